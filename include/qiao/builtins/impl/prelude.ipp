// SPDX-License-Identifier: Apache-2.0
// The prelude's texts, joined and lexed on first use.
#pragma once
#include <mutex>
#include <unordered_map>

#include <qiao/builtins/prelude.hpp>
#include <qiao/pp/engine.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

struct PreludeText {
    const char* name;
    const char* text;
    const char* macro_made = "";   ///< functions that macros in the text declare
    bool template_names = false;   ///< names of templates: '<' after them means a use too
    const char* uses = "";         ///< parts that it needs besides those whose functions it calls, "<qiao a> <qiao b>"
};
inline constexpr PreludeText prelude_texts[] = {
    {"<qiao types>",
#include <qiao/builtins/prelude_types.cuh.inc>
    },
    {"<qiao math basics>",
#include <qiao/builtins/prelude_math.cuh.inc>
    },
    {"<qiao intrinsics>",
#include <qiao/builtins/prelude_intrinsics.cuh.inc>
    },
    {"<qiao synchronisation>",
#include <qiao/builtins/prelude_sync.cuh.inc>
    },
    {"<qiao launches>",
#include <qiao/builtins/prelude_launches.cuh.inc>
    },
};
// Parts come in this order where several are used; a part uses earlier ones only.
inline constexpr PreludeText prelude_part_texts[] = {
    {"<qiao vectors>",
#include <qiao/builtins/part_vectors.cuh.inc>
    },
    {"<qiao math>",
#include <qiao/builtins/part_math.cuh.inc>
    },
    {"<qiao bits>",
#include <qiao/builtins/part_bits.cuh.inc>
    },
    {"<qiao atomics>",
#include <qiao/builtins/part_atomics.cuh.inc>
    },
    {"<qiao nv_atomics>",
#include <qiao/builtins/part_nv_atomics.cuh.inc>
     ,
     "__nv_atomic_fetch_and __nv_atomic_fetch_or __nv_atomic_fetch_xor __nv_atomic_fetch_min __nv_atomic_fetch_max __nv_atomic_add __nv_atomic_sub "
     "__nv_atomic_and __nv_atomic_or __nv_atomic_xor __nv_atomic_min __nv_atomic_max "},
    {"<qiao warp>",
#include <qiao/builtins/part_warp.cuh.inc>
    },
    {"<qiao special>",
#include <qiao/builtins/part_special.cuh.inc>
     ,
     "remainderf remainder remquof remquo normf rnormf norm3df norm4df rnorm3df rnorm4df rhypotf norm rnorm norm3d norm4d rnorm3d rnorm4d rhypot "},
    {"<qiao rounding>",
#include <qiao/builtins/part_rounding.cuh.inc>
     ,
     "__fdiv_rn __frcp_rn __fsqrt_rn __ddiv_rn __drcp_rn __dsqrt_rn __fadd_rz __fsub_rz __fmul_rz __fdiv_rz "
     "__frcp_rz __fsqrt_rz __fmaf_rz __fadd_ru __fsub_ru __fmul_ru __fdiv_ru __frcp_ru __fsqrt_ru __fmaf_ru "
     "__fadd_rd __fsub_rd __fmul_rd __fdiv_rd __frcp_rd __fsqrt_rd __fmaf_rd __dadd_rz __dsub_rz __dmul_rz __ddiv_rz "
     "__drcp_rz __dsqrt_rz __fma_rz __dadd_ru __dsub_ru __dmul_ru __ddiv_ru __drcp_ru __dsqrt_ru __fma_ru __dadd_rd "
     "__dsub_rd __dmul_rd __ddiv_rd __drcp_rd __dsqrt_rd __fma_rd "},
    {"<qiao simd>",
#include <qiao/builtins/part_simd.cuh.inc>
     ,
     "__vadd2 __vsub2 __vaddss2 __vaddus2 __vsubss2 __vsubus2 __vavgs2 __vavgu2 __vhaddu2 __vmaxs2 __vmaxu2 __vmins2 "
     "__vminu2 __vabsdiffs2 __vabsdiffu2 __vabs2 __vabsss2 __vneg2 __vnegss2 __vsads2 __vsadu2 __vcmpeq2 __vcmpne2 "
     "__vcmpges2 __vcmpgeu2 __vcmpgts2 __vcmpgtu2 __vcmples2 __vcmpleu2 __vcmplts2 __vcmpltu2 __vseteq2 __vsetne2 "
     "__vsetges2 __vsetgeu2 __vsetgts2 __vsetgtu2 __vsetles2 __vsetleu2 __vsetlts2 __vsetltu2 __vadd4 __vsub4 "
     "__vaddss4 __vaddus4 __vsubss4 __vsubus4 __vavgs4 __vavgu4 __vhaddu4 __vmaxs4 __vmaxu4 __vmins4 __vminu4 "
     "__vabsdiffs4 __vabsdiffu4 __vabs4 __vabsss4 __vneg4 __vnegss4 __vsads4 __vsadu4 __vcmpeq4 __vcmpne4 __vcmpges4 "
     "__vcmpgeu4 __vcmpgts4 __vcmpgtu4 __vcmples4 __vcmpleu4 __vcmplts4 __vcmpltu4 __vseteq4 __vsetne4 __vsetges4 "
     "__vsetgeu4 __vsetgts4 __vsetgtu4 __vsetles4 __vsetleu4 __vsetlts4 __vsetltu4 "
     "__vimax3_s32 __vimin3_s32 __viaddmax_s32 __viaddmin_s32 __vibmax_s32 __vibmin_s32 __vimax3_u32 __vimin3_u32 "
     "__viaddmax_u32 __viaddmin_u32 __vibmax_u32 __vibmin_u32 __vimax3_s16x2 __vimin3_s16x2 __viaddmax_s16x2 "
     "__viaddmin_s16x2 __vibmax_s16x2 __vibmin_s16x2 __vimax3_u16x2 __vimin3_u16x2 __viaddmax_u16x2 __viaddmin_u16x2 "
     "__vibmax_u16x2 __vibmin_u16x2 __vimax3_s32_relu __vimin3_s32_relu __viaddmax_s32_relu __viaddmin_s32_relu "
     "__vimax_s32_relu __vimin_s32_relu __vimax3_s16x2_relu __vimin3_s16x2_relu __viaddmax_s16x2_relu "
     "__viaddmin_s16x2_relu __vimax_s16x2_relu __vimin_s16x2_relu "},
    {"<qiao ptx>",
#include <qiao/builtins/part_ptx.cuh.inc>
     ,
     "asm __asm__ __asm ", false, "<qiao math> <qiao bits> <qiao atomics> <qiao warp> <qiao rounding>"},
    {"<qiao texture>",
#include <qiao/builtins/part_texture.cuh.inc>
     ,
     "tex1Dfetch tex1D tex1DLod tex1DGrad tex2D tex2DLod tex2DGrad tex3D tex3DLod tex3DGrad tex1DLayered "
     "tex1DLayeredLod tex1DLayeredGrad tex2DLayered tex2DLayeredLod tex2DLayeredGrad texCubemap texCubemapLod "
     "texCubemapLayered texCubemapLayeredLod tex2Dgather surf1Dread surf1Dwrite surf2Dread surf2Dwrite surf3Dread "
     "surf3Dwrite surf1DLayeredread surf1DLayeredwrite surf2DLayeredread surf2DLayeredwrite surfCubemapread "
     "surfCubemapwrite surfCubemapLayeredread surfCubemapLayeredwrite ",
     true},
    {"<qiao texture_reference>",
#include <qiao/builtins/part_texture_reference.cuh.inc>
     , "texture surface ", true},
    {"<qiao device_runtime>",
#include <qiao/builtins/part_launches.cuh.inc>
    },
    {"<qiao std>",
#include <qiao/builtins/part_std.cuh.inc>
    },
    {"<qiao std_traits>",
#include <qiao/builtins/part_std_traits.cuh.inc>
    },
    {"<qiao std_limits>",
#include <qiao/builtins/part_std_limits.cuh.inc>
    },
    {"<qiao std_utility>",
#include <qiao/builtins/part_std_utility.cuh.inc>
    },
    {"<qiao std_iterators>",
#include <qiao/builtins/part_std_iterators.cuh.inc>
    },
};
inline constexpr size_t part_count = sizeof prelude_part_texts / sizeof prelude_part_texts[0];
// The library's files are code in the parentheses of QIAO_LIBRARY, so that tests can compile them for the host.
#define QIAO_LIBRARY(...) #__VA_ARGS__
inline constexpr PreludeText library_texts[] = {
    {"<qiao float library>",
#include <qiao/builtins/library_f32.cuh.inc>
    },
    {"<qiao double library>",
#include <qiao/builtins/library_f64.cuh.inc>
    },
    {"<qiao wide library>",
#include <qiao/builtins/library_wide.cuh.inc>
    },
};
#undef QIAO_LIBRARY

