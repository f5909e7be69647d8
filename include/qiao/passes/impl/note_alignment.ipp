// SPDX-License-Identifier: Apache-2.0
// One walk over the accesses; each goes up its address to the root.
#pragma once
#include <algorithm>

#include <qiao/ir/alignment.hpp>
#include <qiao/passes/note_alignment.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

inline void note_alignment(ir::Block& block) {
    for (ir::Inst* inst : block) {
        for (ir::Block& inner : inst->blocks) note_alignment(inner);
        const ir::Type* type = nullptr;
        switch (inst->op) {
            case ir::Op::load: type = inst->type; break;
            case ir::Op::store: type = inst->operands[1]->type; break;
            case ir::Op::copy: case ir::Op::zero: type = inst->memory_type; break;
            default: continue;
        }
        uint32_t align = ir::known_alignment(inst->operands[0]);
        if (inst->op == ir::Op::copy) align = std::min(align, ir::known_alignment(inst->operands[1]));
        if (align < type->align) inst->align = align;
    }
}

}  // namespace detail

void note_alignment(ir::Module& module) {
    for (ir::Function* function : module.functions) detail::note_alignment(function->body);
}

}  // namespace passes
QIAO_NAMESPACE_END
