// SPDX-License-Identifier: Apache-2.0
// Skimming: from the tokens of a namespace or class body to pending declarations, without parsing them. Here namespaces,
// using-directives and language linkage; skim_declaration.ipp finds what each declaration declares.
#pragma once
#include <utility>

#include <qiao/sema/sema.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

inline Scope* namespace_of(const Symbol* symbol) {
    Scope* found = nullptr;
    if (symbol == nullptr) return found;
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::namespace_) found = e.scope;
    }
    return found;
}

/// The namespace that `a::b` or `::a::b` names in using-directives and behind `namespace x =`; null where it is none.
inline Scope* named_namespace(Sema& sema, Scope* scope, const Token* t, const Token* end) {
    Scope* found = t < end && t->is(Tok::colon_colon) ? sema.global : nullptr;
    bool named = false;
    for (; t < end; ++t) {
        if (!t->is(Tok::identifier)) continue;
        found = namespace_of(found == nullptr ? sema.find(scope, t->text) : sema.find_in(found, t->text));
        if (found == nullptr) return nullptr;
        named = true;
    }
    return named ? found : nullptr;
}

/// The declarations of one namespace or class body.
struct ScopeSkimmer {
    Sema& sema;
    Scope* scope;
    const Token* t;  ///< the cursor
    const Token* end;
    Skimmer declarations;

    ScopeSkimmer(Sema& s, TokenRange tokens, Scope* target)
        : sema(s), scope(target), t(tokens.begin), end(tokens.end), declarations{s, target, tokens.end, tokens.begin, has_private_default(s, *target)} {}

    void run() {
        while (t < end) step();
    }

private:
    static bool has_private_default(Sema& s, const Scope& scope) {
        return scope.kind == Scope::Kind::record && scope.record != nullptr && s.info(*scope.record).is_class;
    }

    bool next_is(Tok kind) const { return t + 1 < end && t[1].is(kind); }

    void step() {
        if (t->is(Tok::semicolon) || t->is(Tok::r_brace) || t->is(Tok::eof)) {
            ++t;
        } else if (scope->kind == Scope::Kind::record && (t->is(Tok::kw_public) || t->is(Tok::kw_private) || t->is(Tok::kw_protected)) && next_is(Tok::colon)) {
            declarations.nonpublic = !t->is(Tok::kw_public);
            t += 2;
        } else if (t->is(Tok::kw_namespace) || (t->is(Tok::kw_inline) && next_is(Tok::kw_namespace))) {
            namespace_definition();
        } else if (t->is(Tok::kw_extern) && next_is(Tok::string_literal)) {
            linkage_specification();
        } else if (t->is(Tok::kw_using) && next_is(Tok::kw_namespace)) {
            using_directive();
        } else if (t->is(Tok::kw_static_assert) || t->is(Tok::kw_asm) || t->is(Tok::kw_pragma_unroll)) {
            ++t;
            if (t < end && t->is(Tok::l_paren)) t = skip_group(t, end);
        } else {
            declaration();
        }
    }

    void declaration() {
        const Token* after = declarations.declaration(t);
        t = after > t ? after : t + 1;
    }

    /// The braced body at the cursor, into `target`.
    void body(Scope* target) {
        const Token* close = skip_group(t, end);
        sema.skim({t + 1, close - 1}, target);
        t = close;
    }

    void namespace_definition() {
        bool is_inline = t->is(Tok::kw_inline);
        t += is_inline ? 2 : 1;
        bool unnamed = t < end && t->is(Tok::l_brace);
        std::vector<std::string_view> path;
        while (t < end && !t->is(Tok::l_brace) && !t->is(Tok::equal) && !t->is(Tok::semicolon)) {
            if (t->is(Tok::l_square) || t->is(Tok::kw_attribute)) {
                t = skip_group(t->is(Tok::l_square) ? t : t + 1, end);
                continue;
            }
            if (t->is(Tok::identifier)) path.push_back(t->text);
            ++t;
        }
        if (t < end && t->is(Tok::equal)) return namespace_alias(path);
        if (unnamed) path.push_back("{anonymous}");
        Scope* target = scope;
        for (size_t i = 0; i < path.size(); ++i) {
            Scope* inner = namespace_of(&target->names[path[i]]);
            target = inner != nullptr ? inner : new_namespace(*target, path[i], is_inline && i + 1 == path.size(), unnamed);
        }
        if (t < end && t->is(Tok::l_brace)) body(target);
    }

    Scope* new_namespace(Scope& outer, std::string_view name, bool is_inline, bool unnamed) {
        Scope* inner = sema.new_scope(Scope::Kind::namespace_, &outer);
        inner->name = name;
        inner->qualified = sema.qualified_name(&outer, name);
        inner->is_inline = is_inline;
        if (is_inline)
            outer.inlined.push_back(inner);
        else if (unnamed)
            outer.used.push_back(inner);
        Entity e;
        e.kind = Entity::Kind::namespace_;
        e.scope = inner;
        outer.names[name].entities.push_back(e);
        return inner;
    }

    /// namespace a = b::c;
    void namespace_alias(const std::vector<std::string_view>& path) {
        const Token* first = ++t;
        while (t < end && !t->is(Tok::semicolon)) ++t;
        Scope* from = path.empty() ? nullptr : named_namespace(sema, scope, first, t);
        if (from == nullptr) return;
        Entity e;
        e.kind = Entity::Kind::namespace_;
        e.scope = from;
        sema.declare(scope, path[0], e);
    }

    /// extern "C" before a declaration or a body.
    void linkage_specification() {
        const bool around = std::exchange(sema.c_linkage, t[1].text == "\"C\"");
        t += 2;
        if (t < end && t->is(Tok::l_brace))
            body(scope);
        else if (t < end)
            declaration();
        sema.c_linkage = around;
    }

    /// using namespace a::b; of a name that is no namespace nothing is taken.
    void using_directive() {
        const Token* first = t += 2;
        while (t < end && !t->is(Tok::semicolon)) ++t;
        Scope* target = named_namespace(sema, scope, first, t);
        if (target != nullptr && target != scope) scope->used.push_back(target);
    }
};

}  // namespace detail

void Sema::skim(TokenRange tokens, Scope* scope) { detail::ScopeSkimmer(*this, tokens, scope).run(); }

}  // namespace sema
QIAO_NAMESPACE_END
