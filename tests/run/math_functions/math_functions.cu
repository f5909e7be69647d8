// SPDX-License-Identifier: Apache-2.0
// Math functions on the device against the host at greater precision. Bounds are CUDA's documented maximum errors, in
// units in the last place.
#include <cmath>
#include <limits>
#include <random>

#include "../check.h"

constexpr int count = 6000;

template <typename T, typename W>
double ulps(T got, W want) {
    if (want != want) return got != got ? 0 : HUGE_VAL;
    if (got != got) return HUGE_VAL;
    W top = static_cast<W>(std::numeric_limits<T>::max());
    W last = std::ldexp(W(1), std::numeric_limits<T>::max_exponent - std::numeric_limits<T>::digits);
    if (std::fabs(want) > top) return std::isinf(got) && (got > 0) == (want > 0) ? 0 : std::isinf(want) ? HUGE_VAL : (std::fabs(want) - top) / last;
    if (std::isinf(got)) return std::fabs(want) > top - last ? 1 : HUGE_VAL;
    int e = want == 0 ? std::numeric_limits<T>::min_exponent : std::max(std::ilogb(want) + 1, std::numeric_limits<T>::min_exponent);
    return static_cast<double>(std::fabs(static_cast<W>(got) - want) / std::ldexp(W(1), e - std::numeric_limits<T>::digits));
}

template <typename T, typename F>
__global__ void apply(int n, const T* x, const T* y, T* out, F f) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = f(x[i], y[i]);
}

template <typename T>
std::vector<T> samples(double low, double high, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<T> v(count);
    for (T& x : v) x = static_cast<T>(low + (high - low) * std::uniform_real_distribution<double>(0, 1)(random));
    // Wide ranges by exponent too.
    for (int i = 0; i < count; i += 4) v[i] = static_cast<T>(v[i] * std::pow(2.0, -static_cast<double>(random() % 30)));
    const T inf = std::numeric_limits<T>::infinity();
    const T special[] = {0, -T(0), 1, -1, inf, -inf, std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::max(), T(1e-20), T(1e30), T(0.5), T(-1.5), 2, 3, -3};
    const int n = sizeof special / sizeof special[0];
    for (int i = 0; i < n * n; ++i) v[i] = special[seed == 1 ? i % n : i / n];
    return v;
}

template <typename T, typename W, typename F, typename R>
void check(const char* name, F device, R host, double bound, double low, double high, double low2 = 0, double high2 = 1) {
    std::vector<T> x = samples<T>(low, high, 1), y = samples<T>(low2, high2, 2), got(count);
    const size_t bytes = count * sizeof(T);
    T *dx = nullptr, *dy = nullptr, *out = nullptr;
    MUST(cudaMalloc(&dx, bytes));
    MUST(cudaMalloc(&dy, bytes));
    MUST(cudaMalloc(&out, bytes));
    MUST(cudaMemcpy(dx, x.data(), bytes, cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(dy, y.data(), bytes, cudaMemcpyHostToDevice));
    apply<<<(count + 127) / 128, 128>>>(count, dx, dy, out, device);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(got.data(), out, bytes, cudaMemcpyDeviceToHost));
    double worst = 0;
    int where = 0;
    for (int i = 0; i < count; ++i) {
        double e = ulps(got[i], host(static_cast<W>(x[i]), static_cast<W>(y[i])));
        if (!(e <= worst)) {
            worst = e;
            where = i;
        }
    }
    const char* type = sizeof(T) == 4 ? "float" : "double";
    std::printf("%-10s %-6s %8.3f of %g ulp, at %.9g, %.9g\n", name, type, worst, bound, static_cast<double>(x[where]), static_cast<double>(y[where]));
    expect(worst <= bound, name);
    MUST(cudaFree(dx));
    MUST(cudaFree(dy));
    MUST(cudaFree(out));
}

