// SPDX-License-Identifier: Apache-2.0
// Reading files and acting on directives [cpp.pre].
#pragma once
#include <algorithm>

#include <qiao/builtins/prelude.hpp>
#include <qiao/lex/literal.hpp>
#include <qiao/pp/engine.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

void Preprocessor::report(Severity severity, SourceLoc loc, std::string message) {
    diagnostics_.report(Diagnostic{severity, DiagCode::preprocessor, loc, std::move(message), {}});
}

/// The next token of the files, directives carried out; eof at the end of the last file.
Token Preprocessor::lex() {
    for (;;) {
        if (files_.empty()) return Token{};
        OpenFile& f = *files_.back();
        Token t = f.lexer.next();
        if (t.kind == Tok::hash && t.line_start) {
            if (directive(t)) return pull();
            continue;
        }
        if (t.kind != Tok::eof) {
            if (f.guard != OpenFile::Guard::inside) f.guard = OpenFile::Guard::broken;
            return t;
        }
        if (files_.size() == 1) {
            for (const Conditional& c : f.conditionals) report(Severity::error, c.loc, "unterminated #if");
            f.conditionals.clear();
            return t;
        }
        close_file();
    }
}

/// Carries out the directive after '#'. True where it left tokens to read on the context stack.
bool Preprocessor::directive(const Token& hash) {
    OpenFile& f = *files_.back();
    size_t contexts = contexts_.size();
    f.lexer.set_directive(true);
    Token word = f.lexer.next();
    if (word.kind == Tok::eof) {
        f.lexer.set_directive(false);
        return false;
    }
    if (word.kind == Tok::number) {
        std::vector<Token> line = rest_of_line();
        line.insert(line.begin(), word);
        f.lexer.set_directive(false);
        line_directive(std::move(line), true);
        return false;
    }
    handle_directive(word.kind == Tok::identifier ? word.text : std::string_view(), hash, word);
    return contexts_.size() > contexts;
}

/// Drops what is left of a directive's line.
void Preprocessor::end_line() {
    Lexer& lexer = files_.back()->lexer;
    lexer.set_quiet(true);
    while (lexer.next().kind != Tok::eof) {
    }
    lexer.set_quiet(false);
    lexer.set_directive(false);
}

std::vector<Token> Preprocessor::rest_of_line() {
    std::vector<Token> line;
    Lexer& lexer = files_.back()->lexer;
    for (Token t = lexer.next(); t.kind != Tok::eof; t = lexer.next()) line.push_back(t);
    lexer.set_directive(false);
    return line;
}

void Preprocessor::handle_directive(std::string_view name, const Token&, const Token& word) {
    OpenFile& f = *files_.back();
    if (conditional_directive(name, word)) return;
    if (f.guard != OpenFile::Guard::inside) f.guard = OpenFile::Guard::broken;
    if (name == "define") {
        define(word);
    } else if (name == "undef") {
        undefine();
    } else if (name == "include" || name == "import") {
        include(word, false);
    } else if (name == "include_next") {
        include(word, true);
    } else if (name == "pragma") {
        pragma(rest_of_line(), word);
    } else if (name == "line") {
        line_directive(rest_of_line(), false);
    } else if (name == "error") {
        message_directive(word, Severity::error);
    } else if (name == "warning") {
        message_directive(word, Severity::warning);
    } else if (name == "ident" || name == "sccs") {
        end_line();
    } else {
        report(Severity::error, word.loc, "invalid preprocessing directive #" + std::string(word.text));
        end_line();
    }
}

void Preprocessor::message_directive(const Token& word, Severity severity) {
    std::string text = "#" + std::string(word.text) + " " + std::string(files_.back()->lexer.rest_of_line());
    end_line();
    report(severity, word.loc, text);
}

