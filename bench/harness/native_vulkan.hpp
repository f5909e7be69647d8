// SPDX-License-Identifier: Apache-2.0
// Bare Vulkan compute: one queue, mapped buffers in descriptor sets, pipelines from SPIR-V that glslangValidator made.
//
// launch() records all steps into one command buffer and submits it, as CUDA's launch starts work at once.
#pragma once
#include <vulkan/vulkan.h>

#include <map>
#include <string>
#include <vector>

#include "native.hpp"

namespace bench {

/// Throws std::runtime_error that names the call.
void check_vk(VkResult code, const char* what);

/// An instance and the physical device of one name.
struct VulkanDevice {
    VkInstance instance = VK_NULL_HANDLE;
    VkPhysicalDevice physical = VK_NULL_HANDLE;
    /// `physical` stays null where there is none; the caller destroys the instance.
    static VulkanDevice find(const std::string& device_name);
};

class NativeVulkan : public Native {
public:
    NativeVulkan(VulkanDevice device, std::string folder);
    ~NativeVulkan() override;
    NativeVulkan(const NativeVulkan&) = delete;
    NativeVulkan& operator=(const NativeVulkan&) = delete;

    int buffer(const void* data, size_t bytes) override;
    void read(int buffer, void* to, size_t bytes) override;
    void prepare(const std::vector<Step>& steps) override;
    void launch() override { submit(1, false); }
    /// `times` times all steps, recorded into one command buffer.
    void launch_recorded(unsigned times) { submit(times, false); }
    /// One launch that first waits for a semaphore, or signals one at its end.
    void launch_between(VkSemaphore wait, VkSemaphore signal);
    /// Copies on the device, and sets all bytes of a buffer to 0.
    void copy(int from, int to, size_t bytes);
    void clear(int buffer);
    /// Frees the buffer that was made last.
    void release_last();
    void finish() override;
    double device_seconds() override;

    VkDevice device() const { return device_; }
    VkPhysicalDevice physical() const { return found_.physical; }
    void* mapped(int buffer) const { return buffers_[static_cast<size_t>(buffer)].mapped; }
    uint32_t memory_type(uint32_t allowed, bool mapped) const;
    uint32_t family() const { return family_; }

private:
    static constexpr uint32_t ring = 128;  ///< command buffers: launches before a wait

    struct Memory {
        VkBuffer buffer = VK_NULL_HANDLE;
        VkDeviceMemory memory = VK_NULL_HANDLE;
        void* mapped = nullptr;
    };
    struct Kernel {
        VkShaderModule module = VK_NULL_HANDLE;
        VkDescriptorSetLayout set_layout = VK_NULL_HANDLE;
        VkPipelineLayout layout = VK_NULL_HANDLE;
        VkPipeline pipeline = VK_NULL_HANDLE;
    };
    struct Launch {
        Kernel kernel;
        VkDescriptorSet set = VK_NULL_HANDLE;
        std::vector<uint32_t> push;
        Extent grid;
    };
    void create_device();
    void create_pools();
    Kernel compile(const Step& step, uint32_t buffers, uint32_t push_bytes) const;
    VkShaderModule load(const std::string& kernel) const;
    VkDescriptorSet bind(const Kernel& kernel, const std::vector<int>& buffers);
    void record(VkCommandBuffer commands, unsigned times, bool timed) const;
    void submit(unsigned times, bool timed);
    VkCommandBuffer next_commands();
    VkCommandBuffer begin_transfer();
    void end_transfer(VkCommandBuffer commands);
    void submit(VkCommandBuffer commands, VkSemaphore wait = VK_NULL_HANDLE, VkSemaphore signal = VK_NULL_HANDLE);

    VulkanDevice found_;
    std::string folder_;
    uint32_t family_ = 0;
    VkDevice device_ = VK_NULL_HANDLE;
    VkQueue queue_ = VK_NULL_HANDLE;
    VkCommandPool pool_ = VK_NULL_HANDLE;
    VkCommandBuffer commands_[ring] = {};
    VkFence fences_[ring] = {};  ///< one a command buffer
    uint32_t next_ = 0;
    VkDescriptorPool descriptors_ = VK_NULL_HANDLE;
    VkQueryPool queries_ = VK_NULL_HANDLE;  ///< null where the queue has no clock
    float tick_ns_ = 0;
    std::vector<Memory> buffers_;
    std::map<std::string, Kernel> kernels_;  ///< by name and block
    std::vector<Launch> launches_;
};

}  // namespace bench
