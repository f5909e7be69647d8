// SPDX-License-Identifier: Apache-2.0
// Events: a signal in a queue, with device time. An event that was never recorded counts as complete.
#pragma once
#include <qiao/rt/allocate.hpp>
#include <qiao/rt/capture.hpp>
#include <qiao/rt/messages.hpp>
#include <qiao/rt/stream.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

struct EventStore {
    std::mutex mutex;
    std::vector<Event*> unused;
};

inline EventStore& event_store() {
    static EventStore* store = new EventStore;
    return *store;
}

inline cudaError_t resolve_event(cudaEvent_t handle, Event*& event) {
    event = reinterpret_cast<Event*>(handle);
    if (!event || event->magic != Event::live) return cudaErrorInvalidResourceHandle;
    return event->device->status();
}

inline std::shared_ptr<BackendSignal> signal_of(Event& event) {
    std::lock_guard lock(event.mutex);
    return event.signal;
}

/// Prints what kernels before the complete event printed.
inline cudaError_t deliver_at(Event& event) {
    Stream* stream = nullptr;
    uint64_t at = 0;
    {
        std::lock_guard lock(event.mutex);
        if (event.stream && event.stream->id == event.stream_id) stream = event.stream;
        at = event.at;
    }
    return stream ? deliver_messages_until(*stream, at) : cudaSuccess;
}

}  // namespace detail

cudaError_t event_create(cudaEvent_t* handle, unsigned flags) {
    constexpr unsigned known = cudaEventBlockingSync | cudaEventDisableTiming | cudaEventInterprocess;
    if (!handle || (flags & ~known) != 0) return cudaErrorInvalidValue;
    if ((flags & cudaEventInterprocess) != 0) return fail(cudaErrorNotSupported, "interprocess events");
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    Event* event = nullptr;
    {
        detail::EventStore& store = detail::event_store();
        std::lock_guard lock(store.mutex);
        if (!store.unused.empty()) {
            event = store.unused.back();
            store.unused.pop_back();
        }
    }
    if (!event) event = new Event;
    event->device = device;
    event->flags = flags;
    event->recorded = false;
    event->stream = nullptr;
    event->capture_id = 0;
    event->magic = Event::live;
    *handle = reinterpret_cast<cudaEvent_t>(event);
    return cudaSuccess;
}

cudaError_t event_destroy(cudaEvent_t handle) {
    auto* event = reinterpret_cast<Event*>(handle);
    if (!event || event->magic != Event::live) return cudaErrorInvalidResourceHandle;
    event->magic = 0;
    event->signal.reset();
    detail::EventStore& store = detail::event_store();
    std::lock_guard lock(store.mutex);
    store.unused.push_back(event);
    return cudaSuccess;
}

cudaError_t event_record(cudaEvent_t handle, cudaStream_t stream_handle, unsigned flags) {
    if ((flags & ~unsigned(cudaEventRecordExternal)) != 0) return cudaErrorInvalidValue;
    Event* event = nullptr;
    cudaError_t code = detail::resolve_event(handle, event);
    if (code != cudaSuccess) return code;
    Stream* stream = nullptr;
    code = resolve_stream(stream_handle, stream);
    if (code != cudaSuccess) return code;
    if (stream->device != event->device) return fail(cudaErrorInvalidResourceHandle, "the event belongs to another device than the stream");
    if (captures(*stream)) return flags == cudaEventRecordExternal ? capture_work(*stream, cudaSuccess, RecordWork{handle}) : capture_event(*stream, *event);
    Submission submission(*stream);
    if (submission.status() != cudaSuccess) return submission.status();
    bool timed = (event->flags & cudaEventDisableTiming) == 0;
    std::shared_ptr<BackendSignal> signal;
    code = submission.record_signal(timed, signal);
    if (code != cudaSuccess) return code;
    std::lock_guard lock(event->mutex);
    event->capture_id = 0;
    event->signal = std::move(signal);
    event->stream = stream;
    event->stream_id = stream->id;
    event->at = stream->submitted + 1;
    event->recorded = true;
    event->timed = timed;
    return code;
}

cudaError_t event_synchronize(cudaEvent_t handle) {
    Event* event = nullptr;
    cudaError_t code = detail::resolve_event(handle, event);
    if (code != cudaSuccess) return code;
    if (event->capture_id != 0) return cudaErrorCapturedEvent;
    auto signal = detail::signal_of(*event);
    if (!signal) return cudaSuccess;
    auto result = signal->wait();
    if (!result) return event->device->failed(result.error());
    code = detail::deliver_at(*event);
    return code == cudaSuccess ? refresh_shadows(*event->device) : code;
}

cudaError_t event_query(cudaEvent_t handle) {
    Event* event = nullptr;
    cudaError_t code = detail::resolve_event(handle, event);
    if (code != cudaSuccess) return code;
    if (event->capture_id != 0) return cudaErrorCapturedEvent;
    auto signal = detail::signal_of(*event);
    if (!signal) return cudaSuccess;
    if (!signal->complete()) return cudaErrorNotReady;
    auto result = signal->wait();
    return result ? detail::deliver_at(*event) : event->device->failed(result.error());
}

cudaError_t event_elapsed(float* milliseconds, cudaEvent_t start_handle, cudaEvent_t end_handle) {
    if (!milliseconds) return cudaErrorInvalidValue;
    Event* start = nullptr;
    Event* end = nullptr;
    cudaError_t code = detail::resolve_event(start_handle, start);
    if (code == cudaSuccess) code = detail::resolve_event(end_handle, end);
    if (code != cudaSuccess) return code;
    if (start->capture_id != 0 || end->capture_id != 0) return cudaErrorCapturedEvent;
    auto from = detail::signal_of(*start);
    auto to = detail::signal_of(*end);
    if (start->device != end->device || !from || !to || !start->timed || !end->timed) return cudaErrorInvalidResourceHandle;
    if (!from->complete() || !to->complete()) return cudaErrorNotReady;
    double difference = static_cast<double>(static_cast<int64_t>(to->nanoseconds() - from->nanoseconds()));
    *milliseconds = static_cast<float>(difference * 1e-6);
    return cudaSuccess;
}

cudaError_t stream_wait_event(cudaStream_t stream_handle, cudaEvent_t handle, unsigned flags) {
    if ((flags & ~unsigned(cudaEventWaitExternal)) != 0) return cudaErrorInvalidValue;
    Event* event = nullptr;
    cudaError_t code = detail::resolve_event(handle, event);
    if (code != cudaSuccess) return code;
    Stream* stream = nullptr;
    code = resolve_stream(stream_handle, stream);
    if (code != cudaSuccess) return code;
    if (flags == cudaEventWaitExternal && captures(*stream)) return capture_work(*stream, cudaSuccess, WaitWork{handle});
    if (captures(*stream) || event->capture_id != 0) return capture_wait(*stream, *event);
    auto signal = detail::signal_of(*event);
    if (!signal) return cudaSuccess;
    if (stream->device != event->device) {
        // Drivers of different devices share no signals: the host waits.
        auto result = signal->wait();
        return result ? cudaSuccess : event->device->failed(result.error());
    }
    Submission submission(*stream);
    return submission.status() != cudaSuccess ? submission.status() : submission.check(submission.queue().wait_for(signal));
}

}  // namespace rt
QIAO_NAMESPACE_END
