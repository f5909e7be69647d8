// SPDX-License-Identifier: Apache-2.0
// Building programs, keeping and setting arguments.
//
// Build options: -cl-std=CL1.2 -w (3.0 where the kernel needs it), and those that the emitter's first line names (abi.hpp)
// as far as the device knows them:
// correctly rounded division and square root by default, flushed denormals with fast math. Nothing that lets the driver
// reorder or assume away (-cl-fast-relaxed-math, -cl-finite-math-only): CUDA's fast math does neither.
#pragma once
#include <cstring>

#include <qiao/emit/opencl_c/abi.hpp>
#include <qiao/opencl/program.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

namespace detail {

/// A user reads the first complaints; the rest follows from them.
inline std::string first_lines(const std::string& log, unsigned count) {
    size_t end = 0;
    for (unsigned i = 0; i < count && end < log.size(); ++i) {
        size_t next = log.find('\n', end);
        end = next == std::string::npos ? log.size() : next + 1;
    }
    return log.substr(0, end);
}

inline constexpr cl_uint exec_info_device_pointers = 0x5002;

// Some drivers crash on damaged binaries, so ours carry a mark and a hash (FNV-1a) in front.
inline constexpr char binary_mark[9] = "QIAOCLB1";

inline std::string binary_header(const char* bytes, size_t size) {
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i < size; ++i) hash = (hash ^ static_cast<uint8_t>(bytes[i])) * 0x100000001b3;
    std::string header = binary_mark;
    for (unsigned i = 0; i < 8; ++i) header += static_cast<char>(hash >> (8 * i));
    return header;
}
inline constexpr size_t binary_header_size = 16;

}  // namespace detail

OpenClKernel::~OpenClKernel() {
    if (kernel_ != nullptr) core_->cl.clReleaseKernel(kernel_);
    if (program_ != nullptr) core_->cl.clReleaseProgram(program_);
}

Result<std::unique_ptr<BackendKernel>> OpenClKernel::load(std::shared_ptr<DeviceCore> core, std::shared_ptr<const KernelImage> image,
                                                          const std::string& binary) {
    if (image->target != Target::opencl_c) return Error{ErrorKind::invalid_value, image->display_name + ": the image is not for OpenCL"};
    std::unique_ptr<OpenClKernel> kernel(new OpenClKernel(std::move(core), std::move(image)));
    Result<void> built = kernel->build(binary);
    if (!built) return built.error();
    return std::unique_ptr<BackendKernel>(std::move(kernel));
}

std::string OpenClKernel::build_options() const {
    const std::string& code = image_->code;
    const size_t mark = std::strlen(emit::build_options_mark);
    std::string wanted = code.compare(0, mark, emit::build_options_mark) == 0 ? code.substr(mark, code.find('\n') - mark) : std::string();
    std::string options = wanted.find("-cl-std=CL3.0") != std::string::npos ? "-cl-std=CL3.0 -w" : "-cl-std=CL1.2 -w";
    if (wanted.find("-cl-denorms-are-zero") != std::string::npos) options += " -cl-denorms-are-zero";
    if (core_->rounded_division && wanted.find("-cl-fp32-correctly-rounded-divide-sqrt") != std::string::npos)
        options += " -cl-fp32-correctly-rounded-divide-sqrt";
    return options;
}

std::string OpenClKernel::build_log() const {
    size_t size = 0;
    core_->cl.clGetProgramBuildInfo(program_, core_->device, CL_PROGRAM_BUILD_LOG, 0, nullptr, &size);
    std::string log(size, '\0');
    if (size != 0) core_->cl.clGetProgramBuildInfo(program_, core_->device, CL_PROGRAM_BUILD_LOG, size, &log[0], nullptr);
    return detail::first_lines(log.c_str(), 20);
}

