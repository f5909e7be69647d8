// SPDX-License-Identifier: Apache-2.0
// Expressions [expr], by precedence climbing.
#pragma once
#include <cmath>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {
/// 0: no binary operator. Comma and assignment are handled apart.
inline int precedence(Tok t) {
    switch (t) {
        case Tok::pipe_pipe: return 1;
        case Tok::amp_amp: return 2;
        case Tok::pipe: return 3;
        case Tok::caret: return 4;
        case Tok::amp: return 5;
        case Tok::equal_equal: case Tok::exclaim_equal: return 6;
        case Tok::less: case Tok::greater: case Tok::less_equal: case Tok::greater_equal: return 7;
        case Tok::less_less: case Tok::greater_greater: return 8;
        case Tok::plus: case Tok::minus: return 9;
        case Tok::star: case Tok::slash: case Tok::percent: return 10;
        case Tok::dot_star: case Tok::arrow_star: return 11;
        default: return 0;
    }
}
inline bool is_assignment(Tok t) {
    return t == Tok::equal || (t >= Tok::plus_equal && t <= Tok::pipe_equal) || t == Tok::less_less_equal || t == Tok::greater_greater_equal;
}
}  // namespace detail

namespace detail {
/// The '...' of the fold expression in the parentheses at `open`, or null.
inline const Token* fold_dots(const Parser& p, const Token* open) {
    const Token* last = p.skip_balanced(open) - 1;
    for (const Token* t = open + 1; t < last;) {
        if (t->is(Tok::ellipsis) && !t[-1].is(Tok::kw_sizeof)) return t;
        t = t->is(Tok::l_paren) || t->is(Tok::l_brace) || t->is(Tok::l_square) ? p.skip_balanced(t) : t + 1;
    }
    return nullptr;
}
}  // namespace detail

Expr* Parser::parse_expression() {
    Expr* e = parse_assignment();
    while (is(Tok::comma)) {
        SourceLoc at_comma = loc();
        next();
        e = sema_.binary(Tok::comma, e, parse_assignment(), at_comma, *this);
    }
    return e;
}

Expr* Parser::parse_assignment() {
    sema_.check_stack(loc());
    if (is(Tok::kw_throw)) return parse_throw();
    Expr* lhs = parse_conditional();
    Tok op = at(0).kind;
    if (!detail::is_assignment(op) || split_) return lhs;
    SourceLoc at_op = loc();
    next();
    Expr* rhs = is(Tok::l_brace) ? parse_braced_list() : parse_assignment();
    return sema_.assignment(op, lhs, rhs, at_op, *this);
}

Expr* Parser::parse_conditional() {
    Expr* c = parse_binary(1);
    if (!is(Tok::question)) return c;
    SourceLoc at_question = loc();
    next();
    bool saved = no_greater_;
    no_greater_ = false;
    Expr* a = parse_expression();
    no_greater_ = saved;
    expect(Tok::colon, "in conditional expression");
    Expr* b = parse_assignment();
    return sema_.conditional(c, a, b, at_question);
}

Expr* Parser::parse_binary(int min_precedence) {
    sema_.check_stack(loc());
    Expr* lhs = parse_unary();
    for (;;) {
        Tok op = at(0).kind;
        int prec = detail::precedence(op);
        if (prec < min_precedence || prec == 0) return lhs;
        if (no_greater_ && (op == Tok::greater || op == Tok::greater_greater)) return lhs;
        if (is_at(1, Tok::ellipsis)) return lhs;  // fold expression
        SourceLoc at_op = loc();
        next();
        Expr* rhs = parse_binary(prec + 1);
        if (op == Tok::dot_star || op == Tok::arrow_star) {
            lhs = sema_.member_access(op == Tok::dot_star ? lhs : sema_.unary(Tok::star, lhs, at_op, *this), rhs, at_op);
            continue;
        }
        lhs = sema_.binary(op, lhs, rhs, at_op, *this);
    }
}

