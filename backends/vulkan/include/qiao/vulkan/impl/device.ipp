// SPDX-License-Identifier: Apache-2.0
// Reading what a device can, choosing its features, queue family and heap, and opening it.
#pragma once
#include <algorithm>
#include <cstdio>
#include <cstring>

#include <unistd.h>

#include <qiao/vulkan/device.hpp>
#include <qiao/vulkan/memory.hpp>
#include <qiao/vulkan/program.hpp>
#include <qiao/vulkan/queue.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {
namespace detail {

/// The feature structures in one chain: filled by the driver, then reduced to what qiao switches on.
struct Features {
    VkPhysicalDeviceFeatures2 core = structure<VkPhysicalDeviceFeatures2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2);
    VkPhysicalDeviceVulkan11Features v11 = structure<VkPhysicalDeviceVulkan11Features>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES);
    VkPhysicalDeviceVulkan12Features v12 = structure<VkPhysicalDeviceVulkan12Features>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES);
    VkPhysicalDeviceWorkgroupMemoryExplicitLayoutFeaturesKHR shared_layout = structure<VkPhysicalDeviceWorkgroupMemoryExplicitLayoutFeaturesKHR>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_WORKGROUP_MEMORY_EXPLICIT_LAYOUT_FEATURES_KHR);
    VkPhysicalDeviceShaderAtomicFloatFeaturesEXT atomic_float = structure<VkPhysicalDeviceShaderAtomicFloatFeaturesEXT>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_FEATURES_EXT);
    VkPhysicalDeviceShaderClockFeaturesKHR clock = structure<VkPhysicalDeviceShaderClockFeaturesKHR>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_CLOCK_FEATURES_KHR);
};

/// Which of them the device has besides those of Vulkan itself.
struct Extensions {
    bool shared_layout = false;
    bool atomic_float = false;
    bool clock = false;
};

inline void chain(Features& f, const Extensions& extensions) {
    f.core.pNext = &f.v11;
    f.v11.pNext = &f.v12;
    void** tail = &f.v12.pNext;
    auto append = [&](auto& structure) {
        *tail = &structure;
        tail = &structure.pNext;
    };
    if (extensions.shared_layout) append(f.shared_layout);
    if (extensions.atomic_float) append(f.atomic_float);
    if (extensions.clock) append(f.clock);
    *tail = nullptr;
}

/// Copies the features that the emitter or the backend may use; the rest stays off.
inline void choose_features(const Features& has, Features& use) {
    use.core.features.shaderInt64 = has.core.features.shaderInt64;
    use.core.features.shaderInt16 = has.core.features.shaderInt16;
    use.core.features.shaderFloat64 = has.core.features.shaderFloat64;
    use.v11.storageBuffer16BitAccess = has.v11.storageBuffer16BitAccess;
    use.v11.uniformAndStorageBuffer16BitAccess = has.v11.uniformAndStorageBuffer16BitAccess;
    use.v11.storagePushConstant16 = has.v11.storagePushConstant16;
    use.v11.variablePointers = has.v11.variablePointers;
    use.v11.variablePointersStorageBuffer = has.v11.variablePointersStorageBuffer;
    use.v12.storageBuffer8BitAccess = has.v12.storageBuffer8BitAccess;
    use.v12.uniformAndStorageBuffer8BitAccess = has.v12.uniformAndStorageBuffer8BitAccess;
    use.v12.storagePushConstant8 = has.v12.storagePushConstant8;
    use.v12.shaderBufferInt64Atomics = has.v12.shaderBufferInt64Atomics;
    use.v12.shaderSharedInt64Atomics = has.v12.shaderSharedInt64Atomics;
    use.v12.shaderFloat16 = has.v12.shaderFloat16;
    use.v12.shaderInt8 = has.v12.shaderInt8;
    use.v12.scalarBlockLayout = has.v12.scalarBlockLayout;
    use.v12.timelineSemaphore = has.v12.timelineSemaphore;
    use.v12.bufferDeviceAddress = has.v12.bufferDeviceAddress;
    use.v12.vulkanMemoryModel = has.v12.vulkanMemoryModel;
    use.v12.vulkanMemoryModelDeviceScope = has.v12.vulkanMemoryModelDeviceScope;
    use.v12.shaderSubgroupExtendedTypes = has.v12.shaderSubgroupExtendedTypes;
    use.shared_layout.workgroupMemoryExplicitLayout = has.shared_layout.workgroupMemoryExplicitLayout;
    use.shared_layout.workgroupMemoryExplicitLayoutScalarBlockLayout = has.shared_layout.workgroupMemoryExplicitLayoutScalarBlockLayout;
    use.shared_layout.workgroupMemoryExplicitLayout8BitAccess = has.shared_layout.workgroupMemoryExplicitLayout8BitAccess;
    use.shared_layout.workgroupMemoryExplicitLayout16BitAccess = has.shared_layout.workgroupMemoryExplicitLayout16BitAccess;
    use.atomic_float.shaderBufferFloat32Atomics = has.atomic_float.shaderBufferFloat32Atomics;
    use.atomic_float.shaderBufferFloat32AtomicAdd = has.atomic_float.shaderBufferFloat32AtomicAdd;
    use.atomic_float.shaderSharedFloat32Atomics = has.atomic_float.shaderSharedFloat32Atomics;
    use.atomic_float.shaderSharedFloat32AtomicAdd = has.atomic_float.shaderSharedFloat32AtomicAdd;
    use.clock.shaderDeviceClock = has.clock.shaderDeviceClock;
}

