// SPDX-License-Identifier: Apache-2.0
// The program of a suite. Its own options come first, the rest are Google Benchmark's:
//   --list                the suite's kernels with sizes and variants, as JSON
//   --devices=BACKEND     the devices of one backend, as JSON
//   --check               each kernel once at its smallest size, compared with the host, not timed
//   --device=ID           opencl0, vulkan0, …, cpu            --kernel=NAME --sizes=N,N --variants=A,B   choose
//   --repetitions=N       at most so many of --seconds=S each, fewer of what takes long; calls of more than --longest=S are left out
#include <cuda_runtime.h>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "group.hpp"
#include "options.hpp"
#include "plan.hpp"
#include "runner.hpp"

namespace bench {
namespace {

const std::string suite = this_suite.name;
/// OpenCL reads the sources; glslang has written SPIR-V into the build tree.
std::string twin_folder(const Device& device) { return device.backend == "opencl" ? this_suite.source_folder : this_suite.spirv_folder; }

void count(benchmark::State& state, Group& group, const Group::Entry& entry) {
    const Case& c = group.data();
    auto rate = [&](const char* name, double amount) {
        if (amount > 0) state.counters[name] = benchmark::Counter(amount, benchmark::Counter::kIsIterationInvariantRate);
    };
    rate("bytes_per_second", c.bytes);
    rate("flops_per_second", c.flops);
    rate("items_per_second", c.items);
    if (entry.device_seconds >= 0) {
        state.counters["device_ns"] = entry.device_seconds * 1e9;
        state.counters["first_ns"] = entry.first_seconds * 1e9;
    }
    state.counters["bytes"] = group.bytes();
}

void measure(benchmark::State& state, Group& group, const std::string& variant) {
    constexpr double long_call = 0.25;  // one measurement of the device's time is enough then
    Group::Entry& entry = group.variant(variant);
    if (!entry.error.empty()) return state.SkipWithError(entry.error.c_str());
    try {
        for (auto _ : state) entry.runner->call();
        if (entry.device_seconds < long_call) entry.device_seconds = entry.runner->device_seconds();
        count(state, group, entry);
    } catch (const std::exception& e) {
        state.SkipWithError(e.what());
    }
}

/// What Google Benchmark's own flags say, unless --repetitions was given.
void schedule(benchmark::internal::Benchmark& benchmark, const Options& options, int repetitions, double seconds) {
    benchmark.MeasureProcessCPUTime()->UseRealTime();
    if (options.repetitions > 0) benchmark.Repetitions(repetitions)->MinTime(seconds);
}

/// "name<tab>reason" a line, in the context: scripts/bench tells of what is not there.
void leave_out(std::string& list, const std::string& name, const std::string& reason) {
    list += (list.empty() ? "" : "\n") + name + "\t" + reason;
    std::fprintf(stderr, "%s: left out, %s\n", name.c_str(), reason.c_str());
}

void register_kernel(const Kernel& kernel, const Options& options, const Device& device, std::string& left_out) {
    Plan plan(options);
    const bool planned = options.repetitions > 0;
    const std::vector<std::string> names = variants(kernel.make(kernel.sizes.front()), device);
    for (long size : kernel.sizes) {
        if (!options.wants_size(size)) continue;
        auto group = std::make_shared<Group>(kernel, size, device, twin_folder(device));
        const std::string none = planned ? plan.too_large(*group, device.memory_bytes) : "";
        for (const std::string& variant : names) {
            if (!options.wants_variant(variant)) continue;
            const std::string name = suite + "/" + kernel.name + "/" + variant + "/" + device.id + "/" + std::to_string(size);
            const std::string reason = planned && none.empty() ? plan.too_slow(*group, variant) : none;
            if (!reason.empty()) {
                leave_out(left_out, name, reason);
                group->drop(variant);
                continue;
            }
            auto* benchmark = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) { measure(state, *group, variant); });
            schedule(*benchmark, options, planned ? plan.repetitions(group->call_seconds(variant)) : 0, options.seconds);
        }
        if (planned) group->settle();
    }
}

