// SPDX-License-Identifier: Apache-2.0
// The preprocessor: source text to the tokens the parser sees (C++17 [cpp], translation phases 1 to 6).
//
// It reads the user's headers from disk, and the standard and CUDA headers from a table embedded in qiao
// (pp/embedded.hpp). A system header that is neither embedded nor found on the user's include path is skipped
// (device code cannot use what it declares); a missing quoted header is an error. Text that is already preprocessed
// (line markers `# 12 "x.cu"`) passes through unchanged.
#pragma once
#include <string>
#include <string_view>

#include <qiao/pp/token_buffer.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN

/// Preprocesses `text`, named `name` in messages. Keywords are classified, adjacent string literals are left apart,
/// `#pragma unroll [n]` becomes `__qiao_unroll__ ( n )` (an empty pair of parentheses where n is absent); other
/// pragmas vanish. Errors go to `diagnostics`; the result is then still usable for going on.
QIAO_DECL TokenBuffer preprocess(std::string_view name, std::string text, const PreprocessOptions& options, SourceManager& sources, Diagnostics& diagnostics);

/// Tokens as text with line markers (`# 12 "file"`), such that preprocessing that text again (any options) gives the
/// same tokens at the same places. This is what qiaocc embeds, and what -E prints.
QIAO_DECL std::string print_tokens(const TokenBuffer& buffer, const SourceManager& sources);

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/src/pp.hpp>
#endif
