// SPDX-License-Identifier: Apache-2.0
// Bodies of the runtime API: arrays, textures, surfaces.
#pragma once
#include <cuda_compat/cuda_runtime_api.h>
#include <qiao/rt/array.hpp>
#include <qiao/rt/texture.hpp>
#include <qiao/rt/texture_reference.hpp>

namespace qiao_rt = qiao::rt;
#define QIAO_SYNC nullptr, qiao_rt::CopyMode::synchronous
#define QIAO_ASYNC(stream) stream, qiao_rt::CopyMode::asynchronous

extern "C" {

cudaError_t cudaMallocArray(cudaArray_t* array, const cudaChannelFormatDesc* format, size_t width, size_t height, unsigned flags) noexcept {
    return qiao_rt::record(qiao_rt::array_malloc(array, format, {width, height, 0}, flags));
}
cudaError_t cudaMalloc3DArray(cudaArray_t* array, const cudaChannelFormatDesc* format, cudaExtent extent, unsigned flags) noexcept {
    return qiao_rt::record(qiao_rt::array_malloc(array, format, extent, flags));
}
cudaError_t cudaFreeArray(cudaArray_t array) noexcept { return qiao_rt::record(qiao_rt::array_free(array)); }
cudaError_t cudaArrayGetInfo(cudaChannelFormatDesc* format, cudaExtent* extent, unsigned* flags, cudaArray_t array) noexcept {
    return qiao_rt::record(qiao_rt::array_info(format, extent, flags, array));
}
cudaError_t cudaGetChannelDesc(cudaChannelFormatDesc* format, cudaArray_const_t array) noexcept {
    return qiao_rt::record(format ? qiao_rt::array_info(format, nullptr, nullptr, array) : cudaErrorInvalidValue);
}
cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, cudaChannelFormatKind f) noexcept { return {x, y, z, w, f}; }