void register_all(const Options& options, const Device& device) {
    std::string left_out;
    for (const Kernel& kernel : kernels()) {
        if (options.wants_kernel(kernel.name)) register_kernel(kernel, options, device, left_out);
    }
    if (!left_out.empty()) benchmark::AddCustomContext("left_out", left_out);
}

const std::vector<std::string>& variants(const Service& service, const Device& device) {
    return device.backend == "opencl" ? service.opencl : device.backend == "vulkan" ? service.vulkan : service.cpu;
}

/// `runner` is made at first use and lives until the end, as a Group's.
void serve(benchmark::State& state, const Service& service, const std::string& variant, const Device& device, long size, std::unique_ptr<Runner>& runner) {
    try {
        if (runner == nullptr) {
            runner = service.make(variant, device, size);
            if (!service.slow) runner->call();
        }
        for (auto _ : state) runner->call();
        std::map<std::string, double> counters;
        runner->report(counters);
        for (const auto& c : counters) state.counters[c.first] = c.second;
        if (service.bytes_per_unit > 0) {
            state.counters["bytes_per_second"] =
                benchmark::Counter(service.bytes_per_unit * static_cast<double>(size), benchmark::Counter::kIsIterationInvariantRate);
        }
    } catch (const std::exception& e) {
        state.SkipWithError(e.what());
    }
}

void register_services(const Options& options, const Device& device) {
    for (const Service& service : services()) {
        if (!options.wants_kernel(service.name)) continue;
        for (long size : service.sizes) {
            if (!options.wants_size(size)) continue;
            for (const std::string& variant : variants(service, device)) {
                if (!options.wants_variant(variant)) continue;
                const std::string name = suite + "/" + service.name + "/" + variant + "/" + device.id + "/" + std::to_string(size);
                auto runner = std::make_shared<std::unique_ptr<Runner>>();
                auto* benchmark = benchmark::RegisterBenchmark(
                    name.c_str(), [=, &service](benchmark::State& state) { serve(state, service, variant, device, size, *runner); });
                const Plan plan(options);
                schedule(*benchmark, options, service.slow ? plan.repetitions(options.longest) : options.repetitions, service.slow ? 0.001 : options.seconds);
            }
        }
    }
}

std::string error_of(const Service& service, const std::string& variant, const Device& device, long size) {
    try {
        service.make(variant, device, size)->call();
        return "";
    } catch (const std::exception& e) {
        return e.what();
    }
}

/// Returns how many variants were wrong or failed.
int check_all(const Options& options, const Device& device) {
    int failures = 0, checked = 0;
    auto tell = [&](const std::string& name, const std::string& variant, long size, const std::string& error) {
        std::printf("%s %s/%s/%s/%s/%ld %s\n", error.empty() ? "ok  " : "FAIL", suite.c_str(), name.c_str(), variant.c_str(), device.id.c_str(), size,
                    error.c_str());
        std::fflush(stdout);
        failures += error.empty() ? 0 : 1;
        ++checked;
    };
    for (const Kernel& kernel : kernels()) {
        if (!options.wants_kernel(kernel.name)) continue;
        Group group(kernel, kernel.sizes.front(), device, twin_folder(device));
        for (const std::string& variant : variants(group.data(), device)) {
            tell(kernel.name, variant, kernel.sizes.front(), group.variant(variant).error);
        }
    }
    for (const Service& service : services()) {
        if (!options.wants_kernel(service.name)) continue;
        for (const std::string& variant : variants(service, device)) {
            tell(service.name, variant, service.sizes.front(), error_of(service, variant, device, service.sizes.front()));
        }
    }
    std::printf("%d checked, %d failed\n", checked, failures);
    return failures;
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out + "\"";
}

