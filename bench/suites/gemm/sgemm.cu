// SPDX-License-Identifier: Apache-2.0
// Single-precision matrix products c = a * b of square matrices: naive, tiled through shared memory, tiled through
// shared memory and registers with float4, and a batch of small ones.
#include "gemm.hpp"
#include "tiled.hpp"

namespace {

using bench::tile;

constexpr int side = 64, depth = 16, cell = 4;  // register-tiled: a block makes side x side, a thread cell x cell

__global__ void sgemm_naive(const float* a, const float* b, float* c, int n) {
    int row = blockIdx.y * blockDim.y + threadIdx.y, column = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= n || column >= n) return;
    float sum = 0;
    for (int k = 0; k < n; ++k) sum += a[row * n + k] * b[k * n + column];
    c[row * n + column] = sum;
}

// 256 threads as 16 x 16. The tile of a is stored transposed, so that a thread reads both with float4.
__global__ void sgemm_register(const float* a, const float* b, float* c, int n) {
    __shared__ float4 tile_a[depth][side / 4];
    __shared__ float4 tile_b[depth][side / 4];
    int t = threadIdx.x, tx = t % (side / cell), ty = t / (side / cell);
    int row = blockIdx.y * side, column = blockIdx.x * side;
    int row_a = t / (depth / 4), column_a = t % (depth / 4);
    int row_b = t / (side / 4), column_b = t % (side / 4);
    float4 sums[cell];
    for (int i = 0; i < cell; ++i) sums[i] = make_float4(0, 0, 0, 0);
    for (int start = 0; start < n; start += depth) {
        float4 from_a = reinterpret_cast<const float4*>(a + (row + row_a) * n + start)[column_a];
        float* to = reinterpret_cast<float*>(&tile_a[column_a * 4][0]) + row_a;
        to[0 * side] = from_a.x;
        to[1 * side] = from_a.y;
        to[2 * side] = from_a.z;
        to[3 * side] = from_a.w;
        tile_b[row_b][column_b] = reinterpret_cast<const float4*>(b + (start + row_b) * n + column)[column_b];
        __syncthreads();
#pragma unroll
        for (int k = 0; k < depth; ++k) {
            float4 x = tile_a[k][ty], y = tile_b[k][tx];
            float column_of_a[cell] = {x.x, x.y, x.z, x.w};
#pragma unroll
            for (int i = 0; i < cell; ++i) {
                sums[i].x += column_of_a[i] * y.x;
                sums[i].y += column_of_a[i] * y.y;
                sums[i].z += column_of_a[i] * y.z;
                sums[i].w += column_of_a[i] * y.w;
            }
        }
        __syncthreads();
    }
#pragma unroll
    for (int i = 0; i < cell; ++i) reinterpret_cast<float4*>(c + (row + ty * cell + i) * n + column)[tx] = sums[i];
}

using Launch = void (*)(const float*, const float*, float*, int n);

bench::Case make(long size, Launch launch, const char* twin, bench::Extent grid, bench::Extent block) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto a = x.input(bench::random<float>(size * size, -1, 1)), b = x.input(bench::random<float>(size * size, -1, 1, 2));
    auto c = x.output<float>(size * size, 1e-4);
    x.flops = 2.0 * n * n * n;
    x.cuda = [=](const bench::Memory& m) { launch(m[a], m[b], m[c], n); };
    x.native = {{twin, grid, block, {a, b, c, n}}};
    x.host = [=](const bench::Memory& m) { bench::host_gemm(m[a], m[b], m[c], n); };
    x.libraries = bench::sgemm_libraries(a, b, c, n);
    return x;
}

bench::Case make_naive(long n) {
    const unsigned groups = bench::blocks(n, tile);
    return make(n, [](const float* a, const float* b, float* c, int k) { sgemm_naive<<<dim3(k / tile, k / tile), dim3(tile, tile)>>>(a, b, c, k); },
                "sgemm_naive", {groups, groups}, {tile, tile});
}

bench::Case make_tiled(long n) {
    const unsigned groups = bench::blocks(n, tile);
    return make(n, [](const float* a, const float* b, float* c, int k) { bench::gemm_tiled<float, float><<<dim3(k / tile, k / tile), dim3(tile, tile)>>>(a, b, c, k); },
                "sgemm_tiled", {groups, groups}, {tile, tile});
}

bench::Case make_register(long n) {
    const unsigned groups = bench::blocks(n, side);
    return make(n, [](const float* a, const float* b, float* c, int k) { sgemm_register<<<dim3(k / side, k / side), 256>>>(a, b, c, k); }, "sgemm_register",
                {groups, groups}, {256});
}

// The size is the number of 64 x 64 products.
bench::Case make_batched(long size) {
    constexpr int n = 64;
    bench::Case x;
    const int count = static_cast<int>(size);
    auto a = x.input(bench::random<float>(size * n * n, -1, 1)), b = x.input(bench::random<float>(size * n * n, -1, 1, 2));
    auto c = x.output<float>(size * n * n, 1e-4);
    x.flops = 2.0 * n * n * n * count;
    x.cuda = [=](const bench::Memory& m) { bench::gemm_tiled<float, float><<<dim3(n / tile, n / tile, count), dim3(tile, tile)>>>(m[a], m[b], m[c], n); };
    x.native = {{"sgemm_tiled", {n / tile, n / tile, static_cast<unsigned>(count)}, {tile, tile}, {a, b, c, n}}};
    x.host = [=](const bench::Memory& m) {
        const float *all_a = m[a], *all_b = m[b];
        float* all_c = m[c];
#pragma omp parallel for
        for (int i = 0; i < count; ++i) bench::gemm_rows(all_a + i * n * n, all_b + i * n * n, all_c + i * n * n, n, 0, n);
    };
    return x;
}

const std::vector<long> sizes = {64, 128, 256, 512, 1024, 2048};
const bench::Registration registrations[] = {
    bench::Registration({"sgemm_naive", "SGEMM, naive", "flops", "rows", make_naive, sizes, 256}),
    bench::Registration({"sgemm_tiled", "SGEMM, tiles of 16 in shared memory", "flops", "rows", make_tiled, sizes, 256}),
    bench::Registration({"sgemm_register", "SGEMM, tiles of 64 in shared memory and 4 x 4 in registers, float4", "flops", "rows", make_register, sizes, 256}),
    bench::Registration({"sgemm_batched", "SGEMM, a batch of 64 x 64", "flops", "products", make_batched, {1, 16, 128, 1024, 4096}, 128}),
};

}  // namespace
