// SPDX-License-Identifier: Apache-2.0
// Policies, systems and errors stand together.
#pragma once
#include <thrust/qiao/base.h>
