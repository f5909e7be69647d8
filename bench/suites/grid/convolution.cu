// SPDX-License-Identifier: Apache-2.0
// Convolutions: one image with a 5 x 5 filter, directly; and a 3 x 3 layer with 32 channels in and out as an implicit
// matrix product (the rows of the unfolded image are made on the way into shared memory).
#include "harness/case.hpp"

namespace {

constexpr int tile = 16, filter = 5, reach = filter / 2, channels = 32;

__global__ void convolve(const float* in, const float* weights, float* out, int width, int height) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) return;
    float sum = 0;
    for (int j = -reach; j <= reach; ++j) {
        for (int i = -reach; i <= reach; ++i) {
            int u = min(max(x + i, 0), width - 1), v = min(max(y + j, 0), height - 1);
            sum += in[v * width + u] * weights[(j + reach) * filter + i + reach];
        }
    }
    out[y * width + x] = sum;
}

// out[channel][pixel] = sum over k of weights[channel][k] * unfolded[k][pixel]; k is a channel and one of nine places.
__global__ void convolve_gemm(const float* in, const float* weights, float* out, int width, int height) {
    constexpr int depth = channels * 9;
    __shared__ float tile_w[tile][tile];
    __shared__ float tile_in[tile][tile];
    int tx = threadIdx.x, ty = threadIdx.y;
    int pixel = blockIdx.x * tile + tx, channel = blockIdx.y * tile + ty;
    int x = pixel % width, y = pixel / width;
    float sum = 0;
    for (int start = 0; start < depth; start += tile) {
        tile_w[ty][tx] = weights[channel * depth + start + tx];
        int k = start + ty, from = k / 9, u = x + k % 3 - 1, v = y + k % 9 / 3 - 1;
        bool inside = u >= 0 && u < width && v >= 0 && v < height;
        tile_in[ty][tx] = inside ? in[(from * height + v) * width + u] : 0;
        __syncthreads();
#pragma unroll
        for (int i = 0; i < tile; ++i) sum += tile_w[ty][i] * tile_in[i][tx];
        __syncthreads();
    }
    out[channel * width * height + pixel] = sum;
}

bench::Case make_direct(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    const unsigned groups = bench::blocks(n, tile);
    auto in = c.input(bench::random<float>(size * size, 0, 1)), weights = c.input(bench::random<float>(filter * filter, -1, 1, 2));
    auto out = c.output<float>(size * size, 1e-5);
    c.flops = 2.0 * filter * filter * n * n;
    c.bytes = 2.0 * sizeof(float) * n * n;
    c.cuda = [=](const bench::Memory& m) { convolve<<<dim3(groups, groups), dim3(tile, tile)>>>(m[in], m[weights], m[out], n, n); };
    c.native = {{"convolve", {groups, groups}, {tile, tile}, {in, weights, out, n, n}}};
    c.host = [=](const bench::Memory& m) {
        const float *from = m[in], *w = m[weights];
        float* to = m[out];
        auto inside = [=](int v) { return v < 0 ? 0 : v >= n ? n - 1 : v; };
#pragma omp parallel for
        for (int y = 0; y < n; ++y) {
            for (int x = 0; x < n; ++x) {
                float sum = 0;
                for (int j = -reach; j <= reach; ++j) {
                    for (int i = -reach; i <= reach; ++i) sum += from[inside(y + j) * n + inside(x + i)] * w[(j + reach) * filter + i + reach];
                }
                to[y * n + x] = sum;
            }
        }
    };
    return c;
}

bench::Case make_gemm(long size) {
    bench::Case c;
    const int n = static_cast<int>(size), pixels = n * n;
    auto in = c.input(bench::random<float>(static_cast<size_t>(channels) * pixels, 0, 1));
    auto weights = c.input(bench::random<float>(static_cast<size_t>(channels) * channels * 9, -1, 1, 2));
    auto out = c.output<float>(static_cast<size_t>(channels) * pixels, 1e-4);
    c.flops = 2.0 * channels * channels * 9 * pixels;
    c.cuda = [=](const bench::Memory& m) { convolve_gemm<<<dim3(pixels / tile, channels / tile), dim3(tile, tile)>>>(m[in], m[weights], m[out], n, n); };
    c.host = [=](const bench::Memory& m) {
        const float *from = m[in], *w = m[weights];
        float* to = m[out];
#pragma omp parallel for
        for (int channel = 0; channel < channels; ++channel) {
            float* plane = to + channel * pixels;
            for (int i = 0; i < pixels; ++i) plane[i] = 0;
            for (int k = 0; k < channels * 9; ++k) {
                const float factor = w[channel * channels * 9 + k];
                const int dx = k % 3 - 1, dy = k % 9 / 3 - 1, left = dx < 0 ? 1 : 0, right = dx > 0 ? n - 1 : n;
                for (int y = dy < 0 ? 1 : 0; y < (dy > 0 ? n - 1 : n); ++y) {
                    const float* line = from + (k / 9 * n + y + dy) * n + dx;
#pragma omp simd
                    for (int x = left; x < right; ++x) plane[y * n + x] += factor * line[x];
                }
            }
        }
    };
    return c;
}

const bench::Registration registrations[] = {
    bench::Registration({"convolution", "2-D convolution with a 5 x 5 filter, direct", "flops", "rows", make_direct, {32, 128, 512, 2048, 4096}, 512}),
    bench::Registration({"convolution_gemm", "3 x 3 layer, 32 to 32 channels, implicit matrix product", "flops", "rows", make_gemm, {16, 32, 64, 128, 512}, 32}),
};

}  // namespace