/// #if, #ifdef, #ifndef, #elif, #else, #endif. False where `name` is none of them.
bool Preprocessor::conditional_directive(std::string_view name, const Token& word) {
    OpenFile& f = *files_.back();
    if (name == "ifdef" || name == "ifndef") {
        std::vector<Token> line = rest_of_line();
        if (line.empty() || line[0].kind != Tok::identifier) {
            report(Severity::error, word.loc, "no macro name given in #" + std::string(name) + " directive");
            line.assign(1, make_token(Tok::identifier, "", word));
        }
        bool defined = is_macro(line[0].text);
        bool first = f.guard == OpenFile::Guard::start && f.conditionals.empty() && name == "ifndef";
        if (first) f.guard_name = line[0].text;
        f.guard = first || f.guard == OpenFile::Guard::inside ? OpenFile::Guard::inside : OpenFile::Guard::broken;
        f.conditionals.push_back({word.loc, defined == (name == "ifdef"), false});
        if (!f.conditionals.back().taken) skip_group();
        return true;
    }
    if (name == "if") {
        if (f.guard != OpenFile::Guard::inside) f.guard = OpenFile::Guard::broken;
        bool value = evaluate(rest_of_line(), word.loc);
        f.conditionals.push_back({word.loc, value, false});
        if (!value) skip_group();
        return true;
    }
    bool is_else = name == "else";
    if (name == "elif" || is_else) {
        end_line();
        if (f.conditionals.empty() || f.conditionals.back().seen_else) {
            report(Severity::error, word.loc, "#" + std::string(name) + (f.conditionals.empty() ? " without #if" : " after #else"));
            return true;
        }
        if (f.conditionals.size() == 1) f.guard = OpenFile::Guard::broken;
        f.conditionals.back().seen_else = is_else;
        skip_group();  // the group before was entered, so this one is not
        return true;
    }
    if (name != "endif") return false;
    end_line();
    if (f.conditionals.empty()) {
        report(Severity::error, word.loc, "#endif without #if");
        return true;
    }
    f.conditionals.pop_back();
    if (f.conditionals.empty()) f.guard = f.guard == OpenFile::Guard::inside ? OpenFile::Guard::closed : OpenFile::Guard::broken;
    return true;
}

/// Skips to the #elif or #else that is entered, or past the #endif.
void Preprocessor::skip_group() {
    OpenFile& f = *files_.back();
    unsigned nesting = 0;
    for (;;) {
        if (f.lexer.skip_to_directive().kind == Tok::eof) return;  // reported when the file is left
        f.lexer.set_directive(true);
        f.lexer.set_quiet(true);
        Token word = f.lexer.next();
        f.lexer.set_quiet(false);
        std::string_view name = word.kind == Tok::identifier ? word.text : std::string_view();
        Conditional& c = f.conditionals.back();
        if (name == "if" || name == "ifdef" || name == "ifndef") {
            ++nesting;
        } else if (name == "endif") {
            if (nesting-- == 0) {
                end_line();
                f.conditionals.pop_back();
                if (f.conditionals.empty()) f.guard = f.guard == OpenFile::Guard::inside ? OpenFile::Guard::closed : OpenFile::Guard::broken;
                return;
            }
        } else if ((name == "else" || name == "elif") && nesting == 0) {
            if (f.conditionals.size() == 1) f.guard = OpenFile::Guard::broken;
            if (c.seen_else) {
                report(Severity::error, word.loc, "#" + std::string(name) + " after #else");
            } else if (name == "else") {
                c.seen_else = true;
                if (!c.taken) {
                    c.taken = true;
                    end_line();
                    return;
                }
            } else if (!c.taken) {
                c.taken = evaluate(rest_of_line(), word.loc);
                if (c.taken) return;
                continue;
            }
        }
        if (word.kind != Tok::eof) end_line();
        f.lexer.set_directive(false);
    }
}

