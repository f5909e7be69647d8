// SPDX-License-Identifier: Apache-2.0
// Tiled matrix products of other types: double; half storage with float sums; int8 in fours with __dp4a.
#include <cuda_fp16.h>

#include "gemm.hpp"
#include "tiled.hpp"

namespace {

using bench::tile;

// Four int8 lie in an int. b is transposed, as quantised weights are, so that both are read along k.
__global__ void igemm_dp4a(const int* a, const int* b, int* c, int n) {
    __shared__ int tile_a[tile][tile + 1];
    __shared__ int tile_b[tile][tile + 1];
    int tx = threadIdx.x, ty = threadIdx.y, quads = n / 4;
    int row = blockIdx.y * tile + ty, column = blockIdx.x * tile + tx;
    int sum = 0;
    for (int start = 0; start < quads; start += tile) {
        tile_a[ty][tx] = a[row * quads + start + tx];
        tile_b[ty][tx] = b[(blockIdx.x * tile + ty) * quads + start + tx];
        __syncthreads();
#pragma unroll
        for (int k = 0; k < tile; ++k) sum = __dp4a(tile_a[ty][k], tile_b[tx][k], sum);
        __syncthreads();
    }
    c[row * n + column] = sum;
}

dim3 grid_of(int n) { return dim3(static_cast<unsigned>(n / tile), static_cast<unsigned>(n / tile)); }

bench::Case make_dgemm(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto a = x.input(bench::random<double>(size * size, -1, 1)), b = x.input(bench::random<double>(size * size, -1, 1, 2));
    auto c = x.output<double>(size * size, 1e-12);
    const unsigned groups = bench::blocks(n, tile);
    x.flops = 2.0 * n * n * n;
    x.cuda = [=](const bench::Memory& m) { bench::gemm_tiled<double, double><<<grid_of(n), dim3(tile, tile)>>>(m[a], m[b], m[c], n); };
    x.native = {{"dgemm_tiled", {groups, groups}, {tile, tile}, {a, b, c, n}}};
    x.host = [=](const bench::Memory& m) { bench::host_gemm(m[a], m[b], m[c], n); };
    x.libraries = bench::dgemm_libraries(a, b, c, n);
    return x;
}

bench::Case make_hgemm(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    const auto numbers_a = bench::random<float>(size * size, -1, 1), numbers_b = bench::random<float>(size * size, -1, 1, 2);
    std::vector<__half> halves_a, halves_b;
    for (float v : numbers_a) halves_a.push_back(__float2half(v));
    for (float v : numbers_b) halves_b.push_back(__float2half(v));
    auto a = x.input(halves_a), b = x.input(halves_b);
    auto c = x.output<float>(size * size, 1e-4);
    x.flops = 2.0 * n * n * n;
    x.cuda = [=](const bench::Memory& m) { bench::gemm_tiled<__half, float><<<grid_of(n), dim3(tile, tile)>>>(m[a], m[b], m[c], n); };
    x.host = [=](const bench::Memory& m) {
        std::vector<float> wide_a(size * size), wide_b(size * size);
        for (long i = 0; i < size * size; ++i) {
            wide_a[i] = __half2float(m[a][i]);
            wide_b[i] = __half2float(m[b][i]);
        }
        bench::host_gemm(wide_a.data(), wide_b.data(), m[c], n);
    };
    return x;
}

bench::Case make_igemm(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    std::vector<signed char> bytes_a, bytes_b;
    for (int v : bench::random<int>(size * size, -128, 128)) bytes_a.push_back(static_cast<signed char>(v));
    for (int v : bench::random<int>(size * size, -128, 128, 2)) bytes_b.push_back(static_cast<signed char>(v));
    auto a = x.input(bytes_a), b = x.input(bytes_b);
    auto c = x.output<int>(size * size);
    x.flops = 2.0 * n * n * n;
    x.cuda = [=](const bench::Memory& m) {
        igemm_dp4a<<<grid_of(n), dim3(tile, tile)>>>(reinterpret_cast<const int*>(m[a]), reinterpret_cast<const int*>(m[b]), m[c], n);
    };
    x.host = [=](const bench::Memory& m) {
        const signed char *first = m[a], *second = m[b];
        int* to = m[c];
#pragma omp parallel for
        for (int row = 0; row < n; ++row) {
            for (int column = 0; column < n; ++column) {
                int sum = 0;
#pragma omp simd reduction(+ : sum)
                for (int k = 0; k < n; ++k) sum += first[row * n + k] * second[column * n + k];
                to[row * n + column] = sum;
            }
        }
    };
    return x;
}

const std::vector<long> sizes = {64, 128, 256, 512, 1024, 2048};
const bench::Registration registrations[] = {
    bench::Registration({"dgemm_tiled", "DGEMM, tiles of 16 in shared memory", "flops", "rows", make_dgemm, sizes, 256}),
    bench::Registration({"hgemm_tiled", "Half-precision storage, sums in float, tiles of 16", "flops", "rows", make_hgemm, sizes, 256}),
    bench::Registration({"igemm_dp4a", "int8 product with __dp4a, tiles of 16", "flops", "rows", make_igemm, sizes, 256}),
};

}  // namespace
