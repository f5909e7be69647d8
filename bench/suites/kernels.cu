// SPDX-License-Identifier: Apache-2.0
// The benchmark kernels as CUDA, compiled with qiaocc. kernels.cl and the .comp files are the same kernels by hand.
#include <cuda_runtime.h>

#include "kernels.hpp"

namespace bench {

__global__ void empty() {}

template <int Tile>
__global__ void matmul(const float* a, const float* b, float* c, int n) {
    __shared__ float tile_a[Tile][Tile];
    __shared__ float tile_b[Tile][Tile];
    int tx = threadIdx.x, ty = threadIdx.y;
    int row = blockIdx.y * Tile + ty, column = blockIdx.x * Tile + tx;
    float sum = 0;
    for (int start = 0; start < n; start += Tile) {
        tile_a[ty][tx] = a[row * n + start + tx];
        tile_b[ty][tx] = b[(start + ty) * n + column];
        __syncthreads();
#pragma unroll
        for (int k = 0; k < Tile; ++k) sum += tile_a[ty][k] * tile_b[k][tx];
        __syncthreads();
    }
    c[row * n + column] = sum;
}

__global__ void saxpy(float a, const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = a * x[i] + y[i];
}

__global__ void reduce(const float* in, float* out, int n) {
    __shared__ float partial[threads];
    int t = threadIdx.x;
    float sum = 0;
    for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) sum += in[i];
    partial[t] = sum;
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) partial[t] += partial[t + half];
        __syncthreads();
    }
    if (t == 0) out[blockIdx.x] = partial[0];
}

__global__ void nbody(const float4* bodies, float4* accelerations, int n) {
    __shared__ float4 others[body_threads];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float4 self = bodies[i];
    float ax = 0, ay = 0, az = 0;
    for (int start = 0; start < n; start += body_threads) {
        others[threadIdx.x] = bodies[start + threadIdx.x];
        __syncthreads();
        for (int k = 0; k < body_threads; ++k) {
            float4 other = others[k];
            float dx = other.x - self.x, dy = other.y - self.y, dz = other.z - self.z;
            float inverse = 1.0f / sqrtf(dx * dx + dy * dy + dz * dz + softening);
            float pull = other.w * inverse * inverse * inverse;
            ax += dx * pull;
            ay += dy * pull;
            az += dz * pull;
        }
        __syncthreads();
    }
    accelerations[i] = make_float4(ax, ay, az, 0);
}

void launch_empty() { empty<<<1, 1>>>(); }

void launch_matmul(const float* a, const float* b, float* c, int n) {
    matmul<tile><<<dim3(n / tile, n / tile), dim3(tile, tile)>>>(a, b, c, n);
}

void launch_saxpy(float a, const float* x, float* y, int n) { saxpy<<<(n + threads - 1) / threads, threads>>>(a, x, y, n); }

void launch_reduce(const float* in, float* partial, int n) {
    reduce<<<reduce_blocks, threads>>>(in, partial, n);
    reduce<<<1, threads>>>(partial, partial + reduce_blocks, reduce_blocks);
}

void launch_nbody(const float* bodies, float* accelerations, int n) {
    nbody<<<n / body_threads, body_threads>>>(reinterpret_cast<const float4*>(bodies), reinterpret_cast<float4*>(accelerations), n);
}

}  // namespace bench
