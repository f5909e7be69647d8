// SPDX-License-Identifier: Apache-2.0
#include "native_vulkan.hpp"

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace bench {

void check_vk(VkResult code, const char* what) {
    if (code != VK_SUCCESS) throw std::runtime_error(std::string(what) + ": Vulkan error " + std::to_string(code));
}

VulkanDevice VulkanDevice::find(const std::string& device_name) {
    VkApplicationInfo application{};
    application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
    application.apiVersion = VK_API_VERSION_1_1;
    VkInstanceCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
    info.pApplicationInfo = &application;
    VulkanDevice found;
    if (vkCreateInstance(&info, nullptr, &found.instance) != VK_SUCCESS) return found;
    uint32_t count = 0;
    vkEnumeratePhysicalDevices(found.instance, &count, nullptr);
    std::vector<VkPhysicalDevice> devices(count);
    vkEnumeratePhysicalDevices(found.instance, &count, devices.data());
    for (VkPhysicalDevice device : devices) {
        VkPhysicalDeviceProperties properties;
        vkGetPhysicalDeviceProperties(device, &properties);
        if (device_name == properties.deviceName) {
            found.physical = device;
            break;
        }
    }
    return found;
}

NativeVulkan::NativeVulkan(VulkanDevice device, std::string folder) : found_(device), folder_(std::move(folder)) {
    create_device();
    create_pools();
}

void NativeVulkan::create_device() {
    uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(found_.physical, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(found_.physical, &count, families.data());
    while (family_ + 1 < count && !(families[family_].queueFlags & VK_QUEUE_COMPUTE_BIT)) ++family_;
    VkPhysicalDeviceProperties properties;
    vkGetPhysicalDeviceProperties(found_.physical, &properties);
    if (families[family_].timestampValidBits != 0) tick_ns_ = properties.limits.timestampPeriod;

    VkPhysicalDeviceFeatures available, features{};
    vkGetPhysicalDeviceFeatures(found_.physical, &available);
    features.shaderFloat64 = available.shaderFloat64;
    features.shaderInt64 = available.shaderInt64;
    const float priority = 1;
    VkDeviceQueueCreateInfo queue{};
    queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
    queue.queueFamilyIndex = family_;
    queue.queueCount = 1;
    queue.pQueuePriorities = &priority;
    VkDeviceCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue;
    info.pEnabledFeatures = &features;
    check_vk(vkCreateDevice(found_.physical, &info, nullptr, &device_), "vkCreateDevice");
    vkGetDeviceQueue(device_, family_, 0, &queue_);
}

void NativeVulkan::create_pools() {
    VkCommandPoolCreateInfo pool{};
    pool.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
    pool.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
    pool.queueFamilyIndex = family_;
    check_vk(vkCreateCommandPool(device_, &pool, nullptr, &pool_), "vkCreateCommandPool");
    VkCommandBufferAllocateInfo buffers{};
    buffers.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
    buffers.commandPool = pool_;
    buffers.commandBufferCount = ring;
    check_vk(vkAllocateCommandBuffers(device_, &buffers, commands_), "vkAllocateCommandBuffers");
    VkFenceCreateInfo fence{};
    fence.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
    for (VkFence& f : fences_) check_vk(vkCreateFence(device_, &fence, nullptr, &f), "vkCreateFence");
    const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1024};
    VkDescriptorPoolCreateInfo descriptors{};
    descriptors.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO;
    descriptors.maxSets = 128;
    descriptors.poolSizeCount = 1;
    descriptors.pPoolSizes = &size;
    check_vk(vkCreateDescriptorPool(device_, &descriptors, nullptr, &descriptors_), "vkCreateDescriptorPool");
    if (tick_ns_ == 0) return;
    VkQueryPoolCreateInfo queries{};
    queries.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO;
    queries.queryType = VK_QUERY_TYPE_TIMESTAMP;
    queries.queryCount = 2;
    check_vk(vkCreateQueryPool(device_, &queries, nullptr, &queries_), "vkCreateQueryPool");
}

NativeVulkan::~NativeVulkan() {
    vkDeviceWaitIdle(device_);
    for (const Memory& m : buffers_) {
        vkDestroyBuffer(device_, m.buffer, nullptr);
        vkFreeMemory(device_, m.memory, nullptr);
    }
    for (const auto& known : kernels_) {
        const Kernel& k = known.second;
        vkDestroyPipeline(device_, k.pipeline, nullptr);
        vkDestroyPipelineLayout(device_, k.layout, nullptr);
        vkDestroyDescriptorSetLayout(device_, k.set_layout, nullptr);
        vkDestroyShaderModule(device_, k.module, nullptr);
    }
    for (VkFence fence : fences_) vkDestroyFence(device_, fence, nullptr);
    vkDestroyQueryPool(device_, queries_, nullptr);
    vkDestroyDescriptorPool(device_, descriptors_, nullptr);
    vkDestroyCommandPool(device_, pool_, nullptr);
    vkDestroyDevice(device_, nullptr);
    vkDestroyInstance(found_.instance, nullptr);
}

uint32_t NativeVulkan::memory_type(uint32_t allowed, bool mapped) const {
    VkPhysicalDeviceMemoryProperties memory;
    vkGetPhysicalDeviceMemoryProperties(found_.physical, &memory);
    const VkMemoryPropertyFlags visible = mapped ? VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT : 0;
    for (VkMemoryPropertyFlags wanted : {visible | VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, visible}) {
        for (uint32_t i = 0; i < memory.memoryTypeCount; ++i) {
            if ((allowed >> i & 1) != 0 && (memory.memoryTypes[i].propertyFlags & wanted) == wanted) return i;
        }
    }
    throw std::runtime_error("no such memory");
}

int NativeVulkan::buffer(const void* data, size_t bytes) {
    Memory m;
    VkBufferCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
    info.size = bytes;
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
    check_vk(vkCreateBuffer(device_, &info, nullptr, &m.buffer), "vkCreateBuffer");
    VkMemoryRequirements needs;
    vkGetBufferMemoryRequirements(device_, m.buffer, &needs);
    VkMemoryAllocateInfo allocate{};
    allocate.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO;
    allocate.allocationSize = needs.size;
    allocate.memoryTypeIndex = memory_type(needs.memoryTypeBits, true);
    check_vk(vkAllocateMemory(device_, &allocate, nullptr, &m.memory), "vkAllocateMemory");
    check_vk(vkBindBufferMemory(device_, m.buffer, m.memory, 0), "vkBindBufferMemory");
    check_vk(vkMapMemory(device_, m.memory, 0, VK_WHOLE_SIZE, 0, &m.mapped), "vkMapMemory");
    if (data != nullptr) std::memcpy(m.mapped, data, bytes);
    buffers_.push_back(m);
    return static_cast<int>(buffers_.size()) - 1;
}

void NativeVulkan::release_last() {
    vkDestroyBuffer(device_, buffers_.back().buffer, nullptr);
    vkFreeMemory(device_, buffers_.back().memory, nullptr);
    buffers_.pop_back();
}

void NativeVulkan::read(int buffer, void* to, size_t bytes) { std::memcpy(to, mapped(buffer), bytes); }

VkShaderModule NativeVulkan::load(const std::string& kernel) const {
    const std::string file = folder_ + "/" + kernel + ".spv";
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw std::runtime_error("no file " + file);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    std::vector<uint32_t> words(bytes.size() / 4);
    std::memcpy(words.data(), bytes.data(), words.size() * 4);
    VkShaderModuleCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
    info.codeSize = words.size() * 4;
    info.pCode = words.data();
    VkShaderModule module;
    check_vk(vkCreateShaderModule(device_, &info, nullptr, &module), file.c_str());
    return module;
}

NativeVulkan::Kernel NativeVulkan::compile(const Step& step, uint32_t buffers, uint32_t push_bytes) const {
    Kernel k;
    k.module = load(step.kernel);
    std::vector<VkDescriptorSetLayoutBinding> bindings(buffers);
    for (uint32_t i = 0; i < buffers; ++i) bindings[i] = {i, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr};
    VkDescriptorSetLayoutCreateInfo set{};
    set.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO;
    set.bindingCount = buffers;
    set.pBindings = bindings.data();
    check_vk(vkCreateDescriptorSetLayout(device_, &set, nullptr, &k.set_layout), "vkCreateDescriptorSetLayout");
    const VkPushConstantRange range{VK_SHADER_STAGE_COMPUTE_BIT, 0, push_bytes};
    VkPipelineLayoutCreateInfo layout{};
    layout.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO;
    layout.setLayoutCount = 1;
    layout.pSetLayouts = &k.set_layout;
    layout.pushConstantRangeCount = push_bytes != 0 ? 1 : 0;
    layout.pPushConstantRanges = &range;
    check_vk(vkCreatePipelineLayout(device_, &layout, nullptr, &k.layout), "vkCreatePipelineLayout");

    const VkSpecializationMapEntry entries[] = {{0, 0, 4}, {1, 4, 4}, {2, 8, 4}};
    const uint32_t block[] = {step.block.x, step.block.y, step.block.z};
    const VkSpecializationInfo constants{3, entries, sizeof block, block};
    VkComputePipelineCreateInfo pipeline{};
    pipeline.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO;
    pipeline.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    pipeline.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
    pipeline.stage.module = k.module;
    pipeline.stage.pName = "main";
    pipeline.stage.pSpecializationInfo = &constants;
    pipeline.layout = k.layout;
    check_vk(vkCreateComputePipelines(device_, VK_NULL_HANDLE, 1, &pipeline, nullptr, &k.pipeline), "vkCreateComputePipelines");
    return k;
}

VkDescriptorSet NativeVulkan::bind(const Kernel& kernel, const std::vector<int>& buffers) {
    VkDescriptorSet set;
    VkDescriptorSetAllocateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO;
    info.descriptorPool = descriptors_;
    info.descriptorSetCount = 1;
    info.pSetLayouts = &kernel.set_layout;
    check_vk(vkAllocateDescriptorSets(device_, &info, &set), "vkAllocateDescriptorSets");
    for (uint32_t i = 0; i < buffers.size(); ++i) {
        const VkDescriptorBufferInfo range{buffers_[static_cast<size_t>(buffers[i])].buffer, 0, VK_WHOLE_SIZE};
        VkWriteDescriptorSet write{};
        write.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
        write.dstSet = set;
        write.dstBinding = i;
        write.descriptorCount = 1;
        write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
        write.pBufferInfo = &range;
        vkUpdateDescriptorSets(device_, 1, &write, 0, nullptr);
    }
    return set;
}

void NativeVulkan::prepare(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
        Launch launch;
        std::vector<int> bound;
        for (const Argument& a : step.arguments) {
            if (a.buffer >= 0) {
                bound.push_back(a.buffer);
            } else {
                launch.push.push_back(a.bits);
            }
        }
        const Extent& b = step.block;
        const std::string key = step.kernel + " " + std::to_string(b.x) + " " + std::to_string(b.y) + " " + std::to_string(b.z);
        if (kernels_.count(key) == 0) kernels_[key] = compile(step, static_cast<uint32_t>(bound.size()), static_cast<uint32_t>(launch.push.size() * 4));
        launch.kernel = kernels_[key];
        launch.set = bind(launch.kernel, bound);
        launch.grid = step.grid;
        launches_.push_back(std::move(launch));
    }
}

