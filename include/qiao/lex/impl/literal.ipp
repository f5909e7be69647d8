// SPDX-License-Identifier: Apache-2.0
// Decoding of literals.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>

#include <qiao/lex/lexer.hpp>
#include <qiao/lex/literal.hpp>

QIAO_NAMESPACE_BEGIN

namespace detail {

/// An unsigned integer of any size, least significant word first, without leading zero words.
class BigInteger {
public:
    explicit BigInteger(uint64_t value = 0) {
        for (; value != 0; value >>= 32) words_.push_back(static_cast<uint32_t>(value));
    }
    bool zero() const { return words_.empty(); }
    void multiply_add(uint32_t factor, uint32_t addend) {
        uint64_t carry = addend;
        for (uint32_t& w : words_) {
            carry += static_cast<uint64_t>(w) * factor;
            w = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
        if (carry != 0) words_.push_back(static_cast<uint32_t>(carry));
    }
    void shift_left(size_t bits) {
        if (zero()) return;
        if (bits % 32 != 0) multiply_add(1U << (bits % 32), 0);
        words_.insert(words_.begin(), bits / 32, 0U);
    }
    size_t bit_length() const {
        if (zero()) return 0;
        size_t n = (words_.size() - 1) * 32;
        for (uint32_t top = words_.back(); top != 0; top >>= 1) ++n;
        return n;
    }
    bool bit(size_t i) const { return i / 32 < words_.size() && (words_[i / 32] >> (i % 32) & 1) != 0; }
    bool any_below(size_t i) const {
        for (size_t k = 0; k < words_.size() && k * 32 < i; ++k) {
            uint32_t mask = i - k * 32 >= 32 ? ~0U : (1U << (i - k * 32)) - 1;
            if (words_[k] & mask) return true;
        }
        return false;
    }
    int compare(const BigInteger& other) const {
        if (words_.size() != other.words_.size()) return words_.size() < other.words_.size() ? -1 : 1;
        for (size_t i = words_.size(); i-- > 0;) {
            if (words_[i] != other.words_[i]) return words_[i] < other.words_[i] ? -1 : 1;
        }
        return 0;
    }
    void subtract(const BigInteger& other) {
        int64_t borrow = 0;
        for (size_t i = 0; i < words_.size(); ++i) {
            int64_t d = static_cast<int64_t>(words_[i]) - (i < other.words_.size() ? other.words_[i] : 0) + borrow;
            words_[i] = static_cast<uint32_t>(d);
            borrow = d < 0 ? -1 : 0;
        }
        while (!words_.empty() && words_.back() == 0) words_.pop_back();
    }

private:
    std::vector<uint32_t> words_;
};

/// value * 2^exponent, plus something smaller than one unit of value if `sticky`, rounded to nearest even to a format of
/// `digits` bits of precision and least exponent `min_exponent` (of the last place). Beyond the format: infinity.
inline double round_to_format(uint64_t value, bool sticky, int64_t exponent, int digits, int64_t min_exponent) {
    if (value == 0) return 0;
    int length = 64;
    while ((value >> (length - 1)) == 0) --length;
    int64_t drop = std::max<int64_t>(length - digits, min_exponent - exponent);
    if (drop > 0) {
        if (drop > 64) return 0;
        uint64_t kept = drop == 64 ? 0 : value >> drop;
        uint64_t half = uint64_t{1} << (drop - 1);
        uint64_t rest = drop == 64 ? value : value & ((half << 1) - 1);
        if (rest > half || (rest == half && (sticky || (kept & 1)))) ++kept;
        value = kept;
        exponent += drop;
    }
    int64_t max_exponent = digits == 24 ? 128 : 1024;
    length = 64;
    while (value != 0 && (value >> (length - 1)) == 0) --length;
    if (value != 0 && exponent + length > max_exponent) return HUGE_VAL;
    return std::ldexp(static_cast<double>(value), static_cast<int>(exponent));
}

/// digits (decimal, at most a few hundred count) * 10^exponent as double or float.
inline double decimal_to_binary(std::string_view digits, int64_t exponent, bool single) {
    while (!digits.empty() && digits.front() == '0') digits.remove_prefix(1);
    while (!digits.empty() && digits.back() == '0') {
        digits.remove_suffix(1);
        ++exponent;
    }
    if (digits.empty()) return 0;
    int64_t magnitude = static_cast<int64_t>(digits.size()) + exponent;
    if (magnitude > 310) return HUGE_VAL;
    if (magnitude < -326) return 0;
    int precision = single ? 24 : 53;
    int64_t min_exponent = single ? -149 : -1074;
    if (digits.size() <= 15 && exponent >= -22 && exponent <= 22 && !single) {
        uint64_t n = 0;
        for (char c : digits) n = n * 10 + static_cast<uint64_t>(c - '0');
        double power = 1;
        for (int64_t i = exponent < 0 ? -exponent : exponent; i > 0; --i) power *= 10;
        return exponent < 0 ? static_cast<double>(n) / power : static_cast<double>(n) * power;
    }
    // More digits than any halfway case has cannot change the result but for being non-zero.
    bool truncated = digits.size() > 800;
    if (truncated) {
        exponent += static_cast<int64_t>(digits.size()) - 800;
        digits = digits.substr(0, 800);
    }
    BigInteger numerator;
    BigInteger denominator(1);
    for (char c : digits) {
        if (numerator.zero()) {
            numerator = BigInteger(static_cast<uint64_t>(c - '0'));
        } else {
            numerator.multiply_add(10, static_cast<uint32_t>(c - '0'));
        }
    }
    if (truncated) {
        numerator.multiply_add(10, 1);
        --exponent;
    }
    for (int64_t i = 0; i < exponent; ++i) numerator.multiply_add(10, 0);
    for (int64_t i = 0; i < -exponent; ++i) denominator.multiply_add(10, 0);
    // Scale so that the quotient has 62 to 64 bits, then divide bit by bit.
    int64_t shift = 63 - (static_cast<int64_t>(numerator.bit_length()) - static_cast<int64_t>(denominator.bit_length()));
    if (shift > 0) numerator.shift_left(static_cast<size_t>(shift));
    if (shift < 0) denominator.shift_left(static_cast<size_t>(-shift));
    uint64_t quotient = 0;
    int taken = 0;
    denominator.shift_left(63);
    numerator.shift_left(0);
    for (; taken < 64; ++taken) {
        quotient <<= 1;
        if (numerator.compare(denominator) >= 0) {
            numerator.subtract(denominator);
            quotient |= 1;
        }
        if (taken < 63) numerator.shift_left(1);
    }
    return round_to_format(quotient, !numerator.zero(), -shift, precision, min_exponent);
}

struct Suffix {
    bool is_unsigned = false;
    int longs = 0;
    bool ok = true;
};

inline Suffix integer_suffix(std::string_view text) {
    Suffix s;
    while (!text.empty() && s.ok) {
        char c = text.front();
        if ((c == 'u' || c == 'U') && !s.is_unsigned) {
            s.is_unsigned = true;
            text.remove_prefix(1);
        } else if ((c == 'l' || c == 'L') && s.longs == 0) {
            s.longs = text.size() > 1 && text[1] == c ? 2 : 1;
            text.remove_prefix(static_cast<size_t>(s.longs));
        } else {
            s.ok = false;
        }
    }
    return s;
}

/// [lex.icon] table 7, for 32-bit int and 64-bit long.
inline void choose_integer_type(NumberLiteral& n, bool decimal, Suffix suffix) {
    using ast::TypeKind;
    bool fits_int = n.integer <= 0x7fffffffU;
    bool fits_uint = n.integer <= 0xffffffffU;
    bool fits_long = n.integer <= 0x7fffffffffffffffU;
    if (suffix.longs == 0 && !suffix.is_unsigned && fits_int) {
        n.type = TypeKind::int_;
    } else if (suffix.longs == 0 && fits_uint && (suffix.is_unsigned || !decimal)) {
        n.type = TypeKind::uint;
    } else if (!suffix.is_unsigned && fits_long) {
        n.type = suffix.longs == 2 ? TypeKind::llong : TypeKind::long_;
    } else if (suffix.is_unsigned || !decimal) {
        n.type = suffix.longs == 2 ? TypeKind::ullong : TypeKind::ulong;
    } else {
        n.error = "integer literal is too large for any signed type";
    }
}

inline void decode_integer(NumberLiteral& n, std::string_view digits, unsigned base, std::string_view suffix) {
    Suffix s = integer_suffix(suffix);
    if (!s.ok) {
        n.error = "invalid suffix '" + std::string(suffix) + "' on integer literal";
        return;
    }
    if (digits.empty()) {
        n.error = "integer literal has no digits";
        return;
    }
    for (char c : digits) {
        unsigned v = static_cast<unsigned>(hex_value(c));
        if (v >= base) {
            n.error = std::string("invalid digit '") + c + "' in integer literal";
            return;
        }
        if (n.integer > (~uint64_t{0} - v) / base) {
            n.error = "integer literal is too large";
            return;
        }
        n.integer = n.integer * base + v;
    }
    choose_integer_type(n, base == 10, s);
}

/// A decimal or hexadecimal floating literal without digit separators.
inline void decode_floating(NumberLiteral& n, std::string_view s, bool hex) {
    n.is_float = true;
    n.type = ast::TypeKind::double_;
    std::string digits;
    int64_t point = 0;
    bool seen_point = false;
    size_t i = hex ? 2 : 0;
    for (; i < s.size(); ++i) {
        if (s[i] == '.' && !seen_point) {
            seen_point = true;
        } else if (hex ? hex_value(s[i]) >= 0 : s[i] >= '0' && s[i] <= '9') {
            digits.push_back(s[i]);
            if (seen_point) --point;
        } else {
            break;
        }
    }
    if (digits.empty()) {
        n.error = "floating literal has no digits";
        return;
    }
    int64_t exponent = 0;
    bool has_exponent = i < s.size() && (hex ? s[i] == 'p' || s[i] == 'P' : s[i] == 'e' || s[i] == 'E');
    if (has_exponent) {
        ++i;
        bool negative = i < s.size() && s[i] == '-';
        if (i < s.size() && (s[i] == '-' || s[i] == '+')) ++i;
        size_t start = i;
        for (; i < s.size() && s[i] >= '0' && s[i] <= '9'; ++i) exponent = std::min<int64_t>(exponent * 10 + (s[i] - '0'), 1000000000);
        if (i == start) {
            n.error = "exponent has no digits";
            return;
        }
        if (negative) exponent = -exponent;
    } else if (hex) {
        n.error = "hexadecimal floating literal requires an exponent";
        return;
    }
    std::string_view suffix = s.substr(i);
    bool single = suffix == "f" || suffix == "F";
    if (!single && !suffix.empty() && suffix != "l" && suffix != "L") {
        n.error = "invalid suffix '" + std::string(suffix) + "' on floating literal";
        return;
    }
    if (single) n.type = ast::TypeKind::float_;
    if (!hex) {
        n.real = decimal_to_binary(digits, exponent + point, single);
        return;
    }
    uint64_t value = 0;
    bool sticky = false;
    exponent += point * 4;
    for (char c : digits) {
        uint64_t v = static_cast<uint64_t>(hex_value(c));
        if (value >> 60 != 0) {
            sticky = sticky || v != 0;
            exponent += 4;
        } else {
            value = value * 16 + v;
        }
    }
    n.real = round_to_format(value, sticky, exponent, single ? 24 : 53, single ? -149 : -1074);
}

struct Decoder {
    std::string_view text;
    size_t at = 0;
    std::string error;

