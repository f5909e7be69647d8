// SPDX-License-Identifier: Apache-2.0
// Streams, their ordering, host functions.
#pragma once
#include <algorithm>
#include <chrono>

#include <qiao/rt/allocate.hpp>
#include <qiao/rt/capture.hpp>
#include <qiao/rt/child_launches.hpp>
#include <qiao/rt/messages.hpp>
#include <qiao/rt/options.hpp>
#include <qiao/rt/stream.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

/// Stream objects are reused and never freed, so that a stale handle is recognised by its cleared mark.
struct StreamStore {
    std::mutex mutex;
    std::vector<Stream*> unused;
    uint64_t next_id = 1;
};

inline StreamStore& stream_store() {
    static StreamStore* store = new StreamStore;
    return *store;
}

inline std::atomic<bool>& per_thread_default() {
    static std::atomic<bool> value{options().per_thread_stream};
    return value;
}

/// A queue that a destroyed stream left, or a new one.
inline Result<std::unique_ptr<BackendQueue>> take_queue(Device& device) {
    {
        std::lock_guard lock(device.mutex);
        if (!device.idle_queues.empty()) {
            std::unique_ptr<BackendQueue> queue = std::move(device.idle_queues.back());
            device.idle_queues.pop_back();
            return queue;
        }
    }
    return device.backend->create_queue();
}

inline cudaError_t make_stream(Device& device, unsigned flags, int priority, bool is_legacy, Stream*& result) {
    auto queue = take_queue(device);
    if (!queue) return device.failed(queue.error());
    Stream* stream = nullptr;
    {
        StreamStore& store = stream_store();
        std::lock_guard lock(store.mutex);
        if (!store.unused.empty()) {
            stream = store.unused.back();
            store.unused.pop_back();
        } else {
            stream = new Stream;
        }
        stream->id = store.next_id++;
    }
    stream->device = &device;
    stream->flags = flags;
    stream->priority = priority;
    stream->is_legacy = is_legacy;
    stream->blocking = !is_legacy && (flags & cudaStreamNonBlocking) == 0;
    stream->queue = std::move(queue.value());
    stream->submitted = 0;
    stream->finished = 0;
    stream->joined_legacy = ~uint64_t(0);
    stream->joined_by_legacy = 0;
    stream->last_signal.reset();
    stream->magic = Stream::live;
    std::lock_guard lock(device.mutex);
    device.streams.push_back(stream);
    if (stream->blocking) ++device.blocking_streams;
    result = stream;
    return cudaSuccess;
}

inline void drain_host_functions(Stream& stream) {
    if (stream.has_worker.load(std::memory_order_acquire)) stream.worker->drain();
}

/// Waits until the stream is empty; other streams are not looked at.
inline cudaError_t finish_stream(Stream& stream) {
    drain_host_functions(stream);
    std::lock_guard lock(stream.mutex);
    // Another thread may have destroyed the stream meanwhile.
    if (!stream.queue) return cudaSuccess;
    uint64_t submitted = stream.submitted;
    if (stream.finished == submitted && !stream.messages_due) return cudaSuccess;
    auto finished = stream.queue->finish();
    stream.finished = submitted;
    return finished ? deliver_messages(stream) : stream.device->failed(finished.error());
}

/// `keep`: an empty queue may serve another stream.
inline void retire_stream(Stream* stream, bool keep) {
    constexpr size_t most_idle = 16;
    stream->magic = 0;
    drain_host_functions(*stream);
    std::unique_ptr<BackendQueue> queue;
    {
        std::lock_guard lock(stream->mutex);
        stream->last_signal.reset();
        queue = std::move(stream->queue);
        keep = keep && queue && !stream->pending() && stream->device->status() == cudaSuccess;
        if (!keep) queue.reset();
        drop_messages(*stream);
        drop_launch_queue(*stream);
        if (stream->phases.size != 0) release_internal(stream->phases);
        stream->phases = {};
    }
    if (keep) {
        std::lock_guard lock(stream->device->mutex);
        if (stream->device->idle_queues.size() < most_idle) stream->device->idle_queues.push_back(std::move(queue));
    }
    StreamStore& store = stream_store();
    std::lock_guard lock(store.mutex);
    store.unused.push_back(stream);
}

