// SPDX-License-Identifier: Apache-2.0
// The CUDA devices of the process, each with the bare API that drives the same device.
#pragma once
#include <cuda_runtime.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "../native_opencl.hpp"
#include "../native_vulkan.hpp"

#define BENCH_CHECK(call)                                                                                                 \
    do {                                                                                                                  \
        cudaError_t error = (call);                                                                                       \
        if (error != cudaSuccess) {                                                                                       \
            std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, cudaGetErrorString(error));                 \
            std::exit(1);                                                                                                 \
        }                                                                                                                 \
    } while (0)

namespace bench {

struct Device {
    int ordinal;
    std::string name;
    std::string api;  ///< "opencl" or "vulkan"
};

/// A fresh bare driver each time, so that benchmarks share nothing. Exactly one of the two is set.
inline std::unique_ptr<NativeOpenCL> native_opencl(const Device& d) { return d.api == "opencl" ? NativeOpenCL::find(d.name) : nullptr; }
inline std::unique_ptr<NativeVulkan> native_vulkan(const Device& d) { return d.api == "vulkan" ? NativeVulkan::find(d.name) : nullptr; }

inline std::vector<Device> devices() {
    std::vector<Device> list;
    int count = 0;
    BENCH_CHECK(cudaGetDeviceCount(&count));
    for (int i = 0; i < count; ++i) {
        cudaDeviceProp properties;
        BENCH_CHECK(cudaGetDeviceProperties(&properties, i));
        Device device{i, properties.name, ""};
        if (NativeOpenCL::find(device.name) != nullptr) {
            device.api = "opencl";
        } else if (NativeVulkan::find(device.name) != nullptr) {
            device.api = "vulkan";
        } else {
            std::printf("device %d (%s): no bare device of this name, left out\n", i, properties.name);
            continue;
        }
        std::printf("device %d: %s (%s)\n", i, device.name.c_str(), device.api.c_str());
        list.push_back(device);
    }
    return list;
}

}  // namespace bench
