#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer In { vec2 in_[]; };
layout(std430, binding = 1) writeonly buffer Out { vec2 out_[]; };
layout(push_constant) uniform Parameters { int len; };
const int n = 1024;
void main() {
    int i = int(gl_GlobalInvocationID.x), base = i / (n / 2) * n, j = i % (n / 2), k = j % len;
    float angle = -3.14159265 * k / len;
    float sine = sin(angle), cosine = cos(angle);
    vec2 a = in_[base + j], b = in_[base + j + n / 2];
    vec2 turned = vec2(b.x * cosine - b.y * sine, b.x * sine + b.y * cosine);
    int to = base + 2 * (j - k) + k;
    out_[to] = a + turned;
    out_[to + len] = a - turned;
}
