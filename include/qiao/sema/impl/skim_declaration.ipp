// SPDX-License-Identifier: Apache-2.0
// Skimming one declaration: where it ends and what names it may introduce.
//
// It needs no knowledge of types: the name of a function is the identifier before the first parenthesis outside of
// attributes; of a variable the identifier before '=', '[', '{', ',' ':' or ';'; '<' after an identifier in a declaration
// opens template arguments.
#pragma once
#include <algorithm>

#include <qiao/sema/sema.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

/// Skips a balanced (), [] or {} group; `t` stands on the opening bracket.
inline const Token* skip_group(const Token* t, const Token* end) {
    int depth = 0;
    for (; t < end; ++t) {
        switch (t->kind) {
            case Tok::l_paren:
            case Tok::l_square:
            case Tok::l_brace:
                ++depth;
                break;
            case Tok::r_paren:
            case Tok::r_square:
            case Tok::r_brace:
                if (--depth == 0) return t + 1;
                break;
            default:
                break;
        }
    }
    return end;
}

/// Skips <...>; `t` stands on '<'. Null where no matching '>' comes before ';' or '{'.
inline const Token* skip_angle_group(const Token* t, const Token* end) {
    int depth = 0;
    while (t < end) {
        switch (t->kind) {
            case Tok::less:
                ++depth;
                ++t;
                break;
            case Tok::greater:
                ++t;
                if (--depth == 0) return t;
                break;
            case Tok::greater_greater:
                ++t;
                depth -= 2;
                if (depth <= 0) return t;
                break;
            case Tok::l_paren:
            case Tok::l_square:
            case Tok::l_brace:
                t = skip_group(t, end);
                break;
            case Tok::semicolon:
            case Tok::r_brace:
            case Tok::r_paren:
                return nullptr;
            default:
                ++t;
        }
    }
    return nullptr;
}

/// Angle depth over [open, after): negative where the group's last '>>' also closes a list around it.
inline int angle_balance(const Token* open, const Token* after) {
    int depth = 0;
    for (const Token* t = open; t < after;) {
        depth += t->is(Tok::less) ? 1 : t->is(Tok::greater) ? -1 : t->is(Tok::greater_greater) ? -2 : 0;
        t = t->is(Tok::l_paren) || t->is(Tok::l_square) || t->is(Tok::l_brace) ? skip_group(t, after) : t + 1;
    }
    return depth;
}

inline bool takes_attribute_arguments(const Token& t) {
    return t.is(Tok::kw_attribute) || t.is(Tok::kw_launch_bounds) || t.is(Tok::kw_alignas) || t.is(Tok::kw_decltype) || t.is(Tok::kw_noexcept) ||
           t.is(Tok::kw_intrinsic) || t.is(Tok::kw_explicit) || t.is(Tok::kw_static_assert) || t.is(Tok::kw_asm) ||
           (t.is(Tok::identifier) && (t.text == "__declspec" || t.text == "__attribute" || t.text == "__nv_pure__" || t.text == "__cluster_dims__" ||
                                      t.text == "__maxnreg__" || t.text == "__align__" || t.text == "__typeof__" || t.text == "__decltype"));
}

/// Turns declarations into Pending ones and declares their names in `scope`.
struct Skimmer {
    Sema& sema;
    Scope* scope;
    const Token* end;
    const Token* scope_begin = nullptr;
    bool nonpublic = false;  ///< access of the members that follow

    const Token* explicit_instantiation(const Token* t) {
        while (t < end && !t->is(Tok::semicolon)) t = t->is(Tok::l_brace) || t->is(Tok::l_paren) ? skip_group(t, end) : t + 1;
        return t < end ? t + 1 : end;
    }

    /// The declaration at `begin`; returns the token after it.
    const Token* declaration(const Token* begin);  // below

