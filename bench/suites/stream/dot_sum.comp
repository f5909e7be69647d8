#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer Sums { float sums[]; };
layout(std430, binding = 1) writeonly buffer Result { float result; };
layout(push_constant) uniform Parameters { int n; };
shared float partial[256];
void main() {
    int t = int(gl_LocalInvocationID.x);
    partial[t] = t < n ? sums[t] : 0;
    barrier();
    for (int middle = int(gl_WorkGroupSize.x) / 2; middle > 0; middle /= 2) {
        if (t < middle) partial[t] += partial[t + middle];
        barrier();
    }
    if (t == 0) result = partial[0];
}
