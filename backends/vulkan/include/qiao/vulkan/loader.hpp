// SPDX-License-Identifier: Apache-2.0
// The Vulkan loader, its function tables and the instance.
//
// libvulkan.so.1 is opened with dlopen; functions are fetched through vkGetInstanceProcAddr and vkGetDeviceProcAddr into
// plain tables, the device ones bypassing the loader's dispatch. Needs only the C headers, 1.2.131 or newer.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <vulkan/vulkan_core.h>

#include <qiao/support/result.hpp>

#define QIAO_VULKAN_GLOBAL_FUNCTIONS(X) \
    X(CreateInstance)                   \
    X(EnumerateInstanceVersion)         \
    X(EnumerateInstanceLayerProperties) \
    X(EnumerateInstanceExtensionProperties)

#define QIAO_VULKAN_INSTANCE_FUNCTIONS(X)     \
    X(DestroyInstance)                        \
    X(EnumeratePhysicalDevices)               \
    X(EnumerateDeviceExtensionProperties)     \
    X(GetPhysicalDeviceProperties)            \
    X(GetPhysicalDeviceProperties2)           \
    X(GetPhysicalDeviceFeatures2)             \
    X(GetPhysicalDeviceMemoryProperties)      \
    X(GetPhysicalDeviceMemoryProperties2)     \
    X(GetPhysicalDeviceQueueFamilyProperties) \
    X(CreateDevice)                           \
    X(GetDeviceProcAddr)

#define QIAO_VULKAN_DEVICE_FUNCTIONS(X) \
    X(DestroyDevice)                    \
    X(DeviceWaitIdle)                   \
    X(GetDeviceQueue)                   \
    X(QueueSubmit)                      \
    X(CreateBuffer)                     \
    X(DestroyBuffer)                    \
    X(GetBufferMemoryRequirements)      \
    X(GetBufferDeviceAddress)           \
    X(AllocateMemory)                   \
    X(FreeMemory)                       \
    X(BindBufferMemory)                 \
    X(MapMemory)                        \
    X(CreateCommandPool)                \
    X(DestroyCommandPool)               \
    X(ResetCommandPool)                 \
    X(AllocateCommandBuffers)           \
    X(BeginCommandBuffer)               \
    X(EndCommandBuffer)                 \
    X(CmdPipelineBarrier)               \
    X(CmdBindPipeline)                  \
    X(CmdPushConstants)                 \
    X(CmdDispatch)                      \
    X(CmdCopyBuffer)                    \
    X(CmdFillBuffer)                    \
    X(CmdResetQueryPool)                \
    X(CmdWriteTimestamp)                \
    X(CreateQueryPool)                  \
    X(DestroyQueryPool)                 \
    X(GetQueryPoolResults)              \
    X(CreateSemaphore)                  \
    X(DestroySemaphore)                 \
    X(GetSemaphoreCounterValue)         \
    X(WaitSemaphores)                   \
    X(CreateShaderModule)               \
    X(DestroyShaderModule)              \
    X(CreatePipelineLayout)             \
    X(DestroyPipelineLayout)            \
    X(CreatePipelineCache)              \
    X(DestroyPipelineCache)             \
    X(GetPipelineCacheData)             \
    X(CreateComputePipelines)           \
    X(DestroyPipeline)

QIAO_NAMESPACE_BEGIN
namespace vulkan {

/// A Vulkan structure with its type and chain, the rest zero.
template <typename Structure>
Structure structure(VkStructureType type, void* next = nullptr) {
    Structure s{};
    s.sType = type;
    s.pNext = next;
    return s;
}

#define QIAO_VULKAN_MEMBER(name) PFN_vk##name name = nullptr;
struct GlobalTable {
    PFN_vkGetInstanceProcAddr GetInstanceProcAddr = nullptr;
    QIAO_VULKAN_GLOBAL_FUNCTIONS(QIAO_VULKAN_MEMBER)
};
struct InstanceTable {
    QIAO_VULKAN_INSTANCE_FUNCTIONS(QIAO_VULKAN_MEMBER)
};
struct DeviceTable {
    QIAO_VULKAN_DEVICE_FUNCTIONS(QIAO_VULKAN_MEMBER)
};
#undef QIAO_VULKAN_MEMBER

/// An instance with its table; destroyed when the last device that uses it goes. The library stays open for ever,
/// because drivers leave threads behind that run its code.
struct Instance {
    GlobalTable global;
    InstanceTable vk;
    VkInstance handle = VK_NULL_HANDLE;
    VkDebugUtilsMessengerEXT messenger = VK_NULL_HANDLE;

    Instance() = default;
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;
    QIAO_DECL ~Instance();
};

/// Opens the loader and makes an instance for Vulkan 1.2, with the validation layer where QIAO_VULKAN_VALIDATION=1 asks.
QIAO_DECL Result<std::shared_ptr<Instance>> open_instance();

/// Fills a device's table; false where a function is missing.
QIAO_DECL bool load_device_table(const Instance& instance, VkDevice device, DeviceTable& table);

/// A failed call as an Error of the kind that rt/ maps to a CUDA error.
QIAO_DECL Error error_of(VkResult result, const char* call);

}  // namespace vulkan
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/vulkan/impl/loader.ipp>
#endif
