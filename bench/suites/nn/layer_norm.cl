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

kernel void layer_norm(global const float* in, global const float* weight, global const float* bias, global float* out, int n) {
    local float shared[THREADS];
    global const float* x = in + get_group_id(0) * n;
    global float* y = out + get_group_id(0) * n;
    float sum = 0;
    for (int i = get_local_id(0); i < n; i += THREADS) sum += x[i];
    float mean = block_sum(sum, shared) / n;
    float squares = 0;
    for (int i = get_local_id(0); i < n; i += THREADS) {
        float d = x[i] - mean;
        squares += d * d;
    }
    float scale = rsqrt(block_sum(squares, shared) / n + 1e-5f);
    for (int i = get_local_id(0); i < n; i += THREADS) y[i] = (x[i] - mean) * scale * weight[i] + bias[i];
}
