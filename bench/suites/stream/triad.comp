#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) writeonly buffer A { float a[]; };
layout(std430, binding = 1) readonly buffer B { float b[]; };
layout(std430, binding = 2) readonly buffer C { float c[]; };
layout(push_constant) uniform Parameters { float s; int n; };
void main() {
    int i = int(gl_GlobalInvocationID.x);
    if (i < n) a[i] = b[i] + s * c[i];
}
