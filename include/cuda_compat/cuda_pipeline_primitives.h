// SPDX-License-Identifier: Apache-2.0
// Copies to shared memory that may overlap with computing on NVIDIA's devices. Here each is done at once.
#pragma once
#include <cuda_runtime.h>

__device__ inline void __pipeline_memcpy_async(void* to, const void* from, size_t size, size_t zero_fill = 0) {
    char* bytes = static_cast<char*>(to);
    if (zero_fill == 0 && size == 16) *static_cast<int4*>(to) = *static_cast<const int4*>(from);
    else if (zero_fill == 0 && size == 8) *static_cast<int2*>(to) = *static_cast<const int2*>(from);
    else if (zero_fill == 0 && size == 4) *static_cast<int*>(to) = *static_cast<const int*>(from);
    else
        for (size_t i = 0; i < size; ++i) bytes[i] = i < size - zero_fill ? static_cast<const char*>(from)[i] : 0;
}
__device__ inline void __pipeline_commit() { }
__device__ inline void __pipeline_wait_prior(size_t) { }
