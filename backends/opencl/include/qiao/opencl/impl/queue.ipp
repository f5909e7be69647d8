// SPDX-License-Identifier: Apache-2.0
// Commands: copies by pointer (usm, svm) or by buffer, launches, signals.
#pragma once
#include <cstring>

#include <qiao/opencl/queue.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

namespace detail {

inline constexpr uint64_t ring_bytes = 65536;
/// Commands after a timed one that still go to the queue with times: a program that measures records its next time soon.
inline constexpr uint32_t timed_commands = 8;
inline constexpr uint64_t ring_count = 16;  ///< queues that can pass blocks by address at once in raw and offset mode

inline bool outside(const BackendMemory& memory, uint64_t offset, uint64_t size) { return offset > memory.size() || size > memory.size() - offset; }
inline Error outside_error() { return Error{ErrorKind::invalid_value, "access beyond the end of an allocation"}; }

}  // namespace detail

// ---- Signals.

OpenClSignal::~OpenClSignal() { core_->cl.clReleaseEvent(event_); }

bool OpenClSignal::complete() {
    cl_int status = CL_QUEUED;
    cl_int code = core_->cl.clGetEventInfo(event_, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, nullptr);
    // A failed command is over too; wait() tells.
    return code != CL_SUCCESS || status <= CL_COMPLETE;
}

Result<void> OpenClSignal::wait() {
    cl_int code = core_->cl.clWaitForEvents(1, &event_);
    cl_int status = CL_COMPLETE;
    core_->cl.clGetEventInfo(event_, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, nullptr);
    if (status < 0) return Error{ErrorKind::launch_failed, "a command failed on the device: " + error_name(status)};
    if (code != CL_SUCCESS) return error_of(code, "clWaitForEvents");
    return {};
}

uint64_t OpenClSignal::nanoseconds() {
    cl_ulong end = 0;
    if (!timing_ || core_->cl.clGetEventProfilingInfo(event_, CL_PROFILING_COMMAND_END, sizeof end, &end, nullptr) != CL_SUCCESS) return 0;
    return end;
}

// ---- The queue.

OpenClQueue::~OpenClQueue() {
    last_launch_.reset();
    if (queue_ != nullptr) core_->cl.clFinish(queue_);
    for (cl_command_queue queue : {timed_, untimed_}) {
        if (queue != nullptr) core_->cl.clReleaseCommandQueue(queue);
    }
    if (ring_ != nullptr && own_ring_ == nullptr) {
        std::lock_guard<std::mutex> lock(core_->mutex);
        core_->idle_parameter_slots.push_back(ring_base_);
    }
}

Result<std::unique_ptr<BackendQueue>> OpenClQueue::create(std::shared_ptr<DeviceCore> core) {
    std::unique_ptr<OpenClQueue> queue(new OpenClQueue(std::move(core)));
    cl_int code = CL_SUCCESS;
    const DeviceCore& c = *queue->core_;
    cl_command_queue untimed = c.cl.clCreateCommandQueue(c.context, c.device, 0, &code);
    if (code != CL_SUCCESS) return error_of(code, "clCreateCommandQueue");
    queue->queue_ = queue->untimed_ = untimed;
    return std::unique_ptr<BackendQueue>(std::move(queue));
}

/// The queue with times takes over, behind what the other one has still to do.
cl_int OpenClQueue::start_timing() {
    since_time_ = 0;
    if (keeps_times()) return CL_SUCCESS;
    const Api& cl = core_->cl;
    cl_int code = CL_SUCCESS;
    if (timed_ == nullptr) {
        cl_command_queue timed = cl.clCreateCommandQueue(core_->context, core_->device, CL_QUEUE_PROFILING_ENABLE, &code);
        if (code != CL_SUCCESS) return code;
        timed_ = timed;
    }
    if (!is_idle_) {
        cl_event before = nullptr;
        code = cl.clEnqueueMarkerWithWaitList(queue_, 0, nullptr, &before);
        if (code == CL_SUCCESS) code = cl.clFlush(queue_);
        if (code == CL_SUCCESS) code = cl.clEnqueueBarrierWithWaitList(timed_, 1, &before, nullptr);
        if (before != nullptr) cl.clReleaseEvent(before);
        if (code != CL_SUCCESS) return code;
    }
    queue_ = timed_;
    return code;
}

Result<void> OpenClQueue::done(cl_int code, const char* what) {
    last_launch_.reset();
    is_idle_ = false;
    ++since_time_;
    if (code == CL_SUCCESS) code = core_->cl.clFlush(queue_);
    if (code != CL_SUCCESS) return error_of(code, what);
    return {};
}

cl_int OpenClQueue::copy_pointers(void* to, const void* from, uint64_t size, bool blocking) {
    cl_bool block = blocking ? CL_TRUE : CL_FALSE;
    if (core_->mode == MemoryMode::usm) return core_->usm.copy(queue_, block, to, from, size, 0, nullptr, nullptr);
    return core_->cl.clEnqueueSVMMemcpy(queue_, block, to, from, size, 0, nullptr, nullptr);
}

