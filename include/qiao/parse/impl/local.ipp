// SPDX-License-Identifier: Apache-2.0
// Declarations in blocks: variables, structured bindings, and what else a declaration statement may be [stmt.dcl].
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

using ast::Storage;

VarDecl* Parser::parse_local_variable(DeclSpecifiers& spec, Declarator& d) {
    VarDecl* v = sema_.arena.make<VarDecl>();
    v->name = d.name;
    v->type = d.type;
    v->loc = d.loc;
    v->align = std::max(spec.align, d.align);
    v->is_constexpr = spec.is_constexpr;
    v->is_restrict = d.is_restrict;
    v->storage = Storage::local;
    if (spec.is_constexpr) v->type = v->type.with(ast::q_const);
    Entity e;
    e.kind = Entity::Kind::variable;
    e.variable = v;
    e.owner = function_;
    bool is_auto = v->type->kind == TypeKind::auto_ || ((v->type->is_reference() || v->type->is_pointer()) && v->type->inner->kind == TypeKind::auto_);
    if (!is_auto) {
        if (!v->type->is_reference()) sema_.require_complete(v->type, d.loc);
        sema_.declare(scope_, d.name, e);
    }
    SourceLoc at_init = loc();
    if (is(Tok::equal) || is(Tok::l_brace)) {
        accept(Tok::equal);
        bool parenthesised = is_parenthesised(Tok::semicolon);
        Expr* init = parse_initializer_clause();
        if (is_auto) {
            BracedList* list = detail::as_braced(init);
            if (list != nullptr && v->type->tmpl == nullptr) {
                if (list->elements.size() == 1) init = list->elements[0];
            }
            v->type = sema_.deduce_auto(v->type, init, parenthesised);
        }
        v->init = sema_.copy_initialize(v->type->is_reference() ? v->type : v->type.unqualified(), init, "initialiser");
        if (v->type->is_array() && v->type->unknown_bound) v->type = {v->init->type.type, v->type.quals};
    } else if (is(Tok::l_paren)) {
        next();
        std::vector<Expr*> args = parse_expression_list(Tok::r_paren);
        expect(Tok::r_paren, "after initialiser");
        if (is_auto && v->type->tmpl != nullptr) {
            v->type = sema_.deduce_class(*v->type->tmpl, args, at_init).with(v->type.quals);
        } else if (is_auto) {
            if (args.size() != 1) fail(at_init, DiagCode::type, "'auto' needs one initialiser");
            v->type = sema_.deduce_auto(v->type, args[0]);
        }
        v->init = sema_.direct_initialize(v->type->is_reference() ? v->type : v->type.unqualified(), std::move(args), at_init);
    } else {
        if (is_auto && v->type->tmpl != nullptr)
            v->type = sema_.deduce_class(*v->type->tmpl, {}, at_init).with(v->type.quals);
        else if (is_auto)
            fail(d.loc, DiagCode::type, "'auto' variable without an initialiser");
        if (v->type->is_reference()) fail(d.loc, DiagCode::type, "reference '" + std::string(d.name) + "' is not initialised");
        if (v->type->is_array() && v->type->unknown_bound) fail(d.loc, DiagCode::type, "array '" + std::string(d.name) + "' has no bound");
        if (v->type->is_void()) fail(d.loc, DiagCode::type, "variable '" + std::string(d.name) + "' of type void");
        v->init = sema_.default_initialize(v->type, d.loc);
    }
    if (is_auto) sema_.declare(scope_, d.name, e);
    if (v->is_constexpr && v->init != nullptr && !v->type->is_reference()) v->init = sema_.constant_initializer(*v);
    if (!v->type->is_reference()) v->destructor = sema_.destructor_of(v->type);
    return v;
}

