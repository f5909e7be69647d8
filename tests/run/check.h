// SPDX-License-Identifier: Apache-2.0
// What every run test shares. A case is a __host__ __device__ function `void f(int t, long long* out)`: thread t
// writes up to `slots` numbers. A kernel calls it for each thread, the host calls it too, and all numbers must be equal
// bit for bit. Cases therefore use floating-point values that are exact, however the compiler contracts them.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <cuda_runtime.h>

#define HD __host__ __device__

constexpr int slots = 32;

/// Ends the program where a CUDA call fails.
#define MUST(call)                                                                                          \
    do {                                                                                                    \
        cudaError_t must_error = (call);                                                                    \
        if (must_error != cudaSuccess) {                                                                    \
            std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, cudaGetErrorString(must_error)); \
            std::exit(1);                                                                                   \
        }                                                                                                   \
    } while (0)

inline int& failures() {
    static int count = 0;
    return count;
}

inline void expect(bool holds, const char* what) {
    if (holds) return;
    std::printf("wrong: %s\n", what);
    ++failures();
}

/// Numbers of another type, as bits.
HD inline void put_double(long long* out, int slot, double value) { *reinterpret_cast<double*>(out + slot) = value; }

/// Runs `kernel` with 2 blocks of 32 threads and compares what it wrote with `function`.
inline void compare(const char* name, void (*kernel)(long long*), void (*function)(int, long long*)) {
    const int threads = 64;
    const size_t bytes = threads * slots * sizeof(long long);
    std::vector<long long> wanted(threads * slots, -1), got(threads * slots, -2);
    for (int t = 0; t < threads; ++t) function(t, wanted.data() + t * slots);
    long long* device = nullptr;
    MUST(cudaMalloc(&device, bytes));
    MUST(cudaMemset(device, 0xff, bytes));
    kernel<<<2, 32>>>(device);
    MUST(cudaGetLastError());
    MUST(cudaDeviceSynchronize());
    MUST(cudaMemcpy(got.data(), device, bytes, cudaMemcpyDeviceToHost));
    MUST(cudaFree(device));
    int shown = 0;
    for (int i = 0; i < threads * slots; ++i) {
        if (wanted[i] == got[i]) continue;
        ++failures();
        if (shown++ < 5) std::printf("wrong: %s: thread %d slot %d: %lld, host says %lld\n", name, i / slots, i % slots, got[i], wanted[i]);
    }
}

/// Defines kernel `name_kernel` for case `name`; at namespace scope.
#define KERNEL(name) \
    __global__ void name##_kernel(long long* out) { int t = blockIdx.x * blockDim.x + threadIdx.x; name(t, out + t * slots); }
#define COMPARE(name) compare(#name, name##_kernel, name)

/// The last line of every run test.
inline int report() {
    std::printf(failures() == 0 ? "PASSED\n" : "FAILED\n");
    return failures() == 0 ? 0 : 1;
}
