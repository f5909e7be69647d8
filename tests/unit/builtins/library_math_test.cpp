// SPDX-License-Identifier: Apache-2.0
// The device math library, compiled for the host, against the C library at greater precision. Bounds are CUDA's documented
// maximum errors (CUDA C++ Programming Guide, mathematical functions), in units in the last place.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>

namespace device {

using std::fabs;
using std::floor;
using std::rint;
using std::sqrt;
using std::trunc;

inline unsigned int __float_as_uint(float x) {
    unsigned int b = 0;
    std::memcpy(&b, &x, sizeof b);
    return b;
}
inline float __uint_as_float(unsigned int b) {
    float x = 0;
    std::memcpy(&x, &b, sizeof x);
    return x;
}
inline long long __double_as_longlong(double x) {
    long long b = 0;
    std::memcpy(&b, &x, sizeof b);
    return b;
}
inline double __longlong_as_double(long long b) {
    double x = 0;
    std::memcpy(&x, &b, sizeof x);
    return x;
}
// Not inlined: the compiler must not contract them, as devices do not.
[[gnu::noinline]] inline float __fmul_rn(float a, float b) { return a * b; }
[[gnu::noinline]] inline float __fadd_rn(float a, float b) { return a + b; }
[[gnu::noinline]] inline double __dmul_rn(double a, double b) { return a * b; }
[[gnu::noinline]] inline double __dadd_rn(double a, double b) { return a + b; }
inline unsigned int __umulhi(unsigned int a, unsigned int b) { return static_cast<unsigned int>(static_cast<uint64_t>(a) * b >> 32); }
__extension__ typedef unsigned __int128 uint128;
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return static_cast<unsigned long long>(static_cast<uint128>(a) * b >> 64); }

#define __device__
#define QIAO_LIBRARY(...) __VA_ARGS__
#include <qiao/builtins/library_f32.cuh.inc>
#include <qiao/builtins/library_f64.cuh.inc>
#include <qiao/builtins/library_wide.cuh.inc>
#undef QIAO_LIBRARY
#undef __device__

}  // namespace device