    const Token* finish(Pending& pending, const Token* begin, const Token* t, const std::vector<const Token*>& names, const Token* enum_body) {
        pending.tokens = {begin, t};
        pending.scope = scope;
        pending.loc = names.empty() ? begin->loc : names[0]->loc;
        Pending* p = sema.arena.make<Pending>(pending);
        if (!names.empty()) p->name = name_text(names[0]);
        p->is_nonpublic = nonpublic;
        p->has_c_linkage = sema.c_linkage;
        if (scope->kind == Scope::Kind::record) {
            sema.info(*scope->record).members.push_back(p);
        }
        if (p->out_of_line) {
            scope->out_of_line.push_back(p);
        } else {
            for (const Token* name : names) add(name_text(name), p);
        }
        if (enum_body != nullptr) add_enumerators(enum_body, p);
        if (p->is_kernel) sema.kernels.push_back(p);
        if (p->kind == Pending::Kind::variable && is_device(*p)) sema.device_variables.push_back(p);
        if (p->kind == Pending::Kind::function && scope->kind == Scope::Kind::namespace_ && is_device(*p)) sema.device_functions.push_back(p);
        return t;
    }

    static bool is_device(const Pending& p) {
        for (const Token* t = p.tokens.begin; t < p.tokens.end && !t->is(Tok::equal) && !t->is(Tok::l_brace) && !t->is(Tok::l_paren); ++t) {
            if (t->is(Tok::kw_device) || t->is(Tok::kw_constant) || t->is(Tok::kw_managed)) return true;
        }
        return false;
    }

    void add(std::string_view name, Pending* p) {
        auto& list = scope->names[name].pending;
        if (list.empty() || list.back() != p) list.push_back(p);
    }

    void add_enumerators(const Token* body, Pending* p) {
        const Token* close = skip_group(body, end);
        bool expect_name = true;
        for (const Token* t = body + 1; t < close - 1;) {
            if (expect_name && t->is(Tok::identifier)) add(t->text, p);
            expect_name = t->is(Tok::comma);
            t = t->is(Tok::l_paren) || t->is(Tok::l_brace) ? skip_group(t, end) : t + 1;
        }
    }

    /// The key a name is declared under: operators as "operator+", conversion functions as "operator T", ~X as "~X".
    std::string_view name_text(const Token* t) {
        if (t->is(Tok::kw_operator)) {
            std::string text = "operator";
            const Token* u = t + 1;
            if (u < end && (u->kind >= Tok::l_brace && u->kind <= Tok::hash_hash) && !u->is(Tok::colon_colon)) {
                text += u->text;
                if (u->is(Tok::l_paren) || u->is(Tok::l_square)) text += u[1].text;
            } else if (u < end && (u->is(Tok::kw_new) || u->is(Tok::kw_delete))) {
                text += " " + std::string(u->text);
                if (u + 1 < end && u[1].is(Tok::l_square)) text += "[]";
            } else if (u < end && u->is(Tok::string_literal)) {
                text += "\"\"" + std::string(u + 1 < end && u[1].is(Tok::identifier) ? u[1].text : std::string_view());
            } else {
                text += " T";
            }
            return sema.intern(text);
        }
        if (t > scope_begin && t[-1].is(Tok::tilde)) return sema.intern("~" + std::string(t->text));
        return t->text;
    }
};

/// One declaration, token by token: where it ends and what it declares.
struct DeclarationSkimmer {
    Skimmer& out;
    const Token* begin;
    const Token* t;  ///< the cursor
    const Token* end;
    bool is_template;
    Pending pending;
    std::vector<const Token*> names;
    const Token* last_identifier = nullptr;  ///< may turn out to be the declared name
    const Token* enum_body = nullptr;
    bool is_typedef = false, is_friend = false, is_tag = false;
    bool saw_params = false, saw_equal = false;
    bool in_declarators = false;  ///< after a comma or a parenthesised declarator: no function body can follow
    bool finished = false;

    DeclarationSkimmer(Skimmer& s, const Token* first, const Token* after_headers)
        : out(s), begin(first), t(after_headers), end(s.end), is_template(after_headers != first) {}

