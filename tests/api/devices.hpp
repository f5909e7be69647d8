// SPDX-License-Identifier: Apache-2.0
// Runs a test body on every device.
#pragma once
#include <doctest/doctest.h>

#include <cstdio>

#include <cuda_runtime.h>

inline int device_count() {
    int count = 0;
    if (cudaGetDeviceCount(&count) != cudaSuccess) {
        cudaGetLastError();
        std::puts("qiao test: no device");
    }
    return count;
}

/// Calls body(device) for each device, with that device current and no error pending.
template <typename Body>
void on_each_device(Body&& body) {
    int count = device_count();
    for (int device = 0; device < count; ++device) {
        cudaDeviceProp prop;
        REQUIRE(cudaGetDeviceProperties(&prop, device) == cudaSuccess);
        INFO("device " << device << ": " << prop.name);
        REQUIRE(cudaSetDevice(device) == cudaSuccess);
        cudaGetLastError();
        body(device);
        CHECK(cudaDeviceSynchronize() == cudaSuccess);
    }
    if (count != 0) cudaSetDevice(0);
}
