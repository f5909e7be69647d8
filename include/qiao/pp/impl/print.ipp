// SPDX-License-Identifier: Apache-2.0
// Tokens back to text, with line markers.
#pragma once
#include <qiao/builtins/prelude.hpp>
#include <qiao/lex/lexer.hpp>
#include <qiao/pp/preprocessor.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

/// Writes tokens at their lines and, where the text so far leaves room, at their columns. A token that comes later on
/// its line than all before it is from the file itself and gets its column by a new marker if need be; the rest of a
/// macro's expansion just follows.
class TokenPrinter {
public:
    explicit TokenPrinter(const SourceManager& sources) : sources_(sources) {}

    /// Parts of the prelude are not written out, but named by pragmas that bring them back.
    std::string print(const TokenBuffer& buffer) {
        const std::vector<Token>& tokens = buffer.tokens;
        out_.reserve(tokens.size() * 6);
        out_ = "#pragma qiao_expanded\n";
        for (uint8_t part = 0; part < 32; ++part) {
            if (buffer.prelude_parts & (1U << part)) out_ += "#pragma qiao_part " + std::string(prelude_part_name(part)) + "\n";
        }
        for (size_t i = buffer.prelude_token_count; i < tokens.size(); ++i) {
            if (tokens[i].kind != Tok::eof) put(tokens[i]);
        }
        if (!out_.empty() && out_.back() != '\n') out_.push_back('\n');
        return std::move(out_);
    }

private:
    void put(const Token& t) {
        if (t.loc.valid()) {
            bool same_file = started_ && t.loc.file == file_;
            if (!same_file || t.loc.line < line_ || t.loc.line > line_ + 8) {
                marker(t.loc);
            } else if (t.loc.line > line_) {
                while (line_ < t.loc.line) newline();
            } else if (t.loc.column > furthest_ && t.loc.column < column_ + (glued(t) ? 1 : 0)) {
                marker(t.loc);
            }
            if (t.loc.column > furthest_) furthest_ = t.loc.column;
            while (column_ < t.loc.column) space();
        }
        // A '#' first on its line would be a directive.
        if (column_ == 1 && t.kind == Tok::hash) space();
        if (column_ > 1 && out_.back() != ' ' && (t.space_before || glued(t))) space();
        out_ += t.text;
        column_ += static_cast<uint32_t>(t.text.size());
        for (char c : t.text) {
            if (c == '\n') ++line_;
        }
        last_ = t;
    }
    void marker(SourceLoc loc) {
        if (!out_.empty() && out_.back() != '\n') out_.push_back('\n');
        out_ += "# " + std::to_string(loc.line);
        if (!started_ || loc.file != file_) {
            out_ += " \"";
            for (char c : sources_.name(loc.file)) {
                if (c == '"' || c == '\\') out_.push_back('\\');
                out_.push_back(c);
            }
            out_ += '"';
        }
        out_ += '\n';
        started_ = true;
        file_ = loc.file;
        line_ = loc.line;
        column_ = 1;
        furthest_ = 0;
    }
    void newline() {
        out_.push_back('\n');
        ++line_;
        column_ = 1;
        furthest_ = 0;
    }
    void space() {
        out_.push_back(' ');
        ++column_;
    }
    /// True where the token would merge with the one before it.
    bool glued(const Token& t) const {
        if (column_ == 1 || out_.empty() || t.text.empty() || last_.text.empty()) return false;
        auto word = [](char c) { return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0; };
        char a = last_.text.back();
        char b = t.text.front();
        bool literal = b == '"' || b == '\'';
        if (word(a)) return word(b) || literal || (last_.kind == Tok::number && (b == '.' || b == '+' || b == '-'));
        if (a == '"' || a == '\'') return word(b);
        if (last_.kind == Tok::number) return word(b) || b == '.';  // "1."
        if (a == '.' && ((b >= '0' && b <= '9') || b == '.' || b == '*')) return true;
        if (word(b) || literal) return false;
        if (a == '/' && (b == '/' || b == '*')) return true;
        std::string joined(last_.text);
        joined += b;
        for (const Spelling& p : punctuator_table) {
            if (p.text.substr(0, joined.size()) == joined) return true;
        }
        return false;
    }

    const SourceManager& sources_;
    std::string out_;
    Token last_;
    bool started_ = false;
    uint32_t file_ = 0;
    uint32_t line_ = 1;
    uint32_t column_ = 1;
    uint32_t furthest_ = 0;  ///< greatest column of a token on this line
};

}  // namespace detail

std::string print_tokens(const TokenBuffer& buffer, const SourceManager& sources) { return detail::TokenPrinter(sources).print(buffer); }

QIAO_NAMESPACE_END
