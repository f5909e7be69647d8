#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) buffer Values { float values[]; };
layout(push_constant) uniform Parameters { float scale, offset; int repeat; };
void main() {
    uint i = gl_GlobalInvocationID.x;
    vec4 x0 = values[i] + vec4(0, 1, 2, 3), x1 = x0 + 4;
    for (int r = 0; r < repeat * 8; ++r) {
        for (int k = 0; k < 8; ++k) {
            x0 = fma(x0, vec4(scale), vec4(offset));
            x1 = fma(x1, vec4(scale), vec4(offset));
        }
    }
    vec4 sum = x0 + x1;
    values[i] = sum.x + sum.y + sum.z + sum.w;
}
