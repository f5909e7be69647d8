// SPDX-License-Identifier: Apache-2.0
// Allocation and addresses.
#pragma once
#include <algorithm>
#include <cstdlib>

#include <qiao/emit/opencl_c/abi.hpp>
#include <qiao/opencl/memory.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

namespace detail {

inline constexpr uint64_t memory_alignment = 256;
/// Rows are read whole where a lane's place is in the memory (TargetCaps::block_lanes): 31 neighbours of 32 bytes at most.
inline constexpr uint64_t memory_margin = 1024;

/// Leaves at least the margin in front, and behind where `memory_padding` was added to the size.
inline uint64_t first_address(uint64_t base) { return (base + memory_margin + memory_alignment - 1) / memory_alignment * memory_alignment; }
inline constexpr uint64_t memory_padding = 2 * memory_margin + memory_alignment;

// cl_ext_buffer_device_address, which older headers lack.
inline constexpr cl_uint mem_device_private_address = 0x5000;
inline constexpr cl_uint mem_device_address = 0x5001;

}  // namespace detail

OpenClMemory::~OpenClMemory() {
    {
        std::lock_guard<std::mutex> lock(core_->mutex);
        if (arena_ < arena_count) core_->arenas[arena_] = nullptr;
        auto listed = std::find(core_->pointers.begin(), core_->pointers.end(), listed_);
        if (listed_ != nullptr && listed != core_->pointers.end()) core_->pointers.erase(listed);
        ++core_->generation;
    }
    if (pointer_ != nullptr) {
        if (core_->mode == MemoryMode::usm)
            core_->usm.free(core_->context, pointer_);
        else
            core_->cl.clSVMFree(core_->context, pointer_);
    }
    if (buffer_ != nullptr) core_->cl.clReleaseMemObject(buffer_);
    std::free(host_block_);
    core_->allocated -= whole_;
}

Result<std::unique_ptr<BackendMemory>> OpenClMemory::allocate(std::shared_ptr<DeviceCore> core, uint64_t size, MemoryKind kind) {
    if (size == 0) return Error{ErrorKind::invalid_value, "allocation of no bytes"};
    const DeviceInfo& info = core->info;
    if (kind == MemoryKind::host && !core->host_memory)
        return Error{ErrorKind::unsupported, info.name + ": the driver gives no memory that host and kernels share"};
    uint64_t whole = size + detail::memory_padding;
    if (whole < size || whole > info.max_allocation)
        return Error{ErrorKind::out_of_memory, info.name + ": " + std::to_string(size) + " bytes exceed the largest allocation"};
    // Drivers that allocate lazily would let the machine run out later.
    if (core->allocated + whole > info.memory_bytes) return Error{ErrorKind::out_of_memory, info.name + ": out of device memory"};
    std::unique_ptr<OpenClMemory> memory(new OpenClMemory(core));
    memory->size_ = size;
    memory->whole_ = whole;
    core->allocated += whole;
    bool by_pointer = core->mode == MemoryMode::usm || core->mode == MemoryMode::svm;
    Result<void> done = by_pointer ? memory->allocate_pointer(kind) : memory->allocate_buffer(kind);
    if (!done) return done.error();
    return std::unique_ptr<BackendMemory>(std::move(memory));
}

Result<void> OpenClMemory::allocate_pointer(MemoryKind kind) {
    cl_int code = CL_SUCCESS;
    bool host = kind == MemoryKind::host;
    if (core_->mode == MemoryMode::usm) {
        pointer_ = host ? core_->usm.host_alloc(core_->context, nullptr, whole_, 0, &code)
                        : core_->usm.device_alloc(core_->context, core_->device, nullptr, whole_, 0, &code);
        if (pointer_ == nullptr) return error_of(code == CL_SUCCESS ? CL_MEM_OBJECT_ALLOCATION_FAILURE : code, "allocation of unified shared memory");
    } else {
        cl_svm_mem_flags flags = CL_MEM_READ_WRITE | (core_->fine_grain ? CL_MEM_SVM_FINE_GRAIN_BUFFER : 0);
        pointer_ = core_->cl.clSVMAlloc(core_->context, flags, whole_, 0);
        if (pointer_ == nullptr) return error_of(CL_MEM_OBJECT_ALLOCATION_FAILURE, "clSVMAlloc");
        enlist(pointer_);
    }
    uint64_t base = reinterpret_cast<uintptr_t>(pointer_);
    address_ = detail::first_address(base);
    pad_ = address_ - base;
    if (host) host_ = pointer();
    return {};
}

