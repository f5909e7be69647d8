// SPDX-License-Identifier: Apache-2.0
// The prelude's functions that are written in CUDA C++, compiled for the host where g++ is installed.
#include <doctest/doctest.h>

#include <cfenv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <string>

#include <dlfcn.h>
#include <unistd.h>

#include <qiao/builtins/prelude.hpp>
#include <qiao/pp/preprocessor.hpp>

using namespace qiao;

namespace {

/// What the parts need of the base prelude, for the host.
const char* const host_base = R"host(
#include <math.h>
#include <string.h>
#include <stdlib.h>
#include <algorithm>
#define __device__
#define __host__
namespace device {
using std::isnan; using std::isinf; using std::isfinite; using std::signbit; using std::copysign; using std::min; using std::max; using std::fma;
using std::sqrt; using std::rint;
static inline int __float_as_int(float x) { int b; memcpy(&b, &x, 4); return b; }
static inline float __int_as_float(int b) { float x; memcpy(&x, &b, 4); return x; }
static inline long long __double_as_longlong(double x) { long long b; memcpy(&b, &x, 8); return b; }
static inline double __longlong_as_double(long long b) { double x; memcpy(&x, &b, 8); return x; }
static inline float rsqrtf(float x) { return 1 / sqrtf(x); }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline double __dadd_rn(double a, double b) { return a + b; }
static inline double __dmul_rn(double a, double b) { return a * b; }
static inline int __qiao_clz(unsigned x) { return x ? __builtin_clz(x) : 32; }
static inline int __qiao_clzll(unsigned long long x) { return x ? __builtin_clzll(x) : 64; }
)host";

bool have_gxx() { return std::system("g++ --version > /dev/null 2>&1") == 0; }

/// A part compiled together with wrappers; null where g++ cannot.
void* compile(const std::string& part, const std::string& wrappers) {
    char name[] = "/tmp/qiao-part-XXXXXX";
    std::string folder = mkdtemp(name);
    std::ofstream(folder + "/x.cpp") << host_base << part << "\n" << wrappers << "\n}\n";
    std::string command = "g++ -std=c++17 -O1 -w -fno-builtin -ffp-contract=off -shared -fPIC " + folder + "/x.cpp -o " + folder + "/x.so";
    void* library = nullptr;
    if (std::system(command.c_str()) == 0) library = dlopen((folder + "/x.so").c_str(), RTLD_NOW);
    std::string remove = "rm -rf " + folder;
    if (std::system(remove.c_str()) != 0) return nullptr;
    return library;
}

template <typename F>
F* symbol(void* library, const char* name) {
    F* f = reinterpret_cast<F*>(dlsym(library, name));
    bool found = f != nullptr;
    REQUIRE_MESSAGE(found, name);
    return f;
}

float random_float(std::mt19937_64& random) {
    uint32_t b = static_cast<uint32_t>(random());
    if (random() % 4 == 0) b = (b & 0x807fffff) | static_cast<uint32_t>(100 + random() % 50) << 23;
    float x = 0;
    std::memcpy(&x, &b, sizeof x);
    return x;
}
double random_double(std::mt19937_64& random) {
    uint64_t b = random();
    if (random() % 2 == 0) b = (b & 0x800fffffffffffffULL) | (900 + random() % 250) << 52;
    double x = 0;
    std::memcpy(&x, &b, sizeof x);
    return x;
}

template <typename T>
bool same(T a, T b) {
    return (a != a && b != b) || (a == b && std::signbit(a) == std::signbit(b));
}

/// Relative error in units of 2^-digits.
double ulps(double got, long double want, int digits) {
    if (want != want) return got != got ? 0 : HUGE_VAL;
    if (std::isinf(want)) return got == static_cast<double>(want) ? 0 : HUGE_VAL;
    if (want == 0) return got == 0 ? 0 : HUGE_VAL;
    int e = std::max(std::ilogb(want), digits == 24 ? -126 : -1022);
    return static_cast<double>(std::fabs(static_cast<long double>(got) - want) / std::ldexp(1.0L, e + 1 - digits));
}

}  // namespace

