// SPDX-License-Identifier: Apache-2.0
// Integers are computed in 64 bits and truncated; floats in their own type on the host, which rounds to nearest even
// and keeps denormals as the device does.
#pragma once
#include <cmath>
#include <cstring>
#include <limits>

#include <qiao/passes/constant_math.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

template <typename Float, typename Bits>
Float float_of(uint64_t bits) {
    Float value;
    Bits narrow = static_cast<Bits>(bits);
    std::memcpy(&value, &narrow, sizeof value);
    return value;
}
template <typename Float, typename Bits>
uint64_t bits_of(Float value) {
    Bits bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

template <typename T>
bool compare(ir::Op op, T a, T b) {
    switch (op) {
        case ir::Op::eq: return a == b;
        case ir::Op::ne: return a != b;
        case ir::Op::lt: return a < b;
        case ir::Op::le: return a <= b;
        case ir::Op::gt: return a > b;
        default: return a >= b;
    }
}

template <typename Float, typename Bits>
bool fold_float(ir::Op op, uint64_t a_bits, uint64_t b_bits, uint64_t& result) {
    Float a = float_of<Float, Bits>(a_bits);
    Float b = float_of<Float, Bits>(b_bits);
    if (op >= ir::Op::eq && op <= ir::Op::ge) {
        result = compare(op, a, b);
        return true;
    }
    Float value;
    switch (op) {
        case ir::Op::add: value = a + b; break;
        case ir::Op::sub: value = a - b; break;
        case ir::Op::mul: value = a * b; break;
        case ir::Op::div: value = a / b; break;
        default: return false;
    }
    // The bits of a NaN differ between devices and hosts; leave making one to the device.
    if (std::isnan(value)) return false;
    result = bits_of<Float, Bits>(value);
    return true;
}

inline bool fold_integer(ir::Op op, const ir::Type* type, uint64_t a, uint64_t b, uint64_t& result) {
    using ir::Op;
    int64_t sa = ir::signed_value(type, a);
    int64_t sb = ir::signed_value(type, b);
    unsigned amount = static_cast<unsigned>(b) & (type->bits() - 1);
    switch (op) {
        case Op::add: result = a + b; break;
        case Op::sub: result = a - b; break;
        case Op::mul: result = a * b; break;
        case Op::div:
        case Op::rem: {
            if (b == 0) return false;
            bool divides = op == Op::div;
            if (!type->is_signed()) result = divides ? a / b : a % b;
            else if (sb == -1) result = divides ? uint64_t{0} - static_cast<uint64_t>(sa) : 0;  // the host traps on the least integer
            else result = static_cast<uint64_t>(divides ? sa / sb : sa % sb);
            break;
        }
        case Op::bit_and: result = a & b; break;
        case Op::bit_or: result = a | b; break;
        case Op::bit_xor: result = a ^ b; break;
        case Op::shl: result = a << amount; break;
        case Op::shr: result = type->is_signed() ? static_cast<uint64_t>(sa >> amount) : a >> amount; break;
        default:
            if (op < Op::eq || op > Op::ge) return false;
            result = type->is_signed() ? compare(op, sa, sb) : compare(op, a, b);
            return true;
    }
    result = truncated(type, result);
    return true;
}

template <typename Float>
uint64_t saturated(Float value, const ir::Type* to) {
    if (std::isnan(value)) return 0;
    unsigned bits = to->bits();
    if (to->is_signed()) {
        Float limit = std::ldexp(Float(1), static_cast<int>(bits) - 1);
        if (value >= limit) return (uint64_t{1} << (bits - 1)) - 1;
        if (value < -limit) return truncated(to, uint64_t{1} << (bits - 1));
        return truncated(to, static_cast<uint64_t>(static_cast<int64_t>(value)));
    }
    if (value <= Float(0)) return 0;
    if (value >= std::ldexp(Float(1), static_cast<int>(bits))) return truncated(to, ~uint64_t{0});
    return static_cast<uint64_t>(value);
}

template <typename Float>
bool convert_float(Float value, const ir::Type* to, uint64_t& result) {
    if (to->is_boolean()) result = value != Float(0);
    else if (to->is_integer()) result = saturated(value, to);
    else if (std::isnan(value)) return false;
    else if (to->kind == ir::TypeKind::f32) result = bits_of<float, uint32_t>(static_cast<float>(value));
    else if (to->kind == ir::TypeKind::f64) result = bits_of<double, uint64_t>(static_cast<double>(value));
    else return false;
    return true;
}

}  // namespace detail

bool fold_binary(ir::Op op, const ir::Type* type, uint64_t a, uint64_t b, uint64_t& result) {
    if (type->kind == ir::TypeKind::f32) return detail::fold_float<float, uint32_t>(op, a, b, result);
    if (type->kind == ir::TypeKind::f64) return detail::fold_float<double, uint64_t>(op, a, b, result);
    if (type->is_integer()) return detail::fold_integer(op, type, a, b, result);
    if (type->is_pointer() && op >= ir::Op::eq && op <= ir::Op::ge) {
        result = detail::compare(op, a, b);
        return true;
    }
    if (!type->is_boolean()) return false;
    switch (op) {
        case ir::Op::bit_and: result = a & b; return true;
        case ir::Op::bit_or: result = a | b; return true;
        case ir::Op::bit_xor: result = a ^ b; return true;
        case ir::Op::eq: result = a == b; return true;
        case ir::Op::ne: result = a != b; return true;
        default: return false;
    }
}

bool fold_unary(ir::Op op, const ir::Type* type, uint64_t a, uint64_t& result) {
    if (op == ir::Op::logical_not) result = a == 0;
    else if (op == ir::Op::bit_not) result = truncated(type, ~a);
    else if (op == ir::Op::neg && type->is_integer()) result = truncated(type, uint64_t{0} - a);
    else if (op == ir::Op::neg) result = a ^ (uint64_t{1} << (type->bits() - 1));
    else return false;
    return true;
}

bool fold_convert(const ir::Type* from, uint64_t a, const ir::Type* to, uint64_t& result) {
    if (from->kind == ir::TypeKind::f32) return detail::convert_float(detail::float_of<float, uint32_t>(a), to, result);
    if (from->kind == ir::TypeKind::f64) return detail::convert_float(detail::float_of<double, uint64_t>(a), to, result);
    if (!from->is_integer() && !from->is_boolean()) return false;
    int64_t value = from->is_boolean() ? static_cast<int64_t>(a) : ir::signed_value(from, a);
    bool negative_allowed = from->is_signed();
    if (to->is_boolean()) result = a != 0;
    else if (to->is_integer()) result = truncated(to, static_cast<uint64_t>(value));
    else if (to->kind == ir::TypeKind::f32) result = detail::bits_of<float, uint32_t>(negative_allowed ? static_cast<float>(value) : static_cast<float>(static_cast<uint64_t>(value)));
    else if (to->kind == ir::TypeKind::f64) result = detail::bits_of<double, uint64_t>(negative_allowed ? static_cast<double>(value) : static_cast<double>(static_cast<uint64_t>(value)));
    else return false;
    return true;
}

}  // namespace passes
QIAO_NAMESPACE_END