namespace detail {

/// The number of elements where std::tuple_size<T> is a complete class, or -1 [dcl.struct.bind]/4.
inline int64_t tuple_size(Sema& s, QualType type, SourceLoc loc) {
    Symbol* ns = s.find_in(s.global, "std");
    if (ns == nullptr || ns->entities.empty() || ns->entities[0].kind != Entity::Kind::namespace_) return -1;
    TemplateDecl* tmpl = template_of_kind(s.find_in(ns->entities[0].scope, "tuple_size"), TemplateDecl::Kind::class_);
    if (tmpl == nullptr) return -1;
    TemplateArgument a;
    a.type = type.unqualified();
    try {
        QualType size = s.instantiate_class(*tmpl, {a}, loc);
        s.complete(*size->record, loc);
        const Entity* value = find_kind(s.find_in(s.info(*size->record).scope, "value"), Entity::Kind::variable);
        auto n = value != nullptr ? s.try_integer(s.variable_ref(value->variable, loc)) : std::nullopt;
        return n ? *n : -1;
    } catch (CompileError& error) {
        if (error.diagnostic.code == DiagCode::limit) throw;
        return -1;
    }
}

}  // namespace detail

/// get<i>(e) or e.get<i>(), for bindings to the elements of a tuple.
Expr* Parser::tuple_part(Expr* whole, size_t index, SourceLoc where) {
    auto* set = sema_.arena.make<OverloadSet>();
    set->name = "get";
    set->loc = where;
    set->has_explicit_args = true;
    TemplateArgument a;
    a.kind = TemplateArgument::Kind::value;
    a.type = sema_.types.size_type();
    a.value = static_cast<int64_t>(index);
    set->explicit_args.push_back(a);
    if (Symbol* member = sema_.find_in(sema_.info(*whole->type->record).scope, "get")) {
        for (const Entity& e : member->entities) {
            if (e.kind == Entity::Kind::template_) set->templates.push_back(e.tmpl);
        }
    }
    if (!set->templates.empty()) {
        set->object = whole;
        return sema_.call(set, {}, where, *this);
    }
    return sema_.call(set, {whole}, where, *this);
}

/// The part of `whole` that the binding at `index` names.
Expr* Parser::bound_part(Expr* whole, size_t index, size_t count, SourceLoc where) {
    QualType object = whole->type;
    if (object->is_array()) {
        if (object->count != count) fail(where, DiagCode::type, "'" + to_string(object) + "' decomposes into " + std::to_string(object->count) + " elements");
        return sema_.subscript(whole, {sema_.integer(static_cast<int64_t>(index), sema_.types.int_type(), where)}, where, *this);
    }
    if (!object->is_record()) fail(where, DiagCode::type, "'" + to_string(object) + "' cannot be decomposed");
    sema_.complete(*object->record, where);
    int64_t tuple = detail::tuple_size(sema_, object, where);
    if (tuple >= 0) {
        if (static_cast<size_t>(tuple) != count)
            fail(where, DiagCode::type, "'" + to_string(object) + "' decomposes into " + std::to_string(tuple) + " elements");
        return tuple_part(whole, index, where);
    }
    // All members are of one class: this one or a base.
    RecordDecl* owner = object->record;
    while (owner->fields.empty() && owner->bases.size() == 1) owner = owner->bases[0].record;
    if (owner->fields.size() != count)
        fail(where, DiagCode::type, "'" + to_string(object) + "' decomposes into " + std::to_string(owner->fields.size()) + " elements");
    return sema_.member_ref(whole, owner->fields[index], where);
}

bool Parser::at_structured_binding(const DeclSpecifiers& spec) const {
    return spec.is_auto && (is(Tok::l_square) || ((is(Tok::amp) || is(Tok::amp_amp)) && is_at(1, Tok::l_square)));
}

/// The names with their brackets; the cursor is after `auto`.
Parser::BindingNames Parser::parse_binding_names() {
    BindingNames b;
    b.loc = loc();
    b.reference = is(Tok::amp) || is(Tok::amp_amp);
    if (b.reference) next();
    next();
    while (is(Tok::identifier)) {
        b.names.push_back({at(0).text, loc()});
        next();
        if (!accept(Tok::comma)) break;
    }
    expect(Tok::r_square, "after structured binding");
    return b;
}

