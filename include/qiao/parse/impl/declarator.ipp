// SPDX-License-Identifier: Apache-2.0
// Declarators [dcl.decl]: pointer operators, names, parameter lists, array bounds.
//
// Pointer operators apply to the base type first, then suffixes; a parenthesised inner declarator is parsed last, with the
// type that the suffixes make.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

using ast::Storage;

namespace detail {

inline bool is_cv(const Token& t) { return t.is(Tok::kw_const) || t.is(Tok::kw_volatile); }
inline bool is_word(const Token& t, std::string_view text) { return t.is(Tok::identifier) && t.text == text; }
inline bool is_restrict(const Token& t) { return t.is(Tok::kw_restrict) || is_word(t, "__restrict") || is_word(t, "restrict"); }
inline bool is_inline_word(const Token& t) { return is_word(t, "__forceinline__") || is_word(t, "__noinline__") || is_word(t, "__inline__"); }

}  // namespace detail

bool Parser::at_declarator_attribute() const {
    return is(Tok::kw_attribute) || is(Tok::kw_alignas) || (detail::is_word(at(0), "__align__") && is_at(1, Tok::l_paren)) ||
           (is(Tok::l_square) && is_at(1, Tok::l_square));
}

void Parser::parse_declarator_attributes(Declarator& d) {
    while (at_declarator_attribute()) {
        DeclSpecifiers attributes;
        parse_attributes(attributes);
        d.align = std::max(d.align, attributes.align);
    }
}

/// `C::*` at t: the class of a pointer to a member.
bool Parser::at_member_star(const Token* t) const {
    if (t < end_ && t->is(Tok::colon_colon)) ++t;
    while (t + 1 < end_ && t->is(Tok::identifier)) {
        ++t;
        if (t->is(Tok::less)) t = skip_angles(t);
        if (t == nullptr || t + 1 >= end_ || !t->is(Tok::colon_colon)) return false;
        ++t;
        if (t->is(Tok::star)) return true;
    }
    return false;
}

/// `*`, `&`, `&&`, cv-qualifiers and what CUDA code puts between the type and the name.
QualType Parser::parse_pointer_operators(QualType type, Declarator& d) {
    DeclSpecifiers attributes;
    for (;;) {
        if (is(Tok::star)) {
            next();
            type = sema_.types.pointer(type);
        } else if (at_member_star(p_)) {
            SourceLoc here = loc();
            auto of = try_type_name();
            accept(Tok::colon_colon);
            if (!of || !is(Tok::star)) syntax_error("a class before '::*'");
            if (!(*of)->is_record() && !is_dependent(*of)) fail(here, DiagCode::type, "'" + to_string(*of) + "' is no class");
            next();
            type = sema_.types.member_pointer(type, *of);
        } else if (is(Tok::amp) || is(Tok::amp_amp)) {
            type = sema_.types.reference(type, is(Tok::amp_amp));
            next();
        } else if (detail::is_cv(at(0))) {
            type = type.with(is(Tok::kw_const) ? ast::q_const : ast::q_volatile);
            next();
        } else if (detail::is_restrict(at(0))) {
            next();
            d.is_restrict = true;
        } else if (is(Tok::kw_attribute) || is(Tok::kw_alignas) || is(Tok::kw_launch_bounds) || detail::is_word(at(0), "__align__")) {
            parse_attributes(attributes);
        } else if (detail::is_inline_word(at(0)) || is(Tok::kw_inline)) {
            next();
        } else if (!accept_cuda_specifier(d.cuda)) {
            break;
        }
    }
    d.align = attributes.align;
    return type;
}

/// `( declarator )`, told from a parameter list in an abstract declarator.
bool Parser::at_inner_declarator(bool abstract_allowed) {
    if (!is(Tok::l_paren)) return false;
    const Token& after = at(1);
    if (at_member_star(p_ + 1)) return true;
    if (after.is(Tok::star) || after.is(Tok::amp) || after.is(Tok::amp_amp) || after.is(Tok::l_paren)) return true;
    return after.is(Tok::identifier) && !abstract_allowed && (is_at(2, Tok::r_paren) || is_at(2, Tok::l_square));
}

