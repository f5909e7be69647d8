// SPDX-License-Identifier: Apache-2.0
// Values of number, character and string literals (C++17 [lex.icon], [lex.fcon], [lex.ccon], [lex.string]).
//
// In: the spelling of a token. Out: value and type, or a message. Decimal floats are rounded exactly, independent of the
// C locale: a short product where both factors are exact, big integers otherwise.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <qiao/ast/type.hpp>
#include <qiao/lex/token.hpp>

QIAO_NAMESPACE_BEGIN

struct NumberLiteral {
    std::string error;  ///< empty: the literal is well-formed
    ast::TypeKind type = ast::TypeKind::int_;  ///< int_ … ullong, float_, double_ (long double is double on a device)
    bool is_float = false;
    uint64_t integer = 0;
    double real = 0;    ///< for float_: a value that float holds exactly
};

struct CharLiteral {
    std::string error;
    ast::TypeKind type = ast::TypeKind::char_;  ///< char_, int_ (several characters), wchar, char16, char32
    int64_t value = 0;
};

struct StringValue {
    std::string error;
    ast::TypeKind type = ast::TypeKind::char_;  ///< of an element, unqualified: char_, wchar, char16, char32
    std::string bytes;                          ///< elements, little endian, without the final null
};

QIAO_DECL NumberLiteral decode_number(std::string_view text);
QIAO_DECL CharLiteral decode_char(std::string_view text);
/// Adjacent literals become one string; their prefixes must agree.
QIAO_DECL StringValue decode_string(const Token* first, size_t count);
inline StringValue decode_string(std::string_view text) {
    Token token;
    token.text = text;
    return decode_string(&token, 1);
}

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/lex/impl/literal.ipp>
#endif
