// SPDX-License-Identifier: Apache-2.0
// The table of instructions: each row, with each of its types and words, becomes an asm statement that must translate for both targets.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <qiao/compiler.hpp>
#include <qiao/ptx/translator.hpp>

using namespace qiao;

namespace {

/// Every opcode that a row allows: all words of each choice at least once, with the first of the others, and all types.
std::vector<std::string> opcodes(const ptx::detail::Row& row) {
    std::vector<std::vector<std::string>> choices;
    for (std::string_view word : ptx::detail::split(row.opcode, ' ')) {
        std::vector<std::string> choice;
        bool may_lack = word.back() == '?' || word.back() == '*';
        if (may_lack) {
            choice.push_back("");
            word.remove_suffix(1);
        }
        std::string_view list = word == "T" ? row.types : word;
        char blank = word == "T" ? ' ' : '|';
        if (word[0] == '%') {
            for (const ptx::detail::Group& g : ptx::detail::groups) {
                if (g.name == word.substr(1)) list = g.words;
            }
            blank = ' ';
        }
        for (std::string_view w : ptx::detail::split(list, blank)) choice.push_back(std::string(w.substr(0, w.find('='))));
        choices.push_back(choice);
    }
    size_t most = 0;
    for (const auto& c : choices) most = std::max(most, c.size());
    std::vector<std::string> result;
    for (size_t vary = 0; vary < choices.size(); ++vary) {
        for (size_t i = 0; i < choices[vary].size(); ++i) {
            std::string opcode;
            for (size_t k = 0; k < choices.size(); ++k) {
                const std::string& word = choices[k][k == vary ? i : 0];
                if (!word.empty()) opcode += (opcode.empty() ? "" : ".") + word;
            }
            if (std::find(result.begin(), result.end(), opcode) == result.end()) result.push_back(opcode);
        }
    }
    return result;
}

std::string register_for(ptx::Type t, bool is_float) {
    if (t.kind == 'p') return "p";
    std::string width = std::to_string(std::max(t.bits, 16U));
    return (is_float && t.bits >= 32 ? "f" : "x") + width;
}

/// The instruction with registers of its types as operands; floats where `floats`, else integers of the same width.
std::string statement(const std::string& opcode, const ptx::detail::Match& m) {
    std::string operands;
    for (std::string_view word : ptx::detail::split(m.row->operands, ' ')) {
        bool predicate = word.find("|pred") != std::string_view::npos;
        bool address = word[0] == '[', immediate = word == "imm";
        if (word[0] == '=') word.remove_prefix(1);
        word = word.substr(0, std::min(word.find('?'), word.find('|')));
        ptx::Type t = word == "T" || word == "U" || word == "S" ? m.type : word == "W" ? ptx::Type{m.type.kind, m.type.bits * 2} : ptx::type_named(word);
        std::string one = immediate ? "4" : address ? "[x64]" : register_for(t, t.is_float());
        operands += (operands.empty() ? " " : ", ") + one + (predicate ? "|q" : "");
    }
    if (m.row->code == "@load" || m.row->code == "@store") {
        std::string vector = m.meaning("vector"), one = register_for(m.type, m.type.is_float()), all = one;
        for (int i = 1; !vector.empty() && i < vector[0] - '0'; ++i) all += ", " + one;
        if (!vector.empty()) all = "{" + all + "}";
        operands = m.row->code == "@load" ? " " + all + ", [x64+16]" : " [x64+16], " + all;
    }
    if (m.row->code == "@move") operands = " " + register_for(m.type, m.type.is_float()) + ", " + register_for(m.type, m.type.is_float());
    return opcode + operands + ";";
}

std::string kernel_around(const std::string& text) {
    return "__global__ void k(unsigned long long* out) { unsigned long long r; asm volatile(\"{ .reg .pred p, q; .reg .b16 x16; .reg .b32 x32; .reg .b64 x64;"
           " .reg .f32 f32; .reg .f64 f64; mov.u64 x64, %1; setp.eq.u64 p, x64, 1;\\n" +
           text + "\\n mov.u64 %0, x64; }\" : \"=l\"(r) : \"l\"(out)); out[0] = r; }\n";
}

std::string translated(const std::string& text) {
    auto unit = TranslationUnit::open("ptx.cu", kernel_around(text), PreprocessOptions());
    for (Target target : {Target::opencl_c, Target::spirv}) {
        TargetCaps caps;
        caps.target = target;
        (void)unit->translate({"k", {}, {}, 0}, caps, {});
    }
    return unit->diagnostics().render(unit->sources());
}

}  // namespace

TEST_CASE("ptx: every row of the table translates") {
    size_t rows = 0, instructions = 0;
    for (const ptx::detail::Row& row : ptx::detail::rows) {
        if (row.code == "@convert") continue;
        std::string text;
        for (const std::string& opcode : opcodes(row)) {
            ptx::detail::Match m;
            REQUIRE_MESSAGE(ptx::detail::find_row(opcode, m), opcode);
            if (m.row->code == "@load" || m.row->code == "@store") {
                std::string vector = m.meaning("vector");
                if (!vector.empty() && m.type.bits * static_cast<unsigned>(vector[0] - '0') > 128) continue;
            }
            text += statement(opcode, m) + "\\n";
            ++instructions;
        }
        CHECK_MESSAGE(translated(text) == "", text);
        ++rows;
    }
    CHECK(rows > 100);
    CHECK(instructions > 800);
}

TEST_CASE("ptx: every conversion translates") {
    const char* types[] = {"u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64"};
    std::string text;
    for (const char* to : types) {
        for (const char* from : types) {
            ptx::Type t = ptx::type_named(to), f = ptx::type_named(from);
            for (const char* mode : {"", ".rn", ".rz", ".rm", ".rp", ".rni", ".rzi", ".rmi", ".rpi"}) {
                bool integral = std::string(mode).size() == 4, none = mode[0] == '\0';
                bool needs_integral = f.is_float() && (!t.is_float() || (integral && t.bits == f.bits));
                bool needs_rounding = (t.is_float() && !f.is_float()) || (t.is_float() && f.is_float() && t.bits < f.bits);
                if (integral != needs_integral || (needs_rounding && none) || (!needs_rounding && !integral && !none)) continue;
                for (const char* sat : {"", ".sat"}) {
                    text += std::string("cvt") + mode + sat + "." + to + "." + from + " " + register_for(t, t.is_float()) + ", " +
                            register_for(f, f.is_float()) + ";\\n";
                }
            }
        }
    }
    text += "cvt.rn.f16.f32 x16, f32; cvt.f32.f16 f32, x16; cvt.rni.s32.f16 x32, x16;\\n";
    CHECK(translated(text) == "");
}
