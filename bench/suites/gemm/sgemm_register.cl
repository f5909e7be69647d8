// SPDX-License-Identifier: Apache-2.0
#define SIDE 64
#define DEPTH 16

kernel void sgemm_register(global const float* a, global const float* b, global float* c, int n) {
    local float4 tile_a[DEPTH][SIDE / 4];
    local float4 tile_b[DEPTH][SIDE / 4];
    int t = get_local_id(0), tx = t % 16, ty = t / 16;
    int row = get_group_id(1) * SIDE, column = get_group_id(0) * SIDE;
    int row_a = t / 4, column_a = t % 4;
    int row_b = t / 16, column_b = t % 16;
    float4 sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
    for (int start = 0; start < n; start += DEPTH) {
        float4 from_a = vload4(column_a, a + (row + row_a) * n + start);
        local float* to = (local float*)&tile_a[column_a * 4][0] + row_a;
        to[0 * SIDE] = from_a.x;
        to[1 * SIDE] = from_a.y;
        to[2 * SIDE] = from_a.z;
        to[3 * SIDE] = from_a.w;
        tile_b[row_b][column_b] = vload4(column_b, b + (start + row_b) * n + column);
        barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
        for (int k = 0; k < DEPTH; ++k) {
            float4 x = tile_a[k][ty], y = tile_b[k][tx];
            sum0 += x.x * y;
            sum1 += x.y * y;
            sum2 += x.z * y;
            sum3 += x.w * y;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    global float* out = c + (row + ty * 4) * n + column;
    vstore4(sum0, tx, out);
    vstore4(sum1, tx, out + n);
    vstore4(sum2, tx, out + 2 * n);
    vstore4(sum3, tx, out + 3 * n);
}
