// SPDX-License-Identifier: Apache-2.0
// Local aggregates whose parts are known become one variable a part.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Splits each local variable of aggregate type that is only reached through constant indices and fields, by loads,
/// stores, copies and clears that fit its parts. An array inside it that is indexed by a value, and a union, stay whole
/// as a variable of their own. Accesses that read a part as another type of its size are bit casts afterwards.
/// Returns true where anything changed.
QIAO_DECL bool split_aggregates(ir::Module& module, ir::Function& function);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/split_aggregates.ipp>
#endif
