// SPDX-License-Identifier: Apache-2.0
// Pure functions of scalars. Most of CUDA's math comes from the device library before it gets here
// (passes/expand_library.hpp); what remains is what GLSL.std.450 does within CUDA's bounds, and the fast forms.
#pragma once
#include <qiao/emit/spirv/emitter.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

namespace detail {

struct GlslEntry {
    ir::Intrinsic intrinsic;
    GLSLstd450 instruction;
    bool wide;  ///< exists for f64
};
inline constexpr GlslEntry glsl_table[] = {
    {ir::Intrinsic::sqrt, GLSLstd450Sqrt, true},     {ir::Intrinsic::rsqrt, GLSLstd450InverseSqrt, false}, {ir::Intrinsic::floor, GLSLstd450Floor, true},
    {ir::Intrinsic::ceil, GLSLstd450Ceil, true},     {ir::Intrinsic::trunc, GLSLstd450Trunc, true},        {ir::Intrinsic::rint, GLSLstd450RoundEven, true},
    {ir::Intrinsic::fabs, GLSLstd450FAbs, true},     {ir::Intrinsic::fmin, GLSLstd450NMin, true},          {ir::Intrinsic::fmax, GLSLstd450NMax, true},
    {ir::Intrinsic::ldexp, GLSLstd450Ldexp, false},  {ir::Intrinsic::fast_sin, GLSLstd450Sin, false},      {ir::Intrinsic::fast_cos, GLSLstd450Cos, false},
    {ir::Intrinsic::fast_tan, GLSLstd450Tan, false}, {ir::Intrinsic::fast_exp2, GLSLstd450Exp2, false},    {ir::Intrinsic::fast_log2, GLSLstd450Log2, false},
};

}  // namespace detail

/// is_nan and its like, on the bits: a driver may assume that floats are finite.
Id Emitter::float_class(const ir::Inst& inst) {
    const ir::Type* type = inst.operands[0]->type;
    const ir::Type* bits_type = type->size == 8 ? module_.types->u64() : module_.types->u32();
    uint64_t infinity = type->size == 8 ? 0x7ff0000000000000u : type->size == 4 ? 0x7f800000u : 0x7c00u;
    uint64_t sign = uint64_t{1} << (type->bits() - 1);
    Id bits = to_bits(value(inst.operands[0]), type);
    Id register_id = register_type(bits_type);
    if (inst.intrinsic == ir::Intrinsic::sign_bit) {
        return op(spv::Op::OpINotEqual, bool_type(), {op(spv::Op::OpBitwiseAnd, register_id, {bits, number(bits_type, sign)}), number(bits_type, 0)});
    }
    Id magnitude = op(spv::Op::OpBitwiseAnd, register_id, {bits, number(bits_type, sign - 1)});
    spv::Op relation = inst.intrinsic == ir::Intrinsic::is_nan   ? spv::Op::OpUGreaterThan
                       : inst.intrinsic == ir::Intrinsic::is_inf ? spv::Op::OpIEqual
                                                                 : spv::Op::OpULessThan;
    return op(relation, bool_type(), {magnitude, number(bits_type, infinity)});
}

/// Fast forms that GLSL.std.450 has under another base, and small compositions.
Id Emitter::composed_intrinsic(const ir::Inst& inst) {
    const ir::Type* type = inst.type;
    Id result = register_type(type);
    Id a = value(inst.operands[0]);
    auto scaled = [&](Id v, double factor) { return op(spv::Op::OpFMul, result, {v, real(type, factor)}); };
    switch (inst.intrinsic) {
        case ir::Intrinsic::fast_exp:
            return w_.glsl(GLSLstd450Exp2, result, {scaled(a, 1.4426950408889634)});
        case ir::Intrinsic::fast_exp10:
            return w_.glsl(GLSLstd450Exp2, result, {scaled(a, 3.3219280948873623)});
        case ir::Intrinsic::fast_log:
            return scaled(w_.glsl(GLSLstd450Log2, result, {a}), 0.6931471805599453);
        case ir::Intrinsic::fast_log10:
            return scaled(w_.glsl(GLSLstd450Log2, result, {a}), 0.3010299956639812);
        case ir::Intrinsic::fast_pow: {
            Id product = op(spv::Op::OpFMul, result, {value(inst.operands[1]), w_.glsl(GLSLstd450Log2, result, {a})});
            return w_.glsl(GLSLstd450Exp2, result, {product});
        }
        default:
            return 0;
    }
}

Id Emitter::float_intrinsic(const ir::Inst& inst) {
    const ir::Type* type = inst.operands[0]->type;
    switch (inst.intrinsic) {
        case ir::Intrinsic::is_nan:
        case ir::Intrinsic::is_inf:
        case ir::Intrinsic::is_finite:
        case ir::Intrinsic::sign_bit:
            return float_class(inst);
        case ir::Intrinsic::fma:
            return multiply_add(inst);
        case ir::Intrinsic::fast_div:
            return exact(op(spv::Op::OpFDiv, register_type(type), {value(inst.operands[0]), value(inst.operands[1])}));
        case ir::Intrinsic::saturate: {
            Id positive = w_.glsl(GLSLstd450NMax, register_type(type), {value(inst.operands[0]), real(type, 0.0)});
            return w_.glsl(GLSLstd450NMin, register_type(type), {positive, real(type, 1.0)});
        }
        default:
            break;
    }
    for (const detail::GlslEntry& entry : detail::glsl_table) {
        if (entry.intrinsic != inst.intrinsic || (type->size == 8 && !entry.wide)) continue;
        Words operands;
        for (const ir::Value* operand : inst.operands) operands.push_back(value(operand));
        Id result = register_type(inst.type);
        if (operands.size() == 1) return exact(w_.glsl(entry.instruction, result, {operands[0]}));
        return exact(w_.glsl(entry.instruction, result, {operands[0], operands[1]}));
    }
    if (type->size != 8) {
        if (Id id = composed_intrinsic(inst)) return id;
    }
    unsupported(inst.loc, std::string("math function '") + info(inst.intrinsic).name + "' on " + to_string(type) + " for Vulkan devices");
}

