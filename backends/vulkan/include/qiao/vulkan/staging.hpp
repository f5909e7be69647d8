// SPDX-License-Identifier: Apache-2.0
// What a queue's submissions and the host share: the timeline, the copies into user memory that wait for it, timestamp
// slots, and the ring of host-visible memory that uploads, downloads and parameter blocks go through.
#pragma once
#include <deque>

#include <qiao/vulkan/memory.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {

/// Part of a queue that its signals share. Any thread. Timeline value n means: the queue's n-th submission is complete.
class Timeline {
public:
    QIAO_DECL static Result<std::shared_ptr<Timeline>> create(std::shared_ptr<DeviceCore> core, Lane& lane);
    QIAO_DECL ~Timeline();

    VkSemaphore semaphore() const { return semaphore_; }
    Lane& lane() const { return lane_; }
    DeviceCore& core() const { return *core_; }

    /// Whether `value` is reached, host copies included. A lost device counts as reached, so that nobody hangs.
    QIAO_DECL bool reached(uint64_t value);
    /// Blocks until `value` is reached, host copies included.
    QIAO_DECL Result<void> wait(uint64_t value);
    /// memcpy(to, from, size), done by whoever first sees `value` reached.
    QIAO_DECL void add_host_copy(uint64_t value, void* to, const void* from, uint64_t size);
    /// The value after which no waiting host copy up to `limit` writes into [start, start + size); 0: none does now.
    QIAO_DECL uint64_t host_copy_into(const void* start, uint64_t size, uint64_t limit);
    bool has_host_copies() const { return waiting_copies_.load(std::memory_order_acquire) != 0; }

    /// A timestamp query for one signal; released when the signal dies.
    struct Stamp {
        VkQueryPool pool = VK_NULL_HANDLE;
        uint32_t index = 0;
    };
    QIAO_DECL Result<Stamp> take_stamp();
    QIAO_DECL void release_stamp(Stamp stamp);
    QIAO_DECL uint64_t read_stamp(Stamp stamp) const;

private:
    struct HostCopy {
        uint64_t value;
        void* to;
        const void* from;
        uint64_t size;
    };

    Timeline(std::shared_ptr<DeviceCore> core, Lane& lane) : core_(std::move(core)), lane_(lane) {}
    QIAO_DECL void run_host_copies(uint64_t value);

    std::shared_ptr<DeviceCore> core_;
    Lane& lane_;
    VkSemaphore semaphore_ = VK_NULL_HANDLE;
    std::atomic<uint64_t> seen_{0};            ///< highest value known to be complete
    std::atomic<uint32_t> waiting_copies_{0};  ///< counts down only after a copy is done
    std::mutex mutex_;                         ///< guards what follows
    std::deque<HostCopy> copies_;
    std::vector<VkQueryPool> pools_;
    std::vector<Stamp> free_stamps_;
};

/// Mapped memory that is handed out in a circle. Used by its queue's thread only.
class StagingRing {
public:
    static constexpr uint64_t capacity = 8u << 20;
    static constexpr uint64_t largest = capacity / 4;  ///< of one piece

    struct Piece {
        uint8_t* host = nullptr;
        uint64_t offset = 0;  ///< of the buffer
        uint64_t address = 0;
    };
    /// Allocates the ring itself at the first call.
    QIAO_DECL Result<void> open(const std::shared_ptr<DeviceCore>& core);
    /// A piece that stays valid until the timeline reaches `value`. False where the ring is full: then wait for oldest().
    QIAO_DECL bool take(uint64_t size, uint64_t value, Piece& piece);
    /// Makes the newest piece live until `value`.
    void keep(uint64_t value) { marks_.back().value = value; }
    /// The value whose completion frees the oldest pieces.
    uint64_t oldest() const { return marks_.front().value; }
    QIAO_DECL void retire(uint64_t reached);
    VkBuffer buffer() const { return memory_->buffer(); }

private:
    struct Mark {
        uint64_t value;
        uint64_t end;  ///< everything before this position is free once `value` is reached
    };
    std::unique_ptr<VulkanMemory> memory_;
    uint64_t head_ = 0;  ///< positions count on for ever; the place is position % capacity
    uint64_t tail_ = 0;
    std::deque<Mark> marks_;
};

/// A point in a queue's order: a timeline value, and a timestamp where asked.
class VulkanSignal final : public BackendSignal {
public:
    VulkanSignal(std::shared_ptr<Timeline> timeline, uint64_t value) : timeline_(std::move(timeline)), value_(value) {}
    QIAO_DECL ~VulkanSignal() override;
    bool complete() override { return timeline_->reached(value_); }
    Result<void> wait() override { return timeline_->wait(value_); }
    QIAO_DECL uint64_t nanoseconds() override;

    void set_stamp(Timeline::Stamp stamp) { stamp_ = stamp; }
    /// For queues without timestamps: the host's clock.
    void set_host_time(uint64_t nanoseconds) { nanoseconds_ = nanoseconds; }
    const std::shared_ptr<Timeline>& timeline() const { return timeline_; }
    uint64_t value() const { return value_; }

private:
    std::shared_ptr<Timeline> timeline_;
    uint64_t value_;
    Timeline::Stamp stamp_;
    std::atomic<uint64_t> nanoseconds_{0};
};

}  // namespace vulkan
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/vulkan/impl/staging.ipp>
#endif
