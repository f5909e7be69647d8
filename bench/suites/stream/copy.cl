// SPDX-License-Identifier: Apache-2.0
kernel void copy(global const float* a, global float* c, int n) {
    int i = get_global_id(0);
    if (i < n) c[i] = a[i];
}
