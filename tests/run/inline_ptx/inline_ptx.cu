// SPDX-License-Identifier: Apache-2.0
// Inline PTX: integers, carries, bits, comparisons, and the forms of asm statements.
#include "../check.h"
#include "../asm_operation.h"

PTX2(add16, u16, "h", u16, "h", u16, "h", "add.u16 %0, %1, %2;", a + b)
PTX2(add32, u32, "r", u32, "r", u32, "r", "add.u32 %0, %1, %2;", a + b)
PTX2(sub64, s64, "l", u64, "l", u64, "l", "sub.s64 %0, %1, %2;", a - b)
PTX2(mul_lo, s32, "r", s32, "r", s32, "r", "mul.lo.s32 %0, %1, %2;", (u32)a * (u32)b)
PTX2(mul_hi, s32, "r", s32, "r", s32, "r", "mul.hi.s32 %0, %1, %2;", ((s64)a * b) >> 32)
PTX2(mul_hi_u64, u64, "l", u64, "l", u64, "l", "mul.hi.u64 %0, %1, %2;", ((unsigned __int128)a * b) >> 64)
PTX2(mul_wide_s32, s64, "l", s32, "r", s32, "r", "mul.wide.s32 %0, %1, %2;", (s64)a * b)
PTX2(mul_wide_u16, u32, "r", u16, "h", u16, "h", "mul.wide.u16 %0, %1, %2;", (u32)a * b)
PTX3(mad_lo, u32, "r", u32, "r", u32, "r", u32, "r", "mad.lo.u32 %0, %1, %2, %3;", a * b + d)
PTX3(mad_hi, u64, "l", u64, "l", u64, "l", u64, "l", "mad.hi.u64 %0, %1, %2, %3;", (u64)(((unsigned __int128)a * b) >> 64) + d)
PTX3(mad_wide, s64, "l", s32, "r", s32, "r", s64, "l", "mad.wide.s32 %0, %1, %2, %3;", (u64)((s64)a * b) + (u64)d)
PTX2(div_s32, s32, "r", s32, "r", s32, "r", "div.s32 %0, %1, %2;", a / b)
PTX2(rem_u64, u64, "l", u64, "l", u64, "l", "rem.u64 %0, %1, %2;", a % b)
PTX1(abs_s32, s32, "r", s32, "r", "abs.s32 %0, %1;", a < 0 ? 0u - (u32)a : (u32)a)
PTX1(neg_s64, s64, "l", s64, "l", "neg.s64 %0, %1;", 0ull - (u64)a)
PTX2(min_s32, s32, "r", s32, "r", s32, "r", "min.s32 %0, %1, %2;", a < b ? a : b)
PTX2(max_u64, u64, "l", u64, "l", u64, "l", "max.u64 %0, %1, %2;", a > b ? a : b)
PTX2(add_sat, s32, "r", s32, "r", s32, "r", "add.sat.s32 %0, %1, %2;",
     (s64)a + b > 2147483647 ? 2147483647 : (s64)a + b < -2147483648ll ? -2147483648ll : (s64)a + b)
PTX3(sad, u32, "r", s32, "r", s32, "r", u32, "r", "sad.s32 %0, %1, %2, %3;", (a > b ? (u32)a - (u32)b : (u32)b - (u32)a) + d)
HD void arithmetic(int t, long long* out) {
    u64 x = sample(t, 0), y = sample(t, 1), z = sample(t, 2);
    out[0] = add16((u16)x, (u16)y);
    out[1] = add32((u32)x, (u32)y);
    out[2] = sub64(x, y);
    out[3] = mul_lo((s32)x, (s32)y);
    out[4] = mul_hi((s32)x, (s32)y);
    out[5] = mul_hi_u64(x, y);
    out[6] = mul_wide_s32((s32)x, (s32)y);
    out[7] = mul_wide_u16((u16)x, (u16)y);
    out[8] = mad_lo((u32)x, (u32)y, (u32)z);
    out[9] = mad_hi(x, y, z);
    out[10] = mad_wide((s32)x, (s32)y, (s64)z);
    out[11] = div_s32((s32)x, (s32)(y & 0xffff) + 1);
    out[12] = rem_u64(x, y | 1);
    out[13] = abs_s32((s32)x);
    out[14] = neg_s64((s64)x);
    out[15] = min_s32((s32)x, (s32)y);
    out[16] = max_u64(x, y);
    out[17] = add_sat((s32)x, (s32)y);
    out[18] = sad((s32)x, (s32)y, (u32)z);
}
KERNEL(arithmetic)

