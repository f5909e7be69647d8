// SPDX-License-Identifier: Apache-2.0
kernel void embedding(global const float4* table, global const int* tokens, global float4* out) {
    out[get_global_id(0)] = table[tokens[get_group_id(0)] * get_local_size(0) + get_local_id(0)];
}
