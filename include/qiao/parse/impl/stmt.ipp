// SPDX-License-Identifier: Apache-2.0
// Statements [stmt.stmt] and local declarations.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

using ast::Storage;

ast::Compound* Parser::parse_compound_body() {
    auto* body = sema_.arena.make<ast::Compound>();
    body->loc = loc();
    while (!at_end() && !is(Tok::r_brace)) body->body.push_back(parse_statement());
    return body;
}

namespace detail {
template <typename T>
inline T* statement(Sema& s, SourceLoc loc) {
    T* st = s.arena.make<T>();
    st->loc = loc;
    return st;
}
}  // namespace detail

ast::Stmt* Parser::parse_statement() {
    sema_.check_stack(loc());
    SourceLoc here = loc();
    switch (at(0).kind) {
        case Tok::l_brace: {
            ScopeGuard guard(*this, sema_.new_scope(Scope::Kind::block, scope_));
            next();
            ast::Compound* c = parse_compound_body();
            expect(Tok::r_brace, "after block");
            return c;
        }
        case Tok::semicolon: next(); return detail::statement<ast::Null>(sema_, here);
        case Tok::kw_if: return parse_if();
        case Tok::kw_while: return parse_while();
        case Tok::kw_for: return parse_for();
        case Tok::kw_switch: return parse_switch();
        case Tok::kw_do: {
            next();
            auto* s = detail::statement<ast::Do>(sema_, here);
            s->unroll = pending_unroll_;
            pending_unroll_ = -1;
            ScopeGuard guard(*this, sema_.new_scope(Scope::Kind::block, scope_));
            s->body = parse_statement();
            expect(Tok::kw_while, "after 'do' body");
            expect(Tok::l_paren, "after 'while'");
            s->condition = sema_.condition(parse_expression());
            expect(Tok::r_paren, "after condition");
            expect(Tok::semicolon, "after 'do' statement");
            return s;
        }
        case Tok::kw_break: next(); expect(Tok::semicolon, "after 'break'"); return detail::statement<ast::Break>(sema_, here);
        case Tok::kw_continue: next(); expect(Tok::semicolon, "after 'continue'"); return detail::statement<ast::Continue>(sema_, here);
        case Tok::kw_return: {
            next();
            auto* s = detail::statement<ast::Return>(sema_, here);
            FunctionDecl& f = *function_->decl;
            if (!is(Tok::semicolon)) {
                bool parenthesised = is_parenthesised(Tok::semicolon);
                Expr* value = is(Tok::l_brace) ? static_cast<Expr*>(parse_braced_list()) : parse_expression();
                if (f.result->kind == TypeKind::auto_ || (f.result->is_reference() && f.result->inner->kind == TypeKind::auto_) || (f.result->is_pointer() && f.result->inner->kind == TypeKind::auto_)) {
                    if (value->type && value->type->is_void()) {
                        f.result = sema_.types.void_type();
                    } else {
                        f.result = sema_.deduce_auto(f.result, value, parenthesised);
                        if (!f.result->is_reference()) f.result = f.result.unqualified();
                    }
                    function_->auto_result = false;
                }
                if (f.result->is_void()) {
                    if (!value->type || !value->type->is_void()) fail(here, DiagCode::type, "a void function returns a value");
                    s->value = value;
                } else {
                    // A local class object is moved out: its bytes are copied where that is all a move does.
                    s->value = sema_.copy_initialize(f.result->is_reference() ? f.result : f.result.unqualified(), value, "return statement");
                }
            } else if (f.result->kind == TypeKind::auto_) {
                f.result = sema_.types.void_type();
                function_->auto_result = false;
            } else if (!f.result->is_void()) {
                fail(here, DiagCode::type, "'return' without a value in a function that returns '" + to_string(f.result) + "'");
            }
            expect(Tok::semicolon, "after 'return'");
            return s;
        }
        case Tok::kw_pragma_unroll: {
            next();
            expect(Tok::l_paren, "in unroll pragma");
            int32_t n = 0;
            if (!is(Tok::r_paren)) n = static_cast<int32_t>(sema_.evaluate_integer(parse_conditional(), "unroll count"));
            while (!is(Tok::r_paren) && !at_end()) next();
            expect(Tok::r_paren, "in unroll pragma");
            pending_unroll_ = n;
            ast::Stmt* s = at_end() || is(Tok::r_brace) ? detail::statement<ast::Null>(sema_, here) : parse_statement();
            pending_unroll_ = -1;
            return s;
        }
        case Tok::kw_namespace: {
            // namespace cg = cooperative_groups;
            const Token* begin = p_;
            while (!at_end() && !is(Tok::semicolon)) next();
            sema_.skim({begin, p_ + 1}, scope_);
            expect(Tok::semicolon, "after namespace alias");
            return detail::statement<ast::Null>(sema_, here);
        }
        case Tok::kw_goto: unsupported(here, "'goto'");
        case Tok::kw_try: unsupported(here, "exception handling ('try')");
        case Tok::kw_case: case Tok::kw_default: unsupported(here, "a case label inside a nested statement");
        case Tok::kw_asm: unsupported(here, "inline PTX assembly");
        case Tok::kw_static_assert: {
            next();
            expect(Tok::l_paren, "after static_assert");
            Expr* c = sema_.condition(parse_conditional());
            std::string message;
            if (accept(Tok::comma)) {
                message = std::string(at(0).text);
                while (is(Tok::string_literal)) next();
            }
            expect(Tok::r_paren, "after static_assert");
            expect(Tok::semicolon, "after static_assert");
            if (sema_.evaluate_integer(c, "static_assert condition") == 0) fail(here, DiagCode::constant, "static assertion failed" + (message.empty() ? std::string() : ": " + message));
            return detail::statement<ast::Null>(sema_, here);
        }
        case Tok::identifier:
            if (is_at(1, Tok::colon) && !is_at(1, Tok::colon_colon)) {
                // A label: only goto could use it.
                unsupported(here, "label (for 'goto')");
            }
            if (at(0).text == "asm" || at(0).text == "__asm__" || at(0).text == "__asm") unsupported(here, "inline PTX assembly");
            break;
        case Tok::l_square:
            if (is_at(1, Tok::l_square)) {
                DeclSpecifiers ignored;
                parse_attributes(ignored);
                return parse_statement();
            }
            break;
        default: break;
    }
    if (starts_declaration()) return parse_declaration_statement();
    auto* s = detail::statement<ast::ExprStmt>(sema_, here);
    s->expr = parse_expression();
    if (!s->expr->type) s->expr = sema_.rvalue(s->expr);
    expect(Tok::semicolon, "after expression");
    return s;
}

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
        if (is_auto && v->type->tmpl != nullptr) v->type = sema_.deduce_class(*v->type->tmpl, {}, at_init).with(v->type.quals);
        else if (is_auto) fail(d.loc, DiagCode::type, "'auto' variable without an initialiser");
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
        if (static_cast<size_t>(tuple) != count) fail(where, DiagCode::type, "'" + to_string(object) + "' decomposes into " + std::to_string(tuple) + " elements");
        return tuple_part(whole, index, where);
    }
    // All members are of one class: this one or a base.
    RecordDecl* owner = object->record;
    while (owner->fields.empty() && owner->bases.size() == 1) owner = owner->bases[0].record;
    if (owner->fields.size() != count) fail(where, DiagCode::type, "'" + to_string(object) + "' decomposes into " + std::to_string(owner->fields.size()) + " elements");
    return sema_.member_ref(whole, owner->fields[index], where);
}