Result<void> OpenClMemory::allocate_buffer(MemoryKind kind) {
    cl_int code = CL_SUCCESS;
    cl_mem_flags flags = CL_MEM_READ_WRITE;
    if (kind == MemoryKind::host) {
        // A page-aligned block of our own: drivers that share memory use it in place.
        uint64_t rounded = (whole_ + 4095) / 4096 * 4096;
        host_block_ = std::aligned_alloc(4096, rounded);
        if (host_block_ == nullptr) return Error{ErrorKind::out_of_memory, "out of host memory"};
        flags |= CL_MEM_USE_HOST_PTR;
    }
    if (core_->mode == MemoryMode::bda) {
        const cl_mem_properties properties[] = {detail::mem_device_private_address, CL_TRUE, 0};
        buffer_ = core_->cl.clCreateBufferWithProperties(core_->context, properties, flags, whole_, host_block_, &code);
    } else {
        buffer_ = core_->cl.clCreateBuffer(core_->context, flags, whole_, host_block_, &code);
    }
    if (code != CL_SUCCESS) {
        buffer_ = nullptr;
        return error_of(code, "clCreateBuffer");
    }
    if (core_->uses_arenas()) {
        std::lock_guard<std::mutex> lock(core_->mutex);
        for (arena_ = 0; arena_ < arena_count && core_->arenas[arena_] != nullptr; ++arena_) {
        }
        if (arena_ == arena_count)
            return Error{ErrorKind::out_of_memory, core_->info.name + ": no more than " + std::to_string(arena_count) + " buffers at once"};
        core_->arenas[arena_] = buffer_;
        ++core_->generation;
    }
    Result<uint64_t> base = read_address();
    if (!base) return base.error();
    address_ = detail::first_address(base.value());
    if (core_->mode == MemoryMode::offset) address_ = base.value();
    pad_ = address_ - base.value();
    return kind == MemoryKind::host ? map_host() : Result<void>();
}

/// Maps the buffer for as long as it lives; DeviceCore::host_memory says that this driver keeps such a mapping coherent.
Result<void> OpenClMemory::map_host() {
    cl_int code = CL_SUCCESS;
    cl_command_queue queue = core_->cl.clCreateCommandQueue(core_->context, core_->device, 0, &code);
    if (code != CL_SUCCESS) return error_of(code, "clCreateCommandQueue");
    void* mapped = core_->cl.clEnqueueMapBuffer(queue, buffer_, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0, whole_, 0, nullptr, nullptr, &code);
    core_->cl.clReleaseCommandQueue(queue);
    if (code != CL_SUCCESS) return error_of(code, "clEnqueueMapBuffer");
    host_ = static_cast<char*>(mapped) + pad_;
    return {};
}

Result<uint64_t> OpenClMemory::read_address() {
    if (core_->mode == MemoryMode::offset) return uint64_t{arena_ + 1} << emit::arena_shift;
    if (core_->mode == MemoryMode::bda) {
        cl_ulong address = 0;
        cl_int code = core_->cl.clGetMemObjectInfo(buffer_, detail::mem_device_address, sizeof address, &address, nullptr);
        if (code != CL_SUCCESS) return error_of(code, "clGetMemObjectInfo");
        enlist(reinterpret_cast<void*>(static_cast<uintptr_t>(address)));
        return uint64_t{address};
    }
    // The kernel's arguments are shared by all callers.
    std::lock_guard<std::mutex> lock(core_->mutex);
    cl_int code = CL_SUCCESS;
    cl_command_queue queue = core_->cl.clCreateCommandQueue(core_->context, core_->device, 0, &code);
    if (code != CL_SUCCESS) return error_of(code, "clCreateCommandQueue");
    cl_ulong address = 0;
    cl_mem result = core_->cl.clCreateBuffer(core_->context, CL_MEM_WRITE_ONLY, sizeof address, nullptr, &code);
    if (code == CL_SUCCESS) {
        const size_t one = 1;
        code = core_->cl.clSetKernelArg(core_->address_kernel, 0, sizeof result, &result);
        if (code == CL_SUCCESS) code = core_->cl.clSetKernelArg(core_->address_kernel, 1, sizeof buffer_, &buffer_);
        if (code == CL_SUCCESS) code = core_->cl.clEnqueueNDRangeKernel(queue, core_->address_kernel, 1, nullptr, &one, nullptr, 0, nullptr, nullptr);
        if (code == CL_SUCCESS) code = core_->cl.clEnqueueReadBuffer(queue, result, CL_TRUE, 0, sizeof address, &address, 0, nullptr, nullptr);
        core_->cl.clReleaseMemObject(result);
    }
    core_->cl.clReleaseCommandQueue(queue);
    if (code != CL_SUCCESS) return error_of(code, "reading a buffer's address");
    return uint64_t{address};
}

void OpenClMemory::enlist(void* pointer) {
    std::lock_guard<std::mutex> lock(core_->mutex);
    core_->pointers.push_back(pointer);
    listed_ = pointer;
    ++core_->generation;
}

}  // namespace opencl
QIAO_NAMESPACE_END