TEST_CASE("builtins: every part of the prelude is clean text, and is loaded where it is used") {
    SourceManager* sources = nullptr;
    CHECK(prelude_tokens(&sources).tokens.size() > 1000);
    CHECK(library_tokens(nullptr).tokens.size() > 5000);
    for (const auto& [name, part] : detail::prelude_part_names()) {
        INFO(name);
        CHECK(part < 32);
    }
    auto has = [](const std::string& text, const char* word) {
        SourceManager s;
        Diagnostics d;
        TokenBuffer b = preprocess("x.cu", text, PreprocessOptions{}, s, d);
        CHECK(d.error_count() == 0);
        size_t n = 0;
        for (const Token& t : b.tokens) n += t.text == word;
        return n;
    };
    CHECK(has("void f() { int x = __vadd4(1, 2); }", "__vadd4") == 2);
    CHECK(has("void f() { int y0 = 1; y0 = y0 + expf; }", "expf") == 1);
    CHECK(has("int x = std::max(1, 2);", "sin") > 1);
    CHECK(has("#define atomicAdd(x) x\nint x = atomicAdd(1);", "atomicSub") == 0);
    CHECK(has("#ifdef atomicAdd\n#error no macro\n#endif\n", "atomicSub") == 0);
    // Printed tokens have the parts already.
    SourceManager s;
    Diagnostics d;
    TokenBuffer b = preprocess("x.cu", "float x = __shfl_sync(1, 2.0f, 3);", PreprocessOptions{}, s, d);
    SourceManager s2;
    TokenBuffer again = preprocess("y.cu", print_tokens(b, s), PreprocessOptions{}, s2, d);
    CHECK(again.tokens.size() == b.tokens.size());
    CHECK(b.prelude_token_count > 0);
    CHECK(print_tokens(b, s).size() < 200);
    CHECK(d.error_count() == 0);
}

TEST_CASE("builtins: macros of a part declare no function that calls would not load it for") {
    for (const char* name : {"vectors", "math", "bits", "atomics", "warp", "special", "rounding", "simd"}) {
        SourceManager s;
        Diagnostics d;
        TokenBuffer b = preprocess(name, detail::prelude_part_text(name), PreprocessOptions{}, s, d);
        unsigned depth = 0;
        Token last;
        for (const Token& t : b.tokens) {
            if (t.is(Tok::l_paren) && depth == 0 && last.is(Tok::identifier) && last.text.substr(0, 7) != "__qiao_") {
                bool known = false;
                for (const auto& [n, part] : detail::prelude_part_names()) known = known || n == last.text;
                CHECK_MESSAGE(known, std::string(last.text));
            }
            if (t.is(Tok::l_paren) || t.is(Tok::l_brace)) ++depth;
            if ((t.is(Tok::r_paren) || t.is(Tok::r_brace)) && depth > 0) --depth;
            last = t;
        }
    }
}