HD u32 host_lop3(u32 a, u32 b, u32 c, u32 table) {
    u32 r = 0;
    for (int i = 0; i < 32; ++i) r |= ((table >> (((a >> i) & 1) * 4 + ((b >> i) & 1) * 2 + ((c >> i) & 1))) & 1) << i;
    return r;
}
template <typename T, int BITS, bool SIGNED>
HD T host_bfe(T a, u32 at, u32 count) {
    at &= 255;
    count &= 255;
    u32 top = at + count - 1 < BITS - 1 ? at + count - 1 : BITS - 1;
    T sign = SIGNED && count != 0 ? (a >> top) & 1 : 0, r = 0;
    for (u32 i = 0; i < BITS; ++i) r |= (i < count && at + i < BITS ? (a >> (at + i)) & 1 : sign) << i;
    return r;
}
template <typename T, int BITS>
HD T host_bfi(T a, T b, u32 at, u32 count) {
    at &= 255;
    count &= 255;
    for (u32 i = 0; i < count && at + i < BITS; ++i) b = (b & ~((T)1 << (at + i))) | (((a >> i) & 1) << (at + i));
    return b;
}
template <typename T, int BITS>
HD u32 host_bfind(T a) {
    for (int i = BITS; i-- > 0;) {
        if ((a >> i) & 1) return (u32)i;
    }
    return ~0u;
}
HD u64 reversed(u64 x, int bits) {
    u64 r = 0;
    for (int i = 0; i < bits; ++i) r |= ((x >> i) & 1) << (bits - 1 - i);
    return r;
}
HD u32 count_ones(u64 x) {
    u32 n = 0;
    for (; x != 0; x &= x - 1) ++n;
    return n;
}
HD u32 permuted(u32 a, u32 b, u32 s) {
    u32 r = 0;
    for (int i = 0; i < 4; ++i) {
        u32 k = (s >> (4 * i)) & 15, byte = (u32)((((u64)b << 32) | a) >> (8 * (k & 7))) & 255;
        if (k & 8) byte = byte & 128 ? 255 : 0;
        r |= byte << (8 * i);
    }
    return r;
}
PTX3(lop3_and_xor, u32, "r", u32, "r", u32, "r", u32, "r", "lop3.b32 %0, %1, %2, %3, 0x6a;", host_lop3(a, b, d, 0x6a))
PTX3(lop3_choose, u32, "r", u32, "r", u32, "r", u32, "r", "lop3.b32 %0, %1, %2, %3, 202;", (a & b) | (~a & d))
PTX2(shl32, u32, "r", u32, "r", u32, "r", "shl.b32 %0, %1, %2;", b > 31 ? 0 : a << b)
PTX2(shr_s32, s32, "r", s32, "r", u32, "r", "shr.s32 %0, %1, %2;", a >> (b > 31 ? 31 : b))
PTX2(shr_u64, u64, "l", u64, "l", u32, "r", "shr.u64 %0, %1, %2;", b > 63 ? 0 : a >> b)
PTX2(shr_b16, u16, "h", u16, "h", u32, "r", "shr.b16 %0, %1, %2;", b > 15 ? 0 : a >> b)
PTX3(shf_l, u32, "r", u32, "r", u32, "r", u32, "r", "shf.l.wrap.b32 %0, %1, %2, %3;", ((((u64)b << 32) | a) << (d & 31)) >> 32)
PTX3(shf_r_clamp, u32, "r", u32, "r", u32, "r", u32, "r", "shf.r.clamp.b32 %0, %1, %2, %3;", (((u64)b << 32) | a) >> (d > 32 ? 32 : d))
PTX3(bfe_u32, u32, "r", u32, "r", u32, "r", u32, "r", "bfe.u32 %0, %1, %2, %3;", (host_bfe<u32, 32, false>(a, b, d)))
PTX3(bfe_s32, u32, "r", u32, "r", u32, "r", u32, "r", "bfe.s32 %0, %1, %2, %3;", (host_bfe<u32, 32, true>(a, b, d)))
PTX3(bfe_s64, u64, "l", u64, "l", u32, "r", u32, "r", "bfe.s64 %0, %1, %2, %3;", (host_bfe<u64, 64, true>(a, b, d)))
PTX4(bfi_b32, u32, "r", u32, "r", u32, "r", u32, "r", u32, "r", "bfi.b32 %0, %1, %2, %3, %4;", (host_bfi<u32, 32>(a, b, d, e)))
PTX4(bfi_b64, u64, "l", u64, "l", u64, "l", u32, "r", u32, "r", "bfi.b64 %0, %1, %2, %3, %4;", (host_bfi<u64, 64>(a, b, d, e)))
PTX1(bfind_u32, u32, "r", u32, "r", "bfind.u32 %0, %1;", (host_bfind<u32, 32>(a)))
PTX1(bfind_s64, u32, "r", s64, "l", "bfind.s64 %0, %1;", (host_bfind<u64, 64>((u64)(a < 0 ? ~a : a))))
PTX1(bfind_shift, u32, "r", u32, "r", "bfind.shiftamt.u32 %0, %1;", (a == 0 ? ~0u : 31 - host_bfind<u32, 32>(a)))
PTX1(brev32, u32, "r", u32, "r", "brev.b32 %0, %1;", reversed(a, 32))
PTX1(brev64, u64, "l", u64, "l", "brev.b64 %0, %1;", reversed(a, 64))
PTX1(clz64, u32, "r", u64, "l", "clz.b64 %0, %1;", (63 - host_bfind<u64, 64>(a)))
PTX1(popc64, u32, "r", u64, "l", "popc.b64 %0, %1;", count_ones(a))
PTX3(prmt, u32, "r", u32, "r", u32, "r", u32, "r", "prmt.b32 %0, %1, %2, %3;", permuted(a, b, d))
PTX1(cnot, u32, "r", u32, "r", "cnot.b32 %0, %1;", a == 0)
PTX2(and_not, u64, "l", u64, "l", u64, "l", "{ .reg .b64 t; not.b64 t, %2; and.b64 %0, %1, t; }", a & ~b)
PTX3(dp4a, s32, "r", s32, "r", s32, "r", s32, "r", "dp4a.s32.s32 %0, %1, %2, %3;",
     (u32)d + (u32)((signed char)a * (signed char)b) + (u32)((signed char)(a >> 8) * (signed char)(b >> 8)) +
         (u32)((signed char)(a >> 16) * (signed char)(b >> 16)) + (u32)((signed char)(a >> 24) * (signed char)(b >> 24)))