    const Token* run() {
        if (t < end && t->is(Tok::kw_using)) return using_declaration();
        while (t < end && !finished) step();
        if (!finished) t = end;
        return finish();
    }

private:
    void note_name(const Token* name) {
        if (name != nullptr) names.push_back(name);
    }
    void note_last_identifier() {
        note_name(last_identifier);
        last_identifier = nullptr;
    }
    /// As note_last_identifier, for declarators that may be of a class's members.
    void note_member_name() {
        note_name(last_identifier);
        note_qualifier(last_identifier);
        last_identifier = nullptr;
    }

    void step() {
        switch (t->kind) {
            case Tok::kw_typedef:
                is_typedef = true;
                ++t;
                return;
            case Tok::kw_friend:
                is_friend = true;
                ++t;
                return;
            case Tok::kw_static:
                pending.is_static = true;
                ++t;
                return;
            case Tok::kw_global:
                pending.is_kernel = true;
                ++t;
                return;
            case Tok::kw_struct:
            case Tok::kw_class:
            case Tok::kw_union:
            case Tok::kw_enum:
                return class_or_enum();
            case Tok::kw_operator:
                return operator_name();
            case Tok::identifier:
                return identifier();
            case Tok::l_paren:
                return open_paren();
            case Tok::l_square:
                return open_square();
            case Tok::l_brace:
                return open_brace();
            case Tok::colon:
                return colon();
            case Tok::arrow:
                return trailing_result();
            case Tok::equal:
                return equal();
            case Tok::comma:
                return comma();
            case Tok::semicolon:
                return semicolon();
            case Tok::r_brace:
                ++t;
                finished = true;
                return;
            default:
                t = takes_arguments(t) ? skip_group(t + 1, end) : t + 1;
        }
    }

    bool takes_arguments(const Token* u) const { return takes_attribute_arguments(*u) && u + 1 < end && u[1].is(Tok::l_paren); }

    /// using T = ...;  using A::b;
    const Token* using_declaration() {
        const Token* name = t + 1 < end && t[1].is(Tok::kw_typename) ? t + 2 : t + 1;
        const Token* u = name;
        bool alias = u + 1 < end && u[0].is(Tok::identifier) && (u[1].is(Tok::equal) || u[1].is(Tok::l_square) || u[1].is(Tok::kw_attribute));
        while (u < end && !u->is(Tok::semicolon)) {
            if (!alias && u->is(Tok::identifier)) name = u;
            if (!alias && u->is(Tok::comma)) note_name(name);
            if (!alias && u->is(Tok::kw_operator)) {
                name = u++;
                while (u < end && !u->is(Tok::semicolon) && !u->is(Tok::comma)) ++u;
                continue;
            }
            const Token* angles = u->is(Tok::less) ? skip_angle_group(u, end) : nullptr;
            if (angles != nullptr) {
                u = angles;
            } else if (u->is(Tok::l_paren) || u->is(Tok::l_brace) || u->is(Tok::l_square)) {
                u = skip_group(u, end);
            } else {
                ++u;
            }
        }
        pending.kind = is_template ? Pending::Kind::template_ : Pending::Kind::using_;
        note_name(name < end ? name : nullptr);
        return out.finish(pending, begin, u < end ? u + 1 : end, names, nullptr);
    }

    /// A class or enum head, with the body where one follows.
    void class_or_enum() {
        bool is_enum = t->is(Tok::kw_enum);
        ++t;
        if (is_enum && t < end && (t->is(Tok::kw_class) || t->is(Tok::kw_struct))) ++t;
        const Token* name = class_head_name();
        bool body = t < end && (t->is(Tok::l_brace) || t->is(Tok::colon));
        bool forward = t < end && t->is(Tok::semicolon);
        if (!body && !forward) return;
        is_tag = true;
        note_name(name);
        last_identifier = nullptr;
        if (forward) return;
        while (t < end && !t->is(Tok::l_brace) && !t->is(Tok::semicolon)) t = t->is(Tok::l_paren) ? skip_group(t, end) : t + 1;
        if (t < end && t->is(Tok::l_brace)) {
            if (is_enum) enum_body = t;
            t = skip_group(t, end);
        }
    }

