// SPDX-License-Identifier: Apache-2.0
// Bodies of the driver API: arrays, texture and surface objects, which are the runtime's under other descriptions.
#pragma once
#include <cuda_compat/cuda.h>
#include <qiao/drv/context.hpp>
#include <qiao/rt/array.hpp>
#include <qiao/rt/texture.hpp>

namespace qiao_drv = qiao::drv;
namespace qiao_rt = qiao::rt;

QIAO_NAMESPACE_BEGIN
namespace drv {
namespace detail {

struct TexelFormat {
    CUarray_format format;
    int bits;
    cudaChannelFormatKind kind;
};
inline constexpr TexelFormat texel_formats[] = {
    {CU_AD_FORMAT_UNSIGNED_INT8, 8, cudaChannelFormatKindUnsigned},
    {CU_AD_FORMAT_UNSIGNED_INT16, 16, cudaChannelFormatKindUnsigned},
    {CU_AD_FORMAT_UNSIGNED_INT32, 32, cudaChannelFormatKindUnsigned},
    {CU_AD_FORMAT_SIGNED_INT8, 8, cudaChannelFormatKindSigned},
    {CU_AD_FORMAT_SIGNED_INT16, 16, cudaChannelFormatKindSigned},
    {CU_AD_FORMAT_SIGNED_INT32, 32, cudaChannelFormatKindSigned},
    {CU_AD_FORMAT_HALF, 16, cudaChannelFormatKindFloat},
    {CU_AD_FORMAT_FLOAT, 32, cudaChannelFormatKindFloat},
};

inline bool channel_format(CUarray_format format, unsigned channels, cudaChannelFormatDesc& desc) {
    for (const TexelFormat& f : texel_formats) {
        if (f.format != format || (channels != 1 && channels != 2 && channels != 4)) continue;
        desc = {f.bits, channels > 1 ? f.bits : 0, channels > 2 ? f.bits : 0, channels > 3 ? f.bits : 0, f.kind};
        return true;
    }
    return false;
}

inline CUresult create_array(CUarray* array, CUarray_format format, unsigned channels, cudaExtent extent, unsigned flags) {
    cudaChannelFormatDesc desc;
    if (array == nullptr || !channel_format(format, channels, desc)) return CUDA_ERROR_INVALID_VALUE;
    return in_context([&] { return rt::array_malloc(reinterpret_cast<cudaArray_t*>(array), &desc, extent, flags); });
}

inline CUresult describe_array(CUDA_ARRAY3D_DESCRIPTOR& to, CUarray array) {
    cudaChannelFormatDesc desc;
    cudaExtent extent;
    CUresult code = in_context([&] { return rt::array_info(&desc, &extent, &to.Flags, reinterpret_cast<cudaArray_const_t>(array)); });
    if (code != CUDA_SUCCESS) return code;
    to.Width = extent.width;
    to.Height = extent.height;
    to.Depth = extent.depth;
    to.NumChannels = 1u + (desc.y != 0) + (desc.z != 0) + (desc.w != 0);
    for (const TexelFormat& f : texel_formats) {
        if (f.bits == desc.x && f.kind == desc.f) to.Format = f.format;
    }
    return CUDA_SUCCESS;
}

inline bool resource(const CUDA_RESOURCE_DESC& from, cudaResourceDesc& to) {
    to = {};
    switch (from.resType) {
        case CU_RESOURCE_TYPE_ARRAY:
            to.resType = cudaResourceTypeArray;
            to.res.array.array = reinterpret_cast<cudaArray_t>(from.res.array.hArray);
            return true;
        case CU_RESOURCE_TYPE_LINEAR:
            to.resType = cudaResourceTypeLinear;
            to.res.linear.devPtr = device_pointer(from.res.linear.devPtr);
            to.res.linear.sizeInBytes = from.res.linear.sizeInBytes;
            return channel_format(from.res.linear.format, from.res.linear.numChannels, to.res.linear.desc);
        case CU_RESOURCE_TYPE_PITCH2D:
            to.resType = cudaResourceTypePitch2D;
            to.res.pitch2D.devPtr = device_pointer(from.res.pitch2D.devPtr);
            to.res.pitch2D.width = from.res.pitch2D.width;
            to.res.pitch2D.height = from.res.pitch2D.height;
            to.res.pitch2D.pitchInBytes = from.res.pitch2D.pitchInBytes;
            return channel_format(from.res.pitch2D.format, from.res.pitch2D.numChannels, to.res.pitch2D.desc);
        default:
            return false;  // mipmaps
    }
}

inline cudaTextureAddressMode address_mode(CUaddress_mode mode) {
    switch (mode) {
        case CU_TR_ADDRESS_MODE_WRAP:
            return cudaAddressModeWrap;
        case CU_TR_ADDRESS_MODE_MIRROR:
            return cudaAddressModeMirror;
        case CU_TR_ADDRESS_MODE_BORDER:
            return cudaAddressModeBorder;
        default:
            return cudaAddressModeClamp;
    }
}

/// Texels of 8 and 16 bit integers: these alone are read as fractions unless CU_TRSF_READ_AS_INTEGER is set.
inline bool narrow_integers(const cudaResourceDesc& r) {
    const cudaChannelFormatDesc* desc = nullptr;
    if (r.resType == cudaResourceTypeLinear)
        desc = &r.res.linear.desc;
    else if (r.resType == cudaResourceTypePitch2D)
        desc = &r.res.pitch2D.desc;
    else if (rt::check_array(r.res.array.array) == cudaSuccess)
        desc = &r.res.array.array->format;
    return desc != nullptr && desc->f != cudaChannelFormatKindFloat && desc->x < 32;
}

inline cudaTextureDesc texture(const CUDA_TEXTURE_DESC& from, const cudaResourceDesc& resource) {
    cudaTextureDesc to = {};
    for (int i = 0; i < 3; ++i) to.addressMode[i] = address_mode(from.addressMode[i]);
    for (int i = 0; i < 4; ++i) to.borderColor[i] = from.borderColor[i];
    to.filterMode = from.filterMode == CU_TR_FILTER_MODE_LINEAR ? cudaFilterModeLinear : cudaFilterModePoint;
    bool fractions = (from.flags & CU_TRSF_READ_AS_INTEGER) == 0 && narrow_integers(resource);
    to.readMode = fractions ? cudaReadModeNormalizedFloat : cudaReadModeElementType;
    to.normalizedCoords = (from.flags & CU_TRSF_NORMALIZED_COORDINATES) != 0;
    to.sRGB = (from.flags & CU_TRSF_SRGB) != 0;
    to.maxAnisotropy = from.maxAnisotropy;
    return to;
}

inline CUresult create_texture(CUtexObject* object, const CUDA_RESOURCE_DESC* r, const CUDA_TEXTURE_DESC* t, const CUDA_RESOURCE_VIEW_DESC* view) {
    cudaResourceDesc resource_desc;
    if (object == nullptr || r == nullptr || t == nullptr) return CUDA_ERROR_INVALID_VALUE;
    if (view != nullptr && view->format != CU_RES_VIEW_FORMAT_NONE) return CUDA_ERROR_NOT_SUPPORTED;
    if (!resource(*r, resource_desc)) return CUDA_ERROR_INVALID_VALUE;
    return in_context([&] {
        const cudaTextureDesc texture_desc = texture(*t, resource_desc);
        return rt::texture_create(object, &resource_desc, &texture_desc, nullptr);
    });
}

inline CUresult create_surface(CUsurfObject* object, const CUDA_RESOURCE_DESC* r) {
    cudaResourceDesc resource_desc;
    if (object == nullptr || r == nullptr || !resource(*r, resource_desc)) return CUDA_ERROR_INVALID_VALUE;
    return in_context([&] { return rt::surface_create(object, &resource_desc); });
}

}  // namespace detail
}  // namespace drv
QIAO_NAMESPACE_END

