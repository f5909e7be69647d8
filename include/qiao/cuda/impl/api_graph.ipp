// SPDX-License-Identifier: Apache-2.0
// Bodies of the runtime API: graphs and stream capture.
#pragma once
#include <cuda_compat/cuda_runtime_api.h>
#include <qiao/rt/capture.hpp>
#include <qiao/rt/graph.hpp>

namespace qiao_rt = qiao::rt;

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

// What takes a node's work from `prepare(work)`: a new node, a node, a node of an executable graph.

template <typename Prepare>
cudaError_t add_prepared(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* dependencies, size_t count, Prepare prepare) {
    GraphWork work;
    cudaError_t code = prepare(work);
    return record(graph_add(node, graph, dependencies, count, code, std::move(work)));
}
template <typename Prepare>
cudaError_t set_prepared(cudaGraphNode_t node, Prepare prepare) {
    GraphWork work;
    cudaError_t code = prepare(work);
    return record(graph_set(node, code, std::move(work)));
}
template <typename Prepare>
cudaError_t set_prepared(cudaGraphExec_t exec, cudaGraphNode_t node, Prepare prepare) {
    GraphWork work;
    cudaError_t code = prepare(work);
    return record(graph_exec_set(exec, node, code, std::move(work)));
}

}  // namespace detail
}  // namespace rt
QIAO_NAMESPACE_END

#define QIAO_WORK(call) [&](qiao_rt::GraphWork& work) { return qiao_rt::call; }

extern "C" {

cudaError_t cudaStreamBeginCapture(cudaStream_t s, cudaStreamCaptureMode mode) noexcept {
    return qiao_rt::record(qiao_rt::capture_begin(s, nullptr, nullptr, 0, mode));
}
cudaError_t cudaStreamBeginCaptureToGraph(cudaStream_t s, cudaGraph_t graph, const cudaGraphNode_t* d, const cudaGraphEdgeData* edges, size_t n,
                                          cudaStreamCaptureMode mode) noexcept {
    cudaError_t code = graph ? qiao_rt::check_edges(edges, n) : cudaErrorInvalidValue;
    return qiao_rt::record(code == cudaSuccess ? qiao_rt::capture_begin(s, graph, d, n, mode) : code);
}
cudaError_t cudaStreamEndCapture(cudaStream_t s, cudaGraph_t* graph) noexcept { return qiao_rt::record(qiao_rt::capture_end(s, graph)); }
cudaError_t cudaStreamIsCapturing(cudaStream_t s, cudaStreamCaptureStatus* status) noexcept { return qiao_rt::record(qiao_rt::capture_status(s, status)); }
cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* mode) noexcept { return qiao_rt::record(qiao_rt::capture_exchange_mode(mode)); }

cudaError_t cudaGraphCreate(cudaGraph_t* graph, unsigned flags) noexcept { return qiao_rt::record(qiao_rt::graph_create(graph, flags)); }
cudaError_t cudaGraphDestroy(cudaGraph_t graph) noexcept { return qiao_rt::record(qiao_rt::graph_destroy(graph)); }
cudaError_t cudaGraphClone(cudaGraph_t* clone, cudaGraph_t graph) noexcept { return qiao_rt::record(qiao_rt::graph_clone(clone, graph)); }
cudaError_t cudaGraphDebugDotPrint(cudaGraph_t graph, const char* path, unsigned) noexcept { return qiao_rt::record(qiao_rt::graph_dot(graph, path)); }
cudaError_t cudaGraphDestroyNode(cudaGraphNode_t node) noexcept { return qiao_rt::record(qiao_rt::graph_destroy_node(node)); }

