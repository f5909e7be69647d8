// SPDX-License-Identifier: Apache-2.0
// The first of each 16 threads works for all 16, with vectors: CPU drivers leave scalar code with a loop scalar.
#define CHAIN(x) x = fma(x, scale, offset);
#define CHAINS CHAIN(x0) CHAIN(x1) CHAIN(x2) CHAIN(x3) CHAIN(x4) CHAIN(x5) CHAIN(x6) CHAIN(x7)
kernel void ceiling_fma(global float* values, float scale_, float offset_, int repeat) {
    int i = get_global_id(0);
    if (i % 16 != 0) return;
    float16 scale = scale_, offset = offset_, x0 = vload16(0, values + i);
    float16 x1 = x0 + 1, x2 = x0 + 2, x3 = x0 + 3, x4 = x0 + 4, x5 = x0 + 5, x6 = x0 + 6, x7 = x0 + 7;
    for (int r = 0; r < repeat * 16; ++r) {
        CHAINS CHAINS CHAINS CHAINS
    }
    vstore16(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7, 0, values + i);
}
