// SPDX-License-Identifier: Apache-2.0
// An invocation runs several threads of its block, one after the other (TargetCaps::threads_in_turns).
//
// llvmpipe starts each vector of threads of a workgroup as a coroutine that finds out its place, reads its parameters and makes its
// masks anew: about as many instructions as a kernel of a few lines has itself.
//
// In: a kernel after all lowering. Kernels in which threads meet (collectives, shared memory) or that have loops, beside which a
// thread's start is little, stay as they are.
//
// Out: Module::threads_in_turns, the body in a loop of blockDim / workgroup turns, threadIdx counted on by the workgroup's size in
// the one dimension in which it is smaller than the block. The driver knows both sizes when it makes the pipeline, so the backend
// chooses (backends/vulkan/.../program.ipp), for each shape of block that is launched.
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
