// SPDX-License-Identifier: Apache-2.0
// Lexer: scanning by a table of character classes, with a slow path for spliced tokens.
#pragma once
#include <array>
#include <cstring>

#include <qiao/lex/lexer.hpp>

QIAO_NAMESPACE_BEGIN

namespace detail {

enum CharClass : uint8_t { cc_other, cc_space, cc_newline, cc_letter, cc_digit, cc_punct, cc_quote, cc_high, cc_backslash };

constexpr std::array<uint8_t, 256> make_char_classes() {
    std::array<uint8_t, 256> t{};
    for (int c = 'a'; c <= 'z'; ++c) t[static_cast<size_t>(c)] = cc_letter;
    for (int c = 'A'; c <= 'Z'; ++c) t[static_cast<size_t>(c)] = cc_letter;
    t['_'] = t['$'] = cc_letter;
    for (int c = '0'; c <= '9'; ++c) t[static_cast<size_t>(c)] = cc_digit;
    for (size_t c = 128; c < 256; ++c) t[c] = cc_high;
    for (char c : {' ', '\t', '\v', '\f', '\r', '\0'}) t[static_cast<size_t>(c)] = cc_space;
    for (char c : {'{', '}', '[', ']', '#', '(', ')', ';', ':', '?', '.', '+', '-', '*', '/', '%', '^', '&', '|', '~', '!', '=', '<', '>', ','}) {
        t[static_cast<size_t>(c)] = cc_punct;
    }
    t['\n'] = cc_newline;
    t['"'] = t['\''] = cc_quote;
    t['\\'] = cc_backslash;
    return t;
}
inline constexpr std::array<uint8_t, 256> char_classes = make_char_classes();
inline uint8_t char_class(char c) { return char_classes[static_cast<unsigned char>(c)]; }
inline bool is_word(char c) { return char_class(c) == cc_letter || char_class(c) == cc_digit; }

/// Characters of a line splice at `p` (backslash, blanks, newline), or 0.
inline size_t splice_length(const char* p, const char* end) {
    if (p >= end || *p != '\\') return 0;
    const char* q = p + 1;
    while (q < end && (*q == ' ' || *q == '\t' || *q == '\r' || *q == '\v' || *q == '\f')) ++q;
    return q < end && *q == '\n' ? static_cast<size_t>(q + 1 - p) : 0;
}

/// Bytes of the valid UTF-8 sequence at `p`, or 0.
inline size_t utf8_length(const char* p, const char* end) {
    auto b = [&](ptrdiff_t i) { return p + i < end ? static_cast<unsigned char>(p[i]) : 0U; };
    unsigned c = b(0);
    size_t n = c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    for (size_t i = 1; i < n; ++i) {
        if ((b(static_cast<ptrdiff_t>(i)) & 0xC0) != 0x80) return 0;
    }
    if (c == 0xE0 && b(1) < 0xA0) return 0;
    if (c == 0xED && b(1) > 0x9F) return 0;
    if (c == 0xF0 && b(1) < 0x90) return 0;
    if (c == 0xF4 && b(1) > 0x8F) return 0;
    return n;
}

inline int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Appends a code point as UTF-8; false for surrogates and values beyond Unicode.
template <typename Out>
bool append_utf8(Out& out, uint32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return false;
    if (c < 0x80) {
        out.push_back(static_cast<char>(c));
        return true;
    }
    int extra = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static constexpr unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
    out.push_back(static_cast<char>(lead[extra] | (c >> (6 * extra))));
    while (extra-- > 0) out.push_back(static_cast<char>(0x80 | ((c >> (6 * extra)) & 0x3F)));
    return true;
}

/// Length of the universal character name at `p` (`\u1234`, `\U00012345`) and its value, or 0.
inline size_t ucn_length(const char* p, const char* end, uint32_t& value) {
    if (end - p < 2 || p[0] != '\\' || (p[1] != 'u' && p[1] != 'U')) return 0;
    size_t digits = p[1] == 'u' ? 4 : 8;
    if (static_cast<size_t>(end - p) < 2 + digits) return 0;
    value = 0;
    for (size_t i = 0; i < digits; ++i) {
        int h = hex_value(p[2 + i]);
        if (h < 0) return 0;
        value = value * 16 + static_cast<uint32_t>(h);
    }
    return 2 + digits;
}

struct Spelling {
    Tok kind;
    std::string_view text;
};
inline constexpr Spelling punctuator_table[] = {
#define QIAO_PUNCTUATOR(name, text) {Tok::name, text},
#include <qiao/lex/tokens.def>
    {Tok::l_brace, "<%"}, {Tok::r_brace, "%>"}, {Tok::l_square, "<:"}, {Tok::r_square, ":>"}, {Tok::hash, "%:"}, {Tok::hash_hash, "%:%:"},
};
inline constexpr Spelling keyword_table[] = {
#define QIAO_KEYWORD(name, text) {Tok::name, text},
#include <qiao/lex/tokens.def>
    {Tok::amp_amp, "and"}, {Tok::amp_equal, "and_eq"}, {Tok::amp, "bitand"}, {Tok::pipe, "bitor"}, {Tok::tilde, "compl"},
    {Tok::exclaim, "not"}, {Tok::exclaim_equal, "not_eq"}, {Tok::pipe_pipe, "or"}, {Tok::pipe_equal, "or_eq"},
    {Tok::caret, "xor"}, {Tok::caret_equal, "xor_eq"},
    {Tok::kw_inline, "__inline__"}, {Tok::kw_inline, "__inline"}, {Tok::kw_volatile, "__volatile__"}, {Tok::kw_volatile, "__volatile"},
    {Tok::kw_const, "__const__"}, {Tok::kw_const, "__const"}, {Tok::kw_signed, "__signed__"}, {Tok::kw_signed, "__signed"},
    {Tok::kw_asm, "__asm__"}, {Tok::kw_asm, "__asm"}, {Tok::kw_alignof, "__alignof__"}, {Tok::kw_alignof, "__alignof"},
    {Tok::kw_restrict, "__restrict"}, {Tok::kw_attribute, "__attribute"}, {Tok::kw_decltype, "__decltype"},
    {Tok::kw_thread_local, "__thread"}, {Tok::eof, "__extension__"},
};

/// Punctuators by their first character, longest first.
struct PunctuatorIndex {
    std::array<std::array<Spelling, 8>, 128> by_first{};
    constexpr PunctuatorIndex() {
        for (size_t length = 4; length > 0; --length) {
            for (const Spelling& s : punctuator_table) {
                if (s.text.size() != length) continue;
                auto& row = by_first[static_cast<size_t>(s.text[0])];
                size_t i = 0;
                while (row[i].kind != Tok::eof) ++i;
                row[i] = s;
            }
        }
    }
};
inline constexpr PunctuatorIndex punctuator_index;

inline uint32_t hash_text(std::string_view s) {
    uint32_t h = 2166136261U;
    for (char c : s) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
    return h ^ (h >> 15);
}

/// Open addressing, at most a third full.
struct KeywordIndex {
    std::array<uint8_t, 512> slots{};
    KeywordIndex() {
        for (size_t i = 0; i < sizeof keyword_table / sizeof keyword_table[0]; ++i) {
            size_t at = hash_text(keyword_table[i].text) & 511;
            while (slots[at] != 0) at = (at + 1) & 511;
            slots[at] = static_cast<uint8_t>(i + 1);
        }
    }
};

inline std::string_view keep(Arena& arena, const char* data, size_t size) {
    char* copy = static_cast<char*>(arena.allocate(size + 1, 1));
    std::memcpy(copy, data, size);
    copy[size] = 0;
    return {copy, size};
}

}  // namespace detail

