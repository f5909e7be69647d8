// SPDX-License-Identifier: Apache-2.0
// The QIAO_* environment variables, read once. The list is options.def.
#pragma once
#include <cstdint>
#include <string>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

namespace option_type {
using text = std::string;
using flag = bool;
using number = uint64_t;
}  // namespace option_type

struct Options {
#define QIAO_OPTION(type, member, variable, default_value, comment) option_type::type member = default_value;
#include <qiao/options.def>
#undef QIAO_OPTION
};

/// Reads the environment anew (tests); everything else uses options().
QIAO_DECL Options read_options();
/// The options as they were when first asked for.
QIAO_DECL const Options& options();

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/rt/impl/options.ipp>
#endif
