// SPDX-License-Identifier: Apache-2.0
// Identifiers of emitted OpenCL C: the user's where possible, never a word that OpenCL C gives a meaning.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

/// True for keywords, types, macros and builtin functions of OpenCL C, and for the emitter's own prefix.
QIAO_DECL bool is_reserved_name(std::string_view name);

/// Hands out names, each once.
class NameTable {
public:
    /// `wish` made an identifier, with a number behind it where it is taken; `fallback` where nothing of it is left.
    QIAO_DECL std::string fresh(std::string_view wish, std::string_view fallback = "t");

private:
    std::unordered_map<std::string, unsigned> taken_;
};

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
