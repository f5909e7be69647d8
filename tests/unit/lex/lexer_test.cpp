// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include <qiao/lex/lexer.hpp>

using namespace qiao;

namespace {

std::string spellings(const std::string& text, size_t* errors = nullptr) {
    Arena arena;
    Diagnostics diagnostics;
    std::string out;
    for (const Token& t : lex_all(text, 0, arena, &diagnostics)) {
        if (t.is(Tok::eof)) break;
        if (!out.empty()) out += '|';
        out += t.text;
    }
    if (errors) *errors = diagnostics.error_count();
    return out;
}

std::vector<Token> tokens(const std::string& text, Arena& arena) { return lex_all(text, 0, arena, nullptr); }

}  // namespace

TEST_CASE("lex: the longest punctuator wins") {
    CHECK(spellings("a+++++b") == "a|++|++|+|b");
    CHECK(spellings("a->*b.*c...d<<=e>>=f::g") == "a|->*|b|.*|c|...|d|<<=|e|>>=|f|::|g");
    CHECK(spellings("x<<<1,2>>>y") == "x|<<|<|1|,|2|>>|>|y");
    CHECK(spellings("..") == ".|.");
}

TEST_CASE("lex: digraphs are the tokens they stand for, but <:: is two") {
    Arena arena;
    auto t = tokens("<% %> <: :> %: %:%:", arena);
    Tok kinds[] = {Tok::l_brace, Tok::r_brace, Tok::l_square, Tok::r_square, Tok::hash, Tok::hash_hash};
    for (size_t i = 0; i < 6; ++i) CHECK(t[i].kind == kinds[i]);
    CHECK(spellings("a<::b>") == "a|<|::|b|>");
    CHECK(spellings("a<:::b:>") == "a|<:|::|b|:>");
    CHECK(spellings("a<::>") == "a|<:|:>");
}

TEST_CASE("lex: literals with prefixes, escapes and raw strings") {
    CHECK(spellings("L\"a\\\"b\" u8'x' U'\\'' uR\"xy()x\" )\")xy\"") == "L\"a\\\"b\"|u8'x'|U'\\''|uR\"xy()x\" )\")xy\"");
    CHECK(spellings("R\"(a\nb)\" c") == "R\"(a\nb)\"|c");
    CHECK(spellings("x\"s\"") == "x|\"s\"");
}

TEST_CASE("lex: pp-numbers take exponents, dots and separators") {
    CHECK(spellings("1.5e+10f 0x1.8p-3 1'000'000 .5 1..2 0b1010u 12ab 1e+") == "1.5e+10f|0x1.8p-3|1'000'000|.5|1..2|0b1010u|12ab|1e+");
    CHECK(spellings("1+2 1.e 'a'") == "1|+|2|1.e|'a'");
}

TEST_CASE("lex: comments are white space and may be spliced") {
    CHECK(spellings("a/*x*/b// c\nd") == "a|b|d");
    CHECK(spellings("a /\\\n/ gone \\\n too\nb") == "a|b");
    CHECK(spellings("a /\\\n* gone *\\\n/ b") == "a|b");
    size_t errors = 0;
    CHECK(spellings("a /* never closed", &errors) == "a");
    CHECK(errors == 1);
}

TEST_CASE("lex: splices join tokens, and places stay those of the text") {
    CHECK(spellings("ab\\\ncd \"x\\\ny\" +\\\n= 1\\\r\n2 .\\\n. .\\\n.\\\n. f") == "abcd|\"xy\"|+=|12|.|.|...|f");
    Arena arena;
    auto t = tokens("a\\\nb c\n  d", arena);
    CHECK(t[0].text == "ab");
    CHECK(t[1].loc.line == 2);
    CHECK(t[1].loc.column == 3);
    CHECK(t[2].loc.line == 3);
    CHECK(t[2].loc.column == 3);
    CHECK(t[2].line_start);
}

TEST_CASE("lex: UTF-8 and universal character names are identifier characters") {
    CHECK(spellings("caf\xC3\xA9 caf\\u00e9 \\u00e9t") == "caf\xC3\xA9|caf\xC3\xA9|\xC3\xA9t");
    CHECK(spellings("\xEF\xBB\xBFint") == "int");
    Arena arena;
    CHECK(tokens("\xFF", arena)[0].kind == Tok::unknown);
}

TEST_CASE("lex: malformed tokens are reported and lexing goes on") {
    for (const char* text : {"\"abc\nx", "'a\nx", "''\nx", "R\"(abc\nx"}) {
        size_t errors = 0;
        std::string s = spellings(text, &errors);
        CHECK(errors >= 1);
        CHECK(s.back() == 'x');
    }
    CHECK(spellings("a @ b ` c") == "a|@|b|`|c");
}

TEST_CASE("lex: keywords and alternative spellings are classified") {
    CHECK(classify_identifier("__global__") == Tok::kw_global);
    CHECK(classify_identifier("__inline__") == Tok::kw_inline);
    CHECK(classify_identifier("not_eq") == Tok::exclaim_equal);
    CHECK(classify_identifier("__extension__") == Tok::eof);
    CHECK(classify_identifier("blockIdx") == Tok::identifier);
    CHECK(spelling(Tok::greater_greater_equal) == ">>=");
    CHECK(spelling(Tok::kw_while) == "while");
}

TEST_CASE("lex: any bytes are lexed to their end") {
    std::mt19937 random(20240607);
    const std::string alphabet = "ab_R\"'\\\n\r \t/*<>:%.#+-=()0x1eEuUL8\xC3\xA9\xFF\0"
                                 ";";
    for (int round = 0; round < 20000; ++round) {
        std::string text(random() % 60, ' ');
        for (char& c : text) c = round % 4 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
        Arena arena;
        Diagnostics diagnostics;
        std::vector<Token> list = lex_all(text, 0, arena, &diagnostics);
        REQUIRE(list.size() <= text.size() + 1);
        for (size_t i = 0; i + 1 < list.size(); ++i) REQUIRE(!list[i].text.empty());
    }
}
