// SPDX-License-Identifier: Apache-2.0
// CUDA graphs: operations recorded with their dependencies, and played back into a stream.
//
// A Graph owns its nodes, in the order in which they were added; a node holds a copy of everything that its operation
// needs (kernel arguments, copy parameters). Instantiating makes a GraphExec: the same operations in one order that
// respects all dependencies. A launch submits them to one stream, in that order. Since streams run in order, that is a
// correct schedule; branches of the graph do not overlap.
//
// A stream that captures (rt/capture.hpp) adds nodes instead of submitting.
//
// Memory of an allocation node is allocated when the node is made, since its address is known from then on, and stays
// until neither a graph nor the program holds it.
//
// Handles are addresses of these objects. One lock guards all graphs: building them is no hot path. Launches hold only
// the lock of their GraphExec.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#    define QIAO_RT_OUTERMOST 14
#endif
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include <qiao/rt/copy.hpp>
#include <qiao/rt/launch.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

struct Graph;
struct GraphExec;

/// Memory of an allocation node.
struct GraphMemory {
    void* pointer = nullptr;
    size_t size = 0;
    int device = 0;
    bool live = false;  ///< a launch allocated it and nothing freed it since
    GraphMemory() = default;
    GraphMemory(const GraphMemory&) = delete;
    GraphMemory& operator=(const GraphMemory&) = delete;
    QIAO_DECL ~GraphMemory();
};

struct KernelWork {
    Kernel* kernel = nullptr;
    dim3 grid, block;
    size_t shared = 0;
    bool cooperative = false;
    std::vector<char> bytes;      ///< the arguments, one behind the other
    std::vector<size_t> places;   ///< of each argument in `bytes`
    std::vector<void*> pointers;  ///< to each argument, where the program asked for them
};
struct CopyWork {
    cudaMemcpy3DParms parameters = {};
};
struct FillWork {
    cudaMemsetParams parameters = {};
};
struct HostWork {
    cudaHostNodeParams parameters = {};
};
struct ChildWork {
    std::shared_ptr<Graph> graph;  ///< the node's own
};
struct RecordWork {
    cudaEvent_t event = nullptr;
};
struct WaitWork {
    cudaEvent_t event = nullptr;
};
struct AllocateWork {
    std::shared_ptr<GraphMemory> memory;
    cudaMemPoolProps pool = {};
};
struct FreeWork {
    void* pointer = nullptr;
};
/// An empty node is the first.
using GraphWork = std::variant<std::monostate, KernelWork, CopyWork, FillWork, HostWork, ChildWork, RecordWork, WaitWork, AllocateWork, FreeWork>;

struct GraphNode {
    Graph* graph = nullptr;
    uint64_t id = 0;        ///< of its own, in the whole process
    uint64_t original = 0;  ///< id of the node that this one is a clone of
    std::vector<GraphNode*> dependencies;
    GraphWork work;
};

struct Graph {
    std::vector<std::unique_ptr<GraphNode>> nodes;
    bool owned = false;      ///< by a node of another graph
    bool capturing = false;  ///< a stream still adds to it
    QIAO_DECL ~Graph();
};

struct GraphStep {
    uint64_t node = 0;
    std::vector<size_t> dependencies;  ///< as positions of earlier steps
    bool enabled = true;
    GraphWork work;  ///< of a child: unused
    std::unique_ptr<GraphExec> child;
};

struct GraphExec {
    std::mutex mutex;
    std::vector<GraphStep> steps;
    unsigned long long flags = 0;
    Stream* stream = nullptr;  ///< of the last launch; another stream's object by now if its id differs
    uint64_t stream_id = 0;
};

/// Guards graphs, nodes and captures.
QIAO_DECL std::recursive_mutex& graph_mutex();
/// The objects behind handles; errors for handles of nothing alive.
QIAO_DECL cudaError_t resolve_graph(cudaGraph_t handle, Graph*& graph);
QIAO_DECL cudaError_t resolve_node(cudaGraphNode_t handle, GraphNode*& node);

/// Adds a node; `handle` may be null.
QIAO_DECL cudaError_t add_node(Graph& graph, const cudaGraphNode_t* dependencies, size_t count, GraphWork work, cudaGraphNode_t* handle);
/// The same by handle, with the lock.
QIAO_DECL cudaError_t graph_add(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* dependencies, size_t count, cudaError_t prepared,
                                GraphWork work);

// Work from parameters. Arguments and pointers are checked as far as they can be before the launch.
QIAO_DECL cudaError_t kernel_work(const cudaKernelNodeParams* parameters, GraphWork& work);
QIAO_DECL cudaError_t kernel_work(Kernel& kernel, dim3 grid, dim3 block, size_t shared, void** arguments, const CompiledKernel& compiled, GraphWork& work);
QIAO_DECL cudaError_t copy_work(const cudaMemcpy3DParms* parameters, GraphWork& work);
QIAO_DECL cudaError_t copy_work(void* to, const void* from, size_t size, cudaMemcpyKind kind, GraphWork& work);
QIAO_DECL cudaError_t symbol_copy_work(const void* symbol, const void* from, void* to, size_t size, size_t offset, cudaMemcpyKind kind, GraphWork& work);
QIAO_DECL cudaError_t fill_work(const cudaMemsetParams* parameters, GraphWork& work);
QIAO_DECL cudaError_t host_work(const cudaHostNodeParams* parameters, GraphWork& work);
QIAO_DECL cudaError_t child_work(cudaGraph_t graph, GraphWork& work);
QIAO_DECL cudaError_t record_work(cudaEvent_t event, GraphWork& work);
QIAO_DECL cudaError_t wait_work(cudaEvent_t event, GraphWork& work);
/// Allocates, and gives the address in the parameters.
QIAO_DECL cudaError_t allocate_work(cudaMemAllocNodeParams* parameters, GraphWork& work);
QIAO_DECL cudaError_t free_work(void* pointer, GraphWork& work);
QIAO_DECL cudaError_t any_work(cudaGraphNodeParams* parameters, GraphWork& work);

