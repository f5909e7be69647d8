// SPDX-License-Identifier: Apache-2.0
#define HEAD 64
#define HEADS 8

kernel void rope(global const float2* in, global float2* out, int n) {
    int i = get_global_id(0);
    if (i >= n) return;
    int pair = i % (HEAD / 2), position = i / (HEAD / 2 * HEADS);
    float angle = position * pow(10000.0f, -2.0f * pair / HEAD);
    float cosine, sine = sincos(angle, &cosine);
    float2 v = in[i];
    out[i] = (float2)(v.x * cosine - v.y * sine, v.x * sine + v.y * cosine);
}
