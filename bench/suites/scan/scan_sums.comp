#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { int in_[]; };
layout(std430, binding = 1) writeonly buffer Out { int out_[]; };
layout(push_constant) uniform Parameters { int n; };
const int threads = 256;
shared int tile[threads];
void main() {
    int t = int(gl_LocalInvocationID.x), carry = 0;
    for (int start = 0; start < n; start += threads) {
        int i = start + t, value = i < n ? in_[i] : 0;
        tile[t] = value;
        barrier();
        for (int distance = 1; distance < threads; distance *= 2) {
            int other = t >= distance ? tile[t - distance] : 0;
            barrier();
            tile[t] += other;
            barrier();
        }
        if (i < n) out_[i] = carry + tile[t] - value;
        carry += tile[threads - 1];
        barrier();
    }
}
