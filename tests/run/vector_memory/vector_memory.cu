// SPDX-License-Identifier: Apache-2.0
// Vectors in global memory, moved whole and member by member, also where two pointers name the same one.
#include "../check.h"

struct Pair {
    float4 first;
    int2 second;
    double2 third;
};

HD void whole(const float4* in, float4* out) {
    out[0] = in[1];
    out[1] = in[0];
    float4 sum = in[0];
    sum.x += in[1].x;
    sum.w *= in[1].y;
    out[2] = sum;
    out[3] = make_float4(in[0].w, in[0].z, in[0].y, in[0].x);
}

HD void members(float4* a, float4* b) {  // may be the same
    a[0].x = 10;
    a[0].y = b[0].x + 1;
    a[0].z = b[0].y + 1;
    a[0].w = b[0].z + 1;
    float x = b[1].x;
    a[1].y = 5;
    float y = b[1].y;
    a[1].x = x + y;
    a[2].x = 1;
    a[2].y = 2;
    a[2].x = 3;
    a[2].z = 4;
    a[2].w = a[2].x;
    a[3].w = 9;
    a[3].y = 8;
    a[3].z = 7;
}

HD void records(Pair* p, int t) {
    p[0].second = make_int2(t, -t);
    p[0].third.x = p[0].second.x * 0.5;
    p[0].third.y = p[0].second.y * 0.25;
    p[1] = p[0];
    p[1].first = make_float4(1, 2, 3, t);
    if (t % 3 == 0) p[1].first.y = p[0].third.x;
    p[1].second.y = p[1].first.y > 1 ? p[1].second.x : 7;
    p[2] = Pair{};
    p[2].third.y = t;
}

HD void unaligned(float* f, int t) {
    // As words, these are not vectors: nothing may assume 16 bytes.
    f[1] = t;
    f[2] = f[1] * 2;
    f[3] = f[2] + f[1];
    f[4] = f[3] - 1;
}

constexpr int vectors = 12;

HD void all(float4* v, Pair* p, float* f, int t) {
    for (int i = 0; i < vectors; ++i) v[i] = make_float4(i + t, i * 2, i - t, 1);
    whole(v, v + 4);
    members(v + 8, t % 2 == 0 ? v + 8 : v);
    records(p, t);
    unaligned(f, t);
}

__global__ void kernel(float4* v, Pair* p, float* f) {
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    all(v + t * vectors, p + t * 3, f + t * 5, t);
}

int main() {
    const int threads = 48;
    std::vector<float4> v(threads * vectors), wanted_v(threads * vectors);
    std::vector<Pair> p(threads * 3), wanted_p(threads * 3);
    std::vector<float> f(threads * 5), wanted_f(threads * 5);
    float4* device_v;
    Pair* device_p;
    float* device_f;
    MUST(cudaMalloc(&device_v, v.size() * sizeof v[0]));
    MUST(cudaMalloc(&device_p, p.size() * sizeof p[0]));
    MUST(cudaMalloc(&device_f, f.size() * sizeof f[0]));
    MUST(cudaMemset(device_p, 0, p.size() * sizeof p[0]));
    MUST(cudaMemset(device_f, 0, f.size() * sizeof f[0]));
    kernel<<<3, 16>>>(device_v, device_p, device_f);
    MUST(cudaMemcpy(v.data(), device_v, v.size() * sizeof v[0], cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(p.data(), device_p, p.size() * sizeof p[0], cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(f.data(), device_f, f.size() * sizeof f[0], cudaMemcpyDeviceToHost));
    for (int t = 0; t < threads; ++t) all(&wanted_v[t * vectors], &wanted_p[t * 3], &wanted_f[t * 5], t);
    for (size_t i = 0; i < v.size(); ++i) {
        expect(v[i].x == wanted_v[i].x && v[i].y == wanted_v[i].y && v[i].z == wanted_v[i].z && v[i].w == wanted_v[i].w, "a vector");
    }
    for (size_t i = 0; i < p.size(); ++i) {
        const Pair &a = p[i], &b = wanted_p[i];
        expect(a.first.x == b.first.x && a.first.y == b.first.y && a.first.z == b.first.z && a.first.w == b.first.w, "a vector in a record");
        expect(a.second.x == b.second.x && a.second.y == b.second.y, "a vector of two integers");
        expect(a.third.x == b.third.x && a.third.y == b.third.y, "a vector of two doubles");
    }
    for (size_t i = 0; i < f.size(); ++i) expect(f[i] == wanted_f[i], "scalars");
    return report();
}