namespace {

/// Distance of `got` from the exact value `want` in units of the last place that a float or double has there.
template <typename T, typename W>
double ulps(T got, W want) {
    if (want != want) return got != got ? 0 : HUGE_VAL;
    if (got != got) return HUGE_VAL;
    constexpr W top = static_cast<W>(std::numeric_limits<T>::max());
    W unit_at_top = std::ldexp(W(1), std::numeric_limits<T>::max_exponent - std::numeric_limits<T>::digits);
    if (std::isinf(want) || want > top + unit_at_top || want < -top - unit_at_top) return std::isinf(got) && (got > 0) == (want > 0) ? 0 : std::isinf(want) ? HUGE_VAL : static_cast<double>((std::fabs(want) - top) / unit_at_top);
    if (std::isinf(got)) return std::fabs(want) > top - unit_at_top ? 1 : HUGE_VAL;
    int e = want == 0 ? std::numeric_limits<T>::min_exponent : std::max(std::ilogb(want) + 1, std::numeric_limits<T>::min_exponent);
    W unit = std::ldexp(W(1), e - std::numeric_limits<T>::digits);
    return static_cast<double>(std::fabs(static_cast<W>(got) - want) / unit);
}

struct Range {
    double low, high;
    bool logarithmic;  ///< samples spread over exponents, of both signs if low is negative
};

template <typename T>
T sample(std::mt19937_64& random, const Range& r) {
    double u = std::uniform_real_distribution<double>(0, 1)(random);
    if (!r.logarithmic) return static_cast<T>(r.low + u * (r.high - r.low));
    double low = std::fabs(r.low);
    double x = low * std::pow(r.high / low, u);
    return static_cast<T>(r.low < 0 && (random() & 1) ? -x : x);
}

constexpr int samples = 40000;

template <typename T, typename W>
void check(const char* name, T (*f)(T), W (*reference)(W), double bound, std::initializer_list<Range> ranges) {
    std::mt19937_64 random(99);
    double worst = 0;
    T where = 0;
    auto one = [&](T x) {
        double e = ulps(f(x), reference(static_cast<W>(x)));
        if (!(e <= worst)) {
            worst = e;
            where = x;
        }
    };
    for (const Range& r : ranges) {
        for (int i = 0; i < samples; ++i) one(sample<T>(random, r));
    }
    for (double x : {0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-300, 1e-40, 1e-30, 1e300, 1e30}) one(static_cast<T>(x));
    one(std::numeric_limits<T>::infinity());
    one(-std::numeric_limits<T>::infinity());
    one(std::numeric_limits<T>::quiet_NaN());
    INFO(name << ": " << worst << " ulp at " << static_cast<double>(where));
    CHECK(worst <= bound);
    if (std::getenv("QIAO_SHOW_ULPS")) MESSAGE(std::string(name) << " " << worst << " of " << bound);
}

template <typename T, typename W>
void check2(const char* name, T (*f)(T, T), W (*reference)(W, W), double bound, std::initializer_list<std::pair<Range, Range>> ranges) {
    std::mt19937_64 random(7);
    double worst = 0;
    T wx = 0, wy = 0;
    auto one = [&](T x, T y) {
        double e = ulps(f(x, y), reference(static_cast<W>(x), static_cast<W>(y)));
        if (!(e <= worst)) {
            worst = e;
            wx = x;
            wy = y;
        }
    };
    for (const auto& r : ranges) {
        for (int i = 0; i < samples; ++i) {
            T x = sample<T>(random, r.first);
            one(x, sample<T>(random, r.second));
        }
    }
    const T inf = std::numeric_limits<T>::infinity();
    const T nan = std::numeric_limits<T>::quiet_NaN();
    const T specials[] = {0, -T(0), 1, -1, 2, 3, -3, T(0.5), T(-2.5), inf, -inf, nan, std::numeric_limits<T>::max(), std::numeric_limits<T>::min(), std::numeric_limits<T>::denorm_min(), T(1e10) + 1};
    for (T x : specials) {
        for (T y : specials) one(x, y);
    }
    INFO(name << ": " << worst << " ulp at " << static_cast<double>(wx) << ", " << static_cast<double>(wy));
    CHECK(worst <= bound);
    if (std::getenv("QIAO_SHOW_ULPS")) MESSAGE(std::string(name) << " " << worst << " of " << bound);
}

template <typename W> W exp10_reference(W x) { return std::pow(W(10), x); }
long double exp10_long(long double x) { return exp10l(x); }
template <typename W> W sinpi_reference(W x) {
    W r = std::remainder(x, W(2));
    if (!(std::fabs(x) < std::numeric_limits<W>::infinity())) return std::numeric_limits<W>::quiet_NaN();
    W a = std::fabs(r);
    W s = std::sin(static_cast<W>(3.14159265358979323846264338327950288L) * (a > W(0.5) ? 1 - a : a));
    return std::copysign(s, r);
}
template <typename W> W cospi_reference(W x) {
    if (!(std::fabs(x) < std::numeric_limits<W>::infinity())) return std::numeric_limits<W>::quiet_NaN();
    W a = std::fabs(std::remainder(x, W(2)));
    return sinpi_reference(W(0.5) - a);
}

#define F32(name) #name "f", device::__qiao_lib_##name##_f32
#define WIDE(name) #name "f, wide", device::__qiao_lib_##name##_f32_wide
#define F64(name) #name, device::__qiao_lib_##name##_f64
using D = double (*)(double);
using L = long double (*)(long double);
using D2 = double (*)(double, double);
using L2 = long double (*)(long double, long double);

const Range tiny_to_huge32{-1e-38, 1e38, true};
const Range tiny_to_huge64{-1e-300, 1e300, true};

}  // namespace

