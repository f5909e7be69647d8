// SPDX-License-Identifier: Apache-2.0
#include "native_opencl.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace bench {

void check_cl(cl_int code, const char* what) {
    if (code != CL_SUCCESS) throw std::runtime_error(std::string(what) + ": OpenCL error " + std::to_string(code));
}

namespace {

std::string device_text(cl_device_id device, cl_device_info what) {
    char text[512] = {};
    check_cl(clGetDeviceInfo(device, what, sizeof text - 1, text, nullptr), "clGetDeviceInfo");
    return text;
}

}  // namespace

cl_device_id NativeOpenCL::find(const std::string& device_name) {
    cl_uint count = 0;
    if (clGetPlatformIDs(0, nullptr, &count) != CL_SUCCESS) return nullptr;
    std::vector<cl_platform_id> platforms(count);
    check_cl(clGetPlatformIDs(count, platforms.data(), nullptr), "clGetPlatformIDs");
    for (cl_platform_id platform : platforms) {
        if (clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &count) != CL_SUCCESS) continue;
        std::vector<cl_device_id> devices(count);
        check_cl(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count, devices.data(), nullptr), "clGetDeviceIDs");
        for (cl_device_id device : devices) {
            if (device_text(device, CL_DEVICE_NAME) == device_name) return device;
        }
    }
    return nullptr;
}

NativeOpenCL::NativeOpenCL(cl_device_id device, std::string folder) : device_(device), folder_(std::move(folder)) {
    cl_int code;
    context_ = clCreateContext(nullptr, 1, &device_, nullptr, nullptr, &code);
    check_cl(code, "clCreateContext");
    queue_ = clCreateCommandQueue(context_, device_, 0, &code);
    check_cl(code, "clCreateCommandQueue");
}

NativeOpenCL::~NativeOpenCL() {
    for (cl_mem buffer : buffers_) clReleaseMemObject(buffer);
    for (const Launch& launch : launches_) clReleaseKernel(launch.kernel);
    for (const auto& program : programs_) clReleaseProgram(program.second);
    if (profiling_ != nullptr) clReleaseCommandQueue(profiling_);
    clReleaseCommandQueue(queue_);
    clReleaseContext(context_);
}

int NativeOpenCL::buffer(const void* data, size_t bytes) {
    cl_int code;
    buffers_.push_back(clCreateBuffer(context_, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, bytes, const_cast<void*>(data), &code));
    check_cl(code, "clCreateBuffer");
    return static_cast<int>(buffers_.size()) - 1;
}

void NativeOpenCL::read(int buffer, void* to, size_t bytes) {
    check_cl(clEnqueueReadBuffer(queue_, memory(buffer), CL_TRUE, 0, bytes, to, 0, nullptr, nullptr), "clEnqueueReadBuffer");
}

cl_program NativeOpenCL::program(const std::string& kernel) {
    const auto known = programs_.find(kernel);
    if (known != programs_.end()) return known->second;
    std::ifstream file(folder_ + "/" + kernel + ".cl");
    if (!file) throw std::runtime_error("no file " + folder_ + "/" + kernel + ".cl");
    std::stringstream text;
    text << file.rdbuf();
    const std::string source = text.str();
    const char* pointer = source.c_str();
    cl_int code;
    cl_program made = clCreateProgramWithSource(context_, 1, &pointer, nullptr, &code);
    check_cl(code, "clCreateProgramWithSource");
    programs_[kernel] = made;
    code = clBuildProgram(made, 1, &device_, "", nullptr, nullptr);
    if (code != CL_SUCCESS) {
        std::vector<char> log(16384);
        clGetProgramBuildInfo(made, device_, CL_PROGRAM_BUILD_LOG, log.size() - 1, log.data(), nullptr);
        throw std::runtime_error("clBuildProgram: " + kernel + ".cl: " + log.data());
    }
    return made;
}

void NativeOpenCL::prepare(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
        cl_int code;
        const std::string name = step.kernel.substr(step.kernel.rfind('/') + 1);
        cl_kernel kernel = clCreateKernel(program(step.kernel), name.c_str(), &code);
        check_cl(code, "clCreateKernel");
        launches_.push_back({step, kernel});
    }
}

