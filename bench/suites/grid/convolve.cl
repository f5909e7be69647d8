// SPDX-License-Identifier: Apache-2.0
#define FILTER 5
#define REACH (FILTER / 2)

kernel void convolve(global const float* in, global const float* weights, global float* out, int width, int height) {
    int x = get_global_id(0), y = get_global_id(1);
    if (x >= width || y >= height) return;
    float sum = 0;
    for (int j = -REACH; j <= REACH; ++j) {
        for (int i = -REACH; i <= REACH; ++i) {
            int u = clamp(x + i, 0, width - 1), v = clamp(y + j, 0, height - 1);
            sum += in[v * width + u] * weights[(j + REACH) * FILTER + i + REACH];
        }
    }
    out[y * width + x] = sum;
}
