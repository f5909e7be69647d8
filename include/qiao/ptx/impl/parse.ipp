// SPDX-License-Identifier: Apache-2.0
// The grammar of PTX in asm statements: `@p opcode a, b;`, `.reg .b32 x, y<4>;`, braces and comments. `%n` is an operand
// of the statement, `%%name` (or `%name`) a register.
#pragma once
#include <cstdlib>
#include <utility>

#include <qiao/ptx/ptx.hpp>

QIAO_NAMESPACE_BEGIN
namespace ptx {
namespace detail {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
inline bool is_word(char c) { return is_letter(c) || is_digit(c); }

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::vector<Statement> run() {
        for (skip_space(); at_ < text_.size(); skip_space()) {
            if (accept(';')) continue;
            statements_.push_back(statement());
        }
        return std::move(statements_);
    }

private:
    std::string_view text_;
    size_t at_ = 0;
    unsigned depth_ = 0;  ///< of brackets in an argument
    std::vector<Statement> statements_;

    char peek(size_t n = 0) const { return at_ + n < text_.size() ? text_[at_ + n] : '\0'; }
    [[noreturn]] void fail(const std::string& message) const { throw Error{at_, false, message}; }
    std::string shown() const { return at_ < text_.size() ? "'" + std::string(1, text_[at_]) + "'" : std::string("the end of the text"); }

    void skip_space() {
        for (;;) {
            while (at_ < text_.size() && (peek() == ' ' || (peek() >= '\t' && peek() <= '\r'))) ++at_;
            if (peek() == '/' && peek(1) == '/') {
                while (at_ < text_.size() && peek() != '\n') ++at_;
            } else if (peek() == '/' && peek(1) == '*') {
                size_t end = text_.find("*/", at_ + 2);
                if (end == std::string_view::npos) fail("comment without an end in PTX");
                at_ = end + 2;
            } else {
                return;
            }
        }
    }
    bool accept(char c) {
        skip_space();
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail("expected '" + std::string(1, c) + "' before " + shown() + " in PTX");
    }

    Statement statement() {
        Statement s;
        s.at = at_;
        if (accept('{')) {
            s.kind = Statement::Kind::open;
            return s;
        }
        if (accept('}')) {
            s.kind = Statement::Kind::close;
            return s;
        }
        if (accept('@')) {
            s.guard.push_back(argument());
            skip_space();
            s.at = at_;
        }
        if (peek() == '.') return directive(std::move(s));
        if (!is_letter(peek())) fail("expected a PTX instruction before " + shown());
        s.opcode = opcode();
        skip_space();
        if (peek() == ':') throw Error{s.at, true, "a label in PTX ('" + s.opcode + "')"};
        if (!at_end()) {
            do s.arguments.push_back(argument());
            while (accept(','));
        }
        end_statement();
        return s;
    }
    bool at_end() {
        skip_space();
        return at_ >= text_.size() || peek() == ';' || peek() == '}';
    }
    /// The last instruction may lack its semicolon.
    void end_statement() {
        if (!at_end()) fail("expected ';' before " + shown() + " in PTX");
        accept(';');
    }

    std::string opcode() {
        size_t begin = at_;
        while (is_word(peek()) || peek() == '.' || (peek() == ':' && peek(1) == ':')) at_ += peek() == ':' ? 2 : 1;
        return std::string(text_.substr(begin, at_ - begin));
    }

    /// .reg .b32 x, y<4>;
    Statement directive(Statement s) {
        std::string word = opcode();
        if (word != ".reg") throw Error{s.at, true, "the PTX directive '" + word + "'"};
        s.kind = Statement::Kind::registers;
        skip_space();
        s.opcode = opcode();
        do {
            skip_space();
            Argument a;
            a.kind = Argument::Kind::name;
            a.at = at_;
            a.text = register_name();
            if (accept('<')) {
                skip_space();
                a.index = static_cast<size_t>(digits());
                if (a.index == 0 || a.index > 1024) fail("bad number of registers in PTX");
                expect('>');
            }
            s.arguments.push_back(std::move(a));
        } while (accept(','));
        end_statement();
        return s;
    }

    std::string register_name() {
        size_t begin = at_;
        if (peek() == '%') at_ += peek(1) == '%' ? 2 : 1;
        std::string name = at_ > begin ? "%" : "";
        if (!is_letter(peek())) fail("expected a name before " + shown() + " in PTX");
        begin = at_;
        while (is_word(peek())) ++at_;
        // %tid.x
        if (!name.empty() && peek() == '.' && is_letter(peek(1))) {
            ++at_;
            while (is_word(peek())) ++at_;
        }
        return name + std::string(text_.substr(begin, at_ - begin));
    }

    unsigned long long digits() {
        if (!is_digit(peek())) fail("expected a number before " + shown() + " in PTX");
        unsigned base = 10;
        char second = peek(1);
        if (peek() == '0' && (second == 'x' || second == 'X')) base = 16;
        if (peek() == '0' && (second == 'b' || second == 'B')) base = 2;
        if (base != 10) {
            at_ += 2;
        } else if (peek() == '0') {
            base = 8;
        }
        unsigned long long value = 0;
        for (; is_word(peek()); ++at_) {
            char c = peek();
            unsigned digit = is_digit(c)            ? static_cast<unsigned>(c - '0')
                             : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                             : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                                    : 99;
            if (c == 'U') continue;
            if (digit >= base) fail("bad number in PTX");
            value = value * base + digit;
        }
        return value;
    }

