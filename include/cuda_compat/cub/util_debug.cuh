// SPDX-License-Identifier: Apache-2.0
// CubDebug: an error of a CUDA call with its place on stderr; CubDebugExit also ends the program.
#pragma once
#include <cub/qiao/base.cuh>

#include <cstdio>
#include <cstdlib>

#ifndef __CUDA_ARCH__
namespace cub {
inline cudaError_t Debug(cudaError_t error, const char* file, int line) {
    if (error != cudaSuccess) std::fprintf(stderr, "CUDA error %d [%s, %d]: %s\n", static_cast<int>(error), file, line, cudaGetErrorString(error));
    return error;
}
}  // namespace cub
#endif
#define CubDebug(call) cub::Debug((cudaError_t)(call), __FILE__, __LINE__)
#define CubDebugExit(call)                                                     \
    do {                                                                       \
        if (cub::Debug((cudaError_t)(call), __FILE__, __LINE__)) std::exit(1); \
    } while (0)