inline std::vector<Stream*> streams_of(Device& device) {
    std::lock_guard lock(device.mutex);
    return device.streams;
}

/// True if no stream of the device has work, host functions or messages that a wait would have to look after.
inline bool all_idle(Device& device) {
    std::lock_guard lock(device.mutex);
    return std::none_of(device.streams.begin(), device.streams.end(),
                        [](Stream* s) { return s->pending() || s->messages_due.load(std::memory_order_acquire) || s->has_worker.load(std::memory_order_acquire); });
}

/// True if blocking streams had commands since the legacy stream last waited for them.
inline bool legacy_must_join(Device& device, Stream& legacy) {
    return device.blocking_streams.load(std::memory_order_acquire) != 0 &&
           device.blocking_commands.load(std::memory_order_acquire) != legacy.joined_legacy.load(std::memory_order_acquire);
}

/// True if the legacy stream has unfinished commands that the stream has not waited for.
inline bool must_join_legacy(Device& device, Stream& stream) {
    Stream* legacy = device.legacy.load(std::memory_order_acquire);
    return legacy && legacy->pending() && legacy->submitted.load(std::memory_order_acquire) != stream.joined_legacy.load(std::memory_order_acquire);
}

/// Signals of the blocking streams with work that the legacy stream has not waited for.
inline cudaError_t signals_for_legacy(Device& device, std::vector<std::shared_ptr<BackendSignal>>& signals) {
    for (Stream* other : streams_of(device)) {
        if (!other->blocking || !other->pending()) continue;
        drain_host_functions(*other);
        std::lock_guard lock(other->mutex);
        uint64_t submitted = other->submitted;
        if (!other->queue || other->joined_by_legacy == submitted) continue;
        auto signal = other->queue->record(false);
        if (!signal) return device.failed(signal.error());
        other->joined_by_legacy = submitted;
        signals.push_back(std::move(signal.value()));
    }
    return cudaSuccess;
}

}  // namespace detail

HostWorker::HostWorker(Stream& stream) : stream_(stream), thread_([this] { run(); }) {}

HostWorker::~HostWorker() {
    {
        std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void HostWorker::add(std::shared_ptr<BackendSignal> after, void (*function)(void*), void* data) {
    {
        std::lock_guard lock(mutex_);
        jobs_.push_back({std::move(after), function, data});
    }
    changed_.notify_all();
}

void HostWorker::drain() {
    if (std::this_thread::get_id() == thread_.get_id()) return;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return jobs_.empty() && !busy_; });
}

bool HostWorker::idle() {
    std::lock_guard lock(mutex_);
    return jobs_.empty() && !busy_;
}

void HostWorker::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        busy_ = true;
        lock.unlock();
        if (!job.after || job.after->wait()) {
            // Nothing is submitted to the stream before its host functions have run.
            deliver_messages_until(stream_, ~uint64_t(0));
            job.function(job.data);
        }
        lock.lock();
        busy_ = false;
        changed_.notify_all();
    }
}

Submission::Submission(Stream& stream) : stream_(stream) {
    Device& device = *stream.device;
    status_ = captures(stream) ? capture_refuse(stream) : device.status();
    if (status_ != cudaSuccess) return;
    detail::drain_host_functions(stream);
    bool join = stream.is_legacy ? detail::legacy_must_join(device, stream) : stream.blocking && detail::must_join_legacy(device, stream);
    if (join) {
        join_and_lock();
        return;
    }
    lock_ = std::unique_lock(stream.mutex);
    if (!stream.queue) status_ = cudaErrorInvalidResourceHandle;
}