/// The operator [expr.unary.noexcept], cursor at the (. Its operand is built like any other; what that calls on the way tells.
Expr* Parser::parse_noexcept(SourceLoc start) {
    expect(Tok::l_paren, "after 'noexcept'");
    size_t before = sema_.throwing_calls;
    bool saved = no_greater_;
    no_greater_ = false;
    ++sema_.noexcept_depth;
    try {
        parse_expression();
    } catch (...) {
        --sema_.noexcept_depth;
        throw;
    }
    --sema_.noexcept_depth;
    no_greater_ = saved;
    expect(Tok::r_paren, "after the operand of 'noexcept'");
    return sema_.integer(sema_.throwing_calls == before ? 1 : 0, sema_.types.boolean(), start);
}

/// C::name after `&`, where it names a data member that is not static; else null and nothing is read.
Expr* Parser::try_member_address(SourceLoc start) {
    if (!is(Tok::identifier) || !(is_at(1, Tok::colon_colon) || is_at(1, Tok::less))) return nullptr;
    const Token* saved = p_;
    bool saved_split = split_;
    bool dependent = false;
    Scope* of = try_nested_name(&dependent);
    if (of != nullptr && of->record != nullptr && is(Tok::identifier) && !is_at(1, Tok::l_paren)) {
        std::string_view name = at(0).text;
        const Entity* field = detail::find_kind(sema_.find_in(of, name), Entity::Kind::field);
        if (field != nullptr) {
            next();
            return sema_.member_address(*of->record, *field->field, name, start);
        }
    }
    p_ = saved;
    split_ = saved_split;
    return nullptr;
}

Expr* Parser::parse_unary() {
    sema_.check_stack(loc());
    SourceLoc start = loc();
    Tok op = at(0).kind;
    switch (op) {
        case Tok::plus: case Tok::minus: case Tok::exclaim: case Tok::tilde: case Tok::star: case Tok::amp: {
            next();
            if (Expr* member = op == Tok::amp ? try_member_address(start) : nullptr) return member;
            Expr* operand = parse_unary();
            return sema_.unary(op, operand, start, *this);
        }
        case Tok::plus_plus: case Tok::minus_minus: {
            next();
            Expr* operand = parse_unary();
            return sema_.inc_dec(op == Tok::plus_plus, true, operand, start, *this);
        }
        case Tok::kw_sizeof: case Tok::kw_alignof: return parse_sizeof();
        case Tok::kw_noexcept: {
            next();
            return parse_noexcept(start);
        }
        case Tok::kw_new: return parse_new();
        case Tok::kw_delete: unsupported(start, "'delete' in device code");
        case Tok::amp_amp: unsupported(start, "address of a label");
        case Tok::identifier:
            if (at(0).text == "__extension__") {
                next();
                return parse_unary();
            }
            break;
        case Tok::l_paren: {
            // A cast, where a type-id stands between the parentheses.
            if (detail::fold_dots(*this, p_) != nullptr) break;
            const Token* saved = p_;
            next();
            if (starts_type()) {
                bool saved_greater = no_greater_;
                no_greater_ = false;
                bool is_cast = true;
                QualType type;
                try {
                    type = parse_type_id();
                } catch (CompileError&) {
                    is_cast = false;
                }
                no_greater_ = saved_greater;
                if (is_cast && is(Tok::r_paren)) {
                    next();
                    if (is(Tok::l_brace)) {
                        // Compound literal.
                        BracedList* list = parse_braced_list();
                        Expr* value = sema_.list_initialize(type, list);
                        return value;
                    }
                    Expr* operand = parse_unary();
                    return sema_.explicit_cast(Tok::l_paren, operand, type, start);
                }
            }
            seek(saved);
            break;
        }
        default: break;
    }
    return parse_postfix();
}

