// SPDX-License-Identifier: Apache-2.0
// Kernels, copies, events and host functions in streams.
#include "../check.h"

__global__ void fill(int* data, int n, int value) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) data[i] = value;
}
__global__ void add(int* to, const int* from, int n) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) to[i] += from[i];
}

bool all_are(const int* data, int n, int value) {
    for (int i = 0; i < n; ++i) {
        if (data[i] != value) return false;
    }
    return true;
}

int main() {
    const int n = 1 << 18;
    const size_t bytes = n * sizeof(int);
    int *a, *b, *host;
    MUST(cudaMalloc(&a, bytes));
    MUST(cudaMalloc(&b, bytes));
    MUST(cudaMallocHost(&host, bytes));
    cudaStream_t one, two, free_stream;
    MUST(cudaStreamCreate(&one));
    MUST(cudaStreamCreate(&two));
    MUST(cudaStreamCreateWithFlags(&free_stream, cudaStreamNonBlocking));
    cudaEvent_t start, stop, ready;
    MUST(cudaEventCreate(&start));
    MUST(cudaEventCreate(&stop));
    MUST(cudaEventCreateWithFlags(&ready, cudaEventDisableTiming));

    // In order within a stream; between streams by an event.
    MUST(cudaEventRecord(start, one));
    fill<<<64, 64, 0, one>>>(a, n, 3);
    MUST(cudaEventRecord(ready, one));
    fill<<<64, 64, 0, free_stream>>>(b, n, 4);
    MUST(cudaStreamWaitEvent(free_stream, ready, 0));
    add<<<64, 64, 0, free_stream>>>(b, a, n);
    MUST(cudaMemcpyAsync(host, b, bytes, cudaMemcpyDeviceToHost, free_stream));
    MUST(cudaStreamSynchronize(free_stream));
    expect(all_are(host, n, 7), "an event between two streams");

    // The default stream waits for blocking streams, and they for it.
    for (int round = 0; round < 10; ++round) {
        fill<<<64, 64, 0, one>>>(a, n, round);
        fill<<<64, 64, 0, two>>>(b, n, 2 * round);
        add<<<64, 64>>>(a, b, n);
        MUST(cudaMemcpyAsync(host, a, bytes, cudaMemcpyDeviceToHost, two));
        MUST(cudaStreamSynchronize(two));
        expect(all_are(host, n, 3 * round), "legacy default stream order");
    }
    MUST(cudaEventRecord(stop, one));
    MUST(cudaEventSynchronize(stop));
    float ms = -1;
    MUST(cudaEventElapsedTime(&ms, start, stop));
    expect(ms > 0 && ms < 60000, "elapsed time");
    expect(cudaEventQuery(stop) == cudaSuccess && cudaStreamQuery(one) == cudaSuccess, "queries after synchronising");

    static int called;
    called = 0;
    fill<<<64, 64, 0, one>>>(a, n, 9);
    MUST(cudaMemcpyAsync(host, a, bytes, cudaMemcpyDeviceToHost, one));
    MUST(cudaLaunchHostFunc(one, [](void* data) { called = static_cast<int*>(data)[n - 1]; }, host));
    MUST(cudaStreamSynchronize(one));
    expect(called == 9, "a host function after a kernel and a copy");

    MUST(cudaStreamDestroy(one));
    MUST(cudaStreamDestroy(two));
    MUST(cudaStreamDestroy(free_stream));
    MUST(cudaEventDestroy(start));
    MUST(cudaEventDestroy(stop));
    MUST(cudaEventDestroy(ready));
    MUST(cudaFree(a));
    MUST(cudaFree(b));
    MUST(cudaFreeHost(host));
    return report();
}
