#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) buffer Out { int out_[]; };
layout(std430, binding = 1) readonly buffer Offsets { int offsets[]; };
layout(push_constant) uniform Parameters { int n; };
void main() {
    int i = int(gl_GlobalInvocationID.x);
    if (i < n) out_[i] += offsets[gl_WorkGroupID.x];
}
