// SPDX-License-Identifier: Apache-2.0
// Arithmetic, comparisons, and the fusing of products into sums (nvcc's default contraction).
//
// Division and square root of f32 are the device's own: Vulkan allows 2.5 ULP where CUDA rounds correctly.
#pragma once
#include <qiao/emit/spirv/emitter.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

void Emitter::count_uses(const ir::Block& block) {
    for (const ir::Inst* inst : block) {
        for (const ir::Value* operand : inst->operands) ++uses_[operand];
        for (const ir::Block& inner : inst->blocks) count_uses(inner);
    }
}

bool Emitter::can_fuse(const ir::Value* product) const {
    if (product->kind != ir::ValueKind::instruction) return false;
    const ir::Inst& inst = static_cast<const ir::Inst&>(*product);
    if (inst.op != ir::Op::mul || !inst.type->is_float() || inst.no_contract) return false;
    auto found = uses_.find(product);
    return found != uses_.end() && found->second == 1;
}

/// Marks products that the sum using them computes in one step. A sum of two products takes the first.
void Emitter::find_fused(const ir::Block& block) {
    for (const ir::Inst* inst : block) {
        if ((inst->op == ir::Op::add || inst->op == ir::Op::sub) && inst->type->is_float() && !inst->no_contract) {
            for (const ir::Value* operand : inst->operands) {
                if (!can_fuse(operand)) continue;
                fused_.insert(operand);
                break;
            }
        }
        for (const ir::Block& inner : inst->blocks) find_fused(inner);
    }
}

/// The fused form of a sum, or 0 where none of its operands is a marked product.
Id Emitter::fused(const ir::Inst& inst) {
    if (inst.op != ir::Op::add && inst.op != ir::Op::sub) return 0;
    for (size_t i = 0; i < 2; ++i) {
        if (fused_.count(inst.operands[i]) == 0) continue;
        const ir::Inst& product = static_cast<const ir::Inst&>(*inst.operands[i]);
        Id type = register_type(inst.type);
        Id a = value(product.operands[0]);
        Id b = value(product.operands[1]);
        Id c = value(inst.operands[1 - i]);
        if (inst.op == ir::Op::sub) (i == 0 ? c : a) = op(spv::Op::OpFNegate, type, {i == 0 ? c : a});
        return exact(w_.glsl(GLSLstd450Fma, type, {a, b, c}));
    }
    return 0;
}

/// False, without drivers knowing: there are always fewer than 2^31 blocks in x. For choices between values only: below a
/// branch on a condition drivers know what it is.
Id Emitter::hidden_false() {
    if (hidden_false_ == 0) hidden_false_ = new_hidden_false();
    return hidden_false_;
}

/// One that nothing else depends on. Only drivers that launch far fewer blocks at once need any (caps.exit_values).
Id Emitter::new_hidden_false() {
    Id blocks = builtin_component(spv::BuiltIn::NumWorkgroups, 0);
    Id limit = w_.u32(0x7fffffff - hidden_falses_++);
    return w_.in_prologue([&] { return op(spv::Op::OpUGreaterThan, bool_type(), {blocks, limit}); });
}

/// The value, or where it is a constant zero, a zero that drivers do not see through: some fold x * 0, x / 0, 0 / x, 0 + x
/// and x - -0 as if there were no infinities, NaNs and negative zeros (llvmpipe does, whatever the module declares).
Id Emitter::hidden_zero(const ir::Value* v) {
    if (v->kind != ir::ValueKind::constant || v->type->size < 4) return value(v);
    uint64_t bits = static_cast<const ir::Constant*>(v)->bits;
    uint64_t sign = uint64_t{1} << (v->type->bits() - 1);
    if ((bits & (sign - 1)) != 0) return value(v);
    Id& id = hidden_zeros_[{v->type->bits(), bits != 0}];
    if (id != 0) return id;
    // There are always fewer than 2^31 blocks in x.
    Id blocks = builtin_component(spv::BuiltIn::NumWorkgroups, 0);
    const ir::Type* type = v->type;
    return id = w_.in_prologue([&] {
        Id zero = op(spv::Op::OpShiftRightLogical, uint_type(), {blocks, w_.u32(31)});
        if (type->size == 8) zero = op(spv::Op::OpUConvert, ulong_type(), {zero});
        if (bits != 0)
            zero = op(spv::Op::OpBitwiseOr, type->size == 8 ? ulong_type() : uint_type(), {zero, type->size == 8 ? w_.u64(sign) : w_.u32(0x80000000u)});
        return from_bits(zero, type);
    });
}

Id Emitter::float_arithmetic(const ir::Inst& inst) {
    using spv::Op;
    Op code = inst.op == ir::Op::add ? Op::OpFAdd : inst.op == ir::Op::sub ? Op::OpFSub : inst.op == ir::Op::mul ? Op::OpFMul : Op::OpFDiv;
    return exact(op(code, register_type(inst.type), {hidden_zero(inst.operands[0]), hidden_zero(inst.operands[1])}));
}

/// The amount counts modulo the width.
Id Emitter::shift(const ir::Inst& inst) {
    const ir::Type* type = inst.type;
    const ir::Value* amount = inst.operands[1];
    uint32_t mask = type->bits() - 1;
    Id masked = 0;
    if (amount->kind == ir::ValueKind::constant)
        masked = w_.u32(static_cast<uint32_t>(static_cast<const ir::Constant*>(amount)->bits) & mask);
    else
        masked = op(spv::Op::OpBitwiseAnd, uint_type(), {integer_to(value(amount), amount->type, 32), w_.u32(mask)});
    spv::Op code = inst.op == ir::Op::shl ? spv::Op::OpShiftLeftLogical : type->is_signed() ? spv::Op::OpShiftRightArithmetic : spv::Op::OpShiftRightLogical;
    Id result = op(code, register_type(type), {value(inst.operands[0]), masked});
    return inst.op == ir::Op::shl ? narrow(result, type) : result;
}

