// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <random>
#include <vector>

#include "devices.hpp"

TEST_CASE("api: cudaMalloc gives distinct aligned memory that keeps its bytes") {
    on_each_device([](int) {
        std::vector<std::pair<unsigned char*, size_t>> live;
        std::mt19937 random(1);
        for (int i = 0; i < 60; ++i) {
            size_t size = 1 + random() % 100000;
            unsigned char* p = nullptr;
            REQUIRE(cudaMalloc(&p, size) == cudaSuccess);
            CHECK(reinterpret_cast<uintptr_t>(p) % 256 == 0);
            REQUIRE(cudaMemset(p, i, size) == cudaSuccess);
            live.emplace_back(p, size);
        }
        for (size_t i = 0; i < live.size(); ++i) {
            std::vector<unsigned char> out(live[i].second);
            REQUIRE(cudaMemcpy(out.data(), live[i].first, out.size(), cudaMemcpyDeviceToHost) == cudaSuccess);
            CHECK(out == std::vector<unsigned char>(out.size(), static_cast<unsigned char>(i)));
            CHECK(cudaFree(live[i].first) == cudaSuccess);
        }
    });
}

TEST_CASE("api: a large allocation works to its last byte and goes back") {
    on_each_device([](int) {
        size_t size = size_t(200) << 20;
        for (int round = 0; round < 3; ++round) {
            char* p = nullptr;
            REQUIRE(cudaMalloc(&p, size) == cudaSuccess);
            char in = static_cast<char>(round + 1);
            char out = 0;
            REQUIRE(cudaMemcpy(p + size - 1, &in, 1, cudaMemcpyHostToDevice) == cudaSuccess);
            REQUIRE(cudaMemcpy(&out, p + size - 1, 1, cudaMemcpyDeviceToHost) == cudaSuccess);
            CHECK(out == in);
            CHECK(cudaFree(p) == cudaSuccess);
        }
    });
}

