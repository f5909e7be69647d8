// SPDX-License-Identifier: Apache-2.0
// Modules (device translation units), their kernels and variables.
//
// A kernel is translated for a device at its first launch there, or read from the disk cache; each device keeps its
// own. Variants of one kernel exist where a launch is beyond the device: shared memory in global scratch, blocks
// counted linearly. Module variables live once on each device, from their first use on.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 5
#endif
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <qiao/compiler.hpp>
#include <qiao/rt/device.hpp>
#include <qiao/rt/pointer_table.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// Where a module's kernels come from.
class ModuleSource {
public:
    QIAO_DECL virtual ~ModuleSource();
    /// Names the contents, for cache keys.
    virtual const std::string& digest() = 0;
    virtual Result<KernelImage> translate(const KernelName& name, const TargetCaps& caps, const TranslateOptions& options) = 0;
    virtual Result<ImageVariable> variable(const std::string& name) = 0;
};

struct Kernel;

/// A kernel variant on one device, ready to launch. Never changes.
struct CompiledKernel {
    std::shared_ptr<const KernelImage> image;
    std::unique_ptr<BackendKernel> kernel;
    std::string cache_key;
    size_t binary_size = 0;           ///< of the driver binary in the cache
    struct Slot {
        uint32_t offset, size;
    };
    std::vector<Slot> arguments;      ///< the user's parameters
    std::vector<char> block;          ///< parameter block with the module variables' addresses filled in
    int scratch = -1;                 ///< offsets of hidden parameters in the block; -1: absent
    int stride = -1;
    int block_base = -1;
    int grid_dim[3] = {-1, -1, -1};
    int messages = -1;                ///< of the message buffer's address
    int launch_ticket = -1;           ///< of the ticket's address (rt/child_launches.hpp)
    std::vector<Kernel*> children;    ///< kernels it launches, as in KernelImage::children
    int block_dim[3] = {-1, -1, -1};
    int phase_from = -1;              ///< of what cooperative launches of several blocks keep (rt/impl/cooperative.ipp)
    int phase_to = -1;
    int phase_saved = -1;
    uint32_t max_threads = 0;
    uint64_t stack_bytes = 0;         ///< the cudaLimitStackSize that it was translated for; 0: it needs no stack
};

/// variant_long: for launches whose loops take more turns than the driver allows at once (KernelImage::turns).
/// variant_longest, with variant_long: for launches that these are not enough for either.
/// variant_blocks: one work-item runs a whole block (where the kernel allows; else it is the variant without).
/// variant_phases: cooperative launches of several blocks; shared memory is in scratch, as in variant_scratch.
/// variant_wide, with variant_blocks: blockDim.x is a multiple of twice the lanes, which the kernel may take at once.
enum Variant : unsigned {
    variant_plain = 0,
    variant_scratch = 1,
    variant_linear = 2,
    variant_blocks = 4,
    variant_long = 8,
    variant_wide = 16,
    variant_longest = 32,
    variant_phases = 64,
    variant_count = 128
};

struct Module;

struct Kernel {
    Module* module = nullptr;
    KernelName name;
    const void* stub = nullptr;  ///< the host function that names it, if there is one
    std::atomic<int> max_dynamic_shared{48 * 1024};
    std::atomic<bool> unloaded{false};  ///< its module is gone: find_kernel does not find it any more

    struct Slot {
        std::atomic<CompiledKernel*> compiled{nullptr};
        cudaError_t failed = cudaSuccess;  ///< under the module's lock
    };
    struct Slots {
        uint64_t generation;
        std::vector<std::array<Slot, variant_count>> devices;
        Slots(uint64_t g, size_t n) : generation(g), devices(n) {}
    };
    std::atomic<Slots*> slots{nullptr};
};

/// Modules whose device code refers to each other (-rdc=true): a variable is one memory for all of them. Every other module
/// has a group of its own.
struct ModuleGroup {
    std::recursive_mutex mutex;  ///< guards the modules' sources, their compilation and the variables
    std::map<std::pair<const Device*, std::string>, Allocation> variables;
    std::set<std::string> managed;  ///< names of __managed__ variables
    std::vector<Module*> modules;   ///< in the order of their making
    std::atomic<bool> has_texture_references{false};
    bool linked = false;            ///< several modules may mean different variables by one name
};

struct Module {
    std::string name;
    std::unique_ptr<ModuleSource> source;
    TranslateOptions options;
    std::shared_ptr<ModuleGroup> group;
    std::map<std::string, std::string> names;  ///< of variables in a linked group: as host code has them, and in the group
};

/// A device variable that host code names by the address of its shadow.
struct Symbol {
    Module* module;
    std::string name;
    size_t size;
    void** managed_pointer;  ///< __managed__: receives the host pointer; else null
};

/// Without a group it gets its own.
QIAO_DECL Module* make_module(std::string name, std::unique_ptr<ModuleSource> source, const TranslateOptions& options,
                              std::shared_ptr<ModuleGroup> group = nullptr);
QIAO_DECL Kernel* make_kernel(Module& module, KernelName name);

QIAO_DECL void register_kernel(const void* stub, Kernel* kernel);
QIAO_DECL void register_symbol(const void* shadow, Symbol symbol);
/// Null if no kernel has that stub.
QIAO_DECL Kernel* find_kernel(const void* stub);

/// The kernel's variant on a device; translates and compiles it when first asked for.
QIAO_DECL cudaError_t compiled_kernel(Kernel& kernel, Device& device, unsigned variant, CompiledKernel*& compiled);
/// Storage of a module variable on a device, initialised when first asked for.
QIAO_DECL cudaError_t variable_storage(Module& module, Device& device, const std::string& name, Allocation& storage);

/// Whether the module has a variable of that qualified name.
QIAO_DECL bool has_variable(Module& module, const std::string& name);
/// Gives back the variables' memory and the source. No kernel of the module may be launched any more.
QIAO_DECL void unload(Module& module);

/// Device address and size of a symbol on the current device.
QIAO_DECL cudaError_t symbol_address(const void* symbol, void** address, size_t* size);
QIAO_DECL cudaError_t symbol_size(const void* symbol, size_t* size);

/// Gives __managed__ variables that were registered since the last call their memory (on device 0; the only device
/// whose kernels can use them). Cheap when there are none.
QIAO_DECL cudaError_t provide_managed_variables();
/// Forgets a device's variables and kernels (a reset frees their memory).
QIAO_DECL void forget_variables(Device& device);
/// Writes driver binaries that grew since they were cached; called at exit.
QIAO_DECL void save_grown_binaries();

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 5
#  include <qiao/rt/impl/rt.ipp>
#endif
