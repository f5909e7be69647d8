// SPDX-License-Identifier: Apache-2.0
// Modules: translation with the disk cache in front, parameter plans, variables.
#pragma once
#include <algorithm>
#include <cstring>

#include <qiao/ir/ir.hpp>
#include <qiao/rt/allocate.hpp>
#include <qiao/rt/cache.hpp>
#include <qiao/rt/copy.hpp>
#include <qiao/rt/log.hpp>
#include <qiao/rt/messages.hpp>
#include <qiao/rt/module.hpp>
#include <qiao/rt/options.hpp>
#include <qiao/rt/sha256.hpp>
#include <qiao/rt/text_source.hpp>
#include <qiao/version.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

ModuleSource::~ModuleSource() = default;

namespace detail {

/// What is left of a module that was unloaded.
class UnloadedSource : public ModuleSource {
public:
    const std::string& digest() override { return digest_; }
    Result<KernelImage> translate(const KernelName&, const TargetCaps&, const TranslateOptions&) override { return gone(); }
    Result<ImageVariable> variable(const std::string&) override { return gone(); }

private:
    static Error gone() { return {ErrorKind::invalid_value, "the module is unloaded"}; }
    std::string digest_ = "unloaded";
};

/// Everything that host code registered or made; never destroyed, as launches may come from static destructors.
struct ModuleStore {
    PointerTable<Kernel> kernels;
    PointerTable<Symbol> symbols;
    std::mutex mutex;
    std::vector<std::unique_ptr<Module>> modules;
    std::vector<std::unique_ptr<Kernel>> all_kernels;
    std::vector<std::unique_ptr<Kernel::Slots>> slots;
    std::vector<std::unique_ptr<CompiledKernel>> compiled;
    std::vector<std::unique_ptr<Symbol>> all_symbols;
    std::vector<Symbol*> managed;           ///< whose memory is still to be provided
    std::atomic<bool> managed_due{false};
};

inline ModuleStore& module_store() {
    static ModuleStore* store = new ModuleStore;
    return *store;
}

/// Which translator made a cached kernel: the digest of its sources where the library was compiled by its own build
/// (generated/build_id.cpp), the release otherwise.
#if defined(QIAO_COMPILED)
const char* build_id();
#else
inline const char* build_id() { return QIAO_VERSION_STRING; }
#endif

inline std::string cache_key(Module& module, const std::string& what, const Device& device, const TranslateOptions& o) {
    std::string all = build_id();
    for (const std::string& part : {module.source->digest(), what, device.info.caps.fingerprint(), device.info.unique_id, device.info.driver}) {
        all += '\n';
        all += part;
    }
    all += '\n';
    for (bool flag : {o.fast_math, o.contract, o.shared_in_global, o.linear_blocks, o.long_loops, o.longest_loops, o.wide_rows, o.grid_phases}) all += flag ? '1' : '0';
    all += std::to_string(o.block_lanes) + "," + std::to_string(o.block_threads) + "," + std::to_string(o.stack_bytes);
    return sha256(all);
}

inline std::string describe(const KernelName& name) {
    return name.name + (name.arguments.empty() ? "" : "<" + name.arguments + ">") + " " + name.file + ":" + std::to_string(name.line);
}

/// A cached variable is stored as an image without code.
inline Result<ImageVariable> cached_variable(Module& module, const Device& device, const std::string& name) {
    std::string key = cache_key(module, "variable " + name, device, module.options);
    std::string bytes;
    std::string unused;
    if (cache().load(key, bytes, unused)) {
        auto image = KernelImage::deserialize(bytes);
        if (image && image.value().variables.size() == 1) return image.value().variables[0];
    }
    auto variable = module.source->variable(name);
    if (variable) {
        KernelImage image;
        image.variables.push_back(variable.value());
        cache().store(key, image.serialize(), "");
    }
    return variable;
}

inline cudaError_t write_blocking(Device& device, const Allocation& to, const std::vector<uint8_t>& bytes) {
    Stream* stream = nullptr;
    cudaError_t code = legacy_stream(device, stream);
    if (code != cudaSuccess) return code;
    Submission submission(*stream);
    if (submission.status() != cudaSuccess) return submission.status();
    return submission.check(submission.queue().write(to.memory(), to.offset, bytes.data(), bytes.size(), true));
}

inline cudaError_t storage_of(Module& module, Device& device, const ImageVariable& variable, Allocation& storage) {
    ModuleGroup& group = *module.group;
    auto key = std::make_pair(static_cast<const Device*>(&device), variable.name);
    auto found = group.variables.find(key);
    if (found != group.variables.end()) {
        storage = found->second;
        return cudaSuccess;
    }
    if (group.managed.count(variable.name) != 0) return fail(cudaErrorNotSupported, "__managed__ variables exist on device 0 only: " + variable.name);
    cudaError_t code = allocate_internal(device, std::max<uint64_t>(variable.size, 1), variable.align, storage);
    if (code != cudaSuccess) return code;
    group.variables.emplace(key, storage);
    std::vector<uint8_t> bytes = variable.initial;
    bytes.resize(std::max<uint64_t>(variable.size, 1));
    for (const auto& [offset, target] : variable.relocations) {
        Allocation other;
        code = variable_storage(module, device, target, other);
        if (code != cudaSuccess) return code;
        uint64_t value = 0;
        if (offset + 8 > bytes.size()) return fail(cudaErrorInvalidKernelImage, "a relocation outside of " + variable.name);
        std::memcpy(&value, bytes.data() + offset, 8);
        value += other.address;
        std::memcpy(bytes.data() + offset, &value, 8);
    }
    return write_blocking(device, storage, bytes);
}

/// Where the parameters go, and the block with the variables' addresses in place.
inline cudaError_t plan_parameters(Module& module, Device& device, CompiledKernel& compiled) {
    const KernelImage& image = *compiled.image;
    compiled.block.assign(image.parameter_bytes, 0);
    int grid = 0;
    int dimension = 0;
    for (const ImageParameter& p : image.parameters) {
        auto at = static_cast<uint32_t>(p.offset);
        switch (p.hidden) {
            case ir::HiddenParameter::none: compiled.arguments.push_back({at, static_cast<uint32_t>(p.size)}); break;
            case ir::HiddenParameter::shared_scratch: compiled.scratch = static_cast<int>(at); break;
            case ir::HiddenParameter::shared_stride: compiled.stride = static_cast<int>(at); break;
            case ir::HiddenParameter::block_base: compiled.block_base = static_cast<int>(at); break;
            case ir::HiddenParameter::grid_dim: compiled.grid_dim[grid++ % 3] = static_cast<int>(at); break;
            case ir::HiddenParameter::launch_ticket: compiled.launch_ticket = static_cast<int>(at); break;
            case ir::HiddenParameter::phase_from: compiled.phase_from = static_cast<int>(at); break;
            case ir::HiddenParameter::phase_to: compiled.phase_to = static_cast<int>(at); break;
            case ir::HiddenParameter::phase_saved: compiled.phase_saved = static_cast<int>(at); break;
            case ir::HiddenParameter::message_buffer: compiled.messages = static_cast<int>(at); break;
            case ir::HiddenParameter::message_base: {
                uint32_t first = register_messages(image.messages);
                std::memcpy(compiled.block.data() + at, &first, sizeof first);
                break;
            }
            case ir::HiddenParameter::block_dim: compiled.block_dim[dimension++ % 3] = static_cast<int>(at); break;
            case ir::HiddenParameter::global_variable: {
                const ImageVariable* variable = nullptr;
                for (const ImageVariable& v : image.variables) {
                    if (v.name == p.name) variable = &v;
                }
                Allocation storage;
                cudaError_t code = variable ? storage_of(module, device, *variable, storage) : variable_storage(module, device, p.name, storage);
                if (code != cudaSuccess) return code;
                std::memcpy(compiled.block.data() + at, &storage.address, 8);
            }
        }
    }
    return cudaSuccess;
}

inline uint64_t shared_need(const KernelImage& image) { return image.static_shared + image.reserved_shared; }

/// Image from the cache or the front end.
inline Result<KernelImage> find_image(Kernel& kernel, Device& device, const TranslateOptions& options, const std::string& key, std::string& binary, bool& cached) {
    std::string bytes;
    cached = cache().load(key, bytes, binary);
    if (cached) {
        auto image = KernelImage::deserialize(bytes);
        if (image) return image;
        log(LogGroup::cache, "ignored a damaged image: " + key);
        cached = false;
        binary.clear();
    }
    if (log_enabled(LogGroup::compile)) log(LogGroup::compile, "translating " + describe(kernel.name) + " for " + device.info.name);
    return kernel.module->source->translate(kernel.name, device.info.caps, options);
}

/// The module's kernel of that name, which the host may know too.
inline Kernel& named_kernel(Module& module, const KernelName& name) {
    auto packed = [](std::string text) {
        text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
        return text;
    };
    auto last = [](const std::string& path, const char* separators) { return path.substr(path.find_last_of(separators) + 1); };
    const std::string arguments = packed(name.arguments);
    {
        ModuleStore& store = module_store();
        std::lock_guard lock(store.mutex);
        for (auto& kernel : store.all_kernels) {
            const KernelName& other = kernel->name;
            if (kernel->module != &module || kernel->unloaded || other.line != name.line || last(other.file, "/") != last(name.file, "/")) continue;
            if (last(other.name, ":") == last(name.name, ":") && packed(other.arguments) == arguments) return *kernel;
        }
    }
    return *make_kernel(module, name);
}

inline cudaError_t compile(Kernel& kernel, Device& device, unsigned variant, CompiledKernel*& result) {
    TranslateOptions options = kernel.module->options;
    options.grid_phases = (variant & variant_phases) != 0;
    options.shared_in_global = (variant & (variant_scratch | variant_phases)) != 0;
    options.linear_blocks = (variant & variant_linear) != 0;
    options.long_loops = (variant & variant_long) != 0;
    options.longest_loops = (variant & variant_longest) != 0;
    options.block_lanes = (variant & variant_blocks) != 0 ? device.info.caps.block_lanes : 0;
    options.wide_rows = (variant & variant_wide) != 0;
    options.stack_bytes = device.limits[cudaLimitStackSize];
    auto compiled = std::make_unique<CompiledKernel>();
    compiled->cache_key = cache_key(*kernel.module, "kernel " + describe(kernel.name), device, options);
    std::string binary;
    bool cached = false;
    auto image = find_image(kernel, device, options, compiled->cache_key, binary, cached);
    if (options.block_lanes != 0 && (!image || !image.value().whole_blocks)) {
        // Not for this kernel. The next start of the program learns that from the cache.
        if (image && !cached && cache().enabled()) cache().store(compiled->cache_key, image.value().serialize(), {});
        return compiled_kernel(kernel, device, variant & ~unsigned{variant_blocks | variant_wide}, result);
    }
    if (!image) {
        // Static shared memory beyond the device's own is an error of the plain variant only.
        if (!options.shared_in_global) {
            CompiledKernel* scratch = nullptr;
            if (compile(kernel, device, variant | variant_scratch, scratch) == cudaSuccess) {
                result = scratch;
                return cudaSuccess;
            }
        }
        report("kernel " + kernel.name.name + " cannot run on " + device.info.name + ":\n" + image.error().message);
        return error_code(image.error().kind);
    }
    compiled->image = std::make_shared<const KernelImage>(std::move(image.value()));
    if (compiled->image->stack_frame != 0) compiled->stack_bytes = options.stack_bytes;
    dump_image(*compiled->image, *kernel.module, device);
    // A kernel whose shared memory does not fit is never launched in this variant; its driver would refuse it.
    if (options.shared_in_global || shared_need(*compiled->image) <= device.info.caps.shared_bytes) {
        auto loaded = device.backend->load(compiled->image, binary);
        if (!loaded && options.block_lanes != 0) {
            log(LogGroup::compile, kernel.name.name + " as whole blocks: " + loaded.error().message);
            return compiled_kernel(kernel, device, variant & ~unsigned{variant_blocks | variant_wide}, result);
        }
        if (!loaded) {
            report("kernel " + kernel.name.name + " on " + device.info.name + ": " + loaded.error().message);
            return error_code(loaded.error().kind);
        }
        compiled->kernel = std::move(loaded.value());
        wait_at_end_of_main();
        compiled->max_threads = std::min<uint32_t>(1024, compiled->kernel->max_threads());
        if (compiled->image->max_threads != 0) compiled->max_threads = std::min(compiled->max_threads, compiled->image->max_threads);
    }
    cudaError_t code = plan_parameters(*kernel.module, device, *compiled);
    if (code != cudaSuccess) return code;
    compiled->binary_size = binary.size();
    if (!cached && cache().enabled()) {
        std::string made = compiled->kernel ? compiled->kernel->binary() : std::string();
        compiled->binary_size = made.size();
        cache().store(compiled->cache_key, compiled->image->serialize(), made);
    }
    for (const ChildKernel& child : compiled->image->children) {
        if (child.unit >= kernel.module->group->modules.size()) return fail(cudaErrorInvalidKernelImage, kernel.name.name + " launches a kernel of an unknown text");
        compiled->children.push_back(&named_kernel(*kernel.module->group->modules[child.unit], child.kernel));
    }
    ModuleStore& store = module_store();
    std::lock_guard lock(store.mutex);
    store.compiled.push_back(std::move(compiled));
    result = store.compiled.back().get();
    return cudaSuccess;
}

inline Kernel::Slots& slots_of(Kernel& kernel) {
    Runtime& r = runtime();
    Kernel::Slots* slots = kernel.slots.load(std::memory_order_acquire);
    if (slots && slots->generation == r.generation) return *slots;
    ModuleStore& store = module_store();
    std::lock_guard lock(store.mutex);
    slots = kernel.slots.load();
    if (slots && slots->generation == r.generation) return *slots;
    store.slots.push_back(std::make_unique<Kernel::Slots>(r.generation, r.devices.size()));
    kernel.slots.store(store.slots.back().get(), std::memory_order_release);
    return *store.slots.back();
}

}  // namespace detail

