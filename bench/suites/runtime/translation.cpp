// SPDX-License-Identifier: Apache-2.0
// How long CUDA text takes to become OpenCL C or SPIR-V, by the kernel's length, beside glslang's program making SPIR-V of the same kernel in
// GLSL, and NVRTC making PTX of the same text where it is installed (found with dlopen, also through QIAO_NVRTC_LIBRARY); and how long the
// driver's own compiler then takes with what qiao wrote, nothing cached, until the kernel has run once.
#include <dlfcn.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include <qiao/compiler.hpp>
#include <qiao/opencl/backend.hpp>
#include <qiao/vulkan/backend.hpp>

#include "harness/runner.hpp"

namespace {

using bench::Device;
using bench::Runner;

/// A language's words for the same kernel.
struct Words {
    const char *head, *barrier, *item, *store;
};
constexpr Words cuda = {
    "__device__ float turn(float x, float y) { return x * y + 0.5f; }\n"
    "__global__ void generated(const float* in, float* out, int n) {\n"
    "    __shared__ float tile[256];\n"
    "    int i = blockIdx.x * blockDim.x + threadIdx.x;\n"
    "    float x = i < n ? in[i] : 0, y = 1;\n",
    "__syncthreads()", "threadIdx.x", "out[i]"};
constexpr Words glsl = {
    "#version 450\n"
    "layout(local_size_x = 256) in;\n"
    "layout(binding = 0) readonly buffer In { float in_[]; };\n"
    "layout(binding = 1) writeonly buffer Out { float out_[]; };\n"
    "layout(push_constant) uniform Parameters { int n; };\n"
    "shared float tile[256];\n"
    "float turn(float x, float y) { return x * y + 0.5f; }\n"
    "void main() {\n"
    "    int i = int(gl_GlobalInvocationID.x);\n"
    "    float x = i < n ? in_[i] : 0.0, y = 1.0;\n",
    "barrier()", "gl_LocalInvocationID.x", "out_[i]"};

/// A kernel of about that many lines: loops, conditions, shared memory and functions calls in turn.
std::string kernel_text(const Words& words, long lines) {
    std::string text = words.head;
    const std::string barrier = std::string("    ") + words.barrier + ";\n", item = words.item;
    for (long line = 5; line + 6 < lines; line += 6) {
        const std::string number = std::to_string(line);
        text += "    for (int k = 0; k < " + number + "; ++k) x = turn(x, y + k);\n    if (x > " + number + ".0f) y += sqrt(x);\n    tile[" + item +
                "] = x;\n" + barrier + "    y += tile[" + item + " ^ 1] * " + number + ".25f;\n" + barrier;
    }
    return text + "    if (i < n) " + words.store + " = x + y;\n}\n";
}

qiao::KernelImage translated(const std::string& text, const qiao::TargetCaps& caps) {
    auto unit = qiao::TranslationUnit::open("generated.cu", text, {});
    qiao::KernelName name;
    name.name = "generated";
    auto image = unit->translate(name, caps, {});
    if (!image || image.value().code.empty()) throw std::runtime_error("the kernel does not translate");
    return std::move(image.value());
}

class QiaoTranslation : public Runner {
public:
    QiaoTranslation(qiao::Target target, long lines) : text_(kernel_text(cuda, lines)) { caps_.target = target; }
    void call() override { static_cast<void>(translated(text_, caps_)); }

private:
    qiao::TargetCaps caps_;
    std::string text_;
};

template <typename T>
T need(qiao::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(result.value());
}

class DriverCompilation : public Runner {
public:
    DriverCompilation(const Device& device, long lines) {
        backend_ = device.backend == "opencl" ? qiao::make_opencl_backend() : qiao::make_vulkan_backend();
        std::vector<std::string> notes;
        for (auto& found : backend_->enumerate(notes)) {
            if (found->info().name == device.name) device_ = std::move(found);
        }
        if (device_ == nullptr) throw std::runtime_error("no device " + device.name);
        queue_ = need(device_->create_queue());
        image_ = std::make_shared<qiao::KernelImage>(translated(kernel_text(cuda, lines), device_->info().caps));
    }
    /// The driver may compile as late as at the launch, so there is one; n is 0, and the pointers are not used.
    void call() override {
        const auto kernel = need(device_->load(image_, ""));
        const std::vector<char> parameters(image_->parameter_bytes);
        auto launched = queue_->launch(*kernel, {{1, 1, 1}, {256, 1, 1}, 0}, parameters.data());
        if (launched) launched = queue_->finish();
        if (!launched) throw std::runtime_error(launched.error().message);
    }

private:
    std::unique_ptr<qiao::Backend> backend_;
    std::unique_ptr<qiao::BackendDevice> device_;
    std::unique_ptr<qiao::BackendQueue> queue_;
    std::shared_ptr<const qiao::KernelImage> image_;
};

/// Starts the program, as a build does.
class Glslang : public Runner {
public:
    explicit Glslang(long lines) {
        char name[] = "/tmp/qiao_bench_glslang_XXXXXX";
        if (mkdtemp(name) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = name;
        std::ofstream(folder_ + "/generated.comp") << kernel_text(glsl, lines);
    }
    ~Glslang() override {
        for (const char* file : {"/generated.comp", "/generated.spv"}) unlink((folder_ + file).c_str());
        rmdir(folder_.c_str());
    }
    void call() override {
        std::string words[] = {QIAO_BENCH_GLSLANG, "--quiet", "-V", folder_ + "/generated.comp", "-o", folder_ + "/generated.spv"};
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        pid_t child = 0;
        int status = 0;
        if (posix_spawn(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0 || waitpid(child, &status, 0) != child || status != 0) {
            throw std::runtime_error("glslang refuses the kernel");
        }
    }

private:
    std::string folder_;
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
    explicit NvrtcTranslation(long lines) : text_(kernel_text(cuda, lines)) {}
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
    if (variant == "driver") return std::make_unique<DriverCompilation>(device, lines);
    if (variant == "glslang") return std::make_unique<Glslang>(lines);
    return std::make_unique<QiaoTranslation>(device.backend == "opencl" ? qiao::Target::opencl_c : qiao::Target::spirv, lines);
}

std::vector<std::string> on_host() { return Nvrtc().present() ? std::vector<std::string>{"nvrtc"} : std::vector<std::string>{}; }

const bench::ServiceRegistration registrations[] = {
    bench::ServiceRegistration({"translate",
                                "Translation of CUDA text to OpenCL C, SPIR-V (NVRTC: PTX)",
                                "lines",
                                {10, 30, 100, 300, 1000},
                                100,
                                {"qiao"},
                                {"qiao", "glslang"},
                                on_host(),
                                make}),
    // Kernels of 1000 lines with hundreds of barriers are too much for lavapipe.
    bench::ServiceRegistration({"compile",
                                "The driver's compiler on what qiao wrote, and one launch",
                                "lines",
                                {10, 30, 100, 300},
                                100,
                                {"driver"},
                                {"driver"},
                                {},
                                make,
                                0,
                                true,
                                {{"POCL_KERNEL_CACHE", "0"}, {"MESA_SHADER_CACHE_DISABLE", "true"}}}),
};

}  // namespace
