// SPDX-License-Identifier: Apache-2.0
// Graphs without kernels: the signatures of older toolkits, queries, what is refused. tests/run/graphs has the rest.
#include <cstdio>
#include <string>
#include <vector>

#include "devices.hpp"

namespace {
int calls;
void count(void*) { ++calls; }
cudaGraphNode_t add_host(cudaGraph_t graph, const std::vector<cudaGraphNode_t>& after) {
    cudaHostNodeParams p = {count, nullptr};
    cudaGraphNode_t node = nullptr;
    REQUIRE(cudaGraphAddHostNode(&node, graph, after.data(), after.size(), &p) == cudaSuccess);
    return node;
}
}  // namespace

TEST_CASE("api: graphs through the signatures of older toolkits") {
    on_each_device([](int) {
        cudaGraph_t graph = nullptr;
        REQUIRE(cudaGraphCreate(&graph, 0) == cudaSuccess);
        cudaGraphNode_t a = add_host(graph, {});
        cudaGraphNode_t b = add_host(graph, {});
        cudaGraphNode_t c = add_host(graph, {a});
        CHECK(cudaGraphAddDependencies(graph, &b, &c, 1) == cudaSuccess);
        CHECK(cudaGraphAddDependencies(graph, &b, &c, 1) == cudaErrorInvalidValue);
        CHECK(cudaGraphAddDependencies(graph, &c, &a, 1) == cudaErrorInvalidValue);
        size_t number = 0;
        CHECK(cudaGraphGetEdges(graph, nullptr, nullptr, &number) == cudaSuccess);
        CHECK(number == 2);
        cudaGraphNode_t list[3] = {};
        number = 3;
        CHECK(cudaGraphNodeGetDependencies(c, list, &number) == cudaSuccess);
        CHECK(number == 2);
        CHECK(list[0] == a);
        CHECK(list[1] == b);
        CHECK(list[2] == nullptr);
        number = 1;
        CHECK(cudaGraphNodeGetDependentNodes(b, list, &number) == cudaSuccess);
        CHECK(list[0] == c);
        CHECK(cudaGraphRemoveDependencies(graph, &a, &c, 1) == cudaSuccess);
        number = 3;
        CHECK(cudaGraphGetRootNodes(graph, list, &number) == cudaSuccess);
        CHECK(number == 2);

        cudaGraphExec_t exec = nullptr;
        cudaGraphNode_t wrong = nullptr;
        char log[40] = "x";
        REQUIRE(cudaGraphInstantiate(&exec, graph, &wrong, log, sizeof log) == cudaSuccess);
        CHECK(log[0] == 0);
        calls = 0;
        REQUIRE(cudaGraphLaunch(exec, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        CHECK(calls == 3);
        cudaGraphExecUpdateResult result;
        CHECK(cudaGraphExecUpdate(exec, graph, &wrong, &result) == cudaSuccess);
        CHECK(cudaGraphAddDependencies(graph, &a, &c, 1) == cudaSuccess);
        CHECK(cudaGraphExecUpdate(exec, graph, &wrong, &result) == cudaErrorGraphExecUpdateFailure);
        CHECK(result == cudaGraphExecUpdateErrorTopologyChanged);
        CHECK(wrong == c);
        CHECK(cudaGraphExecDestroy(exec) == cudaSuccess);
        CHECK(cudaGraphLaunch(exec, nullptr) == cudaErrorInvalidValue);
        CHECK(cudaGraphDestroy(graph) == cudaSuccess);
        CHECK(cudaGraphDestroy(graph) == cudaErrorInvalidValue);
        CHECK(cudaGraphDestroyNode(a) == cudaErrorInvalidValue);
        cudaGetLastError();
    });
}

TEST_CASE("api: copies and fills as nodes, read and changed") {
    on_each_device([](int) {
        unsigned char* p = nullptr;
        REQUIRE(cudaMalloc(&p, 64) == cudaSuccess);
        unsigned char out[64] = {}, in[64];
        for (int i = 0; i < 64; ++i) in[i] = static_cast<unsigned char>(i);
        cudaGraph_t graph = nullptr;
        REQUIRE(cudaGraphCreate(&graph, 0) == cudaSuccess);
        cudaGraphNode_t to, fill, from;
        REQUIRE(cudaGraphAddMemcpyNode1D(&to, graph, nullptr, 0, p, in, 64, cudaMemcpyHostToDevice) == cudaSuccess);
        cudaMemsetParams rows = {p + 8, 16, 0x0102, 2, 4, 3};
        REQUIRE(cudaGraphAddMemsetNode(&fill, graph, &to, 1, &rows) == cudaSuccess);
        REQUIRE(cudaGraphAddMemcpyNode1D(&from, graph, &fill, 1, out, p, 64, cudaMemcpyDeviceToHost) == cudaSuccess);
        cudaGraphExec_t exec = nullptr;
        REQUIRE(cudaGraphInstantiate(&exec, graph) == cudaSuccess);
        REQUIRE(cudaGraphLaunch(exec, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        for (int i = 0; i < 64; ++i) {
            bool filled = i >= 8 && i % 16 >= 8 && i < 48;
            CHECK(int(out[i]) == (filled ? (i % 2 == 0 ? 2 : 1) : i));
        }
        cudaMemsetParams read = {};
        CHECK(cudaGraphMemsetNodeGetParams(fill, &read) == cudaSuccess);
        CHECK(read.dst == p + 8);
        CHECK(read.height == 3);
        cudaMemcpy3DParms copy = {};
        CHECK(cudaGraphMemcpyNodeGetParams(to, &copy) == cudaSuccess);
        CHECK(copy.srcPtr.ptr == in);
        CHECK(cudaGraphMemcpyNodeGetParams(fill, &copy) == cudaErrorInvalidValue);
        REQUIRE(cudaGraphExecMemcpyNodeSetParams1D(exec, to, p + 32, in, 32, cudaMemcpyHostToDevice) == cudaSuccess);
        REQUIRE(cudaMemset(p, 0, 64) == cudaSuccess);
        REQUIRE(cudaGraphLaunch(exec, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        CHECK(int(out[0]) == 0);
        CHECK(int(out[63]) == 31);
        rows.elementSize = 3;
        CHECK(cudaGraphMemsetNodeSetParams(fill, &rows) == cudaErrorInvalidValue);
        CHECK(cudaGraphExecDestroy(exec) == cudaSuccess);
        CHECK(cudaGraphDestroy(graph) == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
        cudaGetLastError();
    });
}

TEST_CASE("api: questions about captures, and what they refuse") {
    on_each_device([](int) {
        cudaStream_t stream = nullptr;
        cudaEvent_t event = nullptr;
        cudaGraph_t graph = nullptr, seen = nullptr;
        REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
        REQUIRE(cudaEventCreate(&event) == cudaSuccess);
        CHECK(cudaStreamBeginCapture(nullptr, cudaStreamCaptureModeGlobal) == cudaErrorStreamCaptureUnsupported);
        REQUIRE(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal) == cudaSuccess);
        CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal) == cudaErrorIllegalState);
        REQUIRE(cudaLaunchHostFunc(stream, count, nullptr) == cudaSuccess);
        cudaStreamCaptureStatus status;
        unsigned long long id = 0;
        const cudaGraphNode_t* last = nullptr;
        size_t number = 0;
        CHECK(cudaStreamGetCaptureInfo_v2(stream, &status, &id, &seen, &last, &number) == cudaSuccess);
        CHECK(status == cudaStreamCaptureStatusActive);
        CHECK(id != 0);
        CHECK(number == 1);
        REQUIRE(cudaEventRecord(event, stream) == cudaSuccess);
        CHECK(cudaEventQuery(event) == cudaErrorCapturedEvent);
        CHECK(cudaEventSynchronize(event) == cudaErrorCapturedEvent);
        // An operation that is put beside the others, by hand.
        cudaGraphNode_t beside = add_host(seen, {});
        CHECK(cudaStreamUpdateCaptureDependencies(stream, &beside, 1, cudaStreamAddCaptureDependencies) == cudaSuccess);
        REQUIRE(cudaLaunchHostFunc(stream, count, nullptr) == cudaSuccess);
        REQUIRE(cudaStreamEndCapture(stream, &graph) == cudaSuccess);
        CHECK(graph == seen);
        CHECK(cudaGraphGetNodes(graph, nullptr, &number) == cudaSuccess);
        CHECK(number == 3);
        CHECK(cudaGraphGetEdges(graph, nullptr, nullptr, &number) == cudaSuccess);
        CHECK(number == 2);
        REQUIRE(cudaGraphDebugDotPrint(graph, "qiao_graph_test.dot", 0) == cudaSuccess);
        std::FILE* file = std::fopen("qiao_graph_test.dot", "r");
        REQUIRE(file);
        char text[400] = {};
        CHECK(std::fread(text, 1, sizeof text - 1, file) > 0);
        std::fclose(file);
        std::remove("qiao_graph_test.dot");
        CHECK(std::string(text).find("n1 -> n2") != std::string::npos);
        CHECK(cudaGraphDestroy(graph) == cudaSuccess);

        REQUIRE(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed) == cudaSuccess);
        CHECK(cudaStreamQuery(stream) == cudaErrorStreamCaptureUnsupported);
        CHECK(cudaStreamIsCapturing(stream, &status) == cudaSuccess);
        CHECK(status == cudaStreamCaptureStatusInvalidated);
        CHECK(cudaStreamEndCapture(stream, &graph) == cudaErrorStreamCaptureInvalidated);
        REQUIRE(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed) == cudaSuccess);
        // The runtime must survive a stream that goes away while it captures.
        CHECK(cudaStreamDestroy(stream) == cudaSuccess);
        CHECK(cudaEventDestroy(event) == cudaSuccess);
        CHECK(cudaDeviceSynchronize() == cudaSuccess);
        cudaStreamCaptureMode mode = cudaStreamCaptureModeRelaxed;
        CHECK(cudaThreadExchangeStreamCaptureMode(&mode) == cudaSuccess);
        CHECK(mode == cudaStreamCaptureModeGlobal);
        CHECK(cudaThreadExchangeStreamCaptureMode(&mode) == cudaSuccess);
        cudaGetLastError();
    });
}
