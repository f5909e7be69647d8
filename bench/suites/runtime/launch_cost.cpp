// SPDX-License-Identifier: Apache-2.0
// What launching an empty kernel costs: one launch and the wait for it by number of arguments, and many before one wait.
//
// The bare OpenCL sets its arguments each time, the bare Vulkan records and submits a command buffer for each launch:
// that is what launch by launch means there.
#include <cuda_runtime.h>

#include "harness/native_vulkan.hpp"
#include "harness/runner.hpp"
#include "launch.hpp"

namespace {

using bench::Device;
using bench::Runner;

class QiaoLaunch : public Runner {
public:
    QiaoLaunch(long launches, long arguments) : launches_(launches), arguments_(arguments) {}
    void call() override {
        for (long i = 0; i < launches_; ++i) bench::launch_empty(arguments_);
        if (cudaDeviceSynchronize() != cudaSuccess) throw std::runtime_error("the launch failed");
    }

private:
    long launches_, arguments_;
};

class NativeLaunch : public Runner {
public:
    NativeLaunch(const Device& device, long launches, long arguments)
        : native_(device.backend == "opencl" ? bench::native_opencl(device.name, bench::this_suite.source_folder)
                                             : bench::native_vulkan(device.name, bench::this_suite.spirv_folder)),
          launches_(launches) {
        bench::Step step{arguments == 0 ? "empty" : "empty" + std::to_string(arguments), {1}, {1}, {}};
        for (int i = 0; i < static_cast<int>(arguments); ++i) step.arguments.emplace_back(i);
        native_->prepare({step});
    }
    void call() override {
        for (long i = 0; i < launches_; ++i) native_->launch();
        native_->finish();
    }

private:
    std::unique_ptr<bench::Native> native_;
    long launches_;
};

/// All launches in one command buffer: the cheapest that Vulkan can do, and out of reach for a launch-by-launch API.
class RecordedLaunch : public Runner {
public:
    RecordedLaunch(const Device& device, long launches) : native_(bench::VulkanDevice::find(device.name), bench::this_suite.spirv_folder), launches_(launches) {
        native_.prepare({{"empty", {1}, {1}, {}}});
    }
    void call() override {
        native_.launch_recorded(static_cast<unsigned>(launches_));
        native_.finish();
    }

private:
    bench::NativeVulkan native_;
    long launches_;
};

std::unique_ptr<Runner> make(const std::string& variant, const Device& device, long launches, long arguments) {
    if (variant == "qiao") return std::make_unique<QiaoLaunch>(launches, arguments);
    if (variant == "recorded") return std::make_unique<RecordedLaunch>(device, launches);
    return std::make_unique<NativeLaunch>(device, launches, arguments);
}

std::unique_ptr<Runner> make_arguments(const std::string& variant, const Device& device, long size) { return make(variant, device, 1, size); }
std::unique_ptr<Runner> make_batch(const std::string& variant, const Device& device, long size) { return make(variant, device, size, 0); }

const std::vector<std::string> both = {"qiao", "native"}, with_recorded = {"qiao", "native", "recorded"};
const bench::ServiceRegistration registrations[] = {
    bench::ServiceRegistration(
        {"launch_sync", "Launch of an empty kernel and wait, by arguments", "arguments", {0, 1, 4, 16}, 4, both, both, {}, make_arguments}),
    bench::ServiceRegistration(
        {"launch_batch", "Launches of an empty kernel before one wait", "launches", {1, 10, 100}, 100, both, with_recorded, {}, make_batch}),
};

}  // namespace
