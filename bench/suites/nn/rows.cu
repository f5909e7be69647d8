// SPDX-License-Identifier: Apache-2.0
// What transformers do to rows of activations: softmax, layer norm, RMS norm. One block a row of 1024, sums and the
// greatest over the block in shared memory.
#include <cmath>

#include "harness/case.hpp"

namespace {

constexpr int threads = 256, columns = 1024;
constexpr float epsilon = 1e-5f;

__device__ float block_sum(float value, float* shared) {
    int t = threadIdx.x;
    shared[t] = value;
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) shared[t] += shared[t + half];
        __syncthreads();
    }
    float sum = shared[0];
    __syncthreads();
    return sum;
}

__device__ float block_max(float value, float* shared) {
    int t = threadIdx.x;
    shared[t] = value;
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) shared[t] = fmaxf(shared[t], shared[t + half]);
        __syncthreads();
    }
    float best = shared[0];
    __syncthreads();
    return best;
}

__global__ void softmax(const float* in, float* out, int n) {
    __shared__ float shared[threads];
    const float* x = in + blockIdx.x * n;
    float* y = out + blockIdx.x * n;
    float best = -INFINITY;
    for (int i = threadIdx.x; i < n; i += threads) best = fmaxf(best, x[i]);
    best = block_max(best, shared);
    float sum = 0;
    for (int i = threadIdx.x; i < n; i += threads) {
        float e = expf(x[i] - best);
        y[i] = e;
        sum += e;
    }
    sum = block_sum(sum, shared);
    for (int i = threadIdx.x; i < n; i += threads) y[i] /= sum;
}

__global__ void layer_norm(const float* in, const float* weight, const float* bias, float* out, int n) {
    __shared__ float shared[threads];
    const float* x = in + blockIdx.x * n;
    float* y = out + blockIdx.x * n;
    float sum = 0;
    for (int i = threadIdx.x; i < n; i += threads) sum += x[i];
    float mean = block_sum(sum, shared) / n;
    float squares = 0;
    for (int i = threadIdx.x; i < n; i += threads) {
        float d = x[i] - mean;
        squares += d * d;
    }
    float scale = rsqrtf(block_sum(squares, shared) / n + epsilon);
    for (int i = threadIdx.x; i < n; i += threads) y[i] = (x[i] - mean) * scale * weight[i] + bias[i];
}

__global__ void rms_norm(const float* in, const float* weight, float* out, int n) {
    __shared__ float shared[threads];
    const float* x = in + blockIdx.x * n;
    float* y = out + blockIdx.x * n;
    float squares = 0;
    for (int i = threadIdx.x; i < n; i += threads) squares += x[i] * x[i];
    float scale = rsqrtf(block_sum(squares, shared) / n + epsilon);
    for (int i = threadIdx.x; i < n; i += threads) y[i] = x[i] * scale * weight[i];
}

bench::Case make_softmax(long rows) {
    bench::Case c;
    auto in = c.input(bench::random<float>(rows * columns, -4, 4));
    auto out = c.output<float>(rows * columns, 1e-5);
    const unsigned grid = static_cast<unsigned>(rows);
    c.bytes = 2.0 * sizeof(float) * rows * columns;
    c.cuda = [=](const bench::Memory& m) { softmax<<<grid, threads>>>(m[in], m[out], columns); };
    c.native = {{"softmax", {grid}, {threads}, {in, out, columns}}};
    c.host = [=](const bench::Memory& m) {
        const float* all = m[in];
        float* to = m[out];
#pragma omp parallel for
        for (long row = 0; row < rows; ++row) {
            const float* x = all + row * columns;
            float *y = to + row * columns, best = -INFINITY, sum = 0;
            for (int i = 0; i < columns; ++i) best = best > x[i] ? best : x[i];
            for (int i = 0; i < columns; ++i) sum += y[i] = std::exp(x[i] - best);
            for (int i = 0; i < columns; ++i) y[i] /= sum;
        }
    };
    return c;
}

bench::Case make_layer_norm(long rows) {
    bench::Case c;
    auto in = c.input(bench::random<float>(rows * columns, -4, 4));
    auto weight = c.input(bench::random<float>(columns, 0, 2, 2)), bias = c.input(bench::random<float>(columns, -1, 1, 3));
    auto out = c.output<float>(rows * columns, 1e-5);
    const unsigned grid = static_cast<unsigned>(rows);
    c.bytes = 2.0 * sizeof(float) * rows * columns;
    c.cuda = [=](const bench::Memory& m) { layer_norm<<<grid, threads>>>(m[in], m[weight], m[bias], m[out], columns); };
    c.native = {{"layer_norm", {grid}, {threads}, {in, weight, bias, out, columns}}};
    c.host = [=](const bench::Memory& m) {
        const float *all = m[in], *w = m[weight], *b = m[bias];
        float* to = m[out];
#pragma omp parallel for
        for (long row = 0; row < rows; ++row) {
            const float* x = all + row * columns;
            float *y = to + row * columns, sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum)
            for (int i = 0; i < columns; ++i) sum += x[i];
            const float mean = sum / columns;
#pragma omp simd reduction(+ : squares)
            for (int i = 0; i < columns; ++i) squares += (x[i] - mean) * (x[i] - mean);
            const float scale = 1 / std::sqrt(squares / columns + epsilon);
            for (int i = 0; i < columns; ++i) y[i] = (x[i] - mean) * scale * w[i] + b[i];
        }
    };
    return c;
}

bench::Case make_rms_norm(long rows) {
    bench::Case c;
    auto in = c.input(bench::random<float>(rows * columns, -4, 4));
    auto weight = c.input(bench::random<float>(columns, 0, 2, 2));
    auto out = c.output<float>(rows * columns, 1e-5);
    const unsigned grid = static_cast<unsigned>(rows);
    c.bytes = 2.0 * sizeof(float) * rows * columns;
    c.cuda = [=](const bench::Memory& m) { rms_norm<<<grid, threads>>>(m[in], m[weight], m[out], columns); };
    c.native = {{"rms_norm", {grid}, {threads}, {in, weight, out, columns}}};
    c.host = [=](const bench::Memory& m) {
        const float *all = m[in], *w = m[weight];
        float* to = m[out];
#pragma omp parallel for
        for (long row = 0; row < rows; ++row) {
            const float* x = all + row * columns;
            float *y = to + row * columns, squares = 0;
#pragma omp simd reduction(+ : squares)
            for (int i = 0; i < columns; ++i) squares += x[i] * x[i];
            const float scale = 1 / std::sqrt(squares / columns + epsilon);
            for (int i = 0; i < columns; ++i) y[i] = x[i] * scale * w[i];
        }
    };
    return c;
}

const std::vector<long> sizes = {4, 64, 512, 4096, 16384};
const bench::Registration registrations[] = {
    bench::Registration({"softmax", "Softmax of rows of 1024", "bytes", "rows", make_softmax, sizes, 512}),
    bench::Registration({"layer_norm", "Layer norm of rows of 1024", "bytes", "rows", make_layer_norm, sizes, 512}),
    bench::Registration({"rms_norm", "RMS norm of rows of 1024", "bytes", "rows", make_rms_norm, sizes, 512}),
};

}  // namespace