/// [dcl.struct.bind]; the cursor is after `auto`. The names become references to the parts of a hidden variable.
void Parser::parse_structured_binding(const DeclSpecifiers& spec, ast::DeclStmt& stmt) {
    SourceLoc here = loc();
    bool reference = is(Tok::amp) || is(Tok::amp_amp);
    if (reference) next();
    next();
    std::vector<std::pair<std::string_view, SourceLoc>> names;
    while (is(Tok::identifier)) {
        names.push_back({at(0).text, loc()});
        next();
        if (!accept(Tok::comma)) break;
    }
    expect(Tok::r_square, "after structured binding");
    Expr* init = nullptr;
    if (accept(Tok::equal)) {
        init = parse_assignment();
    } else {
        bool parenthesised = is(Tok::l_paren);
        std::vector<Expr*> list;
        if (accept(Tok::l_paren)) list = parse_expression_list(Tok::r_paren);
        else list = parse_braced_list()->elements;
        if (parenthesised) expect(Tok::r_paren, "after initialiser");
        if (list.size() != 1) fail(here, DiagCode::type, "a structured binding has one initialiser");
        init = list[0];
    }
    expect(Tok::semicolon, "after structured binding");
    stmt.vars.push_back(binding_object(spec, init, reference, here));
    VarDecl* whole = stmt.vars[0];
    for (size_t i = 0; i < names.size(); ++i) {
        Expr* part = bound_part(sema_.variable_ref(whole, here), i, names.size(), here);
        VarDecl* v = sema_.arena.make<VarDecl>();
        v->name = names[i].first;
        v->loc = names[i].second;
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
    whole->type = reference ? sema_.types.reference(init->type.with(spec.type.quals), !(init->lvalue && !init->xvalue)) : init->type.unqualified().with(spec.type.quals);
    if (reference) whole->init = sema_.copy_initialize(whole->type, init, "initialiser");
    else if (whole->type->is_array()) whole->init = detail::copied_member(sema_, whole->type, init, here);
    else whole->init = sema_.copy_initialize(whole->type.unqualified(), init, "initialiser");
    if (!reference) whole->destructor = sema_.destructor_of(whole->type);
    return whole;
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
            return detail::statement<ast::Null>(sema_, here);
        }
        parse_declaration();
        return detail::statement<ast::Null>(sema_, here);
    }
    auto* stmt = detail::statement<ast::DeclStmt>(sema_, here);
    DeclSpecifiers spec = parse_decl_specifiers();
    if (spec.defined_record != nullptr) {
        sema_.info(*spec.defined_record).enclosing = scope_;
    }
    if (accept(Tok::semicolon)) {
        if (spec.defined_record == nullptr || !spec.defined_record->name.empty() || !spec.defined_record->is_union) return detail::statement<ast::Null>(sema_, here);
        // An anonymous union: its members are variables here.
        sema_.complete(*spec.defined_record, here);
        VarDecl* whole = sema_.arena.make<VarDecl>();
        whole->name = "anonymous";
        whole->loc = here;
        whole->type = spec.type.unqualified();
        stmt->vars.push_back(whole);
        for (ast::FieldDecl* field : spec.defined_record->fields) {
            if (field->name.empty()) continue;
            Expr* part = sema_.member_ref(sema_.variable_ref(whole, here), field, here);
            VarDecl* v = sema_.arena.make<VarDecl>();
            v->name = field->name;
            v->loc = field->loc;
            v->type = sema_.types.reference(part->type, false);
            v->init = part;
            stmt->vars.push_back(v);
            Entity e;
            e.kind = Entity::Kind::variable;
            e.variable = v;
            e.owner = function_;
            sema_.declare(scope_, v->name, e);
        }
        return stmt;
    }
    bool reference = is(Tok::amp) || is(Tok::amp_amp);
    if (spec.is_auto && (is(Tok::l_square) || (reference && is_at(1, Tok::l_square)))) {
        parse_structured_binding(spec, *stmt);
        return stmt;
    }
    bool first = true;
    for (;;) {
        Declarator d = parse_declarator(spec.type, false, !spec.is_typedef);
        d.align = std::max(d.align, spec.align);
        if (spec.is_typedef) {
            Entity e;
            e.type = d.type;
            if (spec.defined_record != nullptr && spec.defined_record->name.empty()) spec.defined_record->display_name = std::string(d.name);
            sema_.declare(scope_, d.name, e);
        } else if (d.is_function) {
            // A function declared in a block.
            FunctionDecl* f = declare_function(spec, d, sema_.enclosing_namespace(scope_));
            Entity e;
            e.kind = Entity::Kind::function;
            Symbol* known = sema_.find(scope_, d.name);
            e.function = f;
            if (known != nullptr && !known->entities.empty()) {
                for (const Entity& k : known->entities) sema_.declare(scope_, d.name, k);
            } else {
                sema_.declare(scope_, d.name, e);
            }
        } else if (spec.cuda_shared || spec.cuda_constant || spec.cuda_device || spec.is_static || spec.is_extern || spec.cuda_managed) {
            VarDecl* v = nullptr;
            bool function_static = spec.is_static && !spec.cuda_shared;
            if (function_static && !spec.cuda_constant && !spec.cuda_device) {
                spec.cuda_device = !spec.type.is_const() && !spec.is_constexpr;
                spec.cuda_constant = !spec.cuda_device;
            }
            QualType declared = d.type;
            v = parse_namespace_variable(spec, d);
            // Entities declared in a block need no owner: they are not captured.
            v->qualified_name = (function_ != nullptr ? function_->decl->display_name + "::" : std::string()) + std::string(d.name);
            if (function_static && (v->is_host || spec.is_constexpr)) v->is_host = false;
            if (v->storage == Storage::shared || v->storage == Storage::dynamic_shared) {
                if (v->storage == Storage::shared && v->type->is_array() && v->type->unknown_bound) fail(d.loc, DiagCode::type, "shared array '" + std::string(d.name) + "' has no bound");
                sema_.require_complete(v->type, d.loc);
                if (is(Tok::equal)) fail(loc(), DiagCode::type, "a __shared__ variable cannot have an initialiser");
                v->is_constexpr = false;
            }
            (void)declared;
        } else {
            VarDecl* v = parse_local_variable(spec, d);
            stmt->vars.push_back(v);
        }
        first = false;
        if (!accept(Tok::comma)) break;
    }
    (void)first;
    expect(Tok::semicolon, "after declaration");
    return stmt;
}

