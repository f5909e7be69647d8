// SPDX-License-Identifier: Apache-2.0
// make_int4 and the rest, for host code.
#pragma once
#define __VECTOR_FUNCTIONS_H__
#include "vector_types.h"

#if defined(__cplusplus)
#  define QIAO_MAKE inline
#else
#  define QIAO_MAKE static inline
#endif

#define QIAO_MAKE_VECTORS(name, type)                                                                                       \
    QIAO_MAKE struct name##1 make_##name##1(type x) { struct name##1 v = {x}; return v; }                               \
    QIAO_MAKE struct name##2 make_##name##2(type x, type y) { struct name##2 v = {x, y}; return v; }                    \
    QIAO_MAKE struct name##3 make_##name##3(type x, type y, type z) { struct name##3 v = {x, y, z}; return v; }         \
    QIAO_MAKE struct name##4 make_##name##4(type x, type y, type z, type w) { struct name##4 v = {x, y, z, w}; return v; }

QIAO_MAKE_VECTORS(char, signed char)
QIAO_MAKE_VECTORS(uchar, unsigned char)
QIAO_MAKE_VECTORS(short, short)
QIAO_MAKE_VECTORS(ushort, unsigned short)
QIAO_MAKE_VECTORS(int, int)
QIAO_MAKE_VECTORS(uint, unsigned int)
QIAO_MAKE_VECTORS(long, long)
QIAO_MAKE_VECTORS(ulong, unsigned long)
QIAO_MAKE_VECTORS(longlong, long long)
QIAO_MAKE_VECTORS(ulonglong, unsigned long long)
QIAO_MAKE_VECTORS(float, float)
QIAO_MAKE_VECTORS(double, double)
#undef QIAO_MAKE_VECTORS
#undef QIAO_MAKE
