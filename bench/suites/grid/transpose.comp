#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { float in_[]; };
layout(std430, binding = 1) writeonly buffer Out { float out_[]; };
layout(push_constant) uniform Parameters { int n; };
const int tile = 32, rows = 8;
shared float kept[tile][tile + 1];
void main() {
    int tx = int(gl_LocalInvocationID.x), ty = int(gl_LocalInvocationID.y);
    int x = int(gl_WorkGroupID.x) * tile + tx, y = int(gl_WorkGroupID.y) * tile + ty;
    for (int j = 0; j < tile; j += rows) kept[ty + j][tx] = in_[(y + j) * n + x];
    barrier();
    x = int(gl_WorkGroupID.y) * tile + tx;
    y = int(gl_WorkGroupID.x) * tile + ty;
    for (int j = 0; j < tile; j += rows) out_[(y + j) * n + x] = kept[tx][ty + j];
}
