// SPDX-License-Identifier: Apache-2.0
kernel void dot_sum(global const float* sums, global float* result, int n) {
    local float partial[256];
    int t = get_local_id(0);
    partial[t] = t < n ? sums[t] : 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int middle = get_local_size(0) / 2; middle > 0; middle /= 2) {
        if (t < middle) partial[t] += partial[t + middle];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (t == 0) *result = partial[0];
}
