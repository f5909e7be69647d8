// SPDX-License-Identifier: Apache-2.0
// Recording, submission, launches, signals and waits.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstring>

#include <qiao/vulkan/queue.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {
namespace detail {

/// A timed record's own submission and as many behind it as usually stand between two events.
inline constexpr unsigned stamped_submissions = 4;
inline constexpr VkPipelineStageFlags work_stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;
inline constexpr VkAccessFlags work_writes = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
inline constexpr VkAccessFlags work_access = work_writes | VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_TRANSFER_READ_BIT;

}  // namespace detail

Result<std::unique_ptr<VulkanQueue>> VulkanQueue::create(std::shared_ptr<DeviceCore> core) {
    if (core->lost) return Error{ErrorKind::device_lost, "device lost"};
    std::unique_ptr<VulkanQueue> queue(new VulkanQueue(core));
    Lane& lane = *core->lanes[core->next_lane.fetch_add(1) % core->lanes.size()];
    Result<std::shared_ptr<Timeline>> timeline = Timeline::create(std::move(core), lane);
    if (!timeline) return timeline.error();
    queue->timeline_ = std::move(timeline.value());
    return queue;
}

VulkanQueue::~VulkanQueue() {
    if (timeline_) (void)finish();
    for (const auto& slot : slots_) {
        if (slot->pool) core_->vk.DestroyCommandPool(core_->device, slot->pool, nullptr);
    }
}

bool VulkanQueue::idle() { return recorded_ == 0 && !must_submit_ && waits_.empty() && timeline_->reached(submitted_); }

VkResult VulkanQueue::create_slot(Slot& slot) {
    auto pool = structure<VkCommandPoolCreateInfo>(VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO);
    pool.flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT;
    pool.queueFamilyIndex = core_->family;
    VkResult result = core_->vk.CreateCommandPool(core_->device, &pool, nullptr, &slot.pool);
    if (result != VK_SUCCESS) return result;
    auto info = structure<VkCommandBufferAllocateInfo>(VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO);
    info.commandPool = slot.pool;
    info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
    info.commandBufferCount = 1;
    return core_->vk.AllocateCommandBuffers(core_->device, &info, &slot.commands);
}

Result<void> VulkanQueue::open_slot() {
    if (core_->lost) return Error{ErrorKind::device_lost, "device lost"};
    if (slots_.empty() || (slots_.size() < max_slots && !timeline_->reached(slots_[next_slot_]->value))) {
        slots_.insert(slots_.begin() + static_cast<std::ptrdiff_t>(next_slot_), std::make_unique<Slot>());
        VkResult result = create_slot(*slots_[next_slot_]);
        if (result != VK_SUCCESS) {
            if (slots_[next_slot_]->pool) core_->vk.DestroyCommandPool(core_->device, slots_[next_slot_]->pool, nullptr);
            slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(next_slot_));
            next_slot_ = slots_.empty() ? 0 : next_slot_ % slots_.size();
            return core_->fail(result, "creating a command buffer");
        }
    }
    Slot& slot = *slots_[next_slot_];
    if (Result<void> done = timeline_->wait(slot.value); !done) return done;
    slot.waited.clear();
    VkResult result = core_->vk.ResetCommandPool(core_->device, slot.pool, 0);
    if (result != VK_SUCCESS) return core_->fail(result, "vkResetCommandPool");
    auto info = structure<VkCommandBufferBeginInfo>(VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO);
    info.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
    result = core_->vk.BeginCommandBuffer(slot.commands, &info);
    if (result != VK_SUCCESS) return core_->fail(result, "vkBeginCommandBuffer");
    open_ = &slot;
    bound_ = VK_NULL_HANDLE;
    next_slot_ = (next_slot_ + 1) % slots_.size();
    return {};
}

Result<VkCommandBuffer> VulkanQueue::begin(bool barrier) {
    if (!open_) {
        if (Result<void> opened = open_slot(); !opened) return opened.error();
    }
    if (barrier) {
        VkMemoryBarrier all{VK_STRUCTURE_TYPE_MEMORY_BARRIER, nullptr, detail::work_writes, detail::work_access};
        core_->vk.CmdPipelineBarrier(open_->commands, detail::work_stages, detail::work_stages, 0, 1, &all, 0, nullptr, 0, nullptr);
    }
    return open_->commands;
}

