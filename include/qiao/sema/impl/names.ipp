// SPDX-License-Identifier: Apache-2.0
// Scopes and lookup [basic.lookup].
#pragma once
#include <qiao/parse/parser.hpp>
#include <qiao/sema/sema.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

Sema::Sema(SourceManager& s, Diagnostics& d) : sources(s), diagnostics(d) { global = new_scope(Scope::Kind::namespace_, nullptr); }
Sema::~Sema() = default;

Scope* Sema::new_scope(Scope::Kind kind, Scope* parent) {
    Scope* s = arena.make<Scope>();
    s->kind = kind;
    s->parent = parent;
    if (parent != nullptr) {
        s->qualified = parent->qualified;
        if (kind == Scope::Kind::block || kind == Scope::Kind::template_) s->function = parent->function;
    }
    return s;
}

std::string_view Sema::intern(std::string text) {
    strings_.push_back(std::make_unique<std::string>(std::move(text)));
    return *strings_.back();
}

std::string Sema::qualified_name(Scope* scope, std::string_view name) {
    std::string prefix;
    for (Scope* s = scope; s != nullptr; s = s->parent) {
        if (s->kind == Scope::Kind::namespace_ || s->kind == Scope::Kind::record) {
            prefix = s->qualified;
            break;
        }
    }
    return prefix.empty() ? std::string(name) : prefix + "::" + std::string(name);
}

Scope* Sema::enclosing_namespace(Scope* scope) {
    while (scope->kind != Scope::Kind::namespace_) scope = scope->parent;
    return scope;
}

void Sema::check_stack(SourceLoc loc) {
    // How far this thread's stack has grown since the translation began on it.
    char here = 0;
    uintptr_t now = reinterpret_cast<uintptr_t>(&here);
    if (stack_base_ == 0) stack_base_ = now;
    uintptr_t used = stack_base_ > now ? stack_base_ - now : now - stack_base_;
    if (used > 5 * 1024 * 1024) fail(loc, DiagCode::limit, "nesting is too deep (expressions, templates or declarations that need each other)");
}

void Sema::declare(Scope* scope, std::string_view name, Entity entity) { scope->names[name].entities.push_back(std::move(entity)); }

void Sema::parse_pending(Pending& pending) {
    if (pending.state != Pending::State::waiting) return;
    pending.state = Pending::State::parsing;
    check_stack(pending.loc);
    // Templates that instantiate themselves for ever; g++'s default is 900 too.
    struct Depth {
        unsigned& n;
        explicit Depth(unsigned& counter) : n(counter) { ++n; }
        ~Depth() { --n; }
    } depth(pending_depth_);
    try {
        if (pending_depth_ > 900) fail(pending.loc, DiagCode::limit, "declarations and templates that need each other are nested more than 900 deep");
        Parser parser(*this, pending.tokens, pending.scope);
        parser.set_c_linkage(pending.has_c_linkage);
        if (pending.kind == Pending::Kind::template_) {
            parser.parse_template_declaration(pending);
        } else {
            parser.parse_declaration();
        }
        pending.state = Pending::State::done;
    } catch (CompileError& error) {
        pending.state = Pending::State::failed;
        pending.error = std::move(error.diagnostic);
        // Running out of depth is no property of this declaration: everyone who needs it must hear of it.
        if (pending.error.code == DiagCode::limit) throw CompileError{pending.error};
    }
}

Symbol* Sema::find_local(Scope* scope, std::string_view name) {
    auto it = scope->names.find(name);
    if (it == scope->names.end()) return nullptr;
    Symbol& symbol = it->second;
    for (size_t i = 0; i < symbol.pending.size(); ++i) {
        Pending& pending = *symbol.pending[i];
        parse_pending(pending);
        // Said again to everyone who asks later: the declaration is only half made.
        if (pending.state == Pending::State::failed && pending.error.code == DiagCode::limit) throw CompileError{pending.error};
    }
    return &symbol;
}

namespace detail {

inline bool has_any(const Symbol* s) { return s != nullptr && !s->entities.empty(); }

/// What lookup finds in two namespaces that count as one: functions join, anything else of `a` hides `b`.
inline Symbol* join(Sema& s, Symbol* a, Symbol* b) {
    if (b == nullptr || a == b) return a;
    if (!has_any(a)) return has_any(b) || a == nullptr ? b : a;
    Symbol* joined = nullptr;
    for (const Entity& e : b->entities) {
        bool function = e.kind == Entity::Kind::function || (e.kind == Entity::Kind::template_ && e.tmpl != nullptr && e.tmpl->kind == TemplateDecl::Kind::function);
        bool known = !function;
        for (const Entity& old : a->entities) known = known || (old.kind == e.kind && old.function == e.function && old.tmpl == e.tmpl);
        if (known) continue;
        if (joined == nullptr) joined = s.arena.make<Symbol>(*a);
        joined->entities.push_back(e);
    }
    if (joined == nullptr) return a;
    joined->pending.insert(joined->pending.end(), b->pending.begin(), b->pending.end());
    return joined;
}

/// Namespaces named by using-directives, each with the namespace whose members its own appear to be: the nearest one
/// that encloses both the directive and the named namespace [namespace.udir].
struct UsedNamespaces {
    Sema& sema;
    std::vector<std::pair<Scope*, Scope*>> list;