inline const char* missing_feature(const Features& f) {
    if (!f.core.features.shaderInt64) return "no 64-bit integers (shaderInt64)";
    if (!f.v12.bufferDeviceAddress) return "no buffer device addresses (bufferDeviceAddress)";
    if (!f.v12.timelineSemaphore) return "no timeline semaphores (timelineSemaphore)";
    return nullptr;
}

inline std::vector<VkExtensionProperties> device_extensions(const Instance& instance, VkPhysicalDevice physical) {
    uint32_t count = 0;
    instance.vk.EnumerateDeviceExtensionProperties(physical, nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> list(count);
    instance.vk.EnumerateDeviceExtensionProperties(physical, nullptr, &count, list.data());
    return list;
}

inline bool has_extension(const std::vector<VkExtensionProperties>& list, const char* name) {
    return std::any_of(list.begin(), list.end(), [&](const VkExtensionProperties& e) { return std::strcmp(e.extensionName, name) == 0; });
}

/// A family for compute alone if there is one (its queues run beside the display's), else the first that computes.
inline bool choose_family(DeviceCore& core, uint32_t& queues) {
    uint32_t count = 0;
    core.instance->vk.GetPhysicalDeviceQueueFamilyProperties(core.physical, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    core.instance->vk.GetPhysicalDeviceQueueFamilyProperties(core.physical, &count, families.data());
    int best = -1;
    for (uint32_t i = 0; i < count; ++i) {
        if (!(families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) || families[i].queueCount == 0) continue;
        bool alone = !(families[i].queueFlags & VK_QUEUE_GRAPHICS_BIT);
        if (best < 0 || (alone && (families[static_cast<size_t>(best)].queueFlags & VK_QUEUE_GRAPHICS_BIT))) best = static_cast<int>(i);
    }
    if (best < 0) return false;
    core.family = static_cast<uint32_t>(best);
    queues = std::min<uint32_t>(families[core.family].queueCount, 8);
    core.timestamp_bits = families[core.family].timestampValidBits;
    return true;
}

inline std::string hexadecimal(const uint8_t* bytes, size_t count) {
    std::string text;
    char digits[3];
    for (size_t i = 0; i < count; ++i) {
        std::snprintf(digits, sizeof digits, "%02x", bytes[i]);
        text += digits;
    }
    return text;
}

inline std::string vendor_name(uint32_t id) {
    switch (id) {
        case 0x1002:
            return "AMD";
        case 0x1010:
            return "Imagination";
        case 0x10de:
            return "NVIDIA";
        case 0x13b5:
            return "Arm";
        case 0x1ed5:
            return "Moore Threads";
        case 0x5143:
            return "Qualcomm";
        case 0x8086:
            return "Intel";
        case VK_VENDOR_ID_MESA:
            return "Mesa";
        default:
            return "vendor " + std::to_string(id);
    }
}

inline void fill_memory_info(DeviceCore& core) {
    core.instance->vk.GetPhysicalDeviceMemoryProperties(core.physical, &core.memory);
    for (uint32_t i = 0; i < core.memory.memoryHeapCount; ++i) {
        const VkMemoryHeap& heap = core.memory.memoryHeaps[i];
        const VkMemoryHeap& best = core.memory.memoryHeaps[core.main_heap];
        bool local = heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT;
        bool best_local = best.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT;
        if ((local && !best_local) || (local == best_local && heap.size > best.size)) core.main_heap = i;
    }
    core.info.memory_bytes = core.memory.memoryHeaps[core.main_heap].size;
    core.info.max_allocation = core.info.memory_bytes;
    // A driver on the processor makes its heap's size up (lavapipe: 2 GiB); what it has is the machine's memory, half of it is taken for the device's.
    if (core.info.is_cpu) {
        uint64_t machine = static_cast<uint64_t>(std::max(0L, sysconf(_SC_PHYS_PAGES))) * static_cast<uint64_t>(std::max(0L, sysconf(_SC_PAGESIZE)));
        core.info.memory_bytes = std::max(core.info.memory_bytes, machine / 2);
    }
}

/// Built on Mesa's shader compiler, NIR.
inline bool is_mesa(VkDriverId driver) {
    for (VkDriverId mesa : {VK_DRIVER_ID_MESA_LLVMPIPE, VK_DRIVER_ID_MESA_RADV, VK_DRIVER_ID_INTEL_OPEN_SOURCE_MESA, VK_DRIVER_ID_MESA_TURNIP,
                            VK_DRIVER_ID_MESA_V3DV, VK_DRIVER_ID_MESA_PANVK, VK_DRIVER_ID_MESA_VENUS, VK_DRIVER_ID_MESA_DOZEN}) {
        if (driver == mesa) return true;
    }
    return false;
}

inline void fill_caps(DeviceCore& core, const Features& use, const VkPhysicalDeviceVulkan11Properties& p11, const VkPhysicalDeviceVulkan12Properties& p12) {
    TargetCaps& caps = core.info.caps;
    caps.target = Target::spirv;
    caps.fp64 = use.core.features.shaderFloat64;
    caps.fast_fp64 = caps.fp64 && core.info.is_cpu;
    caps.fp16 = use.v12.shaderFloat16;
    caps.int64 = true;
    caps.int64_atomics = use.v12.shaderBufferInt64Atomics;
    caps.shared_int64_atomics = use.v12.shaderSharedInt64Atomics;
    caps.float_atomic_add = use.atomic_float.shaderBufferFloat32AtomicAdd;
    caps.shared_float_atomic_add = use.atomic_float.shaderSharedFloat32AtomicAdd;
    caps.shared_bytes = core.limits.maxComputeSharedMemorySize;
    caps.push_constant_bytes = core.limits.maxPushConstantsSize;
    caps.parameter_bytes = core.limits.maxPushConstantsSize;
    caps.clock = use.clock.shaderDeviceClock ? Clock::standard : Clock::none;
    caps.subgroup_size = p11.subgroupSize;
    caps.max_threads = core.limits.maxComputeWorkGroupInvocations;
    caps.arenas = 0;
    caps.int8 = use.v12.shaderInt8;
    caps.int16 = use.core.features.shaderInt16;
    caps.storage8 = use.v12.storageBuffer8BitAccess;
    caps.storage16 = use.v11.storageBuffer16BitAccess;
    caps.vulkan_memory_model = use.v12.vulkanMemoryModel && use.v12.vulkanMemoryModelDeviceScope;
    caps.explicit_shared_layout = use.shared_layout.workgroupMemoryExplicitLayout;
    caps.preserve_denorms = p12.shaderDenormPreserveFloat32 && (!caps.fp64 || p12.shaderDenormPreserveFloat64);
    caps.preserve_inf_nan = p12.shaderSignedZeroInfNanPreserveFloat32 && (!caps.fp64 || p12.shaderSignedZeroInfNanPreserveFloat64);
    // What drivers get wrong (docs/spirv.md).
    const bool llvmpipe = p12.driverID == VK_DRIVER_ID_MESA_LLVMPIPE;
    caps.loop_limit = llvmpipe ? 65535 : 0;
    caps.nesting_limit = llvmpipe ? 64 : 0;  // 80, less what the driver's own lowering adds
    caps.divergent_fences = !llvmpipe;
    caps.exit_values = !llvmpipe;
    if (llvmpipe) caps.stack_bytes = 8 << 10;
    caps.thread_loops = llvmpipe;
    caps.threads_in_turns = llvmpipe;
    caps.fused_fma = !llvmpipe;
    caps.signed_wide_compare = !is_mesa(p12.driverID);
    // Threads of a vector have consecutive indices there; all other drivers read what is uniform once by themselves.
    const bool hands_over = (p11.subgroupSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT) && (p11.subgroupSupportedOperations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT);
    caps.shared_load_lanes = llvmpipe && hands_over && p11.subgroupSize > 1 ? p11.subgroupSize : 0;
    caps.round_to_even = p12.shaderRoundingModeRTEFloat32 && (!caps.fp64 || p12.shaderRoundingModeRTEFloat64);
}

inline void fill_info(DeviceCore& core, const Features& use, VkPhysicalDeviceType type, const char* name, uint32_t driver_version,
                      const VkPhysicalDeviceVulkan11Properties& p11, const VkPhysicalDeviceVulkan12Properties& p12) {
    DeviceInfo& info = core.info;
    info.backend = "vulkan";
    info.name = name;
    info.vendor = vendor_name(core.vendor_id);
    info.driver = std::string(p12.driverName) + " " + p12.driverInfo + " (" + std::to_string(driver_version) + ")";
    info.unique_id = "vulkan-" + std::to_string(core.vendor_id) + "-" + std::to_string(core.device_id) + "-" + hexadecimal(p11.deviceUUID, VK_UUID_SIZE) + "-" +
                     hexadecimal(core.pipeline_cache_uuid, VK_UUID_SIZE);
    info.is_cpu = type == VK_PHYSICAL_DEVICE_TYPE_CPU;
    info.unified_memory = info.is_cpu || type == VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU;
    info.host_addresses = info.is_cpu;
    if (info.is_cpu) info.compute_units = static_cast<unsigned>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
    fill_memory_info(core);
    info.max_allocation = std::min<uint64_t>(p11.maxMemoryAllocationSize, info.max_allocation);
    for (int i = 0; i < 3; ++i) {
        info.max_block[i] = core.limits.maxComputeWorkGroupSize[i];
        info.max_grid[i] = core.limits.maxComputeWorkGroupCount[i];
    }
    // Staging buffers and the driver's own allocations count too, so a share of the limit stays free.
    uint32_t allocations = core.limits.maxMemoryAllocationCount;
    info.max_memories = allocations > (1u << 20) ? 0 : allocations - allocations / 8;
    fill_caps(core, use, p11, p12);
}

inline VkResult create_device(DeviceCore& core, Features& use, const std::vector<const char*>& extensions, uint32_t queues) {
    std::vector<float> priorities(queues, 1.0f);
    auto queue = structure<VkDeviceQueueCreateInfo>(VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO);
    queue.queueFamilyIndex = core.family;
    queue.queueCount = queues;
    queue.pQueuePriorities = priorities.data();
    auto info = structure<VkDeviceCreateInfo>(VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO);
    info.pNext = &use.core;
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue;
    info.enabledExtensionCount = static_cast<uint32_t>(extensions.size());
    info.ppEnabledExtensionNames = extensions.data();
    return core.instance->vk.CreateDevice(core.physical, &info, nullptr, &core.device);
}

}  // namespace detail

DeviceCore::~DeviceCore() {
    if (!device || !vk.DestroyDevice) return;
    vk.DeviceWaitIdle(device);
    vk.DestroyDevice(device, nullptr);
}

Error DeviceCore::fail(VkResult result, const char* call) {
    if (result == VK_ERROR_DEVICE_LOST) lost = true;
    return error_of(result, call);
}

Result<std::shared_ptr<DeviceCore>> open_device(const std::shared_ptr<Instance>& instance, VkPhysicalDevice physical) {
    auto core = std::make_shared<DeviceCore>();
    core->instance = instance;
    core->physical = physical;
    auto p12 = structure<VkPhysicalDeviceVulkan12Properties>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES);
    auto p11 = structure<VkPhysicalDeviceVulkan11Properties>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES, &p12);
    auto properties = structure<VkPhysicalDeviceProperties2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2);
    instance->vk.GetPhysicalDeviceProperties(physical, &properties.properties);
    const VkPhysicalDeviceProperties& p = properties.properties;
    if (p.apiVersion < VK_API_VERSION_1_2) return Error{ErrorKind::unsupported, "Vulkan older than 1.2"};
    properties.pNext = &p11;
    instance->vk.GetPhysicalDeviceProperties2(physical, &properties);
    core->limits = p.limits;
    core->vendor_id = p.vendorID;
    core->device_id = p.deviceID;
    std::memcpy(core->pipeline_cache_uuid, p.pipelineCacheUUID, VK_UUID_SIZE);

    uint32_t queues = 0;
    if (!detail::choose_family(*core, queues)) return Error{ErrorKind::unsupported, "no compute queue"};
    std::vector<VkExtensionProperties> available = detail::device_extensions(*instance, physical);
    std::vector<const char*> extensions;
    auto take = [&](const char* name) {
        bool has = detail::has_extension(available, name);
        if (has) extensions.push_back(name);
        return has;
    };
    detail::Extensions with;
    with.shared_layout = take(VK_KHR_WORKGROUP_MEMORY_EXPLICIT_LAYOUT_EXTENSION_NAME);
    with.atomic_float = take(VK_EXT_SHADER_ATOMIC_FLOAT_EXTENSION_NAME);
    with.clock = take(VK_KHR_SHADER_CLOCK_EXTENSION_NAME);
    core->has_budget = take(VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
    take("VK_KHR_portability_subset");

    detail::Features has, use;
    detail::chain(has, with);
    instance->vk.GetPhysicalDeviceFeatures2(physical, &has.core);
    if (const char* missing = detail::missing_feature(has)) return Error{ErrorKind::unsupported, missing};
    detail::chain(use, with);
    detail::choose_features(has, use);
    detail::fill_info(*core, use, p.deviceType, p.deviceName, p.driverVersion, p11, p12);

    VkResult result = detail::create_device(*core, use, extensions, queues);
    if (result != VK_SUCCESS) return error_of(result, "vkCreateDevice");
    if (!load_device_table(*instance, core->device, core->vk)) return Error{ErrorKind::unsupported, "a Vulkan 1.2 function is missing"};
    for (uint32_t i = 0; i < queues; ++i) {
        core->lanes.push_back(std::make_unique<Lane>());
        core->vk.GetDeviceQueue(core->device, core->family, i, &core->lanes.back()->queue);
    }
    return core;
}