TEST_CASE("builtins: exponentials are within CUDA's bounds") {
    check<float, double>(F32(exp), static_cast<D>(std::exp), 1, {{-104, 89, false}, {-1, 1, false}, {-1e-10, 1e-2, true}});
    check<float, double>(F32(exp2), static_cast<D>(std::exp2), 2, {{-151, 129, false}, {-1, 1, false}});
    check<float, double>(F32(exp10), exp10_reference<double>, 2, {{-46, 39, false}, {-1, 1, false}});
    check<float, double>(F32(expm1), static_cast<D>(std::expm1), 1, {{-20, 89, false}, {-1, 1, false}, {-1e-30, 1, true}});
    check<float, double>(F32(sinh), static_cast<D>(std::sinh), 3, {{-90, 90, false}, {-1, 1, false}, {-1e-30, 1, true}});
    check<float, double>(F32(cosh), static_cast<D>(std::cosh), 2, {{-90, 90, false}, {-1, 1, false}});
    check<float, double>(F32(tanh), static_cast<D>(std::tanh), 2, {{-12, 12, false}, {-1, 1, false}, {-1e-30, 1, true}});
    check<double, long double>(F64(exp), static_cast<L>(std::exp), 1, {{-746, 710, false}, {-1, 1, false}, {-1e-10, 1e-2, true}});
    check<double, long double>(F64(exp2), static_cast<L>(std::exp2), 1, {{-1076, 1025, false}, {-1, 1, false}});
    check<double, long double>(F64(exp10), exp10_long, 1, {{-325, 309, false}, {-1, 1, false}});
    check<double, long double>(F64(expm1), static_cast<L>(std::expm1), 1, {{-40, 710, false}, {-1, 1, false}, {-1e-30, 1, true}});
    check<double, long double>(F64(sinh), static_cast<L>(std::sinh), 2, {{-711, 711, false}, {-1, 1, false}, {-1e-30, 1, true}});
    check<double, long double>(F64(cosh), static_cast<L>(std::cosh), 1, {{-711, 711, false}, {-1, 1, false}});
    check<double, long double>(F64(tanh), static_cast<L>(std::tanh), 1, {{-25, 25, false}, {-1, 1, false}, {-1e-30, 1, true}});
}

TEST_CASE("builtins: logarithms and inverse hyperbolics are within CUDA's bounds") {
    check<float, double>(F32(log), static_cast<D>(std::log), 1, {{1e-45, 1e38, true}, {0.5, 2, false}, {0.999, 1.001, false}});
    check<float, double>(F32(log2), static_cast<D>(std::log2), 1, {{1e-45, 1e38, true}, {0.5, 2, false}, {0.999, 1.001, false}});
    check<float, double>(F32(log10), static_cast<D>(std::log10), 2, {{1e-45, 1e38, true}, {0.5, 2, false}, {0.999, 1.001, false}});
    check<float, double>(F32(log1p), static_cast<D>(std::log1p), 1, {{-1, 1, false}, {1e-30, 1e38, true}, {-1e-30, 0.9, true}});
    check<float, double>(F32(asinh), static_cast<D>(std::asinh), 3, {tiny_to_huge32, {-3, 3, false}});
    check<float, double>(F32(acosh), static_cast<D>(std::acosh), 4, {{1, 1e38, true}, {1, 3, false}, {1, 1.001, false}});
    check<float, double>(F32(atanh), static_cast<D>(std::atanh), 3, {{-1, 1, false}, {-1e-30, 1, true}});
    check<double, long double>(F64(log), static_cast<L>(std::log), 1, {{1e-320, 1e308, true}, {0.5, 2, false}, {0.999, 1.001, false}});
    check<double, long double>(F64(log2), static_cast<L>(std::log2), 1, {{1e-320, 1e308, true}, {0.5, 2, false}, {0.999, 1.001, false}});
    check<double, long double>(F64(log10), static_cast<L>(std::log10), 1, {{1e-320, 1e308, true}, {0.5, 2, false}, {0.999, 1.001, false}});
    check<double, long double>(F64(log1p), static_cast<L>(std::log1p), 1, {{-1, 1, false}, {1e-30, 1e308, true}, {-1e-30, 0.9, true}});
    check<double, long double>(F64(asinh), static_cast<L>(std::asinh), 3, {tiny_to_huge64, {-3, 3, false}});
    check<double, long double>(F64(acosh), static_cast<L>(std::acosh), 3, {{1, 1e308, true}, {1, 3, false}, {1, 1.001, false}});
    check<double, long double>(F64(atanh), static_cast<L>(std::atanh), 2, {{-1, 1, false}, {-1e-30, 1, true}});
}

