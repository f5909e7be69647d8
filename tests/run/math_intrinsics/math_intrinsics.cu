// SPDX-License-Identifier: Apache-2.0
// Integer, bit, conversion, rounding and SIMD intrinsics against plain C++ that says what they mean.
#include <cmath>
#include <limits>

#include "../check.h"

/// Numbers that differ from thread to thread and reach the corners.
HD inline unsigned mix(int t, int k) {
    unsigned x = static_cast<unsigned>(t) * 2654435761U + static_cast<unsigned>(k) * 40503U;
    x ^= x >> 15;
    x *= 2246822519U;
    x ^= x >> 13;
    const unsigned corners[8] = {0, 1, 0x80000000U, 0x7fffffffU, 0xffffffffU, 0xffff0000U, 0x00ff00ffU, 2};
    return t % 5 == 0 ? corners[(t / 5 + k) % 8] : x;
}
HD inline unsigned long long mix64(int t, int k) { return static_cast<unsigned long long>(mix(t, k)) << 32 | mix(t, k + 50); }

#ifdef __CUDA_ARCH__
#  define ON_DEVICE 1
#else
#  define ON_DEVICE 0
#endif

HD void bits(int t, long long* out) {
    unsigned a = mix(t, 1), b = mix(t, 2), c = mix(t, 3);
    unsigned long long w = mix64(t, 4), v = mix64(t, 5);
    int n = 0;
#if ON_DEVICE
    out[n++] = __popc(a);
    out[n++] = __popcll(w);
    out[n++] = __clz(static_cast<int>(a));
    out[n++] = __clzll(static_cast<long long>(w));
    out[n++] = __ffs(static_cast<int>(a));
    out[n++] = __ffsll(static_cast<long long>(w));
    out[n++] = __brev(a);
    out[n++] = static_cast<long long>(__brevll(w));
    out[n++] = __mulhi(static_cast<int>(a), static_cast<int>(b));
    out[n++] = __umulhi(a, b);
    out[n++] = __mul64hi(static_cast<long long>(w), static_cast<long long>(v));
    out[n++] = static_cast<long long>(__umul64hi(w, v));
    out[n++] = __byte_perm(a, b, c & 0x7777U);
    out[n++] = __funnelshift_l(a, b, c);
    out[n++] = __funnelshift_r(a, b, c);
    out[n++] = __hadd(static_cast<int>(a), static_cast<int>(b));
    out[n++] = __urhadd(a, b);
    out[n++] = __sad(static_cast<int>(a), static_cast<int>(b), c);
    out[n++] = __mul24(static_cast<int>(a), static_cast<int>(b));
    out[n++] = __dp4a(static_cast<int>(a), static_cast<int>(b), static_cast<int>(c));
    out[n++] = __vadd4(a, b);
    out[n++] = __vmaxs2(a, b);
#else
    auto reverse = [](unsigned long long x, int width) {
        unsigned long long r = 0;
        for (int i = 0; i < width; ++i) r |= (x >> i & 1) << (width - 1 - i);
        return r;
    };
    out[n++] = __builtin_popcount(a);
    out[n++] = __builtin_popcountll(w);
    out[n++] = a ? __builtin_clz(a) : 32;
    out[n++] = w ? __builtin_clzll(w) : 64;
    out[n++] = __builtin_ffs(static_cast<int>(a));
    out[n++] = __builtin_ffsll(static_cast<long long>(w));
    out[n++] = static_cast<unsigned>(reverse(a, 32));
    out[n++] = static_cast<long long>(reverse(w, 64));
    out[n++] = static_cast<int>(static_cast<long long>(static_cast<int>(a)) * static_cast<int>(b) >> 32);
    out[n++] = static_cast<unsigned>(static_cast<unsigned long long>(a) * b >> 32);
    out[n++] = static_cast<long long>(static_cast<__int128>(static_cast<long long>(w)) * static_cast<long long>(v) >> 64);
    out[n++] = static_cast<long long>(static_cast<unsigned __int128>(w) * v >> 64);
    unsigned long long both = static_cast<unsigned long long>(b) << 32 | a;
    unsigned permuted = 0;
    for (int i = 0; i < 4; ++i) permuted |= static_cast<unsigned>(both >> (c >> (4 * i) & 7) * 8 & 0xff) << (8 * i);
    out[n++] = permuted;
    out[n++] = static_cast<unsigned>((both << (c & 31)) >> 32);
    out[n++] = static_cast<unsigned>(both >> (c & 31));
    out[n++] = (static_cast<long long>(static_cast<int>(a)) + static_cast<int>(b)) >> 1;
    out[n++] = static_cast<unsigned>((static_cast<unsigned long long>(a) + b + 1) >> 1);
    long long difference = static_cast<long long>(static_cast<int>(a)) - static_cast<int>(b);
    out[n++] = static_cast<unsigned>((difference < 0 ? -difference : difference) + c);
    out[n++] = static_cast<int>(static_cast<unsigned>((static_cast<int>(a << 8) >> 8)) * static_cast<unsigned>((static_cast<int>(b << 8) >> 8)));
    unsigned dot = c;
    for (int i = 0; i < 32; i += 8) dot += static_cast<unsigned>(static_cast<signed char>(a >> i) * static_cast<signed char>(b >> i));
    out[n++] = static_cast<int>(dot);
    unsigned sums = 0, greatest = 0;
    for (int i = 0; i < 32; i += 8) sums |= ((a >> i) + (b >> i) & 0xff) << i;
    for (int i = 0; i < 32; i += 16) {
        short x = static_cast<short>(a >> i), y = static_cast<short>(b >> i);
        greatest |= static_cast<unsigned>(static_cast<unsigned short>(x > y ? x : y)) << i;
    }
    out[n++] = sums;
    out[n++] = greatest;
#endif
}

