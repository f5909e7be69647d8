// SPDX-License-Identifier: Apache-2.0
// Writes, reads, copies and fills.
#pragma once
#include <algorithm>
#include <cstring>

#include <qiao/vulkan/queue.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {
namespace detail {

/// Mapped transfers above this wait for the queue rather than go through staging memory, where every byte moves twice.
inline constexpr uint64_t direct_copy_bytes = 1u << 20;
/// Device-side commands on mapped memory up to this are done by the host while the queue is idle: quicker than a submission.
inline constexpr uint64_t host_command_bytes = 64u << 10;

inline void fill_bytes(uint8_t* to, uint64_t offset, uint64_t size, uint32_t word) {
    if (word == (word & 0xff) * 0x01010101u) {
        std::memset(to, static_cast<int>(word & 0xff), size);
        return;
    }
    for (uint64_t i = 0; i < size; ++i) to[i] = static_cast<uint8_t>(word >> (8 * ((offset + i) % 4)));
}

}  // namespace detail

Result<void> VulkanQueue::stage(uint64_t size, StagingRing::Piece& piece) {
    if (Result<void> opened = ring_.open(core_); !opened) return opened;
    while (!ring_.take(size, submitted_ + 1, piece)) {
        uint64_t oldest = ring_.oldest();
        if (oldest > submitted_) {
            must_submit_ = true;
            if (Result<void> done = submit(); !done) return done;
        }
        if (Result<void> done = timeline_->wait(oldest); !done) return done;
        ring_.retire(oldest);
    }
    return {};
}

/// A read that has not reached the user's memory yet must do so before that memory is read for a write.
Result<void> VulkanQueue::wait_for_host_source(const void* from, uint64_t size) {
    if (uint64_t value = timeline_->host_copy_into(from, size, UINT64_MAX)) {
        if (value > submitted_) {
            if (Result<void> done = submit(); !done) return done;
        }
        if (Result<void> done = timeline_->wait(value); !done) return done;
    }
    auto settled = [&](const Wait& source) { return source.timeline->reached(source.value); };
    host_sources_.erase(std::remove_if(host_sources_.begin(), host_sources_.end(), settled), host_sources_.end());
    for (const Wait& source : host_sources_) {
        if (uint64_t value = source.timeline->host_copy_into(from, size, source.value)) {
            if (Result<void> done = source.timeline->wait(value); !done) return done;
        }
    }
    return {};
}

Result<void> VulkanQueue::copy_buffer(VkBuffer to, uint64_t to_offset, VkBuffer from, uint64_t from_offset, uint64_t size, bool barrier) {
    Result<VkCommandBuffer> commands = begin(barrier);
    if (!commands) return commands.error();
    VkBufferCopy region{from_offset, to_offset, size};
    core_->vk.CmdCopyBuffer(commands.value(), from, to, 1, &region);
    return end();
}

Result<void> VulkanQueue::write_staged(VulkanMemory& to, uint64_t offset, const uint8_t* from, uint64_t size) {
    for (uint64_t done = 0; done < size;) {
        uint64_t part = std::min(size - done, StagingRing::largest);
        StagingRing::Piece piece;
        if (Result<void> staged = stage(part, piece); !staged) return staged;
        std::memcpy(piece.host, from + done, part);
        // The first part's barrier orders the others too: they touch different bytes.
        Result<void> copied = copy_buffer(to.buffer(), to.base() + offset + done, ring_.buffer(), piece.offset, part, done == 0);
        if (!copied) return copied;
        done += part;
    }
    return {};
}

Result<void> VulkanQueue::read_staged(uint8_t* to, VulkanMemory& from, uint64_t offset, uint64_t size) {
    for (uint64_t done = 0; done < size;) {
        uint64_t part = std::min(size - done, StagingRing::largest);
        StagingRing::Piece piece;
        if (Result<void> staged = stage(part, piece); !staged) return staged;
        timeline_->add_host_copy(submitted_ + 1, to + done, piece.host, part);
        Result<void> copied = copy_buffer(ring_.buffer(), piece.offset, from.buffer(), from.base() + offset + done, part, done == 0);
        if (!copied) return copied;
        done += part;
    }
    return {};
}

Result<void> VulkanQueue::write(BackendMemory& to, uint64_t offset, const void* from, uint64_t size, bool blocking) {
    if (size == 0) return {};
    auto& memory = static_cast<VulkanMemory&>(to);
    if (Result<void> ready = wait_for_host_source(from, size); !ready) return ready;
    void* host = memory.host_pointer();
    if (host && !idle() && (blocking || size > detail::direct_copy_bytes)) {
        if (Result<void> done = finish(); !done) return done;
    }
    if (core_->lost) return Error{ErrorKind::device_lost, "device lost"};
    if (!host || !idle()) return write_staged(memory, offset, static_cast<const uint8_t*>(from), size);
    std::memcpy(static_cast<uint8_t*>(host) + offset, from, size);
    return {};
}

