// SPDX-License-Identifier: Apache-2.0
// Classes: members, completion, constructors and destructors.
#pragma once
#include <algorithm>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

RecordDecl* Sema::new_record(std::string_view name, Scope* scope, SourceLoc loc) {
    RecordDecl* r = arena.make<RecordDecl>();
    r->name = name;
    r->display_name = name.empty() ? "<unnamed>" : qualified_name(scope, name);
    r->loc = loc;
    RecordInfo* ri = arena.make<RecordInfo>();
    ri->enclosing = scope;
    ri->scope = new_scope(Scope::Kind::record, scope);
    ri->scope->record = r;
    ri->scope->name = name;
    ri->scope->qualified = r->display_name;
    ri->scope->function = scope->function;
    r->sema = ri;
    if (!name.empty()) {
        Entity injected;
        injected.type = types.record(r);
        declare(ri->scope, name, injected);
    }
    return r;
}

FunctionDecl* Sema::new_function(std::string_view name, Scope* scope, SourceLoc loc) {
    FunctionDecl* f = arena.make<FunctionDecl>();
    f->name = name;
    f->loc = loc;
    f->result = types.void_type();
    FunctionInfo* fi = arena.make<FunctionInfo>();
    fi->scope = scope;
    fi->decl = f;
    fi->serial = next_serial();
    f->sema = fi;
    return f;
}

void Sema::skim_members(RecordDecl& record) {
    RecordInfo& ri = info(record);
    if (ri.skimmed) return;
    if (ri.tmpl != nullptr && !ri.has_body) choose_specialization(record, record.loc);
    if (!ri.has_body) return;
    ri.skimmed = true;
    skim(ri.body, ri.scope);
    if (ri.bases) {
        Parser parser(*this, ri.bases, ri.scope);
        parser.parse_bases(record);
    }
}

void Sema::require_complete(QualType type, SourceLoc loc) {
    if (type->is_record()) complete(*type->record, loc);
    else if (type->is_array()) require_complete(type->inner, loc);
}

void Sema::complete(RecordDecl& record, SourceLoc loc) {
    RecordInfo& ri = info(record);
    if (record.complete || ri.completing) return;
    check_stack(loc);
    if (!ri.has_body && ri.tmpl != nullptr) choose_specialization(record, loc);
    if (!ri.has_body) {
        // A forward declaration whose definition is still pending.
        Symbol* symbol = find(ri.enclosing, record.name);
        if (!ri.has_body) {
            Diagnostic d{Severity::error, DiagCode::type, loc, "incomplete type '" + record.display_name + "'", {}};
            d.notes.push_back({record.loc, "declared here"});
            add_pending_errors(symbol, d);
            throw CompileError{d};
        }
        if (record.complete) return;
    }
    ri.completing = true;
    try {
        skim_members(record);
        for (size_t i = 0; i < ri.members.size(); ++i) {
            Pending& p = *ri.members[i];
            bool may_be_field = (p.kind == Pending::Kind::variable && !p.is_static) || (p.kind == Pending::Kind::tag && (p.has_declarators || p.name.empty()));
            if (p.kind == Pending::Kind::function) {
                for (const Token* t = p.tokens.begin; t < p.tokens.end && !t->is(Tok::l_paren); ++t) {
                    if (t->is(Tok::kw_virtual)) record.has_vtable = true;
                }
            }
            if (!may_be_field) continue;
            if (p.kind == Pending::Kind::tag && p.name.empty() && p.tokens.begin->is(Tok::kw_enum)) continue;
            parse_pending(p);
            if (p.state == Pending::State::failed) throw CompileError{p.error};
        }
        for (const ast::BaseSpecifier& b : record.bases) record.has_vtable = record.has_vtable || b.record->has_vtable;
        layout(record);
    } catch (CompileError& error) {
        ri.completing = false;
        if (ri.tmpl != nullptr) note_instantiation(error.diagnostic, loc, record.display_name);
        throw;
    }
    ri.completing = false;
    record.complete = true;
}

uint64_t Sema::size_of(QualType type, SourceLoc loc) {
    switch (type->kind) {
        case TypeKind::pointer: case TypeKind::lvalue_ref: case TypeKind::rvalue_ref: case TypeKind::nullptr_: return 8;
        case TypeKind::array:
            if (type->unknown_bound) fail(loc, DiagCode::type, "size of an array of unknown bound");
            return type->count * size_of(type->inner, loc);
        case TypeKind::record:
            complete(*type->record, loc);
            if (!type->record->complete) fail(loc, DiagCode::type, "size of incomplete type '" + to_string(type) + "'");
            return type->record->size;
        case TypeKind::enum_: return ast::scalar_size(type->enumeration->underlying->kind);
        case TypeKind::function: return 1;
        case TypeKind::member_pointer: return type->inner->is_function() ? 16 : 8;
        case TypeKind::template_param: case TypeKind::template_spec: case TypeKind::dependent: case TypeKind::pack_expansion: case TypeKind::auto_:
            fail(loc, DiagCode::type, "size of a type that is not known here");
        default: return ast::scalar_size(type->kind);
    }
}

