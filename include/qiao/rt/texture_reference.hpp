// SPDX-License-Identifier: Apache-2.0
// Texture and surface references: module variables whose record the runtime keeps up to date with what the program bound
// and with the fields of the host's object, which CUDA lets programs change at any time. Records are compared, and sent
// where they differ, at each launch of a kernel of their module.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 13
#endif
#include <qiao/rt/module.hpp>
#include <qiao/rt/stream.hpp>
#include <qiao/rt/texture.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// `shadow`: the host's textureReference or surfaceReference. Called from static initialisers.
QIAO_DECL void register_texture_reference(const void* shadow, Module& module, std::string name);

QIAO_DECL cudaError_t bind_texture(size_t* offset, const textureReference* reference, const void* pointer, const cudaChannelFormatDesc* format, size_t size);
QIAO_DECL cudaError_t bind_texture_2d(size_t* offset, const textureReference* reference, const void* pointer, const cudaChannelFormatDesc* format,
                                      size_t width, size_t height, size_t pitch);
QIAO_DECL cudaError_t bind_texture_array(const textureReference* reference, cudaArray_const_t array);
QIAO_DECL cudaError_t bind_surface_array(const surfaceReference* reference, cudaArray_const_t array);
QIAO_DECL cudaError_t unbind_texture(const textureReference* reference);
QIAO_DECL cudaError_t texture_offset(size_t* offset, const textureReference* reference);
QIAO_DECL cudaError_t find_texture_reference(const textureReference** reference, const void* symbol);
QIAO_DECL cudaError_t find_texture_reference(const surfaceReference** reference, const void* symbol);

/// Brings the references of the module and of those linked with it up to date for the stream's next launch.
QIAO_DECL cudaError_t send_texture_references(Module& module, Stream& stream);
/// The device's memory is gone (a reset).
QIAO_DECL void forget_texture_references(Device& device);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 13
#  include <qiao/rt/impl/rt.ipp>
#endif
