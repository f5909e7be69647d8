// SPDX-License-Identifier: Apache-2.0
// Declaration-level parsing of host text: a walk over the declaration's tokens at bracket depth 0.
#pragma once
#include <qiao/driver/declaration.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

inline bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    for (std::string_view w : words) {
        if (w == word) return true;
    }
    return false;
}

inline bool is_builtin_type_word(std::string_view w) {
    return one_of(w, {"void", "bool", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "wchar_t", "char8_t",
                      "char16_t", "char32_t", "auto", "__int128", "_Bool", "__float128", "__signed__"});
}

inline bool is_qualifier_word(std::string_view w) {
    return one_of(w, {"const", "volatile", "constexpr", "consteval", "constinit", "static", "extern", "inline", "register", "mutable",
                      "thread_local", "__thread", "friend", "virtual", "typedef", "typename", "template", "struct", "class", "union",
                      "enum", "__restrict__", "__restrict", "restrict", "__inline__", "__inline", "__extension__", "__const",
                      "__volatile__", "this"});
}

/// Words that take a parenthesised argument and may stand anywhere among declaration specifiers.
inline bool takes_parentheses(std::string_view w) {
    return one_of(w, {"__attribute__", "__attribute", "alignas", "_Alignas", "__declspec", "decltype", "__decltype", "typeof",
                      "__typeof__", "__typeof", "explicit", "noexcept", "throw", "__asm__", "__asm", "asm", "requires"});
}

inline size_t skip_attribute(const HostTokens& t, size_t i) {
    return t.is(i + 1, '(') ? t.after_group(i + 1) : i + 1;
}

/// The walk over one declaration.
class DeclarationReader {
public:
    DeclarationReader(const HostTokens& tokens, size_t begin) : t_(tokens) { d_.begin = begin; }

    HostDeclaration read() {
        i_ = d_.begin;
        if (t_.is(i_, "template") && !t_.is(i_ + 1, '<')) {
            d_.explicit_instantiation = true;
            ++i_;
        }
        i_ = parse_template_headers(t_, i_, d_.template_headers);
        while (!done_ && t_[i_].kind != HostTok::eof) step();
        if (d_.end == 0) d_.end = i_;
        return std::move(d_);
    }

private:
    void step() {
        const HostToken& token = t_[i_];
        switch (token.kind) {
            case HostTok::identifier: return word();
            case HostTok::scope:
                if (!chained()) name_begin_ = i_;
                ++i_;
                return;
            case HostTok::punctuator: return punctuator(token.punct);
            default: ++i_; return;
        }
    }

    /// True if token i_ continues a qualified name (`a::` or `a<b>::` precedes it).
    bool chained() const { return i_ > d_.begin && (t_[i_ - 1].kind == HostTok::scope || (t_[i_].kind == HostTok::scope && name_end_ == i_)); }

    void word() {
        std::string_view w = t_.text(i_);
        bool parenthesised = false;
        if (is_cuda_keyword(w, parenthesised)) return cuda_keyword(w, parenthesised);
        if (takes_parentheses(w)) {
            i_ = skip_attribute(t_, i_);
            return;
        }
        if (w == "operator") return operator_name();
        if (w == "struct" || w == "class" || w == "union" || w == "enum") return class_key();
        if (is_qualifier_word(w)) {
            qualifier(w);
            ++i_;
            return;
        }
        if (is_builtin_type_word(w)) {
            if (w == "auto") d_.deduced_return = true;
            ++i_;
            return;
        }
        if (!chained()) name_begin_ = i_;
        name_ = i_++;
        name_end_ = i_;
        if (t_.is(i_, '<')) {
            if (size_t close = closing_angle(t_, i_)) name_end_ = i_ = close + 1;
        }
    }

    void qualifier(std::string_view w) {
        d_.is_static |= w == "static";
        d_.is_extern |= w == "extern";
        d_.is_inline |= w == "inline";
        d_.is_constexpr |= w == "constexpr" || w == "consteval";
        d_.is_friend |= w == "friend";
        d_.is_typedef |= w == "typedef";
    }

