// SPDX-License-Identifier: Apache-2.0
// One walk; each division that needs it is rebuilt with its guards around it, and its uses look at the guarded value.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/passes/guard_division.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

inline uint64_t all_ones(const ir::Type* type) { return ~uint64_t{0} >> (64 - type->bits()); }

/// Neither zero nor, for signed division, -1.
inline bool harmless_divisor(const ir::Value* divisor) {
    while (const ir::Inst* inst = ir::as_inst(divisor)) {
        if (inst->op == ir::Op::special) return inst->special >= ir::Special::block_dim_x && inst->special <= ir::Special::grid_dim_z;
        bool widened = inst->op == ir::Op::convert && inst->operands[0]->type->is_integer() && inst->type->size >= inst->operands[0]->type->size;
        if (!widened) return false;
        divisor = inst->operands[0];
    }
    const ir::Constant* constant = ir::as_constant(divisor);
    return constant != nullptr && constant->bits != 0 && (!constant->type->is_signed() || constant->bits != all_ones(constant->type));
}

class DivisionGuard {
public:
    explicit DivisionGuard(ir::Module& module) : builder_(module) {}

    void run(ir::Function& function) {
        walk(function.body);
        replace_operands(function.body, guarded_);
        // The guards themselves use the bare results.
        for (auto& [bare, selection] : guarded_) static_cast<ir::Inst*>(selection)->operands[2] = bare;
    }

private:
    ir::Builder builder_;
    std::unordered_map<ir::Value*, ir::Value*> guarded_;

    void walk(ir::Block& block) {
        ir::Block out;
        out.reserve(block.size());
        for (ir::Inst* inst : block) {
            for (ir::Block& inner : inst->blocks) walk(inner);
            bool divides = (inst->op == ir::Op::div || inst->op == ir::Op::rem) && inst->type->is_integer();
            if (divides && !harmless_divisor(inst->operands[1]))
                guard(*inst, out);
            else
                out.push_back(inst);
        }
        block = std::move(out);
    }

    void guard(ir::Inst& inst, ir::Block& out) {
        using ir::Op;
        const ir::Type* type = inst.type;
        ir::Value* dividend = inst.operands[0];
        ir::Value* divisor = inst.operands[1];
        builder_.block = &out;
        builder_.loc = inst.loc;
        ir::Value* by_zero = builder_.binary(Op::eq, divisor, builder_.constant(type, 0));
        ir::Value* traps = by_zero;
        if (type->is_signed()) {
            ir::Value* least = builder_.binary(Op::eq, dividend, builder_.constant(type, uint64_t{1} << (type->bits() - 1)));
            ir::Value* by_minus_one = builder_.binary(Op::eq, divisor, builder_.constant(type, all_ones(type)));
            traps = builder_.binary(Op::bit_or, by_zero, builder_.binary(Op::bit_and, least, by_minus_one));
        }
        inst.operands[1] = builder_.select(traps, builder_.constant(type, 1), divisor);
        out.push_back(&inst);
        ir::Inst* selection = builder_.select(by_zero, builder_.constant(type, all_ones(type)), &inst);
        selection->name = inst.name;
        inst.name.clear();
        guarded_[&inst] = selection;
    }
};

}  // namespace detail

void guard_division(ir::Module& module) {
    for (ir::Function* function : module.functions) detail::DivisionGuard(module).run(*function);
}

}  // namespace passes
QIAO_NAMESPACE_END
