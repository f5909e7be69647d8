// SPDX-License-Identifier: Apache-2.0
// Inline PTX: floating point and conversions, with every rounding.
#include <cmath>

#include "../check.h"

#include "../asm_operation.h"

// The float nearest to an exact value in a direction. 0 nearest, 1 to zero, 2 down, 3 up
HD float rounded(double exact, int mode) {
    float r = (float)exact;
    if (mode == 0 || (double)r == exact) return r;
    bool down = mode == 2 || (mode == 1 && exact > 0), up = mode == 3 || (mode == 1 && exact < 0);
    unsigned bits;
    memcpy(&bits, &r, 4);
    if (down && (double)r > exact) bits += r > 0 ? -1u : 1u;
    if (up && (double)r < exact) bits += r > 0 ? 1u : -1u;
    memcpy(&r, &bits, 4);
    return r;
}
HD u32 host_bits(float x) {
    u32 r;
    memcpy(&r, &x, 4);
    return r;
}
HD float host_float(u32 x) {
    float r;
    memcpy(&r, &x, 4);
    return r;
}
/// A float of moderate size rounded to 11 bits, to even.
HD float host_half(float x) {
    u32 b = host_bits(x);
    b += 0xfff + ((b >> 13) & 1);
    return x == 0 ? x : host_float(b & ~0x1fffu);
}
HD float flushed(float x) { return fabs(x) < 1.17549435082228751e-38f ? x * 0.0f : x; }

PTX2(add, float, "f", float, "f", float, "f", "add.f32 %0, %1, %2;", a + b)
PTX2(add_rz, float, "f", float, "f", float, "f", "add.rz.f32 %0, %1, %2;", rounded((double)a + b, 1))
PTX2(sub_rm, float, "f", float, "f", float, "f", "sub.rm.f32 %0, %1, %2;", rounded((double)a - b, 2))
PTX2(mul_rp, float, "f", float, "f", float, "f", "mul.rp.f32 %0, %1, %2;", rounded((double)a * b, 3))
PTX2(mul_rn, float, "f", float, "f", float, "f", "mul.rn.f32 %0, %1, %2;", rounded((double)a * b, 0))
PTX2(mul_ftz, float, "f", float, "f", float, "f", "mul.ftz.f32 %0, %1, %2;", flushed(flushed(a) * flushed(b)))
PTX2(add_sat, float, "f", float, "f", float, "f", "add.sat.f32 %0, %1, %2;", a + b > 1 ? 1 : a + b > 0 ? a + b : 0)
PTX3(fma_rn, double, "d", double, "d", double, "d", double, "d", "fma.rn.f64 %0, %1, %2, %3;", std::fma(a, b, d))
PTX2(min_f32, float, "f", float, "f", float, "f", "min.f32 %0, %1, %2;", a < b ? a : b)
PTX2(max_f64, double, "d", double, "d", double, "d", "max.f64 %0, %1, %2;", a > b ? a : b)
PTX1(abs_f32, float, "f", float, "f", "abs.f32 %0, %1;", std::fabs(a))
PTX1(neg_f64, double, "d", double, "d", "neg.f64 %0, %1;", -a)
PTX2(div_rn, float, "f", float, "f", float, "f", "div.rn.f32 %0, %1, %2;", (float)((double)a / b))
PTX1(sqrt_rn, double, "d", double, "d", "sqrt.rn.f64 %0, %1;", std::sqrt(a))
PTX2(copy_sign, float, "f", float, "f", float, "f", "copysign.f32 %0, %1, %2;", a < 0 ? -std::fabs(b) : std::fabs(b))
PTX1(half_more, float, "f", float, "f", "add.f32 %0, %1, 0f3F000000;", a + 0.5f)
PTX1(bits_of, u32, "r", float, "f", "mov.b32 %0, %1;", host_bits(a))
PTX1(float_of, float, "f", u32, "r", "mov.b32 %0, %1;", host_float(a))
HD void arithmetic(int t, long long* out) {
    float x = (float)(t * 37 - 900) / 16, y = (float)(t * 11 % 17 + 1) / 8, big = 16777216.0f + 2 * t, tiny = 1e-39f * (t + 1);
    out[0] = (long long)(add(x, y) * 16);
    put_double(out, 1, add_rz(big, y));
    put_double(out, 2, sub_rm(-big, y));
    put_double(out, 3, mul_rp(1.0f + t / 8388608.0f, x / 3));
    put_double(out, 4, mul_rn(1.0f + t / 8388608.0f, x / 3));
    put_double(out, 5, mul_ftz(tiny, y * 8));
    put_double(out, 6, add_sat(x / 16, 0.25f));
    put_double(out, 7, fma_rn(1.0 + t * 1e-9, 1.0 - t * 1e-9, -1.0));
    put_double(out, 8, min_f32(x, y));
    put_double(out, 9, max_f64(x, y));
    put_double(out, 10, abs_f32(x));
    put_double(out, 11, neg_f64(x));
    put_double(out, 12, div_rn(x, y));
    put_double(out, 13, sqrt_rn((double)(t * t)));
    put_double(out, 14, copy_sign(x, y));
    put_double(out, 15, half_more(x));
    out[16] = bits_of(x);
    put_double(out, 17, float_of(0x3f800000u + (u32)t));
}
KERNEL(arithmetic)

