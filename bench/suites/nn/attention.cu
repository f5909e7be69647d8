// SPDX-License-Identifier: Apache-2.0
// Attention of one head of 64: naive (scores, softmax and the weighted sum as three kernels, with the scores in
// memory), and tiled with the online softmax (nothing but the result is written).
#include <cmath>

#include "harness/case.hpp"

namespace {

constexpr int head = 64, threads = 128, tile = 32, queries = 64;

__global__ void attention_scores(const float* q, const float* k, float* scores, int n) {
    int column = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y;
    if (column >= n) return;
    float sum = 0;
    for (int i = 0; i < head; ++i) sum += q[row * head + i] * k[column * head + i];
    scores[row * n + column] = sum * 0.125f;
}

__global__ void attention_softmax(float* scores, int n) {
    __shared__ float shared[threads];
    float* x = scores + blockIdx.x * n;
    int t = threadIdx.x;
    float best = -INFINITY;
    for (int i = t; i < n; i += threads) best = fmaxf(best, x[i]);
    shared[t] = best;
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) shared[t] = fmaxf(shared[t], shared[t + half]);
        __syncthreads();
    }
    best = shared[0];
    __syncthreads();
    float sum = 0;
    for (int i = t; i < n; i += threads) {
        x[i] = expf(x[i] - best);
        sum += x[i];
    }
    shared[t] = sum;
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) shared[t] += shared[t + half];
        __syncthreads();
    }
    sum = shared[0];
    for (int i = t; i < n; i += threads) x[i] /= sum;
}

__global__ void attention_values(const float* scores, const float* v, float* out, int n) {
    int column = threadIdx.x, row = blockIdx.x;
    float sum = 0;
    for (int i = 0; i < n; ++i) sum += scores[row * n + i] * v[i * head + column];
    out[row * head + column] = sum;
}

// One thread a query, with its 64 numbers and its result in registers; keys and values come in tiles of 32.
__global__ void attention_tiled(const float* q, const float* k, const float* v, float* out, int n) {
    __shared__ float keys[tile][head], values[tile][head];
    int row = blockIdx.x * queries + threadIdx.x;
    float query[head], result[head];
#pragma unroll
    for (int i = 0; i < head; ++i) {
        query[i] = q[row * head + i] * 0.125f;
        result[i] = 0;
    }
    float best = -INFINITY, sum = 0;
    for (int start = 0; start < n; start += tile) {
        for (int i = threadIdx.x; i < tile * head; i += queries) {
            keys[i / head][i % head] = k[start * head + i];
            values[i / head][i % head] = v[start * head + i];
        }
        __syncthreads();
        for (int j = 0; j < tile; ++j) {
            float score = 0;
#pragma unroll
            for (int i = 0; i < head; ++i) score += query[i] * keys[j][i];
            float new_best = fmaxf(best, score);
            float keep = expf(best - new_best), weight = expf(score - new_best);
            sum = sum * keep + weight;
#pragma unroll
            for (int i = 0; i < head; ++i) result[i] = result[i] * keep + weight * values[j][i];
            best = new_best;
        }
        __syncthreads();
    }
#pragma unroll
    for (int i = 0; i < head; ++i) out[row * head + i] = result[i] / sum;
}

struct Buffers {
    bench::Buffer<float> q, k, v, out;
    int n;
};

Buffers start(bench::Case& c, long size) {
    const size_t count = static_cast<size_t>(size) * head;
    const Buffers b{c.input(bench::random<float>(count, -1, 1)), c.input(bench::random<float>(count, -1, 1, 2)), c.input(bench::random<float>(count, -1, 1, 3)),
                    c.output<float>(count, 1e-4), static_cast<int>(size)};
    c.flops = 4.0 * static_cast<double>(size) * static_cast<double>(size) * head;
    c.host = [=](const bench::Memory& m) {
        const float *q = m[b.q], *k = m[b.k], *v = m[b.v];
        float* out = m[b.out];
#pragma omp parallel for
        for (int row = 0; row < b.n; ++row) {
            std::vector<float> scores(static_cast<size_t>(b.n));
            float best = -INFINITY, sum = 0, result[head] = {};
            for (int j = 0; j < b.n; ++j) {
                float score = 0;
#pragma omp simd reduction(+ : score)
                for (int i = 0; i < head; ++i) score += q[row * head + i] * k[j * head + i];
                scores[j] = score * 0.125f;
                best = best > scores[j] ? best : scores[j];
            }
            for (int j = 0; j < b.n; ++j) {
                const float weight = std::exp(scores[j] - best);
                sum += weight;
#pragma omp simd
                for (int i = 0; i < head; ++i) result[i] += weight * v[j * head + i];
            }
            for (int i = 0; i < head; ++i) out[row * head + i] = result[i] / sum;
        }
    };
    return b;
}

bench::Case make_naive(long size) {
    bench::Case c;
    const Buffers b = start(c, size);
    auto scores = c.scratch<float>(static_cast<size_t>(size) * static_cast<size_t>(size));
    const unsigned n = static_cast<unsigned>(size);
    c.cuda = [=](const bench::Memory& m) {
        attention_scores<<<dim3(bench::blocks(size, threads), n), threads>>>(m[b.q], m[b.k], m[scores], b.n);
        attention_softmax<<<n, threads>>>(m[scores], b.n);
        attention_values<<<n, head>>>(m[scores], m[b.v], m[b.out], b.n);
    };
    return c;
}

bench::Case make_tiled(long size) {
    bench::Case c;
    const Buffers b = start(c, size);
    const unsigned grid = bench::blocks(size, queries);
    c.cuda = [=](const bench::Memory& m) { attention_tiled<<<grid, queries>>>(m[b.q], m[b.k], m[b.v], m[b.out], b.n); };
    c.native = {{"attention_tiled", {grid}, {queries}, {b.q, b.k, b.v, b.out, b.n}}};
    return c;
}

const std::vector<long> sizes = {64, 256, 1024, 2048, 4096};
const bench::Registration registrations[] = {
    bench::Registration({"attention_naive", "Attention, one head of 64, scores in memory", "flops", "positions", make_naive, sizes, 256}),
    bench::Registration({"attention_tiled", "Attention, one head of 64, tiled with online softmax", "flops", "positions", make_tiled, sizes, 256}),
};

}  // namespace
