#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer Words { uint words[]; };
layout(std430, binding = 1) buffer Counts { uint counts[]; };
layout(push_constant) uniform Parameters { int n; };
shared uint mine[256];
void main() {
    uint t = gl_LocalInvocationID.x;
    int stride = int(gl_NumWorkGroups.x * gl_WorkGroupSize.x);
    mine[t] = 0;
    barrier();
    for (int i = int(gl_GlobalInvocationID.x); i < n; i += stride) {
        uint word = words[i];
        atomicAdd(mine[word & 255], 1u);
        atomicAdd(mine[word >> 8 & 255], 1u);
        atomicAdd(mine[word >> 16 & 255], 1u);
        atomicAdd(mine[word >> 24], 1u);
    }
    barrier();
    atomicAdd(counts[t], mine[t]);
}