Module* make_module(std::string name, std::unique_ptr<ModuleSource> source, const TranslateOptions& options, std::shared_ptr<ModuleGroup> group) {
    auto module = std::make_unique<Module>();
    module->name = std::move(name);
    module->source = std::move(source);
    module->options = options;
    module->group = group ? std::move(group) : std::make_shared<ModuleGroup>();
    module->group->modules.push_back(module.get());
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    store.modules.push_back(std::move(module));
    return store.modules.back().get();
}

Kernel* make_kernel(Module& module, KernelName name) {
    auto kernel = std::make_unique<Kernel>();
    kernel->module = &module;
    kernel->name = std::move(name);
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    store.all_kernels.push_back(std::move(kernel));
    return store.all_kernels.back().get();
}

void register_kernel(const void* stub, Kernel* kernel) {
    kernel->stub = stub;
    detail::module_store().kernels.insert(stub, kernel);
}

void register_symbol(const void* shadow, Symbol symbol) {
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    store.all_symbols.push_back(std::make_unique<Symbol>(std::move(symbol)));
    Symbol* kept = store.all_symbols.back().get();
    store.symbols.insert(shadow, kept);
    if (!kept->managed_pointer) return;
    kept->module->group->managed.insert(kept->name);
    store.managed.push_back(kept);
    store.managed_due = true;
}

