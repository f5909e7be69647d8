// SPDX-License-Identifier: Apache-2.0
// Kernels through qiao against the same kernels by hand: OpenCL C by bare OpenCL, GLSL by bare Vulkan, on the same device.
//
// Each benchmark runs both once, checks both results against the host, and then times launch and wait turn by turn.
#include <cmath>
#include <functional>
#include <random>

#include "../compare.hpp"
#include "devices.hpp"
#include "kernels.hpp"

namespace {

using bench::Device;
using Values = std::vector<float>;

constexpr double target = 0.95;

Values random_values(size_t count, float low, float high) {
    std::mt19937 random(1234);
    std::uniform_real_distribution<float> range(low, high);
    Values values(count);
    for (float& v : values) v = range(random);
    return values;
}

/// Memory on the current CUDA device.
class Memory {
public:
    explicit Memory(const Values& values) : count_(values.size()) {
        BENCH_CHECK(cudaMalloc(&data_, count_ * sizeof(float)));
        BENCH_CHECK(cudaMemcpy(data_, values.data(), count_ * sizeof(float), cudaMemcpyHostToDevice));
    }
    ~Memory() { BENCH_CHECK(cudaFree(data_)); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    float* get() const { return data_; }
    Values read() const {
        Values values(count_);
        BENCH_CHECK(cudaMemcpy(values.data(), data_, count_ * sizeof(float), cudaMemcpyDeviceToHost));
        return values;
    }

private:
    float* data_ = nullptr;
    size_t count_;
};

/// One kernel with its data. Buffers are named by their index in `buffers`; `output` is the one whose values count.
struct Case {
    std::vector<Values> buffers;
    size_t output;
    std::function<void(const std::vector<float*>&)> launch_qiao;
    std::function<std::function<void()>(bench::NativeOpenCL&, const std::vector<cl_mem>&)> prepare_opencl;
    std::function<std::function<void()>(bench::NativeVulkan&, const std::vector<bench::VulkanBuffer>&)> prepare_vulkan;
    std::function<bool(const Values&)> right;  ///< after one run
};

const std::string cl_file = QIAO_BENCH_SOURCE "/suites/kernels.cl";

std::string spirv(const char* name) { return std::string(QIAO_BENCH_SPIRV "/") + name + ".spv"; }

Case matmul(int n) {
    const size_t count = static_cast<size_t>(n) * static_cast<size_t>(n);
    const unsigned groups = static_cast<unsigned>(n / bench::tile);
    Values a = random_values(count, -1, 1), b = random_values(count + 1, -1, 1);
    b.erase(b.begin());
    auto right = [=](const Values& c) {
        for (size_t at = 0; at < count; at += 1009) {
            double sum = 0;
            const size_t row = at / static_cast<size_t>(n), column = at % static_cast<size_t>(n);
            for (size_t k = 0; k < static_cast<size_t>(n); ++k) sum += double(a[row * static_cast<size_t>(n) + k]) * b[k * static_cast<size_t>(n) + column];
            if (!(std::fabs(sum - c[at]) < 1e-3)) return false;
        }
        return true;
    };
    return {{a, b, Values(count)}, 2,
            [=](const std::vector<float*>& m) { bench::launch_matmul(m[0], m[1], m[2], n); },
            [=](bench::NativeOpenCL& cl, const std::vector<cl_mem>& m) -> std::function<void()> {
                cl_kernel kernel = cl.kernel(cl_file, "matmul");
                return [=, &cl] {
                    cl.set(kernel, m[0], m[1], m[2], n);
                    cl.enqueue(kernel, groups, bench::tile, groups, bench::tile);
                };
            },
            [=](bench::NativeVulkan& vk, const std::vector<bench::VulkanBuffer>& m) -> std::function<void()> {
                bench::VulkanCall call = vk.call(vk.kernel(spirv("matmul"), 3), m, groups, groups, n);
                return [=, &vk] { vk.launch(call); };
            },
            right};
}

Case saxpy(int n) {
    const float a = 0.5f;
    const unsigned groups = static_cast<unsigned>((n + bench::threads - 1) / bench::threads);
    Values x = random_values(static_cast<size_t>(n), -1, 1), y = random_values(static_cast<size_t>(n), -2, 2);
    auto right = [=](const Values& out) {
        for (size_t i = 0; i < out.size(); ++i) {
            if (!(std::fabs(out[i] - (a * x[i] + y[i])) < 1e-6f)) return false;
        }
        return true;
    };
    return {{x, y}, 1,
            [=](const std::vector<float*>& m) { bench::launch_saxpy(a, m[0], m[1], n); },
            [=](bench::NativeOpenCL& cl, const std::vector<cl_mem>& m) -> std::function<void()> {
                cl_kernel kernel = cl.kernel(cl_file, "saxpy");
                return [=, &cl] {
                    cl.set(kernel, a, m[0], m[1], n);
                    cl.enqueue(kernel, groups, bench::threads);
                };
            },
            [=](bench::NativeVulkan& vk, const std::vector<bench::VulkanBuffer>& m) -> std::function<void()> {
                bench::VulkanCall call = vk.call(vk.kernel(spirv("saxpy"), 2), m, groups, 1, a, n);
                return [=, &vk] { vk.launch(call); };
            },
            right};
}

Case reduction(int n) {
    Values in = random_values(static_cast<size_t>(n), 0, 1);
    double sum = 0;
    for (float v : in) sum += v;
    auto right = [=](const Values& out) { return std::fabs(out.back() - sum) < 1e-5 * sum; };
    return {{in, Values(bench::reduce_blocks + 1)}, 1,
            [=](const std::vector<float*>& m) { bench::launch_reduce(m[0], m[1], n); },
            [=](bench::NativeOpenCL& cl, const std::vector<cl_mem>& m) -> std::function<void()> {
                cl_kernel kernel = cl.kernel(cl_file, "reduce");
                return [=, &cl] {
                    cl.set(kernel, m[0], m[1], n, 0);
                    cl.enqueue(kernel, bench::reduce_blocks, bench::threads);
                    cl.set(kernel, m[1], m[1], bench::reduce_blocks, bench::reduce_blocks);
                    cl.enqueue(kernel, 1, bench::threads);
                };
            },
            [=](bench::NativeVulkan& vk, const std::vector<bench::VulkanBuffer>& m) -> std::function<void()> {
                const bench::VulkanKernel* kernel = vk.kernel(spirv("reduce"), 2);
                bench::VulkanCall first = vk.call(kernel, m, bench::reduce_blocks, 1, n, 0);
                bench::VulkanCall second = vk.call(kernel, {m[1], m[1]}, 1, 1, bench::reduce_blocks, bench::reduce_blocks);
                return [=, &vk] {
                    vk.launch(first);
                    vk.launch(second);
                };
            },
            right};
}

Case nbody(int n) {
    const unsigned groups = static_cast<unsigned>(n / bench::body_threads);
    Values bodies = random_values(static_cast<size_t>(n) * 4, 0.1f, 1);
    auto right = [=](const Values& out) {
        for (size_t i = 0; i < out.size(); i += 4 * 61) {
            double sum[3] = {0, 0, 0}, scale = 0;
            for (size_t j = 0; j < bodies.size(); j += 4) {
                double d[3], squared = bench::softening;
                for (size_t c = 0; c < 3; ++c) {
                    d[c] = double(bodies[j + c]) - bodies[i + c];
                    squared += d[c] * d[c];
                }
                const double pull = bodies[j + 3] / (squared * std::sqrt(squared));
                for (size_t c = 0; c < 3; ++c) sum[c] += d[c] * pull;
                scale += pull;
            }
            for (size_t c = 0; c < 3; ++c) {
                if (!(std::fabs(sum[c] - out[i + c]) < 1e-5 * scale)) return false;
            }
        }
        return true;
    };
    return {{bodies, Values(bodies.size())}, 1,
            [=](const std::vector<float*>& m) { bench::launch_nbody(m[0], m[1], n); },
            [=](bench::NativeOpenCL& cl, const std::vector<cl_mem>& m) -> std::function<void()> {
                cl_kernel kernel = cl.kernel(cl_file, "nbody");
                return [=, &cl] {
                    cl.set(kernel, m[0], m[1], n);
                    cl.enqueue(kernel, groups, bench::body_threads);
                };
            },
            [=](bench::NativeVulkan& vk, const std::vector<bench::VulkanBuffer>& m) -> std::function<void()> {
                bench::VulkanCall call = vk.call(vk.kernel(spirv("nbody"), 2), m, groups, 1, n);
                return [=, &vk] { vk.launch(call); };
            },
            right};
}

void run(benchmark::State& state, const std::string& name, const Device& device, Case (*make)(int), int size) {
    const Case c = make(size);
    BENCH_CHECK(cudaSetDevice(device.ordinal));
    std::vector<std::unique_ptr<Memory>> memory;
    std::vector<float*> pointers;
    for (const Values& values : c.buffers) {
        memory.push_back(std::make_unique<Memory>(values));
        pointers.push_back(memory.back()->get());
    }
    auto qiao = [&] {
        c.launch_qiao(pointers);
        BENCH_CHECK(cudaDeviceSynchronize());
    };
    qiao();
    BENCH_CHECK(cudaGetLastError());
    if (!c.right(memory[c.output]->read())) return state.SkipWithError("qiao's result is wrong");

    Values result(c.buffers[c.output].size());
    const size_t bytes = result.size() * sizeof(float);
    if (auto cl = bench::native_opencl(device)) {
        std::vector<cl_mem> buffers;
        for (const Values& values : c.buffers) buffers.push_back(cl->buffer(values.size() * sizeof(float), values.data()));
        std::function<void()> launch = c.prepare_opencl(*cl, buffers);
        auto native = [&] {
            launch();
            cl->finish();
        };
        native();
        cl->read(buffers[c.output], result.data(), bytes);
        if (!c.right(result)) return state.SkipWithError("the OpenCL kernel's result is wrong");
        bench::compare(state, name, target, qiao, native);
    } else if (auto vk = bench::native_vulkan(device)) {
        std::vector<bench::VulkanBuffer> buffers;
        for (const Values& values : c.buffers) buffers.push_back(vk->buffer(values.size() * sizeof(float), values.data()));
        std::function<void()> launch = c.prepare_vulkan(*vk, buffers);
        auto native = [&] {
            launch();
            vk->finish();
        };
        native();
        std::memcpy(result.data(), buffers[c.output].mapped, bytes);
        if (!c.right(result)) return state.SkipWithError("the GLSL kernel's result is wrong");
        bench::compare(state, name, target, qiao, native);
    }
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    struct Entry {
        const char* name;
        Case (*make)(int);
        int size;
    };
    const Entry entries[] = {{"matmul", matmul, 512}, {"saxpy", saxpy, 16000000}, {"reduction", reduction, 16000000}, {"nbody", nbody, 4096}};
    for (const Device& device : bench::devices()) {
        for (const Entry& entry : entries) {
            const std::string full = std::string(entry.name) + "/" + std::to_string(entry.size) + "/" + device.api;
            benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State& state) { run(state, full, device, entry.make, entry.size); })
                ->Iterations(1)
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond);
        }
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    bench::print_ratios();
}
