// SPDX-License-Identifier: Apache-2.0
// From the IR after all passes to the description of a kernel image; its bytes on disk (impl/image.ipp).
#pragma once
#include <qiao/compiler.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN

/// Everything of the image but `code`: entry, parameters, variables, needs. `module` has gone through run_passes.
QIAO_DECL KernelImage image_of(const ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

/// True where the parameter block does not fit into what the device passes directly, so that its address travels
/// instead. Emitters ask this; KernelImage::parameters_in_memory is the same answer.
QIAO_DECL bool parameters_in_memory(const ir::Module& module, const TargetCaps& caps);

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/impl/image.ipp>
#endif
