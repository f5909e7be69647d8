// SPDX-License-Identifier: Apache-2.0
#define TILE 16

kernel void dgemm_tiled(global const double* a, global const double* b, global double* c, int n) {
    local double tile_a[TILE][TILE];
    local double tile_b[TILE][TILE];
    size_t batch = get_group_id(2) * n * n;
    a += batch;
    b += batch;
    c += batch;
    int tx = get_local_id(0), ty = get_local_id(1);
    int row = get_global_id(1), column = get_global_id(0);
    double sum = 0;
    for (int start = 0; start < n; start += TILE) {
        tile_a[ty][tx] = a[row * n + start + tx];
        tile_b[ty][tx] = b[(start + ty) * n + column];
        barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
        for (int k = 0; k < TILE; ++k) sum += tile_a[ty][k] * tile_b[k][tx];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    c[row * n + column] = sum;
}
