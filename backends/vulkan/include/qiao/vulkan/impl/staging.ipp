// SPDX-License-Identifier: Apache-2.0
// Timeline waits, deferred host copies, timestamps, the staging ring.
#pragma once
#include <cstring>

#include <qiao/vulkan/staging.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {

Result<std::shared_ptr<Timeline>> Timeline::create(std::shared_ptr<DeviceCore> core, Lane& lane) {
    DeviceCore& device = *core;
    std::shared_ptr<Timeline> timeline(new Timeline(std::move(core), lane));
    auto type = structure<VkSemaphoreTypeCreateInfo>(VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO);
    type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
    auto info = structure<VkSemaphoreCreateInfo>(VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, &type);
    VkResult result = device.vk.CreateSemaphore(device.device, &info, nullptr, &timeline->semaphore_);
    if (result != VK_SUCCESS) return device.fail(result, "vkCreateSemaphore");
    return timeline;
}

Timeline::~Timeline() {
    for (VkQueryPool pool : pools_) core_->vk.DestroyQueryPool(core_->device, pool, nullptr);
    if (semaphore_) core_->vk.DestroySemaphore(core_->device, semaphore_, nullptr);
}

bool Timeline::reached(uint64_t value) {
    if (seen_.load(std::memory_order_acquire) < value) {
        uint64_t now = 0;
        VkResult result = core_->vk.GetSemaphoreCounterValue(core_->device, semaphore_, &now);
        if (result == VK_ERROR_DEVICE_LOST) core_->lost = true;
        if (core_->lost) return true;
        if (result != VK_SUCCESS || now < value) return false;
        uint64_t before = seen_.load();
        while (before < now && !seen_.compare_exchange_weak(before, now)) {
        }
    }
    run_host_copies(value);
    return true;
}

Result<void> Timeline::wait(uint64_t value) {
    while (!reached(value)) {
        auto info = structure<VkSemaphoreWaitInfo>(VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO);
        info.semaphoreCount = 1;
        info.pSemaphores = &semaphore_;
        info.pValues = &value;
        VkResult result = core_->vk.WaitSemaphores(core_->device, &info, UINT64_MAX);
        if (result != VK_SUCCESS && result != VK_TIMEOUT) return core_->fail(result, "vkWaitSemaphores");
    }
    if (core_->lost) return Error{ErrorKind::device_lost, "device lost"};
    return {};
}

void Timeline::add_host_copy(uint64_t value, void* to, const void* from, uint64_t size) {
    std::lock_guard<std::mutex> lock(mutex_);
    copies_.push_back(HostCopy{value, to, from, size});
    waiting_copies_.fetch_add(1, std::memory_order_release);
}

uint64_t Timeline::host_copy_into(const void* start, uint64_t size, uint64_t limit) {
    if (!has_host_copies()) return 0;
    auto begin = reinterpret_cast<uintptr_t>(start);
    uint64_t value = 0;
    std::lock_guard<std::mutex> lock(mutex_);
    for (const HostCopy& copy : copies_) {
        auto to = reinterpret_cast<uintptr_t>(copy.to);
        if (copy.value <= limit && to < begin + size && begin < to + copy.size) value = copy.value;
    }
    return value;
}

void Timeline::run_host_copies(uint64_t value) {
    if (waiting_copies_.load(std::memory_order_acquire) == 0) return;
    std::lock_guard<std::mutex> lock(mutex_);
    while (!copies_.empty() && copies_.front().value <= value) {
        const HostCopy& copy = copies_.front();
        std::memcpy(copy.to, copy.from, copy.size);
        copies_.pop_front();
        waiting_copies_.fetch_sub(1, std::memory_order_release);
    }
}

Result<Timeline::Stamp> Timeline::take_stamp() {
    constexpr uint32_t stamps_per_pool = 64;
    std::lock_guard<std::mutex> lock(mutex_);
    if (free_stamps_.empty()) {
        auto info = structure<VkQueryPoolCreateInfo>(VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO);
        info.queryType = VK_QUERY_TYPE_TIMESTAMP;
        info.queryCount = stamps_per_pool;
        VkQueryPool pool = VK_NULL_HANDLE;
        VkResult result = core_->vk.CreateQueryPool(core_->device, &info, nullptr, &pool);
        if (result != VK_SUCCESS) return core_->fail(result, "vkCreateQueryPool");
        pools_.push_back(pool);
        for (uint32_t i = stamps_per_pool; i > 0; --i) free_stamps_.push_back(Stamp{pool, i - 1});
    }
    Stamp stamp = free_stamps_.back();
    free_stamps_.pop_back();
    return stamp;
}

void Timeline::release_stamp(Stamp stamp) {
    std::lock_guard<std::mutex> lock(mutex_);
    free_stamps_.push_back(stamp);
}

uint64_t Timeline::read_stamp(Stamp stamp) const {
    uint64_t ticks = 0;
    VkResult result = core_->vk.GetQueryPoolResults(core_->device, stamp.pool, stamp.index, 1, sizeof ticks, &ticks, sizeof ticks,
                                                    VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT);
    if (result != VK_SUCCESS) return 0;
    if (core_->timestamp_bits < 64) ticks &= (uint64_t{1} << core_->timestamp_bits) - 1;
    double period = static_cast<double>(core_->limits.timestampPeriod);
    // Whole-nanosecond clocks keep all 64 bits; a double would round them.
    return period == 1.0 ? ticks : static_cast<uint64_t>(static_cast<long double>(ticks) * static_cast<long double>(period));
}

Result<void> StagingRing::open(const std::shared_ptr<DeviceCore>& core) {
    if (memory_) return {};
    Result<std::unique_ptr<VulkanMemory>> memory = VulkanMemory::create(core, capacity, MemoryKind::host);
    if (!memory) return memory.error();
    memory_ = std::move(memory.value());
    return {};
}

bool StagingRing::take(uint64_t size, uint64_t value, Piece& piece) {
    constexpr uint64_t alignment = 256;
    uint64_t at = (head_ + alignment - 1) / alignment * alignment;
    if (at % capacity + size > capacity) at = (at / capacity + 1) * capacity;
    if (at + size > tail_ + capacity) return false;
    head_ = at + size;
    if (marks_.empty() || marks_.back().value != value) {
        marks_.push_back(Mark{value, head_});
    } else {
        marks_.back().end = head_;
    }
    uint64_t place = at % capacity;
    piece.host = static_cast<uint8_t*>(memory_->host_pointer()) + place;
    piece.offset = memory_->base() + place;
    piece.address = memory_->address() + place;
    return true;
}

void StagingRing::retire(uint64_t reached) {
    while (!marks_.empty() && marks_.front().value <= reached) {
        tail_ = marks_.front().end;
        marks_.pop_front();
    }
}

VulkanSignal::~VulkanSignal() {
    if (stamp_.pool) timeline_->release_stamp(stamp_);
}

uint64_t VulkanSignal::nanoseconds() {
    if (nanoseconds_.load() == 0 && stamp_.pool && complete()) nanoseconds_ = timeline_->core().lost ? 0 : timeline_->read_stamp(stamp_);
    return nanoseconds_.load();
}

}  // namespace vulkan
QIAO_NAMESPACE_END