HD void bits(int t, long long* out) {
    u64 x = sample(t, 3), y = sample(t, 4), z = sample(t, 5);
    u32 n = t * 3 % 70, m = t * 7 % 80;
    out[0] = lop3_and_xor((u32)x, (u32)y, (u32)z);
    out[1] = lop3_choose((u32)x, (u32)y, (u32)z);
    out[2] = shl32((u32)x, n);
    out[3] = shr_s32((s32)x, n);
    out[4] = shr_u64(x, n);
    out[5] = shr_b16((u16)x, n);
    out[6] = shf_l((u32)x, (u32)y, n);
    out[7] = shf_r_clamp((u32)x, (u32)y, n);
    out[8] = bfe_u32((u32)x, n, m);
    out[9] = bfe_s32((u32)x, n, m);
    out[10] = bfe_s64(x, n, m);
    out[11] = bfi_b32((u32)x, (u32)y, n, m);
    out[12] = bfi_b64(x, y, n, m);
    out[13] = bfind_u32((u32)x);
    out[14] = bfind_s64((s64)x);
    out[15] = bfind_shift((u32)x);
    out[16] = brev32((u32)x);
    out[17] = brev64(x);
    out[18] = clz64(x);
    out[19] = popc64(x);
    out[20] = prmt((u32)x, (u32)y, (u32)z);
    out[21] = cnot((u32)x & 1);
    out[22] = and_not(x, y);
    out[23] = dp4a((s32)x, (s32)y, (s32)z);
}
KERNEL(bits)

