// Kernels for cuModuleLoad: built with qiaocc -ptx, -cubin and -fatbin.
#include "scale.cuh"

__constant__ int offset = 5;

extern "C" __global__ void plain(int* x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] = x[i] * FACTOR + offset;
}

__global__ void mangled(int* x, const int* y) { x[threadIdx.x] += y[threadIdx.x]; }
