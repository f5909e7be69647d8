// SPDX-License-Identifier: Apache-2.0
// Device memory of an OpenCL device, in each of the memory modes.
#pragma once
#include <memory>

#include <qiao/opencl/device.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

class OpenClMemory final : public BackendMemory {
public:
    QIAO_DECL ~OpenClMemory() override;
    uint64_t address() const override { return address_; }
    uint64_t size() const override { return size_; }
    void* host_pointer() const override { return host_; }

    /// usm and svm: the driver's pointer to the first byte; null for buffers.
    void* pointer(uint64_t offset = 0) const { return pointer_ == nullptr ? nullptr : static_cast<char*>(pointer_) + pad_ + offset; }
    cl_mem buffer() const { return buffer_; }
    /// Where the memory begins inside of the buffer.
    uint64_t buffer_offset() const { return pad_; }

    QIAO_DECL static Result<std::unique_ptr<BackendMemory>> allocate(std::shared_ptr<DeviceCore> core, uint64_t size, MemoryKind kind);

private:
    explicit OpenClMemory(std::shared_ptr<DeviceCore> core) : core_(std::move(core)) {}
    QIAO_DECL Result<void> allocate_pointer(MemoryKind kind);
    QIAO_DECL Result<void> allocate_buffer(MemoryKind kind);
    QIAO_DECL Result<void> map_host();
    QIAO_DECL Result<uint64_t> read_address();
    QIAO_DECL void enlist(void* pointer);

    std::shared_ptr<DeviceCore> core_;
    void* pointer_ = nullptr;
    cl_mem buffer_ = nullptr;
    void* host_ = nullptr;
    void* host_block_ = nullptr;  ///< memory given to CL_MEM_USE_HOST_PTR
    uint64_t size_ = 0;
    uint64_t whole_ = 0;  ///< with padding
    uint64_t pad_ = 0;    ///< makes the address a multiple of 256 and not 0
    uint64_t address_ = 0;
    void* listed_ = nullptr;  ///< its entry in DeviceCore::pointers
    unsigned arena_ = arena_count;
};

}  // namespace opencl
QIAO_NAMESPACE_END
