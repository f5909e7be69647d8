// SPDX-License-Identifier: Apache-2.0
// Gives integer division and remainder a value for every divisor, as NVIDIA's hardware does.
//
// x86 processors trap on division by zero and on the least integer by -1, and C leaves both undefined; CUDA programs
// carry on with some number, and often throw it away (threads beyond the end of the data). In: any IR. Out: where the
// divisor is not known to be harmless, a select puts 1 in its place; by zero both operations give all ones, the least
// integer by -1 gives itself, with remainder 0. Divisors known to be harmless are constants and the sizes of grid and block.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void guard_division(ir::Module& module);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/guard_division.ipp>
#endif
