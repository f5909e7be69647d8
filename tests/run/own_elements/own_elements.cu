// SPDX-License-Identifier: Apache-2.0
// Elements of shared memory that only their own thread writes, and all that looks like them and is not: blocks of more dimensions,
// neighbours' elements by other names, writes in turns, in part, by atomics, as another type.
#include "../check.h"

constexpr int most = 64;  ///< threads of a block

/// Each kernel gets the block's threads by their linear index, and room for one number a thread.
__device__ int linear() { return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x; }
__device__ int threads() { return blockDim.x * blockDim.y * blockDim.z; }

/// Threads that share an x take turns; the last one's sum is seen by all of them.
__global__ void by_x(int* out) {
    __shared__ int shared[most];
    if (linear() == threadIdx.x) shared[threadIdx.x] = 1000;
    __syncthreads();
    for (int turn = 0; turn < threads(); ++turn) {
        if (linear() == turn) shared[threadIdx.x] += turn;
        __syncthreads();
    }
    out[linear()] = shared[threadIdx.x];
}

__global__ void by_y_and_x(int* out) {
    __shared__ int shared[8][most];
    if (threadIdx.z == 0) shared[threadIdx.y][threadIdx.x] = threadIdx.x;
    __syncthreads();
    for (int turn = 0; turn < blockDim.z; ++turn) {
        if (threadIdx.z == turn) shared[threadIdx.y][threadIdx.x] += 1 + turn * 10 + threadIdx.y;
        __syncthreads();
    }
    out[linear()] = shared[threadIdx.y][threadIdx.x] + shared[threadIdx.y][blockDim.x - 1 - threadIdx.x] * 1000;
}

/// Two elements a thread, one of them written by few.
__global__ void pairs(int* out) {
    __shared__ int shared[most][2];
    int x = threadIdx.x;
    if (linear() != x) return;
    shared[x][0] = x;
    shared[x][1] = 7;
    __syncthreads();
    if (x % 3 == 0) shared[x][1] = shared[x][0] * 2 + shared[(x + 1) % blockDim.x][0];
    __syncthreads();
    out[x] = shared[x][0] + shared[x][1] * 100 + shared[blockDim.x - 1 - x][1] * 10000;
}

/// The tree of a sum.
__global__ void tree(int* out) {
    __shared__ int shared[most];
    int t = threadIdx.x;
    if (linear() == t) shared[t] = t + 1;
    for (int half = most / 2; half > 0; half /= 2) {
        __syncthreads();
        if (t < half && t + half < blockDim.x && linear() == t) shared[t] += shared[t + half];
    }
    __syncthreads();
    out[linear()] = shared[0];
}

/// A pointer to the own element reaches the neighbour's as well.
__global__ void by_pointer(int* out) {
    __shared__ int shared[most + 1];
    if (linear() != threadIdx.x) return;
    int* own = shared + threadIdx.x;
    own[0] = 1;
    __syncthreads();
    own[1] = static_cast<int>(threadIdx.x) + 10;
    __syncthreads();
    out[threadIdx.x] = own[0];
}

/// Constants that leave their row reach other threads' elements.
__global__ void next_row(int* out) {
    __shared__ int shared[most + 1][2];
    int x = threadIdx.x;
    if (linear() != x) return;
    shared[x][0] = 5;
    __syncthreads();
    (&shared[x][0])[2] = x;
    __syncthreads();
    out[x] = shared[x][0];
}

extern __shared__ int numbers[];
extern __shared__ int same_numbers[];

__global__ void two_names(int* out) {
    int x = threadIdx.x;
    if (linear() != x) return;
    numbers[x] = 1;
    __syncthreads();
    same_numbers[blockDim.x - 1 - x] = x + 20;
    __syncthreads();
    out[x] = numbers[x];
}

__global__ void dynamic(int* out) {
    int x = threadIdx.x;
    if (linear() != x) return;
    numbers[x] = x;
    __syncthreads();
    int other = numbers[(x + 5) % blockDim.x];
    __syncthreads();
    numbers[x] = numbers[x] * 3 + other;
    __syncthreads();
    out[x] = numbers[x] + 1000 * numbers[(x + 1) % blockDim.x];
}

__global__ void by_atomics(int* out) {
    __shared__ int shared[most];
    int x = threadIdx.x;
    if (linear() != x) return;
    shared[x] = x;
    __syncthreads();
    atomicAdd(&shared[(x + 1) % blockDim.x], 100);
    __syncthreads();
    out[x] = shared[x];
}

__global__ void as_bytes(int* out) {
    __shared__ int shared[most];
    int x = threadIdx.x;
    if (linear() != x) return;
    shared[x] = 0x01010101;
    __syncthreads();
    reinterpret_cast<unsigned char*>(shared)[((x + 1) % blockDim.x) * 4 + 1] = 9;
    __syncthreads();
    out[x] = shared[x];
}

