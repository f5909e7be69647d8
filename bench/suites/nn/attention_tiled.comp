#version 450
#extension GL_EXT_control_flow_attributes : require
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer Q { float q[]; };
layout(std430, binding = 1) readonly buffer K { float k[]; };
layout(std430, binding = 2) readonly buffer V { float v[]; };
layout(std430, binding = 3) writeonly buffer Out { float out_[]; };
layout(push_constant) uniform Parameters { int n; };
const int width = 64, tile = 32, queries = 64;
shared float keys[tile][width], values[tile][width];
void main() {
    int row = int(gl_GlobalInvocationID.x);
    float query[width], result[width];
    for (int i = 0; i < width; ++i) {
        query[i] = q[row * width + i] * 0.125;
        result[i] = 0;
    }
    float best = uintBitsToFloat(0xff800000u), sum = 0;
    for (int start = 0; start < n; start += tile) {
        for (int i = int(gl_LocalInvocationID.x); i < tile * width; i += queries) {
            keys[i / width][i % width] = k[start * width + i];
            values[i / width][i % width] = v[start * width + i];
        }
        barrier();
        for (int j = 0; j < tile; ++j) {
            float score = 0;
            [[unroll]] for (int i = 0; i < width; ++i) score += query[i] * keys[j][i];
            float new_best = max(best, score);
            float keep = exp(best - new_best), weight = exp(score - new_best);
            sum = sum * keep + weight;
            [[unroll]] for (int i = 0; i < width; ++i) result[i] = result[i] * keep + weight * values[j][i];
            best = new_best;
        }
        barrier();
    }
    for (int i = 0; i < width; ++i) out_[row * width + i] = result[i] / sum;
}
