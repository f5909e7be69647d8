// SPDX-License-Identifier: Apache-2.0
// Pure functions of scalars that emitters map to the device's own, or that come from qiao's device library.
#pragma once
#include <cstdint>
#include <string_view>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

enum class Intrinsic : uint8_t {
    none,
#define QIAO_INTRINSIC(name, count) name,
#include <qiao/ir/intrinsic.def>
#undef QIAO_INTRINSIC
};

struct IntrinsicInfo {
    const char* name;
    unsigned operands;
};
inline constexpr IntrinsicInfo intrinsic_table[] = {
    {"none", 0},
#define QIAO_INTRINSIC(name, count) {#name, count},
#include <qiao/ir/intrinsic.def>
#undef QIAO_INTRINSIC
};
inline const IntrinsicInfo& info(Intrinsic i) { return intrinsic_table[static_cast<unsigned>(i)]; }
/// Intrinsic::none where no intrinsic has that name.
inline Intrinsic find_intrinsic(std::string_view name) {
    for (unsigned i = 1; i < sizeof intrinsic_table / sizeof intrinsic_table[0]; ++i) {
        if (name == intrinsic_table[i].name) return static_cast<Intrinsic>(i);
    }
    return Intrinsic::none;
}

}  // namespace ir
QIAO_NAMESPACE_END
