// SPDX-License-Identifier: Apache-2.0
// Texture references on the host, under a name of qiao's: today's programs call classes of their own `texture`. Where a
// .cu file says texture<...>, qiaocc declares that name for this.
#pragma once
#include <limits.h>

#include "channel_descriptor.h"

#if defined(__cplusplus)

template <typename T, int dimensions = cudaTextureType1D, cudaTextureReadMode mode = cudaReadModeElementType>
struct qiao_texture : textureReference {
    qiao_texture(int norm = 0, cudaTextureFilterMode filter = cudaFilterModePoint, cudaTextureAddressMode address = cudaAddressModeClamp)
        : qiao_texture(norm, filter, address, cudaCreateChannelDesc<T>()) {}
    qiao_texture(int norm, cudaTextureFilterMode filter, cudaTextureAddressMode address, cudaChannelFormatDesc desc) : textureReference() {
        normalized = norm;
        filterMode = filter;
        for (cudaTextureAddressMode& m : addressMode) m = address;
        channelDesc = desc;
        qiaoReadMode = mode;
    }
};

template <typename T, int d, cudaTextureReadMode m>
inline cudaError_t cudaBindTexture(size_t* offset, const qiao_texture<T, d, m>& tex, const void* devPtr, const cudaChannelFormatDesc& desc, size_t size = UINT_MAX) {
    return cudaBindTexture(offset, &tex, devPtr, &desc, size);
}
template <typename T, int d, cudaTextureReadMode m>
inline cudaError_t cudaBindTexture(size_t* offset, const qiao_texture<T, d, m>& tex, const void* devPtr, size_t size = UINT_MAX) {
    return cudaBindTexture(offset, &tex, devPtr, &tex.channelDesc, size);
}
template <typename T, int d, cudaTextureReadMode m>
inline cudaError_t cudaBindTexture2D(size_t* offset, const qiao_texture<T, d, m>& tex, const void* devPtr, const cudaChannelFormatDesc& desc, size_t width,
                                     size_t height, size_t pitch) {
    return cudaBindTexture2D(offset, &tex, devPtr, &desc, width, height, pitch);
}
template <typename T, int d, cudaTextureReadMode m>
inline cudaError_t cudaBindTexture2D(size_t* offset, const qiao_texture<T, d, m>& tex, const void* devPtr, size_t width, size_t height, size_t pitch) {
    return cudaBindTexture2D(offset, &tex, devPtr, &tex.channelDesc, width, height, pitch);
}
template <typename T, int d, cudaTextureReadMode m>
inline cudaError_t cudaBindTextureToArray(const qiao_texture<T, d, m>& tex, cudaArray_const_t array, const cudaChannelFormatDesc& desc) {
    return cudaBindTextureToArray(&tex, array, &desc);
}
template <typename T, int d, cudaTextureReadMode m>
inline cudaError_t cudaBindTextureToArray(const qiao_texture<T, d, m>& tex, cudaArray_const_t array) {
    return cudaBindTextureToArray(&tex, array, nullptr);
}
template <typename T, int d, cudaTextureReadMode m>
inline cudaError_t cudaUnbindTexture(const qiao_texture<T, d, m>& tex) {
    return cudaUnbindTexture(&tex);
}
template <typename T, int d, cudaTextureReadMode m>
inline cudaError_t cudaGetTextureAlignmentOffset(size_t* offset, const qiao_texture<T, d, m>& tex) {
    return cudaGetTextureAlignmentOffset(offset, &tex);
}

#endif
