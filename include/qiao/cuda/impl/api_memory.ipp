// SPDX-License-Identifier: Apache-2.0
// Bodies of the runtime API: memory, copies, device variables, pools.
#pragma once
#include <cuda_compat/cuda_runtime_api.h>
#include <qiao/rt/allocate.hpp>
#include <qiao/rt/copy.hpp>
#include <qiao/rt/memory_pool.hpp>
#include <qiao/rt/module.hpp>

namespace qiao_rt = qiao::rt;
#define QIAO_SYNC nullptr, qiao_rt::CopyMode::synchronous
#define QIAO_ASYNC(stream) stream, qiao_rt::CopyMode::asynchronous

extern "C" {

cudaError_t cudaMalloc(void** p, size_t size) noexcept { return qiao_rt::record(qiao_rt::device_malloc(p, size)); }
cudaError_t cudaMallocHost(void** p, size_t size) noexcept { return qiao_rt::record(qiao_rt::host_malloc(p, size, 0)); }
cudaError_t cudaMallocPitch(void** p, size_t* pitch, size_t width, size_t height) noexcept {
    return qiao_rt::record(qiao_rt::device_malloc_pitch(p, pitch, width, height));
}
cudaError_t cudaMalloc3D(cudaPitchedPtr* p, cudaExtent extent) noexcept { return qiao_rt::record(qiao_rt::malloc_3d(p, extent)); }
cudaError_t cudaMallocManaged(void** p, size_t size, unsigned flags) noexcept { return qiao_rt::record(qiao_rt::managed_malloc(p, size, flags)); }
cudaError_t cudaFree(void* p) noexcept { return qiao_rt::record(qiao_rt::device_free(p)); }
cudaError_t cudaFreeHost(void* p) noexcept { return qiao_rt::record(qiao_rt::host_free(p)); }
cudaError_t cudaHostAlloc(void** p, size_t size, unsigned flags) noexcept { return qiao_rt::record(qiao_rt::host_malloc(p, size, flags)); }
cudaError_t cudaHostRegister(void* p, size_t size, unsigned flags) noexcept { return qiao_rt::record(qiao_rt::host_register(p, size, flags)); }
cudaError_t cudaHostUnregister(void* p) noexcept { return qiao_rt::record(qiao_rt::host_unregister(p)); }
cudaError_t cudaHostGetDevicePointer(void** device, void* host, unsigned flags) noexcept {
    return qiao_rt::record(qiao_rt::host_device_pointer(device, host, flags));
}
cudaError_t cudaHostGetFlags(unsigned* flags, void* host) noexcept { return qiao_rt::record(qiao_rt::host_flags(flags, host)); }
cudaError_t cudaMemGetInfo(size_t* free, size_t* total) noexcept { return qiao_rt::record(qiao_rt::memory_info(free, total)); }
cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* a, const void* p) noexcept { return qiao_rt::record(qiao_rt::pointer_attributes(a, p)); }
cudaError_t cudaMemPrefetchAsync(const void* p, size_t size, int device, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::prefetch(p, size, device, stream));
}
cudaError_t cudaMemAdvise(const void* p, size_t size, cudaMemoryAdvise, int) noexcept { return qiao_rt::record(qiao_rt::mem_advise(p, size)); }
cudaError_t cudaMallocAsync(void** p, size_t size, cudaStream_t stream) noexcept { return qiao_rt::record(qiao_rt::malloc_async(p, size, stream)); }
cudaError_t cudaFreeAsync(void* p, cudaStream_t stream) noexcept { return qiao_rt::record(qiao_rt::free_async(p, stream)); }