cudaError_t cudaMemcpyToArray(cudaArray_t to, size_t x, size_t y, const void* from, size_t count, cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy_to_array({to, x, y}, from, count, kind, QIAO_SYNC));
}
cudaError_t cudaMemcpyFromArray(void* to, cudaArray_const_t from, size_t x, size_t y, size_t count, cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy_from_array(to, {from, x, y}, count, kind, QIAO_SYNC));
}
cudaError_t cudaMemcpyToArrayAsync(cudaArray_t to, size_t x, size_t y, const void* from, size_t count, cudaMemcpyKind kind, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy_to_array({to, x, y}, from, count, kind, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemcpyFromArrayAsync(void* to, cudaArray_const_t from, size_t x, size_t y, size_t count, cudaMemcpyKind kind, cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy_from_array(to, {from, x, y}, count, kind, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemcpyArrayToArray(cudaArray_t to, size_t to_x, size_t to_y, cudaArray_const_t from, size_t from_x, size_t from_y, size_t count,
                                   cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy_array({to, to_x, to_y}, {from, from_x, from_y}, count, kind));
}
cudaError_t cudaMemcpy2DToArray(cudaArray_t to, size_t x, size_t y, const void* from, size_t pitch, size_t width, size_t height,
                                cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy_2d_to_array({to, x, y}, from, pitch, width, height, kind, QIAO_SYNC));
}
cudaError_t cudaMemcpy2DFromArray(void* to, size_t pitch, cudaArray_const_t from, size_t x, size_t y, size_t width, size_t height,
                                  cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy_2d_from_array(to, pitch, {from, x, y}, width, height, kind, QIAO_SYNC));
}
cudaError_t cudaMemcpy2DToArrayAsync(cudaArray_t to, size_t x, size_t y, const void* from, size_t pitch, size_t width, size_t height, cudaMemcpyKind kind,
                                     cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy_2d_to_array({to, x, y}, from, pitch, width, height, kind, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemcpy2DFromArrayAsync(void* to, size_t pitch, cudaArray_const_t from, size_t x, size_t y, size_t width, size_t height, cudaMemcpyKind kind,
                                       cudaStream_t stream) noexcept {
    return qiao_rt::record(qiao_rt::copy_2d_from_array(to, pitch, {from, x, y}, width, height, kind, QIAO_ASYNC(stream)));
}
cudaError_t cudaMemcpy2DArrayToArray(cudaArray_t to, size_t to_x, size_t to_y, cudaArray_const_t from, size_t from_x, size_t from_y, size_t width,
                                     size_t height, cudaMemcpyKind kind) noexcept {
    return qiao_rt::record(qiao_rt::copy_2d_array({to, to_x, to_y}, {from, from_x, from_y}, width, height, kind));
}

cudaError_t cudaCreateTextureObject(cudaTextureObject_t* object, const cudaResourceDesc* resource, const cudaTextureDesc* texture,
                                    const cudaResourceViewDesc* view) noexcept {
    return qiao_rt::record(qiao_rt::texture_create(object, resource, texture, view));
}
cudaError_t cudaDestroyTextureObject(cudaTextureObject_t object) noexcept { return qiao_rt::record(qiao_rt::texture_destroy(object)); }
cudaError_t cudaGetTextureObjectResourceDesc(cudaResourceDesc* resource, cudaTextureObject_t object) noexcept {
    return qiao_rt::record(resource ? qiao_rt::texture_description(object, resource, nullptr) : cudaErrorInvalidValue);
}
cudaError_t cudaGetTextureObjectTextureDesc(cudaTextureDesc* texture, cudaTextureObject_t object) noexcept {
    return qiao_rt::record(texture ? qiao_rt::texture_description(object, nullptr, texture) : cudaErrorInvalidValue);
}
cudaError_t cudaGetTextureObjectResourceViewDesc(cudaResourceViewDesc*, cudaTextureObject_t) noexcept {
    // No object has a view.
    return qiao_rt::record(cudaErrorInvalidValue);
}
cudaError_t cudaCreateSurfaceObject(cudaSurfaceObject_t* object, const cudaResourceDesc* resource) noexcept {
    return qiao_rt::record(qiao_rt::surface_create(object, resource));
}
cudaError_t cudaDestroySurfaceObject(cudaSurfaceObject_t object) noexcept { return qiao_rt::record(qiao_rt::texture_destroy(object)); }
cudaError_t cudaGetSurfaceObjectResourceDesc(cudaResourceDesc* resource, cudaSurfaceObject_t object) noexcept {
    return qiao_rt::record(resource ? qiao_rt::texture_description(object, resource, nullptr) : cudaErrorInvalidValue);
}

cudaError_t cudaBindTexture(size_t* offset, const textureReference* reference, const void* pointer, const cudaChannelFormatDesc* format,
                            size_t size) noexcept {
    return qiao_rt::record(qiao_rt::bind_texture(offset, reference, pointer, format, size));
}
cudaError_t cudaBindTexture2D(size_t* offset, const textureReference* reference, const void* pointer, const cudaChannelFormatDesc* format, size_t width,
                              size_t height, size_t pitch) noexcept {
    return qiao_rt::record(qiao_rt::bind_texture_2d(offset, reference, pointer, format, width, height, pitch));
}
cudaError_t cudaBindTextureToArray(const textureReference* reference, cudaArray_const_t array, const cudaChannelFormatDesc*) noexcept {
    return qiao_rt::record(qiao_rt::bind_texture_array(reference, array));
}
cudaError_t cudaUnbindTexture(const textureReference* reference) noexcept { return qiao_rt::record(qiao_rt::unbind_texture(reference)); }
cudaError_t cudaGetTextureAlignmentOffset(size_t* offset, const textureReference* reference) noexcept {
    return qiao_rt::record(qiao_rt::texture_offset(offset, reference));
}
cudaError_t cudaGetTextureReference(const textureReference** reference, const void* symbol) noexcept {
    return qiao_rt::record(qiao_rt::find_texture_reference(reference, symbol));
}
cudaError_t cudaBindSurfaceToArray(const surfaceReference* reference, cudaArray_const_t array, const cudaChannelFormatDesc*) noexcept {
    return qiao_rt::record(qiao_rt::bind_surface_array(reference, array));
}
cudaError_t cudaGetSurfaceReference(const surfaceReference** reference, const void* symbol) noexcept {
    return qiao_rt::record(qiao_rt::find_texture_reference(reference, symbol));
}

}  // extern "C"

#undef QIAO_SYNC
#undef QIAO_ASYNC
