// SPDX-License-Identifier: Apache-2.0
// Classes under #pragma pack(n), against the host compiler's layout; the runtime's types as members of classes that
// kernels read.
#include "../check.h"
#include <cuda.h>

struct alignas(16) Aligned { double d; int i; };
#pragma pack(push, 1)
struct One { char c; unsigned a : 7; unsigned b : 28; double d; unsigned long long l : 37; };
struct FromAligned : Aligned { char e; };
#pragma pack(pop)
#pragma pack(push, 4)
struct Four { char c; double d; short s; long long l; };
struct FourPointer { void* p; int i; cudaExtent size; cudaResourceType type; cudaArray_t array; char tail; };
union FourUnion { double d; char c[9]; };
struct FourBits { char c; unsigned a : 5; unsigned b : 20; short s : 3; };
struct FourAligned { char c; alignas(8) int i; double d; };
struct FromBig : FourAligned { char e; };
template <class T> struct FourHolder { char c; T value; };
#pragma pack(push, 2)
struct Two { char c; int i; float4 q; char tail; };
struct FromTwo : Two { double d; };
#pragma pack(pop)
struct FourAgain { Two two; double d; };
#pragma pack(push, 8)
struct Eight { char c; float4 q; double2 d; char tail; };
#pragma pack(pop)
struct HoldsEight { char c; Eight e; double d; };
#pragma pack(pop)
struct Plain { char c; Four f; Eight e; double d; };

template <class T>
HD long long bytes(const T& object) {
    const unsigned char* p = reinterpret_cast<const unsigned char*>(&object);
    unsigned long long hash = 1469598103934665603ull;
    for (size_t i = 0; i < sizeof(T); ++i) hash = (hash ^ p[i]) * 1099511628211ull;
    return static_cast<long long>(hash >> 1);
}
template <class T>
HD long long shape() {
    return static_cast<long long>(sizeof(T) * 1000 + alignof(T));
}
#define CLEARED(T) T x; memset(static_cast<void*>(&x), 0, sizeof(T))

HD void layouts(int t, long long* out) {
    out[0] = shape<Four>();
    out[1] = shape<FourPointer>();
    out[2] = shape<FourUnion>();
    out[3] = shape<FourBits>();
    out[4] = shape<FourAligned>();
    out[5] = shape<FourHolder<double>>() + shape<FourHolder<short>>();
    out[6] = shape<Two>();
    out[7] = shape<FromTwo>();
    out[8] = shape<FourAgain>();
    out[9] = shape<Eight>();
    out[10] = shape<HoldsEight>();
    out[11] = shape<Plain>();
    { CLEARED(Four); x.c = 1; x.d = t; x.s = 3; x.l = 4; out[12] = bytes(x); }
    { CLEARED(FourPointer); x.i = t; x.size.depth = 7; x.type = cudaResourceTypeLinear; x.tail = 5; out[13] = bytes(x); }
    { CLEARED(FourBits); x.c = 1; x.a = 21; x.b = 0xabcde; x.s = -3; out[14] = bytes(x); }
    { CLEARED(FourAligned); x.c = 1; x.i = t; x.d = t; out[15] = bytes(x); }
    { CLEARED(FourHolder<double>); x.c = 1; x.value = t; out[16] = bytes(x); }
    { CLEARED(FromTwo); x.c = 1; x.i = t; x.q = make_float4(1, 2, 3, t); x.tail = 5; x.d = t; out[17] = bytes(x); }
    { CLEARED(FourAgain); x.two.q.w = t; x.d = t; out[18] = bytes(x); }
    { CLEARED(HoldsEight); x.c = 1; x.e.q = make_float4(1, 2, 3, t); x.e.d.y = t; x.e.tail = 2; x.d = 3; out[19] = bytes(x); }
    { CLEARED(Plain); x.c = 1; x.f.d = t; x.e.q.z = 3; x.e.d.x = t; x.d = 3; out[20] = bytes(x); }
    out[22] = shape<FromBig>() + shape<One>() * 7 + shape<FromAligned>() * 31;
    { CLEARED(One); x.c = 1; x.a = 21; x.b = 0xabcdef5; x.d = t; x.l = 0x1234567890ull + t; out[23] = bytes(x) + x.b + x.l; }
    { CLEARED(FromAligned); x.i = t; x.d = t; x.e = 5; out[24] = bytes(x); }
    uint32_t from_cuda_h = UINT32_MAX;
    CUdeviceptr address = static_cast<uint64_t>(from_cuda_h) + t;
    out[21] = static_cast<long long>(address);
}
KERNEL(layouts)