void Preprocessor::undefine() {
    std::vector<Token> line = rest_of_line();
    if (line.empty() || line[0].kind != Tok::identifier) {
        report(Severity::error, line.empty() ? files_.back()->lexer.place() : line[0].loc, "macro names must be identifiers");
        return;
    }
    if (find_macro(line[0].text)) macros_.set(line[0].text, MacroTable::hash(line[0].text), nullptr);
}

void Preprocessor::define(const Token& word) {
    std::vector<Token> line = rest_of_line();
    if (line.empty() || line[0].kind != Tok::identifier || line[0].text == "defined") {
        report(Severity::error, line.empty() ? word.loc : line[0].loc, "macro names must be identifiers");
        return;
    }
    Macro macro;
    macro.name = line[0].text;
    macro.loc = line[0].loc;
    size_t at = 1;
    if (at < line.size() && line[at].kind == Tok::l_paren && !line[at].space_before) {
        macro.function_like = true;
        if (!parse_parameters(macro, line, at)) return;
    }
    if (at < line.size()) line[at].space_before = false;
    parse_body(macro, line, at);
    if (macro.body.empty() && at < line.size()) return;  // a reported error
    set_macro(std::move(macro));
}

bool Preprocessor::parse_parameters(Macro& macro, const std::vector<Token>& line, size_t& at) {
    auto bad = [&](const char* message) {
        report(Severity::error, line[std::min(at, line.size() - 1)].loc, message);
        return false;
    };
    ++at;
    if (at < line.size() && line[at].kind == Tok::r_paren) {
        ++at;
        return true;
    }
    for (;; ++at) {
        if (at >= line.size()) return bad("expected ')' in macro parameter list");
        if (line[at].kind == Tok::ellipsis) {
            macro.variadic = true;
            macro.params.push_back("__VA_ARGS__");
        } else if (line[at].kind == Tok::identifier) {
            if (std::find(macro.params.begin(), macro.params.end(), line[at].text) != macro.params.end()) return bad("duplicate macro parameter");
            macro.params.push_back(line[at].text);
            if (at + 1 < line.size() && line[at + 1].kind == Tok::ellipsis) {
                macro.variadic = true;
                ++at;
            }
        } else {
            return bad("expected parameter name in macro parameter list");
        }
        ++at;
        if (at < line.size() && line[at].kind == Tok::r_paren) {
            ++at;
            return true;
        }
        if (at >= line.size() || line[at].kind != Tok::comma || macro.variadic) return bad("expected ',' or ')' in macro parameter list");
    }
}

void Preprocessor::parse_body(Macro& macro, const std::vector<Token>& line, size_t at) {
    auto bad = [&](const Token& t, const char* message) {
        report(Severity::error, t.loc, message);
        macro.body.clear();
    };
    std::vector<std::pair<size_t, unsigned>> open_va_opts;  // item, nesting of its parenthesis
    unsigned nesting = 0;
    bool paste = false;
    bool stringify = false;
    for (; at < line.size(); ++at) {
        MacroItem item;
        item.token = line[at];
        if (item.token.kind == Tok::hash_hash) {
            if (macro.body.empty() || at + 1 == line.size()) return bad(item.token, "'##' cannot appear at either end of a macro expansion");
            paste = true;
            macro.body.back().paste_after = true;
            continue;
        }
        if (item.token.kind == Tok::hash && macro.function_like && !stringify) {
            stringify = true;
            if (at + 1 < line.size()) {
                bool named = std::find(macro.params.begin(), macro.params.end(), line[at + 1].text) != macro.params.end();
                named = named || (macro.variadic && line[at + 1].text == "__VA_OPT__");
                if (named && line[at + 1].kind == Tok::identifier) continue;
            }
            return bad(item.token, "'#' is not followed by a macro parameter");
        }
        if (stringify) item.token.space_before = line[at - 1].space_before;
        item.stringify = stringify;
        item.paste_before = paste;
        stringify = paste = false;
        if (item.token.kind == Tok::identifier) {
            auto found = std::find(macro.params.begin(), macro.params.end(), item.token.text);
            if (found != macro.params.end()) item.param = static_cast<int16_t>(found - macro.params.begin());
            if (macro.variadic && item.token.text == "__VA_OPT__") {
                if (at + 1 >= line.size() || line[at + 1].kind != Tok::l_paren) return bad(item.token, "__VA_OPT__ must be followed by '('");
                if (!open_va_opts.empty()) return bad(item.token, "__VA_OPT__ may not appear in a __VA_OPT__");
                open_va_opts.push_back({macro.body.size(), nesting});
            }
        }
        if (item.token.kind == Tok::l_paren) ++nesting;
        if (item.token.kind == Tok::r_paren && nesting > 0) --nesting;
        macro.body.push_back(item);
        if (item.token.kind == Tok::r_paren && !open_va_opts.empty() && open_va_opts.back().second == nesting) {
            macro.body[open_va_opts.back().first].va_opt_end = static_cast<uint32_t>(macro.body.size());
            open_va_opts.pop_back();
        }
    }
    if (!open_va_opts.empty()) return bad(line.back(), "unterminated __VA_OPT__");
    for (MacroItem& item : macro.body) item.token.line_start = false;
}

