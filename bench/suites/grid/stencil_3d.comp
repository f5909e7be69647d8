#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { float in_[]; };
layout(std430, binding = 1) writeonly buffer Out { float out_[]; };
layout(push_constant) uniform Parameters { int n; };
void main() {
    int x = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (x >= n || y >= n) return;
    int plane = n * n, i = y * n + x;
    bool edge = x == 0 || y == 0 || x == n - 1 || y == n - 1;
    float below = 0, middle = in_[i], above = in_[i + plane];
    out_[i] = middle;
    for (int z = 1; z < n - 1; ++z) {
        i += plane;
        below = middle;
        middle = above;
        above = in_[i + plane];
        if (edge) {
            out_[i] = middle;
        } else {
            out_[i] = middle + 0.1 * (in_[i - 1] + in_[i + 1] + in_[i - n] + in_[i + n] + below + above - 6 * middle);
        }
    }
    out_[i + plane] = above;
}
