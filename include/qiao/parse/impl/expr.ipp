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
        if (op == Tok::less_less && is_at(1, Tok::less)) {
            unsupported(loc(), "kernel launch from device code (dynamic parallelism)");
        }
        if (is_at(1, Tok::ellipsis)) return lhs;  // fold expression
        SourceLoc at_op = loc();
        next();
        Expr* rhs = parse_binary(prec + 1);
        lhs = sema_.binary(op, lhs, rhs, at_op, *this);
    }
}

Expr* Parser::parse_unary() {
    sema_.check_stack(loc());
    SourceLoc start = loc();
    Tok op = at(0).kind;
    switch (op) {
        case Tok::plus: case Tok::minus: case Tok::exclaim: case Tok::tilde: case Tok::star: case Tok::amp: {
            next();
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
            seek(skip_balanced(p_));
            return sema_.integer(1, sema_.types.boolean(), start);
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
            case Tok::dot_star: case Tok::arrow_star: unsupported(here, "pointer to member");
            default: return e;
        }
    }
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

Expr* Parser::parse_literal() {
    SourceLoc here = loc();
    const Token& t = at(0);
    switch (t.kind) {
        case Tok::number: {
            NumberLiteral n = decode_number(t.text);
            if (!n.error.empty()) fail(here, DiagCode::lexical, n.error);
            next();
            if (n.is_float) return sema_.floating(n.real, sema_.types.scalar(n.type), here);
            return sema_.integer(static_cast<int64_t>(n.integer), sema_.types.scalar(n.type), here);
        }
        case Tok::char_literal: {
            CharLiteral c = decode_char(t.text);
            if (!c.error.empty()) fail(here, DiagCode::lexical, c.error);
            next();
            return sema_.integer(c.value, sema_.types.scalar(c.type), here);
        }
        case Tok::string_literal: {
            size_t n = 0;
            while (is_at(n, Tok::string_literal)) {
                if (at(n).text.size() < 2 || at(n).text.back() != '"') fail(at(n).loc, DiagCode::lexical, "missing terminating '\"' character");
                ++n;
            }
            StringValue s = decode_string(p_, n);
            if (!s.error.empty()) fail(here, DiagCode::lexical, s.error);
            if (s.type != TypeKind::char_) unsupported(here, "wide string literal");
            seek(p_ + n);
            auto* e = sema_.arena.make<ast::StringLiteral>();
            e->bytes = s.bytes;
            e->type = sema_.types.array(sema_.types.scalar(TypeKind::char_).with(ast::q_const), s.bytes.size() + 1);
            e->loc = here;
            return e;
        }
        default: syntax_error("a literal");
    }
}

Expr* Parser::parse_named_cast() {
    SourceLoc here = loc();
    Tok style = at(0).kind;
    next();
    if (style == Tok::kw_dynamic_cast) unsupported(here, "dynamic_cast");
    expect(Tok::less, "after cast keyword");
    QualType type = parse_type_id();
    expect_close_angle();
    expect(Tok::l_paren, "after cast type");
    bool saved = no_greater_;
    no_greater_ = false;
    Expr* e = parse_expression();
    no_greater_ = saved;
    expect(Tok::r_paren, "after cast operand");
    return sema_.explicit_cast(style, e, type, here);
}

/// T(args) and T{args}; the type has been parsed.
Expr* Parser::parse_functional_cast(QualType type) {
    SourceLoc here = loc();
    if (is(Tok::l_brace)) {
        BracedList* list = parse_braced_list();
        if (type->kind == TypeKind::auto_ && type->tmpl != nullptr) type = sema_.deduce_class(*type->tmpl, list->elements, here);
        sema_.require_complete(type, here);
        if (type->is_reference()) return sema_.convert(list, type, "initialiser");
        return sema_.list_initialize(type, list);
    }
    expect(Tok::l_paren, "after type");
    std::vector<Expr*> args = parse_expression_list(Tok::r_paren);
    expect(Tok::r_paren, "after arguments");
    if (type->kind == TypeKind::auto_ && type->tmpl != nullptr) type = sema_.deduce_class(*type->tmpl, args, here);
    if (type->is_void()) return sema_.cast(CastKind::to_void, args.empty() ? sema_.integer(0, sema_.types.int_type(), here) : args[0], type);
    sema_.require_complete(type, here);
    if (args.size() == 1) return sema_.explicit_cast(Tok::l_paren, args[0], type, here);
    if (args.empty()) return sema_.value_initialize(type, here);
    return sema_.direct_initialize(type, std::move(args), here);
}

Expr* Parser::parse_paren() {
    // ( expression ), ( fold ), or ({ statements })
    SourceLoc here = loc();
    const Token* close = skip_balanced(p_);
    if (is_at(1, Tok::l_brace)) {
        next();
        next();
        const Token* body_end = close - 2;
        auto* e = sema_.arena.make<ast::StatementExpr>();
        Parser body(sema_, {p_, body_end}, sema_.new_scope(Scope::Kind::block, scope_), function_);
        body.pack_index_ = pack_index_;
        ast::Compound* compound = body.parse_compound_body();
        e->body = compound;
        e->loc = here;
        e->type = sema_.types.void_type();
        if (!compound->body.empty() && compound->body.back()->kind == ast::StmtKind::expression) {
            auto* last = static_cast<ast::ExprStmt*>(compound->body.back());
            if (!last->expr->type->is_void()) last->expr = sema_.rvalue(last->expr);
            e->type = last->expr->type.unqualified();
        }
        seek(close);
        return e;
    }
    if (detail::fold_dots(*this, p_) != nullptr) return parse_fold();
    next();
    bool saved = no_greater_;
    no_greater_ = false;
    Expr* e = parse_expression();
    no_greater_ = saved;
    expect(Tok::r_paren, "after expression");
    return e;
}

/// [expr.prim.fold]: (pack op ...), (... op pack), (init op ... op pack), (pack op ... op init).
Expr* Parser::parse_fold() {
    SourceLoc here = loc();
    const Token* close = skip_balanced(p_);
    const Token* inner = p_ + 1;
    const Token* last = close - 1;
    const Token* dots = detail::fold_dots(*this, p_);
    bool leading = dots == inner;
    Tok op = leading ? dots[1].kind : dots[-1].kind;
    bool has_right = dots + 1 < last;
    TokenRange left_range{inner, leading ? inner : dots - 1};
    TokenRange right_range{has_right ? dots + 2 : last, last};
    auto pack_length = [&](TokenRange r) -> std::optional<size_t> {
        for (const Token* u = r.begin; u < r.end; ++u) {
            if (!u->is(Tok::identifier)) continue;
            const Entity* pack = detail::find_kind(sema_.find(scope_, u->text), Entity::Kind::pack);
            if (pack != nullptr) return std::max(pack->pack.size(), pack->variables.size());
        }
        return std::nullopt;
    };
    auto element = [&](TokenRange r, int index) {
        Parser p(sema_, r, scope_, function_);
        p.pack_index_ = index;
        return p.parse_assignment();
    };
    std::optional<size_t> left_n = leading ? std::nullopt : pack_length(left_range);
    std::optional<size_t> right_n = has_right ? pack_length(right_range) : std::nullopt;
    bool pack_left = left_n.has_value();
    size_t n = pack_left ? *left_n : right_n.value_or(0);
    TokenRange pack_range = pack_left ? left_range : right_range;
    TokenRange init_range = pack_left ? right_range : left_range;
    bool has_init = init_range.begin < init_range.end;
    bool right_fold = pack_left;
    std::vector<Expr*> values;
    for (size_t i = 0; i < n; ++i) values.push_back(element(pack_range, static_cast<int>(i)));
    if (has_init) {
        Expr* init = element(init_range, -1);
        if (right_fold) values.push_back(init);
        else values.insert(values.begin(), init);
    }
    seek(close);
    if (values.empty()) {
        if (op == Tok::amp_amp) return sema_.integer(1, sema_.types.boolean(), here);
        if (op == Tok::pipe_pipe) return sema_.integer(0, sema_.types.boolean(), here);
        if (op == Tok::comma) return sema_.cast(CastKind::to_void, sema_.integer(0, sema_.types.int_type(), here), sema_.types.void_type());
        fail(here, DiagCode::template_, "fold of an empty pack over '" + std::string(detail::spelling(op)) + "' has no value");
    }
    auto combine = [&](Expr* a, Expr* b) { return detail::is_assignment(op) ? sema_.assignment(op, a, b, here, *this) : sema_.binary(op, a, b, here, *this); };
    if (right_fold) {
        Expr* e = values.back();
        for (size_t i = values.size() - 1; i-- > 0;) e = combine(values[i], e);
        return e;
    }
    Expr* e = values[0];
    for (size_t i = 1; i < values.size(); ++i) e = combine(e, values[i]);
    return e;
}

Expr* Parser::this_object(SourceLoc here) {
    if (function_ == nullptr || function_->decl->record == nullptr || !function_->decl->is_method) fail(here, DiagCode::type, "'this' outside of a non-static member function");
    RecordDecl* record = function_->decl->record;
    auto* self = sema_.arena.make<ast::This>();
    self->type = sema_.types.pointer(sema_.types.record(record).with(function_->decl->method_quals));
    self->loc = here;
    Expr* object = sema_.deref(self, here);
    RecordInfo& ri = sema_.info(*record);
    if (ri.is_lambda && ri.captured_this != nullptr) {
        Expr* captured = sema_.member_ref(object, ri.captured_this, here);
        return captured->type->is_pointer() ? sema_.deref(captured, here) : captured;
    }
    return object;
}

/// A local variable, or inside a lambda the capture of one.
Expr* Parser::local_or_capture(const Entity& e, SourceLoc here) {
    VarDecl* v = e.variable;
    bool local = v->storage == ast::Storage::local || v->storage == ast::Storage::parameter;
    if (!local || e.owner == nullptr || e.owner == function_ || unevaluated_) return sema_.variable_ref(v, here);
    // Constants need no capture.
    if (v->type.is_const() && v->init != nullptr && (v->type->is_integral() || v->is_constexpr)) {
        ConstantValue c;
        if (sema_.evaluate(v->init, c) && c.kind == ConstantValue::Kind::integer && v->type->is_integral()) return sema_.integer(c.integer, v->type, here);
        if (c.kind == ConstantValue::Kind::floating && v->type->is_floating()) return sema_.floating(c.floating, v->type, here);
    }
    if (function_ != nullptr && function_->decl->record != nullptr && sema_.info(*function_->decl->record).is_lambda) {
        RecordInfo& ri = sema_.info(*function_->decl->record);
        auto it = ri.captures.find(v);
        if (it != ri.captures.end()) {
            auto* self = sema_.arena.make<ast::This>();
            self->type = sema_.types.pointer(sema_.types.record(function_->decl->record).with(function_->decl->method_quals));
            self->loc = here;
            return sema_.member_ref(sema_.deref(self, here), it->second, here);
        }
        fail(here, DiagCode::name_lookup, "'" + std::string(v->name) + "' is not captured by the lambda");
    }
    return sema_.variable_ref(v, here);
}

Expr* Parser::entity_expression(Symbol& symbol, std::string_view name, SourceLoc here, bool qualified) {
    OverloadSet* set = nullptr;
    auto overloads = [&]() -> OverloadSet* {
        if (set == nullptr) {
            set = sema_.arena.make<OverloadSet>();
            set->name = name;
            set->loc = here;
            set->qualified = qualified;
        }
        return set;
    };
    for (size_t i = 0; i < symbol.entities.size(); ++i) {
        const Entity e = symbol.entities[i];
        switch (e.kind) {
            case Entity::Kind::variable: return local_or_capture(e, here);
            case Entity::Kind::value:
                if (e.address != nullptr) {
                    if (e.type->is_pointer() && e.type->inner->is_function()) {
                        overloads()->functions.push_back(static_cast<FunctionDecl*>(e.address));
                        set->qualified = true;
                        break;
                    }
                    return sema_.unary(Tok::amp, sema_.variable_ref(static_cast<VarDecl*>(e.address), here), here, *this);
                }
                return sema_.integer(e.value, e.type, here);
            case Entity::Kind::pack:
                if (pack_index_ < 0) fail(here, DiagCode::template_, "parameter pack '" + std::string(name) + "' is not expanded with '...'");
                if (e.is_parameter_pack) {
                    if (static_cast<size_t>(pack_index_) >= e.variables.size()) fail(here, DiagCode::template_, "parameter packs of different lengths in one expansion");
                    Entity one;
                    one.kind = Entity::Kind::variable;
                    one.variable = e.variables[static_cast<size_t>(pack_index_)];
                    one.owner = e.owner;
                    return local_or_capture(one, here);
                }
                if (static_cast<size_t>(pack_index_) < e.pack.size() && e.pack[static_cast<size_t>(pack_index_)].kind == TemplateArgument::Kind::value) {
                    const TemplateArgument& a = e.pack[static_cast<size_t>(pack_index_)];
                    return sema_.integer(a.value, a.type, here);
                }
                fail(here, DiagCode::template_, "'" + std::string(name) + "' is no pack of values");
            case Entity::Kind::field: return sema_.member_ref(this_object(here), e.field, here);
            case Entity::Kind::function:
                overloads()->functions.push_back(e.function);
                break;
            case Entity::Kind::template_:
                if (e.tmpl == nullptr) break;
                if (e.tmpl->kind == TemplateDecl::Kind::variable) {
                    std::vector<TemplateArgument> args;
                    if (is(Tok::less)) args = parse_template_arguments();
                    return sema_.variable_ref(sema_.instantiate_variable(*e.tmpl, std::move(args), here), here);
                }
                if (e.tmpl->kind == TemplateDecl::Kind::function) overloads()->templates.push_back(e.tmpl);
                break;
            default: break;
        }
    }
    if (set == nullptr) return nullptr;
    if (is(Tok::less) && !set->templates.empty()) {
        const Token* after = skip_angles(p_);
        if (after != nullptr) {
            set->explicit_args = parse_template_arguments();
            set->has_explicit_args = true;
        }
    }
    bool member = false;
    for (FunctionDecl* f : set->functions) member = member || f->record != nullptr;
    for (TemplateDecl* t : set->templates) member = member || t->record != nullptr;
    if (member) {
        set->qualified = true;
        bool in_method = function_ != nullptr && function_->decl->record != nullptr && function_->decl->is_method;
        if (in_method) {
            Expr* object = this_object(here);
            RecordDecl* owner = !set->functions.empty() ? set->functions[0]->record : set->templates[0]->record;
            if (owner != nullptr && sema_.base_offset(object->type->record, owner)) {
                set->object = object;
                set->implicit_object = true;
            }
        }
    }
    return set;
}

Expr* Parser::parse_id_expression() {
    SourceLoc here = loc();
    bool qualified = false;
    bool dependent = false;
    const Token* start = p_;
    Scope* lookup = nullptr;
    if (is(Tok::colon_colon) || (is(Tok::identifier) && (is_at(1, Tok::colon_colon) || is_at(1, Tok::less)))) {
        lookup = try_nested_name(&dependent);
        qualified = lookup != nullptr;
        if (!qualified) seek(start);
    }
    accept(Tok::kw_template);
    std::string_view name;
    SourceLoc name_loc = loc();
    if (is(Tok::kw_operator)) {
        name = parse_operator_name(nullptr);
    } else if (is(Tok::identifier)) {
        name = at(0).text;
        next();
    } else {
        syntax_error("an expression");
    }
    Symbol* symbol = qualified ? sema_.find_in(lookup, name) : sema_.find(scope_, name);
    if (symbol != nullptr && !symbol->entities.empty()) {
        Expr* e = entity_expression(*symbol, name, name_loc, qualified);
        if (e != nullptr) return e;
    }
    if (!qualified && is(Tok::l_paren)) {
        // Perhaps found by argument-dependent lookup.
        bool declared_failed = symbol != nullptr && !symbol->pending.empty() && symbol->entities.empty();
        if (!declared_failed) {
            auto* set = sema_.arena.make<OverloadSet>();
            set->name = name;
            set->loc = name_loc;
            return set;
        }
    }
    Diagnostic d{Severity::error, DiagCode::name_lookup, name_loc, "'" + std::string(name) + "' is not declared" + (qualified ? " in '" + (lookup->qualified.empty() ? std::string("::") : lookup->qualified) + "'" : std::string()), {}};
    if (symbol != nullptr && !symbol->entities.empty()) d.message = "'" + std::string(name) + "' is not a value";
    sema_.add_pending_errors(symbol, d);
    (void)here;
    throw CompileError{d};
}

Expr* Parser::parse_type_trait() {
    // The compiler built-ins that <type_traits> needs.
    SourceLoc here = loc();
    std::string_view name = at(0).text;
    next();
    expect(Tok::l_paren, "after type trait");
    std::vector<QualType> args;
    while (!is(Tok::r_paren)) {
        parse_maybe_pack(Tok::r_paren, [&] { args.push_back(parse_type_id()); });
        if (!accept(Tok::comma)) break;
    }
    expect(Tok::r_paren, "after type trait");
    if (args.empty()) fail(here, DiagCode::syntax, "type trait without a type");
    QualType t = args[0];
    bool value = false;
    auto trivial = [&](QualType type) { return !type->is_reference() && sema_.trivially_copyable(type) && sema_.trivially_assignable(type) && sema_.destructor_of(type) == nullptr; };
    if (name == "__is_same") value = args.size() == 2 && args[0] == args[1];
    else if (name == "__is_class") value = t->is_record() && !t->record->is_union;
    else if (name == "__is_union") value = t->is_record() && t->record->is_union;
    else if (name == "__is_enum") value = t->is_enum();
    else if (name == "__is_base_of") value = args.size() == 2 && t->is_record() && args[1]->is_record() && sema_.base_offset(args[1]->record, t->record).has_value();
    else if (name == "__is_empty") {
        sema_.require_complete(t, here);
        value = t->is_record() && t->record->is_empty;
    } else if (name == "__is_trivially_copyable") value = trivial(t);
    else if (name == "__is_trivial") value = trivial(t) && sema_.trivially_default(t);
    else if (name == "__is_pod") value = trivial(t) && sema_.trivially_default(t);
    else if (name == "__is_standard_layout") value = true;
    else if (name == "__is_polymorphic") {
        sema_.require_complete(t, here);
        value = t->is_record() && t->record->has_vtable;
    } else if (name == "__is_abstract" || name == "__is_final") value = false;
    else if (name == "__is_aggregate") value = t->is_array() || (t->is_record() && sema_.is_aggregate(*t->record));
    else if (name == "__is_convertible_to" || name == "__is_convertible" || name == "__is_constructible" || name == "__is_assignable") {
        ast::Call probe;
        if (args.size() == 2) {
            bool constructible = name == "__is_constructible";
            QualType from = constructible ? args[1] : args[0], to = constructible ? args[0] : args[1];
            if (name == "__is_assignable") std::swap(from, to), from = args[1], to = args[0]->is_reference() ? args[0]->inner.unqualified() : args[0];
            probe.type = from->is_reference() ? from->inner : from;
            probe.lvalue = from->is_reference();
            probe.xvalue = from->kind == TypeKind::rvalue_ref;
            probe.loc = here;
            value = from->is_void() ? to->is_void() : !to->is_void() && static_cast<bool>(sema_.conversion(&probe, to));
        } else {
            value = !t->is_reference();
        }
    } else {
        unsupported(here, "type trait '" + std::string(name) + "'");
    }
    return sema_.integer(value ? 1 : 0, sema_.types.boolean(), here);
}

Expr* Parser::parse_primary() {
    SourceLoc here = loc();
    switch (at(0).kind) {
        case Tok::number: case Tok::char_literal: case Tok::string_literal: return parse_literal();
        case Tok::kw_true: next(); return sema_.integer(1, sema_.types.boolean(), here);
        case Tok::kw_false: next(); return sema_.integer(0, sema_.types.boolean(), here);
        case Tok::kw_nullptr: next(); return sema_.integer(0, sema_.types.scalar(TypeKind::nullptr_), here);
        case Tok::kw_this: {
            next();
            Expr* object = this_object(here);
            if (object->kind == ast::ExprKind::deref) return static_cast<ast::Deref*>(object)->pointer;
            return sema_.unary(Tok::amp, object, here, *this);
        }
        case Tok::l_paren: return parse_paren();
        case Tok::l_square: return parse_lambda();
        case Tok::kw_static_cast: case Tok::kw_reinterpret_cast: case Tok::kw_const_cast: case Tok::kw_dynamic_cast: return parse_named_cast();
        case Tok::kw_typeid: unsupported(here, "typeid");
        case Tok::kw_asm: unsupported(here, "inline PTX assembly");
        case Tok::identifier: case Tok::colon_colon: case Tok::kw_typename: case Tok::kw_decltype: {
            if (is(Tok::identifier)) {
                std::string_view text = at(0).text;
                if (text == "__PRETTY_FUNCTION__" || text == "__func__" || text == "__FUNCTION__") {
                    next();
                    auto* e = sema_.arena.make<ast::StringLiteral>();
                    e->bytes = function_ == nullptr ? std::string() : text == "__PRETTY_FUNCTION__" ? function_->decl->display_name : std::string(function_->decl->name);
                    e->type = sema_.types.array(sema_.types.scalar(TypeKind::char_).with(ast::q_const), e->bytes.size() + 1);
                    e->loc = here;
                    return e;
                }
                if (text.size() > 5 && text.substr(0, 5) == "__is_" && is_at(1, Tok::l_paren) && sema_.find(scope_, text) == nullptr) return parse_type_trait();
                if (text == "__builtin_offsetof" || (text == "offsetof" && is_at(1, Tok::l_paren))) {
                    next();
                    expect(Tok::l_paren, "after offsetof");
                    QualType t = parse_type_id();
                    expect(Tok::comma, "in offsetof");
                    if (!t->is_record()) fail(here, DiagCode::type, "offsetof of a type that is no class");
                    sema_.complete(*t->record, here);
                    uint64_t offset = 0;
                    for (ast::FieldDecl* f : sema_.find_field_path(*t->record, at(0).text)) offset += f->offset;
                    next();
                    expect(Tok::r_paren, "after offsetof");
                    return sema_.integer(static_cast<int64_t>(offset), sema_.types.size_type(), here);
                }
                if (text == "asm" || text == "__asm__" || text == "__asm") unsupported(here, "inline PTX assembly");
            }
            const Token* saved = p_;
            bool saved_split = split_;
            auto type = try_type_name();
            if (type && (is(Tok::l_paren) || is(Tok::l_brace))) return parse_functional_cast(*type);
            bool was_type = type.has_value();
            p_ = saved;
            split_ = saved_split;
            if (!was_type) {
                if (QualType deduced = try_deduced_class(false)) return parse_functional_cast(deduced);
            }
            if (is(Tok::kw_decltype) || is(Tok::kw_typename)) syntax_error("an expression");
            return parse_id_expression();
        }
        case Tok::kw_operator: return parse_id_expression();
        case Tok::l_brace: syntax_error("an expression");
        default: {
            // float(x), unsigned(…), int{…}
            if (starts_type()) {
                DeclSpecifiers spec;
                const Token* saved = p_;
                (void)saved;
                spec = parse_decl_specifiers();
                if (is(Tok::l_paren) || is(Tok::l_brace)) return parse_functional_cast(spec.type);
                syntax_error("'('");
            }
            syntax_error("an expression");
        }
    }
}

/// [expr.prim.lambda]. The closure is a class whose call operator is the body; captures are found by scanning the body
/// for names of enclosing locals.
Expr* Parser::parse_lambda() {
    SourceLoc here = loc();
    next();
    char default_capture = 0;
    struct Capture {
        std::string_view name;
        bool by_reference = false;
        Expr* init = nullptr;
        bool is_this = false, copy_this = false, is_pack = false;
    };
    std::vector<Capture> captures;
    while (!is(Tok::r_square)) {
        if ((is(Tok::amp) || is(Tok::equal)) && (is_at(1, Tok::comma) || is_at(1, Tok::r_square))) {
            default_capture = is(Tok::amp) ? '&' : '=';
            next();
        } else if (is(Tok::kw_this) || (is(Tok::star) && is_at(1, Tok::kw_this))) {
            Capture c;
            c.is_this = true;
            c.copy_this = accept(Tok::star);
            next();
            captures.push_back(c);
        } else {
            Capture c;
            c.by_reference = accept(Tok::amp);
            if (!is(Tok::identifier)) syntax_error("a capture");
            c.name = at(0).text;
            next();
            if (is(Tok::equal)) {
                next();
                c.init = parse_initializer_clause();
            } else if (is(Tok::l_brace)) {
                BracedList* list = parse_braced_list();
                c.init = list->elements.size() == 1 ? list->elements[0] : list;
            } else {
                c.is_pack = accept(Tok::ellipsis);
            }
            captures.push_back(c);
        }
        if (!accept(Tok::comma)) break;
    }
    expect(Tok::r_square, "after captures");
    RecordDecl* record = sema_.new_record("", scope_, here);
    RecordInfo& ri = sema_.info(*record);
    record->display_name = "lambda at line " + std::to_string(here.line);
    ri.scope->qualified = record->display_name;
    ri.is_lambda = true;
    ri.has_body = ri.skimmed = true;
    Scope* members = ri.scope;
    // Attributes between the captures and the parameters: __device__, __host__.
    DeclSpecifiers attributes;
    while (is(Tok::kw_device) || is(Tok::kw_host) || parse_attributes(attributes)) {
        if (is(Tok::kw_device) || is(Tok::kw_host)) next();
    }
    const Token* params_begin = p_;
    const Token* params_end = p_;
    bool has_params = is(Tok::l_paren);
    if (has_params) {
        params_end = skip_balanced(p_);
        seek(params_end);
    }
    bool is_mutable = false;
    const Token* result_begin = nullptr;
    while (!at_end() && !is(Tok::l_brace)) {
        if (is(Tok::kw_mutable)) is_mutable = true;
        if (is(Tok::arrow)) {
            result_begin = p_ + 1;
        }
        if (is(Tok::semicolon)) syntax_error("lambda body");
        seek(is(Tok::l_paren) ? skip_balanced(p_) : p_ + 1);
    }
    const Token* result_end = p_;
    const Token* body_end = skip_balanced(p_);
    TokenRange body{p_ + 1, body_end - 1};
    seek(body_end);

    auto* closure = sema_.arena.make<ast::InitList>();
    closure->loc = here;
    closure->type = sema_.types.record(record);
    auto add_field = [&](std::string_view name, QualType type, Expr* init) {
        auto* field = sema_.arena.make<ast::FieldDecl>();
        field->name = name;
        field->type = type;
        field->parent = record;
        field->loc = here;
        field->index = static_cast<uint32_t>(record->fields.size());
        record->fields.push_back(field);
        closure->elements.push_back(init);
        return field;
    };
    auto capture_variable = [&](const Entity& e, bool by_reference) {
        VarDecl* v = e.variable;
        if (ri.captures.count(v) != 0) return;
        Expr* ref = local_or_capture(e, here);
        QualType type = ref->type;
        if (by_reference) {
            ri.captures[v] = add_field(v->name, sema_.types.reference(type, false), ref);
        } else if (type->is_array()) {
            ri.captures[v] = add_field(v->name, type.unqualified(), detail::copied_member(sema_, type, ref, here));
        } else {
            ri.captures[v] = add_field(v->name, type.unqualified(), sema_.copy_initialize(type.unqualified(), ref, "capture"));
        }
    };
    auto local_entity = [&](std::string_view name) -> const Entity* {
        Symbol* symbol = sema_.find(scope_, name);
        const Entity* e = detail::find_kind(symbol, Entity::Kind::variable);
        if (e == nullptr || e->owner == nullptr) return nullptr;
        bool local = e->variable->storage == ast::Storage::local || e->variable->storage == ast::Storage::parameter;
        return local ? e : nullptr;
    };
    auto capture_pack = [&](const Entity& pack, bool by_reference) {
        std::vector<VarDecl*> variables = pack.variables;
        for (VarDecl* v : variables) {
            Entity one;
            one.kind = Entity::Kind::variable;
            one.variable = v;
            one.owner = pack.owner;
            if (one.owner != nullptr) capture_variable(one, by_reference);
        }
    };
    auto capture_this = [&](bool copy) {
        if (ri.captured_this != nullptr || function_ == nullptr || function_->decl->record == nullptr || !function_->decl->is_method) return;
        Expr* object = this_object(here);
        if (object->type->is_record() && sema_.info(*object->type->record).is_lambda) return;
        Expr* value = copy ? sema_.convert(object, object->type.unqualified(), "capture") : sema_.unary(Tok::amp, object, here, *this);
        ri.captured_this = add_field("this_", value->type, value);
    };
    for (const Capture& c : captures) {
        if (c.is_this) {
            capture_this(c.copy_this);
        } else if (c.init != nullptr) {
            QualType type = c.by_reference ? sema_.types.reference(c.init->type, false) : sema_.deduce_auto(sema_.types.auto_type(), c.init);
            ast::FieldDecl* field = add_field(c.name, type, sema_.copy_initialize(type, c.init, "capture"));
            Entity e;
            e.kind = Entity::Kind::field;
            e.field = field;
            sema_.declare(members, c.name, e);
        } else if (const Entity* pack = c.is_pack ? detail::find_kind(sema_.find(scope_, c.name), Entity::Kind::pack) : nullptr) {
            capture_pack(Entity(*pack), c.by_reference);
        } else {
            const Entity* e = local_entity(c.name);
            if (e == nullptr) fail(here, DiagCode::name_lookup, "'" + std::string(c.name) + "' is no local variable that could be captured");
            Entity copy = *e;
            capture_variable(copy, c.by_reference);
        }
    }
    if (default_capture != 0) {
        for (const Token* t = body.begin; t < body.end; ++t) {
            if (t->is(Tok::kw_this)) capture_this(false);
            if (!t->is(Tok::identifier) || t[-1].is(Tok::dot) || t[-1].is(Tok::arrow) || t[-1].is(Tok::colon_colon)) continue;
            Symbol* symbol = sema_.find(scope_, t->text);
            if (symbol == nullptr) continue;
            const Entity* e = local_entity(t->text);
            if (e != nullptr) {
                bool constant = e->variable->type.is_const() && e->variable->type->is_integral() && e->variable->init != nullptr && sema_.try_integer(e->variable->init);
                Entity copy = *e;
                if (!constant) capture_variable(copy, default_capture == '&');
            }
            if (const Entity* pack = detail::find_kind(symbol, Entity::Kind::pack)) capture_pack(Entity(*pack), default_capture == '&');
            if (detail::find_kind(symbol, Entity::Kind::field) != nullptr || (detail::find_kind(symbol, Entity::Kind::function) != nullptr && detail::find_kind(symbol, Entity::Kind::function)->function->is_method)) capture_this(false);
        }
    }
    ri.completing = true;
    sema_.layout(*record);
    ri.completing = false;
    record->complete = true;
    record->is_empty = record->fields.empty();

    // The call operator.
    bool generic = false;
    for (const Token* t = params_begin; t < params_end; ++t) generic = generic || t->is(Tok::kw_auto);
    Entity e;
    if (generic) {
        auto* tmpl = sema_.arena.make<TemplateDecl>();
        tmpl->kind = TemplateDecl::Kind::function;
        tmpl->name = "operator()";
        tmpl->loc = here;
        tmpl->scope = members;
        tmpl->record = record;
        tmpl->has_body = true;
        // Written out as: auto operator()(T0 a, T1 b) const -> R { body }, with `auto` replaced by invented parameters.
        auto* tokens = sema_.arena.make<std::vector<Token>>();
        auto push = [&](Tok kind, std::string_view text) {
            Token t;
            t.kind = kind;
            t.text = text;
            t.loc = here;
            tokens->push_back(t);
        };
        push(Tok::kw_host, "__host__");
        push(Tok::kw_device, "__device__");
        push(Tok::kw_auto, "auto");
        push(Tok::kw_operator, "operator");
        push(Tok::l_paren, "(");
        push(Tok::r_paren, ")");
        for (const Token* t = params_begin; t < params_end; ++t) {
            if (t->is(Tok::kw_auto)) {
                TemplateParameter param;
                param.name = sema_.intern("auto:" + std::to_string(tmpl->params.size()));
                param.loc = t->loc;
                param.is_pack = t + 1 < params_end && (t[1].is(Tok::ellipsis) || (t + 2 < params_end && t[2].is(Tok::ellipsis)));
                push(Tok::identifier, param.name);
                tmpl->params.push_back(param);
            } else {
                tokens->push_back(*t);
            }
        }
        if (!is_mutable) push(Tok::kw_const, "const");
        if (result_begin != nullptr) {
            push(Tok::arrow, "->");
            tokens->insert(tokens->end(), result_begin, result_end);
        }
        tokens->insert(tokens->end(), body.begin - 1, body.end + 1);
        push(Tok::eof, "");
        tmpl->declaration = {tokens->data(), tokens->data() + tokens->size() - 1};
        e.kind = Entity::Kind::template_;
        e.tmpl = tmpl;
    } else {
        Scope* where = members;
        Parser signature(sema_, {has_params ? params_begin : body_end, has_params ? params_end : body_end}, where, function_);
        signature.pack_index_ = pack_index_;
        Declarator d;
        if (has_params) {
            d = signature.parse_declarator(sema_.types.auto_type(), true);
        } else {
            d.type = sema_.types.function(sema_.types.auto_type(), {}, false, 0);
        }
        d.name = "operator()";
        d.loc = here;
        d.is_function = true;
        if (!is_mutable) d.method_quals = ast::q_const;
        DeclSpecifiers spec;
        spec.cuda_device = spec.cuda_host = true;
        FunctionDecl* f = signature.declare_function(spec, d, members);
        f->record = record;
        f->is_method = true;
        f->is_constexpr = true;
        FunctionInfo& fi = sema_.info(*f);
        if (result_begin != nullptr) {
            Parser result(sema_, {result_begin, result_end}, where, function_);
            f->result = result.parse_type_id();
            fi.auto_result = false;
        } else {
            fi.auto_result = true;
            f->result = sema_.types.auto_type();
        }
        fi.scope = members;
        fi.body = body;
        fi.has_body = true;
        fi.outer = function_;
        e.kind = Entity::Kind::function;
        e.function = f;
    }
    sema_.declare(members, "operator()", e);
    return closure;
}

}  // namespace sema
QIAO_NAMESPACE_END
