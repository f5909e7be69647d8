// SPDX-License-Identifier: Apache-2.0
// What a kernel is translated for (target, capabilities, options) and into (KernelImage).
//
// image_of describes the IR after all passes; serialize and deserialize are the image's bytes on disk (impl/image.ipp).
// Passes and emitters need these types, not the whole translator (compiler.hpp).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <qiao/ir/ir.hpp>
#include <qiao/kernel_name.hpp>
#include <qiao/support/diagnostics.hpp>
#include <qiao/support/result.hpp>

QIAO_NAMESPACE_BEGIN

enum class Target : uint8_t { opencl_c, spirv };

/// How a kernel reads the time.
enum class Clock : uint8_t {
    none,
    standard,      ///< by the target's extension: cl_khr_kernel_clock, SPV_KHR_shader_clock
    cycle_counter  ///< opencl_c: Clang's __builtin_readcyclecounter
};

/// What code generation must know of a device; a backend fills it, offline translation uses the defaults.
/// Part of the cache key: every member must be in fingerprint().
struct TargetCaps {
    Target target = Target::opencl_c;
    bool fp64 = true;
    bool fast_fp64 = false;             ///< doubles cost about twice what floats do (processors; on GPUs 16 to 64 times): float functions may use them
    bool fp16 = false;
    bool int64 = true;
    bool int64_atomics = true;          ///< 64-bit atomics on global memory
    bool shared_int64_atomics = true;   ///< and on shared memory
    bool float_atomic_add = false;      ///< f32 add on global memory
    uint64_t shared_bytes = 32768;      ///< workgroup memory per block
    uint32_t push_constant_bytes = 128; ///< spirv
    // spirv: what a module may declare beyond Vulkan 1.2's minimum (defaults: what lavapipe and every recent GPU has).
    bool int8 = true;                   ///< Int8 arithmetic
    bool int16 = true;                  ///< Int16 arithmetic
    bool storage8 = true;               ///< StorageBuffer8BitAccess: 8-bit loads and stores of global memory
    bool storage16 = true;              ///< StorageBuffer16BitAccess
    bool vulkan_memory_model = true;    ///< VulkanMemoryModel and its device scope
    bool explicit_shared_layout = false;  ///< WorkgroupMemoryExplicitLayoutKHR: shared blocks of mixed types may alias
    bool shared_float_atomic_add = false; ///< f32 add on shared memory
    bool preserve_denorms = false;      ///< DenormPreserve for 32 (and, with fp64, 64) bits
    bool preserve_inf_nan = false;      ///< SignedZeroInfNanPreserve, the same widths
    bool round_to_even = false;         ///< RoundingModeRTE, the same widths
    bool fused_fma = true;              ///< Fma rounds once (Vulkan allows a product and a sum)
    uint32_t loop_limit = 0;            ///< spirv: the driver ends loops after so many iterations of a thread (lavapipe); 0: it does not
    uint32_t nesting_limit = 0;         ///< spirv: the driver ignores conditions below so many others (lavapipe); 0: it does not
    uint32_t stack_bytes = 64 << 10;    ///< largest stack of a thread for recursive functions (llvmpipe: compiles long arrays in quadratic time)
    bool divergent_fences = true;       ///< spirv: memory barriers may stand where only some threads pass (lavapipe stops those threads)
    bool exit_values = true;            ///< spirv: threads that left a loop keep what it computed for them (llvmpipe does not: docs/spirv.md)
    bool thread_loops = false;          ///< spirv: each part of a load or store of global memory is a loop over threads (llvmpipe)
    uint32_t shared_load_lanes = 0;     ///< spirv: a subgroup is so many threads with consecutive indices, and one load for all costs less than theirs (llvmpipe)
    bool threads_in_turns = false;      ///< spirv: to start threads costs as much as a short kernel; one may run several (llvmpipe)
    bool signed_wide_compare = true;    ///< spirv: signed 64-bit order comparisons are right (Mesa's are not for widened integers)
    uint64_t parameter_bytes = 1024;    ///< opencl_c: CL_DEVICE_MAX_PARAMETER_SIZE
    Clock clock = Clock::standard;
    uint32_t subgroup_size = 0;         ///< 0: none or unknown
    uint32_t max_threads = 1024;
    bool arena_offsets = false;         ///< opencl_c: addresses are arena number << 40 | offset, not raw addresses
    bool accurate_math = true;          ///< opencl_c: the driver's functions are known to be within CUDA's bounds; else qiao's own are used
    uint32_t block_lanes = 0;           ///< opencl_c: PoCL on a processor; translate with this options.block_lanes for blocks whose x is a multiple. 0: no.
                                        ///< Promises that kernels may read 2 * block_lanes * 32 bytes before and after all global memory
    unsigned arenas = 8;                ///< opencl_c: trailing arena parameters; 0 where memory needs no passing (USM, SVM)

    QIAO_DECL std::string fingerprint() const;
};

