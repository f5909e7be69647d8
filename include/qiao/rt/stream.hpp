// SPDX-License-Identifier: Apache-2.0
// Streams over backend queues, with the ordering of CUDA's legacy default stream, and events.
//
// Work on the legacy default stream waits for all blocking streams of its device, and they for it: whoever submits
// waits, on the device, for a signal of each stream whose work it has not waited for yet. With no second stream this
// costs one comparison a command.
//
// A host function (cudaLaunchHostFunc) runs on a thread of its stream; whoever submits to, waits for, or records an
// event in that stream after it first waits, on the host, until it has run.
//
// Locks: a stream's mutex guards its queue; no thread holds two of them.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 2
#endif
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include <qiao/rt/device.hpp>
#include <qiao/rt/memory.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

struct Stream;
struct Capture;

/// Runs host functions of one stream, in order.
class HostWorker {
public:
    QIAO_DECL explicit HostWorker(Stream& stream);
    QIAO_DECL ~HostWorker();
    QIAO_DECL void add(std::shared_ptr<BackendSignal> after, void (*function)(void*), void* data);
    QIAO_DECL void drain();
    QIAO_DECL bool idle();

private:
    struct Job {
        std::shared_ptr<BackendSignal> after;
        void (*function)(void*);
        void* data;
    };
    QIAO_DECL void run();

    Stream& stream_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    bool busy_ = false;
    bool stop_ = false;
    std::thread thread_;
};

struct Stream {
    static constexpr uint32_t live = 0x51a0c0de;

    uint32_t magic = live;
    Device* device = nullptr;
    unsigned flags = 0;
    int priority = 0;
    bool is_legacy = false;
    bool blocking = true;  ///< synchronises with the legacy default stream
    uint64_t id = 0;
    std::mutex mutex;      ///< guards everything below
    std::unique_ptr<BackendQueue> queue;
    std::atomic<uint64_t> submitted{0};  ///< commands so far
    std::atomic<uint64_t> finished{0};   ///< of them, known to be complete
    std::atomic<uint64_t> joined_legacy{0};  ///< commands of the legacy stream that this one has waited for
    uint64_t joined_by_legacy = 0;       ///< own commands that the legacy stream has waited for
    std::shared_ptr<BackendSignal> last_signal;  ///< recorded as command number `last_signal_at`
    uint64_t last_signal_at = 0;
    Allocation messages;                 ///< message buffer (rt/messages.hpp); of size 0 until a kernel needs it
    Allocation launches;                 ///< launch queue (rt/child_launches.hpp); of size 0 while there is none or it is in use
    std::atomic<bool> messages_due{false};  ///< kernels may have written to it since it was read
    uint64_t messages_at = 0;            ///< the last such kernel's command number
    Allocation phases;                   ///< what cooperative launches keep between their parts (rt/impl/cooperative.ipp); of size 0 until there is one
    std::unique_ptr<HostWorker> worker;
    std::atomic<bool> has_worker{false};
    std::atomic<Capture*> capture{nullptr};  ///< set while operations become nodes of a graph (rt/capture.hpp)

    bool pending() const { return submitted.load(std::memory_order_acquire) != finished.load(std::memory_order_acquire); }
};

/// Exclusive use of a stream for submitting commands: orders it after the streams it must wait for, locks its queue,
/// and counts what was submitted.
class Submission {
public:
    QIAO_DECL explicit Submission(Stream& stream);
    QIAO_DECL ~Submission();
    Submission(const Submission&) = delete;
    Submission& operator=(const Submission&) = delete;
    cudaError_t status() const { return status_; }
    BackendQueue& queue() { return *stream_.queue; }
    Stream& stream() { return stream_; }
    /// Waits until the stream is empty.
    QIAO_DECL cudaError_t finish();
    /// Records a signal after everything so far, which also answers later queries.
    QIAO_DECL cudaError_t record_signal(bool timing, std::shared_ptr<BackendSignal>& signal);
    /// Turns a backend result into a code, with the device's sticky error.
    cudaError_t check(const Result<void>& result) { return result ? cudaSuccess : stream_.device->failed(result.error()); }

private:
    QIAO_DECL void join_and_lock();