Result<void> OpenClQueue::write(BackendMemory& to, uint64_t offset, const void* from, uint64_t size, bool blocking) {
    auto& memory = static_cast<OpenClMemory&>(to);
    if (detail::outside(to, offset, size)) return detail::outside_error();
    if (size == 0) return {};
    if (memory.pointer() != nullptr) return done(copy_pointers(memory.pointer(offset), from, size, blocking), "copy to the device");
    return done(core_->cl.clEnqueueWriteBuffer(queue_, memory.buffer(), blocking ? CL_TRUE : CL_FALSE, memory.buffer_offset() + offset, size, from, 0, nullptr,
                                               nullptr),
                "clEnqueueWriteBuffer");
}

Result<void> OpenClQueue::read(void* to, BackendMemory& from, uint64_t offset, uint64_t size, bool blocking) {
    auto& memory = static_cast<OpenClMemory&>(from);
    if (detail::outside(from, offset, size)) return detail::outside_error();
    if (size == 0) return {};
    if (memory.pointer() != nullptr) return done(copy_pointers(to, memory.pointer(offset), size, blocking), "copy from the device");
    return done(
        core_->cl.clEnqueueReadBuffer(queue_, memory.buffer(), blocking ? CL_TRUE : CL_FALSE, memory.buffer_offset() + offset, size, to, 0, nullptr, nullptr),
        "clEnqueueReadBuffer");
}

Result<void> OpenClQueue::copy(BackendMemory& to, uint64_t to_offset, BackendMemory& from, uint64_t from_offset, uint64_t size) {
    auto& target = static_cast<OpenClMemory&>(to);
    auto& source = static_cast<OpenClMemory&>(from);
    if (detail::outside(to, to_offset, size) || detail::outside(from, from_offset, size)) return detail::outside_error();
    if (size == 0) return {};
    if (target.pointer() != nullptr) return done(copy_pointers(target.pointer(to_offset), source.pointer(from_offset), size, false), "copy on the device");
    return done(core_->cl.clEnqueueCopyBuffer(queue_, source.buffer(), target.buffer(), source.buffer_offset() + from_offset,
                                              target.buffer_offset() + to_offset, size, 0, nullptr, nullptr),
                "clEnqueueCopyBuffer");
}

Result<void> OpenClQueue::fill(BackendMemory& to, uint64_t offset, uint64_t size, uint32_t pattern, unsigned pattern_size) {
    auto& memory = static_cast<OpenClMemory&>(to);
    if (detail::outside(to, offset, size)) return detail::outside_error();
    bool whole = pattern_size != 0 && size % pattern_size == 0 && offset % pattern_size == 0;
    if ((pattern_size != 1 && pattern_size != 2 && pattern_size != 4) || !whole)
        return Error{ErrorKind::invalid_value, "fill: the range is not a multiple of the pattern"};
    if (size == 0) return {};
    // One byte over and over is memset to a driver: on PoCL three times as fast as the same bytes as a wider pattern.
    if (pattern_size == 4 ? pattern == (pattern & 0xff) * 0x01010101u : pattern_size == 2 && pattern == (pattern & 0xff) * 0x0101u) pattern_size = 1;
    // Bytes of a number, lowest first, on a little-endian host.
    if (core_->mode == MemoryMode::usm)
        return done(core_->usm.fill(queue_, memory.pointer(offset), &pattern, pattern_size, size, 0, nullptr, nullptr), "clEnqueueMemFillINTEL");
    if (core_->mode == MemoryMode::svm)
        return done(core_->cl.clEnqueueSVMMemFill(queue_, memory.pointer(offset), &pattern, pattern_size, size, 0, nullptr, nullptr), "clEnqueueSVMMemFill");
    return done(core_->cl.clEnqueueFillBuffer(queue_, memory.buffer(), &pattern, pattern_size, memory.buffer_offset() + offset, size, 0, nullptr, nullptr),
                "clEnqueueFillBuffer");
}

Result<void> OpenClQueue::launch(BackendKernel& kernel, const LaunchShape& shape, const void* parameters) {
    auto& own = static_cast<OpenClKernel&>(kernel);
    uint64_t address = 0;
    if (own.image().parameters_in_memory) {
        Result<uint64_t> placed = place_parameters(parameters, own.image().parameter_bytes);
        if (!placed) return placed.error();
        address = placed.value();
        parameters = &address;
    }
    cl_event event = nullptr;
    cl_int code = own.enqueue(queue_, shape, parameters, keeps_times() ? &event : nullptr);
    if (code == CL_SUCCESS) {
        Result<void> flushed = done(code, "clFlush");
        if (event != nullptr) last_launch_ = std::make_shared<OpenClSignal>(core_, event, true);
        return flushed;
    }
    Error error = error_of(code, own.image().display_name + ": clEnqueueNDRangeKernel");
    bool too_large = code == CL_INVALID_WORK_GROUP_SIZE || code == CL_INVALID_WORK_ITEM_SIZE || code == CL_OUT_OF_RESOURCES;
    if (too_large)
        error.message += " (block " + std::to_string(shape.block[0]) + "x" + std::to_string(shape.block[1]) + "x" + std::to_string(shape.block[2]) + ")";
    return error;
}

