// SPDX-License-Identifier: Apache-2.0
// One process, one thread a device, every device at work; results meet by peer copies.
#include <thread>

#include "../check.h"

__device__ int bonus;
__global__ void square(long long* data, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] = data[i] * data[i] + bonus;
}

int main() {
    int count = 0;
    MUST(cudaGetDeviceCount(&count));
    const int n = 5000;
    const size_t bytes = n * sizeof(long long);
    std::vector<long long*> data(count);
    std::vector<std::thread> threads;
    for (int device = 0; device < count; ++device) {
        threads.emplace_back([&, device] {
            MUST(cudaSetDevice(device));
            std::vector<long long> host(n);
            for (int i = 0; i < n; ++i) host[i] = i + device;
            MUST(cudaMalloc(&data[device], bytes));
            MUST(cudaMemcpyToSymbol(bonus, &device, sizeof device));
            MUST(cudaMemcpy(data[device], host.data(), bytes, cudaMemcpyHostToDevice));
            square<<<(n + 127) / 128, 128>>>(data[device], n);
            MUST(cudaGetLastError());
            MUST(cudaDeviceSynchronize());
        });
    }
    for (auto& thread : threads) thread.join();
    MUST(cudaSetDevice(0));
    for (int device = 0; device < count; ++device) {
        if (device != 0) MUST(cudaMemcpyPeer(data[0], 0, data[device], device, bytes));
        std::vector<long long> host(n);
        MUST(cudaMemcpy(host.data(), data[0], bytes, cudaMemcpyDeviceToHost));
        bool right = true;
        for (int i = 0; i < n; ++i) right = right && host[i] == (long long)(i + device) * (i + device) + device;
        expect(right, "each device's result");
    }
    // A stream belongs to its device.
    if (count > 1) {
        cudaStream_t stream;
        MUST(cudaStreamCreate(&stream));
        MUST(cudaSetDevice(1));
        square<<<1, 1, 0, stream>>>(data[1], 1);
        expect(cudaGetLastError() == cudaErrorInvalidResourceHandle, "a launch into another device's stream");
        MUST(cudaStreamDestroy(stream));
    }
    return report();
}
