// SPDX-License-Identifier: Apache-2.0
// Bodies of the driver API: memory and what is asked about pointers.
#pragma once
#include <cstring>

#include <cuda_compat/cuda.h>
#include <qiao/drv/context.hpp>
#include <qiao/rt/allocate.hpp>
#include <qiao/rt/memory_pool.hpp>

namespace qiao_drv = qiao::drv;
namespace qiao_rt = qiao::rt;
#define QIAO_IN_CONTEXT(call) qiao_drv::in_context([&] { return qiao_rt::call; })

QIAO_NAMESPACE_BEGIN
namespace drv {
namespace detail {

inline void** pointer_slot(CUdeviceptr* to) { return reinterpret_cast<void**>(to); }

/// A size of nothing is an error of this API.
template <typename Call>
CUresult allocate(const void* to, size_t bytes, Call call) {
    return to == nullptr || bytes == 0 ? CUDA_ERROR_INVALID_VALUE : in_context(call);
}

inline CUresult allocation_at(CUdeviceptr address, rt::Allocation& found, uint64_t& begin) {
    CUresult code = check_context();
    if (code != CUDA_SUCCESS) return code;
    return rt::runtime().addresses.find(address, found, &begin) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

template <typename T>
CUresult put(void* to, T value) {
    std::memcpy(to, &value, sizeof value);
    return CUDA_SUCCESS;
}

inline bool on_host(const rt::Allocation& a) { return a.kind == rt::AllocationKind::host || a.kind == rt::AllocationKind::registered; }

inline CUresult pointer_attribute(void* to, CUpointer_attribute attribute, CUdeviceptr address) {
    rt::Allocation a;
    uint64_t begin = 0;
    if (to == nullptr) return CUDA_ERROR_INVALID_VALUE;
    CUresult code = allocation_at(address, a, begin);
    if (code != CUDA_SUCCESS) return code;
    const uint64_t inside = address - begin;
    switch (attribute) {
        case CU_POINTER_ATTRIBUTE_CONTEXT:
            return put(to, primary_context(a.device->ordinal));
        case CU_POINTER_ATTRIBUTE_MEMORY_TYPE:
            return put(to, on_host(a) ? CU_MEMORYTYPE_HOST : CU_MEMORYTYPE_DEVICE);
        case CU_POINTER_ATTRIBUTE_DEVICE_POINTER:
            return a.address != 0 ? put(to, CUdeviceptr(a.address + inside)) : CUDA_ERROR_INVALID_VALUE;
        case CU_POINTER_ATTRIBUTE_HOST_POINTER:
            return a.host != nullptr ? put(to, static_cast<void*>(a.host + inside)) : CUDA_ERROR_INVALID_VALUE;
        case CU_POINTER_ATTRIBUTE_SYNC_MEMOPS:
            return put(to, 0u);
        case CU_POINTER_ATTRIBUTE_BUFFER_ID:
            return put(to, static_cast<unsigned long long>(begin));
        case CU_POINTER_ATTRIBUTE_IS_MANAGED:
            return put(to, unsigned(a.kind == rt::AllocationKind::managed));
        case CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL:
            return put(to, a.device->ordinal);
        case CU_POINTER_ATTRIBUTE_IS_LEGACY_CUDA_IPC_CAPABLE:
            return put(to, 0u);
        case CU_POINTER_ATTRIBUTE_RANGE_START_ADDR:
            return put(to, CUdeviceptr(begin));
        case CU_POINTER_ATTRIBUTE_RANGE_SIZE:
            return put(to, size_t(a.size));
        case CU_POINTER_ATTRIBUTE_MAPPED:
            return put(to, 1u);
        default:
            return CUDA_ERROR_NOT_SUPPORTED;
    }
}

inline int location_device(const CUmemLocation& location) { return location.type == CU_MEM_LOCATION_TYPE_DEVICE ? location.id : cudaCpuDeviceId; }

}  // namespace detail
}  // namespace drv
QIAO_NAMESPACE_END

extern "C" {

CUresult cuMemGetInfo_v2(size_t* free, size_t* total) noexcept { return QIAO_IN_CONTEXT(memory_info(free, total)); }
CUresult cuMemAlloc_v2(CUdeviceptr* to, size_t bytes) noexcept {
    return qiao_drv::detail::allocate(to, bytes, [&] { return qiao_rt::device_malloc(qiao_drv::detail::pointer_slot(to), bytes); });
}
CUresult cuMemAllocPitch_v2(CUdeviceptr* to, size_t* pitch, size_t width, size_t height, unsigned element) noexcept {
    if (element != 4 && element != 8 && element != 16) return CUDA_ERROR_INVALID_VALUE;
    return qiao_drv::detail::allocate(to, width * height,
                                      [&] { return qiao_rt::device_malloc_pitch(qiao_drv::detail::pointer_slot(to), pitch, width, height); });
}
CUresult cuMemFree_v2(CUdeviceptr address) noexcept { return QIAO_IN_CONTEXT(device_free(qiao_drv::detail::device_pointer(address))); }
CUresult cuMemGetAddressRange_v2(CUdeviceptr* base, size_t* size, CUdeviceptr address) noexcept {
    qiao_rt::Allocation a;
    uint64_t begin = 0;
    CUresult code = qiao_drv::detail::allocation_at(address, a, begin);
    if (code != CUDA_SUCCESS) return code == CUDA_ERROR_INVALID_VALUE ? CUDA_ERROR_NOT_FOUND : code;
    if (base != nullptr) *base = begin;
    if (size != nullptr) *size = a.size;
    return CUDA_SUCCESS;
}
CUresult cuMemAllocHost_v2(void** to, size_t bytes) noexcept {
    return qiao_drv::detail::allocate(to, bytes, [&] { return qiao_rt::host_malloc(to, bytes, 0); });
}
CUresult cuMemFreeHost(void* p) noexcept { return QIAO_IN_CONTEXT(host_free(p)); }
CUresult cuMemHostAlloc(void** to, size_t bytes, unsigned flags) noexcept {
    return qiao_drv::detail::allocate(to, bytes, [&] { return qiao_rt::host_malloc(to, bytes, flags); });
}
CUresult cuMemHostGetDevicePointer_v2(CUdeviceptr* to, void* host, unsigned flags) noexcept {
    if (to == nullptr) return CUDA_ERROR_INVALID_VALUE;
    return QIAO_IN_CONTEXT(host_device_pointer(qiao_drv::detail::pointer_slot(to), host, flags));
}
CUresult cuMemHostGetFlags(unsigned* flags, void* host) noexcept { return QIAO_IN_CONTEXT(host_flags(flags, host)); }
CUresult cuMemHostRegister_v2(void* p, size_t bytes, unsigned flags) noexcept { return QIAO_IN_CONTEXT(host_register(p, bytes, flags)); }
CUresult cuMemHostUnregister(void* p) noexcept { return QIAO_IN_CONTEXT(host_unregister(p)); }
CUresult cuMemAllocManaged(CUdeviceptr* to, size_t bytes, unsigned flags) noexcept {
    return qiao_drv::detail::allocate(to, bytes, [&] { return qiao_rt::managed_malloc(qiao_drv::detail::pointer_slot(to), bytes, flags); });
}
CUresult cuMemAllocAsync(CUdeviceptr* to, size_t bytes, CUstream stream) noexcept {
    return qiao_drv::detail::allocate(to, bytes, [&] { return qiao_rt::malloc_async(qiao_drv::detail::pointer_slot(to), bytes, stream); });
}
CUresult cuMemAllocFromPoolAsync(CUdeviceptr* to, size_t bytes, CUmemoryPool pool, CUstream stream) noexcept {
    return qiao_drv::detail::allocate(to, bytes, [&] { return qiao_rt::pool_malloc(qiao_drv::detail::pointer_slot(to), bytes, pool, stream); });
}
CUresult cuMemFreeAsync(CUdeviceptr address, CUstream stream) noexcept { return QIAO_IN_CONTEXT(free_async(qiao_drv::detail::device_pointer(address), stream)); }
CUresult cuMemPrefetchAsync_v2(CUdeviceptr address, size_t bytes, CUmemLocation location, unsigned, CUstream stream) noexcept {
    return QIAO_IN_CONTEXT(prefetch(qiao_drv::detail::device_pointer(address), bytes, qiao_drv::detail::location_device(location), stream));
}
CUresult cuMemAdvise_v2(CUdeviceptr address, size_t bytes, CUmem_advise, CUmemLocation) noexcept {
    return QIAO_IN_CONTEXT(mem_advise(qiao_drv::detail::device_pointer(address), bytes));
}
CUresult cuPointerGetAttribute(void* to, CUpointer_attribute attribute, CUdeviceptr address) noexcept {
    return qiao_drv::detail::pointer_attribute(to, attribute, address);
}
CUresult cuPointerGetAttributes(unsigned count, CUpointer_attribute* attributes, void** to, CUdeviceptr address) noexcept {
    if (count == 0 || attributes == nullptr || to == nullptr) return CUDA_ERROR_INVALID_VALUE;
    for (unsigned i = 0; i < count; ++i) {
        CUresult code = qiao_drv::detail::pointer_attribute(to[i], attributes[i], address);
        if (code == CUDA_ERROR_NOT_INITIALIZED || code == CUDA_ERROR_INVALID_CONTEXT || to[i] == nullptr) return code;
        // Of ordinary host memory every attribute is null.
        if (code != CUDA_SUCCESS) std::memset(to[i], 0, attributes[i] == CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL ? sizeof(int) : sizeof(unsigned));
    }
    return CUDA_SUCCESS;
}

}  // extern "C"

#undef QIAO_IN_CONTEXT
