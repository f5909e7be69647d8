// SPDX-License-Identifier: Apache-2.0
// What memory costs: allocation and release, without use and with it.
#include <cuda_runtime.h>

#include <cstring>

#include "harness/native_opencl.hpp"
#include "harness/native_vulkan.hpp"
#include "harness/runner.hpp"

namespace {

using bench::check_cl;
using bench::check_vk;
using bench::Device;
using bench::Runner;

void check(cudaError_t code) {
    if (code != cudaSuccess) throw std::runtime_error(cudaGetErrorString(code));
}

/// A runner that is one function; what the function needs lives in it.
class Call : public Runner {
public:
    explicit Call(std::function<void()> work) : work_(std::move(work)) {}
    void call() override { work_(); }

private:
    std::function<void()> work_;
};

std::unique_ptr<Runner> runner(std::function<void()> work) { return std::make_unique<Call>(std::move(work)); }

std::shared_ptr<bench::NativeOpenCL> bare_opencl(const Device& device) {
    return std::make_shared<bench::NativeOpenCL>(bench::NativeOpenCL::find(device.name), bench::this_suite.source_folder);
}

std::shared_ptr<bench::NativeVulkan> bare_vulkan(const Device& device) {
    return std::make_shared<bench::NativeVulkan>(bench::VulkanDevice::find(device.name), bench::this_suite.spirv_folder);
}

void allocate_opencl(cl_context context, size_t bytes) {
    cl_int code;
    cl_mem memory = clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, nullptr, &code);
    check_cl(code, "clCreateBuffer");
    check_cl(clReleaseMemObject(memory), "clReleaseMemObject");
}

std::unique_ptr<Runner> make_allocation(const std::string& variant, const Device& device, long size) {
    const size_t bytes = static_cast<size_t>(size);
    if (variant == "qiao") {
        return runner([=] {
            void* p = nullptr;
            check(cudaMalloc(&p, bytes));
            check(cudaFree(p));
        });
    }
    if (device.backend == "opencl") {
        auto native = bare_opencl(device);
        return runner([=] { allocate_opencl(native->context(), bytes); });
    }
    auto native = bare_vulkan(device);
    return runner([=] {
        native->buffer(nullptr, bytes);
        native->release_last();
    });
}

/// What memory costs that is used: some drivers find it only then (PoCL does, and hands out no more than a handle before).
std::unique_ptr<Runner> make_used_allocation(const std::string& variant, const Device& device, long size) {
    const size_t bytes = static_cast<size_t>(size);
    if (variant == "qiao") {
        return runner([=] {
            void* p = nullptr;
            check(cudaMalloc(&p, bytes));
            check(cudaMemset(p, 0, bytes));
            check(cudaFree(p));
        });
    }
    if (device.backend == "opencl") {
        auto native = bare_opencl(device);
        return runner([=] {
            cl_int code;
            cl_mem memory = clCreateBuffer(native->context(), CL_MEM_READ_WRITE, bytes, nullptr, &code);
            check_cl(code, "clCreateBuffer");
            const cl_uchar zero = 0;
            check_cl(clEnqueueFillBuffer(native->queue(), memory, &zero, 1, 0, bytes, 0, nullptr, nullptr), "clEnqueueFillBuffer");
            native->finish();
            check_cl(clReleaseMemObject(memory), "clReleaseMemObject");
        });
    }
    auto native = bare_vulkan(device);
    return runner([=] {
        native->clear(native->buffer(nullptr, bytes));
        native->finish();
        native->release_last();
    });
}

const std::vector<std::string> both = {"qiao", "native"};
const bench::ServiceRegistration registrations[] = {
    bench::ServiceRegistration({"allocate", "Allocation and release", "bytes", {1 << 10, 1 << 16, 1 << 22, 1 << 26}, 1 << 16, both, both, {}, make_allocation}),
    bench::ServiceRegistration({"allocate_used",
                                "Allocation, filling with zeros and release",
                                "bytes",
                                {1 << 10, 1 << 16, 1 << 22, 1 << 26},
                                1 << 16,
                                both,
                                both,
                                {},
                                make_used_allocation}),
};

}  // namespace
