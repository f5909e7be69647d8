// SPDX-License-Identifier: Apache-2.0
// Copies and fills of every kind, on any mix of host memory, pinned memory and the memories of all devices.
//
// Where a pointer leads is looked up in the address map, not taken from cudaMemcpyKind; a kind that contradicts it is
// an error. A copy between devices, of whatever backends, goes through host memory.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 4
#endif
#include <qiao/rt/stream.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// A box of bytes: `width` bytes a row, rows `pitch` apart, slices `pitch * slice_rows` apart.
struct Box {
    const void* base = nullptr;
    size_t pitch = 0;
    size_t slice_rows = 0;
};

/// When a copy is done as far as the caller can tell.
enum class CopyMode : uint8_t { synchronous, asynchronous };

QIAO_DECL cudaError_t copy(void* to, const void* from, size_t size, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t copy_box(const Box& to, const Box& from, cudaExtent extent, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t copy_2d(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width, size_t height, cudaMemcpyKind kind,
                              cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t copy_3d(const cudaMemcpy3DParms* parameters, cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t copy_3d_peer(const cudaMemcpy3DPeerParms* parameters, cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t copy_peer(void* to, int to_device, const void* from, int from_device, size_t size, cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t copy_to_symbol(const void* symbol, const void* from, size_t size, size_t offset, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t copy_from_symbol(void* to, const void* symbol, size_t size, size_t offset, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode);

QIAO_DECL cudaError_t fill(void* to, int value, size_t size, cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t fill_2d(void* to, size_t pitch, int value, size_t width, size_t height, cudaStream_t stream, CopyMode mode);
/// Elements of 1, 2 or 4 bytes, aligned to their size.
QIAO_DECL cudaError_t fill_elements(const cudaMemsetParams& parameters, cudaStream_t stream);
QIAO_DECL cudaError_t fill_3d(cudaPitchedPtr to, int value, cudaExtent extent, cudaStream_t stream, CopyMode mode);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 4
#  include <qiao/rt/impl/rt.ipp>
#endif
