// SPDX-License-Identifier: Apache-2.0
// What the two files of the program share.
#pragma once

struct Pair {
    int a;
    float b;
};

namespace lib {
__device__ int twice(int x);
__device__ int twice(Pair p);
__device__ Pair make(int a, float b);
extern __device__ int counter;
extern __constant__ float table[4];
struct Shape {
    float w, h;
    __device__ float area() const;
    static __device__ int made();
};
}  // namespace lib

/// Pointers in memory, whose address space both files must agree on.
struct Node {
    Node* next;
    int value;
    __device__ int sum() const;
};

extern __device__ Pair* where;
extern "C" {
__device__ void bump(int* p, int by);
}

__device__ int hidden_a();
__device__ int hidden_b();
__device__ int reversed(int v);
void other_file(int* out);

__global__ void add_in_parts(int* out, Pair p);
__global__ void add_in_main(int* out, short times);
__device__ void launch_back(int* out);
