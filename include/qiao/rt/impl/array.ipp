// SPDX-License-Identifier: Apache-2.0
// CUDA arrays and their copies, as boxes of bytes.
#pragma once
#include <memory>
#include <mutex>
#include <unordered_map>

#include <qiao/rt/allocate.hpp>
#include <qiao/rt/array.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

/// The arrays that a handle may name; never destroyed.
struct ArrayStore {
    std::mutex mutex;
    std::unordered_map<cudaArray_const_t, std::unique_ptr<cudaArray>> live;
};
inline ArrayStore& array_store() {
    static ArrayStore* const store = new ArrayStore;
    return *store;
}

/// CUDA's rules for which dimensions the kinds of arrays have.
inline bool valid_array(const cudaExtent& e, unsigned flags) {
    constexpr unsigned known = cudaArrayLayered | cudaArraySurfaceLoadStore | cudaArrayCubemap | cudaArrayTextureGather;
    if ((flags & ~known) != 0 || e.width == 0) return false;
    const size_t faces = flags & cudaArrayLayered ? e.depth % 6 : e.depth - 6;
    if (flags & cudaArrayCubemap) return e.width == e.height && e.depth != 0 && faces == 0;
    if (flags & cudaArrayLayered) return e.depth != 0;
    return e.depth == 0 || e.height != 0;
}

/// The rectangle lies in the array.
inline cudaError_t check_rectangle(const ArrayPlace& place, size_t width, size_t height) {
    cudaError_t code = check_array(place.array);
    if (code != cudaSuccess) return code;
    const cudaArray& a = *place.array;
    bool inside = place.x <= a.row() && width <= a.row() - place.x && place.y <= a.rows() && height <= a.rows() - place.y;
    return inside ? cudaSuccess : fail(cudaErrorInvalidValue, "the copy goes beyond the array's edges");
}

/// `count` bytes from the place on lie in the array.
inline cudaError_t check_run(const ArrayPlace& place, size_t count) {
    cudaError_t code = check_rectangle(place, 0, 0);
    if (code != cudaSuccess) return code;
    const cudaArray& a = *place.array;
    bool inside = count <= a.row() * (a.rows() - place.y) - place.x;
    return inside ? cudaSuccess : fail(cudaErrorInvalidValue, "the copy goes beyond the array's end");
}

}  // namespace detail

size_t texel_bytes(const cudaChannelFormatDesc& f) {
    if (f.f < cudaChannelFormatKindSigned || f.f > cudaChannelFormatKindSignedNormalized16X4) return 0;
    if (f.f == cudaChannelFormatKindNone || f.f == cudaChannelFormatKindNV12) return 0;
    if (f.x != 8 && f.x != 16 && f.x != 32) return 0;
    if (f.f == cudaChannelFormatKindFloat && f.x == 8) return 0;
    if (f.f >= cudaChannelFormatKindUnsignedNormalized8X1 && f.x == 32) return 0;
    const size_t bytes = static_cast<size_t>(f.x) / 8;
    if (f.y == 0) return f.z == 0 && f.w == 0 ? bytes : 0;
    if (f.y != f.x) return 0;
    if (f.z == 0) return f.w == 0 ? 2 * bytes : 0;
    return f.z == f.x && f.w == f.x ? 4 * bytes : 0;
}

cudaError_t array_malloc(cudaArray_t* array, const cudaChannelFormatDesc* format, cudaExtent extent, unsigned flags) {
    if (!array || !format || !detail::valid_array(extent, flags)) return cudaErrorInvalidValue;
    auto made = std::make_unique<cudaArray>();
    made->format = *format;
    made->extent = extent;
    made->flags = flags;
    made->texel = texel_bytes(*format);
    if (made->texel == 0) return fail(cudaErrorInvalidChannelDescriptor, "no array can have texels of this format");
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code == cudaSuccess) code = allocate_internal(*device, made->row() * made->rows() * made->slices(), 512, made->memory);
    if (code != cudaSuccess) return code;
    detail::ArrayStore& store = detail::array_store();
    std::lock_guard lock(store.mutex);
    *array = made.get();
    store.live.emplace(made.get(), std::move(made));
    return cudaSuccess;
}

