// SPDX-License-Identifier: Apache-2.0
// Histogram of bytes: each block counts in shared memory with atomics, then adds its counts to the whole.
#include "harness/case.hpp"

namespace {

constexpr int bins = 256, grid = 64;

__global__ void histogram_clear(unsigned* counts) { counts[threadIdx.x] = 0; }

__global__ void histogram(const unsigned* words, unsigned* counts, int n) {
    __shared__ unsigned mine[bins];
    mine[threadIdx.x] = 0;
    __syncthreads();
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
        unsigned word = words[i];
        atomicAdd(&mine[word & 255], 1u);
        atomicAdd(&mine[word >> 8 & 255], 1u);
        atomicAdd(&mine[word >> 16 & 255], 1u);
        atomicAdd(&mine[word >> 24], 1u);
    }
    __syncthreads();
    atomicAdd(&counts[threadIdx.x], mine[threadIdx.x]);
}

// The size is in bytes.
bench::Case make_histogram(long size) {
    bench::Case x;
    const int n = static_cast<int>(size / 4);
    auto words = x.input(bench::random<unsigned>(n, 0, 4294967040.0));
    auto counts = x.output<unsigned>(bins);
    x.bytes = static_cast<double>(size);
    x.cuda = [=](const bench::Memory& m) {
        histogram_clear<<<1, bins>>>(m[counts]);
        histogram<<<grid, bins>>>(m[words], m[counts], n);
    };
    x.native = {{"histogram_clear", {1}, {bins}, {counts}}, {"histogram", {grid}, {bins}, {words, counts, n}}};
    x.host = [=](const bench::Memory& m) {
        const unsigned char* data = reinterpret_cast<const unsigned char*>(m[words]);
        unsigned* to = m[counts];
        for (int b = 0; b < bins; ++b) to[b] = 0;
#pragma omp parallel
        {
            unsigned mine[bins] = {};
#pragma omp for nowait
            for (long i = 0; i < size; ++i) ++mine[data[i]];
#pragma omp critical
            for (int b = 0; b < bins; ++b) to[b] += mine[b];
        }
    };
    return x;
}

const bench::Registration registration(
    {"histogram", "Histogram of bytes, 256 bins, atomics in shared memory", "bytes", "bytes", make_histogram, {1 << 12, 1 << 16, 1 << 20, 1 << 24, 1 << 27}, 1 << 20});

}  // namespace
