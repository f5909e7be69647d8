// SPDX-License-Identifier: Apache-2.0
// How deep recursion may go: the default, cudaLimitStackSize, tail calls without end, and the error beyond.
#include <algorithm>
#include <string>

#include "../capture.h"
#include "../check.h"

__device__ int depth(int n) { return n == 0 ? 0 : 1 + depth(n - 1); }
__global__ void nested(int n, int* out) { out[threadIdx.x] = depth(n - threadIdx.x); }

__device__ int steps(int n, int sum) {
    if (n == 0) return sum;
    return n % 3 == 0 ? steps(n - 1, sum * 5) : steps(n - 1, sum + n);
}
__global__ void tail_calls(int n, int* out) { out[threadIdx.x] = steps(n, threadIdx.x); }

// A larger frame: a local array that is passed down.
__device__ int chain(int* above, int n) {
    int own[8];
    for (int i = 0; i < 8; ++i) own[i] = above[i] + i;
    return n == 0 ? own[7] : chain(own, n - 1) + own[n & 7] - above[n & 7];
}
__global__ void chained(int n, int* out) {
    int first[8] = {};
    out[threadIdx.x] = chain(first, n);
}

int main() {
    int* out = nullptr;
    int got[8];
    MUST(cudaMalloc(&out, sizeof got));
    nested<<<1, 8>>>(63, out);
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 8; ++t) expect(got[t] == 63 - t, "depth 63 by default");

    tail_calls<<<1, 8>>>(5000, out);
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 8; ++t) {
        unsigned sum = static_cast<unsigned>(t);
        for (unsigned n = 5000; n > 0; --n) sum = n % 3 == 0 ? sum * 5 : sum + n;
        expect(got[t] == static_cast<int>(sum), "tail calls need no stack");
    }
    chained<<<1, 8>>>(40, out);
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    int sum = 7 * 41;
    for (int n = 1; n <= 40; ++n) sum += n & 7;
    for (int t = 0; t < 8; ++t) expect(got[t] == sum, "arrays passed down");

    size_t bytes = 0;
    MUST(cudaDeviceGetLimit(&bytes, cudaLimitStackSize));
    expect(bytes >= 1024, "the default limit");
    MUST(cudaDeviceSetLimit(cudaLimitStackSize, 4 << 10));
    MUST(cudaDeviceGetLimit(&bytes, cudaLimitStackSize));
    expect(bytes == 4 << 10, "the limit that was set");
    nested<<<1, 8>>>(300, out);
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 8; ++t) expect(got[t] == 300 - t, "depth 300 with a limit of 4 KiB");

    std::string text = captured(stderr, [&] {
        nested<<<1, 8>>>(20000, out);
        expect(cudaGetLastError() == cudaSuccess, "the launch itself succeeds");
        expect(cudaDeviceSynchronize() == cudaErrorLaunchFailure, "cudaErrorLaunchFailure");
    });
    expect(std::count(text.begin(), text.end(), '\n') == 1, "one line for all threads");
    for (const char* part : {"nested", "'depth'", "cudaLimitStackSize"}) expect(text.find(part) != std::string::npos, part);
    expect(cudaDeviceSynchronize() == cudaErrorLaunchFailure, "it sticks");
    return report();
}