HD double away(double x) { return floor(x) + (x - floor(x) > 0.5 || (x - floor(x) == 0.5 && fmod(floor(x), 2) != 0) ? 1 : 0); }
PTX1(rni, s32, "r", float, "f", "cvt.rni.s32.f32 %0, %1;", away(a))
PTX1(rzi, s32, "r", float, "f", "cvt.rzi.s32.f32 %0, %1;", std::trunc(a))
PTX1(rmi, s64, "l", double, "d", "cvt.rmi.s64.f64 %0, %1;", std::floor(a))
PTX1(rpi, u32, "r", float, "f", "cvt.rpi.u32.f32 %0, %1;", a > 0 ? std::ceil(a) : 0)
PTX1(to_byte, u32, "r", float, "f", "cvt.rni.u8.f32 %0, %1;", away(a) > 255 ? 255 : away(a) < 0 ? 0 : away(a))
PTX1(whole, float, "f", float, "f", "cvt.rni.f32.f32 %0, %1;", away(a))
PTX1(saturated, s32, "r", s32, "r", "cvt.sat.s8.s32 %0, %1;", a > 127 ? 127 : a < -128 ? -128 : a)
PTX1(saturated_u16, u32, "r", s64, "l", "cvt.sat.u16.s64 %0, %1;", a > 65535 ? 65535 : a < 0 ? 0 : a)
PTX1(narrowed, s32, "r", s32, "r", "cvt.s32.s8 %0, %1;", (signed char)a)
PTX1(narrowed_u, u64, "l", u32, "r", "cvt.u64.u16 %0, %1;", (u16)a)
PTX1(widened, s64, "l", s32, "r", "cvt.s64.s32 %0, %1;", a)
PTX1(from_int, float, "f", s32, "r", "cvt.rn.f32.s32 %0, %1;", a)
PTX1(from_int_rz, float, "f", s32, "r", "cvt.rz.f32.s32 %0, %1;", rounded((double)a, 1))
PTX1(from_u64_rp, float, "f", u64, "l", "cvt.rp.f32.u64 %0, %1;", rounded((double)(a >> 12), 3) * 4096.0f)
PTX1(from_double_rm, float, "f", double, "d", "cvt.rm.f32.f64 %0, %1;", rounded(a, 2))
PTX1(to_double, double, "d", float, "f", "cvt.f64.f32 %0, %1;", a)
PTX1(unit, float, "f", float, "f", "cvt.sat.f32.f32 %0, %1;", a > 1 ? 1 : a > 0 ? a : 0)
PTX1(through_half, float, "f", float, "f", "{ .reg .b16 h; cvt.rn.f16.f32 h, %1; cvt.f32.f16 %0, h; }", host_half(a))
PTX2(pack, u32, "r", s32, "r", s32, "r", "cvt.pack.sat.s16.s32 %0, %1, %2;",
     ((u32)(a > 32767 ? 32767 : a < -32768 ? -32768 : a) << 16) | (u32)((b > 32767 ? 32767 : b < -32768 ? -32768 : b) & 0xffff))
HD void conversions(int t, long long* out) {
    float x = (float)(t * 13 - 400) / 4;
    s32 n = (s32)sample(t, 1);
    u64 wide = sample(t, 2) & ~0xfffull;
    out[0] = rni(x);
    out[1] = rzi(x);
    out[2] = rmi(x);
    out[3] = rpi(x);
    out[4] = to_byte(x * 2);
    put_double(out, 5, whole(x));
    out[6] = saturated(n % 400);
    out[7] = saturated_u16((s64)n * 3);
    out[8] = narrowed(n);
    out[9] = (long long)narrowed_u((u32)n);
    out[10] = widened(n);
    put_double(out, 11, from_int(n));
    put_double(out, 12, from_int_rz(n));
    put_double(out, 13, from_u64_rp(wide));
    put_double(out, 14, from_double_rm(n / 3.0));
    put_double(out, 15, to_double(x));
    put_double(out, 16, unit(x / 128));
    put_double(out, 17, through_half(x + t / 1024.0f));
    out[18] = pack(n, (s32)x * 900);
}
KERNEL(conversions)

