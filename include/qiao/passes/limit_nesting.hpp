// SPDX-License-Identifier: Apache-2.0
// Constructs nested deeper than the driver allows (TargetCaps::nesting_limit: llvmpipe ignores conditions below 80 others).
//
// A construct that ends its block, in an `if` that ends its block, and so on outwards (long else-if chains, code behind many
// early returns), runs after the outermost of these as well as inside: it moves there, under a flag that its old place
// sets. Values it takes from the way in go through variables. Deep constructs that something follows are an error.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void limit_nesting(ir::Module& module, const TargetCaps& caps);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/limit_nesting.ipp>
#endif
