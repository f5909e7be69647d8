// SPDX-License-Identifier: Apache-2.0
// A kernel image built by the driver, and its arguments.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <qiao/opencl/device.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

class OpenClKernel final : public BackendKernel {
public:
    QIAO_DECL ~OpenClKernel() override;
    QIAO_DECL std::string binary() const override;
    uint32_t max_threads() const override { return max_threads_; }

    QIAO_DECL static Result<std::unique_ptr<BackendKernel>> load(std::shared_ptr<DeviceCore> core, std::shared_ptr<const KernelImage> image,
                                                                 const std::string& binary);

    const KernelImage& image() const { return *image_; }
    /// Sets the arguments that differ from the last launch and enqueues. `parameters` is the block, or, with
    /// image().parameters_in_memory, the 8 bytes of its address.
    QIAO_DECL cl_int enqueue(cl_command_queue queue, const LaunchShape& shape, const void* parameters, cl_event* event);

private:
    OpenClKernel(std::shared_ptr<DeviceCore> core, std::shared_ptr<const KernelImage> image) : core_(std::move(core)), image_(std::move(image)) {}
    QIAO_DECL Result<void> build(const std::string& binary);
    QIAO_DECL bool build_binary(const std::string& binary, const std::string& options);
    QIAO_DECL std::string build_options() const;
    QIAO_DECL std::string build_log() const;
    QIAO_DECL cl_int set_parameters(const char* parameters);
    QIAO_DECL cl_int set_memory();
    QIAO_DECL cl_int set_dynamic_shared(uint64_t bytes);

    std::shared_ptr<DeviceCore> core_;
    std::shared_ptr<const KernelImage> image_;
    cl_program program_ = nullptr;
    cl_kernel kernel_ = nullptr;
    uint32_t max_threads_ = 0;

    // Arguments as the driver has them. OpenCL captures them when a launch is enqueued, so one lock covers both.
    std::mutex mutex_;
    std::vector<char> last_;
    bool set_once_ = false;
    uint64_t last_shared_ = UINT64_MAX;
    uint64_t last_generation_ = 0;
    unsigned own_arguments_ = 0;  ///< those of the parameters; arenas follow
};

}  // namespace opencl
QIAO_NAMESPACE_END
