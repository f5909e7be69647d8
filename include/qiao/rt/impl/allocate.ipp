// SPDX-License-Identifier: Apache-2.0
// Allocation calls: pool pieces entered in the address map.
#pragma once
#include <sys/mman.h>
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <qiao/rt/allocate.hpp>
#include <qiao/rt/capture.hpp>
#include <qiao/rt/log.hpp>

#if !defined(MAP_FIXED_NOREPLACE)
#  define MAP_FIXED_NOREPLACE 0x100000
#endif

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline constexpr uint64_t page_size = 4096;
inline constexpr size_t pitch_align = 512;

inline Pool& pool_of(const Allocation& allocation) { return *allocation.block->pool; }

inline void give_back(const Allocation& a) {
    if (a.block) pool_of(a).free({a.block, a.offset, a.reserved});
}

/// A piece of a pool as an allocation; not yet in the address map.
inline cudaError_t take(Device& device, Pool& pool, AllocationKind kind, uint64_t size, uint64_t align, Allocation& a) {
    auto piece = pool.allocate(size, align);
    if (!piece) return device.failed(piece.error());
    a.kind = kind;
    a.device = &device;
    a.block = piece.value().block;
    a.offset = piece.value().offset;
    a.reserved = piece.value().size;
    a.address = a.memory().address() + a.offset;
    a.size = size;
    char* host = static_cast<char*>(a.memory().host_pointer());
    a.host = host && kind != AllocationKind::device && kind != AllocationKind::internal ? host + a.offset : nullptr;
    return cudaSuccess;
}

/// Enters the allocation at its device address and, where that differs, at its host address.
inline cudaError_t enter(const Allocation& a) {
    AddressMap& map = a.device->runtime.addresses;
    auto host = reinterpret_cast<uint64_t>(a.host);
    if (a.address != 0 && !map.insert(a.address, a.size, a)) {
        give_back(a);
        return fail(cudaErrorMemoryAllocation, "the address range is in use by another allocation");
    }
    if (a.host && host != a.address && !map.insert(host, a.size, a)) {
        if (a.address != 0) map.erase(a.address);
        give_back(a);
        return fail(cudaErrorMemoryAllocation, "the host address range is in use by another allocation");
    }
    return cudaSuccess;
}

inline void leave(const Allocation& a) {
    AddressMap& map = a.device->runtime.addresses;
    auto host = reinterpret_cast<uint64_t>(a.host);
    if (a.address != 0) map.erase(a.address);
    if (a.host && host != a.address) map.erase(host);
}

/// The allocation that begins exactly at `pointer` (its device or its host address).
inline bool find_exact(const void* pointer, Allocation& found) {
    uint64_t begin = 0;
    auto address = reinterpret_cast<uint64_t>(pointer);
    return runtime().addresses.find(address, found, &begin) && begin == address;
}

/// Pinned memory of a device that offers none of its own: the program's, known to the runtime.
inline cudaError_t plain_host_malloc(Device& device, size_t size, Allocation& a) {
    void* memory = nullptr;
    if (posix_memalign(&memory, page_size, round_up(size, page_size)) != 0) return cudaErrorMemoryAllocation;
    a = Allocation();
    a.kind = AllocationKind::host;
    a.device = &device;
    a.size = size;
    a.host = static_cast<char*>(memory);
    return cudaSuccess;
}

inline cudaError_t map_shadow(Device& device, size_t size, Allocation& a) {
    uint64_t bytes = round_up(size, page_size);
    cudaError_t code = take(device, device.device_memory, AllocationKind::managed, bytes, page_size, a);
    if (code != cudaSuccess) return code;
    void* wanted = reinterpret_cast<void*>(a.address);
    void* mapped = mmap(wanted, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (mapped != wanted) {
        if (mapped != MAP_FAILED) munmap(mapped, bytes);
        give_back(a);
        return fail(cudaErrorNotSupported, "managed memory: the device's addresses are not free in the host's address space");
    }
    a.size = size;
    a.host = static_cast<char*>(wanted);
    a.shadow = true;
    return cudaSuccess;
}

inline cudaError_t free_one(const Allocation& a) {
    leave(a);
    if (a.shadow) {
        Device& device = *a.device;
        std::lock_guard lock(device.mutex);
        auto& shadows = device.shadows;
        shadows.erase(std::remove_if(shadows.begin(), shadows.end(), [&](const Allocation& s) { return s.address == a.address; }), shadows.end());
        device.has_shadows = !shadows.empty();
        munmap(a.host, round_up(a.size, page_size));
    }
    if (!a.block && a.kind == AllocationKind::host) std::free(a.host);
    give_back(a);
    return cudaSuccess;
}

}  // namespace detail