/// High half of a product. 64 bits by schoolbook multiplication of halves; a signed one is corrected from the unsigned.
Id Emitter::high_product(Id a, Id b, const ir::Type* type) {
    using spv::Op;
    if (type->size == 4) {
        Id pair = w_.type_pair(uint_type());
        Id both = op(type->is_signed() ? Op::OpSMulExtended : Op::OpUMulExtended, pair, {a, b});
        return op(Op::OpCompositeExtract, uint_type(), {both, 1});
    }
    Id wide = ulong_type();
    Id mask = w_.u64(0xffffffffu);
    auto low = [&](Id v) { return op(Op::OpBitwiseAnd, wide, {v, mask}); };
    auto high = [&](Id v) { return op(Op::OpShiftRightLogical, wide, {v, w_.u32(32)}); };
    auto mul = [&](Id x, Id y) { return op(Op::OpIMul, wide, {x, y}); };
    auto add = [&](Id x, Id y) { return op(Op::OpIAdd, wide, {x, y}); };
    Id al = low(a), ah = high(a), bl = low(b), bh = high(b);
    Id middle = add(mul(ah, bl), high(mul(al, bl)));
    Id cross = add(mul(al, bh), low(middle));
    Id result = add(add(mul(ah, bh), high(middle)), high(cross));
    if (!type->is_signed()) return result;
    auto where_negative = [&](Id sign, Id v) { return op(Op::OpBitwiseAnd, wide, {op(Op::OpShiftRightArithmetic, wide, {sign, w_.u32(63)}), v}); };
    result = op(Op::OpISub, wide, {result, where_negative(a, b)});
    return op(Op::OpISub, wide, {result, where_negative(b, a)});
}

Id Emitter::count_leading_zeros(Id v, const ir::Type* type) {
    // FindUMsb gives -1 for 0, so that 31 - it is 32.
    auto word = [&](Id x) { return op(spv::Op::OpISub, uint_type(), {w_.u32(31), w_.glsl(GLSLstd450FindUMsb, uint_type(), {x})}); };
    if (type->size != 8) return word(v);
    Id high = high_half(v);
    Id in_low = op(spv::Op::OpIAdd, uint_type(), {word(low_half(v)), w_.u32(32)});
    return select(uint_type(), op(spv::Op::OpINotEqual, bool_type(), {high, w_.u32(0)}), word(high), in_low);
}

Id Emitter::integer_intrinsic(const ir::Inst& inst) {
    using spv::Op;
    const ir::Type* type = inst.operands[0]->type;
    Id result = register_type(type);
    Id a = value(inst.operands[0]);
    switch (inst.intrinsic) {
        case ir::Intrinsic::abs: {
            Id negative = narrow(op(Op::OpSNegate, result, {a}), type);
            return type->is_signed() ? select(result, compare_op(ir::Op::lt, type, a, number(type, 0)), negative, a) : a;
        }
        case ir::Intrinsic::min:
        case ir::Intrinsic::max: {
            Id b = value(inst.operands[1]);
            return select(result, compare_op(inst.intrinsic == ir::Intrinsic::min ? ir::Op::lt : ir::Op::gt, type, a, b), a, b);
        }
        case ir::Intrinsic::mulhi:
            return high_product(a, value(inst.operands[1]), type);
        case ir::Intrinsic::popc: {
            if (type->size != 8) return op(Op::OpBitCount, uint_type(), {a});
            return op(Op::OpIAdd, uint_type(), {op(Op::OpBitCount, uint_type(), {low_half(a)}), op(Op::OpBitCount, uint_type(), {high_half(a)})});
        }
        case ir::Intrinsic::clz:
            return count_leading_zeros(a, type);
        case ir::Intrinsic::brev: {
            if (type->size != 8) return op(Op::OpBitReverse, uint_type(), {a});
            Id low = op(Op::OpBitReverse, uint_type(), {high_half(a)});
            return join_halves(low, op(Op::OpBitReverse, uint_type(), {low_half(a)}));
        }
        default:
            unsupported(inst.loc, std::string("integer function '") + info(inst.intrinsic).name + "' for Vulkan devices");
    }
}

Id Emitter::first_lane(const ir::Inst& inst) {
    w_.capability(spv::Capability::GroupNonUniform);
    w_.capability(spv::Capability::GroupNonUniformShuffle);
    const Id subgroup = w_.u32(static_cast<uint32_t>(spv::Scope::Subgroup));
    return op(spv::Op::OpGroupNonUniformShuffle, register_type(inst.type), {subgroup, value(inst.operands[0]), w_.u32(0)});
}

Id Emitter::intrinsic(const ir::Inst& inst) {
    if (inst.intrinsic == ir::Intrinsic::first_lane) return first_lane(inst);
    return inst.operands[0]->type->is_float() ? float_intrinsic(inst) : integer_intrinsic(inst);
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