    /// Passes attributes and the (qualified) name of a class, which it returns, up to what is no part of these.
    const Token* class_head_name() {
        const Token* name = nullptr;
        while (t < end) {
            if (takes_arguments(t)) {
                t = skip_group(t + 1, end);
            } else if (t->is(Tok::l_square)) {
                t = skip_group(t, end);
            } else if (name != nullptr && is_final(t) && t + 1 < end && (t[1].is(Tok::l_brace) || t[1].is(Tok::colon))) {
                ++t;
            } else if (t->is(Tok::identifier)) {
                name = t++;
                const Token* after = t < end && t->is(Tok::less) ? skip_angle_group(t, end) : nullptr;
                if (after != nullptr) t = after;
            } else if (t->is(Tok::colon_colon) || t->kind >= Tok::kw_alignas) {
                ++t;
            } else {
                break;
            }
            if (t < end && name != nullptr && t->is(Tok::identifier) && !is_final(t)) break;
        }
        return name;
    }
    static bool is_final(const Token* u) { return u->is(Tok::identifier) && u->text == "final"; }

    /// The name of an operator function, up to its parameter list.
    void operator_name() {
        last_identifier = t++;
        if (t < end && t->is(Tok::l_paren)) t += 2;  // operator()
        while (t < end && !t->is(Tok::l_paren)) ++t;
    }

    void identifier() {
        if (takes_arguments(t)) {
            t = skip_group(t + 1, end);
            return;
        }
        if (saw_params && !in_declarators) {
            ++t;  // final, override, trailing macros
            return;
        }
        last_identifier = t++;
        const Token* after = t < end && t->is(Tok::less) ? skip_angle_group(t, end) : nullptr;
        // In an initialiser '<' may compare; what follows the matching '>' tells.
        if (after != nullptr && (!saw_equal || (after < end && ends_arguments(after->kind)))) t = after;
    }
    static bool ends_arguments(Tok kind) {
        return kind == Tok::colon_colon || kind == Tok::l_paren || kind == Tok::l_brace || kind == Tok::semicolon || kind == Tok::comma || kind == Tok::r_paren;
    }

    void open_paren() {
        if (saw_equal || saw_params) {
            t = skip_group(t, end);
        } else if (last_identifier == nullptr || (!last_identifier->is(Tok::kw_operator) && pointer_declarator())) {
            parenthesised_declarator();
        } else {
            saw_params = true;
            note_member_name();
            t = skip_group(t, end);
        }
    }

    /// ( * name ) followed by ( or [ : a pointer to function or array is declared.
    bool pointer_declarator() const {
        if (t + 1 >= end || !(t[1].is(Tok::star) || t[1].is(Tok::amp) || t[1].is(Tok::amp_amp))) return false;
        const Token* after = skip_group(t, end);
        return after < end && (after->is(Tok::l_paren) || after->is(Tok::l_square));
    }

    /// (*name)(...) or (&name)[n], or a declarator in parentheses.
    void parenthesised_declarator() {
        const Token* close = skip_group(t, end);
        const Token* name = std::find_if(t, close, [](const Token& u) { return u.is(Tok::identifier); });
        note_name(name != close ? name : nullptr);
        t = close;
        if (t < end && t->is(Tok::l_paren)) t = skip_group(t, end);
        last_identifier = nullptr;
        in_declarators = true;
    }

    void open_square() {
        bool attribute = t + 1 < end && t[1].is(Tok::l_square);
        if (!attribute && last_identifier != nullptr && !saw_equal) note_member_name();
        t = skip_group(t, end);
    }

    void open_brace() {
        bool function_body = saw_params && !saw_equal && !in_declarators;
        if (!function_body && last_identifier != nullptr && !saw_equal) note_last_identifier();
        t = skip_group(t, end);
        finished = function_body;
    }