uint32_t Sema::align_of(QualType type, SourceLoc loc) {
    switch (type->kind) {
        case TypeKind::array: return align_of(type->inner, loc);
        case TypeKind::member_pointer: return 8;
        case TypeKind::record:
            complete(*type->record, loc);
            return type->record->align;
        default: return static_cast<uint32_t>(size_of(type, loc));
    }
}

std::optional<int64_t> Sema::base_offset(RecordDecl* derived, RecordDecl* base, uint32_t* depth) {
    if (derived == base) {
        if (depth != nullptr) *depth = 0;
        return 0;
    }
    complete(*derived, derived->loc);
    for (const ast::BaseSpecifier& b : derived->bases) {
        uint32_t inner_depth = 0;
        auto inner = base_offset(b.record, base, &inner_depth);
        if (inner) {
            if (depth != nullptr) *depth = inner_depth + 1;
            return static_cast<int64_t>(b.offset) + *inner;
        }
    }
    return std::nullopt;
}

namespace detail {

/// The one reference parameter of a copy or move constructor or assignment of `record`.
inline bool takes_own_type(FunctionDecl& f, RecordDecl& record) {
    return f.params.size() >= 1 && f.params[0]->type->is_reference() && f.params[0]->type->inner->is_record() && f.params[0]->type->inner->record == &record;
}

/// A constructor of `record` that hands its parameters to the base's `from` [class.inhctor.init].
inline FunctionDecl* inherit_constructor(Sema& s, RecordDecl& record, FunctionDecl& from) {
    FunctionDecl* f = s.new_function(record.name, s.info(record).scope, from.loc);
    FunctionInfo& fi = s.info(*f);
    f->display_name = record.display_name + "::" + std::string(record.name);
    f->is_method = f->is_constructor = true;
    f->is_constexpr = from.is_constexpr;
    f->is_host_only = from.is_host_only;
    f->is_host = from.is_host;
    f->variadic = from.variadic;
    f->record = &record;
    fi.is_explicit = s.info(from).is_explicit;
    fi.is_deleted = s.info(from).is_deleted;
    fi.implicit = true;
    fi.inherited = &from;
    fi.defaults = s.info(from).defaults;
    fi.default_scopes = s.info(from).default_scopes;
    for (VarDecl* p : from.params) f->params.push_back(s.arena.make<VarDecl>(*p));
    return f;
}

/// `using Base::Base;` and its like among the members.
inline void find_inherited(Sema& s, RecordDecl& record) {
    RecordInfo& ri = s.info(record);
    if (ri.inheritance_done) return;
    ri.inheritance_done = true;
    for (size_t i = 0; i < ri.members.size(); ++i) {
        Pending& p = *ri.members[i];
        if (p.kind == Pending::Kind::using_ && p.tokens.begin + 2 < p.tokens.end && !p.tokens.begin[2].is(Tok::equal)) s.parse_pending(p);
    }
    for (RecordDecl* base : ri.inherited) {
        s.complete(*base, record.loc);
        std::vector<TemplateDecl*> templates;
        for (FunctionDecl* c : s.constructors(*base, &templates)) {
            if (!c->params.empty() && !takes_own_type(*c, *base)) ri.inherited_constructors.push_back(inherit_constructor(s, record, *c));
        }
        for (TemplateDecl* t : templates) {
            auto* copy = s.arena.make<TemplateDecl>(*t);
            copy->functions.clear();
            copy->inherited = t;
            copy->record = &record;
            ri.inherited_templates.push_back(copy);
        }
    }
}

}  // namespace detail

std::vector<FunctionDecl*> Sema::constructors(RecordDecl& record, std::vector<TemplateDecl*>* templates) {
    skim_members(record);
    detail::find_inherited(*this, record);
    std::vector<FunctionDecl*> list = info(record).inherited_constructors;
    if (templates != nullptr) *templates = info(record).inherited_templates;
    Symbol* symbol = find_local(info(record).scope, record.name);
    if (symbol == nullptr) return list;
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::function && e.function->is_constructor) list.push_back(e.function);
        if (e.kind == Entity::Kind::template_ && e.tmpl->kind == TemplateDecl::Kind::function && templates != nullptr) templates->push_back(e.tmpl);
    }
    return list;
}