ast::Stmt* Parser::parse_if() {
    SourceLoc here = loc();
    next();
    bool is_constexpr = accept(Tok::kw_constexpr);
    ScopeGuard guard(*this, sema_.new_scope(Scope::Kind::block, scope_));
    expect(Tok::l_paren, "after 'if'");
    auto* outer = detail::statement<ast::Compound>(sema_, here);
    // Init statement: something followed by ';' before the closing parenthesis.
    const Token* close = detail::skip_group(p_ - 1, end_) - 1;
    bool has_init = false;
    for (const Token* t = p_; t < close; t = t->is(Tok::l_paren) || t->is(Tok::l_brace) || t->is(Tok::l_square) ? skip_balanced(t) : t + 1) has_init = has_init || t->is(Tok::semicolon);
    if (has_init) outer->body.push_back(parse_statement());
    Expr* condition = nullptr;
    if (starts_declaration()) {
        DeclSpecifiers spec = parse_decl_specifiers();
        Declarator d = parse_declarator(spec.type, false, true);
        VarDecl* v = parse_local_variable(spec, d);
        auto* decl = detail::statement<ast::DeclStmt>(sema_, here);
        decl->vars.push_back(v);
        outer->body.push_back(decl);
        condition = sema_.condition(sema_.variable_ref(v, here));
    } else {
        condition = sema_.condition(parse_expression());
    }
    expect(Tok::r_paren, "after condition");
    if (is_constexpr) {
        bool taken = sema_.evaluate_integer(condition, "'if constexpr' condition") != 0;
        // The branch not taken is skipped unparsed: in a template it must not be instantiated.
        auto skip_statement = [&](auto&& self) -> void {
            if (is(Tok::l_brace)) {
                seek(skip_balanced(p_));
            } else if (is(Tok::kw_if) || is(Tok::kw_for) || is(Tok::kw_while) || is(Tok::kw_switch)) {
                bool was_if = is(Tok::kw_if);
                next();
                accept(Tok::kw_constexpr);
                seek(skip_balanced(p_));
                self(self);
                if (was_if && accept(Tok::kw_else)) self(self);
            } else if (is(Tok::kw_do)) {
                next();
                self(self);
                while (!at_end() && !is(Tok::semicolon)) seek(is(Tok::l_paren) ? skip_balanced(p_) : p_ + 1);
                accept(Tok::semicolon);
            } else if (is(Tok::kw_pragma_unroll)) {
                next();
                seek(skip_balanced(p_));
                self(self);
            } else {
                while (!at_end() && !is(Tok::semicolon)) seek(is(Tok::l_paren) || is(Tok::l_brace) || is(Tok::l_square) ? skip_balanced(p_) : p_ + 1);
                accept(Tok::semicolon);
            }
        };
        if (taken) {
            ScopeGuard branch(*this, sema_.new_scope(Scope::Kind::block, scope_));
            outer->body.push_back(parse_statement());
        } else {
            skip_statement(skip_statement);
        }
        if (accept(Tok::kw_else)) {
            if (!taken) {
                ScopeGuard branch(*this, sema_.new_scope(Scope::Kind::block, scope_));
                outer->body.push_back(parse_statement());
            } else {
                skip_statement(skip_statement);
            }
        }
        return outer;
    }
    auto* s = detail::statement<ast::If>(sema_, here);
    s->condition = condition;
    {
        ScopeGuard branch(*this, sema_.new_scope(Scope::Kind::block, scope_));
        s->then_stmt = parse_statement();
    }
    if (accept(Tok::kw_else)) {
        ScopeGuard branch(*this, sema_.new_scope(Scope::Kind::block, scope_));
        s->else_stmt = parse_statement();
    }
    if (outer->body.empty()) return s;
    outer->body.push_back(s);
    return outer;
}

