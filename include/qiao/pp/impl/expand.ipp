// SPDX-License-Identifier: Apache-2.0
// Macro expansion: [cpp.replace], with GNU's `, ## __VA_ARGS__` and C++20's __VA_OPT__.
#pragma once
#include <cstring>
#include <ctime>

#include <qiao/pp/engine.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

/// An empty operand of ## [cpp.concat]/2.
inline bool is_placemarker(const Token& t) { return t.kind == Tok::unknown && t.text.empty(); }

inline Token placemarker(const Token& like) {
    Token t;
    t.kind = Tok::unknown;
    t.loc = like.loc;
    t.space_before = like.space_before;
    return t;
}

Token Preprocessor::make_token(Tok kind, std::string_view text, const Token& like) {
    Token t;
    t.kind = kind;
    t.loc = like.loc;
    t.line_start = like.line_start;
    t.space_before = like.space_before;
    t.text = keep(storage_->arena, text.data(), text.size());
    return t;
}

/// A string literal with that content.
Token Preprocessor::string_token(std::string_view content, const Token& like) {
    std::string s = "\"";
    for (char c : content) {
        if (c == '"' || c == '\\') s.push_back('\\');
        s.push_back(c);
    }
    s.push_back('"');
    return make_token(Tok::string_literal, s, like);
}

void Preprocessor::push_tokens(std::vector<Token> tokens, const Macro* macro, bool barrier) {
    contexts_.emplace_back();
    Context& c = contexts_.back();
    c.tokens = std::move(tokens);
    c.at = c.tokens.data();
    c.end = c.at + c.tokens.size();
    c.macro = macro;
    c.barrier = barrier;
    if (macro) active_[macro->id] = 1;
}

void Preprocessor::pop_context() {
    Context& c = contexts_.back();
    if (c.macro) active_[c.macro->id] = 0;
    c.tokens.clear();
    if (spare_.size() < 16) spare_.push_back(std::move(c.tokens));
    contexts_.pop_back();
}

/// The next token without expansion; eof at a barrier's end and at the end of everything.
Token Preprocessor::pull() {
    while (!contexts_.empty()) {
        Context& c = contexts_.back();
        if (c.at != c.end) return *c.at++;
        if (c.barrier) return Token{};
        pop_context();
    }
    return lex();
}

Token Preprocessor::next_expanded() {
    for (;;) {
        Token t = pull();
        if (t.kind != Tok::identifier || t.no_expand) return t;
        if (contexts_.empty() && !files_.empty() && files_.back()->expanded) return t;
        const Macro* macro = find_macro(t.text);
        if (!macro) return t;
        if (active_[macro->id]) {
            t.no_expand = true;
            return t;
        }
        if (!enter_macro(*macro, t)) return t;
    }
}

std::vector<Token> Preprocessor::expand_all(const std::vector<Token>& tokens) {
    bool plain = true;
    for (const Token& t : tokens) plain = plain && (t.kind != Tok::identifier || t.no_expand || !find_macro(t.text));
    if (plain) return tokens;
    if (++depth_ > max_expansion_depth) {
        report(Severity::error, tokens.front().loc, "macro arguments are nested too deeply");
        throw PreprocessorLimit{};
    }
    push_tokens(tokens, nullptr, true);
    size_t level = contexts_.size();
    std::vector<Token> out;
    for (Token t = next_expanded(); t.kind != Tok::eof; t = next_expanded()) out.push_back(t);
    while (contexts_.size() >= level) pop_context();
    --depth_;
    return out;
}

struct Preprocessor::Substitution {
    const Macro& macro;
    const Token& name;
    std::vector<std::vector<Token>> args;
    std::vector<std::vector<Token>> expanded;
    std::vector<uint8_t> has_expanded;
    bool variadic_absent = false;
};

/// Starts the expansion of `macro`, whose name was just read. False where it is no invocation after all.
bool Preprocessor::enter_macro(const Macro& macro, const Token& name) {
    if (macro.builtin != BuiltinMacro::none) return expand_builtin(macro, name);
    std::vector<Token> out;
    if (!spare_.empty()) {
        out = std::move(spare_.back());
        spare_.pop_back();
    }
    if (!macro.function_like && macro.body.size() == 1) {
        out.push_back(macro.body.front().token);
        out.back().loc = name.loc;
    } else {
        Substitution s{macro, name, {}, {}, {}, false};
        if (macro.function_like) {
            Token paren = pull();
            if (paren.kind != Tok::l_paren) {
                if (paren.kind != Tok::eof) push_tokens({paren}, nullptr, false);
                return false;
            }
            if (!collect_arguments(macro, name, s.args, s.variadic_absent)) return true;
            s.expanded.resize(s.args.size());
            s.has_expanded.resize(s.args.size());
        }
        substitute(s, 0, macro.body.size(), out);
        size_t kept = 0;
        for (const Token& t : out) {
            if (!is_placemarker(t)) out[kept++] = t;
        }
        out.resize(kept);
    }
    work_ += out.size() + 1;
    if (work_ > max_expansion_work) {
        report(Severity::error, name.loc, "macro expansion makes too many tokens");
        throw PreprocessorLimit{};
    }
    if (!out.empty()) {
        out.front().space_before = name.space_before;
        out.front().line_start = name.line_start;
    }
    push_tokens(std::move(out), &macro, false);
    return true;
}

