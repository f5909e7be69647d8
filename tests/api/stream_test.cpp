// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>
#include <vector>

#include "devices.hpp"

TEST_CASE("api: work in one stream runs in order") {
    on_each_device([](int) {
        cudaStream_t stream = nullptr;
        REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
        unsigned char* p = nullptr;
        unsigned char* q = nullptr;
        unsigned char* out = nullptr;
        REQUIRE(cudaMalloc(&p, 1 << 20) == cudaSuccess);
        REQUIRE(cudaMalloc(&q, 1 << 20) == cudaSuccess);
        REQUIRE(cudaMallocHost(&out, 1 << 20) == cudaSuccess);
        for (int i = 1; i < 20; ++i) {
            REQUIRE(cudaMemsetAsync(p, i, 1 << 20, stream) == cudaSuccess);
            REQUIRE(cudaMemcpyAsync(q, p, 1 << 20, cudaMemcpyDeviceToDevice, stream) == cudaSuccess);
        }
        REQUIRE(cudaMemcpyAsync(out, q, 1 << 20, cudaMemcpyDeviceToHost, stream) == cudaSuccess);
        REQUIRE(cudaStreamSynchronize(stream) == cudaSuccess);
        CHECK(out[0] == 19);
        CHECK(out[(1 << 20) - 1] == 19);
        CHECK(cudaStreamQuery(stream) == cudaSuccess);
        CHECK(cudaStreamDestroy(stream) == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
        CHECK(cudaFree(q) == cudaSuccess);
        CHECK(cudaFreeHost(out) == cudaSuccess);
    });
}

TEST_CASE("api: the default stream and blocking streams keep each other's order") {
    on_each_device([](int) {
        cudaStream_t streams[3] = {};
        for (auto& s : streams) REQUIRE(cudaStreamCreate(&s) == cudaSuccess);
        unsigned char* p = nullptr;
        unsigned char* q = nullptr;
        REQUIRE(cudaMalloc(&p, 1 << 18) == cudaSuccess);
        REQUIRE(cudaMalloc(&q, 1 << 18) == cudaSuccess);
        int wrong = 0;
        for (int i = 1; i < 30; ++i) {
            unsigned char out = 0;
            REQUIRE(cudaMemsetAsync(p, i, 1 << 18, streams[i % 3]) == cudaSuccess);
            REQUIRE(cudaMemcpyAsync(q, p, 1 << 18, cudaMemcpyDeviceToDevice, nullptr) == cudaSuccess);
            REQUIRE(cudaMemcpyAsync(&out, q + (1 << 18) - 1, 1, cudaMemcpyDeviceToHost, streams[(i + 1) % 3]) == cudaSuccess);
            wrong += out != i;
        }
        CHECK(wrong == 0);
        for (auto& s : streams) CHECK(cudaStreamDestroy(s) == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
        CHECK(cudaFree(q) == cudaSuccess);
    });
}

TEST_CASE("api: events order streams") {
    on_each_device([](int) {
        cudaStream_t a = nullptr;
        cudaStream_t b = nullptr;
        cudaEvent_t ready = nullptr;
        REQUIRE(cudaStreamCreateWithFlags(&a, cudaStreamNonBlocking) == cudaSuccess);
        REQUIRE(cudaStreamCreateWithPriority(&b, cudaStreamNonBlocking, 0) == cudaSuccess);
        REQUIRE(cudaEventCreateWithFlags(&ready, cudaEventDisableTiming) == cudaSuccess);
        unsigned char* p = nullptr;
        REQUIRE(cudaMalloc(&p, 1 << 20) == cudaSuccess);
        int wrong = 0;
        for (int i = 1; i < 30; ++i) {
            unsigned char out = 0;
            REQUIRE(cudaMemsetAsync(p, i, 1 << 20, a) == cudaSuccess);
            REQUIRE(cudaEventRecord(ready, a) == cudaSuccess);
            REQUIRE(cudaStreamWaitEvent(b, ready, 0) == cudaSuccess);
            REQUIRE(cudaMemcpyAsync(&out, p + (1 << 20) - 1, 1, cudaMemcpyDeviceToHost, b) == cudaSuccess);
            wrong += out != i;
        }
        CHECK(wrong == 0);
        CHECK(cudaEventDestroy(ready) == cudaSuccess);
        CHECK(cudaStreamDestroy(a) == cudaSuccess);
        CHECK(cudaStreamDestroy(b) == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
    });
}

TEST_CASE("api: event times grow with the work between them") {
    on_each_device([](int) {
        cudaEvent_t start = nullptr;
        cudaEvent_t stop = nullptr;
        REQUIRE(cudaEventCreate(&start) == cudaSuccess);
        REQUIRE(cudaEventCreate(&stop) == cudaSuccess);
        float ms = -1;
        CHECK(cudaEventElapsedTime(&ms, start, stop) == cudaErrorInvalidResourceHandle);
        cudaGetLastError();
        unsigned char* p = nullptr;
        REQUIRE(cudaMalloc(&p, 32 << 20) == cudaSuccess);
        REQUIRE(cudaEventRecord(start) == cudaSuccess);
        for (int i = 0; i < 4; ++i) REQUIRE(cudaMemsetAsync(p, i, 32 << 20) == cudaSuccess);
        REQUIRE(cudaEventRecord(stop) == cudaSuccess);
        REQUIRE(cudaEventSynchronize(stop) == cudaSuccess);
        CHECK(cudaEventQuery(start) == cudaSuccess);
        REQUIRE(cudaEventElapsedTime(&ms, start, stop) == cudaSuccess);
        CHECK(ms > 0.1f);
        CHECK(ms < 60000.0f);
        CHECK(cudaEventDestroy(start) == cudaSuccess);
        CHECK(cudaEventDestroy(stop) == cudaSuccess);
        CHECK(cudaEventDestroy(stop) == cudaErrorInvalidResourceHandle);
        cudaGetLastError();
        CHECK(cudaFree(p) == cudaSuccess);
    });
}

TEST_CASE("api: host functions run in stream order") {
    on_each_device([](int) {
        cudaStream_t stream = nullptr;
        REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
        unsigned char* p = nullptr;
        unsigned char* host = nullptr;
        REQUIRE(cudaMalloc(&p, 16) == cudaSuccess);
        REQUIRE(cudaMallocHost(&host, 16) == cudaSuccess);
        REQUIRE(cudaMemsetAsync(p, 21, 16, stream) == cudaSuccess);
        REQUIRE(cudaMemcpyAsync(host, p, 16, cudaMemcpyDeviceToHost, stream) == cudaSuccess);
        REQUIRE(cudaLaunchHostFunc(stream, [](void* h) { static_cast<unsigned char*>(h)[0] *= 2; }, host) == cudaSuccess);
        REQUIRE(cudaMemcpyAsync(p, host, 16, cudaMemcpyHostToDevice, stream) == cudaSuccess);
        REQUIRE(cudaStreamSynchronize(stream) == cudaSuccess);
        unsigned char out[16];
        REQUIRE(cudaMemcpy(out, p, 16, cudaMemcpyDeviceToHost) == cudaSuccess);
        CHECK(out[0] == 42);
        CHECK(out[1] == 21);
        CHECK(cudaStreamDestroy(stream) == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
        CHECK(cudaFreeHost(host) == cudaSuccess);
    });
}

TEST_CASE("api: several host threads use the devices at once") {
    int count = device_count();
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4 && count != 0; ++t) {
        threads.emplace_back([&, t] {
            if (cudaSetDevice(t % count) != cudaSuccess) ++wrong;
            cudaStream_t stream = nullptr;
            if (cudaStreamCreateWithFlags(&stream, t % 2 ? cudaStreamNonBlocking : cudaStreamDefault) != cudaSuccess) ++wrong;
            for (int i = 0; i < 20; ++i) {
                unsigned char* p = nullptr;
                unsigned char out = 0;
                if (cudaMalloc(&p, 70000) != cudaSuccess) ++wrong;
                if (cudaMemsetAsync(p, t * 20 + i, 70000, stream) != cudaSuccess) ++wrong;
                if (cudaMemcpyAsync(&out, p + 69999, 1, cudaMemcpyDeviceToHost, stream) != cudaSuccess) ++wrong;
                if (cudaStreamSynchronize(stream) != cudaSuccess || out != t * 20 + i) ++wrong;
                if (cudaFree(p) != cudaSuccess) ++wrong;
            }
            if (cudaStreamDestroy(stream) != cudaSuccess) ++wrong;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
}
