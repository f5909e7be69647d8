// SPDX-License-Identifier: Apache-2.0
// bench-start VARIANT BACKEND DEVICE-NAME KERNELS: runs some of ten kernels once, as a short program would, and ends.
// VARIANT is qiao (CUDA) or native (one bare driver for all). Without kernels it makes and frees a buffer.
#include <cuda_runtime.h>

#include <cstdio>
#include <cstdlib>

#include "harness/runner.hpp"

namespace {

struct Chosen {
    const char *suite, *kernel;
};
// Ten kernels: dot has two.
constexpr Chosen chosen[] = {{"stream", "copy"}, {"stream", "mul"}, {"stream", "add"},       {"stream", "triad"},       {"reduce", "sum"},
                             {"reduce", "max"},  {"stream", "dot"}, {"gemm", "sgemm_tiled"}, {"gemm", "sgemm_register"}};

std::vector<std::pair<std::string, bench::Case>> cases(long count) {
    std::vector<std::pair<std::string, bench::Case>> list;
    for (const Chosen& c : chosen) {
        if (count == 0) break;
        for (const bench::Kernel& k : bench::kernels()) {
            if (k.name == c.kernel) list.emplace_back(c.suite, k.make(k.sizes.front()));
        }
    }
    return list;
}

void run_native(const std::string& backend, const std::string& device, std::vector<std::pair<std::string, bench::Case>> list) {
    auto native =
        backend == "opencl" ? bench::native_opencl(device, bench::this_suite.source_folder) : bench::native_vulkan(device, bench::this_suite.spirv_folder);
    const float one = 1;
    int base = native->buffer(&one, sizeof one) + 1;
    for (auto& item : list) {
        bench::Case& c = item.second;
        for (const bench::BufferData& b : c.buffers) native->buffer(b.initial.data(), b.initial.size());
        for (bench::Step& step : c.native) {
            step.kernel = "../" + item.first + "/" + step.kernel;
            for (bench::Argument& a : step.arguments) {
                if (a.buffer >= 0) a.buffer += base;
            }
        }
        native->prepare(c.native);
        base += static_cast<int>(c.buffers.size());
    }
    native->launch();
    native->finish();
}

void run_qiao(const std::string& device, const std::vector<std::pair<std::string, bench::Case>>& list) {
    float* one = nullptr;
    if (cudaMalloc(&one, sizeof *one) != cudaSuccess) std::exit(1);
    std::vector<std::unique_ptr<bench::Runner>> runners;
    for (const auto& item : list) {
        runners.push_back(bench::make_runner(item.second, "qiao", {"", "", 0, device, 0}, ""));
        runners.back()->call();
    }
    if (cudaFree(one) != cudaSuccess) std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    try {
        const auto list = cases(std::atol(argv[4]));
        if (std::string(argv[1]) == "qiao") {
            run_qiao(argv[3], list);
        } else {
            run_native(argv[2], argv[3], list);
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
    return 0;
}
