// Functions of floats for processors, where doubles are cheap. No branches: on vectors of threads, and on drivers that run both sides
// of a branch, what is hardly ever needed would cost as much as what always is. Every function is one short formula for all
// arguments, in double where float would need pairs, and special arguments are selected at its end.
__device__ inline unsigned int __qiao_wide_bits(float x) { return __float_as_uint(x); }
__device__ inline float __qiao_wide_value(unsigned int b) { return __uint_as_float(b); }
__device__ inline float __qiao_wide_infinity() { return __uint_as_float(0x7f800000U); }
__device__ inline float __qiao_wide_nan() { return __uint_as_float(0x7fffffffU); }
// The sign bit of `sign`, turned into `x`.
__device__ inline float __qiao_wide_turn(float x, unsigned int sign) { return __uint_as_float(__float_as_uint(x) ^ (sign & 0x80000000U)); }
// x * 2^n for |x| near 1, rounded once; |n| up to 250, beyond which results are nonsense.
__device__ inline float __qiao_wide_scale(float x, int n) {
    int h = n >> 1;
    return x * __qiao_wide_value((unsigned int)(h + 127) << 23) * __qiao_wide_value((unsigned int)(n - h + 127) << 23);
}
// Adding 1.5 times the least value whose last bit is 1 rounds to a whole number, which is then in the last bits.
__device__ inline float __qiao_wide_whole(float x, int* n) {
    float t = x + 12582912.0f;
    *n = (int)__float_as_uint(t);
    return t - 12582912.0f;
}
__device__ inline double __qiao_wide_whole(double x, int* n) {
    double t = x + 6755399441055744.0;
    *n = (int)__double_as_longlong(t);
    return t - 6755399441055744.0;
}

// exp(h - l) for |h - l| up to ln(2) / 2.
__device__ inline float __qiao_wide_exp_rest(float h, float l) {
    float r = h - l;
    float w = r * r;
    return 1.0f + (h + (w * ($EXP$) - l));
}
// exp(x) for x in [-105, 90] as a value near 1 and an exponent; nonsense beyond.
__device__ inline float __qiao_wide_exp_parts(float x, int* k) {
    int b;
    float n = __qiao_wide_whole(x * $LOG2E$, &b);
    *k = b - 0x4b400000;
    return __qiao_wide_exp_rest(x - n * $LN2_0$, n * $LN2_1$);
}
// 2^r for |r| up to 1/2.
__device__ inline float __qiao_wide_exp2_rest(float r) {
    float w = r * r;
    return 1.0f + r * ($EXP2$);
}
__device__ inline float __qiao_wide_exp2(double p) {
    int n;
    float r = (float)(p - __qiao_wide_whole(p, &n));
    float y = __qiao_wide_scale(__qiao_wide_exp2_rest(r), n);
    return p > 200.0 ? __qiao_wide_infinity() : p < -200.0 ? 0.0f : y;
}
__device__ inline float __qiao_lib_exp_f32_wide(float x) {
    int k;
    float p = __qiao_wide_exp_parts(x, &k);
    float y = __qiao_wide_scale(p, k);
    return x > 89.0f ? __qiao_wide_infinity() : x < -105.0f ? 0.0f : y;
}
__device__ inline float __qiao_lib_exp2_f32_wide(float x) {
    int n;
    float r = x - __qiao_wide_whole(x, &n);
    float y = __qiao_wide_scale(__qiao_wide_exp2_rest(r), n - 0x4b400000);
    return x > 129.0f ? __qiao_wide_infinity() : x < -152.0f ? 0.0f : y;
}
__device__ inline float __qiao_lib_exp10_f32_wide(float x) { return __qiao_wide_exp2((double)x * $LOG2_10_D$); }
__device__ inline float __qiao_lib_expm1_f32_wide(float x) {
    int k;
    float n = __qiao_wide_whole(x * $LOG2E$, &k);
    double r = (double)x - (double)n * $LN2_D$;
    double w = r * r;
    double s = __longlong_as_double((long long)(k - 0x4b400000 + 1023) << 52);
    float y = (float)(s * (r * ($EXPM1_D$)) + (s - 1.0));
    return x == 0.0f ? x : x > 89.0f ? __qiao_wide_infinity() : x < -20.0f ? -1.0f : y;
}
__device__ inline float __qiao_lib_sinh_f32_wide(float x) {
    float a = fabs(x);
    float z = a * a;
    float w = z * z;
    float small = a + a * z * ($SINH$);
    int k;
    float e = __qiao_wide_exp_parts(a, &k);
    e = __qiao_wide_scale(e, k - 1);
    return __qiao_wide_turn(a < 1.0f ? small : a > 90.0f ? __qiao_wide_infinity() : e - 0.25f / e, __qiao_wide_bits(x));
}
__device__ inline float __qiao_lib_cosh_f32_wide(float x) {
    float a = fabs(x);
    int k;
    float e = __qiao_wide_exp_parts(a, &k);
    e = __qiao_wide_scale(e, k - 1);
    return a > 90.0f ? __qiao_wide_infinity() : e + 0.25f / e;
}
__device__ inline float __qiao_lib_tanh_f32_wide(float x) {
    float a = fabs(x);
    float z = a * a;
    float w = z * z;
    float small = a + a * z * ($TANH$);
    // exp(2 * a), less exact than exp_parts: of its error no more than 0.8 reaches the result.
    int k;
    float x2 = a + a;
    float n = __qiao_wide_whole(x2 * $LOG2E$, &k);
    float r = (x2 - n * $LN2_0$) - n * $LN2_1$;
    w = r * r;
    float e = (1.0f + (r + w * ($EXP_SHORT$))) * __qiao_wide_value((unsigned int)(k + 127) << 23);
    return __qiao_wide_turn(a < 0.55f ? small : a > 10.0f ? 1.0f : 1.0f - 2.0f / (e + 1.0f), __qiao_wide_bits(x));
}

