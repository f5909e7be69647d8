// SPDX-License-Identifier: Apache-2.0
// Short loops over the parts of a local array become straight code, so that the array can become scalars.
//
// In: a function after fold and forward_stores. A loop is repeated where it tests first, its counter is a local that
// starts from a constant, is compared with a constant and changed by a constant, nothing leaves it early, and it
// indexes a local array with its counter; and only where each index into that array is made of constants and of counters
// of such loops. `#pragma unroll 1` is obeyed.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Returns true where anything changed; the constants that appear are left for fold and forward_stores.
QIAO_DECL bool unroll_loops(ir::Module& module, ir::Function& function);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/unroll_loops.ipp>
#endif
