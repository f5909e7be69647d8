// SPDX-License-Identifier: Apache-2.0
// The functions of the CUDA runtime API that qiao offers. C and C++.
//
// Functions that are missing here (mipmaps, graphics interop) are not supported; docs/api.md has the list. Bodies
// are in qiao/cuda, one line each into the runtime.
#pragma once
#define __CUDA_RUNTIME_API_H__
#include "builtin_types.h"
#include "cuda_device_runtime_api.h"

#if defined(__cplusplus)
#  include <qiao/config.hpp>
#  define QIAO_API QIAO_DECL
#  define QIAO_NOTHROW noexcept
#  define QIAO_DEFAULT(value) = value
extern "C" {
#else
#  define QIAO_API extern
#  define QIAO_NOTHROW
#  define QIAO_DEFAULT(value)
#endif

#if !defined(CUDART_VERSION)
#  define CUDART_VERSION 13000
#endif

// Errors
QIAO_API cudaError_t cudaGetLastError(void) QIAO_NOTHROW;
QIAO_API cudaError_t cudaPeekAtLastError(void) QIAO_NOTHROW;
QIAO_API const char* cudaGetErrorName(cudaError_t error) QIAO_NOTHROW;
QIAO_API const char* cudaGetErrorString(cudaError_t error) QIAO_NOTHROW;

// Versions
QIAO_API cudaError_t cudaDriverGetVersion(int* version) QIAO_NOTHROW;
QIAO_API cudaError_t cudaRuntimeGetVersion(int* version) QIAO_NOTHROW;

// Devices
QIAO_API cudaError_t cudaGetDeviceCount(int* count) QIAO_NOTHROW;
QIAO_API cudaError_t cudaSetDevice(int device) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetDevice(int* device) QIAO_NOTHROW;
QIAO_API cudaError_t cudaInitDevice(int device, unsigned int deviceFlags, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp* prop, int device) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGetAttribute(int* value, enum cudaDeviceAttr attr, int device) QIAO_NOTHROW;
QIAO_API cudaError_t cudaChooseDevice(int* device, const struct cudaDeviceProp* prop) QIAO_NOTHROW;
QIAO_API cudaError_t cudaSetValidDevices(int* devices, int count) QIAO_NOTHROW;
QIAO_API cudaError_t cudaSetDeviceFlags(unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetDeviceFlags(unsigned int* flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceSynchronize(void) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceReset(void) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceSetLimit(enum cudaLimit limit, size_t value) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGetLimit(size_t* value, enum cudaLimit limit) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGetCacheConfig(enum cudaFuncCache* config) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceSetCacheConfig(enum cudaFuncCache config) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGetSharedMemConfig(enum cudaSharedMemConfig* config) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceSetSharedMemConfig(enum cudaSharedMemConfig config) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGetStreamPriorityRange(int* leastPriority, int* greatestPriority) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGetByPCIBusId(int* device, const char* pciBusId) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGetPCIBusId(char* pciBusId, int len, int device) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceCanAccessPeer(int* canAccessPeer, int device, int peerDevice) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceEnablePeerAccess(int peerDevice, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceDisablePeerAccess(int peerDevice) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGetP2PAttribute(int* value, enum cudaDeviceP2PAttr attr, int srcDevice, int dstDevice) QIAO_NOTHROW;
QIAO_API cudaError_t cudaCtxResetPersistingL2Cache(void) QIAO_NOTHROW;
QIAO_API cudaError_t cudaThreadSynchronize(void) QIAO_NOTHROW;
QIAO_API cudaError_t cudaThreadExit(void) QIAO_NOTHROW;
QIAO_API cudaError_t cudaThreadSetLimit(enum cudaLimit limit, size_t value) QIAO_NOTHROW;
QIAO_API cudaError_t cudaThreadGetLimit(size_t* value, enum cudaLimit limit) QIAO_NOTHROW;
QIAO_API cudaError_t cudaThreadGetCacheConfig(enum cudaFuncCache* config) QIAO_NOTHROW;
QIAO_API cudaError_t cudaThreadSetCacheConfig(enum cudaFuncCache config) QIAO_NOTHROW;

// Streams
QIAO_API cudaError_t cudaStreamCreate(cudaStream_t* stream) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned int flags, int priority) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamDestroy(cudaStream_t stream) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamSynchronize(cudaStream_t stream) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamQuery(cudaStream_t stream) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned int flags QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t callback, void* userData, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t fn, void* userData) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamGetFlags(cudaStream_t stream, unsigned int* flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamGetPriority(cudaStream_t stream, int* priority) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamGetDevice(cudaStream_t stream, int* device) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamGetId(cudaStream_t stream, unsigned long long* streamId) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamAttachMemAsync(cudaStream_t stream, void* devPtr, size_t length QIAO_DEFAULT(0),
                                              unsigned int flags QIAO_DEFAULT(cudaMemAttachSingle)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamSetAttribute(cudaStream_t stream, cudaLaunchAttributeID attr, const cudaLaunchAttributeValue* value) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamGetAttribute(cudaStream_t stream, cudaLaunchAttributeID attr, cudaLaunchAttributeValue* value) QIAO_NOTHROW;

// Events
QIAO_API cudaError_t cudaEventCreate(cudaEvent_t* event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream QIAO_DEFAULT(0), unsigned int flags QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaEventQuery(cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaEventSynchronize(cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaEventDestroy(cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaEventElapsedTime(float* ms, cudaEvent_t start, cudaEvent_t end) QIAO_NOTHROW;

// Memory
QIAO_API cudaError_t cudaMalloc(void** devPtr, size_t size) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMallocHost(void** ptr, size_t size) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMallocPitch(void** devPtr, size_t* pitch, size_t width, size_t height) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMalloc3D(struct cudaPitchedPtr* pitchedDevPtr, struct cudaExtent extent) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMallocManaged(void** devPtr, size_t size, unsigned int flags QIAO_DEFAULT(cudaMemAttachGlobal)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaFree(void* devPtr) QIAO_NOTHROW;
QIAO_API cudaError_t cudaFreeHost(void* ptr) QIAO_NOTHROW;
QIAO_API cudaError_t cudaHostAlloc(void** pHost, size_t size, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaHostRegister(void* ptr, size_t size, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaHostUnregister(void* ptr) QIAO_NOTHROW;
QIAO_API cudaError_t cudaHostGetDevicePointer(void** pDevice, void* pHost, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaHostGetFlags(unsigned int* pFlags, void* pHost) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemGetInfo(size_t* free, size_t* total) QIAO_NOTHROW;
QIAO_API cudaError_t cudaPointerGetAttributes(struct cudaPointerAttributes* attributes, const void* ptr) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemPrefetchAsync(const void* devPtr, size_t count, int dstDevice, cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemAdvise(const void* devPtr, size_t count, enum cudaMemoryAdvise advice, int device) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMallocAsync(void** devPtr, size_t size, cudaStream_t stream) QIAO_NOTHROW;
QIAO_API cudaError_t cudaFreeAsync(void* devPtr, cudaStream_t stream) QIAO_NOTHROW;

// Copies and fills
QIAO_API cudaError_t cudaMemcpy(void* dst, const void* src, size_t count, enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyAsync(void* dst, const void* src, size_t count, enum cudaMemcpyKind kind, cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyPeer(void* dst, int dstDevice, const void* src, int srcDevice, size_t count) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyPeerAsync(void* dst, int dstDevice, const void* src, int srcDevice, size_t count,
                                         cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy2D(void* dst, size_t dpitch, const void* src, size_t spitch, size_t width, size_t height,
                                  enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy2DAsync(void* dst, size_t dpitch, const void* src, size_t spitch, size_t width, size_t height, enum cudaMemcpyKind kind,
                                       cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy3D(const struct cudaMemcpy3DParms* p) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy3DAsync(const struct cudaMemcpy3DParms* p, cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy3DPeer(const struct cudaMemcpy3DPeerParms* p) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy3DPeerAsync(const struct cudaMemcpy3DPeerParms* p, cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemset(void* devPtr, int value, size_t count) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemsetAsync(void* devPtr, int value, size_t count, cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemset2D(void* devPtr, size_t pitch, int value, size_t width, size_t height) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemset2DAsync(void* devPtr, size_t pitch, int value, size_t width, size_t height, cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemset3D(struct cudaPitchedPtr pitchedDevPtr, int value, struct cudaExtent extent) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemset3DAsync(struct cudaPitchedPtr pitchedDevPtr, int value, struct cudaExtent extent,
                                       cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;

// Device variables; `symbol` is the address of the variable's host shadow
QIAO_API cudaError_t cudaMemcpyToSymbol(const void* symbol, const void* src, size_t count, size_t offset QIAO_DEFAULT(0),
                                        enum cudaMemcpyKind kind QIAO_DEFAULT(cudaMemcpyHostToDevice)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyFromSymbol(void* dst, const void* symbol, size_t count, size_t offset QIAO_DEFAULT(0),
                                          enum cudaMemcpyKind kind QIAO_DEFAULT(cudaMemcpyDeviceToHost)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyToSymbolAsync(const void* symbol, const void* src, size_t count, size_t offset, enum cudaMemcpyKind kind,
                                             cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyFromSymbolAsync(void* dst, const void* symbol, size_t count, size_t offset, enum cudaMemcpyKind kind,
                                               cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetSymbolAddress(void** devPtr, const void* symbol) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetSymbolSize(size_t* size, const void* symbol) QIAO_NOTHROW;

// Arrays
QIAO_API cudaError_t cudaMallocArray(cudaArray_t* array, const struct cudaChannelFormatDesc* desc, size_t width, size_t height QIAO_DEFAULT(0),
                                     unsigned int flags QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMalloc3DArray(cudaArray_t* array, const struct cudaChannelFormatDesc* desc, struct cudaExtent extent,
                                       unsigned int flags QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaFreeArray(cudaArray_t array) QIAO_NOTHROW;
QIAO_API cudaError_t cudaArrayGetInfo(struct cudaChannelFormatDesc* desc, struct cudaExtent* extent, unsigned int* flags, cudaArray_t array) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetChannelDesc(struct cudaChannelFormatDesc* desc, cudaArray_const_t array) QIAO_NOTHROW;
QIAO_API struct cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, enum cudaChannelFormatKind f) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyToArray(cudaArray_t dst, size_t wOffset, size_t hOffset, const void* src, size_t count, enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyFromArray(void* dst, cudaArray_const_t src, size_t wOffset, size_t hOffset, size_t count,
                                         enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyToArrayAsync(cudaArray_t dst, size_t wOffset, size_t hOffset, const void* src, size_t count, enum cudaMemcpyKind kind,
                                            cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyFromArrayAsync(void* dst, cudaArray_const_t src, size_t wOffset, size_t hOffset, size_t count, enum cudaMemcpyKind kind,
                                              cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpyArrayToArray(cudaArray_t dst, size_t wOffsetDst, size_t hOffsetDst, cudaArray_const_t src, size_t wOffsetSrc,
                                            size_t hOffsetSrc, size_t count, enum cudaMemcpyKind kind QIAO_DEFAULT(cudaMemcpyDeviceToDevice)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy2DToArray(cudaArray_t dst, size_t wOffset, size_t hOffset, const void* src, size_t spitch, size_t width, size_t height,
                                         enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy2DFromArray(void* dst, size_t dpitch, cudaArray_const_t src, size_t wOffset, size_t hOffset, size_t width, size_t height,
                                           enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy2DToArrayAsync(cudaArray_t dst, size_t wOffset, size_t hOffset, const void* src, size_t spitch, size_t width, size_t height,
                                              enum cudaMemcpyKind kind, cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy2DFromArrayAsync(void* dst, size_t dpitch, cudaArray_const_t src, size_t wOffset, size_t hOffset, size_t width, size_t height,
                                                enum cudaMemcpyKind kind, cudaStream_t stream QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemcpy2DArrayToArray(cudaArray_t dst, size_t wOffsetDst, size_t hOffsetDst, cudaArray_const_t src, size_t wOffsetSrc,
                                              size_t hOffsetSrc, size_t width, size_t height,
                                              enum cudaMemcpyKind kind QIAO_DEFAULT(cudaMemcpyDeviceToDevice)) QIAO_NOTHROW;

// Texture and surface objects
QIAO_API cudaError_t cudaCreateTextureObject(cudaTextureObject_t* texture, const struct cudaResourceDesc* resource, const struct cudaTextureDesc* desc,
                                             const struct cudaResourceViewDesc* view) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDestroyTextureObject(cudaTextureObject_t texture) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetTextureObjectResourceDesc(struct cudaResourceDesc* resource, cudaTextureObject_t texture) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetTextureObjectTextureDesc(struct cudaTextureDesc* desc, cudaTextureObject_t texture) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetTextureObjectResourceViewDesc(struct cudaResourceViewDesc* view, cudaTextureObject_t texture) QIAO_NOTHROW;
QIAO_API cudaError_t cudaCreateSurfaceObject(cudaSurfaceObject_t* surface, const struct cudaResourceDesc* resource) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDestroySurfaceObject(cudaSurfaceObject_t surface) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetSurfaceObjectResourceDesc(struct cudaResourceDesc* resource, cudaSurfaceObject_t surface) QIAO_NOTHROW;

// Texture and surface references: dropped by newer toolkits
QIAO_API cudaError_t cudaBindTexture(size_t* offset, const struct textureReference* texref, const void* devPtr, const struct cudaChannelFormatDesc* desc,
                                     size_t size) QIAO_NOTHROW;
QIAO_API cudaError_t cudaBindTexture2D(size_t* offset, const struct textureReference* texref, const void* devPtr, const struct cudaChannelFormatDesc* desc,
                                       size_t width, size_t height, size_t pitch) QIAO_NOTHROW;
QIAO_API cudaError_t cudaBindTextureToArray(const struct textureReference* texref, cudaArray_const_t array,
                                            const struct cudaChannelFormatDesc* desc) QIAO_NOTHROW;
QIAO_API cudaError_t cudaUnbindTexture(const struct textureReference* texref) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetTextureAlignmentOffset(size_t* offset, const struct textureReference* texref) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetTextureReference(const struct textureReference** texref, const void* symbol) QIAO_NOTHROW;
QIAO_API cudaError_t cudaBindSurfaceToArray(const struct surfaceReference* surfref, cudaArray_const_t array,
                                            const struct cudaChannelFormatDesc* desc) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGetSurfaceReference(const struct surfaceReference** surfref, const void* symbol) QIAO_NOTHROW;

// Kernels
QIAO_API cudaError_t cudaLaunchKernel(const void* func, dim3 gridDim, dim3 blockDim, void** args, size_t sharedMem, cudaStream_t stream) QIAO_NOTHROW;
QIAO_API cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* config, const void* func, void** args) QIAO_NOTHROW;
QIAO_API cudaError_t cudaLaunchCooperativeKernel(const void* func, dim3 gridDim, dim3 blockDim, void** args, size_t sharedMem,
                                                 cudaStream_t stream) QIAO_NOTHROW;
QIAO_API cudaError_t cudaFuncGetAttributes(struct cudaFuncAttributes* attr, const void* func) QIAO_NOTHROW;
QIAO_API cudaError_t cudaFuncSetAttribute(const void* func, enum cudaFuncAttribute attr, int value) QIAO_NOTHROW;
QIAO_API cudaError_t cudaFuncSetCacheConfig(const void* func, enum cudaFuncCache cacheConfig) QIAO_NOTHROW;
QIAO_API cudaError_t cudaFuncSetSharedMemConfig(const void* func, enum cudaSharedMemConfig config) QIAO_NOTHROW;
QIAO_API cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* numBlocks, const void* func, int blockSize, size_t dynamicSMemSize) QIAO_NOTHROW;
QIAO_API cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* numBlocks, const void* func, int blockSize, size_t dynamicSMemSize,
                                                                            unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaOccupancyAvailableDynamicSMemPerBlock(size_t* dynamicSmemSize, const void* func, int numBlocks, int blockSize) QIAO_NOTHROW;

// Memory pools: one per device, over cudaMalloc
QIAO_API cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* memPool, int device) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGetMemPool(cudaMemPool_t* memPool, int device) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceSetMemPool(int device, cudaMemPool_t memPool) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemPoolCreate(cudaMemPool_t* memPool, const struct cudaMemPoolProps* poolProps) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemPoolDestroy(cudaMemPool_t memPool) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemPoolTrimTo(cudaMemPool_t memPool, size_t minBytesToKeep) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t memPool, enum cudaMemPoolAttr attr, void* value) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t memPool, enum cudaMemPoolAttr attr, void* value) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemPoolSetAccess(cudaMemPool_t memPool, const struct cudaMemAccessDesc* descList, size_t count) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMemPoolGetAccess(enum cudaMemAccessFlags* flags, cudaMemPool_t memPool, struct cudaMemLocation* location) QIAO_NOTHROW;
QIAO_API cudaError_t cudaMallocFromPoolAsync(void** ptr, size_t size, cudaMemPool_t memPool, cudaStream_t stream) QIAO_NOTHROW;

#include "graph_functions.h"

// Interprocess handles: not supported (cudaErrorNotSupported)
QIAO_API cudaError_t cudaIpcGetMemHandle(cudaIpcMemHandle_t* handle, void* devPtr) QIAO_NOTHROW;
QIAO_API cudaError_t cudaIpcOpenMemHandle(void** devPtr, cudaIpcMemHandle_t handle, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaIpcCloseMemHandle(void* devPtr) QIAO_NOTHROW;
QIAO_API cudaError_t cudaIpcGetEventHandle(cudaIpcEventHandle_t* handle, cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaIpcOpenEventHandle(cudaEvent_t* event, cudaIpcEventHandle_t handle) QIAO_NOTHROW;

// Profiler: nothing to start or stop
QIAO_API cudaError_t cudaProfilerStart(void) QIAO_NOTHROW;
QIAO_API cudaError_t cudaProfilerStop(void) QIAO_NOTHROW;

#if defined(__cplusplus)
}  // extern "C"

// The signatures of newer toolkits.
QIAO_API cudaError_t cudaMemPrefetchAsync(const void* devPtr, size_t count, cudaMemLocation location, unsigned int flags, cudaStream_t stream = 0) noexcept;
QIAO_API cudaError_t cudaMemAdvise(const void* devPtr, size_t count, cudaMemoryAdvise advice, cudaMemLocation location) noexcept;
QIAO_API cudaError_t cudaEventCreate(cudaEvent_t* event, unsigned int flags) noexcept;
QIAO_API cudaError_t cudaMallocHost(void** ptr, size_t size, unsigned int flags) noexcept;
QIAO_API cudaError_t cudaMallocAsync(void** ptr, size_t size, cudaMemPool_t memPool, cudaStream_t stream) noexcept;
#endif

#undef QIAO_API
#undef QIAO_NOTHROW
#undef QIAO_DEFAULT

#if defined(__cplusplus) && defined(QIAO_HEADER_ONLY)
#  include <qiao/src/cuda.hpp>
#endif