void Parser::parse_declarator_qualifier(Declarator& d) {
    bool may_qualify = is(Tok::colon_colon) || (is(Tok::identifier) && (is_at(1, Tok::colon_colon) || is_at(1, Tok::less)));
    if (!may_qualify) return;
    const Token* saved = p_;
    bool dependent = false;
    Scope* q = try_nested_name(&dependent);
    if (q != nullptr) {
        d.qualifier = q;
        d.has_qualifier = true;
    } else if (dependent) {
        d.has_qualifier = true;
    } else {
        seek(saved);
    }
}

/// declarator-id. A conversion function's name gives its type.
void Parser::parse_declarator_id(Declarator& d, QualType base, QualType& type, bool initializer_context) {
    if (is(Tok::ellipsis)) {
        next();
        d.loc = loc();
        d.name_token = p_;
        d.name = at(0).text;
        next();
        return;
    }
    parse_declarator_qualifier(d);
    d.loc = loc();
    d.name_token = p_;
    RecordDecl* record = d.qualifier != nullptr ? d.qualifier->record : scope_->kind == Scope::Kind::record ? scope_->record : nullptr;
    if (is(Tok::tilde)) {
        const Scope* around = scope_;
        while (around->kind == Scope::Kind::template_) around = around->parent;
        if (d.qualifier == nullptr && around->kind != Scope::Kind::record) syntax_error("a destructor within its class, or a name");
        next();
        d.is_destructor = true;
        d.name = sema_.intern("~" + std::string(at(0).text));
        next();
        return;
    }
    if (is(Tok::kw_operator)) {
        QualType conversion;
        d.name = parse_operator_name(&conversion);
        if (conversion) {
            d.is_conversion = true;
            type = conversion;
        }
    } else if (is(Tok::identifier)) {
        d.name = at(0).text;
        next();
        if (record != nullptr && d.name == record->name && is(Tok::l_paren) && !base) d.is_constructor = true;
    } else {
        syntax_error("a name");
    }
    if (is(Tok::less) && !initializer_context) {
        const Token* after = skip_angles(p_);
        if (after != nullptr && after < end_ && after->is(Tok::l_paren)) {
            d.explicit_args = parse_template_arguments();
            d.has_explicit_args = true;
        }
    }
}

/// `T x(…)`: a function only where a parameter list is certain [dcl.ambig.res]. The cursor is at '('.
bool Parser::at_parameter_list() {
    const Token* saved = p_;
    next();
    bool result = is(Tok::r_paren) || is(Tok::ellipsis) || starts_type();
    if (result && !is(Tok::r_paren) && !is(Tok::ellipsis)) {
        // T(…) and T{…} are expressions; T (*p) and T (&r) declare parameters.
        try {
            auto t = try_type_name();
            auto declares = [&](size_t paren) { return is_at(paren, Tok::l_paren) && (is_at(paren + 1, Tok::star) || is_at(paren + 1, Tok::amp) || at_member_star(p_ + paren + 1)); };
            if (t && (is(Tok::l_paren) || is(Tok::l_brace) || is(Tok::dot)) && !declares(0)) result = false;
            if (!t && at(0).kind >= Tok::kw_alignas && is_at(1, Tok::l_paren) && !declares(1)) result = false;
        } catch (CompileError&) {
            result = false;
        }
    }
    seek(saved);
    return result;
}

