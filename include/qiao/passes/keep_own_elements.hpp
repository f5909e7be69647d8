// SPDX-License-Identifier: Apache-2.0
// Elements of shared memory that only their own thread writes are kept in a variable, too (TargetCaps::thread_loops).
//
// A block's sum is a tree: `if (t < half) shared[t] += shared[t + half]`, a barrier, half as many threads, and again. Nobody but thread t ever
// writes shared[t], so t knows what is in it, and one of two loads goes. That matters on llvmpipe, where each is a loop over threads.
//
// In: a kernel after all lowering. An array of numbers in shared memory counts if all that is done to it are plain loads and stores of its
// elements, and every store goes to the storing thread's own: each index is a thread index or a constant, the same thread index at
// the same place in all stores.
//
// Out: a variable for each such place; stores go to both, loads of the own place read the variable. Thread indices that do not occur must be 0 for
// that, so where the block has more dimensions (the driver knows when it makes the pipeline), loads stay.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void keep_own_elements(ir::Module& module, const TargetCaps& caps);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/keep_own_elements.ipp>
#endif