TEST_CASE("builtins: directed rounding is exact") {
    if (!have_gxx()) {
        MESSAGE("skipped: no g++");
        return;
    }
    std::string wrappers;
    for (const char* m : {"rz", "ru", "rd"}) {
        std::string r = m;
        for (const char* op : {"add", "sub", "mul", "div"}) {
            wrappers += std::string("extern \"C\" float f") + op + r + "(float a, float b) { return __f" + op + "_" + r + "(a, b); }\n";
            wrappers += std::string("extern \"C\" double d") + op + r + "(double a, double b) { return __d" + op + "_" + r + "(a, b); }\n";
        }
        wrappers += "extern \"C\" float fsqrt" + r + "(float a) { return __fsqrt_" + r + "(a); }\nextern \"C\" double dsqrt" + r + "(double a) { return __dsqrt_" + r + "(a); }\n";
        wrappers += "extern \"C\" float ffma" + r + "(float a, float b, float c) { return __fmaf_" + r + "(a, b, c); }\n";
        wrappers += "extern \"C\" double dfma" + r + "(double a, double b, double c) { return __fma_" + r + "(a, b, c); }\n";
        wrappers += "extern \"C\" float i2f" + r + "(int a) { return __int2float_" + r + "(a); }\nextern \"C\" float u2f" + r + "(unsigned long long a) { return __ull2float_" + r + "(a); }\n";
        wrappers += "extern \"C\" double l2d" + r + "(long long a) { return __ll2double_" + r + "(a); }\nextern \"C\" float d2f" + r + "(double a) { return __double2float_" + r + "(a); }\n";
        wrappers += "extern \"C\" int f2i" + r + "(float a) { return __float2int_" + r + "(a); }\n";
    }
    void* library = compile(detail::prelude_part_text("rounding"), wrappers);
    REQUIRE(library != nullptr);
    const std::pair<const char*, int> modes[] = {{"rz", FE_TOWARDZERO}, {"ru", FE_UPWARD}, {"rd", FE_DOWNWARD}};
    for (const auto& [suffix, mode] : modes) {
        std::mt19937_64 random(5);
        auto binary = [&](auto zero, const std::string& prefix, auto draw) {
            using T = decltype(zero);
            using F = T(T, T);
            F* add = symbol<F>(library, (prefix + "add" + suffix).c_str());
            F* sub = symbol<F>(library, (prefix + "sub" + suffix).c_str());
            F* mul = symbol<F>(library, (prefix + "mul" + suffix).c_str());
            F* div = symbol<F>(library, (prefix + "div" + suffix).c_str());
            auto* root = symbol<T(T)>(library, (prefix + "sqrt" + suffix).c_str());
            auto* fused = symbol<T(T, T, T)>(library, (prefix + "fma" + suffix).c_str());
            for (int i = 0; i < 20000; ++i) {
                T a = draw(random);
                T b = i % 5 == 0 ? -a : draw(random);
                T c = draw(random);
                T got[6] = {add(a, b), sub(a, b), mul(a, b), div(a, b), root(a), fused(a, b, c)};
                std::fesetround(mode);
                volatile T va = a, vb = b, vc = c;
                T want[6] = {va + vb, va - vb, va * vb, va / vb, std::sqrt(va), std::fma(va, vb, vc)};
                std::fesetround(FE_TONEAREST);
                bool product_underflows = std::fabs(static_cast<long double>(a) * b) < static_cast<long double>(std::numeric_limits<T>::min()) * (1 << 27);
                for (int k = 0; k < 6; ++k) {
                    if (k == 5 && (product_underflows || std::fabs(want[5]) > std::numeric_limits<T>::max() / 4)) continue;
                    INFO(prefix << suffix << " operation " << k << ": " << a << ", " << b << ", " << c << " gives " << got[k] << " not " << want[k]);
                    REQUIRE(same(got[k], want[k]));
                }
            }
        };
        binary(0.0F, "f", random_float);
        binary(0.0, "d", random_double);
        auto* i2f = symbol<float(int)>(library, (std::string("i2f") + suffix).c_str());
        auto* u2f = symbol<float(unsigned long long)>(library, (std::string("u2f") + suffix).c_str());
        auto* l2d = symbol<double(long long)>(library, (std::string("l2d") + suffix).c_str());
        auto* d2f = symbol<float(double)>(library, (std::string("d2f") + suffix).c_str());
        for (int i = 0; i < 20000; ++i) {
            uint64_t n = random() >> (random() % 64);
            double x = random_double(random) * 1e-3;
            float got[] = {i2f(static_cast<int>(n)), u2f(n), d2f(x)};
            double got_double = l2d(static_cast<long long>(n));
            std::fesetround(mode);
            volatile int vi = static_cast<int>(n);
            volatile unsigned long long vu = n;
            volatile long long vl = static_cast<long long>(n);
            volatile double vx = x;
            float want[] = {static_cast<float>(vi), static_cast<float>(vu), static_cast<float>(vx)};
            double want_double = static_cast<double>(vl);
            std::fesetround(FE_TONEAREST);
            INFO(suffix << " " << n << " " << x);
            for (int k = 0; k < 3; ++k) REQUIRE(same(got[k], want[k]));
            REQUIRE(got_double == want_double);
        }
    }
    CHECK(symbol<int(float)>(library, "f2iru")(1.25F) == 2);
    CHECK(symbol<int(float)>(library, "f2ird")(-1.25F) == -2);
    CHECK(symbol<int(float)>(library, "f2irz")(-1.75F) == -1);
}

