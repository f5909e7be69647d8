// SPDX-License-Identifier: Apache-2.0
// Reads the environment variables of options.def. An unset variable keeps its default.
#pragma once
#include <cstdlib>
#include <cstring>

#include <qiao/rt/options.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline void parse_option(const char* value, std::string& into) { into = value; }

inline void parse_option(const char* value, bool& into) {
    into = std::strcmp(value, "0") != 0 && std::strcmp(value, "off") != 0 && std::strcmp(value, "no") != 0 && std::strcmp(value, "false") != 0 && *value != 0;
}

inline void parse_option(const char* value, uint64_t& into) {
    char* end = nullptr;
    uint64_t parsed = std::strtoull(value, &end, 10);
    if (end != value) into = parsed;
}

}  // namespace detail

Options read_options() {
    Options result;
#define QIAO_OPTION(type, member, variable, default_value, comment) \
    if (const char* value = std::getenv(variable)) detail::parse_option(value, result.member);
#include <qiao/options.def>
#undef QIAO_OPTION
    return result;
}

const Options& options() {
    static const Options result = read_options();
    return result;
}

}  // namespace rt
QIAO_NAMESPACE_END
