// SPDX-License-Identifier: Apache-2.0
// Texture and surface references: the table of them, bindings, and sending of records.
#pragma once
#include <cstddef>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include <qiao/rt/texture_reference.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

struct TextureReference {
    Module* module;
    std::string name;
    enum class Binding : uint8_t { none, texture, surface } binding = Binding::none;
    cudaResourceDesc resource = {};
    std::map<const Device*, TextureRecord> sent;
};
/// By address of the host's object; never destroyed.
struct TextureReferenceStore {
    std::mutex mutex;
    std::map<const void*, TextureReference> all;
};
inline TextureReferenceStore& texture_references() {
    static TextureReferenceStore* const store = new TextureReferenceStore;
    return *store;
}

inline cudaTextureDesc describe_reference(const textureReference& r) {
    cudaTextureDesc t = {};
    std::memcpy(t.addressMode, r.addressMode, sizeof t.addressMode);
    t.filterMode = r.filterMode;
    t.readMode = r.qiaoReadMode;
    t.sRGB = r.sRGB;
    t.normalizedCoords = r.normalized;
    return t;
}

/// What kernels sample; a texel of zeros where nothing (or nothing that still exists) is bound.
inline TextureRecord current_record(const void* host, const TextureReference& r, uint64_t storage) {
    TextureRecord record;
    cudaError_t code = cudaErrorTextureNotBound;
    if (r.binding == TextureReference::Binding::surface) code = surface_record(r.resource, record);
    if (r.binding == TextureReference::Binding::texture) code = texture_record(r.resource, describe_reference(*static_cast<const textureReference*>(host)), record);
    if (code == cudaSuccess) return record;
    TextureRecord nothing;
    nothing.data = storage + offsetof(TextureRecord, border);
    return nothing;
}

inline cudaError_t bind(const void* host, TextureReference::Binding binding, const cudaResourceDesc& resource) {
    TextureReferenceStore& store = texture_references();
    std::lock_guard lock(store.mutex);
    auto found = store.all.find(host);
    if (found == store.all.end()) return fail(cudaErrorInvalidTexture, "no texture or surface reference has this address");
    if (binding == TextureReference::Binding::texture) {
        TextureRecord record;
        cudaError_t code = texture_record(resource, describe_reference(*static_cast<const textureReference*>(host)), record);
        if (code != cudaSuccess) return code;
    }
    found->second.binding = binding;
    found->second.resource = resource;
    return cudaSuccess;
}

inline bool is_reference(const void* host) {
    TextureReferenceStore& store = texture_references();
    std::lock_guard lock(store.mutex);
    return store.all.count(host) != 0;
}

}  // namespace detail

void register_texture_reference(const void* shadow, Module& module, std::string name) {
    detail::TextureReferenceStore& store = detail::texture_references();
    std::lock_guard lock(store.mutex);
    detail::TextureReference reference;
    reference.module = &module;
    reference.name = std::move(name);
    store.all[shadow] = std::move(reference);
    module.group->has_texture_references = true;
}

cudaError_t bind_texture(size_t* offset, const textureReference* reference, const void* pointer, const cudaChannelFormatDesc* format, size_t size) {
    if (!format) return cudaErrorInvalidValue;
    if (offset) *offset = 0;
    // Programs leave the size out, or give more than there is.
    Allocation a;
    uint64_t begin = 0;
    auto address = reinterpret_cast<uint64_t>(pointer);
    if (runtime().addresses.find(address, a, &begin)) size = std::min<size_t>(size, a.size - (address - begin));
    cudaResourceDesc r = {};
    r.resType = cudaResourceTypeLinear;
    r.res.linear.devPtr = const_cast<void*>(pointer);
    r.res.linear.desc = *format;
    r.res.linear.sizeInBytes = size;
    return detail::bind(reference, detail::TextureReference::Binding::texture, r);
}

