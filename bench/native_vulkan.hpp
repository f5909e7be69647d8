// SPDX-License-Identifier: Apache-2.0
// Bare Vulkan compute: one queue, mapped buffers in descriptor sets, pipelines from SPIR-V that glslangValidator made.
//
// The yardstick for qiao's Vulkan backend. A launch records a command buffer of its own and submits it, as CUDA's
// launch starts work at once; record_all() puts many launches into one command buffer, the cheapest Vulkan can do.
#pragma once
#include <vulkan/vulkan.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace bench {

inline void check_vk(VkResult code, const char* what) {
    if (code == VK_SUCCESS) return;
    std::fprintf(stderr, "%s: Vulkan error %d\n", what, code);
    std::exit(1);
}

struct VulkanBuffer {
    VkBuffer buffer = VK_NULL_HANDLE;
    VkDeviceMemory memory = VK_NULL_HANDLE;
    void* mapped = nullptr;
    VkDeviceSize bytes = 0;
};

struct VulkanKernel {
    VkShaderModule module = VK_NULL_HANDLE;
    VkDescriptorSetLayout set_layout = VK_NULL_HANDLE;
    VkPipelineLayout layout = VK_NULL_HANDLE;
    VkPipeline pipeline = VK_NULL_HANDLE;
};

/// A kernel with its buffers and parameters.
struct VulkanCall {
    const VulkanKernel* kernel = nullptr;
    VkDescriptorSet set = VK_NULL_HANDLE;
    char push[32] = {};
    uint32_t push_bytes = 0;
    uint32_t groups_x = 1, groups_y = 1;
};

class NativeVulkan {
public:
    /// The device of that name; null where there is none.
    static std::unique_ptr<NativeVulkan> find(const std::string& wanted) {
        VkApplicationInfo application{};
        application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
        application.apiVersion = VK_API_VERSION_1_1;
        VkInstanceCreateInfo info{};
        info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
        info.pApplicationInfo = &application;
        VkInstance instance;
        if (vkCreateInstance(&info, nullptr, &instance) != VK_SUCCESS) return nullptr;
        uint32_t count = 0;
        vkEnumeratePhysicalDevices(instance, &count, nullptr);
        std::vector<VkPhysicalDevice> devices(count);
        vkEnumeratePhysicalDevices(instance, &count, devices.data());
        for (VkPhysicalDevice device : devices) {
            VkPhysicalDeviceProperties properties;
            vkGetPhysicalDeviceProperties(device, &properties);
            if (wanted == properties.deviceName) return std::unique_ptr<NativeVulkan>(new NativeVulkan(instance, device));
        }
        vkDestroyInstance(instance, nullptr);
        return nullptr;
    }
    ~NativeVulkan() {
        vkDeviceWaitIdle(device_);
        for (const VulkanBuffer& b : buffers_) {
            vkDestroyBuffer(device_, b.buffer, nullptr);
            vkFreeMemory(device_, b.memory, nullptr);
        }
        for (const auto& k : kernels_) {
            vkDestroyPipeline(device_, k->pipeline, nullptr);
            vkDestroyPipelineLayout(device_, k->layout, nullptr);
            vkDestroyDescriptorSetLayout(device_, k->set_layout, nullptr);
            vkDestroyShaderModule(device_, k->module, nullptr);
        }
        vkDestroyDescriptorPool(device_, descriptors_, nullptr);
        vkDestroyCommandPool(device_, pool_, nullptr);
        vkDestroyDevice(device_, nullptr);
        vkDestroyInstance(instance_, nullptr);
    }
    NativeVulkan(const NativeVulkan&) = delete;
    NativeVulkan& operator=(const NativeVulkan&) = delete;