void NativeOpenCL::enqueue(cl_command_queue queue, cl_event* first, cl_event* last) {
    for (size_t i = 0; i < launches_.size(); ++i) {
        const Launch& launch = launches_[i];
        cl_uint index = 0;
        for (const Argument& a : launch.step.arguments) {
            const bool is_buffer = a.buffer >= 0;
            const void* value = is_buffer ? static_cast<const void*>(&buffers_[static_cast<size_t>(a.buffer)]) : &a.bits;
            check_cl(clSetKernelArg(launch.kernel, index++, is_buffer ? sizeof(cl_mem) : sizeof a.bits, value), "clSetKernelArg");
        }
        const Extent &grid = launch.step.grid, &block = launch.step.block;
        const size_t local[] = {block.x, block.y, block.z};
        const size_t global[] = {size_t{grid.x} * block.x, size_t{grid.y} * block.y, size_t{grid.z} * block.z};
        const cl_uint dimensions = grid.z * block.z > 1 ? 3 : grid.y * block.y > 1 ? 2 : 1;
        cl_event* event = i == 0 && first != nullptr ? first : i + 1 == launches_.size() ? last : nullptr;
        check_cl(clEnqueueNDRangeKernel(queue, launch.kernel, dimensions, nullptr, global, local, 0, nullptr, event), "clEnqueueNDRangeKernel");
    }
}

double NativeOpenCL::device_seconds() {
    cl_int code;
    if (profiling_ == nullptr) {
        profiling_ = clCreateCommandQueue(context_, device_, CL_QUEUE_PROFILING_ENABLE, &code);
        check_cl(code, "clCreateCommandQueue");
    }
    cl_event first = nullptr, last = nullptr;
    enqueue(profiling_, &first, &last);
    check_cl(clFinish(profiling_), "clFinish");
    if (last == nullptr) {
        last = first;
        clRetainEvent(last);
    }
    cl_ulong start = 0, end = 0;
    check_cl(clGetEventProfilingInfo(first, CL_PROFILING_COMMAND_START, sizeof start, &start, nullptr), "clGetEventProfilingInfo");
    check_cl(clGetEventProfilingInfo(last, CL_PROFILING_COMMAND_END, sizeof end, &end, nullptr), "clGetEventProfilingInfo");
    clReleaseEvent(first);
    clReleaseEvent(last);
    return static_cast<double>(end - start) * 1e-9;
}

const DeviceHandles* NativeOpenCL::handles() {
    handles_ = {context_, device_, queue_, {}};
    for (cl_mem buffer : buffers_) handles_.buffers.push_back(buffer);
    return &handles_;
}

std::unique_ptr<Native> native_opencl(const std::string& device_name, const std::string& folder) {
    cl_device_id device = NativeOpenCL::find(device_name);
    return device == nullptr ? nullptr : std::make_unique<NativeOpenCL>(device, folder);
}

DriverInfo opencl_info(const std::string& device_name) {
    cl_device_id device = NativeOpenCL::find(device_name);
    if (device == nullptr) return {};
    cl_platform_id platform = nullptr;
    check_cl(clGetDeviceInfo(device, CL_DEVICE_PLATFORM, sizeof platform, &platform, nullptr), "clGetDeviceInfo");
    char name[512] = {};
    check_cl(clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof name - 1, name, nullptr), "clGetPlatformInfo");
    cl_device_type type = 0;
    cl_bool unified = CL_FALSE;
    check_cl(clGetDeviceInfo(device, CL_DEVICE_TYPE, sizeof type, &type, nullptr), "clGetDeviceInfo");
    check_cl(clGetDeviceInfo(device, CL_DEVICE_HOST_UNIFIED_MEMORY, sizeof unified, &unified, nullptr), "clGetDeviceInfo");
    const char* gpu = unified == CL_TRUE ? "integrated" : "gpu";
    const char* type_name = (type & CL_DEVICE_TYPE_CPU) != 0 ? "cpu" : (type & CL_DEVICE_TYPE_GPU) != 0 ? gpu : "accelerator";
    return {name, device_text(device, CL_DRIVER_VERSION), device_text(device, CL_DEVICE_VERSION), type_name};
}

}  // namespace bench
