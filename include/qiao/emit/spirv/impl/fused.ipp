// SPDX-License-Identifier: Apache-2.0
// fma with one rounding for devices whose Fma is a product and a sum (Vulkan allows that; Mesa's lavapipe does it).
//
// f32: the product of two floats is exact in f64; the sum in f64 is rounded to odd, after which rounding to f32 is the only
// one that counts (53 >= 2 * 24 + 2 bits). f64: in integers. The product and the addend stand in 128 bits with their top
// bit near bit 125, the smaller one is shifted right with its lost bits collected in its last bit, the sum is normalised
// and rounded to nearest even. Bits are lost only where the exponents are so far apart that nothing cancels.
#pragma once
#include <qiao/emit/spirv/emitter.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

namespace detail {

/// Arithmetic on 64-bit integers as expressions.
struct Wide {
    Writer* w;
    Id v;
    Wide make(spv::Op op, Id other) const { return {w, w->value(op, w->type_uint(64), {v, other})}; }
    Wide operator+(Wide b) const { return make(spv::Op::OpIAdd, b.v); }
    Wide operator-(Wide b) const { return make(spv::Op::OpISub, b.v); }
    Wide operator&(Wide b) const { return make(spv::Op::OpBitwiseAnd, b.v); }
    Wide operator|(Wide b) const { return make(spv::Op::OpBitwiseOr, b.v); }
    Wide operator^(Wide b) const { return make(spv::Op::OpBitwiseXor, b.v); }
    Wide operator*(Wide b) const { return make(spv::Op::OpIMul, b.v); }
    /// Amounts below 64.
    Wide operator<<(Wide b) const { return make(spv::Op::OpShiftLeftLogical, b.v); }
    Wide operator>>(Wide b) const { return make(spv::Op::OpShiftRightLogical, b.v); }
    Id compare(spv::Op op, Wide b) const { return w->value(op, w->type_bool(), {v, b.v}); }
    Id operator==(Wide b) const { return compare(spv::Op::OpIEqual, b); }
    Id operator!=(Wide b) const { return compare(spv::Op::OpINotEqual, b); }
    Id operator<(Wide b) const { return compare(spv::Op::OpULessThan, b); }
    Id less_signed(Wide b) const { return compare(spv::Op::OpSLessThan, b); }
    Wide constant(uint64_t bits) const { return {w, w->u64(bits)}; }
    static Wide choose(Id condition, Wide a, Wide b) { return {a.w, a.w->value(spv::Op::OpSelect, a.w->type_uint(64), {condition, a.v, b.v})}; }
    Wide bit(Id condition) const { return choose(condition, constant(1), constant(0)); }
};

struct Wide128 {
    Wide high, low;
    static Wide128 choose(Id condition, const Wide128& a, const Wide128& b) {
        return {Wide::choose(condition, a.high, b.high), Wide::choose(condition, a.low, b.low)};
    }
    Wide128 operator+(const Wide128& b) const {
        Wide sum = low + b.low;
        return {high + b.high + low.bit(sum < low), sum};
    }
    Wide128 operator-(const Wide128& b) const { return {high - b.high - low.bit(low < b.low), low - b.low}; }
    /// By 0 to 127.
    Wide128 shifted_left(Wide n) const {
        Wide small = n & n.constant(63);
        // Shifting by 64 - small in two steps, for small may be 0.
        Wide carried = (low >> n.constant(1)) >> (n.constant(63) - small);
        Wide128 near{(high << small) | carried, low << small};
        return choose(n < n.constant(64), near, {low << small, n.constant(0)});
    }
    /// By 0 to 127; the last bit tells whether ones were lost.
    Wide128 shifted_right_sticky(Wide n) const {
        Wide small = n & n.constant(63);
        Wide carried = (high << n.constant(1)) << (n.constant(63) - small);
        Wide lost = (low << n.constant(1)) << (n.constant(63) - small);
        Wide128 near{high >> small, (low >> small) | carried | n.bit(lost != n.constant(0))};
        Wide128 far{n.constant(0), (high >> small) | n.bit((carried | low) != n.constant(0))};
        return choose(n < n.constant(64), near, far);
    }
};

}  // namespace detail

