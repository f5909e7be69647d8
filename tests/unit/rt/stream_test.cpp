// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "fixture.hpp"

TEST_CASE("rt: streams and events report unfinished work") {
    MockDevices mock;
    cudaStream_t stream = nullptr;
    cudaEvent_t event = nullptr;
    void* p = nullptr;
    REQUIRE(cudaMalloc(&p, 100) == cudaSuccess);
    REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
    REQUIRE(cudaEventCreate(&event) == cudaSuccess);
    CHECK(cudaStreamQuery(stream) == cudaSuccess);
    CHECK(cudaEventQuery(event) == cudaSuccess);
    mock.control[0]->hold(true);
    REQUIRE(cudaMemsetAsync(p, 0, 100, stream) == cudaSuccess);
    REQUIRE(cudaEventRecord(event, stream) == cudaSuccess);
    CHECK(cudaStreamQuery(stream) == cudaErrorNotReady);
    CHECK(cudaEventQuery(event) == cudaErrorNotReady);
    CHECK(cudaGetLastError() == cudaErrorNotReady);
    mock.control[0]->hold(false);
    CHECK(cudaEventSynchronize(event) == cudaSuccess);
    CHECK(cudaStreamSynchronize(stream) == cudaSuccess);
    CHECK(cudaStreamQuery(stream) == cudaSuccess);
    CHECK(cudaEventQuery(event) == cudaSuccess);
    CHECK(cudaEventDestroy(event) == cudaSuccess);
    CHECK(cudaStreamDestroy(stream) == cudaSuccess);
}

TEST_CASE("rt: the legacy default stream waits for blocking streams, and they for it") {
    MockDevices mock;
    cudaStream_t stream = nullptr;
    REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
    unsigned char* p = nullptr;
    unsigned char* q = nullptr;
    REQUIRE(cudaMalloc(&p, 1 << 20) == cudaSuccess);
    REQUIRE(cudaMalloc(&q, 1 << 20) == cudaSuccess);
    std::vector<unsigned char> out(1 << 20);
    for (int round = 0; round < 20; ++round) {
        auto value = static_cast<unsigned char>(round + 1);
        REQUIRE(cudaMemsetAsync(p, value, 1 << 20, stream) == cudaSuccess);
        REQUIRE(cudaMemcpyAsync(q, p, 1 << 20, cudaMemcpyDeviceToDevice, nullptr) == cudaSuccess);
        REQUIRE(cudaMemsetAsync(p, 0, 1 << 20, stream) == cudaSuccess);
        REQUIRE(cudaMemcpy(out.data(), q, 1 << 20, cudaMemcpyDeviceToHost) == cudaSuccess);
        CHECK(out.front() == value);
        CHECK(out.back() == value);
    }
}

TEST_CASE("rt: a non-blocking stream does not wait for the default stream") {
    MockDevices mock;
    cudaStream_t stream = nullptr;
    REQUIRE(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking) == cudaSuccess);
    unsigned flags = 0;
    CHECK(cudaStreamGetFlags(stream, &flags) == cudaSuccess);
    CHECK(flags == cudaStreamNonBlocking);
    std::atomic<bool> release{false};
    auto* source = new MockSource;
    source->images["spin"] = mock_image("spin", {});
    mock.control[0]->bodies["spin"] = [&](const qiao::LaunchShape&, const char*) {
        while (!release) std::this_thread::yield();
    };
    qiao::rt::Module* module = qiao::rt::make_module("m", std::unique_ptr<qiao::rt::ModuleSource>(source), {});
    static int stub;
    qiao::rt::register_kernel(&stub, qiao::rt::make_kernel(*module, {"spin", "", "", 0}));
    void* p = nullptr;
    REQUIRE(cudaMalloc(&p, 100) == cudaSuccess);
    REQUIRE(cudaLaunchKernel(&stub, dim3(1), dim3(1), nullptr, 0, nullptr) == cudaSuccess);
    REQUIRE(cudaMemsetAsync(p, 1, 100, stream) == cudaSuccess);
    CHECK(cudaStreamSynchronize(stream) == cudaSuccess);
    CHECK(cudaStreamQuery(nullptr) == cudaErrorNotReady);
    release = true;
    CHECK(cudaDeviceSynchronize() == cudaSuccess);
}

