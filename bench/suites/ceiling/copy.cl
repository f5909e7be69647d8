// SPDX-License-Identifier: Apache-2.0
kernel void copy(global const float4* from, global float4* to, int n) {
    int i = get_global_id(0);
    if (i < n) to[i] = from[i];
}
