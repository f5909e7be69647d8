// SPDX-License-Identifier: Apache-2.0
// Picking tokens from rows of 4096 logits, one block a row: the greatest; and the greatest eight, one after the other.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "harness/case.hpp"

namespace {

constexpr int threads = 256, columns = 4096, chosen = 8;

struct Best {
    float value;
    int index;
};

__device__ Best better(Best a, Best b) { return b.value > a.value || (b.value == a.value && b.index < a.index) ? b : a; }

/// The best over the block, for all of its threads. The partners of a warp meet in shuffles, the warps in shared memory.
__device__ Best block_best(Best mine, Best* warps) {
    for (int offset = 16; offset > 0; offset /= 2) {
        Best other = {__shfl_xor_sync(0xffffffffu, mine.value, offset), __shfl_xor_sync(0xffffffffu, mine.index, offset)};
        mine = better(mine, other);
    }
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = mine;
    __syncthreads();
    Best best = warps[0];
    for (int w = 1; w < threads / 32; ++w) best = better(best, warps[w]);
    __syncthreads();
    return best;
}

__global__ void sample_argmax(const float* logits, int* tokens, int n) {
    __shared__ Best warps[threads / 32];
    const float* row = logits + blockIdx.x * n;
    Best best = {-INFINITY, n};
    for (int i = threadIdx.x; i < n; i += threads) best = better(best, {row[i], i});
    best = block_best(best, warps);
    if (threadIdx.x == 0) tokens[blockIdx.x] = best.index;
}

__global__ void sample_top_k(const float* logits, int* tokens, int n) {
    __shared__ float row[columns];
    __shared__ Best warps[threads / 32];
    for (int i = threadIdx.x; i < n; i += threads) row[i] = logits[blockIdx.x * n + i];
    __syncthreads();
    for (int k = 0; k < chosen; ++k) {
        Best best = {-INFINITY, n};
        for (int i = threadIdx.x; i < n; i += threads) best = better(best, {row[i], i});
        best = block_best(best, warps);
        if (threadIdx.x == 0) {
            tokens[blockIdx.x * chosen + k] = best.index;
            row[best.index] = -INFINITY;
        }
        __syncthreads();
    }
}

template <int k>
bench::Case make(long rows) {
    bench::Case c;
    auto logits = c.input(bench::random<float>(rows * columns, -8, 8));
    auto tokens = c.output<int>(rows * k);
    const unsigned grid = static_cast<unsigned>(rows);
    c.bytes = sizeof(float) * static_cast<double>(rows) * columns;
    c.cuda = [=](const bench::Memory& m) {
        if (k == 1) {
            sample_argmax<<<grid, threads>>>(m[logits], m[tokens], columns);
        } else {
            sample_top_k<<<grid, threads>>>(m[logits], m[tokens], columns);
        }
    };
    c.host = [=](const bench::Memory& m) {
        const float* all = m[logits];
        int* to = m[tokens];
#pragma omp parallel for
        for (long row = 0; row < rows; ++row) {
            const float* x = all + row * columns;
            std::vector<int> order(columns);
            std::iota(order.begin(), order.end(), 0);
            std::partial_sort(order.begin(), order.begin() + k, order.end(), [=](int a, int b) { return x[a] > x[b] || (x[a] == x[b] && a < b); });
            std::copy(order.begin(), order.begin() + k, to + row * k);
        }
    };
    return c;
}

const std::vector<long> sizes = {1, 16, 128, 1024, 8192};
const bench::Registration registrations[] = {
    bench::Registration({"argmax", "Greatest of 4096 logits", "bytes", "rows", make<1>, sizes, 128}),
    bench::Registration({"top_k", "Greatest eight of 4096 logits", "bytes", "rows", make<chosen>, sizes, 128}),
};

}  // namespace