// 128 and 256 bits, the carry going from statement to statement and through functions.
HD u32 add_first(u32 a, u32 b, u32& carry) {
#ifdef __CUDA_ARCH__
    u32 r;
    asm volatile("add.cc.u32 %0, %1, %2;" : "=r"(r) : "r"(a), "r"(b));
    return r;
#else
    u64 sum = (u64)a + b;
    carry = (u32)(sum >> 32);
    return (u32)sum;
#endif
}
HD u32 add_next(u32 a, u32 b, u32& carry) {
#ifdef __CUDA_ARCH__
    u32 r;
    asm volatile("addc.cc.u32 %0, %1, %2;" : "=r"(r) : "r"(a), "r"(b));
    return r;
#else
    u64 sum = (u64)a + b + carry;
    carry = (u32)(sum >> 32);
    return (u32)sum;
#endif
}
HD u32 last_carry(u32 carry) {
#ifdef __CUDA_ARCH__
    asm volatile("addc.u32 %0, 0, 0;" : "=r"(carry));
#endif
    return carry;
}
HD void subtract(u64* r, const u64* a, const u64* b) {
#ifdef __CUDA_ARCH__
    asm volatile(
        "sub.cc.u64  %0, %5, %9;\n\t"
        "subc.cc.u64 %1, %6, %10;\n\t"
        "subc.cc.u64 %2, %7, %11;  // comments are skipped\n\t"
        "subc.cc.u64 %3, %8, %12;  /* so are these */\n\t"
        "subc.u64    %4, 0, 0;"
        : "=l"(r[0]), "=l"(r[1]), "=l"(r[2]), "=l"(r[3]), "=l"(r[4])
        : "l"(a[0]), "l"(a[1]), "l"(a[2]), "l"(a[3]), "l"(b[0]), "l"(b[1]), "l"(b[2]), "l"(b[3]));
#else
    u64 borrow = 0;
    for (int i = 0; i < 4; ++i) {
        u64 d = a[i] - b[i], e = d - borrow;
        borrow = (a[i] < b[i]) | (d < borrow);
        r[i] = e;
    }
    r[4] = 0 - borrow;
#endif
}
HD void multiply(u64 a, u64 b, u64 c, u64* r) {
#ifdef __CUDA_ARCH__
    u32 a0 = (u32)a, a1 = (u32)(a >> 32), b0 = (u32)b, b1 = (u32)(b >> 32), r0, r1, r2, r3;
    asm volatile("{\n\t"
                 "mul.lo.u32     %0, %4, %6;\n\t"
                 "mul.hi.u32     %1, %4, %6;\n\t"
                 "mad.lo.cc.u32  %1, %5, %6, %1;\n\t"
                 "madc.hi.u32    %2, %5, %6, 0;\n\t"
                 "mad.lo.cc.u32  %1, %4, %7, %1;\n\t"
                 "madc.hi.cc.u32 %2, %4, %7, %2;\n\t"
                 "madc.hi.u32    %3, %5, %7, 0;\n\t"
                 "mad.lo.cc.u32  %2, %5, %7, %2;\n\t"
                 "addc.u32       %3, %3, 0;\n\t"
                 "}"
                 : "=&r"(r0), "=&r"(r1), "=&r"(r2), "=&r"(r3) : "r"(a0), "r"(a1), "r"(b0), "r"(b1));
    r[0] = ((u64)r1 << 32) | r0;
    r[1] = ((u64)r3 << 32) | r2;
    asm volatile("mad.lo.cc.u64 %0, %2, %3, %4; madc.hi.u64 %1, %2, %3, 0;" : "=l"(r[2]), "=l"(r[3]) : "l"(a), "l"(b), "l"(c));
#else
    unsigned __int128 p = (unsigned __int128)a * b, q = p + c;
    r[0] = (u64)p;
    r[1] = (u64)(p >> 64);
    r[2] = (u64)q;
    r[3] = (u64)(q >> 64);
#endif
}
HD void carries(int t, long long* out) {
    u64 a[4], b[4];
    for (int i = 0; i < 4; ++i) {
        a[i] = t % 4 == 0 ? ~0ull : sample(t, i);
        b[i] = t % 3 == 0 ? ~0ull : sample(t, i + 4);
    }
    u32 carry = 0;
    u32 r = add_first((u32)a[0], (u32)b[0], carry);
    out[0] = r;
    for (int i = 1; i < 6; ++i) {
        r = add_next((u32)(a[i / 2] >> (i % 2 * 32)), (u32)(b[i / 2] >> (i % 2 * 32)), carry);
        out[i] = r;
    }
    out[6] = last_carry(carry);
    u64 difference[5], product[4];
    subtract(difference, a, b);
    for (int i = 0; i < 5; ++i) out[8 + i] = (long long)difference[i];
    multiply(a[0], b[0], a[1], product);
    for (int i = 0; i < 4; ++i) out[14 + i] = (long long)product[i];
}
KERNEL(carries)

