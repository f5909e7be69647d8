// SPDX-License-Identifier: Apache-2.0
#define THREADS 256

uint next(uint* state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

kernel void monte_carlo(global uint* sums) {
    local uint shared[THREADS];
    int t = get_local_id(0);
    uint state = (uint)get_global_id(0) * 747796405u + 2891336453u, hits = 0;
    for (int k = 0; k < 1024; ++k) {
        uint x = next(&state) >> 17, y = next(&state) >> 17;
        hits += x * x + y * y < 1u << 30;
    }
    shared[t] = hits;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int middle = THREADS / 2; middle > 0; middle /= 2) {
        if (t < middle) shared[t] += shared[t + middle];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (t == 0) sums[get_group_id(0)] = shared[0];
}