// log of x, positive and finite, without n * log(2): x is 2^n times a value in [sqrt(1/2), sqrt(2)].
__device__ inline double __qiao_wide_log(double x, double* n) {
    long long b = __double_as_longlong(x);
    int e = ((int)(b >> 32) - 0x3fe6a09e) >> 20;
    double m = __longlong_as_double(b - ((long long)e << 52));
    double s = (m - 1.0) / (m + 1.0);
    double z = s * s;
    double w = z * z;
    *n = (double)e;
    return s * ($LOG_D$);
}
__device__ inline double __qiao_wide_full_log(double x) {
    double n;
    double l = __qiao_wide_log(x, &n);
    return n * $LN2_D$ + l;
}
// `y` where log of x is an ordinary number.
__device__ inline float __qiao_wide_log_or(float x, float y) {
    float s = x == 0.0f ? -__qiao_wide_infinity() : x < 0.0f ? __qiao_wide_nan() : x;
    return x > 0.0f && x < __qiao_wide_infinity() ? y : s;
}
__device__ inline float __qiao_lib_log_f32_wide(float x) {
    unsigned int b = __qiao_wide_bits(x);
    bool tiny = b < 0x800000U;
    b = tiny ? __qiao_wide_bits(x * 33554432.0f) : b;
    // x is 2^e times 1 + f, which is in [sqrt(1/2), sqrt(2)]; log(1 + f) is f - h + s * (h + z * ...).
    int e = ((int)b - 0x3f3504f3) >> 23;
    float f = __qiao_wide_value(b - ((unsigned int)e << 23)) - 1.0f;
    float n = (float)(tiny ? e - 25 : e);
    float s = f / (2.0f + f);
    float z = s * s;
    float h = 0.5f * f * f;
    float rest = s * (h + z * ($LOG$)) + n * $LN2_1$;
    return __qiao_wide_log_or(x, n * $LN2_0$ + (f - (h - rest)));
}
__device__ inline float __qiao_lib_log2_f32_wide(float x) {
    double n;
    double l = __qiao_wide_log((double)x, &n);
    return __qiao_wide_log_or(x, (float)(n + l * $LOG2E_D$));
}
__device__ inline float __qiao_lib_log10_f32_wide(float x) {
    double n;
    double l = __qiao_wide_log((double)x, &n);
    return __qiao_wide_log_or(x, (float)(n * $LOG10_2_D$ + l * $LOG10E_D$));
}
__device__ inline float __qiao_lib_log1p_f32_wide(float x) {
    float y = __qiao_wide_log_or(x + 1.0f, (float)__qiao_wide_full_log(1.0 + (double)x));
    return fabs(x) < 2.384185791015625e-7f ? x - 0.5f * x * x : x == -1.0f ? -__qiao_wide_infinity() : x < -1.0f ? __qiao_wide_nan() : y;
}
__device__ inline float __qiao_lib_asinh_f32_wide(float x) {
    float a = fabs(x);
    double d = (double)a;
    float y = (float)__qiao_wide_full_log(d + sqrt(d * d + 1.0));
    y = a < 9.765625e-4f ? a - a * a * a * 0.166666672f : y;
    return __qiao_wide_turn(a < __qiao_wide_infinity() ? y : a, __qiao_wide_bits(x));
}
__device__ inline float __qiao_lib_acosh_f32_wide(float x) {
    double d = (double)x;
    float y = (float)__qiao_wide_full_log(d + sqrt(d * d - 1.0));
    return x >= 1.0f ? (x < __qiao_wide_infinity() ? y : x) : __qiao_wide_nan();
}
__device__ inline float __qiao_lib_atanh_f32_wide(float x) {
    float a = fabs(x);
    double d = (double)a;
    float y = (float)(0.5 * __qiao_wide_full_log((1.0 + d) / (1.0 - d)));
    y = a < 9.765625e-4f ? a + a * a * a * 0.333333343f : a == 1.0f ? __qiao_wide_infinity() : y;
    return __qiao_wide_turn(a <= 1.0f ? y : __qiao_wide_nan(), __qiao_wide_bits(x));
}
__device__ inline float __qiao_lib_pow_f32_wide(float x, float y) {
    float a = fabs(x);
    float infinity = __qiao_wide_infinity();
    double n;
    double l = __qiao_wide_log((double)a, &n) * $LOG2E_D$ + n;
    float far = a == 0.0f ? -infinity : infinity;
    double p = (double)y * (a == 0.0f || a == infinity ? (double)far : l);
    float r = __qiao_wide_exp2(p);
    float half = y * 0.5f;
    bool integer = rint(y) == y;
    bool odd = integer && rint(half) != half;
    r = a == 1.0f ? 1.0f : r;
    r = __qiao_wide_turn(r, odd ? __qiao_wide_bits(x) : 0U);
    r = x < 0.0f && !integer && a < infinity ? __qiao_wide_nan() : r;
    r = x != x || y != y ? x + y : r;
    return y == 0.0f || x == 1.0f ? 1.0f : r;
}

