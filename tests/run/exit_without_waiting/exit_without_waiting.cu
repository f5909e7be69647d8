// SPDX-License-Identifier: Apache-2.0
// A program that ends while its last kernels are still being compiled or run.
#include "../check.h"

__global__ void fill(float* out) { out[threadIdx.x] = 2.0F * threadIdx.x; }

__global__ void running_mean(float* values) {
    __shared__ float copy[128];
    int index = threadIdx.x;
    copy[index] = values[index];
    __syncthreads();
    float sum = 0;
    for (int i = 0; i < index; ++i) sum += copy[i];
    float mean = sum / (index + 1.0F);
    if (values[index] > mean) values[index] = mean;
    copy[index] = 1.0F;
}

__global__ void wave(float* values) {
    __shared__ float part[128];
    const int index = threadIdx.x;
    part[index] = sinf(values[index]);
    __syncthreads();
    for (int half = 64; half > 0; half /= 2) {
        if (index < half) part[index] += part[index + half];
        __syncthreads();
    }
    values[index] = part[0] * expf(values[index]);
}

int main() {
    float* values = nullptr;
    float first[128] = {};
    MUST(cudaMalloc(&values, sizeof first));
    fill<<<1, 128>>>(values);
    MUST(cudaMemcpy(first, values, sizeof first, cudaMemcpyDeviceToHost));
    expect(first[100] == 200.0F, "the first kernel");
    running_mean<<<1, 128>>>(values);
    wave<<<1, 128>>>(values);
    return report();
}
