// SPDX-License-Identifier: Apache-2.0
// The IR's arithmetic on constants, bit for bit as a device computes it (ir.hpp: integers wrap, shift amounts are
// modulo the width, float to integer saturates).
#pragma once
#include <cstdint>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// `bits` without what lies above the type's width.
inline uint64_t truncated(const ir::Type* type, uint64_t bits) {
    return type->size < 8 ? bits & ((uint64_t{1} << type->bits()) - 1) : bits;
}

/// add to shr and eq to ge on two constants of `type` (shifts: `b` is any integer's bits). False where the result is
/// not defined (division by zero) or not worth it (f16).
QIAO_DECL bool fold_binary(ir::Op op, const ir::Type* type, uint64_t a, uint64_t b, uint64_t& result);
/// neg, bit_not, logical_not.
QIAO_DECL bool fold_unary(ir::Op op, const ir::Type* type, uint64_t a, uint64_t& result);
/// convert of a number or boolean.
QIAO_DECL bool fold_convert(const ir::Type* from, uint64_t a, const ir::Type* to, uint64_t& result);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/constant_math.ipp>
#endif
