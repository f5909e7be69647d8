// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "fixture.hpp"

TEST_CASE("rt: small allocations share one block of driver memory") {
    MockDevices mock;
    std::vector<void*> pointers(100);
    for (auto& p : pointers) REQUIRE(cudaMalloc(&p, 1000) == cudaSuccess);
    CHECK(mock.control[0]->live_memories == 1);
    for (void* p : pointers) CHECK(reinterpret_cast<uint64_t>(p) % 256 == 0);
    for (void* p : pointers) CHECK(cudaFree(p) == cudaSuccess);
}

TEST_CASE("rt: a big allocation has its own block, which goes back when freed") {
    MockDevices mock;
    void* p = nullptr;
    REQUIRE(cudaMalloc(&p, 100 << 20) == cudaSuccess);
    CHECK(mock.control[0]->live_memories == 1);
    CHECK(cudaFree(p) == cudaSuccess);
    CHECK(mock.control[0]->live_memories == 0);
}

TEST_CASE("rt: there is memory before the first allocation of a block and after the last") {
    for (size_t size : {size_t(1000), size_t(32) << 20}) {
        MockDevices mock;
        void* p = nullptr;
        REQUIRE(cudaMalloc(&p, size) == cudaSuccess);
        qiao::rt::Allocation a;
        REQUIRE(qiao::rt::runtime().addresses.find(reinterpret_cast<uint64_t>(p), a));
        CHECK(a.offset >= 64 << 10);
        CHECK(a.memory().size() - a.offset - size >= 64 << 10);
        CHECK(cudaFree(p) == cudaSuccess);
    }
}

TEST_CASE("rt: few memory objects still reach nearly all memory") {
    MockDevices mock(1, [](qiao::DeviceInfo& info) { info.max_memories = 8; });
    std::vector<void*> pointers;
    void* p = nullptr;
    while (cudaMalloc(&p, 16 << 20) == cudaSuccess) pointers.push_back(p);
    CHECK(pointers.size() >= 32);  // of 64
    CHECK(mock.control[0]->live_memories <= 8);
    CHECK(cudaGetLastError() == cudaErrorMemoryAllocation);
    for (void* q : pointers) REQUIRE(cudaFree(q) == cudaSuccess);
    CHECK(cudaMalloc(&p, 128 << 20) == cudaSuccess);
}

TEST_CASE("rt: out of memory is an error and the program goes on") {
    MockDevices mock;
    void* p = reinterpret_cast<void*>(1);
    CHECK(cudaMalloc(&p, size_t(1) << 40) == cudaErrorMemoryAllocation);
    CHECK(p == nullptr);
    mock.control[0]->memory_left = 1000;
    CHECK(cudaMalloc(&p, 1 << 20) == cudaErrorMemoryAllocation);
    CHECK(cudaPeekAtLastError() == cudaErrorMemoryAllocation);
    CHECK(cudaGetLastError() == cudaErrorMemoryAllocation);
    CHECK(cudaGetLastError() == cudaSuccess);
    mock.control[0]->memory_left = uint64_t(1) << 30;
    CHECK(cudaMalloc(&p, 1 << 20) == cudaSuccess);
    CHECK(cudaFree(p) == cudaSuccess);
}

TEST_CASE("rt: wrong frees are invalid values") {
    MockDevices mock;
    char* p = nullptr;
    REQUIRE(cudaMalloc(&p, 1000) == cudaSuccess);
    int local = 0;
    CHECK(cudaFree(p + 256) == cudaErrorInvalidValue);
    CHECK(cudaFree(&local) == cudaErrorInvalidValue);
    CHECK(cudaFreeHost(p) == cudaErrorInvalidValue);
    CHECK(cudaFree(p) == cudaSuccess);
    CHECK(cudaFree(p) == cudaErrorInvalidValue);
    CHECK(cudaFree(nullptr) == cudaSuccess);
    CHECK(cudaMalloc(static_cast<void**>(nullptr), 4) == cudaErrorInvalidValue);
    CHECK(cudaMalloc(&p, 0) == cudaSuccess);
    CHECK(p == nullptr);
}