cudaError_t device_malloc(void** pointer, size_t size) {
    if (!pointer) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    *pointer = nullptr;
    if (size == 0) return cudaSuccess;
    Allocation a;
    code = detail::take(*device, device->device_memory, AllocationKind::device, size, 0, a);
    if (code == cudaSuccess) code = detail::enter(a);
    if (code == cudaSuccess) *pointer = reinterpret_cast<void*>(a.address);
    return code;
}

cudaError_t device_malloc_pitch(void** pointer, size_t* pitch, size_t width, size_t height) {
    if (!pointer || !pitch) return cudaErrorInvalidValue;
    *pitch = round_up(width, detail::pitch_align);
    return device_malloc(pointer, *pitch * height);
}

cudaError_t malloc_3d(cudaPitchedPtr* pointer, cudaExtent extent) {
    if (!pointer) return cudaErrorInvalidValue;
    pointer->xsize = extent.width;
    pointer->ysize = extent.height;
    return device_malloc_pitch(&pointer->ptr, &pointer->pitch, extent.width, extent.height * extent.depth);
}

cudaError_t device_free(void* pointer) {
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess || !pointer || graph_memory_freed(pointer, code)) return code;
    Allocation a;
    if (!detail::find_exact(pointer, a) || (a.kind != AllocationKind::device && a.kind != AllocationKind::managed)) {
        return fail(cudaErrorInvalidValue, "cudaFree of a pointer that is no live allocation");
    }
    code = synchronize(*a.device);
    detail::free_one(a);
    return code;
}

cudaError_t malloc_async(void** pointer, size_t size, cudaStream_t handle) {
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (!captures(*stream)) return device_malloc(pointer, size);
    if (!pointer) return cudaErrorInvalidValue;
    cudaMemAllocNodeParams parameters = {};
    parameters.poolProps.allocType = cudaMemAllocationTypePinned;
    parameters.poolProps.location = {cudaMemLocationTypeDevice, stream->device->ordinal};
    parameters.bytesize = size;
    GraphWork work;
    code = allocate_work(&parameters, work);
    code = capture_work(*stream, code, std::move(work));
    if (code == cudaSuccess) *pointer = parameters.dptr;
    return code;
}

cudaError_t free_async(void* pointer, cudaStream_t handle) {
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code == cudaSuccess && pointer && captures(*stream)) return capture_work(*stream, cudaSuccess, FreeWork{pointer});
    if (code != cudaSuccess || !pointer || graph_memory_freed(pointer, code)) return code;
    code = stream_synchronize(handle);
    if (code != cudaSuccess) return code;
    Allocation a;
    if (!detail::find_exact(pointer, a) || a.kind != AllocationKind::device) return cudaErrorInvalidValue;
    return detail::free_one(a);
}

cudaError_t host_malloc(void** pointer, size_t size, unsigned flags) {
    constexpr unsigned known = cudaHostAllocPortable | cudaHostAllocMapped | cudaHostAllocWriteCombined;
    if (!pointer || (flags & ~known) != 0) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    *pointer = nullptr;
    if (size == 0) return cudaSuccess;
    Allocation a;
    code = detail::take(*device, device->host_memory, AllocationKind::host, size, 0, a);
    if (code != cudaSuccess && code != cudaErrorMemoryAllocation && device->status() == cudaSuccess) code = detail::plain_host_malloc(*device, size, a);
    a.flags = flags | cudaHostAllocMapped;
    if (code == cudaSuccess) code = detail::enter(a);
    if (code == cudaSuccess) *pointer = a.host;
    return code;
}

