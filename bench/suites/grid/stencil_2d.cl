// SPDX-License-Identifier: Apache-2.0
kernel void stencil_2d(global const float* in, global float* out, int n) {
    int x = get_global_id(0), y = get_global_id(1);
    if (x >= n || y >= n) return;
    int i = y * n + x;
    float centre = in[i];
    if (x == 0 || y == 0 || x == n - 1 || y == n - 1) {
        out[i] = centre;
        return;
    }
    out[i] = centre + 0.1f * (in[i - 1] + in[i + 1] + in[i - n] + in[i + n] - 4 * centre);
}