/// Sums, maxima and minima in one step, each of words and of 16-bit lanes.
HD void steps(int t, long long* out) {
    unsigned a = mix(t, 1), b = t % 3 == 0 ? a : mix(t, 2), c = mix(t, 3);
    int x = static_cast<int>(a), y = static_cast<int>(b), z = static_cast<int>(c);
    bool first = false, high = false, low = false;
    int n = 0;
#if ON_DEVICE
    out[n++] = __vimax3_s32(x, y, z) + static_cast<long long>(__vimin3_u32(a, b, c));
    out[n++] = __viaddmax_s32(x, y, z) + static_cast<long long>(__viaddmin_u32(a, b, c));
    out[n++] = __viaddmin_s32_relu(x, y, z) + static_cast<long long>(__vimax_s32_relu(x, y));
    out[n++] = __vibmax_s32(x, y, &first) + (first ? 1LL << 40 : 0);
    out[n++] = __vibmin_u32(a, b, &first) + (first ? 1LL << 40 : 0);
    out[n++] = __vimax3_s16x2(a, b, c);
    out[n++] = __viaddmax_s16x2(a, b, c);
    out[n++] = __viaddmin_u16x2(a, b, c);
    out[n++] = __vimin3_s16x2_relu(a, b, c);
    out[n++] = __vibmax_s16x2(a, b, &high, &low);
    out[n++] = high + low * 2;
#else
    auto larger = [](long long p, long long q) { return p > q ? p : q; };
    auto smaller = [](long long p, long long q) { return p < q ? p : q; };
    out[n++] = larger(larger(x, y), z) + smaller(smaller(a, b), c);
    out[n++] = larger(static_cast<int>(a + b), z) + smaller(a + b, c);
    out[n++] = larger(smaller(static_cast<int>(a + b), z), 0) + larger(larger(x, y), 0);
    first = x >= y;
    out[n++] = larger(x, y) + (first ? 1LL << 40 : 0);
    first = a <= b;
    out[n++] = smaller(a, b) + (first ? 1LL << 40 : 0);
    for (int i = n; i < n + 6; ++i) out[i] = 0;
    for (int i = 0; i < 32; i += 16) {
        short p = static_cast<short>(a >> i), q = static_cast<short>(b >> i), r = static_cast<short>(c >> i);
        unsigned short sum = static_cast<unsigned short>(p + q), u = static_cast<unsigned short>(r);
        auto lane = [i](long long v) { return (v & 0xffff) << i; };
        out[n] |= lane(larger(larger(p, q), r));
        out[n + 1] |= lane(larger(static_cast<short>(sum), r));
        out[n + 2] |= lane(smaller(sum, u));
        out[n + 3] |= lane(larger(smaller(smaller(p, q), r), 0));
        out[n + 4] |= lane(larger(p, q));
        out[n + 5] |= p >= q ? (i == 0 ? 2 : 1) : 0;
    }
#endif
}

