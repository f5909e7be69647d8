// SPDX-License-Identifier: Apache-2.0
// Which local variables are still needed behind each grid_barrier of a kernel: their values may be read before they are
// stored anew. Whole variables are looked at; one whose address goes into memory or a number is always needed.
#pragma once
#include <map>
#include <vector>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// By grid_barrier, in the order of Function::locals. Numbers the kernel's values.
QIAO_DECL std::map<const ir::Inst*, std::vector<ir::Variable*>> live_at_grid_barriers(ir::Function& kernel);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/live_variables.ipp>
#endif