/// Submits when the device has nothing to do, or when enough is recorded.
Result<void> VulkanQueue::end() {
    ++recorded_;
    if (recorded_ >= batch || (recorded_ == 1 && timeline_->reached(submitted_))) return submit();
    return {};
}

Result<void> VulkanQueue::submit() {
    if (recorded_ == 0 && !must_submit_ && waits_.empty()) return {};
    if (!open_) {
        if (Result<void> opened = open_slot(); !opened) return opened;
    }
    stamped_.reset();
    if (stamps_left_ != 0) {
        --stamps_left_;
        if (Result<void> stamped = write_stamp(); !stamped) return stamped;
    }
    VkMemoryBarrier to_host{VK_STRUCTURE_TYPE_MEMORY_BARRIER, nullptr, detail::work_writes, VK_ACCESS_HOST_READ_BIT};
    core_->vk.CmdPipelineBarrier(open_->commands, detail::work_stages, VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &to_host, 0, nullptr, 0, nullptr);
    VkResult result = core_->vk.EndCommandBuffer(open_->commands);
    if (result == VK_SUCCESS) result = submit_slot();
    open_ = nullptr;
    recorded_ = 0;
    must_submit_ = false;
    waits_.clear();
    if (result == VK_SUCCESS) return {};
    // The batch is gone, and results that depend on it with it: nothing after it may pretend to be right.
    core_->lost = true;
    return error_of(result, "vkQueueSubmit");
}

Result<void> VulkanQueue::write_stamp() {
    Result<Timeline::Stamp> stamp = timeline_->take_stamp();
    if (!stamp) return stamp.error();
    // The signal owns the stamp from here on, whatever fails.
    stamped_ = std::make_shared<VulkanSignal>(timeline_, submitted_ + 1);
    stamped_->set_stamp(stamp.value());
    core_->vk.CmdResetQueryPool(open_->commands, stamp.value().pool, stamp.value().index, 1);
    core_->vk.CmdWriteTimestamp(open_->commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, stamp.value().pool, stamp.value().index);
    return {};
}

VkResult VulkanQueue::submit_slot() {
    std::vector<VkSemaphore> semaphores;
    std::vector<uint64_t> values;
    for (const Wait& wait : waits_) {
        semaphores.push_back(wait.timeline->semaphore());
        values.push_back(wait.value);
        open_->waited.push_back(wait.timeline);
    }
    std::vector<VkPipelineStageFlags> stages(waits_.size(), VK_PIPELINE_STAGE_ALL_COMMANDS_BIT);
    uint64_t value = submitted_ + 1;
    VkSemaphore own = timeline_->semaphore();
    auto timeline = structure<VkTimelineSemaphoreSubmitInfo>(VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO);
    timeline.waitSemaphoreValueCount = static_cast<uint32_t>(values.size());
    timeline.pWaitSemaphoreValues = values.data();
    timeline.signalSemaphoreValueCount = 1;
    timeline.pSignalSemaphoreValues = &value;
    auto info = structure<VkSubmitInfo>(VK_STRUCTURE_TYPE_SUBMIT_INFO, &timeline);
    info.waitSemaphoreCount = static_cast<uint32_t>(semaphores.size());
    info.pWaitSemaphores = semaphores.data();
    info.pWaitDstStageMask = stages.data();
    info.commandBufferCount = 1;
    info.pCommandBuffers = &open_->commands;
    info.signalSemaphoreCount = 1;
    info.pSignalSemaphores = &own;
    std::lock_guard<std::mutex> lock(timeline_->lane().mutex);
    VkResult result = core_->vk.QueueSubmit(timeline_->lane().queue, 1, &info, VK_NULL_HANDLE);
    if (result == VK_SUCCESS) open_->value = submitted_ = value;
    return result;
}

