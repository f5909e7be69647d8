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

/// An event without a time is recorded after an empty kernel, and waited for.
class QiaoEvent : public Runner {
public:
    QiaoEvent() { check(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming)); }
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

/// How long an empty kernel took, by the device's clock.
class QiaoTime : public Runner {
public:
    QiaoTime() {
        check(cudaEventCreate(&start_));
        check(cudaEventCreate(&stop_));
    }
    ~QiaoTime() override {
        static_cast<void>(cudaEventDestroy(start_));
        static_cast<void>(cudaEventDestroy(stop_));
    }
    void call() override {
        check(cudaEventRecord(start_));
        bench::launch_empty(0);
        check(cudaEventRecord(stop_));
        check(cudaEventSynchronize(stop_));
        float milliseconds = 0;
        check(cudaEventElapsedTime(&milliseconds, start_, stop_));
    }

private:
    cudaEvent_t start_ = nullptr, stop_ = nullptr;
};

/// The profile of the command, or two timestamps around it.
template <typename Driver>
class NativeTime : public Runner {
public:
    explicit NativeTime(const Device& device) : native_(Driver::find(device)) { native_->prepare({{"empty", {1}, {1}, {}}}); }
    void call() override {
        if (native_->device_seconds() < 0) throw std::runtime_error("the queue has no clock");
    }

private:
    std::unique_ptr<bench::Native> native_;
};
struct TimeOpenCL {
    static std::unique_ptr<bench::Native> find(const Device& device) { return bench::native_opencl(device.name, bench::this_suite.source_folder); }
};
struct TimeVulkan {
    static std::unique_ptr<bench::Native> find(const Device& device) { return bench::native_vulkan(device.name, bench::this_suite.spirv_folder); }
};

/// A kernel in one stream, another one behind it in a second stream.
class QiaoWait : public Runner {
public:
    QiaoWait() {
        check(cudaStreamCreateWithFlags(&first_, cudaStreamNonBlocking));
        check(cudaStreamCreateWithFlags(&second_, cudaStreamNonBlocking));
        check(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming));
    }
    ~QiaoWait() override {
        static_cast<void>(cudaEventDestroy(event_));
        static_cast<void>(cudaStreamDestroy(first_));
        static_cast<void>(cudaStreamDestroy(second_));
    }
    void call() override {
        bench::launch_empty(0, first_);
        check(cudaEventRecord(event_, first_));
        check(cudaStreamWaitEvent(second_, event_, 0));
        bench::launch_empty(0, second_);
        check(cudaStreamSynchronize(second_));
    }

private:
    cudaStream_t first_ = nullptr, second_ = nullptr;
    cudaEvent_t event_ = nullptr;
};

class OpenCLWait : public Runner {
public:
    explicit OpenCLWait(const Device& device) : native_(bench::NativeOpenCL::find(device.name), bench::this_suite.source_folder) {
        native_.prepare({{"empty", {1}, {1}, {}}});
        cl_int code;
        second_ = clCreateCommandQueue(native_.context(), bench::NativeOpenCL::find(device.name), 0, &code);
        check_cl(code, "clCreateCommandQueue");
    }
    ~OpenCLWait() override { static_cast<void>(clReleaseCommandQueue(second_)); }
    void call() override {
        native_.launch();
        cl_event event;
        check_cl(clEnqueueMarkerWithWaitList(native_.queue(), 0, nullptr, &event), "clEnqueueMarkerWithWaitList");
        check_cl(clFlush(native_.queue()), "clFlush");
        check_cl(clEnqueueBarrierWithWaitList(second_, 1, &event, nullptr), "clEnqueueBarrierWithWaitList");
        check_cl(clReleaseEvent(event), "clReleaseEvent");
        native_.launch_in(second_);
        check_cl(clFinish(second_), "clFinish");
    }

private:
    bench::NativeOpenCL native_;
    cl_command_queue second_ = nullptr;
};

class VulkanWait : public Runner {
public:
    explicit VulkanWait(const Device& device) : native_(bench::VulkanDevice::find(device.name), bench::this_suite.spirv_folder) {
        native_.prepare({{"empty", {1}, {1}, {}}});
        VkSemaphoreCreateInfo info{};
        info.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO;
        check_vk(vkCreateSemaphore(native_.device(), &info, nullptr, &semaphore_), "vkCreateSemaphore");
    }
    ~VulkanWait() override { vkDestroySemaphore(native_.device(), semaphore_, nullptr); }
    void call() override {
        native_.launch_between(VK_NULL_HANDLE, semaphore_);
        native_.launch_between(semaphore_, VK_NULL_HANDLE);
        native_.finish();
    }

private:
    bench::NativeVulkan native_;
    VkSemaphore semaphore_ = VK_NULL_HANDLE;
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

/// Vulkan's queues are made with the device. A stream's own part is what work in it is recorded into, submitted and waited for with.
class VulkanPool : public Runner {
public:
    explicit VulkanPool(const Device& device) : native_(bench::VulkanDevice::find(device.name), bench::this_suite.spirv_folder) {}
    void call() override {
        VkCommandPoolCreateInfo pool_info{};
        pool_info.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
        pool_info.queueFamilyIndex = native_.family();
        VkCommandPool pool;
        check_vk(vkCreateCommandPool(native_.device(), &pool_info, nullptr, &pool), "vkCreateCommandPool");
        VkCommandBufferAllocateInfo commands_info{};
        commands_info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
        commands_info.commandPool = pool;
        commands_info.commandBufferCount = 1;
        VkCommandBuffer commands;
        check_vk(vkAllocateCommandBuffers(native_.device(), &commands_info, &commands), "vkAllocateCommandBuffers");
        VkFenceCreateInfo fence_info{};
        fence_info.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
        VkFence fence;
        check_vk(vkCreateFence(native_.device(), &fence_info, nullptr, &fence), "vkCreateFence");
        vkDestroyFence(native_.device(), fence, nullptr);
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
    bench::ServiceRegistration({"event_time",
                                "Time of an empty kernel by the device's clock",
                                "events",
                                {1},
                                1,
                                both,
                                both,
                                {},
                                make<QiaoTime, NativeTime<TimeOpenCL>, NativeTime<TimeVulkan>>}),
    bench::ServiceRegistration(
        {"stream_wait", "A kernel behind one of another stream", "launches", {2}, 2, both, both, {}, make<QiaoWait, OpenCLWait, VulkanWait>}),
    bench::ServiceRegistration(
        {"stream", "Creation and destruction of a stream", "streams", {1}, 1, both, both, {}, make<QiaoStream, OpenCLQueue, VulkanPool>}),
};

}  // namespace
