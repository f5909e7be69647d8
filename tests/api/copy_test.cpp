// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

#include "devices.hpp"

namespace {

/// Device memory for one test.
struct Buffer {
    unsigned char* p = nullptr;
    explicit Buffer(size_t size) { REQUIRE(cudaMalloc(&p, size) == cudaSuccess); }
    ~Buffer() { CHECK(cudaFree(p) == cudaSuccess); }
};

std::vector<unsigned char> random_bytes(size_t size, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<unsigned char> bytes(size);
    for (auto& b : bytes) b = static_cast<unsigned char>(random());
    return bytes;
}

}  // namespace

TEST_CASE("api: copies at random offsets and sizes match the same copies on the host") {
    on_each_device([](int device) {
        constexpr size_t size = 300000;
        Buffer a(size);
        Buffer b(size);
        std::vector<unsigned char> host_a = random_bytes(size, 1);
        std::vector<unsigned char> host_b = random_bytes(size, 2);
        REQUIRE(cudaMemcpy(a.p, host_a.data(), size, cudaMemcpyHostToDevice) == cudaSuccess);
        REQUIRE(cudaMemcpy(b.p, host_b.data(), size, cudaMemcpyHostToDevice) == cudaSuccess);
        std::mt19937 random(static_cast<unsigned>(device));
        for (int i = 0; i < 200; ++i) {
            size_t length = random() % 2 ? random() % 64 : random() % 60000;
            size_t to = random() % (size - length);
            size_t from = random() % (size - length);
            switch (random() % 3) {
                case 0:
                    REQUIRE(cudaMemcpy(a.p + to, b.p + from, length, cudaMemcpyDeviceToDevice) == cudaSuccess);
                    std::memcpy(host_a.data() + to, host_b.data() + from, length);
                    break;
                case 1: {
                    int value = static_cast<int>(random() & 0xff);
                    REQUIRE(cudaMemset(b.p + to, value, length) == cudaSuccess);
                    std::memset(host_b.data() + to, value, length);
                    break;
                }
                default:
                    REQUIRE(cudaMemcpy(b.p + to, host_a.data() + from, length, cudaMemcpyDefault) == cudaSuccess);
                    std::memcpy(host_b.data() + to, host_a.data() + from, length);
            }
        }
        std::vector<unsigned char> out(size);
        REQUIRE(cudaMemcpy(out.data(), a.p, size, cudaMemcpyDeviceToHost) == cudaSuccess);
        CHECK(out == host_a);
        REQUIRE(cudaMemcpy(out.data(), b.p, size, cudaMemcpyDefault) == cudaSuccess);
        CHECK(out == host_b);
    });
}

TEST_CASE("api: memory may be copied onto itself") {
    on_each_device([](int) {
        constexpr size_t size = 5000;
        Buffer a(size);
        std::vector<unsigned char> bytes = random_bytes(size, 3), out(size);
        REQUIRE(cudaMemcpy(a.p, bytes.data(), size, cudaMemcpyHostToDevice) == cudaSuccess);
        CHECK(cudaMemcpy(a.p, a.p, size, cudaMemcpyDeviceToDevice) == cudaSuccess);
        CHECK(cudaMemcpy2D(a.p, 100, a.p, 100, 60, 50, cudaMemcpyDeviceToDevice) == cudaSuccess);
        REQUIRE(cudaMemcpy(out.data(), a.p, size, cudaMemcpyDeviceToHost) == cudaSuccess);
        CHECK(out == bytes);
    });
}

TEST_CASE("api: pageable memory may be changed as soon as an asynchronous upload returns") {
    on_each_device([](int) {
        Buffer a(1 << 20);
        std::vector<unsigned char> host(1 << 20, 1);
        for (int i = 0; i < 8; ++i) {
            std::memset(host.data(), i, host.size());
            REQUIRE(cudaMemcpyAsync(a.p, host.data(), host.size(), cudaMemcpyHostToDevice, nullptr) == cudaSuccess);
            std::memset(host.data(), 99, host.size());
            std::vector<unsigned char> out(1 << 20);
            REQUIRE(cudaMemcpyAsync(out.data(), a.p, out.size(), cudaMemcpyDeviceToHost, nullptr) == cudaSuccess);
            CHECK(out.front() == i);
            CHECK(out.back() == i);
        }
    });
}