Result<std::shared_ptr<BackendSignal>> OpenClQueue::record(bool timing) {
    cl_int code = timing ? start_timing() : CL_SUCCESS;
    if (code != CL_SUCCESS) return error_of(code, "a queue with times");
    // The end of a launch that is over already would be too early a time.
    if (last_launch_ != nullptr && !(timing && last_launch_->complete())) return std::shared_ptr<BackendSignal>(last_launch_);
    is_idle_ = false;
    cl_event event = nullptr;
    code = core_->cl.clEnqueueMarkerWithWaitList(queue_, 0, nullptr, &event);
    if (code != CL_SUCCESS) return error_of(code, "clEnqueueMarkerWithWaitList");
    std::shared_ptr<BackendSignal> signal = std::make_shared<OpenClSignal>(core_, event, timing);
    code = core_->cl.clFlush(queue_);
    if (code != CL_SUCCESS) return error_of(code, "clFlush");
    return signal;
}

Result<void> OpenClQueue::wait_for(const std::shared_ptr<BackendSignal>& signal) {
    cl_event event = static_cast<OpenClSignal&>(*signal).event();
    return done(core_->cl.clEnqueueBarrierWithWaitList(queue_, 1, &event, nullptr), "clEnqueueBarrierWithWaitList");
}

Result<void> OpenClQueue::flush() { return done(CL_SUCCESS, "clFlush"); }

Result<void> OpenClQueue::finish() {
    cl_int code = core_->cl.clFinish(queue_);
    if (code != CL_SUCCESS) return error_of(code, "clFinish");
    is_idle_ = true;
    if (since_time_ > detail::timed_commands) queue_ = untimed_;
    return {};
}

// ---- Parameter blocks in memory.

Result<void> OpenClQueue::open_parameter_ring() {
    if (!core_->uses_arenas()) {
        Result<std::unique_ptr<BackendMemory>> memory = OpenClMemory::allocate(core_, detail::ring_bytes, MemoryKind::device);
        if (!memory) return memory.error();
        own_ring_ = std::move(memory.value());
        ring_ = own_ring_.get();
    } else {
        // DeviceInfo::max_memories leaves one arena for this.
        std::unique_lock<std::mutex> lock(core_->mutex);
        if (core_->parameter_memory == nullptr) {
            lock.unlock();
            Result<std::unique_ptr<BackendMemory>> memory = OpenClMemory::allocate(core_, detail::ring_bytes * detail::ring_count, MemoryKind::device);
            if (!memory) return memory.error();
            lock.lock();
            // Another queue may have been faster; then that one's memory serves, and this one's goes.
            if (core_->parameter_memory == nullptr) {
                core_->parameter_memory = std::move(memory.value());
                for (uint64_t i = detail::ring_count; i-- > 0;) core_->idle_parameter_slots.push_back(i * detail::ring_bytes);
            } else {
                lock.unlock();
                memory.value().reset();
                lock.lock();
            }
        }
        if (core_->idle_parameter_slots.empty()) return Error{ErrorKind::out_of_memory, "too many streams launch kernels with large parameters"};
        ring_base_ = core_->idle_parameter_slots.back();
        core_->idle_parameter_slots.pop_back();
        ring_ = core_->parameter_memory.get();
    }
    ring_copy_.resize(detail::ring_bytes);
    return {};
}

Result<uint64_t> OpenClQueue::place_parameters(const void* parameters, uint64_t size) {
    if (size > detail::ring_bytes) return Error{ErrorKind::invalid_value, "kernel parameters of " + std::to_string(size) + " bytes"};
    if (ring_ == nullptr) {
        Result<void> opened = open_parameter_ring();
        if (!opened) return opened.error();
    }
    if (ring_at_ + size > detail::ring_bytes) {
        Result<void> idle = finish();
        if (!idle) return idle.error();
        ring_at_ = 0;
    }
    std::memcpy(ring_copy_.data() + ring_at_, parameters, size);
    uint64_t at = ring_base_ + ring_at_;
    Result<void> written = write(*ring_, at, ring_copy_.data() + ring_at_, size, false);
    if (!written) return written.error();
    ring_at_ += (size + 255) / 256 * 256;
    return ring_->address() + at;
}

}  // namespace opencl
QIAO_NAMESPACE_END