TEST_CASE("builtins: trigonometric functions are within CUDA's bounds, also far out") {
    check<float, double>(F32(sin), static_cast<D>(std::sin), 2, {{-10, 10, false}, {-2000, 2000, false}, tiny_to_huge32});
    check<float, double>(F32(cos), static_cast<D>(std::cos), 2, {{-10, 10, false}, {-2000, 2000, false}, tiny_to_huge32});
    check<float, double>(F32(tan), static_cast<D>(std::tan), 4, {{-10, 10, false}, {-2000, 2000, false}, tiny_to_huge32});
    check<float, double>(F32(sinpi), sinpi_reference<double>, 1, {{-3, 3, false}, {-1e-30, 1e8, true}});
    check<float, double>(F32(cospi), cospi_reference<double>, 1, {{-3, 3, false}, {-1e-30, 1e8, true}});
    check<float, double>(F32(asin), static_cast<D>(std::asin), 2, {{-1, 1, false}, {-1e-30, 1, true}});
    check<float, double>(F32(acos), static_cast<D>(std::acos), 2, {{-1, 1, false}, {0.9, 1, false}, {-1e-30, 1, true}});
    check<float, double>(F32(atan), static_cast<D>(std::atan), 2, {{-3, 3, false}, tiny_to_huge32});
    check2<float, double>(F32(atan2), static_cast<D2>(std::atan2), 3, {{{-3, 3, false}, {-3, 3, false}}, {tiny_to_huge32, tiny_to_huge32}});
    check<double, long double>(F64(sin), static_cast<L>(std::sin), 2, {{-10, 10, false}, {-2e6, 2e6, false}, tiny_to_huge64});
    check<double, long double>(F64(cos), static_cast<L>(std::cos), 2, {{-10, 10, false}, {-2e6, 2e6, false}, tiny_to_huge64});
    check<double, long double>(F64(tan), static_cast<L>(std::tan), 2, {{-10, 10, false}, {-2e6, 2e6, false}, tiny_to_huge64});
    check<double, long double>(F64(sinpi), sinpi_reference<long double>, 2, {{-3, 3, false}, {-1e-30, 1e17, true}});
    check<double, long double>(F64(cospi), cospi_reference<long double>, 2, {{-3, 3, false}, {-1e-30, 1e17, true}});
    check<double, long double>(F64(asin), static_cast<L>(std::asin), 2, {{-1, 1, false}, {-1e-30, 1, true}});
    check<double, long double>(F64(acos), static_cast<L>(std::acos), 2, {{-1, 1, false}, {0.9, 1, false}, {-1e-30, 1, true}});
    check<double, long double>(F64(atan), static_cast<L>(std::atan), 2, {{-3, 3, false}, tiny_to_huge64});
    check2<double, long double>(F64(atan2), static_cast<L2>(std::atan2), 2, {{{-3, 3, false}, {-3, 3, false}}, {tiny_to_huge64, tiny_to_huge64}});
}

