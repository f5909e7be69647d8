// SPDX-License-Identifier: Apache-2.0
// Vulkan devices: which ones serve, what they can, and the state their queues, memories and kernels share.
//
// A device serves when it has Vulkan 1.2, a compute queue, buffer device addresses, 64-bit integers and timeline
// semaphores. Everything else that it has is switched on and told in TargetCaps.
#pragma once
#include <mutex>

#include <qiao/backend.hpp>
#include <qiao/vulkan/loader.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {

/// A VkQueue. Several BackendQueues may share one; the mutex guards submission.
struct Lane {
    VkQueue queue = VK_NULL_HANDLE;
    std::mutex mutex;
};

/// What all objects of a device share; lives until the last of them is gone.
struct DeviceCore {
    std::shared_ptr<Instance> instance;
    VkPhysicalDevice physical = VK_NULL_HANDLE;
    VkDevice device = VK_NULL_HANDLE;
    DeviceTable vk;
    DeviceInfo info;
    VkPhysicalDeviceLimits limits{};
    VkPhysicalDeviceMemoryProperties memory{};
    uint32_t vendor_id = 0;
    uint32_t device_id = 0;
    uint8_t pipeline_cache_uuid[VK_UUID_SIZE] = {};
    uint32_t family = 0;
    uint32_t timestamp_bits = 0;  ///< 0: the queue family has no timestamps
    bool has_budget = false;      ///< VK_EXT_memory_budget
    uint32_t main_heap = 0;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::atomic<uint32_t> next_lane{0};
    std::atomic<uint64_t> allocated{0};  ///< bytes of memory held through qiao
    std::atomic<bool> lost{false};

    DeviceCore() = default;
    DeviceCore(const DeviceCore&) = delete;
    DeviceCore& operator=(const DeviceCore&) = delete;
    QIAO_DECL ~DeviceCore();

    /// Notes a lost device and turns the result into an Error.
    QIAO_DECL Error fail(VkResult result, const char* call);
};

/// Opens a physical device, or says why it cannot serve.
QIAO_DECL Result<std::shared_ptr<DeviceCore>> open_device(const std::shared_ptr<Instance>& instance, VkPhysicalDevice physical);

class VulkanDevice final : public BackendDevice {
public:
    explicit VulkanDevice(std::shared_ptr<DeviceCore> core) : core_(std::move(core)) {}
    QIAO_DECL ~VulkanDevice() override;
    const DeviceInfo& info() const override { return core_->info; }
    QIAO_DECL Result<std::unique_ptr<BackendMemory>> allocate(uint64_t size, MemoryKind kind) override;
    QIAO_DECL Result<std::unique_ptr<BackendQueue>> create_queue() override;
    QIAO_DECL Result<std::unique_ptr<BackendKernel>> load(std::shared_ptr<const KernelImage> image, const std::string& binary) override;
    QIAO_DECL uint64_t free_bytes() const override;

private:
    std::shared_ptr<DeviceCore> core_;
};

}  // namespace vulkan
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/vulkan/impl/device.ipp>
#endif
