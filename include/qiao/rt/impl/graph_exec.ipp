// SPDX-License-Identifier: Apache-2.0
// Graphs that run: a fixed order of operations, submitted to a stream at each launch.
#pragma once
#include <map>

#include <qiao/rt/capture.hpp>
#include <qiao/rt/graph.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

/// The graph's nodes in an order that respects dependencies: the earliest added first. So graphs that are built the same
/// way get the same order.
inline std::vector<GraphNode*> ordered(const Graph& graph) {
    std::vector<GraphNode*> order;
    std::set<const GraphNode*> done;
    while (order.size() < graph.nodes.size()) {
        for (const auto& node : graph.nodes) {
            bool ready = done.count(node.get()) == 0;
            for (GraphNode* d : node->dependencies) ready = ready && done.count(d) != 0;
            if (!ready) continue;
            done.insert(node.get());
            order.push_back(node.get());
        }
    }
    return order;
}

inline std::unique_ptr<GraphExec> make_exec(const Graph& graph) {
    auto exec = std::make_unique<GraphExec>();
    std::map<const GraphNode*, size_t> places;
    for (GraphNode* node : ordered(graph)) {
        GraphStep step;
        step.node = node->id;
        for (GraphNode* d : node->dependencies) step.dependencies.push_back(places[d]);
        std::sort(step.dependencies.begin(), step.dependencies.end());
        if (auto* child = std::get_if<ChildWork>(&node->work)) step.child = make_exec(*child->graph);
        step.work = node->work;
        places[node] = exec->steps.size();
        exec->steps.push_back(std::move(step));
    }
    return exec;
}

inline GraphStep* find_step(GraphExec& exec, uint64_t node) {
    for (GraphStep& step : exec.steps) {
        if (step.node == node) return &step;
        GraphStep* inside = step.child ? find_step(*step.child, node) : nullptr;
        if (inside) return inside;
    }
    return nullptr;
}

inline cudaError_t resolve_exec(cudaGraphExec_t handle, std::shared_ptr<GraphExec>& exec) {
    std::lock_guard lock(graph_mutex());
    auto& execs = graph_store().execs;
    auto found = execs.find(handle);
    if (found == execs.end()) return fail(cudaErrorInvalidValue, "the executable graph is not a live one");
    exec = found->second;
    return cudaSuccess;
}

/// The executable graph and its step for a node, with the executable's lock.
struct LockedStep {
    std::shared_ptr<GraphExec> exec;
    std::unique_lock<std::mutex> lock;
    GraphStep* step = nullptr;
    cudaError_t code;
    LockedStep(cudaGraphExec_t handle, cudaGraphNode_t node_handle) : code(resolve_exec(handle, exec)) {
        if (code != cudaSuccess) return;
        LockedNode in(node_handle);
        code = in.code;
        if (code != cudaSuccess) return;
        lock = std::unique_lock(exec->mutex);
        step = find_step(*exec, in.node->id);
        if (!step) code = fail(cudaErrorInvalidValue, "the node is not of the graph that was instantiated");
    }
};

inline cudaError_t allocate_at_launch(GraphMemory& memory, bool auto_free) {
    GraphMemories& memories = graph_memories();
    std::lock_guard lock(memories.mutex);
    if (memory.live && !auto_free) return fail(cudaErrorInvalidValue, "a graph is launched again before its memory was freed");
    memories.set_live(memory, true);
    return cudaSuccess;
}

inline cudaError_t launch_steps(GraphExec& exec, cudaStream_t stream, bool auto_free);

/// Submits one operation.
inline cudaError_t run_work(GraphStep& step, cudaStream_t stream, bool auto_free) {
    struct Run {
        GraphStep& step;
        cudaStream_t stream;
        bool auto_free;
        cudaError_t operator()(std::monostate) { return cudaSuccess; }
        cudaError_t operator()(KernelWork& w) {
            std::vector<void*> arguments;
            for (size_t place : w.places) arguments.push_back(w.bytes.data() + place);
            if (w.cooperative) return launch_grid(*w.kernel, w.grid, w.block, arguments.data(), w.shared, stream);
            return launch(*w.kernel, w.grid, w.block, arguments.data(), w.shared, stream);
        }
        cudaError_t operator()(CopyWork& w) { return copy_3d(&w.parameters, stream, CopyMode::asynchronous); }
        cudaError_t operator()(FillWork& w) { return fill_elements(w.parameters, stream); }
        cudaError_t operator()(HostWork& w) { return stream_host_function(stream, w.parameters.fn, w.parameters.userData); }
        cudaError_t operator()(ChildWork&) { return launch_steps(*step.child, stream, auto_free); }
        cudaError_t operator()(RecordWork& w) { return event_record(w.event, stream, 0); }
        cudaError_t operator()(WaitWork& w) { return stream_wait_event(stream, w.event, 0); }
        cudaError_t operator()(AllocateWork& w) { return allocate_at_launch(*w.memory, auto_free); }
        cudaError_t operator()(FreeWork& w) { return free_async(w.pointer, stream); }
    };
    return std::visit(Run{step, stream, auto_free}, step.work);
}