    Stream& stream_;
    cudaError_t status_ = cudaSuccess;
    std::unique_lock<std::mutex> lock_;
};

struct Event {
    static constexpr uint32_t live = 0x51a0e7e7;
    uint32_t magic = live;
    Device* device = nullptr;
    unsigned flags = 0;
    std::mutex mutex;
    bool recorded = false;
    bool timed = false;
    std::shared_ptr<BackendSignal> signal;  ///< null: nothing recorded yet
    Stream* stream = nullptr;  ///< where it was recorded, as command number `at`; another stream's object by now if its id differs
    uint64_t stream_id = 0;
    uint64_t at = 0;
    uint64_t capture_id = 0;                     ///< of the capture that recorded it last; 0: none
    std::vector<cudaGraphNode_t> captured_after; ///< the nodes it stands for there
};

/// The stream that a handle names on the calling thread's device (null, legacy and per-thread handles included).
QIAO_DECL cudaError_t resolve_stream(cudaStream_t handle, Stream*& stream);
QIAO_DECL cudaError_t legacy_stream(Device& device, Stream*& stream);
/// Destroys the device's own streams' queues (a reset); handles that the program keeps become invalid.
QIAO_DECL void forget_streams(Device& device);
/// From now on the null handle means the thread's own default stream.
QIAO_DECL void set_per_thread_default_stream();

QIAO_DECL cudaError_t stream_create(cudaStream_t* stream, unsigned flags, int priority);
QIAO_DECL cudaError_t stream_destroy(cudaStream_t stream);
QIAO_DECL cudaError_t stream_synchronize(cudaStream_t stream);
QIAO_DECL cudaError_t stream_query(cudaStream_t stream);
QIAO_DECL cudaError_t stream_wait_event(cudaStream_t stream, cudaEvent_t event, unsigned flags);
QIAO_DECL cudaError_t stream_flags(cudaStream_t stream, unsigned* flags);
QIAO_DECL cudaError_t stream_priority(cudaStream_t stream, int* priority);
QIAO_DECL cudaError_t stream_device(cudaStream_t stream, int* device);
QIAO_DECL cudaError_t stream_id(cudaStream_t stream, unsigned long long* id);
QIAO_DECL cudaError_t stream_host_function(cudaStream_t stream, cudaHostFn_t function, void* data);
QIAO_DECL cudaError_t stream_callback(cudaStream_t stream, cudaStreamCallback_t callback, void* data, unsigned flags);

/// Success if the handle is a live stream.
QIAO_DECL cudaError_t check_stream(cudaStream_t stream);
/// Answers a question about something that qiao accepts and does not need.
template <typename T>
cudaError_t stream_hint(cudaStream_t stream, T* value, T answer) {
    if (!value) return cudaErrorInvalidValue;
    *value = answer;
    return check_stream(stream);
}

/// After a blocking call on the stream: prints what kernels in it, and in the streams it was ordered after, printed, and
/// gives their error (rt/messages.hpp). Costs nothing where no kernel prints.
QIAO_DECL cudaError_t deliver_after_wait(Stream& stream);

/// Waits for everything on the device.
QIAO_DECL cudaError_t synchronize(Device& device);
QIAO_DECL cudaError_t device_synchronize();

QIAO_DECL cudaError_t event_create(cudaEvent_t* event, unsigned flags);
QIAO_DECL cudaError_t event_destroy(cudaEvent_t event);
QIAO_DECL cudaError_t event_record(cudaEvent_t event, cudaStream_t stream, unsigned flags);
QIAO_DECL cudaError_t event_synchronize(cudaEvent_t event);
QIAO_DECL cudaError_t event_query(cudaEvent_t event);
QIAO_DECL cudaError_t event_elapsed(float* milliseconds, cudaEvent_t start, cudaEvent_t end);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 2
#  include <qiao/rt/impl/rt.ipp>
#endif