cudaError_t host_free(void* pointer) {
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess || !pointer) return code;
    Allocation a;
    if (!detail::find_exact(pointer, a) || a.kind != AllocationKind::host) {
        return fail(cudaErrorInvalidValue, "cudaFreeHost of a pointer that is no live pinned allocation");
    }
    code = synchronize(*a.device);
    detail::free_one(a);
    return code;
}

cudaError_t host_device_pointer(void** device_pointer, void* host_pointer, unsigned flags) {
    if (!device_pointer || flags != 0) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    Allocation a;
    if (!runtime().addresses.find(reinterpret_cast<uint64_t>(host_pointer), a)) return cudaErrorInvalidValue;
    if (a.kind == AllocationKind::registered || a.address == 0) {
        if (!device->info.host_addresses) return fail(cudaErrorNotSupported, "registered memory has no device pointer");
        *device_pointer = host_pointer;
        return cudaSuccess;
    }
    if (a.device != device) return fail(cudaErrorInvalidValue, "the pinned memory belongs to another device");
    *device_pointer = reinterpret_cast<void*>(a.address + static_cast<uint64_t>(static_cast<char*>(host_pointer) - a.host));
    return cudaSuccess;
}

cudaError_t host_flags(unsigned* flags, void* host_pointer) {
    Allocation a;
    if (!flags || !runtime().addresses.find(reinterpret_cast<uint64_t>(host_pointer), a)) return cudaErrorInvalidValue;
    if (a.kind != AllocationKind::host && a.kind != AllocationKind::registered) return cudaErrorInvalidValue;
    *flags = a.flags;
    return cudaSuccess;
}

cudaError_t host_register(void* pointer, size_t size, unsigned flags) {
    constexpr unsigned known = cudaHostRegisterPortable | cudaHostRegisterMapped | cudaHostRegisterReadOnly;
    if (!pointer || size == 0 || (flags & ~known) != 0) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    Allocation a;
    a.kind = AllocationKind::registered;
    a.device = device;
    a.size = size;
    a.host = static_cast<char*>(pointer);
    a.flags = flags;
    if (!device->runtime.addresses.insert(reinterpret_cast<uint64_t>(pointer), size, a)) return cudaErrorHostMemoryAlreadyRegistered;
    return cudaSuccess;
}

cudaError_t host_unregister(void* pointer) {
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    Allocation a;
    if (!pointer) return cudaErrorInvalidValue;
    if (!detail::find_exact(pointer, a) || a.kind != AllocationKind::registered) return cudaErrorHostMemoryNotRegistered;
    code = synchronize(*a.device);
    device->runtime.addresses.erase(reinterpret_cast<uint64_t>(pointer));
    return code;
}

cudaError_t allocate_managed(Device& device, size_t size, Allocation& a) {
    cudaError_t code = detail::take(device, device.host_memory, AllocationKind::managed, size, detail::page_size, a);
    if (code == cudaSuccess && reinterpret_cast<uint64_t>(a.host) != a.address) {
        detail::give_back(a);
        code = detail::map_shadow(device, size, a);
    }
    if (code == cudaSuccess) code = detail::enter(a);
    if (code == cudaSuccess && a.shadow) {
        std::lock_guard lock(device.mutex);
        device.shadows.push_back(a);
        device.has_shadows = true;
    }
    return code;
}

cudaError_t managed_malloc(void** pointer, size_t size, unsigned flags) {
    if (!pointer || size == 0 || (flags != cudaMemAttachGlobal && flags != cudaMemAttachHost)) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    *pointer = nullptr;
    Allocation a;
    code = allocate_managed(*device, size, a);
    if (code == cudaSuccess) *pointer = a.host;
    return code;
}

cudaError_t memory_info(size_t* free_bytes, size_t* total) {
    if (!free_bytes || !total) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    *total = device->info.memory_bytes;
    uint64_t idle = device->device_memory.reserved_bytes() - device->device_memory.used_bytes();
    *free_bytes = std::min<uint64_t>(device->backend->free_bytes() + idle, *total);
    return cudaSuccess;
}

