// SPDX-License-Identifier: Apache-2.0
// Joins the prelude's texts and lexes them on first use.
#include <qiao/builtins/prelude.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

struct PreludePart {
    const char* name;
    const char* text;
};
inline constexpr PreludePart prelude_parts[] = {
    {"<qiao types>",
#include <qiao/builtins/prelude_types.cuh.inc>
    },
    {"<qiao math>",
#include <qiao/builtins/prelude_math.cuh.inc>
    },
    {"<qiao intrinsics>",
#include <qiao/builtins/prelude_intrinsics.cuh.inc>
    },
    {"<qiao atomics>",
#include <qiao/builtins/prelude_atomics.cuh.inc>
    },
    {"<qiao warp>",
#include <qiao/builtins/prelude_warp.cuh.inc>
    },
    {"<qiao std>",
#include <qiao/builtins/prelude_std.cuh.inc>
    },
};
// The library's files are code in the parentheses of QIAO_LIBRARY, so that tests can compile them for the host.
#define QIAO_LIBRARY(...) #__VA_ARGS__
inline constexpr PreludePart library_parts[] = {
    {"<qiao float library>",
#include <qiao/builtins/library_f32.cuh.inc>
    },
    {"<qiao double library>",
#include <qiao/builtins/library_f64.cuh.inc>
    },
};
#undef QIAO_LIBRARY

/// A text that is lexed once. Never destroyed, so that it outlives every other static.
struct BuiltinText {
    SourceManager sources;
    Diagnostics diagnostics;
    TokenBuffer tokens;

    BuiltinText(const PreludePart* parts, size_t count) {
        std::string text;
        for (size_t i = 0; i < count; ++i) text += "# 1 \"" + std::string(parts[i].name) + "\"\n" + parts[i].text + "\n";
        tokens = preprocess("<qiao prelude>", std::move(text), PreprocessOptions{}, sources, diagnostics);
    }
};

}  // namespace detail

const TokenBuffer& prelude_tokens(SourceManager** sources) {
    static detail::BuiltinText* const text = new detail::BuiltinText(detail::prelude_parts, sizeof detail::prelude_parts / sizeof detail::prelude_parts[0]);
    if (sources) *sources = &text->sources;
    return text->tokens;
}

const TokenBuffer& library_tokens(SourceManager** sources) {
    static detail::BuiltinText* const text = new detail::BuiltinText(detail::library_parts, sizeof detail::library_parts / sizeof detail::library_parts[0]);
    if (sources) *sources = &text->sources;
    return text->tokens;
}

QIAO_NAMESPACE_END
