// SPDX-License-Identifier: Apache-2.0
// A walk over a function's tokens, from statement to statement, into the brackets that hold the target and past others.
#pragma once
#include <algorithm>

#include <qiao/driver/declaration.hpp>
#include <qiao/driver/launch.hpp>
#include <qiao/driver/locals.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

class LocalWalk {
public:
    /// With no target (0) the walk enters all brackets up to `end`.
    LocalWalk(const HostTokens& tokens, size_t target, size_t end) : t_(tokens), target_(target), end_(end) {}

    void run(size_t begin) {
        size_t i = begin;
        start_ = true;
        while (i < end_ && t_[i].kind != HostTok::eof) i = step(i);
    }
    void parameters(size_t open) {
        for (const HostParameter& p : parse_parameters(t_, open)) {
            if (p.name) declare(p.name);
        }
    }

    LocalNames names;
    std::set<size_t> tokens;  ///< every name token

private:
    bool holds_target(size_t open, size_t after) const { return target_ == 0 || (open < target_ && target_ < after); }
    void declare(size_t name) {
        names.variables.insert(t_.text(name));
        tokens.insert(name);
    }

    size_t step(size_t i) {
        switch (t_[i].punct) {
            case '{':
                return brace(i);
            case '(':
                return parenthesis(i);
            case '}':
            case ';':
                start_ = true;
                return i + 1;
            default:
                break;
        }
        if (!start_) return i + 1;
        for (const char* word : {"else", "do", "try"}) {
            if (t_.is(i, word)) return i + 1;
        }
        start_ = false;
        return statement(i);
    }

    size_t brace(size_t i) {
        start_ = true;
        return holds_target(i, t_.after_group(i)) ? i + 1 : t_.after_group(i);
    }

    size_t parenthesis(size_t open) {
        size_t after = t_.after_group(open);
        bool control = false;
        for (const char* word : {"for", "if", "while", "switch", "catch"})
            control |= t_.is(open - 1, word) || (t_.is(open - 1, "constexpr") && t_.is(open - 2, word));
        start_ = control;
        if (control) {
            if (!holds_target(open, statement_end(after))) return after;
            if (target_ == 0 || holds_target(open, after)) return open + 1;
            declaration(open + 1, true);
            return after;
        }
        // A lambda around the target: its parameters.
        size_t body = after;
        while (t_.is(open - 1, ']') && t_[body].kind != HostTok::eof && !t_.is(body, '{') && !t_.is(body, ';') && !t_.is(body, ')')) ++body;
        if (t_.is(open - 1, ']') && t_.is(body, '{') && holds_target(body, t_.after_group(body))) {
            parameters(open);
            return body;
        }
        return holds_target(open, after) ? open + 1 : after;
    }

    /// Index after the statement at `i`: a block, or all up to a semicolon.
    size_t statement_end(size_t i) const {
        while (t_[i].kind != HostTok::eof && !t_.is(i, '{') && !t_.is(i, ';')) i = t_.is(i, '(') ? t_.after_group(i) : i + 1;
        return t_.is(i, '{') ? t_.after_group(i) : i + 1;
    }

    size_t statement(size_t i) {
        if (t_.is(i, "using") || t_.is(i, "typedef")) {
            size_t after = i;
            while (t_[after].kind != HostTok::eof && !t_.is(after, ';')) after = t_.is(after, '{') || t_.is(after, '(') ? t_.after_group(after) : after + 1;
            bool alias = t_.is(i, "typedef") || t_.is(i + 2, '=');
            std::string_view name = !alias ? std::string_view() : t_.is(i, "using") ? t_.text(i + 1) : t_.text(after - 1);
            names.statements.push_back({name, i, after + 1, false, false});
            return after;
        }
        return declaration(i);
    }

    /// Declares what the statement at `i` declares, or the beginning of a `header` before the target; returns where to go on.
    size_t declaration(size_t i, bool header = false) {
        bool word = t_[i].kind == HostTok::identifier && (t_.is(i, "constexpr") || !is_statement_word(t_.text(i)));
        if (!word && t_[i].kind != HostTok::scope) return i + 1;
        if (structured_binding(i)) return i + 1;
        HostDeclaration d = parse_declaration(t_, i);
        size_t name = d.kind == HostDeclaration::Kind::function ? d.name : d.variables.empty() ? 0 : d.variables[0].name;
        bool complete = target_ == 0 || header || d.end <= target_;
        if (d.kind == HostDeclaration::Kind::other || d.body || !follows_type(i, name) || !complete) return i + 1;
        if (d.is_constexpr) {
            names.statements.push_back({t_.text(name), i, d.end, true, d.is_static});
            tokens.insert(name);
            return d.end - 1;
        }
        if (d.is_static || d.is_extern) return d.end - 1;
        declare(name);
        for (size_t k = 1; k < d.variables.size() && !header; ++k) declare(d.variables[k].name);
        // Initialisers may hold lambdas with declarations of their own.
        return target_ == 0 ? i + 1 : d.end - 1;
    }

    /// True if the name at `name` has a type before it, in the declaration that begins at `begin`.
    bool follows_type(size_t begin, size_t name) const {
        if (name <= begin) return false;
        size_t before = name - 1;
        while (before > begin &&
               (t_.is(before, '*') || t_.is(before, '&') || t_.text(before) == "&&" || t_.is(before, "const") || t_.is(before, "__restrict__")))
            --before;
        bool parenthesised = t_.is(before, '(') && before + 1 < name;
        return t_[before].kind == HostTok::identifier || t_.is(before, '>') || parenthesised ||
               (t_.is(before, ')') && t_.is(t_[before].partner - 1, "decltype"));
    }

    bool structured_binding(size_t i) {
        while (t_.is(i, "const")) ++i;
        if (!t_.is(i, "auto")) return false;
        ++i;
        if (t_.is(i, '&') || t_.text(i) == "&&") ++i;
        if (!t_.is(i, '[')) return false;
        for (size_t k = i + 1; k + 1 < t_.after_group(i); ++k) {
            if (t_[k].kind == HostTok::identifier) declare(k);
        }
        return true;
    }

    const HostTokens& t_;
    size_t target_;
    size_t end_;
    bool start_ = true;
};

}  // namespace detail

LocalNames names_around(const HostTokens& tokens, size_t function, size_t target) {
    HostDeclaration d = parse_declaration(tokens, function);
    detail::LocalWalk walk(tokens, target, target);
    if (d.parameters) walk.parameters(d.parameters);
    walk.run(d.body ? d.body + 1 : function);
    return std::move(walk.names);
}

std::set<size_t> declared_in(const HostTokens& tokens, size_t begin, size_t end) {
    detail::LocalWalk walk(tokens, 0, end);
    walk.run(begin);
    return std::move(walk.tokens);
}

}  // namespace driver
QIAO_NAMESPACE_END
