// SPDX-License-Identifier: Apache-2.0
// In-order queues on a VkQueue.
//
// Commands are recorded into the current command buffer, a full compute and transfer barrier before each. The buffer is
// submitted at once when the queue was idle, else when it holds `batch` commands, at record(), flush() and whenever the
// host waits. Each submission signals the next value of the queue's timeline semaphore. A submission's first command is
// such a barrier too, and a barrier covers everything submitted to the same VkQueue before, so order within a queue
// (and between queues that share a VkQueue) needs no semaphore.
//
// A few submissions behind a timed record end with a timestamp, too; a timed record behind one of them that is still under way takes
// that one, and needs no submission of its own. Not all from then on: on llvmpipe a timestamp costs as much as a small launch.
//
// Where the host can address device memory (CPUs, integrated devices), writes and reads are plain memcpys while the
// queue is idle, and large or blocking ones wait for it first.
#pragma once
#include <qiao/vulkan/program.hpp>
#include <qiao/vulkan/staging.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {

class VulkanQueue final : public BackendQueue {
public:
    QIAO_DECL static Result<std::unique_ptr<VulkanQueue>> create(std::shared_ptr<DeviceCore> core);
    QIAO_DECL ~VulkanQueue() override;
    QIAO_DECL Result<void> write(BackendMemory& to, uint64_t offset, const void* from, uint64_t size, bool blocking) override;
    QIAO_DECL Result<void> read(void* to, BackendMemory& from, uint64_t offset, uint64_t size, bool blocking) override;
    QIAO_DECL Result<void> copy(BackendMemory& to, uint64_t to_offset, BackendMemory& from, uint64_t from_offset, uint64_t size) override;
    QIAO_DECL Result<void> fill(BackendMemory& to, uint64_t offset, uint64_t size, uint32_t pattern, unsigned pattern_size) override;
    QIAO_DECL Result<void> launch(BackendKernel& kernel, const LaunchShape& shape, const void* parameters) override;
    QIAO_DECL Result<std::shared_ptr<BackendSignal>> record(bool timing) override;
    QIAO_DECL Result<void> wait_for(const std::shared_ptr<BackendSignal>& signal) override;
    QIAO_DECL Result<void> flush() override;
    QIAO_DECL Result<void> finish() override;

private:
    static constexpr unsigned batch = 16;
    static constexpr size_t max_slots = 64;

    /// A command buffer with a pool of its own, free once the timeline reaches `value`.
    struct Slot {
        VkCommandPool pool = VK_NULL_HANDLE;
        VkCommandBuffer commands = VK_NULL_HANDLE;
        uint64_t value = 0;
        std::vector<std::shared_ptr<Timeline>> waited;  ///< semaphores that must outlive the submission
    };
    struct Wait {
        std::shared_ptr<Timeline> timeline;
        uint64_t value;
    };

    explicit VulkanQueue(std::shared_ptr<DeviceCore> core) : core_(std::move(core)) {}
    // Recording: begin(), one command, end().
    QIAO_DECL Result<VkCommandBuffer> begin(bool barrier = true);
    QIAO_DECL Result<void> end();
    QIAO_DECL Result<void> open_slot();
    QIAO_DECL VkResult create_slot(Slot& slot);
    QIAO_DECL Result<void> submit();
    QIAO_DECL VkResult submit_slot();
    QIAO_DECL Result<void> write_stamp();
    QIAO_DECL bool idle();
    QIAO_DECL void push_parameters(VkCommandBuffer commands, const VulkanKernel& kernel, const void* parameters);
    // Copies (queue_copy.ipp).
    QIAO_DECL Result<void> stage(uint64_t size, StagingRing::Piece& piece);
    QIAO_DECL Result<void> wait_for_host_source(const void* from, uint64_t size);
    QIAO_DECL Result<void> copy_buffer(VkBuffer to, uint64_t to_offset, VkBuffer from, uint64_t from_offset, uint64_t size, bool barrier);
    QIAO_DECL Result<void> copy_overlapping(VulkanMemory& memory, uint64_t to, uint64_t from, uint64_t size);
    QIAO_DECL Result<void> write_staged(VulkanMemory& to, uint64_t offset, const uint8_t* from, uint64_t size);
    QIAO_DECL Result<void> read_staged(uint8_t* to, VulkanMemory& from, uint64_t offset, uint64_t size);
    QIAO_DECL Result<void> fill_edge(VulkanMemory& to, uint64_t offset, uint64_t size, uint32_t word);

    std::shared_ptr<DeviceCore> core_;
    std::shared_ptr<Timeline> timeline_;
    std::vector<std::unique_ptr<Slot>> slots_;  ///< a circle in submission order, the oldest at next_slot_
    size_t next_slot_ = 0;
    Slot* open_ = nullptr;                   ///< being recorded
    VkPipeline bound_ = VK_NULL_HANDLE;      ///< in the open command buffer
    unsigned recorded_ = 0;                  ///< commands in the open command buffer
    uint64_t submitted_ = 0;                 ///< timeline value of the last submission
    bool must_submit_ = false;               ///< an empty submission is needed to carry a wait
    std::vector<Wait> waits_;                ///< for the next submission
    std::vector<Wait> host_sources_;         ///< waits whose host copies may fill memory that a later write() reads
    unsigned stamps_left_ = 0;               ///< so many submissions to come end with a timestamp
    std::shared_ptr<VulkanSignal> stamped_;  ///< the last submission if it has one
    StagingRing ring_;
};

}  // namespace vulkan
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/vulkan/impl/queue.ipp>
#    include <qiao/vulkan/impl/queue_copy.ipp>
#endif
