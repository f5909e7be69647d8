// SPDX-License-Identifier: Apache-2.0
#define TILE 32
#define ROWS 8

kernel void transpose(global const float* in, global float* out, int n) {
    local float shared[TILE][TILE + 1];
    int tx = get_local_id(0), ty = get_local_id(1);
    int x = get_group_id(0) * TILE + tx, y = get_group_id(1) * TILE + ty;
    for (int j = 0; j < TILE; j += ROWS) shared[ty + j][tx] = in[(y + j) * n + x];
    barrier(CLK_LOCAL_MEM_FENCE);
    x = get_group_id(1) * TILE + tx;
    y = get_group_id(0) * TILE + ty;
    for (int j = 0; j < TILE; j += ROWS) out[(y + j) * n + x] = shared[tx][ty + j];
}
