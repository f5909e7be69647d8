// SPDX-License-Identifier: Apache-2.0
// Graphs and nodes: handles, structure, queries. What nodes do is in graph_work.ipp, launches in graph_exec.ipp.
#pragma once
#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include <qiao/rt/graph.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

/// All live objects, so that stale handles are recognised.
struct GraphStore {
    std::recursive_mutex mutex;
    std::map<const void*, std::shared_ptr<Graph>> graphs;  ///< those of nodes without owner here
    std::set<const void*> nodes;
    std::map<const void*, std::shared_ptr<GraphExec>> execs;
    uint64_t next_id = 1;
};

inline GraphStore& graph_store() {
    static GraphStore* store = new GraphStore;
    return *store;
}

inline cudaGraph_t handle_of(Graph* graph) { return reinterpret_cast<cudaGraph_t>(graph); }
inline cudaGraphNode_t handle_of(GraphNode* node) { return reinterpret_cast<cudaGraphNode_t>(node); }

inline std::shared_ptr<Graph> make_graph() {
    GraphStore& store = graph_store();
    auto graph = std::make_shared<Graph>();
    store.graphs[graph.get()] = graph;
    return graph;
}

inline GraphNode* append_node(Graph& graph, GraphWork work) {
    GraphStore& store = graph_store();
    auto node = std::make_unique<GraphNode>();
    node->graph = &graph;
    node->id = store.next_id++;
    node->work = std::move(work);
    store.nodes.insert(node.get());
    graph.nodes.push_back(std::move(node));
    return graph.nodes.back().get();
}

/// A child graph is its node's own, so a copy of the work gets a copy of the graph.
inline GraphWork copy_of(const GraphWork& work);

inline std::shared_ptr<Graph> clone_of(const Graph& graph) {
    std::shared_ptr<Graph> clone = make_graph();
    std::map<const GraphNode*, GraphNode*> twins;
    for (const auto& node : graph.nodes) {
        GraphNode* twin = append_node(*clone, copy_of(node->work));
        twin->original = node->id;
        twins[node.get()] = twin;
    }
    for (const auto& node : graph.nodes) {
        for (GraphNode* d : node->dependencies) twins[node.get()]->dependencies.push_back(twins[d]);
    }
    return clone;
}

inline GraphWork copy_of(const GraphWork& work) {
    GraphWork copy = work;
    if (auto* child = std::get_if<ChildWork>(&copy)) {
        child->graph = clone_of(*child->graph);
        child->graph->owned = true;
        // Its node holds it now.
        graph_store().graphs[child->graph.get()] = nullptr;
    }
    return copy;
}

inline bool has(const std::vector<GraphNode*>& list, const GraphNode* node) { return std::find(list.begin(), list.end(), node) != list.end(); }

/// True if `node` is `from` or comes after it.
inline bool reaches(const GraphNode* node, const GraphNode* from) {
    std::vector<const GraphNode*> open = {node};
    std::set<const GraphNode*> seen;
    while (!open.empty()) {
        const GraphNode* at = open.back();
        open.pop_back();
        if (at == from) return true;
        if (!seen.insert(at).second) continue;
        open.insert(open.end(), at->dependencies.begin(), at->dependencies.end());
    }
    return false;
}

/// The nodes of handles, all of them of that graph.
inline cudaError_t nodes_of(Graph& graph, const cudaGraphNode_t* handles, size_t count, std::vector<GraphNode*>& nodes) {
    if (count != 0 && !handles) return cudaErrorInvalidValue;
    for (size_t i = 0; i < count; ++i) {
        GraphNode* node = nullptr;
        cudaError_t code = resolve_node(handles[i], node);
        if (code != cudaSuccess || node->graph != &graph || has(nodes, node)) return cudaErrorInvalidValue;
        nodes.push_back(node);
    }
    return cudaSuccess;
}