inline cudaError_t launch_steps(GraphExec& exec, cudaStream_t stream, bool auto_free) {
    for (GraphStep& step : exec.steps) {
        cudaError_t code = step.enabled ? run_work(step, stream, auto_free) : cudaSuccess;
        if (code != cudaSuccess) return code;
    }
    return cudaSuccess;
}

/// CUDA runs launches of one executable graph one after the other, whatever their streams.
inline cudaError_t follow_last_launch(GraphExec& exec, Stream& stream) {
    Stream* last = exec.stream;
    uint64_t last_id = exec.stream_id;
    exec.stream = &stream;
    exec.stream_id = stream.id;
    if (!last || last == &stream || last->id != last_id || last->magic != Stream::live) return cudaSuccess;
    drain_host_functions(*last);
    std::shared_ptr<BackendSignal> signal;
    uint64_t at = 0;
    cudaError_t code = query_signal(*last, signal, at);
    if (code != cudaSuccess) return code;
    if (last->device != stream.device) return signal->wait() ? cudaSuccess : cudaErrorUnknown;
    Submission submission(stream);
    return submission.status() != cudaSuccess ? submission.status() : submission.check(submission.queue().wait_for(signal));
}

/// A graph that does what the steps do, for launches into a stream that captures.
inline std::shared_ptr<Graph> graph_of(const GraphExec& exec) {
    std::shared_ptr<Graph> graph = make_graph();
    for (const GraphStep& step : exec.steps) {
        GraphWork work = step.work;
        if (step.child) {
            work = ChildWork{graph_of(*step.child)};
            graph_store().graphs[std::get<ChildWork>(work).graph.get()] = nullptr;
            std::get<ChildWork>(work).graph->owned = true;
        }
        if (!step.enabled) work = std::monostate();
        GraphNode* node = append_node(*graph, std::move(work));
        for (size_t d : step.dependencies) node->dependencies.push_back(graph->nodes[d].get());
    }
    graph->owned = true;
    graph_store().graphs[graph.get()] = nullptr;
    return graph;
}

/// Takes the work of a graph that is built like the executable one.
inline cudaGraphExecUpdateResult take_over(GraphExec& exec, const Graph& graph, bool apply, GraphNode*& different) {
    std::vector<GraphNode*> order = ordered(graph);
    if (order.size() != exec.steps.size()) return cudaGraphExecUpdateErrorTopologyChanged;
    std::map<const GraphNode*, size_t> places;
    for (size_t i = 0; i < order.size(); ++i) {
        GraphStep& step = exec.steps[i];
        different = order[i];
        std::vector<size_t> dependencies;
        for (GraphNode* d : order[i]->dependencies) dependencies.push_back(places[d]);
        std::sort(dependencies.begin(), dependencies.end());
        if (dependencies != step.dependencies) return cudaGraphExecUpdateErrorTopologyChanged;
        if (order[i]->work.index() != step.work.index()) return cudaGraphExecUpdateErrorNodeTypeChanged;
        if (std::holds_alternative<AllocateWork>(step.work) || std::holds_alternative<FreeWork>(step.work)) return cudaGraphExecUpdateErrorNotSupported;
        if (step.child) {
            auto result = take_over(*step.child, *std::get<ChildWork>(order[i]->work).graph, apply, different);
            if (result != cudaGraphExecUpdateSuccess) return result;
        }
        if (apply) {
            step.work = order[i]->work;
            step.node = order[i]->id;
        }
        places[order[i]] = i;
    }
    different = nullptr;
    return cudaGraphExecUpdateSuccess;
}

}  // namespace detail

cudaError_t graph_instantiate(cudaGraphExec_t* handle, cudaGraph_t graph, unsigned long long flags) {
    constexpr unsigned long long known = cudaGraphInstantiateFlagAutoFreeOnLaunch | cudaGraphInstantiateFlagUpload | cudaGraphInstantiateFlagUseNodePriority;
    if ((flags & cudaGraphInstantiateFlagDeviceLaunch) != 0) return fail(cudaErrorNotSupported, "graphs launched by kernels");
    if (!handle || (flags & ~known) != 0) return cudaErrorInvalidValue;
    detail::LockedGraph in(graph);
    if (in.code != cudaSuccess || in.graph->capturing) return cudaErrorInvalidValue;
    std::shared_ptr<GraphExec> exec = detail::make_exec(*in.graph);
    exec->flags = flags;
    *handle = reinterpret_cast<cudaGraphExec_t>(exec.get());
    detail::graph_store().execs[exec.get()] = exec;
    return cudaSuccess;
}

