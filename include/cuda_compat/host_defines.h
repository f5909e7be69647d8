// SPDX-License-Identifier: Apache-2.0
// CUDA's keywords as a host compiler sees them.
//
// Under qiaocc (__QIAOCC__) they stay plain identifiers in the preprocessed text, where the host splitter finds and
// removes them; for any other compiler they mean nothing and vanish.
#pragma once
#define __HOST_DEFINES_H__

#if !defined(__QIAOCC__)
#  define __global__
#  define __device__
#  define __host__
#  define __shared__
#  define __constant__
#  define __managed__
#  define __grid_constant__
#  define __launch_bounds__(...)
#  define __cluster_dims__(...)
#  define __maxnreg__(...)
#  if !defined(__forceinline__)
#    define __forceinline__ inline __attribute__((always_inline))
#  endif
// __noinline__ stays undefined: libstdc++ writes __attribute__((__noinline__)).
#endif

#if !defined(__align__)
#  define __align__(n) __attribute__((aligned(n)))
#endif
#if !defined(__builtin_align__)
#  define __builtin_align__(n) __align__(n)
#endif
#if !defined(__cudart_builtin__)
#  define __cudart_builtin__
#endif
#if !defined(__device_builtin__)
#  define __device_builtin__
#endif
#if !defined(CUDARTAPI)
#  define CUDARTAPI
#endif
#if !defined(CUDART_CB)
#  define CUDART_CB
#endif
#if !defined(CUDARTAPI_CDECL)
#  define CUDARTAPI_CDECL
#endif