    void cuda_keyword(std::string_view w, bool parenthesised) {
        d_.global |= w == "__global__";
        d_.device |= w == "__device__";
        d_.host |= w == "__host__";
        d_.constant |= w == "__constant__";
        d_.shared |= w == "__shared__";
        d_.managed |= w == "__managed__";
        if (d_.first_keyword == 0 && one_of(w, {"__device__", "__constant__", "__shared__", "__managed__"})) d_.first_keyword = i_;
        i_ = parenthesised ? skip_attribute(t_, i_) : i_ + 1;
    }

    void class_key() {
        size_t j = i_ + 1;
        while (t_[j].kind != HostTok::eof && !t_.is(j, '{') && !t_.is(j, ';') && !t_.is(j, '=') && !t_.is(j, '(') && !t_.is(j, ',') &&
               !t_.is(j, '*') && !t_.is(j, '&')) {
            if (takes_parentheses(t_.text(j))) {
                j = skip_attribute(t_, j);
            } else {
                ++j;
            }
        }
        if (t_.is(j, '{') && t_[j].partner != 0) {
            bool is_class = false;
            class_head_name(t_, i_, j, is_class);
            if (is_class || t_.is(i_, "enum")) {
                d_.has_type_body = true;
                i_ = t_.after_group(j);
                return;
            }
        }
        ++i_;
    }

    void operator_name() {
        if (!chained()) name_begin_ = i_;
        name_ = i_++;
        if (t_.is(i_, '(') && t_.is(i_ + 1, ')')) i_ += 2;
        while (t_[i_].kind != HostTok::eof && !t_.is(i_, '(') && !t_.is(i_, ';')) ++i_;
        name_end_ = i_;
        if (t_.is(i_, '(')) function();
    }

    void punctuator(char c) {
        switch (c) {
            case '(': return parenthesis();
            case '[':
                if (t_.is(i_ + 1, '[')) {
                    i_ = t_.after_group(i_);
                } else {
                    variable();
                }
                return;
            case '{':
            case '=':
            case ',':
            case ':': return variable();
            case ';': return name_ && !d_.explicit_instantiation ? variable() : finish(i_ + 1);
            case '}': return finish(i_);
            default: ++i_; return;
        }
    }

    void parenthesis() {
        char inner = t_[i_ + 1].punct;
        if ((inner == '*' || inner == '&' || t_.text(i_ + 1) == "&&") && (name_ == 0 || name_end_ == i_)) {
            // `T (*f)(int)`, `T (&a)[4]`: a declarator in parentheses. Its name is the first identifier inside.
            size_t close = t_[i_].partner;
            for (size_t j = i_ + 1; j < close; ++j) {
                if (t_[j].kind == HostTok::identifier && !is_qualifier_word(t_.text(j))) {
                    name_begin_ = name_ = j;
                    break;
                }
            }
            i_ = close + 1;
            if (t_.is(i_, '(')) i_ = t_.after_group(i_);
            return variable();
        }
        if (name_ == 0 || t_[i_].partner == 0) {
            i_ = t_.after_group(i_);
            return;
        }
        if (is_variable_initialiser()) return variable();
        function();
    }

    /// `__device__ T x(3);` against `__device__ T f(int);`: a variable where only variables may carry the keyword, or
    /// where the first token inside is a literal.
    bool is_variable_initialiser() const {
        size_t after = t_[i_].partner + 1;
        if ((!t_.is(after, ';') && !t_.is(after, ',')) || d_.global) return false;
        if (d_.constant || d_.shared || d_.managed) return true;
        HostTok kind = t_[i_ + 1].kind;
        return kind == HostTok::number || kind == HostTok::string || kind == HostTok::character;
    }

    void function() {
        d_.kind = HostDeclaration::Kind::function;
        d_.name_begin = name_begin_;
        d_.name = name_;
        d_.name_end = name_end_;
        d_.parameters = i_;
        i_ = t_.after_group(i_);
        for (; t_[i_].kind != HostTok::eof; ++i_) {
            if (t_[i_].kind == HostTok::arrow) d_.deduced_return = false;
            if (t_.is(i_, '(') || t_.is(i_, '[')) {
                i_ = t_.after_group(i_) - 1;
            } else if (t_.is(i_, ';')) {
                return finish(i_ + 1);
            } else if (t_.is(i_, '}')) {
                return finish(i_);
            } else if (t_.is(i_, '=')) {
                while (t_[i_].kind != HostTok::eof && !t_.is(i_, ';')) ++i_;
                return finish(i_ + 1);
            } else if (t_.is(i_, '{')) {
                d_.body = i_;
                return finish(t_.after_group(i_));
            } else if (t_.is(i_, ':')) {
                return constructor();
            }
        }
        finish(i_);
    }

