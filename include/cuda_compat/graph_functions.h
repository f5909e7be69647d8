// SPDX-License-Identifier: Apache-2.0
// Functions of CUDA graphs; cuda_runtime_api.h includes this file inside its own declarations. Where toolkits differ in a
// signature, C++ has both. Semaphore, conditional and device-launched graphs are not there.
// Capture
QIAO_API cudaError_t cudaStreamBeginCapture(cudaStream_t stream, enum cudaStreamCaptureMode mode) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* pGraph) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamIsCapturing(cudaStream_t stream, enum cudaStreamCaptureStatus* pCaptureStatus) QIAO_NOTHROW;
QIAO_API cudaError_t cudaThreadExchangeStreamCaptureMode(enum cudaStreamCaptureMode* mode) QIAO_NOTHROW;
QIAO_API cudaError_t cudaStreamBeginCaptureToGraph(cudaStream_t stream, cudaGraph_t graph, const cudaGraphNode_t* dependencies,
                                                   const cudaGraphEdgeData* dependencyData, size_t numDependencies,
                                                   enum cudaStreamCaptureMode mode) QIAO_NOTHROW;

// Graphs and their nodes
QIAO_API cudaError_t cudaGraphCreate(cudaGraph_t* pGraph, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphDestroy(cudaGraph_t graph) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphClone(cudaGraph_t* pGraphClone, cudaGraph_t originalGraph) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphDebugDotPrint(cudaGraph_t graph, const char* path, unsigned int flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddKernelNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                            const struct cudaKernelNodeParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddMemcpyNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                            const struct cudaMemcpy3DParms* pCopyParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddMemcpyNode1D(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                              void* dst, const void* src, size_t count, enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddMemcpyNodeToSymbol(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies,
                                                    size_t numDependencies, const void* symbol, const void* src, size_t count, size_t offset,
                                                    enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddMemcpyNodeFromSymbol(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies,
                                                      size_t numDependencies, void* dst, const void* symbol, size_t count, size_t offset,
                                                      enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddMemsetNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                            const struct cudaMemsetParams* pMemsetParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddHostNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                          const struct cudaHostNodeParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddChildGraphNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                                cudaGraph_t childGraph) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddEmptyNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies,
                                           size_t numDependencies) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddEventRecordNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                                 cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddEventWaitNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                               cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddMemAllocNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                              struct cudaMemAllocNodeParams* nodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphAddMemFreeNode(cudaGraphNode_t* pGraphNode, cudaGraph_t graph, const cudaGraphNode_t* pDependencies, size_t numDependencies,
                                             void* dptr) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphDestroyNode(cudaGraphNode_t node) QIAO_NOTHROW;

// Parameters of nodes
QIAO_API cudaError_t cudaGraphKernelNodeGetParams(cudaGraphNode_t node, struct cudaKernelNodeParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphKernelNodeSetParams(cudaGraphNode_t node, const struct cudaKernelNodeParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphKernelNodeSetAttribute(cudaGraphNode_t hNode, cudaLaunchAttributeID attr, const cudaLaunchAttributeValue* value) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphKernelNodeGetAttribute(cudaGraphNode_t hNode, cudaLaunchAttributeID attr, cudaLaunchAttributeValue* value_out) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphMemcpyNodeGetParams(cudaGraphNode_t node, struct cudaMemcpy3DParms* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphMemcpyNodeSetParams(cudaGraphNode_t node, const struct cudaMemcpy3DParms* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphMemcpyNodeSetParams1D(cudaGraphNode_t node, void* dst, const void* src, size_t count, enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphMemsetNodeGetParams(cudaGraphNode_t node, struct cudaMemsetParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphMemsetNodeSetParams(cudaGraphNode_t node, const struct cudaMemsetParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphHostNodeGetParams(cudaGraphNode_t node, struct cudaHostNodeParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphHostNodeSetParams(cudaGraphNode_t node, const struct cudaHostNodeParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphChildGraphNodeGetGraph(cudaGraphNode_t node, cudaGraph_t* pGraph) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphEventRecordNodeGetEvent(cudaGraphNode_t node, cudaEvent_t* event_out) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphEventRecordNodeSetEvent(cudaGraphNode_t node, cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphEventWaitNodeGetEvent(cudaGraphNode_t node, cudaEvent_t* event_out) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphEventWaitNodeSetEvent(cudaGraphNode_t node, cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphMemAllocNodeGetParams(cudaGraphNode_t node, struct cudaMemAllocNodeParams* params_out) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphMemFreeNodeGetParams(cudaGraphNode_t node, void* dptr_out) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphNodeSetParams(cudaGraphNode_t node, struct cudaGraphNodeParams* nodeParams) QIAO_NOTHROW;

// Structure
QIAO_API cudaError_t cudaGraphNodeFindInClone(cudaGraphNode_t* pNode, cudaGraphNode_t originalNode, cudaGraph_t clonedGraph) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphNodeGetType(cudaGraphNode_t node, enum cudaGraphNodeType* pType) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, size_t* numNodes) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphGetRootNodes(cudaGraph_t graph, cudaGraphNode_t* pRootNodes, size_t* pNumRootNodes) QIAO_NOTHROW;

// Execution
QIAO_API cudaError_t cudaGraphInstantiate(cudaGraphExec_t* pGraphExec, cudaGraph_t graph, unsigned long long flags QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* pGraphExec, cudaGraph_t graph, unsigned long long flags QIAO_DEFAULT(0)) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphInstantiateWithParams(cudaGraphExec_t* pGraphExec, cudaGraph_t graph, cudaGraphInstantiateParams* instantiateParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecGetFlags(cudaGraphExec_t graphExec, unsigned long long* flags) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphUpload(cudaGraphExec_t graphExec, cudaStream_t stream) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphLaunch(cudaGraphExec_t graphExec, cudaStream_t stream) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecDestroy(cudaGraphExec_t graphExec) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecUpdate(cudaGraphExec_t hGraphExec, cudaGraph_t hGraph, cudaGraphExecUpdateResultInfo* resultInfo) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecKernelNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                                      const struct cudaKernelNodeParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecMemcpyNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                                      const struct cudaMemcpy3DParms* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecMemcpyNodeSetParams1D(cudaGraphExec_t hGraphExec, cudaGraphNode_t node, void* dst, const void* src, size_t count,
                                                        enum cudaMemcpyKind kind) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecMemsetNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                                      const struct cudaMemsetParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecHostNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
                                                    const struct cudaHostNodeParams* pNodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecChildGraphNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node, cudaGraph_t childGraph) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecEventRecordNodeSetEvent(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode, cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecEventWaitNodeSetEvent(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode, cudaEvent_t event) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphExecNodeSetParams(cudaGraphExec_t graphExec, cudaGraphNode_t node, struct cudaGraphNodeParams* nodeParams) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphNodeSetEnabled(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode, unsigned int isEnabled) QIAO_NOTHROW;
QIAO_API cudaError_t cudaGraphNodeGetEnabled(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode, unsigned int* isEnabled) QIAO_NOTHROW;

// Memory that allocation nodes own
QIAO_API cudaError_t cudaDeviceGetGraphMemAttribute(int device, enum cudaGraphMemAttributeType attr, void* value) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceSetGraphMemAttribute(int device, enum cudaGraphMemAttributeType attr, void* value) QIAO_NOTHROW;
QIAO_API cudaError_t cudaDeviceGraphMemTrim(int device) QIAO_NOTHROW;

#if defined(__cplusplus)
}  // extern "C"
QIAO_API cudaError_t cudaStreamGetCaptureInfo(cudaStream_t stream, cudaStreamCaptureStatus* status, unsigned long long* id = nullptr,
                                              cudaGraph_t* graph = nullptr, const cudaGraphNode_t** dependencies = nullptr,
                                              const cudaGraphEdgeData** edgeData = nullptr, size_t* numDependencies = nullptr) noexcept;
QIAO_API cudaError_t cudaStreamGetCaptureInfo(cudaStream_t stream, cudaStreamCaptureStatus* status, unsigned long long* id, cudaGraph_t* graph,
                                              const cudaGraphNode_t** dependencies, size_t* numDependencies) noexcept;
QIAO_API cudaError_t cudaStreamGetCaptureInfo_v2(cudaStream_t stream, cudaStreamCaptureStatus* status, unsigned long long* id = nullptr,
                                                 cudaGraph_t* graph = nullptr, const cudaGraphNode_t** dependencies = nullptr,
                                                 size_t* numDependencies = nullptr) noexcept;
QIAO_API cudaError_t cudaStreamUpdateCaptureDependencies(cudaStream_t stream, cudaGraphNode_t* dependencies, const cudaGraphEdgeData* edgeData,
                                                         size_t numDependencies, unsigned int flags = 0) noexcept;
QIAO_API cudaError_t cudaStreamUpdateCaptureDependencies(cudaStream_t stream, cudaGraphNode_t* dependencies, size_t numDependencies,
                                                         unsigned int flags = 0) noexcept;
QIAO_API cudaError_t cudaGraphAddNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* dependencies, const cudaGraphEdgeData* edgeData,
                                      size_t numDependencies, cudaGraphNodeParams* params) noexcept;
QIAO_API cudaError_t cudaGraphAddNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* dependencies, size_t numDependencies,
                                      cudaGraphNodeParams* params) noexcept;
QIAO_API cudaError_t cudaGraphGetEdges(cudaGraph_t graph, cudaGraphNode_t* from, cudaGraphNode_t* to, cudaGraphEdgeData* edgeData, size_t* numEdges) noexcept;
QIAO_API cudaError_t cudaGraphGetEdges(cudaGraph_t graph, cudaGraphNode_t* from, cudaGraphNode_t* to, size_t* numEdges) noexcept;
QIAO_API cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t node, cudaGraphNode_t* dependencies, cudaGraphEdgeData* edgeData,
                                                  size_t* numDependencies) noexcept;
QIAO_API cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t node, cudaGraphNode_t* dependencies, size_t* numDependencies) noexcept;
QIAO_API cudaError_t cudaGraphNodeGetDependentNodes(cudaGraphNode_t node, cudaGraphNode_t* dependents, cudaGraphEdgeData* edgeData,
                                                    size_t* numDependents) noexcept;
QIAO_API cudaError_t cudaGraphNodeGetDependentNodes(cudaGraphNode_t node, cudaGraphNode_t* dependents, size_t* numDependents) noexcept;
QIAO_API cudaError_t cudaGraphAddDependencies(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, const cudaGraphEdgeData* edgeData,
                                              size_t numDependencies) noexcept;
QIAO_API cudaError_t cudaGraphAddDependencies(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, size_t numDependencies) noexcept;
QIAO_API cudaError_t cudaGraphRemoveDependencies(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, const cudaGraphEdgeData* edgeData,
                                                 size_t numDependencies) noexcept;
QIAO_API cudaError_t cudaGraphRemoveDependencies(cudaGraph_t graph, const cudaGraphNode_t* from, const cudaGraphNode_t* to, size_t numDependencies) noexcept;
QIAO_API cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, cudaGraphNode_t* errorNode, char* logBuffer, size_t bufferSize) noexcept;
QIAO_API cudaError_t cudaGraphExecUpdate(cudaGraphExec_t exec, cudaGraph_t graph, cudaGraphNode_t* errorNode, cudaGraphExecUpdateResult* result) noexcept;
extern "C" {
#endif
