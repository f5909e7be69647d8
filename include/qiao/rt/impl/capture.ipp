// SPDX-License-Identifier: Apache-2.0
// Stream capture.
#pragma once
#include <algorithm>

#include <qiao/rt/capture.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

/// Live captures by number; a stream points to the one it takes part in.
struct CaptureStore {
    std::map<uint64_t, std::unique_ptr<Capture>> captures;
    uint64_t next_id = 1;
};

inline CaptureStore& capture_store() {
    static CaptureStore* store = new CaptureStore;
    return *store;
}

inline Capture* capture_of(Stream& stream) { return stream.capture.load(std::memory_order_acquire); }

inline Capture* capture_of(const Event& event) {
    auto& captures = capture_store().captures;
    auto found = captures.find(event.capture_id);
    return found == captures.end() ? nullptr : found->second.get();
}

inline void enter_capture(Capture& capture, Stream& stream, std::vector<cudaGraphNode_t> after) {
    capture.tails[&stream] = std::move(after);
    stream.capture.store(&capture, std::memory_order_release);
    stream.device->capturing.fetch_add(1, std::memory_order_release);
}

inline void leave_capture(Stream& stream) {
    stream.capture.store(nullptr, std::memory_order_release);
    stream.device->capturing.fetch_sub(1, std::memory_order_release);
}

inline void add_new(std::vector<cudaGraphNode_t>& list, const std::vector<cudaGraphNode_t>& more) {
    for (cudaGraphNode_t node : more) {
        if (std::find(list.begin(), list.end(), node) == list.end()) list.push_back(node);
    }
}

/// True if everything that the other streams of the capture did comes before the end of its first stream.
inline bool all_joined(const Capture& capture) {
    const auto& ends = capture.tails.at(capture.origin);
    for (const auto& [stream, tail] : capture.tails) {
        for (cudaGraphNode_t node : tail) {
            auto before = [&](cudaGraphNode_t end) { return reaches(reinterpret_cast<GraphNode*>(end), reinterpret_cast<GraphNode*>(node)); };
            if (std::none_of(ends.begin(), ends.end(), before)) return false;
        }
    }
    return true;
}

inline cudaError_t resolve_capturing(cudaStream_t handle, Stream*& stream) {
    cudaError_t code = resolve_stream(handle, stream);
    if (code == cudaSuccess && !captures(*stream)) return cudaErrorIllegalState;
    return code;
}

}  // namespace detail

cudaError_t capture_begin(cudaStream_t handle, cudaGraph_t existing, const cudaGraphNode_t* dependencies, size_t count, cudaStreamCaptureMode mode) {
    if (mode < cudaStreamCaptureModeGlobal || mode > cudaStreamCaptureModeRelaxed) return cudaErrorInvalidValue;
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (stream->is_legacy) return fail(cudaErrorStreamCaptureUnsupported, "the legacy default stream cannot capture");
    std::lock_guard lock(graph_mutex());
    if (captures(*stream)) return cudaErrorIllegalState;
    auto capture = std::make_unique<Capture>();
    capture->own_graph = !existing;
    if (existing)
        code = resolve_graph(existing, capture->graph);
    else
        capture->graph = detail::make_graph().get();
    if (code != cudaSuccess || capture->graph->capturing) return cudaErrorInvalidValue;
    std::vector<GraphNode*> nodes;
    code = detail::nodes_of(*capture->graph, dependencies, count, nodes);
    if (code != cudaSuccess) return code;
    capture->graph->capturing = true;
    capture->origin = stream;
    auto& store = detail::capture_store();
    capture->id = store.next_id++;
    detail::enter_capture(*capture, *stream, std::vector<cudaGraphNode_t>(dependencies, dependencies + count));
    store.captures[capture->id] = std::move(capture);
    return cudaSuccess;
}

cudaError_t capture_end(cudaStream_t handle, cudaGraph_t* graph) {
    Stream* stream = nullptr;
    std::lock_guard lock(graph_mutex());
    cudaError_t code = detail::resolve_capturing(handle, stream);
    if (code != cudaSuccess) return code;
    if (!graph) return cudaErrorInvalidValue;
    auto& captures = detail::capture_store().captures;
    std::unique_ptr<Capture> capture = std::move(captures[detail::capture_of(*stream)->id]);
    captures.erase(capture->id);
    if (capture->origin != stream)
        code = cudaErrorStreamCaptureUnmatched;
    else if (capture->invalid)
        code = cudaErrorStreamCaptureInvalidated;
    else if (!detail::all_joined(*capture))
        code = cudaErrorStreamCaptureUnjoined;
    for (auto& entry : capture->tails) detail::leave_capture(*entry.first);
    capture->graph->capturing = false;
    *graph = code == cudaSuccess ? detail::handle_of(capture->graph) : nullptr;
    if (code != cudaSuccess && capture->own_graph) graph_destroy(detail::handle_of(capture->graph));
    return code;
}

cudaError_t capture_status(cudaStream_t handle, cudaStreamCaptureStatus* status) { return capture_info(handle, status, nullptr, nullptr, nullptr, nullptr); }

