// SPDX-License-Identifier: Apache-2.0
// Device functions as host code sees them. Templates and __host__ __device__ functions must compile on the host even
// where they name functions that only a device has. What has a plain meaning on the host is defined; the rest stops
// the program with the function's name when it is called there.
#pragma once
#define __DEVICE_FUNCTIONS_H__
#define __DEVICE_ATOMIC_FUNCTIONS_H__
#if defined(__cplusplus)
#  include <math.h>
#  include <stddef.h>
#  include <string.h>
#  include <qiao/config.hpp>
#  include "vector_types.h"

QIAO_NAMESPACE_BEGIN
namespace host {
[[noreturn]] QIAO_DECL void device_function_called(const char* name);

template <typename T>
struct Same {
    using type = T;
};
template <typename T>
using SameT = typename Same<T>::type;

template <typename To, typename From>
inline To bits(From from) {
    static_assert(sizeof(To) == sizeof(From), "a bit cast keeps the size");
    To to;
    memcpy(&to, &from, sizeof to);
    return to;
}
}  // namespace host
QIAO_NAMESPACE_END

// Bit casts.
inline int __float_as_int(float x) { return qiao::host::bits<int>(x); }
inline unsigned int __float_as_uint(float x) { return qiao::host::bits<unsigned int>(x); }
inline float __int_as_float(int x) { return qiao::host::bits<float>(x); }
inline float __uint_as_float(unsigned int x) { return qiao::host::bits<float>(x); }
inline long long __double_as_longlong(double x) { return qiao::host::bits<long long>(x); }
inline double __longlong_as_double(long long x) { return qiao::host::bits<double>(x); }
inline int __double2hiint(double x) { return static_cast<int>(__double_as_longlong(x) >> 32); }
inline int __double2loint(double x) { return static_cast<int>(__double_as_longlong(x)); }
inline double __hiloint2double(int hi, int lo) {
    return __longlong_as_double(static_cast<long long>(static_cast<unsigned long long>(static_cast<unsigned int>(hi)) << 32 | static_cast<unsigned int>(lo)));
}

// Integers and bits.
inline int __popc(unsigned int x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned int>(x)); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x)); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline unsigned int __brev(unsigned int x) {
    unsigned int r = 0;
    for (int i = 0; i < 32; ++i) r = r << 1 | (x >> i & 1);
    return r;
}
inline unsigned long long __brevll(unsigned long long x) {
    return static_cast<unsigned long long>(__brev(static_cast<unsigned int>(x))) << 32 | __brev(static_cast<unsigned int>(x >> 32));
}
inline int __mul24(int a, int b) { return (static_cast<int>(static_cast<unsigned>(a) << 8) >> 8) * (static_cast<int>(static_cast<unsigned>(b) << 8) >> 8); }
inline unsigned int __umul24(unsigned int a, unsigned int b) { return (a & 0xffffff) * (b & 0xffffff); }
inline int __mulhi(int a, int b) { return static_cast<int>(static_cast<long long>(a) * b >> 32); }
inline unsigned int __umulhi(unsigned int a, unsigned int b) { return static_cast<unsigned int>(static_cast<unsigned long long>(a) * b >> 32); }
inline long long __mul64hi(long long a, long long b) { return static_cast<long long>(static_cast<__int128>(a) * b >> 64); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return static_cast<unsigned long long>(static_cast<unsigned __int128>(a) * b >> 64);
}
inline unsigned int __byte_perm(unsigned int a, unsigned int b, unsigned int s) {
    unsigned long long both = static_cast<unsigned long long>(b) << 32 | a;
    unsigned int r = 0;
    for (int i = 0; i < 4; ++i) {
        unsigned int byte = static_cast<unsigned int>(both >> ((s >> (4 * i) & 7) * 8)) & 0xff;
        if (s >> (4 * i) & 8) byte = byte & 0x80 ? 0xff : 0;
        r |= byte << (8 * i);
    }
    return r;
}
inline unsigned int __funnelshift_l(unsigned int lo, unsigned int hi, unsigned int shift) {
    shift &= 31;
    return shift == 0 ? hi : hi << shift | lo >> (32 - shift);
}
inline unsigned int __funnelshift_r(unsigned int lo, unsigned int hi, unsigned int shift) {
    shift &= 31;
    return shift == 0 ? lo : hi << (32 - shift) | lo >> shift;
}
inline unsigned int __sad(int x, int y, unsigned int z) { return (x > y ? static_cast<unsigned>(x) - static_cast<unsigned>(y) : static_cast<unsigned>(y) - static_cast<unsigned>(x)) + z; }
inline unsigned int __usad(unsigned int x, unsigned int y, unsigned int z) { return (x > y ? x - y : y - x) + z; }
inline int __hadd(int a, int b) { return static_cast<int>((static_cast<long long>(a) + b) >> 1); }
inline int __rhadd(int a, int b) { return static_cast<int>((static_cast<long long>(a) + b + 1) >> 1); }
inline int __dp4a(int a, int b, int c) {
    for (int i = 0; i < 4; ++i) c += static_cast<signed char>(a >> (8 * i)) * static_cast<signed char>(b >> (8 * i));
    return c;
}
inline unsigned int __dp4a(unsigned int a, unsigned int b, unsigned int c) {
    for (int i = 0; i < 4; ++i) c += (a >> (8 * i) & 0xff) * (b >> (8 * i) & 0xff);
    return c;
}