/// True where the parameter at the cursor is a pack (in a pattern) or a pack expansion.
bool Parser::at_parameter_pack() const {
    bool is_pack = false;
    const Token* t = p_;
    while (t < end_ && !t->is(Tok::comma) && !t->is(Tok::r_paren)) {
        if (t->is(Tok::ellipsis) && !(t > p_ && t[-1].is(Tok::kw_sizeof)) && t + 1 < end_ &&
            (t[1].is(Tok::identifier) || t[1].is(Tok::comma) || t[1].is(Tok::r_paren)))
            is_pack = true;
        if (t->is(Tok::less)) {
            const Token* after = skip_angles(t);
            t = after != nullptr ? after : t + 1;
        } else if (t->is(Tok::l_paren) || t->is(Tok::l_square) || t->is(Tok::l_brace)) {
            const Token* after = skip_balanced(t);
            for (const Token* u = t; u < after; ++u) {
                if (u->is(Tok::ellipsis)) is_pack = is_pack || (u + 1 < after && u[1].is(Tok::identifier));
            }
            t = after;
        } else {
            ++t;
        }
    }
    return is_pack;
}

/// The extent of a default argument, unparsed. The cursor is after '='.
TokenRange Parser::skip_default_argument() {
    const Token* begin = p_;
    while (!at_end() && !is(Tok::comma) && !is(Tok::r_paren)) {
        if (is(Tok::l_paren) || is(Tok::l_square) || is(Tok::l_brace)) {
            seek(skip_balanced(p_));
            continue;
        }
        const Token* after = is(Tok::less) && p_ > begin && p_[-1].is(Tok::identifier) ? skip_angles(p_) : nullptr;
        bool list = after != nullptr && after < end_ && (after->is(Tok::l_paren) || after->is(Tok::l_brace) || after->is(Tok::colon_colon));
        if (list)
            seek(after);
        else
            next();
    }
    return {begin, p_};
}

ParameterDecl Parser::parse_parameter(Scope* param_scope) {
    ParameterDecl param;
    DeclSpecifiers spec = parse_decl_specifiers();
    if (spec.is_auto && !pattern_ && spec.type->kind == TypeKind::auto_) unsupported(spec.loc, "abbreviated function template ('auto' parameter)");
    accept(Tok::ellipsis);
    if (spec.no_type) fail(spec.loc, DiagCode::syntax, "parameter without a type");
    Declarator d = parse_declarator(spec.type, true);
    accept(Tok::ellipsis);
    param.name = d.name;
    param.loc = d.loc;
    param.type = d.type;
    param.is_restrict = d.is_restrict;
    param.align = spec.align;
    if (param.type->is_array())
        param.type = sema_.types.pointer(param.type->inner.with(param.type.quals));
    else if (param.type->is_function())
        param.type = sema_.types.pointer(param.type);
    if (param.type->is_void()) fail(param.loc, DiagCode::type, "a parameter of type void");
    if (accept(Tok::equal)) param.fallback = skip_default_argument();
    if (!param.name.empty() && !pattern_) {
        VarDecl* v = sema_.arena.make<VarDecl>();
        v->name = param.name;
        v->type = param.type;
        v->storage = Storage::parameter;
        Entity e;
        e.kind = Entity::Kind::variable;
        e.variable = v;
        sema_.declare(param_scope, param.name, e);
    }
    return param;
}

/// A pack expansion in a parameter list: one parameter for each element.
void Parser::parse_parameter_pack(Declarator& d, Scope* param_scope) {
    d.pack_at = static_cast<int>(d.params.size());
    const Token* begin = p_;
    std::vector<VarDecl*> variables;
    parse_maybe_pack(Tok::r_paren, [&] {
        d.params.push_back(parse_parameter(param_scope));
        d.pack_name = d.params.back().name;
    });
    d.pack_count = d.params.size() - static_cast<size_t>(d.pack_at);
    if (d.pack_count == 0) {
        for (const Token* u = begin; u < p_; ++u) {
            if (u->is(Tok::ellipsis) && u + 1 < p_ && u[1].is(Tok::identifier)) d.pack_name = u[1].text;
        }
    }
    if (d.pack_name.empty()) return;
    // Trailing return types name the whole pack.
    Entity e;
    e.kind = Entity::Kind::pack;
    e.is_parameter_pack = true;
    if (d.pack_count != 0) {
        for (const Entity& one : param_scope->names[d.pack_name].entities) variables.push_back(one.variable);
    }
    e.variables = std::move(variables);
    param_scope->names[d.pack_name].entities.clear();
    sema_.declare(param_scope, d.pack_name, e);
}

