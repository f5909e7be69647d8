// SPDX-License-Identifier: Apache-2.0
// Tokens of C++17 and CUDA. Kinds of keywords and punctuators come from tokens.def.
#pragma once
#include <cstdint>
#include <string_view>

#include <qiao/support/source.hpp>

QIAO_NAMESPACE_BEGIN

enum class Tok : uint8_t {
    eof,
    identifier,
    number,        ///< pp-number; decoded by lex/literal.hpp
    char_literal,  ///< with prefix and quotes
    string_literal,
    pp_hash_line,  ///< preprocessing only: a directive's '#' (never reaches the parser)
    unknown,       ///< a character no token starts with
#define QIAO_PUNCTUATOR(name, text) name,
#define QIAO_KEYWORD(name, text) name,
#include <qiao/lex/tokens.def>
};

/// A token. `text` is its spelling and points into a source text or the preprocessor's storage, both of which must
/// outlive it. Keywords are told from identifiers by the preprocessor's last step, so a directive sees names only.
struct Token {
    Tok kind = Tok::eof;
    bool line_start = false;     ///< first token of its line
    bool space_before = false;   ///< white space stands before it
    bool no_expand = false;      ///< preprocessing: a macro name met inside its own expansion
    SourceLoc loc;
    std::string_view text;

    bool is(Tok k) const { return kind == k; }
};

QIAO_NAMESPACE_END