HD void conversions(int t, long long* out) {
    float f = (static_cast<int>(mix(t, 1)) >> 8) * 0.0078125F;
    double d = static_cast<int>(mix(t, 2)) * 0.25;
    int i = static_cast<int>(mix(t, 3));
    unsigned long long w = mix64(t, 4);
    int n = 0;
#if ON_DEVICE
    out[n++] = __float2int_rn(f);
    out[n++] = __float2int_rz(f);
    out[n++] = __float2int_ru(f);
    out[n++] = __float2int_rd(f);
    out[n++] = __double2ll_rn(d);
    out[n++] = __double2int_rd(d * 0.25);
    out[n++] = __float_as_int(__int2float_rn(i));
    out[n++] = __float_as_int(__ull2float_rn(w));
    out[n++] = __double_as_longlong(__ll2double_rn(static_cast<long long>(w)));
    out[n++] = __float_as_int(__double2float_rn(d * 1.1));
    out[n++] = __double2hiint(d);
    out[n++] = __double2loint(d);
    out[n++] = __double_as_longlong(__hiloint2double(i & 0x7fefffff, 7));
    out[n++] = __float_as_uint(f);
    // Beyond the range: saturation.
    out[n++] = __float2int_rz(1e20F);
    out[n++] = __float2uint_rz(-5.0F);
    // Rounded the one way and the other, results enclose the exact one and are neighbours or equal.
    float low = __fadd_rd(f, 0.1F), high = __fadd_ru(f, 0.1F);
    out[n++] = low <= f + 0.1F && f + 0.1F <= high && static_cast<double>(low) <= static_cast<double>(f) + static_cast<double>(0.1F) && static_cast<double>(high) >= static_cast<double>(f) + static_cast<double>(0.1F);
    float q = __fdiv_rz(f, 3.0F);
    out[n++] = fabs(static_cast<double>(q) * 3.0) <= fabs(static_cast<double>(f));
    out[n++] = __fmul_rd(f, f) <= __fmul_ru(f, f);
    out[n++] = __float_as_int(__saturatef(f));
#else
    auto as_int = [](float x) {
        int b;
        std::memcpy(&b, &x, 4);
        return b;
    };
    auto as_long = [](double x) {
        long long b;
        std::memcpy(&b, &x, 8);
        return b;
    };
    out[n++] = static_cast<int>(std::rint(f));
    out[n++] = static_cast<int>(f);
    out[n++] = static_cast<int>(std::ceil(f));
    out[n++] = static_cast<int>(std::floor(f));
    out[n++] = static_cast<long long>(std::rint(d));
    out[n++] = static_cast<int>(std::floor(d * 0.25));
    out[n++] = as_int(static_cast<float>(i));
    out[n++] = as_int(static_cast<float>(w));
    out[n++] = as_long(static_cast<double>(static_cast<long long>(w)));
    out[n++] = as_int(static_cast<float>(d * 1.1));
    out[n++] = static_cast<int>(as_long(d) >> 32);
    out[n++] = static_cast<int>(as_long(d));
    out[n++] = static_cast<long long>(static_cast<unsigned long long>(static_cast<unsigned>(i & 0x7fefffff)) << 32 | 7);
    out[n++] = static_cast<unsigned>(as_int(f));
    out[n++] = std::numeric_limits<int>::max();
    out[n++] = 0;
    out[n++] = 1;
    out[n++] = 1;
    out[n++] = 1;
    out[n++] = as_int(f < 0 ? 0.0F : f > 1 ? 1.0F : f == 0 ? 0.0F : f);
#endif
}

HD void pieces(int t, long long* out) {
    float f = (static_cast<int>(mix(t, 1)) >> 8) * 0.0078125F;
    double d = static_cast<int>(mix(t, 2)) * 0.25 + 0.125;
    int e = 0, q = 0, n = 0;
    float whole = 0;
#if !ON_DEVICE
    using std::frexp;
    using std::modf;
    using std::remquo;
    using std::nextafter;
    using std::ldexp;
    using std::max;
    using std::min;
#endif
    put_double(out, n++, frexp(f, &e));
    out[n++] = e;
    put_double(out, n++, modf(f, &whole));
    put_double(out, n++, whole);
    put_double(out, n++, remquo(d, 3.25, &q));
    out[n++] = q & 7;
    put_double(out, n++, nextafter(f, 1e30F));
    put_double(out, n++, nextafter(d, -1e300));
    put_double(out, n++, ldexp(d, -3));
    out[n++] = lrintf(f);
    out[n++] = llround(d);
    out[n++] = ilogb(d);
    out[n++] = abs(static_cast<int>(mix(t, 3) | 1));
    put_double(out, n++, fabsf(f));
    out[n++] = max(3, t) + min(7, t);
    put_double(out, n++, max(f, 1.5F) + min(f, -1.5F));
}

KERNEL(bits)
KERNEL(steps)
KERNEL(conversions)
KERNEL(pieces)

int main() {
    COMPARE(bits);
    COMPARE(steps);
    COMPARE(conversions);
    COMPARE(pieces);
    return report();
}
