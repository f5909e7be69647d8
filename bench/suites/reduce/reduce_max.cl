// SPDX-License-Identifier: Apache-2.0
#define THREADS 256

kernel void reduce_max(global const float* in, global float* out, int n) {
    local float partial[THREADS];
    int t = get_local_id(0);
    float best = -INFINITY;
    for (int i = get_global_id(0); i < n; i += get_global_size(0)) best = fmax(best, in[i]);
    partial[t] = best;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int middle = THREADS / 2; middle > 0; middle /= 2) {
        if (t < middle) partial[t] = fmax(partial[t], partial[t + middle]);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (t == 0) out[get_group_id(0)] = partial[0];
}