/// ( parameter-declaration-clause ), what may follow it, and a trailing return type, which replaces `type`.
void Parser::parse_parameters_and_qualifiers(Declarator& d, QualType& type) {
    next();
    // Earlier parameters are visible in trailing return types.
    Scope* param_scope = sema_.new_scope(Scope::Kind::function, scope_);
    ScopeGuard guard(*this, param_scope);
    literal_parameter_ = d.name.substr(0, 10) == "operator\"\"";
    if (is(Tok::kw_void) && is_at(1, Tok::r_paren)) next();
    while (!is(Tok::r_paren)) {
        if (at_end()) syntax_error("')'");
        if (is(Tok::ellipsis)) break;
        bool is_pack = at_parameter_pack();
        if (is_pack && !pattern_) {
            parse_parameter_pack(d, param_scope);
        } else {
            d.params.push_back(parse_parameter(param_scope));
            d.params.back().is_pack = is_pack;
            if (is_pack) d.params.back().type = sema_.types.pack_expansion(d.params.back().type);
        }
        if (!accept(Tok::comma)) break;
    }
    if (accept(Tok::ellipsis)) d.variadic = true;
    expect(Tok::r_paren, "after parameters");
    literal_parameter_ = false;
    parse_function_qualifiers(d);
    if (!accept(Tok::arrow)) return;
    if (pattern_) {
        // Only needed after deduction.
        while (!at_end() && !is(Tok::l_brace) && !is(Tok::semicolon)) seek(is(Tok::l_paren) ? skip_balanced(p_) : p_ + 1);
        type = sema_.types.dependent();
    } else {
        type = parse_type_id();
    }
}

void Parser::parse_function_qualifiers(Declarator& d) {
    for (;;) {
        if (detail::is_cv(at(0))) {
            d.method_quals |= is(Tok::kw_const) ? ast::q_const : ast::q_volatile;
            next();
        } else if (is(Tok::amp) || is(Tok::amp_amp)) {
            d.ref_qualifier = is(Tok::amp) ? ast::RefQualifier::lvalue : ast::RefQualifier::rvalue;
            next();
        } else if (is(Tok::kw_noexcept) || is(Tok::kw_throw)) {
            d.is_noexcept = true;  // throw() says the same, and no other throw(...) is left in C++17
            next();
            if (is(Tok::l_paren)) {
                const Token* close = skip_balanced(p_) - 1;
                if (close > p_ + 1) d.noexcept_condition = {p_ + 1, close};
                seek(close + 1);
            }
        } else if (is(Tok::kw_attribute) || is(Tok::kw_launch_bounds) || (is(Tok::l_square) && is_at(1, Tok::l_square))) {
            DeclSpecifiers attributes;
            parse_attributes(attributes);
        } else if (detail::is_word(at(0), "override") || detail::is_word(at(0), "final")) {
            next();
        } else {
            return;
        }
    }
}

/// One [bound]. In a pattern a bound that names a value parameter is deduced from.
Parser::ArrayBound Parser::parse_array_bound() {
    ArrayBound bound;
    next();
    if (is(Tok::r_square)) {
        next();
        return bound;
    }
    if (pattern_) {
        const Token* close = p_;
        while (close < end_ && !close->is(Tok::r_square)) close = close->is(Tok::l_paren) ? skip_balanced(close) : close + 1;
        bound.param = 1000000;  // an expression: not deduced
        if (close == p_ + 1 && is(Tok::identifier)) {
            Symbol* symbol = sema_.find(scope_, at(0).text);
            if (symbol != nullptr && !symbol->entities.empty() && symbol->entities[0].kind == Entity::Kind::pattern_value)
                bound.param = static_cast<int32_t>(symbol->entities[0].value);
        }
        if (bound.param == 1000000 && close == p_ + 1 && is(Tok::number)) {
            bound.count = static_cast<uint64_t>(sema_.evaluate_integer(parse_conditional(), "array bound"));
            bound.known = true;
            bound.param = -1;
        }
        seek(close);
    } else {
        SourceLoc at_bound = loc();
        int64_t n = sema_.evaluate_integer(parse_conditional(), "array bound");
        if (n < 0 || n > (int64_t{1} << 40)) fail(at_bound, DiagCode::type, "array bound " + std::to_string(n) + " is out of range");
        bound.known = true;
        bound.count = static_cast<uint64_t>(n);
    }
    expect(Tok::r_square, "after array bound");
    return bound;
}

