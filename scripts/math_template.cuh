// Pairs h + l of two values, |l| at most half an ulp of h, carry results to about twice the type's precision. Products and
// sums that such code relies on are never contracted.
struct __qiao_pair_@S { @T h, l; };
//f32
__device__ inline unsigned int __qiao_bits_f32(float x) { return __float_as_uint(x); }
__device__ inline float __qiao_value_f32(unsigned int b) { return __uint_as_float(b); }
__device__ inline float __qiao_mul_f32(float a, float b) { return __fmul_rn(a, b); }
__device__ inline float __qiao_add_f32(float a, float b) { return __fadd_rn(a, b); }
__device__ inline float __qiao_top_f32(float x) { return __qiao_value_f32(__qiao_bits_f32(x) & 0xfffff000U); }
__device__ inline float __qiao_infinity_f32() { return __qiao_value_f32(0x7f800000U); }
__device__ inline float __qiao_nan_f32() { return __qiao_value_f32(0x7fffffffU); }
//f64
__device__ inline unsigned long long __qiao_bits_f64(double x) { return (unsigned long long)__double_as_longlong(x); }
__device__ inline double __qiao_value_f64(unsigned long long b) { return __longlong_as_double((long long)b); }
__device__ inline double __qiao_mul_f64(double a, double b) { return __dmul_rn(a, b); }
__device__ inline double __qiao_add_f64(double a, double b) { return __dadd_rn(a, b); }
__device__ inline double __qiao_top_f64(double x) { return __qiao_value_f64(__qiao_bits_f64(x) & 0xfffffffff8000000ULL); }
__device__ inline double __qiao_infinity_f64() { return __qiao_value_f64(0x7ff0000000000000ULL); }
__device__ inline double __qiao_nan_f64() { return __qiao_value_f64(0x7ff8000000000000ULL); }
//end
__device__ inline __qiao_pair_@S __qiao_fast_sum_@S(@T a, @T b) {
    __qiao_pair_@S r;
    r.h = __qiao_add_@S(a, b);
    r.l = b - (r.h - a);
    return r;
}
__device__ inline __qiao_pair_@S __qiao_sum_@S(@T a, @T b) {
    __qiao_pair_@S r;
    r.h = __qiao_add_@S(a, b);
    @T t = r.h - a;
    r.l = (a - (r.h - t)) + (b - t);
    return r;
}
__device__ inline __qiao_pair_@S __qiao_product_@S(@T a, @T b) {
    @T ah = __qiao_top_@S(a);
    @T al = a - ah;
    @T bh = __qiao_top_@S(b);
    @T bl = b - bh;
    __qiao_pair_@S r;
    r.h = __qiao_mul_@S(a, b);
    r.l = (((ah * bh - r.h) + ah * bl) + al * bh) + al * bl;
    return r;
}
// x * 2^k, rounded once.
__device__ inline @T __qiao_scale_@S(@T x, int k) {
//f32
    if (k > 127) {
        x *= 1.7014118346046923e38f;
        k -= 127;
        if (k > 127) {
            x *= 1.7014118346046923e38f;
            k = k - 127 > 127 ? 127 : k - 127;
        }
    } else if (k < -126) {
        x *= 1.9721522630525295e-31f;
        k += 102;
        if (k < -126) {
            x *= 1.9721522630525295e-31f;
            k = k + 102 < -126 ? -126 : k + 102;
        }
    }
    return x * __qiao_value_f32((unsigned int)(127 + k) << 23);
//f64
    if (k > 1023) {
        x *= 8.98846567431158e307;
        k -= 1023;
        if (k > 1023) {
            x *= 8.98846567431158e307;
            k = k - 1023 > 1023 ? 1023 : k - 1023;
        }
    } else if (k < -1022) {
        x *= 2.0041683600089728e-292;
        k += 969;
        if (k < -1022) {
            x *= 2.0041683600089728e-292;
            k = k + 969 < -1022 ? -1022 : k + 969;
        }
    }
    return x * __qiao_value_f64((unsigned long long)(1023 + k) << 52);
//end
}
__device__ inline @T __qiao_lib_ldexp_@S(@T x, int k) { return __qiao_scale_@S(x, k); }

