// SPDX-License-Identifier: Apache-2.0
// The translator's face to the runtime and the tools: CUDA text in, kernel images out.
//
// `TranslationUnit` is opened once per source text (skimmed, not parsed); kernels are then translated on demand.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include <qiao/ir/ir.hpp>
#include <qiao/pp/preprocessor.hpp>
#include <qiao/support/diagnostics.hpp>
#include <qiao/support/result.hpp>

QIAO_NAMESPACE_BEGIN

enum class Target : uint8_t { opencl_c, spirv };

/// What code generation must know of a device; a backend fills it, offline translation uses the defaults.
/// Part of the cache key: every member must be in fingerprint().
struct TargetCaps {
    Target target = Target::opencl_c;
    bool fp64 = true;
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
    uint64_t parameter_bytes = 1024;    ///< opencl_c: CL_DEVICE_MAX_PARAMETER_SIZE
    uint32_t subgroup_size = 0;         ///< 0: none or unknown
    uint32_t max_threads = 1024;
    bool arena_offsets = false;         ///< opencl_c: addresses are arena number << 40 | offset, not raw addresses
    unsigned arenas = 8;                ///< opencl_c: trailing arena parameters; 0 where memory needs no passing (USM, SVM)

    QIAO_DECL std::string fingerprint() const;
};

/// How one kernel is to be translated; part of the cache key.
struct TranslateOptions {
    bool fast_math = false;         ///< -use_fast_math
    bool contract = true;           ///< -fmad
    bool shared_in_global = false;  ///< shared memory lives in global scratch (block needs more than the device has)
    bool linear_blocks = false;     ///< one-dimensional launch, blockIdx from hidden block_base: grids a device cannot launch at once
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
    uint64_t static_shared = 0;      ///< bytes the user's static shared variables take (what cudaFuncGetAttributes reports)
    uint64_t reserved_shared = 0;    ///< bytes that emulated operations take besides
    bool uses_dynamic_shared = false;
    bool parameters_in_memory = false;  ///< the block is passed by address (opencl_c: one ulong; spirv: push constant of 8 bytes)
    uint64_t scratch_shared = 0;     ///< with shared_in_global: bytes of static shared memory per block in scratch (dynamic ones follow)
    uint32_t max_threads = 0;        ///< __launch_bounds__
    bool needs_fp64 = false;
    uint64_t local_bytes = 0;

    QIAO_DECL std::string serialize() const;
    /// Result fails on damaged input.
    QIAO_DECL static Result<KernelImage> deserialize(std::string_view bytes);
};

/// Names a kernel. Either a C++ name expression as nvrtcAddNameExpression takes it ("scale<float, 4>", "ns::k"), or,
/// with `file` and `line`, the declaration at that place with `name` qualified and `arguments` its template arguments
/// as C++ text.
struct KernelName {
    std::string name;
    std::string arguments;  ///< "float, 4"; empty for none
    std::string file;       ///< empty: any place
    uint32_t line = 0;
};

/// A kernel that the text defines.
struct KernelInfo {
    std::string name;  ///< qualified
    bool is_template = false;
    SourceLoc loc;
};

/// A source text opened for translation. Not thread-safe.
class TranslationUnit {
public:
    /// `text` may be raw CUDA C++ or the output of print_tokens.
    QIAO_DECL static std::unique_ptr<TranslationUnit> open(std::string name, std::string text, const PreprocessOptions& options);
    QIAO_DECL ~TranslationUnit();

    SourceManager& sources() { return *sources_; }
    Diagnostics& diagnostics() { return diagnostics_; }
    const TokenBuffer& tokens() const { return tokens_; }
    QIAO_DECL std::vector<KernelInfo> kernels();

    /// Front end only: the kernel as IR before any pass. Null after an error (see diagnostics()).
    QIAO_DECL std::unique_ptr<ir::Module> lower(const KernelName& kernel);
    /// A module variable by qualified name (address in `cudaMemcpyToSymbol`, `cuModuleGetGlobal`); fails where there is none.
    QIAO_DECL Result<ImageVariable> variable(const std::string& name);
    /// The whole way. Empty optional-like Result with the rendered diagnostics as message after an error.
    QIAO_DECL Result<KernelImage> translate(const KernelName& kernel, const TargetCaps& caps, const TranslateOptions& options);

private:
    TranslationUnit() = default;
    std::shared_ptr<SourceManager> sources_;
    Diagnostics diagnostics_;
    TokenBuffer tokens_;
    struct Frontend;
    std::unique_ptr<Frontend> frontend_;
};

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/impl/compiler.ipp>
#  include <qiao/image.hpp>
#endif