    static Scope* common(Scope* a, Scope* b) {
        for (; a->parent != nullptr; a = a->parent) {
            if (a->kind != Scope::Kind::namespace_) continue;
            for (Scope* s = b; s != nullptr; s = s->parent) {
                if (s == a) return a;
            }
        }
        return a;
    }
    void add(Scope* from, Scope* directives) {
        for (Scope* used : directives->used) {
            bool known = false;
            for (const auto& one : list) known = known || one.second == used;
            if (known) continue;
            list.push_back({common(sema.enclosing_namespace(from), used), used});
            add(from, used);
        }
        for (Scope* inner : directives->inlined) add(from, inner);
    }
};

}  // namespace detail

Symbol* Sema::find_declared(Scope* scope, std::string_view name) {
    Symbol* found = find_local(scope, name);
    for (size_t i = 0; i < scope->inlined.size(); ++i) found = detail::join(*this, found, find_declared(scope->inlined[i], name));
    return found;
}

Symbol* Sema::find_in(Scope* scope, std::string_view name) {
    Symbol* own = find_declared(scope, name);
    if (detail::has_any(own) || scope->visiting) return own;
    scope->visiting = true;
    detail::UsedNamespaces used{*this, {}};
    if (scope->kind == Scope::Kind::namespace_) used.add(scope, scope);
    for (const auto& one : used.list) own = detail::join(*this, own, find_declared(one.second, name));
    scope->visiting = false;
    if (scope->kind == Scope::Kind::record && scope->record != nullptr) {
        RecordInfo& ri = info(*scope->record);
        if (!scope->record->complete && !ri.completing) complete(*scope->record, scope->record->loc);
        for (const ast::BaseSpecifier& base : scope->record->bases) {
            skim_members(*base.record);
            Symbol* s = find_in(info(*base.record).scope, name);
            if (detail::has_any(s)) return s;
        }
    }
    return own;
}

Symbol* Sema::find(Scope* scope, std::string_view name, Scope** found_in) {
    Symbol* unresolved = nullptr;
    detail::UsedNamespaces used{*this, {}};
    for (Scope* s = scope; s != nullptr; s = s->parent) {
        Symbol* symbol = nullptr;
        if (!s->used.empty() || !s->inlined.empty()) used.add(s, s);
        if (s->kind == Scope::Kind::namespace_) {
            symbol = find_declared(s, name);
            for (const auto& one : used.list) {
                if (one.first == s) symbol = detail::join(*this, symbol, find_declared(one.second, name));
            }
        } else {
            symbol = find_local(s, name);
        }
        if (s->kind == Scope::Kind::record && s->record != nullptr && !detail::has_any(symbol)) {
            // While a class is being completed, its own members and finished bases are visible.
            for (const ast::BaseSpecifier& base : s->record->bases) {
                skim_members(*base.record);
                Symbol* in_base = find_in(info(*base.record).scope, name);
                if (detail::has_any(in_base)) {
                    symbol = in_base;
                    break;
                }
            }
        }
        if (detail::has_any(symbol)) {
            if (found_in != nullptr) *found_in = s;
            return symbol;
        }
        if (symbol != nullptr && unresolved == nullptr) unresolved = symbol;
    }
    if (found_in != nullptr) *found_in = nullptr;
    return unresolved;
}

void Sema::parse_specializations(TemplateDecl& tmpl) {
    for (Scope* s = tmpl.scope; s != nullptr; s = s->parent) {
        if (s->kind != Scope::Kind::namespace_ && s->kind != Scope::Kind::record) continue;
        find_local(s, tmpl.name);
        for (size_t i = 0; i < s->out_of_line.size(); ++i) {
            Pending& p = *s->out_of_line[i];
            bool explicit_one = p.kind == Pending::Kind::template_ && p.name == tmpl.name && p.tokens.begin + 2 < p.tokens.end && p.tokens.begin[2].is(Tok::greater);
            if (explicit_one && p.state == Pending::State::waiting) parse_pending(p);
        }
    }
}

void Sema::add_pending_errors(const Symbol* symbol, Diagnostic& d) {
    if (symbol == nullptr) return;
    for (const Pending* p : symbol->pending) {
        if (p->state != Pending::State::failed) continue;
        d.notes.push_back({p->error.loc, "its declaration could not be used in device code: " + p->error.message});
        for (const auto& note : p->error.notes) d.notes.push_back(note);
    }
}

}  // namespace sema
QIAO_NAMESPACE_END