ast::Stmt* Parser::parse_while() {
    SourceLoc here = loc();
    next();
    auto* s = detail::statement<ast::While>(sema_, here);
    s->unroll = pending_unroll_;
    pending_unroll_ = -1;
    ScopeGuard guard(*this, sema_.new_scope(Scope::Kind::block, scope_));
    expect(Tok::l_paren, "after 'while'");
    if (starts_declaration()) {
        DeclSpecifiers spec = parse_decl_specifiers();
        Declarator d = parse_declarator(spec.type, false, true);
        s->condition_var = parse_local_variable(spec, d);
        s->condition = sema_.condition(sema_.variable_ref(s->condition_var, here));
    } else {
        s->condition = sema_.condition(parse_expression());
    }
    expect(Tok::r_paren, "after condition");
    ScopeGuard body(*this, sema_.new_scope(Scope::Kind::block, scope_));
    s->body = parse_statement();
    return s;
}

ast::Stmt* Parser::parse_for() {
    SourceLoc here = loc();
    next();
    int32_t unroll = pending_unroll_;
    pending_unroll_ = -1;
    ScopeGuard guard(*this, sema_.new_scope(Scope::Kind::block, scope_));
    expect(Tok::l_paren, "after 'for'");
    const Token* close = detail::skip_group(p_ - 1, end_) - 1;
    bool has_semicolon = false;
    for (const Token* t = p_; t < close; t = t->is(Tok::l_paren) || t->is(Tok::l_brace) || t->is(Tok::l_square) ? skip_balanced(t) : t + 1) has_semicolon = has_semicolon || t->is(Tok::semicolon);
    if (!has_semicolon) {
        // Range-for: { auto&& range = e; for (auto it = begin, last = end; it != last; ++it) { T x = *it; body } }
        DeclSpecifiers spec = parse_decl_specifiers();
        QualType declared = spec.type;
        Declarator d = parse_declarator(spec.type, false, true);
        declared = d.type;
        expect(Tok::colon, "in range-based 'for'");
        Expr* range = is(Tok::l_brace) ? static_cast<Expr*>(parse_braced_list()) : parse_expression();
        expect(Tok::r_paren, "after range");
        auto* outer = detail::statement<ast::Compound>(sema_, here);
        auto local = [&](std::string_view name, QualType type, Expr* init) {
            VarDecl* v = sema_.arena.make<VarDecl>();
            v->name = name;
            v->type = type;
            v->init = init;
            v->loc = here;
            auto* ds = detail::statement<ast::DeclStmt>(sema_, here);
            ds->vars.push_back(v);
            return ds;
        };
        if (BracedList* list = detail::as_braced(range)) {
            // The array behind a std::initializer_list.
            if (list->elements.empty()) fail(here, DiagCode::type, "range-based 'for' over an empty initialiser list");
            QualType element = sema_.deduce_auto(sema_.types.auto_type(), list->elements[0]);
            QualType array = sema_.types.array(element, list->elements.size());
            ast::DeclStmt* list_decl = local("list", array, sema_.list_initialize(array, list));
            list_decl->vars[0]->destructor = sema_.destructor_of(element);
            outer->body.push_back(list_decl);
            range = sema_.variable_ref(list_decl->vars[0], here);
            range->type = sema_.types.array(element.with(ast::q_const), list->elements.size());
        }
        range = sema_.glvalue(range);
        ast::DeclStmt* range_decl = local("range", sema_.types.reference(range->type, false), range);
        outer->body.push_back(range_decl);
        auto range_ref = [&] { return sema_.variable_ref(range_decl->vars[0], here); };
        Expr* begin = nullptr;
        Expr* end = nullptr;
        if (range->type->is_array()) {
            begin = sema_.rvalue(range_ref());
            end = sema_.builtin_binary(Tok::plus, sema_.rvalue(range_ref()), sema_.integer(static_cast<int64_t>(range->type->count), sema_.types.ptrdiff_type(), here), here);
        } else {
            auto member_call = [&](std::string_view name) -> Expr* {
                if (!range->type->is_record()) fail(here, DiagCode::type, "'" + to_string(range->type) + "' is no range");
                sema_.complete(*range->type->record, here);
                Symbol* symbol = sema_.find_in(sema_.info(*range->type->record).scope, name);
                auto* set = sema_.arena.make<OverloadSet>();
                set->name = name;
                set->loc = here;
                if (symbol != nullptr && !symbol->entities.empty()) {
                    for (const Entity& e : symbol->entities) {
                        if (e.kind == Entity::Kind::function) set->functions.push_back(e.function);
                        if (e.kind == Entity::Kind::template_) set->templates.push_back(e.tmpl);
                    }
                    set->object = range_ref();
                    return sema_.call(set, {}, here, *this);
                }
                return sema_.call(set, {range_ref()}, here, *this);
            };
            begin = member_call("begin");
            end = member_call("end");
        }
        auto* loop = detail::statement<ast::For>(sema_, here);
        loop->unroll = unroll;
        ast::DeclStmt* iterators = local("it", begin->type.unqualified(), sema_.copy_initialize(begin->type.unqualified(), begin, "range"));
        VarDecl* last = sema_.arena.make<VarDecl>();
        last->name = "last";
        last->type = end->type.unqualified();
        last->init = sema_.copy_initialize(last->type, end, "range");
        last->loc = here;
        iterators->vars.push_back(last);
        loop->init = iterators;
        auto it_ref = [&] { return sema_.variable_ref(iterators->vars[0], here); };
        loop->condition = sema_.condition(sema_.binary(Tok::exclaim_equal, it_ref(), sema_.variable_ref(last, here), here, *this));
        loop->step = sema_.inc_dec(true, true, it_ref(), here, *this);
        Expr* element = sema_.unary(Tok::star, it_ref(), here, *this);
        QualType type = declared;
        bool is_auto = type->kind == TypeKind::auto_ || (type->is_reference() && type->inner->kind == TypeKind::auto_);
        if (is_auto) type = sema_.deduce_auto(type, element);
        ast::DeclStmt* variable = local(d.name, type, sema_.copy_initialize(type->is_reference() ? type : type.unqualified(), element, "range-based 'for'"));
        Scope* body_scope = sema_.new_scope(Scope::Kind::block, scope_);
        Entity e;
        e.kind = Entity::Kind::variable;
        e.variable = variable->vars[0];
        e.owner = function_;
        sema_.declare(body_scope, d.name, e);
        ScopeGuard body_guard(*this, body_scope);
        auto* body = detail::statement<ast::Compound>(sema_, here);
        body->body.push_back(variable);
        body->body.push_back(parse_statement());
        loop->body = body;
        outer->body.push_back(loop);
        return outer;
    }
    auto* s = detail::statement<ast::For>(sema_, here);
    s->unroll = unroll;
    s->init = parse_statement();
    if (!is(Tok::semicolon)) s->condition = sema_.condition(parse_expression());
    expect(Tok::semicolon, "after 'for' condition");
    if (!is(Tok::r_paren)) s->step = parse_expression();
    expect(Tok::r_paren, "after 'for' clauses");
    ScopeGuard body(*this, sema_.new_scope(Scope::Kind::block, scope_));
    s->body = parse_statement();
    return s;
}

