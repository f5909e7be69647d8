#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer A { vec4 a[]; };
layout(std430, binding = 1) readonly buffer B { vec4 b[]; };
layout(std430, binding = 2) writeonly buffer C { vec4 c[]; };
layout(push_constant) uniform Parameters { int n; };
const int side = 64, depth = 16;
shared float tile_a[depth][side];
shared vec4 tile_b[depth][side / 4];
void main() {
    int t = int(gl_LocalInvocationID.x), tx = t % 16, ty = t / 16, quads = n / 4;
    int row = int(gl_WorkGroupID.y) * side, column = int(gl_WorkGroupID.x) * side / 4;
    int row_a = t / 4, column_a = t % 4;
    int row_b = t / 16, column_b = t % 16;
    vec4 sum0 = vec4(0), sum1 = vec4(0), sum2 = vec4(0), sum3 = vec4(0);
    for (int start = 0; start < n; start += depth) {
        vec4 from_a = a[(row + row_a) * quads + start / 4 + column_a];
        tile_a[column_a * 4 + 0][row_a] = from_a.x;
        tile_a[column_a * 4 + 1][row_a] = from_a.y;
        tile_a[column_a * 4 + 2][row_a] = from_a.z;
        tile_a[column_a * 4 + 3][row_a] = from_a.w;
        tile_b[row_b][column_b] = b[(start + row_b) * quads + column + column_b];
        barrier();
        for (int k = 0; k < depth; ++k) {
            vec4 y = tile_b[k][tx];
            sum0 += tile_a[k][ty * 4 + 0] * y;
            sum1 += tile_a[k][ty * 4 + 1] * y;
            sum2 += tile_a[k][ty * 4 + 2] * y;
            sum3 += tile_a[k][ty * 4 + 3] * y;
        }
        barrier();
    }
    int at = (row + ty * 4) * quads + column + tx;
    c[at] = sum0;
    c[at + quads] = sum1;
    c[at + 2 * quads] = sum2;
    c[at + 3 * quads] = sum3;
}
