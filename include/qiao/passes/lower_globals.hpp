// SPDX-License-Identifier: Apache-2.0
// Module variables become hidden parameters.
//
// In: operands that are Variables of Module::globals. Out: each is int_to_pointer of a hidden u64 parameter that
// carries the variable's name, in Module::globals' order. Variables that neither the kernel nor an initialiser of a
// kept one refers to leave Module::globals.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void lower_globals(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/lower_globals.ipp>
#endif