Id Emitter::compare_op(ir::Op relation, const ir::Type* type, Id a, Id b) {
    using spv::Op;
    unsigned which = static_cast<unsigned>(relation) - static_cast<unsigned>(ir::Op::eq);
    static constexpr Op on_floats[] = {Op::OpFOrdEqual,         Op::OpFUnordNotEqual,  Op::OpFOrdLessThan,
                                       Op::OpFOrdLessThanEqual, Op::OpFOrdGreaterThan, Op::OpFOrdGreaterThanEqual};
    static constexpr Op on_signed[] = {Op::OpIEqual, Op::OpINotEqual, Op::OpSLessThan, Op::OpSLessThanEqual, Op::OpSGreaterThan, Op::OpSGreaterThanEqual};
    static constexpr Op on_unsigned[] = {Op::OpIEqual, Op::OpINotEqual, Op::OpULessThan, Op::OpULessThanEqual, Op::OpUGreaterThan, Op::OpUGreaterThanEqual};
    static constexpr Op on_booleans[] = {Op::OpLogicalEqual, Op::OpLogicalNotEqual};
    const Op* table = type->is_float() ? on_floats : type->is_boolean() ? on_booleans : type->is_signed() ? on_signed : on_unsigned;
    return op(table[which], bool_type(), {a, b});
}

Id Emitter::compare(const ir::Inst& inst) {
    const ir::Type* type = inst.operands[0]->type;
    Id a = value(inst.operands[0]);
    Id b = value(inst.operands[1]);
    if (type->is_boolean() && inst.op > ir::Op::ne) {
        type = module_.types->u32();
        a = select(uint_type(), a, w_.u32(1), w_.u32(0));
        b = select(uint_type(), b, w_.u32(1), w_.u32(0));
    }
    // Places are small, and loops that run backwards compare with the place before the first one.
    if (is_logical(type)) type = module_.types->i32();
    if (!caps_.signed_wide_compare && type->is_integer() && type->is_signed() && type->size == 8 && inst.op > ir::Op::ne) {
        // Unsigned, with the sign bits turned: Mesa 22.3 takes "sign-extended x < constant" for true whatever x is.
        type = module_.types->u64();
        a = op(spv::Op::OpBitwiseXor, ulong_type(), {a, w_.u64(uint64_t{1} << 63)});
        b = op(spv::Op::OpBitwiseXor, ulong_type(), {b, w_.u64(uint64_t{1} << 63)});
    }
    return compare_op(inst.op, type, a, b);
}

void Emitter::arithmetic(const ir::Inst& inst) {
    using spv::Op;
    const ir::Type* type = inst.type;
    bool is_float = type->is_float();
    if (fused_.count(&inst) != 0) return;
    if (is_float) {
        if (Id id = fused(inst)) return set(inst, id);
    }
    Id result_type = register_type(type);
    auto binary = [&](Op code) { return op(code, result_type, {value(inst.operands[0]), value(inst.operands[1])}); };
    auto number_op = [&](Op integer_code) { return is_float ? float_arithmetic(inst) : narrow(binary(integer_code), type); };
    switch (inst.op) {
        case ir::Op::add:
            return set(inst, number_op(Op::OpIAdd));
        case ir::Op::sub:
            return set(inst, number_op(Op::OpISub));
        case ir::Op::mul:
            return set(inst, number_op(Op::OpIMul));
        case ir::Op::div:
            return set(inst, number_op(type->is_signed() ? Op::OpSDiv : Op::OpUDiv));
        case ir::Op::rem:
            if (type->is_signed()) {
                // Vulkan leaves OpSRem of negative operands undefined (and Mesa takes it as a modulus): a - a / b * b.
                Id quotient = op(Op::OpSDiv, result_type, {value(inst.operands[0]), value(inst.operands[1])});
                Id product = op(Op::OpIMul, result_type, {quotient, value(inst.operands[1])});
                return set(inst, narrow(op(Op::OpISub, result_type, {value(inst.operands[0]), product}), type));
            }
            return set(inst, narrow(binary(Op::OpUMod), type));
        case ir::Op::neg:
            return set(inst, is_float ? exact(op(Op::OpFNegate, result_type, {value(inst.operands[0])}))
                                      : narrow(op(Op::OpSNegate, result_type, {value(inst.operands[0])}), type));
        case ir::Op::bit_and:
            return set(inst, binary(type->is_boolean() ? Op::OpLogicalAnd : Op::OpBitwiseAnd));
        case ir::Op::bit_or:
            return set(inst, binary(type->is_boolean() ? Op::OpLogicalOr : Op::OpBitwiseOr));
        case ir::Op::bit_xor:
            return set(inst, binary(type->is_boolean() ? Op::OpLogicalNotEqual : Op::OpBitwiseXor));
        case ir::Op::bit_not:
            return set(inst, narrow(op(Op::OpNot, result_type, {value(inst.operands[0])}), type));
        case ir::Op::shl:
        case ir::Op::shr:
            return set(inst, shift(inst));
        case ir::Op::logical_not:
            return set(inst, op(Op::OpLogicalNot, result_type, {value(inst.operands[0])}));
        case ir::Op::select:
            return set(inst, select(result_type, value(inst.operands[0]), value(inst.operands[1]), value(inst.operands[2])));
        default:
            return set(inst, compare(inst));
    }
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