    bool done() const { return at >= text.size(); }
    /// One character or escape. `is_code_point` tells a character from a numeric escape, which is a code unit as it is.
    uint32_t next(bool& is_code_point) {
        is_code_point = true;
        char c = text[at];
        if (c != '\\' || at + 1 >= text.size()) return source_character();
        char e = text[++at];
        uint32_t value = 0;
        if (size_t n = ucn_length(text.data() + at - 1, text.data() + text.size(), value)) {
            at += n - 1;
            return value;
        }
        ++at;
        static constexpr char from[] = "abfnrtv\\'\"?e";
        static constexpr char to[] = "\a\b\f\n\r\t\v\\'\"?\x1b";
        if (e >= '0' && e <= '7') {
            is_code_point = false;
            value = static_cast<uint32_t>(e - '0');
            for (int i = 0; i < 2 && !done() && text[at] >= '0' && text[at] <= '7'; ++i) value = value * 8 + static_cast<uint32_t>(text[at++] - '0');
            return value;
        }
        if (e == 'x') return hex_escape(is_code_point);
        const char* found = e != 0 ? std::strchr(from, e) : nullptr;
        if (found) return static_cast<unsigned char>(to[found - from]);
        error = std::string("unknown escape sequence '\\") + e + "'";
        return static_cast<unsigned char>(e);
    }

private:
    uint32_t hex_escape(bool& is_code_point) {
        is_code_point = false;
        uint64_t value = 0;
        size_t start = at;
        for (; !done() && hex_value(text[at]) >= 0; ++at) value = std::min<uint64_t>(value * 16 + static_cast<uint64_t>(hex_value(text[at])), uint64_t{1} << 40);
        if (at == start) error = "\\x used with no following hex digits";
        if (value >> 32 != 0) error = "hex escape sequence out of range";
        return static_cast<uint32_t>(value);
    }
    uint32_t source_character() {
        size_t n = utf8_length(text.data() + at, text.data() + text.size());
        unsigned char c = static_cast<unsigned char>(text[at]);
        if (n == 0) {
            ++at;
            return c;
        }
        uint32_t value = c & (0xFFU >> (n + 1));
        for (size_t i = 1; i < n; ++i) value = value << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
        at += n;
        return value;
    }
};

/// Takes an encoding prefix off: "" and "u8" give char_.
inline ast::TypeKind take_prefix(std::string_view& text) {
    using ast::TypeKind;
    size_t n = 0;
    while (n < text.size() && text[n] != '"' && text[n] != '\'' && text[n] != 'R') ++n;
    std::string_view prefix = text.substr(0, n);
    text.remove_prefix(n);
    return prefix == "L" ? TypeKind::wchar : prefix == "u" ? TypeKind::char16 : prefix == "U" ? TypeKind::char32 : TypeKind::char_;
}

inline void append_unit(std::string& out, uint32_t value, size_t size) {
    for (size_t i = 0; i < size; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

inline void append_code_point(StringValue& out, uint32_t c) {
    size_t size = ast::scalar_size(out.type);
    if (size == 1) {
        if (!append_utf8(out.bytes, c)) out.error = "character is not in Unicode";
    } else if (size == 2 && c >= 0x10000) {
        append_unit(out.bytes, 0xD800 + ((c - 0x10000) >> 10), 2);
        append_unit(out.bytes, 0xDC00 + ((c - 0x10000) & 0x3FF), 2);
    } else {
        append_unit(out.bytes, c, size);
    }
}

inline void append_literal(StringValue& out, std::string_view text) {
    take_prefix(text);
    if (!text.empty() && text[0] == 'R') {
        size_t open = text.find('(');
        size_t close = text.rfind(')');
        if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
            out.error = "malformed raw string";
            return;
        }
        Decoder d{text.substr(open + 1, close - open - 1), 0, {}};
        bool point = true;
        while (!d.done()) {
            if (d.text[d.at] == '\r' && d.at + 1 < d.text.size() && d.text[d.at + 1] == '\n') {
                ++d.at;
            } else if (d.text[d.at] == '\\') {
                ++d.at;
                append_code_point(out, '\\');
            } else {
                append_code_point(out, d.next(point));
            }
        }
        return;
    }
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        out.error = "malformed string literal";
        return;
    }
    Decoder d{text.substr(1, text.size() - 2), 0, {}};
    size_t size = ast::scalar_size(out.type);
    while (!d.done()) {
        bool point = true;
        bool raw_byte = size == 1 && static_cast<unsigned char>(d.text[d.at]) >= 0x80 && !utf8_length(d.text.data() + d.at, d.text.data() + d.text.size());
        uint32_t c = d.next(point);
        if (point && !raw_byte) {
            append_code_point(out, c);
        } else {
            if (size < 4 && c >> (8 * size) != 0) out.error = "escape sequence out of range";
            append_unit(out.bytes, c, size);
        }
    }
    if (!d.error.empty()) out.error = d.error;
}

}  // namespace detail

NumberLiteral decode_number(std::string_view text) {
    NumberLiteral n;
    std::string clean;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\'') clean.push_back(text[i]);
    }
    std::string_view s = clean;
    bool hex = s.size() > 1 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
    bool binary = s.size() > 1 && s[0] == '0' && (s[1] == 'b' || s[1] == 'B');
    if (s.find_first_of(hex ? ".pP" : ".eE") != std::string_view::npos && !binary) {
        detail::decode_floating(n, s, hex);
        return n;
    }
    if (hex || binary) s.remove_prefix(2);
    size_t end = 0;
    while (end < s.size() && (hex ? detail::hex_value(s[end]) >= 0 : s[end] >= '0' && s[end] <= '9')) ++end;
    unsigned base = hex ? 16 : binary ? 2 : s.size() > 1 && s[0] == '0' && end > 1 ? 8 : 10;
    detail::decode_integer(n, s.substr(0, end), base, s.substr(end));
    if (base == 10 && end == 1 && s[0] == '0' && n.error.empty()) detail::choose_integer_type(n, false, detail::integer_suffix(s.substr(end)));
    return n;
}