/// Texts that are lexed once. Never destroyed, so that they outlive every other static.
struct BuiltinText {
    SourceManager sources;
    Diagnostics diagnostics;
    PreprocessOptions options;
    TokenBuffer tokens;

    BuiltinText(const PreludeText* texts, size_t count) {
        std::string text;
        for (size_t i = 0; i < count; ++i) text += "# 1 \"" + std::string(texts[i].name) + "\"\n" + texts[i].text + "\n";
        tokens = Preprocessor(options, sources, diagnostics, false).run("<qiao prelude>", std::move(text));
    }
};

/// Where each function of the parts is, and the parts' tokens, made when one is first used.
struct PreludeParts {
    std::vector<std::pair<std::string_view, uint8_t>> names;

    PreludeParts() {
        for (size_t i = 0; i < part_count; ++i) find_names(static_cast<uint8_t>(i));
        known_.insert(names.begin(), names.end());
    }
    const TokenBuffer& tokens(size_t part) {
        make(part);
        return parts_[part].tokens;
    }
    /// The part and all that it uses.
    uint32_t needs(size_t part) {
        make(part);
        return parts_[part].needs;
    }

    /// Part of namespace std; the part that the name `std` itself brings, which comes before the others.
    static bool is_std(size_t part) { return std::string_view(prelude_part_texts[part].name).substr(0, 9) == "<qiao std"; }
    static bool is_std_itself(size_t part) { return prelude_part_texts[part].name == std::string_view("<qiao std>"); }

private:
    struct Part {
        std::once_flag once;
        SourceManager sources;
        Diagnostics diagnostics;
        TokenBuffer tokens;
        uint32_t needs = 0;
    };
    void make(size_t index) {
        Part& part = parts_[index];
        std::call_once(part.once, [&] {
            const PreludeText& text = prelude_part_texts[index];
            part.tokens = Preprocessor(options_, part.sources, part.diagnostics, false).run(text.name, text.text);
            part.needs = 1U << index;
            for (size_t other = 0; other < index; ++other) {
                if (std::string_view(text.uses).find(prelude_part_texts[other].name) != std::string_view::npos) part.needs |= needs(other);
            }
            const std::vector<Token>& list = part.tokens.tokens;
            for (size_t k = 0; k + 1 < list.size(); ++k) {
                // The parts of std name functions of others without calling them, and types.
                if (!list[k].is(Tok::identifier) || !(list[k + 1].is(Tok::l_paren) || is_std(index))) continue;
                auto found = known_.find(list[k].text);
                if (found != known_.end() && found->second < index) part.needs |= needs(found->second);
            }
        });
    }
    /// What a part declares: names followed by '(' at namespace scope. Namespace std itself brings the first part of it.
    void find_names(uint8_t part) {
        if (is_std_itself(part)) {
            names.emplace_back("std", part);
            return;
        }
        if (is_std(part)) {
            find_std_names(part);
            return;
        }
        Arena arena;
        unsigned depth = 0;
        Token last;
        bool directive = false;
        for (const Token& t : lex_all(prelude_part_texts[part].text, 0, arena, nullptr)) {
            if (t.line_start) directive = t.is(Tok::hash);
            if (directive) continue;
            bool declared = t.is(Tok::l_paren) && depth == 0 && last.is(Tok::identifier) && last.text.substr(0, 6) != "__qiao" && last.text.substr(0, 5) != "QIAO_";
            if (declared && (names.empty() || names.back().first != last.text)) names.emplace_back(last.text, part);
            if (t.is(Tok::l_paren) || t.is(Tok::l_brace)) ++depth;
            if ((t.is(Tok::r_paren) || t.is(Tok::r_brace)) && depth > 0) --depth;
            last = t;
        }
        for (const Token& t : lex_all(prelude_part_texts[part].macro_made, 0, arena, nullptr)) {
            if (t.is(Tok::identifier)) names.emplace_back(t.text, part);
        }
    }