TEST_CASE("rt: blocks whose addresses collide with another device's are set aside") {
    MockDevices mock(2, [](qiao::DeviceInfo&) {});
    mock.control[0]->fake_address = 0x100000000;
    mock.control[1]->fake_address = 0x100000000;
    void* first = nullptr;
    void* second = nullptr;
    REQUIRE(cudaMalloc(&first, 32 << 20) == cudaSuccess);
    REQUIRE(cudaSetDevice(1) == cudaSuccess);
    REQUIRE(cudaMalloc(&second, 32 << 20) == cudaSuccess);
    CHECK(first != second);
    CHECK(mock.control[1]->live_memories == 1);
    cudaPointerAttributes attributes;
    REQUIRE(cudaPointerGetAttributes(&attributes, second) == cudaSuccess);
    CHECK(attributes.device == 1);
    REQUIRE(cudaPointerGetAttributes(&attributes, first) == cudaSuccess);
    CHECK(attributes.device == 0);
}

TEST_CASE("rt: copies of every kind move the bytes") {
    MockDevices mock(2, [](qiao::DeviceInfo&) {});
    std::vector<int> in(1000);
    std::iota(in.begin(), in.end(), 5);
    std::vector<int> out(1000);
    int* a = nullptr;
    int* b = nullptr;
    int* other = nullptr;
    REQUIRE(cudaMalloc(&a, 4000) == cudaSuccess);
    REQUIRE(cudaMalloc(&b, 4000) == cudaSuccess);
    REQUIRE(cudaSetDevice(1) == cudaSuccess);
    REQUIRE(cudaMalloc(&other, 4000) == cudaSuccess);
    REQUIRE(cudaSetDevice(0) == cudaSuccess);
    SUBCASE("there and back") {
        CHECK(cudaMemcpy(a, in.data(), 4000, cudaMemcpyHostToDevice) == cudaSuccess);
        CHECK(cudaMemcpy(out.data(), a, 4000, cudaMemcpyDeviceToHost) == cudaSuccess);
    }
    SUBCASE("by default, through the middle of an allocation") {
        CHECK(cudaMemcpy(a, in.data(), 2000, cudaMemcpyDefault) == cudaSuccess);
        CHECK(cudaMemcpy(a + 500, in.data() + 500, 2000, cudaMemcpyDefault) == cudaSuccess);
        CHECK(cudaMemcpy(out.data(), a, 4000, cudaMemcpyDefault) == cudaSuccess);
    }
    SUBCASE("within the device") {
        CHECK(cudaMemcpy(a, in.data(), 4000, cudaMemcpyHostToDevice) == cudaSuccess);
        CHECK(cudaMemcpy(b, a, 4000, cudaMemcpyDeviceToDevice) == cudaSuccess);
        CHECK(cudaMemcpy(out.data(), b, 4000, cudaMemcpyDeviceToHost) == cudaSuccess);
    }
    SUBCASE("from device to device") {
        CHECK(cudaMemcpy(a, in.data(), 4000, cudaMemcpyHostToDevice) == cudaSuccess);
        CHECK(cudaMemcpyPeer(other, 1, a, 0, 4000) == cudaSuccess);
        CHECK(cudaMemcpy(out.data(), other, 4000, cudaMemcpyDeviceToHost) == cudaSuccess);
    }
    SUBCASE("host to host") { CHECK(cudaMemcpy(out.data(), in.data(), 4000, cudaMemcpyHostToHost) == cudaSuccess); }
    CHECK(out == in);
}

