#version 450
// SPDX-License-Identifier: Apache-2.0
// saxpy of kernels.cu by hand in GLSL.
layout(local_size_x = 256) in;
layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) buffer Y { float y[]; };
layout(push_constant) uniform Parameters { float a; int n; };

void main() {
    int i = int(gl_GlobalInvocationID.x);
    if (i < n) y[i] = a * x[i] + y[i];
}
