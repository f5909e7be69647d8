// SPDX-License-Identifier: Apache-2.0
// Device memory: one VkBuffer on one VkDeviceMemory for each BackendMemory (rt/ sub-allocates).
//
// The buffer is a little larger than asked, so that address() can be 256-byte aligned whatever the driver's own
// alignment; buffer offsets therefore start at base(). Host-visible memory is coherent and stays mapped.
#pragma once
#include <qiao/vulkan/device.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {

class VulkanMemory final : public BackendMemory {
public:
    QIAO_DECL static Result<std::unique_ptr<VulkanMemory>> create(std::shared_ptr<DeviceCore> core, uint64_t size, MemoryKind kind);
    QIAO_DECL ~VulkanMemory() override;
    uint64_t address() const override { return address_; }
    uint64_t size() const override { return size_; }
    void* host_pointer() const override { return host_; }

    VkBuffer buffer() const { return buffer_; }
    /// Buffer offset of the first byte.
    uint64_t base() const { return base_; }

private:
    explicit VulkanMemory(std::shared_ptr<DeviceCore> core) : core_(std::move(core)) {}
    QIAO_DECL VkResult bind(uint64_t bytes, MemoryKind kind);

    std::shared_ptr<DeviceCore> core_;
    VkBuffer buffer_ = VK_NULL_HANDLE;
    VkDeviceMemory memory_ = VK_NULL_HANDLE;
    uint64_t size_ = 0;
    uint64_t counted_ = 0;  ///< bytes added to DeviceCore::allocated
    uint64_t base_ = 0;
    uint64_t address_ = 0;
    void* host_ = nullptr;
};

}  // namespace vulkan
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/vulkan/impl/memory.ipp>
#endif
