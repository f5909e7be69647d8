// SPDX-License-Identifier: Apache-2.0
// One thread an element: GELU, rotary position embedding, gathering of embeddings.
#include <algorithm>
#include <cmath>

#include "harness/case.hpp"

namespace {

constexpr int threads = 256;

__global__ void gelu(const float* in, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float x = in[i];
    out[i] = 0.5f * x * (1 + tanhf(0.7978845608f * (x + 0.044715f * x * x * x)));
}

// Rows of `heads` times 64 numbers; pair k of a head turns by position / 10000^(k / 32).
constexpr int head = 64, heads = 8;

__global__ void rope(const float2* in, float2* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int pair = i % (head / 2), position = i / (head / 2 * heads);
    float angle = position * powf(10000.0f, -2.0f * pair / head);
    float sine, cosine;
    sincosf(angle, &sine, &cosine);
    float2 v = in[i];
    out[i] = make_float2(v.x * cosine - v.y * sine, v.x * sine + v.y * cosine);
}

constexpr int vocabulary = 8192, width = 256;

__global__ void embedding(const float4* table, const int* tokens, float4* out) {
    out[blockIdx.x * blockDim.x + threadIdx.x] = table[tokens[blockIdx.x] * blockDim.x + threadIdx.x];
}

bench::Case make_gelu(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    auto in = c.input(bench::random<float>(size, -4, 4));
    auto out = c.output<float>(size, 1e-5);
    c.bytes = 2.0 * sizeof(float) * n;
    c.cuda = [=](const bench::Memory& m) { gelu<<<bench::blocks(n, threads), threads>>>(m[in], m[out], n); };
    c.native = {{"gelu", {bench::blocks(n, threads)}, {threads}, {in, out, n}}};
    c.host = [=](const bench::Memory& m) {
        const float* from = m[in];
        float* to = m[out];
#pragma omp parallel for simd
        for (int i = 0; i < n; ++i) {
            const float x = from[i];
            to[i] = 0.5f * x * (1 + std::tanh(0.7978845608f * (x + 0.044715f * x * x * x)));
        }
    };
    return c;
}

// The size is the number of positions.
bench::Case make_rope(long size) {
    bench::Case c;
    const int n = static_cast<int>(size) * heads * head / 2;
    auto in = c.input(bench::random<float>(2 * static_cast<size_t>(n), -1, 1));
    // Arguments reach thousands of radians, where powf's last bits move the angle by some 1e-4, and by more the more positions there are.
    auto out = c.output<float>(2 * static_cast<size_t>(n), std::max(1e-3, 5e-7 * static_cast<double>(size)));
    c.bytes = 2.0 * sizeof(float2) * n;
    c.cuda = [=](const bench::Memory& m) {
        rope<<<bench::blocks(n, threads), threads>>>(reinterpret_cast<const float2*>(m[in]), reinterpret_cast<float2*>(m[out]), n);
    };
    c.native = {{"rope", {bench::blocks(n, threads)}, {threads}, {in, out, n}}};
    c.host = [=](const bench::Memory& m) {
        const float* from = m[in];
        float* to = m[out];
#pragma omp parallel for
        for (int i = 0; i < n; ++i) {
            const int pair = i % (head / 2), position = i / (head / 2 * heads);
            const float angle = static_cast<float>(position) * std::pow(10000.0f, -2.0f * static_cast<float>(pair) / head);
            const float sine = std::sin(angle), cosine = std::cos(angle), x = from[2 * i], y = from[2 * i + 1];
            to[2 * i] = x * cosine - y * sine;
            to[2 * i + 1] = x * sine + y * cosine;
        }
    };
    return c;
}

// The size is the number of tokens.
bench::Case make_embedding(long size) {
    bench::Case c;
    auto table = c.input(bench::random<float>(static_cast<size_t>(vocabulary) * width, -1, 1));
    auto tokens = c.input(bench::random<int>(size, 0, vocabulary));
    auto out = c.output<float>(size * width);
    c.bytes = 2.0 * sizeof(float) * size * width;
    const unsigned grid = static_cast<unsigned>(size);
    c.cuda = [=](const bench::Memory& m) {
        embedding<<<grid, width / 4>>>(reinterpret_cast<const float4*>(m[table]), m[tokens], reinterpret_cast<float4*>(m[out]));
    };
    c.native = {{"embedding", {grid}, {width / 4}, {table, tokens, out}}};
    c.host = [=](const bench::Memory& m) {
        const float* from = m[table];
        const int* rows = m[tokens];
        float* to = m[out];
#pragma omp parallel for
        for (long i = 0; i < size; ++i) std::memcpy(to + i * width, from + static_cast<size_t>(rows[i]) * width, width * sizeof(float));
    };
    return c;
}

const bench::Registration registrations[] = {
    bench::Registration({"gelu", "GELU, tanh form", "bytes", "elements", make_gelu, {1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 24}, 1 << 18}),
    bench::Registration({"rope", "Rotary position embedding, 8 heads of 64", "bytes", "positions", make_rope, {16, 128, 1024, 4096, 32768}, 1024}),
    bench::Registration({"embedding", "Gathering of embeddings of 256 floats", "bytes", "tokens", make_embedding, {16, 256, 2048, 16384, 65536}, 2048}),
};

}  // namespace