cudaError_t capture_info(cudaStream_t handle, cudaStreamCaptureStatus* status, unsigned long long* id, cudaGraph_t* graph, const cudaGraphNode_t** dependencies,
                         size_t* count) {
    if (!status) return cudaErrorInvalidValue;
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    std::lock_guard lock(graph_mutex());
    Capture* capture = detail::capture_of(*stream);
    *status = !capture ? cudaStreamCaptureStatusNone : capture->invalid ? cudaStreamCaptureStatusInvalidated : cudaStreamCaptureStatusActive;
    if (!capture || capture->invalid) return cudaSuccess;
    const auto& tail = capture->tails[stream];
    if (id) *id = capture->id;
    if (graph) *graph = detail::handle_of(capture->graph);
    if (dependencies) *dependencies = tail.data();
    if (count) *count = tail.size();
    return cudaSuccess;
}

cudaError_t capture_set_dependencies(cudaStream_t handle, cudaGraphNode_t* dependencies, size_t count, unsigned flags) {
    if (flags > cudaStreamSetCaptureDependencies) return cudaErrorInvalidValue;
    Stream* stream = nullptr;
    std::lock_guard lock(graph_mutex());
    cudaError_t code = detail::resolve_capturing(handle, stream);
    if (code != cudaSuccess) return code;
    Capture& capture = *detail::capture_of(*stream);
    std::vector<GraphNode*> nodes;
    code = detail::nodes_of(*capture.graph, dependencies, count, nodes);
    if (code != cudaSuccess) return code;
    auto& tail = capture.tails[stream];
    if (flags == cudaStreamSetCaptureDependencies) tail.clear();
    detail::add_new(tail, std::vector<cudaGraphNode_t>(dependencies, dependencies + count));
    return cudaSuccess;
}

cudaError_t capture_exchange_mode(cudaStreamCaptureMode* mode) {
    if (!mode || *mode < cudaStreamCaptureModeGlobal || *mode > cudaStreamCaptureModeRelaxed) return cudaErrorInvalidValue;
    std::swap(*mode, thread_state().capture_mode);
    return cudaSuccess;
}

cudaError_t capture_work(Stream& stream, cudaError_t prepared, GraphWork work) {
    std::lock_guard lock(graph_mutex());
    Capture* capture = detail::capture_of(stream);
    if (!capture) return cudaErrorIllegalState;
    if (capture->invalid) return cudaErrorStreamCaptureInvalidated;
    auto& tail = capture->tails[&stream];
    cudaGraphNode_t node = nullptr;
    if (prepared == cudaSuccess) prepared = add_node(*capture->graph, tail.data(), tail.size(), std::move(work), &node);
    if (prepared == cudaSuccess)
        tail = {node};
    else
        capture->invalid = true;
    return prepared;
}

cudaError_t capture_refuse(Stream& stream) {
    std::lock_guard lock(graph_mutex());
    if (Capture* capture = detail::capture_of(stream)) capture->invalid = true;
    return fail(cudaErrorStreamCaptureUnsupported, "the stream captures; this operation cannot be part of a graph");
}

cudaError_t capture_refuse(Device& device) {
    std::lock_guard lock(graph_mutex());
    for (auto& entry : detail::capture_store().captures) {
        if (entry.second->origin->device == &device) entry.second->invalid = true;
    }
    return fail(cudaErrorStreamCaptureUnsupported, "a wait for a device of which a stream captures");
}

cudaError_t capture_event(Stream& stream, Event& event) {
    std::lock_guard lock(graph_mutex());
    Capture* capture = detail::capture_of(stream);
    if (!capture) return cudaErrorIllegalState;
    if (capture->invalid) return cudaErrorStreamCaptureInvalidated;
    event.capture_id = capture->id;
    event.captured_after = capture->tails[&stream];
    return cudaSuccess;
}

cudaError_t capture_wait(Stream& stream, Event& event) {
    std::lock_guard lock(graph_mutex());
    Capture* own = detail::capture_of(stream);
    Capture* other = event.capture_id != 0 ? detail::capture_of(event) : nullptr;
    if (!other) {
        if (!own) return cudaErrorCapturedEvent;
        own->invalid = true;
        return fail(cudaErrorStreamCaptureIsolation, "a captured stream waits for an event that the capture did not record");
    }
    if (own && own != other) {
        own->invalid = other->invalid = true;
        return fail(cudaErrorStreamCaptureMerge, "a wait between two captures");
    }
    if (stream.is_legacy || stream.device != other->origin->device) {
        other->invalid = true;
        return fail(cudaErrorStreamCaptureUnsupported, "the legacy default stream and streams of other devices cannot join a capture");
    }
    if (!own)
        detail::enter_capture(*other, stream, event.captured_after);
    else
        detail::add_new(own->tails[&stream], event.captured_after);
    return cudaSuccess;
}

void capture_forget(Stream& stream) {
    std::lock_guard lock(graph_mutex());
    Capture* capture = detail::capture_of(stream);
    if (!capture) return;
    detail::leave_capture(stream);
    capture->invalid = true;
    if (capture->origin != &stream) {
        capture->tails.erase(&stream);
        return;
    }
    // Nobody can end it any more.
    for (auto& entry : capture->tails) {
        if (entry.first != &stream) detail::leave_capture(*entry.first);
    }
    Graph* graph = capture->graph;
    bool own_graph = capture->own_graph;
    detail::capture_store().captures.erase(capture->id);
    graph->capturing = false;
    if (own_graph) graph_destroy(detail::handle_of(graph));
}

}  // namespace rt
QIAO_NAMESPACE_END
