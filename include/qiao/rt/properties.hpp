// SPDX-License-Identifier: Apache-2.0
// cudaDeviceProp and what hangs on it, from DeviceInfo. Compute capability is 8.0 and a warp 32 threads on every device.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 8
#endif
#include <qiao/rt/device.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// Dynamic shared memory that cudaFuncSetAttribute may allow a kernel (compute capability 8.0's; beyond the device's
/// own it lives in global memory).
inline constexpr int max_shared_optin = 163 * 1024;

/// CUDART_VERSION of the headers.
inline constexpr int api_version = 13000;

/// Computed once a device.
QIAO_DECL const cudaDeviceProp& properties(Device& device);
QIAO_DECL cudaError_t device_properties(cudaDeviceProp* p, int device);
QIAO_DECL cudaError_t device_attribute(int* value, cudaDeviceAttr attribute, int device);
QIAO_DECL cudaError_t choose_device(int* device, const cudaDeviceProp* wanted);
QIAO_DECL cudaError_t device_by_bus_id(int* device, const char* bus_id);
QIAO_DECL cudaError_t device_bus_id(char* bus_id, int size, int device);
QIAO_DECL cudaError_t set_limit(cudaLimit limit, size_t value);
QIAO_DECL cudaError_t get_limit(size_t* value, cudaLimit limit);
QIAO_DECL cudaError_t set_device_flags(unsigned flags);
QIAO_DECL cudaError_t get_device_flags(unsigned* flags);
QIAO_DECL cudaError_t can_access_peer(int* can, int device, int peer);
QIAO_DECL cudaError_t enable_peer(int peer, unsigned flags);
QIAO_DECL cudaError_t disable_peer(int peer);
/// CUDA's version number that qiao's API corresponds to.
QIAO_DECL cudaError_t version(int* number);
/// Success if the device (the current one, or by number) exists and works.
QIAO_DECL cudaError_t check_device();
QIAO_DECL cudaError_t check_device(int number);
QIAO_DECL cudaError_t set_valid_devices(const int* devices, int count);
QIAO_DECL cudaError_t priority_range(int* least, int* greatest);
/// Answers a question about a hint that qiao accepts and does not need.
template <typename T>
cudaError_t get_hint(T* value, T answer) {
    if (!value) return cudaErrorInvalidValue;
    *value = answer;
    return check_device();
}
QIAO_DECL cudaError_t p2p_attribute(int* value, cudaDeviceP2PAttr attribute, int from, int to);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 8
#  include <qiao/rt/impl/rt.ipp>
#endif
