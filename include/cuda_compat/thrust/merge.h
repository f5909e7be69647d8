// SPDX-License-Identifier: Apache-2.0
// Sorts and what needs sorted items stand together.
#pragma once
#include <thrust/qiao/sorts.h>
