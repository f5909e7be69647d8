// SPDX-License-Identifier: Apache-2.0
// Device properties, limits, flags and peers.
#pragma once
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <limits>

#include <qiao/rt/properties.hpp>
#include <qiao/rt/sha256.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

/// The limits of compute capability 8.0; textures are memory like any other, so every device has them.
inline void set_texture_limits(cudaDeviceProp& p) {
    auto put = [](int* to, std::initializer_list<int> values) { std::copy(values.begin(), values.end(), to); };
    p.textureAlignment = 512;
    p.texturePitchAlignment = 32;
    p.surfaceAlignment = 512;
    p.maxTexture1D = 131072;
    p.maxTexture1DLinear = 1 << 28;
    put(p.maxTexture2D, {131072, 65536});
    put(p.maxTexture2DLinear, {131072, 65000, 2097120});
    put(p.maxTexture2DGather, {32768, 32768});
    put(p.maxTexture3D, {16384, 16384, 16384});
    put(p.maxTexture3DAlt, {8192, 8192, 32768});
    p.maxTextureCubemap = 32768;
    put(p.maxTexture1DLayered, {32768, 2048});
    put(p.maxTexture2DLayered, {32768, 32768, 2048});
    put(p.maxTextureCubemapLayered, {32768, 2046});
    p.maxSurface1D = 32768;
    put(p.maxSurface2D, {131072, 65536});
    put(p.maxSurface3D, {16384, 16384, 16384});
    put(p.maxSurface1DLayered, {32768, 2048});
    put(p.maxSurface2DLayered, {32768, 32768, 2048});
    p.maxSurfaceCubemap = 32768;
    put(p.maxSurfaceCubemapLayered, {32768, 2046});
}

inline cudaDeviceProp make_properties(const Device& device) {
    const DeviceInfo& info = device.info;
    cudaDeviceProp p = {};
    std::snprintf(p.name, sizeof p.name, "%s", info.name.c_str());
    std::string digest = sha256(info.backend + info.unique_id);
    std::memcpy(p.uuid.bytes, digest.data(), sizeof p.uuid.bytes);
    p.totalGlobalMem = info.memory_bytes;
    p.sharedMemPerBlock = 48 * 1024;
    p.sharedMemPerBlockOptin = std::max<uint64_t>(p.sharedMemPerBlock, std::min<uint64_t>(info.caps.shared_bytes, max_shared_optin));
    p.sharedMemPerMultiprocessor = std::max<uint64_t>(p.sharedMemPerBlockOptin, 64 * 1024);
    p.regsPerBlock = 65536;
    p.regsPerMultiprocessor = 65536;
    p.warpSize = 32;
    p.memPitch = std::numeric_limits<int>::max();
    p.maxThreadsPerBlock = static_cast<int>(std::min<uint32_t>(info.caps.max_threads, 1024));
    const int block_limit[3] = {1024, 1024, 64};
    for (int i = 0; i < 3; ++i) p.maxThreadsDim[i] = static_cast<int>(std::min<uint32_t>(info.max_block[i], static_cast<uint32_t>(block_limit[i])));
    p.maxGridSize[0] = 0x7fffffff;
    p.maxGridSize[1] = p.maxGridSize[2] = 65535;
    p.clockRate = static_cast<int>(info.clock_khz ? info.clock_khz : 1000000);
    p.memoryClockRate = p.clockRate;
    p.memoryBusWidth = 64;
    p.totalConstMem = 64 * 1024;
    p.major = 8;
    p.minor = 0;
    set_texture_limits(p);
    p.deviceOverlap = 1;
    p.asyncEngineCount = 1;
    p.multiProcessorCount = static_cast<int>(std::max(info.compute_units, 1u));
    p.integrated = info.unified_memory ? 1 : 0;
    p.canMapHostMemory = 1;
    p.computeMode = cudaComputeModeDefault;
    p.concurrentKernels = 1;
    p.cooperativeLaunch = 1;
    p.unifiedAddressing = 1;
    p.l2CacheSize = 4 << 20;
    p.maxThreadsPerMultiProcessor = 2048;
    p.maxBlocksPerMultiProcessor = 32;
    p.streamPrioritiesSupported = 0;
    p.globalL1CacheSupported = 1;
    p.localL1CacheSupported = 1;
    p.managedMemory = 1;
    p.hostNativeAtomicSupported = info.is_cpu ? 1 : 0;
    p.singleToDoublePrecisionPerfRatio = info.is_cpu ? 2 : 32;
    p.hostRegisterSupported = 1;
    p.hostRegisterReadOnlySupported = 1;
    p.memoryPoolsSupported = 1;
    p.pciBusID = device.ordinal;
    p.pciDomainID = 0;
    p.deviceNumaId = -1;
    p.hostNumaId = -1;
    return p;
}

/// The device for a call that names one.
inline cudaError_t named(int number, Device*& device) { return device_by_number(number, device); }

}  // namespace detail

const cudaDeviceProp& properties(Device& device) {
    std::call_once(device.properties_once, [&] { device.properties = std::make_unique<cudaDeviceProp>(detail::make_properties(device)); });
    return *device.properties;
}

cudaError_t device_properties(cudaDeviceProp* p, int number) {
    if (!p) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = detail::named(number, device);
    if (code == cudaSuccess) *p = properties(*device);
    return code;
}