// exp(r + l) - 1 - r for |r| up to ln(2) / 2.
__device__ inline @T __qiao_exp_tail_@S(@T r, @T l) { return (l + r * l) + r * r * ($EXP$); }
__device__ inline __qiao_pair_@S __qiao_exp_small_@S(@T r, @T l) {
    __qiao_pair_@S s = __qiao_fast_sum_@S(#1#, r);
    return __qiao_fast_sum_@S(s.h, s.l + __qiao_exp_tail_@S(r, l));
}
// exp(h + l) as a pair times 2^k.
__device__ inline __qiao_pair_@S __qiao_exp_parts_@S(@T h, @T l, int* k) {
    @T n = rint(h * $LOG2E$);
    *k = (int)n;
    __qiao_pair_@S s = __qiao_sum_@S(h - n * $LN2_0$, -(n * $LN2_1$));
    s = __qiao_sum_@S(s.h, s.l + (l - n * $LN2_2$));
    return __qiao_exp_small_@S(s.h, s.l);
}
// Past these, results are infinite or zero.
__device__ inline bool __qiao_exp_range_@S(@T x, @T most, @T least, @T* result) {
    if (x <= most && x >= least) return false;
    *result = x > most ? __qiao_infinity_@S() : x < least ? #0# : x;
    return true;
}
__device__ inline @T __qiao_lib_exp_@S(@T x) {
    @T r;
//f32
    if (__qiao_exp_range_f32(x, 89.0f, -104.0f, &r)) return r;
//f64
    if (__qiao_exp_range_f64(x, 710.0, -746.0, &r)) return r;
//end
    int k;
    __qiao_pair_@S e = __qiao_exp_parts_@S(x, #0#, &k);
    return __qiao_scale_@S(e.h + e.l, k);
}
__device__ inline @T __qiao_lib_exp2_@S(@T x) {
    @T r;
//f32
    if (__qiao_exp_range_f32(x, 129.0f, -151.0f, &r)) return r;
//f64
    if (__qiao_exp_range_f64(x, 1025.0, -1076.0, &r)) return r;
//end
    @T n = rint(x);
    r = x - n;
    __qiao_pair_@S p = __qiao_product_@S(r, $LN2DD_0$);
    __qiao_pair_@S e = __qiao_exp_small_@S(p.h, p.l + r * $LN2DD_1$);
    return __qiao_scale_@S(e.h + e.l, (int)n);
}
__device__ inline @T __qiao_lib_exp10_@S(@T x) {
    @T r;
//f32
    if (__qiao_exp_range_f32(x, 39.0f, -46.0f, &r)) return r;
//f64
    if (__qiao_exp_range_f64(x, 309.0, -325.0, &r)) return r;
//end
    @T n = rint(x * $LOG2_10$);
    __qiao_pair_@S s = __qiao_sum_@S(x - n * $LOG10_2_0$, -(n * $LOG10_2_1$));
    __qiao_pair_@S p = __qiao_product_@S(s.h, $LN10DD_0$);
    @T l = p.l + (s.h * $LN10DD_1$ + (s.l - n * $LOG10_2_2$) * $LN10DD_0$);
    __qiao_pair_@S e = __qiao_exp_small_@S(p.h, l);
    return __qiao_scale_@S(e.h + e.l, (int)n);
}
__device__ inline @T __qiao_lib_expm1_@S(@T x) {
    @T a = fabs(x);
//f32
    if (a < 2.9802322387695312e-8f) return x;
    if (x < -18.0f) return -1.0f;
    if (!(x <= 89.0f)) return x > 0.0f ? __qiao_infinity_f32() : x;
//f64
    if (a < 5.551115123125783e-17) return x;
    if (x < -40.0) return -1.0;
    if (!(x <= 710.0)) return x > 0.0 ? __qiao_infinity_f64() : x;
//end
    if (a < #0.34#) return x + __qiao_exp_tail_@S(x, #0#);
    int k;
    __qiao_pair_@S e = __qiao_exp_parts_@S(x, #0#, &k);
    @T h = __qiao_scale_@S(e.h, k);
    if (h == __qiao_infinity_@S()) return h;
    __qiao_pair_@S s = __qiao_sum_@S(h, #-1#);
    return s.h + (s.l + __qiao_scale_@S(e.l, k));
}
__device__ inline @T __qiao_lib_sinh_@S(@T x) {
    @T a = fabs(x);
    @T sign = x < #0# ? #-0.5# : #0.5#;
//f32
    if (a < 2.44140625e-4f) return x;
    if (!(a <= 90.0f)) return x * __qiao_infinity_f32();
//f64
    if (a < 3.725290298461914e-9) return x;
    if (!(a <= 711.0)) return x * __qiao_infinity_f64();
//end
    if (a < #0.34#) {
        @T z = x * x;
        return x + x * z * ($SINH$);
    }
    int k;
    __qiao_pair_@S e = __qiao_exp_parts_@S(a, #0#, &k);
    @T h = __qiao_scale_@S(e.h, k - 1);
    if (h == __qiao_infinity_@S()) return x * h;
    __qiao_pair_@S s = __qiao_sum_@S(h, #-0.25# / h);
    return (sign + sign) * (s.h + (s.l + __qiao_scale_@S(e.l, k - 1)));
}
__device__ inline @T __qiao_lib_cosh_@S(@T x) {
    @T a = fabs(x);
//f32
    if (!(a <= 90.0f)) return a * __qiao_infinity_f32();
//f64
    if (!(a <= 711.0)) return a * __qiao_infinity_f64();
//end
    int k;
    __qiao_pair_@S e = __qiao_exp_parts_@S(a, #0#, &k);
    @T h = __qiao_scale_@S(e.h, k - 1);
    if (h == __qiao_infinity_@S()) return h;
    __qiao_pair_@S s = __qiao_sum_@S(h, #0.25# / h);
    return s.h + (s.l + __qiao_scale_@S(e.l, k - 1));
}
__device__ inline @T __qiao_lib_tanh_@S(@T x) {
    @T a = fabs(x);
//f32
    if (a < 2.44140625e-4f) return x;
    if (!(a <= 10.0f)) return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x;
//f64
    if (a < 3.725290298461914e-9) return x;
    if (!(a <= 22.0)) return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
//end
    @T r;
    if (a < #0.17#) {
        @T y = a + a;
        __qiao_pair_@S e = __qiao_fast_sum_@S(y, __qiao_exp_tail_@S(y, #0#));
        __qiao_pair_@S d = __qiao_fast_sum_@S(#2#, e.h);
        @T q = e.h / d.h;
        __qiao_pair_@S p = __qiao_product_@S(q, d.h);
        r = q + ((((e.h - p.h) - p.l) + e.l) - q * (d.l + e.l)) / d.h;
    } else {
        int k;
        __qiao_pair_@S e = __qiao_exp_parts_@S(a + a, #0#, &k);
        __qiao_pair_@S d = __qiao_sum_@S(__qiao_scale_@S(e.h, k), #1#);
        @T l = d.l + __qiao_scale_@S(e.l, k);
        @T q = #2# / d.h;
        __qiao_pair_@S p = __qiao_product_@S(q, d.h);
        @T rest = (((#2# - p.h) - p.l) - q * l) / d.h;
        __qiao_pair_@S s = __qiao_fast_sum_@S(#1#, -q);
        if (q > #1#) s = __qiao_sum_@S(#1#, -q);
        r = s.h + (s.l - rest);
    }
    return x < #0# ? -r : r;
}

// log of x's mantissa in [sqrt(1/2), sqrt(2)], and the exponent that goes with it. x is positive and finite.
__device__ inline __qiao_pair_@S __qiao_log_mantissa_@S(@T x, int* k) {
    int e = 0;
//f32
    if (x < 1.1754943508222875e-38f) {
        x *= 16777216.0f;
        e = -24;
    }
    unsigned int b = __qiao_bits_f32(x);
    e += (int)(b >> 23) - 127;
    float m = __qiao_value_f32((b & 0x7fffffU) | 0x3f800000U);
//f64
    if (x < 2.2250738585072014e-308) {
        x *= 18014398509481984.0;
        e = -54;
    }
    unsigned long long b = __qiao_bits_f64(x);
    e += (int)(b >> 52) - 1023;
    double m = __qiao_value_f64((b & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
//end
    if (m > #1.4142135623730951#) {
        m *= #0.5#;
        e += 1;
    }
    *k = e;
    @T f = m - #1#;
    __qiao_pair_@S g = __qiao_sum_@S(m, #1#);
    @T s = f / g.h;
    __qiao_pair_@S p = __qiao_product_@S(s, g.h);
    @T sl = (((f - p.h) - p.l) - s * g.l) / g.h;
    __qiao_pair_@S q = __qiao_product_@S(s, s);
    @T z = q.h;
    @T zl = q.l + #2# * s * sl;
    __qiao_pair_@S c = __qiao_product_@S(s, z);
    @T cl = c.l + (s * zl + sl * z);
    __qiao_pair_@S t = __qiao_product_@S(c.h, $THIRDDD_0$);
    @T tl = t.l + (c.h * $THIRDDD_1$ + cl * $THIRDDD_0$);
    __qiao_pair_@S a = __qiao_fast_sum_@S(s, t.h);
    a = __qiao_fast_sum_@S(a.h, a.l + (sl + (tl + c.h * z * ($LOG$))));
    a.h *= #2#;
    a.l *= #2#;
    return a;
}
// log(x + xl).
__device__ inline __qiao_pair_@S __qiao_log_parts_@S(@T x, @T xl) {
    int k;
    __qiao_pair_@S a = __qiao_log_mantissa_@S(x, &k);
    @T n = (@T)k;
    __qiao_pair_@S q = __qiao_sum_@S(n * $LN2_0$, a.h);
    __qiao_pair_@S r = __qiao_sum_@S(q.h, n * $LN2_1$);
    return __qiao_fast_sum_@S(r.h, (q.l + r.l) + ((a.l + n * $LN2_2$) + xl / x));
}
// Where log of x is no ordinary number.
__device__ inline bool __qiao_log_special_@S(@T x, @T* result) {
    if (x > #0# && x < __qiao_infinity_@S()) return false;
    *result = x == #0# ? -__qiao_infinity_@S() : x < #0# ? __qiao_nan_@S() : x;
    return true;
}
__device__ inline @T __qiao_lib_log_@S(@T x) {
    @T r;
    if (__qiao_log_special_@S(x, &r)) return r;
    __qiao_pair_@S a = __qiao_log_parts_@S(x, #0#);
    return a.h + a.l;
}
__device__ inline @T __qiao_lib_log2_@S(@T x) {
    @T r;
    if (__qiao_log_special_@S(x, &r)) return r;
    int k;
    __qiao_pair_@S a = __qiao_log_mantissa_@S(x, &k);
    __qiao_pair_@S p = __qiao_product_@S(a.h, $LOG2EDD_0$);
    @T l = p.l + (a.h * $LOG2EDD_1$ + a.l * $LOG2EDD_0$);
    __qiao_pair_@S s = __qiao_sum_@S((@T)k, p.h);
    return s.h + (s.l + l);
}
__device__ inline @T __qiao_lib_log10_@S(@T x) {
    @T r;
    if (__qiao_log_special_@S(x, &r)) return r;
    int k;
    __qiao_pair_@S a = __qiao_log_mantissa_@S(x, &k);
    __qiao_pair_@S p = __qiao_product_@S(a.h, $LOG10EDD_0$);
    @T l = p.l + (a.h * $LOG10EDD_1$ + a.l * $LOG10EDD_0$);
    @T n = (@T)k;
    __qiao_pair_@S s = __qiao_sum_@S(n * $LOG10_2_0$, p.h);
    __qiao_pair_@S t = __qiao_sum_@S(s.h, n * $LOG10_2_1$);
    return t.h + ((s.l + t.l) + (l + n * $LOG10_2_2$));
}
__device__ inline @T __qiao_lib_log1p_@S(@T x) {
//f32
    if (fabs(x) < 2.9802322387695312e-8f) return x;
//f64
    if (fabs(x) < 5.551115123125783e-17) return x;
//end
    @T r;
    if (__qiao_log_special_@S(x + #1#, &r)) return r;
    __qiao_pair_@S u = __qiao_sum_@S(#1#, x);
    __qiao_pair_@S a = __qiao_log_parts_@S(u.h, u.l);
    return a.h + a.l;
}
__device__ inline @T __qiao_lib_atanh_@S(@T x) {
    @T a = fabs(x);
//f32
    if (a < 2.44140625e-4f) return x;
//f64
    if (a < 3.725290298461914e-9) return x;
//end
    if (!(a < #1#)) return a == #1# ? x * __qiao_infinity_@S() : __qiao_nan_@S();
    __qiao_pair_@S n = __qiao_fast_sum_@S(#1#, a);
    __qiao_pair_@S d = __qiao_fast_sum_@S(#1#, -a);
    @T q = n.h / d.h;
    __qiao_pair_@S p = __qiao_product_@S(q, d.h);
    @T l = ((((n.h - p.h) - p.l) + n.l) - q * d.l) / d.h;
    __qiao_pair_@S s = __qiao_log_parts_@S(q, l);
    return (x < #0# ? #-0.5# : #0.5#) * (s.h + s.l);
}
__device__ inline @T __qiao_lib_asinh_@S(@T x) {
    @T a = fabs(x);
    __qiao_pair_@S s;
//f32
    if (a < 2.44140625e-4f || !(a < __qiao_infinity_f32())) return x;
    if (a > 16777216.0f) {
//f64
    if (a < 3.725290298461914e-9 || !(a < __qiao_infinity_f64())) return x;
    if (a > 9007199254740992.0) {
//end
        s = __qiao_log_parts_@S(a * #0.5#, #0#);
        s.l += #1.3862943611198906#;
    } else {
        __qiao_pair_@S p = __qiao_product_@S(a, a);
        __qiao_pair_@S t = __qiao_sum_@S(p.h, #1#);
        t = __qiao_fast_sum_@S(t.h, t.l + p.l);
        @T r = sqrt(t.h);
        p = __qiao_product_@S(r, r);
        @T l = (((t.h - p.h) - p.l) + t.l) / (r + r);
        __qiao_pair_@S u = __qiao_sum_@S(r, a);
        s = __qiao_log_parts_@S(u.h, u.l + l);
    }
    @T y = s.h + s.l;
    return x < #0# ? -y : y;
}
__device__ inline @T __qiao_lib_acosh_@S(@T x) {
    if (!(x >= #1#)) return __qiao_nan_@S();
    if (!(x < __qiao_infinity_@S())) return x;
    __qiao_pair_@S s;
//f32
    if (x > 16777216.0f) {
//f64
    if (x > 9007199254740992.0) {
//end
        s = __qiao_log_parts_@S(x * #0.5#, #0#);
        s.l += #1.3862943611198906#;
    } else {
        if (x == #1#) return #0#;
        __qiao_pair_@S p = __qiao_product_@S(x, x);
        __qiao_pair_@S t = __qiao_sum_@S(p.h, #-1#);
        t = __qiao_fast_sum_@S(t.h, t.l + p.l);
        @T r = sqrt(t.h);
        p = __qiao_product_@S(r, r);
        @T l = (((t.h - p.h) - p.l) + t.l) / (r + r);
        __qiao_pair_@S u = __qiao_sum_@S(x, r);
        s = __qiao_log_parts_@S(u.h, u.l + l);
    }
    return s.h + s.l;
}
__device__ inline @T __qiao_lib_pow_@S(@T x, @T y) {
    if (y == #0# || x == #1#) return #1#;
    if (x != x || y != y) return x + y;
    @T a = fabs(x);
    bool integer = rint(y) == y;
    @T half = y * #0.5#;
    bool odd = integer && rint(half) != half;
    @T sign = odd && (__qiao_bits_@S(x) >> (sizeof(@T) * 8 - 1)) != 0 ? #-1# : #1#;
    @T infinity = __qiao_infinity_@S();
    if (fabs(y) == infinity) return a == #1# ? #1# : (a > #1#) == (y > #0#) ? infinity : #0#;
    if (a == #0# || a == infinity) return sign * ((a == #0#) == (y < #0#) ? infinity : #0#);
    if (x < #0# && !integer) return __qiao_nan_@S();
    __qiao_pair_@S g = __qiao_log_parts_@S(a, #0#);
    @T rough = y * g.h;
//f32
    if (!(rough < 89.0f)) return sign * infinity;
    if (rough < -104.0f) return sign * 0.0f;
//f64
    if (!(rough < 710.0)) return sign * infinity;
    if (rough < -746.0) return sign * 0.0;
//end
    __qiao_pair_@S p = __qiao_product_@S(y, g.h);
    int k;
    __qiao_pair_@S e = __qiao_exp_parts_@S(p.h, p.l + y * g.l, &k);
    return sign * __qiao_scale_@S(e.h + e.l, k);
}

// The quadrant of x and what is left of it, within pi/4: by three parts of pi/2, or by 2/pi's bits where x is large.
//f32
__device__ inline int __qiao_reduce_large_f32(float x, __qiao_pair_f32* r) {
    const unsigned int words[$TWOPI_COUNT$] = {$TWOPI_WORDS$};
    unsigned int b = __qiao_bits_f32(x) & 0x7fffffffU;
    unsigned int m = (b & 0x7fffffU) | 0x800000U;
    int start = (int)(b >> 23) - 127 - 23 - 2 + 32;
    int w = start >> 5;
    int s = start & 31;
    unsigned int a = words[w];
    unsigned int c = words[w + 1];
    unsigned int d = words[w + 2];
    if (s != 0) {
        a = (a << s) | (c >> (32 - s));
        c = (c << s) | (d >> (32 - s));
        d = (d << s) | (words[w + 3] >> (32 - s));
    }
    unsigned int low = m * d;
    unsigned int mid = m * c;
    unsigned int carry = __umulhi(m, d);
    mid += carry;
    unsigned int high = m * a + __umulhi(m, c) + (mid < carry ? 1U : 0U);
    int quadrant = (int)(high >> 30);
    unsigned int f = (high << 2) | (mid >> 30);
    unsigned int fl = (mid << 2) | (low >> 30);
    bool negative = (f >> 31) != 0;
    if (negative) {
        quadrant += 1;
        fl = ~fl + 1U;
        f = ~f + (fl == 0U ? 1U : 0U);
    }
    int n = 0;
    while (n < 62 && (f >> 31) == 0) {
        f = (f << 1) | (fl >> 31);
        fl <<= 1;
        ++n;
    }
    float h = (float)(f >> 8);
    float l = (float)(((f & 0xffU) << 16) | (fl >> 16)) * 5.9604644775390625e-8f;
    __qiao_pair_f32 p = __qiao_product_f32(h, $PIO2DD_0$);
    float rest = p.l + (h * $PIO2DD_1$ + l * $PIO2DD_0$);
    float unit = __qiao_value_f32((unsigned int)(127 - 24 - n) << 23);
    negative = negative != (x < 0.0f);
    unit = negative ? -unit : unit;
    r->h = p.h * unit;
    r->l = rest * unit;
    return x < 0.0f ? -quadrant : quadrant;
}
//f64
__device__ inline int __qiao_reduce_large_f64(double x, __qiao_pair_f64* r) {
    const unsigned long long words[$TWOPI_COUNT$] = {$TWOPI_WORDS$};
    unsigned long long b = __qiao_bits_f64(x) & 0x7fffffffffffffffULL;
    unsigned long long m = (b & 0xfffffffffffffULL) | 0x10000000000000ULL;
    int start = (int)(b >> 52) - 1023 - 52 - 2 + 64;
    int w = start >> 6;
    int s = start & 63;
    unsigned long long a = words[w];
    unsigned long long c = words[w + 1];
    unsigned long long d = words[w + 2];
    if (s != 0) {
        a = (a << s) | (c >> (64 - s));
        c = (c << s) | (d >> (64 - s));
        d = (d << s) | (words[w + 3] >> (64 - s));
    }
    unsigned long long low = m * d;
    unsigned long long mid = m * c;
    unsigned long long carry = __umul64hi(m, d);
    mid += carry;
    unsigned long long high = m * a + __umul64hi(m, c) + (mid < carry ? 1ULL : 0ULL);
    int quadrant = (int)(high >> 62);
    unsigned long long f = (high << 2) | (mid >> 62);
    unsigned long long fl = (mid << 2) | (low >> 62);
    bool negative = (f >> 63) != 0;
    if (negative) {
        quadrant += 1;
        fl = ~fl + 1ULL;
        f = ~f + (fl == 0ULL ? 1ULL : 0ULL);
    }
    int n = 0;
    while (n < 126 && (f >> 63) == 0) {
        f = (f << 1) | (fl >> 63);
        fl <<= 1;
        ++n;
    }
    double h = (double)(f >> 11);
    double l = (double)(((f & 0x7ffULL) << 42) | (fl >> 22)) * 1.1102230246251565e-16;
    __qiao_pair_f64 p = __qiao_product_f64(h, $PIO2DD_0$);
    double rest = p.l + (h * $PIO2DD_1$ + l * $PIO2DD_0$);
    double unit = __qiao_value_f64((unsigned long long)(1023 - 53 - n) << 52);
    negative = negative != (x < 0.0);
    unit = negative ? -unit : unit;
    r->h = p.h * unit;
    r->l = rest * unit;
    return x < 0.0 ? -quadrant : quadrant;
}
//end
__device__ inline int __qiao_reduce_@S(@T x, __qiao_pair_@S* r) {
    @T a = fabs(x);
    if (a <= #0.785398163397448#) {
        r->h = x;
        r->l = #0#;
        return 0;
    }
//f32
    if (a < 1600.0f) {
//f64
    if (a < 1600000.0) {
//end
        @T n = rint(x * $TWO_OVER_PI$);
        __qiao_pair_@S s = __qiao_sum_@S(x - n * $PIO2_0$, -(n * $PIO2_1$));
        __qiao_pair_@S t = __qiao_sum_@S(s.h, -(n * $PIO2_2$));
        *r = __qiao_sum_@S(t.h, (s.l + t.l) - n * $PIO2_3$);
        return (int)n;
    }
    if (!(a < __qiao_infinity_@S())) {
        r->h = __qiao_nan_@S();
        r->l = #0#;
        return 0;
    }
    return __qiao_reduce_large_@S(x, r);
}
__device__ inline @T __qiao_sin_kernel_@S(@T r, @T l) {
    @T z = r * r;
    return r + (r * z * ($SIN$) + (l - #0.5# * z * l));
}
__device__ inline @T __qiao_cos_kernel_@S(@T r, @T l) {
    @T z = r * r;
    @T h = #0.5# * z;
    @T w = #1# - h;
    return w + (((#1# - w) - h) + (z * z * ($COS$) - r * l));
}
__device__ inline @T __qiao_quadrant_@S(int q, __qiao_pair_@S r) {
    @T y = (q & 1) != 0 ? __qiao_cos_kernel_@S(r.h, r.l) : __qiao_sin_kernel_@S(r.h, r.l);
    return (q & 2) != 0 ? -y : y;
}
__device__ inline @T __qiao_lib_sin_@S(@T x) {
    __qiao_pair_@S r;
    int q = __qiao_reduce_@S(x, &r);
    return __qiao_quadrant_@S(q, r);
}
__device__ inline @T __qiao_lib_cos_@S(@T x) {
    __qiao_pair_@S r;
    int q = __qiao_reduce_@S(x, &r);
    return __qiao_quadrant_@S(q + 1, r);
}
__device__ inline @T __qiao_lib_tan_@S(@T x) {
    __qiao_pair_@S r;
    int q = __qiao_reduce_@S(x, &r);
    if (r.h == #0# || r.h != r.h) return r.h;
    @T z = r.h * r.h;
    @T h = #0.5# * z;
    __qiao_pair_@S s = __qiao_fast_sum_@S(r.h, r.h * z * ($SIN$) + (r.l - h * r.l));
    __qiao_pair_@S c = __qiao_fast_sum_@S(#1#, -h);
    c = __qiao_fast_sum_@S(c.h, c.l + (z * z * ($COS$) - r.h * r.l));
    if ((q & 1) != 0) {
        __qiao_pair_@S t = s;
        s.h = -c.h;
        s.l = -c.l;
        c = t;
    }
    @T y = s.h / c.h;
    __qiao_pair_@S p = __qiao_product_@S(y, c.h);
    return y + ((((s.h - p.h) - p.l) + s.l) - y * c.l) / c.h;
}
// Quadrant and rest of pi * x; exact but for the multiplication by pi.
__device__ inline int __qiao_reduce_pi_@S(@T x, __qiao_pair_@S* r) {
    @T n = rint(x + x);
    @T f = x - #0.5# * n;
    __qiao_pair_@S p = __qiao_product_@S(f, $PIDD_0$);
    *r = __qiao_fast_sum_@S(p.h, p.l + f * $PIDD_1$);
    return (int)(n - #4# * floor(n * #0.25#));
}
__device__ inline @T __qiao_lib_sinpi_@S(@T x) {
    if (!(fabs(x) < __qiao_infinity_@S())) return __qiao_nan_@S();
//f32
    if (fabs(x) >= 16777216.0f) return x * 0.0f;
//f64
    if (fabs(x) >= 9007199254740992.0) return x * 0.0;
//end
    __qiao_pair_@S r;
    int q = __qiao_reduce_pi_@S(x, &r);
    if (r.h == #0# && (q & 1) == 0) return x * #0#;
    return __qiao_quadrant_@S(q, r);
}
__device__ inline @T __qiao_lib_cospi_@S(@T x) {
    if (!(fabs(x) < __qiao_infinity_@S())) return __qiao_nan_@S();
//f32
    if (fabs(x) >= 16777216.0f) return 1.0f;
//f64
    if (fabs(x) >= 9007199254740992.0) return 1.0;
//end
    __qiao_pair_@S r;
    int q = __qiao_reduce_pi_@S(x, &r);
    if (r.h == #0# && (q & 1) != 0) return #0#;
    return __qiao_quadrant_@S(q + 1, r);
}

// asin(s) / s - 1 for s * s == z up to 1/4.
__device__ inline @T __qiao_asin_tail_@S(@T z) { return z * ($ASIN$); }
// sqrt((1 - a) / 2) and its asin's tail.
__device__ inline __qiao_pair_@S __qiao_asin_half_@S(@T a) {
    @T w = (#1# - a) * #0.5#;
    __qiao_pair_@S r;
    r.h = sqrt(w);
    r.l = #0#;
    if (w > #0#) {
        __qiao_pair_@S p = __qiao_product_@S(r.h, r.h);
        r.l = ((w - p.h) - p.l) / (r.h + r.h) + r.h * __qiao_asin_tail_@S(w);
    }
    return r;
}
__device__ inline @T __qiao_lib_asin_@S(@T x) {
    @T a = fabs(x);
    if (!(a <= #1#)) return __qiao_nan_@S();
    if (a < #0.5#) return x + x * __qiao_asin_tail_@S(x * x);
    __qiao_pair_@S h = __qiao_asin_half_@S(a);
    __qiao_pair_@S s = __qiao_fast_sum_@S($PIO2DD_0$, -(h.h + h.h));
    @T y = s.h + (s.l - ((h.l + h.l) - $PIO2DD_1$));
    return x < #0# ? -y : y;
}
__device__ inline @T __qiao_lib_acos_@S(@T x) {
    @T a = fabs(x);
    if (!(a <= #1#)) return __qiao_nan_@S();
    if (a < #0.5#) {
        __qiao_pair_@S s = __qiao_fast_sum_@S($PIO2DD_0$, -x);
        return s.h + (s.l - (x * __qiao_asin_tail_@S(x * x) - $PIO2DD_1$));
    }
    __qiao_pair_@S h = __qiao_asin_half_@S(a);
    if (x > #0#) return #2# * (h.h + h.l);
    __qiao_pair_@S s = __qiao_fast_sum_@S($PIDD_0$, -(h.h + h.h));
    return s.h + (s.l - ((h.l + h.l) - $PIDD_1$));
}
// atan of a, which is not negative, as a pair.
__device__ inline __qiao_pair_@S __qiao_atan_parts_@S(@T a) {
    @T u = a;
    __qiao_pair_@S base;
    base.h = #0#;
    base.l = #0#;
    if (a > #2.5#) {
        u = #-1# / a;
        base.h = $PIO2DD_0$;
        base.l = $PIO2DD_1$;
    } else if (a > #1.25#) {
        u = (a - #1.5#) / (#1# + #1.5# * a);
        base.h = $ATANS_2_0$;
        base.l = $ATANS_2_1$;
    } else if (a > #0.75#) {
        u = (a - #1#) / (#1# + a);
        base.h = $ATANS_1_0$;
        base.l = $ATANS_1_1$;
    } else if (a > #0.4#) {
        u = (a - #0.5#) / (#1# + #0.5# * a);
        base.h = $ATANS_0_0$;
        base.l = $ATANS_0_1$;
    }
    @T z = u * u;
    __qiao_pair_@S s = __qiao_sum_@S(base.h, u);
    s.l += base.l + u * z * ($ATAN$);
    return s;
}
__device__ inline @T __qiao_lib_atan_@S(@T x) {
    if (x != x) return x;
    __qiao_pair_@S s = __qiao_atan_parts_@S(fabs(x));
    @T y = s.h + s.l;
    return (__qiao_bits_@S(x) >> (sizeof(@T) * 8 - 1)) != 0 ? -y : y;
}
__device__ inline @T __qiao_lib_atan2_@S(@T y, @T x) {
    if (x != x || y != y) return x + y;
    @T ax = fabs(x);
    @T ay = fabs(y);
    @T infinity = __qiao_infinity_@S();
    bool left = (__qiao_bits_@S(x) >> (sizeof(@T) * 8 - 1)) != 0;
    @T q;
    if (ay == #0#) {
        q = #0#;
    } else if (ax == infinity) {
        q = ay == infinity ? #1# : #0#;
    } else if (ax == #0#) {
        q = infinity;
    } else {
        q = ay / ax;
    }
    @T r;
    if (q == infinity) {
        r = $PIO2DD_0$;
    } else {
        __qiao_pair_@S s = __qiao_atan_parts_@S(q);
        if (left) {
            __qiao_pair_@S t = __qiao_fast_sum_@S($PIDD_0$, -s.h);
            r = t.h + (t.l - (s.l - $PIDD_1$));
        } else {
            r = s.h + s.l;
        }
    }
    return (__qiao_bits_@S(y) >> (sizeof(@T) * 8 - 1)) != 0 ? -r : r;
}

__device__ inline @T __qiao_lib_cbrt_@S(@T x) {
    @T a = fabs(x);
    if (!(a > #0# && a < __qiao_infinity_@S())) return x;
    int e = 0;
//f32
    if (a < 1.1754943508222875e-38f) {
        a *= 16777216.0f;
        e = -24;
    }
    unsigned int b = __qiao_bits_f32(a);
    e += (int)(b >> 23) - 127;
    int k = (e + 300) / 3 - 100;
    float m = __qiao_value_f32((b & 0x7fffffU) | ((unsigned int)(127 + e - 3 * k) << 23));
//f64
    if (a < 2.2250738585072014e-308) {
        a *= 18014398509481984.0;
        e = -54;
    }
    unsigned long long b = __qiao_bits_f64(a);
    e += (int)(b >> 52) - 1023;
    int k = (e + 3000) / 3 - 1000;
    double m = __qiao_value_f64((b & 0xfffffffffffffULL) | ((unsigned long long)(1023 + e - 3 * k) << 52));
//end
    // m is in [1, 8). Halley's method triples the digits.
    @T t = #0.765# + m * (#0.265# + m * #-0.0139#);
    @T c = t * t * t;
    t = t * (c + m + m) / (c + c + m);
    c = t * t * t;
    t = t * (c + m + m) / (c + c + m);
//f64
    c = t * t * t;
    t = t * (c + m + m) / (c + c + m);
//end
    __qiao_pair_@S s = __qiao_product_@S(t, t);
    __qiao_pair_@S u = __qiao_product_@S(t, s.h);
    @T rest = ((m - u.h) - u.l) - t * s.l;
    t = t + rest / (#3# * s.h);
    t = __qiao_scale_@S(t, k);
    return x < #0# ? -t : t;
}
__device__ inline @T __qiao_lib_hypot_@S(@T x, @T y) {
    @T a = fabs(x);
    @T b = fabs(y);
    @T infinity = __qiao_infinity_@S();
    if (a == infinity || b == infinity) return infinity;
    if (a != a || b != b) return a + b;
    if (a < b) {
        @T t = a;
        a = b;
        b = t;
    }
    if (b == #0#) return a;
    @T scale = #1#;
//f32
    if (a > 1e15f) scale = 1.1805916207174113e21f;
    if (a < 1e-10f) scale = 8.077935669463161e-28f;
//f64
    if (a > 1e150) scale = 4.149515568880993e180;
    if (a < 1e-100) scale = 2.409919865102884e-181;
//end
    @T inverse = #1# / scale;
    a *= inverse;
    b *= inverse;
    __qiao_pair_@S p = __qiao_product_@S(a, a);
    __qiao_pair_@S q = __qiao_product_@S(b, b);
    __qiao_pair_@S s = __qiao_fast_sum_@S(p.h, q.h);
    @T l = s.l + (p.l + q.l);
    @T r = sqrt(s.h);
    if (!(r < infinity)) return (a + b) * scale;
    p = __qiao_product_@S(r, r);
    r = r + (((s.h - p.h) - p.l) + l) / (r + r);
    return r * scale;
}
// Exact: long division of the mantissas, as many bits at a time as there is room for.
__device__ inline @T __qiao_lib_fmod_@S(@T x, @T y) {
    @T ax = fabs(x);
    @T ay = fabs(y);
    if (!(ax < __qiao_infinity_@S()) || !(ay > #0#)) return __qiao_nan_@S();
    if (ax < ay) return x;
    @U bx = __qiao_bits_@S(ax);
    @U by = __qiao_bits_@S(ay);
//f32
    int ex = (int)(bx >> 23);
    int ey = (int)(by >> 23);
    unsigned int mx = ex != 0 ? (bx & 0x7fffffU) | 0x800000U : bx;
    unsigned int my = ey != 0 ? (by & 0x7fffffU) | 0x800000U : by;
    const int room = 8;
    const int digits = 24;
//f64
    int ex = (int)(bx >> 52);
    int ey = (int)(by >> 52);
    unsigned long long mx = ex != 0 ? (bx & 0xfffffffffffffULL) | 0x10000000000000ULL : bx;
    unsigned long long my = ey != 0 ? (by & 0xfffffffffffffULL) | 0x10000000000000ULL : by;
    const int room = 11;
    const int digits = 53;
//end
    ex = ex != 0 ? ex : 1;
    ey = ey != 0 ? ey : 1;
    mx %= my;
    for (int n = ex - ey; n > 0 && mx != 0; n -= room) {
        int step = n < room ? n : room;
        mx = (mx << step) % my;
    }
    if (mx == 0) return x * #0#;
    // mx * 2^(ey - bias - digits + 1)
    while (ey > 1 && (mx >> (digits - 1)) == 0) {
        mx <<= 1;
        --ey;
    }
    @U r = (mx >> (digits - 1)) != 0 ? (mx & (((@U)1 << (digits - 1)) - 1)) | ((@U)ey << (digits - 1)) : mx;
    @T y2 = __qiao_value_@S(r);
    return (__qiao_bits_@S(x) >> (sizeof(@T) * 8 - 1)) != 0 ? -y2 : y2;
}

// erfc(a) for a of at least 0.8, as a value times 2^k.
__device__ inline @T __qiao_erfc_large_@S(@T a, int* k) {
    @T t = (a - #4#) / (a + #4#);
    __qiao_pair_@S p = __qiao_product_@S(a, a);
    __qiao_pair_@S e = __qiao_exp_parts_@S(-p.h, -p.l, k);
    return (e.h + e.l) * (($ERFCX$) / (#1# + #2# * a));
}
// erf(x) / x - 1 for x * x == z.
__device__ inline @T __qiao_erf_tail_@S(@T z) { return $ERF$; }
__device__ inline @T __qiao_lib_erf_@S(@T x) {
    @T a = fabs(x);
    if (a < #0.875#) return x + x * __qiao_erf_tail_@S(x * x);
    if (x != x) return x;
    @T r = #1#;
//f32
    if (a < 4.0f) {
//f64
    if (a < 6.0) {
//end
        int k;
        @T c = __qiao_erfc_large_@S(a, &k);
        r = #1# - __qiao_scale_@S(c, k);
    }
    return x < #0# ? -r : r;
}
__device__ inline @T __qiao_lib_erfc_@S(@T x) {
    @T a = fabs(x);
    if (a < #0.875#) {
        __qiao_pair_@S s = __qiao_fast_sum_@S(#1#, -x);
        return s.h + (s.l - x * __qiao_erf_tail_@S(x * x));
    }
    if (x != x) return x;
//f32
    if (a > 10.3f) return x < 0.0f ? 2.0f : 0.0f;
//f64
    if (a > 27.5) return x < 0.0 ? 2.0 : 0.0;
//end
    int k;
    @T c = __qiao_erfc_large_@S(a, &k);
    c = __qiao_scale_@S(c, k);
    return x < #0# ? #2# - c : c;
}

// log(gamma(a)) for a of at least 12, by Stirling's series.
__device__ inline __qiao_pair_@S __qiao_stirling_@S(@T a) {
    __qiao_pair_@S g = __qiao_log_parts_@S(a, #0#);
    @T c = a - #0.5#;
    __qiao_pair_@S p = __qiao_product_@S(c, g.h);
    __qiao_pair_@S s = __qiao_sum_@S(p.h, -a);
    __qiao_pair_@S t = __qiao_sum_@S(s.h, $HALFLN2PI_0$);
    @T v = #1# / a;
    @T w = v * v;
    @T l = (p.l + c * g.l) + ((s.l + t.l) + ($HALFLN2PI_1$ + v * ($STIRLING$)));
    return __qiao_fast_sum_@S(t.h, l);
}
// Brings a from [2, 13) down to [1, 2) or, with `low` 2, [2, 3): the product of what gamma shrinks by.
__device__ inline __qiao_pair_@S __qiao_gamma_product_@S(@T* a, @T low) {
    __qiao_pair_@S p;
    p.h = #1#;
    p.l = #0#;
    while (*a >= low + #1#) {
        *a -= #1#;
        __qiao_pair_@S q = __qiao_product_@S(p.h, *a);
        p = __qiao_fast_sum_@S(q.h, q.l + p.l * *a);
    }
    return p;
}
// gamma(a) of positive a as a value times 2^k.
__device__ inline @T __qiao_gamma_positive_@S(@T a, int* k) {
    *k = 0;
    if (a >= #12#) {
        __qiao_pair_@S s = __qiao_stirling_@S(a);
        __qiao_pair_@S e = __qiao_exp_parts_@S(s.h, s.l, k);
        return e.h + e.l;
    }
    if (a < #1#) {
        @T u = a - #0.5#;
        return #1# / (a * ($RGAMMA$));
    }
    __qiao_pair_@S p = __qiao_gamma_product_@S(&a, #1#);
    @T u = a - #1.5#;
    return (p.h + p.l) / ($RGAMMA$);
}
__device__ inline @T __qiao_lib_tgamma_@S(@T x) {
    if (x != x) return x;
    if (x == #0#) return #1# / x;
    int k;
//f32
    if (x > 36.0f) return __qiao_infinity_f32();
//f64
    if (x > 172.0) return __qiao_infinity_f64();
//end
    if (x > #0#) {
        @T g = __qiao_gamma_positive_@S(x, &k);
        return __qiao_scale_@S(g, k);
    }
    if (rint(x) == x) return __qiao_nan_@S();
    @T s = __qiao_lib_sinpi_@S(x);
//f32
    if (x < -60.0f) return s > 0.0f ? 0.0f : -0.0f;
    if (x > -1e-10f) return 1.0f / x;
//f64
    if (x < -200.0) return s > 0.0 ? 0.0 : -0.0;
    if (x > -1e-20) return 1.0 / x;
//end
    @T g = __qiao_gamma_positive_@S(-x, &k);
    return __qiao_scale_@S($PIDD_0$ / (-x * s * g), -k);
}
__device__ inline @T __qiao_lgamma_positive_@S(@T a) {
    if (a >= #12#) {
//f32
        if (a > 1e30f) return a * (__qiao_lib_log_f32(a) - 1.0f);
//f64
        if (a > 1e290) return a * (__qiao_lib_log_f64(a) - 1.0);
//end
        __qiao_pair_@S s = __qiao_stirling_@S(a);
        return s.h + s.l;
    }
    if (a < #1#) {
        @T u = a - #0.5#;
        __qiao_pair_@S g = __qiao_log_parts_@S(a, #0#);
        return ((a * (a - #1#)) * ($LGAMMA12$) - g.h) - g.l;
    }
    if (a < #2#) {
        @T u = a - #1.5#;
        return ((a - #1#) * (a - #2#)) * ($LGAMMA12$);
    }
    __qiao_pair_@S p = __qiao_gamma_product_@S(&a, #2#);
    @T u = a - #2.5#;
    @T r = ((a - #1#) * (a - #2#)) * ($LGAMMA23$);
    if (p.h == #1#) return r;
    __qiao_pair_@S g = __qiao_log_parts_@S(p.h, p.l);
    return g.h + (g.l + r);
}
__device__ inline @T __qiao_lib_lgamma_@S(@T x) {
    if (x != x) return x;
    @T a = fabs(x);
    if (a == #0# || a == __qiao_infinity_@S()) return __qiao_infinity_@S();
    if (x > #0#) return __qiao_lgamma_positive_@S(x);
    if (rint(x) == x) return __qiao_infinity_@S();
//f32
    if (a < 1e-10f) return -__qiao_lib_log_f32(a);
//f64
    if (a < 1e-20) return -__qiao_lib_log_f64(a);
//end
    @T s = fabs(__qiao_lib_sinpi_@S(x));
    __qiao_pair_@S g = __qiao_log_parts_@S(a * s, #0#);
    return (($LNPI_0$ - g.h) - __qiao_lgamma_positive_@S(a)) + ($LNPI_1$ - g.l);
}