    /// Member initialisers: `name(...)` or `name{...}`, separated by commas, then the body.
    void constructor() {
        d_.initialisers = i_++;
        while (t_[i_].kind != HostTok::eof) {
            while (t_[i_].kind == HostTok::identifier || t_[i_].kind == HostTok::scope || t_.is(i_, '<')) {
                size_t close = t_.is(i_, '<') ? closing_angle(t_, i_) : 0;
                i_ = close ? close + 1 : i_ + 1;
            }
            if (!t_.is(i_, '(') && !t_.is(i_, '{')) break;
            i_ = t_.after_group(i_);
            if (t_[i_].kind == HostTok::ellipsis) ++i_;
            if (!t_.is(i_, ',')) break;
            ++i_;
        }
        if (!t_.is(i_, '{')) return finish(i_);
        d_.body = i_;
        finish(t_.after_group(i_));
    }

    /// The first declarator's name is known; reads to the `;`, collecting the others' names.
    void variable() {
        d_.kind = HostDeclaration::Kind::variable;
        d_.variables.push_back({name_begin_, name_});
        bool expect_name = false;
        for (; t_[i_].kind != HostTok::eof; ++i_) {
            if (t_.is(i_, '(') || t_.is(i_, '[') || t_.is(i_, '{')) {
                i_ = t_.after_group(i_) - 1;
            } else if (t_.is(i_, ';')) {
                return finish(i_ + 1);
            } else if (t_.is(i_, '}')) {
                return finish(i_);
            } else if (t_.is(i_, '<') && t_[i_ - 1].kind == HostTok::identifier) {
                size_t close = closing_angle(t_, i_);
                if (close && (t_.is(close + 1, '(') || t_.is(close + 1, '{') || t_[close + 1].kind == HostTok::scope)) i_ = close;
            } else if (t_.is(i_, ',')) {
                expect_name = true;
            } else if (expect_name && t_[i_].kind == HostTok::identifier && !is_qualifier_word(t_.text(i_))) {
                d_.variables.push_back({i_, i_});
                expect_name = false;
            }
        }
        finish(i_);
    }

    void finish(size_t end) {
        d_.end = end;
        done_ = true;
    }

    const HostTokens& t_;
    HostDeclaration d_;
    size_t i_ = 0;
    size_t name_begin_ = 0, name_ = 0, name_end_ = 0;
    bool done_ = false;
};

/// Splits a comma-separated list between `open` and `close` (exclusive) into [first, last) ranges at depth 0.
inline std::vector<std::pair<size_t, size_t>> split_list(const HostTokens& t, size_t open, size_t close) {
    std::vector<std::pair<size_t, size_t>> parts;
    size_t first = open + 1;
    for (size_t i = first; i <= close; ++i) {
        if (i == close || t.is(i, ',')) {
            if (i > first) parts.push_back({first, i});
            first = i + 1;
        } else if (t.is(i, '(') || t.is(i, '[') || t.is(i, '{')) {
            i = t.after_group(i) - 1;
        } else if (t.is(i, '<')) {
            if (size_t angle = closing_angle(t, i)) i = angle < close ? angle : i;
        }
    }
    return parts;
}

