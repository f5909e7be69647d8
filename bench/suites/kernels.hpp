// SPDX-License-Identifier: Apache-2.0
// What kernels.cu gives to the host programs: asynchronous launches on the current CUDA device.
#pragma once

namespace bench {

constexpr int tile = 16;            ///< matmul: n is a multiple of it
constexpr int threads = 256;        ///< per block of saxpy and reduction
constexpr int reduce_blocks = 256;  ///< of the first pass
constexpr int body_threads = 128;   ///< per block of n-body; the number of bodies is a multiple of it
constexpr float softening = 0.01f;

void launch_empty();
void launch_matmul(const float* a, const float* b, float* c, int n);
void launch_saxpy(float a, const float* x, float* y, int n);
/// `partial` holds reduce_blocks + 1 values; the last is the result.
void launch_reduce(const float* in, float* partial, int n);
/// Bodies as x, y, z, mass; accelerations as x, y, z, 0.
void launch_nbody(const float* bodies, float* accelerations, int n);

}  // namespace bench
