// Built-in vector types: sizes, alignment, make functions, members, memory.
#include "../check.h"

template <typename V>
HD long long shape() {
    return sizeof(V) * 100 + alignof(V);
}
struct Mixed {
    char c;
    float3 f3;
    float4 f4;
    short2 s2;
    double2 d2;
};

HD float4 operator+(float4 a, float4 b) { return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w); }
HD float4& operator*=(float4& a, float s) {
    a.x *= s;
    a.y *= s;
    a.z *= s;
    a.w *= s;
    return a;
}
HD float dot(float3 a, float3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

HD void shapes(int t, long long* out) {
    out[0] = shape<char1>() + shape<uchar2>() * 10000 + shape<char3>() * 100000000LL;
    out[1] = shape<uchar4>() + shape<short1>() * 10000 + shape<ushort2>() * 100000000LL;
    out[2] = shape<short3>() + shape<ushort4>() * 10000 + shape<int1>() * 100000000LL;
    out[3] = shape<uint2>() + shape<int3>() * 10000 + shape<uint4>() * 100000000LL;
    out[4] = shape<long1>() + shape<ulong2>() * 10000 + shape<long3>() * 100000000LL;
    out[5] = shape<longlong1>() + shape<ulonglong2>() * 10000 + shape<longlong3>() * 100000000LL;
    out[6] = shape<float1>() + shape<float2>() * 10000 + shape<float3>() * 100000000LL;
    out[7] = shape<float4>() + shape<double1>() * 10000 + shape<double2>() * 100000000LL;
    out[8] = shape<double3>() + shape<dim3>() * 10000 + shape<Mixed>() * 100000000LL;
    out[9] = t;
}

HD void values(int t, long long* out) {
    float4 a = make_float4(1, 2, 3, t);
    float4 b = a + a;
    b *= 0.5f;
    put_double(out, 0, b.x + b.y * 10 + b.z * 100 + b.w * 1000);
    int2 i2 = {t, 3};
    i2.x += i2.y;
    out[1] = i2.x * 100 + i2.y;
    uchar4 c = make_uchar4(t, t * 9, 255, 1);
    c.z += 3;
    out[2] = c.x + c.y * 1000 + c.z * 1000000LL;
    double2 d = make_double2(t * 0.5, -1);
    double2 e = d;
    e.y += d.x;
    put_double(out, 3, e.y);
    put_double(out, 4, dot(make_float3(1, 2, 3), make_float3(t, 1, 0.5f)));
    ulonglong2 u = make_ulonglong2(~0ull, t);
    out[5] = u.x / (u.y + 1);
    dim3 g(2, t), h = 7;
    out[6] = g.x + g.y * 10 + g.z * 1000 + h.x * 10000 + h.y * 100000;
    float4 list[3] = {a, b};
    list[2] = list[t & 1];
    reinterpret_cast<float*>(&list[2])[2] = 9;
    put_double(out, 7, list[2].z + list[2].w);
    uint3 u3 = make_uint3(1, 2, t);
    dim3 from = u3;
    out[8] = from.z + uint3(from).y;
    float* components = &a.x;
    float s = 0;
    for (int k = 0; k < 4; ++k) s += components[k];
    put_double(out, 9, s);
    short3 s3 = make_short3(-1, 40000, 3);
    out[10] = s3.y + s3.x;
    Mixed m = {};
    m.f4.w = t;
    m.d2.y = 2;
    Mixed n = m;
    put_double(out, 11, n.f4.w + n.d2.y + n.f3.z);
    longlong4 l = make_longlong4(1, 2, 3, t);
    out[12] = l.x + l.w;
    float2 nested[2][2] = {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}};
    put_double(out, 13, nested[t & 1][1].y);
}

KERNEL(shapes)
KERNEL(values)

/// Wide loads and stores, also through pointers cast from scalars.
__global__ void wide(const float* in, float* out, uchar4* bytes) {
    int i = threadIdx.x;
    float4 v = reinterpret_cast<const float4*>(in)[i];
    float2 low = *reinterpret_cast<const float2*>(in + 4 * i);
    v.x = v.w;
    v.y = low.y * 2;
    reinterpret_cast<float4*>(out)[i] = v;
    bytes[i] = make_uchar4(i, v.z, 3, 4);
    bytes[i].w++;
}

int main() {
    COMPARE(shapes);
    COMPARE(values);
    float in[128], out[128];
    uchar4 bytes[32];
    for (int i = 0; i < 128; ++i) in[i] = i;
    float *device_in, *device_out;
    uchar4* device_bytes;
    MUST(cudaMalloc(&device_in, sizeof in));
    MUST(cudaMalloc(&device_out, sizeof out));
    MUST(cudaMalloc(&device_bytes, sizeof bytes));
    MUST(cudaMemcpy(device_in, in, sizeof in, cudaMemcpyHostToDevice));
    wide<<<1, 32>>>(device_in, device_out, device_bytes);
    MUST(cudaMemcpy(out, device_out, sizeof out, cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(bytes, device_bytes, sizeof bytes, cudaMemcpyDeviceToHost));
    bool right = true;
    for (int i = 0; i < 32; ++i) {
        right = right && out[4 * i] == in[4 * i + 3] && out[4 * i + 1] == in[4 * i + 1] * 2 && out[4 * i + 2] == in[4 * i + 2] && out[4 * i + 3] == in[4 * i + 3];
        right = right && bytes[i].x == i && bytes[i].y == 4 * i + 2 && bytes[i].z == 3 && bytes[i].w == 5;
    }
    expect(right, "wide loads and stores");
    return report();
}