/// The name of a parameter in [first, last): the identifier that follows a complete type.
inline HostParameter read_parameter(const HostTokens& t, size_t first, size_t last) {
    HostParameter p;
    bool have_type = false;
    p.insert_after = last - 1;
    for (size_t i = first; i < last; ++i) {
        std::string_view w = t.text(i);
        bool parenthesised = false;
        if (t.is(i, '=')) {
            p.insert_after = i - 1;
            break;
        }
        if (t.is(i, '[')) {
            if (t.is(i + 1, '[')) {
                i = t.after_group(i) - 1;
                continue;
            }
            p.insert_after = i - 1;
            break;
        }
        if (t[i].kind == HostTok::ellipsis) p.pack = true;
        if (t.is(i, '(')) {
            // `T (*f)(int)`: the name follows the pointer operators.
            size_t j = i + 1;
            while (t.is(j, '*') || t.is(j, '&') || is_qualifier_word(t.text(j)) || t.text(j) == "&&" || t[j].kind == HostTok::scope ||
                   (t[j].kind == HostTok::identifier && t[j + 1].kind == HostTok::scope)) {
                ++j;
            }
            if (t[j].kind == HostTok::identifier) p.name = j;
            p.insert_after = j - 1;
            break;
        }
        if (t[i].kind != HostTok::identifier && t[i].kind != HostTok::scope) continue;
        if (is_cuda_keyword(w, parenthesised) || takes_parentheses(w)) {
            have_type |= w == "decltype" || w == "__typeof__" || w == "typeof";
            i = skip_attribute(t, i) - 1;
            continue;
        }
        if (is_builtin_type_word(w)) {
            have_type = true;
            continue;
        }
        if (t[i].kind == HostTok::identifier && is_qualifier_word(w)) continue;
        bool member_of = t[i + 1].kind == HostTok::scope || t.is(i + 1, '<');  // `T C::*name`
        if (have_type && t[i].kind == HostTok::identifier && !member_of) {
            p.name = i;
            break;
        }
        // A type's name: a::b<c>::d.
        have_type = true;
        while (i < last) {
            if (t.is(i + 1, '<')) {
                size_t close = closing_angle(t, i + 1);
                if (!close || close >= last) break;
                i = close;
            } else if (t[i + 1].kind == HostTok::scope || t[i].kind == HostTok::scope) {
                ++i;
            } else {
                break;
            }
        }
    }
    return p;
}

}  // namespace detail

bool is_cuda_keyword(std::string_view word, bool& parenthesised) {
    if (word.size() < 8 || word[0] != '_' || word[1] != '_') return false;
    parenthesised = detail::one_of(word, {"__launch_bounds__", "__cluster_dims__", "__block_size__", "__maxnreg__"});
    return parenthesised || detail::one_of(word, {"__global__", "__device__", "__host__", "__constant__", "__shared__", "__managed__",
                                                  "__grid_constant__", "__forceinline__", "__noinline__", "__nv_pure__"});
}

size_t closing_angle(const HostTokens& t, size_t open) {
    size_t depth = 0;
    for (size_t i = open; t[i].kind != HostTok::eof; ++i) {
        switch (t[i].punct) {
            case '<':
                // `1 << n` and comparisons are told from brackets by what precedes them.
                if (i == open || t[i - 1].kind == HostTok::identifier) ++depth;
                break;
            case '>':
                if (--depth == 0) return i;
                break;
            case '(':
            case '[':
            case '{':
                if (t[i].partner == 0) return 0;
                i = t[i].partner;
                break;
            case ')':
            case ']':
            case '}':
            case ';': return 0;
            default: break;
        }
    }
    return 0;
}

size_t parse_template_headers(const HostTokens& t, size_t at, std::vector<std::pair<size_t, size_t>>& headers) {
    while (t.is(at, "template") && t.is(at + 1, '<')) {
        size_t close = closing_angle(t, at + 1);
        if (!close) return at;
        headers.push_back({at + 1, close});
        at = close + 1;
        if (!t.is(at, "requires")) continue;
        // A constraint: primary expressions joined by && and ||.
        ++at;
        while (t[at].kind != HostTok::eof) {
            while (t.is(at, '!')) ++at;
            if (t.is(at, "requires")) {
                ++at;
                if (t.is(at, '(')) at = t.after_group(at);
                if (t.is(at, '{')) at = t.after_group(at);
            } else if (t.is(at, '(')) {
                at = t.after_group(at);
            } else {
                while (t[at].kind == HostTok::identifier || t[at].kind == HostTok::scope) {
                    ++at;
                    size_t angle = t.is(at, '<') ? closing_angle(t, at) : 0;
                    if (angle) at = angle + 1;
                    if (t[at].kind != HostTok::scope) break;
                }
            }
            if (t.text(at) == "&&") {
                ++at;
            } else if (t.is(at, '|') && t.is(at + 1, '|')) {
                at += 2;
            } else {
                break;
            }
        }
    }
    return at;
}

