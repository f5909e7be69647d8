// SPDX-License-Identifier: Apache-2.0
// cuda_fp16.h in device code: conversions, arithmetic in pairs, comparisons, storage. The numbers are exact in half.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "../check.h"

__global__ void axpy(int n, __half a, const __half* x, __half* y) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = __hfma(a, x[i], y[i]);
}

__global__ void pairs(int n, const __half2* x, float* out) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    __half2 twice = __hadd2(x[i], x[i]);
    __half2 product = __hmul2(twice, __float2half2_rn(0.5f));
    float2 f = __half22float2(product);
    out[i] = f.x * 1000.0f + f.y + (__hgt(__low2half(x[i]), __high2half(x[i])) ? 0.5f : 0.0f);
}

__global__ void from_float(int n, const float* x, unsigned short* out) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = __half_as_ushort(__float2half(x[i]));
}

/// Functions that both sides have.
template <typename H>
HD void both(int t, long long* out, H a, H b) {
    out[0] = (float)__hadd(a, b) * 4;
    out[1] = (float)__hsub(a, b) * 4 + (float)__hmul(a, b) * 16384;
    out[2] = (float)__hneg(a) * 4 + (float)__hmax(a, b) * 1024 + (float)__habs(a) * 65536;
    out[3] = __hlt(a, b) + __hge(a, b) * 2 + __heq(a, b) * 4 + __hne(a, a) * 8 + __hisnan(a) * 16 + __hgtu(a, b) * 32;
    out[4] = (float)__hadd_sat(a, b) * 4 + (float)__hdiv(b, H(0.5f)) * 64;
}
HD void halves(int t, long long* out) {
    both(t, out, __float2half(t * 0.25f), __float2half(8.0f - t));
    __half2 p = __hadd2(__floats2half2_rn(t, 0.5f), __floats2half2_rn(1.0f, 2.0f)), q = __hmul2(p, p);
    out[10] = __low2float(q) + __high2float(q) * 65536;
    out[11] = __hbeq2(p, p) + __hblt2(p, q) * 2;
}
KERNEL(halves)
HD void bfloats(int t, long long* out) {
    both(t, out, __float2bfloat16(t * 0.25f), __float2bfloat16(8.0f - t));
    out[10] = __low2float(__hadd2(__floats2bfloat162_rn(t, 0.5f), __floats2bfloat162_rn(1.0f, 2.0f)));
}
KERNEL(bfloats)

/// Sums that 16 bits hold exactly, by atomics on single ones and on pairs.
template <typename H, typename H2>
__global__ void add_atomically(H* one, H2* two, H* first) {
    atomicAdd(one, H(1.0f));
    H2 seen = atomicAdd(two, H2(H(1.0f), H(2.0f)));
    if (threadIdx.x == 0) *first = seen.x;
}
template <typename H, typename H2>
void sums(const char* what) {
    H* one;
    MUST(cudaMalloc(&one, 64));
    MUST(cudaMemset(one, 0, 64));
    add_atomically<<<1, 100>>>(one, reinterpret_cast<H2*>(one + 2), one + 8);
    MUST(cudaGetLastError());
    H got[16];
    MUST(cudaMemcpy(got, one, sizeof got[0] * 16, cudaMemcpyDeviceToHost));
    expect((float)got[0] == 100 && (float)got[2] == 100 && (float)got[3] == 200 && (float)got[8] <= 99, what);
}

int main() {
    sums<__half, __half2>("atomic sums of halves");
    sums<__nv_bfloat16, __nv_bfloat162>("atomic sums of bfloats");
    const int n = 512;
    static_assert(sizeof(__half) == 2 && sizeof(__half2) == 4, "sizes are CUDA's");
    std::vector<float> floats(n);
    for (int i = 0; i < n; ++i) floats[i] = static_cast<float>(i - 200) * 0.25f;
    floats[0] = 1e9f;
    floats[1] = 6e-8f;
    floats[2] = 65519.0f;
    floats[3] = 2049.0f;
    float* f = nullptr;
    unsigned short *x = nullptr, *y = nullptr;
    MUST(cudaMalloc(&f, n * sizeof(float)));
    MUST(cudaMalloc(&x, n * 2));
    MUST(cudaMalloc(&y, n * 2));
    MUST(cudaMemcpy(f, floats.data(), n * sizeof(float), cudaMemcpyHostToDevice));
    from_float<<<4, 128>>>(n, f, x);
    std::vector<unsigned short> bits(n);
    MUST(cudaMemcpy(bits.data(), x, n * 2, cudaMemcpyDeviceToHost));
    expect(bits[0] == 0x7c00, "overflow becomes infinity");
    expect(bits[1] == 0x0001, "the smallest denormal");
    expect(bits[2] == 0x7bff, "just under overflow");
    expect(bits[3] == 0x6800, "ties go to even");
    expect(bits[204] == 0x3c00, "one is one");
    MUST(cudaMemcpy(y, x, n * 2, cudaMemcpyDeviceToDevice));
    axpy<<<4, 128>>>(n, __float2half(2.0f), reinterpret_cast<__half*>(x), reinterpret_cast<__half*>(y));
    pairs<<<2, 128>>>(n / 2, reinterpret_cast<__half2*>(x), f);
    std::vector<float> sums(n / 2);
    MUST(cudaMemcpy(sums.data(), f, n / 2 * sizeof(float), cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(bits.data(), y, n * 2, cudaMemcpyDeviceToHost));
    from_float<<<4, 128>>>(0, f, x);
    int wrong = 0;
    for (int i = 4; i < n; ++i) {
        __half_raw raw;
        raw.x = bits[i];
        if (__half2float(__half(raw)) != 3 * floats[i]) ++wrong;
    }
    for (int i = 2; i < n / 2; ++i) {
        if (sums[i] != floats[2 * i] * 1000.0f + floats[2 * i + 1]) ++wrong;
    }
    expect(wrong == 0, "arithmetic on half");
    MUST(cudaFree(f));
    MUST(cudaFree(x));
    MUST(cudaFree(y));
    COMPARE(halves);
    COMPARE(bfloats);
    return report();
}
