#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { float x[]; };
layout(std430, binding = 1) buffer Out { float y[]; };
layout(push_constant) uniform Parameters { int n; };
const int threads = 256;
shared float part[threads];

float block_sum(float value) {
    int t = int(gl_LocalInvocationID.x);
    part[t] = value;
    barrier();
    for (int middle = threads / 2; middle > 0; middle /= 2) {
        if (t < middle) part[t] += part[t + middle];
        barrier();
    }
    float sum = part[0];
    barrier();
    return sum;
}

float block_max(float value) {
    int t = int(gl_LocalInvocationID.x);
    part[t] = value;
    barrier();
    for (int middle = threads / 2; middle > 0; middle /= 2) {
        if (t < middle) part[t] = max(part[t], part[t + middle]);
        barrier();
    }
    float best = part[0];
    barrier();
    return best;
}

void main() {
    int row = int(gl_WorkGroupID.x) * n, t = int(gl_LocalInvocationID.x);
    float best = uintBitsToFloat(0xff800000u);
    for (int i = t; i < n; i += threads) best = max(best, x[row + i]);
    best = block_max(best);
    float sum = 0;
    for (int i = t; i < n; i += threads) {
        float e = exp(x[row + i] - best);
        y[row + i] = e;
        sum += e;
    }
    sum = block_sum(sum);
    for (int i = t; i < n; i += threads) y[row + i] /= sum;
}