// |x| in quarter turns: the whole ones, of which the two lowest bits count, and the rest in radians, within pi/4. Products with the
// first two parts of 1/(2 pi) are exact, and what is left of them after the whole turns are taken away; which parts are
// taken depends on x's size, as bits that make whole turns are left out.
__device__ inline int __qiao_wide_reduce(float x, double* r) {
    unsigned int b = __qiao_wide_bits(x) & 0x7fffffffU;
    bool s56 = b >= 0x5b800000U;
    bool s87 = b >= 0x6b000000U;
    bool s118 = b >= 0x7a800000U;
    double a = (double)fabs(x);
    double p = a * (s87 ? (s118 ? $TURNS_3_0$ : $TURNS_2_0$) : (s56 ? $TURNS_1_0$ : $TURNS_0_0$));
    double q = a * (s87 ? (s118 ? $TURNS_3_1$ : $TURNS_2_1$) : (s56 ? $TURNS_1_1$ : $TURNS_0_1$));
    double rest = a * (s87 ? (s118 ? $TURNS_3_2$ : $TURNS_2_2$) : (s56 ? $TURNS_1_2$ : $TURNS_0_2$));
    p = p - rint(p);
    q = q - rint(q);
    int quarters;
    double n = __qiao_wide_whole(((p + q) + rest) * 4.0, &quarters);
    *r = ((p - n * 0.25) + q + rest) * $TURN_D$;
    return quarters;
}
// sin of a quarter turns and r radians, r within pi/4.
__device__ inline float __qiao_wide_sin_of(int quarters, float r) {
    float z = r * r;
    float w = z * z;
    float s = r + r * z * ($SIN$);
    float c = 1.0f - (0.5f * z - w * ($COS$));
    return __qiao_wide_turn((quarters & 1) != 0 ? c : s, (unsigned int)quarters << 30);
}
__device__ inline float __qiao_lib_sin_f32_wide(float x) {
    double r;
    int q = __qiao_wide_reduce(x, &r);
    return __qiao_wide_turn(__qiao_wide_sin_of(q, (float)r), __qiao_wide_bits(x));
}
__device__ inline float __qiao_lib_cos_f32_wide(float x) {
    double r;
    int q = __qiao_wide_reduce(x, &r);
    return __qiao_wide_sin_of(q + 1, (float)r);
}
__device__ inline float __qiao_lib_tan_f32_wide(float x) {
    double r;
    int q = __qiao_wide_reduce(x, &r);
    double z = r * r;
    double w = z * z;
    double s = r + r * z * ($SIN_D$);
    double c = 1.0 - (0.5 * z - w * ($COS_D$));
    bool odd = (q & 1) != 0;
    float y = (float)((odd ? -c : s) / (odd ? s : c));
    return __qiao_wide_turn(y, __qiao_wide_bits(x));
}
// sin of quarters of turns and pi * f, |f| up to 1/4.
__device__ inline float __qiao_wide_sinpi_of(int quarters, float f) {
    float z = f * f;
    float w = z * z;
    double zd = (double)f * (double)f;
    double s = (double)f * 3.1415926535897931 + (double)(f * z * ($SINPI$));
    double c = 1.0 + (zd * $COSPI1_D$ + (double)(w * ($COSPI$)));
    return __qiao_wide_turn((float)((quarters & 1) != 0 ? c : s), (unsigned int)quarters << 30);
}
// Quarters of turns of x half turns, modulo 4.
__device__ inline int __qiao_wide_reduce_pi(float x, float* f) {
    float n = rint(x + x);
    *f = x - 0.5f * n;
    return (int)(n - 4.0f * floor(n * 0.25f));
}
__device__ inline float __qiao_lib_sinpi_f32_wide(float x) {
    float f;
    float a = fabs(x);
    int q = __qiao_wide_reduce_pi(a > 16777216.0f && a < __qiao_wide_infinity() ? 0.0f : a, &f);
    float y = __qiao_wide_sinpi_of(q, f);
    return __qiao_wide_turn(y == 0.0f ? 0.0f : y, __qiao_wide_bits(x));
}
__device__ inline float __qiao_lib_cospi_f32_wide(float x) {
    float f;
    float a = fabs(x);
    int q = __qiao_wide_reduce_pi(a > 16777216.0f && a < __qiao_wide_infinity() ? 0.0f : a, &f);
    float y = __qiao_wide_sinpi_of(q + 1, f);
    return y == 0.0f ? 0.0f : y;
}