    VulkanBuffer buffer(size_t bytes, const void* data) {
        VulkanBuffer b;
        b.bytes = bytes;
        VkBufferCreateInfo info{};
        info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
        info.size = bytes;
        info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
        check_vk(vkCreateBuffer(device_, &info, nullptr, &b.buffer), "vkCreateBuffer");
        VkMemoryRequirements needs;
        vkGetBufferMemoryRequirements(device_, b.buffer, &needs);
        VkMemoryAllocateInfo allocate{};
        allocate.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO;
        allocate.allocationSize = needs.size;
        allocate.memoryTypeIndex = memory_type(needs.memoryTypeBits);
        check_vk(vkAllocateMemory(device_, &allocate, nullptr, &b.memory), "vkAllocateMemory");
        check_vk(vkBindBufferMemory(device_, b.buffer, b.memory, 0), "vkBindBufferMemory");
        check_vk(vkMapMemory(device_, b.memory, 0, VK_WHOLE_SIZE, 0, &b.mapped), "vkMapMemory");
        if (data != nullptr) std::memcpy(b.mapped, data, bytes);
        buffers_.push_back(b);
        return b;
    }
    /// `file` is SPIR-V with entry main, `buffers` storage buffers at bindings 0, 1, … of set 0, and push constants.
    const VulkanKernel* kernel(const std::string& file, uint32_t buffers) {
        std::ifstream stream(file, std::ios::binary);
        const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
        std::vector<uint32_t> words(bytes.size() / 4);
        std::memcpy(words.data(), bytes.data(), words.size() * 4);
        auto k = std::make_unique<VulkanKernel>();
        VkShaderModuleCreateInfo module{};
        module.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
        module.codeSize = words.size() * 4;
        module.pCode = words.data();
        check_vk(vkCreateShaderModule(device_, &module, nullptr, &k->module), file.c_str());
        std::vector<VkDescriptorSetLayoutBinding> bindings;
        for (uint32_t i = 0; i < buffers; ++i) bindings.push_back({i, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr});
        VkDescriptorSetLayoutCreateInfo set{};
        set.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO;
        set.bindingCount = buffers;
        set.pBindings = bindings.data();
        check_vk(vkCreateDescriptorSetLayout(device_, &set, nullptr, &k->set_layout), "vkCreateDescriptorSetLayout");
        const VkPushConstantRange range{VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof(VulkanCall::push)};
        VkPipelineLayoutCreateInfo layout{};
        layout.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO;
        layout.setLayoutCount = 1;
        layout.pSetLayouts = &k->set_layout;
        layout.pushConstantRangeCount = 1;
        layout.pPushConstantRanges = &range;
        check_vk(vkCreatePipelineLayout(device_, &layout, nullptr, &k->layout), "vkCreatePipelineLayout");
        VkComputePipelineCreateInfo pipeline{};
        pipeline.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO;
        pipeline.stage = {VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO, nullptr, 0, VK_SHADER_STAGE_COMPUTE_BIT, k->module, "main", nullptr};
        pipeline.layout = k->layout;
        check_vk(vkCreateComputePipelines(device_, VK_NULL_HANDLE, 1, &pipeline, nullptr, &k->pipeline), file.c_str());
        kernels_.push_back(std::move(k));
        return kernels_.back().get();
    }
    /// Parameters are packed one after the other: 4-byte scalars.
    template <typename... Parameters>
    VulkanCall call(const VulkanKernel* kernel, const std::vector<VulkanBuffer>& buffers, uint32_t groups_x, uint32_t groups_y, Parameters... parameters) {
        VulkanCall c;
        c.kernel = kernel;
        c.groups_x = groups_x;
        c.groups_y = groups_y;
        ((std::memcpy(c.push + c.push_bytes, &parameters, sizeof parameters), c.push_bytes += sizeof parameters), ...);
        VkDescriptorSetAllocateInfo info{};
        info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO;
        info.descriptorPool = descriptors_;
        info.descriptorSetCount = 1;
        info.pSetLayouts = &kernel->set_layout;
        check_vk(vkAllocateDescriptorSets(device_, &info, &c.set), "vkAllocateDescriptorSets");
        for (uint32_t i = 0; i < buffers.size(); ++i) {
            const VkDescriptorBufferInfo range{buffers[i].buffer, 0, VK_WHOLE_SIZE};
            VkWriteDescriptorSet write{};
            write.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
            write.dstSet = c.set;
            write.dstBinding = i;
            write.descriptorCount = 1;
            write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
            write.pBufferInfo = &range;
            vkUpdateDescriptorSets(device_, 1, &write, 0, nullptr);
        }
        return c;
    }
    /// Records one command buffer and submits it. Up to `ring` launches may come before finish().
    void launch(const VulkanCall& c) {
        if (next_ == ring) finish();
        VkCommandBuffer commands = commands_[next_++];
        record_all(commands, c, 1);
        submit(commands);
    }
    /// `times` launches of the call, one after the other.
    void record_all(VkCommandBuffer commands, const VulkanCall& c, unsigned times) {
        VkCommandBufferBeginInfo begin{};
        begin.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
        begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
        check_vk(vkBeginCommandBuffer(commands, &begin), "vkBeginCommandBuffer");
        for (unsigned i = 0; i < times; ++i) {
            vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, c.kernel->pipeline);
            vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, c.kernel->layout, 0, 1, &c.set, 0, nullptr);
            if (c.push_bytes != 0) vkCmdPushConstants(commands, c.kernel->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, c.push_bytes, c.push);
            vkCmdDispatch(commands, c.groups_x, c.groups_y, 1);
            VkMemoryBarrier barrier{};
            barrier.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER;
            barrier.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT;
            barrier.dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_HOST_READ_BIT;
            vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_HOST_BIT, 0, 1,
                                 &barrier, 0, nullptr, 0, nullptr);
        }
        check_vk(vkEndCommandBuffer(commands), "vkEndCommandBuffer");
    }
    void submit(VkCommandBuffer commands) {
        VkSubmitInfo info{};
        info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
        info.commandBufferCount = 1;
        info.pCommandBuffers = &commands;
        check_vk(vkQueueSubmit(queue_, 1, &info, VK_NULL_HANDLE), "vkQueueSubmit");
    }
    void finish() {
        check_vk(vkQueueWaitIdle(queue_), "vkQueueWaitIdle");
        next_ = 0;
    }
    VkCommandBuffer first_commands() const { return commands_[0]; }

