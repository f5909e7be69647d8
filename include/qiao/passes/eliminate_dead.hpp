// SPDX-License-Identifier: Apache-2.0
// Unused values, stores nobody reads, empty branches, loops that compute nothing and unused variables go.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Removes what has no effect. Volatile accesses stay, and so do loops that read memory or a clock (they may wait for
/// another thread, or for a while).
/// Returns true where anything changed.
QIAO_DECL bool eliminate_dead(ir::Function& function);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/eliminate_dead.ipp>
#endif