Result<void> VulkanQueue::read(void* to, BackendMemory& from, uint64_t offset, uint64_t size, bool blocking) {
    if (size == 0) return {};
    auto& memory = static_cast<VulkanMemory&>(from);
    void* host = memory.host_pointer();
    if (host && !idle() && (blocking || size > detail::direct_copy_bytes)) {
        if (Result<void> done = finish(); !done) return done;
    }
    if (core_->lost) return Error{ErrorKind::device_lost, "device lost"};
    if (host && idle()) {
        std::memcpy(to, static_cast<const uint8_t*>(host) + offset, size);
        return {};
    }
    Result<void> staged = read_staged(static_cast<uint8_t*>(to), memory, offset, size);
    if (!staged) return staged;
    return blocking ? finish() : Result<void>();
}

Result<void> VulkanQueue::copy(BackendMemory& to, uint64_t to_offset, BackendMemory& from, uint64_t from_offset, uint64_t size) {
    if (size == 0) return {};
    auto& target = static_cast<VulkanMemory&>(to);
    auto& source = static_cast<VulkanMemory&>(from);
    if (size <= detail::host_command_bytes && target.host_pointer() && source.host_pointer() && idle() && !core_->lost) {
        std::memmove(static_cast<uint8_t*>(target.host_pointer()) + to_offset, static_cast<uint8_t*>(source.host_pointer()) + from_offset, size);
        return {};
    }
    bool overlap = &target == &source && to_offset < from_offset + size && from_offset < to_offset + size;
    if (overlap) return to_offset == from_offset ? Result<void>() : copy_overlapping(target, to_offset, from_offset, size);
    return copy_buffer(target.buffer(), target.base() + to_offset, source.buffer(), source.base() + from_offset, size, true);
}

/// vkCmdCopyBuffer must not overlap: piece by piece through staging memory, in the direction that reads before it overwrites.
Result<void> VulkanQueue::copy_overlapping(VulkanMemory& memory, uint64_t to, uint64_t from, uint64_t size) {
    for (uint64_t done = 0; done < size;) {
        uint64_t part = std::min(size - done, StagingRing::largest);
        uint64_t at = to < from ? done : size - done - part;
        StagingRing::Piece piece;
        if (Result<void> staged = stage(part, piece); !staged) return staged;
        Result<void> copied = copy_buffer(ring_.buffer(), piece.offset, memory.buffer(), memory.base() + from + at, part, true);
        if (!copied) return copied;
        // The first half may have been submitted: the piece must then live until the second half's submission.
        ring_.keep(submitted_ + 1);
        copied = copy_buffer(memory.buffer(), memory.base() + to + at, ring_.buffer(), piece.offset, part, true);
        if (!copied) return copied;
        done += part;
    }
    return {};
}

Result<void> VulkanQueue::fill_edge(VulkanMemory& to, uint64_t offset, uint64_t size, uint32_t word) {
    StagingRing::Piece piece;
    if (Result<void> staged = stage(size, piece); !staged) return staged;
    detail::fill_bytes(piece.host, offset, size, word);
    return copy_buffer(to.buffer(), to.base() + offset, ring_.buffer(), piece.offset, size, true);
}

Result<void> VulkanQueue::fill(BackendMemory& to, uint64_t offset, uint64_t size, uint32_t pattern, unsigned pattern_size) {
    if (size == 0) return {};
    auto& memory = static_cast<VulkanMemory&>(to);
    uint32_t word = pattern_size == 1 ? (pattern & 0xff) * 0x01010101u : pattern_size == 2 ? (pattern & 0xffff) * 0x00010001u : pattern;
    if (size <= detail::host_command_bytes && memory.host_pointer() && idle() && !core_->lost) {
        detail::fill_bytes(static_cast<uint8_t*>(memory.host_pointer()) + offset, offset, size, word);
        return {};
    }
    uint64_t head = std::min(size, (4 - offset % 4) % 4);
    uint64_t middle = (size - head) / 4 * 4;
    uint64_t tail = size - head - middle;
    if (head) {
        if (Result<void> done = fill_edge(memory, offset, head, word); !done) return done;
    }
    if (middle) {
        Result<VkCommandBuffer> commands = begin();
        if (!commands) return commands.error();
        core_->vk.CmdFillBuffer(commands.value(), memory.buffer(), memory.base() + offset + head, middle, word);
        if (Result<void> done = end(); !done) return done;
    }
    return tail ? fill_edge(memory, offset + head + middle, tail, word) : Result<void>();
}

}  // namespace vulkan
QIAO_NAMESPACE_END
