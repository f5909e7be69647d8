// SPDX-License-Identifier: Apache-2.0
// One OpenCL device: its context, what it can do, and how its memory gets addresses.
//
// Memory modes, best first; QIAO_OPENCL_MEMORY=usm|bda|svm|raw|offset forces one:
//   usm     cl_intel_unified_shared_memory: pointers from the driver.
//   bda     cl_ext_buffer_device_address: buffers that tell their address.
//   svm     OpenCL 2.0's shared virtual memory, coarse or fine grain: pointers from the driver.
//   raw     buffers whose address a tiny kernel reads once. Taken if it stays the same from launch to launch.
//   offset  buffers that may move: an address is the number of the buffer and an offset, resolved in the kernel.
// A mode is taken only after a kernel that was given a bare number read and wrote memory of it. In raw and offset mode
// every launch is handed all buffers, of which there are at most arena_count; rt/ sub-allocates.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <qiao/backend.hpp>
#include <qiao/opencl/loader.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

enum class MemoryMode : uint8_t { usm, bda, svm, raw, offset };
inline constexpr unsigned arena_count = 8;

/// Functions of cl_intel_unified_shared_memory.
struct UsmApi {
    clDeviceMemAllocINTEL_fn device_alloc = nullptr;
    clHostMemAllocINTEL_fn host_alloc = nullptr;
    clMemFreeINTEL_fn free = nullptr;
    clEnqueueMemcpyINTEL_fn copy = nullptr;
    clEnqueueMemFillINTEL_fn fill = nullptr;
};

/// What memory, kernels and queues of a device share; lives as long as the last of them.
struct DeviceCore {
    const Api& cl;
    cl_platform_id platform = nullptr;
    cl_device_id device = nullptr;
    cl_context context = nullptr;
    MemoryMode mode = MemoryMode::offset;
    bool host_memory = false;       ///< MemoryKind::host works: host and kernels see each other's writes
    bool fine_grain = false;        ///< svm: fine-grain buffers
    bool rounded_division = false;  ///< -cl-fp32-correctly-rounded-divide-sqrt is taken
    UsmApi usm;
    DeviceInfo info;
    std::atomic<uint64_t> allocated{0};

    std::mutex mutex;                    ///< of the members below
    cl_mem arenas[arena_count] = {};     ///< raw, offset: all memory there is
    std::vector<void*> pointers;         ///< svm, bda: what kernels may reach, for clSetKernelExecInfo
    uint64_t generation = 1;             ///< counts changes of arenas and pointers
    cl_kernel address_kernel = nullptr;  ///< raw: reads a buffer's address
    cl_program address_program = nullptr;
    std::vector<uint64_t> idle_parameter_slots;  ///< raw, offset: parts of parameter_memory that no queue has
    std::unique_ptr<BackendMemory> parameter_memory;

    explicit DeviceCore(const Api& api) : cl(api) {}
    QIAO_DECL ~DeviceCore();
    DeviceCore(const DeviceCore&) = delete;
    DeviceCore& operator=(const DeviceCore&) = delete;

    bool uses_arenas() const { return mode == MemoryMode::raw || mode == MemoryMode::offset; }
};

QIAO_DECL std::string platform_text(const Api& cl, cl_platform_id platform, cl_platform_info what);
QIAO_DECL std::string device_text(const DeviceCore& core, cl_device_info what);
template <typename T>
T device_value(const DeviceCore& core, cl_device_info what) {
    T value{};
    core.cl.clGetDeviceInfo(core.device, what, sizeof value, &value, nullptr);
    return value;
}

class OpenClDevice final : public BackendDevice {
public:
    explicit OpenClDevice(std::shared_ptr<DeviceCore> core) : core_(std::move(core)) {}
    QIAO_DECL ~OpenClDevice() override;
    const DeviceInfo& info() const override { return core_->info; }
    QIAO_DECL Result<std::unique_ptr<BackendMemory>> allocate(uint64_t size, MemoryKind kind) override;
    QIAO_DECL Result<std::unique_ptr<BackendQueue>> create_queue() override;
    QIAO_DECL Result<std::unique_ptr<BackendKernel>> load(std::shared_ptr<const KernelImage> image, const std::string& binary) override;
    QIAO_DECL uint64_t free_bytes() const override;
    DeviceCore& core() { return *core_; }

private:
    std::shared_ptr<DeviceCore> core_;
};

/// Opens the device and settles its memory mode; the Error says why it cannot serve. `forced` is a mode's name or empty.
QIAO_DECL Result<std::unique_ptr<BackendDevice>> open_device(const Api& api, cl_platform_id platform, cl_device_id device, unsigned number,
                                                             const std::string& forced);

}  // namespace opencl
QIAO_NAMESPACE_END
