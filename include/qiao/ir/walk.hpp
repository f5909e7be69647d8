// SPDX-License-Identifier: Apache-2.0
// Walking and numbering the instruction tree: what every pass needs.
//
// The order is the one in which values become visible: a loop that tests first is head, body, step; one that tests
// last is body, head. Slots are small numbers for side tables (std::vector indexed by Value::slot); a walk that
// numbers forgets the numbers of earlier ones.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

/// Calls `visit(Inst&)` for every instruction, an owner before its blocks.
template <typename Visit>
void for_each_inst(const Block& block, Visit&& visit) {
    for (Inst* inst : block) {
        visit(*inst);
        for (const Block& nested : inst->blocks) for_each_inst(nested, visit);
    }
}

/// True where `test(const Inst&)` holds for an instruction of the block or of those nested in it.
template <typename Test>
bool any_inst(const Block& block, Test&& test) {
    for (const Inst* inst : block) {
        if (test(*inst)) return true;
        for (const Block& nested : inst->blocks) {
            if (any_inst(nested, test)) return true;
        }
    }
    return false;
}

/// Gives slots 1.. to the parameters, locals and instructions of `function`; constants get 0. Returns the number of
/// slots, slot 0 included. Module variables are not touched.
inline uint32_t number_values(Function& function) {
    uint32_t next = 1;
    for (Parameter* p : function.parameters) p->slot = next++;
    for (Variable* v : function.locals) v->slot = next++;
    for_each_inst(function.body, [&](Inst& inst) { inst.slot = next++; });
    return next;
}

}  // namespace ir
QIAO_NAMESPACE_END