    /// Types, aliases, functions and variables of type bool or size_t directly in namespace std.
    void find_std_names(uint8_t part) {
        Arena arena;
        unsigned depth = 0;
        Token last, before;
        bool directive = false;
        for (const Token& t : lex_all(prelude_part_texts[part].text, 0, arena, nullptr)) {
            if (t.line_start) directive = t.is(Tok::hash);
            if (directive) continue;
            bool type = before.text == "struct" || before.text == "class" || before.text == "enum" || before.text == "using";
            bool variable = t.is(Tok::equal) && (before.text == "bool" || before.text == "size_t");
            if (depth == 1 && last.is(Tok::identifier) && (type || variable || t.is(Tok::l_paren)) && last.text.substr(0, 5) != "QIAO_") {
                names.emplace_back(last.text, part);
            }
            if (t.is(Tok::l_paren) || t.is(Tok::l_brace)) ++depth;
            if ((t.is(Tok::r_paren) || t.is(Tok::r_brace)) && depth > 0) --depth;
            before = last;
            last = t;
        }
    }

    PreprocessOptions options_;
    std::unordered_map<std::string_view, uint8_t> known_;
    Part parts_[part_count];
};

inline PreludeParts& all_prelude_parts() {
    static PreludeParts* const parts = new PreludeParts();
    return *parts;
}