VulkanDevice::~VulkanDevice() = default;

Result<std::unique_ptr<BackendMemory>> VulkanDevice::allocate(uint64_t size, MemoryKind kind) {
    Result<std::unique_ptr<VulkanMemory>> memory = VulkanMemory::create(core_, size, kind);
    if (!memory) return memory.error();
    return std::unique_ptr<BackendMemory>(std::move(memory.value()));
}

Result<std::unique_ptr<BackendQueue>> VulkanDevice::create_queue() {
    Result<std::unique_ptr<VulkanQueue>> queue = VulkanQueue::create(core_);
    if (!queue) return queue.error();
    return std::unique_ptr<BackendQueue>(std::move(queue.value()));
}

Result<std::unique_ptr<BackendKernel>> VulkanDevice::load(std::shared_ptr<const KernelImage> image, const std::string& binary) {
    Result<std::unique_ptr<VulkanKernel>> kernel = VulkanKernel::create(core_, std::move(image), binary);
    if (!kernel) return kernel.error();
    return std::unique_ptr<BackendKernel>(std::move(kernel.value()));
}

uint64_t VulkanDevice::free_bytes() const {
    uint64_t used = core_->allocated.load();
    uint64_t total = core_->info.memory_bytes;
    if (core_->has_budget && !core_->info.is_cpu) {
        auto budget = structure<VkPhysicalDeviceMemoryBudgetPropertiesEXT>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT);
        auto properties = structure<VkPhysicalDeviceMemoryProperties2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2, &budget);
        core_->instance->vk.GetPhysicalDeviceMemoryProperties2(core_->physical, &properties);
        used = budget.heapUsage[core_->main_heap];
        total = std::min<uint64_t>(total, budget.heapBudget[core_->main_heap]);
    }
    return used < total ? total - used : 0;
}

}  // namespace vulkan
QIAO_NAMESPACE_END
