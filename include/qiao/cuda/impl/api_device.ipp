// SPDX-License-Identifier: Apache-2.0
// Bodies of the runtime API: errors, versions, devices.
#pragma once
#include <cuda_compat/cuda_runtime_api.h>
#include <qiao/rt/device.hpp>
#include <qiao/rt/properties.hpp>
#include <qiao/rt/stream.hpp>

namespace qiao_rt = qiao::rt;

extern "C" {

cudaError_t cudaGetLastError() noexcept { return qiao_rt::last_error(true); }
cudaError_t cudaPeekAtLastError() noexcept { return qiao_rt::last_error(false); }
const char* cudaGetErrorName(cudaError_t error) noexcept { return qiao_rt::error_name(error); }
const char* cudaGetErrorString(cudaError_t error) noexcept { return qiao_rt::error_text(error); }

cudaError_t cudaDriverGetVersion(int* version) noexcept { return qiao_rt::version(version); }
cudaError_t cudaRuntimeGetVersion(int* version) noexcept { return qiao_rt::version(version); }

cudaError_t cudaGetDeviceCount(int* count) noexcept { return qiao_rt::record(qiao_rt::device_count(count)); }
cudaError_t cudaSetDevice(int device) noexcept { return qiao_rt::record(qiao_rt::set_device(device)); }
cudaError_t cudaGetDevice(int* device) noexcept { return qiao_rt::record(qiao_rt::get_device(device)); }
cudaError_t cudaInitDevice(int device, unsigned, unsigned) noexcept { return qiao_rt::record(qiao_rt::check_device(device)); }
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* prop, int device) noexcept { return qiao_rt::record(qiao_rt::device_properties(prop, device)); }
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attr, int device) noexcept {
    return qiao_rt::record(qiao_rt::device_attribute(value, attr, device));
}
cudaError_t cudaChooseDevice(int* device, const cudaDeviceProp* prop) noexcept { return qiao_rt::record(qiao_rt::choose_device(device, prop)); }
cudaError_t cudaSetValidDevices(int* devices, int count) noexcept { return qiao_rt::record(qiao_rt::set_valid_devices(devices, count)); }
cudaError_t cudaSetDeviceFlags(unsigned flags) noexcept { return qiao_rt::record(qiao_rt::set_device_flags(flags)); }
cudaError_t cudaGetDeviceFlags(unsigned* flags) noexcept { return qiao_rt::record(qiao_rt::get_device_flags(flags)); }
cudaError_t cudaDeviceSynchronize() noexcept { return qiao_rt::record(qiao_rt::device_synchronize()); }
cudaError_t cudaDeviceReset() noexcept { return qiao_rt::record(qiao_rt::reset_device()); }
cudaError_t cudaDeviceSetLimit(cudaLimit limit, size_t value) noexcept { return qiao_rt::record(qiao_rt::set_limit(limit, value)); }
cudaError_t cudaDeviceGetLimit(size_t* value, cudaLimit limit) noexcept { return qiao_rt::record(qiao_rt::get_limit(value, limit)); }
cudaError_t cudaDeviceGetCacheConfig(cudaFuncCache* config) noexcept { return qiao_rt::record(qiao_rt::get_hint(config, cudaFuncCachePreferNone)); }
cudaError_t cudaDeviceSetCacheConfig(cudaFuncCache) noexcept { return qiao_rt::record(qiao_rt::check_device()); }
cudaError_t cudaDeviceGetSharedMemConfig(cudaSharedMemConfig* config) noexcept {
    return qiao_rt::record(qiao_rt::get_hint(config, cudaSharedMemBankSizeFourByte));
}
cudaError_t cudaDeviceSetSharedMemConfig(cudaSharedMemConfig) noexcept { return qiao_rt::record(qiao_rt::check_device()); }
cudaError_t cudaDeviceGetStreamPriorityRange(int* least, int* greatest) noexcept { return qiao_rt::record(qiao_rt::priority_range(least, greatest)); }
cudaError_t cudaDeviceGetByPCIBusId(int* device, const char* id) noexcept { return qiao_rt::record(qiao_rt::device_by_bus_id(device, id)); }
cudaError_t cudaDeviceGetPCIBusId(char* id, int len, int device) noexcept { return qiao_rt::record(qiao_rt::device_bus_id(id, len, device)); }
cudaError_t cudaDeviceCanAccessPeer(int* can, int device, int peer) noexcept { return qiao_rt::record(qiao_rt::can_access_peer(can, device, peer)); }
cudaError_t cudaDeviceEnablePeerAccess(int peer, unsigned flags) noexcept { return qiao_rt::record(qiao_rt::enable_peer(peer, flags)); }
cudaError_t cudaDeviceDisablePeerAccess(int peer) noexcept { return qiao_rt::record(qiao_rt::disable_peer(peer)); }
cudaError_t cudaDeviceGetP2PAttribute(int* value, cudaDeviceP2PAttr attr, int from, int to) noexcept {
    return qiao_rt::record(qiao_rt::p2p_attribute(value, attr, from, to));
}
cudaError_t cudaCtxResetPersistingL2Cache() noexcept { return qiao_rt::record(qiao_rt::check_device()); }

cudaError_t cudaThreadSynchronize() noexcept { return cudaDeviceSynchronize(); }
cudaError_t cudaThreadExit() noexcept { return cudaDeviceReset(); }
cudaError_t cudaThreadSetLimit(cudaLimit limit, size_t value) noexcept { return cudaDeviceSetLimit(limit, value); }
cudaError_t cudaThreadGetLimit(size_t* value, cudaLimit limit) noexcept { return cudaDeviceGetLimit(value, limit); }
cudaError_t cudaThreadGetCacheConfig(cudaFuncCache* config) noexcept { return cudaDeviceGetCacheConfig(config); }
cudaError_t cudaThreadSetCacheConfig(cudaFuncCache config) noexcept { return cudaDeviceSetCacheConfig(config); }

cudaError_t cudaProfilerStart() noexcept { return cudaSuccess; }
cudaError_t cudaProfilerStop() noexcept { return cudaSuccess; }

}  // extern "C"
