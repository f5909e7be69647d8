// SPDX-License-Identifier: Apache-2.0
// Skimming: from the tokens of a namespace or class body to pending declarations, without parsing them.
//
// For each declaration it finds the end and the names it may introduce. It needs no knowledge of types: the name of a
// function is the identifier before the first parenthesis outside of attributes; of a variable the identifier before
// '=', '[', '{', ',' ':' or ';'; '<' after an identifier in a declaration opens template arguments.
#pragma once
#include <qiao/sema/sema.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

/// Skips a balanced (), [] or {} group; `t` stands on the opening bracket.
inline const Token* skip_group(const Token* t, const Token* end) {
    int depth = 0;
    for (; t < end; ++t) {
        switch (t->kind) {
            case Tok::l_paren: case Tok::l_square: case Tok::l_brace: ++depth; break;
            case Tok::r_paren: case Tok::r_square: case Tok::r_brace:
                if (--depth == 0) return t + 1;
                break;
            default: break;
        }
    }
    return end;
}

/// Skips <...>; `t` stands on '<'. Null where no matching '>' comes before ';' or '{'.
inline const Token* skip_angle_group(const Token* t, const Token* end) {
    int depth = 0;
    while (t < end) {
        switch (t->kind) {
            case Tok::less: ++depth; ++t; break;
            case Tok::greater:
                ++t;
                if (--depth == 0) return t;
                break;
            case Tok::greater_greater:
                ++t;
                depth -= 2;
                if (depth <= 0) return t;
                break;
            case Tok::l_paren: case Tok::l_square: case Tok::l_brace: t = skip_group(t, end); break;
            case Tok::semicolon: case Tok::r_brace: case Tok::r_paren: return nullptr;
            default: ++t;
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

/// Walks one declaration and collects what Pending needs.
struct Skimmer {
    Sema& sema;
    Scope* scope;
    const Token* end;
    const Token* scope_begin = nullptr;
    bool nonpublic = false;  ///< access of the members that follow

    const Token* declaration(const Token* begin) {
        const Token* t = begin;
        Pending::Kind kind = Pending::Kind::variable;
        bool is_template = false;
        while (t < end && t->is(Tok::kw_template)) {
            if (t + 1 >= end || !t[1].is(Tok::less)) return explicit_instantiation(t);
            is_template = true;
            const Token* after = skip_angle_group(t + 1, end);
            t = after != nullptr ? after : t + 2;
        }
        if (is_template) kind = Pending::Kind::template_;
        return declared(begin, t, kind);
    }

    const Token* explicit_instantiation(const Token* t) {
        while (t < end && !t->is(Tok::semicolon)) t = t->is(Tok::l_brace) || t->is(Tok::l_paren) ? skip_group(t, end) : t + 1;
        return t < end ? t + 1 : end;
    }

    const Token* declared(const Token* begin, const Token* t, Pending::Kind kind) {
        Pending pending;
        pending.kind = kind;
        std::vector<const Token*> names;
        bool is_typedef = false, is_tag = false, saw_params = false, saw_equal = false, in_declarators = false, is_enum = false, is_friend = false;
        const Token* last_identifier = nullptr;
        const Token* enum_body = nullptr;
        auto note_name = [&](const Token* name) {
            if (name != nullptr) names.push_back(name);
        };
        if (t < end && t->is(Tok::kw_using)) {
            // using T = ...;  using A::b;
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
            while (u < end && !u->is(Tok::semicolon)) ++u;
            if (kind != Pending::Kind::template_) pending.kind = Pending::Kind::using_;
            note_name(name < end ? name : nullptr);
            return finish(pending, begin, u < end ? u + 1 : end, names, nullptr);
        }
        for (; t < end;) {
            switch (t->kind) {
                case Tok::kw_typedef: is_typedef = true; ++t; continue;
                case Tok::kw_friend: is_friend = true; ++t; continue;
                case Tok::kw_static: pending.is_static = true; ++t; continue;
                case Tok::kw_global: pending.is_kernel = true; ++t; continue;
                case Tok::kw_struct: case Tok::kw_class: case Tok::kw_union: case Tok::kw_enum: {
                    is_enum = t->is(Tok::kw_enum);
                    const Token* u = t + 1;
                    if (is_enum && u < end && (u->is(Tok::kw_class) || u->is(Tok::kw_struct))) ++u;
                    const Token* name = nullptr;
                    while (u < end) {
                        if (takes_attribute_arguments(*u) && u + 1 < end && u[1].is(Tok::l_paren)) {
                            u = skip_group(u + 1, end);
                        } else if (u->is(Tok::l_square)) {
                            u = skip_group(u, end);
                        } else if (u->is(Tok::identifier) && name != nullptr && u->text == "final" && u + 1 < end && (u[1].is(Tok::l_brace) || u[1].is(Tok::colon))) {
                            ++u;
                        } else if (u->is(Tok::identifier)) {
                            name = u++;
                            if (u < end && u->is(Tok::less)) {
                                const Token* after = skip_angle_group(u, end);
                                if (after != nullptr) u = after;
                            }
                        } else if (u->is(Tok::colon_colon)) {
                            ++u;
                        } else if (u->kind >= Tok::kw_alignas) {
                            ++u;
                        } else {
                            break;
                        }
                        if (u < end && name != nullptr && u->is(Tok::identifier) && u->text != "final") break;
                    }
                    bool body = u < end && (u->is(Tok::l_brace) || u->is(Tok::colon));
                    bool forward = u < end && u->is(Tok::semicolon);
                    if (body || forward) {
                        is_tag = true;
                        note_name(name);
                        if (body) {
                            while (u < end && !u->is(Tok::l_brace) && !u->is(Tok::semicolon)) u = u->is(Tok::l_paren) ? skip_group(u, end) : u + 1;
                            if (u < end && u->is(Tok::l_brace)) {
                                if (is_enum) enum_body = u;
                                u = skip_group(u, end);
                            }
                        }
                        last_identifier = nullptr;
                    }
                    t = u;
                    continue;
                }
                case Tok::kw_operator: {
                    // The name of an operator function, up to its parameter list.
                    last_identifier = t++;
                    if (t < end && t->is(Tok::l_paren)) t += 2;  // operator()
                    while (t < end && !t->is(Tok::l_paren)) ++t;
                    continue;
                }
                case Tok::identifier:
                    if (takes_attribute_arguments(*t) && t + 1 < end && t[1].is(Tok::l_paren)) {
                        t = skip_group(t + 1, end);
                        continue;
                    }
                    if (saw_params && !in_declarators) {
                        ++t;  // final, override, trailing macros
                        continue;
                    }
                    last_identifier = t++;
                    if (t < end && t->is(Tok::less)) {
                        // In an initialiser '<' may compare; what follows the matching '>' tells.
                        const Token* after = skip_angle_group(t, end);
                        bool list = after != nullptr && (!saw_equal || (after < end && (after->is(Tok::colon_colon) || after->is(Tok::l_paren) || after->is(Tok::l_brace) || after->is(Tok::semicolon) || after->is(Tok::comma) || after->is(Tok::r_paren))));
                        if (list) t = after;
                    }
                    continue;
                case Tok::tilde:
                    // A destructor's name keeps its '~' token as the place.
                    ++t;
                    continue;
                case Tok::l_paren:
                    if (saw_equal || saw_params) {
                        t = skip_group(t, end);
                        continue;
                    }
                    if (last_identifier == nullptr || (t + 1 < end && (t[1].is(Tok::star) || t[1].is(Tok::amp) || t[1].is(Tok::amp_amp)) && !last_identifier->is(Tok::kw_operator) && pointer_declarator(t))) {
                        // (*name)(...) or (&name)[n], or a parenthesised declarator
                        const Token* close = skip_group(t, end);
                        for (const Token* u = t; u < close; ++u) {
                            if (u->is(Tok::identifier)) {
                                note_name(u);
                                break;
                            }
                        }
                        t = close;
                        if (t < end && t->is(Tok::l_paren)) t = skip_group(t, end);
                        last_identifier = nullptr;
                        in_declarators = true;
                        continue;
                    }
                    saw_params = true;
                    note_name(last_identifier);
                    pending_qualifier(pending, begin, last_identifier);
                    last_identifier = nullptr;
                    t = skip_group(t, end);
                    continue;
                case Tok::l_square:
                    if (t + 1 < end && t[1].is(Tok::l_square)) {  // [[attribute]]
                        t = skip_group(t, end);
                        continue;
                    }
                    if (last_identifier != nullptr && !saw_equal) {
                        note_name(last_identifier);
                        pending_qualifier(pending, begin, last_identifier);
                        last_identifier = nullptr;
                    }
                    t = skip_group(t, end);
                    continue;
                case Tok::l_brace:
                    if (saw_params && !saw_equal && !in_declarators) {
                        t = skip_group(t, end);  // function body
                        return finish_kind(pending, begin, t, names, is_typedef, is_tag, saw_params, is_friend, enum_body, kind);
                    }
                    if (last_identifier != nullptr && !saw_equal) {
                        note_name(last_identifier);
                        last_identifier = nullptr;
                    }
                    t = skip_group(t, end);
                    continue;
                case Tok::colon:
                    if (saw_params && !saw_equal) {
                        // Constructor initialisers: name (…) or name {…}, separated by commas; then the body.
                        ++t;
                        while (t < end) {
                            while (t < end && !t->is(Tok::l_paren) && !t->is(Tok::l_brace)) {
                                if (t->is(Tok::less)) {
                                    const Token* after = skip_angle_group(t, end);
                                    t = after != nullptr ? after : t + 1;
                                } else {
                                    ++t;
                                }
                            }
                            t = skip_group(t, end);
                            if (t < end && t->is(Tok::ellipsis)) ++t;
                            if (t < end && t->is(Tok::comma)) {
                                ++t;
                                continue;
                            }
                            break;
                        }
                        continue;
                    }
                    note_name(last_identifier);  // bit-field
                    last_identifier = nullptr;
                    saw_equal = true;            // the width is an expression
                    ++t;
                    continue;
                case Tok::arrow:
                    // A trailing return type, or that of a deduction guide.
                    ++t;
                    while (saw_params && !saw_equal && t < end && !t->is(Tok::l_brace) && !t->is(Tok::semicolon)) {
                        const Token* after = t->is(Tok::less) ? skip_angle_group(t, end) : t->is(Tok::l_paren) || t->is(Tok::l_square) ? skip_group(t, end) : nullptr;
                        t = after != nullptr ? after : t + 1;
                    }
                    continue;
                case Tok::equal:
                    if (last_identifier != nullptr && !last_identifier->is(Tok::kw_operator)) {
                        note_name(last_identifier);
                        pending_qualifier(pending, begin, last_identifier);
                        last_identifier = nullptr;
                    }
                    saw_equal = true;
                    ++t;
                    continue;
                case Tok::comma:
                    if (last_identifier != nullptr) note_name(last_identifier);
                    last_identifier = nullptr;
                    saw_equal = false;
                    in_declarators = true;
                    if (saw_params) saw_params = false;
                    ++t;
                    continue;
                case Tok::semicolon:
                    if (last_identifier != nullptr && !saw_equal) {
                        note_name(last_identifier);
                        pending_qualifier(pending, begin, last_identifier);
                    }
                    return finish_kind(pending, begin, t + 1, names, is_typedef, is_tag, saw_params && !in_declarators, is_friend, enum_body, kind);
                case Tok::r_brace:
                    return finish_kind(pending, begin, t + 1, names, is_typedef, is_tag, saw_params, is_friend, enum_body, kind);
                default:
                    if (takes_attribute_arguments(*t) && t + 1 < end && t[1].is(Tok::l_paren)) {
                        t = skip_group(t + 1, end);
                    } else {
                        ++t;
                    }
            }
        }
        return finish_kind(pending, begin, end, names, is_typedef, is_tag, saw_params, is_friend, enum_body, kind);
    }

    /// ( * name ) followed by ( or [ : a pointer to function or array is declared.
    bool pointer_declarator(const Token* t) const {
        const Token* after = skip_group(t, end);
        return after < end && (after->is(Tok::l_paren) || after->is(Tok::l_square));
    }

    /// Class names in front of `name`: `A::B<T>::name` or `A::operator+`.
    void pending_qualifier(Pending& pending, const Token* begin, const Token* name) const {
        if (name == nullptr || name <= begin) return;
        const Token* t = name - 1;
        if (t->is(Tok::tilde)) --t;
        std::vector<std::string_view> parts;
        while (t > begin && t->is(Tok::colon_colon)) {
            --t;
            if (t->is(Tok::greater) || t->is(Tok::greater_greater)) {
                int depth = 0;
                for (; t > begin; --t) {
                    if (t->is(Tok::greater)) ++depth;
                    if (t->is(Tok::greater_greater)) depth += 2;
                    if (t->is(Tok::less) && --depth == 0) break;
                }
                --t;
            }
            if (!t->is(Tok::identifier)) break;
            parts.insert(parts.begin(), t->text);
            if (t == begin) break;
            --t;
        }
        if (!parts.empty()) {
            pending.out_of_line = true;
            pending.qualifier = std::move(parts);
        }
    }

    const Token* finish_kind(Pending& pending, const Token* begin, const Token* t, const std::vector<const Token*>& names, bool is_typedef, bool is_tag,
        bool is_function, bool is_friend, const Token* enum_body, Pending::Kind kind) {
        pending.is_function = is_function;
        pending.is_tag = is_tag;
        if (kind != Pending::Kind::template_) {
            if (is_typedef) pending.kind = Pending::Kind::typedef_;
            else if (is_friend) pending.kind = Pending::Kind::friend_;
            else if (is_function) pending.kind = Pending::Kind::function;
            else if (is_tag) pending.kind = Pending::Kind::tag;
            else pending.kind = Pending::Kind::variable;
        }
        if (is_tag) {
            // Anything between the body and ';' declares objects.
            const Token* last = t - 2;
            pending.has_declarators = !(last >= begin && (last->is(Tok::r_brace) || last->is(Tok::r_paren)));
            if (names.size() == 1 && !pending.has_declarators) pending.has_declarators = false;
        }
        return finish(pending, begin, t, names, enum_body);
    }

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
            Scope* ns = scope;
            ns->out_of_line.push_back(p);
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

/// The namespace that `a::b` or `::a::b` names in using-directives and behind `namespace x =`; null where it is none.
inline Scope* named_namespace(Sema& sema, Scope* scope, const Token* t, const Token* end) {
    Scope* found = t < end && t->is(Tok::colon_colon) ? sema.global : nullptr;
    bool named = false;
    for (; t < end; ++t) {
        if (!t->is(Tok::identifier)) continue;
        Symbol* symbol = found == nullptr ? sema.find(scope, t->text) : sema.find_in(found, t->text);
        found = nullptr;
        if (symbol == nullptr) return nullptr;
        for (const Entity& e : symbol->entities) {
            if (e.kind == Entity::Kind::namespace_) found = e.scope;
        }
        if (found == nullptr) return nullptr;
        named = true;
    }
    return named ? found : nullptr;
}

}  // namespace detail

void Sema::skim(TokenRange tokens, Scope* scope) {
    bool in_class = scope->kind == Scope::Kind::record && scope->record != nullptr;
    detail::Skimmer skimmer{*this, scope, tokens.end, tokens.begin, in_class && info(*scope->record).is_class};
    const Token* t = tokens.begin;
    const Token* end = tokens.end;
    while (t < end) {
        if (t->is(Tok::semicolon) || t->is(Tok::r_brace) || t->is(Tok::eof)) {
            ++t;
            continue;
        }
        if (scope->kind == Scope::Kind::record && (t->is(Tok::kw_public) || t->is(Tok::kw_private) || t->is(Tok::kw_protected)) && t + 1 < end && t[1].is(Tok::colon)) {
            skimmer.nonpublic = !t->is(Tok::kw_public);
            t += 2;
            continue;
        }
        bool is_inline = t->is(Tok::kw_inline) && t + 1 < end && t[1].is(Tok::kw_namespace);
        if (is_inline) ++t;
        if (t->is(Tok::kw_namespace)) {
            ++t;
            Scope* target = scope;
            bool unnamed = t < end && t->is(Tok::l_brace);
            std::vector<std::string_view> path;
            while (t < end && !t->is(Tok::l_brace) && !t->is(Tok::equal) && !t->is(Tok::semicolon)) {
                if (t->is(Tok::l_square)) {
                    t = detail::skip_group(t, end);
                    continue;
                }
                if (t->is(Tok::kw_attribute)) {
                    t = detail::skip_group(t + 1, end);
                    continue;
                }
                if (t->is(Tok::identifier)) path.push_back(t->text);
                ++t;
            }
            if (t < end && t->is(Tok::equal)) {
                // namespace a = b::c;
                const Token* first = ++t;
                while (t < end && !t->is(Tok::semicolon)) ++t;
                Scope* from = path.empty() ? nullptr : detail::named_namespace(*this, scope, first, t);
                if (from != nullptr) {
                    Entity e;
                    e.kind = Entity::Kind::namespace_;
                    e.scope = from;
                    declare(scope, path[0], e);
                }
                continue;
            }
            if (unnamed) path.push_back("{anonymous}");
            for (size_t i = 0; i < path.size(); ++i) {
                Symbol& symbol = target->names[path[i]];
                Scope* inner = nullptr;
                for (const Entity& e : symbol.entities) {
                    if (e.kind == Entity::Kind::namespace_) inner = e.scope;
                }
                if (inner == nullptr) {
                    inner = new_scope(Scope::Kind::namespace_, target);
                    inner->name = path[i];
                    inner->qualified = qualified_name(target, path[i]);
                    Entity e;
                    e.kind = Entity::Kind::namespace_;
                    e.scope = inner;
                    symbol.entities.push_back(e);
                    inner->is_inline = is_inline && i + 1 == path.size();
                    if (inner->is_inline) target->inlined.push_back(inner);
                    else if (unnamed) target->used.push_back(inner);
                }
                target = inner;
            }
            if (t < end && t->is(Tok::l_brace)) {
                const Token* close = detail::skip_group(t, end);
                skim({t + 1, close - 1}, target);
                t = close;
            }
            continue;
        }
        if (t->is(Tok::kw_extern) && t + 1 < end && t[1].is(Tok::string_literal)) {
            const bool around = std::exchange(c_linkage, t[1].text == "\"C\"");
            t += 2;
            if (t < end && t->is(Tok::l_brace)) {
                const Token* close = detail::skip_group(t, end);
                skim({t + 1, close - 1}, scope);
                t = close;
            } else if (t < end) {
                const Token* after = skimmer.declaration(t);
                t = after > t ? after : t + 1;
            }
            c_linkage = around;
            continue;
        }
        if (t->is(Tok::kw_using) && t + 1 < end && t[1].is(Tok::kw_namespace)) {
            const Token* first = t += 2;
            while (t < end && !t->is(Tok::semicolon)) ++t;
            Scope* target = detail::named_namespace(*this, scope, first, t);
            if (target != nullptr && target != scope) scope->used.push_back(target);
            continue;
        }
        if (t->is(Tok::kw_static_assert) || t->is(Tok::kw_asm) || t->is(Tok::kw_pragma_unroll)) {
            ++t;
            if (t < end && t->is(Tok::l_paren)) t = detail::skip_group(t, end);
            continue;
        }
        const Token* after = skimmer.declaration(t);
        t = after > t ? after : t + 1;
    }
}

}  // namespace sema
QIAO_NAMESPACE_END