/// Reads arguments up to the closing parenthesis. False, after a message, where that is missing or the count is wrong.
bool Preprocessor::collect_arguments(const Macro& macro, const Token& name, std::vector<std::vector<Token>>& args, bool& variadic_absent) {
    args.emplace_back();
    unsigned nesting = 0;
    for (;;) {
        Token t = pull();
        if (t.kind == Tok::eof) {
            report(Severity::error, name.loc, "unterminated argument list invoking macro '" + std::string(macro.name) + "'");
            return false;
        }
        if (t.kind == Tok::r_paren && nesting-- == 0) break;
        if (t.kind == Tok::l_paren) ++nesting;
        bool in_variadic = macro.variadic && args.size() >= macro.params.size();
        if (t.kind == Tok::comma && nesting == 0 && !in_variadic) {
            args.emplace_back();
            continue;
        }
        if (t.line_start) t.space_before = true;
        t.line_start = false;
        if (t.kind == Tok::identifier && !t.no_expand) {
            const Macro* m = find_macro(t.text);
            if (m && active_[m->id]) t.no_expand = true;
        }
        args.back().push_back(t);
        if (++work_ > max_expansion_work) {
            report(Severity::error, name.loc, "macro arguments are too long");
            throw PreprocessorLimit{};
        }
    }
    size_t wanted = macro.params.size();
    variadic_absent = macro.variadic && (args.size() < wanted || (args.size() == 1 && wanted == 1 && args[0].empty()));
    if (args.size() == 1 && args[0].empty() && wanted == 0) args.clear();
    if (args.size() + 1 == wanted && macro.variadic) args.emplace_back();
    if (args.size() == wanted) return true;
    report(Severity::error, name.loc, "macro '" + std::string(macro.name) + "' takes " + std::to_string(wanted) + " arguments, but " + std::to_string(args.size()) + " are given");
    push_tokens({make_token(Tok::identifier, macro.name, name)}, nullptr, false);
    contexts_.back().tokens[0].no_expand = true;
    return false;
}

/// Spelling of an argument as a string literal [cpp.stringize].
Token Preprocessor::stringify(const std::vector<Token>& tokens, const Token& like) {
    std::string s = "\"";
    for (size_t i = 0; i < tokens.size(); ++i) {
        if (is_placemarker(tokens[i])) continue;
        if (s.size() > 1 && tokens[i].space_before) s.push_back(' ');
        bool literal = tokens[i].kind == Tok::string_literal || tokens[i].kind == Tok::char_literal;
        for (char c : tokens[i].text) {
            if (literal && c == '\n') {
                s += "\\n";
                continue;
            }
            if (c == '"' ? true : literal && c == '\\') s.push_back('\\');
            s.push_back(c);
        }
    }
    s.push_back('"');
    return make_token(Tok::string_literal, s, like);
}

Token Preprocessor::paste(const Token& left, const Token& right) {
    if (is_placemarker(left)) {
        Token t = right;
        t.space_before = left.space_before;
        t.loc = left.loc;
        return t;
    }
    if (is_placemarker(right)) return left;
    std::string joined(left.text);
    joined += right.text;
    std::string_view text = keep(storage_->arena, joined.data(), joined.size());
    Lexer lexer(text, left.loc.file, storage_->arena, nullptr);
    Token t = lexer.next();
    if (t.kind == Tok::eof || t.text.size() != text.size() || t.kind == Tok::unknown) {
        report(Severity::error, left.loc, "pasting \"" + std::string(left.text) + "\" and \"" + std::string(right.text) + "\" does not give a valid preprocessing token");
        return left;
    }
    t.loc = left.loc;
    t.space_before = left.space_before;
    t.line_start = false;
    return t;
}

