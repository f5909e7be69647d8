// SPDX-License-Identifier: Apache-2.0
// Device code in two files (-rdc=true): functions, members, overloads, variables and constants that the other file defines,
// and variables of one name that each file has for itself.
#include "../run/check.h"
#include "shared.h"

static __device__ int hidden = 5;
static __constant__ int sizes[2] = {10, 20};
__device__ int hidden_a() { return hidden++ + sizes[1]; }

extern "C" __device__ int first_of(const int* numbers, int i);

__global__ void both(int* out) {
    int t = static_cast<int>(threadIdx.x);
    Pair p = lib::make(t, 0.5f);
    lib::Shape s{static_cast<float>(t), 2.0f};
    out[t] = lib::twice(t) + 1000 * lib::twice(p) + static_cast<int>(lib::table[t & 3]) * 1000000;
    atomicAdd(&lib::counter, 1);
    bump(&out[t], static_cast<int>(s.area()));
    out[t] += first_of(out, t) - out[t];
    if (t == 0) {
        out[64] = hidden_a() * 1000 + hidden_b();
        out[65] = lib::Shape::made();
        out[66] = where->a;
        Node last{nullptr, 4}, first{&last, 30};
        out[67] = first.sum();
    }
    out[128 + t] = reversed(t);
}

/// The same function from a kernel template.
template <typename T>
__global__ void instance(T* out) {
    out[threadIdx.x] = static_cast<T>(lib::twice(static_cast<int>(threadIdx.x) + 1));
}

/// Launches of kernels that the other file defines, there and back.
static __global__ void own(int* out) { out[threadIdx.x] *= 2; }
__global__ void add_in_main(int* out, short times) { out[threadIdx.x] += times * 1000; }
__global__ void family(int* out) {
    add_in_parts<<<1, 4>>>(out, Pair{7, 0.0f});
    own<<<1, 4>>>(out);
    add_in_parts<<<1, 4>>>(out, Pair{1, 1.0f});
    launch_back(out);
}

int main() {
    int host[192] = {};
    int* out = nullptr;
    MUST(cudaMalloc(&out, sizeof host));
    float table[4] = {1, 2, 3, 4};
    MUST(cudaMemcpyToSymbol(lib::table, table, sizeof table));
    both<<<1, 64>>>(out);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 64; ++t) {
        expect(host[t] == 2 * t + 1000 * (2 * t + 1) + (t % 4 + 1) * 1000000 + 2 * t, "functions and constants of the other file");
        expect(host[128 + t] == 63 - t, "shared memory and barriers of the other file");
    }
    expect(host[64] == 25 * 1000 + 72, "each file's own variables");
    expect(host[65] == 77, "a static member function");
    expect(host[66] == 42, "a pointer that the other file initialises");
    expect(host[67] == 34, "a list in private memory");
    int counter = 0;
    MUST(cudaMemcpyFromSymbol(&counter, lib::counter, sizeof counter));
    expect(counter == 7 + 64, "a variable of the other file");
    other_file(out);
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    expect(host[0] == 26 + 73 * 100 + 71 * 10000, "what both kernels share");
    instance<<<1, 8>>>(out);
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 8; ++t) expect(host[t] == 2 * t + 2, "a kernel template");
    MUST(cudaMemset(out, 0, sizeof host));
    family<<<1, 1>>>(out);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 4; ++t) expect(host[t] == 14 + 1 + 100 + 3000, "kernels that kernels of the other file launch");
    return report();
}
