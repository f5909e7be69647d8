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

std::unique_ptr<Runner> make_fill(const std::string& variant, const Device& device, long size) {
    const size_t bytes = static_cast<size_t>(size);
    if (variant == "qiao") {
        auto memory = cuda_memory(bytes);
        return runner([=] {
            check(cudaMemset(memory.get(), 0, bytes));
            check(cudaDeviceSynchronize());
        });
    }
    const std::vector<char> zeros(bytes);
    if (device.backend == "opencl") {
        auto native = bare_opencl(device);
        const cl_mem memory = native->memory(native->buffer(zeros.data(), bytes));
        return runner([=] {
            const cl_uchar zero = 0;
            check_cl(clEnqueueFillBuffer(native->queue(), memory, &zero, 1, 0, bytes, 0, nullptr, nullptr), "clEnqueueFillBuffer");
            native->finish();
        });
    }
    auto native = bare_vulkan(device);
    const int memory = native->buffer(zeros.data(), bytes);
    return runner([=] {
        native->clear(memory);
        native->finish();
    });
}

enum class Kind { to_device, to_host, on_device };

/// Host memory that the driver gave: pinned where there is something to pin. A mapped buffer of OpenCL's; Vulkan's buffers are mapped anyway.
struct PinnedOpenCL {
    PinnedOpenCL(std::shared_ptr<bench::NativeOpenCL> driver, size_t bytes) : native(std::move(driver)) {
        cl_int code;
        memory = clCreateBuffer(native->context(), CL_MEM_ALLOC_HOST_PTR, bytes, nullptr, &code);
        check_cl(code, "clCreateBuffer");
        data = clEnqueueMapBuffer(native->queue(), memory, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0, bytes, 0, nullptr, nullptr, &code);
        check_cl(code, "clEnqueueMapBuffer");
        std::memset(data, 'x', bytes);
    }
    ~PinnedOpenCL() {
        static_cast<void>(clEnqueueUnmapMemObject(native->queue(), memory, data, 0, nullptr, nullptr));
        static_cast<void>(clFinish(native->queue()));
        static_cast<void>(clReleaseMemObject(memory));
    }
    PinnedOpenCL(const PinnedOpenCL&) = delete;
    PinnedOpenCL& operator=(const PinnedOpenCL&) = delete;

    std::shared_ptr<bench::NativeOpenCL> native;
    cl_mem memory;
    void* data;
};

std::shared_ptr<void> pinned_cuda_memory(size_t bytes) {
    void* p = nullptr;
    check(cudaMallocHost(&p, bytes));
    std::memset(p, 'x', bytes);
    return std::shared_ptr<void>(p, [](void* q) { static_cast<void>(cudaFreeHost(q)); });
}

template <Kind kind>
std::unique_ptr<Runner> make_pinned_copy(const std::string& variant, const Device& device, long size) {
    static_assert(kind != Kind::on_device);
    const size_t bytes = static_cast<size_t>(size);
    if (variant == "qiao") {
        auto memory = cuda_memory(bytes), host = pinned_cuda_memory(bytes);
        return runner([=] {
            const bool up = kind == Kind::to_device;
            check(cudaMemcpyAsync(up ? memory.get() : host.get(), up ? host.get() : memory.get(), bytes, up ? cudaMemcpyHostToDevice : cudaMemcpyDeviceToHost));
            check(cudaStreamSynchronize(nullptr));
        });
    }
    if (device.backend == "opencl") {
        auto native = bare_opencl(device);
        auto host = std::make_shared<PinnedOpenCL>(native, bytes);
        const cl_mem memory = native->memory(native->buffer(host->data, bytes));
        return runner([=] {
            check_cl(kind == Kind::to_device ? clEnqueueWriteBuffer(native->queue(), memory, CL_FALSE, 0, bytes, host->data, 0, nullptr, nullptr)
                                             : clEnqueueReadBuffer(native->queue(), memory, CL_FALSE, 0, bytes, host->data, 0, nullptr, nullptr),
                     "copy");
            native->finish();
        });
    }
    auto native = bare_vulkan(device);
    const std::vector<char> data(bytes, 'x');
    const int host = native->buffer(data.data(), bytes), memory = native->buffer(data.data(), bytes);
    return runner([=] {
        native->copy(kind == Kind::to_device ? host : memory, kind == Kind::to_device ? memory : host, bytes);
        native->finish();
    });
}

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
    bench::ServiceRegistration(
        {"allocate_used", "Allocation, filling with zeros and release", "bytes", {1 << 10, 1 << 16, 1 << 22, 1 << 26}, 1 << 16, both, both, {}, make_used_allocation}),
    bench::ServiceRegistration({"fill", "Filling with zeros", "bytes", sizes, 1 << 20, both, both, {}, make_fill, 1}),
    bench::ServiceRegistration({"copy_h2d", "Copy from host to device", "bytes", sizes, 1 << 20, both, both, {}, make_copy<Kind::to_device>, 1}),
    bench::ServiceRegistration({"copy_d2h", "Copy from device to host", "bytes", sizes, 1 << 20, both, both, {}, make_copy<Kind::to_host>, 1}),
    bench::ServiceRegistration({"copy_pinned_h2d", "Copy from pinned memory to the device", "bytes", sizes, 1 << 20, both, both, {}, make_pinned_copy<Kind::to_device>, 1}),
    bench::ServiceRegistration({"copy_pinned_d2h", "Copy from the device to pinned memory", "bytes", sizes, 1 << 20, both, both, {}, make_pinned_copy<Kind::to_host>, 1}),
    bench::ServiceRegistration({"copy_d2d", "Copy on the device", "bytes", sizes, 1 << 20, both, both, {}, make_copy<Kind::on_device>, 2}),
};

}  // namespace
