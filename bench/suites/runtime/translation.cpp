// SPDX-License-Identifier: Apache-2.0
// How long CUDA text takes to become OpenCL C or SPIR-V, by the kernel's length; NVRTC makes PTX of the same text where
// it is installed (found with dlopen, also through QIAO_NVRTC_LIBRARY).
#include <dlfcn.h>

#include <cstdlib>

#include <qiao/compiler.hpp>

#include "harness/runner.hpp"

namespace {

using bench::Device;
using bench::Runner;

/// A kernel of about that many lines: loops, conditions, shared memory and functions calls in turn.
std::string kernel_text(long lines) {
    std::string text =
        "__device__ float turn(float x, float y) { return x * y + 0.5f; }\n"
        "__global__ void generated(const float* in, float* out, int n) {\n"
        "    __shared__ float tile[256];\n"
        "    int i = blockIdx.x * blockDim.x + threadIdx.x;\n"
        "    float x = i < n ? in[i] : 0, y = 1;\n";
    for (long line = 5; line + 6 < lines; line += 6) {
        const std::string number = std::to_string(line);
        text += "    for (int k = 0; k < " + number +
                "; ++k) x = turn(x, y + k);\n"
                "    if (x > " +
                number +
                ".0f) y += sqrtf(x);\n"
                "    tile[threadIdx.x] = x;\n"
                "    __syncthreads();\n"
                "    y += tile[threadIdx.x ^ 1] * " +
                number +
                ".25f;\n"
                "    __syncthreads();\n";
    }
    return text + "    if (i < n) out[i] = x + y;\n}\n";
}

class QiaoTranslation : public Runner {
public:
    QiaoTranslation(qiao::Target target, long lines) : target_(target), text_(kernel_text(lines)) {}
    void call() override {
        auto unit = qiao::TranslationUnit::open("generated.cu", text_, {});
        qiao::KernelName name;
        name.name = "generated";
        qiao::TargetCaps caps;
        caps.target = target_;
        auto image = unit->translate(name, caps, {});
        if (!image || image.value().code.empty()) throw std::runtime_error("the kernel does not translate");
    }

private:
    qiao::Target target_;
    std::string text_;
};

/// The functions of NVRTC that compiling takes; programs are opaque, 0 is success.
struct Nvrtc {
    int (*create)(void**, const char*, const char*, int, const char* const*, const char* const*) = nullptr;
    int (*compile)(void*, int, const char* const*) = nullptr;
    int (*destroy)(void**) = nullptr;

    Nvrtc() {
        const char* wanted = std::getenv("QIAO_NVRTC_LIBRARY");
        for (const char* name : {wanted, "libnvrtc.so", "libnvrtc.so.13", "libnvrtc.so.12", "/usr/local/cuda/lib64/libnvrtc.so"}) {
            void* library = name != nullptr ? dlopen(name, RTLD_NOW | RTLD_LOCAL) : nullptr;
            if (library == nullptr) continue;
            create = reinterpret_cast<decltype(create)>(dlsym(library, "nvrtcCreateProgram"));
            compile = reinterpret_cast<decltype(compile)>(dlsym(library, "nvrtcCompileProgram"));
            destroy = reinterpret_cast<decltype(destroy)>(dlsym(library, "nvrtcDestroyProgram"));
            break;
        }
    }
    bool present() const { return create != nullptr && compile != nullptr && destroy != nullptr; }
};

class NvrtcTranslation : public Runner {
public:
    explicit NvrtcTranslation(long lines) : text_(kernel_text(lines)) {}
    void call() override {
        void* program = nullptr;
        const bool good = nvrtc_.create(&program, text_.c_str(), "generated.cu", 0, nullptr, nullptr) == 0 && nvrtc_.compile(program, 0, nullptr) == 0;
        nvrtc_.destroy(&program);
        if (!good) throw std::runtime_error("NVRTC refuses the kernel");
    }

private:
    Nvrtc nvrtc_;
    std::string text_;
};

std::unique_ptr<Runner> make(const std::string& variant, const Device& device, long lines) {
    if (variant == "nvrtc") return std::make_unique<NvrtcTranslation>(lines);
    return std::make_unique<QiaoTranslation>(device.backend == "opencl" ? qiao::Target::opencl_c : qiao::Target::spirv, lines);
}

std::vector<std::string> on_host() { return Nvrtc().present() ? std::vector<std::string>{"nvrtc"} : std::vector<std::string>{}; }

const bench::ServiceRegistration registration(
    {"translate", "Translation of CUDA text to OpenCL C, SPIR-V (NVRTC: PTX)", "lines", {10, 30, 100, 300, 1000}, 100, {"qiao"}, {"qiao"}, on_host(), make});

}  // namespace
