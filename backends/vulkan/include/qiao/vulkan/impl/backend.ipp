// SPDX-License-Identifier: Apache-2.0
// Enumeration of Vulkan devices. Without the Vulkan C headers the backend is still there and says why it is empty.
#pragma once
#include <qiao/vulkan/backend.hpp>

#if __has_include(<vulkan/vulkan_core.h>)
#    include <algorithm>

#    include <qiao/vulkan/device.hpp>
#endif

QIAO_NAMESPACE_BEGIN
namespace vulkan {
namespace detail {

#if __has_include(<vulkan/vulkan_core.h>)
/// Hardware before software, so that device 0 is the one that people mean.
inline int type_rank(VkPhysicalDeviceType type) {
    switch (type) {
        case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
            return 0;
        case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
            return 1;
        case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
            return 2;
        default:
            return 3;
    }
}

inline std::vector<VkPhysicalDevice> physical_devices(const Instance& instance) {
    uint32_t count = 0;
    if (instance.vk.EnumeratePhysicalDevices(instance.handle, &count, nullptr) != VK_SUCCESS) return {};
    std::vector<VkPhysicalDevice> devices(count);
    if (instance.vk.EnumeratePhysicalDevices(instance.handle, &count, devices.data()) < 0) return {};
    devices.resize(count);
    auto rank = [&](VkPhysicalDevice device) {
        VkPhysicalDeviceProperties properties;
        instance.vk.GetPhysicalDeviceProperties(device, &properties);
        return type_rank(properties.deviceType);
    };
    std::stable_sort(devices.begin(), devices.end(), [&](VkPhysicalDevice a, VkPhysicalDevice b) { return rank(a) < rank(b); });
    return devices;
}
#endif

class VulkanBackend final : public Backend {
public:
    const char* name() const override { return "vulkan"; }
    std::vector<std::unique_ptr<BackendDevice>> enumerate(std::vector<std::string>& notes) override {
        std::vector<std::unique_ptr<BackendDevice>> found;
#if __has_include(<vulkan/vulkan_core.h>)
        Result<std::shared_ptr<Instance>> instance = open_instance();
        if (!instance) {
            notes.push_back("vulkan: " + instance.error().message);
            return found;
        }
        for (VkPhysicalDevice physical : physical_devices(*instance.value())) {
            Result<std::shared_ptr<DeviceCore>> core = open_device(instance.value(), physical);
            if (core) {
                found.push_back(std::make_unique<VulkanDevice>(std::move(core.value())));
                continue;
            }
            VkPhysicalDeviceProperties properties;
            instance.value()->vk.GetPhysicalDeviceProperties(physical, &properties);
            notes.push_back(std::string(properties.deviceName) + ": " + core.error().message);
        }
        if (found.empty() && notes.empty()) notes.push_back("vulkan: the loader lists no devices");
#else
        notes.push_back("vulkan: built without the Vulkan headers");
#endif
        return found;
    }
};

}  // namespace detail
}  // namespace vulkan

std::unique_ptr<Backend> make_vulkan_backend() { return std::make_unique<vulkan::detail::VulkanBackend>(); }

#if !__has_include(<vulkan/vulkan_core.h>)
uint64_t vulkan_validation_messages() { return 0; }

bool vulkan_validation_active() { return false; }
#endif

QIAO_NAMESPACE_END