void VulkanQueue::push_parameters(VkCommandBuffer commands, const VulkanKernel& kernel, const void* parameters) {
    uint32_t bytes = static_cast<uint32_t>(kernel.image().parameter_bytes);
    uint32_t whole = bytes / 4 * 4;
    const auto* data = static_cast<const uint8_t*>(parameters);
    if (whole) core_->vk.CmdPushConstants(commands, kernel.layout(), VK_SHADER_STAGE_COMPUTE_BIT, 0, whole, data);
    if (whole == bytes) return;
    uint32_t last = 0;
    std::memcpy(&last, data + whole, bytes - whole);
    core_->vk.CmdPushConstants(commands, kernel.layout(), VK_SHADER_STAGE_COMPUTE_BIT, whole, 4, &last);
}

Result<void> VulkanQueue::launch(BackendKernel& kernel, const LaunchShape& shape, const void* parameters) {
    auto& program = static_cast<VulkanKernel&>(kernel);
    for (int i = 0; i < 3; ++i) {
        if (shape.grid[i] > core_->limits.maxComputeWorkGroupCount[i]) {
            return Error{ErrorKind::launch_out_of_resources, "grid of " + std::to_string(shape.grid[i]) + " blocks, the device launches " +
                                                                 std::to_string(core_->limits.maxComputeWorkGroupCount[i]) + " at once"};
        }
    }
    Result<VkPipeline> pipeline = program.pipeline(shape);
    if (!pipeline) return pipeline.error();
    StagingRing::Piece block;
    if (program.image().parameters_in_memory) {
        if (Result<void> staged = stage(std::max<uint64_t>(program.image().parameter_bytes, 4), block); !staged) return staged;
        std::memcpy(block.host, parameters, program.image().parameter_bytes);
    }
    Result<VkCommandBuffer> commands = begin();
    if (!commands) return commands.error();
    if (bound_ != pipeline.value()) {
        core_->vk.CmdBindPipeline(commands.value(), VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.value());
        bound_ = pipeline.value();
    }
    if (program.image().parameters_in_memory) {
        core_->vk.CmdPushConstants(commands.value(), program.layout(), VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof block.address, &block.address);
    } else {
        push_parameters(commands.value(), program, parameters);
    }
    core_->vk.CmdDispatch(commands.value(), shape.grid[0], shape.grid[1], shape.grid[2]);
    return end();
}

Result<std::shared_ptr<BackendSignal>> VulkanQueue::record(bool timing) {
    if (timing && core_->timestamp_bits != 0) {
        stamps_left_ = detail::stamped_submissions;
        // The end of work that is over already would be too early a time.
        const bool fresh = recorded_ != 0 || must_submit_ || !waits_.empty() || stamped_ == nullptr || timeline_->reached(submitted_);
        must_submit_ = must_submit_ || fresh;
        if (Result<void> done = submit(); !done) return done.error();
        return std::shared_ptr<BackendSignal>(stamped_);
    }
    if (Result<void> done = timing ? finish() : submit(); !done) return done.error();
    auto signal = std::make_shared<VulkanSignal>(timeline_, submitted_);
    if (timing) {
        auto now = std::chrono::steady_clock::now().time_since_epoch();
        signal->set_host_time(static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()));
    }
    return std::shared_ptr<BackendSignal>(std::move(signal));
}

Result<void> VulkanQueue::wait_for(const std::shared_ptr<BackendSignal>& signal) {
    const auto& other = static_cast<const VulkanSignal&>(*signal);
    if (other.timeline() == timeline_ || other.timeline()->reached(other.value())) return {};
    if (other.timeline()->has_host_copies()) host_sources_.push_back(Wait{other.timeline(), other.value()});
    if (&other.timeline()->lane() == &timeline_->lane()) {
        // Submitted to the same VkQueue before whatever comes next here: the next barrier covers it.
        must_submit_ = true;
        return {};
    }
    if (recorded_ != 0) {
        if (Result<void> done = submit(); !done) return done;
    }
    waits_.push_back(Wait{other.timeline(), other.value()});
    return {};
}

Result<void> VulkanQueue::flush() { return submit(); }

Result<void> VulkanQueue::finish() {
    if (Result<void> done = submit(); !done) return done;
    return timeline_->wait(submitted_);
}

}  // namespace vulkan
QIAO_NAMESPACE_END
