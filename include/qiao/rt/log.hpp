// SPDX-License-Identifier: Apache-2.0
// The runtime's log: groups chosen by QIAO_LOG, one line each to stderr.
#pragma once
#include <cstdint>
#include <string>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

enum class LogGroup : uint8_t { device, memory, launch, compile, cache, error };

/// True if QIAO_LOG names the group (or "all").
QIAO_DECL bool log_enabled(LogGroup group);
/// Writes "qiao: group: text" if the group is enabled.
QIAO_DECL void log(LogGroup group, const std::string& text);
/// Writes "qiao: text" in any case: what a user must see once, such as a kernel's diagnostics.
QIAO_DECL void report(const std::string& text);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/rt/impl/log.ipp>
#endif