cudaError_t cudaGraphAddKernelNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, const cudaKernelNodeParams* p) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(kernel_work(p, work)));
}
cudaError_t cudaGraphAddMemcpyNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, const cudaMemcpy3DParms* p) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(copy_work(p, work)));
}
cudaError_t cudaGraphAddMemcpyNode1D(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, void* to, const void* from, size_t size,
                                     cudaMemcpyKind kind) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(copy_work(to, from, size, kind, work)));
}
cudaError_t cudaGraphAddMemcpyNodeToSymbol(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, const void* symbol, const void* from,
                                           size_t size, size_t offset, cudaMemcpyKind kind) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(symbol_copy_work(symbol, from, nullptr, size, offset, kind, work)));
}
cudaError_t cudaGraphAddMemcpyNodeFromSymbol(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, void* to, const void* symbol,
                                             size_t size, size_t offset, cudaMemcpyKind kind) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(symbol_copy_work(symbol, nullptr, to, size, offset, kind, work)));
}
cudaError_t cudaGraphAddMemsetNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, const cudaMemsetParams* p) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(fill_work(p, work)));
}
cudaError_t cudaGraphAddHostNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, const cudaHostNodeParams* p) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(host_work(p, work)));
}
cudaError_t cudaGraphAddChildGraphNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, cudaGraph_t child) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(child_work(child, work)));
}
cudaError_t cudaGraphAddEmptyNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n) noexcept {
    return qiao_rt::record(qiao_rt::graph_add(node, graph, d, n, cudaSuccess, qiao_rt::GraphWork()));
}
cudaError_t cudaGraphAddEventRecordNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, cudaEvent_t event) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(record_work(event, work)));
}
cudaError_t cudaGraphAddEventWaitNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, cudaEvent_t event) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(wait_work(event, work)));
}
cudaError_t cudaGraphAddMemAllocNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, cudaMemAllocNodeParams* p) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(allocate_work(p, work)));
}
cudaError_t cudaGraphAddMemFreeNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, void* p) noexcept {
    return qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(free_work(p, work)));
}

cudaError_t cudaGraphKernelNodeGetParams(cudaGraphNode_t node, cudaKernelNodeParams* p) noexcept {
    return qiao_rt::record(qiao_rt::graph_kernel_parameters(node, p));
}
cudaError_t cudaGraphKernelNodeSetParams(cudaGraphNode_t node, const cudaKernelNodeParams* p) noexcept {
    return qiao_rt::detail::set_prepared(node, QIAO_WORK(kernel_work(p, work)));
}
cudaError_t cudaGraphKernelNodeSetAttribute(cudaGraphNode_t node, cudaLaunchAttributeID attribute, const cudaLaunchAttributeValue* value) noexcept {
    return qiao_rt::record(qiao_rt::graph_set_kernel_attribute(node, attribute, value));
}
cudaError_t cudaGraphKernelNodeGetAttribute(cudaGraphNode_t node, cudaLaunchAttributeID attribute, cudaLaunchAttributeValue* value) noexcept {
    return qiao_rt::record(qiao_rt::graph_kernel_attribute(node, attribute, value));
}
cudaError_t cudaGraphMemcpyNodeGetParams(cudaGraphNode_t node, cudaMemcpy3DParms* p) noexcept {
    return qiao_rt::record(qiao_rt::graph_get(node, &qiao_rt::CopyWork::parameters, p));
}
cudaError_t cudaGraphMemcpyNodeSetParams(cudaGraphNode_t node, const cudaMemcpy3DParms* p) noexcept {
    return qiao_rt::detail::set_prepared(node, QIAO_WORK(copy_work(p, work)));
}
cudaError_t cudaGraphMemcpyNodeSetParams1D(cudaGraphNode_t node, void* to, const void* from, size_t size, cudaMemcpyKind kind) noexcept {
    return qiao_rt::detail::set_prepared(node, QIAO_WORK(copy_work(to, from, size, kind, work)));
}
cudaError_t cudaGraphMemsetNodeGetParams(cudaGraphNode_t node, cudaMemsetParams* p) noexcept {
    return qiao_rt::record(qiao_rt::graph_get(node, &qiao_rt::FillWork::parameters, p));
}
cudaError_t cudaGraphMemsetNodeSetParams(cudaGraphNode_t node, const cudaMemsetParams* p) noexcept {
    return qiao_rt::detail::set_prepared(node, QIAO_WORK(fill_work(p, work)));
}
cudaError_t cudaGraphHostNodeGetParams(cudaGraphNode_t node, cudaHostNodeParams* p) noexcept {
    return qiao_rt::record(qiao_rt::graph_get(node, &qiao_rt::HostWork::parameters, p));
}
cudaError_t cudaGraphHostNodeSetParams(cudaGraphNode_t node, const cudaHostNodeParams* p) noexcept {
    return qiao_rt::detail::set_prepared(node, QIAO_WORK(host_work(p, work)));
}
cudaError_t cudaGraphChildGraphNodeGetGraph(cudaGraphNode_t node, cudaGraph_t* child) noexcept { return qiao_rt::record(qiao_rt::graph_child(node, child)); }
cudaError_t cudaGraphEventRecordNodeGetEvent(cudaGraphNode_t node, cudaEvent_t* event) noexcept {
    return qiao_rt::record(qiao_rt::graph_get(node, &qiao_rt::RecordWork::event, event));
}
cudaError_t cudaGraphEventRecordNodeSetEvent(cudaGraphNode_t node, cudaEvent_t event) noexcept {
    return qiao_rt::detail::set_prepared(node, QIAO_WORK(record_work(event, work)));
}
cudaError_t cudaGraphEventWaitNodeGetEvent(cudaGraphNode_t node, cudaEvent_t* event) noexcept {
    return qiao_rt::record(qiao_rt::graph_get(node, &qiao_rt::WaitWork::event, event));
}
cudaError_t cudaGraphEventWaitNodeSetEvent(cudaGraphNode_t node, cudaEvent_t event) noexcept {
    return qiao_rt::detail::set_prepared(node, QIAO_WORK(wait_work(event, work)));
}
cudaError_t cudaGraphMemAllocNodeGetParams(cudaGraphNode_t node, cudaMemAllocNodeParams* p) noexcept {
    return qiao_rt::record(qiao_rt::graph_allocation_parameters(node, p));
}
cudaError_t cudaGraphMemFreeNodeGetParams(cudaGraphNode_t node, void* p) noexcept {
    return qiao_rt::record(qiao_rt::graph_get(node, &qiao_rt::FreeWork::pointer, static_cast<void**>(p)));
}
cudaError_t cudaGraphNodeSetParams(cudaGraphNode_t node, cudaGraphNodeParams* p) noexcept {
    return qiao_rt::detail::set_prepared(node, QIAO_WORK(any_work(p, work)));
}