std::string quoted_list(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const std::string& t : texts) out += (out.size() > 1 ? ", " : "") + quoted(t);
    return out + "]";
}

std::string listed(const std::string& name, const std::string& title, const std::string& measure, const std::string& size_unit, const std::vector<long>& sizes,
                   long quick, bool slow, const std::vector<std::string> (&variants)[3]) {
    std::string numbers;
    for (long size : sizes) numbers += (numbers.empty() ? "" : ", ") + std::to_string(size);
    return "{\"kernel\": " + quoted(name) + ", \"title\": " + quoted(title) + ", \"measure\": " + quoted(measure) + ", \"size_unit\": " + quoted(size_unit) +
           ", \"sizes\": [" + numbers + "], \"quick\": " + std::to_string(quick) + (slow ? ", \"slow\": true" : "") +
           ", \"variants\": {\"opencl\": " + quoted_list(variants[0]) + ", \"vulkan\": " + quoted_list(variants[1]) + ", \"cpu\": " + quoted_list(variants[2]) +
           "}}";
}

void list_kernels() {
    std::vector<std::string> items;
    for (const Kernel& k : kernels()) {
        const Case c = k.make(k.sizes.front());
        items.push_back(listed(k.name, k.title, k.measure, k.size_unit, k.sizes, k.quick, false,
                               {variants(c, {"", "opencl", 0, "", 0}), variants(c, {"", "vulkan", 0, "", 0}), variants(c, {"", "cpu", 0, "", 0})}));
    }
    for (const Service& s : services()) {
        items.push_back(listed(s.name, s.title, s.bytes_per_unit > 0 ? "bytes" : "time", s.size_unit, s.sizes, s.quick, s.slow, {s.opencl, s.vulkan, s.cpu}));
    }
    std::printf("[");
    for (size_t i = 0; i < items.size(); ++i) std::printf("%s%s", i == 0 ? "" : ",\n ", items[i].c_str());
    std::printf("]\n");
}

void list_devices(const std::string& backend) {
    setenv("QIAO_BACKEND", backend.c_str(), 1);
    int count = 0;
    if (cudaGetDeviceCount(&count) != cudaSuccess) count = 0;
    std::printf("[");
    for (int i = 0; i < count; ++i) {
        cudaDeviceProp p;
        if (cudaGetDeviceProperties(&p, i) != cudaSuccess) continue;
        const DriverInfo driver = backend == "opencl" ? opencl_info(p.name) : vulkan_info(p.name);
        std::printf(
            "%s{\"id\": %s, \"backend\": %s, \"name\": %s, \"driver\": %s, \"driver_version\": %s, \"api_version\": %s, \"type\": %s, "
            "\"memory_bytes\": %zu, \"multiprocessors\": %d}",
            i == 0 ? "" : ",\n ", quoted(backend + std::to_string(i)).c_str(), quoted(backend).c_str(), quoted(p.name).c_str(), quoted(driver.driver).c_str(),
            quoted(driver.driver_version).c_str(), quoted(driver.api_version).c_str(), quoted(driver.type).c_str(), p.totalGlobalMem, p.multiProcessorCount);
    }
    std::printf("]\n");
}

int run(int argc, char** argv) {
    const Options options = Options::take(argc, argv);
    if (!options.devices.empty()) return list_devices(options.devices), 0;
    if (options.list) return list_kernels(), 0;
    for (const Service& service : services()) {
        if (service.name != options.kernel) continue;
        for (const auto& variable : service.environment) setenv(variable.first, variable.second, 1);
    }
    Device device;
    try {
        device = open_device(options.device);
    } catch (const std::exception& e) {
        std::printf("%s\n", e.what());
        return 77;  // skipped, for CTest
    }
    if (options.check) return check_all(options, device) == 0 ? 0 : 1;
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    register_all(options, device);
    register_services(options, device);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) { return bench::run(argc, argv); }
