// SPDX-License-Identifier: Apache-2.0
// CUDA declares here what kernels may call of the runtime API. qiao has no launches from kernels; the types suffice.
#pragma once
#define __CUDA_DEVICE_RUNTIME_API_H__
#include "builtin_types.h"
