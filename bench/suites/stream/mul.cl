// SPDX-License-Identifier: Apache-2.0
kernel void mul(global float* b, global const float* c, float s, int n) {
    int i = get_global_id(0);
    if (i < n) b[i] = s * c[i];
}
