// SPDX-License-Identifier: Apache-2.0
// Log groups as bits, decided once from QIAO_LOG.
#pragma once
#include <cstdio>

#include <qiao/rt/log.hpp>
#include <qiao/rt/options.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline constexpr const char* log_group_names[] = {"device", "memory", "launch", "compile", "cache", "error"};

inline unsigned log_groups() {
    std::string wanted = "," + options().log + ",";
    if (wanted.find(",all,") != std::string::npos || wanted.find(",1,") != std::string::npos) return ~0u;
    unsigned bits = 0;
    for (unsigned i = 0; i < 6; ++i) {
        if (wanted.find(std::string(",") + log_group_names[i] + ",") != std::string::npos) bits |= 1u << i;
    }
    return bits;
}

}  // namespace detail

bool log_enabled(LogGroup group) {
    static const unsigned enabled = detail::log_groups();
    return (enabled >> static_cast<unsigned>(group) & 1u) != 0;
}

void log(LogGroup group, const std::string& text) {
    if (!log_enabled(group)) return;
    std::fprintf(stderr, "qiao: %s: %s\n", detail::log_group_names[static_cast<unsigned>(group)], text.c_str());
}

void report(const std::string& text) { std::fprintf(stderr, "qiao: %s\n", text.c_str()); }

}  // namespace rt
QIAO_NAMESPACE_END
