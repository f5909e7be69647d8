// SPDX-License-Identifier: Apache-2.0
// Heat diffusion: one step of the 5-point stencil in two dimensions and of the 7-point one in three. Edges stay.
#include "harness/case.hpp"

namespace {

constexpr float rate = 0.1f;

__global__ void stencil_2d(const float* in, float* out, int n) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= n || y >= n) return;
    int i = y * n + x;
    float centre = in[i];
    if (x == 0 || y == 0 || x == n - 1 || y == n - 1) {
        out[i] = centre;
        return;
    }
    out[i] = centre + rate * (in[i - 1] + in[i + 1] + in[i - n] + in[i + n] - 4 * centre);
}

// A column of threads walks along z.
__global__ void stencil_3d(const float* in, float* out, int n) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= n || y >= n) return;
    int plane = n * n, i = y * n + x;
    bool edge = x == 0 || y == 0 || x == n - 1 || y == n - 1;
    float below = 0, centre = in[i], above = in[i + plane];
    out[i] = centre;
    for (int z = 1; z < n - 1; ++z) {
        i += plane;
        below = centre;
        centre = above;
        above = in[i + plane];
        out[i] = edge ? centre : centre + rate * (in[i - 1] + in[i + 1] + in[i - n] + in[i + n] + below + above - 6 * centre);
    }
    out[i + plane] = above;
}

bench::Case make_2d(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    const unsigned wide = bench::blocks(n, 32), high = bench::blocks(n, 8);
    auto in = c.input(bench::random<float>(size * size, 0, 1));
    auto out = c.output<float>(size * size, 1e-6);
    c.bytes = 2.0 * sizeof(float) * n * n;
    c.flops = 7.0 * n * n;
    c.cuda = [=](const bench::Memory& m) { stencil_2d<<<dim3(wide, high), dim3(32, 8)>>>(m[in], m[out], n); };
    c.native = {{"stencil_2d", {wide, high}, {32, 8}, {in, out, n}}};
    c.host = [=](const bench::Memory& m) {
        const float* from = m[in];
        float* to = m[out];
#pragma omp parallel for
        for (int y = 0; y < n; ++y) {
            const float* line = from + y * n;
            float* result = to + y * n;
            if (y == 0 || y == n - 1) {
                std::memcpy(result, line, sizeof(float) * static_cast<size_t>(n));
                continue;
            }
            result[0] = line[0];
            result[n - 1] = line[n - 1];
#pragma omp simd
            for (int x = 1; x < n - 1; ++x) result[x] = line[x] + rate * (line[x - 1] + line[x + 1] + line[x - n] + line[x + n] - 4 * line[x]);
        }
    };
    return c;
}

bench::Case make_3d(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    const unsigned wide = bench::blocks(n, 32), high = bench::blocks(n, 8);
    auto in = c.input(bench::random<float>(size * size * size, 0, 1));
    auto out = c.output<float>(size * size * size, 1e-6);
    c.bytes = 2.0 * sizeof(float) * n * n * n;
    c.flops = 9.0 * n * n * n;
    c.cuda = [=](const bench::Memory& m) { stencil_3d<<<dim3(wide, high), dim3(32, 8)>>>(m[in], m[out], n); };
    c.native = {{"stencil_3d", {wide, high}, {32, 8}, {in, out, n}}};
    c.host = [=](const bench::Memory& m) {
        const float* from = m[in];
        float* to = m[out];
        const int plane = n * n;
#pragma omp parallel for
        for (int z = 0; z < n; ++z) {
            for (int y = 0; y < n; ++y) {
                const float* line = from + z * plane + y * n;
                float* result = to + z * plane + y * n;
                if (z == 0 || z == n - 1 || y == 0 || y == n - 1) {
                    std::memcpy(result, line, sizeof(float) * static_cast<size_t>(n));
                    continue;
                }
                result[0] = line[0];
                result[n - 1] = line[n - 1];
#pragma omp simd
                for (int x = 1; x < n - 1; ++x) {
                    const float around = line[x - 1] + line[x + 1] + line[x - n] + line[x + n] + line[x - plane] + line[x + plane];
                    result[x] = line[x] + rate * (around - 6 * line[x]);
                }
            }
        }
    };
    return c;
}

const bench::Registration registrations[] = {
    bench::Registration({"stencil_2d", "5-point stencil in two dimensions", "bytes", "rows", make_2d, {32, 128, 512, 1024, 4096}, 1024}),
    bench::Registration({"stencil_3d", "7-point stencil in three dimensions", "bytes", "rows", make_3d, {16, 32, 64, 128, 256}, 128}),
};

}  // namespace
