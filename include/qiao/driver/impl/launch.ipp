// SPDX-License-Identifier: Apache-2.0
// Launch syntax. Brackets of template arguments and shifts inside the configuration are told apart by what precedes
// a `<`; where that reading finds no end, a second one takes every `<` for a comparison.
#pragma once
#include <algorithm>

#include <qiao/driver/launch.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

/// Words that may stand before an expression, hence are no part of a callee.
inline bool is_statement_word(std::string_view w) {
    for (std::string_view word : {"return", "else", "do", "case", "if", "while", "for", "switch", "constexpr", "throw", "co_return", "co_await",
                                  "co_yield", "goto", "sizeof", "new", "delete", "not", "and", "or", "consteval"}) {
        if (w == word) return true;
    }
    return false;
}

inline bool is_statement_parenthesis(const HostTokens& t, size_t close) {
    size_t before = t[close].partner - 1;
    return t.is(before, "if") || t.is(before, "while") || t.is(before, "for") || t.is(before, "switch") || t.is(before, "constexpr");
}

/// Index of the < that matches the > at `close`, or 0.
inline size_t opening_angle(const HostTokens& t, size_t close) {
    size_t depth = 0;
    for (size_t i = close; i > 0; --i) {
        switch (t[i].punct) {
            case '>': ++depth; break;
            case '<':
                if (--depth == 0) return i;
                break;
            case ')':
            case ']':
            case '}':
                if (t[i].partner == 0) return 0;
                i = t[i].partner;
                break;
            case '(':
            case '[':
            case '{':
            case ';': return 0;
            default: break;
        }
    }
    return 0;
}

/// First token of the postfix expression that ends at token `j`, or 0.
inline size_t postfix_begin(const HostTokens& t, size_t j) {
    while (j > 0) {
        if (t.is(j, ')')) {
            size_t open = t[j].partner;
            size_t before = open - 1;
            if (open == 0) return 0;
            bool call = (t[before].kind == HostTok::identifier && !is_statement_word(t.text(before))) || t.is(before, '>') || t.is(before, ']') ||
                        (t.is(before, ')') && t[before].partner != 0 && !is_statement_parenthesis(t, before));
            if (!call) return open;
            j = before;
        } else if (t.is(j, ']')) {
            size_t before = t[j].partner - 1;
            if (t[j].partner == 0) return 0;
            bool subscript = t[before].kind == HostTok::identifier || t.is(before, ')') || t.is(before, ']');
            if (!subscript) return before + 1;
            j = before;
        } else if (t.is(j, '>')) {
            size_t open = opening_angle(t, j);
            if (open < 2) return 0;
            j = open - 1;
        } else if (t[j].kind == HostTok::identifier && !is_statement_word(t.text(j))) {
            size_t first = j;
            if (t.is(j - 1, "template")) --j;
            if (t.is(j - 1, '.') || t[j - 1].kind == HostTok::arrow) {
                j -= 2;
            } else if (t[j - 1].kind == HostTok::scope) {
                bool name = (t[j - 2].kind == HostTok::identifier && !is_statement_word(t.text(j - 2))) || t.is(j - 2, '>') || t.is(j - 2, ')');
                if (!name) return j - 1;
                j -= 2;
            } else {
                return first;
            }
        } else {
            return 0;
        }
    }
    return 0;
}

/// First > of the three that close the configuration which begins at `first`, or 0.
inline size_t configuration_close(const HostTokens& t, size_t first, bool template_brackets) {
    size_t depth = 0;
    for (size_t j = first; t[j].kind != HostTok::eof; ++j) {
        switch (t[j].punct) {
            case '(':
            case '[':
            case '{': j = t.after_group(j) - 1; break;
            case ')':
            case ']':
            case '}':
            case ';': return 0;
            case '<':
                if (t.is(j + 1, '<') && t.adjacent(j + 1)) {
                    ++j;
                } else if (template_brackets && t[j - 1].kind == HostTok::identifier) {
                    ++depth;
                }
                break;
            case '>': {
                size_t run = 1;
                while (t.is(j + run, '>')) ++run;
                size_t used = std::min(depth, run);
                depth -= used;
                if (run - used >= 3 && depth == 0) return j + run - 3;
                j += run - 1;
                break;
            }
            default: break;
        }
    }
    return 0;
}

}  // namespace detail

LaunchSyntax parse_launch(const HostTokens& t, size_t open) {
    LaunchSyntax launch;
    for (bool template_brackets : {true, false}) {
        size_t close = detail::configuration_close(t, open + 3, template_brackets);
        if (close == 0) continue;
        if (launch.close == 0) launch.close = close;
        if (!t.is(close + 3, '(')) continue;
        launch.close = close;
        launch.arguments = close + 3;
        break;
    }
    launch.callee = detail::postfix_begin(t, open - 1);
    return launch;
}

}  // namespace driver
QIAO_NAMESPACE_END