ast::Stmt* Parser::parse_switch() {
    SourceLoc here = loc();
    next();
    auto* s = detail::statement<ast::Switch>(sema_, here);
    auto* outer = detail::statement<ast::Compound>(sema_, here);
    ScopeGuard guard(*this, sema_.new_scope(Scope::Kind::block, scope_));
    expect(Tok::l_paren, "after 'switch'");
    const Token* close = detail::skip_group(p_ - 1, end_) - 1;
    bool has_init = false;
    for (const Token* t = p_; t < close; t = t->is(Tok::l_paren) || t->is(Tok::l_brace) ? skip_balanced(t) : t + 1) has_init = has_init || t->is(Tok::semicolon);
    if (has_init) outer->body.push_back(parse_statement());
    Expr* value = parse_expression();
    if (value->type->is_record()) value = detail::scalar_operand(sema_, value);
    value = sema_.rvalue(value);
    if (value->type->is_enum()) value = sema_.scalar_cast(value, value->type->enumeration->underlying);
    if (!value->type->is_integral()) fail(here, DiagCode::type, "'switch' over '" + to_string(value->type) + "'");
    s->condition = sema_.promote(value);
    QualType type = s->condition->type;
    expect(Tok::r_paren, "after 'switch' value");
    ScopeGuard body(*this, sema_.new_scope(Scope::Kind::block, scope_));
    expect(Tok::l_brace, "after 'switch'");
    while (!is(Tok::r_brace)) {
        if (at_end()) syntax_error("'}'");
        if (is(Tok::kw_case) || is(Tok::kw_default)) {
            if (s->cases.empty() || !s->cases.back().body.empty()) s->cases.emplace_back();
            if (accept(Tok::kw_default)) {
                s->cases.back().is_default = true;
            } else {
                next();
                Expr* label = parse_conditional();
                if (label->type && label->type->is_enum()) label = sema_.scalar_cast(label, label->type->enumeration->underlying);
                int64_t v = sema_.evaluate_integer(sema_.scalar_cast(label, type), "case label");
                if (is(Tok::ellipsis)) {
                    // GNU range: case 1 ... 5
                    next();
                    int64_t last = sema_.evaluate_integer(sema_.scalar_cast(parse_conditional(), type), "case label");
                    if (last - v > 4096) fail(here, DiagCode::limit, "case range is too long");
                    for (int64_t x = v; x < last; ++x) s->cases.back().values.push_back(x);
                    v = last;
                }
                for (const ast::SwitchCase& c : s->cases) {
                    for (int64_t old : c.values) {
                        if (old == v) fail(loc(), DiagCode::constant, "duplicate case value " + std::to_string(v));
                    }
                }
                s->cases.back().values.push_back(v);
            }
            expect(Tok::colon, "after case label");
            continue;
        }
        if (s->cases.empty()) {
            // Declarations before the first label.
            ast::Stmt* st = parse_statement();
            if (st->kind == ast::StmtKind::declaration) {
                for (VarDecl* v : static_cast<ast::DeclStmt*>(st)->vars) s->vars.push_back(v);
            }
            continue;
        }
        s->cases.back().body.push_back(parse_statement());
    }
    expect(Tok::r_brace, "after 'switch'");
    outer->body.push_back(s);
    return outer->body.size() == 1 ? static_cast<ast::Stmt*>(s) : outer;
}

}  // namespace sema
QIAO_NAMESPACE_END
