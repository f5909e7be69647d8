// SPDX-License-Identifier: Apache-2.0
// Records for textures and surfaces, and the objects that own one each.
#pragma once
#include <cstring>
#include <limits>
#include <map>
#include <mutex>

#include <qiao/rt/allocate.hpp>
#include <qiao/rt/module.hpp>
#include <qiao/rt/texture.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

struct TextureObject {
    Allocation record;
    cudaResourceDesc resource;
    cudaTextureDesc texture;
    bool surface = false;
};
struct TextureStore {
    std::mutex mutex;
    std::map<unsigned long long, TextureObject> live;
};
inline TextureStore& texture_store() {
    static TextureStore* const store = new TextureStore;
    return *store;
}

/// The live object, under the store's lock; null, with the error recorded, where there is none.
inline TextureObject* find_live(TextureStore& store, unsigned long long handle) {
    auto found = store.live.find(handle);
    if (found != store.live.end()) return &found->second;
    fail(cudaErrorInvalidValue, "no live texture or surface object has this handle");
    return nullptr;
}

/// How kernels read a component; integers of 8 and 16 bits become fractions where the texture's read mode asks for it.
inline void describe_texels(const cudaChannelFormatDesc& f, bool fractions, TextureRecord& r) {
    fractions = fractions || f.f >= cudaChannelFormatKindUnsignedNormalized8X1;
    bool is_signed = f.f == cudaChannelFormatKindSigned || f.f >= cudaChannelFormatKindSignedNormalized8X1;
    if (f.x == 8) r.format = is_signed ? TexelFormat::s8 : TexelFormat::u8;
    else if (f.x == 16) r.format = f.f == cudaChannelFormatKindFloat ? TexelFormat::half : is_signed ? TexelFormat::s16 : TexelFormat::u16;
    if (fractions && f.x < 32) r.divisor = static_cast<float>((1 << (is_signed ? f.x - 1 : f.x)) - 1);
    r.texel = static_cast<int32_t>(texel_bytes(f));
    r.channels = r.texel * 8 / f.x;
}

inline cudaError_t describe_array(cudaArray_const_t array, bool fractions, TextureRecord& r) {
    cudaError_t code = check_array(array);
    if (code != cudaSuccess) return code;
    describe_texels(array->format, fractions, r);
    r.data = array->memory.address;
    r.width = static_cast<int32_t>(array->extent.width);
    r.height = static_cast<int32_t>(array->rows());
    r.depth = static_cast<int32_t>(array->slices());
    r.pitch = array->row();
    r.slice = r.pitch * array->rows();
    return cudaSuccess;
}

/// Memory of the program's own: `rows` rows of `width` texels, `pitch` bytes apart.
inline cudaError_t describe_memory(const void* pointer, const cudaChannelFormatDesc& f, size_t width, size_t rows, size_t pitch, bool fractions,
                                   TextureRecord& r) {
    constexpr size_t most = std::numeric_limits<int32_t>::max();
    size_t texel = texel_bytes(f);
    if (texel == 0) return fail(cudaErrorInvalidChannelDescriptor, "no texture can have texels of this format");
    if (!pointer || width == 0 || rows == 0 || width > most || rows > most || pitch < width * texel) return cudaErrorInvalidValue;
    auto address = reinterpret_cast<uint64_t>(pointer);
    Allocation a;
    uint64_t begin = 0;
    if (!runtime().addresses.find(address, a, &begin) || a.address == 0) return fail(cudaErrorInvalidValue, "a texture's memory must be a device's");
    uint64_t inside = address - begin;
    if (pitch * (rows - 1) + width * texel > a.size - inside) return fail(cudaErrorInvalidValue, "a texture goes beyond the end of an allocation");
    describe_texels(f, fractions, r);
    r.data = a.address + inside;
    r.width = static_cast<int32_t>(width);
    r.height = static_cast<int32_t>(rows);
    r.pitch = r.slice = pitch;
    return cudaSuccess;
}

inline cudaError_t describe_resource(const cudaResourceDesc& resource, bool fractions, TextureRecord& r) {
    switch (resource.resType) {
        case cudaResourceTypeArray: return describe_array(resource.res.array.array, fractions, r);
        case cudaResourceTypeLinear: {
            const auto& l = resource.res.linear;
            size_t texel = texel_bytes(l.desc);
            size_t count = texel ? l.sizeInBytes / texel : 0;
            return describe_memory(l.devPtr, l.desc, count, 1, count * texel, fractions, r);
        }
        case cudaResourceTypePitch2D: {
            const auto& p = resource.res.pitch2D;
            return describe_memory(p.devPtr, p.desc, p.width, p.height, p.pitchInBytes, fractions, r);
        }
        case cudaResourceTypeMipmappedArray: return fail(cudaErrorNotSupported, "mipmapped arrays");
    }
    return cudaErrorInvalidValue;
}

/// Results of integer type cannot be filtered.
inline bool gives_floats(const cudaResourceDesc& resource, const TextureRecord& r) {
    if (r.format != TexelFormat::word) return r.format == TexelFormat::half || r.divisor != 1;
    const bool array = resource.resType == cudaResourceTypeArray;
    return (array ? resource.res.array.array->format : resource.res.pitch2D.desc).f == cudaChannelFormatKindFloat;
}