Lexer::Lexer(std::string_view text, uint32_t file, Arena& spellings, Diagnostics* diagnostics)
    : p_(text.data()), end_(text.data() + text.size()), line_begin_(text.data()), spellings_(spellings), diagnostics_(diagnostics), file_(file) {
    if (text.size() >= 3 && std::memcmp(text.data(), "\xEF\xBB\xBF", 3) == 0) line_begin_ = p_ += 3;
}

void Lexer::error(SourceLoc loc, const char* message) {
    if (diagnostics_ && !quiet_) diagnostics_->report(Diagnostic{Severity::error, DiagCode::lexical, loc, message, {}});
}

void Lexer::new_line(const char* after) {
    ++line_;
    line_begin_ = after;
}

void Lexer::set_presumed(uint32_t next_line, uint32_t file) {
    line_ = next_line - 1;
    file_ = file;
}

/// At `//`: goes to the newline that ends the logical line.
void Lexer::skip_line_comment() {
    for (;;) {
        const void* found = std::memchr(p_, '\n', static_cast<size_t>(end_ - p_));
        if (!found) {
            p_ = end_;
            return;
        }
        const char* nl = static_cast<const char*>(found);
        const char* q = nl;
        while (q > p_ && (q[-1] == '\r' || q[-1] == ' ' || q[-1] == '\t')) --q;
        bool continues = q > p_ && q[-1] == '\\';
        p_ = nl;
        if (!continues) return;
        p_ = nl + 1;
        new_line(p_);
    }
}

