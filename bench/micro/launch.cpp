// SPDX-License-Identifier: Apache-2.0
// What launching an empty kernel costs: through qiao, and by bare OpenCL or Vulkan on the same device, turn by turn.
//
// batch: 100 launches and one synchronisation; sync: one launch and one synchronisation. For Vulkan, "one buffer" sets
// qiao against 100 dispatches recorded in a single command buffer, which no launch-by-launch API can do.
#include <functional>

#include "../compare.hpp"
#include "../suites/devices.hpp"
#include "../suites/kernels.hpp"

namespace {

constexpr int batch = 100;
constexpr double target = 1 / 1.2;

void qiao_launches(int count) {
    for (int i = 0; i < count; ++i) bench::launch_empty();
    BENCH_CHECK(cudaDeviceSynchronize());
}

void run(benchmark::State& state, const std::string& name, const bench::Device& device, int count, bool one_buffer) {
    BENCH_CHECK(cudaSetDevice(device.ordinal));
    qiao_launches(1);
    BENCH_CHECK(cudaGetLastError());
    const std::string folder = QIAO_BENCH_SOURCE;
    if (auto cl = bench::native_opencl(device)) {
        cl_kernel kernel = cl->kernel(folder + "/suites/kernels.cl", "empty");
        bench::compare(state, name, target, [&] { qiao_launches(count); },
                       [&] {
                           for (int i = 0; i < count; ++i) cl->enqueue(kernel, 1, 1);
                           cl->finish();
                       });
    } else if (auto vk = bench::native_vulkan(device)) {
        bench::VulkanCall call = vk->call(vk->kernel(QIAO_BENCH_SPIRV "/empty.spv", 0), {}, 1, 1);
        bench::compare(state, name, one_buffer ? 0 : target, [&] { qiao_launches(count); },
                       [&] {
                           if (one_buffer) {
                               vk->record_all(vk->first_commands(), call, static_cast<unsigned>(count));
                               vk->submit(vk->first_commands());
                           } else {
                               for (int i = 0; i < count; ++i) vk->launch(call);
                           }
                           vk->finish();
                       });
    }
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    for (const bench::Device& device : bench::devices()) {
        auto add = [&](const std::string& name, int count, bool one_buffer) {
            const std::string full = "launch/" + name + "/" + device.api;
            benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State& state) { run(state, full, device, count, one_buffer); })
                ->Iterations(1)
                ->UseManualTime()
                ->Unit(benchmark::kMicrosecond);
        };
        add("batch", batch, false);
        add("sync", 1, false);
        if (device.api == "vulkan") add("batch_one_buffer", batch, true);
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    bench::print_ratios();
}