cudaError_t cudaMemcpy(void* to, const void* from, size_t size, cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy(to, from, size, kind, QIAO_SYNC));
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t size, cudaMemcpyKind kind, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy(to, from, size, kind, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemcpyPeer(void* to, int to_device, const void* from, int from_device, size_t size) noexcept {
    return qiao_rt::record(qiao_rt::copy_peer(to, to_device, from, from_device, size, QIAO_SYNC));
}
cudaError_t cudaMemcpyPeerAsync(void* to, int to_device, const void* from, int from_device, size_t size, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy_peer(to, to_device, from, from_device, size, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemcpy2D(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width, size_t height, cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy_2d(to, to_pitch, from, from_pitch, width, height, kind, QIAO_SYNC));
}
cudaError_t cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width, size_t height, cudaMemcpyKind kind,
                              cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy_2d(to, to_pitch, from, from_pitch, width, height, kind, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemcpy3D(const cudaMemcpy3DParms* p) noexcept { return qiao_rt::record(qiao_rt::copy_3d(p, QIAO_SYNC)); }
cudaError_t cudaMemcpy3DAsync(const cudaMemcpy3DParms* p, cudaStream_t stream) noexcept { return qiao_rt::record(qiao_rt::copy_3d(p, QIAO_ASYNC(stream))); }
cudaError_t cudaMemcpy3DPeer(const cudaMemcpy3DPeerParms* p) noexcept { return qiao_rt::record(qiao_rt::copy_3d_peer(p, QIAO_SYNC)); }
cudaError_t cudaMemcpy3DPeerAsync(const cudaMemcpy3DPeerParms* p, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy_3d_peer(p, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemset(void* p, int value, size_t size) noexcept { return qiao_rt::record(qiao_rt::fill(p, value, size, QIAO_SYNC)); }
cudaError_t cudaMemsetAsync(void* p, int value, size_t size, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::fill(p, value, size, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemset2D(void* p, size_t pitch, int value, size_t width, size_t height) noexcept {
    return qiao_rt::record(qiao_rt::fill_2d(p, pitch, value, width, height, QIAO_SYNC));
}
cudaError_t cudaMemset2DAsync(void* p, size_t pitch, int value, size_t width, size_t height, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::fill_2d(p, pitch, value, width, height, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemset3D(cudaPitchedPtr p, int value, cudaExtent extent) noexcept { return qiao_rt::record(qiao_rt::fill_3d(p, value, extent, QIAO_SYNC)); }
cudaError_t cudaMemset3DAsync(cudaPitchedPtr p, int value, cudaExtent extent, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::fill_3d(p, value, extent, QIAO_ASYNC(stream)));
}

cudaError_t cudaMemcpyToSymbol(const void* symbol, const void* from, size_t size, size_t offset, cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy_to_symbol(symbol, from, size, offset, kind, QIAO_SYNC));
}
cudaError_t cudaMemcpyFromSymbol(void* to, const void* symbol, size_t size, size_t offset, cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy_from_symbol(to, symbol, size, offset, kind, QIAO_SYNC));
}
cudaError_t cudaMemcpyToSymbolAsync(const void* symbol, const void* from, size_t size, size_t offset, cudaMemcpyKind kind, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy_to_symbol(symbol, from, size, offset, kind, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemcpyFromSymbolAsync(void* to, const void* symbol, size_t size, size_t offset, cudaMemcpyKind kind, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy_from_symbol(to, symbol, size, offset, kind, QIAO_ASYNC(stream)));
}
cudaError_t cudaGetSymbolAddress(void** address, const void* symbol) noexcept {
    size_t size = 0;
    return qiao_rt::record(qiao_rt::symbol_address(symbol, address, &size));
}
cudaError_t cudaGetSymbolSize(size_t* size, const void* symbol) noexcept { return qiao_rt::record(qiao_rt::symbol_size(symbol, size)); }

cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* pool, int device) noexcept { return qiao_rt::record(qiao_rt::default_pool(pool, device)); }
cudaError_t cudaDeviceGetMemPool(cudaMemPool_t* pool, int device) noexcept { return qiao_rt::record(qiao_rt::current_pool(pool, device)); }
cudaError_t cudaDeviceSetMemPool(int device, cudaMemPool_t pool) noexcept { return qiao_rt::record(qiao_rt::set_current_pool(device, pool)); }
cudaError_t cudaMemPoolCreate(cudaMemPool_t* pool, const cudaMemPoolProps* props) noexcept { return qiao_rt::record(qiao_rt::pool_create(pool, props)); }
cudaError_t cudaMemPoolDestroy(cudaMemPool_t pool) noexcept { return qiao_rt::record(qiao_rt::pool_destroy(pool)); }
cudaError_t cudaMemPoolTrimTo(cudaMemPool_t pool, size_t) noexcept { return qiao_rt::record(qiao_rt::pool_trim(pool)); }
cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t pool, cudaMemPoolAttr attr, void* value) noexcept {
    return qiao_rt::record(qiao_rt::pool_set(pool, attr, value));
}
cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t pool, cudaMemPoolAttr attr, void* value) noexcept {
    return qiao_rt::record(qiao_rt::pool_get(pool, attr, value));
}
cudaError_t cudaMemPoolSetAccess(cudaMemPool_t pool, const cudaMemAccessDesc* list, size_t count) noexcept {
    return qiao_rt::record(qiao_rt::pool_set_access(pool, list, count));
}
cudaError_t cudaMemPoolGetAccess(cudaMemAccessFlags* flags, cudaMemPool_t pool, cudaMemLocation* location) noexcept {
    return qiao_rt::record(qiao_rt::pool_get_access(flags, pool, location));
}
cudaError_t cudaMallocFromPoolAsync(void** p, size_t size, cudaMemPool_t pool, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::pool_malloc(p, size, pool, stream));
}

cudaError_t cudaIpcGetMemHandle(cudaIpcMemHandle_t*, void*) noexcept { return qiao_rt::record(cudaErrorNotSupported); }
cudaError_t cudaIpcOpenMemHandle(void**, cudaIpcMemHandle_t, unsigned) noexcept { return qiao_rt::record(cudaErrorNotSupported); }
cudaError_t cudaIpcCloseMemHandle(void*) noexcept { return qiao_rt::record(cudaErrorNotSupported); }
cudaError_t cudaIpcGetEventHandle(cudaIpcEventHandle_t*, cudaEvent_t) noexcept { return qiao_rt::record(cudaErrorNotSupported); }
cudaError_t cudaIpcOpenEventHandle(cudaEvent_t*, cudaIpcEventHandle_t) noexcept { return qiao_rt::record(cudaErrorNotSupported); }

}  // extern "C"

cudaError_t cudaMemPrefetchAsync(const void* p, size_t size, cudaMemLocation location, unsigned, cudaStream_t stream) noexcept {
    int device = location.type == cudaMemLocationTypeDevice ? location.id : cudaCpuDeviceId;
    return qiao_rt::record(qiao_rt::prefetch(p, size, device, stream));
}
cudaError_t cudaMemAdvise(const void* p, size_t size, cudaMemoryAdvise, cudaMemLocation) noexcept { return qiao_rt::record(qiao_rt::mem_advise(p, size)); }
cudaError_t cudaMallocHost(void** p, size_t size, unsigned flags) noexcept { return qiao_rt::record(qiao_rt::host_malloc(p, size, flags)); }
cudaError_t cudaMallocAsync(void** p, size_t size, cudaMemPool_t pool, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::pool_malloc(p, size, pool, stream));
}

#undef QIAO_SYNC
#undef QIAO_ASYNC