/// After `/*`. False where the text ends first.
bool Lexer::skip_block_comment() {
    while (p_ < end_) {
        if (*p_ == '\n') {
            new_line(++p_);
        } else if (*p_++ == '*') {
            const char* q = p_;
            while (size_t n = detail::splice_length(q, end_)) q += n;
            if (q < end_ && *q == '/') {
                while (p_ < q) {
                    if (*p_++ == '\n') new_line(p_);
                }
                ++p_;
                return true;
            }
        }
    }
    return false;
}

/// Skips blanks, comments, splices and (outside directives) newlines. False at the end of the text or directive.
bool Lexer::skip_space(Token& token) {
    for (;;) {
        switch (detail::char_class(*p_)) {
            case detail::cc_space:
                if (p_ >= end_) return false;
                token.space_before = true;
                ++p_;
                break;
            case detail::cc_newline:
                if (directive_) return false;
                new_line(++p_);
                token.line_start = true;
                break;
            case detail::cc_backslash: {
                size_t n = detail::splice_length(p_, end_);
                if (n == 0) return true;
                p_ += n;
                new_line(p_);
                break;
            }
            case detail::cc_punct: {
                if (*p_ != '/') return true;
                const char* q = p_ + 1;
                while (size_t n = detail::splice_length(q, end_)) q += n;
                if (q >= end_ || (*q != '/' && *q != '*')) return true;
                SourceLoc start = place();
                bool line_comment = *q == '/';
                for (; p_ <= q; ++p_) {
                    if (*p_ == '\n') new_line(p_ + 1);
                }
                token.space_before = true;
                if (line_comment) {
                    skip_line_comment();
                } else if (!skip_block_comment()) {
                    error(start, "unterminated comment");
                }
                break;
            }
            default: return true;
        }
    }
}

Token Lexer::finish(Token token, Tok kind, const char* end) {
    token.kind = kind;
    token.text = {p_, static_cast<size_t>(end - p_)};
    p_ = end;
    return token;
}

Token Lexer::next() {
    Token token;
    token.line_start = p_ == line_begin_ && line_ == 1 && !directive_;
    bool more = skip_space(token);
    token.loc = place();
    if (!more) return token;
    switch (detail::char_class(*p_)) {
        case detail::cc_letter: return identifier(token);
        case detail::cc_digit: return number(token);
        case detail::cc_quote: return quoted(token, p_);
        case detail::cc_punct: return punctuator(token);
        default: return odd_character(token);
    }
}

Token Lexer::identifier(Token token) {
    const char* q = p_;
    for (;;) {
        while (detail::is_word(*q)) ++q;
        if (detail::char_class(*q) != detail::cc_high) break;
        size_t n = detail::utf8_length(q, end_);
        if (n == 0) break;
        q += n;
    }
    uint32_t value = 0;
    if (*q == '\\' && (detail::splice_length(q, end_) || detail::ucn_length(q, end_, value)) && (!nested_ || detail::ucn_length(q, end_, value))) return spliced(token);
    if (detail::char_class(*q) == detail::cc_quote && q - p_ <= 3 && q < end_) {
        std::string_view prefix(p_, static_cast<size_t>(q - p_));
        bool raw = prefix.back() == 'R';
        if (raw) prefix.remove_suffix(1);
        bool encoding = prefix.empty() || prefix == "u8" || prefix == "u" || prefix == "U" || prefix == "L";
        if (encoding && raw && *q == '"') return raw_string(token, q);
        if (encoding && !raw) return quoted(token, q);
    }
    return finish(token, Tok::identifier, q);
}

Token Lexer::number(Token token) {
    const char* q = p_ + 1;
    for (;;) {
        char c = *q;
        if (detail::is_word(c)) {
            ++q;
            bool exponent = c == 'e' || c == 'E' || c == 'p' || c == 'P';
            if (exponent && (*q == '+' || *q == '-')) ++q;
        } else if (c == '.' || (c == '\'' && detail::is_word(q[1]))) {
            ++q;
        } else if (detail::char_class(c) == detail::cc_high && detail::utf8_length(q, end_)) {
            q += detail::utf8_length(q, end_);
        } else {
            break;
        }
    }
    if (!nested_ && (detail::splice_length(q, end_) || (*q == '\'' && detail::splice_length(q + 1, end_)))) return spliced(token);
    return finish(token, Tok::number, q);
}