void NativeVulkan::record(VkCommandBuffer commands, unsigned times, bool timed) const {
    VkCommandBufferBeginInfo begin{};
    begin.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
    begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
    check_vk(vkBeginCommandBuffer(commands, &begin), "vkBeginCommandBuffer");
    if (timed) {
        vkCmdResetQueryPool(commands, queries_, 0, 2);
        vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, queries_, 0);
    }
    for (unsigned i = 0; i < times; ++i) {
        for (const Launch& l : launches_) {
            vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, l.kernel.pipeline);
            vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, l.kernel.layout, 0, 1, &l.set, 0, nullptr);
            const uint32_t push_bytes = static_cast<uint32_t>(l.push.size() * 4);
            if (push_bytes != 0) vkCmdPushConstants(commands, l.kernel.layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, push_bytes, l.push.data());
            vkCmdDispatch(commands, l.grid.x, l.grid.y, l.grid.z);
            VkMemoryBarrier barrier{};
            barrier.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER;
            barrier.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT;
            barrier.dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_HOST_READ_BIT;
            const VkPipelineStageFlags after = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_HOST_BIT;
            vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, after, 0, 1, &barrier, 0, nullptr, 0, nullptr);
        }
    }
    if (timed) vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, queries_, 1);
    check_vk(vkEndCommandBuffer(commands), "vkEndCommandBuffer");
}

