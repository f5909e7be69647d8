// SPDX-License-Identifier: Apache-2.0
// Bodies of the C++ API.
#pragma once
#include <cstdio>

#include <qiao/qiao.hpp>
#include <qiao/rt/error.hpp>
#include <qiao/rt/text_source.hpp>

QIAO_NAMESPACE_BEGIN

cudaError_t Kernel::launch_checked(dim3 grid, dim3 block, size_t shared, cudaStream_t stream, void** pointers, const size_t* sizes, size_t count) const {
    rt::Device* device = nullptr;
    cudaError_t status = rt::current_device(device);
    rt::CompiledKernel* compiled = nullptr;
    if (status == cudaSuccess) status = rt::compiled_kernel(*kernel_, *device, rt::variant_plain, compiled);
    if (status == cudaSuccess) {
        bool match = compiled->arguments.size() == count;
        for (size_t i = 0; match && i < count; ++i) match = compiled->arguments[i].size == sizes[i];
        if (!match) {
            std::fprintf(stderr, "qiao: the arguments of kernel '%s' do not match its %zu parameters in number or size\n", kernel_->name.name.c_str(), compiled->arguments.size());
            return rt::record(cudaErrorInvalidValue);
        }
    }
    // A kernel that only fits in another variant is the launch's business.
    return rt::record(rt::launch(*kernel_, grid, block, pointers, shared, stream));
}

Program::Program(std::string source, std::string name, const PreprocessOptions& options) {
    // Lives as long as the process: kernels are handed out by value.
    auto* text = new std::string(std::move(source));
    module_ = rt::make_module(name, rt::make_text_source(name, *text, options), TranslateOptions{});
}

Kernel Program::kernel(std::string_view name) const { return Kernel(rt::make_kernel(*module_, KernelName{std::string(name), {}, {}, 0})); }

void* Program::variable(std::string_view name, size_t* size) const {
    rt::Device* device = nullptr;
    rt::Allocation storage;
    if (rt::current_device(device) != cudaSuccess || rt::variable_storage(*module_, *device, std::string(name), storage) != cudaSuccess) return nullptr;
    if (size != nullptr) *size = storage.size;
    return reinterpret_cast<void*>(storage.address);
}

QIAO_NAMESPACE_END
