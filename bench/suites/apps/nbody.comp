#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer Bodies { vec4 bodies[]; };
layout(std430, binding = 1) writeonly buffer Accelerations { vec4 accelerations[]; };
layout(push_constant) uniform Parameters { int n; };
const int threads = 128;
shared vec4 others[threads];
void main() {
    int i = int(gl_GlobalInvocationID.x), t = int(gl_LocalInvocationID.x);
    vec3 self = bodies[i].xyz, sum = vec3(0);
    for (int start = 0; start < n; start += threads) {
        others[t] = bodies[start + t];
        barrier();
        for (int k = 0; k < threads; ++k) {
            vec4 other = others[k];
            vec3 d = other.xyz - self;
            float inverse = 1.0 / sqrt(d.x * d.x + d.y * d.y + d.z * d.z + 0.01);
            sum += d * (other.w * inverse * inverse * inverse);
        }
        barrier();
    }
    accelerations[i] = vec4(sum, 0);
}
