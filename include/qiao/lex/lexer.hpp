// SPDX-License-Identifier: Apache-2.0
// The lexer: bytes to preprocessing tokens (C++17 [lex.pptoken], translation phases 1 to 3).
//
// In: a text that is followed by a NUL byte (every std::string is). Out: one token a call; comments and white space
// are dropped but noted in the next token's flags. Keywords are not told from identifiers here.
//
// The fast path scans bytes in place and tokens point into the text. Where a line splice or a universal character name
// touches a token, the logical line is copied without splices, the token is lexed from that copy, and the place in the
// text is advanced by the same number of characters. Any bytes are accepted: what starts no token becomes
// Tok::unknown, and an unterminated literal or comment is reported and ends with its line or text.
#pragma once
#include <string_view>

#include <qiao/lex/token.hpp>
#include <qiao/support/arena.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN

class Lexer {
public:
    /// `text.data()[text.size()]` must be readable and zero; `text` must outlive the tokens, as must `spellings`, which
    /// keeps the text of tokens that are not contiguous in the source. `diagnostics` may be null.
    QIAO_DECL Lexer(std::string_view text, uint32_t file, Arena& spellings, Diagnostics* diagnostics);

    /// The next token; Tok::eof at the end, again and again. In directive mode also at the end of the line.
    QIAO_DECL Token next();

    /// In directive mode the end of the line is an end: next() gives Tok::eof there and stays before it.
    void set_directive(bool on) { directive_ = on; }
    /// No diagnostics while on: skipped groups, #error lines.
    void set_quiet(bool on) { quiet_ = on; }
    /// After `#include`: a header name with its delimiters, or a token of kind eof where the line goes on otherwise.
    QIAO_DECL Token header_name();
    /// The raw rest of the line from here, without leading and trailing blanks; stays before the line's end.
    QIAO_DECL std::string_view rest_of_line();
    /// Skips whole lines until one that starts with '#'; gives that token, or eof.
    QIAO_DECL Token skip_to_directive();

    /// `#line`: the line after the current one has this number; `file` names it.
    QIAO_DECL void set_presumed(uint32_t next_line, uint32_t file);
    uint32_t file() const { return file_; }
    uint32_t line() const { return line_; }
    SourceLoc place() const { return {file_, line_, static_cast<uint32_t>(p_ - line_begin_) + 1}; }
    bool at_end() const { return p_ >= end_; }

private:
    QIAO_DECL bool skip_space(Token& token);
    QIAO_DECL bool skip_block_comment();
    QIAO_DECL void skip_line_comment();
    QIAO_DECL void new_line(const char* after);
    QIAO_DECL Token finish(Token token, Tok kind, const char* end);
    QIAO_DECL Token identifier(Token token);
    QIAO_DECL Token number(Token token);
    QIAO_DECL Token quoted(Token token, const char* quote);
    QIAO_DECL Token raw_string(Token token, const char* quote);
    QIAO_DECL Token punctuator(Token token);
    QIAO_DECL Token spliced(Token token);
    QIAO_DECL Token odd_character(Token token);
    QIAO_DECL void error(SourceLoc loc, const char* message);

    const char* p_;
    const char* end_;
    const char* line_begin_;
    Arena& spellings_;
    Diagnostics* diagnostics_;
    uint32_t file_;
    uint32_t line_ = 1;
    bool directive_ = false;
    bool quiet_ = false;
    bool nested_ = false;  ///< this lexer works on a copy without splices
};

/// All tokens of `text`, with a final eof; directives are not looked at.
QIAO_DECL std::vector<Token> lex_all(std::string_view text, uint32_t file, Arena& spellings, Diagnostics* diagnostics);

/// The keyword or alternative operator spelled so (`__inline__` is kw_inline, `and` is amp_amp), else Tok::identifier.
/// Tok::eof for words that mean nothing to qiao and vanish (`__extension__`).
QIAO_DECL Tok classify_identifier(std::string_view text);

/// The spelling of a punctuator or keyword as the standard has it; empty for other kinds.
QIAO_DECL std::string_view spelling(Tok kind);

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/lex/impl/lexer.ipp>
#endif
