// SPDX-License-Identifier: Apache-2.0
// Constant folding and algebraic identities.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Simplifies `function` in one walk: operations on constants, identities that hold bit for bit, branches on constants,
/// code behind a terminator. Returns true where anything changed.
QIAO_DECL bool fold(ir::Module& module, ir::Function& function);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/fold.ipp>
#endif
