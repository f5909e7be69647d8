// SPDX-License-Identifier: Apache-2.0
// Registration by generated code: records become modules, kernels and symbols of the runtime. No driver is touched.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <qiao/host/registration.hpp>
#include <qiao/host/signature.hpp>
#include <qiao/rt/launch.hpp>
#include <qiao/rt/log.hpp>
#include <qiao/rt/module.hpp>
#include <qiao/rt/text_source.hpp>
#include <qiao/rt/texture_reference.hpp>

QIAO_NAMESPACE_BEGIN
namespace host {
namespace detail {

inline bool has_option(const char* options, const char* name) {
    if (!options) return false;
    std::string padded = std::string(" ") + options + " ";
    return padded.find(std::string(" ") + name + " ") != std::string::npos;
}

}  // namespace detail

void register_module(ModuleRecord* record) {
    if (record->state) return;
    TranslateOptions options;
    options.fast_math = detail::has_option(record->options, "fast_math");
    options.contract = !detail::has_option(record->options, "fmad=false");
    std::string_view text(record->text, record->size);
    if (detail::has_option(record->options, "rdc")) {
        record->state = rt::make_linked_module(record->object, record->name, text, options);
    } else {
        record->state = rt::make_module(record->name, rt::make_text_source(record->name, text, PreprocessOptions()), options);
    }
    if (detail::has_option(record->options, "default_stream=per_thread")) rt::set_per_thread_default_stream();
}

void register_kernel(const KernelRecord* record) {
    register_module(record->module);
    InstanceName instance;
    read_signature(record->signature, instance);
    KernelName name;
    name.name = record->name;
    name.arguments = std::move(instance.arguments);
    name.file = record->file ? record->file : "";
    name.line = record->line;
    rt::register_kernel(record->stub, rt::make_kernel(*static_cast<rt::Module*>(record->module->state), std::move(name)));
}

void register_variable(const VariableRecord* record) {
    register_module(record->module);
    if (record->kind == VariableKind::texture) return rt::register_texture_reference(record->shadow, *static_cast<rt::Module*>(record->module->state), record->name);
    rt::register_symbol(record->shadow, {static_cast<rt::Module*>(record->module->state), record->name, record->size, record->managed_pointer});
}

unsigned push_call_configuration(const ::dim3& grid, const ::dim3& block, size_t shared, ::CUstream_st* stream) {
    return static_cast<unsigned>(rt::push_configuration(grid, block, shared, stream));
}

void launch_stub(const void* stub, void** arguments) {
    dim3 grid;
    dim3 block;
    size_t shared = 0;
    cudaStream_t stream = nullptr;
    cudaError_t code = rt::pop_configuration(&grid, &block, &shared, &stream);
    rt::record(code == cudaSuccess ? rt::launch_stub(stub, grid, block, arguments, shared, stream) : code);
}

void* managed_storage(void** pointer) {
    rt::Device* device = nullptr;
    return rt::current_device(device) == cudaSuccess ? *pointer : nullptr;
}

void device_function_called(const char* name) {
    rt::report(std::string("the device function ") + name + " was called on the host");
    std::abort();
}

}  // namespace host
QIAO_NAMESPACE_END