/// The answer to a query for a list.
template <typename T>
cudaError_t give_list(const std::vector<T>& list, T* out, size_t* count) {
    if (!count) return cudaErrorInvalidValue;
    if (!out) {
        *count = list.size();
        return cudaSuccess;
    }
    for (size_t i = 0; i < *count; ++i) out[i] = i < list.size() ? list[i] : T();
    *count = std::min(*count, list.size());
    return cudaSuccess;
}

inline void give_edges(cudaGraphEdgeData* data, const cudaGraphNode_t* asked, size_t count) {
    if (data && asked) std::fill(data, data + count, cudaGraphEdgeData());
}

inline const char* name_of(const GraphWork& work) {
    constexpr const char* names[] = {"empty", "kernel", "memcpy", "memset", "host", "graph", "event record", "event wait", "alloc", "free"};
    return names[work.index()];
}

/// The lock, and the graph behind a handle.
struct LockedGraph {
    std::lock_guard<std::recursive_mutex> lock;
    Graph* graph = nullptr;
    cudaError_t code;
    explicit LockedGraph(cudaGraph_t handle) : lock(graph_mutex()), code(resolve_graph(handle, graph)) {}
};
struct LockedNode {
    std::lock_guard<std::recursive_mutex> lock;
    GraphNode* node = nullptr;
    cudaError_t code;
    explicit LockedNode(cudaGraphNode_t handle) : lock(graph_mutex()), code(resolve_node(handle, node)) {}
};

}  // namespace detail

std::recursive_mutex& graph_mutex() { return detail::graph_store().mutex; }

Graph::~Graph() {
    detail::GraphStore& store = detail::graph_store();
    for (auto& node : nodes) store.nodes.erase(node.get());
    store.graphs.erase(this);
}

cudaError_t resolve_graph(cudaGraph_t handle, Graph*& graph) {
    graph = reinterpret_cast<Graph*>(handle);
    return detail::graph_store().graphs.count(graph) != 0 ? cudaSuccess : fail(cudaErrorInvalidValue, "the graph is not a live one");
}

cudaError_t resolve_node(cudaGraphNode_t handle, GraphNode*& node) {
    node = reinterpret_cast<GraphNode*>(handle);
    return detail::graph_store().nodes.count(node) != 0 ? cudaSuccess : fail(cudaErrorInvalidValue, "the graph node is not a live one");
}

cudaError_t add_node(Graph& graph, const cudaGraphNode_t* dependencies, size_t count, GraphWork work, cudaGraphNode_t* handle) {
    std::vector<GraphNode*> before;
    cudaError_t code = detail::nodes_of(graph, dependencies, count, before);
    if (code != cudaSuccess) return code;
    GraphNode* node = detail::append_node(graph, std::move(work));
    node->dependencies = std::move(before);
    if (handle) *handle = detail::handle_of(node);
    return cudaSuccess;
}

cudaError_t graph_add(cudaGraphNode_t* handle, cudaGraph_t graph, const cudaGraphNode_t* dependencies, size_t count, cudaError_t prepared, GraphWork work) {
    if (prepared != cudaSuccess) return prepared;
    detail::LockedGraph in(graph);
    if (in.code != cudaSuccess || !handle) return cudaErrorInvalidValue;
    return add_node(*in.graph, dependencies, count, std::move(work), handle);
}

cudaError_t graph_create(cudaGraph_t* graph, unsigned flags) {
    if (!graph || flags != 0) return cudaErrorInvalidValue;
    std::lock_guard lock(graph_mutex());
    *graph = detail::handle_of(detail::make_graph().get());
    return cudaSuccess;
}

cudaError_t graph_destroy(cudaGraph_t handle) {
    detail::LockedGraph in(handle);
    if (in.code != cudaSuccess || in.graph->owned || in.graph->capturing) return cudaErrorInvalidValue;
    std::shared_ptr<Graph> gone = std::move(detail::graph_store().graphs[in.graph]);
    return cudaSuccess;
}