TEST_CASE("builtins: powers, roots and remainders are within CUDA's bounds") {
    check2<float, double>(F32(pow), static_cast<D2>(std::pow), 4, {{{0, 10, false}, {-20, 20, false}}, {{1e-38, 1e38, true}, {-1e-3, 3, true}}, {{0.99, 1.01, false}, {-9000, 9000, false}}});
    check2<float, double>(F32(hypot), static_cast<D2>(std::hypot), 3, {{{-3, 3, false}, {-3, 3, false}}, {tiny_to_huge32, tiny_to_huge32}, {{1e-45, 1e-30, true}, {1e-45, 1e-30, true}}});
    check2<float, double>(F32(fmod), static_cast<D2>(std::fmod), 0, {{{-30, 30, false}, {-3, 3, false}}, {tiny_to_huge32, tiny_to_huge32}, {{1e-45, 1e-30, true}, {1e-45, 1e-36, true}}});
    check<float, double>(F32(cbrt), static_cast<D>(std::cbrt), 1, {tiny_to_huge32, {-10, 10, false}, {1e-45, 1e-38, true}});
    check2<double, long double>(F64(pow), static_cast<L2>(std::pow), 2, {{{0, 10, false}, {-20, 20, false}}, {{1e-300, 1e300, true}, {-1e-3, 3, true}}, {{0.99, 1.01, false}, {-70000, 70000, false}}});
    check2<double, long double>(F64(hypot), static_cast<L2>(std::hypot), 2, {{{-3, 3, false}, {-3, 3, false}}, {tiny_to_huge64, tiny_to_huge64}, {{1e-320, 1e-290, true}, {1e-320, 1e-290, true}}});
    check2<double, long double>(F64(fmod), static_cast<L2>(std::fmod), 0, {{{-30, 30, false}, {-3, 3, false}}, {tiny_to_huge64, tiny_to_huge64}, {{1e-320, 1e-290, true}, {1e-320, 1e-300, true}}});
    check<double, long double>(F64(cbrt), static_cast<L>(std::cbrt), 1, {tiny_to_huge64, {-10, 10, false}, {1e-320, 1e-308, true}});
    for (int k : {-2200, -1100, -1074, -1022, -1, 0, 1, 900, 1023, 1024, 2100, 3000}) {
        for (double x : {1.0, -1.5, 4.9e-324, 1.7e308, 1.1234567890123456}) CHECK(device::__qiao_lib_ldexp_f64(x, k) == std::ldexp(x, k));
    }
}

TEST_CASE("builtins: error and gamma functions are within CUDA's bounds") {
    check<float, double>(F32(erf), static_cast<D>(std::erf), 2, {{-5, 5, false}, {-1e-30, 1, true}});
    check<float, double>(F32(erfc), static_cast<D>(std::erfc), 4, {{-5, 11, false}, {-1e-30, 1, true}});
    check<float, double>(F32(tgamma), static_cast<D>(std::tgamma), 5, {{0, 37, false}, {1e-38, 1, true}, {-40, 0, false}});
    check<float, double>(F32(lgamma), static_cast<D>(std::lgamma), 6, {{1e-38, 1e36, true}, {0, 40, false}, {0.9, 2.1, false}, {-2.2, 0, false}, {-100, -11, false}});
    check<double, long double>(F64(erf), static_cast<L>(std::erf), 2, {{-7, 7, false}, {-1e-30, 1, true}});
    check<double, long double>(F64(erfc), static_cast<L>(std::erfc), 5, {{-7, 28, false}, {-1e-30, 1, true}});
    check<double, long double>(F64(tgamma), static_cast<L>(std::tgamma), 10, {{0, 172, false}, {1e-300, 1, true}, {-190, 0, false}});
    check<double, long double>(F64(lgamma), static_cast<L>(std::lgamma), 4, {{1e-300, 1e300, true}, {0, 40, false}, {0.9, 2.1, false}, {-2.2, 0, false}, {-100, -12, false}});
}

