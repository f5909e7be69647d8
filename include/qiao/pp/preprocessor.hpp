// SPDX-License-Identifier: Apache-2.0
// The preprocessor: source text to the tokens the parser sees (C++17 [cpp], translation phases 1 to 6).
//
// It reads the user's headers from disk, and the standard and CUDA headers from a table embedded in qiao
// (pp/embedded.hpp). A system header that is neither embedded nor found on the user's include path is skipped
// (device code cannot use what it declares); a missing quoted header is an error. Text that is already preprocessed
// (line markers `# 12 "x.cu"`) passes through unchanged.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <qiao/lex/token.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN

struct PreprocessOptions {
    std::vector<std::string> include_paths;                        ///< -I, in order
    std::vector<std::string> system_include_paths;                 ///< -isystem
    std::vector<std::pair<std::string, std::string>> defines;      ///< -D name=value ("1" by default); name may be "f(x)"
    std::vector<std::string> undefines;                            ///< -U
    std::vector<std::string> forced_includes;                      ///< -include
    std::vector<std::pair<std::string, std::string>> virtual_headers;  ///< name, text: nvrtcCreateProgram's headers
    int cuda_arch = 800;                                           ///< __CUDA_ARCH__
    bool device = true;                                            ///< define __CUDA_ARCH__
    long cplusplus = 201703L;                                      ///< __cplusplus
};

/// Tokens of a preprocessed translation unit, and the storage that their texts point into.
struct TokenBuffer {
    std::vector<Token> tokens;  ///< ends with one Tok::eof
    uint32_t prelude_parts = 0;     ///< parts of the prelude that stand first (a bit each; builtins/prelude.hpp),
    size_t prelude_token_count = 0; ///< and how many tokens they are
    std::shared_ptr<void> storage;
    std::vector<std::string> included_files;  ///< every file read from disk, for dependency output
    std::vector<std::string> skipped_headers;  ///< angled headers that were neither embedded nor found
};

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
