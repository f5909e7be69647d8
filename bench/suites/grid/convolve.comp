#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { float in_[]; };
layout(std430, binding = 1) readonly buffer Weights { float weights[]; };
layout(std430, binding = 2) writeonly buffer Out { float out_[]; };
layout(push_constant) uniform Parameters { int width, height; };
const int size = 5, reach = size / 2;
void main() {
    int x = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (x >= width || y >= height) return;
    float sum = 0;
    for (int j = -reach; j <= reach; ++j) {
        for (int i = -reach; i <= reach; ++i) {
            int u = clamp(x + i, 0, width - 1), v = clamp(y + j, 0, height - 1);
            sum += in_[v * width + u] * weights[(j + reach) * size + i + reach];
        }
    }
    out_[y * width + x] = sum;
}
