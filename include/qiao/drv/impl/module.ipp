// SPDX-License-Identifier: Apache-2.0
// Loading, unloading, and what is found in modules.
#pragma once
#include <algorithm>
#include <cstring>
#include <mutex>
#include <set>

#include <qiao/drv/context.hpp>
#include <qiao/drv/module.hpp>
#include <qiao/driver/process.hpp>
#include <qiao/rt/allocate.hpp>
#include <qiao/rt/log.hpp>
#include <qiao/rt/stream.hpp>
#include <qiao/rt/text_source.hpp>

QIAO_NAMESPACE_BEGIN
namespace drv {
namespace detail {

struct ModuleStore {
    std::mutex mutex;
    std::set<CUmodule> all;
};

inline ModuleStore& module_store() {
    static ModuleStore* store = new ModuleStore;
    return *store;
}

/// The text of an image, which lives as long as its source does.
class ImageSource : public rt::ModuleSource {
public:
    explicit ImageSource(std::shared_ptr<driver::DeviceImage> image) : image_(std::move(image)) {
        PreprocessOptions options;
        options.default_device = image_->default_device;
        text_ = rt::make_text_source(image_->name, image_->text, options);
    }
    const std::string& digest() override { return text_->digest(); }
    Result<KernelImage> translate(const KernelName& name, const TargetCaps& caps, const TranslateOptions& options) override {
        return text_->translate(name, caps, options);
    }
    Result<ImageVariable> variable(const std::string& name) override { return text_->variable(name); }

private:
    std::shared_ptr<driver::DeviceImage> image_;
    std::unique_ptr<rt::ModuleSource> text_;
};

/// Fills the log buffers that the options name; sizes are set to what was written.
inline void write_logs(const JitOptions& options, const std::string& error) {
    char* buffers[2] = {};
    void** sizes[2] = {};
    for (unsigned i = 0; i < options.count; ++i) {
        switch (options.names[i]) {
            case CU_JIT_INFO_LOG_BUFFER:
                buffers[0] = static_cast<char*>(options.values[i]);
                break;
            case CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES:
                sizes[0] = &options.values[i];
                break;
            case CU_JIT_ERROR_LOG_BUFFER:
                buffers[1] = static_cast<char*>(options.values[i]);
                break;
            case CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES:
                sizes[1] = &options.values[i];
                break;
            case CU_JIT_WALL_TIME:
                std::memset(&options.values[i], 0, sizeof(float));
                break;
            default:
                break;
        }
    }
    const std::string texts[2] = {std::string(), error};
    for (int i = 0; i < 2; ++i) {
        if (sizes[i] == nullptr) continue;
        size_t room = static_cast<unsigned>(reinterpret_cast<uintptr_t>(*sizes[i]));
        size_t size = room == 0 ? 0 : std::min(texts[i].size(), room - 1);
        if (buffers[i] != nullptr && room != 0) {
            std::memcpy(buffers[i], texts[i].data(), size);
            buffers[i][size] = 0;
        }
        *sizes[i] = reinterpret_cast<void*>(texts[i].empty() ? 0 : size + 1);
    }
}

inline CUresult refuse_image(const char* bytes, const std::string& why, const JitOptions& options) {
    write_logs(options, why);
    bool binary = std::strncmp(bytes, "\177ELF", 4) == 0 || std::strncmp(bytes, "\x50\xed\x55", 3) == 0;
    return result(rt::fail(binary ? cudaErrorNoKernelImageForDevice : cudaErrorInvalidPtx, why));
}

/// "ns::table" of "_ZN2ns5tableE"; other names as they are.
inline std::string unmangled(const std::string& symbol) {
    if (symbol.rfind("_ZN", 0) != 0 || symbol.back() != 'E') return symbol;
    std::string name;
    for (size_t at = 3; at + 1 < symbol.size();) {
        char* end = nullptr;
        size_t length = std::strtoul(symbol.c_str() + at, &end, 10);
        at = static_cast<size_t>(end - symbol.c_str());
        if (length == 0 || at + length >= symbol.size()) return symbol;
        std::string part = symbol.substr(at, length);
        name += (name.empty() ? "" : "::") + (part == "_GLOBAL__N_1" ? "{anonymous}" : part);
        at += length;
    }
    return name;
}

/// Under the store's lock.
inline rt::Kernel* kernel_by_symbol(CUmod_st& module, const driver::ImageKernel& entry) {
    rt::Kernel*& kernel = module.kernels[entry.symbol];
    if (kernel == nullptr) {
        kernel = rt::make_kernel(*module.module, entry.kernel);
        rt::register_kernel(kernel, kernel);
    }
    return kernel;
}

}  // namespace detail

CUresult load_module(CUmodule* module, const void* image, const JitOptions& options) {
    if (module == nullptr || image == nullptr || (options.count != 0 && (options.names == nullptr || options.values == nullptr)))
        return CUDA_ERROR_INVALID_VALUE;
    CUresult code = check_context();
    if (code != CUDA_SUCCESS) return code;
    const char* bytes = static_cast<const char*>(image);
    Result<driver::DeviceImage> read = driver::read_image(bytes);
    if (!read) return detail::refuse_image(bytes, read.error().message, options);
    detail::write_logs(options, std::string());
    auto made = new CUmod_st;
    made->image = std::make_shared<driver::DeviceImage>(std::move(read.value()));
    made->module = rt::make_module(made->image->name, std::make_unique<detail::ImageSource>(made->image), made->image->options);
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    store.all.insert(made);
    *module = made;
    return CUDA_SUCCESS;
}

CUresult load_module_file(CUmodule* module, const char* path, const JitOptions& options) {
    if (module == nullptr || path == nullptr) return CUDA_ERROR_INVALID_VALUE;
    CUresult code = check_context();
    std::string bytes;
    if (code == CUDA_SUCCESS && !driver::read_file(path, bytes)) return result(rt::fail(cudaErrorFileNotFound, std::string("cannot read the module ") + path));
    return code == CUDA_SUCCESS ? load_module(module, bytes.c_str(), options) : code;
}

CUresult check_module(CUmodule module) {
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    return store.all.count(module) != 0 && !module->unloaded ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

CUresult unload_module(CUmodule module) {
    CUresult code = check_context();
    if (code == CUDA_SUCCESS) code = check_module(module);
    if (code != CUDA_SUCCESS) return code;
    code = result(rt::device_synchronize());
    {
        detail::ModuleStore& store = detail::module_store();
        std::lock_guard lock(store.mutex);
        module->unloaded = true;
        for (auto& [symbol, kernel] : module->kernels) kernel->unloaded = true;
    }
    rt::unload(*module->module);
    module->image.reset();
    return code;
}

CUresult get_kernel(CUfunction* function, CUmodule module, const char* symbol) {
    if (function == nullptr || symbol == nullptr || *symbol == 0) return CUDA_ERROR_INVALID_VALUE;
    CUresult code = check_context();
    if (code == CUDA_SUCCESS) code = check_module(module);
    if (code != CUDA_SUCCESS) return code;
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    for (const driver::ImageKernel& entry : module->image->kernels) {
        if (entry.symbol != symbol) continue;
        *function = reinterpret_cast<CUfunction>(detail::kernel_by_symbol(*module, entry));
        return CUDA_SUCCESS;
    }
    return result(rt::fail(cudaErrorSymbolNotFound, "module " + module->image->name + " has no kernel '" + symbol + "'"));
}

CUresult get_variable(CUdeviceptr* address, size_t* bytes, CUmodule module, const char* symbol) {
    if ((address == nullptr && bytes == nullptr) || symbol == nullptr) return CUDA_ERROR_INVALID_VALUE;
    CUresult code = check_context();
    if (code == CUDA_SUCCESS) code = check_module(module);
    if (code != CUDA_SUCCESS) return code;
    const std::string name = detail::unmangled(symbol);
    rt::Device* device = nullptr;
    rt::Allocation storage;
    cudaError_t found = rt::current_device(device);
    if (found == cudaSuccess && !rt::has_variable(*module->module, name)) found = cudaErrorSymbolNotFound;
    if (found == cudaSuccess) found = rt::variable_storage(*module->module, *device, name, storage);
    if (found != cudaSuccess) return result(rt::fail(found, "module " + module->image->name + " has no variable '" + symbol + "'"));
    if (address != nullptr) *address = storage.address;
    if (bytes != nullptr) *bytes = storage.size;
    return CUDA_SUCCESS;
}

CUresult list_kernels(CUfunction* functions, unsigned count, CUmodule module) {
    if (functions == nullptr) return CUDA_ERROR_INVALID_VALUE;
    CUresult code = check_module(module);
    if (code != CUDA_SUCCESS) return code;
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    const auto& kernels = module->image->kernels;
    for (unsigned i = 0; i < count && i < kernels.size(); ++i) functions[i] = reinterpret_cast<CUfunction>(detail::kernel_by_symbol(*module, kernels[i]));
    return CUDA_SUCCESS;
}

rt::Kernel* kernel_of(CUfunction function) { return rt::find_kernel(function); }

CUresult kernel_module(CUmodule* module, CUfunction function) {
    rt::Kernel* kernel = kernel_of(function);
    if (module == nullptr) return CUDA_ERROR_INVALID_VALUE;
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    for (CUmodule m : store.all) {
        if (kernel == nullptr || m->module != kernel->module) continue;
        *module = m;
        return CUDA_SUCCESS;
    }
    return CUDA_ERROR_INVALID_HANDLE;
}

CUresult kernel_symbol(const char** symbol, CUfunction function) {
    if (symbol == nullptr) return CUDA_ERROR_INVALID_VALUE;
    CUmodule module = nullptr;
    CUresult code = kernel_module(&module, function);
    if (code != CUDA_SUCCESS) return code;
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    for (auto& [name, kernel] : module->kernels) {
        if (reinterpret_cast<CUfunction>(kernel) == function) *symbol = name.c_str();
    }
    return CUDA_SUCCESS;
}

CUresult parameter_places(rt::Kernel& kernel, std::vector<ParameterPlace>& places) {
    rt::Device* device = nullptr;
    rt::CompiledKernel* compiled = nullptr;
    cudaError_t code = rt::current_device(device);
    if (code == cudaSuccess) code = rt::compiled_kernel(kernel, *device, rt::variant_plain, compiled);
    if (code != cudaSuccess) return result(code);
    size_t offset = 0;
    for (const ImageParameter& p : compiled->image->parameters) {
        if (p.hidden != ir::HiddenParameter::none) continue;
        offset = static_cast<size_t>(rt::round_up(offset, p.align));
        places.push_back({offset, static_cast<size_t>(p.size)});
        offset += static_cast<size_t>(p.size);
    }
    return CUDA_SUCCESS;
}

}  // namespace drv
QIAO_NAMESPACE_END
