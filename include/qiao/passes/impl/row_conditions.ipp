// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include <qiao/passes/row_conditions.hpp>
#include <qiao/passes/uniformity.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Made of constants, parameters and pure operations on them alone.
bool RowConditions::independent(const ir::Value& value) const {
    const ir::Inst* inst = ir::as_inst(&value);
    if (inst == nullptr) return value.kind != ir::ValueKind::variable;
    return inst != x_ && is_speculatable(*inst) && std::all_of(inst->operands.begin(), inst->operands.end(), [&](const ir::Value* v) { return independent(*v); });
}

/// Whether the number changes by the same step from each thread to the next, modulo its width. Steps are small enough for a
/// row of 1024 threads to stay within half of the numbers' circle.
bool RowConditions::even(const ir::Value& value, int64_t& step) const {
    using ir::Op;
    constexpr int64_t largest = int64_t{1} << 20;
    step = 0;
    if (!value.type->is_integer() || value.type->size < 4) return false;
    if (&value == x_) {
        step = 1;
        return true;
    }
    if (independent(value)) return true;
    const ir::Inst* inst = ir::as_inst(&value);
    if (inst == nullptr) return false;
    int64_t other = 0;
    switch (inst->op) {
        case Op::convert:
            return inst->type->size >= inst->operands[0]->type->size && even(*inst->operands[0], step);
        case Op::add:
        case Op::sub:
            if (!even(*inst->operands[0], step) || !even(*inst->operands[1], other)) return false;
            step += inst->op == Op::add ? other : -other;
            return step >= -largest && step <= largest;
        case Op::mul: {
            const bool right = ir::as_constant(inst->operands[1]) != nullptr;
            const ir::Constant* factor = ir::as_constant(inst->operands[right ? 1 : 0]);
            if (factor == nullptr || factor->bits > static_cast<uint64_t>(largest) || !even(*inst->operands[right ? 0 : 1], step)) return false;
            step *= static_cast<int64_t>(factor->bits);
            return step >= -largest && step <= largest;
        }
        default:
            return false;
    }
}

bool RowConditions::provable(const ir::Value& condition, bool wanted) const {
    using ir::Op;
    if (independent(condition)) return true;
    const ir::Inst* inst = ir::as_inst(&condition);
    if (inst == nullptr) return false;
    if (inst->op == Op::logical_not || inst->op == Op::bit_not) return provable(*inst->operands[0], !wanted);
    if (inst->op == (wanted ? Op::bit_and : Op::bit_or)) return provable(*inst->operands[0], wanted) && provable(*inst->operands[1], wanted);
    int64_t step = 0;
    return inst->op >= Op::lt && inst->op <= Op::ge && even(*inst->operands[0], step) && even(*inst->operands[1], step);
}

/// The value at one end of the row.
ir::Value* RowConditions::at(End& end, const ir::Value& value) {
    if (&value == x_) return end.x;
    const ir::Inst* inst = ir::as_inst(&value);
    if (inst == nullptr) return const_cast<ir::Value*>(&value);
    ir::Value*& copy = end.copies[inst->slot];
    if (copy != nullptr) return copy;
    std::vector<ir::Value*> operands;
    for (const ir::Value* operand : inst->operands) operands.push_back(at(end, *operand));
    ir::Inst* made = build_.insert(inst->op, inst->type, std::move(operands));
    made->intrinsic = inst->intrinsic;
    made->special = inst->special;
    made->number = inst->number;
    return copy = made;
}

ir::Value* RowConditions::both(ir::Value* a, ir::Value* b) {
    if (a == nullptr || b == nullptr) return a == nullptr ? b : a;
    return build_.binary(ir::Op::bit_and, a, b);
}

/// That an even number does not wrap around between the ends; null where its step is 0.
ir::Value* RowConditions::ordered(const ir::Value& value) {
    int64_t step = 0;
    even(value, step);
    return step == 0 ? nullptr : build_.binary(step > 0 ? ir::Op::le : ir::Op::ge, at(ends_[0], value), at(ends_[1], value));
}

/// The same of every number that is widened on the way to this one.
ir::Value* RowConditions::widened_in_order(const ir::Value& value) {
    const ir::Inst* inst = ir::as_inst(&value);
    if (inst == nullptr || independent(value)) return nullptr;
    ir::Value* result = nullptr;
    for (const ir::Value* operand : inst->operands) {
        if (operand->type->size < inst->type->size) result = both(result, ordered(*operand));
        result = both(result, widened_in_order(*operand));
    }
    return result;
}

ir::Value* RowConditions::write(const ir::Value& condition, bool wanted) {
    using ir::Op;
    auto as_wanted = [&](ir::Value* v) { return wanted ? v : build_.unary(Op::logical_not, v); };
    if (independent(condition)) return as_wanted(at(ends_[0], condition));
    const ir::Inst& inst = *ir::as_inst(&condition);
    if (inst.op == Op::logical_not || inst.op == Op::bit_not) return write(*inst.operands[0], !wanted);
    if (inst.op == Op::bit_and || inst.op == Op::bit_or) return both(write(*inst.operands[0], wanted), write(*inst.operands[1], wanted));
    ir::Value* result = nullptr;
    for (End& end : ends_) result = both(result, as_wanted(build_.binary(inst.op, at(end, *inst.operands[0]), at(end, *inst.operands[1]))));
    for (const ir::Value* operand : inst.operands) result = both(both(result, ordered(*operand)), widened_in_order(*operand));
    return result;
}

ir::Value* RowConditions::holds(const ir::Value& condition, bool wanted, ir::Value* first, ir::Value* last,
                                const std::vector<std::pair<const ir::Value*, ir::Value*>>& others, ir::Block& block) {
    build_.block = &block;
    ends_[0].x = first;
    ends_[1].x = last;
    for (End& end : ends_) {
        end.copies.assign(slots_, nullptr);
        for (const auto& [value, copy] : others) end.copies[value->slot] = copy;
    }
    return write(condition, wanted);
}

}  // namespace passes
QIAO_NAMESPACE_END
