// SPDX-License-Identifier: Apache-2.0
// The preprocessor's main loop: expanded tokens to the parser's tokens.
#pragma once
#include <qiao/builtins/prelude.hpp>
#include <qiao/pp/engine.hpp>
#include <qiao/pp/preprocessor.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

Preprocessor::Preprocessor(const PreprocessOptions& options, SourceManager& sources, Diagnostics& diagnostics, bool with_parts)
    : options_(options), sources_(sources), diagnostics_(diagnostics), storage_(std::make_shared<TokenStorage>()), with_parts_(with_parts) {
    add_search_paths(options.include_paths);
    add_search_paths(options.system_include_paths);
}

/// `#pragma pack(n)` reaches the parser as an attribute behind the class key, below 16, the most that a type of CUDA's asks for.
void Preprocessor::finish_pack(const Token& token) {
    std::string_view before = result_.tokens.size() > 1 ? result_.tokens[result_.tokens.size() - 2].text : std::string_view();
    if (before == "<" || before == "," || before == "enum" || before == "friend") return;
    auto put = [&](Tok kind, std::string_view text) {
        Token t = make_token(kind, text, token);
        t.line_start = false;
        t.space_before = true;
        result_.tokens.push_back(t);
    };
    put(Tok::kw_attribute, "__attribute__");
    put(Tok::l_paren, "(");
    put(Tok::l_paren, "(");
    put(Tok::identifier, "__qiao_pack__");
    put(Tok::l_paren, "(");
    put(Tok::number, pack_ == 1 ? "1" : pack_ == 2 ? "2" : pack_ == 4 ? "4" : "8");
    put(Tok::r_paren, ")");
    put(Tok::r_paren, ")");
    put(Tok::r_paren, ")");
}

/// A name that a part of the prelude declares: the part is needed if '(' follows, for `std` and what is in it, and `asm`, in any case.
void Preprocessor::note_part(const Macro& macro, const Token& name) {
    std::string_view part = prelude_part_name(macro.part);
    if (part.substr(0, 3) == "std" || part == "ptx") {
        needed_parts_ |= 1U << macro.part;
    } else {
        part_ = macro.part;
        part_name_ = name.text.data();
    }
}

/// Classifies a token and appends it to the result.
void Preprocessor::finish_token(Token token) {
    if (token.kind == Tok::identifier) {
        token.kind = classify_identifier(token.text);
        if (token.kind == Tok::eof) return;
    } else if (token.kind == Tok::unknown && token.text.size() <= 1) {
        diagnostics_.report(Diagnostic{Severity::error, DiagCode::lexical, token.loc, "stray '" + std::string(token.text) + "' in program", {}});
    }
    bool opens = token.kind == Tok::l_paren || (token.kind == Tok::less && part_name_ && prelude_part_has_templates(part_));
    if (opens && part_name_ && !result_.tokens.empty() && result_.tokens.back().text.data() == part_name_) {
        needed_parts_ |= 1U << part_;
    }
    result_.tokens.push_back(token);
    if (pack_ != 0 && pack_ < 16 && (token.kind == Tok::kw_struct || token.kind == Tok::kw_class || token.kind == Tok::kw_union)) finish_pack(token);
}

TokenBuffer Preprocessor::run(std::string_view name, std::string text) {
    base_name_ = std::string(name);
    SourceLoc end;
    try {
        define_options();
        result_.tokens.reserve(text.size() / 3 + 16);
        uint32_t file = sources_.add(base_name_, std::move(text));
        bool on_disk = !name.empty() && name[0] != '<';
        open_text(sources_.text(file), file, on_disk ? base_name_ : std::string(), -1);
        if (!options_.forced_includes.empty()) {
            std::string lines;
            for (const std::string& header : options_.forced_includes) lines += "#include " + (header[0] == '<' ? header : "\"" + header + "\"") + "\n";
            uint32_t forced = sources_.add("<command-line>", std::move(lines));
            open_text(sources_.text(forced), forced, {}, -1);
        }
        for (Token t = next_expanded(); t.kind != Tok::eof; t = next_expanded()) {
            while (t.kind == Tok::identifier && t.text == "_Pragma") t = pragma_operator(t);
            if (t.kind == Tok::eof) break;
            finish_token(t);
        }
        if (!files_.empty()) end = files_.front()->lexer.place();
    } catch (const PreprocessorLimit&) {
        if (!files_.empty()) end = files_.front()->lexer.place();
    }
    Token eof;
    eof.loc = end;
    eof.line_start = true;
    result_.tokens.push_back(eof);
    result_.storage = storage_;
    return std::move(result_);
}

}  // namespace detail

TokenBuffer preprocess(std::string_view name, std::string text, const PreprocessOptions& options, SourceManager& sources, Diagnostics& diagnostics) {
    detail::Preprocessor preprocessor(options, sources, diagnostics, true);
    TokenBuffer buffer = preprocessor.run(name, std::move(text));
    detail::insert_prelude_parts(buffer, preprocessor.needed_parts(), sources);
    return buffer;
}

QIAO_NAMESPACE_END
