// SPDX-License-Identifier: Apache-2.0
#define THREADS 256

kernel void scan_sums(global const int* in, global int* out, int n) {
    local int shared[THREADS];
    int t = get_local_id(0), carry = 0;
    for (int start = 0; start < n; start += THREADS) {
        int i = start + t, value = i < n ? in[i] : 0;
        shared[t] = value;
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int distance = 1; distance < THREADS; distance *= 2) {
            int other = t >= distance ? shared[t - distance] : 0;
            barrier(CLK_LOCAL_MEM_FENCE);
            shared[t] += other;
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        if (i < n) out[i] = carry + shared[t] - value;
        carry += shared[THREADS - 1];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}
