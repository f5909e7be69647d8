// SPDX-License-Identifier: Apache-2.0
// The CUDA driver API: what qiao offers of it. C and C++.
//
// Device code comes from nvrtc.h, or from files that qiaocc -ptx, -cubin or -fatbin wrote; docs/deviations.md tells what
// differs from CUDA, docs/api.md lists the functions.
#pragma once
#define __cuda_cuda_h__

#if !defined(CUDA_VERSION)
#  define CUDA_VERSION 13000
#endif

#include "driver_api_types.h"

#include "driver_api_functions.h"
