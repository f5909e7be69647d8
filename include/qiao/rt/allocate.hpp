// SPDX-License-Identifier: Apache-2.0
// cudaMalloc and its relatives.
//
// Managed memory: where kernels and host can use pinned memory by one number, it is pinned memory. Elsewhere it is
// device memory plus a shadow: ordinary host memory mapped at the very device address. The shadows of a device are
// copied to it before each launch and back at the next synchronisation, so the host must not touch managed memory while
// a kernel runs (as on CUDA devices without concurrentManagedAccess).
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 3
#endif
#include <qiao/rt/device.hpp>
#include <qiao/rt/stream.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

QIAO_DECL cudaError_t device_malloc(void** pointer, size_t size);
QIAO_DECL cudaError_t device_malloc_pitch(void** pointer, size_t* pitch, size_t width, size_t height);
QIAO_DECL cudaError_t malloc_3d(cudaPitchedPtr* pointer, cudaExtent extent);
/// Waits for the device first, as CUDA's cudaFree does.
QIAO_DECL cudaError_t device_free(void* pointer);
QIAO_DECL cudaError_t malloc_async(void** pointer, size_t size, cudaStream_t stream);
QIAO_DECL cudaError_t free_async(void* pointer, cudaStream_t stream);
QIAO_DECL cudaError_t host_malloc(void** pointer, size_t size, unsigned flags);
QIAO_DECL cudaError_t host_free(void* pointer);
QIAO_DECL cudaError_t host_device_pointer(void** device_pointer, void* host_pointer, unsigned flags);
QIAO_DECL cudaError_t host_flags(unsigned* flags, void* host_pointer);
QIAO_DECL cudaError_t host_register(void* pointer, size_t size, unsigned flags);
QIAO_DECL cudaError_t host_unregister(void* pointer);
QIAO_DECL cudaError_t allocate_managed(Device& device, size_t size, Allocation& allocation);
QIAO_DECL cudaError_t managed_malloc(void** pointer, size_t size, unsigned flags);
QIAO_DECL cudaError_t memory_info(size_t* free_bytes, size_t* total);
QIAO_DECL cudaError_t pointer_attributes(cudaPointerAttributes* attributes, const void* pointer);
QIAO_DECL cudaError_t mem_advise(const void* pointer, size_t size);
QIAO_DECL cudaError_t prefetch(const void* pointer, size_t size, int device, cudaStream_t stream);

/// Memory for the runtime's own needs; released by a device reset or release_internal.
QIAO_DECL cudaError_t allocate_internal(Device& device, uint64_t size, uint64_t align, Allocation& allocation);
QIAO_DECL void release_internal(const Allocation& allocation);
/// Gives all memory of the device back.
QIAO_DECL void release_all(Device& device);

/// Copies shadows to the device; called before a launch with the stream locked.
QIAO_DECL cudaError_t send_shadows(Submission& submission);
/// Copies shadows back if a kernel may have written them.
QIAO_DECL cudaError_t refresh_shadows(Device& device);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 3
#  include <qiao/rt/impl/rt.ipp>
#endif
