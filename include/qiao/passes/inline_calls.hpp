// SPDX-License-Identifier: Apache-2.0
// Every call becomes the callee's body, so that the kernel stands alone.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Inlines all calls, callees first, and removes every function but the kernel. Needs structured_exits before it.
/// Throws CompileError (unsupported) at a call that closes a cycle, naming the functions of the cycle.
QIAO_DECL void inline_calls(ir::Module& module);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/inline_calls.ipp>
#endif
