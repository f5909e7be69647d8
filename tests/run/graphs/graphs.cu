// SPDX-License-Identifier: Apache-2.0
// CUDA graphs: nodes of every kind, captured streams that fork and join, launches over and over, changed parameters,
// updates, child graphs, clones, memory that a graph allocates.
#include "../check.h"

constexpr int n = 1000;

__global__ void add(int* x, int value, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) x[i] += value;
}
__global__ void multiply(int* x, int value, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) x[i] *= value;
}
__global__ void sum_into(int* out, const int* a, const int* b, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) out[i] = a[i] + b[i];
}
__constant__ int offset_of_all;
__global__ void add_constant(int* x, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) x[i] += offset_of_all;
}

struct Buffers {
    int* a = nullptr;
    int* b = nullptr;
    int* host = nullptr;
    cudaStream_t stream = nullptr;
    Buffers() {
        MUST(cudaMalloc(&a, n * sizeof(int)));
        MUST(cudaMalloc(&b, n * sizeof(int)));
        MUST(cudaMallocHost(&host, n * sizeof(int)));
        MUST(cudaStreamCreate(&stream));
        MUST(cudaMemset(a, 0, n * sizeof(int)));
        MUST(cudaMemset(b, 0, n * sizeof(int)));
    }
    ~Buffers() {
        cudaFree(a);
        cudaFree(b);
        cudaFreeHost(host);
        cudaStreamDestroy(stream);
    }
    bool all(const int* device, int value) {
        MUST(cudaMemcpy(host, device, n * sizeof(int), cudaMemcpyDeviceToHost));
        for (int i = 0; i < n; ++i) {
            if (host[i] != value) {
                std::printf("element %d is %d, not %d\n", i, host[i], value);
                return false;
            }
        }
        return true;
    }
};

cudaKernelNodeParams kernel(void* function, void** arguments) {
    cudaKernelNodeParams p = {};
    p.func = function;
    p.gridDim = dim3((n + 127) / 128);
    p.blockDim = dim3(128);
    p.kernelParams = arguments;
    return p;
}

void CUDART_CB count_call(void* data) { ++*static_cast<int*>(data); }

void built_by_hand() {
    Buffers m;
    cudaGraph_t graph = nullptr;
    MUST(cudaGraphCreate(&graph, 0));
    cudaGraphNode_t fill, first, second, copy, host;
    cudaMemsetParams zero = {};
    zero.dst = m.a;
    zero.value = 7;
    zero.elementSize = 4;
    zero.width = n;
    zero.height = 1;
    MUST(cudaGraphAddMemsetNode(&fill, graph, nullptr, 0, &zero));
    int three = 3, five = 5, count = n, calls = 0;
    void* add_arguments[] = {&m.a, &three, &count};
    cudaKernelNodeParams add_node = kernel((void*)add, add_arguments);
    MUST(cudaGraphAddKernelNode(&first, graph, &fill, 1, &add_node));
    void* multiply_arguments[] = {&m.a, &five, &count};
    cudaKernelNodeParams multiply_node = kernel((void*)multiply, multiply_arguments);
    MUST(cudaGraphAddKernelNode(&second, graph, &first, 1, &multiply_node));
    // Arguments were copied when the nodes were made.
    three = five = 1000;
    MUST(cudaGraphAddMemcpyNode1D(&copy, graph, &second, 1, m.b, m.a, n * sizeof(int), cudaMemcpyDeviceToDevice));
    cudaHostNodeParams call = {count_call, &calls};
    MUST(cudaGraphAddHostNode(&host, graph, &copy, 1, &call));

    size_t nodes = 0, roots = 0;
    MUST(cudaGraphGetNodes(graph, nullptr, &nodes));
    MUST(cudaGraphGetRootNodes(graph, nullptr, &roots));
    expect(nodes == 5 && roots == 1, "a graph of five nodes has one root");
    cudaGraphNodeType type;
    MUST(cudaGraphNodeGetType(copy, &type));
    expect(type == cudaGraphNodeTypeMemcpy, "the type of a copy node");

    cudaGraphExec_t exec = nullptr;
    MUST(cudaGraphInstantiate(&exec, graph, 0));
    for (int i = 0; i < 3; ++i) MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaStreamSynchronize(m.stream));
    expect(m.all(m.b, 50) && calls == 3, "three launches of a graph built by hand");

    cudaKernelNodeParams read = {};
    MUST(cudaGraphKernelNodeGetParams(first, &read));
    expect(read.func == (void*)add && read.blockDim.x == 128 && *static_cast<int*>(read.kernelParams[1]) == 3, "parameters of a kernel node");

    // Only the executable graph changes.
    int eight = 8;
    void* other_arguments[] = {&m.a, &eight, &count};
    cudaKernelNodeParams other = kernel((void*)add, other_arguments);
    MUST(cudaGraphExecKernelNodeSetParams(exec, first, &other));
    zero.value = 1;
    zero.elementSize = 2;
    zero.width = 2 * n;
    MUST(cudaGraphExecMemsetNodeSetParams(exec, fill, &zero));
    MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaStreamSynchronize(m.stream));
    expect(m.all(m.b, (0x00010001 + 8) * 5), "changed parameters of kernel and memset");

    MUST(cudaGraphNodeSetEnabled(exec, second, 0));
    MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaStreamSynchronize(m.stream));
    expect(m.all(m.b, 0x00010001 + 8), "a node that is switched off");

    cudaGraph_t clone = nullptr;
    MUST(cudaGraphClone(&clone, graph));
    cudaGraphNode_t twin = nullptr;
    MUST(cudaGraphNodeFindInClone(&twin, second, clone));
    MUST(cudaGraphDestroyNode(twin));
    MUST(cudaGraphGetNodes(clone, nullptr, &nodes));
    expect(nodes == 4, "a clone that lost a node");
    MUST(cudaGraphDestroy(clone));
    MUST(cudaGraphExecDestroy(exec));
    MUST(cudaGraphDestroy(graph));
}

