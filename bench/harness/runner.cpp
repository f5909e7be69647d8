// SPDX-License-Identifier: Apache-2.0
#include "runner.hpp"

#include <cuda_runtime.h>

#include <cmath>
#include <cstdlib>

namespace bench {

namespace {

void check_cuda(cudaError_t code, const char* what) {
    if (code != cudaSuccess) throw std::runtime_error(std::string(what) + ": " + cudaGetErrorString(code));
}

class CudaRunner : public Runner {
public:
    explicit CudaRunner(const Case& c) : cuda_(c.cuda) {
        for (const BufferData& b : c.buffers) {
            void* pointer = nullptr;
            check_cuda(cudaMalloc(&pointer, b.initial.size()), "cudaMalloc");
            memory_.pointers.push_back(pointer);
            check_cuda(cudaMemcpy(pointer, b.initial.data(), b.initial.size(), cudaMemcpyHostToDevice), "cudaMemcpy");
        }
        check_cuda(cudaEventCreate(&start_), "cudaEventCreate");
        check_cuda(cudaEventCreate(&stop_), "cudaEventCreate");
    }
    ~CudaRunner() override {
        for (void* pointer : memory_.pointers) static_cast<void>(cudaFree(pointer));
        static_cast<void>(cudaEventDestroy(start_));
        static_cast<void>(cudaEventDestroy(stop_));
    }
    void call() override {
        cuda_(memory_);
        check_cuda(cudaDeviceSynchronize(), "cudaDeviceSynchronize");
        check_cuda(cudaGetLastError(), "launch");
    }
    double device_seconds() override {
        check_cuda(cudaEventRecord(start_), "cudaEventRecord");
        cuda_(memory_);
        check_cuda(cudaEventRecord(stop_), "cudaEventRecord");
        check_cuda(cudaEventSynchronize(stop_), "cudaEventSynchronize");
        float milliseconds = 0;
        check_cuda(cudaEventElapsedTime(&milliseconds, start_, stop_), "cudaEventElapsedTime");
        return static_cast<double>(milliseconds) * 1e-3;
    }
    void read(int buffer, void* to, size_t bytes) override {
        check_cuda(cudaMemcpy(to, memory_.pointers[static_cast<size_t>(buffer)], bytes, cudaMemcpyDeviceToHost), "cudaMemcpy");
    }

private:
    std::function<void(const Memory&)> cuda_;
    Memory memory_;
    cudaEvent_t start_ = nullptr, stop_ = nullptr;
};

/// The native twin, or a library that works with the same driver's buffers.
class NativeRunner : public Runner {
public:
    NativeRunner(const Case& c, std::unique_ptr<Native> native, const Library* library)
        : native_(std::move(native)), steps_(c.native), library_(library != nullptr ? library->opencl : nullptr) {
        for (const BufferData& b : c.buffers) native_->buffer(b.initial.data(), b.initial.size());
    }
    void call() override {
        if (library_) {
            library_(*native_->handles());
        } else {
            if (!prepared_) native_->prepare(steps_);
            prepared_ = true;
            native_->launch();
        }
        native_->finish();
    }
    double device_seconds() override { return library_ ? -1 : native_->device_seconds(); }
    void read(int buffer, void* to, size_t bytes) override { native_->read(buffer, to, bytes); }

private:
    std::unique_ptr<Native> native_;
    std::vector<Step> steps_;
    std::function<void(const DeviceHandles&)> library_;
    bool prepared_ = false;
};

class HostRunner : public Runner {
public:
    HostRunner(const Case& c, std::function<void(const Memory&)> work) : memory_(c), work_(std::move(work)) {}
    void call() override { work_(memory_.memory()); }
    void read(int buffer, void* to, size_t bytes) override { std::memcpy(to, memory_.memory().pointers[static_cast<size_t>(buffer)], bytes); }

private:
    HostMemory memory_;
    std::function<void(const Memory&)> work_;
};

std::unique_ptr<Native> native_of(const Device& device, const std::string& folder) {
    std::unique_ptr<Native> native = device.backend == "opencl" ? native_opencl(device.name, folder) : native_vulkan(device.name, folder);
    if (native == nullptr) throw std::runtime_error("the bare driver has no device named " + device.name);
    return native;
}

size_t element_bytes(Element e) {
    switch (e) {
        case Element::f64:
        case Element::u64:
            return 8;
        case Element::u16:
            return 2;
        case Element::u8:
            return 1;
        default:
            return 4;
    }
}

template <typename T>
double as_double(const unsigned char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return static_cast<double>(value);
}

double element(const unsigned char* data, Element e, size_t i) {
    const unsigned char* at = data + i * element_bytes(e);
    switch (e) {
        case Element::f32:
            return as_double<float>(at);
        case Element::f64:
            return as_double<double>(at);
        case Element::i32:
            return as_double<int32_t>(at);
        case Element::u32:
            return as_double<uint32_t>(at);
        case Element::u64:
            return as_double<uint64_t>(at);
        case Element::u16:
            return as_double<uint16_t>(at);
        case Element::u8:
            return as_double<uint8_t>(at);
    }
    return 0;
}

/// Throws where more than the allowed share of elements differ.
void compare(const BufferData& b, int number, double mismatches, const unsigned char* got, const unsigned char* expected) {
    const size_t count = b.initial.size() / element_bytes(b.element);
    double mean = 0;
    for (size_t i = 0; i < count; ++i) mean += std::fabs(element(expected, b.element, i)) / static_cast<double>(count);
    size_t wrong = 0, first = 0;
    for (size_t i = 0; i < count; ++i) {
        const double e = element(expected, b.element, i), g = element(got, b.element, i);
        if (e == g || std::fabs(e - g) <= b.tolerance * (std::fabs(e) + mean)) continue;
        if (wrong++ == 0) first = i;
    }
    if (static_cast<double>(wrong) <= mismatches * static_cast<double>(count)) return;
    throw WrongResult("wrong result: buffer " + std::to_string(number) + ", element " + std::to_string(first) + ": " +
                      std::to_string(element(got, b.element, first)) + " instead of " + std::to_string(element(expected, b.element, first)) + " (" +
                      std::to_string(wrong) + " of " + std::to_string(count) + " differ)");
}

}  // namespace

HostMemory::HostMemory(const Case& c) {
    for (const BufferData& b : c.buffers) data_.push_back(b.initial);
    for (auto& d : data_) memory_.pointers.push_back(d.data());
}

std::vector<std::string> variants(const Case& c, const Device& device) {
    std::vector<std::string> names;
    if (device.backend == "cpu") {
        names.push_back("openmp");
    } else {
        names.push_back("qiao");
        if (!c.native.empty()) names.push_back("native");
    }
    for (const Library& library : c.libraries) {
        const bool fits = device.backend == "cpu" ? library.host != nullptr : device.backend == "opencl" && library.opencl != nullptr;
        if (fits) names.push_back(library.variant);
    }
    return names;
}

std::unique_ptr<Runner> make_runner(const Case& c, const std::string& variant, const Device& device, const std::string& folder) {
    if (variant == "qiao") return std::make_unique<CudaRunner>(c);
    if (variant == "native") return std::make_unique<NativeRunner>(c, native_of(device, folder), nullptr);
    if (variant == "openmp") return std::make_unique<HostRunner>(c, c.host);
    for (const Library& library : c.libraries) {
        if (library.variant != variant) continue;
        if (library.host) return std::make_unique<HostRunner>(c, library.host);
        return std::make_unique<NativeRunner>(c, native_of(device, folder), &library);
    }
    throw std::runtime_error("no variant " + variant);
}

void check_results(const Case& c, Runner& runner, const Memory& expected) {
    for (size_t i = 0; i < c.buffers.size(); ++i) {
        const BufferData& b = c.buffers[i];
        if (!b.output) continue;
        std::vector<unsigned char> got(b.initial.size());
        runner.read(static_cast<int>(i), got.data(), got.size());
        compare(b, static_cast<int>(i), c.mismatches, got.data(), static_cast<const unsigned char*>(expected.pointers[i]));
    }
}

Device open_device(const std::string& id) {
    if (id == "cpu") return {id, "cpu", -1, "host", 0};
    const size_t digits = id.find_first_of("0123456789");
    if (digits == std::string::npos) throw std::runtime_error("no device " + id);
    Device device{id, id.substr(0, digits), std::stoi(id.substr(digits)), "", 0};
    setenv("QIAO_BACKEND", device.backend.c_str(), 1);
    int count = 0;
    if (cudaGetDeviceCount(&count) != cudaSuccess || device.ordinal >= count) throw std::runtime_error("no device " + id);
    check_cuda(cudaSetDevice(device.ordinal), "cudaSetDevice");
    cudaDeviceProp properties;
    check_cuda(cudaGetDeviceProperties(&properties, device.ordinal), "cudaGetDeviceProperties");
    device.name = properties.name;
    device.memory_bytes = static_cast<double>(properties.totalGlobalMem);
    return device;
}

}  // namespace bench