/// False where the driver does not take it: the text then is built instead.
bool OpenClKernel::build_binary(const std::string& binary, const std::string& options) {
    if (binary.size() <= detail::binary_header_size) return false;
    const char* content = binary.data() + detail::binary_header_size;
    const size_t size = binary.size() - detail::binary_header_size;
    if (binary.compare(0, detail::binary_header_size, detail::binary_header(content, size)) != 0) return false;
    const auto* bytes = reinterpret_cast<const unsigned char*>(content);
    cl_int status = CL_SUCCESS;
    cl_int code = CL_SUCCESS;
    program_ = core_->cl.clCreateProgramWithBinary(core_->context, 1, &core_->device, &size, &bytes, &status, &code);
    if (code == CL_SUCCESS && status == CL_SUCCESS && core_->cl.clBuildProgram(program_, 1, &core_->device, options.c_str(), nullptr, nullptr) == CL_SUCCESS) {
        kernel_ = core_->cl.clCreateKernel(program_, image_->entry.c_str(), &code);
        if (code == CL_SUCCESS) return true;
        kernel_ = nullptr;
    }
    if (program_ != nullptr) core_->cl.clReleaseProgram(program_);
    program_ = nullptr;
    return false;
}

Result<void> OpenClKernel::build(const std::string& binary) {
    const Api& cl = core_->cl;
    std::string options = build_options();
    cl_int code = CL_SUCCESS;
    if (binary.empty() || !build_binary(binary, options)) {
        const char* text = image_->code.c_str();
        const size_t size = image_->code.size();
        program_ = cl.clCreateProgramWithSource(core_->context, 1, &text, &size, &code);
        if (code != CL_SUCCESS) {
            program_ = nullptr;
            return error_of(code, "clCreateProgramWithSource");
        }
        code = cl.clBuildProgram(program_, 1, &core_->device, options.c_str(), nullptr, nullptr);
        if (code != CL_SUCCESS) {
            return Error{ErrorKind::compile_failed, image_->display_name + ": " + core_->info.name + " refuses the kernel (" + error_name(code) + ", options " +
                                                        options + ")\n" + build_log()};
        }
        kernel_ = cl.clCreateKernel(program_, image_->entry.c_str(), &code);
        if (code != CL_SUCCESS) {
            kernel_ = nullptr;
            return Error{ErrorKind::compile_failed, image_->display_name + ": " + error_of(code, "clCreateKernel").message};
        }
    }
    size_t threads = 0;
    code = cl.clGetKernelWorkGroupInfo(kernel_, core_->device, CL_KERNEL_WORK_GROUP_SIZE, sizeof threads, &threads, nullptr);
    if (code != CL_SUCCESS) return error_of(code, "clGetKernelWorkGroupInfo");
    // A work-item that runs a whole block runs as many threads as there are.
    if (image_->whole_blocks) threads = core_->info.caps.max_threads;
    max_threads_ = threads < core_->info.caps.max_threads ? static_cast<uint32_t>(threads) : core_->info.caps.max_threads;
    own_arguments_ = image_->parameters_in_memory ? 1 : static_cast<unsigned>(image_->parameters.size());
    last_.resize(image_->parameters_in_memory ? 8 : image_->parameter_bytes);
    if (core_->mode == MemoryMode::usm) {
        const cl_bool yes = CL_TRUE;
        cl.clSetKernelExecInfo(kernel_, CL_KERNEL_EXEC_INFO_INDIRECT_DEVICE_ACCESS_INTEL, sizeof yes, &yes);
        cl.clSetKernelExecInfo(kernel_, CL_KERNEL_EXEC_INFO_INDIRECT_HOST_ACCESS_INTEL, sizeof yes, &yes);
    }
    return {};
}

std::string OpenClKernel::binary() const {
    size_t size = 0;
    cl_int code = core_->cl.clGetProgramInfo(program_, CL_PROGRAM_BINARY_SIZES, sizeof size, &size, nullptr);
    if (code != CL_SUCCESS || size == 0) return {};
    std::string bytes(size, '\0');
    auto* data = reinterpret_cast<unsigned char*>(&bytes[0]);
    code = core_->cl.clGetProgramInfo(program_, CL_PROGRAM_BINARIES, sizeof data, &data, nullptr);
    return code == CL_SUCCESS ? detail::binary_header(bytes.data(), bytes.size()) + bytes : std::string();
}