#define DEVICE(name, expression)                                                       \
    struct name##_device {                                                             \
        template <typename T>                                                          \
        __device__ T operator()(T x, T y) const {                                      \
            return expression;                                                         \
        }                                                                              \
    };                                                                                 \
    struct name##_host {                                                               \
        template <typename W>                                                          \
        W operator()(W x, W y) const {                                                 \
            using namespace std;                                                       \
            return expression;                                                         \
        }                                                                              \
    };
#define CHECK(name, bound32, bound64, ...)                                              \
    check<float, double>(#name, name##_device(), name##_host(), bound32, __VA_ARGS__); \
    check<double, long double>(#name, name##_device(), name##_host(), bound64, __VA_ARGS__)

#define FUNCTIONS(X)                                                                                             \
    X(exp, exp(x), 1, 1, -87, 88) X(exp2, exp2(x), 2, 1, -125, 127) X(expm1, expm1(x), 1, 1, -20, 80)             \
    X(log, log(x), 1, 1, 0, 1e6) X(log2, log2(x), 1, 1, 0, 10) X(log10, log10(x), 2, 1, 0, 10)                    \
    X(log1p, log1p(x), 1, 1, -1, 5) X(sin, sin(x), 2, 2, -1000, 1000) X(cos, cos(x), 2, 2, -1e5, 1e5)             \
    X(tan, tan(x), 4, 2, -10, 10) X(asin, asin(x), 2, 2, -1, 1) X(acos, acos(x), 2, 2, -1, 1)                     \
    X(atan, atan(x), 2, 2, -5, 5) X(sinh, sinh(x), 3, 2, -20, 20) X(cosh, cosh(x), 2, 1, -20, 20)                 \
    X(tanh, tanh(x), 2, 1, -8, 8) X(asinh, asinh(x), 3, 3, -50, 50) X(acosh, acosh(x), 4, 3, 1, 50)               \
    X(atanh, atanh(x), 3, 2, -1, 1) X(cbrt, cbrt(x), 1, 1, -1e5, 1e5) X(erf, erf(x), 2, 2, -4, 4)                 \
    X(erfc, erfc(x), 4, 5, -3, 9) X(tgamma, tgamma(x), 5, 10, 0.01, 34) X(lgamma, lgamma(x), 6, 4, 0.01, 100)     \
    X(sqrt, sqrt(x), 0.5, 0.5, 0, 1e10) X(floor, floor(x), 0, 0, -10, 10) X(rint, rint(x), 0, 0, -10, 10)         \
    X(round, round(x), 0, 0, -10, 10) X(trunc, trunc(x), 0, 0, -10, 10) X(logb, logb(x), 0, 0, -1e5, 1e5)         \
    X(pow, pow(x, y), 4, 2, 0, 10, -20, 20) X(atan2, atan2(x, y), 3, 2, -3, 3, -3, 3)                             \
    X(hypot, hypot(x, y), 3, 2, -30, 30, -3, 3) X(fmod, fmod(x, y), 0, 0, -300, 300, -3, 3)                       \
    X(fdim, fdim(x, y), 0.5, 0.5, -3, 3, -3, 3) X(remainder, remainder(x, y), 0, 0, -300, 300, -3, 3)             \
    X(fmin, fmin(x, y), 0, 0, -3, 3, -3, 3) X(copysign, copysign(x, y), 0, 0, -3, 3, -3, 3)                       \
    X(divide, x / y, 0.5, 0.5, -3, 3, -3, 3) X(nan_test, isnan(x) ? 1 : 0, 0, 0, -3, 3)                           \
    X(inf_test, isinf(x) ? 1 : isfinite(x) ? 2 : 3, 0, 0, -3, 3)

#define X(name, expression, ...) DEVICE(name, expression)
FUNCTIONS(X)
#undef X

int main() {
#define X(name, expression, bound32, bound64, ...) CHECK(name, bound32, bound64, __VA_ARGS__);
    FUNCTIONS(X)
#undef X
    return report();
}