Expr* Parser::parse_sizeof() {
    SourceLoc start = loc();
    bool align = is(Tok::kw_alignof);
    next();
    if (is(Tok::ellipsis)) {
        next();
        expect(Tok::l_paren, "after sizeof...");
        Symbol* symbol = sema_.find(scope_, at(0).text);
        const Entity* pack = detail::find_kind(symbol, Entity::Kind::pack);
        if (pack == nullptr) fail(loc(), DiagCode::template_, "'" + std::string(at(0).text) + "' is no parameter pack");
        next();
        expect(Tok::r_paren, "after sizeof...");
        return sema_.integer(static_cast<int64_t>(std::max(pack->pack.size(), pack->variables.size())), sema_.types.size_type(), start);
    }
    QualType type;
    bool saved_greater = no_greater_;
    if (is(Tok::l_paren)) {
        const Token* saved = p_;
        next();
        no_greater_ = false;
        if (starts_type()) {
            try {
                type = parse_type_id();
            } catch (CompileError&) {
                type = QualType();
            }
        }
        if (type && is(Tok::r_paren)) {
            next();
        } else {
            type = QualType();
            seek(saved);
        }
        no_greater_ = saved_greater;
    }
    if (!type) {
        bool saved_unevaluated = unevaluated_;
        unevaluated_ = true;
        Expr* e = parse_unary();
        unevaluated_ = saved_unevaluated;
        if (!e->type) e = sema_.rvalue(e);
        type = e->type;
    }
    if (type->is_reference()) type = type->inner;
    uint64_t n = align ? sema_.align_of(type, start) : sema_.size_of(type, start);
    return sema_.integer(static_cast<int64_t>(n), sema_.types.size_type(), start);
}

Expr* Parser::parse_postfix() {
    Expr* e = parse_primary();
    for (;;) {
        SourceLoc here = loc();
        switch (at(0).kind) {
            case Tok::l_square: {
                next();
                bool saved = no_greater_;
                no_greater_ = false;
                std::vector<Expr*> index{is(Tok::l_brace) ? static_cast<Expr*>(parse_braced_list()) : parse_expression()};
                no_greater_ = saved;
                expect(Tok::r_square, "after index");
                e = sema_.subscript(e, std::move(index), here, *this);
                break;
            }
            case Tok::l_paren: {
                next();
                std::vector<Expr*> args = parse_expression_list(Tok::r_paren);
                expect(Tok::r_paren, "after arguments");
                e = sema_.call(e, std::move(args), here, *this);
                break;
            }
            case Tok::dot: case Tok::arrow: {
                bool arrow = is(Tok::arrow);
                next();
                e = parse_member(e, arrow);
                break;
            }
            case Tok::plus_plus: case Tok::minus_minus: {
                bool increment = is(Tok::plus_plus);
                next();
                e = sema_.inc_dec(increment, false, e, here, *this);
                break;
            }
            case Tok::less_less:
                if (!is_at(1, Tok::less)) return e;
                e = parse_launch(e);
                break;
            default: return e;
        }
    }
}

/// kernel<<<grid, block, shared, stream>>>(arguments), the cursor is at '<<<'.
Expr* Parser::parse_launch(Expr* kernel) {
    SourceLoc here = loc();
    next();
    next();
    bool saved = no_greater_;
    no_greater_ = true;
    std::vector<Expr*> shape;
    do shape.push_back(parse_initializer_clause());
    while (accept(Tok::comma));
    no_greater_ = saved;
    expect(Tok::greater_greater, "after the launch configuration");
    expect(Tok::greater, "after the launch configuration");
    expect(Tok::l_paren, "after the launch configuration");
    std::vector<Expr*> args = parse_expression_list(Tok::r_paren);
    expect(Tok::r_paren, "after the kernel's arguments");
    return sema_.launch(kernel, std::move(shape), std::move(args), here);
}

/// object.~T(): the cursor is at '~'.
Expr* Parser::parse_destructor_call(Expr* object) {
    SourceLoc here = loc();
    next();
    if (!is(Tok::identifier)) syntax_error("a class name");
    next();
    if (is(Tok::less)) {
        const Token* after = skip_angles(p_);
        if (after != nullptr) seek(after);
    }
    expect(Tok::l_paren, "after destructor name");
    expect(Tok::r_paren, "in a destructor call");
    FunctionDecl* destructor = sema_.destructor_of(object->type);
    if (destructor == nullptr) return sema_.cast(CastKind::to_void, object, sema_.types.void_type());
    return sema_.call_function(destructor, object, {}, here);
}

