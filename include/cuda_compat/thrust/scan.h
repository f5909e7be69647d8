// SPDX-License-Identifier: Apache-2.0
// Scans stand together.
#pragma once
#include <thrust/qiao/scans.h>