Id Emitter::fused_single(Id a, Id b, Id c) {
    using spv::Op;
    Id type = w_.type_float(64);
    auto wide = [&](Id v) { return op(Op::OpFConvert, type, {v}); };
    auto exactly = [&](Op code, Id x, Id y) { return exact(op(code, type, {x, y})); };
    Id product = exactly(Op::OpFMul, wide(a), wide(b));
    Id addend = wide(c);
    Id sum = exactly(Op::OpFAdd, product, addend);
    // What the sum lost (Knuth's two-sum).
    Id back = exactly(Op::OpFSub, sum, product);
    Id error = exactly(Op::OpFAdd, exactly(Op::OpFSub, product, exactly(Op::OpFSub, sum, back)), exactly(Op::OpFSub, addend, back));
    detail::Wide bits{&w_, op(Op::OpBitcast, ulong_type(), {sum})};
    Id zero = w_.f64(0);
    Id inexact = op(Op::OpFOrdNotEqual, bool_type(), {error, zero});
    Id is_even = (bits & bits.constant(1)) == bits.constant(0);
    Id outwards =
        op(Op::OpLogicalEqual, bool_type(), {op(Op::OpFOrdGreaterThan, bool_type(), {error, zero}), op(Op::OpFOrdGreaterThan, bool_type(), {sum, zero})});
    detail::Wide odd = bits + detail::Wide::choose(outwards, bits.constant(1), bits.constant(~uint64_t{0}));
    Id adjust = op(Op::OpLogicalAnd, bool_type(), {inexact, is_even});
    Id result = op(Op::OpBitcast, type, {detail::Wide::choose(adjust, odd, bits).v});
    return op(Op::OpFConvert, float_type(), {result});
}