cudaError_t pointer_attributes(cudaPointerAttributes* attributes, const void* pointer) {
    if (!attributes) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    *attributes = cudaPointerAttributes();
    attributes->type = cudaMemoryTypeUnregistered;
    attributes->device = cudaInvalidDeviceId;
    attributes->hostPointer = const_cast<void*>(pointer);
    Allocation a;
    auto address = reinterpret_cast<uint64_t>(pointer);
    uint64_t begin = 0;
    if (!runtime().addresses.find(address, a, &begin)) return cudaSuccess;
    uint64_t inside = address - begin;
    bool managed = a.kind == AllocationKind::managed;
    bool host = a.kind == AllocationKind::host || a.kind == AllocationKind::registered;
    attributes->type = managed ? cudaMemoryTypeManaged : host ? cudaMemoryTypeHost : cudaMemoryTypeDevice;
    attributes->memoryType = attributes->type;
    attributes->isManaged = managed ? 1 : 0;
    attributes->device = a.device->ordinal;
    attributes->devicePointer = a.address ? reinterpret_cast<void*>(a.address + inside) : nullptr;
    attributes->hostPointer = a.host ? a.host + inside : nullptr;
    return cudaSuccess;
}

cudaError_t mem_advise(const void* pointer, size_t size) {
    Allocation a;
    if (!runtime().addresses.find(reinterpret_cast<uint64_t>(pointer), a) || a.kind != AllocationKind::managed || size == 0) return cudaErrorInvalidValue;
    return cudaSuccess;
}

cudaError_t prefetch(const void* pointer, size_t size, int device, cudaStream_t handle) {
    Device* target = nullptr;
    Stream* stream = nullptr;
    cudaError_t code = mem_advise(pointer, size);
    if (code == cudaSuccess && device != cudaCpuDeviceId) code = device_by_number(device, target);
    return code == cudaSuccess ? resolve_stream(handle, stream) : code;
}

cudaError_t allocate_internal(Device& device, uint64_t size, uint64_t align, Allocation& a) {
    cudaError_t code = detail::take(device, device.device_memory, AllocationKind::internal, size, align, a);
    return code == cudaSuccess ? detail::enter(a) : code;
}

void release_internal(const Allocation& a) { detail::free_one(a); }

void release_all(Device& device) {
    for (const Allocation& a : device.runtime.addresses.of_device(device)) {
        // Pinned memory with two addresses is listed twice.
        Allocation found;
        uint64_t key = a.address ? a.address : reinterpret_cast<uint64_t>(a.host);
        if (!device.runtime.addresses.find(key, found)) continue;
        if (a.kind == AllocationKind::registered) device.runtime.addresses.erase(key);
        else detail::free_one(a);
    }
    device.device_memory.trim();
    device.host_memory.trim();
}

cudaError_t send_shadows(Submission& submission) {
    Device& device = *submission.stream().device;
    if (!device.has_shadows.load(std::memory_order_acquire)) return cudaSuccess;
    std::lock_guard lock(device.mutex);
    // After a kernel that was not waited for, the device's copy is the newer one.
    if (!device.shadows_stale.exchange(true)) {
        for (const Allocation& a : device.shadows) {
            cudaError_t code = submission.check(submission.queue().write(a.memory(), a.offset, a.host, a.size, true));
            if (code != cudaSuccess) return code;
        }
    }
    return cudaSuccess;
}

cudaError_t refresh_shadows(Device& device) {
    if (!device.has_shadows.load(std::memory_order_acquire) || !device.shadows_stale.load(std::memory_order_acquire)) return cudaSuccess;
    Stream* stream = nullptr;
    cudaError_t code = legacy_stream(device, stream);
    if (code != cudaSuccess) return code;
    std::vector<Allocation> shadows;
    bool others_busy = false;
    {
        std::lock_guard lock(device.mutex);
        shadows = device.shadows;
        for (Stream* other : device.streams) others_busy = others_busy || (!other->is_legacy && other->pending());
    }
    Submission submission(*stream);
    code = submission.status();
    for (const Allocation& a : shadows) {
        if (code == cudaSuccess) code = submission.check(submission.queue().read(a.host, a.memory(), a.offset, a.size, true));
    }
    if (code == cudaSuccess) code = submission.finish();
    if (code == cudaSuccess && !others_busy) device.shadows_stale = false;
    return code;
}

}  // namespace rt
QIAO_NAMESPACE_END
