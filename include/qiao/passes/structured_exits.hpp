// SPDX-License-Identifier: Apache-2.0
// Exits become structured. Returns: a function ends in at most one `return`, which is the last instruction of its body and
// only there for the value; a kernel has none. Regions that are left from inside (what goto becomes): none stay.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Rewrites every function of the module that does not call itself (passes/recursion.hpp does those). Branches that return push what follows them into the other branch; a
/// return inside a loop or switch leaves it by break_, and a variable `returned` guards the rest where there is any.
/// A return without a value may stand in a loop's condition or step; the loop then ends at its body's next start.
QIAO_DECL void structured_exits(ir::Module& module);

/// Takes away the function's regions in the same way: what `leave` skips is guarded.
QIAO_DECL void dissolve_regions(ir::Module& module, ir::Function& function);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/structured_exits.ipp>
#endif
