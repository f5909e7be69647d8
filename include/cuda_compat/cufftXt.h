// SPDX-License-Identifier: Apache-2.0
// Of cuFFT's extended interface, plans by data types. Transforms over several devices and callbacks are refused when compiled.
#pragma once
#define _CUFFTXT_H_
#include "cufft.h"

#define QIAO_API QIAO_DECL
#define QIAO_NOTHROW noexcept
#if defined(__GNUC__) || defined(__clang__)
#  define QIAO_REFUSED(what) __attribute__((error("qiao: " what)))
#else
#  define QIAO_REFUSED(what)
#endif
extern "C" {

/// CUFFT_NOT_SUPPORTED for anything but floats and doubles that are computed as such.
QIAO_API cufftResult cufftXtMakePlanMany(cufftHandle plan, int rank, long long int* n, long long int* inembed, long long int istride, long long int idist,
                                         cudaDataType inputtype, long long int* onembed, long long int ostride, long long int odist,
                                         cudaDataType outputtype, long long int batch, size_t* workSize, cudaDataType executiontype) QIAO_NOTHROW;
QIAO_API cufftResult cufftXtGetSizeMany(cufftHandle plan, int rank, long long int* n, long long int* inembed, long long int istride, long long int idist,
                                        cudaDataType inputtype, long long int* onembed, long long int ostride, long long int odist,
                                        cudaDataType outputtype, long long int batch, size_t* workSize, cudaDataType executiontype) QIAO_NOTHROW;
/// The direction counts for complex transforms only.
QIAO_API cufftResult cufftXtExec(cufftHandle plan, void* input, void* output, int direction) QIAO_NOTHROW;

typedef enum cufftXtSubFormat_t {
    CUFFT_XT_FORMAT_INPUT = 0x00,
    CUFFT_XT_FORMAT_OUTPUT = 0x01,
    CUFFT_XT_FORMAT_INPLACE = 0x02,
    CUFFT_XT_FORMAT_INPLACE_SHUFFLED = 0x03
} cufftXtSubFormat;
typedef enum cufftXtCopyType_t { CUFFT_COPY_HOST_TO_DEVICE = 0, CUFFT_COPY_DEVICE_TO_HOST = 1, CUFFT_COPY_DEVICE_TO_DEVICE = 2 } cufftXtCopyType;
typedef enum cufftXtCallbackType_t {
    CUFFT_CB_LD_COMPLEX = 0x0,
    CUFFT_CB_LD_COMPLEX_DOUBLE = 0x1,
    CUFFT_CB_LD_REAL = 0x2,
    CUFFT_CB_LD_REAL_DOUBLE = 0x3,
    CUFFT_CB_ST_COMPLEX = 0x4,
    CUFFT_CB_ST_COMPLEX_DOUBLE = 0x5,
    CUFFT_CB_ST_REAL = 0x6,
    CUFFT_CB_ST_REAL_DOUBLE = 0x7
} cufftXtCallbackType;
typedef cufftComplex (*cufftCallbackLoadC)(void* dataIn, size_t offset, void* callerInfo, void* sharedPointer);
typedef cufftDoubleComplex (*cufftCallbackLoadZ)(void* dataIn, size_t offset, void* callerInfo, void* sharedPointer);
typedef cufftReal (*cufftCallbackLoadR)(void* dataIn, size_t offset, void* callerInfo, void* sharedPointer);
typedef cufftDoubleReal (*cufftCallbackLoadD)(void* dataIn, size_t offset, void* callerInfo, void* sharedPointer);
typedef void (*cufftCallbackStoreC)(void* dataOut, size_t offset, cufftComplex element, void* callerInfo, void* sharedPointer);
typedef void (*cufftCallbackStoreZ)(void* dataOut, size_t offset, cufftDoubleComplex element, void* callerInfo, void* sharedPointer);
typedef void (*cufftCallbackStoreR)(void* dataOut, size_t offset, cufftReal element, void* callerInfo, void* sharedPointer);
typedef void (*cufftCallbackStoreD)(void* dataOut, size_t offset, cufftDoubleReal element, void* callerInfo, void* sharedPointer);
typedef struct cudaXtDesc_t {
    int version;
    int nGPUs;
    int GPUs[64];
    void* data[64];
    size_t size[64];
    void* cudaXtState;
} cudaXtDesc;
typedef struct cudaLibXtDesc_t {
    int version;
    cudaXtDesc* descriptor;
    int library;
    int subFormat;
    void* libDescriptor;
} cudaLibXtDesc;

#define QIAO_DEVICES QIAO_REFUSED("cuFFT over several devices (cufftXt descriptors) is not supported")
cufftResult cufftXtSetGPUs(cufftHandle plan, int nGPUs, int* whichGPUs) QIAO_DEVICES;
cufftResult cufftXtMalloc(cufftHandle plan, cudaLibXtDesc** descriptor, cufftXtSubFormat format) QIAO_DEVICES;
cufftResult cufftXtMemcpy(cufftHandle plan, void* dst, void* src, cufftXtCopyType type) QIAO_DEVICES;
cufftResult cufftXtFree(cudaLibXtDesc* descriptor) QIAO_DEVICES;
cufftResult cufftXtSetWorkArea(cufftHandle plan, void** workArea) QIAO_DEVICES;
cufftResult cufftXtExecDescriptor(cufftHandle plan, cudaLibXtDesc* input, cudaLibXtDesc* output, int direction) QIAO_DEVICES;
cufftResult cufftXtExecDescriptorC2C(cufftHandle plan, cudaLibXtDesc* input, cudaLibXtDesc* output, int direction) QIAO_DEVICES;
cufftResult cufftXtExecDescriptorR2C(cufftHandle plan, cudaLibXtDesc* input, cudaLibXtDesc* output) QIAO_DEVICES;
cufftResult cufftXtExecDescriptorC2R(cufftHandle plan, cudaLibXtDesc* input, cudaLibXtDesc* output) QIAO_DEVICES;
cufftResult cufftXtExecDescriptorZ2Z(cufftHandle plan, cudaLibXtDesc* input, cudaLibXtDesc* output, int direction) QIAO_DEVICES;
cufftResult cufftXtExecDescriptorD2Z(cufftHandle plan, cudaLibXtDesc* input, cudaLibXtDesc* output) QIAO_DEVICES;
cufftResult cufftXtExecDescriptorZ2D(cufftHandle plan, cudaLibXtDesc* input, cudaLibXtDesc* output) QIAO_DEVICES;
#undef QIAO_DEVICES

#define QIAO_CALLBACKS QIAO_REFUSED("cuFFT's callbacks are not supported")
cufftResult cufftXtSetCallback(cufftHandle plan, void** callbackRoutine, cufftXtCallbackType type, void** callerInfo) QIAO_CALLBACKS;
cufftResult cufftXtClearCallback(cufftHandle plan, cufftXtCallbackType type) QIAO_CALLBACKS;
cufftResult cufftXtSetCallbackSharedSize(cufftHandle plan, cufftXtCallbackType type, size_t sharedSize) QIAO_CALLBACKS;
#undef QIAO_CALLBACKS

}  // extern "C"
#undef QIAO_REFUSED
#undef QIAO_API
#undef QIAO_NOTHROW