cudaError_t cudaGraphNodeFindInClone(cudaGraphNode_t* found, cudaGraphNode_t node, cudaGraph_t clone) noexcept {
    return qiao_rt::record(qiao_rt::graph_find_in_clone(found, node, clone));
}
cudaError_t cudaGraphNodeGetType(cudaGraphNode_t node, cudaGraphNodeType* type) noexcept { return qiao_rt::record(qiao_rt::graph_node_type(node, type)); }
cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, size_t* count) noexcept {
    return qiao_rt::record(qiao_rt::graph_nodes(graph, nodes, count, false));
}
cudaError_t cudaGraphGetRootNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, size_t* count) noexcept {
    return qiao_rt::record(qiao_rt::graph_nodes(graph, nodes, count, true));
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long flags) noexcept {
    return qiao_rt::record(qiao_rt::graph_instantiate(exec, graph, flags));
}
cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long flags) noexcept {
    return qiao_rt::record(qiao_rt::graph_instantiate(exec, graph, flags));
}
cudaError_t cudaGraphInstantiateWithParams(cudaGraphExec_t* exec, cudaGraph_t graph, cudaGraphInstantiateParams* p) noexcept {
    return qiao_rt::record(qiao_rt::graph_instantiate(exec, graph, p));
}
cudaError_t cudaGraphExecGetFlags(cudaGraphExec_t exec, unsigned long long* flags) noexcept { return qiao_rt::record(qiao_rt::graph_exec_flags(exec, flags)); }
cudaError_t cudaGraphUpload(cudaGraphExec_t exec, cudaStream_t s) noexcept { return qiao_rt::record(qiao_rt::graph_upload(exec, s)); }
cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t s) noexcept { return qiao_rt::record(qiao_rt::graph_launch(exec, s)); }
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) noexcept { return qiao_rt::record(qiao_rt::graph_exec_destroy(exec)); }
cudaError_t cudaGraphExecUpdate(cudaGraphExec_t exec, cudaGraph_t graph, cudaGraphExecUpdateResultInfo* info) noexcept {
    return qiao_rt::record(qiao_rt::graph_exec_update(exec, graph, info));
}
cudaError_t cudaGraphExecKernelNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node, const cudaKernelNodeParams* p) noexcept {
    return qiao_rt::detail::set_prepared(exec, node, QIAO_WORK(kernel_work(p, work)));
}
cudaError_t cudaGraphExecMemcpyNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node, const cudaMemcpy3DParms* p) noexcept {
    return qiao_rt::detail::set_prepared(exec, node, QIAO_WORK(copy_work(p, work)));
}
cudaError_t cudaGraphExecMemcpyNodeSetParams1D(cudaGraphExec_t exec, cudaGraphNode_t node, void* to, const void* from, size_t size,
                                               cudaMemcpyKind kind) noexcept {
    return qiao_rt::detail::set_prepared(exec, node, QIAO_WORK(copy_work(to, from, size, kind, work)));
}
cudaError_t cudaGraphExecMemsetNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node, const cudaMemsetParams* p) noexcept {
    return qiao_rt::detail::set_prepared(exec, node, QIAO_WORK(fill_work(p, work)));
}
cudaError_t cudaGraphExecHostNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node, const cudaHostNodeParams* p) noexcept {
    return qiao_rt::detail::set_prepared(exec, node, QIAO_WORK(host_work(p, work)));
}
cudaError_t cudaGraphExecChildGraphNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node, cudaGraph_t child) noexcept {
    return qiao_rt::detail::set_prepared(exec, node, QIAO_WORK(child_work(child, work)));
}
cudaError_t cudaGraphExecEventRecordNodeSetEvent(cudaGraphExec_t exec, cudaGraphNode_t node, cudaEvent_t event) noexcept {
    return qiao_rt::detail::set_prepared(exec, node, QIAO_WORK(record_work(event, work)));
}
cudaError_t cudaGraphExecEventWaitNodeSetEvent(cudaGraphExec_t exec, cudaGraphNode_t node, cudaEvent_t event) noexcept {
    return qiao_rt::detail::set_prepared(exec, node, QIAO_WORK(wait_work(event, work)));
}
cudaError_t cudaGraphExecNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node, cudaGraphNodeParams* p) noexcept {
    return qiao_rt::detail::set_prepared(exec, node, QIAO_WORK(any_work(p, work)));
}
cudaError_t cudaGraphNodeSetEnabled(cudaGraphExec_t exec, cudaGraphNode_t node, unsigned enabled) noexcept {
    return qiao_rt::record(qiao_rt::graph_exec_enable(exec, node, enabled != 0));
}
cudaError_t cudaGraphNodeGetEnabled(cudaGraphExec_t exec, cudaGraphNode_t node, unsigned* enabled) noexcept {
    return qiao_rt::record(qiao_rt::graph_exec_enabled(exec, node, enabled));
}

