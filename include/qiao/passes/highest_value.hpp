// SPDX-License-Identifier: Apache-2.0
// The highest number that an integer can be, its bits read without a sign, as far as its own computation tells.
// A negative number is a high one, so a result below 2^(width-1) says too that the number is not negative.
#pragma once
#include <cstdint>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// The highest number of the type.
inline uint64_t highest_of(const ir::Type& type) { return type.is_boolean() ? 1 : ~uint64_t{0} >> (64 - type.bits()); }
/// Above this a number of the type is negative; types without a sign have none above.
inline uint64_t highest_positive(const ir::Type& type) { return type.is_signed() ? highest_of(type) >> 1 : highest_of(type); }

/// `depth`: how many operations to look through.
QIAO_DECL uint64_t highest_value(const ir::Value& value, unsigned depth = 6);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/highest_value.ipp>
#endif
