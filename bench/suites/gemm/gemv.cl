// SPDX-License-Identifier: Apache-2.0
#define THREADS 128

kernel void gemv(global const float* a, global const float* x, global float* y, int columns) {
    local float partial[THREADS];
    global const float* row = a + get_group_id(0) * columns;
    int t = get_local_id(0);
    float sum = 0;
    for (int j = t; j < columns; j += THREADS) sum += row[j] * x[j];
    partial[t] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int middle = THREADS / 2; middle > 0; middle /= 2) {
        if (t < middle) partial[t] += partial[t + middle];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (t == 0) y[get_group_id(0)] = partial[0];
}
