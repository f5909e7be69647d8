// SPDX-License-Identifier: Apache-2.0
// cuFFT, as far as qiao offers it: what is not declared here is not there. C++ only. Bodies are in qiao/fft.
//
// Lengths are any; transforms are of floats and doubles, unnormalised, in up to three dimensions, batched, with layouts as
// cufftPlanMany describes them.
#pragma once
#define _CUFFT_H_
#include "cuComplex.h"
#include "driver_types.h"
#include "library_types.h"

#include <qiao/config.hpp>
#define QIAO_API QIAO_DECL
#define QIAO_NOTHROW noexcept
extern "C" {

#define CUFFTAPI
#define CUFFT_VER_MAJOR 12
#define CUFFT_VER_MINOR 0
#define CUFFT_VER_PATCH 0
#define CUFFT_VER_BUILD 0
#define CUFFT_VERSION (CUFFT_VER_MAJOR * 1000 + CUFFT_VER_MINOR * 100 + CUFFT_VER_PATCH)

/// CUDA 13 dropped four of these, which programs still name.
typedef enum cufftResult_t {
    CUFFT_SUCCESS = 0x0,
    CUFFT_INVALID_PLAN = 0x1,
    CUFFT_ALLOC_FAILED = 0x2,
    CUFFT_INVALID_TYPE = 0x3,
    CUFFT_INVALID_VALUE = 0x4,
    CUFFT_INTERNAL_ERROR = 0x5,
    CUFFT_EXEC_FAILED = 0x6,
    CUFFT_SETUP_FAILED = 0x7,
    CUFFT_INVALID_SIZE = 0x8,
    CUFFT_UNALIGNED_DATA = 0x9,
    CUFFT_INCOMPLETE_PARAMETER_LIST = 0xA,
    CUFFT_INVALID_DEVICE = 0xB,
    CUFFT_PARSE_ERROR = 0xC,
    CUFFT_NO_WORKSPACE = 0xD,
    CUFFT_NOT_IMPLEMENTED = 0xE,
    CUFFT_LICENSE_ERROR = 0xF,
    CUFFT_NOT_SUPPORTED = 0x10,
    CUFFT_MISSING_DEPENDENCY = 0x11,
    CUFFT_NVRTC_FAILURE = 0x12,
    CUFFT_NVJITLINK_FAILURE = 0x13,
    CUFFT_NVSHMEM_FAILURE = 0x14
} cufftResult;
#define MAX_CUFFT_ERROR 0x15

typedef float cufftReal;
typedef double cufftDoubleReal;
typedef cuComplex cufftComplex;
typedef cuDoubleComplex cufftDoubleComplex;

#define CUFFT_FORWARD -1
#define CUFFT_INVERSE 1

typedef enum cufftType_t {
    CUFFT_R2C = 0x2a,
    CUFFT_C2R = 0x2c,
    CUFFT_C2C = 0x29,
    CUFFT_D2Z = 0x6a,
    CUFFT_Z2D = 0x6c,
    CUFFT_Z2Z = 0x69
} cufftType;

typedef enum cufftCompatibility_t { CUFFT_COMPATIBILITY_FFTW_PADDING = 0x01 } cufftCompatibility;
#define CUFFT_COMPATIBILITY_DEFAULT CUFFT_COMPATIBILITY_FFTW_PADDING

typedef int cufftHandle;
#define CUFFT_PLAN_NULL -1

QIAO_API cufftResult cufftPlan1d(cufftHandle* plan, int nx, cufftType type, int batch) QIAO_NOTHROW;
QIAO_API cufftResult cufftPlan2d(cufftHandle* plan, int nx, int ny, cufftType type) QIAO_NOTHROW;
QIAO_API cufftResult cufftPlan3d(cufftHandle* plan, int nx, int ny, int nz, cufftType type) QIAO_NOTHROW;
QIAO_API cufftResult cufftPlanMany(cufftHandle* plan, int rank, int* n, int* inembed, int istride, int idist, int* onembed, int ostride, int odist,
                                   cufftType type, int batch) QIAO_NOTHROW;

QIAO_API cufftResult cufftCreate(cufftHandle* plan) QIAO_NOTHROW;
QIAO_API cufftResult cufftMakePlan1d(cufftHandle plan, int nx, cufftType type, int batch, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftMakePlan2d(cufftHandle plan, int nx, int ny, cufftType type, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftMakePlan3d(cufftHandle plan, int nx, int ny, int nz, cufftType type, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftMakePlanMany(cufftHandle plan, int rank, int* n, int* inembed, int istride, int idist, int* onembed, int ostride, int odist,
                                       cufftType type, int batch, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftMakePlanMany64(cufftHandle plan, int rank, long long int* n, long long int* inembed, long long int istride, long long int idist,
                                         long long int* onembed, long long int ostride, long long int odist, cufftType type, long long int batch,
                                         size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftDestroy(cufftHandle plan) QIAO_NOTHROW;

/// Work areas' sizes: exact ones, as these functions make the plan without keeping it.
QIAO_API cufftResult cufftEstimate1d(int nx, cufftType type, int batch, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftEstimate2d(int nx, int ny, cufftType type, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftEstimate3d(int nx, int ny, int nz, cufftType type, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftEstimateMany(int rank, int* n, int* inembed, int istride, int idist, int* onembed, int ostride, int odist, cufftType type, int batch,
                                       size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftGetSize1d(cufftHandle plan, int nx, cufftType type, int batch, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftGetSize2d(cufftHandle plan, int nx, int ny, cufftType type, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftGetSize3d(cufftHandle plan, int nx, int ny, int nz, cufftType type, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftGetSizeMany(cufftHandle plan, int rank, int* n, int* inembed, int istride, int idist, int* onembed, int ostride, int odist,
                                      cufftType type, int batch, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftGetSizeMany64(cufftHandle plan, int rank, long long int* n, long long int* inembed, long long int istride, long long int idist,
                                        long long int* onembed, long long int ostride, long long int odist, cufftType type, long long int batch,
                                        size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftGetSize(cufftHandle plan, size_t* workSize) QIAO_NOTHROW;
QIAO_API cufftResult cufftSetWorkArea(cufftHandle plan, void* workArea) QIAO_NOTHROW;
QIAO_API cufftResult cufftSetAutoAllocation(cufftHandle plan, int autoAllocate) QIAO_NOTHROW;

QIAO_API cufftResult cufftExecC2C(cufftHandle plan, cufftComplex* idata, cufftComplex* odata, int direction) QIAO_NOTHROW;
QIAO_API cufftResult cufftExecR2C(cufftHandle plan, cufftReal* idata, cufftComplex* odata) QIAO_NOTHROW;
QIAO_API cufftResult cufftExecC2R(cufftHandle plan, cufftComplex* idata, cufftReal* odata) QIAO_NOTHROW;
QIAO_API cufftResult cufftExecZ2Z(cufftHandle plan, cufftDoubleComplex* idata, cufftDoubleComplex* odata, int direction) QIAO_NOTHROW;
QIAO_API cufftResult cufftExecD2Z(cufftHandle plan, cufftDoubleReal* idata, cufftDoubleComplex* odata) QIAO_NOTHROW;
QIAO_API cufftResult cufftExecZ2D(cufftHandle plan, cufftDoubleComplex* idata, cufftDoubleReal* odata) QIAO_NOTHROW;

QIAO_API cufftResult cufftSetStream(cufftHandle plan, cudaStream_t stream) QIAO_NOTHROW;
QIAO_API cufftResult cufftGetVersion(int* version) QIAO_NOTHROW;
QIAO_API cufftResult cufftGetProperty(libraryPropertyType type, int* value) QIAO_NOTHROW;

}  // extern "C"
#undef QIAO_API
#undef QIAO_NOTHROW

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/src/fft.hpp>
#endif
