// SPDX-License-Identifier: Apache-2.0
// The functions of the CUDA driver API that qiao offers. C and C++.
//
// Functions with a version in their symbol (cuMemAlloc_v2) have a macro for the plain name, as in NVIDIA's header.
// Where CUDA 13 changed the parameters, C++ programs may use either form. Bodies are in qiao/drv.
#pragma once
#include "driver_api_types.h"

#if defined(__cplusplus)
#  include <qiao/config.hpp>
#  define QIAO_API QIAO_DECL CUresult
#  define QIAO_NOTHROW noexcept
extern "C" {
#else
#  define QIAO_API extern CUresult
#  define QIAO_NOTHROW
#endif

// Errors and versions
QIAO_API cuGetErrorName(CUresult error, const char** pStr) QIAO_NOTHROW;
QIAO_API cuGetErrorString(CUresult error, const char** pStr) QIAO_NOTHROW;
QIAO_API cuInit(unsigned int Flags) QIAO_NOTHROW;
QIAO_API cuDriverGetVersion(int* driverVersion) QIAO_NOTHROW;

// Devices
QIAO_API cuDeviceGetCount(int* count) QIAO_NOTHROW;
QIAO_API cuDeviceGet(CUdevice* device, int ordinal) QIAO_NOTHROW;
QIAO_API cuDeviceGetName(char* name, int len, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceGetUuid_v2(CUuuid* uuid, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceGetLuid(char* luid, unsigned int* deviceNodeMask, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceTotalMem_v2(size_t* bytes, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceGetAttribute(int* pi, CUdevice_attribute attrib, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceGetProperties(CUdevprop* prop, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceComputeCapability(int* major, int* minor, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceGetByPCIBusId(CUdevice* dev, const char* pciBusId) QIAO_NOTHROW;
QIAO_API cuDeviceGetPCIBusId(char* pciBusId, int len, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceCanAccessPeer(int* canAccessPeer, CUdevice dev, CUdevice peerDev) QIAO_NOTHROW;
QIAO_API cuDeviceGetP2PAttribute(int* value, CUdevice_P2PAttribute attrib, CUdevice srcDevice, CUdevice dstDevice) QIAO_NOTHROW;
QIAO_API cuDeviceGetDefaultMemPool(CUmemoryPool* pool_out, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceGetMemPool(CUmemoryPool* pool, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDeviceSetMemPool(CUdevice dev, CUmemoryPool pool) QIAO_NOTHROW;

// Contexts
QIAO_API cuDevicePrimaryCtxRetain(CUcontext* pctx, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDevicePrimaryCtxRelease_v2(CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDevicePrimaryCtxReset_v2(CUdevice dev) QIAO_NOTHROW;
QIAO_API cuDevicePrimaryCtxSetFlags_v2(CUdevice dev, unsigned int flags) QIAO_NOTHROW;
QIAO_API cuDevicePrimaryCtxGetState(CUdevice dev, unsigned int* flags, int* active) QIAO_NOTHROW;
QIAO_API cuCtxCreate_v2(CUcontext* pctx, unsigned int flags, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuCtxCreate_v4(CUcontext* pctx, CUctxCreateParams* ctxCreateParams, unsigned int flags, CUdevice dev) QIAO_NOTHROW;
QIAO_API cuCtxDestroy_v2(CUcontext ctx) QIAO_NOTHROW;
QIAO_API cuCtxPushCurrent_v2(CUcontext ctx) QIAO_NOTHROW;
QIAO_API cuCtxPopCurrent_v2(CUcontext* pctx) QIAO_NOTHROW;
QIAO_API cuCtxSetCurrent(CUcontext ctx) QIAO_NOTHROW;
QIAO_API cuCtxGetCurrent(CUcontext* pctx) QIAO_NOTHROW;
QIAO_API cuCtxGetDevice(CUdevice* device) QIAO_NOTHROW;
QIAO_API cuCtxGetFlags(unsigned int* flags) QIAO_NOTHROW;
QIAO_API cuCtxSetFlags(unsigned int flags) QIAO_NOTHROW;
QIAO_API cuCtxGetId(CUcontext ctx, unsigned long long* ctxId) QIAO_NOTHROW;
QIAO_API cuCtxGetApiVersion(CUcontext ctx, unsigned int* version) QIAO_NOTHROW;
QIAO_API cuCtxSynchronize(void) QIAO_NOTHROW;
QIAO_API cuCtxSetLimit(CUlimit limit, size_t value) QIAO_NOTHROW;
QIAO_API cuCtxGetLimit(size_t* pvalue, CUlimit limit) QIAO_NOTHROW;
QIAO_API cuCtxGetCacheConfig(CUfunc_cache* pconfig) QIAO_NOTHROW;
QIAO_API cuCtxSetCacheConfig(CUfunc_cache config) QIAO_NOTHROW;
QIAO_API cuCtxGetSharedMemConfig(CUsharedconfig* pConfig) QIAO_NOTHROW;
QIAO_API cuCtxSetSharedMemConfig(CUsharedconfig config) QIAO_NOTHROW;
QIAO_API cuCtxGetStreamPriorityRange(int* leastPriority, int* greatestPriority) QIAO_NOTHROW;
QIAO_API cuCtxResetPersistingL2Cache(void) QIAO_NOTHROW;
QIAO_API cuCtxEnablePeerAccess(CUcontext peerContext, unsigned int Flags) QIAO_NOTHROW;
QIAO_API cuCtxDisablePeerAccess(CUcontext peerContext) QIAO_NOTHROW;

// Modules: images of NVRTC or of qiaocc -ptx, -cubin, -fatbin
QIAO_API cuModuleLoad(CUmodule* module, const char* fname) QIAO_NOTHROW;
QIAO_API cuModuleLoadData(CUmodule* module, const void* image) QIAO_NOTHROW;
QIAO_API cuModuleLoadDataEx(CUmodule* module, const void* image, unsigned int numOptions, CUjit_option* options, void** optionValues)
                            QIAO_NOTHROW;
QIAO_API cuModuleLoadFatBinary(CUmodule* module, const void* fatCubin) QIAO_NOTHROW;
QIAO_API cuModuleUnload(CUmodule hmod) QIAO_NOTHROW;
QIAO_API cuModuleGetFunction(CUfunction* hfunc, CUmodule hmod, const char* name) QIAO_NOTHROW;
QIAO_API cuModuleGetFunctionCount(unsigned int* count, CUmodule mod) QIAO_NOTHROW;
QIAO_API cuModuleEnumerateFunctions(CUfunction* functions, unsigned int numFunctions, CUmodule mod) QIAO_NOTHROW;
QIAO_API cuModuleGetGlobal_v2(CUdeviceptr* dptr, size_t* bytes, CUmodule hmod, const char* name) QIAO_NOTHROW;
QIAO_API cuLibraryLoadData(CUlibrary* library, const void* code, CUjit_option* jitOptions, void** jitOptionsValues, unsigned int
                           numJitOptions, CUlibraryOption* libraryOptions, void** libraryOptionValues, unsigned int numLibraryOptions)
                           QIAO_NOTHROW;
QIAO_API cuLibraryLoadFromFile(CUlibrary* library, const char* fileName, CUjit_option* jitOptions, void** jitOptionsValues, unsigned int
                               numJitOptions, CUlibraryOption* libraryOptions, void** libraryOptionValues, unsigned int numLibraryOptions)
                               QIAO_NOTHROW;
QIAO_API cuLibraryUnload(CUlibrary library) QIAO_NOTHROW;
QIAO_API cuLibraryGetKernel(CUkernel* pKernel, CUlibrary library, const char* name) QIAO_NOTHROW;
QIAO_API cuLibraryGetModule(CUmodule* pMod, CUlibrary library) QIAO_NOTHROW;
QIAO_API cuLibraryGetGlobal(CUdeviceptr* dptr, size_t* bytes, CUlibrary library, const char* name) QIAO_NOTHROW;
QIAO_API cuKernelGetFunction(CUfunction* pFunc, CUkernel kernel) QIAO_NOTHROW;

// Kernels
QIAO_API cuLaunchKernel(CUfunction f, unsigned int gridDimX, unsigned int gridDimY, unsigned int gridDimZ, unsigned int blockDimX,
                        unsigned int blockDimY, unsigned int blockDimZ, unsigned int sharedMemBytes, CUstream hStream, void**
                        kernelParams, void** extra) QIAO_NOTHROW;
QIAO_API cuLaunchKernelEx(const CUlaunchConfig* config, CUfunction f, void** kernelParams, void** extra) QIAO_NOTHROW;
QIAO_API cuLaunchCooperativeKernel(CUfunction f, unsigned int gridDimX, unsigned int gridDimY, unsigned int gridDimZ, unsigned int
                                   blockDimX, unsigned int blockDimY, unsigned int blockDimZ, unsigned int sharedMemBytes, CUstream
                                   hStream, void** kernelParams) QIAO_NOTHROW;
QIAO_API cuLaunchHostFunc(CUstream hStream, CUhostFn fn, void* userData) QIAO_NOTHROW;
QIAO_API cuFuncGetAttribute(int* pi, CUfunction_attribute attrib, CUfunction hfunc) QIAO_NOTHROW;
QIAO_API cuFuncSetAttribute(CUfunction hfunc, CUfunction_attribute attrib, int value) QIAO_NOTHROW;
QIAO_API cuFuncSetCacheConfig(CUfunction hfunc, CUfunc_cache config) QIAO_NOTHROW;
QIAO_API cuFuncSetSharedMemConfig(CUfunction hfunc, CUsharedconfig config) QIAO_NOTHROW;
QIAO_API cuFuncGetModule(CUmodule* hmod, CUfunction hfunc) QIAO_NOTHROW;
QIAO_API cuFuncGetName(const char** name, CUfunction hfunc) QIAO_NOTHROW;
QIAO_API cuFuncGetParamInfo(CUfunction func, size_t paramIndex, size_t* paramOffset, size_t* paramSize) QIAO_NOTHROW;
QIAO_API cuFuncLoad(CUfunction function) QIAO_NOTHROW;
QIAO_API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* numBlocks, CUfunction func, int blockSize, size_t dynamicSMemSize) QIAO_NOTHROW;
QIAO_API cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* numBlocks, CUfunction func, int blockSize, size_t dynamicSMemSize,
                                                              unsigned int flags) QIAO_NOTHROW;
QIAO_API cuOccupancyMaxPotentialBlockSize(int* minGridSize, int* blockSize, CUfunction func, CUoccupancyB2DSize
                                          blockSizeToDynamicSMemSize, size_t dynamicSMemSize, int blockSizeLimit) QIAO_NOTHROW;
QIAO_API cuOccupancyMaxPotentialBlockSizeWithFlags(int* minGridSize, int* blockSize, CUfunction func, CUoccupancyB2DSize
                                                   blockSizeToDynamicSMemSize, size_t dynamicSMemSize, int blockSizeLimit, unsigned int
                                                   flags) QIAO_NOTHROW;
QIAO_API cuOccupancyAvailableDynamicSMemPerBlock(size_t* dynamicSmemSize, CUfunction func, int numBlocks, int blockSize) QIAO_NOTHROW;

// Memory
QIAO_API cuMemGetInfo_v2(size_t* free, size_t* total) QIAO_NOTHROW;
QIAO_API cuMemAlloc_v2(CUdeviceptr* dptr, size_t bytesize) QIAO_NOTHROW;
QIAO_API cuMemAllocPitch_v2(CUdeviceptr* dptr, size_t* pPitch, size_t WidthInBytes, size_t Height, unsigned int ElementSizeBytes)
                            QIAO_NOTHROW;
QIAO_API cuMemFree_v2(CUdeviceptr dptr) QIAO_NOTHROW;
QIAO_API cuMemGetAddressRange_v2(CUdeviceptr* pbase, size_t* psize, CUdeviceptr dptr) QIAO_NOTHROW;
QIAO_API cuMemAllocHost_v2(void** pp, size_t bytesize) QIAO_NOTHROW;
QIAO_API cuMemFreeHost(void* p) QIAO_NOTHROW;
QIAO_API cuMemHostAlloc(void** pp, size_t bytesize, unsigned int Flags) QIAO_NOTHROW;
QIAO_API cuMemHostGetDevicePointer_v2(CUdeviceptr* pdptr, void* p, unsigned int Flags) QIAO_NOTHROW;
QIAO_API cuMemHostGetFlags(unsigned int* pFlags, void* p) QIAO_NOTHROW;
QIAO_API cuMemHostRegister_v2(void* p, size_t bytesize, unsigned int Flags) QIAO_NOTHROW;
QIAO_API cuMemHostUnregister(void* p) QIAO_NOTHROW;
QIAO_API cuMemAllocManaged(CUdeviceptr* dptr, size_t bytesize, unsigned int flags) QIAO_NOTHROW;
QIAO_API cuMemAllocAsync(CUdeviceptr* dptr, size_t bytesize, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemAllocFromPoolAsync(CUdeviceptr* dptr, size_t bytesize, CUmemoryPool pool, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemFreeAsync(CUdeviceptr dptr, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemPrefetchAsync_v2(CUdeviceptr devPtr, size_t count, CUmemLocation location, unsigned int flags, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemAdvise_v2(CUdeviceptr devPtr, size_t count, CUmem_advise advice, CUmemLocation location) QIAO_NOTHROW;
QIAO_API cuPointerGetAttribute(void* data, CUpointer_attribute attribute, CUdeviceptr ptr) QIAO_NOTHROW;
QIAO_API cuPointerGetAttributes(unsigned int numAttributes, CUpointer_attribute* attributes, void** data, CUdeviceptr ptr) QIAO_NOTHROW;

// Copies and fills
QIAO_API cuMemcpy(CUdeviceptr dst, CUdeviceptr src, size_t ByteCount) QIAO_NOTHROW;
QIAO_API cuMemcpyAsync(CUdeviceptr dst, CUdeviceptr src, size_t ByteCount, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemcpyHtoD_v2(CUdeviceptr dstDevice, const void* srcHost, size_t ByteCount) QIAO_NOTHROW;
QIAO_API cuMemcpyDtoH_v2(void* dstHost, CUdeviceptr srcDevice, size_t ByteCount) QIAO_NOTHROW;
QIAO_API cuMemcpyDtoD_v2(CUdeviceptr dstDevice, CUdeviceptr srcDevice, size_t ByteCount) QIAO_NOTHROW;
QIAO_API cuMemcpyHtoDAsync_v2(CUdeviceptr dstDevice, const void* srcHost, size_t ByteCount, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemcpyDtoHAsync_v2(void* dstHost, CUdeviceptr srcDevice, size_t ByteCount, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemcpyDtoDAsync_v2(CUdeviceptr dstDevice, CUdeviceptr srcDevice, size_t ByteCount, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemcpyPeer(CUdeviceptr dstDevice, CUcontext dstContext, CUdeviceptr srcDevice, CUcontext srcContext, size_t ByteCount)
                      QIAO_NOTHROW;
QIAO_API cuMemcpyPeerAsync(CUdeviceptr dstDevice, CUcontext dstContext, CUdeviceptr srcDevice, CUcontext srcContext, size_t ByteCount,
                           CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemcpyHtoA_v2(CUarray dstArray, size_t dstOffset, const void* srcHost, size_t ByteCount) QIAO_NOTHROW;
QIAO_API cuMemcpyAtoH_v2(void* dstHost, CUarray srcArray, size_t srcOffset, size_t ByteCount) QIAO_NOTHROW;
QIAO_API cuMemcpyDtoA_v2(CUarray dstArray, size_t dstOffset, CUdeviceptr srcDevice, size_t ByteCount) QIAO_NOTHROW;
QIAO_API cuMemcpyAtoD_v2(CUdeviceptr dstDevice, CUarray srcArray, size_t srcOffset, size_t ByteCount) QIAO_NOTHROW;
QIAO_API cuMemcpy2D_v2(const CUDA_MEMCPY2D* pCopy) QIAO_NOTHROW;
QIAO_API cuMemcpy2DUnaligned_v2(const CUDA_MEMCPY2D* pCopy) QIAO_NOTHROW;
QIAO_API cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D* pCopy, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemcpy3D_v2(const CUDA_MEMCPY3D* pCopy) QIAO_NOTHROW;
QIAO_API cuMemcpy3DAsync_v2(const CUDA_MEMCPY3D* pCopy, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemsetD8_v2(CUdeviceptr dstDevice, unsigned char uc, size_t N) QIAO_NOTHROW;
QIAO_API cuMemsetD16_v2(CUdeviceptr dstDevice, unsigned short us, size_t N) QIAO_NOTHROW;
QIAO_API cuMemsetD32_v2(CUdeviceptr dstDevice, unsigned int ui, size_t N) QIAO_NOTHROW;
QIAO_API cuMemsetD8Async(CUdeviceptr dstDevice, unsigned char uc, size_t N, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemsetD16Async(CUdeviceptr dstDevice, unsigned short us, size_t N, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemsetD32Async(CUdeviceptr dstDevice, unsigned int ui, size_t N, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuMemsetD2D8_v2(CUdeviceptr dstDevice, size_t dstPitch, unsigned char uc, size_t Width, size_t Height) QIAO_NOTHROW;
QIAO_API cuMemsetD2D16_v2(CUdeviceptr dstDevice, size_t dstPitch, unsigned short us, size_t Width, size_t Height) QIAO_NOTHROW;
QIAO_API cuMemsetD2D32_v2(CUdeviceptr dstDevice, size_t dstPitch, unsigned int ui, size_t Width, size_t Height) QIAO_NOTHROW;
QIAO_API cuMemsetD2D8Async(CUdeviceptr dstDevice, size_t dstPitch, unsigned char uc, size_t Width, size_t Height, CUstream hStream)
                           QIAO_NOTHROW;
QIAO_API cuMemsetD2D16Async(CUdeviceptr dstDevice, size_t dstPitch, unsigned short us, size_t Width, size_t Height, CUstream hStream)
                            QIAO_NOTHROW;
QIAO_API cuMemsetD2D32Async(CUdeviceptr dstDevice, size_t dstPitch, unsigned int ui, size_t Width, size_t Height, CUstream hStream)
                            QIAO_NOTHROW;

// Arrays, textures and surfaces
QIAO_API cuArrayCreate_v2(CUarray* pHandle, const CUDA_ARRAY_DESCRIPTOR* pAllocateArray) QIAO_NOTHROW;
QIAO_API cuArray3DCreate_v2(CUarray* pHandle, const CUDA_ARRAY3D_DESCRIPTOR* pAllocateArray) QIAO_NOTHROW;
QIAO_API cuArrayGetDescriptor_v2(CUDA_ARRAY_DESCRIPTOR* pArrayDescriptor, CUarray hArray) QIAO_NOTHROW;
QIAO_API cuArray3DGetDescriptor_v2(CUDA_ARRAY3D_DESCRIPTOR* pArrayDescriptor, CUarray hArray) QIAO_NOTHROW;
QIAO_API cuArrayDestroy(CUarray hArray) QIAO_NOTHROW;
QIAO_API cuTexObjectCreate(CUtexObject* pTexObject, const CUDA_RESOURCE_DESC* pResDesc, const CUDA_TEXTURE_DESC* pTexDesc, const
                           CUDA_RESOURCE_VIEW_DESC* pResViewDesc) QIAO_NOTHROW;
QIAO_API cuTexObjectDestroy(CUtexObject texObject) QIAO_NOTHROW;
QIAO_API cuSurfObjectCreate(CUsurfObject* pSurfObject, const CUDA_RESOURCE_DESC* pResDesc) QIAO_NOTHROW;
QIAO_API cuSurfObjectDestroy(CUsurfObject surfObject) QIAO_NOTHROW;

// Streams
QIAO_API cuStreamCreate(CUstream* phStream, unsigned int Flags) QIAO_NOTHROW;
QIAO_API cuStreamCreateWithPriority(CUstream* phStream, unsigned int flags, int priority) QIAO_NOTHROW;
QIAO_API cuStreamDestroy_v2(CUstream hStream) QIAO_NOTHROW;
QIAO_API cuStreamSynchronize(CUstream hStream) QIAO_NOTHROW;
QIAO_API cuStreamQuery(CUstream hStream) QIAO_NOTHROW;
QIAO_API cuStreamWaitEvent(CUstream hStream, CUevent hEvent, unsigned int Flags) QIAO_NOTHROW;
QIAO_API cuStreamAddCallback(CUstream hStream, CUstreamCallback callback, void* userData, unsigned int flags) QIAO_NOTHROW;
QIAO_API cuStreamGetFlags(CUstream hStream, unsigned int* flags) QIAO_NOTHROW;
QIAO_API cuStreamGetPriority(CUstream hStream, int* priority) QIAO_NOTHROW;
QIAO_API cuStreamGetId(CUstream hStream, unsigned long long* streamId) QIAO_NOTHROW;
QIAO_API cuStreamGetDevice(CUstream hStream, CUdevice* device) QIAO_NOTHROW;
QIAO_API cuStreamGetCtx(CUstream hStream, CUcontext* pctx) QIAO_NOTHROW;
QIAO_API cuStreamAttachMemAsync(CUstream hStream, CUdeviceptr dptr, size_t length, unsigned int flags) QIAO_NOTHROW;

// Events
QIAO_API cuEventCreate(CUevent* phEvent, unsigned int Flags) QIAO_NOTHROW;
QIAO_API cuEventRecord(CUevent hEvent, CUstream hStream) QIAO_NOTHROW;
QIAO_API cuEventRecordWithFlags(CUevent hEvent, CUstream hStream, unsigned int flags) QIAO_NOTHROW;
QIAO_API cuEventQuery(CUevent hEvent) QIAO_NOTHROW;
QIAO_API cuEventSynchronize(CUevent hEvent) QIAO_NOTHROW;
QIAO_API cuEventDestroy_v2(CUevent hEvent) QIAO_NOTHROW;
QIAO_API cuEventElapsedTime_v2(float* pMilliseconds, CUevent hStart, CUevent hEnd) QIAO_NOTHROW;

// Profiler: nothing to start or stop
QIAO_API cuProfilerStart(void) QIAO_NOTHROW;
QIAO_API cuProfilerStop(void) QIAO_NOTHROW;

#if defined(__cplusplus)
}  // extern "C"

// The parameters of CUDA 13 and of its predecessors.
inline CUresult cuCtxCreate(CUcontext* pctx, unsigned int flags, CUdevice dev) noexcept { return cuCtxCreate_v2(pctx, flags, dev); }
inline CUresult cuCtxCreate(CUcontext* pctx, CUctxCreateParams* params, unsigned int flags, CUdevice dev) noexcept {
    return cuCtxCreate_v4(pctx, params, flags, dev);
}
inline CUresult cuMemPrefetchAsync(CUdeviceptr devPtr, size_t count, CUmemLocation location, unsigned int flags, CUstream hStream) noexcept {
    return cuMemPrefetchAsync_v2(devPtr, count, location, flags, hStream);
}
inline CUresult cuMemPrefetchAsync(CUdeviceptr devPtr, size_t count, CUdevice dstDevice, CUstream hStream) noexcept {
    CUmemLocation location = {dstDevice == CU_DEVICE_CPU ? CU_MEM_LOCATION_TYPE_HOST : CU_MEM_LOCATION_TYPE_DEVICE, dstDevice};
    return cuMemPrefetchAsync_v2(devPtr, count, location, 0, hStream);
}
inline CUresult cuMemAdvise(CUdeviceptr devPtr, size_t count, CUmem_advise advice, CUmemLocation location) noexcept {
    return cuMemAdvise_v2(devPtr, count, advice, location);
}
inline CUresult cuMemAdvise(CUdeviceptr devPtr, size_t count, CUmem_advise advice, CUdevice device) noexcept {
    return cuMemAdvise_v2(devPtr, count, advice, CUmemLocation{CU_MEM_LOCATION_TYPE_DEVICE, device});
}
#else
#  define cuCtxCreate cuCtxCreate_v4
#  define cuMemPrefetchAsync cuMemPrefetchAsync_v2
#  define cuMemAdvise cuMemAdvise_v2
#endif

// The plain names.
#define cuDeviceGetUuid cuDeviceGetUuid_v2
#define cuDeviceTotalMem cuDeviceTotalMem_v2
#define cuDevicePrimaryCtxRelease cuDevicePrimaryCtxRelease_v2
#define cuDevicePrimaryCtxReset cuDevicePrimaryCtxReset_v2
#define cuDevicePrimaryCtxSetFlags cuDevicePrimaryCtxSetFlags_v2
#define cuCtxDestroy cuCtxDestroy_v2
#define cuCtxPushCurrent cuCtxPushCurrent_v2
#define cuCtxPopCurrent cuCtxPopCurrent_v2
#define cuModuleGetGlobal cuModuleGetGlobal_v2
#define cuMemGetInfo cuMemGetInfo_v2
#define cuMemAlloc cuMemAlloc_v2
#define cuMemAllocPitch cuMemAllocPitch_v2
#define cuMemFree cuMemFree_v2
#define cuMemGetAddressRange cuMemGetAddressRange_v2
#define cuMemAllocHost cuMemAllocHost_v2
#define cuMemHostGetDevicePointer cuMemHostGetDevicePointer_v2
#define cuMemHostRegister cuMemHostRegister_v2
#define cuMemcpyHtoD cuMemcpyHtoD_v2
#define cuMemcpyDtoH cuMemcpyDtoH_v2
#define cuMemcpyDtoD cuMemcpyDtoD_v2
#define cuMemcpyHtoDAsync cuMemcpyHtoDAsync_v2
#define cuMemcpyDtoHAsync cuMemcpyDtoHAsync_v2
#define cuMemcpyDtoDAsync cuMemcpyDtoDAsync_v2
#define cuMemcpyHtoA cuMemcpyHtoA_v2
#define cuMemcpyAtoH cuMemcpyAtoH_v2
#define cuMemcpyDtoA cuMemcpyDtoA_v2
#define cuMemcpyAtoD cuMemcpyAtoD_v2
#define cuMemcpy2D cuMemcpy2D_v2
#define cuMemcpy2DUnaligned cuMemcpy2DUnaligned_v2
#define cuMemcpy2DAsync cuMemcpy2DAsync_v2
#define cuMemcpy3D cuMemcpy3D_v2
#define cuMemcpy3DAsync cuMemcpy3DAsync_v2
#define cuMemsetD8 cuMemsetD8_v2
#define cuMemsetD16 cuMemsetD16_v2
#define cuMemsetD32 cuMemsetD32_v2
#define cuMemsetD2D8 cuMemsetD2D8_v2
#define cuMemsetD2D16 cuMemsetD2D16_v2
#define cuMemsetD2D32 cuMemsetD2D32_v2
#define cuArrayCreate cuArrayCreate_v2
#define cuArray3DCreate cuArray3DCreate_v2
#define cuArrayGetDescriptor cuArrayGetDescriptor_v2
#define cuArray3DGetDescriptor cuArray3DGetDescriptor_v2
#define cuStreamDestroy cuStreamDestroy_v2
#define cuEventDestroy cuEventDestroy_v2
#define cuEventElapsedTime cuEventElapsedTime_v2

#undef QIAO_API
#undef QIAO_NOTHROW

#if defined(__cplusplus) && defined(QIAO_HEADER_ONLY)
#  include <qiao/src/drv.hpp>
#endif