private:
    static constexpr uint32_t ring = 128;

    NativeVulkan(VkInstance instance, VkPhysicalDevice physical) : instance_(instance), physical_(physical) {
        uint32_t count = 0;
        vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
        std::vector<VkQueueFamilyProperties> families(count);
        vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
        uint32_t family = 0;
        while (family + 1 < count && !(families[family].queueFlags & VK_QUEUE_COMPUTE_BIT)) ++family;
        const float priority = 1;
        VkDeviceQueueCreateInfo queue{};
        queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
        queue.queueFamilyIndex = family;
        queue.queueCount = 1;
        queue.pQueuePriorities = &priority;
        VkDeviceCreateInfo info{};
        info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
        info.queueCreateInfoCount = 1;
        info.pQueueCreateInfos = &queue;
        check_vk(vkCreateDevice(physical, &info, nullptr, &device_), "vkCreateDevice");
        vkGetDeviceQueue(device_, family, 0, &queue_);
        VkCommandPoolCreateInfo pool{};
        pool.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
        pool.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
        pool.queueFamilyIndex = family;
        check_vk(vkCreateCommandPool(device_, &pool, nullptr, &pool_), "vkCreateCommandPool");
        VkCommandBufferAllocateInfo buffers{};
        buffers.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
        buffers.commandPool = pool_;
        buffers.commandBufferCount = ring;
        check_vk(vkAllocateCommandBuffers(device_, &buffers, commands_), "vkAllocateCommandBuffers");
        const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 64};
        VkDescriptorPoolCreateInfo descriptors{};
        descriptors.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO;
        descriptors.maxSets = 16;
        descriptors.poolSizeCount = 1;
        descriptors.pPoolSizes = &size;
        check_vk(vkCreateDescriptorPool(device_, &descriptors, nullptr, &descriptors_), "vkCreateDescriptorPool");
    }
    /// Mapped and coherent, in the device's own memory where that exists.
    uint32_t memory_type(uint32_t allowed) const {
        VkPhysicalDeviceMemoryProperties memory;
        vkGetPhysicalDeviceMemoryProperties(physical_, &memory);
        const VkMemoryPropertyFlags mapped = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
        for (VkMemoryPropertyFlags wanted : {mapped | VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, mapped}) {
            for (uint32_t i = 0; i < memory.memoryTypeCount; ++i) {
                if ((allowed >> i & 1) != 0 && (memory.memoryTypes[i].propertyFlags & wanted) == wanted) return i;
            }
        }
        check_vk(VK_ERROR_FEATURE_NOT_PRESENT, "no mapped memory");
        return 0;
    }

    VkInstance instance_;
    VkPhysicalDevice physical_;
    VkDevice device_ = VK_NULL_HANDLE;
    VkQueue queue_ = VK_NULL_HANDLE;
    VkCommandPool pool_ = VK_NULL_HANDLE;
    VkDescriptorPool descriptors_ = VK_NULL_HANDLE;
    VkCommandBuffer commands_[ring] = {};
    uint32_t next_ = 0;
    std::vector<VulkanBuffer> buffers_;
    std::vector<std::unique_ptr<VulkanKernel>> kernels_;
};

}  // namespace bench
