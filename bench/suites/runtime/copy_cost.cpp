// SPDX-License-Identifier: Apache-2.0
// What copies cost, by kind and size, and filling memory. The first call of each is checked: all bytes must have arrived.
#include <cuda_runtime.h>

#include <cstring>

#include "harness/native_opencl.hpp"
#include "harness/native_vulkan.hpp"
#include "harness/runner.hpp"

namespace {

using bench::check_cl;
using bench::Device;
using bench::Runner;

enum class Kind { to_device, to_host, pinned_to_device, pinned_to_host, on_device, fill };

constexpr char sent = 'x', before = 'o';

constexpr bool is_pinned(Kind kind) { return kind == Kind::pinned_to_device || kind == Kind::pinned_to_host; }
constexpr bool ends_on_host(Kind kind) { return kind == Kind::to_host || kind == Kind::pinned_to_host; }

void check(cudaError_t code) {
    if (code != cudaSuccess) throw std::runtime_error(cudaGetErrorString(code));
}

class Transfer : public Runner {
public:
    Transfer(Kind kind, size_t bytes) : kind_(kind), bytes_(bytes) {}
    void call() override {
        transfer();
        if (checked_) return;
        checked_ = true;
        const std::vector<char> expected(bytes_, kind_ == Kind::fill ? '\0' : sent);
        if (result() != expected) throw bench::WrongResult("wrong result: not all bytes have arrived");
    }

protected:
    virtual void transfer() = 0;
    /// What is where it was to go.
    virtual std::vector<char> result() = 0;
    std::vector<char> filled(char value) const { return std::vector<char>(bytes_, value); }