CharLiteral decode_char(std::string_view text) {
    CharLiteral c;
    bool utf8 = text.size() > 2 && text[0] == 'u' && text[1] == '8';
    c.type = detail::take_prefix(text);
    if (text.size() < 3) {
        c.error = "empty character constant";
        return c;
    }
    detail::Decoder d{text.substr(1, text.size() - 2), 0, {}};
    size_t units = 0;
    uint32_t value = 0;
    while (!d.done()) {
        bool point = true;
        size_t before = d.at;
        uint32_t v = d.next(point);
        if (c.type == ast::TypeKind::char_ && point && v >= 0x80) {
            for (size_t i = before; i < d.at; ++i, ++units) value = value << 8 | static_cast<unsigned char>(d.text[i]);
        } else {
            value = c.type == ast::TypeKind::char_ ? value << 8 | (v & 0xFF) : v;
            ++units;
            if (c.type == ast::TypeKind::char_ && v > 0xFF) d.error = "escape sequence out of range";
            if (c.type == ast::TypeKind::char16 && v > 0xFFFF) d.error = "character does not fit char16_t";
        }
    }
    c.error = d.error;
    if (c.type == ast::TypeKind::char_) {
        if (units > 1) c.type = ast::TypeKind::int_;
        c.value = units > 1 ? static_cast<int64_t>(static_cast<int32_t>(value)) : static_cast<int64_t>(static_cast<signed char>(value));
        if (units > 1 && utf8) c.error = "u8 character literal has several characters";
        if (units > 4) c.error = "character constant too long for its type";
    } else {
        if (units > 1) c.error = "character constant too long for its type";
        c.value = c.type == ast::TypeKind::wchar ? static_cast<int64_t>(static_cast<int32_t>(value)) : static_cast<int64_t>(value);
    }
    return c;
}

StringValue decode_string(const Token* first, size_t count) {
    StringValue s;
    for (size_t i = 0; i < count; ++i) {
        std::string_view text = first[i].text;
        bool plain = !text.empty() && (text[0] == '"' || text[0] == 'R');
        ast::TypeKind type = detail::take_prefix(text);
        if (plain) continue;
        if (s.type != ast::TypeKind::char_ && s.type != type) s.error = "adjacent string literals have different prefixes";
        s.type = type;
    }
    for (size_t i = 0; i < count && s.error.empty(); ++i) detail::append_literal(s, first[i].text);
    return s;
}

QIAO_NAMESPACE_END