inline cudaError_t make_object(unsigned long long* handle, const TextureRecord& record, const TextureObject& made) {
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    TextureObject object = made;
    if (code == cudaSuccess) code = allocate_internal(*device, sizeof record, 0, object.record);
    if (code != cudaSuccess) return code;
    std::vector<uint8_t> bytes(sizeof record);
    std::memcpy(bytes.data(), &record, sizeof record);
    code = write_blocking(*device, object.record, bytes);
    if (code != cudaSuccess) {
        release_internal(object.record);
        return code;
    }
    TextureStore& store = texture_store();
    std::lock_guard lock(store.mutex);
    store.live.emplace(object.record.address, object);
    *handle = object.record.address;
    return cudaSuccess;
}

}  // namespace detail

cudaError_t texture_record(const cudaResourceDesc& resource, const cudaTextureDesc& t, TextureRecord& r) {
    cudaError_t code = detail::describe_resource(resource, t.readMode == cudaReadModeNormalizedFloat, r);
    if (code != cudaSuccess) return code;
    if (t.sRGB) return fail(cudaErrorNotSupported, "textures with sRGB conversion");
    bool cube = resource.resType == cudaResourceTypeArray && (resource.res.array.array->flags & cudaArrayCubemap) != 0;
    r.normalized = t.normalizedCoords != 0 || cube;
    r.linear = t.filterMode == cudaFilterModeLinear && resource.resType != cudaResourceTypeLinear;
    if (r.linear && !detail::gives_floats(resource, r)) return fail(cudaErrorInvalidFilterSetting, "linear filtering of integers");
    for (int i = 0; i < 3; ++i) {
        if (t.addressMode[i] < cudaAddressModeWrap || t.addressMode[i] > cudaAddressModeBorder) return cudaErrorInvalidValue;
        // CUDA: without normalised coordinates there is nothing to wrap or mirror.
        bool plain = t.addressMode[i] == cudaAddressModeBorder || (r.normalized && !cube);
        r.address[i] = plain ? t.addressMode[i] : cudaAddressModeClamp;
    }
    std::memcpy(r.border, t.borderColor, sizeof r.border);
    return cudaSuccess;
}

cudaError_t surface_record(const cudaResourceDesc& resource, TextureRecord& r) {
    if (resource.resType != cudaResourceTypeArray) return cudaErrorInvalidValue;
    cudaError_t code = detail::describe_array(resource.res.array.array, false, r);
    if (code == cudaSuccess && !(resource.res.array.array->flags & cudaArraySurfaceLoadStore)) {
        return fail(cudaErrorInvalidValue, "the array was made without cudaArraySurfaceLoadStore");
    }
    return code;
}

cudaError_t texture_create(cudaTextureObject_t* object, const cudaResourceDesc* resource, const cudaTextureDesc* texture, const cudaResourceViewDesc* view) {
    if (!object || !resource || !texture) return cudaErrorInvalidValue;
    if (view && view->format != cudaResViewFormatNone) return fail(cudaErrorNotSupported, "resource views");
    TextureRecord record;
    cudaError_t code = texture_record(*resource, *texture, record);
    return code == cudaSuccess ? detail::make_object(object, record, {{}, *resource, *texture, false}) : code;
}

cudaError_t surface_create(cudaSurfaceObject_t* object, const cudaResourceDesc* resource) {
    if (!object || !resource) return cudaErrorInvalidValue;
    TextureRecord record;
    cudaError_t code = surface_record(*resource, record);
    return code == cudaSuccess ? detail::make_object(object, record, {{}, *resource, {}, true}) : code;
}

cudaError_t texture_destroy(unsigned long long handle) {
    if (handle == 0) return cudaSuccess;
    detail::TextureObject object;
    detail::TextureStore& store = detail::texture_store();
    {
        std::lock_guard lock(store.mutex);
        const detail::TextureObject* live = detail::find_live(store, handle);
        if (!live) return cudaErrorInvalidValue;
        object = *live;
        store.live.erase(handle);
    }
    cudaError_t code = synchronize(*object.record.device);
    release_internal(object.record);
    return code;
}

cudaError_t texture_description(unsigned long long handle, cudaResourceDesc* resource, cudaTextureDesc* texture) {
    detail::TextureStore& store = detail::texture_store();
    std::lock_guard lock(store.mutex);
    const detail::TextureObject* live = detail::find_live(store, handle);
    if (!live) return cudaErrorInvalidValue;
    if (resource) *resource = live->resource;
    if (texture) *texture = live->texture;
    return cudaSuccess;
}

void forget_textures(Device& device) {
    detail::TextureStore& store = detail::texture_store();
    std::lock_guard lock(store.mutex);
    for (auto it = store.live.begin(); it != store.live.end();) it = it->second.record.device == &device ? store.live.erase(it) : std::next(it);
}

}  // namespace rt
QIAO_NAMESPACE_END