TEST_CASE("builtins: special functions agree with the C library") {
    if (!have_gxx()) {
        MESSAGE("skipped: no g++");
        return;
    }
    std::string wrappers;
    for (const char* f : {"erfinv", "erfcinv", "normcdf", "normcdfinv", "erfcx", "cyl_bessel_i0", "cyl_bessel_i1", "rcbrt", "logb"}) {
        wrappers += std::string("extern \"C\" double d_") + f + "(double x) { return " + f + "(x); }\nextern \"C\" float f_" + f + "(float x) { return " + f + "f(x); }\n";
    }
    wrappers += R"w(
extern "C" double d_remainder(double x, double y) { return device::remainder(x, y); }
extern "C" float f_remainder(float x, float y) { return device::remainderf(x, y); }
extern "C" double d_remquo(double x, double y, int* q) { return device::remquo(x, y, q); }
extern "C" double d_frexp(double x, int* e) { return device::frexp(x, e); }
extern "C" float f_frexp(float x, int* e) { return device::frexpf(x, e); }
extern "C" double d_nextafter(double x, double y) { return device::nextafter(x, y); }
extern "C" float f_nextafter(float x, float y) { return device::nextafterf(x, y); }
extern "C" int d_ilogb(double x) { return device::ilogb(x); }
extern "C" double d_modf(double x, double* w) { return device::modf(x, w); }
extern "C" float f_norm3d(float a, float b, float c) { return norm3df(a, b, c); }
)w";
    void* library = compile(detail::prelude_part_text("special"), wrappers);
    REQUIRE(library != nullptr);
    std::mt19937_64 random(3);
    auto uniform = [&](double a, double b) { return std::uniform_real_distribution<double>(a, b)(random); };
    auto d = [&](const char* name) { return symbol<double(double)>(library, name); };
    auto f = [&](const char* name) { return symbol<float(float)>(library, name); };
    double worst[12] = {};
    auto note = [&](int i, double e) { worst[i] = std::max(worst[i], e); };
    for (int i = 0; i < 4000; ++i) {
        // The inverses are judged by what erf makes of them, scaled by its slope.
        long double slope = 2 / std::sqrt(3.14159265358979323846L);
        double x = uniform(-1, 1);
        long double y = d("d_erfinv")(x);
        note(0, static_cast<double>(std::fabs(std::erf(y) - x) / (slope * std::exp(-y * y)) / std::fabs(y) * 9007199254740992.0L));
        float xf = static_cast<float>(x);
        y = f("f_erfinv")(xf);
        note(1, static_cast<double>(std::fabs(std::erf(y) - xf) / (slope * std::exp(-y * y)) / std::fabs(y) * 16777216.0L));
        double c = std::pow(10.0, uniform(-300, 0));
        y = d("d_erfcinv")(c);
        note(2, static_cast<double>(std::fabs(std::log(std::erfc(y) / c)) * std::erfc(y) / (slope * std::exp(-y * y)) / std::fabs(y) * 9007199254740992.0L));
        float cf = static_cast<float>(std::pow(10.0, uniform(-37, 0)));
        y = f("f_erfcinv")(cf);
        note(3, static_cast<double>(std::fabs(std::log(std::erfc(y) / cf)) * std::erfc(y) / (slope * std::exp(-y * y)) / std::fabs(y) * 16777216.0L));
        double n = uniform(-37, 9);
        note(4, ulps(d("d_normcdf")(n), std::erfc(-n / std::sqrt(2.0L)) / 2, 53));
        float nf = static_cast<float>(uniform(-13, 6));
        note(5, ulps(f("f_normcdf")(nf), std::erfc(-nf / std::sqrt(2.0L)) / 2, 24));
        double e = uniform(-20, 60);
        long double q = e;
        note(6, ulps(d("d_erfcx")(e), std::exp(q * q) * std::erfc(q), 53));
        float ef = static_cast<float>(uniform(-9, 30));
        q = ef;
        note(7, ulps(f("f_erfcx")(ef), std::exp(q * q) * std::erfc(q), 24));
        double b = uniform(0, 700);
        note(8, ulps(d("d_cyl_bessel_i0")(b), std::cyl_bessel_il(0, b), 53));
        note(9, ulps(d("d_cyl_bessel_i1")(b), std::cyl_bessel_il(1, b), 53));
        note(10, ulps(d("d_rcbrt")(b), 1 / std::cbrt(static_cast<long double>(b)), 53));
        float p = random_float(random), r = random_float(random), s = random_float(random);
        if (std::isfinite(p) && std::isfinite(r) && std::isfinite(s)) {
            long double exact = std::sqrt(static_cast<long double>(p) * p + static_cast<long double>(r) * r + static_cast<long double>(s) * s);
            if (exact < 3e38L) note(11, ulps(symbol<float(float, float, float)>(library, "f_norm3d")(p, r, s), exact, 24));
        }
    }
    const char* names[12] = {"erfinv", "erfinvf", "erfcinv", "erfcinvf", "normcdf", "normcdff", "erfcx", "erfcxf", "cyl_bessel_i0", "cyl_bessel_i1", "rcbrt", "norm3df"};
    // The C library's own erf, cbrt and exp, which these are built on here, add to the errors.
    const double bounds[12] = {5, 5, 6, 5, 6, 6, 7, 7, 16, 16, 4, 3};
    for (int i = 0; i < 12; ++i) {
        INFO(names[i] << ": " << worst[i] << " ulp");
        CHECK(worst[i] <= bounds[i]);
        if (std::getenv("QIAO_SHOW_ULPS")) MESSAGE(std::string(names[i]) << " " << worst[i]);
    }
    auto* remainder = symbol<double(double, double)>(library, "d_remainder");
    auto* remainder_float = symbol<float(float, float)>(library, "f_remainder");
    auto* remquo = symbol<double(double, double, int*)>(library, "d_remquo");
    auto* frexp = symbol<double(double, int*)>(library, "d_frexp");
    auto* frexp_float = symbol<float(float, int*)>(library, "f_frexp");
    auto* next = symbol<double(double, double)>(library, "d_nextafter");
    auto* next_float = symbol<float(float, float)>(library, "f_nextafter");
    auto* ilogb = symbol<int(double)>(library, "d_ilogb");
    auto* modf = symbol<double(double, double*)>(library, "d_modf");
    for (int i = 0; i < 20000; ++i) {
        double x = random_double(random), y = random_double(random);
        float a = random_float(random), b = random_float(random);
        INFO(x << " " << y << " " << a << " " << b);
        REQUIRE(same(remainder(x, y), std::remainder(x, y)));
        REQUIRE(same(remainder_float(a, b), std::remainder(a, b)));
        int q1 = 0, q2 = 0;
        REQUIRE(same(remquo(x, y, &q1), std::remquo(x, y, &q2)));
        if (std::isfinite(x) && std::isfinite(y) && y != 0) REQUIRE(((q1 ^ q2) & 7) == 0);
        int e1 = 0, e2 = 0;
        REQUIRE(same(frexp(x, &e1), std::frexp(x, &e2)));
        if (std::isfinite(x)) REQUIRE(e1 == e2);
        REQUIRE(same(frexp_float(a, &e1), std::frexp(a, &e2)));
        if (std::isfinite(a)) REQUIRE(e1 == e2);
        REQUIRE(same(next(x, y), std::nextafter(x, y)));
        REQUIRE(same(next_float(a, b), std::nextafter(a, b)));
        if (x == x) REQUIRE(ilogb(x) == std::ilogb(x));
        double w1 = 0, w2 = 0;
        REQUIRE(same(modf(x, &w1), std::modf(x, &w2)));
        REQUIRE(same(w1, w2));
    }
}