/// add(a), then on two streams multiply(a) and add(b), then b = a + b.
cudaGraph_t capture_fork(Buffers& m, int value) {
    cudaStream_t side;
    cudaEvent_t forked, joined;
    MUST(cudaStreamCreateWithFlags(&side, cudaStreamNonBlocking));
    MUST(cudaEventCreateWithFlags(&forked, cudaEventDisableTiming));
    MUST(cudaEventCreateWithFlags(&joined, cudaEventDisableTiming));
    cudaGraph_t graph = nullptr;
    MUST(cudaStreamBeginCapture(m.stream, cudaStreamCaptureModeGlobal));
    MUST(cudaMemsetAsync(m.a, 0, n * sizeof(int), m.stream));
    add<<<8, 128, 0, m.stream>>>(m.a, value, n);
    MUST(cudaEventRecord(forked, m.stream));
    MUST(cudaStreamWaitEvent(side, forked, 0));
    multiply<<<8, 128, 0, m.stream>>>(m.a, 10, n);
    add<<<8, 128, 0, side>>>(m.b, 1, n);
    MUST(cudaGetLastError());
    cudaStreamCaptureStatus status;
    MUST(cudaStreamIsCapturing(side, &status));
    expect(status == cudaStreamCaptureStatusActive, "a stream that waits for a captured event joins the capture");
    MUST(cudaEventRecord(joined, side));
    MUST(cudaStreamWaitEvent(m.stream, joined, 0));
    sum_into<<<8, 128, 0, m.stream>>>(m.b, m.a, m.b, n);
    MUST(cudaStreamEndCapture(m.stream, &graph));
    MUST(cudaStreamDestroy(side));
    MUST(cudaEventDestroy(forked));
    MUST(cudaEventDestroy(joined));
    return graph;
}

void captured() {
    Buffers m;
    cudaGraph_t graph = capture_fork(m, 2);
    expect(m.all(m.a, 0) && m.all(m.b, 0), "capturing runs nothing");
    size_t nodes = 0, edges = 0;
    MUST(cudaGraphGetNodes(graph, nullptr, &nodes));
    MUST(cudaGraphGetEdges(graph, nullptr, nullptr, nullptr, &edges));
    expect(nodes == 5 && edges == 5, "nodes and edges of a fork and a join");
    cudaGraphExec_t exec = nullptr;
    MUST(cudaGraphInstantiate(&exec, graph, 0));
    MUST(cudaGraphDestroy(graph));
    MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaGraphLaunch(exec, 0));
    MUST(cudaDeviceSynchronize());
    expect(m.all(m.a, 20) && m.all(m.b, 42), "two launches in two streams");

    cudaGraph_t again = capture_fork(m, 4);
    cudaGraphExecUpdateResultInfo info = {};
    MUST(cudaGraphExecUpdate(exec, again, &info));
    expect(info.result == cudaGraphExecUpdateSuccess, "an update by a graph of the same shape");
    MUST(cudaGraphDestroy(again));
    MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaStreamSynchronize(m.stream));
    expect(m.all(m.a, 40) && m.all(m.b, 83), "an updated graph");

    MUST(cudaStreamBeginCapture(m.stream, cudaStreamCaptureModeRelaxed));
    add<<<8, 128, 0, m.stream>>>(m.a, 1, n);
    MUST(cudaStreamEndCapture(m.stream, &again));
    expect(cudaGraphExecUpdate(exec, again, &info) == cudaErrorGraphExecUpdateFailure && info.result == cudaGraphExecUpdateErrorTopologyChanged,
           "an update by another graph fails");
    cudaGetLastError();
    MUST(cudaGraphDestroy(again));
    MUST(cudaGraphExecDestroy(exec));
}