cudaError_t cudaDeviceGetGraphMemAttribute(int device, cudaGraphMemAttributeType attribute, void* value) noexcept {
    return qiao_rt::record(qiao_rt::graph_memory_attribute(device, attribute, value));
}
cudaError_t cudaDeviceSetGraphMemAttribute(int device, cudaGraphMemAttributeType attribute, void* value) noexcept {
    return qiao_rt::record(qiao_rt::graph_memory_reset_attribute(device, attribute, value));
}
// Nothing is kept that no graph refers to.
cudaError_t cudaDeviceGraphMemTrim(int device) noexcept {
    qiao_rt::Device* d = nullptr;
    return qiao_rt::record(qiao_rt::device_by_number(device, d));
}

}  // extern "C"

cudaError_t cudaStreamGetCaptureInfo(cudaStream_t s, cudaStreamCaptureStatus* status, unsigned long long* id, cudaGraph_t* graph, const cudaGraphNode_t** d,
                                     const cudaGraphEdgeData** edges, size_t* n) noexcept {
    if (edges) *edges = nullptr;  // all are plain
    return qiao_rt::record(qiao_rt::capture_info(s, status, id, graph, d, n));
}
cudaError_t cudaStreamGetCaptureInfo(cudaStream_t s, cudaStreamCaptureStatus* status, unsigned long long* id, cudaGraph_t* graph, const cudaGraphNode_t** d,
                                     size_t* n) noexcept {
    return qiao_rt::record(qiao_rt::capture_info(s, status, id, graph, d, n));
}
cudaError_t cudaStreamGetCaptureInfo_v2(cudaStream_t s, cudaStreamCaptureStatus* status, unsigned long long* id, cudaGraph_t* graph, const cudaGraphNode_t** d,
                                        size_t* n) noexcept {
    return qiao_rt::record(qiao_rt::capture_info(s, status, id, graph, d, n));
}
cudaError_t cudaStreamUpdateCaptureDependencies(cudaStream_t s, cudaGraphNode_t* d, const cudaGraphEdgeData* edges, size_t n, unsigned flags) noexcept {
    cudaError_t code = qiao_rt::check_edges(edges, n);
    return qiao_rt::record(code == cudaSuccess ? qiao_rt::capture_set_dependencies(s, d, n, flags) : code);
}
cudaError_t cudaStreamUpdateCaptureDependencies(cudaStream_t s, cudaGraphNode_t* d, size_t n, unsigned flags) noexcept {
    return qiao_rt::record(qiao_rt::capture_set_dependencies(s, d, n, flags));
}
cudaError_t cudaGraphAddNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, const cudaGraphEdgeData* edges, size_t n,
                             cudaGraphNodeParams* p) noexcept {
    cudaError_t code = qiao_rt::check_edges(edges, n);
    return code == cudaSuccess ? qiao_rt::detail::add_prepared(node, graph, d, n, QIAO_WORK(any_work(p, work))) : qiao_rt::record(code);
}
cudaError_t cudaGraphAddNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* d, size_t n, cudaGraphNodeParams* p) noexcept {
    return cudaGraphAddNode(node, graph, d, nullptr, n, p);
}
cudaError_t cudaGraphGetEdges(cudaGraph_t graph, cudaGraphNode_t* from, cudaGraphNode_t* to, cudaGraphEdgeData* edges, size_t* n) noexcept {
    return qiao_rt::record(qiao_rt::graph_edges(graph, from, to, edges, n));
}
cudaError_t cudaGraphGetEdges(cudaGraph_t graph, cudaGraphNode_t* from, cudaGraphNode_t* to, size_t* n) noexcept {
    return qiao_rt::record(qiao_rt::graph_edges(graph, from, to, nullptr, n));
}
cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t node, cudaGraphNode_t* list, cudaGraphEdgeData* edges, size_t* n) noexcept {
    return qiao_rt::record(qiao_rt::graph_dependencies(node, list, edges, n));
}
cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t node, cudaGraphNode_t* list, size_t* n) noexcept {
    return qiao_rt::record(qiao_rt::graph_dependencies(node, list, nullptr, n));
}
cudaError_t cudaGraphNodeGetDependentNodes(cudaGraphNode_t node, cudaGraphNode_t* list, cudaGraphEdgeData* edges, size_t* n) noexcept {
    return qiao_rt::record(qiao_rt::graph_dependents(node, list, edges, n));
}
cudaError_t cudaGraphNodeGetDependentNodes(cudaGraphNode_t node, cudaGraphNode_t* list, size_t* n) noexcept {
    return qiao_rt::record(qiao_rt::graph_dependents(node, list, nullptr, n));
}
cudaError_t cudaGraphAddDependencies(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, const cudaGraphEdgeData* edges,
                                     size_t n) noexcept {
    return qiao_rt::record(qiao_rt::graph_connect(graph, from, to, edges, n));
}
cudaError_t cudaGraphAddDependencies(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, size_t n) noexcept {
    return qiao_rt::record(qiao_rt::graph_connect(graph, from, to, nullptr, n));
}
cudaError_t cudaGraphRemoveDependencies(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, const cudaGraphEdgeData*,
                                        size_t n) noexcept {
    return qiao_rt::record(qiao_rt::graph_disconnect(graph, from, to, n));
}
cudaError_t cudaGraphRemoveDependencies(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, size_t n) noexcept {
    return qiao_rt::record(qiao_rt::graph_disconnect(graph, from, to, n));
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, cudaGraphNode_t* error, char* log, size_t size) noexcept {
    if (error) *error = nullptr;
    if (log && size != 0) *log = 0;
    return qiao_rt::record(qiao_rt::graph_instantiate(exec, graph, 0ull));
}
cudaError_t cudaGraphExecUpdate(cudaGraphExec_t exec, cudaGraph_t graph, cudaGraphNode_t* error, cudaGraphExecUpdateResult* result) noexcept {
    cudaGraphExecUpdateResultInfo info = {};
    cudaError_t code = qiao_rt::graph_exec_update(exec, graph, &info);
    if (error) *error = info.errorNode;
    if (result) *result = info.result;
    return qiao_rt::record(code);
}

#undef QIAO_WORK
