// SPDX-License-Identifier: Apache-2.0
// Makes collectives legal where control flow around them is divergent.
//
// In: one inlined kernel whose exits are structured. Out: every barrier and warp operation stands under control that
// is the same for all threads of the block. Kernels where that holds already are left untouched.
//
//  * A divergent if around a collective is flattened: its parts run under predicates, the collective under none.
//  * A divergent loop around one runs while any thread needs it (barrier_reduce or); break and continue become flags.
//  * A divergent switch around one becomes a row of predicated arms.
//  * Warp operations get the predicate as a last operand: "this thread takes part". barrier_reduce gets the neutral
//    value from threads that do not. Exited threads thus count as arrived, as on hardware since Volta.
//  * Uniform computations (passes/uniformity.hpp) stay outside of predicates, so that uniform loops inside a divergent
//    region keep their shape; where such a loop might run although no thread is active, a vote stands before it.
//  * Values that cross from one predicated stretch to another go through local variables.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void converge(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/converge.ipp>
#endif