Id Emitter::fused_double(Id a, Id b, Id c) {
    using detail::Wide;
    using detail::Wide128;
    using spv::Op;
    const ir::Type* u64 = module_.types->u64();
    Id type = w_.type_float(64);
    auto constant = [&](uint64_t v) { return Wide{&w_, w_.u64(v)}; };
    auto bits = [&](Id v) { return Wide{&w_, op(Op::OpBitcast, ulong_type(), {v})}; };
    auto leading_zeros = [&](Wide v) { return Wide{&w_, op(Op::OpUConvert, ulong_type(), {count_leading_zeros(v.v, u64)})}; };
    const Wide fraction = constant((uint64_t{1} << 52) - 1), top = constant(uint64_t{1} << 52), zero = constant(0), one = constant(1);
    const Wide all_exponent = constant(0x7ff);
    // A finite number is mantissa * 2^(exponent - 1075), its mantissa's top bit being bit 52.
    struct Parts {
        Wide raw_exponent, exponent, mantissa;
    };
    auto split = [&](Wide v) {
        Wide raw = (v >> constant(52)) & all_exponent;
        Id normal = raw != zero;
        Wide mantissa = (v & fraction) | Wide::choose(normal, top, zero);
        Wide shift = Wide::choose(mantissa == zero, zero, leading_zeros(mantissa) - constant(11));
        return Parts{raw, Wide::choose(normal, raw, one) - shift, mantissa << shift};
    };
    Wide ab = bits(a), bb = bits(b), cb = bits(c);
    Parts pa = split(ab), pb = split(bb), pc = split(cb);

    Wide128 product = Wide128{Wide{&w_, high_product(pa.mantissa.v, pb.mantissa.v, u64)}, pa.mantissa * pb.mantissa}.shifted_left(constant(20));
    Wide128 addend = Wide128{zero, pc.mantissa}.shifted_left(constant(73));
    // Exponents of the last bits.
    Wide product_exponent = pa.exponent + pb.exponent - constant(2150 + 20);
    Wide addend_exponent = pc.exponent - constant(1075 + 73);
    Wide distance = product_exponent - addend_exponent;
    // An addend of zero must not push the product out.
    Id product_leads = op(Op::OpLogicalOr, bool_type(), {op(Op::OpLogicalNot, bool_type(), {distance.less_signed(zero)}), pc.mantissa == zero});
    Wide shift = Wide::choose(product_leads, Wide::choose(pc.mantissa == zero, zero, distance), zero - distance);
    shift = Wide::choose(constant(127) < shift, constant(127), shift);
    Wide exponent = Wide::choose(product_leads, product_exponent, addend_exponent);
    Wide128 larger = Wide128::choose(product_leads, product, addend);
    Wide128 smaller = Wide128::choose(product_leads, addend, product).shifted_right_sticky(shift);

    Wide product_sign = (ab ^ bb) >> constant(63), addend_sign = cb >> constant(63);
    Wide sign = Wide::choose(product_leads, product_sign, addend_sign);
    Id same = product_sign == addend_sign;
    Wide128 difference = larger - smaller;
    Id negative = op(Op::OpLogicalAnd, bool_type(), {difference.high.less_signed(zero), op(Op::OpLogicalNot, bool_type(), {same})});
    Wide128 sum = Wide128::choose(same, larger + smaller, Wide128::choose(negative, Wide128{zero, zero} - difference, difference));
    sign = sign ^ zero.bit(negative);

    Id high_empty = sum.high == zero;
    Wide zeros = Wide::choose(high_empty, leading_zeros(sum.low) + constant(64), leading_zeros(sum.high));
    Wide128 normal = sum.shifted_left(zeros & constant(127));
    Wide biased = exponent - zeros + constant(127 + 1023);
    Wide head = normal.high | zero.bit(normal.low != zero);
    // Denormal results have fewer bits.
    Id tiny = biased.less_signed(one);
    Wide further = Wide::choose(tiny, one - biased, zero);
    further = Wide::choose(constant(63) < further, constant(63), further);
    Wide lost = head & ((one << further) - one);
    head = (head >> further) | zero.bit(lost != zero);
    Wide mantissa = head >> constant(11);
    Wide rest = head & constant(0x7ff);
    Wide half = constant(0x400);
    Id up = op(Op::OpLogicalOr, bool_type(), {half < rest, op(Op::OpLogicalAnd, bool_type(), {rest == half, (mantissa & one) != zero})});
    Wide field = Wide::choose(tiny, zero, (biased - one) << constant(52));
    Wide magnitude = field + mantissa + zero.bit(up);
    Id huge = op(Op::OpLogicalNot, bool_type(), {biased.less_signed(all_exponent)});
    magnitude = Wide::choose(huge, constant(0x7ff0000000000000u), magnitude);
    Wide result = magnitude | (sign << constant(63));
    // Exact cancellation gives +0.
    result = Wide::choose((sum.high | sum.low) == zero, zero, result);

    // Infinite and NaN factors and products of zero: the plain operations are right. An infinite or NaN addend wins over
    // finite factors, whose product may overflow.
    Id plain = exact(op(Op::OpFAdd, type, {exact(op(Op::OpFMul, type, {a, b})), c}));
    auto either = [&](Id x, Id y) { return op(Op::OpLogicalOr, bool_type(), {x, y}); };
    Id special = either(either(pa.raw_exponent == all_exponent, pb.raw_exponent == all_exponent), either(pa.mantissa == zero, pb.mantissa == zero));
    Id finite = select(type, pc.raw_exponent == all_exponent, c, op(Op::OpBitcast, type, {result.v}));
    return select(type, special, plain, finite);
}

/// fma in one rounding, whatever the device's Fma does.
Id Emitter::multiply_add(const ir::Inst& inst) {
    const ir::Type* type = inst.type;
    Id a = value(inst.operands[0]), b = value(inst.operands[1]), c = value(inst.operands[2]);
    if (caps_.fused_fma || type->size < 4) return exact(w_.glsl(GLSLstd450Fma, register_type(type), {a, b, c}));
    if (!caps_.fp64) fail(inst.loc, DiagCode::target, "the device has neither fused multiply-add nor double precision (fp64)");
    return type->size == 8 ? fused_double(a, b, c) : fused_single(a, b, c);
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
