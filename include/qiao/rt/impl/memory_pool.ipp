// SPDX-License-Identifier: Apache-2.0
// Memory pools: handles are objects of this file, found by address.
#pragma once
#include <cstring>

#include <qiao/rt/allocate.hpp>
#include <qiao/rt/memory_pool.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

struct MemoryPool {
    int device = 0;
    bool is_default = false;
    uint64_t values[9] = {0, 1, 1, 1, 0, 0, 0, 0, 0};  ///< by cudaMemPoolAttr
};

struct MemoryPools {
    std::mutex mutex;
    std::vector<std::unique_ptr<MemoryPool>> pools;
    std::vector<MemoryPool*> current;  ///< by device, where set
};

inline MemoryPools& memory_pools() {
    static MemoryPools* pools = new MemoryPools;
    return *pools;
}

/// With the lock held.
inline MemoryPool* find_pool(MemoryPools& pools, cudaMemPool_t handle) {
    for (auto& pool : pools.pools) {
        if (reinterpret_cast<cudaMemPool_t>(pool.get()) == handle) return pool.get();
    }
    return nullptr;
}

inline MemoryPool* make_pool(MemoryPools& pools, int device, bool is_default) {
    auto pool = std::make_unique<MemoryPool>();
    pool->device = device;
    pool->is_default = is_default;
    pools.pools.push_back(std::move(pool));
    return pools.pools.back().get();
}

inline MemoryPool* default_of(MemoryPools& pools, int device) {
    for (auto& pool : pools.pools) {
        if (pool->is_default && pool->device == device) return pool.get();
    }
    return make_pool(pools, device, true);
}

}  // namespace detail

cudaError_t default_pool(cudaMemPool_t* pool, int number) {
    Device* device = nullptr;
    cudaError_t code = device_by_number(number, device);
    if (code != cudaSuccess) return code;
    if (!pool) return cudaErrorInvalidValue;
    detail::MemoryPools& pools = detail::memory_pools();
    std::lock_guard lock(pools.mutex);
    *pool = reinterpret_cast<cudaMemPool_t>(detail::default_of(pools, number));
    return cudaSuccess;
}

cudaError_t current_pool(cudaMemPool_t* pool, int number) {
    cudaError_t code = default_pool(pool, number);
    if (code != cudaSuccess) return code;
    detail::MemoryPools& pools = detail::memory_pools();
    std::lock_guard lock(pools.mutex);
    auto index = static_cast<size_t>(number);
    if (index < pools.current.size() && pools.current[index]) *pool = reinterpret_cast<cudaMemPool_t>(pools.current[index]);
    return cudaSuccess;
}

cudaError_t set_current_pool(int number, cudaMemPool_t handle) {
    Device* device = nullptr;
    cudaError_t code = device_by_number(number, device);
    if (code != cudaSuccess) return code;
    detail::MemoryPools& pools = detail::memory_pools();
    std::lock_guard lock(pools.mutex);
    detail::MemoryPool* pool = detail::find_pool(pools, handle);
    if (!pool || pool->device != number) return cudaErrorInvalidValue;
    auto index = static_cast<size_t>(number);
    if (pools.current.size() <= index) pools.current.resize(index + 1);
    pools.current[index] = pool;
    return cudaSuccess;
}

cudaError_t pool_create(cudaMemPool_t* pool, const cudaMemPoolProps* p) {
    if (!pool || !p || p->allocType != cudaMemAllocationTypePinned) return cudaErrorInvalidValue;
    if (p->location.type != cudaMemLocationTypeDevice || p->handleTypes != cudaMemHandleTypeNone) {
        return fail(cudaErrorNotSupported, "memory pools of the host, or shared with other processes");
    }
    Device* device = nullptr;
    cudaError_t code = device_by_number(p->location.id, device);
    if (code != cudaSuccess) return code;
    detail::MemoryPools& pools = detail::memory_pools();
    std::lock_guard lock(pools.mutex);
    *pool = reinterpret_cast<cudaMemPool_t>(detail::make_pool(pools, p->location.id, false));
    return cudaSuccess;
}

cudaError_t pool_destroy(cudaMemPool_t handle) {
    detail::MemoryPools& pools = detail::memory_pools();
    std::lock_guard lock(pools.mutex);
    detail::MemoryPool* pool = detail::find_pool(pools, handle);
    if (!pool || pool->is_default) return cudaErrorInvalidValue;
    for (auto& current : pools.current) {
        if (current == pool) current = nullptr;
    }
    for (size_t i = 0; i < pools.pools.size(); ++i) {
        if (pools.pools[i].get() == pool) {
            pools.pools.erase(pools.pools.begin() + static_cast<std::ptrdiff_t>(i));
            break;
        }
    }
    return cudaSuccess;
}

