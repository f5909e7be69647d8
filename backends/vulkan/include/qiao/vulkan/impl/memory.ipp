// SPDX-License-Identifier: Apache-2.0
// Choosing a memory type, allocating, binding and mapping.
#pragma once
#include <qiao/vulkan/memory.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {
namespace detail {

inline constexpr uint64_t memory_alignment = 256;

/// How well a memory type suits a kind; negative: not at all. Types of equal score keep the driver's order.
inline int memory_type_score(const DeviceCore& core, uint32_t type, MemoryKind kind) {
    const VkMemoryType& t = core.memory.memoryTypes[type];
    bool local = t.propertyFlags & VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
    bool coherent = (t.propertyFlags & VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT) && (t.propertyFlags & VK_MEMORY_PROPERTY_HOST_COHERENT_BIT);
    bool cached = t.propertyFlags & VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
    if (kind == MemoryKind::host) {
        if (!coherent) return -1;
        // On a discrete device, host memory in the device's small window would be slow to read and soon used up.
        bool window = local && !core.info.unified_memory;
        return (cached ? 4 : 0) + (window ? 0 : 2);
    }
    bool main_heap = t.heapIndex == core.main_heap;
    bool suits_host = core.info.unified_memory ? coherent : !(t.propertyFlags & VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT);
    return (local ? 16 : 0) + (main_heap ? 8 : 0) + (suits_host ? 4 : 0) + (cached ? 1 : 0);
}

inline int choose_memory_type(const DeviceCore& core, uint32_t allowed, MemoryKind kind) {
    int best = -1;
    int best_score = -1;
    for (uint32_t i = 0; i < core.memory.memoryTypeCount; ++i) {
        if (!(allowed & (1u << i))) continue;
        int score = memory_type_score(core, i, kind);
        if (score > best_score) {
            best = static_cast<int>(i);
            best_score = score;
        }
    }
    return best;
}

}  // namespace detail

Result<std::unique_ptr<VulkanMemory>> VulkanMemory::create(std::shared_ptr<DeviceCore> core, uint64_t size, MemoryKind kind) {
    if (core->lost) return Error{ErrorKind::device_lost, "device lost"};
    if (size == 0) return Error{ErrorKind::invalid_value, "allocation of no bytes"};
    uint64_t bytes = (size + 3) / 4 * 4 + detail::memory_alignment;
    if (size > core->info.max_allocation) {
        return Error{ErrorKind::out_of_memory,
                     "allocation of " + std::to_string(size) + " bytes is beyond the device's largest, " + std::to_string(core->info.max_allocation)};
    }
    // A CPU device would go on into the machine's swap.
    if (core->info.is_cpu && core->allocated.load() + bytes > core->info.memory_bytes + detail::memory_alignment) {
        return Error{ErrorKind::out_of_memory, "the device's memory of " + std::to_string(core->info.memory_bytes) + " bytes is used up"};
    }
    DeviceCore& device = *core;
    std::unique_ptr<VulkanMemory> memory(new VulkanMemory(std::move(core)));
    memory->size_ = size;
    VkResult result = memory->bind(bytes, kind);
    if (result != VK_SUCCESS) return device.fail(result, "allocating memory");
    return memory;
}

VkResult VulkanMemory::bind(uint64_t bytes, MemoryKind kind) {
    const DeviceTable& vk = core_->vk;
    auto info = structure<VkBufferCreateInfo>(VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO);
    info.size = bytes;
    info.usage =
        VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT | VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT;
    VkResult result = vk.CreateBuffer(core_->device, &info, nullptr, &buffer_);
    if (result != VK_SUCCESS) return result;
    VkMemoryRequirements needs;
    vk.GetBufferMemoryRequirements(core_->device, buffer_, &needs);
    int type = detail::choose_memory_type(*core_, needs.memoryTypeBits, kind);
    if (type < 0) return VK_ERROR_OUT_OF_DEVICE_MEMORY;
    auto flags = structure<VkMemoryAllocateFlagsInfo>(VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO);
    flags.flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT;
    auto allocate = structure<VkMemoryAllocateInfo>(VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, &flags);
    allocate.allocationSize = needs.size;
    allocate.memoryTypeIndex = static_cast<uint32_t>(type);
    result = vk.AllocateMemory(core_->device, &allocate, nullptr, &memory_);
    if (result != VK_SUCCESS) return result;
    counted_ = needs.size;
    core_->allocated += counted_;
    result = vk.BindBufferMemory(core_->device, buffer_, memory_, 0);
    if (result != VK_SUCCESS) return result;
    auto whose = structure<VkBufferDeviceAddressInfo>(VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO);
    whose.buffer = buffer_;
    uint64_t raw = vk.GetBufferDeviceAddress(core_->device, &whose);
    if (raw == 0) return VK_ERROR_OUT_OF_DEVICE_MEMORY;
    address_ = (raw + detail::memory_alignment - 1) & ~(detail::memory_alignment - 1);
    base_ = address_ - raw;
    const VkMemoryPropertyFlags properties = core_->memory.memoryTypes[type].propertyFlags;
    const VkMemoryPropertyFlags mappable = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    if ((properties & mappable) == mappable && (kind == MemoryKind::host || core_->info.unified_memory)) {
        void* mapped = nullptr;
        result = vk.MapMemory(core_->device, memory_, 0, VK_WHOLE_SIZE, 0, &mapped);
        if (result != VK_SUCCESS) return result;
        host_ = static_cast<uint8_t*>(mapped) + base_;
    }
    return VK_SUCCESS;
}

VulkanMemory::~VulkanMemory() {
    if (buffer_) core_->vk.DestroyBuffer(core_->device, buffer_, nullptr);
    if (memory_) core_->vk.FreeMemory(core_->device, memory_, nullptr);  // unmaps too
    core_->allocated -= counted_;
}

}  // namespace vulkan
QIAO_NAMESPACE_END