TEST_CASE("api: pitched copies and fills in every direction") {
    on_each_device([](int) {
        unsigned char* p = nullptr;
        unsigned char* q = nullptr;
        size_t pitch = 0;
        size_t q_pitch = 0;
        REQUIRE(cudaMallocPitch(&p, &pitch, 100, 37) == cudaSuccess);
        REQUIRE(cudaMallocPitch(&q, &q_pitch, 700, 37) == cudaSuccess);
        CHECK(pitch >= 100);
        std::vector<unsigned char> in = random_bytes(120 * 37, 3);
        REQUIRE(cudaMemcpy2D(p, pitch, in.data(), 120, 100, 37, cudaMemcpyHostToDevice) == cudaSuccess);
        REQUIRE(cudaMemcpy2DAsync(q, q_pitch, p, pitch, 100, 37, cudaMemcpyDeviceToDevice, nullptr) == cudaSuccess);
        REQUIRE(cudaMemset2D(q + 3, q_pitch, 7, 5, 2) == cudaSuccess);
        std::vector<unsigned char> out(100 * 37);
        REQUIRE(cudaMemcpy2D(out.data(), 100, q, q_pitch, 100, 37, cudaMemcpyDeviceToHost) == cudaSuccess);
        int wrong = 0;
        for (size_t y = 0; y < 37; ++y) {
            for (size_t x = 0; x < 100; ++x) {
                unsigned char expected = y < 2 && x >= 3 && x < 8 ? 7 : in[y * 120 + x];
                wrong += out[y * 100 + x] != expected;
            }
        }
        CHECK(wrong == 0);
        CHECK(cudaMemcpy2D(p, 50, in.data(), 120, 100, 37, cudaMemcpyHostToDevice) == cudaErrorInvalidPitchValue);
        cudaGetLastError();
        CHECK(cudaFree(p) == cudaSuccess);
        CHECK(cudaFree(q) == cudaSuccess);
    });
}

TEST_CASE("api: three-dimensional copies") {
    on_each_device([](int) {
        cudaPitchedPtr device = {};
        REQUIRE(cudaMalloc3D(&device, make_cudaExtent(20, 5, 3)) == cudaSuccess);
        REQUIRE(cudaMemset3D(device, 1, make_cudaExtent(20, 5, 3)) == cudaSuccess);
        std::vector<unsigned char> in = random_bytes(300, 4);
        cudaMemcpy3DParms up = {};
        up.srcPtr = make_cudaPitchedPtr(in.data(), 20, 20, 5);
        up.dstPtr = device;
        up.extent = make_cudaExtent(20, 5, 3);
        up.kind = cudaMemcpyHostToDevice;
        REQUIRE(cudaMemcpy3D(&up) == cudaSuccess);
        std::vector<unsigned char> out(300);
        cudaMemcpy3DParms down = {};
        down.srcPtr = device;
        down.dstPtr = make_cudaPitchedPtr(out.data(), 20, 20, 5);
        down.extent = make_cudaExtent(20, 5, 3);
        down.kind = cudaMemcpyDeviceToHost;
        REQUIRE(cudaMemcpy3DAsync(&down, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        CHECK(out == in);
        CHECK(cudaFree(device.ptr) == cudaSuccess);
    });
}

TEST_CASE("api: wrong copies are errors and change nothing") {
    on_each_device([](int) {
        Buffer a(1000);
        unsigned char host[2000] = {};
        REQUIRE(cudaMemset(a.p, 5, 1000) == cudaSuccess);
        CHECK(cudaMemcpy(a.p, host, 2000, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
        CHECK(cudaMemcpy(host, host + 10, 10, cudaMemcpyDeviceToDevice) == cudaErrorInvalidValue);
        CHECK(cudaMemcpy(a.p, nullptr, 10, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
        CHECK(cudaMemcpy(a.p, host, 10, static_cast<cudaMemcpyKind>(7)) == cudaErrorInvalidMemcpyDirection);
        CHECK(cudaMemset(host, 1, 10) == cudaErrorInvalidValue);
        cudaGetLastError();
        REQUIRE(cudaMemcpy(host, a.p, 1000, cudaMemcpyDeviceToHost) == cudaSuccess);
        CHECK(host[0] == 5);
        CHECK(host[999] == 5);
    });
}

TEST_CASE("api: memory copies between any two devices") {
    int count = device_count();
    for (int from = 0; from < count; ++from) {
        for (int to = 0; to < count; ++to) {
            INFO("from device " << from << " to " << to);
            constexpr size_t size = 6000001;
            unsigned char* a = nullptr;
            unsigned char* b = nullptr;
            std::vector<unsigned char> in = random_bytes(size, static_cast<unsigned>(from * 16 + to));
            REQUIRE(cudaSetDevice(from) == cudaSuccess);
            REQUIRE(cudaMalloc(&a, size) == cudaSuccess);
            REQUIRE(cudaMemcpy(a, in.data(), size, cudaMemcpyHostToDevice) == cudaSuccess);
            REQUIRE(cudaSetDevice(to) == cudaSuccess);
            REQUIRE(cudaMalloc(&b, size) == cudaSuccess);
            std::vector<unsigned char> out(size);
            REQUIRE(cudaMemcpyPeer(b, to, a, from, size) == cudaSuccess);
            REQUIRE(cudaMemcpy(out.data(), b, size, cudaMemcpyDeviceToHost) == cudaSuccess);
            CHECK((out == in));
            REQUIRE(cudaMemset(b, 0, size) == cudaSuccess);
            REQUIRE(cudaMemcpyPeerAsync(b, to, a, from, size, nullptr) == cudaSuccess);
            REQUIRE(cudaMemcpy(out.data(), b, size, cudaMemcpyDefault) == cudaSuccess);
            CHECK((out == in));
            CHECK(cudaFree(a) == cudaSuccess);
            CHECK(cudaFree(b) == cudaSuccess);
        }
    }
    void* p = nullptr;
    if (count != 0) CHECK(cudaMemcpyPeer(p, count, p, 0, 4) == cudaErrorInvalidDevice);
    cudaGetLastError();
    if (count != 0) cudaSetDevice(0);
}
