// SPDX-License-Identifier: Apache-2.0
// One walk; each shift that needs it gets its guard behind it or around its amount. What later turns out to be known
// (constants of unrolled loops, `x & 31`) folds away.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/passes/guard_shifts.hpp>
#include <qiao/passes/highest_value.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class ShiftGuard {
public:
    explicit ShiftGuard(ir::Module& module) : builder_(module) {}

    void run(ir::Function& function) {
        walk(function.body);
        replace_operands(function.body, guarded_);
        // The guards themselves use the bare results.
        for (auto& [bare, selection] : guarded_) static_cast<ir::Inst*>(selection)->operands[1] = bare;
    }

private:
    ir::Builder builder_;
    std::unordered_map<ir::Value*, ir::Value*> guarded_;

    void walk(ir::Block& block) {
        ir::Block out;
        out.reserve(block.size());
        for (ir::Inst* inst : block) {
            for (ir::Block& inner : inst->blocks) walk(inner);
            bool shifts = inst->op == ir::Op::shl || inst->op == ir::Op::shr;
            if (shifts && highest_value(*inst->operands[1]) >= inst->type->bits())
                guard(*inst, out);
            else
                out.push_back(inst);
        }
        block = std::move(out);
    }

    void guard(ir::Inst& inst, ir::Block& out) {
        builder_.block = &out;
        builder_.loc = inst.loc;
        uint32_t width = inst.type->bits();
        ir::Value* amount = builder_.convert(inst.operands[1], builder_.types().u32());
        ir::Value* within = builder_.binary(ir::Op::lt, amount, builder_.u32(width));
        if (inst.op == ir::Op::shr && inst.type->is_signed()) {
            inst.operands[1] = builder_.select(within, amount, builder_.u32(width - 1));
            out.push_back(&inst);
            return;
        }
        out.push_back(&inst);
        ir::Inst* selection = builder_.select(within, &inst, builder_.constant(inst.type, 0));
        selection->name = inst.name;
        inst.name.clear();
        guarded_[&inst] = selection;
    }
};

}  // namespace detail

void guard_shifts(ir::Module& module) {
    for (ir::Function* function : module.functions) detail::ShiftGuard(module).run(*function);
}

}  // namespace passes
QIAO_NAMESPACE_END