Kernel* find_kernel(const void* stub) {
    Kernel* kernel = stub ? detail::module_store().kernels.find(stub) : nullptr;
    return kernel && !kernel->unloaded.load(std::memory_order_relaxed) ? kernel : nullptr;
}

cudaError_t compiled_kernel(Kernel& kernel, Device& device, unsigned variant, CompiledKernel*& compiled) {
    Kernel::Slot& slot = detail::slots_of(kernel).devices[static_cast<size_t>(device.ordinal)][variant];
    // The program may have changed the limit since.
    auto is_current = [&] { return compiled != nullptr && (compiled->stack_bytes == 0 || compiled->stack_bytes == device.limits[cudaLimitStackSize]); };
    compiled = slot.compiled.load(std::memory_order_acquire);
    if (is_current()) return cudaSuccess;
    std::lock_guard lock(kernel.module->group->mutex);
    compiled = slot.compiled.load(std::memory_order_acquire);
    if (is_current()) return cudaSuccess;
    if (slot.failed != cudaSuccess) return slot.failed;
    cudaError_t code = detail::compile(kernel, device, variant, compiled);
    if (code == cudaSuccess) slot.compiled.store(compiled, std::memory_order_release);
    else if (code != cudaErrorMemoryAllocation) slot.failed = code;
    return code;
}

