// SPDX-License-Identifier: Apache-2.0
// Loops on drivers that end them silently after so many iterations (TargetCaps::loop_limit; lavapipe counts those of all
// loops of a thread and of its vector's neighbours together).
//
// A launch can tell how many turns most kernels' loops take (passes/turn_bounds.hpp): their loops stay as they are, and
// Module::turns says for which launches that holds. The others get the kernel with options.long_loops, in which small
// inner loops are repeated in their own body, each time with their test, which divides their iterations by up to 32.
// Launches of still more turns get them with options.longest_loops: 256 times, and longer to compile.
// Loops that nobody can tell of are repeated in any case, but less often.
//
// Where loops are repeated, every loop notes whether it ended by its own condition or break; a kernel in which one did
// not fails with a message (passes/message_buffer.hpp) instead of giving wrong results.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void limit_loops(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/limit_loops.ipp>
#endif
