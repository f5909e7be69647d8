// SPDX-License-Identifier: Apache-2.0
// Values out of memory: what the kernel's locals hold becomes values wherever that is known.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Applies fold, split_aggregates, forward_stores and eliminate_dead to the inlined kernel until nothing changes, and
/// once more after unroll_loops.
/// References, `this` and pointer parameters of inlined functions vanish here, so that infer_spaces sees where they
/// point. Needs inline_calls before it.
QIAO_DECL void scalarise(ir::Module& module);

/// What scalarise does, for any function: inline_calls applies it to functions that are called more than once.
QIAO_DECL void scalarise_function(ir::Module& module, ir::Function& function);

/// Applies fold, forward_stores and eliminate_dead to the kernel until nothing changes: cleans up after passes that
/// follow infer_spaces (which scalarise must not: it makes generic pointers).
QIAO_DECL void simplify(ir::Module& module);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/scalarise.ipp>
#endif
