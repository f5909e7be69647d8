// SPDX-License-Identifier: Apache-2.0
// One round of k-means: points of 8 numbers go to the nearest of 16 centres (kept in shared memory), sums
// and counts are gathered with atomics in shared memory and then over the blocks, and the centres move.
#include "harness/case.hpp"

namespace {

constexpr int threads = 256, centres = 16, dimensions = 8, numbers = centres * dimensions;

__global__ void kmeans_clear(float* sums, int* counts) {
    sums[threadIdx.x] = 0;
    if (threadIdx.x < centres) counts[threadIdx.x] = 0;
}

__global__ void kmeans_assign(const float* points, const float* old, int* nearest, float* sums, int* counts, int n) {
    __shared__ float centre[numbers], sum[numbers];
    __shared__ int count[centres];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    if (t < numbers) {
        centre[t] = old[t];
        sum[t] = 0;
    }
    if (t < centres) count[t] = 0;
    __syncthreads();
    if (i < n) {
        float point[dimensions], least = 1e30f;
        int best = 0;
        for (int d = 0; d < dimensions; ++d) point[d] = points[d * n + i];
        for (int c = 0; c < centres; ++c) {
            float distance = 0;
            for (int d = 0; d < dimensions; ++d) {
                float apart = point[d] - centre[c * dimensions + d];
                distance += apart * apart;
            }
            if (distance < least) {
                least = distance;
                best = c;
            }
        }
        nearest[i] = best;
        atomicAdd(&count[best], 1);
        for (int d = 0; d < dimensions; ++d) atomicAdd(&sum[best * dimensions + d], point[d]);
    }
    __syncthreads();
    if (t < numbers) atomicAdd(&sums[t], sum[t]);
    if (t < centres) atomicAdd(&counts[t], count[t]);
}

__global__ void kmeans_move(const float* sums, const int* counts, float* centre) {
    int count = counts[threadIdx.x / dimensions];
    if (count > 0) centre[threadIdx.x] = sums[threadIdx.x] / count;
}

bench::Case make_kmeans(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    auto points = c.input(bench::random<float>(size * dimensions, 0, 1)), old = c.input(bench::random<float>(numbers, 0, 1, 2));
    auto nearest = c.output<int>(size);
    auto sums = c.scratch<float>(numbers), centre = c.output<float>(numbers, 1e-3);
    auto counts = c.scratch<int>(centres);
    c.mismatches = 0.001;  // points as near to one centre as to another
    c.flops = 3.0 * dimensions * centres * n;
    c.items = n;
    c.cuda = [=](const bench::Memory& m) {
        kmeans_clear<<<1, numbers>>>(m[sums], m[counts]);
        kmeans_assign<<<bench::blocks(n, threads), threads>>>(m[points], m[old], m[nearest], m[sums], m[counts], n);
        kmeans_move<<<1, numbers>>>(m[sums], m[counts], m[centre]);
    };
    c.host = [=](const bench::Memory& m) {
        const float *from = m[points], *start = m[old];
        int* to = m[nearest];
        double all[numbers] = {};
        int many[centres] = {};
#pragma omp parallel
        {
            double sum[numbers] = {};
            int count[centres] = {};
#pragma omp for nowait
            for (int i = 0; i < n; ++i) {
                float least = 1e30f;
                int best = 0;
                for (int k = 0; k < centres; ++k) {
                    float distance = 0;
                    for (int d = 0; d < dimensions; ++d) {
                        const float apart = from[d * n + i] - start[k * dimensions + d];
                        distance += apart * apart;
                    }
                    best = distance < least ? k : best;
                    least = distance < least ? distance : least;
                }
                to[i] = best;
                ++count[best];
                for (int d = 0; d < dimensions; ++d) sum[best * dimensions + d] += from[d * n + i];
            }
#pragma omp critical
            {
                for (int k = 0; k < numbers; ++k) all[k] += sum[k];
                for (int k = 0; k < centres; ++k) many[k] += count[k];
            }
        }
        for (int k = 0; k < numbers; ++k) m[centre][k] = many[k / dimensions] > 0 ? static_cast<float>(all[k] / many[k / dimensions]) : 0;
    };
    return c;
}

const bench::Registration registration(
    {"kmeans", "One round of k-means, 16 centres, 8 dimensions", "items", "points", make_kmeans, {1 << 10, 1 << 14, 1 << 16, 1 << 18, 1 << 21}, 1 << 16});

}  // namespace