namespace {

/// Every so manieth of all floats; between 2^-15 and 11 many more, as most formulas have their worst places there.
void check_all(const char* name, float (*f)(float), double (*reference)(double), double bound) {
    double worst = 0;
    float where = 0;
    int signs = 0;
    auto one = [&](uint32_t bits) {
        const float x = device::__uint_as_float(bits);
        const float got = f(x);
        const double want = reference(x);
        const double e = ulps(got, want);
        if (!(e <= worst)) {
            worst = e;
            where = x;
        }
        signs += want == want && std::signbit(want) != std::signbit(got);
    };
    for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 20011) one(static_cast<uint32_t>(bits));
    for (uint32_t bits = 0x38000000U; bits < 0x41300000U; bits += 499) {
        one(bits);
        one(bits | 0x80000000U);
    }
    for (uint32_t bits : {0U, 1U, 0x7fffffU, 0x800000U, 0x3f800000U, 0x7f7fffffU, 0x7f800000U, 0x7fc00000U}) {
        one(bits);
        one(bits | 0x80000000U);
    }
    INFO(name << ": " << worst << " ulp at " << static_cast<double>(where) << ", wrong signs: " << signs);
    CHECK(worst <= bound);
    CHECK(signs == 0);
    if (std::getenv("QIAO_SHOW_ULPS")) MESSAGE(std::string(name) << " " << worst << " of " << bound);
}

}  // namespace

TEST_CASE("builtins: functions of floats that use doubles are within CUDA's bounds everywhere") {
    check_all(WIDE(exp), static_cast<D>(std::exp), 1);
    check_all(WIDE(exp2), static_cast<D>(std::exp2), 2);
    check_all(WIDE(exp10), exp10_reference<double>, 2);
    check_all(WIDE(expm1), static_cast<D>(std::expm1), 1);
    check_all(WIDE(sinh), static_cast<D>(std::sinh), 3);
    check_all(WIDE(cosh), static_cast<D>(std::cosh), 2);
    check_all(WIDE(tanh), static_cast<D>(std::tanh), 2);
    check_all(WIDE(log), static_cast<D>(std::log), 1);
    check_all(WIDE(log2), static_cast<D>(std::log2), 1);
    check_all(WIDE(log10), static_cast<D>(std::log10), 2);
    check_all(WIDE(log1p), static_cast<D>(std::log1p), 1);
    check_all(WIDE(asinh), static_cast<D>(std::asinh), 3);
    check_all(WIDE(acosh), static_cast<D>(std::acosh), 4);
    check_all(WIDE(atanh), static_cast<D>(std::atanh), 3);
    check_all(WIDE(sin), static_cast<D>(std::sin), 2);
    check_all(WIDE(cos), static_cast<D>(std::cos), 2);
    check_all(WIDE(tan), static_cast<D>(std::tan), 4);
    check_all(WIDE(asin), static_cast<D>(std::asin), 2);
    check_all(WIDE(acos), static_cast<D>(std::acos), 2);
    check_all(WIDE(atan), static_cast<D>(std::atan), 2);
    check_all(WIDE(cbrt), static_cast<D>(std::cbrt), 1);
    check_all(WIDE(erf), static_cast<D>(std::erf), 2);
    check_all(WIDE(erfc), static_cast<D>(std::erfc), 4);
    check<float, double>(WIDE(sinpi), sinpi_reference<double>, 1, {{-3, 3, false}, {-1e-30, 1e8, true}});
    check<float, double>(WIDE(cospi), cospi_reference<double>, 1, {{-3, 3, false}, {-1e-30, 1e8, true}});
    const std::pair<Range, Range> near{{-3, 3, false}, {-3, 3, false}}, anywhere{tiny_to_huge32, tiny_to_huge32}, tiny{{1e-45, 1e-30, true}, {1e-45, 1e-30, true}};
    const std::pair<Range, Range> powers{{0, 10, false}, {-20, 20, false}}, large_powers{{0.99, 1.01, false}, {-9000, 9000, false}};
    check2<float, double>(WIDE(pow), static_cast<D2>(std::pow), 4, {powers, {{1e-38, 1e38, true}, {-1e-3, 3, true}}, large_powers, tiny, near});
    check2<float, double>(WIDE(atan2), static_cast<D2>(std::atan2), 3, {near, anywhere, tiny});
    check2<float, double>(WIDE(hypot), static_cast<D2>(std::hypot), 3, {near, anywhere, tiny});
    check2<float, double>(WIDE(fmod), static_cast<D2>(std::fmod), 0, {near, anywhere, tiny});
}