/// A character or string literal whose opening quote is at `quote`.
Token Lexer::quoted(Token token, const char* quote) {
    const char* q = quote + 1;
    while (q < end_ && *q != *quote && *q != '\n') {
        if (*q == '\\') {
            if (!nested_ && (detail::splice_length(q, end_) || detail::splice_length(q + 1, end_))) return spliced(token);
            if (q + 1 < end_ && q[1] != '\n') ++q;
        }
        ++q;
    }
    if (q < end_ && *q == *quote) {
        bool empty = *quote == '\'' && q == quote + 1;
        if (empty) error(token.loc, "empty character constant");
        return finish(token, empty ? Tok::unknown : *quote == '"' ? Tok::string_literal : Tok::char_literal, q + 1);
    }
    error(token.loc, *quote == '"' ? "missing terminating \" character" : "missing terminating ' character");
    return finish(token, Tok::unknown, q);
}

/// R"delimiter( ... )delimiter": nothing inside is spliced or escaped.
Token Lexer::raw_string(Token token, const char* quote) {
    const char* open = quote + 1;
    while (open < end_ && open - quote <= 17 && *open != '(' && *open != ')' && *open != '\\' && *open != '"' && detail::char_class(*open) != detail::cc_space && *open != '\n') ++open;
    if (open >= end_ || *open != '(' || open - quote > 17) {
        error(token.loc, "invalid raw string delimiter");
        return finish(token, Tok::unknown, quote + 1);
    }
    std::string_view delimiter(quote + 1, static_cast<size_t>(open - quote - 1));
    std::string_view rest(open + 1, static_cast<size_t>(end_ - open - 1));
    for (size_t at = rest.find(')'); at != std::string_view::npos; at = rest.find(')', at + 1)) {
        if (rest.substr(at + 1, delimiter.size()) != delimiter) continue;
        size_t close = at + 1 + delimiter.size();
        if (close >= rest.size() || rest[close] != '"') continue;
        token = finish(token, Tok::string_literal, rest.data() + close + 1);
        for (const char& c : token.text) {
            if (c == '\n') new_line(&c + 1);
        }
        return token;
    }
    error(token.loc, "unterminated raw string");
    return finish(token, Tok::unknown, quote + 1);
}

Token Lexer::punctuator(Token token) {
    if (*p_ == '.' && detail::char_class(p_[1]) == detail::cc_digit) return number(token);
    const auto& row = detail::punctuator_index.by_first[static_cast<size_t>(*p_)];
    const detail::Spelling* found = nullptr;
    for (const detail::Spelling& s : row) {
        if (s.kind == Tok::eof) break;
        size_t n = s.text.size();
        if (n == 1 || (p_[1] == s.text[1] && (n == 2 || (p_[2] == s.text[2] && (n == 3 || p_[3] == s.text[3]))))) {
            found = &s;
            break;
        }
    }
    size_t n = found->text.size();
    if (!nested_ && p_[n] == '\\' && detail::splice_length(p_ + n, end_)) {
        // A longer punctuator, or a number, may go on behind the splice.
        if (row[0].text.size() > n || *p_ == '.') return spliced(token);
    } else if (!nested_ && n == 1 && (*p_ == '.' || *p_ == '%') && p_[1] != 0 && p_[1] == row[0].text[1] && p_[2] == '\\') {
        return spliced(token);
    }
    // [lex.pptoken]/3: `<::` is `<` and `::` unless `:` or `>` follows.
    if (n == 2 && p_[0] == '<' && p_[1] == ':' && p_[2] == ':' && p_[3] != ':' && p_[3] != '>') return finish(token, Tok::less, p_ + 1);
    return finish(token, found->kind, p_ + n);
}

