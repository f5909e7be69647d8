#version 450
// SPDX-License-Identifier: Apache-2.0
// nbody of kernels.cu by hand in GLSL.
const int THREADS = 128;
layout(local_size_x = 128) in;
layout(std430, binding = 0) readonly buffer Bodies { vec4 bodies[]; };
layout(std430, binding = 1) writeonly buffer Accelerations { vec4 accelerations[]; };
layout(push_constant) uniform Parameters { int n; };
shared vec4 others[THREADS];

void main() {
    int i = int(gl_GlobalInvocationID.x), t = int(gl_LocalInvocationID.x);
    vec4 self = bodies[i];
    vec3 acceleration = vec3(0);
    for (int start = 0; start < n; start += THREADS) {
        others[t] = bodies[start + t];
        barrier();
        for (int k = 0; k < THREADS; ++k) {
            vec4 other = others[k];
            vec3 d = other.xyz - self.xyz;
            float inverse = 1.0 / sqrt(dot(d, d) + 0.01);
            acceleration += d * (other.w * inverse * inverse * inverse);
        }
        barrier();
    }
    accelerations[i] = vec4(acceleration, 0);
}
