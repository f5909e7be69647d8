// SPDX-License-Identifier: Apache-2.0
// Host versions of CUDA's math functions that the C library lacks, for code that is compiled for both sides.
#pragma once
#define __MATH_FUNCTIONS_H__
#if defined(__cplusplus)
#  include <math.h>
#  include <string.h>
#  include <cmath>

// CUDA's min and max take every mix of arithmetic types that its own overloads name.
#  define QIAO_MIN_MAX(result, a_type, b_type)                                                                        \
      inline result min(a_type a, b_type b) { return static_cast<result>(b) < static_cast<result>(a) ? static_cast<result>(b) : static_cast<result>(a); } \
      inline result max(a_type a, b_type b) { return static_cast<result>(a) < static_cast<result>(b) ? static_cast<result>(b) : static_cast<result>(a); }
QIAO_MIN_MAX(int, int, int)
QIAO_MIN_MAX(unsigned int, unsigned int, unsigned int)
QIAO_MIN_MAX(unsigned int, int, unsigned int)
QIAO_MIN_MAX(unsigned int, unsigned int, int)
QIAO_MIN_MAX(long, long, long)
QIAO_MIN_MAX(unsigned long, unsigned long, unsigned long)
QIAO_MIN_MAX(unsigned long, long, unsigned long)
QIAO_MIN_MAX(unsigned long, unsigned long, long)
QIAO_MIN_MAX(long long, long long, long long)
QIAO_MIN_MAX(unsigned long long, unsigned long long, unsigned long long)
QIAO_MIN_MAX(unsigned long long, long long, unsigned long long)
QIAO_MIN_MAX(unsigned long long, unsigned long long, long long)
#  undef QIAO_MIN_MAX
inline float min(float a, float b) { return fminf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double min(float a, double b) { return fmin(a, b); }
inline double min(double a, float b) { return fmin(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double max(double a, double b) { return fmax(a, b); }
inline double max(float a, double b) { return fmax(a, b); }
inline double max(double a, float b) { return fmax(a, b); }
inline unsigned int umin(unsigned int a, unsigned int b) { return a < b ? a : b; }
inline unsigned int umax(unsigned int a, unsigned int b) { return a < b ? b : a; }
inline long long llmin(long long a, long long b) { return a < b ? a : b; }
inline long long llmax(long long a, long long b) { return a < b ? b : a; }

inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline double rsqrt(double x) { return 1.0 / sqrt(x); }
inline float rsqrt(float x) { return rsqrtf(x); }
inline float rcbrtf(float x) { return 1.0f / cbrtf(x); }
inline double rcbrt(double x) { return 1.0 / cbrt(x); }
inline double sinpi(double x) { return sin(3.14159265358979323846 * remainder(x, 2.0)); }
inline double cospi(double x) { return cos(3.14159265358979323846 * remainder(x, 2.0)); }
inline float sinpif(float x) { return static_cast<float>(sinpi(x)); }
inline float cospif(float x) { return static_cast<float>(cospi(x)); }
inline void sincospi(double x, double* s, double* c) {
    *s = sinpi(x);
    *c = cospi(x);
}
inline void sincospif(float x, float* s, float* c) {
    *s = sinpif(x);
    *c = cospif(x);
}
inline void sincos(float x, float* s, float* c) {
    *s = sinf(x);
    *c = cosf(x);
}
inline double normcdf(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); }
inline float normcdff(float x) { return static_cast<float>(normcdf(x)); }
inline double erfcx(double x) { return exp(x * x) * erfc(x); }
inline float erfcxf(float x) { return static_cast<float>(erfcx(x)); }
inline double rhypot(double a, double b) { return 1.0 / hypot(a, b); }
inline float rhypotf(float a, float b) { return 1.0f / hypotf(a, b); }
inline double norm3d(double a, double b, double c) { return sqrt(a * a + b * b + c * c); }
inline double norm4d(double a, double b, double c, double d) { return sqrt(a * a + b * b + c * c + d * d); }
inline double rnorm3d(double a, double b, double c) { return 1.0 / norm3d(a, b, c); }
inline double rnorm4d(double a, double b, double c, double d) { return 1.0 / norm4d(a, b, c, d); }
inline float norm3df(float a, float b, float c) { return static_cast<float>(norm3d(a, b, c)); }
inline float norm4df(float a, float b, float c, float d) { return static_cast<float>(norm4d(a, b, c, d)); }
inline float rnorm3df(float a, float b, float c) { return static_cast<float>(rnorm3d(a, b, c)); }
inline float rnorm4df(float a, float b, float c, float d) { return static_cast<float>(rnorm4d(a, b, c, d)); }
inline float fdividef(float a, float b) { return a / b; }
#endif