TEST_CASE("builtins: integer and SIMD intrinsics do what CUDA says") {
    if (!have_gxx()) {
        MESSAGE("skipped: no g++");
        return;
    }
    const std::string wrappers = R"w(
#define W2(f) extern "C" unsigned w_##f(unsigned a, unsigned b) { return f(a, b); }
W2(__vadd4) W2(__vaddss2) W2(__vsubus4) W2(__vavgu4) W2(__vmaxs2) W2(__vabsdiffu4) W2(__vsads4) W2(__vcmpgts4) W2(__vsetltu2)
)w";
    void* library = compile(detail::prelude_part_text("simd"), wrappers);
    REQUIRE(library != nullptr);
    using F = unsigned(unsigned, unsigned);
    auto call = [&](const char* name, unsigned a, unsigned b) { return symbol<F>(library, (std::string("w___") + name).c_str())(a, b); };
    CHECK(call("vadd4", 0xFF01807Fu, 0x02FF8001u) == 0x01000080u);
    CHECK(call("vaddss2", 0x7FFF8000u, 0x0001FFFFu) == 0x7FFF8000u);
    CHECK(call("vsubus4", 0x05100000u, 0x06010100u) == 0x000F0000u);
    CHECK(call("vavgu4", 0xFF000103u, 0xFF010204u) == 0xFF010204u);
    CHECK(call("vmaxs2", 0x8000FFFFu, 0x00010000u) == 0x00010000u);
    CHECK(call("vabsdiffu4", 0x0510FF00u, 0x0610010Fu) == 0x0100FE0Fu);
    CHECK(call("vsads4", 0x01FF0000u, 0x00010000u) == 3u);
    CHECK(call("vcmpgts4", 0x01FF7F80u, 0x00007F7Fu) == 0xFF000000u);
    CHECK(call("vsetltu2", 0x00010002u, 0x00020001u) == 0x00010000u);

    // <qiao bits> declares intrinsics; the functions with bodies are taken out of it by a macro for the rest.
    const std::string bits = std::string("#define __qiao_intrinsic__(name) extern \"C\"\n") + detail::prelude_part_text("bits");
    const std::string more = R"w(
