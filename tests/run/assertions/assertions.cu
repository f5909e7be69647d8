// SPDX-License-Identifier: Apache-2.0
// assert and __trap in kernels: the message, the error and that it sticks, the thread's end, NDEBUG.
#include <algorithm>
#include <cassert>
#include <string>

#include "../capture.h"
#include "../check.h"

__global__ void below(int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    assert(i < n && "100%");
}

// The failing threads must not store: the pointer is null for them.
__global__ void guarded(int* p, int n) {
    int i = threadIdx.x;
    for (int k = 0; k < 2; ++k) {
        int* mine = i + k < n ? p + i : nullptr;
        assert(mine != nullptr);
        *mine = k;
    }
}

__device__ bool valid(const int* p, int i, int n) {
    assert(i >= 0 && i < n);
    return p[i] != 0;
}
__global__ void in_condition(const int* p, int n, int* out) {
    __shared__ int found[64];
    int i = threadIdx.x;
    while (valid(p, i, n)) ++i;
    found[threadIdx.x] = i;
    __syncthreads();
    for (int k = 0; k < 2; ++k) {
        assert(found[63 - threadIdx.x] < n);
        __syncthreads();
    }
    out[threadIdx.x] = found[63 - threadIdx.x];
}

__global__ void traps(int n) {
    if (threadIdx.x == n) __trap();
}

#define NDEBUG
#include <assert.h>
__global__ void unchecked(int* p) {
    assert(p == nullptr);
    p[0] = 17;
}

int main() {
    int* p = nullptr;
    int* out = nullptr;
    int host[64];
    MUST(cudaMalloc(&p, 128 * sizeof(int)));
    MUST(cudaMalloc(&out, 64 * sizeof(int)));
    for (int& x : host) x = 1;
    host[20] = host[40] = host[63] = 0;
    MUST(cudaMemcpy(p, host, sizeof host, cudaMemcpyHostToDevice));
    in_condition<<<1, 64>>>(p, 64, out);
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 64; ++t) {
        int wanted = 63 - t <= 20 ? 20 : 63 - t <= 40 ? 40 : 63;
        expect(host[t] == wanted, "assertions that hold change nothing");
    }
    unchecked<<<1, 1>>>(p);
    below<<<2, 32>>>(64);
    guarded<<<1, 32>>>(p, 33);
    traps<<<1, 32>>>(32);
    MUST(cudaMemcpy(host, p, sizeof(int), cudaMemcpyDeviceToHost));
    expect(host[0] == 1, "NDEBUG takes assertions away");

    std::string text = captured(stderr, [] {
        below<<<2, 32>>>(62);
        expect(cudaGetLastError() == cudaSuccess, "the launch itself succeeds");
        expect(cudaDeviceSynchronize() == cudaErrorAssert, "cudaErrorAssert");
    });
    expect(std::count(text.begin(), text.end(), '\n') == 2, "one line for each thread that failed");
    for (const char* part : {"assertions.cu:12: ", "below", "block: [1,0,0], thread: [30,0,0] Assertion `i < n && \"100%\"` failed.\n", "thread: [31,0,0] "}) {
        expect(text.find(part) != std::string::npos, part);
    }
    expect(cudaGetLastError() == cudaErrorAssert, "it is the last error");
    int* more = nullptr;
    expect(cudaMalloc(&more, 4) == cudaErrorAssert, "it sticks");
    expect(cudaStreamSynchronize(0) == cudaErrorAssert, "it still sticks");

    cudaDeviceReset();
    cudaGetLastError();
    MUST(cudaMalloc(&p, 128 * sizeof(int)));
    text = captured(stderr, [&] {
        guarded<<<1, 32>>>(p, 30);
        expect(cudaMemcpy(host, p, sizeof host, cudaMemcpyDeviceToHost) == cudaErrorAssert, "an error at a blocking copy");
    });
    expect(std::count(text.begin(), text.end(), '\n') == 3, "threads end where they fail");

    cudaDeviceReset();
    cudaGetLastError();
    MUST(cudaMalloc(&p, 128 * sizeof(int)));
    MUST(cudaMemset(p, 1, 128 * sizeof(int)));
    text = captured(stderr, [&] {
        in_condition<<<1, 64>>>(p, 64, p + 64);
        expect(cudaDeviceSynchronize() == cudaErrorAssert, "an assertion in a loop's condition, before barriers");
    });
    expect(std::count(text.begin(), text.end(), '\n') >= 64, "every thread failed");

    cudaDeviceReset();
    cudaGetLastError();
    text = captured(stderr, [&] {
        traps<<<1, 32>>>(7);
        cudaError_t error = cudaDeviceSynchronize();
        expect(error == cudaErrorLaunchFailure || error == cudaErrorIllegalInstruction, "__trap");
    });
    cudaDeviceReset();
    cudaGetLastError();
    return report();
}