/// Locks the stream once it waits, on the device, for the streams that it must follow.
void Submission::join_and_lock() {
    Device& device = *stream_.device;
    std::vector<std::shared_ptr<BackendSignal>> signals;
    std::unique_lock<std::mutex> legacy_lock;
    uint64_t joined = 0;
    if (stream_.is_legacy) {
        legacy_lock = std::unique_lock(device.legacy_mutex);
        joined = device.blocking_commands;
        status_ = detail::signals_for_legacy(device, signals);
    } else {
        Stream* legacy = device.legacy.load(std::memory_order_acquire);
        detail::drain_host_functions(*legacy);
        std::lock_guard lock(legacy->mutex);
        joined = legacy->submitted;
        auto signal = legacy->queue->record(false);
        if (signal) signals.push_back(std::move(signal.value()));
        else status_ = device.failed(signal.error());
    }
    lock_ = std::unique_lock(stream_.mutex);
    if (!stream_.queue) status_ = cudaErrorInvalidResourceHandle;
    for (const auto& signal : signals) {
        if (status_ == cudaSuccess) status_ = check(stream_.queue->wait_for(signal));
    }
    if (status_ == cudaSuccess) stream_.joined_legacy = joined;
}

Submission::~Submission() {
    if (!lock_.owns_lock()) return;
    stream_.submitted.store(stream_.submitted.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    if (stream_.blocking) stream_.device->blocking_commands.fetch_add(1, std::memory_order_release);
}

cudaError_t Submission::finish() {
    uint64_t submitted = stream_.submitted;
    cudaError_t code = check(stream_.queue->finish());
    // The destructor counts one more command, which is complete as well.
    stream_.finished = submitted + 1;
    return code == cudaSuccess ? deliver_messages(stream_) : code;
}

cudaError_t Submission::record_signal(bool timing, std::shared_ptr<BackendSignal>& signal) {
    auto recorded = stream_.queue->record(timing);
    if (!recorded) return stream_.device->failed(recorded.error());
    signal = std::move(recorded.value());
    stream_.last_signal = signal;
    stream_.last_signal_at = stream_.submitted + 1;
    return cudaSuccess;
}

cudaError_t legacy_stream(Device& device, Stream*& stream) {
    stream = device.legacy.load(std::memory_order_acquire);
    if (stream) return cudaSuccess;
    std::lock_guard lock(device.legacy_mutex);
    stream = device.legacy.load(std::memory_order_acquire);
    if (stream) return cudaSuccess;
    cudaError_t code = detail::make_stream(device, 0, 0, true, stream);
    if (code == cudaSuccess) device.legacy.store(stream, std::memory_order_release);
    return code;
}

void set_per_thread_default_stream() { detail::per_thread_default() = true; }

cudaError_t resolve_stream(cudaStream_t handle, Stream*& stream) {
    auto number = reinterpret_cast<uintptr_t>(handle);
    if (number > 2) {
        stream = reinterpret_cast<Stream*>(handle);
        if (stream->magic != Stream::live) return fail(cudaErrorInvalidResourceHandle, "the stream is not a live one");
        return stream->device->status();
    }
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    if (number != 2 && !(number == 0 && detail::per_thread_default().load(std::memory_order_relaxed))) return legacy_stream(*device, stream);
    ThreadState& state = thread_state();
    Runtime& r = runtime();
    if (state.generation != r.generation) {
        state.default_streams.assign(r.devices.size(), nullptr);
        state.generation = r.generation;
    }
    Stream*& own = state.default_streams[static_cast<size_t>(device->ordinal)];
    if (!own || own->magic != Stream::live) code = detail::make_stream(*device, 0, 0, false, own);
    stream = own;
    return code;
}

cudaError_t stream_create(cudaStream_t* stream, unsigned flags, int priority) {
    if (!stream || (flags & ~unsigned(cudaStreamNonBlocking)) != 0) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    Stream* created = nullptr;
    code = detail::make_stream(*device, flags, std::clamp(priority, -5, 0), false, created);
    if (code == cudaSuccess) *stream = reinterpret_cast<cudaStream_t>(created);
    return code;
}

cudaError_t stream_destroy(cudaStream_t handle) {
    if (reinterpret_cast<uintptr_t>(handle) <= 2) return cudaErrorInvalidResourceHandle;
    auto* stream = reinterpret_cast<Stream*>(handle);
    if (stream->magic != Stream::live) return cudaErrorInvalidResourceHandle;
    if (captures(*stream)) capture_forget(*stream);
    // CUDA returns at once and lets the work drain; here the queue must be empty before it goes.
    detail::finish_stream(*stream);
    Device& device = *stream->device;
    {
        std::lock_guard lock(device.mutex);
        device.streams.erase(std::remove(device.streams.begin(), device.streams.end(), stream), device.streams.end());
        if (stream->blocking) --device.blocking_streams;
    }
    detail::retire_stream(stream, true);
    return cudaSuccess;
}

void forget_streams(Device& device) {
    std::vector<Stream*> streams;
    std::vector<std::unique_ptr<BackendQueue>> queues;
    {
        std::lock_guard lock(device.mutex);
        streams.swap(device.streams);
        queues.swap(device.idle_queues);
        device.blocking_streams = 0;
        device.legacy = nullptr;
    }
    for (Stream* stream : streams) {
        if (captures(*stream)) capture_forget(*stream);
        detail::retire_stream(stream, false);
    }
}

cudaError_t stream_synchronize(cudaStream_t handle) {
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (captures(*stream)) return capture_refuse(*stream);
    Device& device = *stream->device;
    if (stream->is_legacy && device.blocking_streams != 0) {
        for (Stream* other : detail::streams_of(device)) {
            if (!other->blocking) continue;
            cudaError_t other_code = detail::finish_stream(*other);
            if (code == cudaSuccess) code = other_code;
        }
    }
    cudaError_t own = detail::finish_stream(*stream);
    if (code == cudaSuccess) code = own;
    return code == cudaSuccess ? refresh_shadows(device) : code;
}

cudaError_t deliver_after_wait(Stream& stream) {
    cudaError_t code = cudaSuccess;
    for (Stream* other : detail::streams_of(*stream.device)) {
        bool waited = other == &stream || (stream.is_legacy ? other->blocking : stream.blocking && other->is_legacy);
        if (!waited || !other->messages_due) continue;
        cudaError_t one = detail::finish_stream(*other);
        if (code == cudaSuccess) code = one;
    }
    return code;
}

cudaError_t synchronize(Device& device) {
    cudaError_t code = device.status();
    if (detail::all_idle(device)) return code == cudaSuccess ? refresh_shadows(device) : code;
    for (Stream* stream : detail::streams_of(device)) {
        cudaError_t one = detail::finish_stream(*stream);
        if (code == cudaSuccess) code = one;
    }
    return code == cudaSuccess ? refresh_shadows(device) : code;
}

cudaError_t device_synchronize() {
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    return device->capturing.load(std::memory_order_acquire) == 0 ? synchronize(*device) : capture_refuse(*device);
}

namespace detail {
/// A signal after everything in the stream: the last one if nothing followed it.
inline cudaError_t query_signal(Stream& stream, std::shared_ptr<BackendSignal>& signal, uint64_t& at) {
    std::lock_guard lock(stream.mutex);
    at = stream.submitted;
    if (stream.last_signal && stream.last_signal_at == at) {
        signal = stream.last_signal;
        return cudaSuccess;
    }
    if (!stream.queue) return cudaErrorInvalidResourceHandle;
    auto recorded = stream.queue->record(false);
    if (!recorded) return stream.device->failed(recorded.error());
    auto flushed = stream.queue->flush();
    if (!flushed) return stream.device->failed(flushed.error());
    signal = std::move(recorded.value());
    stream.last_signal = signal;
    stream.last_signal_at = at;
    return cudaSuccess;
}
}  // namespace detail

cudaError_t stream_query(cudaStream_t handle) {
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (captures(*stream)) return capture_refuse(*stream);
    if (stream->has_worker && !stream->worker->idle()) return cudaErrorNotReady;
    if (!stream->pending()) return cudaSuccess;
    std::shared_ptr<BackendSignal> signal;
    uint64_t at = 0;
    code = detail::query_signal(*stream, signal, at);
    if (code != cudaSuccess) return code;
    // A signal takes a moment even in an idle queue; that must not look like unfinished work.
    auto deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(200);
    while (!signal->complete()) {
        if (std::chrono::steady_clock::now() > deadline) return cudaErrorNotReady;
        std::this_thread::yield();
    }
    auto result = signal->wait();
    if (!result) return stream->device->failed(result.error());
    uint64_t finished = stream->finished.load();
    while (finished < at && !stream->finished.compare_exchange_weak(finished, at)) {
    }
    return deliver_messages_until(*stream, at);
}

cudaError_t check_stream(cudaStream_t handle) {
    Stream* stream = nullptr;
    return resolve_stream(handle, stream);
}

cudaError_t stream_flags(cudaStream_t handle, unsigned* flags) {
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (!flags) return cudaErrorInvalidValue;
    *flags = stream->flags;
    return cudaSuccess;
}

cudaError_t stream_priority(cudaStream_t handle, int* priority) {
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (!priority) return cudaErrorInvalidValue;
    *priority = stream->priority;
    return cudaSuccess;
}

cudaError_t stream_device(cudaStream_t handle, int* device) {
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (!device) return cudaErrorInvalidValue;
    *device = stream->device->ordinal;
    return cudaSuccess;
}

cudaError_t stream_id(cudaStream_t handle, unsigned long long* id) {
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (!id) return cudaErrorInvalidValue;
    *id = stream->id;
    return cudaSuccess;
}

cudaError_t stream_host_function(cudaStream_t handle, cudaHostFn_t function, void* data) {
    if (!function) return cudaErrorInvalidValue;
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (captures(*stream)) return capture_work(*stream, cudaSuccess, HostWork{{function, data}});
    Submission submission(*stream);
    if (submission.status() != cudaSuccess) return submission.status();
    std::shared_ptr<BackendSignal> signal;
    code = submission.record_signal(false, signal);
    if (code == cudaSuccess) code = submission.check(submission.queue().flush());
    if (code != cudaSuccess) return code;
    if (!stream->worker) stream->worker = std::make_unique<HostWorker>(*stream);
    stream->has_worker.store(true, std::memory_order_release);
    stream->worker->add(std::move(signal), function, data);
    return cudaSuccess;
}

namespace detail {
struct CallbackCall {
    cudaStream_t stream;
    cudaStreamCallback_t callback;
    void* data;
};
inline void run_callback(void* data) {
    std::unique_ptr<CallbackCall> call(static_cast<CallbackCall*>(data));
    call->callback(call->stream, cudaSuccess, call->data);
}
}  // namespace detail

cudaError_t stream_callback(cudaStream_t stream, cudaStreamCallback_t callback, void* data, unsigned flags) {
    if (!callback || flags != 0) return cudaErrorInvalidValue;
    Stream* resolved = nullptr;
    cudaError_t code = resolve_stream(stream, resolved);
    if (code != cudaSuccess) return code;
    if (captures(*resolved)) return capture_refuse(*resolved);
    auto call = std::make_unique<detail::CallbackCall>(detail::CallbackCall{stream, callback, data});
    code = stream_host_function(stream, detail::run_callback, call.get());
    if (code == cudaSuccess) call.release();
    return code;
}

}  // namespace rt
QIAO_NAMESPACE_END
