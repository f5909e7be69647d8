// SPDX-License-Identifier: Apache-2.0
kernel void scan_add(global int* out, global const int* offsets, int n) {
    int i = get_global_id(0);
    if (i < n) out[i] += offsets[get_group_id(0)];
}
