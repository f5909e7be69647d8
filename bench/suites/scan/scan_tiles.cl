// SPDX-License-Identifier: Apache-2.0
#define THREADS 256

kernel void scan_tiles(global const int* in, global int* out, global int* sums, int n) {
    local int shared[THREADS];
    int t = get_local_id(0), i = get_global_id(0);
    shared[t] = i < n ? in[i] : 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int distance = 1; distance < THREADS; distance *= 2) {
        int other = t >= distance ? shared[t - distance] : 0;
        barrier(CLK_LOCAL_MEM_FENCE);
        shared[t] += other;
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (i < n) out[i] = shared[t];
    if (t == THREADS - 1) sums[get_group_id(0)] = shared[t];
}