/// True where both define the same replacement [cpp.replace]/2, spacing aside.
inline bool same_macro(const Macro& a, const Macro& b) {
    bool same = a.function_like == b.function_like && a.variadic == b.variadic && a.params == b.params && a.body.size() == b.body.size() && a.builtin == b.builtin;
    for (size_t i = 0; same && i < a.body.size(); ++i) {
        same = a.body[i].token.text == b.body[i].token.text && a.body[i].stringify == b.body[i].stringify && a.body[i].paste_before == b.body[i].paste_before;
    }
    return same;
}

void Preprocessor::set_macro(Macro macro) {
    uint32_t h = MacroTable::hash(macro.name);
    if (const MacroTable::Slot* old = macros_.find(macro.name, h); old && old->macro && !same_macro(*old->macro, macro)) {
        report(Severity::warning, macro.loc, "'" + std::string(macro.name) + "' redefined");
    }
    macro.id = static_cast<uint32_t>(active_.size());
    active_.push_back(0);
    own_macros_.push_back(std::move(macro));
    macros_.set(own_macros_.back().name, h, &own_macros_.back());
}

/// `#line 12 "file"` or the marker `# 12 "file" flags`.
void Preprocessor::line_directive(std::vector<Token> line, bool marker) {
    OpenFile& f = *files_.back();
    SourceLoc loc = line.empty() ? f.lexer.place() : line[0].loc;
    if (!marker) line = expand_all(line);
    NumberLiteral number = line.empty() || line[0].kind != Tok::number ? NumberLiteral{"", ast::TypeKind::int_, true, 0, 0} : decode_number(line[0].text);
    // Digits are decimal here even after a 0 [cpp.line].
    if (!number.is_float && line[0].text.find_first_not_of("0123456789") == std::string_view::npos && line[0].text.size() < 11) number.integer = std::stoull(std::string(line[0].text));
    if (number.is_float || number.integer > 4294967294U || (line.size() > 1 && line[1].kind != Tok::string_literal)) {
        report(Severity::error, loc, "invalid line directive");
        return;
    }
    uint32_t file = f.lexer.file();
    if (line.size() > 1) file = sources_.add_name(decode_string(line[1].text).bytes, f.file);
    f.lexer.set_presumed(static_cast<uint32_t>(number.integer), file);
}