    /// A literal: an integer, 0fxxxxxxxx, 0dxxxxxxxxxxxxxxxx, or decimal with a point.
    void number(Argument& a) {
        a.kind = Argument::Kind::number;
        bool negative = accept('-');
        skip_space();
        char second = static_cast<char>(peek(1) | 0x20);
        size_t places = second == 'f' ? 8 : second == 'd' ? 16 : 0;
        if (peek() == '0' && places != 0) {
            std::string bits(text_.substr(at_ + 2, places));
            at_ += 2;
            for (size_t i = 0; i < places; ++i, ++at_) {
                if (!is_digit(peek()) && !((peek() | 0x20) >= 'a' && (peek() | 0x20) <= 'f')) fail("bad number in PTX");
            }
            a.is_float = true;
            a.text = (negative ? "-" : "") + std::string(places == 8 ? "__uint_as_float(0x" : "__qiao_bits_double(0x") + bits + (places == 8 ? "U)" : "ULL)");
            return;
        }
        size_t begin = at_;
        while (is_digit(peek())) ++at_;
        if (peek() == '.' && is_digit(peek(1))) {
            ++at_;
            while (is_digit(peek())) ++at_;
            if (peek() == 'e' || peek() == 'E') {
                ++at_;
                if (peek() == '-' || peek() == '+') ++at_;
                if (!is_digit(peek())) fail("bad number in PTX");
                while (is_digit(peek())) ++at_;
            }
            a.is_float = true;
            a.text = (negative ? "-" : "") + std::string(text_.substr(begin, at_ - begin));
            return;
        }
        at_ = begin;
        a.text = (negative ? "-" : "") + std::to_string(digits()) + "ULL";
    }

    Argument argument() {
        Argument first = primary();
        if (!accept('|')) return first;
        Argument both;
        both.kind = Argument::Kind::pair;
        both.at = first.at;
        both.parts.push_back(std::move(first));
        both.parts.push_back(primary());
        return both;
    }

    Argument primary() {
        skip_space();
        Argument a;
        a.at = at_;
        if (depth_ > 4) fail("brackets nest too deeply in PTX");
        if (accept('!')) a.negated = true;
        skip_space();
        if (peek() == '%' && is_digit(peek(1))) {
            ++at_;
            a.kind = Argument::Kind::operand;
            for (size_t n = 0; is_digit(peek()) && n < 3; ++n) a.index = a.index * 10 + static_cast<size_t>(text_[at_++] - '0');
        } else if (peek() == '[') {
            address(a);
        } else if (peek() == '{') {
            vector(a);
        } else if (is_digit(peek()) || peek() == '-') {
            number(a);
        } else if (peek() == '_' && !is_word(peek(1))) {
            ++at_;
        } else if (peek() == '%' || is_letter(peek())) {
            a.kind = Argument::Kind::name;
            a.text = register_name();
        } else {
            fail("expected an operand before " + shown() + " in PTX");
        }
        return a;
    }

    void address(Argument& a) {
        expect('[');
        ++depth_;
        a.kind = Argument::Kind::address;
        a.parts.push_back(primary());
        skip_space();
        if (peek() == '+' || peek() == '-') {
            bool negative = peek() == '-';
            ++at_;
            if (accept('-')) negative = !negative;
            skip_space();
            if (peek() == '%') {
                a.parts.push_back(primary());  // an "n" operand
                if (negative) fail("expected '+' before an operand in PTX");
            } else {
                auto bytes = static_cast<long long>(digits() & 0x7fffffffffffffffULL);
                a.offset = negative ? -bytes : bytes;
            }
        }
        --depth_;
        expect(']');
    }

    void vector(Argument& a) {
        expect('{');
        ++depth_;
        a.kind = Argument::Kind::vector;
        do a.parts.push_back(primary());
        while (accept(','));
        --depth_;
        expect('}');
    }
};

}  // namespace detail

Type type_named(std::string_view name) {
    if (name == "pred") return {'p', 1};
    if (name == "f16x2" || name == "bf16x2") return {'b', 32};
    if (name.size() < 2 || name.size() > 3 || std::string_view("usbf").find(name[0]) == std::string_view::npos) return {};
    unsigned bits = 0;
    for (char c : name.substr(1)) bits = bits * 10 + static_cast<unsigned>(c - '0');
    bool known = bits == 16 || bits == 32 || bits == 64 || (bits == 8 && name[0] != 'f');
    return known ? Type{name[0], bits} : Type{};
}

std::string operand_name(size_t index) { return "__qiao_ptx_operand" + std::to_string(index); }

std::vector<Statement> parse(std::string_view text) { return detail::Reader(text).run(); }

}  // namespace ptx
QIAO_NAMESPACE_END
