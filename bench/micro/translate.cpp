// SPDX-License-Identifier: Apache-2.0
// How long CUDA text takes to become OpenCL C and SPIR-V, warm, for a tiled matrix product.
//
// open+translate starts from the text each time; translate starts from an opened unit. Where NVRTC is installed it
// compiles the same text to PTX (found with dlopen, also through QIAO_NVRTC_LIBRARY).
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>

#include <qiao/compiler.hpp>

namespace {

const char* const text = R"(
template <int Tile>
__global__ void matmul(const float* a, const float* b, float* c, int n) {
    __shared__ float tile_a[Tile][Tile];
    __shared__ float tile_b[Tile][Tile];
    int tx = threadIdx.x, ty = threadIdx.y;
    int row = blockIdx.y * Tile + ty, column = blockIdx.x * Tile + tx;
    float sum = 0;
    for (int start = 0; start < n; start += Tile) {
        tile_a[ty][tx] = a[row * n + start + tx];
        tile_b[ty][tx] = b[(start + ty) * n + column];
        __syncthreads();
#pragma unroll
        for (int k = 0; k < Tile; ++k) sum += tile_a[ty][k] * tile_b[k][tx];
        __syncthreads();
    }
    c[row * n + column] = sum;
}
)";

bool translated(qiao::TranslationUnit& unit, qiao::Target target) {
    qiao::KernelName name;
    name.name = "matmul<16>";
    qiao::TargetCaps caps;
    caps.target = target;
    auto image = unit.translate(name, caps, {});
    return static_cast<bool>(image) && !image.value().code.empty();
}

void open_and_translate(benchmark::State& state, qiao::Target target) {
    for (auto _ : state) {
        auto unit = qiao::TranslationUnit::open("matmul.cu", text, {});
        if (!translated(*unit, target)) return state.SkipWithError("the kernel does not translate");
    }
}

void translate(benchmark::State& state, qiao::Target target) {
    auto unit = qiao::TranslationUnit::open("matmul.cu", text, {});
    for (auto _ : state) {
        if (!translated(*unit, target)) return state.SkipWithError("the kernel does not translate");
    }
}

/// The functions of NVRTC that compiling takes; opaque programs, 0 is success.
struct Nvrtc {
    int (*create)(void**, const char*, const char*, int, const char* const*, const char* const*) = nullptr;
    int (*add_name)(void*, const char*) = nullptr;
    int (*compile)(void*, int, const char* const*) = nullptr;
    int (*destroy)(void**) = nullptr;

    bool load() {
        const char* wanted = std::getenv("QIAO_NVRTC_LIBRARY");
        for (const char* name : {wanted, "libnvrtc.so", "libnvrtc.so.13", "libnvrtc.so.12", "/usr/local/cuda/lib64/libnvrtc.so"}) {
            void* library = name != nullptr ? dlopen(name, RTLD_NOW | RTLD_LOCAL) : nullptr;
            if (library == nullptr) continue;
            create = reinterpret_cast<decltype(create)>(dlsym(library, "nvrtcCreateProgram"));
            add_name = reinterpret_cast<decltype(add_name)>(dlsym(library, "nvrtcAddNameExpression"));
            compile = reinterpret_cast<decltype(compile)>(dlsym(library, "nvrtcCompileProgram"));
            destroy = reinterpret_cast<decltype(destroy)>(dlsym(library, "nvrtcDestroyProgram"));
            return create != nullptr && add_name != nullptr && compile != nullptr && destroy != nullptr;
        }
        return false;
    }
};

void nvrtc_compile(benchmark::State& state, const Nvrtc& nvrtc) {
    for (auto _ : state) {
        void* program = nullptr;
        bool good = nvrtc.create(&program, text, "matmul.cu", 0, nullptr, nullptr) == 0 && nvrtc.add_name(program, "matmul<16>") == 0 &&
                    nvrtc.compile(program, 0, nullptr) == 0;
        nvrtc.destroy(&program);
        if (!good) return state.SkipWithError("NVRTC refuses the kernel");
    }
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    struct {
        const char* name;
        qiao::Target target;
    } const targets[] = {{"opencl_c", qiao::Target::opencl_c}, {"spirv", qiao::Target::spirv}};
    auto settle = [](benchmark::internal::Benchmark* b) { b->Unit(benchmark::kMillisecond)->MinWarmUpTime(0.1)->MinTime(0.3)->Repetitions(5)->ReportAggregatesOnly(); };
    for (const auto& t : targets) {
        qiao::Target target = t.target;
        settle(benchmark::RegisterBenchmark((std::string("translate/whole/") + t.name).c_str(), [=](benchmark::State& s) { open_and_translate(s, target); }));
        settle(benchmark::RegisterBenchmark((std::string("translate/kernel/") + t.name).c_str(), [=](benchmark::State& s) { translate(s, target); }));
    }
    Nvrtc nvrtc;
    if (nvrtc.load()) {
        settle(benchmark::RegisterBenchmark("translate/whole/nvrtc", [&](benchmark::State& s) { nvrtc_compile(s, nvrtc); }));
    } else {
        std::printf("NVRTC is not installed; only qiao is measured\n");
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