/// Appends the tokens of one operand of the replacement list, pasting the first to what stands at the end of `out`
/// where `item` is behind ##. `mark`: no paste reaches below it.
void Preprocessor::append_operand(const MacroItem& item, const std::vector<Token>& tokens, size_t mark, std::vector<Token>& out) {
    size_t i = 0;
    bool pasted = item.paste_before && out.size() > mark;
    if (pasted) {
        Token right = tokens.empty() ? placemarker(item.token) : tokens[i++];
        if (!is_placemarker(out.back()) && !is_placemarker(right)) {
            Token left = out.back();
            out.back() = paste(left, right);
            if (out.back().text.size() == left.text.size()) out.push_back(right);  // not a token: both stay
        } else {
            out.back() = paste(out.back(), right);
        }
    } else if (tokens.empty()) {
        if (item.paste_after) out.push_back(placemarker(item.token));
        return;
    }
    bool first = !pasted;
    for (; i < tokens.size(); ++i) {
        out.push_back(tokens[i]);
        if (first) out.back().space_before = item.token.space_before;
        first = false;
    }
}

/// Replacement of the items [from, to) [cpp.subst].
void Preprocessor::substitute(Substitution& s, size_t from, size_t to, std::vector<Token>& out) {
    const std::vector<MacroItem>& body = s.macro.body;
    size_t mark = out.size();
    std::vector<Token> single(1);
    for (size_t i = from; i < to; ++i) {
        const MacroItem& item = body[i];
        if (item.va_opt_end != 0) {
            const std::vector<Token>& rest = s.args.back();
            bool present = false;
            for (const Token& t : expand_all(rest)) present = present || !is_placemarker(t);
            std::vector<Token> inner;
            if (present) substitute(s, i + 2, item.va_opt_end - 1, inner);
            MacroItem like = item;
            like.paste_after = body[item.va_opt_end - 1].paste_after;
            if (item.stringify) inner = {stringify(inner, item.token)};
            append_operand(like, inner, mark, out);
            i = item.va_opt_end - 1;
            continue;
        }
        if (item.param < 0) {
            single[0] = item.token;
            single[0].loc = s.name.loc;
            append_operand(item, single, mark, out);
            continue;
        }
        size_t param = static_cast<size_t>(item.param);
        const std::vector<Token>& raw = s.args[param];
        if (item.stringify) {
            single[0] = stringify(raw, item.token);
            single[0].loc = s.name.loc;
            append_operand(item, single, mark, out);
            continue;
        }
        bool is_rest = s.macro.variadic && param + 1 == s.macro.params.size();
        if (is_rest && item.paste_before && i > from && body[i - 1].param < 0 && body[i - 1].token.kind == Tok::comma && out.size() > mark && out.back().kind == Tok::comma) {
            // GNU: `, ## __VA_ARGS__` drops the comma where the variadic argument is absent, else pastes nothing.
            if (s.variadic_absent) {
                out.pop_back();
                if (item.paste_after) out.push_back(placemarker(item.token));
            } else {
                MacroItem plain = item;
                plain.paste_before = false;
                append_operand(plain, raw, mark, out);
            }
            continue;
        }
        if (item.paste_before || item.paste_after) {
            append_operand(item, raw, mark, out);
            continue;
        }
        if (!s.has_expanded[param]) {
            s.expanded[param] = expand_all(raw);
            s.has_expanded[param] = 1;
        }
        append_operand(item, s.expanded[param], mark, out);
    }
}

bool Preprocessor::expand_builtin(const Macro& macro, const Token& name) {
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    Token t;
    char text[64];
    switch (macro.builtin) {
        case BuiltinMacro::line: t = make_token(Tok::number, std::to_string(name.loc.line), name); break;
        case BuiltinMacro::file: t = string_token(sources_.name(name.loc.file), name); break;
        case BuiltinMacro::base_file: t = string_token(base_name_, name); break;
        case BuiltinMacro::counter: t = make_token(Tok::number, std::to_string(counter_++), name); break;
        case BuiltinMacro::include_level: t = make_token(Tok::number, std::to_string(files_.empty() ? 0 : files_.size() - 1), name); break;
        case BuiltinMacro::date:
        case BuiltinMacro::time: {
            std::time_t now = std::time(nullptr);
            std::tm tm{};
            localtime_r(&now, &tm);
            if (macro.builtin == BuiltinMacro::date) {
                std::snprintf(text, sizeof text, "%s %2d %d", months[tm.tm_mon % 12], tm.tm_mday, tm.tm_year + 1900);
            } else {
                std::snprintf(text, sizeof text, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
            }
            t = string_token(text, name);
            break;
        }
        case BuiltinMacro::prelude_part: note_part(macro, name); return false;
        default: {  // __has_include and its kind: only in conditions, where expand_condition reads them
            return false;
        }
    }
    push_tokens({t}, nullptr, false);
    return true;
}

}  // namespace detail
QIAO_NAMESPACE_END
