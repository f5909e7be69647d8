// SPDX-License-Identifier: Apache-2.0
// Functions that call themselves, made into one function that does not (OpenCL C 6.11.i and SPIR-V 2.16.1 have no
// recursion): a loop that runs from state to state, and a stack of frames in arrays of the thread.
//
// A state is a stretch of code between recursive calls (recursion_states.hpp). A call that is not the last thing its
// function does pushes a frame: the variables that are needed after it (recursion_frames.hpp) and the state to go on
// with. A call whose result is returned as it is (a tail call) needs no frame.
#pragma once
#include <vector>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

struct StackSize {
    uint64_t wanted = 1024;        ///< bytes: cudaLimitStackSize
    uint64_t largest = 64 << 10;   ///< bytes: TargetCaps::stack_bytes
};

/// A new function with the parameters and the result of `entry`, one of the functions of `cycle`; these contain no
/// calls but of each other, and stay as they are. Throws CompileError (unsupported)
/// at collectives.
QIAO_DECL ir::Function& flatten_recursion(ir::Module& module, const std::vector<ir::Function*>& cycle, const ir::Function& entry, StackSize stack);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/recursion.ipp>
#endif
