// SPDX-License-Identifier: Apache-2.0
// A device function that no file defines: the launch fails with an error that names it.
#include <cstdio>

#include <cuda_runtime.h>

__device__ int nowhere(int x);

__global__ void lonely(int* p) { *p = nowhere(3); }

int main() {
    int* p = nullptr;
    cudaMalloc(&p, sizeof *p);
    lonely<<<1, 1>>>(p);
    std::printf("%s\n", cudaGetLastError() == cudaSuccess ? "launched" : "refused");
}