TEST_CASE("api: asking for more than there is fails, and the device goes on") {
    on_each_device([](int) {
        void* p = nullptr;
        CHECK(cudaMalloc(&p, size_t(1) << 46) == cudaErrorMemoryAllocation);
        CHECK(cudaGetLastError() == cudaErrorMemoryAllocation);
        CHECK(cudaMallocHost(&p, size_t(1) << 46) == cudaErrorMemoryAllocation);
        CHECK(cudaMallocManaged(&p, size_t(1) << 46) == cudaErrorMemoryAllocation);
        REQUIRE(cudaMalloc(&p, 1000) == cudaSuccess);
        CHECK(cudaMemset(p, 0, 1000) == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
    });
}

TEST_CASE("api: double frees and foreign pointers are invalid values") {
    on_each_device([](int) {
        char* p = nullptr;
        int local = 0;
        REQUIRE(cudaMalloc(&p, 4096) == cudaSuccess);
        CHECK(cudaFree(p + 4) == cudaErrorInvalidValue);
        CHECK(cudaFree(&local) == cudaErrorInvalidValue);
        CHECK(cudaFree(p) == cudaSuccess);
        CHECK(cudaFree(p) == cudaErrorInvalidValue);
        CHECK(cudaFree(nullptr) == cudaSuccess);
        CHECK(cudaFreeHost(nullptr) == cudaSuccess);
        cudaGetLastError();
    });
}

TEST_CASE("api: pinned memory is read and written by copies") {
    on_each_device([](int) {
        int* pinned = nullptr;
        int* device = nullptr;
        REQUIRE(cudaHostAlloc(&pinned, 4000, cudaHostAllocPortable | cudaHostAllocMapped) == cudaSuccess);
        REQUIRE(cudaMalloc(&device, 4000) == cudaSuccess);
        for (int i = 0; i < 1000; ++i) pinned[i] = i * 3;
        REQUIRE(cudaMemcpyAsync(device, pinned, 4000, cudaMemcpyHostToDevice, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        std::memset(pinned, 0, 4000);
        REQUIRE(cudaMemcpyAsync(pinned, device, 4000, cudaMemcpyDeviceToHost, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        CHECK(pinned[0] == 0);
        CHECK(pinned[999] == 2997);
        CHECK(cudaFree(device) == cudaSuccess);
        CHECK(cudaFreeHost(pinned) == cudaSuccess);
        CHECK(cudaFreeHost(pinned) == cudaErrorInvalidValue);
        cudaGetLastError();
    });
}

TEST_CASE("api: managed memory is an ordinary pointer on the host") {
    on_each_device([](int device) {
        int* p = nullptr;
        REQUIRE(cudaMallocManaged(&p, 40000) == cudaSuccess);
        for (int i = 0; i < 10000; ++i) p[i] = i;
        CHECK(p[9999] == 9999);
        int out[10];
        REQUIRE(cudaMemcpy(out, p + 100, sizeof out, cudaMemcpyDefault) == cudaSuccess);
        CHECK(out[9] == 109);
        REQUIRE(cudaMemset(p, 0xff, 40000) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        CHECK(p[5000] == -1);
        cudaPointerAttributes a;
        REQUIRE(cudaPointerGetAttributes(&a, p + 3) == cudaSuccess);
        CHECK(a.type == cudaMemoryTypeManaged);
        CHECK(a.device == device);
        CHECK(cudaMemPrefetchAsync(p, 40000, device, nullptr) == cudaSuccess);
        CHECK(cudaMemPrefetchAsync(p, 40000, cudaCpuDeviceId) == cudaSuccess);
        CHECK(cudaMemPrefetchAsync(p, 40000, cudaMemLocation{cudaMemLocationTypeDevice, device}, 0, nullptr) == cudaSuccess);
        CHECK(cudaMemAdvise(p, 40000, cudaMemAdviseSetPreferredLocation, device) == cudaSuccess);
        CHECK(cudaMemAdvise(p, 40000, cudaMemAdviseSetReadMostly, cudaMemLocation{cudaMemLocationTypeHost, 0}) == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
    });
}

TEST_CASE("api: pointer attributes tell where a pointer leads") {
    on_each_device([](int device) {
        char* p = nullptr;
        char* h = nullptr;
        char plain[16];
        REQUIRE(cudaMalloc(&p, 100) == cudaSuccess);
        REQUIRE(cudaMallocHost(&h, 100) == cudaSuccess);
        cudaPointerAttributes a;
        REQUIRE(cudaPointerGetAttributes(&a, p + 50) == cudaSuccess);
        CHECK(a.type == cudaMemoryTypeDevice);
        CHECK(a.device == device);
        CHECK(a.devicePointer == p + 50);
        REQUIRE(cudaPointerGetAttributes(&a, h) == cudaSuccess);
        CHECK(a.type == cudaMemoryTypeHost);
        CHECK(a.hostPointer == h);
        REQUIRE(cudaPointerGetAttributes(&a, plain) == cudaSuccess);
        CHECK(a.type == cudaMemoryTypeUnregistered);
        CHECK(cudaFree(p) == cudaSuccess);
        CHECK(cudaFreeHost(h) == cudaSuccess);
    });
}

TEST_CASE("api: memory information is plausible and follows allocations") {
    on_each_device([](int) {
        size_t free_before = 0;
        size_t total = 0;
        REQUIRE(cudaMemGetInfo(&free_before, &total) == cudaSuccess);
        CHECK(total > size_t(64) << 20);
        CHECK(free_before <= total);
        CHECK(free_before > 0);
    });
}

TEST_CASE("api: stream-ordered allocation and pools") {
    on_each_device([](int device) {
        cudaStream_t stream = nullptr;
        REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
        int* p = nullptr;
        REQUIRE(cudaMallocAsync(&p, 4000, stream) == cudaSuccess);
        REQUIRE(cudaMemsetAsync(p, 0x01, 4000, stream) == cudaSuccess);
        int out = 0;
        REQUIRE(cudaMemcpyAsync(&out, p + 999, 4, cudaMemcpyDeviceToHost, stream) == cudaSuccess);
        REQUIRE(cudaFreeAsync(p, stream) == cudaSuccess);
        REQUIRE(cudaStreamSynchronize(stream) == cudaSuccess);
        CHECK(out == 0x01010101);
        cudaMemPool_t pool = nullptr;
        REQUIRE(cudaDeviceGetDefaultMemPool(&pool, device) == cudaSuccess);
        uint64_t threshold = 12345;
        CHECK(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &threshold) == cudaSuccess);
        threshold = 0;
        CHECK(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &threshold) == cudaSuccess);
        CHECK(threshold == 12345);
        cudaMemPoolProps props = {};
        props.allocType = cudaMemAllocationTypePinned;
        props.location = {cudaMemLocationTypeDevice, device};
        cudaMemPool_t own = nullptr;
        REQUIRE(cudaMemPoolCreate(&own, &props) == cudaSuccess);
        REQUIRE(cudaMallocFromPoolAsync(&p, 100, own, stream) == cudaSuccess);
        CHECK(cudaFreeAsync(p, stream) == cudaSuccess);
        CHECK(cudaMemPoolDestroy(own) == cudaSuccess);
        CHECK(cudaMemPoolDestroy(own) == cudaErrorInvalidValue);
        cudaGetLastError();
        CHECK(cudaStreamDestroy(stream) == cudaSuccess);
    });
}

TEST_CASE("api: a reset frees the device's memory and leaves it usable") {
    on_each_device([](int) {
        void* p = nullptr;
        REQUIRE(cudaMalloc(&p, 1000) == cudaSuccess);
        REQUIRE(cudaDeviceReset() == cudaSuccess);
        CHECK(cudaFree(p) == cudaErrorInvalidValue);
        cudaGetLastError();
        REQUIRE(cudaMalloc(&p, 1000) == cudaSuccess);
        CHECK(cudaMemset(p, 1, 1000) == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
    });
}