// (asin(s) / s - 1) / z for s * s == z up to 1/4.
__device__ inline float __qiao_wide_asin_rest(float z) {
    float w = z * z;
    return $ASIN$;
}
__device__ inline float __qiao_lib_asin_f32_wide(float x) {
    float a = fabs(x);
    bool far = a > 0.5f;
    float w = (1.0f - a) * 0.5f;
    float z = far ? w : a * a;
    float s = far ? sqrt(w) : a;
    float t = s * z * __qiao_wide_asin_rest(z);
    float y = far ? 1.57079637f - ((s + s) + ((t + t) - -4.37113883e-8f)) : a + t;
    return __qiao_wide_turn(y, __qiao_wide_bits(x));
}
__device__ inline float __qiao_lib_acos_f32_wide(float x) {
    float a = fabs(x);
    bool far = a > 0.5f;
    float w = (1.0f - a) * 0.5f;
    float z = far ? w : a * a;
    float s = far ? sqrt(w) : x;
    float t = s * z * __qiao_wide_asin_rest(z);
    float near = 1.57079637f - (s + (t - -4.37113883e-8f));
    float y = (s + t) + (s + t);
    return far ? (x < 0.0f ? 3.14159274f - (y - -8.74227766e-8f) : y) : near;
}
// atan of t, which is in [0, 1].
__device__ inline double __qiao_wide_atan_rest(float t) {
    float z = t * t;
    return (double)t + (double)(t * z * ($ATAN$));
}
__device__ inline float __qiao_lib_atan_f32_wide(float x) {
    float a = fabs(x);
    bool far = a > 1.0f;
    double p = __qiao_wide_atan_rest(far ? 1.0f / a : a);
    return __qiao_wide_turn((float)(far ? 1.5707963267948966 - p : p), __qiao_wide_bits(x));
}
__device__ inline float __qiao_lib_atan2_f32_wide(float y, float x) {
    float ax = fabs(x);
    float ay = fabs(y);
    bool steep = ay > ax;
    float most = steep ? ay : ax;
    float least = steep ? ax : ay;
    // Neither halves of what is denormal nor quotients of infinities and zeros.
    float q = most == 0.0f ? 0.0f : least == most ? 1.0f : least / most;
    double p = __qiao_wide_atan_rest(q);
    p = steep ? 1.5707963267948966 - p : p;
    p = (__qiao_wide_bits(x) >> 31) != 0 ? 3.1415926535897931 - p : p;
    float r = __qiao_wide_turn((float)p, __qiao_wide_bits(y));
    return x != x || y != y ? x + y : r;
}

