#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer A { float a[]; };
layout(std430, binding = 1) readonly buffer X { float x[]; };
layout(std430, binding = 2) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Parameters { int columns; };
const int threads = 128;
shared float partial[threads];
void main() {
    int t = int(gl_LocalInvocationID.x), row = int(gl_WorkGroupID.x) * columns;
    float sum = 0;
    for (int j = t; j < columns; j += threads) sum += a[row + j] * x[j];
    partial[t] = sum;
    barrier();
    for (int middle = threads / 2; middle > 0; middle /= 2) {
        if (t < middle) partial[t] += partial[t + middle];
        barrier();
    }
    if (t == 0) y[gl_WorkGroupID.x] = partial[0];
}
