// SPDX-License-Identifier: Apache-2.0
// Shifts by the width and more push everything out, as PTX's shl and shr do: a bit stream written and read with
// `word << 32 - bit`, where bit may be 0, masks of all bits, and amounts that only the data know.
#include <cstdint>
#include <cstdio>

#include "../check.h"

__device__ __host__ inline uint32_t left(uint32_t x, uint32_t n) { return n < 32 ? x << n : 0; }
__device__ __host__ inline uint32_t right(uint32_t x, uint32_t n) { return n < 32 ? x >> n : 0; }
__device__ __host__ inline int right(int x, uint32_t n) { return x >> (n < 31 ? n : 31); }
__device__ __host__ inline uint64_t left(uint64_t x, uint32_t n) { return n < 64 ? x << n : 0; }
__device__ __host__ inline uint64_t right(uint64_t x, uint32_t n) { return n < 64 ? x >> n : 0; }

struct Results {
    uint32_t l, r, mask;
    int arithmetic, from_signed;
    uint64_t wide_l, wide_r;
};

__global__ void shift(Results* out, const uint32_t* words, const int* amounts, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    uint32_t x = words[i];
    int n = amounts[i];
    Results r;
    r.l = x << n;
    r.r = x >> n;
    r.mask = (1u << n) - 1;
    r.arithmetic = (int)x >> n;
    r.from_signed = 1 << n;
    r.wide_l = (uint64_t)x << n;
    r.wide_r = ~(uint64_t)x >> n;
    out[i] = r;
}

/// Moves the bits of `in` up by `bit` bits: the last word takes what is pushed out of the others.
__global__ void move_bits(const uint32_t* in, uint32_t* out, int words, unsigned bit) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i > words) return;
    uint32_t high = i < words ? in[i] >> bit : 0;
    uint32_t low = i > 0 ? in[i - 1] << 32 - bit : 0;
    out[i] = high | low;
}

int main() {
    const int count = 160;
    uint32_t words[count];
    int amounts[count];
    for (int i = 0; i < count; ++i) {
        words[i] = 2654435761u * (uint32_t)(i + 1);
        amounts[i] = i % 80 - 8;
    }
    Results results[count];
    uint32_t *d_words, *d_moved;
    int* d_amounts;
    Results* d_results;
    MUST(cudaMalloc(&d_words, sizeof words));
    MUST(cudaMalloc(&d_moved, sizeof words + 4));
    MUST(cudaMalloc(&d_amounts, sizeof amounts));
    MUST(cudaMalloc(&d_results, sizeof results));
    MUST(cudaMemcpy(d_words, words, sizeof words, cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(d_amounts, amounts, sizeof amounts, cudaMemcpyHostToDevice));
    shift<<<5, 32>>>(d_results, d_words, d_amounts, count);
    MUST(cudaMemcpy(results, d_results, sizeof results, cudaMemcpyDeviceToHost));
    int wrong = 0;
    for (int i = 0; i < count; ++i) {
        uint32_t x = words[i], n = (uint32_t)amounts[i];
        const Results& r = results[i];
        bool right_ones = r.l == left(x, n) && r.r == right(x, n) && r.mask == left(1u, n) - 1 && r.arithmetic == right((int)x, n) &&
                          r.from_signed == (int)left(1u, n) && r.wide_l == left((uint64_t)x, n) && r.wide_r == right(~(uint64_t)x, n);
        if (!right_ones && ++wrong < 5) printf("shift of %08x by %d is wrong\n", x, amounts[i]);
    }
    for (unsigned bit = 0; bit < 32; bit += 8) {
        uint32_t moved[count + 1];
        move_bits<<<6, 32>>>(d_words, d_moved, count, bit);
        MUST(cudaMemcpy(moved, d_moved, sizeof moved, cudaMemcpyDeviceToHost));
        for (int i = 0; i <= count; ++i) {
            uint32_t expected = (i < count ? right(words[i], bit) : 0) | (i > 0 ? left(words[i - 1], 32 - bit) : 0);
            if (moved[i] != expected && ++wrong < 10) printf("bits moved by %u: word %d is %08x, not %08x\n", bit, i, moved[i], expected);
        }
    }
    expect(wrong == 0, "shifts by any amount");
    return report();
}
