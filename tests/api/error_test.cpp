// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <string>
#include <thread>

#include "devices.hpp"

TEST_CASE("api: names, texts and numbers of errors are CUDA's") {
    CHECK(std::string(cudaGetErrorName(cudaSuccess)) == "cudaSuccess");
    CHECK(std::string(cudaGetErrorString(cudaSuccess)) == "no error");
    CHECK(std::string(cudaGetErrorName(cudaErrorInvalidValue)) == "cudaErrorInvalidValue");
    CHECK(std::string(cudaGetErrorString(cudaErrorMemoryAllocation)) == "out of memory");
    CHECK(std::string(cudaGetErrorString(static_cast<cudaError_t>(12345))) == "unrecognized error code");
    CHECK(static_cast<int>(cudaErrorInvalidConfiguration) == 9);
    CHECK(static_cast<int>(cudaErrorNoDevice) == 100);
    CHECK(static_cast<int>(cudaErrorInvalidDevice) == 101);
    CHECK(static_cast<int>(cudaErrorInvalidResourceHandle) == 400);
    CHECK(static_cast<int>(cudaErrorNotReady) == 600);
    CHECK(static_cast<int>(cudaErrorLaunchFailure) == 719);
    CHECK(static_cast<int>(cudaErrorUnknown) == 999);
}

TEST_CASE("api: the last error is each thread's own, kept until read") {
    on_each_device([](int) {
        void* p = nullptr;
        CHECK(cudaMalloc(static_cast<void**>(nullptr), 4) == cudaErrorInvalidValue);
        CHECK(cudaMalloc(&p, 4) == cudaSuccess);
        CHECK(cudaPeekAtLastError() == cudaErrorInvalidValue);
        cudaError_t elsewhere = cudaErrorUnknown;
        std::thread([&] { elsewhere = cudaPeekAtLastError(); }).join();
        CHECK(elsewhere == cudaSuccess);
        CHECK(cudaGetLastError() == cudaErrorInvalidValue);
        CHECK(cudaGetLastError() == cudaSuccess);
        CHECK(cudaFree(p) == cudaSuccess);
    });
}

TEST_CASE("api: devices that are not there") {
    int count = device_count();
    int device = -1;
    CHECK(cudaSetDevice(-1) != cudaSuccess);
    CHECK(cudaSetDevice(count) != cudaSuccess);
    if (count != 0) {
        CHECK(cudaGetLastError() == cudaErrorInvalidDevice);
        CHECK(cudaGetDevice(&device) == cudaSuccess);
        CHECK(device >= 0);
        cudaDeviceProp prop;
        CHECK(cudaGetDeviceProperties(&prop, count) == cudaErrorInvalidDevice);
    }
    cudaGetLastError();
}

TEST_CASE("api: launching what is no kernel is an error") {
    on_each_device([](int) {
        int local = 0;
        CHECK(cudaLaunchKernel(static_cast<const void*>(&local), dim3(1), dim3(1), nullptr, 0, nullptr) == cudaErrorInvalidDeviceFunction);
        cudaFuncAttributes attributes;
        CHECK(cudaFuncGetAttributes(&attributes, static_cast<const void*>(&local)) == cudaErrorInvalidDeviceFunction);
        size_t size = 0;
        CHECK(cudaGetSymbolSize(&size, local) == cudaErrorInvalidSymbol);
        cudaGetLastError();
    });
}
