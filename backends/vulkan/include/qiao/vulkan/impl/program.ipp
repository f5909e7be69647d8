// SPDX-License-Identifier: Apache-2.0
// Shader modules, pipelines and the pipeline cache's bytes.
#pragma once
#include <algorithm>
#include <cstring>

#include <qiao/emit/spirv/abi.hpp>
#include <qiao/vulkan/program.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {
namespace detail {

/// The head that every driver's cache data begins with (VkPipelineCacheHeaderVersionOne, unpadded).
inline constexpr size_t cache_header_bytes = 16 + VK_UUID_SIZE;

/// Whether cache data is of this very device and driver; anything else must not reach the driver.
inline bool cache_data_fits(const DeviceCore& core, const std::string& data) {
    if (data.size() <= cache_header_bytes) return false;
    uint32_t head[4];
    std::memcpy(head, data.data(), sizeof head);
    return head[0] >= cache_header_bytes && head[0] <= data.size() && head[1] == VK_PIPELINE_CACHE_HEADER_VERSION_ONE && head[2] == core.vendor_id &&
           head[3] == core.device_id && std::memcmp(data.data() + 16, core.pipeline_cache_uuid, VK_UUID_SIZE) == 0;
}

/// The smallest workgroup that divides the block, so many threads a turn, and whose invocations fill vectors of `lanes`: rows of
/// up to `lanes` first. The whole block where there is none.
inline void shrink_workgroup(const LaunchShape& shape, uint32_t turn_threads, uint32_t lanes, uint32_t& x, uint32_t& y) {
    for (uint32_t threads = turn_threads; threads > 0; --threads) {
        for (x = std::min(lanes, shape.block[0]); x > 0; --x) {
            for (y = 1; shape.block[0] % (x * threads) == 0 && y <= shape.block[1]; ++y) {
                if (shape.block[1] % y == 0 && x * y * shape.block[2] % lanes == 0) return;
            }
        }
    }
    x = shape.block[0];
    y = shape.block[1];
}

inline bool looks_like_spirv(const std::string& code) {
    uint32_t magic = 0;
    if (code.size() < 20 || code.size() % 4 != 0) return false;
    std::memcpy(&magic, code.data(), 4);
    return magic == 0x07230203;
}

}  // namespace detail

Result<std::unique_ptr<VulkanKernel>> VulkanKernel::create(std::shared_ptr<DeviceCore> core, std::shared_ptr<const KernelImage> image,
                                                           const std::string& binary) {
    if (core->lost) return Error{ErrorKind::device_lost, "device lost"};
    if (image->target != Target::spirv || !detail::looks_like_spirv(image->code)) {
        return Error{ErrorKind::compile_failed, "kernel '" + image->display_name + "': the image is not SPIR-V"};
    }
    DeviceCore& device = *core;
    std::unique_ptr<VulkanKernel> kernel(new VulkanKernel(std::move(core), std::move(image)));
    uint64_t bytes = kernel->image_->parameters_in_memory ? 8 : (kernel->image_->parameter_bytes + 3) / 4 * 4;
    if (bytes > device.limits.maxPushConstantsSize) {
        return Error{ErrorKind::compile_failed,
                     "kernel '" + kernel->image_->display_name + "': " + std::to_string(bytes) + " bytes of parameters in push constants"};
    }
    kernel->push_bytes_ = static_cast<uint32_t>(bytes);
    for (const ImageParameter& parameter : kernel->image_->parameters) {
        if (parameter.hidden == ir::HiddenParameter::shared_scratch) kernel->shared_in_global_ = true;
    }
    VkResult result = kernel->open(binary);
    if (result != VK_SUCCESS) return device.fail(result, "loading a kernel");
    return kernel;
}

VkResult VulkanKernel::open(const std::string& binary) {
    const DeviceTable& vk = core_->vk;
    std::vector<uint32_t> words(image_->code.size() / 4);
    std::memcpy(words.data(), image_->code.data(), image_->code.size());
    auto module = structure<VkShaderModuleCreateInfo>(VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO);
    module.codeSize = image_->code.size();
    module.pCode = words.data();
    VkResult result = vk.CreateShaderModule(core_->device, &module, nullptr, &module_);
    if (result != VK_SUCCESS) return result;

    VkPushConstantRange range{VK_SHADER_STAGE_COMPUTE_BIT, 0, push_bytes_};
    auto layout = structure<VkPipelineLayoutCreateInfo>(VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO);
    layout.pushConstantRangeCount = push_bytes_ ? 1 : 0;
    layout.pPushConstantRanges = push_bytes_ ? &range : nullptr;
    result = vk.CreatePipelineLayout(core_->device, &layout, nullptr, &layout_);
    if (result != VK_SUCCESS) return result;

    auto cache = structure<VkPipelineCacheCreateInfo>(VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO);
    if (detail::cache_data_fits(*core_, binary)) {
        cache.initialDataSize = binary.size();
        cache.pInitialData = binary.data();
    }
    return vk.CreatePipelineCache(core_->device, &cache, nullptr, &cache_);
}

