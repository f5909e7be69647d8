#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { int in_[]; };
layout(std430, binding = 1) writeonly buffer Out { int out_[]; };
layout(std430, binding = 2) writeonly buffer Sums { int sums[]; };
layout(push_constant) uniform Parameters { int n; };
const int threads = 256;
shared int tile[threads];
void main() {
    int t = int(gl_LocalInvocationID.x), i = int(gl_GlobalInvocationID.x);
    tile[t] = i < n ? in_[i] : 0;
    barrier();
    for (int distance = 1; distance < threads; distance *= 2) {
        int other = t >= distance ? tile[t - distance] : 0;
        barrier();
        tile[t] += other;
        barrier();
    }
    if (i < n) out_[i] = tile[t];
    if (t == threads - 1) sums[gl_WorkGroupID.x] = tile[t];
}
