// SPDX-License-Identifier: Apache-2.0
// Integer division and remainder by powers of two as shifts and masks, for SPIR-V.
//
// C++ rounds quotients towards zero. Mesa makes of `i % 32` for signed i the absolute value, a shift, the sign, two products and a
// difference; adding 31 to negative dividends first takes three operations less, and no product. Where highest_value shows that the
// dividend is not negative, one shift or mask is left. OpenCL C goes to LLVM, which does the same.
//
// In: a kernel after all lowering (analyses before it know quotients better than shifts). Out: no integer division by a constant
// power of two.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void divide_by_shifts(ir::Module& module, const TargetCaps& caps);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/divide_by_shifts.ipp>
#endif
