// SPDX-License-Identifier: Apache-2.0
// A module source over qiao's own front end, and the dump of what it makes (QIAO_DUMP).
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 6
#endif
#include <memory>
#include <string>
#include <string_view>

#include <qiao/rt/module.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// CUDA text through the front end, opened when a kernel or variable is first asked for. `text` must outlive the source.
QIAO_DECL std::unique_ptr<ModuleSource> make_text_source(std::string name, std::string_view text, PreprocessOptions options);

/// Makes a module of one of the texts that were compiled with -rdc=true and belong to one program or shared library, which
/// `object` names. What one text declares the others may define. Kernels are translated when they are first launched, so
/// that all texts are there by then.
QIAO_DECL Module* make_linked_module(const void* object, std::string name, std::string_view text, const TranslateOptions& options);

/// Writes the generated code to QIAO_DUMP as <module>.<kernel>.<device number>.cl or .spv.
QIAO_DECL void dump_image(const KernelImage& image, const Module& module, const Device& device);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 6
#  include <qiao/rt/impl/rt.ipp>
#endif
