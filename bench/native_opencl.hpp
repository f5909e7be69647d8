// SPDX-License-Identifier: Apache-2.0
// Bare OpenCL as a careful person writes it: one context, one in-order queue, buffers, a program from source.
//
// The yardstick for qiao's OpenCL backend. Errors end the process: a benchmark has nothing to save.
#pragma once
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace bench {

inline void check_cl(cl_int code, const char* what) {
    if (code == CL_SUCCESS) return;
    std::fprintf(stderr, "%s: OpenCL error %d\n", what, code);
    std::exit(1);
}

class NativeOpenCL {
public:
    /// The device of that name; null where there is none.
    static std::unique_ptr<NativeOpenCL> find(const std::string& wanted) {
        cl_uint count = 0;
        if (clGetPlatformIDs(0, nullptr, &count) != CL_SUCCESS) return nullptr;
        std::vector<cl_platform_id> platforms(count);
        check_cl(clGetPlatformIDs(count, platforms.data(), nullptr), "clGetPlatformIDs");
        for (cl_platform_id platform : platforms) {
            if (clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &count) != CL_SUCCESS) continue;
            std::vector<cl_device_id> devices(count);
            check_cl(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count, devices.data(), nullptr), "clGetDeviceIDs");
            for (cl_device_id device : devices) {
                char name[256] = {};
                check_cl(clGetDeviceInfo(device, CL_DEVICE_NAME, sizeof name - 1, name, nullptr), "clGetDeviceInfo");
                if (wanted == name) return std::unique_ptr<NativeOpenCL>(new NativeOpenCL(device));
            }
        }
        return nullptr;
    }
    ~NativeOpenCL() {
        for (cl_mem buffer : buffers_) clReleaseMemObject(buffer);
        for (cl_kernel kernel : kernels_) clReleaseKernel(kernel);
        for (cl_program program : programs_) clReleaseProgram(program);
        clReleaseCommandQueue(queue_);
        clReleaseContext(context_);
    }
    NativeOpenCL(const NativeOpenCL&) = delete;
    NativeOpenCL& operator=(const NativeOpenCL&) = delete;

    cl_mem buffer(size_t bytes, const void* data) {
        cl_int code;
        cl_mem_flags flags = CL_MEM_READ_WRITE | (data != nullptr ? cl_mem_flags{CL_MEM_COPY_HOST_PTR} : 0);
        buffers_.push_back(clCreateBuffer(context_, flags, bytes, const_cast<void*>(data), &code));
        check_cl(code, "clCreateBuffer");
        return buffers_.back();
    }
    cl_kernel kernel(const std::string& file, const char* name) {
        std::stringstream text;
        text << std::ifstream(file).rdbuf();
        const std::string source = text.str();
        const char* pointer = source.c_str();
        cl_int code;
        programs_.push_back(clCreateProgramWithSource(context_, 1, &pointer, nullptr, &code));
        check_cl(code, "clCreateProgramWithSource");
        check_cl(clBuildProgram(programs_.back(), 1, &device_, "", nullptr, nullptr), file.c_str());
        kernels_.push_back(clCreateKernel(programs_.back(), name, &code));
        check_cl(code, name);
        return kernels_.back();
    }
    template <typename... Arguments>
    void set(cl_kernel kernel, const Arguments&... arguments) {
        cl_uint index = 0;
        (check_cl(clSetKernelArg(kernel, index++, sizeof arguments, &arguments), "clSetKernelArg"), ...);
    }
    /// `groups` and `local` in two dimensions.
    void enqueue(cl_kernel kernel, size_t groups_x, size_t local_x, size_t groups_y = 1, size_t local_y = 1) {
        const size_t global[] = {groups_x * local_x, groups_y * local_y}, local[] = {local_x, local_y};
        check_cl(clEnqueueNDRangeKernel(queue_, kernel, 2, nullptr, global, local, 0, nullptr, nullptr), "clEnqueueNDRangeKernel");
    }
    void finish() { check_cl(clFinish(queue_), "clFinish"); }
    void read(cl_mem buffer, void* to, size_t bytes) {
        check_cl(clEnqueueReadBuffer(queue_, buffer, CL_TRUE, 0, bytes, to, 0, nullptr, nullptr), "clEnqueueReadBuffer");
    }

private:
    explicit NativeOpenCL(cl_device_id device) : device_(device) {
        cl_int code;
        context_ = clCreateContext(nullptr, 1, &device_, nullptr, nullptr, &code);
        check_cl(code, "clCreateContext");
        queue_ = clCreateCommandQueue(context_, device_, 0, &code);
        check_cl(code, "clCreateCommandQueue");
    }

    cl_device_id device_;
    cl_context context_ = nullptr;
    cl_command_queue queue_ = nullptr;
    std::vector<cl_mem> buffers_;
    std::vector<cl_program> programs_;
    std::vector<cl_kernel> kernels_;
};

}  // namespace bench
