#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) writeonly buffer Sums { uint sums[]; };
const int threads = 256;
shared uint part[threads];
uint next(inout uint state) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}
void main() {
    int t = int(gl_LocalInvocationID.x);
    uint state = gl_GlobalInvocationID.x * 747796405u + 2891336453u, hits = 0;
    for (int k = 0; k < 1024; ++k) {
        uint x = next(state) >> 17, y = next(state) >> 17;
        hits += x * x + y * y < 1u << 30 ? 1u : 0u;
    }
    part[t] = hits;
    barrier();
    for (int middle = threads / 2; middle > 0; middle /= 2) {
        if (t < middle) part[t] += part[t + middle];
        barrier();
    }
    if (t == 0) sums[gl_WorkGroupID.x] = part[0];
}
