// The preprocessor: object and function macros, # and ##, variadic ones, conditions, the user's own headers.
#include "../check.h"

#include "included.h"
#define WANTED 17
#include "included.h"

#define LIMIT 12
#define SQUARE(x) ((x) * (x))
#define JOIN(a, b) a##b
#define TEXT(x) #x
#define EXPAND_TEXT(x) TEXT(x)
#define SUM(first, ...) (first + sum_of(__VA_ARGS__))
#define MAX_OF(a, b) \
    ((a) > (b)       \
         ? (a)       \
         : (b))
#define DECLARE(type, name, value) type name = value;
#define REPEAT(n, body) \
    do { \
        for (int repeat_ = 0; repeat_ < (n); ++repeat_) { body; } \
    } while (0)
#define FIELDS(F) F(int, alpha) F(float, beta) F(char, gamma)
#define AS_MEMBER(t, n) t n;
#define AS_SIZE(t, n) +sizeof(t)

struct Generated {
    FIELDS(AS_MEMBER)
};
HD int sum_of(int a) { return a; }
HD int sum_of(int a, int b) { return a + b; }
HD int sum_of(int a, int b, int c) { return a + b + c; }

#if LIMIT > 10 && defined(SQUARE) && !defined(MISSING)
#define BRANCH 1
#elif LIMIT == 3
#error "not taken"
#else
#define BRANCH 3
#endif
#if (LIMIT << 2) % 7 == 6 || UNKNOWN
constexpr int arithmetic_condition = 1;
#else
constexpr int arithmetic_condition = 0;
#endif

HD void macros(int t, long long* out) {
    out[0] = SQUARE(t + 1) + LIMIT;
    int JOIN(na, me) = 5;
    out[1] = name;
    out[2] = sizeof TEXT(a "b" c) + EXPAND_TEXT(LIMIT)[1];
    out[3] = SUM(1, t) + SUM(1, 2, 3) + SUM(1, 2, 3, 4);
    out[4] = MAX_OF(t, 20);
    DECLARE(int, declared, t * 2)
    out[5] = declared;
    int n = 0;
    REPEAT(t, n += 2);
    out[6] = n;
    Generated g = {t, 2.5f, 'c'};
    out[7] = g.alpha + g.gamma + (0 FIELDS(AS_SIZE));
    out[8] = BRANCH + arithmetic_condition * 10;
    out[9] = FROM_HEADER(t) + header_function(t) + wanted_only();
#ifdef WANTED
    out[10] = 1;
#else
    out[10] = 2;
#endif
    out[11] = __LINE__;
    /* a comment // in a comment */ out[12] = 'a' /* "x" */ + 1; // and \
    another line of it
    out[13] = 0
#if 0
        + 5
#  if 1
        + 6
#  endif
#else
        + 7
#endif
        ;
}
KERNEL(macros)

__global__ void device_only(int* out) {
#ifdef __CUDA_ARCH__
    out[0] = __CUDA_ARCH__ >= 300;
#else
    out[0] = -1;
#endif
#if defined(__CUDACC__) && defined(__NVCC__)
    out[1] = 1;
#else
    out[1] = 0;
#endif
}
HD int side() {
#ifdef __CUDA_ARCH__
    return 1;
#else
    return 2;
#endif
}
__global__ void sides(int* out) { out[2] = side(); }

int main() {
    COMPARE(macros);
    int* device;
    int got[3];
    MUST(cudaMalloc(&device, 64));
    device_only<<<1, 1>>>(device);
    sides<<<1, 1>>>(device);
    MUST(cudaMemcpy(got, device, sizeof got, cudaMemcpyDeviceToHost));
    expect(got[0] == 1 && got[1] == 1, "macros of the device pass");
    expect(got[2] == 1 && side() == 2, "one function, two sides");
    return report();
}
