#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer A { float a[]; };
layout(std430, binding = 1) readonly buffer B { float b[]; };
layout(std430, binding = 2) writeonly buffer C { float c[]; };
layout(push_constant) uniform Parameters { int n; };
const int tile = 16;
shared float tile_a[tile][tile];
shared float tile_b[tile][tile];
void main() {
    int batch = int(gl_WorkGroupID.z) * n * n;
    int tx = int(gl_LocalInvocationID.x), ty = int(gl_LocalInvocationID.y);
    int row = int(gl_GlobalInvocationID.y), column = int(gl_GlobalInvocationID.x);
    float sum = 0;
    for (int start = 0; start < n; start += tile) {
        tile_a[ty][tx] = a[batch + row * n + start + tx];
        tile_b[ty][tx] = b[batch + (start + ty) * n + column];
        barrier();
        for (int k = 0; k < tile; ++k) sum += tile_a[ty][k] * tile_b[k][tx];
        barrier();
    }
    c[batch + row * n + column] = sum;
}