cudaError_t pool_trim(cudaMemPool_t handle) {
    Device* device = nullptr;
    {
        detail::MemoryPools& pools = detail::memory_pools();
        std::lock_guard lock(pools.mutex);
        detail::MemoryPool* pool = detail::find_pool(pools, handle);
        if (!pool) return cudaErrorInvalidValue;
        cudaError_t code = device_by_number(pool->device, device);
        if (code != cudaSuccess) return code;
    }
    device->device_memory.trim();
    return cudaSuccess;
}

cudaError_t pool_set(cudaMemPool_t handle, cudaMemPoolAttr attribute, const void* value) {
    detail::MemoryPools& pools = detail::memory_pools();
    std::lock_guard lock(pools.mutex);
    detail::MemoryPool* pool = detail::find_pool(pools, handle);
    if (!pool || !value || attribute < cudaMemPoolReuseFollowEventDependencies || attribute > cudaMemPoolAttrUsedMemHigh) return cudaErrorInvalidValue;
    if (attribute >= cudaMemPoolAttrReleaseThreshold) std::memcpy(&pool->values[attribute], value, 8);
    else pool->values[attribute] = *static_cast<const int*>(value) != 0;
    return cudaSuccess;
}

cudaError_t pool_get(cudaMemPool_t handle, cudaMemPoolAttr attribute, void* value) {
    detail::MemoryPools& pools = detail::memory_pools();
    std::lock_guard lock(pools.mutex);
    detail::MemoryPool* pool = detail::find_pool(pools, handle);
    if (!pool || !value || attribute < cudaMemPoolReuseFollowEventDependencies || attribute > cudaMemPoolAttrUsedMemHigh) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = device_by_number(pool->device, device);
    if (code != cudaSuccess) return code;
    uint64_t& reserved = pool->values[cudaMemPoolAttrReservedMemHigh];
    uint64_t& used = pool->values[cudaMemPoolAttrUsedMemHigh];
    pool->values[cudaMemPoolAttrReservedMemCurrent] = device->device_memory.reserved_bytes();
    pool->values[cudaMemPoolAttrUsedMemCurrent] = device->device_memory.used_bytes();
    reserved = std::max(reserved, pool->values[cudaMemPoolAttrReservedMemCurrent]);
    used = std::max(used, pool->values[cudaMemPoolAttrUsedMemCurrent]);
    if (attribute >= cudaMemPoolAttrReleaseThreshold) std::memcpy(value, &pool->values[attribute], 8);
    else *static_cast<int*>(value) = static_cast<int>(pool->values[attribute]);
    return cudaSuccess;
}

cudaError_t pool_set_access(cudaMemPool_t handle, const cudaMemAccessDesc* list, size_t count) {
    detail::MemoryPools& pools = detail::memory_pools();
    std::lock_guard lock(pools.mutex);
    detail::MemoryPool* pool = detail::find_pool(pools, handle);
    if (!pool || (!list && count != 0)) return cudaErrorInvalidValue;
    for (size_t i = 0; i < count; ++i) {
        bool own = list[i].location.type == cudaMemLocationTypeDevice && list[i].location.id == pool->device;
        if (!own && list[i].flags != cudaMemAccessFlagsProtNone) return fail(cudaErrorNotSupported, "a pool's memory used by another device");
    }
    return cudaSuccess;
}

cudaError_t pool_get_access(cudaMemAccessFlags* flags, cudaMemPool_t handle, const cudaMemLocation* location) {
    detail::MemoryPools& pools = detail::memory_pools();
    std::lock_guard lock(pools.mutex);
    detail::MemoryPool* pool = detail::find_pool(pools, handle);
    if (!pool || !flags || !location) return cudaErrorInvalidValue;
    bool own = location->type == cudaMemLocationTypeDevice && location->id == pool->device;
    *flags = own ? cudaMemAccessFlagsProtReadWrite : cudaMemAccessFlagsProtNone;
    return cudaSuccess;
}

cudaError_t pool_malloc(void** pointer, size_t size, cudaMemPool_t handle, cudaStream_t stream) {
    int number = 0;
    {
        detail::MemoryPools& pools = detail::memory_pools();
        std::lock_guard lock(pools.mutex);
        detail::MemoryPool* pool = detail::find_pool(pools, handle);
        if (!pool) return cudaErrorInvalidValue;
        number = pool->device;
    }
    int before = thread_state().device;
    thread_state().device = number;
    cudaError_t code = malloc_async(pointer, size, stream);
    thread_state().device = before;
    return code;
}

}  // namespace rt
QIAO_NAMESPACE_END
