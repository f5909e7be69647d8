#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer Table { vec4 table[]; };
layout(std430, binding = 1) readonly buffer Tokens { int tokens[]; };
layout(std430, binding = 2) writeonly buffer Out { vec4 out_[]; };
void main() { out_[gl_GlobalInvocationID.x] = table[tokens[gl_WorkGroupID.x] * gl_WorkGroupSize.x + gl_LocalInvocationID.x]; }
