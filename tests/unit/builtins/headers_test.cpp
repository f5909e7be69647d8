// SPDX-License-Identifier: Apache-2.0
// Embedded headers that are arithmetic: compiled for the host where g++ is installed.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <string>

#include <dlfcn.h>
#include <unistd.h>

#include <qiao/pp/embedded.hpp>

using namespace qiao;

namespace {

const char* const host_base = R"host(
#include <math.h>
#include <string.h>
#define __device__
#define __host__
struct uint2 { unsigned x, y; }; struct alignas(16) uint4 { unsigned x, y, z, w; }; struct float2 { float x, y; }; struct alignas(16) float4 { float x, y, z, w; }; struct double2 { double x, y; };
using std::isnan;
inline unsigned __float_as_uint(float x) { unsigned b; memcpy(&b, &x, 4); return b; }
inline float __uint_as_float(unsigned b) { float x; memcpy(&x, &b, 4); return x; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __saturatef(float x) { return x > 0 ? (x < 1 ? x : 1) : 0; }
inline float rsqrtf(float x) { return 1 / sqrtf(x); }
inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned long long)a * b >> 32; }
inline double sinpi(double x) { return sin(M_PI * x); }
inline double cospi(double x) { return cos(M_PI * x); }
template <typename T> T __shfl_sync(unsigned, T v, int, int) { return v; }
template <typename T> T __shfl_up_sync(unsigned, T v, unsigned, int) { return v; }
template <typename T> T __shfl_down_sync(unsigned, T v, unsigned, int) { return v; }
template <typename T> T __shfl_xor_sync(unsigned, T v, int, int) { return v; }
inline unsigned short atomicCAS(unsigned short* p, unsigned short e, unsigned short d) { unsigned short o = *p; if (o == e) *p = d; return o; }
)host";

bool have_gxx() { return std::system("g++ --version > /dev/null 2>&1") == 0; }

void* compile(const char* header, const std::string& wrappers) {
    char name[] = "/tmp/qiao-header-XXXXXX";
    std::string folder = mkdtemp(name);
    std::ofstream(folder + "/x.cpp") << host_base << detail::find_embedded(header)->text << "\n" << wrappers;
    std::string command = "g++ -std=c++17 -O1 -w -ffp-contract=off -shared -fPIC " + folder + "/x.cpp -o " + folder + "/x.so";
    void* library = nullptr;
    if (std::system(command.c_str()) == 0) library = dlopen((folder + "/x.so").c_str(), RTLD_NOW);
    std::string remove = "rm -rf " + folder;
    return std::system(remove.c_str()) == 0 ? library : nullptr;
}

template <typename F>
F* symbol(void* library, const char* name) {
    F* f = reinterpret_cast<F*>(dlsym(library, name));
    bool found = f != nullptr;
    REQUIRE_MESSAGE(found, name);
    return f;
}

/// Value of a 16-bit float of that many mantissa bits.
double value(uint16_t bits, int mantissa) {
    int exponent = (bits & 0x7fff) >> mantissa;
    int rest = bits & ((1 << mantissa) - 1);
    int top = (1 << (15 - mantissa)) - 1;
    int bias = top / 2;
    double v = exponent == top ? (rest != 0 ? NAN : INFINITY) : std::ldexp(exponent == 0 ? rest : rest + (1 << mantissa), (exponent == 0 ? 1 : exponent) - bias - mantissa);
    return bits & 0x8000 ? -v : v;
}

/// The nearest 16-bit float, ties to even, by search.
uint16_t nearest(double x, int mantissa) {
    uint16_t top = static_cast<uint16_t>(((1 << (15 - mantissa)) - 1) << mantissa);
    uint16_t sign = std::signbit(x) ? 0x8000 : 0;
    double a = std::fabs(x);
    uint16_t low = 0, high = top;
    while (low < high) {  // greatest value not above a
        uint16_t mid = static_cast<uint16_t>((low + high + 1) / 2);
        double v = mid == top ? INFINITY : value(mid, mantissa);
        if (v <= a) low = mid;
        else high = static_cast<uint16_t>(mid - 1);
    }
    if (low == top) return sign | top;
    double below = value(low, mantissa);
    double above = low + 1 == top ? below + (below - value(static_cast<uint16_t>(low - 1), mantissa)) : value(static_cast<uint16_t>(low + 1), mantissa);
    bool up = a - below > above - a || (a - below == above - a && (low & 1));
    return static_cast<uint16_t>(sign | (up ? low + 1 : low));
}

