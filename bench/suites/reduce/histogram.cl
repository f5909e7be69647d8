// SPDX-License-Identifier: Apache-2.0
kernel void histogram(global const uint* words, global uint* counts, int n) {
    local uint mine[256];
    mine[get_local_id(0)] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = get_global_id(0); i < n; i += get_global_size(0)) {
        uint word = words[i];
        atomic_inc(&mine[word & 255]);
        atomic_inc(&mine[word >> 8 & 255]);
        atomic_inc(&mine[word >> 16 & 255]);
        atomic_inc(&mine[word >> 24]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    atomic_add(&counts[get_local_id(0)], mine[get_local_id(0)]);
}