extern "C" {

CUresult cuArrayCreate_v2(CUarray* array, const CUDA_ARRAY_DESCRIPTOR* d) noexcept {
    return d == nullptr ? CUDA_ERROR_INVALID_VALUE : qiao_drv::detail::create_array(array, d->Format, d->NumChannels, {d->Width, d->Height, 0}, 0);
}
CUresult cuArray3DCreate_v2(CUarray* array, const CUDA_ARRAY3D_DESCRIPTOR* d) noexcept {
    return d == nullptr ? CUDA_ERROR_INVALID_VALUE
                        : qiao_drv::detail::create_array(array, d->Format, d->NumChannels, {d->Width, d->Height, d->Depth}, d->Flags);
}
CUresult cuArrayGetDescriptor_v2(CUDA_ARRAY_DESCRIPTOR* d, CUarray array) noexcept {
    CUDA_ARRAY3D_DESCRIPTOR all = {};
    CUresult code = d == nullptr ? CUDA_ERROR_INVALID_VALUE : qiao_drv::detail::describe_array(all, array);
    if (code == CUDA_SUCCESS) *d = {all.Width, all.Height, all.Format, all.NumChannels};
    return code;
}
CUresult cuArray3DGetDescriptor_v2(CUDA_ARRAY3D_DESCRIPTOR* d, CUarray array) noexcept {
    return d == nullptr ? CUDA_ERROR_INVALID_VALUE : qiao_drv::detail::describe_array(*d, array);
}
CUresult cuArrayDestroy(CUarray array) noexcept {
    if (array == nullptr) return CUDA_ERROR_INVALID_HANDLE;
    return qiao_drv::in_context([&] { return qiao_rt::array_free(reinterpret_cast<cudaArray_t>(array)); });
}
CUresult cuTexObjectCreate(CUtexObject* object, const CUDA_RESOURCE_DESC* r, const CUDA_TEXTURE_DESC* t, const CUDA_RESOURCE_VIEW_DESC* view) noexcept {
    return qiao_drv::detail::create_texture(object, r, t, view);
}
CUresult cuTexObjectDestroy(CUtexObject object) noexcept {
    return qiao_drv::in_context([&] { return qiao_rt::texture_destroy(object); });
}
CUresult cuSurfObjectCreate(CUsurfObject* object, const CUDA_RESOURCE_DESC* r) noexcept { return qiao_drv::detail::create_surface(object, r); }
CUresult cuSurfObjectDestroy(CUsurfObject object) noexcept {
    return qiao_drv::in_context([&] { return qiao_rt::texture_destroy(object); });
}

}  // extern "C"
