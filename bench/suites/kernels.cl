// SPDX-License-Identifier: Apache-2.0
// The kernels of kernels.cu as a person writes them in OpenCL C, with the same launch shapes.
#define TILE 16
#define THREADS 256
#define BODY_THREADS 128

__kernel void empty() {}

__kernel void matmul(__global const float* a, __global const float* b, __global float* c, int n) {
    __local float tile_a[TILE][TILE];
    __local float tile_b[TILE][TILE];
    int tx = get_local_id(0), ty = get_local_id(1);
    int row = get_group_id(1) * TILE + ty, column = get_group_id(0) * TILE + tx;
    float sum = 0;
    for (int start = 0; start < n; start += TILE) {
        tile_a[ty][tx] = a[row * n + start + tx];
        tile_b[ty][tx] = b[(start + ty) * n + column];
        barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
        for (int k = 0; k < TILE; ++k) sum += tile_a[ty][k] * tile_b[k][tx];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    c[row * n + column] = sum;
}

__kernel void saxpy(float a, __global const float* x, __global float* y, int n) {
    int i = get_global_id(0);
    if (i < n) y[i] = a * x[i] + y[i];
}

__kernel void reduce(__global const float* in, __global float* out, int n, int out_offset) {
    __local float partial[THREADS];
    int t = get_local_id(0);
    float sum = 0;
    for (int i = get_global_id(0); i < n; i += get_global_size(0)) sum += in[i];
    partial[t] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int half_size = THREADS / 2; half_size > 0; half_size /= 2) {
        if (t < half_size) partial[t] += partial[t + half_size];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (t == 0) out[out_offset + get_group_id(0)] = partial[0];
}

__kernel void nbody(__global const float4* bodies, __global float4* accelerations, int n) {
    __local float4 others[BODY_THREADS];
    int i = get_global_id(0), t = get_local_id(0);
    float4 self = bodies[i];
    float ax = 0, ay = 0, az = 0;
    for (int start = 0; start < n; start += BODY_THREADS) {
        others[t] = bodies[start + t];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < BODY_THREADS; ++k) {
            float4 other = others[k];
            float dx = other.x - self.x, dy = other.y - self.y, dz = other.z - self.z;
            float inverse = 1.0f / sqrt(dx * dx + dy * dy + dz * dz + 0.01f);
            float pull = other.w * inverse * inverse * inverse;
            ax += dx * pull;
            ay += dy * pull;
            az += dz * pull;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    accelerations[i] = (float4)(ax, ay, az, 0);
}
