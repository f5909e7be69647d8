// SPDX-License-Identifier: Apache-2.0
// Conversions between numbers, and bit casts.
#pragma once
#include <qiao/emit/spirv/emitter.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

/// To a 32 or 64-bit integer, saturating, NaN to 0. SPIR-V leaves results out of range undefined, so they are replaced.
Id Emitter::float_to_wide(Id v, const ir::Type* from, uint32_t bits, bool is_signed) {
    if (from->kind == ir::TypeKind::f16) {
        v = op(spv::Op::OpFConvert, float_type(), {v});
        from = module_.types->f32();
    }
    const ir::Type* to = module_.types->integer(bits, is_signed);
    Id type = register_type(to);
    double limit = bits == 64 ? 18446744073709551616.0 : 4294967296.0;
    Id zero = real(from, 0.0);
    if (is_signed) {
        uint64_t most = (uint64_t{1} << (bits - 1)) - 1;
        Id result = op(spv::Op::OpConvertFToS, type, {v});
        result = select(type, compare_op(ir::Op::ge, from, v, real(from, limit / 2)), number(to, most), result);
        result = select(type, compare_op(ir::Op::lt, from, v, real(from, -limit / 2)), number(to, most + 1), result);
        return select(type, exact(compare_op(ir::Op::ne, from, v, v)), number(to, 0), result);
    }
    Id result = op(spv::Op::OpConvertFToU, type, {v});
    result = select(type, compare_op(ir::Op::ge, from, v, real(from, limit)), number(to, ~uint64_t{0}), result);
    return select(type, compare_op(ir::Op::gt, from, v, zero), result, number(to, 0));
}

Id Emitter::float_to_integer(Id v, const ir::Type* from, const ir::Type* to) {
    if (to->size >= 4) return float_to_wide(v, from, to->bits(), to->is_signed());
    Id wide = float_to_wide(v, from, 32, to->is_signed());
    uint32_t most = to->is_signed() ? (1u << (to->bits() - 1)) - 1 : (1u << to->bits()) - 1;
    if (!to->is_signed()) return w_.glsl(GLSLstd450UMin, uint_type(), {wide, w_.u32(most)});
    Id least = w_.u32(~most);
    return w_.glsl(GLSLstd450SClamp, uint_type(), {wide, least, w_.u32(most)});
}

Id Emitter::integer_to_float(Id v, const ir::Type* from, const ir::Type* to) {
    if (from->is_boolean()) return select(register_type(to), v, real(to, 1.0), real(to, 0.0));
    return op(from->is_signed() ? spv::Op::OpConvertSToF : spv::Op::OpConvertUToF, register_type(to), {v});
}

Id Emitter::convert(const ir::Inst& inst) {
    const ir::Type* from = inst.operands[0]->type;
    const ir::Type* to = inst.type;
    Id v = value(inst.operands[0]);
    if (from == to) return v;
    if (to->is_boolean()) {
        if (from->is_float()) return op(spv::Op::OpFUnordNotEqual, bool_type(), {v, real(from, 0.0)});
        return op(spv::Op::OpINotEqual, bool_type(), {v, number(from, 0)});
    }
    if (to->is_float()) return from->is_float() ? op(spv::Op::OpFConvert, register_type(to), {v}) : integer_to_float(v, from, to);
    if (from->is_float()) return float_to_integer(v, from, to);
    if (from->is_boolean()) return select(register_type(to), v, number(to, 1), number(to, 0));
    Id wide = integer_to(v, from, to->size == 8 ? 64 : 32);
    bool fits = to->size >= 4 || (from->size < to->size && !(from->is_signed() && !to->is_signed())) ||
                (from->size == to->size && from->is_signed() == to->is_signed());
    return fits ? wide : narrow(wide, to);
}

Id Emitter::bitcast(const ir::Inst& inst) {
    const ir::Type* from = inst.operands[0]->type;
    Id v = value(inst.operands[0]);
    if (register_type(from) == register_type(inst.type) && inst.type->size >= 4) return v;
    return from_bits(to_bits(v, from), inst.type);
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