__device__ void add_next(int* all, int t, int n) {
    int next = all[(t + 1) % n];
    __syncthreads();
    all[t] += next;
    __syncthreads();
}

__global__ void in_calls(int* out) {
    __shared__ int shared[most];
    int x = threadIdx.x, n = blockDim.x;
    if (linear() == x) shared[x] = x;
    __syncthreads();
    if (blockDim.y * blockDim.z == 1) {
        for (int i = 0; i < 4; ++i) add_next(shared, x, n);
    }
    out[linear()] = shared[x];
}

struct Case {
    const char* name;
    void (*kernel)(int*);
    int (*wanted)(int x, int y, int z, dim3 block);  ///< what the thread writes
    bool needs_one_row;
};

int wanted_by_x(int x, int, int, dim3 block) {
    int sum = 1000, all = static_cast<int>(block.x * block.y * block.z);
    for (int turn = x; turn < all; turn += static_cast<int>(block.x)) sum += turn;
    return sum;
}
int at_y_and_x(int x, int y, dim3 block) {
    int depth = static_cast<int>(block.z);
    return x + depth * (1 + y) + 10 * (depth * (depth - 1) / 2);
}
int wanted_by_y_and_x(int x, int y, int, dim3 block) { return at_y_and_x(x, y, block) + 1000 * at_y_and_x(static_cast<int>(block.x) - 1 - x, y, block); }
int second(int x, int n) { return x % 3 == 0 ? x * 2 + (x + 1) % n : 7; }
int wanted_pairs(int x, int, int, dim3 block) {
    int n = static_cast<int>(block.x);
    return x + second(x, n) * 100 + second(n - 1 - x, n) * 10000;
}
int wanted_tree(int, int, int, dim3 block) { return static_cast<int>(block.x * (block.x + 1) / 2); }
int wanted_by_pointer(int x, int, int, dim3) { return x == 0 ? 1 : x + 9; }
int wanted_next_row(int x, int, int, dim3) { return x == 0 ? 5 : x - 1; }
int wanted_two_names(int x, int, int, dim3 block) { return static_cast<int>(block.x) - 1 - x + 20; }
int in_dynamic(int x, int n) { return x * 3 + (x + 5) % n; }
int wanted_dynamic(int x, int, int, dim3 block) {
    int n = static_cast<int>(block.x);
    return in_dynamic(x, n) + 1000 * in_dynamic((x + 1) % n, n);
}
int wanted_by_atomics(int x, int, int, dim3) { return x + 100; }
int wanted_as_bytes(int, int, int, dim3) { return 0x01010901; }
int wanted_in_calls(int x, int, int, dim3 block) {
    int n = static_cast<int>(block.x), all[most];
    for (int t = 0; t < n; ++t) all[t] = t;
    for (int i = 0; i < 4 && block.y * block.z == 1; ++i) {
        int first = all[0];
        for (int t = 0; t < n; ++t) all[t] += t + 1 < n ? all[t + 1] : first;
    }
    return all[x];
}

int main() {
    const Case cases[] = {{"by_x", by_x, wanted_by_x, false},
                          {"by_y_and_x", by_y_and_x, wanted_by_y_and_x, false},
                          {"pairs", pairs, wanted_pairs, true},
                          {"tree", tree, wanted_tree, false},
                          {"by_pointer", by_pointer, wanted_by_pointer, true},
                          {"next_row", next_row, wanted_next_row, true},
                          {"two_names", two_names, wanted_two_names, true},
                          {"dynamic", dynamic, wanted_dynamic, true},
                          {"by_atomics", by_atomics, wanted_by_atomics, true},
                          {"as_bytes", as_bytes, wanted_as_bytes, true},
                          {"in_calls", in_calls, wanted_in_calls, false}};
    int* out;
    MUST(cudaMallocManaged(&out, most * sizeof(int)));
    for (dim3 block : {dim3(64), dim3(8), dim3(11), dim3(8, 4), dim3(5, 3), dim3(16, 1, 4), dim3(4, 2, 3), dim3(1, 8, 2)}) {
        auto check = [&](const Case& c) {
            std::memset(out, 0xff, most * sizeof(int));
            c.kernel<<<1, block, most * sizeof(int)>>>(out);
            MUST(cudaDeviceSynchronize());
            bool right = true;
            for (unsigned i = 0; i < block.x * block.y * block.z; ++i) {
                int x = static_cast<int>(i % block.x), y = static_cast<int>(i / block.x % block.y), z = static_cast<int>(i / block.x / block.y);
                right = right && out[i] == c.wanted(x, y, z, block);
            }
            if (!right) std::printf("block %u x %u x %u:\n", block.x, block.y, block.z);
            expect(right, c.name);
        };
        for (const Case& c : cases) {
            bool leaves_threads = c.needs_one_row && block.y * block.z > 1;  // those would miss the barriers
            if (!leaves_threads) check(c);
        }
    }
    MUST(cudaFree(out));
    return report();
}