const std::vector<std::pair<std::string_view, uint8_t>>& prelude_part_names() { return all_prelude_parts().names; }

std::string_view prelude_part_name(uint8_t part) {
    if (part >= part_count) return {};
    std::string_view name = prelude_part_texts[part].name;
    return name.substr(6, name.size() - 7);  // of "<qiao …>"
}

bool prelude_part_has_templates(uint8_t part) { return part < part_count && prelude_part_texts[part].template_names; }

const char* prelude_part_text(std::string_view name) {
    for (uint8_t i = 0; i < part_count; ++i) {
        if (prelude_part_name(i) == name) return prelude_part_texts[i].text;
    }
    return nullptr;
}

void insert_prelude_parts(TokenBuffer& buffer, uint32_t parts, SourceManager& sources) {
    if (parts == 0) return;
    PreludeParts& all = all_prelude_parts();
    uint32_t wanted = 0;
    size_t count = buffer.tokens.size();
    bool uses_std = false;
    for (size_t i = 0; i < part_count; ++i) {
        if (!(parts & (1U << i)) || (all.is_std(i) && !uses_std && !all.is_std_itself(i))) continue;
        uses_std = uses_std || all.is_std_itself(i);
        wanted |= all.needs(i);
    }
    for (size_t i = 0; i < part_count; ++i) {
        if (wanted & (1U << i)) count += all.tokens(i).tokens.size() - 1;
    }
    std::vector<Token> tokens;
    tokens.reserve(count);
    for (size_t i = 0; i < part_count; ++i) {
        if (!(wanted & (1U << i))) continue;
        uint32_t file = sources.add_name(prelude_part_texts[i].name);
        for (const Token& t : all.tokens(i).tokens) {
            if (t.is(Tok::eof)) break;
            tokens.push_back(t);
            tokens.back().loc.file = file;
        }
    }
    buffer.prelude_parts = wanted;
    buffer.prelude_token_count = tokens.size();
    tokens.insert(tokens.end(), buffer.tokens.begin(), buffer.tokens.end());
    buffer.tokens = std::move(tokens);
}

}  // namespace detail

const TokenBuffer& prelude_tokens(SourceManager** sources) {
    static detail::BuiltinText* const text = new detail::BuiltinText(detail::prelude_texts, sizeof detail::prelude_texts / sizeof detail::prelude_texts[0]);
    if (sources) *sources = &text->sources;
    return text->tokens;
}

const TokenBuffer& library_tokens(SourceManager** sources) {
    static detail::BuiltinText* const text = new detail::BuiltinText(detail::library_texts, sizeof detail::library_texts / sizeof detail::library_texts[0]);
    if (sources) *sources = &text->sources;
    return text->tokens;
}

QIAO_NAMESPACE_END