TEST_CASE("rt: a copy beyond its allocation or against its pointers is an error") {
    MockDevices mock;
    char* p = nullptr;
    char host[2000];
    REQUIRE(cudaMalloc(&p, 1000) == cudaSuccess);
    CHECK(cudaMemcpy(p, host, 1001, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
    CHECK(cudaMemcpy(p + 999, host, 2, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
    CHECK(cudaMemcpy(host, host + 1000, 10, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
    CHECK(cudaMemcpy(host, p, 10, cudaMemcpyHostToHost) == cudaErrorInvalidValue);
    CHECK(cudaMemcpy(nullptr, host, 10, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
    CHECK(cudaMemcpy(p, host, 10, static_cast<cudaMemcpyKind>(9)) == cudaErrorInvalidMemcpyDirection);
    CHECK(cudaMemset(host, 0, 10) == cudaErrorInvalidValue);
    CHECK(cudaMemset(p, 0, 1001) == cudaErrorInvalidValue);
    CHECK(cudaMemcpy(p, host, 0, cudaMemcpyHostToDevice) == cudaSuccess);
}

TEST_CASE("rt: fills reach exactly their bytes, at any alignment") {
    MockDevices mock;
    unsigned char* p = nullptr;
    std::vector<unsigned char> out(64);
    REQUIRE(cudaMalloc(&p, 64) == cudaSuccess);
    REQUIRE(cudaMemset(p, 0x11, 64) == cudaSuccess);
    REQUIRE(cudaMemset(p + 3, 0x122, 10) == cudaSuccess);
    REQUIRE(cudaMemcpy(out.data(), p, 64, cudaMemcpyDeviceToHost) == cudaSuccess);
    for (size_t i = 0; i < 64; ++i) CHECK(out[i] == (i >= 3 && i < 13 ? 0x22 : 0x11));
}

TEST_CASE("rt: pitched copies leave the padding alone") {
    MockDevices mock;
    char* p = nullptr;
    size_t pitch = 0;
    REQUIRE(cudaMallocPitch(&p, &pitch, 10, 4) == cudaSuccess);
    CHECK(pitch % 256 == 0);
    REQUIRE(cudaMemset(p, 'p', pitch * 4) == cudaSuccess);
    char in[4][12];
    std::memset(in, 'i', sizeof in);
    REQUIRE(cudaMemcpy2D(p, pitch, in, 12, 10, 4, cudaMemcpyHostToDevice) == cudaSuccess);
    std::vector<char> all(pitch * 4);
    REQUIRE(cudaMemcpy(all.data(), p, all.size(), cudaMemcpyDeviceToHost) == cudaSuccess);
    for (size_t y = 0; y < 4; ++y) {
        for (size_t x = 0; x < pitch; ++x) CHECK(all[y * pitch + x] == (x < 10 ? 'i' : 'p'));
    }
    CHECK(cudaMemcpy2D(p, pitch, in, 9, 10, 4, cudaMemcpyHostToDevice) == cudaErrorInvalidPitchValue);
    REQUIRE(cudaMemset2D(p, pitch, 'q', 5, 3) == cudaSuccess);
    char out[4][10];
    REQUIRE(cudaMemcpy2D(out, 10, p, pitch, 10, 4, cudaMemcpyDeviceToHost) == cudaSuccess);
    for (int y = 0; y < 4; ++y) {
        for (int x = 0; x < 10; ++x) CHECK(out[y][x] == (x < 5 && y < 3 ? 'q' : 'i'));
    }
}

TEST_CASE("rt: three-dimensional copies take boxes out of boxes") {
    MockDevices mock;
    cudaPitchedPtr device = {};
    cudaExtent extent = make_cudaExtent(8, 6, 4);
    REQUIRE(cudaMalloc3D(&device, extent) == cudaSuccess);
    unsigned char in[4][6][8];
    for (int i = 0; i < 192; ++i) (&in[0][0][0])[i] = static_cast<unsigned char>(i);
    cudaMemcpy3DParms p = {};
    p.srcPtr = make_cudaPitchedPtr(in, 8, 8, 6);
    p.dstPtr = device;
    p.extent = extent;
    p.kind = cudaMemcpyHostToDevice;
    REQUIRE(cudaMemcpy3D(&p) == cudaSuccess);
    unsigned char out[2][3][4];
    cudaMemcpy3DParms q = {};
    q.srcPtr = device;
    q.srcPos = make_cudaPos(2, 1, 1);
    q.dstPtr = make_cudaPitchedPtr(out, 4, 4, 3);
    q.extent = make_cudaExtent(4, 3, 2);
    q.kind = cudaMemcpyDeviceToHost;
    REQUIRE(cudaMemcpy3D(&q) == cudaSuccess);
    for (int z = 0; z < 2; ++z) {
        for (int y = 0; y < 3; ++y) {
            for (int x = 0; x < 4; ++x) CHECK(out[z][y][x] == in[z + 1][y + 1][x + 2]);
        }
    }
}

TEST_CASE("rt: pinned memory is host memory that the map knows") {
    MockDevices mock;
    int* p = nullptr;
    REQUIRE(cudaHostAlloc(&p, 100, cudaHostAllocMapped) == cudaSuccess);
    p[3] = 7;
    int* device = nullptr;
    REQUIRE(cudaHostGetDevicePointer(&device, p, 0) == cudaSuccess);
    CHECK(device == p);
    cudaPointerAttributes a;
    REQUIRE(cudaPointerGetAttributes(&a, p + 3) == cudaSuccess);
    CHECK(a.type == cudaMemoryTypeHost);
    CHECK(a.hostPointer == p + 3);
    unsigned flags = 0;
    CHECK(cudaHostGetFlags(&flags, p) == cudaSuccess);
    CHECK((flags & cudaHostAllocMapped) != 0);
    CHECK(cudaFree(p) == cudaErrorInvalidValue);
    CHECK(cudaFreeHost(p) == cudaSuccess);
    CHECK(cudaFreeHost(p) == cudaErrorInvalidValue);
}

TEST_CASE("rt: registered host memory is known until it is unregistered") {
    MockDevices mock;
    std::vector<char> host(10000);
    CHECK(cudaHostRegister(host.data(), host.size(), 0) == cudaSuccess);
    CHECK(cudaHostRegister(host.data() + 50, 10, 0) == cudaErrorHostMemoryAlreadyRegistered);
    cudaPointerAttributes a;
    REQUIRE(cudaPointerGetAttributes(&a, host.data() + 10) == cudaSuccess);
    CHECK(a.type == cudaMemoryTypeHost);
    CHECK(cudaHostUnregister(host.data()) == cudaSuccess);
    CHECK(cudaHostUnregister(host.data()) == cudaErrorHostMemoryNotRegistered);
    REQUIRE(cudaPointerGetAttributes(&a, host.data() + 10) == cudaSuccess);
    CHECK(a.type == cudaMemoryTypeUnregistered);
}

TEST_CASE("rt: registered memory has a device pointer where kernels run in the process") {
    for (bool inside : {false, true}) {
        MockDevices devices(1, [inside](qiao::DeviceInfo& info) { info.host_addresses = inside; });
        std::vector<char> host(100);
        void* pointer = nullptr;
        CHECK(cudaHostGetDevicePointer(&pointer, host.data(), 0) == cudaErrorInvalidValue);
        REQUIRE(cudaHostRegister(host.data(), host.size(), cudaHostRegisterMapped) == cudaSuccess);
        CHECK(cudaHostGetDevicePointer(&pointer, host.data() + 7, 0) == (inside ? cudaSuccess : cudaErrorNotSupported));
        CHECK(pointer == (inside ? host.data() + 7 : nullptr));
        CHECK(cudaHostUnregister(host.data()) == cudaSuccess);
    }
}

TEST_CASE("rt: memory information adds up") {
    MockDevices mock;
    size_t before = 0;
    size_t total = 0;
    REQUIRE(cudaMemGetInfo(&before, &total) == cudaSuccess);
    CHECK(total == size_t(1) << 30);
    void* p = nullptr;
    REQUIRE(cudaMalloc(&p, 64 << 20) == cudaSuccess);
    size_t after = 0;
    REQUIRE(cudaMemGetInfo(&after, &total) == cudaSuccess);
    CHECK(before - after == 64 << 20);
}
