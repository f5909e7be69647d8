// SPDX-License-Identifier: Apache-2.0
// Every call becomes the callee's body, so that the kernel stands alone.
#pragma once
#include <qiao/ir/ir.hpp>
#include <qiao/passes/recursion.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Inlines all calls, callees first, and removes every function but the kernel; functions that call each other become
/// one first (passes/recursion.hpp), with a stack each. Needs structured_exits before it.
QIAO_DECL void inline_calls(ir::Module& module, StackSize stack = {});

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/inline_calls.ipp>
#endif