/// Lexes a token that splices or universal character names touch from a clean copy of what follows.
Token Lexer::spliced(Token token) {
    if (nested_) {  // a universal character name inside an identifier
        std::string word;
        const char* q = p_;
        for (;;) {
            uint32_t value = 0;
            if (detail::is_word(*q)) {
                word.push_back(*q++);
            } else if (size_t n = detail::ucn_length(q, end_, value)) {
                if (!detail::append_utf8(word, value)) error(token.loc, "universal character name is not a character");
                q += n;
            } else if (size_t m = detail::utf8_length(q, end_)) {
                word.append(q, m);
                q += m;
            } else {
                break;
            }
        }
        token = finish(token, Tok::identifier, q);
        token.text = detail::keep(spellings_, word.data(), word.size());
        return token;
    }
    for (size_t limit = 64;; limit *= 4) {
        std::string clean;
        const char* q = p_;
        bool complete = true;
        for (; q < end_ && *q != '\n';) {
            if (size_t n = detail::splice_length(q, end_)) {
                q += n;
                continue;
            }
            if (clean.size() >= limit) {
                complete = false;
                break;
            }
            clean.push_back(*q++);
        }
        Diagnostics found;
        Lexer inner(clean, file_, spellings_, &found);
        inner.p_ = clean.data();
        inner.nested_ = true;
        Token result = inner.next();
        size_t used = static_cast<size_t>(inner.p_ - clean.data());
        if (!complete && (used + 4 >= clean.size() || result.kind == Tok::unknown)) continue;
        for (const Diagnostic& d : found.list()) error(token.loc, d.message.c_str());
        bool own_text = result.text.data() < clean.data() || result.text.data() > clean.data() + clean.size();
        token.kind = result.kind;
        token.text = own_text ? result.text : detail::keep(spellings_, result.text.data(), result.text.size());
        while (used > 0) {
            if (size_t n = detail::splice_length(p_, end_)) {
                p_ += n;
                new_line(p_);
            } else {
                ++p_;
                --used;
            }
        }
        return token;
    }
}

/// Bytes of UTF-8, backslashes and everything else that starts no ordinary token.
Token Lexer::odd_character(Token token) {
    uint32_t value = 0;
    if (detail::utf8_length(p_, end_)) return identifier(token);
    if (detail::ucn_length(p_, end_, value)) return spliced(token);
    return finish(token, Tok::unknown, p_ + 1);
}

Token Lexer::header_name() {
    Token token;
    bool more = skip_space(token);
    token.loc = place();
    if (!more || (*p_ != '<' && *p_ != '"')) return token;
    char close = *p_ == '<' ? '>' : '"';
    for (const char* q = p_ + 1; q < end_ && *q != '\n'; ++q) {
        if (*q == close) return finish(token, Tok::string_literal, q + 1);
    }
    return token;
}

std::string_view Lexer::rest_of_line() {
    Token ignored;
    bool was = directive_;
    directive_ = true;
    if (!skip_space(ignored)) {
        directive_ = was;
        return {};
    }
    directive_ = was;
    const char* begin = p_;
    const char* nl = begin;
    while (nl < end_ && *nl != '\n') {
        if (size_t n = detail::splice_length(nl, end_)) {
            nl += n;
            new_line(nl);
        } else {
            ++nl;
        }
    }
    p_ = nl;
    while (nl > begin && detail::char_class(nl[-1]) == detail::cc_space) --nl;
    return {begin, static_cast<size_t>(nl - begin)};
}

Token Lexer::skip_to_directive() {
    bool was = quiet_;
    quiet_ = true;
    for (;;) {
        Token token = next();
        if (token.kind == Tok::eof || (token.kind == Tok::hash && token.line_start)) {
            quiet_ = was;
            return token;
        }
    }
}

std::vector<Token> lex_all(std::string_view text, uint32_t file, Arena& spellings, Diagnostics* diagnostics) {
    std::vector<Token> tokens;
    Lexer lexer(text, file, spellings, diagnostics);
    do {
        tokens.push_back(lexer.next());
    } while (tokens.back().kind != Tok::eof);
    return tokens;
}

Tok classify_identifier(std::string_view text) {
    static const detail::KeywordIndex index;
    size_t at = detail::hash_text(text) & 511;
    while (uint8_t slot = index.slots[at]) {
        if (detail::keyword_table[slot - 1].text == text) return detail::keyword_table[slot - 1].kind;
        at = (at + 1) & 511;
    }
    return Tok::identifier;
}

std::string_view spelling(Tok kind) {
    for (const detail::Spelling& s : detail::punctuator_table) {
        if (s.kind == kind) return s.text;
    }
    for (const detail::Spelling& s : detail::keyword_table) {
        if (s.kind == kind) return s.text;
    }
    return {};
}

QIAO_NAMESPACE_END
