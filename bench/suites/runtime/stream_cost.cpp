// SPDX-License-Identifier: Apache-2.0
// What events and streams cost, beside the nearest that the bare API has.
#include <cuda_runtime.h>

#include "harness/native_opencl.hpp"
#include "harness/native_vulkan.hpp"
#include "harness/runner.hpp"
#include "launch.hpp"

namespace {

using bench::check_cl;
using bench::check_vk;
using bench::Device;
using bench::Runner;

void check(cudaError_t code) {
    if (code != cudaSuccess) throw std::runtime_error(cudaGetErrorString(code));
}

/// An event is recorded after an empty kernel, and waited for.
class QiaoEvent : public Runner {
public:
    QiaoEvent() { check(cudaEventCreate(&event_)); }
    ~QiaoEvent() override { static_cast<void>(cudaEventDestroy(event_)); }
    void call() override {
        bench::launch_empty(0);
        check(cudaEventRecord(event_));
        check(cudaEventSynchronize(event_));
    }

private:
    cudaEvent_t event_ = nullptr;
};

class OpenCLEvent : public Runner {
public:
    explicit OpenCLEvent(const Device& device) : native_(bench::NativeOpenCL::find(device.name), bench::this_suite.source_folder) {
        native_.prepare({{"empty", {1}, {1}, {}}});
    }
    void call() override {
        native_.launch();
        cl_event event;
        check_cl(clEnqueueMarkerWithWaitList(native_.queue(), 0, nullptr, &event), "clEnqueueMarkerWithWaitList");
        check_cl(clWaitForEvents(1, &event), "clWaitForEvents");
        check_cl(clReleaseEvent(event), "clReleaseEvent");
    }

private:
    bench::NativeOpenCL native_;
};

/// A launch has a fence of its own anyway.
class VulkanEvent : public Runner {
public:
    explicit VulkanEvent(const Device& device) : native_(bench::VulkanDevice::find(device.name), bench::this_suite.spirv_folder) {
        native_.prepare({{"empty", {1}, {1}, {}}});
    }
    void call() override {
        native_.launch();
        native_.finish();
    }

private:
    bench::NativeVulkan native_;
};

class QiaoStream : public Runner {
public:
    void call() override {
        cudaStream_t stream;
        check(cudaStreamCreate(&stream));
        check(cudaStreamDestroy(stream));
    }
};

class OpenCLQueue : public Runner {
public:
    explicit OpenCLQueue(const Device& device) : device_(bench::NativeOpenCL::find(device.name)), native_(device_, bench::this_suite.source_folder) {}
    void call() override {
        cl_int code;
        cl_command_queue queue = clCreateCommandQueue(native_.context(), device_, 0, &code);
        check_cl(code, "clCreateCommandQueue");
        check_cl(clReleaseCommandQueue(queue), "clReleaseCommandQueue");
    }

private:
    cl_device_id device_;
    bench::NativeOpenCL native_;
};

/// Vulkan's queues are made with the device: a stream's own part is a pool for its commands.
class VulkanPool : public Runner {
public:
    explicit VulkanPool(const Device& device) : native_(bench::VulkanDevice::find(device.name), bench::this_suite.spirv_folder) {}
    void call() override {
        VkCommandPoolCreateInfo info{};
        info.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
        VkCommandPool pool;
        check_vk(vkCreateCommandPool(native_.device(), &info, nullptr, &pool), "vkCreateCommandPool");
        vkDestroyCommandPool(native_.device(), pool, nullptr);
    }

private:
    bench::NativeVulkan native_;
};

template <typename Qiao, typename OpenCL, typename Vulkan>
std::unique_ptr<Runner> make(const std::string& variant, const Device& device, long) {
    if (variant == "qiao") return std::make_unique<Qiao>();
    if (device.backend == "opencl") return std::make_unique<OpenCL>(device);
    return std::make_unique<Vulkan>(device);
}

const std::vector<std::string> both = {"qiao", "native"};
const bench::ServiceRegistration registrations[] = {
    bench::ServiceRegistration(
        {"event", "Empty kernel, event after it, wait for the event", "events", {1}, 1, both, both, {}, make<QiaoEvent, OpenCLEvent, VulkanEvent>}),
    bench::ServiceRegistration(
        {"stream", "Creation and destruction of a stream", "streams", {1}, 1, both, both, {}, make<QiaoStream, OpenCLQueue, VulkanPool>}),
};

}  // namespace