/// [dcl.struct.bind]; the cursor is after `auto`.
void Parser::parse_structured_binding(const DeclSpecifiers& spec, ast::DeclStmt& stmt) {
    BindingNames b = parse_binding_names();
    Expr* init = nullptr;
    if (accept(Tok::equal)) {
        init = parse_assignment();
    } else {
        bool parenthesised = is(Tok::l_paren);
        std::vector<Expr*> list;
        if (accept(Tok::l_paren))
            list = parse_expression_list(Tok::r_paren);
        else
            list = parse_braced_list()->elements;
        if (parenthesised) expect(Tok::r_paren, "after initialiser");
        if (list.size() != 1) fail(b.loc, DiagCode::type, "a structured binding has one initialiser");
        init = list[0];
    }
    expect(Tok::semicolon, "after structured binding");
    bind_names(b, spec, init, stmt);
}

/// The names become references to the parts of a hidden variable.
void Parser::bind_names(const BindingNames& b, const DeclSpecifiers& spec, Expr* init, ast::DeclStmt& stmt) {
    stmt.vars.push_back(binding_object(spec, init, b.reference, b.loc));
    VarDecl* whole = stmt.vars[0];
    for (size_t i = 0; i < b.names.size(); ++i) {
        Expr* part = bound_part(sema_.variable_ref(whole, b.loc), i, b.names.size(), b.loc);
        VarDecl* v = sema_.arena.make<VarDecl>();
        v->name = b.names[i].first;
        v->loc = b.names[i].second;
        v->type = sema_.types.reference(part->type, false);
        v->init = sema_.glvalue(part);
        stmt.vars.push_back(v);
        Entity e;
        e.kind = Entity::Kind::variable;
        e.variable = v;
        e.owner = function_;
        sema_.declare(scope_, v->name, e);
    }
}

/// The hidden variable of a structured binding.
VarDecl* Parser::binding_object(const DeclSpecifiers& spec, Expr* init, bool reference, SourceLoc here) {
    if (!init->type) init = sema_.rvalue(init);
    VarDecl* whole = sema_.arena.make<VarDecl>();
    whole->name = "binding";
    whole->loc = here;
    whole->type =
        reference ? sema_.types.reference(init->type.with(spec.type.quals), !(init->lvalue && !init->xvalue)) : init->type.unqualified().with(spec.type.quals);
    if (reference)
        whole->init = sema_.copy_initialize(whole->type, init, "initialiser");
    else if (whole->type->is_array())
        whole->init = detail::copied_member(sema_, whole->type, init, here);
    else
        whole->init = sema_.copy_initialize(whole->type.unqualified(), init, "initialiser");
    if (!reference) whole->destructor = sema_.destructor_of(whole->type);
    return whole;
}

/// An anonymous union [class.union.anon]: its members are variables here.
void Parser::declare_anonymous_union(const DeclSpecifiers& spec, ast::DeclStmt& stmt) {
    SourceLoc here = stmt.loc;
    sema_.complete(*spec.defined_record, here);
    VarDecl* whole = sema_.arena.make<VarDecl>();
    whole->name = "anonymous";
    whole->loc = here;
    whole->type = spec.type.unqualified();
    stmt.vars.push_back(whole);
    for (ast::FieldDecl* field : spec.defined_record->fields) {
        if (field->name.empty()) continue;
        Expr* part = sema_.member_ref(sema_.variable_ref(whole, here), field, here);
        VarDecl* v = sema_.arena.make<VarDecl>();
        v->name = field->name;
        v->loc = field->loc;
        v->type = sema_.types.reference(part->type, false);
        v->init = part;
        stmt.vars.push_back(v);
        Entity e;
        e.kind = Entity::Kind::variable;
        e.variable = v;
        e.owner = function_;
        sema_.declare(scope_, v->name, e);
    }
}

/// A function declared in a block: a name for one of the enclosing namespace, with its overloads there.
void Parser::declare_block_function(DeclSpecifiers& spec, Declarator& d) {
    Entity e;
    e.kind = Entity::Kind::function;
    e.function = declare_function(spec, d, sema_.enclosing_namespace(scope_));
    const Symbol* known = sema_.find(scope_, d.name);
    std::vector<Entity> overloads = known != nullptr ? known->entities : std::vector<Entity>();
    if (overloads.empty()) overloads.push_back(e);
    for (const Entity& overload : overloads) sema_.declare(scope_, d.name, overload);
}

