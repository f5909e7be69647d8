// SPDX-License-Identifier: Apache-2.0
// clock and clock64: they go forward in a thread, and further over more work.
#include "../check.h"

__global__ void timed(long long* times, clock_t* first, int* result, int n) {
    int i = threadIdx.x;
    if (i == 0) *first = clock();
    long long start = clock64();
    int x = i + 1;
    for (int k = 0; k < n; ++k) x = x * 1103515245 + 12345;
    result[i] = x;
    __threadfence();
    long long middle = clock64();
    for (int k = 0; k < 100 * n; ++k) x = x * 1103515245 + (x >> 5);
    result[i] ^= x;
    __threadfence();
    times[3 * i] = start;
    times[3 * i + 1] = middle;
    times[3 * i + 2] = clock64();
}

__global__ void wait(long long ticks, long long* waited) {
    long long start = clock64();
    long long now = start;
    while (now - start < ticks) now = clock64();
    *waited = now - start;
}

int main() {
    const int threads = 64;
    long long times[3 * threads];
    long long* device = nullptr;
    clock_t* first = nullptr;
    int* result = nullptr;
    MUST(cudaMalloc(&device, sizeof times));
    MUST(cudaMalloc(&first, sizeof(clock_t)));
    MUST(cudaMalloc(&result, threads * sizeof(int)));
    timed<<<1, threads>>>(device, first, result, 1000);
    MUST(cudaMemcpy(times, device, sizeof times, cudaMemcpyDeviceToHost));
    bool forward = true;
    long long longer = 0;
    for (int i = 0; i < threads; ++i) {
        forward = forward && times[3 * i] <= times[3 * i + 1] && times[3 * i + 1] <= times[3 * i + 2] && times[3 * i] != 0;
        longer += times[3 * i + 2] - times[3 * i + 1] > times[3 * i + 1] - times[3 * i];
    }
    expect(forward, "time goes forward");
    expect(longer > threads / 2, "more work takes longer");
    wait<<<1, 1>>>(20000, device);
    MUST(cudaMemcpy(times, device, sizeof(long long), cudaMemcpyDeviceToHost));
    expect(times[0] >= 20000, "a thread waits for a time");
    return report();
}
