// SPDX-License-Identifier: Apache-2.0
// What the groups of loads that become one (impl/vectors.ipp, impl/wide.ipp) must not reach across.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {
namespace detail {

/// Whether memory in `space` may be another after the instruction, or the code after it run without the code before.
inline bool ends_loads(const ir::Inst& inst, ir::Space space) {
    switch (inst.op) {
        case ir::Op::store:
        case ir::Op::copy:
        case ir::Op::zero:
            return inst.operands[0]->type->space == space;
        case ir::Op::load:
            return inst.is_volatile;
        default:
            return ir::has_side_effects(inst);
    }
}

}  // namespace detail
}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