HostDeclaration parse_declaration(const HostTokens& tokens, size_t begin) {
    return detail::DeclarationReader(tokens, begin).read();
}

std::vector<HostParameter> parse_parameters(const HostTokens& t, size_t open) {
    std::vector<HostParameter> out;
    size_t close = t[open].partner;
    if (close <= open + 1 || (close == open + 2 && t.is(open + 1, "void"))) return out;
    for (auto [first, last] : detail::split_list(t, open, close)) out.push_back(detail::read_parameter(t, first, last));
    return out;
}

std::vector<HostTemplateParameter> parse_template_parameters(const HostTokens& t, size_t open, size_t close) {
    using Parameter = HostTemplateParameter;
    std::vector<Parameter> out;
    for (auto [first, last] : detail::split_list(t, open, close)) {
        Parameter p;
        size_t i = first;
        if (t.is(i, "template")) {
            p.kind = Parameter::Kind::template_;
            if (size_t angle = closing_angle(t, i + 1)) {
                for (const Parameter& inner : parse_template_parameters(t, i + 1, angle)) p.of_types &= inner.kind == Parameter::Kind::type;
                i = angle + 1;
            }
        }
        // `typename T`, `class... Ts`; but `typename X::type v` is a value.
        bool type_key = t.is(i, "typename") || t.is(i, "class");
        size_t j = i + 1;
        if (type_key && j < last && t[j].kind == HostTok::ellipsis) {
            p.pack = true;
            ++j;
        }
        bool named = j < last && t[j].kind == HostTok::identifier;
        if (type_key && (j >= last || t.is(j, '=') || (named && (j + 1 >= last || t.is(j + 1, '='))))) {
            p.name = named ? j : 0;
            p.insert_after = j - 1;
        } else if (p.kind != Parameter::Kind::template_) {
            HostParameter value = detail::read_parameter(t, first, last);
            p = {Parameter::Kind::value, value.pack, false, value.name, value.insert_after};
            // `Concept T`, `Concept<int> T` (C++20) reads like a value; a name of a type cannot be told from a concept here.
        }
        out.push_back(p);
    }
    return out;
}

size_t class_head_name(const HostTokens& t, size_t begin, size_t brace, bool& is_class) {
    is_class = false;
    std::vector<std::pair<size_t, size_t>> headers;
    size_t i = parse_template_headers(t, begin, headers);
    bool parenthesised = false;
    for (; i < brace && !(t.is(i, "class") || t.is(i, "struct") || t.is(i, "union")); ++i) {
        if (t.is(i, "enum") || t[i].punct != 0) {
            if (t.is(i, '[')) {
                i = t.after_group(i) - 1;
                continue;
            }
            return 0;
        }
        if (detail::takes_parentheses(t.text(i)) || is_cuda_keyword(t.text(i), parenthesised)) i = detail::skip_attribute(t, i) - 1;
    }
    if (i >= brace) return 0;
    ++i;
    size_t name = 0;
    while (i < brace) {
        if (t.is(i, '[')) {
            i = t.after_group(i);
        } else if (t[i].kind == HostTok::identifier && (detail::takes_parentheses(t.text(i)) || is_cuda_keyword(t.text(i), parenthesised))) {
            i = detail::skip_attribute(t, i);
        } else if (t[i].kind == HostTok::identifier) {
            if (!t.is(i, "final") || name == 0) name = i;
            ++i;
        } else if (t[i].kind == HostTok::scope) {
            ++i;
        } else if (t.is(i, '<')) {
            size_t close = closing_angle(t, i);
            if (!close) return 0;
            i = close + 1;
        } else {
            break;
        }
    }
    // Nothing but bases may follow. `struct S f() {`, `struct S s = {` and `struct S s {` are no class definitions; the
    // last one is told by its two names.
    if (i < brace && !t.is(i, ':')) return 0;
    if (i == brace && name && name > begin + 1 && t[name - 1].kind == HostTok::identifier &&
        !detail::one_of(t.text(name - 1), {"class", "struct", "union"})) {
        bool attribute = is_cuda_keyword(t.text(name - 1), parenthesised);
        if (!attribute) return 0;
    }
    is_class = true;
    return name;
}

}  // namespace driver
QIAO_NAMESPACE_END
