// SPDX-License-Identifier: Apache-2.0
#define THREADS 128

kernel void nbody(global const float4* bodies, global float4* accelerations, int n) {
    local float4 others[THREADS];
    int i = get_global_id(0), t = get_local_id(0);
    float4 self = bodies[i];
    float ax = 0, ay = 0, az = 0;
    for (int start = 0; start < n; start += THREADS) {
        others[t] = bodies[start + t];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < THREADS; ++k) {
            float4 other = others[k];
            float dx = other.x - self.x, dy = other.y - self.y, dz = other.z - self.z;
            float inverse = 1.0f / sqrt(dx * dx + dy * dy + dz * dz + 0.01f);
            float pull = other.w * inverse * inverse * inverse;
            ax += dx * pull;
            ay += dy * pull;
            az += dz * pull;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    accelerations[i] = (float4)(ax, ay, az, 0);
}
