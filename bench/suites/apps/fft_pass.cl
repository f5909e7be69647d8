// SPDX-License-Identifier: Apache-2.0
#define N 1024

kernel void fft_pass(global const float2* in, global float2* out, int length_) {
    int i = get_global_id(0), transform = i / (N / 2), j = i % (N / 2), k = j % length_;
    in += transform * N;
    out += transform * N;
    float angle = -3.14159265f * k / length_;
    float sine = native_sin(angle), cosine = native_cos(angle);
    float2 a = in[j], b = in[j + N / 2];
    float2 turned = (float2)(b.x * cosine - b.y * sine, b.x * sine + b.y * cosine);
    int to = 2 * (j - k) + k;
    out[to] = a + turned;
    out[to + length_] = a - turned;
}