cudaError_t check_array(cudaArray_const_t array) {
    detail::ArrayStore& store = detail::array_store();
    std::lock_guard lock(store.mutex);
    return store.live.count(array) != 0 ? cudaSuccess : fail(cudaErrorInvalidResourceHandle, "no live CUDA array has this handle");
}

cudaError_t array_free(cudaArray_t array) {
    if (!array) return cudaSuccess;
    cudaError_t code = check_array(array);
    if (code != cudaSuccess) return code;
    code = synchronize(*array->memory.device);
    release_internal(array->memory);
    detail::ArrayStore& store = detail::array_store();
    std::lock_guard lock(store.mutex);
    store.live.erase(array);
    return code;
}

void forget_arrays(Device& device) {
    detail::ArrayStore& store = detail::array_store();
    std::lock_guard lock(store.mutex);
    for (auto it = store.live.begin(); it != store.live.end();) it = it->second->memory.device == &device ? store.live.erase(it) : std::next(it);
}

cudaError_t array_info(cudaChannelFormatDesc* format, cudaExtent* extent, unsigned* flags, cudaArray_const_t array) {
    cudaError_t code = check_array(array);
    if (code != cudaSuccess) return code;
    if (format) *format = array->format;
    if (extent) *extent = array->extent;
    if (flags) *flags = array->flags;
    return cudaSuccess;
}

Box array_box(cudaArray_const_t array, size_t x, size_t y, size_t z) {
    const auto* base = reinterpret_cast<const char*>(array->memory.address);
    return {base + (z * array->rows() + y) * array->row() + x, array->row(), array->rows()};
}

cudaError_t copy_to_array(ArrayPlace to, const void* from, size_t count, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode) {
    cudaError_t code = detail::check_run(to, count);
    return code == cudaSuccess ? copy(const_cast<void*>(array_box(to.array, to.x, to.y, 0).base), from, count, kind, stream, mode) : code;
}

cudaError_t copy_from_array(void* to, ArrayPlace from, size_t count, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode) {
    cudaError_t code = detail::check_run(from, count);
    return code == cudaSuccess ? copy(to, array_box(from.array, from.x, from.y, 0).base, count, kind, stream, mode) : code;
}

cudaError_t copy_array(ArrayPlace to, ArrayPlace from, size_t count, cudaMemcpyKind kind) {
    cudaError_t code = detail::check_run(from, count);
    return code == cudaSuccess ? copy_to_array(to, array_box(from.array, from.x, from.y, 0).base, count, kind, nullptr, CopyMode::synchronous) : code;
}

cudaError_t copy_2d_to_array(ArrayPlace to, const void* from, size_t pitch, size_t width, size_t height, cudaMemcpyKind kind, cudaStream_t stream,
                             CopyMode mode) {
    cudaError_t code = detail::check_rectangle(to, width, height);
    if (code != cudaSuccess) return code;
    if (width > pitch) return cudaErrorInvalidPitchValue;
    return copy_box(array_box(to.array, to.x, to.y, 0), {from, pitch, height}, {width, height, 1}, kind, stream, mode);
}

cudaError_t copy_2d_from_array(void* to, size_t pitch, ArrayPlace from, size_t width, size_t height, cudaMemcpyKind kind, cudaStream_t stream,
                               CopyMode mode) {
    cudaError_t code = detail::check_rectangle(from, width, height);
    if (code != cudaSuccess) return code;
    if (width > pitch) return cudaErrorInvalidPitchValue;
    return copy_box({to, pitch, height}, array_box(from.array, from.x, from.y, 0), {width, height, 1}, kind, stream, mode);
}

cudaError_t copy_2d_array(ArrayPlace to, ArrayPlace from, size_t width, size_t height, cudaMemcpyKind kind) {
    cudaError_t code = detail::check_rectangle(from, width, height);
    if (code != cudaSuccess) return code;
    return copy_2d_to_array(to, array_box(from.array, from.x, from.y, 0).base, from.array->row(), width, height, kind, nullptr, CopyMode::synchronous);
}

}  // namespace rt
QIAO_NAMESPACE_END
