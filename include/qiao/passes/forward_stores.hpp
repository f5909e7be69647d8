// SPDX-License-Identifier: Apache-2.0
// Values stored in local variables replace the loads that are sure to see them.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Looks at local scalar variables that are only loaded and stored, and not volatile. A variable all of whose loads see
/// a known value disappears and leaves its name to that value. Of other variables (the ones that change in loops and
/// branches, kept for readable output) only loads of pointers and of constants are replaced.
/// Returns true where anything changed.
QIAO_DECL bool forward_stores(ir::Module& module, ir::Function& function);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/forward_stores.ipp>
#endif
