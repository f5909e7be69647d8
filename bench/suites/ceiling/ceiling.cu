// SPDX-License-Identifier: Apache-2.0
// A device's own ceilings: a copy of much memory, and fused multiply-adds on registers. The best variant counts.
#include "harness/case.hpp"

namespace {

constexpr int threads = 256, chains = 8, rounds = 64;

__global__ void copy(const float4* from, float4* to, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) to[i] = from[i];
}

// Independent chains hide the latency of one; unrolled, for CPU drivers vectorise only straight lines.
__global__ void fma(float* values, float scale, float offset, int repeat) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float x[chains];
#pragma unroll
    for (int c = 0; c < chains; ++c) x[c] = values[i] + c;
    for (int r = 0; r < repeat; ++r) {
#pragma unroll
        for (int k = 0; k < rounds; ++k) {
#pragma unroll
            for (int c = 0; c < chains; ++c) x[c] = x[c] * scale + offset;
        }
    }
    float sum = 0;
#pragma unroll
    for (int c = 0; c < chains; ++c) sum += x[c];
    values[i] = sum;
}

bench::Case make_copy(long size) {
    bench::Case x;
    const int n = static_cast<int>(size / 4);
    auto from = x.input(bench::random<float>(size, -1, 1));
    auto to = x.output<float>(size);
    x.bytes = 2.0 * sizeof(float) * size;
    x.cuda = [=](const bench::Memory& m) {
        copy<<<bench::blocks(n, threads), threads>>>(reinterpret_cast<const float4*>(m[from]), reinterpret_cast<float4*>(m[to]), n);
    };
    x.native = {{"copy", {bench::blocks(n, threads)}, {threads}, {from, to, n}}};
    x.host = [=](const bench::Memory& m) {
        const float* a = m[from];
        float* b = m[to];
#pragma omp parallel for simd
        for (long i = 0; i < size; ++i) b[i] = a[i];
    };
    return x;
}

// The size is the number of rounds of 64 fused multiply-adds on 8 chains, in 65,536 threads.
bench::Case make_fma(long size) {
    bench::Case x;
    const int n = 1 << 16, repeat = static_cast<int>(size);
    const float scale = 0.999f, offset = 0.001f;
    auto values = x.in_out(bench::random<float>(n, 0, 1), 1e-3);
    x.flops = 2.0 * n * chains * rounds * repeat;
    x.cuda = [=](const bench::Memory& m) { fma<<<n / threads, threads>>>(m[values], scale, offset, repeat); };
    x.native = {{"ceiling_fma", {n / threads}, {threads}, {values, scale, offset, repeat}}};
    x.host = [=](const bench::Memory& m) {
        float* v = m[values];
        constexpr int width = 16;
#pragma omp parallel for
        for (int block = 0; block < n; block += width) {
            float y[chains][width];
            for (int c = 0; c < chains; ++c) {
                for (int i = 0; i < width; ++i) y[c][i] = v[block + i] + static_cast<float>(c);
            }
            for (int r = 0; r < repeat * rounds; ++r) {
                for (int c = 0; c < chains; ++c) {
#pragma omp simd
                    for (int i = 0; i < width; ++i) y[c][i] = y[c][i] * scale + offset;
                }
            }
            for (int i = 0; i < width; ++i) {
                float sum = 0;
                for (int c = 0; c < chains; ++c) sum += y[c][i];
                v[block + i] = sum;
            }
        }
    };
    return x;
}

const bench::Registration registrations[] = {
    bench::Registration({"copy", "Ceiling of bandwidth: copy of float4", "bytes", "elements", make_copy, {1 << 16, 1 << 25}, 1 << 25}),
    bench::Registration({"fma", "Ceiling of arithmetic: fused multiply-adds on registers", "flops", "rounds", make_fma, {1, 8}, 8}),
};

}  // namespace