cudaError_t graph_clone(cudaGraph_t* clone, cudaGraph_t handle) {
    detail::LockedGraph in(handle);
    if (in.code != cudaSuccess || !clone) return cudaErrorInvalidValue;
    *clone = detail::handle_of(detail::clone_of(*in.graph).get());
    return cudaSuccess;
}

cudaError_t graph_destroy_node(cudaGraphNode_t handle) {
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess) return in.code;
    Graph& graph = *in.node->graph;
    for (auto& node : graph.nodes) {
        auto& list = node->dependencies;
        list.erase(std::remove(list.begin(), list.end(), in.node), list.end());
    }
    detail::graph_store().nodes.erase(in.node);
    auto at = std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const auto& node) { return node.get() == in.node; });
    graph.nodes.erase(at);
    return cudaSuccess;
}

cudaError_t graph_dot(cudaGraph_t handle, const char* path) {
    detail::LockedGraph in(handle);
    if (in.code != cudaSuccess || !path) return cudaErrorInvalidValue;
    std::FILE* file = std::fopen(path, "w");
    if (!file) return cudaErrorOperatingSystem;
    std::fputs("digraph graph_1 {\n", file);
    std::map<const GraphNode*, size_t> numbers;
    for (const auto& node : in.graph->nodes) {
        size_t number = numbers.size();
        numbers[node.get()] = number;
        const auto* kernel = std::get_if<KernelWork>(&node->work);
        std::fprintf(file, "    n%zu [label=\"%zu %s%s%s\"];\n", number, number, detail::name_of(node->work), kernel ? "\\n" : "",
                     kernel ? kernel->kernel->name.name.c_str() : "");
    }
    for (const auto& node : in.graph->nodes) {
        for (const GraphNode* d : node->dependencies) std::fprintf(file, "    n%zu -> n%zu;\n", numbers[d], numbers[node.get()]);
    }
    std::fputs("}\n", file);
    return std::fclose(file) == 0 ? cudaSuccess : cudaErrorOperatingSystem;
}

cudaError_t graph_find_in_clone(cudaGraphNode_t* found, cudaGraphNode_t original, cudaGraph_t clone) {
    detail::LockedGraph in(clone);
    GraphNode* node = nullptr;
    if (in.code != cudaSuccess || !found || resolve_node(original, node) != cudaSuccess) return cudaErrorInvalidValue;
    for (const auto& candidate : in.graph->nodes) {
        if (candidate->original != node->id) continue;
        *found = detail::handle_of(candidate.get());
        return cudaSuccess;
    }
    return cudaErrorInvalidValue;
}

cudaError_t graph_node_type(cudaGraphNode_t handle, cudaGraphNodeType* type) {
    constexpr cudaGraphNodeType types[] = {cudaGraphNodeTypeEmpty,    cudaGraphNodeTypeKernel, cudaGraphNodeTypeMemcpy,      cudaGraphNodeTypeMemset,
                                           cudaGraphNodeTypeHost,     cudaGraphNodeTypeGraph,  cudaGraphNodeTypeEventRecord, cudaGraphNodeTypeWaitEvent,
                                           cudaGraphNodeTypeMemAlloc, cudaGraphNodeTypeMemFree};
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess || !type) return cudaErrorInvalidValue;
    *type = types[in.node->work.index()];
    return cudaSuccess;
}

cudaError_t graph_nodes(cudaGraph_t handle, cudaGraphNode_t* nodes, size_t* count, bool only_roots) {
    detail::LockedGraph in(handle);
    if (in.code != cudaSuccess) return in.code;
    std::vector<cudaGraphNode_t> list;
    for (const auto& node : in.graph->nodes) {
        if (!only_roots || node->dependencies.empty()) list.push_back(detail::handle_of(node.get()));
    }
    return detail::give_list(list, nodes, count);
}

