// SPDX-License-Identifier: Apache-2.0
#define ROUNDS 256

kernel void mandelbrot(global int* counts, int n) {
    int x = get_global_id(0), y = get_global_id(1);
    if (x >= n || y >= n) return;
    float a = -2.0f + 3.0f * x / n, b = -1.5f + 3.0f * y / n, u = 0, v = 0;
    int count = 0;
    while (count < ROUNDS && u * u + v * v < 4) {
        float next = u * u - v * v + a;
        v = 2 * u * v + b;
        u = next;
        ++count;
    }
    counts[y * n + x] = count;
}
