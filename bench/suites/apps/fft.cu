// SPDX-License-Identifier: Apache-2.0
// Fast Fourier transforms of 1024 complex floats after Stockham, radix 2: a launch for each of the ten passes, over all
// transforms of the batch.
#include <cmath>

#include "harness/libraries.hpp"

namespace {

constexpr int n = 1024, passes = 10, threads = 256;

// Pass p joins transforms of length 2^p to ones of twice the length: a thread makes two of the results.
__global__ void fft_pass(const float2* in, float2* out, int length) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int transform = i / (n / 2), j = i % (n / 2), k = j % length;
    in += transform * n;
    out += transform * n;
    float angle = -3.14159265f * k / length;
    float sine, cosine;
    __sincosf(angle, &sine, &cosine);
    float2 a = in[j], b = in[j + n / 2];
    float2 turned = make_float2(b.x * cosine - b.y * sine, b.x * sine + b.y * cosine);
    int to = 2 * (j - k) + k;
    out[to] = make_float2(a.x + turned.x, a.y + turned.y);
    out[to + length] = make_float2(a.x - turned.x, a.y - turned.y);
}

/// In place on the host, transform by transform: bits reversed, then butterflies.
void host_fft(const float* in, float* out) {
    for (int i = 0; i < n; ++i) {
        int reversed = 0;
        for (int b = 0; b < passes; ++b) reversed |= (i >> b & 1) << (passes - 1 - b);
        out[2 * reversed] = in[2 * i];
        out[2 * reversed + 1] = in[2 * i + 1];
    }
    for (int length = 1; length < n; length *= 2) {
        for (int k = 0; k < length; ++k) {
            const float angle = -3.14159265358979f * static_cast<float>(k) / static_cast<float>(length);
            const float cosine = std::cos(angle), sine = std::sin(angle);
            for (int start = k; start < n; start += 2 * length) {
                float *a = out + 2 * start, *b = a + 2 * length;
                const float x = b[0] * cosine - b[1] * sine, y = b[0] * sine + b[1] * cosine;
                b[0] = a[0] - x;
                b[1] = a[1] - y;
                a[0] += x;
                a[1] += y;
            }
        }
    }
}

bench::Case make_fft(long size) {
    bench::Case c;
    const size_t numbers = static_cast<size_t>(size) * n * 2;
    auto in = c.input(bench::random<float>(numbers, -1, 1));
    auto other = c.scratch<float>(numbers);
    auto out = c.output<float>(numbers, 1e-3);  // fast sines
    const unsigned grid = static_cast<unsigned>(size) * (n / 2 / threads);
    c.flops = 5.0 * n * passes * static_cast<double>(size);
    auto from = [=](int pass) { return pass == 0 ? in : pass % 2 == 1 ? other : out; };
    auto to = [=](int pass) { return pass % 2 == 0 ? other : out; };
    c.cuda = [=](const bench::Memory& m) {
        for (int p = 0; p < passes; ++p) {
            fft_pass<<<grid, threads>>>(reinterpret_cast<const float2*>(m[from(p)]), reinterpret_cast<float2*>(m[to(p)]), 1 << p);
        }
    };
    for (int p = 0; p < passes; ++p) c.native.push_back({"fft_pass", {grid}, {threads}, {from(p), to(p), 1 << p}});
    c.host = [=](const bench::Memory& m) {
        const float* data = m[in];
        float* result = m[out];
#pragma omp parallel for
        for (long i = 0; i < size; ++i) host_fft(data + i * n * 2, result + i * n * 2);
    };
    c.libraries = bench::fft_libraries(in, out, n, static_cast<int>(size));
    return c;
}

const bench::Registration registration({"fft", "FFT of 1024 complex floats, radix 2 (Stockham)", "flops", "transforms", make_fft, {1, 16, 128, 1024, 8192}, 128});

}  // namespace