cudaError_t bind_texture_2d(size_t* offset, const textureReference* reference, const void* pointer, const cudaChannelFormatDesc* format, size_t width,
                            size_t height, size_t pitch) {
    if (!format) return cudaErrorInvalidValue;
    if (offset) *offset = 0;
    cudaResourceDesc r = {};
    r.resType = cudaResourceTypePitch2D;
    r.res.pitch2D.devPtr = const_cast<void*>(pointer);
    r.res.pitch2D.desc = *format;
    r.res.pitch2D.width = width;
    r.res.pitch2D.height = height;
    r.res.pitch2D.pitchInBytes = pitch;
    return detail::bind(reference, detail::TextureReference::Binding::texture, r);
}

cudaError_t bind_texture_array(const textureReference* reference, cudaArray_const_t array) {
    cudaResourceDesc r = {};
    r.resType = cudaResourceTypeArray;
    r.res.array.array = const_cast<cudaArray_t>(array);
    return detail::bind(reference, detail::TextureReference::Binding::texture, r);
}

cudaError_t bind_surface_array(const surfaceReference* reference, cudaArray_const_t array) {
    cudaResourceDesc r = {};
    r.resType = cudaResourceTypeArray;
    r.res.array.array = const_cast<cudaArray_t>(array);
    TextureRecord record;
    cudaError_t code = surface_record(r, record);
    return code == cudaSuccess ? detail::bind(reference, detail::TextureReference::Binding::surface, r) : code;
}

cudaError_t unbind_texture(const textureReference* reference) { return detail::bind(reference, detail::TextureReference::Binding::none, {}); }

cudaError_t texture_offset(size_t* offset, const textureReference* reference) {
    if (!offset) return cudaErrorInvalidValue;
    detail::TextureReferenceStore& store = detail::texture_references();
    std::lock_guard lock(store.mutex);
    auto found = store.all.find(reference);
    if (found == store.all.end()) return cudaErrorInvalidTexture;
    if (found->second.binding == detail::TextureReference::Binding::none) return cudaErrorInvalidTextureBinding;
    *offset = 0;
    return cudaSuccess;
}

cudaError_t find_texture_reference(const textureReference** reference, const void* symbol) {
    if (!reference) return cudaErrorInvalidValue;
    if (!detail::is_reference(symbol)) return cudaErrorInvalidTexture;
    *reference = static_cast<const textureReference*>(symbol);
    return cudaSuccess;
}

cudaError_t find_texture_reference(const surfaceReference** reference, const void* symbol) {
    if (!reference) return cudaErrorInvalidValue;
    if (!detail::is_reference(symbol)) return cudaErrorInvalidSurface;
    *reference = static_cast<const surfaceReference*>(symbol);
    return cudaSuccess;
}

cudaError_t send_texture_references(Module& module, Stream& stream) {
    Device& device = *stream.device;
    detail::TextureReferenceStore& store = detail::texture_references();
    std::lock_guard lock(store.mutex);
    for (auto& [host, reference] : store.all) {
        if (reference.module->group != module.group) continue;
        Allocation storage;
        cudaError_t code = variable_storage(*reference.module, device, reference.name, storage);
        if (code != cudaSuccess) return code;
        TextureRecord record = detail::current_record(host, reference, storage.address);
        auto sent = reference.sent.find(&device);
        if (sent != reference.sent.end() && std::memcmp(&sent->second, &record, sizeof record) == 0) continue;
        Submission submission(stream);
        code = submission.status();
        if (code == cudaSuccess) code = submission.check(submission.queue().write(storage.memory(), storage.offset, &record, sizeof record, true));
        if (code != cudaSuccess) return code;
        reference.sent[&device] = record;
    }
    return cudaSuccess;
}

void forget_texture_references(Device& device) {
    detail::TextureReferenceStore& store = detail::texture_references();
    std::lock_guard lock(store.mutex);
    for (auto& entry : store.all) entry.second.sent.erase(&device);
}

}  // namespace rt
QIAO_NAMESPACE_END
