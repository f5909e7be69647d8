// SPDX-License-Identifier: Apache-2.0
// Bare OpenCL: one context, one in-order queue, buffers, programs from source.
#pragma once
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <map>
#include <string>
#include <vector>

#include "native.hpp"

namespace bench {

/// Throws std::runtime_error that names the call.
void check_cl(cl_int code, const char* what);

class NativeOpenCL : public Native {
public:
    /// `device_name` as CL_DEVICE_NAME gives it; null where there is none.
    static cl_device_id find(const std::string& device_name);

    NativeOpenCL(cl_device_id device, std::string folder);
    ~NativeOpenCL() override;
    NativeOpenCL(const NativeOpenCL&) = delete;
    NativeOpenCL& operator=(const NativeOpenCL&) = delete;

    int buffer(const void* data, size_t bytes) override;
    void read(int buffer, void* to, size_t bytes) override;
    void prepare(const std::vector<Step>& steps) override;
    void launch() override { enqueue(queue_, nullptr, nullptr); }
    void launch_in(cl_command_queue queue) { enqueue(queue, nullptr, nullptr); }
    void finish() override { check_cl(clFinish(queue_), "clFinish"); }
    double device_seconds() override;
    const DeviceHandles* handles() override;

    cl_context context() const { return context_; }
    cl_command_queue queue() const { return queue_; }
    cl_mem memory(int index) const { return buffers_[static_cast<size_t>(index)]; }

private:
    struct Launch {
        Step step;
        cl_kernel kernel;
    };
    cl_program program(const std::string& kernel);
    /// `first` and `last`, where not null, receive the events of the first and the last step.
    void enqueue(cl_command_queue queue, cl_event* first, cl_event* last);

    cl_device_id device_;
    std::string folder_;
    cl_context context_ = nullptr;
    cl_command_queue queue_ = nullptr, profiling_ = nullptr;
    std::vector<cl_mem> buffers_;
    std::map<std::string, cl_program> programs_;
    std::vector<Launch> launches_;
    DeviceHandles handles_{};
};

}  // namespace bench
