// SPDX-License-Identifier: Apache-2.0
// #if expressions [cpp.cond]: macro expansion with `defined` and __has_include, then a precedence climber over
// intmax_t and uintmax_t.
#pragma once
#include <qiao/lex/literal.hpp>
#include <qiao/pp/engine.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

struct ConditionValue {
    uint64_t value = 0;
    bool is_unsigned = false;
    bool truth() const { return value != 0; }
};

/// Evaluates the tokens of a condition. Throws CompileError on a malformed one.
class ConditionParser {
public:
    ConditionParser(const std::vector<Token>& tokens, SourceLoc loc) : tokens_(tokens), loc_(loc) {}
    ConditionValue parse() {
        ConditionValue v = comma();
        if (at_ < tokens_.size()) wrong("unexpected token '" + std::string(tokens_[at_].text) + "' in preprocessor expression");
        return v;
    }

private:
    Tok kind() const {
        if (at_ >= tokens_.size()) return Tok::eof;
        const Token& t = tokens_[at_];
        if (t.kind != Tok::identifier) return t.kind;
        Tok k = classify_identifier(t.text);
        return k >= Tok::l_brace && k < Tok::kw_alignas ? k : Tok::identifier;
    }
    [[noreturn]] void wrong(std::string message) const { fail(at_ < tokens_.size() ? tokens_[at_].loc : loc_, DiagCode::preprocessor, std::move(message)); }
    bool take(Tok k) {
        if (kind() != k) return false;
        ++at_;
        return true;
    }

    ConditionValue comma() {
        ConditionValue v = conditional();
        while (take(Tok::comma)) v = conditional();
        return v;
    }
    ConditionValue conditional() {
        if (++depth_ > 500) wrong("preprocessor expression is nested too deeply");
        ConditionValue c = binary(1);
        if (take(Tok::question)) {
            bool live = live_;
            live_ = live && c.truth();
            ConditionValue a = comma();
            if (!take(Tok::colon)) wrong("expected ':' in preprocessor expression");
            live_ = live && !c.truth();
            ConditionValue b = conditional();
            live_ = live;
            bool is_unsigned = a.is_unsigned || b.is_unsigned;
            c = c.truth() ? a : b;
            c.is_unsigned = is_unsigned;
        }
        --depth_;
        return c;
    }
    static int precedence(Tok k) {
        switch (k) {
            case Tok::pipe_pipe: return 1;
            case Tok::amp_amp: return 2;
            case Tok::pipe: return 3;
            case Tok::caret: return 4;
            case Tok::amp: return 5;
            case Tok::equal_equal: case Tok::exclaim_equal: return 6;
            case Tok::less: case Tok::greater: case Tok::less_equal: case Tok::greater_equal: return 7;
            case Tok::less_less: case Tok::greater_greater: return 8;
            case Tok::plus: case Tok::minus: return 9;
            case Tok::star: case Tok::slash: case Tok::percent: return 10;
            default: return 0;
        }
    }
    ConditionValue binary(int least) {
        ConditionValue lhs = unary();
        for (;;) {
            Tok op = kind();
            int p = precedence(op);
            if (p < least || p == 0) return lhs;
            ++at_;
            bool live = live_;
            if (op == Tok::pipe_pipe) live_ = live && !lhs.truth();
            if (op == Tok::amp_amp) live_ = live && lhs.truth();
            ConditionValue rhs = binary(p + 1);
            live_ = live;
            lhs = apply(op, lhs, rhs);
        }
    }
    ConditionValue apply(Tok op, ConditionValue a, ConditionValue b) {
        bool u = a.is_unsigned || b.is_unsigned;
        int64_t sa = static_cast<int64_t>(a.value);
        int64_t sb = static_cast<int64_t>(b.value);
        auto boolean = [](bool value) { return ConditionValue{value ? 1U : 0U, false}; };
        switch (op) {
            case Tok::pipe_pipe: return boolean(a.truth() || b.truth());
            case Tok::amp_amp: return boolean(a.truth() && b.truth());
            case Tok::pipe: return {a.value | b.value, u};
            case Tok::caret: return {a.value ^ b.value, u};
            case Tok::amp: return {a.value & b.value, u};
            case Tok::equal_equal: return boolean(a.value == b.value);
            case Tok::exclaim_equal: return boolean(a.value != b.value);
            case Tok::less: return boolean(u ? a.value < b.value : sa < sb);
            case Tok::greater: return boolean(u ? a.value > b.value : sa > sb);
            case Tok::less_equal: return boolean(u ? a.value <= b.value : sa <= sb);
            case Tok::greater_equal: return boolean(u ? a.value >= b.value : sa >= sb);
            case Tok::less_less: return shift(a, b.is_unsigned || sb >= 0 ? sb : -sb, b.is_unsigned || sb >= 0);
            case Tok::greater_greater: return shift(a, b.is_unsigned || sb >= 0 ? sb : -sb, !b.is_unsigned && sb < 0);
            case Tok::plus: return {a.value + b.value, u};
            case Tok::minus: return {a.value - b.value, u};
            case Tok::star: return {a.value * b.value, u};
            default: return divide(op, a, b, u);
        }
    }
    static ConditionValue shift(ConditionValue a, int64_t by, bool left) {
        uint64_t n = static_cast<uint64_t>(by);
        bool negative = !a.is_unsigned && static_cast<int64_t>(a.value) < 0;
        if (left) return {n > 63 ? 0 : a.value << n, a.is_unsigned};
        if (n > 63) return {negative ? ~uint64_t{0} : 0, a.is_unsigned};
        uint64_t v = a.value >> n;
        if (negative && n > 0) v |= ~uint64_t{0} << (64 - n);
        return {v, a.is_unsigned};
    }
    ConditionValue divide(Tok op, ConditionValue a, ConditionValue b, bool u) {
        if (b.value == 0) {
            if (live_) wrong("division by zero in preprocessor expression");
            return {0, u};
        }
        bool quotient = op == Tok::slash;
        if (u) return {quotient ? a.value / b.value : a.value % b.value, true};
        if (b.value == ~uint64_t{0}) return {quotient ? ~a.value + 1 : 0, false};
        int64_t sa = static_cast<int64_t>(a.value);
        int64_t sb = static_cast<int64_t>(b.value);
        return {static_cast<uint64_t>(quotient ? sa / sb : sa % sb), false};
    }
    ConditionValue unary() {
        if (++depth_ > 500) wrong("preprocessor expression is nested too deeply");
        ConditionValue v = unary_operand();
        --depth_;
        return v;
    }
    ConditionValue unary_operand() {
        if (take(Tok::exclaim)) return {unary().truth() ? 0U : 1U, false};
        if (take(Tok::minus)) {
            ConditionValue v = unary();
            return {~v.value + 1, v.is_unsigned};
        }
        if (take(Tok::plus)) return unary();
        if (take(Tok::tilde)) {
            ConditionValue v = unary();
            return {~v.value, v.is_unsigned};
        }
        if (take(Tok::l_paren)) {
            ConditionValue v = comma();
            if (!take(Tok::r_paren)) wrong("missing ')' in preprocessor expression");
            return v;
        }
        return primary();
    }
    ConditionValue primary() {
        if (at_ >= tokens_.size()) wrong(tokens_.empty() ? "#if with no expression" : "preprocessor expression ends too early");
        const Token& t = tokens_[at_];
        if (t.kind == Tok::identifier) {
            ++at_;
            return {t.text == "true" ? 1U : 0U, false};
        }
        if (t.kind == Tok::number) {
            NumberLiteral n = decode_number(t.text);
            if (n.is_float) wrong("floating literal in preprocessor expression");
            if (!n.error.empty()) wrong(n.error);
            ++at_;
            return {n.integer, n.type == ast::TypeKind::uint || n.type == ast::TypeKind::ulong || n.type == ast::TypeKind::ullong};
        }
        if (t.kind == Tok::char_literal) {
            CharLiteral c = decode_char(t.text);
            if (!c.error.empty()) wrong(c.error);
            ++at_;
            return {static_cast<uint64_t>(c.value), c.type == ast::TypeKind::char16 || c.type == ast::TypeKind::char32};
        }
        wrong("token '" + std::string(t.text) + "' is not valid in preprocessor expressions");
    }

