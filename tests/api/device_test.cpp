// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <string>

#include "devices.hpp"

TEST_CASE("api: properties of every device are filled in and agree with attributes") {
    on_each_device([](int device) {
        cudaDeviceProp p;
        REQUIRE(cudaGetDeviceProperties(&p, device) == cudaSuccess);
        CHECK(std::strlen(p.name) > 0);
        CHECK(p.major == 8);
        CHECK(p.minor == 0);
        CHECK(p.warpSize == 32);
        CHECK(p.multiProcessorCount >= 1);
        CHECK(p.totalGlobalMem > size_t(64) << 20);
        CHECK(p.sharedMemPerBlock >= 48 * 1024);
        CHECK(p.maxThreadsPerBlock >= 128);
        CHECK(p.maxThreadsPerBlock <= 1024);
        CHECK(p.maxGridSize[0] == 2147483647);
        CHECK(p.clockRate > 0);
        CHECK(p.computeMode == cudaComputeModeDefault);
        CHECK(p.deviceOverlap == 1);
        int value = 0;
        CHECK(cudaDeviceGetAttribute(&value, cudaDevAttrMaxThreadsPerBlock, device) == cudaSuccess);
        CHECK(value == p.maxThreadsPerBlock);
        CHECK(cudaDeviceGetAttribute(&value, cudaDevAttrComputeCapabilityMajor, device) == cudaSuccess);
        CHECK(value == 8);
        CHECK(cudaDeviceGetAttribute(&value, cudaDevAttrMultiProcessorCount, device) == cudaSuccess);
        CHECK(value == p.multiProcessorCount);
        CHECK(cudaDeviceGetAttribute(&value, static_cast<cudaDeviceAttr>(100000), device) == cudaErrorInvalidValue);
        cudaGetLastError();
        int chosen = -1;
        CHECK(cudaChooseDevice(&chosen, &p) == cudaSuccess);
        char id[32];
        CHECK(cudaDeviceGetPCIBusId(id, sizeof id, device) == cudaSuccess);
        int by_id = -1;
        CHECK(cudaDeviceGetByPCIBusId(&by_id, id) == cudaSuccess);
        CHECK(by_id == device);
    });
}

TEST_CASE("api: limits, flags, hints and versions") {
    on_each_device([](int device) {
        size_t value = 0;
        CHECK(cudaDeviceSetLimit(cudaLimitPrintfFifoSize, 123456) == cudaSuccess);
        CHECK(cudaDeviceGetLimit(&value, cudaLimitPrintfFifoSize) == cudaSuccess);
        CHECK(value == 123456);
        CHECK(cudaDeviceGetLimit(&value, static_cast<cudaLimit>(99)) == cudaErrorUnsupportedLimit);
        unsigned flags = 0;
        CHECK(cudaSetDeviceFlags(cudaDeviceScheduleBlockingSync | cudaDeviceMapHost) == cudaSuccess);
        CHECK(cudaGetDeviceFlags(&flags) == cudaSuccess);
        CHECK((flags & cudaDeviceScheduleBlockingSync) != 0);
        cudaFuncCache config;
        CHECK(cudaDeviceSetCacheConfig(cudaFuncCachePreferL1) == cudaSuccess);
        CHECK(cudaDeviceGetCacheConfig(&config) == cudaSuccess);
        cudaSharedMemConfig banks;
        CHECK(cudaDeviceGetSharedMemConfig(&banks) == cudaSuccess);
        int least = -1;
        int greatest = -1;
        CHECK(cudaDeviceGetStreamPriorityRange(&least, &greatest) == cudaSuccess);
        CHECK(least >= greatest);
        int can = -1;
        CHECK(cudaDeviceCanAccessPeer(&can, device, device) == cudaSuccess);
        CHECK(can == 0);
        CHECK(cudaThreadSynchronize() == cudaSuccess);
        CHECK(cudaProfilerStart() == cudaSuccess);
        CHECK(cudaProfilerStop() == cudaSuccess);
        cudaGetLastError();
    });
    int version = 0;
    CHECK(cudaRuntimeGetVersion(&version) == cudaSuccess);
    CHECK(version == CUDART_VERSION);
    CHECK(cudaDriverGetVersion(&version) == cudaSuccess);
    CHECK(version >= CUDART_VERSION);
}

TEST_CASE("api: interprocess handles are refused clearly") {
    cudaIpcMemHandle_t handle;
    CHECK(cudaIpcGetMemHandle(&handle, nullptr) == cudaErrorNotSupported);
    CHECK(cudaGetLastError() == cudaErrorNotSupported);
}