VkCommandBuffer NativeVulkan::next_commands() {
    if (next_ == ring) finish();
    return commands_[next_++];
}

void NativeVulkan::submit(VkCommandBuffer commands, VkSemaphore wait, VkSemaphore signal) {
    const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT;
    VkSubmitInfo info{};
    info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
    info.waitSemaphoreCount = wait != VK_NULL_HANDLE ? 1 : 0;
    info.pWaitSemaphores = &wait;
    info.pWaitDstStageMask = &stage;
    info.commandBufferCount = 1;
    info.pCommandBuffers = &commands;
    info.signalSemaphoreCount = signal != VK_NULL_HANDLE ? 1 : 0;
    info.pSignalSemaphores = &signal;
    check_vk(vkQueueSubmit(queue_, 1, &info, fences_[next_ - 1]), "vkQueueSubmit");
}

void NativeVulkan::submit(unsigned times, bool timed) {
    const VkCommandBuffer commands = next_commands();
    record(commands, times, timed);
    submit(commands);
}

void NativeVulkan::launch_between(VkSemaphore wait, VkSemaphore signal) {
    const VkCommandBuffer commands = next_commands();
    record(commands, 1, false);
    submit(commands, wait, signal);
}

VkCommandBuffer NativeVulkan::begin_transfer() {
    const VkCommandBuffer commands = next_commands();
    VkCommandBufferBeginInfo begin{};
    begin.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
    begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
    check_vk(vkBeginCommandBuffer(commands, &begin), "vkBeginCommandBuffer");
    return commands;
}

