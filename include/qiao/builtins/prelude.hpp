// SPDX-License-Identifier: Apache-2.0
// The device language as CUDA C++ text: what a .cu file has without any #include. The front end reads the prelude before
// the user's tokens. `__qiao_intrinsic__("name")` binds a declaration to an operation of the IR.
//
// Most of it is in parts that a program only pays for if it uses them: the preprocessor puts a part's tokens before the
// user's when it meets a call of one of its functions (or the name std).
#pragma once
#include <vector>

#include <qiao/pp/token_buffer.hpp>

QIAO_NAMESPACE_BEGIN

/// The prelude's tokens, lexed once per process; they and `*sources`, which their places refer to, live for ever.
/// Thread-safe. `sources` may be null.
QIAO_DECL const TokenBuffer& prelude_tokens(SourceManager** sources);

/// The device math library (library_f32.cuh.inc, library_f64.cuh.inc): __qiao_lib_<intrinsic>_<f32|f64> for devices that
/// lack a good intrinsic of their own; library_wide.cuh.inc: __qiao_lib_<intrinsic>_f32_wide, the same without branches for
/// devices that have doubles. Same terms as prelude_tokens.
QIAO_DECL const TokenBuffer& library_tokens(SourceManager** sources);

namespace detail {
/// The functions that parts of the prelude declare at namespace scope, and the part that each is in; `std` too.
QIAO_DECL const std::vector<std::pair<std::string_view, uint8_t>>& prelude_part_names();
/// "math" and the like; empty where there is no such part.
QIAO_DECL std::string_view prelude_part_name(uint8_t part);
/// True where the part's names are of templates, so that '<' after one means a use as '(' does.
QIAO_DECL bool prelude_part_has_templates(uint8_t part);
/// A part as CUDA C++ text, for tests; null where there is none of that name.
QIAO_DECL const char* prelude_part_text(std::string_view name);
/// Puts the tokens of the parts (bits) and of those that they need before `buffer`'s.
QIAO_DECL void insert_prelude_parts(TokenBuffer& buffer, uint32_t parts, SourceManager& sources);
}  // namespace detail

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/builtins/impl/prelude.ipp>
#endif