// Arithmetic with a named rounding: to nearest is what the host does.
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline float __fsqrt_rn(float a) { return sqrtf(a); }
inline float __frcp_rn(float a) { return 1.0f / a; }
inline float __frsqrt_rn(float a) { return 1.0f / sqrtf(a); }
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dsub_rn(double a, double b) { return a - b; }
inline double __dmul_rn(double a, double b) { return a * b; }
inline double __ddiv_rn(double a, double b) { return a / b; }
inline double __fma_rn(double a, double b, double c) { return fma(a, b, c); }
inline double __dsqrt_rn(double a) { return sqrt(a); }
inline double __drcp_rn(double a) { return 1.0 / a; }
inline float __saturatef(float x) { return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; }
inline float saturate(float x) { return __saturatef(x); }
inline float __fdividef(float a, float b) { return a / b; }

// Fast variants; glibc declares functions of some of these names, with C linkage.
extern "C" {
inline float __sinf(float x) noexcept { return sinf(x); }
inline float __cosf(float x) noexcept { return cosf(x); }
inline float __tanf(float x) noexcept { return tanf(x); }
inline float __expf(float x) noexcept { return expf(x); }
inline float __exp10f(float x) noexcept { return powf(10.0f, x); }
inline float __logf(float x) noexcept { return logf(x); }
inline float __log2f(float x) noexcept { return log2f(x); }
inline float __log10f(float x) noexcept { return log10f(x); }
inline float __powf(float x, float y) noexcept { return powf(x, y); }
inline void __sincosf(float x, float* s, float* c) noexcept {
    *s = sinf(x);
    *c = cosf(x);
}
}

