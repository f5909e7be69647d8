// SPDX-License-Identifier: Apache-2.0
// Gives shifts a result for every amount, as NVIDIA's hardware does.
//
// C++ leaves shifting by the width or more undefined; PTX shifts everything out, and programs rely on it (`x << 32 - bits`
// where `bits` may be 0). In: any IR, whose shifts take their amount modulo the width. Out: where an amount is not known to
// be below the width, a select gives 0, or, for signed shifts to the right, the amount is at most the width less one. The
// amount counts as 32 bits without a sign, as in nvcc's code: negative ones shift everything out too.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void guard_shifts(ir::Module& module);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/guard_shifts.ipp>
#endif
