// SPDX-License-Identifier: Apache-2.0
// Loops on drivers that end them silently after so many iterations (TargetCaps::loop_limit; lavapipe counts those of all
// loops of a thread and of its vector's neighbours together).
//
// Small inner loops are repeated in their own body, each time with their test, which divides their iterations by up to
// 32. Every loop then notes whether it ended by its own condition or break; a kernel in which one did not fails with
// a message (passes/message_buffer.hpp) instead of giving wrong results. Kernels whose loops are few by their constant
// bounds stay as they are.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void limit_loops(ir::Module& module, const TargetCaps& caps);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/limit_loops.ipp>
#endif
