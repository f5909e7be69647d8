// SPDX-License-Identifier: Apache-2.0
// The device's face to rt/.
#pragma once
#include <qiao/opencl/memory.hpp>
#include <qiao/opencl/program.hpp>
#include <qiao/opencl/queue.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

DeviceCore::~DeviceCore() {
    if (address_kernel != nullptr) cl.clReleaseKernel(address_kernel);
    if (address_program != nullptr) cl.clReleaseProgram(address_program);
    if (context != nullptr) cl.clReleaseContext(context);
}

OpenClDevice::~OpenClDevice() {
    // The parameter memory holds the core that holds it.
    std::unique_ptr<BackendMemory> memory;
    std::lock_guard<std::mutex> lock(core_->mutex);
    memory.swap(core_->parameter_memory);
}

std::string device_text(const DeviceCore& core, cl_device_info what) {
    size_t size = 0;
    core.cl.clGetDeviceInfo(core.device, what, 0, nullptr, &size);
    std::string text(size, '\0');
    if (size != 0) core.cl.clGetDeviceInfo(core.device, what, size, &text[0], nullptr);
    text = text.c_str();
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

std::string platform_text(const Api& cl, cl_platform_id platform, cl_platform_info what) {
    size_t size = 0;
    cl.clGetPlatformInfo(platform, what, 0, nullptr, &size);
    std::string text(size, '\0');
    if (size != 0) cl.clGetPlatformInfo(platform, what, size, &text[0], nullptr);
    return text.c_str();
}

Result<std::unique_ptr<BackendMemory>> OpenClDevice::allocate(uint64_t size, MemoryKind kind) { return OpenClMemory::allocate(core_, size, kind); }

Result<std::unique_ptr<BackendQueue>> OpenClDevice::create_queue() { return OpenClQueue::create(core_); }

Result<std::unique_ptr<BackendKernel>> OpenClDevice::load(std::shared_ptr<const KernelImage> image, const std::string& binary) {
    return OpenClKernel::load(core_, std::move(image), binary);
}

uint64_t OpenClDevice::free_bytes() const {
    uint64_t used = core_->allocated;
    return used < core_->info.memory_bytes ? core_->info.memory_bytes - used : 0;
}

}  // namespace opencl
QIAO_NAMESPACE_END
