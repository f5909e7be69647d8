// SPDX-License-Identifier: Apache-2.0
// Offsets of all kernel parameters in the parameter block.
//
// User parameters lie as members of a C struct do (CUDA's rule); hidden ones follow, each at its natural alignment.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void layout_parameters(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

/// Bytes of the whole block, hidden parameters included, rounded up to 8.
QIAO_DECL uint64_t parameter_block_bytes(const ir::Function& kernel);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/layout_parameters.ipp>
#endif