void Preprocessor::pragma(std::vector<Token> line, const Token& word) {
    size_t at = 0;
    if (at < line.size() && (line[at].text == "GCC" || line[at].text == "clang" || line[at].text == "nv")) ++at;
    if (at >= line.size()) return;
    std::string_view name = line[at].text;
    auto operand = [&]() -> std::string_view {
        bool ok = at + 3 < line.size() && line[at + 1].kind == Tok::l_paren && line[at + 2].kind == Tok::string_literal && line[at + 2].text.size() > 2;
        return ok ? line[at + 2].text.substr(1, line[at + 2].text.size() - 2) : std::string_view();
    };
    if (name == "once") {
        if (!files_.back()->header.empty()) headers_[files_.back()->header].once = true;
    } else if (name == "unroll" || name == "nounroll") {
        std::vector<Token> out{make_token(Tok::identifier, "__qiao_unroll__", word), make_token(Tok::l_paren, "(", word)};
        std::vector<Token> rest = expand_all({line.begin() + static_cast<std::ptrdiff_t>(at) + 1, line.end()});
        if (name == "nounroll") rest.assign(1, make_token(Tok::number, "1", word));
        out.insert(out.end(), rest.begin(), rest.end());
        out.push_back(make_token(Tok::r_paren, ")", word));
        for (Token& t : out) {
            t.no_expand = true;
            t.line_start = false;
        }
        push_tokens(std::move(out), nullptr, false);
    } else if (name == "push_macro" && !operand().empty()) {
        pushed_macros_[operand()].push_back(find_macro(operand()));
    } else if (name == "pop_macro" && !operand().empty()) {
        std::vector<const Macro*>& stack = pushed_macros_[operand()];
        if (stack.empty()) return;
        macros_.set(operand(), MacroTable::hash(operand()), stack.back());
        stack.pop_back();
    } else if (name == "pack") {
        pack_pragma(line, at + 1);
    } else if (name == "qiao_expanded") {
        files_.back()->expanded = true;
    } else if (name == "qiao_part" && at + 1 < line.size()) {
        for (uint8_t part = 0; !prelude_part_name(part).empty(); ++part) {
            if (prelude_part_name(part) == line[at + 1].text) needed_parts_ |= 1U << part;
        }
    }
}

/// `#pragma pack([push|pop][,] [n])`: the packing goes into the declarations that follow as an attribute.
void Preprocessor::pack_pragma(const std::vector<Token>& line, size_t at) {
    std::vector<Token> args = expand_all({line.begin() + static_cast<std::ptrdiff_t>(at), line.end()});
    int value = -1;
    bool pop = false;
    bool push = false;
    for (const Token& t : args) {
        if (t.kind == Tok::number) value = static_cast<int>(decode_number(t.text).integer);
        pop = pop || t.text == "pop";
        push = push || t.text == "push";
    }
    if (value > 16 || (value > 0 && (value & (value - 1)) != 0)) {
        report(Severity::error, args[0].loc, "invalid alignment in #pragma pack");
        return;
    }
    if (push) pack_stack_.push_back(pack_);
    if (pop && !pack_stack_.empty()) {
        pack_ = pack_stack_.back();
        pack_stack_.pop_back();
    }
    if (value >= 0) pack_ = value;
    if (value < 0 && !push && !pop) pack_ = 0;
}

/// `_Pragma("…")`: carried out; gives the next token after it.
Token Preprocessor::pragma_operator(const Token& name) {
    Token open = next_expanded();
    Token text = next_expanded();
    Token close = next_expanded();
    if (open.kind != Tok::l_paren || text.kind != Tok::string_literal || close.kind != Tok::r_paren) {
        report(Severity::error, name.loc, "_Pragma takes a parenthesised string literal");
        return close;
    }
    StringValue content = decode_string(text.text);
    std::string_view kept = keep(storage_->arena, content.bytes.data(), content.bytes.size());
    Lexer lexer(kept, name.loc.file, storage_->arena, nullptr);
    lexer.set_directive(true);
    std::vector<Token> line;
    for (Token t = lexer.next(); t.kind != Tok::eof; t = lexer.next()) {
        t.loc = name.loc;
        line.push_back(t);
    }
    pragma(std::move(line), name);
    return next_expanded();
}

}  // namespace detail
QIAO_NAMESPACE_END