void children_and_symbols() {
    Buffers m;
    cudaGraph_t child = nullptr, parent = nullptr;
    MUST(cudaStreamBeginCapture(m.stream, cudaStreamCaptureModeThreadLocal));
    add_constant<<<8, 128, 0, m.stream>>>(m.a, n);
    MUST(cudaStreamEndCapture(m.stream, &child));
    MUST(cudaGraphCreate(&parent, 0));
    int offset = 6;
    cudaGraphNode_t set, one, two, none;
    MUST(cudaGraphAddMemcpyNodeToSymbol(&set, parent, nullptr, 0, offset_of_all, &offset, sizeof(int), 0, cudaMemcpyHostToDevice));
    MUST(cudaGraphAddChildGraphNode(&one, parent, &set, 1, child));
    MUST(cudaGraphAddEmptyNode(&none, parent, &one, 1));
    MUST(cudaGraphAddChildGraphNode(&two, parent, &none, 1, child));
    MUST(cudaGraphDestroy(child));
    cudaGraphExec_t exec = nullptr;
    MUST(cudaGraphInstantiate(&exec, parent, 0));
    MUST(cudaGraphLaunch(exec, m.stream));
    offset = 100;  // read when the copy runs
    MUST(cudaStreamSynchronize(m.stream));
    offset = 4;
    MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaStreamSynchronize(m.stream));
    int sum = 0;
    MUST(cudaMemcpy(&sum, m.a, sizeof sum, cudaMemcpyDeviceToHost));
    expect(sum == 2 * 6 + 2 * 4 || sum == 2 * 100 + 2 * 4, "child graphs, and a copy to a symbol that reads the host at each launch");

    // A graph launched into a capturing stream becomes a child.
    cudaGraph_t outer = nullptr;
    MUST(cudaMemset(m.a, 0, n * sizeof(int)));
    MUST(cudaStreamBeginCapture(m.stream, cudaStreamCaptureModeGlobal));
    MUST(cudaGraphLaunch(exec, m.stream));
    multiply<<<8, 128, 0, m.stream>>>(m.a, 3, n);
    MUST(cudaStreamEndCapture(m.stream, &outer));
    cudaGraphExec_t outer_exec = nullptr;
    MUST(cudaGraphInstantiate(&outer_exec, outer, 0));
    MUST(cudaGraphExecDestroy(exec));
    MUST(cudaGraphLaunch(outer_exec, m.stream));
    MUST(cudaStreamSynchronize(m.stream));
    expect(m.all(m.a, 24), "a graph in a graph");
    MUST(cudaGraphExecDestroy(outer_exec));
    MUST(cudaGraphDestroy(outer));
    MUST(cudaGraphDestroy(parent));
}

