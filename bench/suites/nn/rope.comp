#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { vec2 in_[]; };
layout(std430, binding = 1) writeonly buffer Out { vec2 out_[]; };
layout(push_constant) uniform Parameters { int n; };
const int width = 64, heads = 8;
void main() {
    int i = int(gl_GlobalInvocationID.x);
    if (i >= n) return;
    int pair = i % (width / 2), position = i / (width / 2 * heads);
    float angle = position * pow(10000.0, -2.0 * pair / width);
    float sine = sin(angle), cosine = cos(angle);
    vec2 v = in_[i];
    out_[i] = vec2(v.x * cosine - v.y * sine, v.x * sine + v.y * cosine);
}
