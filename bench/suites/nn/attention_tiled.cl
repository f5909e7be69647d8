// SPDX-License-Identifier: Apache-2.0
#define HEAD 64
#define TILE 32
#define QUERIES 64

kernel void attention_tiled(global const float* q, global const float* k, global const float* v, global float* out, int n) {
    local float keys[TILE][HEAD], values[TILE][HEAD];
    int row = get_global_id(0);
    float query[HEAD], result[HEAD];
    for (int i = 0; i < HEAD; ++i) {
        query[i] = q[row * HEAD + i] * 0.125f;
        result[i] = 0;
    }
    float best = -INFINITY, sum = 0;
    for (int start = 0; start < n; start += TILE) {
        for (int i = get_local_id(0); i < TILE * HEAD; i += QUERIES) {
            keys[i / HEAD][i % HEAD] = k[start * HEAD + i];
            values[i / HEAD][i % HEAD] = v[start * HEAD + i];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int j = 0; j < TILE; ++j) {
            float score = 0;
            for (int i = 0; i < HEAD; ++i) score += query[i] * keys[j][i];
            float new_best = fmax(best, score);
            float keep = exp(best - new_best), weight = exp(score - new_best);
            sum = sum * keep + weight;
            for (int i = 0; i < HEAD; ++i) result[i] = result[i] * keep + weight * values[j][i];
            best = new_best;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (int i = 0; i < HEAD; ++i) out[row * HEAD + i] = result[i] / sum;
}