cudaError_t variable_storage(Module& module, Device& device, const std::string& name, Allocation& storage) {
    ModuleGroup& group = *module.group;
    std::lock_guard lock(group.mutex);
    auto known = module.names.find(name);
    if (!group.linked || known != module.names.end()) {
        auto found = group.variables.find({&device, known != module.names.end() ? known->second : name});
        if (found != group.variables.end()) {
            storage = found->second;
            return cudaSuccess;
        }
    }
    auto variable = detail::cached_variable(module, device, name);
    if (!variable) {
        report("variable " + name + ": " + variable.error().message);
        return cudaErrorInvalidSymbol;
    }
    if (group.linked) module.names[name] = variable.value().name;
    return detail::storage_of(module, device, variable.value(), storage);
}

bool has_variable(Module& module, const std::string& name) {
    std::lock_guard lock(module.group->mutex);
    return static_cast<bool>(module.source->variable(name));
}

void unload(Module& module) {
    std::lock_guard lock(module.group->mutex);
    for (auto& [key, storage] : module.group->variables) release_internal(storage);
    module.group->variables.clear();
    module.source = std::make_unique<detail::UnloadedSource>();
}

cudaError_t provide_managed_variables() {
    detail::ModuleStore& store = detail::module_store();
    if (!store.managed_due.load(std::memory_order_acquire)) return cudaSuccess;
    std::vector<Symbol*> due;
    {
        std::lock_guard lock(store.mutex);
        due.swap(store.managed);
        store.managed_due = false;
    }
    Device* device = nullptr;
    cudaError_t code = device_by_number(0, device);
    for (Symbol* symbol : due) {
        if (code != cudaSuccess) return code;
        ModuleGroup& group = *symbol->module->group;
        std::lock_guard lock(group.mutex);
        auto variable = detail::cached_variable(*symbol->module, *device, symbol->name);
        if (!variable) return fail(cudaErrorInvalidSymbol, variable.error().message);
        Allocation storage;
        code = allocate_managed(*device, symbol->size, storage);
        if (code != cudaSuccess) return code;
        const std::vector<uint8_t>& initial = variable.value().initial;
        std::memset(storage.host, 0, symbol->size);
        if (!initial.empty()) std::memcpy(storage.host, initial.data(), std::min<size_t>(initial.size(), symbol->size));
        *symbol->managed_pointer = storage.host;
        const std::string& name = group.linked ? variable.value().name : symbol->name;
        group.managed.insert(name);
        group.variables.emplace(std::make_pair(static_cast<const Device*>(device), name), storage);
    }
    return code;
}

