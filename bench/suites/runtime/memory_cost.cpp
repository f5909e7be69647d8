// SPDX-License-Identifier: Apache-2.0
// What memory costs: allocation and release, and copies by kind and size.
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

std::shared_ptr<void> cuda_memory(size_t bytes) {
    void* p = nullptr;
    check(cudaMalloc(&p, bytes));
    return std::shared_ptr<void>(p, [](void* q) { static_cast<void>(cudaFree(q)); });
}

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

enum class Kind { to_device, to_host, on_device };

std::unique_ptr<Runner> copy_qiao(Kind kind, size_t bytes) {
    auto host = std::make_shared<std::vector<char>>(bytes, 'x');
    auto device = cuda_memory(bytes), other = kind == Kind::on_device ? cuda_memory(bytes) : nullptr;
    switch (kind) {
        case Kind::to_device:
            return runner([=] { check(cudaMemcpy(device.get(), host->data(), bytes, cudaMemcpyHostToDevice)); });
        case Kind::to_host:
            return runner([=] { check(cudaMemcpy(host->data(), device.get(), bytes, cudaMemcpyDeviceToHost)); });
        default:
            return runner([=] {
                check(cudaMemcpy(other.get(), device.get(), bytes, cudaMemcpyDeviceToDevice));
                check(cudaDeviceSynchronize());
            });
    }
}

std::unique_ptr<Runner> copy_opencl(const Device& device, Kind kind, size_t bytes) {
    auto native = bare_opencl(device);
    auto host = std::make_shared<std::vector<char>>(bytes, 'x');
    const cl_mem first = native->memory(native->buffer(host->data(), bytes)), second = native->memory(native->buffer(host->data(), bytes));
    switch (kind) {
        case Kind::to_device:
            return runner(
                [=] { check_cl(clEnqueueWriteBuffer(native->queue(), first, CL_TRUE, 0, bytes, host->data(), 0, nullptr, nullptr), "clEnqueueWriteBuffer"); });
        case Kind::to_host:
            return runner(
                [=] { check_cl(clEnqueueReadBuffer(native->queue(), first, CL_TRUE, 0, bytes, host->data(), 0, nullptr, nullptr), "clEnqueueReadBuffer"); });
        default:
            return runner([=] {
                check_cl(clEnqueueCopyBuffer(native->queue(), first, second, 0, 0, bytes, 0, nullptr, nullptr), "clEnqueueCopyBuffer");
                native->finish();
            });
    }
}

/// Mapped memory: the host copies itself.
std::unique_ptr<Runner> copy_vulkan(const Device& device, Kind kind, size_t bytes) {
    auto native = bare_vulkan(device);
    auto host = std::make_shared<std::vector<char>>(bytes, 'x');
    const int first = native->buffer(host->data(), bytes), second = native->buffer(host->data(), bytes);
    switch (kind) {
        case Kind::to_device:
            return runner([=] { std::memcpy(native->mapped(first), host->data(), bytes); });
        case Kind::to_host:
            return runner([=] { std::memcpy(host->data(), native->mapped(first), bytes); });
        default:
            return runner([=] {
                native->copy(first, second, bytes);
                native->finish();
            });
    }
}

template <Kind kind>
std::unique_ptr<Runner> make_copy(const std::string& variant, const Device& device, long size) {
    const size_t bytes = static_cast<size_t>(size);
    if (variant == "qiao") return copy_qiao(kind, bytes);
    return device.backend == "opencl" ? copy_opencl(device, kind, bytes) : copy_vulkan(device, kind, bytes);
}

const std::vector<std::string> both = {"qiao", "native"};
const std::vector<long> sizes = {1 << 12, 1 << 16, 1 << 20, 1 << 24, 1 << 26};
const bench::ServiceRegistration registrations[] = {
    bench::ServiceRegistration({"allocate", "Allocation and release", "bytes", {1 << 10, 1 << 16, 1 << 22, 1 << 26}, 1 << 16, both, both, {}, make_allocation}),
    bench::ServiceRegistration({"copy_h2d", "Copy from host to device", "bytes", sizes, 1 << 20, both, both, {}, make_copy<Kind::to_device>, 1}),
    bench::ServiceRegistration({"copy_d2h", "Copy from device to host", "bytes", sizes, 1 << 20, both, both, {}, make_copy<Kind::to_host>, 1}),
    bench::ServiceRegistration({"copy_d2d", "Copy on the device", "bytes", sizes, 1 << 20, both, both, {}, make_copy<Kind::on_device>, 2}),
};

}  // namespace