cudaError_t graph_edges(cudaGraph_t handle, cudaGraphNode_t* from, cudaGraphNode_t* to, cudaGraphEdgeData* data, size_t* count) {
    detail::LockedGraph in(handle);
    if (in.code != cudaSuccess || !count || (from == nullptr) != (to == nullptr)) return cudaErrorInvalidValue;
    std::vector<cudaGraphNode_t> starts, ends;
    for (const auto& node : in.graph->nodes) {
        for (GraphNode* d : node->dependencies) {
            starts.push_back(detail::handle_of(d));
            ends.push_back(detail::handle_of(node.get()));
        }
    }
    size_t asked = *count;
    cudaError_t code = detail::give_list(starts, from, count);
    if (code == cudaSuccess && to) code = detail::give_list(ends, to, &asked);
    detail::give_edges(data, from, *count);
    return code;
}

cudaError_t graph_dependencies(cudaGraphNode_t handle, cudaGraphNode_t* nodes, cudaGraphEdgeData* data, size_t* count) {
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess) return in.code;
    std::vector<cudaGraphNode_t> list;
    for (GraphNode* d : in.node->dependencies) list.push_back(detail::handle_of(d));
    cudaError_t code = detail::give_list(list, nodes, count);
    if (code == cudaSuccess) detail::give_edges(data, nodes, *count);
    return code;
}

cudaError_t graph_dependents(cudaGraphNode_t handle, cudaGraphNode_t* nodes, cudaGraphEdgeData* data, size_t* count) {
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess) return in.code;
    std::vector<cudaGraphNode_t> list;
    for (const auto& node : in.node->graph->nodes) {
        if (detail::has(node->dependencies, in.node)) list.push_back(detail::handle_of(node.get()));
    }
    cudaError_t code = detail::give_list(list, nodes, count);
    if (code == cudaSuccess) detail::give_edges(data, nodes, *count);
    return code;
}

cudaError_t check_edges(const cudaGraphEdgeData* data, size_t count) {
    for (size_t i = 0; data && i < count; ++i) {
        if (data[i].from_port != 0 || data[i].to_port != 0 || data[i].type != 0) return fail(cudaErrorNotSupported, "graph edges for programmatic launches");
    }
    return cudaSuccess;
}

cudaError_t graph_connect(cudaGraph_t handle, const cudaGraphNode_t* from, const cudaGraphNode_t* to, const cudaGraphEdgeData* data, size_t count) {
    detail::LockedGraph in(handle);
    if (in.code == cudaSuccess) in.code = check_edges(data, count);
    for (size_t i = 0; i < count && in.code == cudaSuccess; ++i) {
        std::vector<GraphNode*> first, second;
        if (!from || !to || detail::nodes_of(*in.graph, from + i, 1, first) != cudaSuccess || detail::nodes_of(*in.graph, to + i, 1, second) != cudaSuccess ||
            detail::has(second[0]->dependencies, first[0]) || detail::reaches(first[0], second[0])) {
            in.code = cudaErrorInvalidValue;
        } else {
            second[0]->dependencies.push_back(first[0]);
        }
    }
    return in.code;
}

cudaError_t graph_disconnect(cudaGraph_t handle, const cudaGraphNode_t* from, const cudaGraphNode_t* to, size_t count) {
    detail::LockedGraph in(handle);
    for (size_t i = 0; i < count && in.code == cudaSuccess; ++i) {
        std::vector<GraphNode*> first, second;
        if (!from || !to || detail::nodes_of(*in.graph, from + i, 1, first) != cudaSuccess || detail::nodes_of(*in.graph, to + i, 1, second) != cudaSuccess ||
            !detail::has(second[0]->dependencies, first[0])) {
            in.code = cudaErrorInvalidValue;
        } else {
            auto& list = second[0]->dependencies;
            list.erase(std::remove(list.begin(), list.end(), first[0]), list.end());
        }
    }
    return in.code;
}

}  // namespace rt
QIAO_NAMESPACE_END
