// SPDX-License-Identifier: Apache-2.0
// threadIdx and the rest, so that host compilation of code for both sides finds the names. Kernels have their own.
#pragma once
#define __DEVICE_LAUNCH_PARAMETERS_H__
#include "vector_types.h"

#if defined(__cplusplus)
inline const uint3 threadIdx = {0, 0, 0};
inline const uint3 blockIdx = {0, 0, 0};
inline const dim3 blockDim = dim3(1, 1, 1);
inline const dim3 gridDim = dim3(1, 1, 1);
#  if !defined(warpSize)
inline constexpr int warpSize = 32;
#  endif
#endif
