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
        if (pending.kind == Pending::Kind::template_) {
            parser.parse_template_declaration(&pending);
        } else {
            parser.parse_declaration(&pending);
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
}  // namespace detail

Symbol* Sema::find_in(Scope* scope, std::string_view name) {
    Symbol* own = find_local(scope, name);
    if (detail::has_any(own)) {
        // Overload sets are joined over inline and unnamed namespaces; other entities hide.
        return own;
    }
    if (scope->visiting) return own;
    scope->visiting = true;
    for (size_t i = 0; i < scope->used.size(); ++i) {
        Symbol* s = find_in(scope->used[i], name);
        if (detail::has_any(s)) {
            scope->visiting = false;
            return s;
        }
        if (own == nullptr) own = s;
    }
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
    for (Scope* s = scope; s != nullptr; s = s->parent) {
        Symbol* symbol = nullptr;
        if (s->kind == Scope::Kind::namespace_ || s->kind == Scope::Kind::record) {
            if (s->kind == Scope::Kind::record && s->record != nullptr) {
                // While a class is being completed, its own members and finished bases are visible.
                symbol = find_local(s, name);
                if (!detail::has_any(symbol)) {
                    for (const ast::BaseSpecifier& base : s->record->bases) {
                        skim_members(*base.record);
                        Symbol* in_base = find_in(info(*base.record).scope, name);
                        if (detail::has_any(in_base)) {
                            symbol = in_base;
                            break;
                        }
                    }
                }
            } else {
                symbol = find_in(s, name);
            }
        } else {
            symbol = find_local(s, name);
            if (!detail::has_any(symbol)) {
                for (Scope* u : s->used) {
                    Symbol* in_used = find_in(u, name);
                    if (detail::has_any(in_used)) {
                        symbol = in_used;
                        break;
                    }
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