    void colon() {
        ++t;
        if (saw_params && !saw_equal) return constructor_initializers();
        note_last_identifier();  // bit-field
        saw_equal = true;        // the width is an expression
    }

    /// name (...) or name {...}, separated by commas; the body follows.
    void constructor_initializers() {
        while (t < end) {
            while (t < end && !t->is(Tok::l_paren) && !t->is(Tok::l_brace)) {
                const Token* after = t->is(Tok::less) ? skip_angle_group(t, end) : nullptr;
                t = after != nullptr ? after : t + 1;
            }
            t = skip_group(t, end);
            if (t < end && t->is(Tok::ellipsis)) ++t;
            if (t >= end || !t->is(Tok::comma)) return;
            ++t;
        }
    }

    /// The result type of a function, or that of a deduction guide.
    void trailing_result() {
        ++t;
        while (saw_params && !saw_equal && t < end && !t->is(Tok::l_brace) && !t->is(Tok::semicolon)) {
            const Token* after = t->is(Tok::less) ? skip_angle_group(t, end) : t->is(Tok::l_paren) || t->is(Tok::l_square) ? skip_group(t, end) : nullptr;
            t = after != nullptr ? after : t + 1;
        }
    }

    void equal() {
        if (last_identifier != nullptr && !last_identifier->is(Tok::kw_operator)) note_member_name();
        saw_equal = true;
        ++t;
    }

    void comma() {
        note_last_identifier();
        saw_equal = saw_params = false;
        in_declarators = true;
        ++t;
    }

    void semicolon() {
        if (last_identifier != nullptr && !saw_equal) note_member_name();
        saw_params = saw_params && !in_declarators;
        ++t;
        finished = true;
    }

    /// Class names in front of `name`: `A::B<T>::name` or `A::operator+`.
    void note_qualifier(const Token* name) {
        if (name == nullptr || name <= begin) return;
        const Token* u = name - 1;
        if (u->is(Tok::tilde)) --u;
        std::vector<std::string_view> parts;
        while (u > begin && u->is(Tok::colon_colon)) {
            --u;
            if (u->is(Tok::greater) || u->is(Tok::greater_greater)) {
                int depth = 0;
                for (; u > begin; --u) {
                    if (u->is(Tok::greater)) ++depth;
                    if (u->is(Tok::greater_greater)) depth += 2;
                    if (u->is(Tok::less) && --depth == 0) break;
                }
                --u;
            }
            if (!u->is(Tok::identifier)) break;
            parts.insert(parts.begin(), u->text);
            if (u == begin) break;
            --u;
        }
        if (!parts.empty()) {
            pending.out_of_line = true;
            pending.qualifier = std::move(parts);
        }
    }

    const Token* finish() {
        pending.is_function = saw_params;
        pending.is_tag = is_tag;
        if (is_template)
            pending.kind = Pending::Kind::template_;
        else if (is_typedef)
            pending.kind = Pending::Kind::typedef_;
        else if (is_friend)
            pending.kind = Pending::Kind::friend_;
        else if (saw_params)
            pending.kind = Pending::Kind::function;
        else if (is_tag)
            pending.kind = Pending::Kind::tag;
        else
            pending.kind = Pending::Kind::variable;
        if (is_tag) {
            // Anything between the body and ';' declares objects.
            const Token* last = t - 2;
            pending.has_declarators = !(last >= begin && (last->is(Tok::r_brace) || last->is(Tok::r_paren)));
        }
        return out.finish(pending, begin, t, names, enum_body);
    }
};

inline const Token* Skimmer::declaration(const Token* begin) {
    const Token* t = begin;
    while (t < end && t->is(Tok::kw_template)) {
        if (t + 1 >= end || !t[1].is(Tok::less)) return explicit_instantiation(t);
        const Token* after = skip_angle_group(t + 1, end);
        t = after != nullptr ? after : t + 2;
    }
    return DeclarationSkimmer(*this, begin, t).run();
}

}  // namespace detail

}  // namespace sema
QIAO_NAMESPACE_END
