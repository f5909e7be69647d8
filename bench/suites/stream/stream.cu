// SPDX-License-Identifier: Apache-2.0
// The five STREAM kernels in BabelStream's form: one thread an element; dot reduces within blocks and then over them.
#include "harness/case.hpp"

namespace {

constexpr int threads = 256, dot_blocks = 256;
constexpr float scalar = 0.4f;
const std::vector<long> sizes = {1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 25};
constexpr long quick = 1 << 22;

__global__ void copy(const float* a, float* c, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) c[i] = a[i];
}

__global__ void mul(float* b, const float* c, float s, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) b[i] = s * c[i];
}

__global__ void add(const float* a, const float* b, float* c, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) c[i] = a[i] + b[i];
}

__global__ void triad(float* a, const float* b, const float* c, float s, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) a[i] = b[i] + s * c[i];
}

__global__ void dot_partial(const float* a, const float* b, float* sums, int n) {
    __shared__ float partial[threads];
    int t = threadIdx.x;
    float sum = 0;
    for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) sum += a[i] * b[i];
    partial[t] = sum;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) partial[t] += partial[t + half];
        __syncthreads();
    }
    if (t == 0) sums[blockIdx.x] = partial[0];
}

__global__ void dot_sum(const float* sums, float* result, int n) {
    __shared__ float partial[threads];
    int t = threadIdx.x;
    partial[t] = t < n ? sums[t] : 0;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) partial[t] += partial[t + half];
        __syncthreads();
    }
    if (t == 0) *result = partial[0];
}

bench::Case make_copy(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto a = x.input(bench::random<float>(size, -1, 1));
    auto c = x.output<float>(size);
    x.bytes = 2.0 * sizeof(float) * n;
    x.cuda = [=](const bench::Memory& m) { copy<<<bench::blocks(n, threads), threads>>>(m[a], m[c], n); };
    x.native = {{"copy", {bench::blocks(n, threads)}, {threads}, {a, c, n}}};
    x.host = [=](const bench::Memory& m) {
        const float* from = m[a];
        float* to = m[c];
#pragma omp parallel for simd
        for (int i = 0; i < n; ++i) to[i] = from[i];
    };
    return x;
}

bench::Case make_mul(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto c = x.input(bench::random<float>(size, -1, 1));
    auto b = x.output<float>(size, 1e-6);
    x.bytes = 2.0 * sizeof(float) * n;
    x.flops = n;
    x.cuda = [=](const bench::Memory& m) { mul<<<bench::blocks(n, threads), threads>>>(m[b], m[c], scalar, n); };
    x.native = {{"mul", {bench::blocks(n, threads)}, {threads}, {b, c, scalar, n}}};
    x.host = [=](const bench::Memory& m) {
        const float* from = m[c];
        float* to = m[b];
#pragma omp parallel for simd
        for (int i = 0; i < n; ++i) to[i] = scalar * from[i];
    };
    return x;
}

bench::Case make_add(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto a = x.input(bench::random<float>(size, -1, 1)), b = x.input(bench::random<float>(size, -1, 1, 2));
    auto c = x.output<float>(size, 1e-6);
    x.bytes = 3.0 * sizeof(float) * n;
    x.flops = n;
    x.cuda = [=](const bench::Memory& m) { add<<<bench::blocks(n, threads), threads>>>(m[a], m[b], m[c], n); };
    x.native = {{"add", {bench::blocks(n, threads)}, {threads}, {a, b, c, n}}};
    x.host = [=](const bench::Memory& m) {
        const float *first = m[a], *second = m[b];
        float* to = m[c];
#pragma omp parallel for simd
        for (int i = 0; i < n; ++i) to[i] = first[i] + second[i];
    };
    return x;
}

bench::Case make_triad(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto b = x.input(bench::random<float>(size, -1, 1)), c = x.input(bench::random<float>(size, -1, 1, 2));
    auto a = x.output<float>(size, 1e-6);
    x.bytes = 3.0 * sizeof(float) * n;
    x.flops = 2.0 * n;
    x.cuda = [=](const bench::Memory& m) { triad<<<bench::blocks(n, threads), threads>>>(m[a], m[b], m[c], scalar, n); };
    x.native = {{"triad", {bench::blocks(n, threads)}, {threads}, {a, b, c, scalar, n}}};
    x.host = [=](const bench::Memory& m) {
        const float *first = m[b], *second = m[c];
        float* to = m[a];
#pragma omp parallel for simd
        for (int i = 0; i < n; ++i) to[i] = first[i] + scalar * second[i];
    };
    return x;
}

bench::Case make_dot(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto a = x.input(bench::random<float>(size, 0, 1)), b = x.input(bench::random<float>(size, 0, 1, 2));
    auto sums = x.scratch<float>(dot_blocks);
    auto result = x.output<float>(1, 1e-5);
    x.bytes = 2.0 * sizeof(float) * n;
    x.flops = 2.0 * n;
    x.cuda = [=](const bench::Memory& m) {
        dot_partial<<<dot_blocks, threads>>>(m[a], m[b], m[sums], n);
        dot_sum<<<1, threads>>>(m[sums], m[result], dot_blocks);
    };
    x.native = {{"dot_partial", {dot_blocks}, {threads}, {a, b, sums, n}}, {"dot_sum", {1}, {threads}, {sums, result, dot_blocks}}};
    x.host = [=](const bench::Memory& m) {
        const float *first = m[a], *second = m[b];
        double sum = 0;
#pragma omp parallel for simd reduction(+ : sum)
        for (int i = 0; i < n; ++i) sum += first[i] * second[i];
        *m[result] = static_cast<float>(sum);
    };
    return x;
}

const bench::Registration registrations[] = {
    bench::Registration({"copy", "STREAM copy: c = a", "bytes", "elements", make_copy, sizes, quick}),
    bench::Registration({"mul", "STREAM mul: b = s * c", "bytes", "elements", make_mul, sizes, quick}),
    bench::Registration({"add", "STREAM add: c = a + b", "bytes", "elements", make_add, sizes, quick}),
    bench::Registration({"triad", "STREAM triad: a = b + s * c", "bytes", "elements", make_triad, sizes, quick}),
    bench::Registration({"dot", "STREAM dot: sum of a * b", "bytes", "elements", make_dot, sizes, quick}),
};

}  // namespace
