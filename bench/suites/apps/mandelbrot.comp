#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) writeonly buffer Counts { int counts[]; };
layout(push_constant) uniform Parameters { int n; };
const int rounds = 256;
void main() {
    int x = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (x >= n || y >= n) return;
    float a = -2.0 + 3.0 * x / n, b = -1.5 + 3.0 * y / n, u = 0, v = 0;
    int count = 0;
    while (count < rounds && u * u + v * v < 4) {
        float next = u * u - v * v + a;
        v = 2 * u * v + b;
        u = next;
        ++count;
    }
    counts[y * n + x] = count;
}
