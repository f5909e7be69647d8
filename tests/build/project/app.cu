// Two .cu files and a .cpp file in one program; both .cu files instantiate the same kernel template.
#include <cstdio>

#include "scale.cuh"

__constant__ float offset = 0;

__global__ void add_offset(float* data, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] += offset;
}

int main() {
    int devices = 0;
    if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) {
        std::printf("skipped: no device\n");
        return 77;
    }
    const int n = 1000;
    float host[n], one = 1;
    for (int i = 0; i < n; ++i) host[i] = static_cast<float>(i);
    float* data = nullptr;
    cudaMalloc(&data, sizeof(host));
    cudaMemcpy(data, host, sizeof(host), cudaMemcpyHostToDevice);
    cudaMemcpyToSymbol(offset, &one, sizeof(one));
    scale<float, FACTOR><<<(n + 127) / 128, 128>>>(data, n);
    scale_twice(data, n);
    add_offset<<<(n + 127) / 128, 128>>>(data, n);
    cudaMemcpy(host, data, sizeof(host), cudaMemcpyDeviceToHost);
    cudaFree(data);
    if (cudaError_t error = cudaGetLastError()) {
        std::printf("FAILED: %s\n", cudaGetErrorString(error));
        return 1;
    }
    for (int i = 0; i < n; ++i) {
        if (host[i] != static_cast<float>(i) * FACTOR * FACTOR * 2 + 1) {
            std::printf("FAILED: element %d is %g\n", i, host[i]);
            return 1;
        }
    }
    if (host_version() < 10000) return 1;
    std::printf("PASSED\n");
    return 0;
}
