// SPDX-License-Identifier: Apache-2.0
// The other file of main.cu's program.
#include "../run/check.h"
#include "shared.h"

static __device__ int hidden = 70;
static __constant__ int sizes[2] = {1, 2};
static __device__ Pair pair_here = {42, 1.5f};
__device__ Pair* where = &pair_here;

__device__ int hidden_b() { return hidden++ + sizes[1]; }

static __device__ int helper(int x) { return x * 2; }

namespace lib {
__device__ int counter = 7;
__constant__ float table[4] = {9, 9, 9, 9};
__device__ int twice(int x) { return helper(x); }
__device__ int twice(Pair p) { return p.a * 2 + (p.b > 0); }
__device__ Pair make(int a, float b) {
    Pair p;
    p.a = a;
    p.b = b;
    return p;
}
__device__ float Shape::area() const { return w * h; }
__device__ int Shape::made() { return 77; }
}  // namespace lib

__device__ int Node::sum() const {
    int all = 0;
    for (const Node* n = this; n != nullptr; n = n->next) all += n->value;
    return all;
}

extern "C" __device__ void bump(int* p, int by) { *p += by; }
extern "C" __device__ int first_of(int numbers[], int i) { return numbers[i]; }  // main.cu says const int*

__device__ int reversed(int v) {
    __shared__ int all[64];
    all[threadIdx.x] = v;
    __syncthreads();
    return all[63 - threadIdx.x];
}

static __global__ void own(int* out) { out[threadIdx.x] += 100; }
__global__ void add_in_parts(int* out, Pair p) {
    out[threadIdx.x] += p.a + hidden_b() * 0;
    if (p.b > 0 && threadIdx.x == 0) own<<<1, 4>>>(out);
}
__device__ void launch_back(int* out) { add_in_main<<<1, 4>>>(out, 3); }

__global__ void second(int* out) { *out = hidden_a() + hidden_b() * 100 + lib::counter * 10000; }

void other_file(int* out) {
    second<<<1, 1>>>(out);
    MUST(cudaGetLastError());
}