PTX2(less, u32, "r", s32, "r", s32, "r", "{ .reg .pred p; setp.lt.s32 p, %1, %2; selp.u32 %0, 1, 0, p; }", a < b)
PTX2(lower, u32, "r", u32, "r", u32, "r", "{ .reg .pred %%p<2>; setp.lo.u32 %%p1, %1, %2; selp.u32 %0, 1, 0, %%p1; }", a < b)
PTX3(both, u32, "r", u32, "r", u32, "r", u32, "r",
     "{ .reg .pred p, q, s; setp.ge.u32 s, %1, %3; setp.eq.or.u32 p|q, %2, %3, !s; selp.u32 %0, 1, 0, p; @q add.u32 %0, %0, 2; @!q add.u32 %0, %0, 4; }",
     ((b == d || !(a >= d)) ? 1 : 0) + ((b != d || !(a >= d)) ? 2 : 4))
PTX2(set_ne, u32, "r", u64, "l", u64, "l", "set.ne.u32.u64 %0, %1, %2;", a != b ? ~0u : 0)
PTX2(predicates, u32, "r", u32, "r", u32, "r",
     "{ .reg .pred p, q; setp.gt.u32 p, %1, 9; setp.gt.u32 q, %2, 9; xor.pred p, p, q; not.pred q, p; mov.u32 %0, 7; @q mov.b32 %0, -1; }",
     (a > 9) != (b > 9) ? 7 : ~0u)
PTX1(halves, u32, "r", u64, "l", "{ .reg .b32 lo, hi; mov.b64 {lo, hi}, %1; xor.b32 %0, lo, hi; }", (u32)a ^ (u32)(a >> 32))
PTX2(joined, u64, "l", u32, "r", u32, "r", "mov.b64 %0, {%1, %2};", ((u64)b << 32) | a)
PTX1(quarters, u32, "r", u64, "l", "{ .reg .b16 a, b, c, d; mov.b64 {a, b, c, d}, %1; mov.b32 %0, {d, b}; }", ((u32)(u16)(a >> 16) << 16) | (u16)(a >> 48))
template <int N>
HD u32 shifted(u32 x) {
#ifdef __CUDA_ARCH__
    asm("shl.b32 %0, %0, %1;" : "+r"(x) : "n"(N));
    return x;
#else
    return x << N;
#endif
}
struct Pair {
    u32 x, y;
};
HD void in_place(Pair& p, u32* list, int& i) {
#ifdef __CUDA_ARCH__
    asm volatile("add.u32 %0, %0, 5; xor.b32 %1, %1, %0;" : "+r"(p.x), "+r"(list[i++]));
    asm("mov.u32 %0, %1;\n" : "=r"(p.y) : "r"(p.x));
    asm volatile("" ::: "memory");
    __asm__ __volatile__("not.b32 %0, %0;" : "+r"(list[i]) : : "memory");
#else
    p.x += 5;
    list[i++] ^= p.x;
    p.y = p.x;
    list[i] = ~list[i];
#endif
}
HD void statements(int t, long long* out) {
    u64 x = sample(t, 6), y = sample(t, 7), z = sample(t, 8);
    if (t % 2) y = x;
    out[0] = less((s32)x, (s32)y);
    out[1] = lower((u32)x, (u32)y);
    out[2] = both((u32)x, (u32)y, (u32)z);
    out[3] = set_ne(x, y);
    out[4] = predicates((u32)x % 20, (u32)z % 20);
    out[5] = halves(x);
    out[6] = joined((u32)x, (u32)z);
    out[7] = quarters(x);
    out[8] = shifted<3>((u32)x) + shifted<7>((u32)y);
    Pair p = {(u32)x, 0};
    u32 list[3] = {1, 2, 3};
    int i = t % 2;
    in_place(p, list, i);
    out[9] = p.x;
    out[10] = p.y;
    out[11] = list[0] + 1000ll * list[1] + 1000000ll * list[2];
    out[12] = i;
}
KERNEL(statements)

int main() {
    COMPARE(arithmetic);
    COMPARE(bits);
    COMPARE(carries);
    COMPARE(statements);
    return report();
}
