#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer A { float a[]; };
layout(std430, binding = 1) readonly buffer B { float b[]; };
layout(std430, binding = 2) writeonly buffer Sums { float sums[]; };
layout(push_constant) uniform Parameters { int n; };
shared float partial[256];
void main() {
    int t = int(gl_LocalInvocationID.x), step = int(gl_NumWorkGroups.x * gl_WorkGroupSize.x);
    float sum = 0;
    for (int i = int(gl_GlobalInvocationID.x); i < n; i += step) sum += a[i] * b[i];
    partial[t] = sum;
    barrier();
    for (int middle = int(gl_WorkGroupSize.x) / 2; middle > 0; middle /= 2) {
        if (t < middle) partial[t] += partial[t + middle];
        barrier();
    }
    if (t == 0) sums[gl_WorkGroupID.x] = partial[0];
}
