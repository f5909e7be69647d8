// SPDX-License-Identifier: Apache-2.0
// Bodies of the driver API: errors, versions, devices, contexts.
#pragma once
#include <cstdio>
#include <cstring>

#include <cuda_compat/cuda.h>
#include <qiao/drv/context.hpp>
#include <qiao/rt/memory_pool.hpp>
#include <qiao/rt/properties.hpp>

namespace qiao_drv = qiao::drv;
namespace qiao_rt = qiao::rt;
#define QIAO_IN_CONTEXT(call) qiao_drv::in_context([&] { return qiao_rt::call; })
#define QIAO_INITIALISED(call) qiao_drv::initialised([&] { return qiao_rt::call; })

QIAO_NAMESPACE_BEGIN
namespace drv {
namespace detail {

inline cudaError_t device_attribute(int* value, CUdevice_attribute attribute, int device) {
    cudaError_t code = rt::device_attribute(value, static_cast<cudaDeviceAttr>(attribute), device);
    if (code != cudaErrorInvalidValue || value == nullptr) return code;
    // Features that the runtime API does not ask about: qiao has none of them.
    switch (static_cast<int>(attribute)) {
        case CU_DEVICE_ATTRIBUTE_CAN_TEX2D_GATHER:
        case CU_DEVICE_ATTRIBUTE_CAN_USE_STREAM_MEM_OPS_V1:
        case CU_DEVICE_ATTRIBUTE_CAN_USE_64_BIT_STREAM_MEM_OPS_V1:
        case CU_DEVICE_ATTRIBUTE_CAN_USE_STREAM_WAIT_VALUE_NOR_V1:
        case CU_DEVICE_ATTRIBUTE_VIRTUAL_MEMORY_MANAGEMENT_SUPPORTED:
        case CU_DEVICE_ATTRIBUTE_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR_SUPPORTED:
        case CU_DEVICE_ATTRIBUTE_HANDLE_TYPE_WIN32_HANDLE_SUPPORTED:
        case CU_DEVICE_ATTRIBUTE_HANDLE_TYPE_WIN32_KMT_HANDLE_SUPPORTED:
        case CU_DEVICE_ATTRIBUTE_GENERIC_COMPRESSION_SUPPORTED:
        case CU_DEVICE_ATTRIBUTE_GPU_DIRECT_RDMA_WITH_CUDA_VMM_SUPPORTED:
        case CU_DEVICE_ATTRIBUTE_CAN_USE_64_BIT_STREAM_MEM_OPS:
        case CU_DEVICE_ATTRIBUTE_CAN_USE_STREAM_WAIT_VALUE_NOR:
        case CU_DEVICE_ATTRIBUTE_DMA_BUF_SUPPORTED:
        case CU_DEVICE_ATTRIBUTE_TENSOR_MAP_ACCESS_SUPPORTED:
        case CU_DEVICE_ATTRIBUTE_HANDLE_TYPE_FABRIC_SUPPORTED:
        case CU_DEVICE_ATTRIBUTE_UNIFIED_FUNCTION_POINTERS:
        case CU_DEVICE_ATTRIBUTE_MULTICAST_SUPPORTED:
            *value = 0;
            return cudaSuccess;
        default:
            return code;
    }
}

inline cudaError_t device_name(char* name, int size, int device) {
    cudaDeviceProp properties;
    if (name == nullptr || size <= 0) return cudaErrorInvalidValue;
    cudaError_t code = rt::device_properties(&properties, device);
    if (code == cudaSuccess) std::snprintf(name, static_cast<size_t>(size), "%s", properties.name);
    return code;
}

/// Copies members of the device's cudaDeviceProp.
template <typename Copy>
CUresult from_properties(const void* to, CUdevice device, Copy copy) {
    return initialised([&] {
        cudaDeviceProp properties;
        if (to == nullptr) return cudaErrorInvalidValue;
        cudaError_t code = rt::device_properties(&properties, device);
        if (code == cudaSuccess) copy(properties);
        return code;
    });
}

inline void old_properties(CUdevprop& to, const cudaDeviceProp& from) {
    to.maxThreadsPerBlock = from.maxThreadsPerBlock;
    for (int i = 0; i < 3; ++i) {
        to.maxThreadsDim[i] = from.maxThreadsDim[i];
        to.maxGridSize[i] = from.maxGridSize[i];
    }
    to.sharedMemPerBlock = static_cast<int>(from.sharedMemPerBlock);
    to.totalConstantMemory = static_cast<int>(from.totalConstMem);
    to.SIMDWidth = from.warpSize;
    to.memPitch = static_cast<int>(from.memPitch);
    to.regsPerBlock = from.regsPerBlock;
    to.clockRate = from.clockRate;
    to.textureAlign = static_cast<int>(from.textureAlignment);
}

inline CUresult error_text(const char* text, const char** to) {
    if (to == nullptr) return CUDA_ERROR_INVALID_VALUE;
    *to = text;
    return text != nullptr ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

/// A question about the thread's context.
template <typename T>
CUresult of_context(T* to, T value) {
    CUresult code = check_context();
    if (code != CUDA_SUCCESS) return code;
    if (to == nullptr) return CUDA_ERROR_INVALID_VALUE;
    *to = value;
    return CUDA_SUCCESS;
}

}  // namespace detail
}  // namespace drv
QIAO_NAMESPACE_END

extern "C" {

CUresult cuGetErrorName(CUresult error, const char** text) noexcept { return qiao_drv::detail::error_text(qiao_drv::error_name(error), text); }
CUresult cuGetErrorString(CUresult error, const char** text) noexcept {
    bool known = qiao_drv::error_name(error) != nullptr;
    return qiao_drv::detail::error_text(known ? qiao_rt::error_text(static_cast<cudaError_t>(error)) : nullptr, text);
}
CUresult cuInit(unsigned flags) noexcept { return qiao_drv::initialise(flags); }
CUresult cuDriverGetVersion(int* version) noexcept {
    if (version == nullptr) return CUDA_ERROR_INVALID_VALUE;
    *version = qiao_rt::api_version;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetCount(int* count) noexcept { return QIAO_INITIALISED(device_count(count)); }
CUresult cuDeviceGet(CUdevice* device, int ordinal) noexcept {
    CUresult code = device == nullptr ? CUDA_ERROR_INVALID_VALUE : QIAO_INITIALISED(check_device(ordinal));
    if (code == CUDA_SUCCESS) *device = ordinal;
    return code;
}
CUresult cuDeviceGetName(char* name, int size, CUdevice device) noexcept {
    return qiao_drv::initialised([&] { return qiao_drv::detail::device_name(name, size, device); });
}
CUresult cuDeviceGetUuid_v2(CUuuid* uuid, CUdevice device) noexcept {
    return qiao_drv::detail::from_properties(uuid, device, [&](const cudaDeviceProp& p) { *uuid = p.uuid; });
}
CUresult cuDeviceGetLuid(char* luid, unsigned* mask, CUdevice device) noexcept {
    if (mask == nullptr) return CUDA_ERROR_INVALID_VALUE;
    return qiao_drv::detail::from_properties(luid, device, [&](const cudaDeviceProp& p) {
        std::memcpy(luid, p.luid, sizeof p.luid);
        *mask = p.luidDeviceNodeMask;
    });
}
CUresult cuDeviceTotalMem_v2(size_t* bytes, CUdevice device) noexcept {
    return qiao_drv::detail::from_properties(bytes, device, [&](const cudaDeviceProp& p) { *bytes = p.totalGlobalMem; });
}
CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device) noexcept {
    return qiao_drv::initialised([&] { return qiao_drv::detail::device_attribute(value, attribute, device); });
}
CUresult cuDeviceGetProperties(CUdevprop* prop, CUdevice device) noexcept {
    return qiao_drv::detail::from_properties(prop, device, [&](const cudaDeviceProp& p) { qiao_drv::detail::old_properties(*prop, p); });
}
CUresult cuDeviceComputeCapability(int* major, int* minor, CUdevice device) noexcept {
    if (minor == nullptr) return CUDA_ERROR_INVALID_VALUE;
    return qiao_drv::detail::from_properties(major, device, [&](const cudaDeviceProp& p) {
        *major = p.major;
        *minor = p.minor;
    });
}
CUresult cuDeviceGetByPCIBusId(CUdevice* device, const char* id) noexcept { return QIAO_INITIALISED(device_by_bus_id(device, id)); }
CUresult cuDeviceGetPCIBusId(char* id, int size, CUdevice device) noexcept { return QIAO_INITIALISED(device_bus_id(id, size, device)); }
CUresult cuDeviceCanAccessPeer(int* can, CUdevice device, CUdevice peer) noexcept { return QIAO_INITIALISED(can_access_peer(can, device, peer)); }
CUresult cuDeviceGetP2PAttribute(int* value, CUdevice_P2PAttribute attribute, CUdevice from, CUdevice to) noexcept {
    return QIAO_INITIALISED(p2p_attribute(value, static_cast<cudaDeviceP2PAttr>(attribute), from, to));
}
CUresult cuDeviceGetDefaultMemPool(CUmemoryPool* pool, CUdevice device) noexcept { return QIAO_INITIALISED(default_pool(pool, device)); }
CUresult cuDeviceGetMemPool(CUmemoryPool* pool, CUdevice device) noexcept { return QIAO_INITIALISED(current_pool(pool, device)); }
CUresult cuDeviceSetMemPool(CUdevice device, CUmemoryPool pool) noexcept { return QIAO_INITIALISED(set_current_pool(device, pool)); }

CUresult cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice device) noexcept { return qiao_drv::retain_primary(context, device); }
CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) noexcept { return qiao_drv::release_primary(device); }
CUresult cuDevicePrimaryCtxReset_v2(CUdevice device) noexcept { return qiao_drv::reset_primary(device); }
CUresult cuDevicePrimaryCtxSetFlags_v2(CUdevice device, unsigned flags) noexcept { return qiao_drv::set_primary_flags(device, flags); }
CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned* flags, int* active) noexcept { return qiao_drv::primary_state(device, flags, active); }

