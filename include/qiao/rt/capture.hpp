// SPDX-License-Identifier: Apache-2.0
// Stream capture: between cudaStreamBeginCapture and cudaStreamEndCapture operations on a stream become nodes of a graph.
//
// Each stream of a capture has a set of nodes that its next operation comes after. An event that is recorded in such a
// stream stands for that set; another stream that waits for the event joins the capture. Whatever cannot be a node
// (synchronising, querying) fails and makes the capture invalid, as in CUDA.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#    define QIAO_RT_OUTERMOST 15
#endif
#include <map>

#include <qiao/rt/graph.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

struct Capture {
    uint64_t id = 0;
    Graph* graph = nullptr;
    bool own_graph = false;  ///< made for this capture, destroyed with one that fails
    bool invalid = false;
    Stream* origin = nullptr;
    std::map<Stream*, std::vector<cudaGraphNode_t>> tails;  ///< what the next operation of each stream comes after
};

QIAO_DECL cudaError_t capture_begin(cudaStream_t stream, cudaGraph_t graph, const cudaGraphNode_t* dependencies, size_t count, cudaStreamCaptureMode mode);
QIAO_DECL cudaError_t capture_end(cudaStream_t stream, cudaGraph_t* graph);
QIAO_DECL cudaError_t capture_status(cudaStream_t stream, cudaStreamCaptureStatus* status);
QIAO_DECL cudaError_t capture_info(cudaStream_t stream, cudaStreamCaptureStatus* status, unsigned long long* id, cudaGraph_t* graph,
                                   const cudaGraphNode_t** dependencies, size_t* count);
QIAO_DECL cudaError_t capture_set_dependencies(cudaStream_t stream, cudaGraphNode_t* dependencies, size_t count, unsigned flags);
QIAO_DECL cudaError_t capture_exchange_mode(cudaStreamCaptureMode* mode);

/// True if operations on the stream are nodes. What the runtime's entry points ask before they submit.
inline bool captures(const Stream& stream) { return stream.capture.load(std::memory_order_acquire) != nullptr; }
/// Adds a node after the stream's last ones.
QIAO_DECL cudaError_t capture_work(Stream& stream, cudaError_t prepared, GraphWork work);
/// The error of an operation that cannot be captured; the capture is invalid from now on.
QIAO_DECL cudaError_t capture_refuse(Stream& stream);
/// The same for operations that wait for a whole device, where one of its streams captures.
QIAO_DECL cudaError_t capture_refuse(Device& device);
/// The event stands for what the stream has recorded so far.
QIAO_DECL cudaError_t capture_event(Stream& stream, Event& event);
/// The stream's next operation comes after the event's; joins the stream to the event's capture.
QIAO_DECL cudaError_t capture_wait(Stream& stream, Event& event);
/// The stream goes away.
QIAO_DECL void capture_forget(Stream& stream);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 15
#    include <qiao/rt/impl/rt.ipp>
#endif
