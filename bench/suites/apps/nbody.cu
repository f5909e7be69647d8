// SPDX-License-Identifier: Apache-2.0
// N-body: the accelerations of all bodies on each other, tiles of bodies in shared memory as float4.
#include <cmath>

#include "harness/case.hpp"

namespace {

constexpr int threads = 128;
constexpr float softening = 0.01f;

__global__ void nbody(const float4* bodies, float4* accelerations, int n) {
    __shared__ float4 others[threads];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float4 self = bodies[i];
    float ax = 0, ay = 0, az = 0;
    for (int start = 0; start < n; start += threads) {
        others[threadIdx.x] = bodies[start + threadIdx.x];
        __syncthreads();
        for (int k = 0; k < threads; ++k) {
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

bench::Case make_nbody(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    auto bodies = c.input(bench::random<float>(size * 4, 0.1, 1));
    auto accelerations = c.output<float>(size * 4, 1e-4);
    const unsigned grid = bench::blocks(size, threads);
    c.flops = 20.0 * n * n;
    c.items = static_cast<double>(n) * n;
    c.cuda = [=](const bench::Memory& m) {
        nbody<<<grid, threads>>>(reinterpret_cast<const float4*>(m[bodies]), reinterpret_cast<float4*>(m[accelerations]), n);
    };
    c.native = {{"nbody", {grid}, {threads}, {bodies, accelerations, n}}};
    c.host = [=](const bench::Memory& m) {
        const float* b = m[bodies];
        float* to = m[accelerations];
        std::vector<float> x(size), y(size), z(size), w(size);
        for (int i = 0; i < n; ++i) {
            x[i] = b[4 * i];
            y[i] = b[4 * i + 1];
            z[i] = b[4 * i + 2];
            w[i] = b[4 * i + 3];
        }
#pragma omp parallel for
        for (int i = 0; i < n; ++i) {
            float ax = 0, ay = 0, az = 0;
#pragma omp simd reduction(+ : ax, ay, az)
            for (int k = 0; k < n; ++k) {
                const float dx = x[k] - x[i], dy = y[k] - y[i], dz = z[k] - z[i];
                const float inverse = 1 / std::sqrt(dx * dx + dy * dy + dz * dz + softening);
                const float pull = w[k] * inverse * inverse * inverse;
                ax += dx * pull;
                ay += dy * pull;
                az += dz * pull;
            }
            to[4 * i] = ax;
            to[4 * i + 1] = ay;
            to[4 * i + 2] = az;
            to[4 * i + 3] = 0;
        }
    };
    return c;
}

const bench::Registration registration({"nbody", "N-body, 20 operations a pair", "flops", "bodies", make_nbody, {128, 1024, 2048, 4096, 16384}, 2048});

}  // namespace