bool Sema::trivially_default(QualType type) {
    if (type->is_array()) return trivially_default(type->inner);
    if (!type->is_record()) return true;
    RecordDecl& r = *type->record;
    complete(r, r.loc);
    RecordInfo& ri = info(r);
    if (ri.trivial_default >= 0) return ri.trivial_default != 0;
    bool trivial = ri.field_inits.empty();
    std::vector<TemplateDecl*> templates;
    bool any = false, defaulted = false;
    for (FunctionDecl* c : constructors(r, &templates)) {
        if (info(*c).inherited != nullptr) continue;
        any = true;
        if (c->params.empty() && info(*c).is_defaulted) defaulted = true;
    }
    for (TemplateDecl* t : templates) any = any || t->inherited == nullptr;
    if (any && !defaulted) trivial = false;
    for (const ast::BaseSpecifier& b : r.bases) trivial = trivial && trivially_default(types.record(b.record));
    if (!r.is_union) {
        for (ast::FieldDecl* f : r.fields) trivial = trivial && !f->type->is_reference() && trivially_default(f->type);
    }
    ri.trivial_default = trivial ? 1 : 0;
    return trivial;
}

bool Sema::is_aggregate(RecordDecl& r) {
    complete(r, r.loc);
    if (r.has_vtable) return false;
    std::vector<TemplateDecl*> templates;
    for (FunctionDecl* c : constructors(r, &templates)) {
        if (!info(*c).is_defaulted && !info(*c).is_deleted) return false;
    }
    return templates.empty();
}

FunctionDecl* Sema::destructor_of(QualType type) {
    while (type->is_array()) type = type->inner;
    if (!type->is_record()) return nullptr;
    RecordDecl& r = *type->record;
    complete(r, r.loc);
    RecordInfo& ri = info(r);
    if (ri.trivial_destructor == 1) return nullptr;
    if (ri.implicit_destructor != nullptr) return ri.implicit_destructor;
    std::string_view name = intern("~" + std::string(r.name));
    Symbol* symbol = r.name.empty() ? nullptr : find_local(ri.scope, name);
    if (symbol != nullptr) {
        for (const Entity& e : symbol->entities) {
            if (e.kind == Entity::Kind::function && !info(*e.function).is_defaulted) {
                ri.implicit_destructor = e.function;
                return e.function;
            }
        }
    }
    bool needed = false;
    for (const ast::BaseSpecifier& b : r.bases) needed = needed || destructor_of(types.record(b.record)) != nullptr;
    if (!r.is_union) {
        for (ast::FieldDecl* f : r.fields) needed = needed || (!f->type->is_reference() && destructor_of(f->type) != nullptr);
    }
    ri.trivial_destructor = needed ? 0 : 1;
    if (!needed) return nullptr;
    FunctionDecl* f = new_function(name, ri.scope, r.loc);
    f->display_name = r.display_name + "::" + std::string(name);
    f->is_method = f->is_destructor = true;
    f->record = &r;
    info(*f).implicit = true;
    ri.implicit_destructor = f;
    return f;
}

FunctionDecl* Sema::default_constructor(RecordDecl& record, SourceLoc loc) {
    RecordInfo& ri = info(record);
    std::vector<TemplateDecl*> templates;
    std::vector<FunctionDecl*> ctors = constructors(record, &templates);
    bool only_defaulted = true;
    for (TemplateDecl* t : templates) only_defaulted = only_defaulted && t->inherited != nullptr;
    for (FunctionDecl* c : ctors) only_defaulted = only_defaulted && ((c->params.empty() && info(*c).is_defaulted) || info(*c).inherited != nullptr);
    if (!only_defaulted) {
        FunctionDecl* f = resolve(ctors, templates, nullptr, nullptr, {}, true, loc, "constructor of '" + record.display_name + "'");
        if (!info(*f).is_defaulted) return f;
    }
    if (ri.implicit_default == nullptr) {
        FunctionDecl* f = new_function(record.name, ri.scope, record.loc);
        f->display_name = record.display_name + "::" + std::string(record.name);
        f->is_method = f->is_constructor = true;
        f->is_constexpr = true;
        f->record = &record;
        info(*f).implicit = true;
        ri.implicit_default = f;
    }
    return ri.implicit_default;
}

Expr* Sema::default_field_init(ast::FieldDecl& field) {
    RecordInfo& ri = info(*field.parent);
    auto it = ri.field_inits.find(&field);
    if (it == ri.field_inits.end()) return nullptr;
    if (field.init != nullptr) return field.init;
    FunctionDecl* context = new_function("", ri.scope, field.loc);
    context->record = field.parent;
    context->is_method = true;
    Parser parser(*this, it->second, ri.scope, &info(*context));
    Expr* e = parser.parse_initializer_clause();
    field.init = copy_initialize(field.type, e, "default member initialiser");
    return field.init;
}

std::vector<ast::FieldDecl*> Sema::find_field_path(RecordDecl& record, std::string_view name) {
    for (ast::FieldDecl* f : record.fields) {
        if (!f->name.empty() && f->name == name) return {f};
        if (f->name.empty() && f->type->is_record()) {
            auto inner = find_field_path(*f->type->record, name);
            if (!inner.empty()) {
                inner.insert(inner.begin(), f);
                return inner;
            }
        }
    }
    return {};
}

}  // namespace sema
QIAO_NAMESPACE_END