VulkanKernel::~VulkanKernel() {
    for (const Variant& variant : variants_) core_->vk.DestroyPipeline(core_->device, variant.pipeline, nullptr);
    if (cache_) core_->vk.DestroyPipelineCache(core_->device, cache_, nullptr);
    if (layout_) core_->vk.DestroyPipelineLayout(core_->device, layout_, nullptr);
    if (module_) core_->vk.DestroyShaderModule(core_->device, module_, nullptr);
}

std::string VulkanKernel::binary() const {
    size_t size = 0;
    if (core_->vk.GetPipelineCacheData(core_->device, cache_, &size, nullptr) != VK_SUCCESS) return {};
    if (size <= detail::cache_header_bytes) return {};  // a driver without a cache gives the head alone
    std::string data(size, '\0');
    if (core_->vk.GetPipelineCacheData(core_->device, cache_, &size, &data[0]) != VK_SUCCESS) return {};
    data.resize(size);
    return data;
}

uint32_t VulkanKernel::max_threads() const {
    uint32_t device = core_->limits.maxComputeWorkGroupInvocations;
    return image_->max_threads != 0 && image_->max_threads < device ? image_->max_threads : device;
}

Result<void> VulkanKernel::check(const LaunchShape& shape) const {
    const VkPhysicalDeviceLimits& limits = core_->limits;
    uint64_t threads = uint64_t{shape.block[0]} * shape.block[1] * shape.block[2];
    bool fits = threads != 0 && threads <= limits.maxComputeWorkGroupInvocations;
    for (int i = 0; i < 3; ++i) fits = fits && shape.block[i] <= limits.maxComputeWorkGroupSize[i];
    if (!fits) return Error{ErrorKind::launch_out_of_resources, "kernel '" + image_->display_name + "': block too large for the device"};
    uint64_t shared = shared_in_global_ ? 0 : image_->static_shared + image_->reserved_shared + shape.dynamic_shared;
    if (shared > limits.maxComputeSharedMemorySize) {
        return Error{ErrorKind::launch_out_of_resources, "kernel '" + image_->display_name + "': " + std::to_string(shared) +
                                                             " bytes of shared memory, the device has " + std::to_string(limits.maxComputeSharedMemorySize)};
    }
    return {};
}

Result<VkPipeline> VulkanKernel::pipeline(const LaunchShape& shape) {
    if (Result<void> fits = check(shape); !fits) return fits.error();
    uint32_t dynamic_shared = image_->uses_dynamic_shared && !shared_in_global_ ? static_cast<uint32_t>(shape.dynamic_shared) : 0;
    Constants constants = {shape.block[0], shape.block[1], shape.block[2], dynamic_shared, shape.block[0], shape.block[1]};
    if (image_->turn_threads != 0) {
        detail::shrink_workgroup(shape, image_->turn_threads, std::max(1u, core_->info.caps.subgroup_size), constants[4], constants[5]);
    }
    std::lock_guard<std::mutex> lock(mutex_);
    for (const Variant& variant : variants_) {
        if (variant.constants == constants) return variant.pipeline;
    }
    Result<VkPipeline> made = make_pipeline(constants);
    if (made) variants_.push_back(Variant{constants, made.value()});
    return made;
}

Result<VkPipeline> VulkanKernel::make_pipeline(const Constants& constants) {
    static constexpr Constants ids = {emit::spec_id_block_x,        emit::spec_id_block_y,     emit::spec_id_block_z,
                                      emit::spec_id_dynamic_shared, emit::spec_id_workgroup_x, emit::spec_id_workgroup_y};
    VkSpecializationMapEntry entries[ids.size()];
    for (uint32_t i = 0; i < ids.size(); ++i) entries[i] = VkSpecializationMapEntry{ids[i], i * 4, 4};
    VkSpecializationInfo specialisation{ids.size(), entries, sizeof constants, constants.data()};
    auto info = structure<VkComputePipelineCreateInfo>(VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO);
    info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
    info.stage.module = module_;
    info.stage.pName = image_->entry.c_str();
    info.stage.pSpecializationInfo = &specialisation;
    info.layout = layout_;
    VkPipeline pipeline = VK_NULL_HANDLE;
    VkResult result = core_->vk.CreateComputePipelines(core_->device, cache_, 1, &info, nullptr, &pipeline);
    if (result == VK_SUCCESS && pipeline) return pipeline;
    Error error = core_->fail(result, "vkCreateComputePipelines");
    if (error.kind == ErrorKind::launch_failed) error.kind = ErrorKind::compile_failed;
    error.message = "kernel '" + image_->display_name + "': " + error.message;
    return error;
}

}  // namespace vulkan
QIAO_NAMESPACE_END
