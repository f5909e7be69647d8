// SPDX-License-Identifier: Apache-2.0
// Sparse matrix (compressed rows) times vector: a thread a row, and a warp a row with a shuffled sum.
#include "graph.hpp"

namespace {

constexpr int threads = 128;

__global__ void spmv_scalar(const int* starts, const int* columns, const float* values, const float* x, float* y, int rows) {
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    float sum = 0;
    for (int i = starts[row]; i < starts[row + 1]; ++i) sum += values[i] * x[columns[i]];
    y[row] = sum;
}

__global__ void spmv_vector(const int* starts, const int* columns, const float* values, const float* x, float* y, int rows) {
    int row = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x % 32;
    if (row >= rows) return;
    float sum = 0;
    for (int i = starts[row] + lane; i < starts[row + 1]; i += 32) sum += values[i] * x[columns[i]];
    for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_down_sync(0xffffffffu, sum, offset);
    if (lane == 0) y[row] = sum;
}

using Kernel = void (*)(const int*, const int*, const float*, const float*, float*, int);

template <Kernel kernel, int threads_a_row>
bench::Case make(long size) {
    bench::Case c;
    const int rows = static_cast<int>(size);
    const bench::SparseRows matrix = bench::sparse_rows(rows);
    const size_t count = matrix.columns.size();
    auto starts = c.input(matrix.starts), columns = c.input(matrix.columns);
    auto values = c.input(bench::random<float>(count, -1, 1)), x = c.input(bench::random<float>(size, -1, 1, 2));
    auto y = c.output<float>(size, 1e-5);
    c.flops = 2.0 * static_cast<double>(count);
    c.bytes = 12.0 * static_cast<double>(count) + 8.0 * rows;
    const unsigned grid = bench::blocks(size * threads_a_row, threads);
    c.cuda = [=](const bench::Memory& m) { kernel<<<grid, threads>>>(m[starts], m[columns], m[values], m[x], m[y], rows); };
    if (threads_a_row == 1) c.native = {{"spmv_scalar", {grid}, {threads}, {starts, columns, values, x, y, rows}}};
    c.host = [=](const bench::Memory& m) {
        const int *from = m[starts], *column = m[columns];
        const float *value = m[values], *vector = m[x];
        float* to = m[y];
#pragma omp parallel for
        for (int row = 0; row < rows; ++row) {
            float sum = 0;
            for (int i = from[row]; i < from[row + 1]; ++i) sum += value[i] * vector[column[i]];
            to[row] = sum;
        }
    };
    return c;
}

const std::vector<long> sizes = {1 << 10, 1 << 14, 1 << 16, 1 << 18, 1 << 20};
const bench::Registration registrations[] = {
    bench::Registration({"spmv_scalar", "Sparse matrix times vector, a thread a row", "bytes", "rows", make<spmv_scalar, 1>, sizes, 1 << 16}),
    bench::Registration({"spmv_vector", "Sparse matrix times vector, a warp a row", "bytes", "rows", make<spmv_vector, 32>, sizes, 1 << 14}),
};

}  // namespace