CUresult cuCtxCreate_v2(CUcontext* context, unsigned flags, CUdevice device) noexcept { return qiao_drv::create_context(context, flags, device); }
CUresult cuCtxCreate_v4(CUcontext* context, CUctxCreateParams* params, unsigned flags, CUdevice device) noexcept {
    if (params != nullptr && (params->numExecAffinityParams != 0 || params->cigParams != nullptr)) return CUDA_ERROR_NOT_SUPPORTED;
    return qiao_drv::create_context(context, flags, device);
}
CUresult cuCtxDestroy_v2(CUcontext context) noexcept { return qiao_drv::destroy_context(context); }
CUresult cuCtxPushCurrent_v2(CUcontext context) noexcept { return qiao_drv::push_context(context); }
CUresult cuCtxPopCurrent_v2(CUcontext* context) noexcept { return qiao_drv::pop_context(context); }
CUresult cuCtxSetCurrent(CUcontext context) noexcept { return qiao_drv::set_context(context); }
CUresult cuCtxGetCurrent(CUcontext* context) noexcept {
    CUresult code = context == nullptr ? CUDA_ERROR_INVALID_VALUE : qiao_drv::check_initialised();
    if (code == CUDA_SUCCESS) *context = qiao_drv::current_context();
    return code;
}
CUresult cuCtxGetDevice(CUdevice* device) noexcept {
    CUcontext context = qiao_drv::current_context();
    return qiao_drv::detail::of_context(device, context != nullptr ? context->device : 0);
}
CUresult cuCtxGetFlags(unsigned* flags) noexcept {
    CUcontext context = qiao_drv::current_context();
    return qiao_drv::detail::of_context(flags, context != nullptr ? context->flags : 0u);
}
CUresult cuCtxSetFlags(unsigned flags) noexcept {
    CUresult code = qiao_drv::detail::valid_flags(flags) ? qiao_drv::check_context() : CUDA_ERROR_INVALID_VALUE;
    if (code == CUDA_SUCCESS) qiao_drv::current_context()->flags = flags;
    return code;
}
CUresult cuCtxGetId(CUcontext context, unsigned long long* id) noexcept {
    if (context == nullptr) context = qiao_drv::current_context();
    CUresult code = id == nullptr ? CUDA_ERROR_INVALID_VALUE : qiao_drv::check_handle(context);
    if (code == CUDA_SUCCESS) *id = context->id;
    return code;
}
CUresult cuCtxGetApiVersion(CUcontext context, unsigned* version) noexcept {
    if (context == nullptr) context = qiao_drv::current_context();
    CUresult code = version == nullptr ? CUDA_ERROR_INVALID_VALUE : qiao_drv::check_handle(context);
    if (code == CUDA_SUCCESS) *version = 3020;  // the number that every context has since CUDA 3.2
    return code;
}
CUresult cuCtxSynchronize() noexcept { return QIAO_IN_CONTEXT(device_synchronize()); }
CUresult cuCtxSetLimit(CUlimit limit, size_t value) noexcept { return QIAO_IN_CONTEXT(set_limit(static_cast<cudaLimit>(limit), value)); }
CUresult cuCtxGetLimit(size_t* value, CUlimit limit) noexcept { return QIAO_IN_CONTEXT(get_limit(value, static_cast<cudaLimit>(limit))); }
CUresult cuCtxGetCacheConfig(CUfunc_cache* config) noexcept { return qiao_drv::detail::of_context(config, CU_FUNC_CACHE_PREFER_NONE); }
CUresult cuCtxSetCacheConfig(CUfunc_cache) noexcept { return qiao_drv::check_context(); }
CUresult cuCtxGetSharedMemConfig(CUsharedconfig* config) noexcept { return qiao_drv::detail::of_context(config, CU_SHARED_MEM_CONFIG_FOUR_BYTE_BANK_SIZE); }
CUresult cuCtxSetSharedMemConfig(CUsharedconfig) noexcept { return qiao_drv::check_context(); }
CUresult cuCtxGetStreamPriorityRange(int* least, int* greatest) noexcept { return QIAO_IN_CONTEXT(priority_range(least, greatest)); }
CUresult cuCtxResetPersistingL2Cache() noexcept { return qiao_drv::check_context(); }
CUresult cuCtxEnablePeerAccess(CUcontext peer, unsigned flags) noexcept {
    CUresult code = qiao_drv::check_handle(peer);
    return code == CUDA_SUCCESS ? QIAO_IN_CONTEXT(enable_peer(peer->device, flags)) : code;
}
CUresult cuCtxDisablePeerAccess(CUcontext peer) noexcept {
    CUresult code = qiao_drv::check_handle(peer);
    return code == CUDA_SUCCESS ? QIAO_IN_CONTEXT(disable_peer(peer->device)) : code;
}

CUresult cuProfilerStart() noexcept { return CUDA_SUCCESS; }
CUresult cuProfilerStop() noexcept { return CUDA_SUCCESS; }

}  // extern "C"

#undef QIAO_IN_CONTEXT
#undef QIAO_INITIALISED
