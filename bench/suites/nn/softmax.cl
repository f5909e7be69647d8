// SPDX-License-Identifier: Apache-2.0
#define THREADS 256

float block_sum(float value, local float* shared) {
    int t = get_local_id(0);
    shared[t] = value;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int middle = THREADS / 2; middle > 0; middle /= 2) {
        if (t < middle) shared[t] += shared[t + middle];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    float sum = shared[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return sum;
}

float block_max(float value, local float* shared) {
    int t = get_local_id(0);
    shared[t] = value;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int middle = THREADS / 2; middle > 0; middle /= 2) {
        if (t < middle) shared[t] = fmax(shared[t], shared[t + middle]);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    float best = shared[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return best;
}

kernel void softmax(global const float* in, global float* out, int n) {
    local float shared[THREADS];
    global const float* x = in + get_group_id(0) * n;
    global float* y = out + get_group_id(0) * n;
    float best = -INFINITY;
    for (int i = get_local_id(0); i < n; i += THREADS) best = fmax(best, x[i]);
    best = block_max(best, shared);
    float sum = 0;
    for (int i = get_local_id(0); i < n; i += THREADS) {
        float e = exp(x[i] - best);
        y[i] = e;
        sum += e;
    }
    sum = block_sum(sum, shared);
    for (int i = get_local_id(0); i < n; i += THREADS) y[i] /= sum;
}
