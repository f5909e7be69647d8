// SPDX-License-Identifier: Apache-2.0
// CUDA arrays: device memory without gaps, with a description on the host. Nothing of a texture cache's layout is
// imitated, so that copies are those of ordinary memory and kernels read texels by address (rt/texture.hpp).
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 11
#endif
#include <qiao/rt/copy.hpp>
#include <qiao/rt/memory.hpp>

/// What a cudaArray_t points to.
struct cudaArray {
    qiao::rt::Allocation memory;
    cudaChannelFormatDesc format;
    cudaExtent extent;  ///< as asked for: in texels, 0 for dimensions that it has not
    unsigned flags;
    size_t texel;       ///< bytes

    size_t row() const { return extent.width * texel; }
    size_t rows() const { return extent.height ? extent.height : 1; }
    size_t slices() const { return extent.depth ? extent.depth : 1; }
};

QIAO_NAMESPACE_BEGIN
namespace rt {

QIAO_DECL cudaError_t array_malloc(cudaArray_t* array, const cudaChannelFormatDesc* format, cudaExtent extent, unsigned flags);
/// Waits for the device first.
QIAO_DECL cudaError_t array_free(cudaArray_t array);
QIAO_DECL cudaError_t array_info(cudaChannelFormatDesc* format, cudaExtent* extent, unsigned* flags, cudaArray_const_t array);
QIAO_DECL cudaError_t check_array(cudaArray_const_t array);
/// Handles of the device's arrays become invalid (a reset, which frees their memory itself).
QIAO_DECL void forget_arrays(Device& device);

/// Bytes of a texel; 0 for formats that no array can have.
QIAO_DECL size_t texel_bytes(const cudaChannelFormatDesc& format);
/// The array's bytes from byte `x` of row `y` of slice `z` on.
QIAO_DECL Box array_box(cudaArray_const_t array, size_t x, size_t y, size_t z);

/// One end of a copy between an array and memory: byte `x` of row `y`.
struct ArrayPlace {
    cudaArray_const_t array;
    size_t x, y;
};
/// `count` bytes that run on from row to row.
QIAO_DECL cudaError_t copy_to_array(ArrayPlace to, const void* from, size_t count, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t copy_from_array(void* to, ArrayPlace from, size_t count, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode);
QIAO_DECL cudaError_t copy_array(ArrayPlace to, ArrayPlace from, size_t count, cudaMemcpyKind kind);
/// Rectangles of `width` bytes by `height` rows.
QIAO_DECL cudaError_t copy_2d_to_array(ArrayPlace to, const void* from, size_t pitch, size_t width, size_t height, cudaMemcpyKind kind, cudaStream_t stream,
                                       CopyMode mode);
QIAO_DECL cudaError_t copy_2d_from_array(void* to, size_t pitch, ArrayPlace from, size_t width, size_t height, cudaMemcpyKind kind, cudaStream_t stream,
                                         CopyMode mode);
QIAO_DECL cudaError_t copy_2d_array(ArrayPlace to, ArrayPlace from, size_t width, size_t height, cudaMemcpyKind kind);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 11
#  include <qiao/rt/impl/rt.ipp>
#endif