PTX1(finite, u32, "r", float, "f", "{ .reg .pred p; testp.finite.f32 p, %1; selp.u32 %0, 1, 0, p; }", std::isfinite(a))
PTX1(not_number, u32, "r", double, "d", "{ .reg .pred p; testp.notanumber.f64 p, %1; selp.u32 %0, 1, 0, p; }", a != a)
PTX1(subnormal, u32, "r", float, "f", "{ .reg .pred p; testp.subnormal.f32 p, %1; selp.u32 %0, 1, 0, p; }", a != 0 && std::fabs(a) < 1.17549435082228751e-38f)
PTX2(equal, u32, "r", float, "f", float, "f", "{ .reg .pred p, q; setp.eq.f32 p|q, %1, %2; selp.u32 %0, 1, 0, p; @q or.b32 %0, %0, 2; }", a == b ? 1 : 2)
PTX2(differ, u32, "r", float, "f", float, "f", "{ .reg .pred p, q; setp.ne.f32 p, %1, %2; setp.neu.f32 q, %1, %2; selp.u32 %0, 1, 0, p; @q or.b32 %0, %0, 2; }",
     (a < b || a > b ? 1 : 0) + (a != b ? 2 : 0))
PTX2(unordered, u32, "r", float, "f", float, "f", "{ .reg .pred p, q; setp.ltu.f32 p, %1, %2; setp.num.f32 q, %1, %2; selp.u32 %0, 1, 0, p; @q or.b32 %0, %0, 2; }",
     (a >= b ? 0 : 1) + (a == a && b == b ? 2 : 0))
PTX2(chosen, float, "f", float, "f", s32, "r", "slct.f32.s32 %0, %1, 0f40000000, %2;", b >= 0 ? a : 2.0f)
HD void comparisons(int t, long long* out) {
    u32 odd[] = {0, 0x80000000u, 0x3f800000u, 0x7f800000u, 0x7fc00000u, 1, 0xff800000u, 0x00800000u};
    float x = float_of(odd[t % 8]), y = float_of(odd[t / 8 % 8]);
    out[0] = finite(x);
    out[1] = not_number(x);
    out[2] = subnormal(x);
    out[3] = equal(x, y);
    out[4] = differ(x, y);
    out[5] = unordered(x, y);
    put_double(out, 6, chosen((float)t, t - 20));
}
KERNEL(comparisons)

// Inexact ones: within a bound of the host's.
__global__ void approximations(float* out) {
    float x = (threadIdx.x + 1) / 8.0f;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(out[0 * 32 + threadIdx.x]) : "f"(x));
    asm("sqrt.approx.f32 %0, %1;" : "=f"(out[1 * 32 + threadIdx.x]) : "f"(x));
    asm("rsqrt.approx.f32 %0, %1;" : "=f"(out[2 * 32 + threadIdx.x]) : "f"(x));
    asm("sin.approx.f32 %0, %1;" : "=f"(out[3 * 32 + threadIdx.x]) : "f"(x));
    asm("cos.approx.ftz.f32 %0, %1;" : "=f"(out[4 * 32 + threadIdx.x]) : "f"(x));
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(out[5 * 32 + threadIdx.x]) : "f"(x));
    asm("lg2.approx.f32 %0, %1;" : "=f"(out[6 * 32 + threadIdx.x]) : "f"(x));
    asm("tanh.approx.f32 %0, %1;" : "=f"(out[7 * 32 + threadIdx.x]) : "f"(x));
    asm("div.full.f32 %0, %1, 0f40400000;" : "=f"(out[8 * 32 + threadIdx.x]) : "f"(x));
}
void check_approximations() {
    float* device;
    float got[9][32];
    MUST(cudaMalloc(&device, sizeof got));
    approximations<<<1, 32>>>(device);
    MUST(cudaMemcpy(got, device, sizeof got, cudaMemcpyDeviceToHost));
    MUST(cudaFree(device));
    for (int i = 0; i < 32; ++i) {
        float x = (i + 1) / 8.0f;
        float wanted[] = {1 / x, std::sqrt(x), 1 / std::sqrt(x), std::sin(x), std::cos(x), std::exp2(x), std::log2(x), std::tanh(x), x / 3};
        for (int k = 0; k < 9; ++k) expect(std::fabs(got[k][i] - wanted[k]) <= 1e-3f * (1 + std::fabs(wanted[k])), "approximation");
    }
}

int main() {
    COMPARE(arithmetic);
    COMPARE(conversions);
    COMPARE(comparisons);
    check_approximations();
    return report();
}
