// SPDX-License-Identifier: Apache-2.0
// cuda_fp8.h: conversions of both formats from and to every type, rounding, overflow, vectors.
#include <cuda_fp8.h>

#include "../check.h"

template <typename F>
HD void both(int t, long long* out) {
    F a((t - 32) * 0.3125f), b((t - 32) * 1e7), c(t * 3 - 100);
    put_double(out, 0, (float)a);
    put_double(out, 1, (double)b);
    put_double(out, 2, (float)(__half)c);
    out[3] = (int)c + (int)(signed char)c * 1000LL + (int)(unsigned char)c * 1000000LL;
    out[4] = (short)b + (unsigned short)b * 100000LL;
    out[5] = F(__float2half(t * 0.01f)).__x + F(__float2bfloat16(t * 0.01f)).__x * 256 + (bool)F(t / 32) * 65536;
}
HD void threes(int t, long long* out) {
    both<__nv_fp8_e4m3>(t, out);
    __nv_fp8x2_e4m3 two(make_float2(t * 0.5f, -t * 0.0625f));
    __nv_fp8x4_e4m3 four(make_float4(t, t + 1, t + 2, t + 3));
    out[6] = two.__x;
    out[7] = four.__x;
    put_double(out, 8, ((float2)two).y);
    put_double(out, 9, ((float4)four).w);
}
KERNEL(threes)
HD void twos(int t, long long* out) {
    both<__nv_fp8_e5m2>(t, out);
    __nv_fp8x2_e5m2 two(__floats2half2_rn(t * 0.5f, -t * 0.0625f));
    __nv_fp8x4_e5m2 four(__floats2bfloat162_rn(t, t + 1), __floats2bfloat162_rn(t + 2, t + 3));
    out[6] = two.__x;
    out[7] = four.__x;
    put_double(out, 8, __low2float((__half2)two));
    put_double(out, 9, ((float4)four).z);
}
KERNEL(twos)

struct Known {
    double value;
    int e4m3, e4m3_cut, e5m2, e5m2_cut;  ///< with saturation and without
};

__device__ int as_bits(double value, __nv_saturation_t saturate, __nv_fp8_interpretation_t kind) {
    int from_double = __nv_cvt_double_to_fp8(value, saturate, kind);
    return (double)(float)value != value || __nv_cvt_float_to_fp8((float)value, saturate, kind) == from_double ? from_double : -1;
}
__global__ void convert(const Known* known, int n, int* wrong) {
    int i = threadIdx.x;
    if (i >= n) return;
    const Known& k = known[i];
    if (as_bits(k.value, __NV_SATFINITE, __NV_E4M3) != k.e4m3 || as_bits(k.value, __NV_NOSAT, __NV_E4M3) != k.e4m3_cut ||
        as_bits(k.value, __NV_SATFINITE, __NV_E5M2) != k.e5m2 || as_bits(k.value, __NV_NOSAT, __NV_E5M2) != k.e5m2_cut)
        wrong[i] = 1;
}

/// Numbers worked out by hand: where formats begin and end, ties, and doubles that a float would round to a tie.
void known_values() {
    const Known known[] = {
        {0.0, 0x00, 0x00, 0x00, 0x00},
        {-0.0, 0x80, 0x80, 0x80, 0x80},
        {1.0, 0x38, 0x38, 0x3c, 0x3c},
        {-1.5, 0xbc, 0xbc, 0xbe, 0xbe},
        {0.001953125, 0x01, 0x01, 0x18, 0x18},
        {0.0009765625, 0x00, 0x00, 0x14, 0x14},
        {0.0009765625000001, 0x01, 0x01, 0x14, 0x14},
        {0.015625, 0x08, 0x08, 0x24, 0x24},
        {1.0625, 0x38, 0x38, 0x3c, 0x3c},
        {1.0625000000001, 0x39, 0x39, 0x3c, 0x3c},
        {1.1875, 0x3a, 0x3a, 0x3d, 0x3d},
        {1.125, 0x39, 0x39, 0x3c, 0x3c},
        {1.1250000000001, 0x39, 0x39, 0x3d, 0x3d},
        {448.0, 0x7e, 0x7e, 0x5f, 0x5f},
        {464.0, 0x7e, 0x7e, 0x5f, 0x5f},
        {464.00000001, 0x7e, 0x7f, 0x5f, 0x5f},
        {57344.0, 0x7e, 0x7f, 0x7b, 0x7b},
        {61440.0, 0x7e, 0x7f, 0x7b, 0x7c},
        {-1e300, 0xfe, 0xff, 0xfb, 0xfc},
        {0.0000152587890625, 0x00, 0x00, 0x01, 0x01},
    };
    const int n = sizeof known / sizeof known[0];
    int wrong[n] = {};
    Known* k;
    int* w;
    MUST(cudaMalloc(&k, sizeof known));
    MUST(cudaMalloc(&w, sizeof wrong));
    MUST(cudaMemcpy(k, known, sizeof known, cudaMemcpyHostToDevice));
    MUST(cudaMemset(w, 0, sizeof wrong));
    convert<<<1, 32>>>(k, n, w);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(wrong, w, sizeof wrong, cudaMemcpyDeviceToHost));
    for (int i = 0; i < n; ++i) {
        if (wrong[i] != 0) std::printf("wrong: %g\n", known[i].value);
        failures() += wrong[i];
    }
}

int main() {
    static_assert(sizeof(__nv_fp8_e4m3) == 1 && sizeof(__nv_fp8x2_e5m2) == 2 && sizeof(__nv_fp8x4_e4m3) == 4, "sizes are CUDA's");
    COMPARE(threes);
    COMPARE(twos);
    known_values();
    return report();
}
