#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { float in_[]; };
layout(std430, binding = 1) writeonly buffer Out { float out_[]; };
layout(push_constant) uniform Parameters { int n; };
const int threads = 256;
shared float partial[threads];
void main() {
    int t = int(gl_LocalInvocationID.x), stride = int(gl_NumWorkGroups.x) * threads;
    float sum = 0;
    for (int i = int(gl_GlobalInvocationID.x); i < n; i += stride) sum = sum + in_[i];
    partial[t] = sum;
    barrier();
    for (int middle = threads / 2; middle > 0; middle /= 2) {
        if (t < middle) partial[t] = partial[t] + partial[t + middle];
        barrier();
    }
    if (t == 0) out_[gl_WorkGroupID.x] = partial[0];
}