// Packed and pitched things as parameters and in memory.
__global__ void sum(const Four* in, cudaPitchedPtr plane, cudaExtent extent, FourPointer by_value, double* out) {
    const float* row = reinterpret_cast<const float*>(static_cast<const char*>(plane.ptr) + plane.pitch * (threadIdx.x % extent.height));
    const Four& f = in[threadIdx.x];
    out[threadIdx.x] = f.c + f.d + f.s + static_cast<double>(f.l) + row[threadIdx.x % extent.width] + by_value.i + static_cast<double>(by_value.size.width);
}

static void kernels_read_them() {
    constexpr int n = 32;
    Four host[n];
    for (int i = 0; i < n; ++i) host[i] = Four{char(i), i * 0.5, short(-i), 1LL << (i % 30)};
    Four* in = nullptr;
    double* out = nullptr;
    cudaPitchedPtr plane;
    cudaExtent extent = make_cudaExtent(8 * sizeof(float), 4, 1);
    MUST(cudaMalloc(&in, sizeof(host)));
    MUST(cudaMalloc(&out, n * sizeof(double)));
    MUST(cudaMalloc3D(&plane, extent));
    float table[4][8];
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 8; ++x) table[y][x] = float(y * 100 + x);
    MUST(cudaMemcpy(in, host, sizeof(host), cudaMemcpyHostToDevice));
    MUST(cudaMemcpy2D(plane.ptr, plane.pitch, table, sizeof(table[0]), sizeof(table[0]), 4, cudaMemcpyHostToDevice));
    FourPointer by_value{};
    by_value.i = 3;
    by_value.size.width = 1000;
    sum<<<1, n>>>(in, plane, make_cudaExtent(8, 4, 1), by_value, out);
    double got[n];
    MUST(cudaMemcpy(got, out, sizeof(got), cudaMemcpyDeviceToHost));
    for (int i = 0; i < n; ++i) {
        double wanted = host[i].c + host[i].d + host[i].s + static_cast<double>(host[i].l) + table[i % 4][i % 8] + 3 + 1000;
        expect(got[i] == wanted, "a sum of packed members");
    }
    MUST(cudaFree(in));
    MUST(cudaFree(out));
    MUST(cudaFree(plane.ptr));
}

// Vectors as members, away from their natural alignment: copied whole, member by member and by member functions.
struct Scaled { float4 v; HD void scale(float by) { v.x *= by; v.y *= by; v.z *= by; v.w *= by; } };
#pragma pack(push, 1)
struct Record { char tag; Scaled scaled; short s; double d; };
struct __attribute__((aligned(4))) Odd { char c; short s; int i; };
#pragma pack(pop)

__global__ void moves(Record* records, Odd* odds) {
    __shared__ Record shared[32];
    int t = threadIdx.x;
    shared[t] = records[t];
    shared[t].scaled.scale(2.0f);
    __syncthreads();
    Record other = shared[31 - t];
    other.s += 1;
    Record made = {char(t), {make_float4(t, 1, 2, 3)}, short(t), t * 0.5};
    made.scaled.v.y = other.scaled.v.x;
    made.d += other.d;
    made.s += other.s;
    records[t] = made;
    odds[t].s += 3;
    odds[t].i = odds[t].s * 2;
}

static void vectors_move() {
    constexpr int n = 32;
    Record host[n], got[n];
    Odd odds[n];
    for (int i = 0; i < n; ++i) {
        host[i] = Record{char(i), {make_float4(i, i + 1, i + 2, i + 3)}, short(i * 3), i * 0.25};
        odds[i] = Odd{char(i), short(i * 100 - 700), 0};
    }
    Record* records = nullptr;
    Odd* device_odds = nullptr;
    MUST(cudaMalloc(&records, sizeof(host)));
    MUST(cudaMalloc(&device_odds, sizeof(odds)));
    MUST(cudaMemcpy(records, host, sizeof(host), cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(device_odds, odds, sizeof(odds), cudaMemcpyHostToDevice));
    moves<<<1, n>>>(records, device_odds);
    MUST(cudaMemcpy(got, records, sizeof(host), cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(odds, device_odds, sizeof(odds), cudaMemcpyDeviceToHost));
    for (int i = 0; i < n; ++i) {
        const Record& other = host[n - 1 - i];
        float x = other.scaled.v.x;
        expect(got[i].tag == i && got[i].scaled.v.x == i && got[i].scaled.v.y == 2 * x && got[i].scaled.v.w == 3, "a vector in a packed class");
        expect(got[i].s == i + other.s + 1 && got[i].d == i * 0.5 + other.d, "what lies behind it");
        expect(odds[i].c == i && odds[i].s == i * 100 - 697 && odds[i].i == odds[i].s * 2, "a number at an odd place of an aligned class");
    }
    MUST(cudaFree(records));
    MUST(cudaFree(device_odds));
}

int main() {
    COMPARE(layouts);
    kernels_read_them();
    vectors_move();
    return report();
}
