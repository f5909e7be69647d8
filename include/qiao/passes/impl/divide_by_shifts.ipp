// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/passes/divide_by_shifts.hpp>
#include <qiao/passes/highest_value.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class ShiftDivider {
public:
    explicit ShiftDivider(ir::Module& module) : build_(module) {}

    void run(ir::Function& function) {
        walk(function.body);
        replace_operands(function.body, replaced_);
    }

private:
    ir::Builder build_;
    std::unordered_map<ir::Value*, ir::Value*> replaced_;

    /// The exponent of inst's divisor where that is a positive power of two, else -1.
    static int exponent(const ir::Inst& inst) {
        if ((inst.op != ir::Op::div && inst.op != ir::Op::rem) || !inst.type->is_integer()) return -1;
        const ir::Constant* divisor = ir::as_constant(inst.operands[1]);
        if (divisor == nullptr || divisor->bits == 0 || (divisor->bits & (divisor->bits - 1)) != 0 || divisor->bits > highest_positive(*inst.type)) return -1;
        int bits = 0;
        while (divisor->bits >> bits != 1) ++bits;
        return bits;
    }

    void walk(ir::Block& block) {
        ir::Block out;
        out.reserve(block.size());
        for (ir::Inst* inst : block) {
            for (ir::Block& inner : inst->blocks) walk(inner);
            const int bits = exponent(*inst);
            if (bits < 0) {
                out.push_back(inst);
                continue;
            }
            build_.block = &out;
            build_.loc = inst->loc;
            replaced_[inst] = divided(*inst, static_cast<uint32_t>(bits));
        }
        block = std::move(out);
    }

    ir::Value* divided(const ir::Inst& inst, uint32_t bits) {
        using ir::Op;
        const ir::Type* type = inst.type;
        // The dividend may itself have been replaced, as in `i / 32 % 8`.
        auto found = replaced_.find(inst.operands[0]);
        ir::Value* dividend = found != replaced_.end() ? found->second : inst.operands[0];
        const uint64_t below = (uint64_t{1} << bits) - 1;
        const bool negative = highest_value(*dividend) > highest_positive(*type);
        if (!negative && inst.op == Op::rem) return build_.binary(Op::bit_and, dividend, build_.constant(type, below));
        if (bits == 0) return inst.op == Op::div ? dividend : build_.constant(type, 0);
        ir::Value* raised = dividend;
        if (negative) {
            ir::Value* sign = build_.binary(Op::shr, dividend, build_.u32(type->bits() - 1));
            raised = build_.binary(Op::add, dividend, build_.binary(Op::bit_and, sign, build_.constant(type, below)));
        }
        if (inst.op == Op::div) return build_.binary(Op::shr, raised, build_.u32(bits));
        return build_.binary(Op::sub, dividend, build_.binary(Op::bit_and, raised, build_.constant(type, ~below)));
    }
};

}  // namespace detail

void divide_by_shifts(ir::Module& module, const TargetCaps& caps) {
    if (caps.target == Target::spirv) detail::ShiftDivider(module).run(*module.kernel);
}

}  // namespace passes
QIAO_NAMESPACE_END