/// throw expression: what is thrown does not matter, since it may not be reached on a device.
Expr* Parser::parse_throw() {
    auto* e = sema_.arena.make<ast::Throw>();
    e->loc = loc();
    e->type = sema_.types.void_type();
    next();
    while (!at_end() && !is(Tok::semicolon) && !is(Tok::comma) && !is(Tok::r_paren) && !is(Tok::colon) && !is(Tok::r_brace)) {
        seek(is(Tok::l_paren) || is(Tok::l_brace) || is(Tok::l_square) ? skip_balanced(p_) : p_ + 1);
    }
    return e;
}

/// new (place) T initialiser. There is no heap to allocate from.
Expr* Parser::parse_new() {
    SourceLoc here = loc();
    next();
    if (!is(Tok::l_paren)) unsupported(here, "'new' without a place in device code");
    next();
    if (starts_type()) unsupported(here, "'new' without a place in device code");
    std::vector<Expr*> place = parse_expression_list(Tok::r_paren);
    expect(Tok::r_paren, "after the place of 'new'");
    if (place.size() != 1) unsupported(here, "'new' with " + std::to_string(place.size()) + " placement arguments");
    auto* e = sema_.arena.make<ast::PlacementNew>();
    e->loc = here;
    e->address = sema_.rvalue(place[0]);
    if (!e->address->type->is_pointer()) fail(here, DiagCode::type, "the place of 'new' is no pointer but '" + to_string(e->address->type) + "'");
    if (accept(Tok::l_paren)) {
        e->object = parse_type_id();
        expect(Tok::r_paren, "after type");
    } else {
        Declarator none;
        DeclSpecifiers spec = parse_decl_specifiers();
        e->object = parse_array_bounds(parse_pointer_operators(spec.type, none));
    }
    e->object = e->object.unqualified();
    sema_.require_complete(e->object, here);
    if (is(Tok::l_paren)) {
        next();
        std::vector<Expr*> args = parse_expression_list(Tok::r_paren);
        expect(Tok::r_paren, "after arguments");
        e->init = sema_.direct_initialize(e->object, std::move(args), here);
    } else if (is(Tok::l_brace)) {
        e->init = sema_.copy_initialize(e->object, parse_braced_list(), "initialiser");
    } else {
        e->init = sema_.default_initialize(e->object, here);
    }
    e->type = sema_.types.pointer(e->object->is_array() ? e->object->inner : e->object);
    return e;
}

