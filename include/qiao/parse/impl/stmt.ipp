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
    while (!at_end() && !is(Tok::r_brace)) parse_into(body->body);
    return body;
}

ast::Compound* Parser::parse_function_body() {
    function_->labels.clear();  // of an attempt that failed
    ast::Compound* body = parse_compound_body();
    for (const auto& [name, label] : function_->labels) {
        if (!label->loc.valid()) fail(label->use, DiagCode::name_lookup, "label '" + std::string(name) + "' is used but not defined");
    }
    return body;
}

/// A label goes into the list on its own, so that jumps to it find the statements after it there.
void Parser::parse_into(std::vector<ast::Stmt*>& list) { list.push_back(at_label() ? parse_label() : parse_statement()); }

namespace detail {
template <typename T>
inline T* statement(Sema& s, SourceLoc loc) {
    T* st = s.arena.make<T>();
    st->loc = loc;
    return st;
}
}  // namespace detail

ast::LabelDecl& Parser::label_named(const Token& name) {
    if (function_ == nullptr) fail(name.loc, DiagCode::syntax, "a label outside of a function");
    ast::LabelDecl*& label = function_->labels[name.text];
    if (label == nullptr) {
        label = sema_.arena.make<ast::LabelDecl>();
        label->name = name.text;
    }
    return *label;
}

ast::Stmt* Parser::parse_label() {
    auto* s = detail::statement<ast::Label>(sema_, loc());
    s->label = &label_named(at(0));
    if (s->label->loc.valid()) fail(loc(), DiagCode::name_lookup, "label '" + std::string(s->label->name) + "' is defined twice");
    s->label->loc = loc();
    next();
    next();
    return s;
}

ast::Stmt* Parser::parse_goto() {
    auto* s = detail::statement<ast::Goto>(sema_, loc());
    next();
    if (is(Tok::star)) unsupported(s->loc, "'goto' to an address");
    if (!is(Tok::identifier)) syntax_error("a label");
    s->label = &label_named(at(0));
    if (!s->label->use.valid()) s->label->use = loc();
    if (s->label->loc.valid()) function_->decl->jumps_back = true;
    next();
    expect(Tok::semicolon, "after 'goto'");
    return s;
}

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
                if (f.result->kind == TypeKind::auto_ || ((f.result->is_reference() || f.result->is_pointer()) && f.result->inner->kind == TypeKind::auto_)) {
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
        case Tok::kw_goto: return parse_goto();
        case Tok::kw_try: unsupported(here, "exception handling ('try')");
        case Tok::kw_case: case Tok::kw_default: unsupported(here, "a case label inside a nested statement");
        case Tok::kw_asm: return parse_asm();
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
            if (at_label()) {
                auto* both = detail::statement<ast::Compound>(sema_, here);
                both->body = {parse_label(), parse_statement()};
                return both;
            }
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
        bool binds = at_structured_binding(spec);
        BindingNames bound;
        Declarator d;
        if (binds)
            bound = parse_binding_names();
        else
            d = parse_declarator(spec.type, false, true);
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
        ScopeGuard body_guard(*this, sema_.new_scope(Scope::Kind::block, scope_));
        ast::DeclStmt* variable = nullptr;
        if (binds) {
            variable = detail::statement<ast::DeclStmt>(sema_, here);
            bind_names(bound, spec, element, *variable);
        } else {
            QualType type = d.type;
            bool is_auto = type->kind == TypeKind::auto_ || (type->is_reference() && type->inner->kind == TypeKind::auto_);
            if (is_auto) type = sema_.deduce_auto(type, element);
            variable = local(d.name, type, sema_.copy_initialize(type->is_reference() ? type : type.unqualified(), element, "range-based 'for'"));
            Entity e;
            e.kind = Entity::Kind::variable;
            e.variable = variable->vars[0];
            e.owner = function_;
            sema_.declare(scope_, d.name, e);
        }
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
        parse_into(s->cases.back().body);
    }
    expect(Tok::r_brace, "after 'switch'");
    outer->body.push_back(s);
    return outer->body.size() == 1 ? static_cast<ast::Stmt*>(s) : outer;
}

}  // namespace sema
QIAO_NAMESPACE_END