// Conversions with a named rounding.
inline int __float2int_rn(float x) { return static_cast<int>(rintf(x)); }
inline int __float2int_rz(float x) { return static_cast<int>(x); }
inline int __float2int_rd(float x) { return static_cast<int>(floorf(x)); }
inline int __float2int_ru(float x) { return static_cast<int>(ceilf(x)); }
inline unsigned int __float2uint_rn(float x) { return static_cast<unsigned int>(rintf(x)); }
inline unsigned int __float2uint_rz(float x) { return static_cast<unsigned int>(x); }
inline unsigned int __float2uint_rd(float x) { return static_cast<unsigned int>(floorf(x)); }
inline unsigned int __float2uint_ru(float x) { return static_cast<unsigned int>(ceilf(x)); }
inline long long __float2ll_rn(float x) { return static_cast<long long>(rintf(x)); }
inline long long __float2ll_rz(float x) { return static_cast<long long>(x); }
inline int __double2int_rn(double x) { return static_cast<int>(rint(x)); }
inline int __double2int_rz(double x) { return static_cast<int>(x); }
inline int __double2int_rd(double x) { return static_cast<int>(floor(x)); }
inline int __double2int_ru(double x) { return static_cast<int>(ceil(x)); }
inline unsigned int __double2uint_rn(double x) { return static_cast<unsigned int>(rint(x)); }
inline unsigned int __double2uint_rz(double x) { return static_cast<unsigned int>(x); }
inline long long __double2ll_rn(double x) { return static_cast<long long>(rint(x)); }
inline long long __double2ll_rz(double x) { return static_cast<long long>(x); }
inline float __double2float_rn(double x) { return static_cast<float>(x); }
inline float __int2float_rn(int x) { return static_cast<float>(x); }
inline float __int2float_rz(int x) { return static_cast<float>(x); }
inline float __uint2float_rn(unsigned int x) { return static_cast<float>(x); }
inline float __ll2float_rn(long long x) { return static_cast<float>(x); }
inline float __ull2float_rn(unsigned long long x) { return static_cast<float>(x); }
inline double __int2double_rn(int x) { return x; }
inline double __uint2double_rn(unsigned int x) { return x; }
inline double __ll2double_rn(long long x) { return static_cast<double>(x); }
inline double __ull2double_rn(unsigned long long x) { return static_cast<double>(x); }

