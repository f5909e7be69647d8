// SPDX-License-Identifier: Apache-2.0
// Matrix times vector: one block a row, a sum over the block in shared memory.
#include "gemm.hpp"

namespace {

constexpr int threads = 128;

__global__ void gemv(const float* a, const float* x, float* y, int columns) {
    __shared__ float partial[threads];
    const float* row = a + blockIdx.x * columns;
    int t = threadIdx.x;
    float sum = 0;
    for (int j = t; j < columns; j += threads) sum += row[j] * x[j];
    partial[t] = sum;
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) partial[t] += partial[t + half];
        __syncthreads();
    }
    if (t == 0) y[blockIdx.x] = partial[0];
}

bench::Case make_gemv(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    auto a = c.input(bench::random<float>(size * size, -1, 1)), x = c.input(bench::random<float>(size, -1, 1, 2));
    auto y = c.output<float>(size, 1e-4);
    c.flops = 2.0 * n * n;
    c.bytes = sizeof(float) * (1.0 * n * n + 2.0 * n);
    c.cuda = [=](const bench::Memory& m) { gemv<<<n, threads>>>(m[a], m[x], m[y], n); };
    c.native = {{"gemv", {static_cast<unsigned>(n)}, {threads}, {a, x, y, n}}};
    c.host = [=](const bench::Memory& m) {
        const float *matrix = m[a], *vector = m[x];
        float* out = m[y];
#pragma omp parallel for
        for (int row = 0; row < n; ++row) {
            float sum = 0;
#pragma omp simd reduction(+ : sum)
            for (int j = 0; j < n; ++j) sum += matrix[static_cast<size_t>(row) * n + j] * vector[j];
            out[row] = sum;
        }
    };
    c.libraries = bench::sgemv_libraries(a, x, y, n, n);
    return c;
}

const bench::Registration registration({"gemv", "Matrix times vector, a block a row", "bytes", "rows", make_gemv, {64, 256, 1024, 4096, 8192}, 1024});

}  // namespace