    const std::vector<Token>& tokens_;
    SourceLoc loc_;
    size_t at_ = 0;
    unsigned depth_ = 0;
    bool live_ = true;
};

/// Macro expansion of a condition; `defined` and __has_… become numbers.
std::vector<Token> Preprocessor::expand_condition(std::vector<Token> line) {
    push_tokens(std::move(line), nullptr, true);
    size_t level = contexts_.size();
    std::vector<Token> out;
    auto answer = [&](const Token& like, bool yes) { out.push_back(make_token(Tok::number, yes ? "1" : "0", like)); };
    for (Token t = pull(); t.kind != Tok::eof; t = pull()) {
        if (t.kind == Tok::identifier && t.text == "defined") {
            Token name = pull();
            bool parenthesis = name.kind == Tok::l_paren;
            if (parenthesis) name = pull();
            if (name.kind != Tok::identifier) fail(t.loc, DiagCode::preprocessor, "operator \"defined\" requires an identifier");
            if (parenthesis && pull().kind != Tok::r_paren) fail(t.loc, DiagCode::preprocessor, "missing ')' after \"defined\"");
            answer(t, is_macro(name.text));
            continue;
        }
        const Macro* macro = t.kind == Tok::identifier && !t.no_expand ? find_macro(t.text) : nullptr;
        if (!macro || active_[macro->id]) {
            out.push_back(t);
            continue;
        }
        bool has_header = macro->builtin == BuiltinMacro::has_include || macro->builtin == BuiltinMacro::has_include_next;
        if (!has_header && macro->builtin != BuiltinMacro::has_zero) {
            if (!enter_macro(*macro, t)) out.push_back(t);
            continue;
        }
        if (pull().kind != Tok::l_paren) fail(t.loc, DiagCode::preprocessor, "missing '(' after \"" + std::string(t.text) + "\"");
        std::vector<Token> inside;
        for (unsigned nesting = 0;;) {
            Token u = pull();
            if (u.kind == Tok::eof) fail(t.loc, DiagCode::preprocessor, "missing ')' after \"" + std::string(t.text) + "\"");
            if (u.kind == Tok::r_paren && nesting-- == 0) break;
            if (u.kind == Tok::l_paren) ++nesting;
            inside.push_back(u);
        }
        answer(t, has_header && has_include(inside, macro->builtin == BuiltinMacro::has_include_next));
    }
    while (contexts_.size() >= level) pop_context();
    return out;
}

bool Preprocessor::evaluate(std::vector<Token> line, SourceLoc loc) {
    size_t level = contexts_.size();
    bool truth = false;
    in_condition_ = true;
    try {
        std::vector<Token> tokens = expand_condition(std::move(line));
        truth = ConditionParser(tokens, loc).parse().truth();
    } catch (CompileError& e) {
        diagnostics_.report(std::move(e.diagnostic));
        while (contexts_.size() > level) pop_context();
    }
    in_condition_ = false;
    return truth;
}

}  // namespace detail
QIAO_NAMESPACE_END
