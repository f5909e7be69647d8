// SPDX-License-Identifier: Apache-2.0
// Warps in step around memory that is `volatile` or never synchronised, and where one thread gathers.
//
// Before Volta, the lanes of a warp ran in step, and programs exchanged values through volatile shared memory without a
// barrier: `s[t] += s[t + 16]; s[t] += s[t + 8]; …`. Hardware with independent threads mostly still runs them so.
// In: a kernel that loads and stores volatile shared memory. Out: warp_sync between each volatile store and what
// came before it and what follows, so that every device gives the answer of lanes in step. Volatile global memory counts
// where a block of statements stores and then loads it by the thread's number, as such sums do. A kernel that shares memory
// and never synchronises relies on it too: there all accesses to shared memory count.
// So do kernels in which one thread reads what its warp has just stored, in shared memory or through the same parameter:
// `s[t] = x; if (t == 0) y = s[1] + s[2];`. There warp_sync goes ahead of the branch, and behind it where more is stored.
// Other kernels stay as they are.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void keep_lockstep(ir::Module& module);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/lockstep.ipp>
#endif
