#version 450
// SPDX-License-Identifier: Apache-2.0
// matmul of kernels.cu by hand in GLSL.
const int TILE = 16;
layout(local_size_x = 16, local_size_y = 16) in;
layout(std430, binding = 0) readonly buffer A { float a[]; };
layout(std430, binding = 1) readonly buffer B { float b[]; };
layout(std430, binding = 2) writeonly buffer C { float c[]; };
layout(push_constant) uniform Parameters { int n; };
shared float tile_a[TILE][TILE];
shared float tile_b[TILE][TILE];

void main() {
    int tx = int(gl_LocalInvocationID.x), ty = int(gl_LocalInvocationID.y);
    int row = int(gl_WorkGroupID.y) * TILE + ty, column = int(gl_WorkGroupID.x) * TILE + tx;
    float sum = 0;
    for (int start = 0; start < n; start += TILE) {
        tile_a[ty][tx] = a[row * n + start + tx];
        tile_b[ty][tx] = b[(start + ty) * n + column];
        barrier();
        for (int k = 0; k < TILE; ++k) sum += tile_a[ty][k] * tile_b[k][tx];
        barrier();
    }
    c[row * n + column] = sum;
}
