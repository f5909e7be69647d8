// SPDX-License-Identifier: Apache-2.0
// Variants of calls that other tests use in their plain form: asynchronous, 3D, with flags; legacy names; peers and pools.
#include <vector>

#include "devices.hpp"

TEST_CASE("api: asynchronous 2D and 3D memsets fill just their box") {
    on_each_device([](int) {
        const size_t pitch = 64, height = 8, depth = 3;
        unsigned char* p = nullptr;
        std::vector<unsigned char> got(pitch * height * depth);
        REQUIRE(cudaMalloc(&p, got.size()) == cudaSuccess);
        cudaStream_t stream = nullptr;
        REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
        REQUIRE(cudaMemsetAsync(p, 1, got.size(), stream) == cudaSuccess);
        REQUIRE(cudaMemset2DAsync(p, pitch, 2, 10, height, stream) == cudaSuccess);
        REQUIRE(cudaMemcpyAsync(got.data(), p, got.size(), cudaMemcpyDeviceToHost, stream) == cudaSuccess);
        REQUIRE(cudaStreamSynchronize(stream) == cudaSuccess);
        int wrong = 0;
        for (size_t i = 0; i < got.size(); ++i) wrong += got[i] != (i < pitch * height && i % pitch < 10 ? 2 : 1);
        CHECK(wrong == 0);
        REQUIRE(cudaMemset3DAsync(make_cudaPitchedPtr(p, pitch, pitch, height), 3, make_cudaExtent(5, 4, 2), stream) == cudaSuccess);
        REQUIRE(cudaStreamSynchronize(stream) == cudaSuccess);
        REQUIRE(cudaMemcpy(got.data(), p, got.size(), cudaMemcpyDeviceToHost) == cudaSuccess);
        wrong = 0;
        for (size_t z = 0; z < depth; ++z) {
            for (size_t y = 0; y < height; ++y) {
                for (size_t x = 0; x < pitch; ++x) {
                    int expected = x < 5 && y < 4 && z < 2 ? 3 : z == 0 && x < 10 ? 2 : 1;
                    wrong += got[(z * height + y) * pitch + x] != expected;
                }
            }
        }
        CHECK(wrong == 0);
        CHECK(cudaStreamDestroy(stream) == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
    });
}

TEST_CASE("api: 3D copies between peers, on one device and on two") {
    const int count = device_count();
    for (int from = 0; from < count; ++from) {
        for (int to = 0; to < count; ++to) {
            INFO("from device ", from, " to ", to);
            const size_t pitch = 32, height = 4, depth = 2;
            std::vector<unsigned char> data(pitch * height * depth), got(data.size());
            for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<unsigned char>(i * 7);
            unsigned char *a = nullptr, *b = nullptr;
            REQUIRE(cudaSetDevice(from) == cudaSuccess);
            REQUIRE(cudaMalloc(&a, data.size()) == cudaSuccess);
            REQUIRE(cudaMemcpy(a, data.data(), data.size(), cudaMemcpyHostToDevice) == cudaSuccess);
            REQUIRE(cudaSetDevice(to) == cudaSuccess);
            REQUIRE(cudaMalloc(&b, data.size()) == cudaSuccess);
            for (bool async : {false, true}) {
                REQUIRE(cudaMemset(b, 0, data.size()) == cudaSuccess);
                cudaMemcpy3DPeerParms parms = {};
                parms.srcDevice = from;
                parms.dstDevice = to;
                parms.srcPtr = make_cudaPitchedPtr(a, pitch, pitch, height);
                parms.dstPtr = make_cudaPitchedPtr(b, pitch, pitch, height);
                parms.extent = make_cudaExtent(20, 3, 2);
                REQUIRE((async ? cudaMemcpy3DPeerAsync(&parms, nullptr) : cudaMemcpy3DPeer(&parms)) == cudaSuccess);
                REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
                REQUIRE(cudaMemcpy(got.data(), b, got.size(), cudaMemcpyDeviceToHost) == cudaSuccess);
                int wrong = 0;
                for (size_t i = 0; i < got.size(); ++i) {
                    bool inside = i % pitch < 20 && i / pitch % height < 3;
                    wrong += got[i] != (inside ? data[i] : 0);
                }
                CHECK(wrong == 0);
            }
            CHECK(cudaFree(b) == cudaSuccess);
            REQUIRE(cudaSetDevice(from) == cudaSuccess);
            CHECK(cudaFree(a) == cudaSuccess);
        }
    }
    cudaSetDevice(0);
}

TEST_CASE("api: peer access is refused for the device itself and where it is not on") {
    on_each_device([](int device) {
        CHECK(cudaDeviceEnablePeerAccess(device, 0) != cudaSuccess);
        CHECK(cudaDeviceDisablePeerAccess(device) != cudaSuccess);
        CHECK(cudaDeviceEnablePeerAccess(1000, 0) == cudaErrorInvalidDevice);
        cudaGetLastError();
        const int other = device == 0 ? 1 : 0;
        int can = 0, supported = -1;
        if (cudaDeviceCanAccessPeer(&can, device, other) == cudaSuccess) {
            REQUIRE(cudaDeviceGetP2PAttribute(&supported, cudaDevP2PAttrAccessSupported, device, other) == cudaSuccess);
            CHECK(supported == can);
            CHECK((cudaDeviceEnablePeerAccess(other, 0) == cudaSuccess) == (can != 0));
            CHECK((cudaDeviceDisablePeerAccess(other) == cudaSuccess) == (can != 0));
        }
        cudaGetLastError();
    });
}

TEST_CASE("api: a stream tells its device, its priority, that it is not capturing, and keeps no attributes") {
    on_each_device([](int device) {
        int least = 0, greatest = 0;
        REQUIRE(cudaDeviceGetStreamPriorityRange(&least, &greatest) == cudaSuccess);
        cudaStream_t stream = nullptr;
        REQUIRE(cudaStreamCreateWithPriority(&stream, cudaStreamNonBlocking, greatest) == cudaSuccess);
        int whose = -1, priority = 1;
        CHECK(cudaStreamGetDevice(stream, &whose) == cudaSuccess);
        CHECK(whose == device);
        CHECK(cudaStreamGetPriority(stream, &priority) == cudaSuccess);
        CHECK(priority == greatest);
        cudaStreamCaptureStatus capturing = cudaStreamCaptureStatusActive;
        CHECK(cudaStreamIsCapturing(stream, &capturing) == cudaSuccess);
        CHECK(capturing == cudaStreamCaptureStatusNone);
        cudaLaunchAttributeValue value = {};
        CHECK(cudaStreamSetAttribute(stream, cudaLaunchAttributePriority, &value) == cudaSuccess);
        CHECK(cudaStreamGetAttribute(stream, cudaLaunchAttributePriority, &value) == cudaSuccess);
        CHECK(cudaStreamSetAttribute(stream, cudaLaunchAttributePriority, nullptr) == cudaErrorInvalidValue);
        int* managed = nullptr;
        REQUIRE(cudaMallocManaged(&managed, 64) == cudaSuccess);
        CHECK(cudaStreamAttachMemAsync(stream, managed) == cudaSuccess);
        cudaEvent_t event = nullptr;
        REQUIRE(cudaEventCreate(&event) == cudaSuccess);
        CHECK(cudaEventRecordWithFlags(event, stream, cudaEventRecordDefault) == cudaSuccess);
        CHECK(cudaEventSynchronize(event) == cudaSuccess);
        CHECK(cudaEventQuery(event) == cudaSuccess);
        CHECK(cudaEventDestroy(event) == cudaSuccess);
        CHECK(cudaFree(managed) == cudaSuccess);
        CHECK(cudaStreamDestroy(stream) == cudaSuccess);
        CHECK(cudaStreamGetDevice(stream, &whose) != cudaSuccess);
        cudaGetLastError();
    });
}

TEST_CASE("api: a device's pool can be another one, which gives memory and access") {
    on_each_device([](int device) {
        cudaMemPool_t first = nullptr, mine = nullptr, now = nullptr;
        REQUIRE(cudaDeviceGetMemPool(&first, device) == cudaSuccess);
        cudaMemPoolProps props = {};
        props.allocType = cudaMemAllocationTypePinned;
        props.location.type = cudaMemLocationTypeDevice;
        props.location.id = device;
        REQUIRE(cudaMemPoolCreate(&mine, &props) == cudaSuccess);
        REQUIRE(cudaDeviceSetMemPool(device, mine) == cudaSuccess);
        REQUIRE(cudaDeviceGetMemPool(&now, device) == cudaSuccess);
        CHECK(now == mine);
        cudaMemAccessDesc access = {};
        access.location = props.location;
        access.flags = cudaMemAccessFlagsProtReadWrite;
        CHECK(cudaMemPoolSetAccess(mine, &access, 1) == cudaSuccess);
        cudaMemAccessFlags flags = cudaMemAccessFlagsProtNone;
        CHECK(cudaMemPoolGetAccess(&flags, mine, &access.location) == cudaSuccess);
        CHECK(flags == cudaMemAccessFlagsProtReadWrite);
        void* p = nullptr;
        REQUIRE(cudaMallocAsync(&p, 4096, nullptr) == cudaSuccess);
        CHECK(cudaMemsetAsync(p, 1, 4096, nullptr) == cudaSuccess);
        CHECK(cudaFreeAsync(p, nullptr) == cudaSuccess);
        CHECK(cudaDeviceSynchronize() == cudaSuccess);
        CHECK(cudaMemPoolTrimTo(mine, 0) == cudaSuccess);
        CHECK(cudaDeviceSetMemPool(device, first) == cudaSuccess);
        CHECK(cudaMemPoolDestroy(mine) == cudaSuccess);
    });
}

TEST_CASE("api: legacy thread calls are the device's, hints are taken, other processes are refused") {
    on_each_device([](int device) {
        CHECK(cudaInitDevice(device, 0, 0) == cudaSuccess);
        CHECK(cudaInitDevice(1000, 0, 0) == cudaErrorInvalidDevice);
        CHECK(cudaThreadSetLimit(cudaLimitPrintfFifoSize, 1 << 20) == cudaSuccess);
        size_t limit = 0;
        CHECK(cudaThreadGetLimit(&limit, cudaLimitPrintfFifoSize) == cudaSuccess);
        CHECK(limit == (1 << 20));
        CHECK(cudaThreadSetCacheConfig(cudaFuncCachePreferL1) == cudaSuccess);
        cudaFuncCache cache = cudaFuncCachePreferEqual;
        CHECK(cudaThreadGetCacheConfig(&cache) == cudaSuccess);
        CHECK(cache == cudaFuncCachePreferNone);
        CHECK(cudaDeviceSetSharedMemConfig(cudaSharedMemBankSizeEightByte) == cudaSuccess);
        CHECK(cudaCtxResetPersistingL2Cache() == cudaSuccess);
        cudaEvent_t event = nullptr;
        REQUIRE(cudaEventCreate(&event) == cudaSuccess);
        cudaIpcEventHandle_t event_handle = {};
        cudaIpcMemHandle_t memory_handle = {};
        void* p = nullptr;
        CHECK(cudaIpcGetEventHandle(&event_handle, event) == cudaErrorNotSupported);
        cudaEvent_t opened = nullptr;
        CHECK(cudaIpcOpenEventHandle(&opened, event_handle) == cudaErrorNotSupported);
        CHECK(cudaIpcOpenMemHandle(&p, memory_handle, cudaIpcMemLazyEnablePeerAccess) == cudaErrorNotSupported);
        CHECK(cudaIpcCloseMemHandle(p) == cudaErrorNotSupported);
        CHECK(cudaEventDestroy(event) == cudaSuccess);
        cudaGetLastError();
    });
}

TEST_CASE("api: the devices a process wants are devices; leaving the thread resets the device") {
    int count = device_count();
    if (count == 0) return;
    int devices[] = {0};
    CHECK(cudaSetValidDevices(devices, 1) == cudaSuccess);
    devices[0] = 1000;
    CHECK(cudaSetValidDevices(devices, 1) != cudaSuccess);
    cudaGetLastError();
    void* p = nullptr;
    REQUIRE(cudaSetDevice(0) == cudaSuccess);
    REQUIRE(cudaMalloc(&p, 64) == cudaSuccess);
    CHECK(cudaThreadExit() == cudaSuccess);
    CHECK(cudaFree(p) != cudaSuccess);
    cudaGetLastError();
    CHECK(cudaMalloc(&p, 64) == cudaSuccess);
    CHECK(cudaFree(p) == cudaSuccess);
}
