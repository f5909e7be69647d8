#version 450
// SPDX-License-Identifier: Apache-2.0
// reduce of kernels.cu by hand in GLSL.
const int THREADS = 256;
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer In { float values[]; };
layout(std430, binding = 1) writeonly buffer Out { float sums[]; };
layout(push_constant) uniform Parameters { int n; int out_offset; };
shared float partial[THREADS];

void main() {
    int t = int(gl_LocalInvocationID.x), stride = int(gl_NumWorkGroups.x) * THREADS;
    float sum = 0;
    for (int i = int(gl_GlobalInvocationID.x); i < n; i += stride) sum += values[i];
    partial[t] = sum;
    barrier();
    for (int half_size = THREADS / 2; half_size > 0; half_size /= 2) {
        if (t < half_size) partial[t] += partial[t + half_size];
        barrier();
    }
    if (t == 0) sums[out_offset + int(gl_WorkGroupID.x)] = partial[0];
}
