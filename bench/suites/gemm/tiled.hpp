// SPDX-License-Identifier: Apache-2.0
// The tiled matrix product that sgemm.cu and types.cu time with several types.
#pragma once

namespace bench {

constexpr int tile = 16;  // a block makes tile x tile results

/// c = a * b, n x n by rows. T stores a and b, A adds up.
template <typename T, typename A>
__global__ void gemm_tiled(const T* a, const T* b, A* c, int n) {
    __shared__ A tile_a[tile][tile];
    __shared__ A tile_b[tile][tile];
    // A batch lies along the grid's z.
    a += blockIdx.z * n * n;
    b += blockIdx.z * n * n;
    c += blockIdx.z * n * n;
    int tx = threadIdx.x, ty = threadIdx.y;
    int row = blockIdx.y * tile + ty, column = blockIdx.x * tile + tx;
    A sum = 0;
    for (int start = 0; start < n; start += tile) {
        tile_a[ty][tx] = static_cast<A>(a[row * n + start + tx]);
        tile_b[ty][tx] = static_cast<A>(b[(start + ty) * n + column]);
        __syncthreads();
#pragma unroll
        for (int k = 0; k < tile; ++k) sum += tile_a[ty][k] * tile_b[k][tx];
        __syncthreads();
    }
    c[row * n + column] = sum;
}

}  // namespace bench
