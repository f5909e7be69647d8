// SPDX-License-Identifier: Apache-2.0
// The grammar of inline PTX: what is read, what is an error and where, and that no text breaks the reader.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include <qiao/ptx/ptx.hpp>

using namespace qiao;

namespace {

const std::vector<ptx::Operand> operands = {
    {{'b', 32}, true, false}, {{'b', 32}, false, false}, {{'b', 64}, false, false}, {{'f', 32}, true, false}, {{'n', 64}, false, true}};

/// "at: message" of the error, or the code.
std::string outcome(const std::string& text) {
    try {
        return ptx::translate(text, operands).code;
    } catch (const ptx::Error& e) {
        CHECK(e.at <= text.size());
        return std::to_string(e.at) + ": " + e.message;
    }
}

}  // namespace

TEST_CASE("ptx: statements") {
    auto list = ptx::parse("{ .reg .b32 a, t<3>; // a comment\n @!%%p add.s32 %0, {%1, -5}, [%2+-8]; /* ; */ mov.b32 a, _ }");
    REQUIRE(list.size() == 5);
    CHECK(list[0].kind == ptx::Statement::Kind::open);
    CHECK(list[1].kind == ptx::Statement::Kind::registers);
    CHECK(list[1].opcode == ".b32");
    REQUIRE(list[1].arguments.size() == 2);
    CHECK(list[1].arguments[1].index == 3);
    CHECK(list[2].opcode == "add.s32");
    REQUIRE(list[2].guard.size() == 1);
    CHECK(list[2].guard[0].negated);
    CHECK(list[2].guard[0].text == "%p");
    REQUIRE(list[2].arguments.size() == 3);
    CHECK(list[2].arguments[1].parts.size() == 2);
    CHECK(list[2].arguments[2].offset == -8);
    CHECK(list[3].arguments[1].kind == ptx::Argument::Kind::sink);
    CHECK(list[4].kind == ptx::Statement::Kind::close);
}

TEST_CASE("ptx: errors and their places") {
    CHECK(outcome("add.u32 %0, %1;") == "0: PTX instruction 'add.u32' takes 3 operands, not 2");
    CHECK(outcome("add.u32 %0, %1, %1, %1;") == "0: PTX instruction 'add.u32' takes 3 operands, not 4");
    CHECK(outcome("nop; frobnicate.b32 %0;").substr(0, 33) == "0: the PTX instruction 'nop'");
    CHECK(outcome("add.u32 %0, %1, %9;") == "16: the asm statement has no operand %9");
    CHECK(outcome("add.u32 %1, %1, 5;") == "8: the PTX instruction writes an operand that is no output");
    CHECK(outcome("add.u32 %0, %1, %2;") == "16: the PTX instruction takes 32 bits, the operand has 64");
    CHECK(outcome("add.u32 %0, %1, x;") == "16: unknown register 'x' in PTX");
    CHECK(outcome("mov.u32 %0, %%envreg3;") == "12: the PTX register '%envreg3'");
    CHECK(outcome("{ add.u32 %0, %1, 5;") == "20: '{' without '}' in PTX");
    CHECK(outcome("add.u32 %0, %1, 5; }") == "19: '}' without '{' in PTX");
    CHECK(outcome("add.u32 %0 %1, 5;") == "11: expected ';' before '%' in PTX");
    CHECK(outcome(".reg .x32 a;") == "0: unknown type '.x32' in PTX");
    CHECK(outcome("again: add.u32 %0, %1, 5;") == "0: a label in PTX ('again')");
    CHECK(outcome("ld.global.u32 %0, %2;") == "18: expected an address in brackets in PTX");
    CHECK(outcome("cp.async.ca.shared.global [%2], [%2], %1;") == "38: expected a constant number in PTX");
    CHECK(outcome("add.f32 %3, %3, 1;") == "16: expected a floating-point number in PTX");
    CHECK(outcome("add.u32 %0, %1, 0xfffg;") == "21: bad number in PTX");
    CHECK(outcome("@%1 add.u32 %0, %1, 5;") == "1: expected a predicate in PTX");
    CHECK(outcome("ld.global.v2.u32 %0, [%2];") == "17: PTX instruction 'ld.global.v2.u32' takes a vector of 2");
}

TEST_CASE("ptx: damaged text gives code or an error") {
    const std::string seeds[] = {
        "{ .reg .pred p, q<4>; .reg .f32 %%f1; setp.lt.and.s32 p|q1, %0, -7, !p; @!p bra L; }",
        "ld.global.nc.L2::128B.v4.f32 {%3, %3, %3, %3}, [%2+0x10]; st.volatile.shared.b32 [%2], %1;",
        "mad.lo.cc.u32 %0, %1, %1, 0; madc.hi.u32 %0, %1, 0b101, %1; // text\n mov.b64 {%0, _}, %2; fma.rn.f32 %3, %3, 0f3F800000, 1.5e3;",
        "cvt.rni.sat.u8.f32 %0, %3; cp.async.cg.shared.global [%2], [%2], %4; shfl.sync.bfly.b32 %0|p, %1, 1, 0x1f, -1; /* */ mov.u32 %0, %%tid.x;",
    };
    std::mt19937 random(7);
    size_t errors = 0, made = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text = seeds[random() % 4];
        for (unsigned n = random() % 4 + 1; n-- > 0 && !text.empty();) {
            size_t at = random() % text.size(), other = random() % text.size(), length = random() % 12;
            switch (random() % 4) {
                case 0:
                    text.erase(at, length);
                    break;
                case 1:
                    text.insert(at, text.substr(other, length));
                    break;
                case 2:
                    text[at] = static_cast<char>(random() % 128);
                    break;
                default:
                    text[at] = "%{}[];,@!|.:+-0x/*"[random() % 18];
            }
        }
        std::string result = outcome(text);
        result.empty() || result[0] == '{' ? ++made : ++errors;
    }
    CHECK(made > 100);
    CHECK(errors > 10000);
}