cudaError_t device_attribute(int* value, cudaDeviceAttr attribute, int number) {
    if (!value) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = detail::named(number, device);
    if (code != cudaSuccess) return code;
    const cudaDeviceProp& p = properties(*device);
    switch (static_cast<int>(attribute)) {
#define QIAO_DEVICE_ATTRIBUTE(name, number, expression) \
    case number: *value = static_cast<int>(expression); return cudaSuccess;
#include <qiao/cuda/device_attributes.def>
#undef QIAO_DEVICE_ATTRIBUTE
        default: return cudaErrorInvalidValue;
    }
}

cudaError_t choose_device(int* chosen, const cudaDeviceProp* wanted) {
    if (!chosen || !wanted) return cudaErrorInvalidValue;
    Runtime& r = runtime();
    if (r.devices.empty()) return cudaErrorNoDevice;
    *chosen = 0;
    for (auto& device : r.devices) {
        if (std::strcmp(properties(*device).name, wanted->name) == 0) {
            *chosen = device->ordinal;
            break;
        }
    }
    return cudaSuccess;
}

cudaError_t device_bus_id(char* bus_id, int size, int number) {
    Device* device = nullptr;
    cudaError_t code = detail::named(number, device);
    if (code != cudaSuccess) return code;
    if (!bus_id || size < 13) return cudaErrorInvalidValue;
    const cudaDeviceProp& p = properties(*device);
    std::snprintf(bus_id, static_cast<size_t>(size), "%04x:%02x:%02x.0", p.pciDomainID, p.pciBusID, p.pciDeviceID);
    return cudaSuccess;
}

cudaError_t device_by_bus_id(int* number, const char* bus_id) {
    if (!number || !bus_id) return cudaErrorInvalidValue;
    for (auto& device : runtime().devices) {
        char own[16];
        if (device_bus_id(own, sizeof own, device->ordinal) == cudaSuccess && std::strncmp(own, bus_id, 12) == 0) {
            *number = device->ordinal;
            return cudaSuccess;
        }
    }
    return cudaErrorInvalidDevice;
}

cudaError_t set_limit(cudaLimit limit, size_t value) {
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    if (static_cast<int>(limit) < 0 || limit > cudaLimitPersistingL2CacheSize) return cudaErrorUnsupportedLimit;
    device->limits[limit] = value;
    return cudaSuccess;
}

cudaError_t get_limit(size_t* value, cudaLimit limit) {
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    if (!value) return cudaErrorInvalidValue;
    if (static_cast<int>(limit) < 0 || limit > cudaLimitPersistingL2CacheSize) return cudaErrorUnsupportedLimit;
    *value = device->limits[limit];
    return cudaSuccess;
}

cudaError_t set_device_flags(unsigned flags) {
    if ((flags & ~unsigned(cudaDeviceMask)) != 0) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code == cudaSuccess) device->flags = flags;
    return code;
}

cudaError_t get_device_flags(unsigned* flags) {
    if (!flags) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code == cudaSuccess) *flags = device->flags | cudaDeviceMapHost;
    return code;
}

cudaError_t can_access_peer(int* can, int number, int peer) {
    if (!can) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = detail::named(number, device);
    if (code == cudaSuccess) code = detail::named(peer, device);
    // No kernel can use another device's memory; cudaMemcpyPeer works between any two all the same.
    if (code == cudaSuccess) *can = 0;
    return code;
}

cudaError_t enable_peer(int peer, unsigned flags) {
    Device* device = nullptr;
    cudaError_t code = detail::named(peer, device);
    if (code != cudaSuccess) return code;
    return flags != 0 ? cudaErrorInvalidValue : cudaErrorPeerAccessUnsupported;
}

cudaError_t disable_peer(int peer) {
    Device* device = nullptr;
    cudaError_t code = detail::named(peer, device);
    return code == cudaSuccess ? cudaErrorPeerAccessNotEnabled : code;
}

cudaError_t version(int* number) {
    if (!number) return record(cudaErrorInvalidValue);
    *number = api_version;
    return cudaSuccess;
}

cudaError_t check_device() {
    Device* device = nullptr;
    return current_device(device);
}

cudaError_t check_device(int number) {
    Device* device = nullptr;
    cudaError_t code = device_by_number(number, device);
    return code == cudaSuccess ? device->status() : code;
}

cudaError_t set_valid_devices(const int* devices, int count) {
    if (count < 0 || (count != 0 && !devices)) return cudaErrorInvalidValue;
    for (int i = 0; i < count; ++i) {
        cudaError_t code = check_device(devices[i]);
        if (code != cudaSuccess) return code;
    }
    if (count != 0) thread_state().device = devices[0];
    return cudaSuccess;
}

cudaError_t priority_range(int* least, int* greatest) {
    // Priorities are accepted; drivers have none to give them to.
    if (least) *least = 0;
    if (greatest) *greatest = 0;
    return check_device();
}

cudaError_t p2p_attribute(int* value, cudaDeviceP2PAttr attribute, int from, int to) {
    if (!value || attribute < cudaDevP2PAttrPerformanceRank || attribute > cudaDevP2PAttrCudaArrayAccessSupported) return cudaErrorInvalidValue;
    return from == to ? cudaErrorInvalidDevice : can_access_peer(value, from, to);
}

}  // namespace rt
QIAO_NAMESPACE_END