void NativeVulkan::end_transfer(VkCommandBuffer commands) {
    check_vk(vkEndCommandBuffer(commands), "vkEndCommandBuffer");
    submit(commands);
}

void NativeVulkan::copy(int from, int to, size_t bytes) {
    const VkCommandBuffer commands = begin_transfer();
    const VkBufferCopy region{0, 0, bytes};
    vkCmdCopyBuffer(commands, buffers_[static_cast<size_t>(from)].buffer, buffers_[static_cast<size_t>(to)].buffer, 1, &region);
    end_transfer(commands);
}

void NativeVulkan::clear(int buffer) {
    const VkCommandBuffer commands = begin_transfer();
    vkCmdFillBuffer(commands, buffers_[static_cast<size_t>(buffer)].buffer, 0, VK_WHOLE_SIZE, 0);
    end_transfer(commands);
}

// vkQueueWaitIdle would be a submission of its own to some drivers.
void NativeVulkan::finish() {
    if (next_ == 0) return;
    check_vk(vkWaitForFences(device_, next_, fences_, VK_TRUE, UINT64_MAX), "vkWaitForFences");
    check_vk(vkResetFences(device_, next_, fences_), "vkResetFences");
    next_ = 0;
}

double NativeVulkan::device_seconds() {
    if (queries_ == VK_NULL_HANDLE) return -1;
    submit(1, true);
    finish();
    uint64_t ticks[2];
    check_vk(vkGetQueryPoolResults(device_, queries_, 0, 2, sizeof ticks, ticks, sizeof ticks[0], VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
             "vkGetQueryPoolResults");
    return static_cast<double>(ticks[1] - ticks[0]) * static_cast<double>(tick_ns_) * 1e-9;
}

std::unique_ptr<Native> native_vulkan(const std::string& device_name, const std::string& folder) {
    VulkanDevice device = VulkanDevice::find(device_name);
    if (device.physical != VK_NULL_HANDLE) return std::make_unique<NativeVulkan>(device, folder);
    if (device.instance != VK_NULL_HANDLE) vkDestroyInstance(device.instance, nullptr);
    return nullptr;
}

namespace {

const char* type_name(VkPhysicalDeviceType type) {
    switch (type) {
        case VK_PHYSICAL_DEVICE_TYPE_CPU:
            return "cpu";
        case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
            return "integrated";
        case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
            return "virtual";
        case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
            return "gpu";
        default:
            return "accelerator";
    }
}

}  // namespace

DriverInfo vulkan_info(const std::string& device_name) {
    VulkanDevice device = VulkanDevice::find(device_name);
    DriverInfo info;
    if (device.physical != VK_NULL_HANDLE) {
        VkPhysicalDeviceDriverProperties driver{};
        driver.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES;
        VkPhysicalDeviceProperties2 properties{};
        properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
        properties.pNext = &driver;
        vkGetPhysicalDeviceProperties2(device.physical, &properties);
        const uint32_t api = properties.properties.apiVersion;
        info = {driver.driverName, driver.driverInfo,
                "Vulkan " + std::to_string(VK_API_VERSION_MAJOR(api)) + "." + std::to_string(VK_API_VERSION_MINOR(api)) + "." +
                    std::to_string(VK_API_VERSION_PATCH(api)),
                type_name(properties.properties.deviceType)};
    }
    if (device.instance != VK_NULL_HANDLE) vkDestroyInstance(device.instance, nullptr);
    return info;
}

}  // namespace bench
