// SPDX-License-Identifier: Apache-2.0
// Kernels: a SPIR-V module, its pipeline layout (push constants only) and the pipelines made from it.
//
// Block size and dynamic shared bytes are specialisation constants 0 to 3 (for kernels whose threads take turns, the workgroup's size
// besides), so a pipeline is made for each pair that is launched, at its first launch, through a VkPipelineCache whose bytes
// binary() gives to the disk cache.
#pragma once
#include <array>

#include <qiao/vulkan/device.hpp>

QIAO_NAMESPACE_BEGIN
namespace vulkan {

class VulkanKernel final : public BackendKernel {
public:
    QIAO_DECL static Result<std::unique_ptr<VulkanKernel>> create(std::shared_ptr<DeviceCore> core, std::shared_ptr<const KernelImage> image,
                                                                  const std::string& binary);
    QIAO_DECL ~VulkanKernel() override;
    QIAO_DECL std::string binary() const override;
    QIAO_DECL uint32_t max_threads() const override;

    const KernelImage& image() const { return *image_; }
    VkPipelineLayout layout() const { return layout_; }
    /// Bytes of push constants that a launch sets: the parameter block, or its address.
    uint32_t push_bytes() const { return push_bytes_; }
    /// The pipeline for a block shape and dynamic shared size; made on first use. Any thread.
    QIAO_DECL Result<VkPipeline> pipeline(const LaunchShape& shape);

private:
    using Constants = std::array<uint32_t, 6>;  ///< block x, y, z, dynamic shared bytes, workgroup x, y
    struct Variant {
        Constants constants;
        VkPipeline pipeline;
    };

    VulkanKernel(std::shared_ptr<DeviceCore> core, std::shared_ptr<const KernelImage> image) : core_(std::move(core)), image_(std::move(image)) {}
    QIAO_DECL VkResult open(const std::string& binary);
    QIAO_DECL Result<void> check(const LaunchShape& shape) const;
    QIAO_DECL Result<VkPipeline> make_pipeline(const Constants& constants);

    std::shared_ptr<DeviceCore> core_;
    std::shared_ptr<const KernelImage> image_;
    VkShaderModule module_ = VK_NULL_HANDLE;
    VkPipelineLayout layout_ = VK_NULL_HANDLE;
    VkPipelineCache cache_ = VK_NULL_HANDLE;
    uint32_t push_bytes_ = 0;
    bool shared_in_global_ = false;  ///< shared memory lives in scratch memory: the device's limit does not apply
    std::mutex mutex_;               ///< guards variants_
    std::vector<Variant> variants_;
};

}  // namespace vulkan
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/vulkan/impl/program.ipp>
#endif