void own_memory() {
    Buffers m;
    cudaGraph_t graph = nullptr;
    int* inside = nullptr;
    MUST(cudaStreamBeginCapture(m.stream, cudaStreamCaptureModeGlobal));
    MUST(cudaMallocAsync(&inside, n * sizeof(int), m.stream));
    MUST(cudaMemsetAsync(inside, 0, n * sizeof(int), m.stream));
    add<<<8, 128, 0, m.stream>>>(inside, 9, n);
    sum_into<<<8, 128, 0, m.stream>>>(m.a, inside, inside, n);
    MUST(cudaFreeAsync(inside, m.stream));
    MUST(cudaStreamEndCapture(m.stream, &graph));
    cudaGraphExec_t exec = nullptr;
    MUST(cudaGraphInstantiate(&exec, graph, 0));
    MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaStreamSynchronize(m.stream));
    expect(m.all(m.a, 18), "memory that lives inside a graph");
    MUST(cudaGraphExecDestroy(exec));
    MUST(cudaGraphDestroy(graph));

    // Memory that outlives its graph.
    MUST(cudaGraphCreate(&graph, 0));
    cudaMemAllocNodeParams wanted = {};
    wanted.bytesize = n * sizeof(int);
    wanted.poolProps.allocType = cudaMemAllocationTypePinned;
    wanted.poolProps.location.type = cudaMemLocationTypeDevice;
    wanted.poolProps.location.id = 0;
    cudaGraphNode_t allocation, fill;
    MUST(cudaGraphAddMemAllocNode(&allocation, graph, nullptr, 0, &wanted));
    cudaMemsetParams ones = {};
    ones.dst = wanted.dptr;
    ones.value = 1;
    ones.elementSize = 4;
    ones.width = n;
    ones.height = 1;
    MUST(cudaGraphAddMemsetNode(&fill, graph, &allocation, 1, &ones));
    MUST(cudaGraphInstantiate(&exec, graph, 0));
    MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaStreamSynchronize(m.stream));
    expect(cudaGraphLaunch(exec, m.stream) != cudaSuccess, "a second launch needs the memory freed");
    cudaGetLastError();
    MUST(cudaGraphExecDestroy(exec));
    MUST(cudaGraphDestroy(graph));
    expect(m.all(static_cast<int*>(wanted.dptr), 1), "memory that outlives its graph");
    MUST(cudaFree(wanted.dptr));
}

void events_and_errors() {
    Buffers m;
    cudaEvent_t event;
    cudaGraph_t graph = nullptr;
    MUST(cudaEventCreate(&event));
    MUST(cudaGraphCreate(&graph, 0));
    cudaGraphNode_t first, last, node;
    MUST(cudaGraphAddEventRecordNode(&first, graph, nullptr, 0, event));
    MUST(cudaGraphAddEventWaitNode(&last, graph, &first, 1, event));
    cudaGraphNodeParams generic = {cudaGraphNodeTypeMemset};
    generic.memset.dst = m.a;
    generic.memset.value = 0x11;
    generic.memset.elementSize = 1;
    generic.memset.width = n * sizeof(int);
    generic.memset.height = 1;
    MUST(cudaGraphAddNode(&node, graph, &last, nullptr, 1, &generic));
    expect(cudaGraphAddDependencies(graph, &node, &first, nullptr, 1) == cudaErrorInvalidValue, "a circle is refused");
    cudaGraphExec_t exec = nullptr;
    MUST(cudaGraphInstantiate(&exec, graph, 0));
    MUST(cudaGraphLaunch(exec, m.stream));
    MUST(cudaEventSynchronize(event));
    MUST(cudaStreamSynchronize(m.stream));
    expect(m.all(m.a, 0x11111111), "events as nodes");
    MUST(cudaGraphExecDestroy(exec));
    MUST(cudaGraphDestroy(graph));

    MUST(cudaStreamBeginCapture(m.stream, cudaStreamCaptureModeGlobal));
    add<<<8, 128, 0, m.stream>>>(m.a, 1, n);
    expect(cudaStreamSynchronize(m.stream) == cudaErrorStreamCaptureUnsupported, "no synchronising while a stream captures");
    expect(cudaStreamEndCapture(m.stream, &graph) == cudaErrorStreamCaptureInvalidated && !graph, "which ends the capture without a graph");
    cudaGetLastError();
    expect(cudaStreamEndCapture(m.stream, &graph) == cudaErrorIllegalState, "no capture to end");
    cudaGetLastError();

    cudaStream_t side;
    MUST(cudaStreamCreateWithFlags(&side, cudaStreamNonBlocking));
    MUST(cudaStreamBeginCapture(m.stream, cudaStreamCaptureModeGlobal));
    MUST(cudaEventRecord(event, m.stream));
    MUST(cudaStreamWaitEvent(side, event, 0));
    add<<<8, 128, 0, side>>>(m.a, 1, n);
    expect(cudaStreamEndCapture(m.stream, &graph) == cudaErrorStreamCaptureUnjoined, "a branch that is not joined");
    cudaGetLastError();
    add<<<8, 128, 0, m.stream>>>(m.a, 1, n);
    MUST(cudaGetLastError());
    MUST(cudaDeviceSynchronize());
    expect(m.all(m.a, 0x11111112), "streams run again after a failed capture");
    MUST(cudaStreamDestroy(side));
    MUST(cudaEventDestroy(event));
}

int main() {
    built_by_hand();
    captured();
    children_and_symbols();
    own_memory();
    events_and_errors();
    return report();
}
