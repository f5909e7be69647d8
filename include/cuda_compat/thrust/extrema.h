// SPDX-License-Identifier: Apache-2.0
// Algorithms whose result is one value or place stand together.
#pragma once
#include <thrust/qiao/reductions.h>
