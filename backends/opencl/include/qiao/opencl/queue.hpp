// SPDX-License-Identifier: Apache-2.0
// An in-order command queue and the signals recorded in it.
#pragma once
#include <memory>
#include <vector>

#include <qiao/opencl/memory.hpp>
#include <qiao/opencl/program.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

class OpenClSignal final : public BackendSignal {
public:
    OpenClSignal(std::shared_ptr<DeviceCore> core, cl_event event, bool timing) : core_(std::move(core)), event_(event), timing_(timing) {}
    QIAO_DECL ~OpenClSignal() override;
    QIAO_DECL bool complete() override;
    QIAO_DECL Result<void> wait() override;
    QIAO_DECL uint64_t nanoseconds() override;
    cl_event event() const { return event_; }

private:
    std::shared_ptr<DeviceCore> core_;
    cl_event event_;
    bool timing_;
};

/// Every command is flushed as it is enqueued, so that it runs without anybody waiting for it.
///
/// Drivers charge each command for its times, so there are two queues: one without times, and one with them that takes over, behind
/// the first, when a time is to be recorded. A while later, at the end of a wait, the first one goes on. In the one with times launches
/// have events, and a record behind a launch that still runs is that launch's event, since a marker of its own would wake
/// the driver's threads once more.
class OpenClQueue final : public BackendQueue {
public:
    QIAO_DECL ~OpenClQueue() override;
    QIAO_DECL static Result<std::unique_ptr<BackendQueue>> create(std::shared_ptr<DeviceCore> core);

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
    explicit OpenClQueue(std::shared_ptr<DeviceCore> core) : core_(std::move(core)) {}
    QIAO_DECL Result<void> done(cl_int code, const char* what);
    QIAO_DECL cl_int start_timing();
    bool keeps_times() const { return queue_ == timed_; }
    QIAO_DECL cl_int copy_pointers(void* to, const void* from, uint64_t size, bool blocking);
    /// Puts the block into device memory; its address. Blocks of launches still under way are not overwritten.
    QIAO_DECL Result<uint64_t> place_parameters(const void* parameters, uint64_t size);
    QIAO_DECL Result<void> open_parameter_ring();

    std::shared_ptr<DeviceCore> core_;
    cl_command_queue queue_ = nullptr;           ///< untimed_ or timed_
    cl_command_queue untimed_ = nullptr;
    cl_command_queue timed_ = nullptr;           ///< made for the first time that is recorded
    uint32_t since_time_ = 0;                    ///< commands since then
    bool is_idle_ = true;                        ///< nothing was enqueued since the last wait
    std::shared_ptr<OpenClSignal> last_launch_;  ///< of the last command, where that was a launch in a queue with times
    // Parameter blocks that travel by address.
    std::unique_ptr<BackendMemory> own_ring_;  ///< usm, bda, svm
    BackendMemory* ring_ = nullptr;
    uint64_t ring_base_ = 0;
    uint64_t ring_at_ = 0;
    std::vector<char> ring_copy_;  ///< what non-blocking writes read from
};

}  // namespace opencl
QIAO_NAMESPACE_END