Expr* Parser::parse_member(Expr* base, bool arrow) {
    SourceLoc here = loc();
    if (arrow) {
        while (base->type && base->type->is_record()) {
            Expr* inner = sema_.overloaded_operator("operator->", {base}, here, *this);
            if (inner == nullptr) fail(here, DiagCode::type, "'" + to_string(base->type) + "' has no operator->");
            base = inner;
        }
        base = sema_.deref(base, here);
    }
    accept(Tok::kw_template);
    if (!base->type) base = sema_.rvalue(base);
    if (is(Tok::tilde)) return parse_destructor_call(base);
    if (!base->type->is_record()) fail(here, DiagCode::type, "member access into '" + to_string(base->type) + "', which is no class");
    RecordDecl& record = *base->type->record;
    sema_.complete(record, here);
    Scope* lookup = sema_.info(record).scope;
    if (is(Tok::identifier) && (is_at(1, Tok::colon_colon) || is_at(1, Tok::less))) {
        // base.Class::member
        const Token* saved = p_;
        Scope* saved_scope = scope_;
        Symbol* own = sema_.find_in(lookup, at(0).text);
        bool qualified = is_at(1, Tok::colon_colon) || (own == nullptr);
        if (qualified) {
            ScopeGuard guard(*this, lookup);
            bool dependent = false;
            Scope* q = try_nested_name(&dependent);
            if (q != nullptr && q->kind == Scope::Kind::record) {
                lookup = q;
                base = sema_.upcast(sema_.glvalue(base), q->record, here);
            } else {
                seek(saved);
            }
        }
        (void)saved_scope;
    }
    std::string_view name;
    SourceLoc name_loc = loc();
    if (is(Tok::tilde)) return parse_destructor_call(base);
    if (is(Tok::kw_operator)) {
        name = parse_operator_name(nullptr);
    } else if (is(Tok::identifier)) {
        name = at(0).text;
        next();
    } else {
        syntax_error("a member name");
    }
    Symbol* symbol = sema_.find_in(lookup, name);
    if (symbol == nullptr || symbol->entities.empty()) {
        Diagnostic d{Severity::error, DiagCode::name_lookup, name_loc, "no member named '" + std::string(name) + "' in '" + to_string(base->type) + "'", {}};
        sema_.add_pending_errors(symbol, d);
        throw CompileError{d};
    }
    OverloadSet* set = nullptr;
    for (const Entity& e : symbol->entities) {
        switch (e.kind) {
            case Entity::Kind::field: return sema_.member_ref(base, e.field, name_loc);
            case Entity::Kind::variable: return sema_.variable_ref(e.variable, name_loc);
            case Entity::Kind::value: return sema_.integer(e.value, e.type, name_loc);
            case Entity::Kind::function: case Entity::Kind::template_:
                if (set == nullptr) {
                    set = sema_.arena.make<OverloadSet>();
                    set->name = name;
                    set->loc = name_loc;
                    set->object = sema_.glvalue(base);
                    set->qualified = true;
                }
                if (e.kind == Entity::Kind::function) set->functions.push_back(e.function);
                else set->templates.push_back(e.tmpl);
                break;
            default: break;
        }
    }
    if (set == nullptr) fail(name_loc, DiagCode::name_lookup, "'" + std::string(name) + "' is a type, not a member object or function");
    if (is(Tok::less) && !set->templates.empty() && skip_angles(p_) != nullptr) {
        set->explicit_args = parse_template_arguments();
        set->has_explicit_args = true;
    }
    return set;
}

std::vector<Expr*> Parser::parse_expression_list(Tok close) {
    std::vector<Expr*> list;
    bool saved = no_greater_;
    no_greater_ = false;
    while (!is(close)) {
        if (at_end()) syntax_error("')'");
        parse_maybe_pack(close, [&] { list.push_back(parse_initializer_clause()); });
        if (!accept(Tok::comma)) break;
    }
    no_greater_ = saved;
    return list;
}

Expr* Parser::parse_initializer_clause() { return is(Tok::l_brace) ? static_cast<Expr*>(parse_braced_list()) : parse_assignment(); }

BracedList* Parser::parse_braced_list() {
    auto* list = sema_.arena.make<BracedList>();
    list->loc = loc();
    sema_.check_stack(list->loc);
    expect(Tok::l_brace, "before initialiser list");
    bool saved = no_greater_;
    no_greater_ = false;
    while (!is(Tok::r_brace)) {
        if (at_end()) syntax_error("'}'");
        std::string_view designator;
        int64_t index = -1;
        if (is(Tok::dot) && is_at(1, Tok::identifier)) {
            next();
            designator = at(0).text;
            next();
            if (is(Tok::dot) || is(Tok::l_square)) unsupported(loc(), "nested designator");
            accept(Tok::equal);
        } else if (is(Tok::l_square)) {
            // [n] = value; a lambda would start with [ too, but is followed by captures and '('.
            const Token* after = skip_balanced(p_);
            if (after < end_ && after->is(Tok::equal)) {
                next();
                index = sema_.evaluate_integer(parse_conditional(), "designator");
                expect(Tok::r_square, "after designator");
                expect(Tok::equal, "after designator");
            }
        }
        parse_maybe_pack(Tok::r_brace, [&] {
            list->elements.push_back(parse_initializer_clause());
            list->designators.push_back(designator);
            list->array_indices.push_back(index);
        });
        if (!accept(Tok::comma)) break;
    }
    no_greater_ = saved;
    expect(Tok::r_brace, "after initialiser list");
    return list;
}

}  // namespace sema
QIAO_NAMESPACE_END