QIAO_DECL cudaError_t graph_create(cudaGraph_t* graph, unsigned flags);
QIAO_DECL cudaError_t graph_destroy(cudaGraph_t graph);
QIAO_DECL cudaError_t graph_clone(cudaGraph_t* clone, cudaGraph_t graph);
QIAO_DECL cudaError_t graph_destroy_node(cudaGraphNode_t node);
QIAO_DECL cudaError_t graph_dot(cudaGraph_t graph, const char* path);
QIAO_DECL cudaError_t graph_find_in_clone(cudaGraphNode_t* found, cudaGraphNode_t original, cudaGraph_t clone);
QIAO_DECL cudaError_t graph_node_type(cudaGraphNode_t node, cudaGraphNodeType* type);

// Queries: with a null array they give the number, else as many entries as `count` allows.
QIAO_DECL cudaError_t graph_nodes(cudaGraph_t graph, cudaGraphNode_t* nodes, size_t* count, bool only_roots);
QIAO_DECL cudaError_t graph_edges(cudaGraph_t graph, cudaGraphNode_t* from, cudaGraphNode_t* to, cudaGraphEdgeData* data, size_t* count);
QIAO_DECL cudaError_t graph_dependencies(cudaGraphNode_t node, cudaGraphNode_t* nodes, cudaGraphEdgeData* data, size_t* count);
QIAO_DECL cudaError_t graph_dependents(cudaGraphNode_t node, cudaGraphNode_t* nodes, cudaGraphEdgeData* data, size_t* count);
QIAO_DECL cudaError_t graph_connect(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, const cudaGraphEdgeData* data, size_t count);
QIAO_DECL cudaError_t graph_disconnect(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, size_t count);

/// Success for edges that wait for the whole node.
QIAO_DECL cudaError_t check_edges(const cudaGraphEdgeData* data, size_t count);

/// Replaces a node's work by work of the same kind.
QIAO_DECL cudaError_t graph_set(cudaGraphNode_t node, cudaError_t prepared, GraphWork work);
QIAO_DECL cudaError_t graph_kernel_parameters(cudaGraphNode_t node, cudaKernelNodeParams* parameters);
QIAO_DECL cudaError_t graph_set_kernel_attribute(cudaGraphNode_t node, cudaLaunchAttributeID attribute, const cudaLaunchAttributeValue* value);
QIAO_DECL cudaError_t graph_kernel_attribute(cudaGraphNode_t node, cudaLaunchAttributeID attribute, cudaLaunchAttributeValue* value);
QIAO_DECL cudaError_t graph_allocation_parameters(cudaGraphNode_t node, cudaMemAllocNodeParams* parameters);
QIAO_DECL cudaError_t graph_child(cudaGraphNode_t node, cudaGraph_t* child);
/// Reads one member of a node's work.
template <typename Work, typename Member, typename T>
cudaError_t graph_get(cudaGraphNode_t handle, Member Work::*member, T* value) {
    std::lock_guard lock(graph_mutex());
    GraphNode* node = nullptr;
    cudaError_t code = resolve_node(handle, node);
    if (code != cudaSuccess) return code;
    Work* work = std::get_if<Work>(&node->work);
    if (!work || !value) return cudaErrorInvalidValue;
    *value = work->*member;
    return cudaSuccess;
}

QIAO_DECL cudaError_t graph_instantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long flags);
QIAO_DECL cudaError_t graph_instantiate(cudaGraphExec_t* exec, cudaGraph_t graph, cudaGraphInstantiateParams* parameters);
QIAO_DECL cudaError_t graph_exec_destroy(cudaGraphExec_t exec);
QIAO_DECL cudaError_t graph_exec_flags(cudaGraphExec_t exec, unsigned long long* flags);
QIAO_DECL cudaError_t graph_exec_update(cudaGraphExec_t exec, cudaGraph_t graph, cudaGraphExecUpdateResultInfo* info);
QIAO_DECL cudaError_t graph_exec_set(cudaGraphExec_t exec, cudaGraphNode_t node, cudaError_t prepared, GraphWork work);
QIAO_DECL cudaError_t graph_exec_enable(cudaGraphExec_t exec, cudaGraphNode_t node, bool enabled);
QIAO_DECL cudaError_t graph_exec_enabled(cudaGraphExec_t exec, cudaGraphNode_t node, unsigned* enabled);
QIAO_DECL cudaError_t graph_launch(cudaGraphExec_t exec, cudaStream_t stream);
/// Uploading has nothing to do: kernels are compiled when nodes are made.
QIAO_DECL cudaError_t graph_upload(cudaGraphExec_t exec, cudaStream_t stream);

/// Memory that cudaFree or cudaFreeAsync is called with: true if it is an allocation node's, whose graph keeps it.
QIAO_DECL bool graph_memory_freed(void* pointer, cudaError_t& code);
QIAO_DECL cudaError_t graph_memory_attribute(int device, cudaGraphMemAttributeType attribute, void* value);
QIAO_DECL cudaError_t graph_memory_reset_attribute(int device, cudaGraphMemAttributeType attribute, const void* value);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 14
#    include <qiao/rt/impl/rt.ipp>
#endif