TEST_CASE("rt: a stream waits for an event of another stream") {
    MockDevices mock;
    cudaStream_t first = nullptr;
    cudaStream_t second = nullptr;
    cudaEvent_t event = nullptr;
    REQUIRE(cudaStreamCreateWithFlags(&first, cudaStreamNonBlocking) == cudaSuccess);
    REQUIRE(cudaStreamCreateWithFlags(&second, cudaStreamNonBlocking) == cudaSuccess);
    REQUIRE(cudaEventCreateWithFlags(&event, cudaEventDisableTiming) == cudaSuccess);
    unsigned char* p = nullptr;
    unsigned char out[16] = {};
    REQUIRE(cudaMalloc(&p, 16) == cudaSuccess);
    REQUIRE(cudaStreamWaitEvent(second, event, 0) == cudaSuccess);  // never recorded: nothing to wait for
    REQUIRE(cudaMemsetAsync(p, 9, 16, first) == cudaSuccess);
    REQUIRE(cudaEventRecord(event, first) == cudaSuccess);
    REQUIRE(cudaStreamWaitEvent(second, event, 0) == cudaSuccess);
    REQUIRE(cudaMemcpyAsync(out, p, 16, cudaMemcpyDeviceToHost, second) == cudaSuccess);
    REQUIRE(cudaStreamSynchronize(second) == cudaSuccess);
    CHECK(out[15] == 9);
}

TEST_CASE("rt: elapsed time needs two finished events with timing on one device") {
    MockDevices mock;
    cudaEvent_t a = nullptr;
    cudaEvent_t b = nullptr;
    cudaEvent_t untimed = nullptr;
    REQUIRE(cudaEventCreate(&a) == cudaSuccess);
    REQUIRE(cudaEventCreate(&b) == cudaSuccess);
    REQUIRE(cudaEventCreateWithFlags(&untimed, cudaEventDisableTiming) == cudaSuccess);
    float ms = -1;
    CHECK(cudaEventElapsedTime(&ms, a, b) == cudaErrorInvalidResourceHandle);
    REQUIRE(cudaEventRecord(a, nullptr) == cudaSuccess);
    REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
    mock.control[0]->hold(true);
    REQUIRE(cudaEventRecord(b, nullptr) == cudaSuccess);
    CHECK(cudaEventElapsedTime(&ms, a, b) == cudaErrorNotReady);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    mock.control[0]->hold(false);
    REQUIRE(cudaEventSynchronize(b) == cudaSuccess);
    CHECK(cudaEventElapsedTime(&ms, a, b) == cudaSuccess);
    CHECK(ms >= 15);
    CHECK(cudaEventElapsedTime(&ms, b, a) == cudaSuccess);
    CHECK(ms < 0);
    REQUIRE(cudaEventRecord(untimed, nullptr) == cudaSuccess);
    REQUIRE(cudaEventSynchronize(untimed) == cudaSuccess);
    CHECK(cudaEventElapsedTime(&ms, a, untimed) == cudaErrorInvalidResourceHandle);
    CHECK(cudaEventElapsedTime(nullptr, a, b) == cudaErrorInvalidValue);
}

TEST_CASE("rt: dead handles are recognised") {
    MockDevices mock;
    cudaStream_t stream = nullptr;
    cudaEvent_t event = nullptr;
    REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
    REQUIRE(cudaEventCreate(&event) == cudaSuccess);
    REQUIRE(cudaStreamDestroy(stream) == cudaSuccess);
    REQUIRE(cudaEventDestroy(event) == cudaSuccess);
    CHECK(cudaStreamDestroy(stream) == cudaErrorInvalidResourceHandle);
    CHECK(cudaStreamSynchronize(stream) == cudaErrorInvalidResourceHandle);
    CHECK(cudaEventDestroy(event) == cudaErrorInvalidResourceHandle);
    CHECK(cudaEventRecord(event, nullptr) == cudaErrorInvalidResourceHandle);
    CHECK(cudaEventDestroy(nullptr) == cudaErrorInvalidResourceHandle);
    CHECK(cudaStreamDestroy(nullptr) == cudaErrorInvalidResourceHandle);
    CHECK(cudaStreamCreateWithFlags(&stream, 77) == cudaErrorInvalidValue);
}