cl_int OpenClKernel::set_parameters(const char* parameters) {
    if (image_->parameters_in_memory) {
        if (set_once_ && std::memcmp(last_.data(), parameters, 8) == 0) return CL_SUCCESS;
        std::memcpy(last_.data(), parameters, 8);
        return core_->cl.clSetKernelArg(kernel_, 0, 8, parameters);
    }
    for (unsigned i = 0; i < own_arguments_; ++i) {
        const ImageParameter& p = image_->parameters[i];
        if (set_once_ && std::memcmp(last_.data() + p.offset, parameters + p.offset, p.size) == 0) continue;
        std::memcpy(last_.data() + p.offset, parameters + p.offset, p.size);
        cl_int code = core_->cl.clSetKernelArg(kernel_, i, p.size, parameters + p.offset);
        if (code != CL_SUCCESS) return code;
    }
    return CL_SUCCESS;
}

/// What the kernel may reach besides its arguments. The caller holds the device's lock.
cl_int OpenClKernel::set_memory() {
    if (last_generation_ == core_->generation || core_->mode == MemoryMode::usm) return CL_SUCCESS;
    cl_int code = CL_SUCCESS;
    if (core_->uses_arenas()) {
        for (unsigned i = 0; i < core_->info.caps.arenas && code == CL_SUCCESS; ++i) {
            code = core_->cl.clSetKernelArg(kernel_, own_arguments_ + i, sizeof(cl_mem), &core_->arenas[i]);
        }
    } else if (!core_->pointers.empty()) {
        cl_kernel_exec_info what = core_->mode == MemoryMode::svm ? CL_KERNEL_EXEC_INFO_SVM_PTRS : detail::exec_info_device_pointers;
        code = core_->cl.clSetKernelExecInfo(kernel_, what, core_->pointers.size() * sizeof(void*), core_->pointers.data());
    }
    if (code == CL_SUCCESS) last_generation_ = core_->generation;
    return code;
}

cl_int OpenClKernel::set_dynamic_shared(uint64_t bytes) {
    // OpenCL allows no empty __local argument.
    uint64_t size = bytes < 16 ? 16 : (bytes + 15) / 16 * 16;
    if (!image_->uses_dynamic_shared || size == last_shared_) return CL_SUCCESS;
    unsigned index = own_arguments_ + core_->info.caps.arenas;
    cl_int code = core_->cl.clSetKernelArg(kernel_, index, size, nullptr);
    if (code == CL_SUCCESS) last_shared_ = size;
    return code;
}

cl_int OpenClKernel::enqueue(cl_command_queue queue, const LaunchShape& shape, const void* parameters, cl_event* event) {
    size_t global[3];
    size_t local[3];
    for (unsigned i = 0; i < 3; ++i) {
        local[i] = image_->whole_blocks ? 1 : shape.block[i];
        global[i] = shape.grid[i] * local[i];
    }
    cl_uint dimensions = global[2] != 1 ? 3 : global[1] != 1 ? 2 : 1;
    std::lock_guard<std::mutex> lock(mutex_);
    cl_int code = set_parameters(static_cast<const char*>(parameters));
    set_once_ = code == CL_SUCCESS;
    if (code == CL_SUCCESS) code = set_dynamic_shared(shape.dynamic_shared);
    if (code != CL_SUCCESS) return code;
    // Held until the launch is enqueued, so that the memory it names still is there.
    std::lock_guard<std::mutex> device_lock(core_->mutex);
    code = set_memory();
    if (code != CL_SUCCESS) return code;
    return core_->cl.clEnqueueNDRangeKernel(queue, kernel_, dimensions, nullptr, global, local, 0, nullptr, event);
}

}  // namespace opencl
QIAO_NAMESPACE_END
