// SPDX-License-Identifier: Apache-2.0
// Primary expressions [expr.prim]: literals, names, parentheses, folds; casts and type traits.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

Expr* Parser::parse_literal() {
    SourceLoc here = loc();
    const Token& t = at(0);
    switch (t.kind) {
        case Tok::number: {
            if (t.text.find('_') != std::string_view::npos) return parse_user_literal();
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
        default:
            syntax_error("a literal");
    }
}

/// A number with a suffix of the program's own [lex.ext]: a call of operator""_suffix with the widest type's value.
Expr* Parser::parse_user_literal() {
    SourceLoc here = loc();
    std::string_view text = at(0).text;
    size_t suffix = text.find('_');
    NumberLiteral n = decode_number(text.substr(0, suffix));
    if (!n.error.empty()) fail(here, DiagCode::lexical, n.error);
    next();
    auto* set = sema_.arena.make<OverloadSet>();
    set->name = sema_.intern("operator\"\"" + std::string(text.substr(suffix)));
    set->loc = here;
    Symbol* symbol = sema_.find(scope_, set->name);
    if (symbol == nullptr) fail(here, DiagCode::name_lookup, "no literal operator for the suffix '" + std::string(text.substr(suffix)) + "'");
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::function) set->functions.push_back(e.function);
    }
    Expr* value = n.is_float ? sema_.floating(n.real, sema_.types.scalar(TypeKind::double_), here)
                             : sema_.integer(static_cast<int64_t>(n.integer), sema_.types.scalar(TypeKind::ullong), here);
    return sema_.call(set, {value}, here, *this);
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
        if (right_fold)
            values.push_back(init);
        else
            values.insert(values.begin(), init);
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
    if (function_ == nullptr || function_->decl->record == nullptr || !function_->decl->is_method)
        fail(here, DiagCode::type, "'this' outside of a non-static member function");
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
            case Entity::Kind::variable:
                return local_or_capture(e, here);
            case Entity::Kind::value:
                if (e.address != nullptr) {
                    if ((e.type->is_pointer() || e.type->kind == TypeKind::member_pointer) && e.type->inner->is_function()) {
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
                    if (static_cast<size_t>(pack_index_) >= e.variables.size())
                        fail(here, DiagCode::template_, "parameter packs of different lengths in one expansion");
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
            case Entity::Kind::field:
                return sema_.member_ref(this_object(here), e.field, here);
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
            default:
                break;
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
    Diagnostic d{Severity::error,
                 DiagCode::name_lookup,
                 name_loc,
                 "'" + std::string(name) + "' is not declared" +
                     (qualified ? " in '" + (lookup->qualified.empty() ? std::string("::") : lookup->qualified) + "'" : std::string()),
                 {}};
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
    auto trivial = [&](QualType type) {
        return !type->is_reference() && sema_.trivially_copyable(type) && sema_.trivially_assignable(type) && sema_.destructor_of(type) == nullptr;
    };
    if (name == "__is_same")
        value = args.size() == 2 && args[0] == args[1];
    else if (name == "__is_class")
        value = t->is_record() && !t->record->is_union;
    else if (name == "__is_union")
        value = t->is_record() && t->record->is_union;
    else if (name == "__is_enum")
        value = t->is_enum();
    else if (name == "__is_base_of")
        value = args.size() == 2 && t->is_record() && args[1]->is_record() && sema_.base_offset(args[1]->record, t->record).has_value();
    else if (name == "__is_empty") {
        sema_.require_complete(t, here);
        value = t->is_record() && t->record->is_empty;
    } else if (name == "__is_trivially_copyable")
        value = trivial(t);
    else if (name == "__is_trivial")
        value = trivial(t) && sema_.trivially_default(t);
    else if (name == "__is_pod")
        value = trivial(t) && sema_.trivially_default(t);
    else if (name == "__is_standard_layout")
        value = true;
    else if (name == "__is_polymorphic") {
        sema_.require_complete(t, here);
        value = t->is_record() && t->record->has_vtable;
    } else if (name == "__is_abstract" || name == "__is_final")
        value = false;
    else if (name == "__is_aggregate")
        value = t->is_array() || (t->is_record() && sema_.is_aggregate(*t->record));
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
        case Tok::number:
        case Tok::char_literal:
        case Tok::string_literal:
            return parse_literal();
        case Tok::kw_true:
            next();
            return sema_.integer(1, sema_.types.boolean(), here);
        case Tok::kw_false:
            next();
            return sema_.integer(0, sema_.types.boolean(), here);
        case Tok::kw_nullptr:
            next();
            return sema_.integer(0, sema_.types.scalar(TypeKind::nullptr_), here);
        case Tok::kw_this: {
            next();
            Expr* object = this_object(here);
            if (object->kind == ast::ExprKind::deref) return static_cast<ast::Deref*>(object)->pointer;
            return sema_.unary(Tok::amp, object, here, *this);
        }
        case Tok::l_paren:
            return parse_paren();
        case Tok::l_square:
            return parse_lambda();
        case Tok::kw_static_cast:
        case Tok::kw_reinterpret_cast:
        case Tok::kw_const_cast:
        case Tok::kw_dynamic_cast:
            return parse_named_cast();
        case Tok::kw_typeid:
            unsupported(here, "typeid");
        case Tok::kw_asm:
            unsupported(here, "inline PTX assembly");
        case Tok::identifier:
        case Tok::colon_colon:
        case Tok::kw_typename:
        case Tok::kw_decltype: {
            if (is(Tok::identifier)) {
                std::string_view text = at(0).text;
                if (text == "__PRETTY_FUNCTION__" || text == "__func__" || text == "__FUNCTION__") {
                    next();
                    auto* e = sema_.arena.make<ast::StringLiteral>();
                    e->bytes = function_ == nullptr            ? std::string()
                               : text == "__PRETTY_FUNCTION__" ? function_->decl->display_name
                                                               : std::string(function_->decl->name);
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
        case Tok::kw_operator:
            return parse_id_expression();
        case Tok::l_brace:
            syntax_error("an expression");
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

}  // namespace sema
QIAO_NAMESPACE_END