cudaError_t symbol_size(const void* symbol, size_t* size) {
    if (!size) return cudaErrorInvalidValue;
    Symbol* found = symbol ? detail::module_store().symbols.find(symbol) : nullptr;
    if (!found) return fail(cudaErrorInvalidSymbol, "no device variable has this address");
    *size = found->size;
    return cudaSuccess;
}

cudaError_t symbol_address(const void* symbol, void** address, size_t* size) {
    if (!address) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code == cudaSuccess) code = symbol_size(symbol, size);
    if (code != cudaSuccess) return code;
    Symbol* found = detail::module_store().symbols.find(symbol);
    Allocation storage;
    code = variable_storage(*found->module, *device, found->name, storage);
    if (code == cudaSuccess) *address = reinterpret_cast<void*>(storage.address);
    return code;
}

void forget_variables(Device& device) {
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    for (auto& module : store.modules) {
        auto& variables = module->group->variables;
        for (auto it = variables.begin(); it != variables.end();) {
            it = it->first.first == &device ? variables.erase(it) : std::next(it);
        }
    }
    for (auto& kernel : store.all_kernels) {
        Kernel::Slots* slots = kernel->slots.load();
        if (!slots || slots->generation != device.runtime.generation) continue;
        for (Kernel::Slot& slot : slots->devices[static_cast<size_t>(device.ordinal)]) slot.compiled = nullptr;
    }
}

void save_grown_binaries() {
    if (!cache().enabled()) return;
    detail::ModuleStore& store = detail::module_store();
    std::lock_guard lock(store.mutex);
    for (auto& compiled : store.compiled) {
        if (!compiled->kernel) continue;
        std::string binary = compiled->kernel->binary();
        if (binary.size() > compiled->binary_size) cache().store(compiled->cache_key, compiled->image->serialize(), binary);
    }
}

}  // namespace rt
QIAO_NAMESPACE_END
