// SPDX-License-Identifier: Apache-2.0
kernel void dot_partial(global const float* a, global const float* b, global float* sums, int n) {
    local float partial[256];
    int t = get_local_id(0);
    float sum = 0;
    for (int i = get_global_id(0); i < n; i += get_global_size(0)) sum += a[i] * b[i];
    partial[t] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int middle = get_local_size(0) / 2; middle > 0; middle /= 2) {
        if (t < middle) partial[t] += partial[t + middle];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (t == 0) sums[get_group_id(0)] = partial[0];
}