QualType Parser::parse_array_bounds(QualType type) {
    std::vector<ArrayBound> bounds;
    while (is(Tok::l_square)) bounds.push_back(parse_array_bound());
    for (auto it = bounds.rbegin(); it != bounds.rend(); ++it) {
        type = it->known ? sema_.types.array(type, it->count) : sema_.types.unknown_array(type, it->param);
    }
    return type;
}

Declarator Parser::parse_declarator(QualType base, bool abstract_allowed, bool initializer_context) {
    sema_.check_stack(loc());
    Declarator d;
    QualType type = parse_pointer_operators(base, d);
    d.loc = loc();
    const Token* inner = nullptr;
    if (at_inner_declarator(abstract_allowed)) {
        inner = p_;
        seek(skip_balanced(p_));
    } else if (is(Tok::identifier) || is(Tok::kw_operator) || is(Tok::tilde) || is(Tok::colon_colon) || (is(Tok::ellipsis) && is_at(1, Tok::identifier))) {
        parse_declarator_id(d, base, type, initializer_context);
    } else if (!abstract_allowed) {
        syntax_error("a declarator");
    }
    parse_declarator_attributes(d);
    // Names in the suffix are looked up in the class of a qualified declarator-id.
    bool in_class =
        d.qualifier != nullptr && d.qualifier->kind == Scope::Kind::record && scope_->kind != Scope::Kind::record && scope_->kind != Scope::Kind::template_;
    ScopeGuard guard(*this, in_class ? d.qualifier : scope_);
    bool function = is(Tok::l_paren) && !split_ && (!initializer_context || inner != nullptr || at_parameter_list());
    if (function) {
        parse_parameters_and_qualifiers(d, type);
        d.is_function = inner == nullptr;
        std::vector<QualType> param_types;
        for (const ParameterDecl& p : d.params) param_types.push_back(p.type.unqualified());
        if (!type) type = sema_.types.void_type();
        type = sema_.types.function(type, std::move(param_types), d.variadic, d.method_quals);
    } else {
        type = parse_array_bounds(type);
    }
    while (is(Tok::kw_attribute) || (detail::is_word(at(0), "__align__") && is_at(1, Tok::l_paren))) parse_declarator_attributes(d);
    if (inner != nullptr) return parse_inner_declarator(d, inner, type, abstract_allowed, initializer_context);
    d.type = type;
    return d;
}

/// The declarator in parentheses at `inner`; `type` is what the suffixes after it, already in `d`, have made.
Declarator Parser::parse_inner_declarator(Declarator& d, const Token* inner, QualType type, bool abstract_allowed, bool initializer_context) {
    const Token* after = p_;
    seek(inner);
    next();
    Declarator inside = parse_declarator(type, abstract_allowed, initializer_context);
    if (!is(Tok::r_paren)) syntax_error("')'");
    seek(after);
    if (type->is_function() && inside.type == type) {
        // ( name ) (params): redundant parentheses round a function's name
        inside.is_function = true;
        inside.params = std::move(d.params);
        inside.variadic = d.variadic;
        inside.method_quals = d.method_quals;
        inside.is_noexcept = d.is_noexcept;
        inside.noexcept_condition = d.noexcept_condition;
        inside.ref_qualifier = d.ref_qualifier;
    }
    return inside;
}

}  // namespace sema
QIAO_NAMESPACE_END