/// A variable of a block that lives longer than the block, or that the block's threads share. It needs no owner: lambdas
/// do not capture it.
void Parser::parse_static_local(DeclSpecifiers& spec, Declarator& d) {
    CudaSpecifiers cuda = spec.cuda | d.cuda;
    bool function_static = spec.is_static && !cuda.shared;
    if (function_static && !cuda.constant && !cuda.device) {
        d.cuda.device = !spec.type.is_const() && !spec.is_constexpr;
        d.cuda.constant = !d.cuda.device;
    }
    VarDecl* v = parse_namespace_variable(spec, d);
    v->qualified_name = (function_ != nullptr ? function_->decl->display_name + "::" : std::string()) + std::string(d.name);
    if (function_ != nullptr && !sema_.is_linkable(*function_->decl)) v->qualified_name += sema_.unit_mark;
    if (function_static) v->is_host = false;
    if (v->storage != Storage::shared && v->storage != Storage::dynamic_shared) return;
    if (v->storage == Storage::shared && v->type->is_array() && v->type->unknown_bound)
        fail(d.loc, DiagCode::type, "shared array '" + std::string(d.name) + "' has no bound");
    sema_.require_complete(v->type, d.loc);
    if (is(Tok::equal)) fail(loc(), DiagCode::type, "a __shared__ variable cannot have an initialiser");
    v->is_constexpr = false;
}

/// What one declarator of a block declares.
void Parser::parse_block_declarator(DeclSpecifiers& spec, ast::DeclStmt& stmt) {
    Declarator d = parse_declarator(spec.type, false, !spec.is_typedef);
    d.align = std::max(d.align, spec.align);
    CudaSpecifiers cuda = spec.cuda | d.cuda;
    if (spec.is_typedef) {
        Entity e;
        e.type = d.type;
        if (spec.defined_record != nullptr && spec.defined_record->name.empty()) spec.defined_record->display_name = std::string(d.name);
        sema_.declare(scope_, d.name, e);
    } else if (d.is_function) {
        declare_block_function(spec, d);
    } else if (cuda.shared || cuda.constant || cuda.device || cuda.managed || spec.is_static || spec.is_extern) {
        parse_static_local(spec, d);
    } else {
        stmt.vars.push_back(parse_local_variable(spec, d));
    }
}

ast::Stmt* Parser::parse_declaration_statement() {
    SourceLoc here = loc();
    if (is(Tok::kw_static_assert)) return parse_statement();
    if (is(Tok::kw_using)) {
        if (is_at(1, Tok::kw_namespace)) {
            const Token* begin = p_;
            while (!at_end() && !is(Tok::semicolon)) next();
            sema_.skim({begin, p_ + 1}, scope_);
            accept(Tok::semicolon);
        } else {
            parse_declaration();
        }
        return detail::statement<ast::Null>(sema_, here);
    }
    auto* stmt = detail::statement<ast::DeclStmt>(sema_, here);
    DeclSpecifiers spec = parse_decl_specifiers();
    const RecordDecl* defined = spec.defined_record;
    if (defined != nullptr) sema_.info(*spec.defined_record).enclosing = scope_;
    if (accept(Tok::semicolon)) {
        bool anonymous_union = defined != nullptr && defined->name.empty() && defined->is_union;
        if (!anonymous_union) return detail::statement<ast::Null>(sema_, here);
        declare_anonymous_union(spec, *stmt);
        return stmt;
    }
    if (at_structured_binding(spec)) {
        parse_structured_binding(spec, *stmt);
        return stmt;
    }
    do parse_block_declarator(spec, *stmt);
    while (accept(Tok::comma));
    expect(Tok::semicolon, "after declaration");
    return stmt;
}

}  // namespace sema
QIAO_NAMESPACE_END
