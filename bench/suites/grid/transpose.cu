// SPDX-License-Identifier: Apache-2.0
// Transpose of a square matrix by tiles of 32 in shared memory, 32 x 8 threads, each four elements.
#include "harness/case.hpp"

namespace {

constexpr int tile = 32, rows = 8;

__global__ void transpose(const float* in, float* out, int n) {
    __shared__ float shared[tile][tile + 1];
    int x = blockIdx.x * tile + threadIdx.x, y = blockIdx.y * tile + threadIdx.y;
    for (int j = 0; j < tile; j += rows) shared[threadIdx.y + j][threadIdx.x] = in[(y + j) * n + x];
    __syncthreads();
    x = blockIdx.y * tile + threadIdx.x;
    y = blockIdx.x * tile + threadIdx.y;
    for (int j = 0; j < tile; j += rows) out[(y + j) * n + x] = shared[threadIdx.x][threadIdx.y + j];
}

bench::Case make_transpose(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    const unsigned groups = bench::blocks(n, tile);
    auto in = c.input(bench::random<float>(size * size, -1, 1));
    auto out = c.output<float>(size * size);
    c.bytes = 2.0 * sizeof(float) * n * n;
    c.cuda = [=](const bench::Memory& m) { transpose<<<dim3(groups, groups), dim3(tile, rows)>>>(m[in], m[out], n); };
    c.native = {{"transpose", {groups, groups}, {tile, rows}, {in, out, n}}};
    c.host = [=](const bench::Memory& m) {
        const float* from = m[in];
        float* to = m[out];
#pragma omp parallel for
        for (int row = 0; row < n; row += tile) {
            for (int column = 0; column < n; column += tile) {
                for (int y = column; y < column + tile; ++y) {
                    for (int x = row; x < row + tile; ++x) to[y * n + x] = from[x * n + y];
                }
            }
        }
    };
    return c;
}

const bench::Registration registration({"transpose", "Transpose by tiles in shared memory", "bytes", "rows", make_transpose, {32, 128, 512, 1024, 4096}, 1024});

}  // namespace
