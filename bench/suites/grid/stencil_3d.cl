// SPDX-License-Identifier: Apache-2.0
kernel void stencil_3d(global const float* in, global float* out, int n) {
    int x = get_global_id(0), y = get_global_id(1);
    if (x >= n || y >= n) return;
    int plane = n * n, i = y * n + x;
    bool edge = x == 0 || y == 0 || x == n - 1 || y == n - 1;
    float below = 0, centre = in[i], above = in[i + plane];
    out[i] = centre;
    for (int z = 1; z < n - 1; ++z) {
        i += plane;
        below = centre;
        centre = above;
        above = in[i + plane];
        out[i] = edge ? centre : centre + 0.1f * (in[i - 1] + in[i + 1] + in[i - n] + in[i + n] + below + above - 6 * centre);
    }
    out[i + plane] = above;
}
