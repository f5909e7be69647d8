// SPDX-License-Identifier: Apache-2.0
// What the Vulkan backend makes of a driver that fails: entries of the device's function table are replaced by ones that
// report a lost device or exhausted memory.
#include <doctest/doctest.h>

#include "kernels.hpp"

#include <qiao/vulkan/device.hpp>
#include <qiao/vulkan/memory.hpp>
#include <qiao/vulkan/program.hpp>
#include <qiao/vulkan/queue.hpp>

using namespace qiao;

namespace {

/// The first usable device, opened anew, or null.
std::shared_ptr<vulkan::DeviceCore> open_first() {
    auto instance = vulkan::open_instance();
    if (!instance) return nullptr;
    uint32_t count = 16;
    VkPhysicalDevice list[16];
    instance.value()->vk.EnumeratePhysicalDevices(instance.value()->handle, &count, list);
    for (uint32_t i = 0; i < count; ++i) {
        auto core = vulkan::open_device(instance.value(), list[i]);
        if (core) return core.value();
    }
    return nullptr;
}

VkResult VKAPI_CALL submit_lost(VkQueue, uint32_t, const VkSubmitInfo*, VkFence) { return VK_ERROR_DEVICE_LOST; }
VkResult VKAPI_CALL wait_lost(VkDevice, const VkSemaphoreWaitInfo*, uint64_t) { return VK_ERROR_DEVICE_LOST; }
VkResult VKAPI_CALL count_nothing(VkDevice, VkSemaphore, uint64_t* value) {
    *value = 0;
    return VK_SUCCESS;
}
VkResult VKAPI_CALL allocate_nothing(VkDevice, const VkMemoryAllocateInfo*, const VkAllocationCallbacks*, VkDeviceMemory*) {
    return VK_ERROR_OUT_OF_DEVICE_MEMORY;
}
VkResult VKAPI_CALL pipeline_fails(VkDevice, VkPipelineCache, uint32_t, const VkComputePipelineCreateInfo*, const VkAllocationCallbacks*, VkPipeline*) {
    return VK_ERROR_UNKNOWN;
}

}  // namespace

TEST_CASE("vulkan: a device lost at submission fails that call and every later one") {
    auto core = open_first();
    if (!core) return;
    vulkan::VulkanDevice device(core);
    auto queue = std::move(device.create_queue().value());
    auto memory = std::move(device.allocate(1 << 20, MemoryKind::device).value());
    core->vk.QueueSubmit = submit_lost;
    Result<void> filled = queue->fill(*memory, 0, 1 << 20, 7, 4);
    REQUIRE(!filled);
    CHECK(filled.error().kind == ErrorKind::device_lost);
    uint32_t word = 0;
    auto read = queue->read(&word, *memory, 0, 4, true);
    REQUIRE(!read);
    CHECK(read.error().kind == ErrorKind::device_lost);
    auto more = device.allocate(4, MemoryKind::device);
    REQUIRE(!more);
    CHECK(more.error().kind == ErrorKind::device_lost);
    auto another = device.create_queue();
    REQUIRE(!another);
    CHECK(another.error().kind == ErrorKind::device_lost);
}

TEST_CASE("vulkan: a device lost while the host waits ends the wait with an error") {
    auto core = open_first();
    if (!core) return;
    vulkan::VulkanDevice device(core);
    auto queue = std::move(device.create_queue().value());
    auto memory = std::move(device.allocate(1 << 20, MemoryKind::device).value());
    REQUIRE(bool(queue->fill(*memory, 0, 1 << 20, 7, 4)));
    auto signal = std::move(queue->record(true).value());
    core->vk.DeviceWaitIdle(core->device);
    core->vk.GetSemaphoreCounterValue = count_nothing;
    core->vk.WaitSemaphores = wait_lost;
    auto waited = signal->wait();
    REQUIRE(!waited);
    CHECK(waited.error().kind == ErrorKind::device_lost);
    CHECK(signal->complete());  // nobody may poll for ever
    CHECK(signal->nanoseconds() == 0);
    auto finished = queue->finish();
    REQUIRE(!finished);
    CHECK(finished.error().kind == ErrorKind::device_lost);
}

TEST_CASE("vulkan: exhausted device memory is an error that passes") {
    auto core = open_first();
    if (!core) return;
    vulkan::VulkanDevice device(core);
    uint64_t free_before = device.free_bytes();
    auto allocate = core->vk.AllocateMemory;
    core->vk.AllocateMemory = allocate_nothing;
    auto memory = device.allocate(4096, MemoryKind::device);
    REQUIRE(!memory);
    CHECK(memory.error().kind == ErrorKind::out_of_memory);
    core->vk.AllocateMemory = allocate;
    CHECK(device.free_bytes() == free_before);
    CHECK(bool(device.allocate(4096, MemoryKind::device)));
}

TEST_CASE("vulkan: a pipeline that the driver refuses names the kernel") {
    auto core = open_first();
    if (!core) return;
    vulkan::VulkanDevice device(core);
    auto image = vulkan_test::make_image(vulkan_test::chain_kernel(), 12);
    if (image->code.empty()) return;
    image->display_name = "chain<int>";
    auto kernel = std::move(device.load(image, "").value());
    auto queue = std::move(device.create_queue().value());
    core->vk.CreateComputePipelines = pipeline_fails;
    uint8_t parameters[12] = {};
    auto launched = queue->launch(*kernel, LaunchShape{}, parameters);
    REQUIRE(!launched);
    CHECK(launched.error().kind == ErrorKind::compile_failed);
    CHECK(launched.error().message.find("chain<int>") != std::string::npos);
}
