// SPDX-License-Identifier: Apache-2.0
// An interval analysis without lower ends: all of them are 0.
#pragma once
#include <algorithm>

#include <qiao/passes/highest_value.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// Limits of CUDA's launches, whatever the device's own.
inline uint64_t highest_special(ir::Special special) {
    using ir::Special;
    if (special <= Special::thread_z || special == Special::hardware_thread_x || special == Special::hardware_thread_y) return 1023;
    if (special >= Special::block_dim_x && special <= Special::block_dim_z) return 1024;
    if (special == Special::hardware_dim_x || special == Special::hardware_dim_y) return 1024;
    if (special == Special::lane_id || special == Special::warp_id) return 31;
    return ~uint32_t{0};
}

/// Of an operation on two integers that are at most `a` and `b`; `all` where that says nothing.
inline uint64_t highest_result(const ir::Inst& inst, uint64_t a, uint64_t b) {
    using ir::Op;
    uint64_t all = highest_of(*inst.type);
    bool positive = a <= highest_positive(*inst.type) && b <= highest_positive(*inst.type);
    const ir::Constant* right = ir::as_constant(inst.operands[1]);
    switch (inst.op) {
        case Op::bit_and:
            return std::min(a, b);
        case Op::add:
            return a <= all - b ? a + b : all;
        case Op::mul:
            return a == 0 || b <= all / a ? a * b : all;
        case Op::sub: {
            const ir::Constant* left = ir::as_constant(inst.operands[0]);
            return left != nullptr && b <= left->bits ? left->bits : all;
        }
        case Op::shr:
            return !positive ? all : right != nullptr && right->bits < inst.type->bits() ? a >> right->bits : a;
        case Op::div:
            return !positive || right == nullptr || right->bits == 0 ? all : a / right->bits;
        case Op::rem:
            return !positive || right == nullptr || right->bits == 0 ? all : std::min(a, right->bits - 1);
        default:
            return all;
    }
}

}  // namespace detail

uint64_t highest_value(const ir::Value& value, unsigned depth) {
    using ir::Op;
    const ir::Type& type = *value.type;
    if (const ir::Constant* constant = ir::as_constant(&value)) return constant->bits;
    uint64_t all = highest_of(type);
    const ir::Inst* inst = ir::as_inst(&value);
    if (inst == nullptr || depth == 0) return all;
    auto operand = [&](size_t i) { return highest_value(*inst->operands[i], depth - 1); };
    switch (inst->op) {
        case Op::special:
            return detail::highest_special(inst->special);
        case Op::select:
            return std::max(operand(1), operand(2));
        case Op::convert: {
            const ir::Type& from = *inst->operands[0]->type;
            if (!from.is_integer() && !from.is_boolean()) return all;
            uint64_t highest = operand(0);
            return highest <= highest_positive(from) ? std::min(highest, all) : all;
        }
        case Op::intrinsic:
            return inst->intrinsic == ir::Intrinsic::popc || inst->intrinsic == ir::Intrinsic::clz ? 64 : all;
        default: {
            bool binary = inst->op == Op::bit_and || (inst->op >= Op::add && inst->op <= Op::rem) || inst->op == Op::shr;
            return binary && type.is_integer() ? detail::highest_result(*inst, operand(0), operand(1)) : all;
        }
    }
}

}  // namespace passes
QIAO_NAMESPACE_END
