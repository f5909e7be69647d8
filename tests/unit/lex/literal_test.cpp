// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include <qiao/lex/literal.hpp>

using namespace qiao;
using ast::TypeKind;

TEST_CASE("lex: integer literals have the type that [lex.icon] gives them") {
    struct Row {
        const char* text;
        uint64_t value;
        TypeKind type;
    };
    const Row rows[] = {
        {"0", 0, TypeKind::int_}, {"2147483647", 2147483647, TypeKind::int_}, {"2147483648", 2147483648U, TypeKind::long_},
        {"0x7fffffff", 0x7fffffff, TypeKind::int_}, {"0xffffffff", 0xffffffffU, TypeKind::uint}, {"0x100000000", 0x100000000, TypeKind::long_},
        {"0xffffffffffffffff", ~0ULL, TypeKind::ulong}, {"037777777777", 0xffffffffU, TypeKind::uint}, {"0b1010'1010", 0xAA, TypeKind::int_},
        {"1u", 1, TypeKind::uint}, {"4294967296U", 4294967296, TypeKind::ulong}, {"1l", 1, TypeKind::long_}, {"1LL", 1, TypeKind::llong},
        {"1ull", 1, TypeKind::ullong}, {"1LLU", 1, TypeKind::ullong}, {"0xffffffffffffffffLL", ~0ULL, TypeKind::ullong}, {"0u", 0, TypeKind::uint},
        {"9223372036854775807", 9223372036854775807ULL, TypeKind::long_}, {"00", 0, TypeKind::int_}, {"1'000'000", 1000000, TypeKind::int_},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        NumberLiteral n = decode_number(row.text);
        CHECK(n.error == "");
        CHECK(!n.is_float);
        CHECK(n.integer == row.value);
        CHECK(n.type == row.type);
    }
    for (const char* bad : {"08", "0b2", "0x", "12ab", "1uu", "1lul", "18446744073709551616", "9223372036854775808", "1Ll", "0b"}) {
        INFO(bad);
        CHECK(decode_number(bad).error != "");
    }
}

TEST_CASE("lex: floating literals are rounded as strtod and strtof do") {
    const char* texts[] = {"0.0", "1.", ".5", "1e10", "1e-10", "3.14159265358979323846", "2.2250738585072011e-308", "4.9e-324", "2e-324", "1.7976931348623157e308",
                           "1.7976931348623159e308", "9007199254740993.0", "0.1", "123456789012345678901234567890.0", "1e23", "8.5e-46", "1.401298464e-45", "3.4028235677973366e38",
                           "1.00000005960464477539062500", "1.0000000596046447753906250001", "0x1.8p3", "0x1p-1074", "0x1.fffffffffffff8p0", "0x.8p1", "0x1.000001p0", "0x1.0000010000001p0", "1e400", "1e-400", "08.5", "0e5"};
    for (const char* text : texts) {
        INFO(text);
        NumberLiteral d = decode_number(text);
        CHECK(d.error == "");
        CHECK(d.is_float);
        CHECK(d.type == TypeKind::double_);
        CHECK(d.real == std::strtod(text, nullptr));
        NumberLiteral f = decode_number(std::string(text) + "f");
        CHECK(f.type == TypeKind::float_);
        CHECK(f.real == static_cast<double>(std::strtof(text, nullptr)));
    }
    CHECK(decode_number("1.0L").type == TypeKind::double_);
    for (const char* bad : {"1.0e", "1.0x", "0x1.8", "1.2.3", "1e+f", "1.0ff"}) CHECK(decode_number(bad).error != "");
}

TEST_CASE("lex: random floating literals are rounded exactly") {
    std::mt19937_64 random(7);
    for (int i = 0; i < 3000; ++i) {
        uint64_t bits = random();
        double x = 0;
        std::memcpy(&x, &bits, sizeof x);
        if (!(x - x == 0)) continue;
        if (x < 0) x = -x;
        char text[64];
        std::snprintf(text, sizeof text, i % 2 ? "%.17e" : "%.13a", x);
        REQUIRE(decode_number(text).real == x);
        std::snprintf(text, sizeof text, "%.19e", x);
        REQUIRE(decode_number(text).real == std::strtod(text, nullptr));
        std::snprintf(text, sizeof text, "%.9e", static_cast<double>(static_cast<float>(random() >> 8) * 1e-30f));
        REQUIRE(decode_number(std::string(text) + "f").real == static_cast<double>(std::strtof(text, nullptr)));
    }
}

TEST_CASE("lex: character literals have their values and types") {
    CHECK(decode_char("'a'").value == 'a');
    CHECK(decode_char("'a'").type == TypeKind::char_);
    CHECK(decode_char("'\\n'").value == '\n');
    CHECK(decode_char("'\\0'").value == 0);
    CHECK(decode_char("'\\377'").value == -1);
    CHECK(decode_char("'\\xff'").value == -1);
    CHECK(decode_char("'ab'").value == 'a' * 256 + 'b');
    CHECK(decode_char("'ab'").type == TypeKind::int_);
    CHECK(decode_char("L'\\u00e9'").value == 0xE9);
    CHECK(decode_char("L'x'").type == TypeKind::wchar);
    CHECK(decode_char("u'\xC3\xA9'").value == 0xE9);
    CHECK(decode_char("U'\\U0001F600'").value == 0x1F600);
    CHECK(decode_char("'\\q'").error != "");
    CHECK(decode_char("'\\x'").error != "");
}

TEST_CASE("lex: string literals are decoded, joined and checked") {
    CHECK(decode_string("\"a\\tb\\x41\\101\\\"\"").bytes == "a\tbAA\"");
    CHECK(decode_string("R\"x(a\\n)\")x\"").bytes == "a\\n)\"");
    CHECK(decode_string("\"\\u00e9\"").bytes == "\xC3\xA9");
    CHECK(decode_string("\"\\xe9\"").bytes == "\xE9");
    CHECK(decode_string("L\"a\"").bytes == std::string("a\0\0\0", 4));
    CHECK(decode_string("u\"\\U0001F600\"").bytes == "\x3D\xD8\x00\xDE"[0] + std::string("\xD8\x00\xDE", 3));
    Token parts[3];
    parts[0].text = "\"ab\"";
    parts[1].text = "u8\"c\"";
    parts[2].text = "R\"(d)\"";
    CHECK(decode_string(parts, 3).bytes == "abcd");
    parts[0].text = "L\"x\"";
    parts[1].text = "u\"y\"";
    CHECK(decode_string(parts, 2).error != "");
}