void check_half(const char* header, const char* prefix, int mantissa) {
    std::string t = prefix;
    std::string wrappers = "using H = " + t + ";\nextern \"C\" float to_float(unsigned short b) { H h; h.__x = b; return (float)h; }\n"
                           "extern \"C\" unsigned short from_float(float f) { return H(f).__x; }\n";
    const char* const operations[] = {"w_add", "w_mul", "w_div", "w_fma", "w_sqrt"};
    const char* const bodies[] = {"a + b", "a * b", "a / b", "__hfma(a, b, c)", "hsqrt(a)"};
    for (int i = 0; i < 5; ++i) {
        wrappers += std::string("extern \"C\" unsigned short ") + operations[i] + "(unsigned short x, unsigned short y, unsigned short z) { H a, b, c; a.__x = x; b.__x = y; c.__x = z; return (" + bodies[i] + ").__x; }\n";
    }
    void* library = compile(header, wrappers);
    REQUIRE(library != nullptr);
    auto* to_float = symbol<float(uint16_t)>(library, "to_float");
    auto* from_float = symbol<uint16_t(float)>(library, "from_float");
    for (uint32_t b = 0; b < 65536; ++b) {
        uint16_t bits = static_cast<uint16_t>(b);
        double want = value(bits, mantissa);
        double got = to_float(bits);
        REQUIRE(((want != want && got != got) || (want == got && std::signbit(want) == std::signbit(got))));
        if (want == want) REQUIRE(from_float(static_cast<float>(want)) == bits);
    }
    std::mt19937 random(11);
    for (int i = 0; i < 100000; ++i) {
        uint32_t u = static_cast<uint32_t>(random());
        if (i % 2) u = (u & 0x80ffffff) | static_cast<uint32_t>(0x30 + random() % 0x18) << 24;
        float f = 0;
        std::memcpy(&f, &u, sizeof f);
        if (f == f) REQUIRE(from_float(f) == nearest(f, mantissa));
    }
    using F = uint16_t(uint16_t, uint16_t, uint16_t);
    F* f[5];
    for (int i = 0; i < 5; ++i) f[i] = symbol<F>(library, operations[i]);
    for (int i = 0; i < 60000; ++i) {
        uint16_t x = static_cast<uint16_t>(random()), y = static_cast<uint16_t>(random()), z = static_cast<uint16_t>(random());
        double a = value(x, mantissa), b = value(y, mantissa), c = value(z, mantissa);
        // long double holds the exact sum and product of such numbers where exponents are not far apart.
        long double exact[5] = {static_cast<long double>(a) + b, static_cast<long double>(a) * b, static_cast<long double>(a) / b, static_cast<long double>(a) * b + c, std::sqrt(static_cast<long double>(a))};
        for (int k = 0; k < 5; ++k) {
            double want = static_cast<double>(exact[k]);
            // Results that double has to round (a far smaller addend) are left to the other samples.
            long double product = static_cast<long double>(a) * b;
            if (k == 3 && (exact[3] - product != c || exact[3] - c != product)) continue;
            if (k == 0 && (exact[0] - a != b || exact[0] - b != a)) continue;
            if (want != want || (k != 2 && k != 4 && static_cast<long double>(want) != exact[k])) continue;
            INFO(operations[k] << " " << a << " " << b << " " << c);
            REQUIRE(f[k](x, y, z) == nearest(want, mantissa));
        }
    }
}

}  // namespace

TEST_CASE("builtins: half converts and computes with one rounding") {
    if (!have_gxx()) {
        MESSAGE("skipped: no g++");
        return;
    }
    check_half("cuda_fp16.h", "__half", 10);
}

TEST_CASE("builtins: bfloat16 converts and computes with one rounding") {
    if (!have_gxx()) {
        MESSAGE("skipped: no g++");
        return;
    }
    check_half("cuda_bf16.h", "__nv_bfloat16", 7);
}

TEST_CASE("builtins: Philox gives its published numbers, and uniform numbers are uniform") {
    if (!have_gxx()) {
        MESSAGE("skipped: no g++");
        return;
    }
    void* library = compile("curand_kernel.h", R"w(
extern "C" unsigned philox(int i) { uint4 c = {0, 0, 0, 0}; uint2 k = {0, 0}; uint4 r = __qiao_philox(c, k); return (&r.x)[i]; }
extern "C" unsigned nth(unsigned long long offset, int n) { curandStatePhilox4_32_10_t s; curand_init(7, 5, offset, &s); unsigned r = 0; for (int i = 0; i <= n; ++i) r = curand(&s); return r; }
extern "C" double mean(int normal) { curandState s; double sum = 0; for (int t = 0; t < 100; ++t) { curand_init(1234, t, 0, &s); for (int i = 0; i < 1000; ++i) { float x = normal ? curand_normal(&s) : curand_uniform(&s); sum += normal ? x * x : x; } } return sum / 100000; }
extern "C" unsigned long size(int which) { return which ? sizeof(curandStatePhilox4_32_10_t) : sizeof(curandState); }
)w");
    REQUIRE(library != nullptr);
    auto* philox = symbol<unsigned(int)>(library, "philox");
    CHECK(philox(0) == 0x6627e8d5u);
    CHECK(philox(1) == 0xe169c58du);
    CHECK(philox(2) == 0xbc57ac4cu);
    CHECK(philox(3) == 0x9b00dbd8u);
    auto* nth = symbol<unsigned(unsigned long long, int)>(library, "nth");
    for (int i = 0; i < 12; ++i) CHECK(nth(static_cast<unsigned long long>(i), 3) == nth(0, i + 3));
    auto* mean = symbol<double(int)>(library, "mean");
    CHECK(mean(0) == doctest::Approx(0.5).epsilon(0.01));
    CHECK(mean(1) == doctest::Approx(1.0).epsilon(0.02));
    auto* size = symbol<unsigned long(int)>(library, "size");
    CHECK(size(0) == 48);
    CHECK(size(1) == 64);
}
