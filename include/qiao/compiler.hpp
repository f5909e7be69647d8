// SPDX-License-Identifier: Apache-2.0
// The translator's face to the runtime and the tools: CUDA text in, kernel images out.
//
// `TranslationUnit` is opened once per source text (skimmed, not parsed); kernels are then translated on demand.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>
#include <qiao/kernel_name.hpp>
#include <qiao/pp/preprocessor.hpp>
#include <qiao/support/diagnostics.hpp>
#include <qiao/support/result.hpp>

QIAO_NAMESPACE_BEGIN

/// A kernel that the text defines.
struct KernelInfo {
    std::string name;  ///< qualified
    bool is_template = false;
    SourceLoc loc;
};

class TranslationUnit;

/// How a text takes part in a program of several whose device code refers to each other (-rdc=true).
struct Linkage {
    std::shared_ptr<SourceManager> sources;  ///< of all units of the program; null: an own one
    std::string mark;                        ///< added to the names of variables that other units cannot mean; differs from unit to unit
    uint32_t number = 0;                     ///< of the unit in the program
    /// The program's units, this one among them. Absent: they are not known, kernels that need others are only checked.
    std::function<std::vector<TranslationUnit*>()> program;
};

/// A source text opened for translation. Not thread-safe, nor are units that share their sources.
class TranslationUnit {
public:
    /// `text` may be raw CUDA C++ or the output of print_tokens. With `linkage` it may use device functions and variables
    /// that other texts define.
    QIAO_DECL static std::unique_ptr<TranslationUnit> open(std::string name, std::string text, const PreprocessOptions& options, const Linkage* linkage = nullptr);
    QIAO_DECL ~TranslationUnit();

    SourceManager& sources() { return *sources_; }
    Diagnostics& diagnostics() { return diagnostics_; }
    const TokenBuffer& tokens() const { return tokens_; }
    QIAO_DECL std::vector<KernelInfo> kernels();

    /// Whether the text defines that kernel and has names for all of its template arguments. What is wrong inside of the
    /// kernel is another matter.
    QIAO_DECL bool knows(const KernelName& kernel);
    /// The symbol that names the kernel in a module (sema/mangle.hpp); fails where it is unknown, with the diagnostics.
    QIAO_DECL Result<std::string> symbol(const KernelName& kernel);
    /// Front end only: the kernel as IR before any pass. Null after an error (see diagnostics()).
    QIAO_DECL std::unique_ptr<ir::Module> lower(const KernelName& kernel);
    /// A module variable by qualified name (address in `cudaMemcpyToSymbol`, `cuModuleGetGlobal`); fails where there is none.
    QIAO_DECL Result<ImageVariable> variable(const std::string& name);
    /// The whole way. Empty optional-like Result with the rendered diagnostics as message after an error. An image without
    /// code where the kernel needs other units that are not known (Linkage).
    QIAO_DECL Result<KernelImage> translate(const KernelName& kernel, const TargetCaps& caps, const TranslateOptions& options);

private:
    TranslationUnit() = default;
    std::shared_ptr<SourceManager> sources_;
    Diagnostics diagnostics_;
    TokenBuffer tokens_;
    std::function<std::vector<TranslationUnit*>()> program_;
    struct Frontend;
    std::unique_ptr<Frontend> frontend_;
};

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/impl/compiler.ipp>
#endif
