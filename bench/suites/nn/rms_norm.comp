#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { float x[]; };
layout(std430, binding = 1) readonly buffer Weight { float weight[]; };
layout(std430, binding = 2) writeonly buffer Out { float y[]; };
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

void main() {
    int row = int(gl_WorkGroupID.x) * n, t = int(gl_LocalInvocationID.x);
    float squares = 0;
    for (int i = t; i < n; i += threads) squares += x[row + i] * x[row + i];
    float scale = inversesqrt(block_sum(squares) / n + 1e-5);
    for (int i = t; i < n; i += threads) y[row + i] = x[row + i] * scale * weight[i];
}