#define V(f, A, B, C, D) extern "C" unsigned long long w_##f(unsigned a, unsigned b, unsigned c) { return (unsigned long long)f((A)a, (B)b, (C)c); }
V(__byte_perm, unsigned, unsigned, unsigned, 0) V(__funnelshift_l, unsigned, unsigned, unsigned, 0) V(__funnelshift_rc, unsigned, unsigned, unsigned, 0)
V(__sad, int, int, unsigned, 0)
extern "C" int w_ffs(int x) { return __ffs(x); }
extern "C" int w_dp4a(int a, int b, int c) { return __dp4a(a, b, c); }
extern "C" int w_mul24(int a, int b) { return __mul24(a, b); }
extern "C" int w_rhadd(int a, int b) { return __rhadd(a, b); }
)w";
    void* second = compile(bits, more);
    REQUIRE(second != nullptr);
    using G = unsigned long long(unsigned, unsigned, unsigned);
    CHECK(symbol<G>(second, "w___byte_perm")(0x33221100u, 0x77665544u, 0x7531u) == 0x77553311u);
    CHECK(symbol<G>(second, "w___byte_perm")(0x00008000u, 0u, 0x9999u) == 0xFFFFFFFFu);
    CHECK(symbol<G>(second, "w___funnelshift_l")(0x80000001u, 0x0000000Fu, 4u) == 0x000000F8u);
    CHECK(symbol<G>(second, "w___funnelshift_rc")(1u, 2u, 40u) == 2u);
    CHECK(symbol<G>(second, "w___sad")(5u, 0xFFFFFFFFu, 10u) == 16u);
    CHECK(symbol<int(int)>(second, "w_ffs")(0) == 0);
    CHECK(symbol<int(int)>(second, "w_ffs")(-2147483647 - 1) == 32);
    CHECK(symbol<int(int)>(second, "w_ffs")(12) == 3);
    CHECK(symbol<int(int, int, int)>(second, "w_dp4a")(0x0102FF80, 0x01010101, 10) == 10 + 1 + 2 - 1 - 128);
    CHECK(symbol<int(int, int)>(second, "w_mul24")(0x00FFFFFF, 3) == -3);
    CHECK(symbol<int(int, int)>(second, "w_rhadd")(-3, 2) == 0);
}
