// Shared by both .cu files: a template kernel that each instantiates, and a host function of the other file.
#pragma once
#include <cuda_runtime.h>

template <typename T, int factor>
__global__ void scale(T* data, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] *= factor;
}

void scale_twice(float* data, int n);
int host_version();
