// SPDX-License-Identifier: Apache-2.0
// The Mandelbrot set: neighbours need very different numbers of rounds.
#include "harness/case.hpp"

namespace {

constexpr int rounds = 256, side = 16;

__global__ void mandelbrot(int* counts, int n) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= n || y >= n) return;
    float a = -2.0f + 3.0f * x / n, b = -1.5f + 3.0f * y / n, u = 0, v = 0;
    int count = 0;
    while (count < rounds && u * u + v * v < 4) {
        float next = u * u - v * v + a;
        v = 2 * u * v + b;
        u = next;
        ++count;
    }
    counts[y * n + x] = count;
}

bench::Case make_mandelbrot(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    const unsigned groups = bench::blocks(n, side);
    auto counts = c.output<int>(size * size);
    c.mismatches = 0.02;  // points near the edge depend on the last bit
    c.items = static_cast<double>(n) * n;
    c.cuda = [=](const bench::Memory& m) { mandelbrot<<<dim3(groups, groups), dim3(side, side)>>>(m[counts], n); };
    c.native = {{"mandelbrot", {groups, groups}, {side, side}, {counts, n}}};
    c.host = [=](const bench::Memory& m) {
        int* to = m[counts];
#pragma omp parallel for schedule(dynamic, 4)
        for (int y = 0; y < n; ++y) {
            for (int x = 0; x < n; ++x) {
                const float a = -2.0f + 3.0f * static_cast<float>(x) / static_cast<float>(n), b = -1.5f + 3.0f * static_cast<float>(y) / static_cast<float>(n);
                float u = 0, v = 0;
                int count = 0;
                while (count < rounds && u * u + v * v < 4) {
                    const float next = u * u - v * v + a;
                    v = 2 * u * v + b;
                    u = next;
                    ++count;
                }
                to[y * n + x] = count;
            }
        }
    };
    return c;
}

const bench::Registration registration(
    {"mandelbrot", "Mandelbrot set, at most 256 rounds a point", "items", "rows", make_mandelbrot, {32, 128, 256, 512, 2048, 8192}, 256});

}  // namespace