cudaError_t graph_instantiate(cudaGraphExec_t* handle, cudaGraph_t graph, cudaGraphInstantiateParams* p) {
    if (!p) return cudaErrorInvalidValue;
    cudaError_t code = graph_instantiate(handle, graph, p->flags);
    p->errNode_out = nullptr;
    p->result_out = code == cudaSuccess ? cudaGraphInstantiateSuccess : cudaGraphInstantiateError;
    return code;
}

cudaError_t graph_exec_destroy(cudaGraphExec_t handle) {
    std::lock_guard lock(graph_mutex());
    return detail::graph_store().execs.erase(handle) != 0 ? cudaSuccess : cudaErrorInvalidValue;
}

cudaError_t graph_exec_flags(cudaGraphExec_t handle, unsigned long long* flags) {
    std::shared_ptr<GraphExec> exec;
    cudaError_t code = detail::resolve_exec(handle, exec);
    if (code != cudaSuccess || !flags) return cudaErrorInvalidValue;
    *flags = exec->flags;
    return cudaSuccess;
}

cudaError_t graph_exec_update(cudaGraphExec_t handle, cudaGraph_t graph, cudaGraphExecUpdateResultInfo* info) {
    std::shared_ptr<GraphExec> exec;
    cudaError_t code = detail::resolve_exec(handle, exec);
    detail::LockedGraph in(graph);
    if (code != cudaSuccess || in.code != cudaSuccess) return cudaErrorInvalidValue;
    std::lock_guard lock(exec->mutex);
    GraphNode* different = nullptr;
    cudaGraphExecUpdateResult result = detail::take_over(*exec, *in.graph, false, different);
    if (result == cudaGraphExecUpdateSuccess) detail::take_over(*exec, *in.graph, true, different);
    if (info) *info = {result, detail::handle_of(different), nullptr};
    return result == cudaGraphExecUpdateSuccess ? cudaSuccess : cudaErrorGraphExecUpdateFailure;
}

cudaError_t graph_exec_set(cudaGraphExec_t exec, cudaGraphNode_t node, cudaError_t prepared, GraphWork work) {
    if (prepared != cudaSuccess) return prepared;
    detail::LockedStep in(exec, node);
    if (in.code != cudaSuccess || in.step->work.index() != work.index()) return cudaErrorInvalidValue;
    if (auto* child = std::get_if<ChildWork>(&work)) {
        GraphNode* different = nullptr;
        if (detail::take_over(*in.step->child, *child->graph, false, different) != cudaGraphExecUpdateSuccess) return cudaErrorInvalidValue;
        // The executable graph still names the old graph's nodes.
        std::vector<uint64_t> names;
        for (const GraphStep& step : in.step->child->steps) names.push_back(step.node);
        detail::take_over(*in.step->child, *child->graph, true, different);
        for (size_t i = 0; i < names.size(); ++i) in.step->child->steps[i].node = names[i];
    }
    in.step->work = std::move(work);
    return cudaSuccess;
}

cudaError_t graph_exec_enable(cudaGraphExec_t exec, cudaGraphNode_t node, bool enabled) {
    detail::LockedStep in(exec, node);
    if (in.code != cudaSuccess) return in.code;
    // CUDA's rule: only these.
    bool allowed =
        std::holds_alternative<KernelWork>(in.step->work) || std::holds_alternative<CopyWork>(in.step->work) || std::holds_alternative<FillWork>(in.step->work);
    if (!allowed) return cudaErrorInvalidValue;
    in.step->enabled = enabled;
    return cudaSuccess;
}

cudaError_t graph_exec_enabled(cudaGraphExec_t exec, cudaGraphNode_t node, unsigned* enabled) {
    detail::LockedStep in(exec, node);
    if (in.code != cudaSuccess || !enabled) return cudaErrorInvalidValue;
    *enabled = in.step->enabled;
    return cudaSuccess;
}

cudaError_t graph_upload(cudaGraphExec_t handle, cudaStream_t stream) {
    std::shared_ptr<GraphExec> exec;
    cudaError_t code = detail::resolve_exec(handle, exec);
    return code == cudaSuccess ? check_stream(stream) : code;
}

cudaError_t graph_launch(cudaGraphExec_t handle, cudaStream_t stream_handle) {
    std::shared_ptr<GraphExec> exec;
    cudaError_t code = detail::resolve_exec(handle, exec);
    if (code != cudaSuccess) return code;
    Stream* stream = nullptr;
    code = resolve_stream(stream_handle, stream);
    if (code != cudaSuccess) return code;
    if (captures(*stream)) {
        std::lock_guard lock(graph_mutex());
        return capture_work(*stream, cudaSuccess, ChildWork{detail::graph_of(*exec)});
    }
    std::lock_guard lock(exec->mutex);
    detail::DeviceScope scope(stream->device->ordinal);
    code = detail::follow_last_launch(*exec, *stream);
    return code == cudaSuccess ? detail::launch_steps(*exec, stream_handle, (exec->flags & cudaGraphInstantiateFlagAutoFreeOnLaunch) != 0) : code;
}

}  // namespace rt
QIAO_NAMESPACE_END