__device__ inline float __qiao_lib_cbrt_f32_wide(float x) {
    float a = fabs(x);
    bool tiny = a < 1.1754943508222875e-38f;
    float m = tiny ? a * 16777216.0f : a;
    // A third of the exponent and the mantissa's bits is a guess within 5 per cent; Halley's method triples the digits.
    float t = __qiao_wide_value(__umulhi(__qiao_wide_bits(m), 0x55555556U) + 0x2a514067U);
    double d = (double)t;
    double v = (double)m;
    double e = d * d * d;
    d = d * (e + v + v) / (e + e + v);
    e = d * d * d;
    d = d * (e + v + v) / (e + e + v);
    float y = (float)(tiny ? d * 0.00390625 : d);
    return __qiao_wide_turn(a > 0.0f && a < __qiao_wide_infinity() ? y : a, __qiao_wide_bits(x));
}
__device__ inline float __qiao_lib_hypot_f32_wide(float x, float y) {
    double a = (double)x;
    double b = (double)y;
    float r = (float)sqrt(a * a + b * b);
    float infinity = __qiao_wide_infinity();
    return fabs(x) == infinity || fabs(y) == infinity ? infinity : r;
}

// erfc of a, which is not negative: exp(-a * a) times a polynomial in (a - 2) / (a + 2), divided by a + 2. The square of a's
// upper half is exact.
__device__ inline float __qiao_wide_erfc(float a) {
    double d = (double)a;
    double inverse = 1.0 / (d + 2.0);
    float t = (float)((d - 2.0) * inverse);
    float w = t * t;
    float g = (float)(($ERFCX0_D$ + (double)(t * ($ERFCX$))) * inverse);
    float h = __qiao_wide_value(__qiao_wide_bits(a) & 0xfffff000U);
    int b;
    float n = __qiao_wide_whole(a * a * -$LOG2E$, &b);
    float e = __qiao_wide_exp_rest(-(h * h) - n * $LN2_0$, n * $LN2_1$ + (a - h) * (a + h));
    return a > 10.5f ? 0.0f : __qiao_wide_scale(e * g, b - 0x4b400000);
}
__device__ inline float __qiao_lib_erf_f32_wide(float x) {
    float a = fabs(x);
    float z = a * a;
    float w = z * z;
    float small = a + a * ($ERF$);
    return __qiao_wide_turn(a < 0.875f ? small : 1.0f - __qiao_wide_erfc(a), __qiao_wide_bits(x));
}
__device__ inline float __qiao_lib_erfc_f32_wide(float x) {
    float a = fabs(x);
    float y = __qiao_wide_erfc(a);
    return x < 0.0f ? 2.0f - y : y;
}
// Exact: each turn takes away a multiple of y that has no more than 28 bits.
__device__ inline float __qiao_lib_fmod_f32_wide(float x, float y) {
    double a = (double)fabs(x);
    double b = (double)fabs(y);
    bool defined = a < (double)__qiao_wide_infinity() && b > 0.0;
    a = defined ? a : 0.0;
    b = defined ? b : 1.0;
    while (a >= b * 268435456.0) {
        // b times a power of two, so that the quotient has 28 bits at most.
        long long steps = (__double_as_longlong(a) >> 52) - (__double_as_longlong(b) >> 52) - 27;
        double c = __longlong_as_double(__double_as_longlong(b) + (steps << 52));
        a -= trunc(a / c) * c;
        a = a < 0.0 ? a + c : a;
    }
    a -= trunc(a / b) * b;
    a = a < 0.0 ? a + b : a;
    a = a >= b ? a - b : a;
    float r = (float)a;
    r = fabs(y) == __qiao_wide_infinity() ? fabs(x) : r;
    return defined ? __qiao_wide_turn(r, __qiao_wide_bits(x)) : __qiao_wide_nan();
}
