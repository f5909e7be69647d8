// SPDX-License-Identifier: Apache-2.0
// Device-side cudaDeviceSynchronize: the kernels that a kernel launches run when it has ended, so it cannot wait for them.
// Where nothing follows that could tell (no access of memory that such kernels may read or write), waiting is ending, and the
// call is dropped; elsewhere it is an error. In: IR with calls and returns. Out: no fence_for_children.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Throws CompileError (unsupported) at a wait that cannot be dropped.
QIAO_DECL void check_launch_waits(ir::Module& module);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/check_launch_waits.ipp>
#endif