TEST_CASE("rt: a host function runs after the work before it and before the work after it") {
    MockDevices mock;
    cudaStream_t stream = nullptr;
    REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
    unsigned char* p = nullptr;
    unsigned char* pinned = nullptr;
    REQUIRE(cudaMalloc(&p, 16) == cudaSuccess);
    REQUIRE(cudaMallocHost(&pinned, 16) == cudaSuccess);
    REQUIRE(cudaMemsetAsync(p, 5, 16, stream) == cudaSuccess);
    REQUIRE(cudaMemcpyAsync(pinned, p, 16, cudaMemcpyDeviceToHost, stream) == cudaSuccess);
    REQUIRE(cudaLaunchHostFunc(stream, [](void* data) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        *static_cast<unsigned char*>(data) *= 2;
    }, pinned) == cudaSuccess);
    CHECK(cudaStreamQuery(stream) == cudaErrorNotReady);
    REQUIRE(cudaMemcpyAsync(p, pinned, 16, cudaMemcpyHostToDevice, stream) == cudaSuccess);
    unsigned char out[16];
    REQUIRE(cudaMemcpyAsync(out, p, 16, cudaMemcpyDeviceToHost, stream) == cudaSuccess);
    REQUIRE(cudaStreamSynchronize(stream) == cudaSuccess);
    CHECK(out[0] == 10);
    CHECK(out[1] == 5);
    static cudaError_t seen;
    seen = cudaErrorUnknown;
    REQUIRE(cudaStreamAddCallback(stream, [](cudaStream_t, cudaError_t status, void*) { seen = status; }, nullptr, 0) == cudaSuccess);
    REQUIRE(cudaStreamSynchronize(stream) == cudaSuccess);
    CHECK(seen == cudaSuccess);
    CHECK(cudaStreamDestroy(stream) == cudaSuccess);
}

TEST_CASE("rt: threads use one device at once") {
    MockDevices mock;
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            cudaStream_t stream = nullptr;
            if (cudaStreamCreate(&stream) != cudaSuccess) ++wrong;
            for (int i = 0; i < 50; ++i) {
                unsigned char* p = nullptr;
                std::vector<unsigned char> out(5000);
                int value = (t * 50 + i) & 0xff;
                if (cudaMalloc(&p, 5000) != cudaSuccess) ++wrong;
                if (cudaMemsetAsync(p, value, 5000, i % 2 ? stream : nullptr) != cudaSuccess) ++wrong;
                if (cudaMemcpyAsync(out.data(), p, 5000, cudaMemcpyDeviceToHost, i % 3 ? stream : nullptr) != cudaSuccess) ++wrong;
                if (cudaStreamSynchronize(stream) != cudaSuccess || out[4999] != value) ++wrong;
                if (cudaFree(p) != cudaSuccess) ++wrong;
            }
            cudaStreamDestroy(stream);
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("rt: the per-thread default stream is a stream of its own") {
    MockDevices mock;
    unsigned long long legacy = 0;
    unsigned long long own = 0;
    unsigned long long other = 0;
    REQUIRE(cudaStreamGetId(cudaStreamLegacy, &legacy) == cudaSuccess);
    REQUIRE(cudaStreamGetId(cudaStreamPerThread, &own) == cudaSuccess);
    std::thread([&] { cudaStreamGetId(cudaStreamPerThread, &other); }).join();
    CHECK(legacy != own);
    CHECK(own != other);
    unsigned long long null = 0;
    REQUIRE(cudaStreamGetId(nullptr, &null) == cudaSuccess);
    CHECK(null == legacy);
}
