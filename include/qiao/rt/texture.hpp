// SPDX-License-Identifier: Apache-2.0
// Texture and surface objects. A handle is the device address of a record that says what to sample and how; the device
// functions (builtins/part_texture.cuh.inc) do the sampling in software, on every device alike.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 12
#endif
#include <cuda_compat/builtin_types.h>
#include <qiao/rt/array.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// The numbers of __qiao_texel_format.
enum class TexelFormat : int32_t { word, half, u8, s8, u16, s16 };

/// __qiao_texture in part_texture.cuh.inc, byte for byte.
struct TextureRecord {
    uint64_t data = 0;
    uint64_t pitch = 0, slice = 0;
    int32_t width = 1, height = 1, depth = 1;
    TexelFormat format = TexelFormat::word;
    int32_t channels = 1;
    int32_t texel = 4;
    float divisor = 1;
    int32_t linear = 0, normalized = 0;
    int32_t address[3] = {cudaAddressModeClamp, cudaAddressModeClamp, cudaAddressModeClamp};
    float border[4] = {0, 0, 0, 0};
};
static_assert(sizeof(TextureRecord) == 88, "the device's record has no gaps");

/// The record for sampling `resource` as `texture` says; cudaErrorInvalidValue and the like where that cannot be.
QIAO_DECL cudaError_t texture_record(const cudaResourceDesc& resource, const cudaTextureDesc& texture, TextureRecord& record);
/// The record for a surface of an array.
QIAO_DECL cudaError_t surface_record(const cudaResourceDesc& resource, TextureRecord& record);

QIAO_DECL cudaError_t texture_create(cudaTextureObject_t* object, const cudaResourceDesc* resource, const cudaTextureDesc* texture,
                                     const cudaResourceViewDesc* view);
QIAO_DECL cudaError_t surface_create(cudaSurfaceObject_t* object, const cudaResourceDesc* resource);
/// Both kinds of objects; waits for the device first.
QIAO_DECL cudaError_t texture_destroy(unsigned long long object);
/// What the object was made from; descriptions may be null.
QIAO_DECL cudaError_t texture_description(unsigned long long object, cudaResourceDesc* resource, cudaTextureDesc* texture);
/// Handles of the device's objects become invalid (a reset, which frees their memory itself).
QIAO_DECL void forget_textures(Device& device);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 12
#  include <qiao/rt/impl/rt.ipp>
#endif