    const Kind kind_;
    const size_t bytes_;

private:
    bool checked_ = false;
};

class QiaoTransfer : public Transfer {
public:
    QiaoTransfer(Kind kind, size_t bytes) : Transfer(kind, bytes), pageable_(filled(ends_on_host(kind) ? before : sent)) {
        check(cudaMalloc(&source_, bytes));
        check(cudaMalloc(&target_, bytes));
        check(cudaMemset(source_, sent, bytes));
        check(cudaMemset(target_, before, bytes));
        host_ = pageable_.data();
        if (!is_pinned(kind)) return;
        check(cudaMallocHost(&host_, bytes));
        std::memcpy(host_, pageable_.data(), bytes);
    }
    ~QiaoTransfer() override {
        static_cast<void>(cudaFree(source_));
        static_cast<void>(cudaFree(target_));
        if (is_pinned(kind_)) static_cast<void>(cudaFreeHost(host_));
    }

protected:
    void transfer() override {
        switch (kind_) {
            case Kind::to_device:
                return check(cudaMemcpy(target_, host_, bytes_, cudaMemcpyHostToDevice));
            case Kind::to_host:
                return check(cudaMemcpy(host_, source_, bytes_, cudaMemcpyDeviceToHost));
            case Kind::pinned_to_device:
                check(cudaMemcpyAsync(target_, host_, bytes_, cudaMemcpyHostToDevice));
                break;
            case Kind::pinned_to_host:
                check(cudaMemcpyAsync(host_, source_, bytes_, cudaMemcpyDeviceToHost));
                break;
            case Kind::on_device:
                check(cudaMemcpy(target_, source_, bytes_, cudaMemcpyDeviceToDevice));
                break;
            case Kind::fill:
                check(cudaMemset(target_, 0, bytes_));
                break;
        }
        check(cudaDeviceSynchronize());
    }
    std::vector<char> result() override {
        std::vector<char> data(bytes_);
        if (ends_on_host(kind_))
            std::memcpy(data.data(), host_, bytes_);
        else
            check(cudaMemcpy(data.data(), target_, bytes_, cudaMemcpyDeviceToHost));
        return data;
    }

private:
    std::vector<char> pageable_;
    void *source_ = nullptr, *target_ = nullptr, *host_ = nullptr;
};

/// Pinned memory is a buffer that OpenCL made and mapped.
class OpenCLTransfer : public Transfer {
public:
    OpenCLTransfer(Kind kind, size_t bytes, const Device& device)
        : Transfer(kind, bytes),
          pageable_(filled(ends_on_host(kind) ? before : sent)),
          native_(bench::NativeOpenCL::find(device.name), bench::this_suite.source_folder),
          source_(native_.memory(native_.buffer(filled(sent).data(), bytes))),
          target_number_(native_.buffer(filled(before).data(), bytes)),
          target_(native_.memory(target_number_)),
          host_(pageable_.data()) {
        if (!is_pinned(kind)) return;
        cl_int code;
        pinned_ = clCreateBuffer(native_.context(), CL_MEM_ALLOC_HOST_PTR, bytes, nullptr, &code);
        check_cl(code, "clCreateBuffer");
        host_ = clEnqueueMapBuffer(native_.queue(), pinned_, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0, bytes, 0, nullptr, nullptr, &code);
        check_cl(code, "clEnqueueMapBuffer");
        std::memcpy(host_, pageable_.data(), bytes);
    }
    ~OpenCLTransfer() override {
        if (pinned_ == nullptr) return;
        static_cast<void>(clEnqueueUnmapMemObject(native_.queue(), pinned_, host_, 0, nullptr, nullptr));
        static_cast<void>(clFinish(native_.queue()));
        static_cast<void>(clReleaseMemObject(pinned_));
    }

protected:
    void transfer() override {
        const cl_uchar zero = 0;
        const cl_bool wait = is_pinned(kind_) ? CL_FALSE : CL_TRUE;
        switch (kind_) {
            case Kind::to_device:
            case Kind::pinned_to_device:
                check_cl(clEnqueueWriteBuffer(native_.queue(), target_, wait, 0, bytes_, host_, 0, nullptr, nullptr), "clEnqueueWriteBuffer");
                break;
            case Kind::to_host:
            case Kind::pinned_to_host:
                check_cl(clEnqueueReadBuffer(native_.queue(), source_, wait, 0, bytes_, host_, 0, nullptr, nullptr), "clEnqueueReadBuffer");
                break;
            case Kind::on_device:
                check_cl(clEnqueueCopyBuffer(native_.queue(), source_, target_, 0, 0, bytes_, 0, nullptr, nullptr), "clEnqueueCopyBuffer");
                break;
            case Kind::fill:
                check_cl(clEnqueueFillBuffer(native_.queue(), target_, &zero, 1, 0, bytes_, 0, nullptr, nullptr), "clEnqueueFillBuffer");
                break;
        }
        if (kind_ != Kind::to_device && kind_ != Kind::to_host) native_.finish();
    }
    std::vector<char> result() override {
        std::vector<char> data(bytes_);
        if (ends_on_host(kind_))
            std::memcpy(data.data(), host_, bytes_);
        else
            native_.read(target_number_, data.data(), bytes_);
        return data;
    }

private:
    std::vector<char> pageable_;
    bench::NativeOpenCL native_;
    cl_mem source_;
    int target_number_;
    cl_mem target_, pinned_ = nullptr;
    void* host_;
};

/// Buffers are mapped: the host copies pageable memory itself. Pinned memory is a buffer as well, and the device copies.
class VulkanTransfer : public Transfer {
public:
    VulkanTransfer(Kind kind, size_t bytes, const Device& device)
        : Transfer(kind, bytes),
          pageable_(filled(ends_on_host(kind) ? before : sent)),
          native_(bench::VulkanDevice::find(device.name), bench::this_suite.spirv_folder),
          source_(native_.buffer(filled(sent).data(), bytes)),
          target_(native_.buffer(filled(before).data(), bytes)) {}

protected:
    void transfer() override {
        switch (kind_) {
            case Kind::to_device:
                std::memcpy(native_.mapped(target_), pageable_.data(), bytes_);
                return;
            case Kind::to_host:
                std::memcpy(pageable_.data(), native_.mapped(source_), bytes_);
                return;
            case Kind::fill:
                native_.clear(target_);
                break;
            default:
                native_.copy(source_, target_, bytes_);
                break;
        }
        native_.finish();
    }
    std::vector<char> result() override {
        if (kind_ == Kind::to_host) return pageable_;
        std::vector<char> data(bytes_);
        native_.read(target_, data.data(), bytes_);
        return data;
    }

private:
    std::vector<char> pageable_;
    bench::NativeVulkan native_;
    int source_, target_;
};

template <Kind kind>
std::unique_ptr<Runner> make(const std::string& variant, const Device& device, long size) {
    const size_t bytes = static_cast<size_t>(size);
    if (variant == "qiao") return std::make_unique<QiaoTransfer>(kind, bytes);
    if (device.backend == "opencl") return std::make_unique<OpenCLTransfer>(kind, bytes, device);
    return std::make_unique<VulkanTransfer>(kind, bytes, device);
}

const std::vector<std::string> both = {"qiao", "native"};
const std::vector<long> sizes = {1 << 12, 1 << 16, 1 << 20, 1 << 24, 1 << 26};

bench::Service service(const char* name, const char* title, std::unique_ptr<Runner> (*make_runner)(const std::string&, const Device&, long),
                       double bytes_per_unit = 1) {
    return {name, title, "bytes", sizes, 1 << 20, both, both, {}, make_runner, bytes_per_unit, false, {}};
}

const bench::ServiceRegistration registrations[] = {
    bench::ServiceRegistration(service("copy_h2d", "Copy from host to device", make<Kind::to_device>)),
    bench::ServiceRegistration(service("copy_d2h", "Copy from device to host", make<Kind::to_host>)),
    bench::ServiceRegistration(service("copy_pinned_h2d", "Copy from pinned memory to the device", make<Kind::pinned_to_device>)),
    bench::ServiceRegistration(service("copy_pinned_d2h", "Copy from the device to pinned memory", make<Kind::pinned_to_host>)),
    bench::ServiceRegistration(service("copy_d2d", "Copy on the device", make<Kind::on_device>, 2)),
    bench::ServiceRegistration(service("fill", "Filling with zeros", make<Kind::fill>)),
};

}  // namespace
