// SPDX-License-Identifier: Apache-2.0
// An invocation runs several threads of its block, one turn after the other, and two of a row in each turn
// (TargetCaps::threads_in_turns).
//
// llvmpipe starts each vector of threads of a workgroup as a coroutine that finds out its place, reads its parameters and makes its
// masks anew: about as many instructions as a kernel of a few lines has itself. And each of its accesses to memory is a loop over
// the vector's threads, whether it moves 4 bytes or 8: where neighbours have their numbers side by side, one access serves two.
//
// In: a kernel after all lowering. Kernels in which threads meet (collectives, shared memory) or that have loops, beside which a
// thread's start is little, stay as they are.
//
// Out: Module::turn_threads, the number of threads a turn, and the body in loops over blockDim.y and .x, whose steps are the
// workgroup's size. With two threads a turn:
//   for (y...) {
//       row = the guards that begin the kernel (`if (i >= n) return`) hold for the whole row
//       for (x = row ? 0 : blockDim.x ...)  the body without these guards for threads 2x and 2x + 1, operation by operation
//   }
//   for (y..., none if all rows were whole) for (x = row ? blockDim.x : 0 ...)  the body for one thread
// The driver knows the sizes when it makes the pipeline, so the backend chooses them for each shape of block that is launched
// (backends/vulkan/.../program.ipp). Where blockDim.x is no multiple of what a turn takes, only the second part runs.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void threads_in_turns(ir::Module& module, const TargetCaps& caps);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/threads_in_turns.ipp>
#endif