/// How one kernel is to be translated; part of the cache key.
struct TranslateOptions {
    bool fast_math = false;         ///< -use_fast_math
    bool contract = true;           ///< -fmad
    bool shared_in_global = false;  ///< shared memory lives in global scratch (block needs more than the device has)
    bool linear_blocks = false;     ///< one-dimensional launch, blockIdx from hidden block_base: grids a device cannot launch at once
    uint32_t block_lanes = 0;       ///< opencl_c: one work-item runs a block, this many threads at a time, if the kernel allows (KernelImage::whole_blocks).
                                    ///< Where it does not, translate again without: control around barriers may count on threads that read at once.
    bool wide_rows = false;         ///< blockDim.x is a multiple of twice block_lanes: so many threads at a time where that pays (passes/row_width.hpp)
    bool long_loops = false;        ///< loops of more turns than the driver allows (TargetCaps::loop_limit) are made shorter, and slower
    bool longest_loops = false;     ///< with long_loops: much shorter still, for launches beyond what those reach
    uint64_t stack_bytes = 1024;    ///< cudaLimitStackSize, for recursive functions (passes/recursion.hpp)
    bool grid_phases = false;       ///< cooperative launch of several blocks: a launch runs up to the next grid.sync(). With shared_in_global
    uint32_t block_threads = 0;     ///< upper bound of threads per block that emulated warp operations reserve memory for; 0: launch bounds or 1024
};

/// Describes one parameter of a kernel image.
struct ImageParameter {
    uint64_t offset = 0;
    uint64_t size = 0;
    uint32_t align = 1;
    ir::HiddenParameter hidden = ir::HiddenParameter::none;
    std::string name;  ///< of the variable, for global_variable
};

/// A module variable that a kernel refers to.
struct ImageVariable {
    std::string name;  ///< qualified, e.g. "ns::table"
    uint64_t size = 0;
    uint32_t align = 1;
    std::vector<uint8_t> initial;  ///< empty: zeros
    std::vector<std::pair<uint64_t, std::string>> relocations;
};

/// A kernel translated for a target; what the disk cache stores. `code` is OpenCL C text or SPIR-V words (little endian).
struct KernelImage {
    Target target = Target::opencl_c;
    std::string entry;         ///< function name in `code`
    std::string display_name;
    std::string code;
    std::vector<ImageParameter> parameters;  ///< in order, hidden ones last
    uint64_t parameter_bytes = 0;            ///< of the block, hidden ones included
    std::vector<ImageVariable> variables;
    uint64_t static_shared = 0;      ///< bytes of workgroup memory that the user's static shared variables take (with shared_in_global none: scratch_shared)
    uint64_t reserved_shared = 0;    ///< bytes of workgroup memory that emulated operations take besides
    bool uses_dynamic_shared = false;
    bool parameters_in_memory = false;  ///< the block is passed by address (opencl_c: one ulong; spirv: push constant of 8 bytes)
    uint64_t scratch_shared = 0;     ///< with shared_in_global: bytes of static shared memory per block in scratch (dynamic ones follow)
    uint32_t max_threads = 0;        ///< __launch_bounds__
    bool needs_fp64 = false;
    bool whole_blocks = false;       ///< one work-item runs a whole block: launch one a block, tell the kernel the block's dimensions
    uint32_t turn_threads = 0;       ///< spirv, not 0: an invocation runs several threads, so many in a turn: specialise the workgroup's size (emit/spirv/abi.hpp)
    bool grid_group = false;         ///< a cooperative launch of several blocks needs options.grid_phases
    uint64_t saved_bytes = 0;        ///< with grid_phases: what a thread keeps from launch to launch
    uint32_t most_phases = 0;        ///< with grid_phases, not 0: so many launches are enough
    ir::TurnBound turns;                 ///< not empty: launches for which it is more than most_turns need options.long_loops
    uint32_t most_turns = 0;
    uint32_t stack_frame = 0;        ///< bytes of a frame of recursive functions; 0: translation does not depend on options.stack_bytes
    bool open_loops = false;         ///< of some loops no launch can tell how long they are: few threads may mean long loops
    uint64_t local_bytes = 0;
    std::vector<ChildKernel> children;  ///< kernels it launches, by the number in its records (passes/launch_queue.hpp)
    std::vector<ir::Message> messages;  ///< what the kernel may print or fail with; records count from hidden message_base

    QIAO_DECL std::string serialize() const;
    /// Result fails on damaged input.
    QIAO_DECL static Result<KernelImage> deserialize(std::string_view bytes);
};

/// Everything of the image but `code`: entry, parameters, variables, needs. `module` has gone through run_passes.
QIAO_DECL KernelImage image_of(const ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

/// True where the parameter block does not fit into what the device passes directly, so that its address travels
/// instead. Emitters ask this; KernelImage::parameters_in_memory is the same answer.
QIAO_DECL bool parameters_in_memory(const ir::Module& module, const TargetCaps& caps);

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/impl/image.ipp>
#endif
