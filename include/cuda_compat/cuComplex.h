// SPDX-License-Identifier: Apache-2.0
// Complex numbers as CUDA's C structs, for host code. C and C++.
#pragma once
#define CU_COMPLEX_H_
#include <math.h>

#include "vector_functions.h"

typedef float2 cuFloatComplex;
typedef double2 cuDoubleComplex;
typedef cuFloatComplex cuComplex;

#if defined(__cplusplus)
#  define QIAO_COMPLEX inline
#else
#  define QIAO_COMPLEX static inline
#endif

// One family for each precision: T the complex type, R its parts' type, S the suffix of the math functions.
// Division and magnitude scale first, so that intermediate results do not overflow.
#define QIAO_COMPLEX_FAMILY(T, R, S, make, real, imag, conj, add, sub, mul, div, abs_)                                              \
    QIAO_COMPLEX R real(T z) { return z.x; }                                                                                        \
    QIAO_COMPLEX R imag(T z) { return z.y; }                                                                                        \
    QIAO_COMPLEX T make(R r, R i) {                                                                                                 \
        T z;                                                                                                                        \
        z.x = r;                                                                                                                    \
        z.y = i;                                                                                                                    \
        return z;                                                                                                                   \
    }                                                                                                                               \
    QIAO_COMPLEX T conj(T z) { return make(z.x, -z.y); }                                                                            \
    QIAO_COMPLEX T add(T a, T b) { return make(a.x + b.x, a.y + b.y); }                                                             \
    QIAO_COMPLEX T sub(T a, T b) { return make(a.x - b.x, a.y - b.y); }                                                             \
    QIAO_COMPLEX T mul(T a, T b) { return make(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x); }                                     \
    QIAO_COMPLEX T div(T a, T b) {                                                                                                  \
        R scale = (R)1 / (fabs##S(b.x) + fabs##S(b.y));                                                                             \
        R ar = a.x * scale, ai = a.y * scale, br = b.x * scale, bi = b.y * scale;                                                   \
        R norm = (R)1 / (br * br + bi * bi);                                                                                        \
        return make((ar * br + ai * bi) * norm, (ai * br - ar * bi) * norm);                                                        \
    }                                                                                                                               \
    QIAO_COMPLEX R abs_(T z) { return hypot##S(z.x, z.y); }

QIAO_COMPLEX_FAMILY(cuFloatComplex, float, f, make_cuFloatComplex, cuCrealf, cuCimagf, cuConjf, cuCaddf, cuCsubf, cuCmulf, cuCdivf, cuCabsf)
QIAO_COMPLEX_FAMILY(cuDoubleComplex, double, , make_cuDoubleComplex, cuCreal, cuCimag, cuConj, cuCadd, cuCsub, cuCmul, cuCdiv, cuCabs)

QIAO_COMPLEX cuComplex make_cuComplex(float x, float y) { return make_cuFloatComplex(x, y); }
QIAO_COMPLEX cuDoubleComplex cuComplexFloatToDouble(cuFloatComplex z) { return make_cuDoubleComplex((double)z.x, (double)z.y); }
QIAO_COMPLEX cuFloatComplex cuComplexDoubleToFloat(cuDoubleComplex z) { return make_cuFloatComplex((float)z.x, (float)z.y); }
QIAO_COMPLEX cuComplex cuCfmaf(cuComplex a, cuComplex b, cuComplex c) {
    return make_cuComplex(fmaf(-a.y, b.y, fmaf(a.x, b.x, c.x)), fmaf(a.y, b.x, fmaf(a.x, b.y, c.y)));
}
QIAO_COMPLEX cuDoubleComplex cuCfma(cuDoubleComplex a, cuDoubleComplex b, cuDoubleComplex c) {
    return make_cuDoubleComplex(fma(-a.y, b.y, fma(a.x, b.x, c.x)), fma(a.y, b.x, fma(a.x, b.y, c.y)));
}
#undef QIAO_COMPLEX_FAMILY
#undef QIAO_COMPLEX