// Only on a device.
#  define QIAO_DEVICE_ONLY(result, name, parameters) \
      inline result name parameters { qiao::host::device_function_called(#name); }
#  define QIAO_DEVICE_ONLY_T(result, name, parameters) \
      template <typename T>                            \
      inline result name parameters {                  \
          qiao::host::device_function_called(#name);   \
      }
QIAO_DEVICE_ONLY(void, __syncthreads, ())
QIAO_DEVICE_ONLY(int, __syncthreads_count, (int))
QIAO_DEVICE_ONLY(int, __syncthreads_and, (int))
QIAO_DEVICE_ONLY(int, __syncthreads_or, (int))
QIAO_DEVICE_ONLY(void, __syncwarp, (unsigned int = 0xffffffffu))
QIAO_DEVICE_ONLY(void, __threadfence, ())
QIAO_DEVICE_ONLY(void, __threadfence_block, ())
QIAO_DEVICE_ONLY(void, __threadfence_system, ())
QIAO_DEVICE_ONLY(void, __trap, ())
QIAO_DEVICE_ONLY(void, __brkpt, ())
QIAO_DEVICE_ONLY(void, __nanosleep, (unsigned int))
QIAO_DEVICE_ONLY(unsigned int, __activemask, ())
QIAO_DEVICE_ONLY(int, __all_sync, (unsigned int, int))
QIAO_DEVICE_ONLY(int, __any_sync, (unsigned int, int))
QIAO_DEVICE_ONLY(unsigned int, __ballot_sync, (unsigned int, int))
QIAO_DEVICE_ONLY(int, __all, (int))
QIAO_DEVICE_ONLY(int, __any, (int))
QIAO_DEVICE_ONLY(unsigned int, __ballot, (int))
QIAO_DEVICE_ONLY(long long, clock64, ())
QIAO_DEVICE_ONLY(unsigned int, __qiao_lane_id, ())
QIAO_DEVICE_ONLY(size_t, __cvta_generic_to_shared, (const void*))
QIAO_DEVICE_ONLY(unsigned int, __isGlobal, (const void*))
QIAO_DEVICE_ONLY(unsigned int, __isShared, (const void*))
QIAO_DEVICE_ONLY_T(T, __shfl_sync, (unsigned int, T, int, int = 32))
QIAO_DEVICE_ONLY_T(T, __shfl_up_sync, (unsigned int, T, unsigned int, int = 32))
QIAO_DEVICE_ONLY_T(T, __shfl_down_sync, (unsigned int, T, unsigned int, int = 32))
QIAO_DEVICE_ONLY_T(T, __shfl_xor_sync, (unsigned int, T, int, int = 32))
QIAO_DEVICE_ONLY_T(T, __shfl, (T, int, int = 32))
QIAO_DEVICE_ONLY_T(T, __shfl_up, (T, unsigned int, int = 32))
QIAO_DEVICE_ONLY_T(T, __shfl_down, (T, unsigned int, int = 32))
QIAO_DEVICE_ONLY_T(T, __shfl_xor, (T, int, int = 32))
QIAO_DEVICE_ONLY_T(unsigned int, __match_any_sync, (unsigned int, T))
QIAO_DEVICE_ONLY_T(unsigned int, __match_all_sync, (unsigned int, T, int*))
QIAO_DEVICE_ONLY_T(T, __reduce_add_sync, (unsigned int, T))
QIAO_DEVICE_ONLY_T(T, __reduce_min_sync, (unsigned int, T))
QIAO_DEVICE_ONLY_T(T, __reduce_max_sync, (unsigned int, T))
QIAO_DEVICE_ONLY_T(T, __reduce_and_sync, (unsigned int, T))
QIAO_DEVICE_ONLY_T(T, __reduce_or_sync, (unsigned int, T))
QIAO_DEVICE_ONLY_T(T, __reduce_xor_sync, (unsigned int, T))
QIAO_DEVICE_ONLY_T(T, __ldg, (const T*))
QIAO_DEVICE_ONLY_T(T, __ldca, (const T*))
QIAO_DEVICE_ONLY_T(T, __ldcg, (const T*))
QIAO_DEVICE_ONLY_T(T, __ldcs, (const T*))
QIAO_DEVICE_ONLY_T(T, __ldlu, (const T*))
QIAO_DEVICE_ONLY_T(T, __ldcv, (const T*))
QIAO_DEVICE_ONLY_T(void, __stwb, (T*, qiao::host::SameT<T>))
QIAO_DEVICE_ONLY_T(void, __stcg, (T*, qiao::host::SameT<T>))
QIAO_DEVICE_ONLY_T(void, __stcs, (T*, qiao::host::SameT<T>))
QIAO_DEVICE_ONLY_T(void, __stwt, (T*, qiao::host::SameT<T>))
#  define QIAO_ATOMIC(name)                                                 \
      QIAO_DEVICE_ONLY_T(T, name, (T*, qiao::host::SameT<T>))               \
      QIAO_DEVICE_ONLY_T(T, name##_block, (T*, qiao::host::SameT<T>))       \
      QIAO_DEVICE_ONLY_T(T, name##_system, (T*, qiao::host::SameT<T>))
QIAO_ATOMIC(atomicAdd)
QIAO_ATOMIC(atomicSub)
QIAO_ATOMIC(atomicExch)
QIAO_ATOMIC(atomicMin)
QIAO_ATOMIC(atomicMax)
QIAO_ATOMIC(atomicInc)
QIAO_ATOMIC(atomicDec)
QIAO_ATOMIC(atomicAnd)
QIAO_ATOMIC(atomicOr)
QIAO_ATOMIC(atomicXor)
#  undef QIAO_ATOMIC
QIAO_DEVICE_ONLY_T(T, atomicCAS, (T*, qiao::host::SameT<T>, qiao::host::SameT<T>))
QIAO_DEVICE_ONLY_T(T, atomicCAS_block, (T*, qiao::host::SameT<T>, qiao::host::SameT<T>))
QIAO_DEVICE_ONLY_T(T, atomicCAS_system, (T*, qiao::host::SameT<T>, qiao::host::SameT<T>))
#  undef QIAO_DEVICE_ONLY
#  undef QIAO_DEVICE_ONLY_T
#endif
