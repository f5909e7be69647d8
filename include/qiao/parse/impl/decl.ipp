// SPDX-License-Identifier: Apache-2.0
// Declarations: specifiers, declarators, functions, variables [dcl].
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

using ast::Storage;

bool Parser::parse_attributes(DeclSpecifiers& spec) {
    if (is(Tok::l_square) && is_at(1, Tok::l_square)) {
        seek(skip_balanced(p_));
        return true;
    }
    bool align_call = is(Tok::identifier) && at(0).text == "__align__" && is_at(1, Tok::l_paren);
    if (is(Tok::kw_alignas) || align_call) {
        next();
        expect(Tok::l_paren, "after alignas");
        uint32_t n = starts_type() ? sema_.align_of(parse_type_id(), loc()) : static_cast<uint32_t>(sema_.evaluate_integer(parse_conditional(), "alignment"));
        if (n == 0 || (n & (n - 1)) != 0) fail(loc(), DiagCode::type, "alignment must be a power of two");
        spec.align = std::max(spec.align, n);
        expect(Tok::r_paren, "after alignment");
        return true;
    }
    if (is(Tok::kw_attribute)) {
        next();
        const Token* close = skip_balanced(p_);
        expect(Tok::l_paren, "after __attribute__");
        while (p_ < close) {
            std::string_view name = at(0).text;
            if ((name == "aligned" || name == "__aligned__") && is_at(1, Tok::l_paren)) {
                next();
                next();
                spec.align = std::max(spec.align, static_cast<uint32_t>(sema_.evaluate_integer(parse_conditional(), "alignment")));
                continue;
            }
            if (name == "packed" || name == "__packed__") spec.packed = true;
            if (name == "noinline" || name == "__noinline__") spec.no_inline = true;
            next();
        }
        seek(close);
        return true;
    }
    if (is(Tok::kw_launch_bounds)) {
        next();
        const Token* close = skip_balanced(p_);
        expect(Tok::l_paren, "after __launch_bounds__");
        if (!pattern_) {
            if (auto n = sema_.try_integer(parse_conditional())) spec.launch_bounds = static_cast<uint32_t>(*n);
        }
        seek(close);
        return true;
    }
    if (is(Tok::kw_intrinsic)) {
        next();
        expect(Tok::l_paren, "after __qiao_intrinsic__");
        std::string_view text = at(0).text;
        if (text.size() >= 2) spec.intrinsic = text.substr(1, text.size() - 2);
        next();
        expect(Tok::r_paren, "after intrinsic name");
        return true;
    }
    return false;
}

DeclSpecifiers Parser::parse_decl_specifiers(bool need_type) {
    DeclSpecifiers spec;
    spec.loc = loc();
    uint8_t quals = 0;
    int long_count = 0;
    bool is_short = false, is_signed = false, is_unsigned = false, have_base = false;
    TypeKind base = TypeKind::int_;
    QualType named;
    auto any_type = [&] { return have_base || named || long_count != 0 || is_short || is_signed || is_unsigned; };
    auto set_base = [&](TypeKind kind) {
        if (have_base || named) syntax_error("a single type");
        base = kind;
        have_base = true;
        next();
    };
    for (bool more = true; more && !at_end();) {
        switch (at(0).kind) {
            case Tok::kw_typedef: spec.is_typedef = true; next(); break;
            case Tok::kw_static: spec.is_static = true; next(); break;
            case Tok::kw_extern: spec.is_extern = true; next(); break;
            case Tok::kw_inline: spec.is_inline = true; next(); break;
            case Tok::kw_constexpr: spec.is_constexpr = true; next(); break;
            case Tok::kw_friend: spec.is_friend = true; next(); break;
            case Tok::kw_virtual: spec.is_virtual = true; next(); break;
            case Tok::kw_explicit: spec.is_explicit = true; next(); break;
            case Tok::kw_mutable: case Tok::kw_register: case Tok::kw_thread_local: case Tok::kw_restrict: case Tok::kw_grid_constant: next(); break;
            case Tok::kw_global: spec.cuda_global = true; next(); break;
            case Tok::kw_device: spec.cuda_device = true; next(); break;
            case Tok::kw_host: spec.cuda_host = true; next(); break;
            case Tok::kw_shared: spec.cuda_shared = true; next(); break;
            case Tok::kw_constant: spec.cuda_constant = true; next(); break;
            case Tok::kw_managed: spec.cuda_managed = true; next(); break;
            case Tok::kw_const: quals |= ast::q_const; next(); break;
            case Tok::kw_volatile: quals |= ast::q_volatile; next(); break;
            case Tok::kw_attribute: case Tok::kw_alignas: case Tok::kw_launch_bounds: case Tok::kw_intrinsic: parse_attributes(spec); break;
            case Tok::l_square:
                if (!is_at(1, Tok::l_square) || !parse_attributes(spec)) more = false;
                break;
            case Tok::kw_void: set_base(TypeKind::void_); break;
            case Tok::kw_bool: set_base(TypeKind::boolean); break;
            case Tok::kw_char: set_base(TypeKind::char_); break;
            case Tok::kw_wchar_t: set_base(TypeKind::wchar); break;
            case Tok::kw_char16_t: set_base(TypeKind::char16); break;
            case Tok::kw_char32_t: set_base(TypeKind::char32); break;
            case Tok::kw_int: set_base(TypeKind::int_); break;
            case Tok::kw_float: set_base(TypeKind::float_); break;
            case Tok::kw_double: set_base(TypeKind::double_); break;
            case Tok::kw_short: is_short = true; next(); break;
            case Tok::kw_long: ++long_count; next(); break;
            case Tok::kw_signed: is_signed = true; next(); break;
            case Tok::kw_unsigned: is_unsigned = true; next(); break;
            case Tok::kw_auto:
                next();
                spec.is_auto = true;
                named = sema_.types.auto_type();
                break;
            case Tok::kw_decltype: case Tok::kw_typename: {
                if (any_type()) {
                    more = false;
                    break;
                }
                const Token* begin = p_;
                auto t = try_type_name();
                if (!t) {
                    std::string spelled;
                    for (const Token* u = begin + 1; u < end_ && (u->is(Tok::identifier) || u->is(Tok::colon_colon)); ++u) spelled += u->text;
                    fail(begin[1].loc, DiagCode::name_lookup, "unknown type name '" + spelled + "'");
                }
                named = *t;
                break;
            }
            case Tok::kw_struct: case Tok::kw_class: case Tok::kw_union: named = parse_class_specifier(spec); break;
            case Tok::kw_enum: named = parse_enum_specifier(spec); break;
            case Tok::identifier: {
                std::string_view text = at(0).text;
                if (text == "__forceinline__" || text == "__inline__" || text == "__inline" || text == "__extension__" || text == "__cudart_builtin__" ||
                    text == "__restrict" || text == "restrict" || text == "__signed__") {
                    next();
                    break;
                }
                if (text == "__noinline__") {
                    spec.no_inline = true;
                    next();
                    break;
                }
                if (text == "__align__" && is_at(1, Tok::l_paren)) {
                    parse_attributes(spec);
                    break;
                }
                if (text == "__int128" || text == "__int128_t" || text == "__uint128_t") unsupported(loc(), "128-bit integer type");
                if (any_type()) {
                    more = false;
                    break;
                }
                // A constructor has no type: Name ( in class Name, or Name::Name (.
                if (scope_->kind == Scope::Kind::record && scope_->record != nullptr && text == scope_->record->name && is_at(1, Tok::l_paren) && need_type) {
                    spec.no_type = true;
                    more = false;
                    break;
                }
                if (need_type && (is_at(1, Tok::colon_colon) || is_at(1, Tok::less))) {
                    const Token* saved = p_;
                    bool dependent = false;
                    Scope* q = try_nested_name(&dependent);
                    bool special = q != nullptr && q->kind == Scope::Kind::record && (is(Tok::tilde) || is(Tok::kw_operator) ||
                        (is(Tok::identifier) && at(0).text == q->record->name && is_at(1, Tok::l_paren)));
                    bool conversion = special && is(Tok::kw_operator) && (at(1).kind == Tok::identifier || at(1).kind >= Tok::kw_alignas);
                    seek(saved);
                    if (special && (conversion || !is(Tok::kw_operator)) && q != nullptr) {
                        const Token* t = saved;
                        (void)t;
                        spec.no_type = true;
                        more = false;
                        break;
                    }
                }
                auto t = try_type_name();
                if (!t) {
                    more = false;
                    break;
                }
                named = *t;
                break;
            }
            case Tok::colon_colon: {
                if (any_type()) {
                    more = false;
                    break;
                }
                auto t = try_type_name();
                if (!t) {
                    more = false;
                    break;
                }
                named = *t;
                break;
            }
            case Tok::tilde: case Tok::kw_operator:
                if (!any_type()) spec.no_type = true;
                more = false;
                break;
            default: more = false;
        }
    }
    if (named) {
        spec.type = named.with(quals);
    } else if (any_type()) {
        TypeKind kind = base;
        if (base == TypeKind::char_ && (is_signed || is_unsigned)) kind = is_unsigned ? TypeKind::uchar : TypeKind::schar;
        else if (base == TypeKind::int_ && is_short) kind = is_unsigned ? TypeKind::ushort : TypeKind::short_;
        else if (base == TypeKind::int_ && long_count == 1) kind = is_unsigned ? TypeKind::ulong : TypeKind::long_;
        else if (base == TypeKind::int_ && long_count > 1) kind = is_unsigned ? TypeKind::ullong : TypeKind::llong;
        else if (base == TypeKind::int_ && is_unsigned) kind = TypeKind::uint;
        else if (base == TypeKind::double_ && long_count != 0) unsupported(spec.loc, "type 'long double'");
        spec.type = sema_.types.scalar(kind).with(quals);
    } else if (!spec.no_type) {
        if (need_type) {
            if (is(Tok::identifier)) {
                Diagnostic d{Severity::error, DiagCode::name_lookup, loc(), "unknown type name '" + std::string(at(0).text) + "'", {}};
                sema_.add_pending_errors(sema_.find(scope_, at(0).text), d);
                throw CompileError{d};
            }
            syntax_error("a type");
        }
    }
    return spec;
}

QualType Parser::parse_type_id() {
    DeclSpecifiers spec = parse_decl_specifiers();
    Declarator d = parse_declarator(spec.type, true);
    return d.type;
}

namespace detail {
inline bool is_cv(const Token& t) { return t.is(Tok::kw_const) || t.is(Tok::kw_volatile); }
}  // namespace detail

/// Pointer operators apply to the base first; a parenthesised inner declarator is parsed last, with the type its
/// suffixes make.
Declarator Parser::parse_declarator(QualType base, bool abstract_allowed, bool initializer_context) {
    sema_.check_stack(loc());
    QualType type = base;
    bool is_restrict = false;
    DeclSpecifiers ignored;
    for (;;) {
        if (is(Tok::star)) {
            next();
            type = sema_.types.pointer(type);
        } else if (is(Tok::amp)) {
            next();
            type = sema_.types.reference(type, false);
        } else if (is(Tok::amp_amp)) {
            next();
            type = sema_.types.reference(type, true);
        } else if (is(Tok::kw_const)) {
            next();
            type = type.with(ast::q_const);
        } else if (is(Tok::kw_volatile)) {
            next();
            type = type.with(ast::q_volatile);
        } else if (is(Tok::kw_restrict) || (is(Tok::identifier) && (at(0).text == "__restrict" || at(0).text == "restrict"))) {
            next();
            is_restrict = true;
        } else if (is(Tok::kw_attribute) || is(Tok::kw_alignas) || is(Tok::kw_launch_bounds) || (is(Tok::identifier) && at(0).text == "__align__")) {
            parse_attributes(ignored);
        } else if (is(Tok::identifier) && (at(0).text == "__forceinline__" || at(0).text == "__noinline__" || at(0).text == "__inline__")) {
            next();
        } else if (is(Tok::kw_global) || is(Tok::kw_device) || is(Tok::kw_host) || is(Tok::kw_inline) || is(Tok::kw_shared) || is(Tok::kw_constant)) {
            next();
        } else {
            break;
        }
    }
    Declarator d;
    d.is_restrict = is_restrict;
    d.loc = loc();
    d.align = ignored.align;
    bool nested = false;
    const Token* inner = nullptr;
    if (is(Tok::l_paren)) {
        // ( declarator ) or, in an abstract declarator, a parameter list.
        const Token& after = at(1);
        bool declarator_inside = after.is(Tok::star) || after.is(Tok::amp) || after.is(Tok::amp_amp) || after.is(Tok::l_paren) ||
                                 (after.is(Tok::identifier) && !abstract_allowed && (is_at(2, Tok::r_paren) || is_at(2, Tok::l_square)));
        if (after.is(Tok::identifier) && is_at(2, Tok::colon_colon) && is_at(3, Tok::star)) unsupported(loc(), "pointer to member");
        if (declarator_inside) {
            nested = true;
            inner = p_;
            seek(skip_balanced(p_));
        }
    } else if (is(Tok::ellipsis) && is_at(1, Tok::identifier)) {
        next();
        d.name = at(0).text;
        d.name_token = p_;
        d.loc = loc();
        next();
    } else if (is(Tok::identifier) || is(Tok::kw_operator) || is(Tok::tilde) || is(Tok::colon_colon)) {
        if (is(Tok::colon_colon) || (is(Tok::identifier) && (is_at(1, Tok::colon_colon) || is_at(1, Tok::less)))) {
            const Token* saved = p_;
            bool dependent = false;
            Scope* q = try_nested_name(&dependent);
            if (q != nullptr) {
                d.qualifier = q;
                d.has_qualifier = true;
                if (is(Tok::star)) unsupported(loc(), "pointer to member");
            } else if (dependent) {
                d.has_qualifier = true;
            } else {
                seek(saved);
            }
        }
        d.loc = loc();
        d.name_token = p_;
        RecordDecl* record = d.qualifier != nullptr ? d.qualifier->record : scope_->kind == Scope::Kind::record ? scope_->record : nullptr;
        if (is(Tok::tilde)) {
            next();
            d.is_destructor = true;
            d.name = sema_.intern("~" + std::string(at(0).text));
            next();
        } else if (is(Tok::kw_operator)) {
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
            if (is(Tok::less) && !initializer_context) {
                const Token* after = skip_angles(p_);
                if (after != nullptr && after < end_ && after->is(Tok::l_paren)) {
                    d.explicit_args = parse_template_arguments();
                    d.has_explicit_args = true;
                }
            }
        } else {
            syntax_error("a name");
        }
    } else if (!abstract_allowed) {
        syntax_error("a declarator");
    }
    while (is(Tok::kw_attribute) || is(Tok::kw_alignas) || (is(Tok::identifier) && at(0).text == "__align__" && is_at(1, Tok::l_paren)) || (is(Tok::l_square) && is_at(1, Tok::l_square))) {
        DeclSpecifiers attributes;
        parse_attributes(attributes);
        d.align = std::max(d.align, attributes.align);
    }
    // Names in the suffix are looked up in the class of a qualified declarator-id.
    ScopeGuard guard(*this, d.qualifier != nullptr && d.qualifier->kind == Scope::Kind::record && scope_->kind != Scope::Kind::record && scope_->kind != Scope::Kind::template_ ? d.qualifier : scope_);
    // Suffixes: parameter list or array bounds.
    struct Suffix {
        bool function = false;
        QualType bound_unknown;
        bool known = false;
        uint64_t count = 0;
        int32_t bound_param = -1;
    };
    std::vector<Suffix> arrays;
    bool function_suffix = false;
    uint8_t method_quals = 0;
    if (is(Tok::l_paren) && !split_) {
        bool as_function = true;
        if (initializer_context && !nested) {
            // `T x(…)`: a function only where a parameter list is certain.
            const Token* saved = p_;
            next();
            as_function = is(Tok::r_paren) || is(Tok::ellipsis) || (starts_type() && !(is(Tok::identifier) && false));
            if (as_function && !is(Tok::r_paren) && !is(Tok::ellipsis)) {
                // T(…) and T{…} are expressions; T (*p) and T (&r) declare parameters.
                try {
                    auto t = try_type_name();
                    auto declares = [&](size_t paren) { return is_at(paren, Tok::l_paren) && (is_at(paren + 1, Tok::star) || is_at(paren + 1, Tok::amp)); };
                    if (t && (is(Tok::l_paren) || is(Tok::l_brace) || is(Tok::dot)) && !declares(0)) as_function = false;
                    if (!t && at(0).kind >= Tok::kw_alignas && is_at(1, Tok::l_paren) && !declares(1)) as_function = false;
                } catch (CompileError&) {
                    as_function = false;
                }
            }
            seek(saved);
        }
        if (as_function) {
            function_suffix = true;
            next();
            d.is_function = !nested;
            std::vector<ParameterDecl> params;
            Scope* param_scope = sema_.new_scope(Scope::Kind::function, scope_);  // earlier parameters are visible in trailing return types
            ScopeGuard params_guard(*this, param_scope);
            if (is(Tok::kw_void) && is_at(1, Tok::r_paren)) next();
            while (!is(Tok::r_paren)) {
                if (at_end()) syntax_error("')'");
                if (is(Tok::ellipsis)) {
                    next();
                    d.variadic = true;
                    break;
                }
                bool is_pack = false;
                const Token* t = p_;
                while (t < end_ && !t->is(Tok::comma) && !t->is(Tok::r_paren)) {
                    if (t->is(Tok::ellipsis) && !(t > p_ && t[-1].is(Tok::kw_sizeof)) && t + 1 < end_ && (t[1].is(Tok::identifier) || t[1].is(Tok::comma) || t[1].is(Tok::r_paren))) is_pack = true;
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
                auto one = [&] {
                    ParameterDecl param;
                    DeclSpecifiers spec = parse_decl_specifiers();
                    if (spec.is_auto && pattern_ == false && spec.type->kind == TypeKind::auto_) fail(spec.loc, DiagCode::unsupported, "qiao: abbreviated function template ('auto' parameter) is not supported");
                    if (is(Tok::ellipsis)) next();
                    if (spec.no_type) fail(spec.loc, DiagCode::syntax, "parameter without a type");
                    Declarator inner_d = parse_declarator(spec.type, true);
                    if (is(Tok::ellipsis)) next();
                    param.name = inner_d.name;
                    param.loc = inner_d.loc;
                    param.type = inner_d.type;
                    param.is_restrict = inner_d.is_restrict;
                    param.align = spec.align;
                    if (param.type->is_array()) {
                        uint8_t q = param.type.quals;
                        param.type = sema_.types.pointer(param.type->inner.with(q));
                    } else if (param.type->is_function()) {
                        param.type = sema_.types.pointer(param.type);
                    }
                    if (is(Tok::equal)) {
                        next();
                        const Token* begin = p_;
                        while (!at_end() && !is(Tok::comma) && !is(Tok::r_paren)) {
                            if (is(Tok::l_paren) || is(Tok::l_square) || is(Tok::l_brace)) {
                                seek(skip_balanced(p_));
                            } else if (is(Tok::less) && p_ > begin && p_[-1].is(Tok::identifier)) {
                                const Token* after = skip_angles(p_);
                                if (after != nullptr && after < end_ && (after->is(Tok::l_paren) || after->is(Tok::l_brace) || after->is(Tok::colon_colon))) seek(after);
                                else next();
                            } else {
                                next();
                            }
                        }
                        param.fallback = {begin, p_};
                    }
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
                };
                if (is_pack && !pattern_) {
                    d.pack_at = static_cast<int>(params.size());
                    std::string_view name;
                    std::vector<ParameterDecl> expanded;
                    const Token* name_from = p_;
                    parse_maybe_pack(Tok::r_paren, [&] {
                        ParameterDecl param = one();
                        name = param.name;
                        expanded.push_back(param);
                    });
                    if (expanded.empty()) {
                        for (const Token* u = name_from; u < p_; ++u) {
                            if (u->is(Tok::ellipsis) && u + 1 < p_ && u[1].is(Tok::identifier)) name = u[1].text;
                        }
                    }
                    d.pack_name = name;
                    d.pack_count = expanded.size();
                    params.insert(params.end(), expanded.begin(), expanded.end());
                } else {
                    params.push_back(one());
                    params.back().is_pack = is_pack;
                    if (is_pack) params.back().type = sema_.types.pack_expansion(params.back().type);
                }
                if (!accept(Tok::comma)) break;
            }
            if (is(Tok::ellipsis)) {
                next();
                d.variadic = true;
            }
            expect(Tok::r_paren, "after parameters");
            for (;;) {
                if (is(Tok::kw_const)) {
                    method_quals |= ast::q_const;
                    next();
                } else if (is(Tok::kw_volatile)) {
                    method_quals |= ast::q_volatile;
                    next();
                } else if (is(Tok::amp) || is(Tok::amp_amp)) {
                    next();
                } else if (is(Tok::kw_noexcept) || is(Tok::kw_throw)) {
                    next();
                    if (is(Tok::l_paren)) seek(skip_balanced(p_));
                } else if (is(Tok::kw_attribute) || is(Tok::kw_launch_bounds) || (is(Tok::l_square) && is_at(1, Tok::l_square))) {
                    DeclSpecifiers attributes;
                    parse_attributes(attributes);
                } else if (is(Tok::identifier) && (at(0).text == "override" || at(0).text == "final")) {
                    next();
                } else {
                    break;
                }
            }
            if (is(Tok::arrow)) {
                next();
                if (pattern_) {
                    // Only needed after deduction.
                    while (!at_end() && !is(Tok::l_brace) && !is(Tok::semicolon)) seek(is(Tok::l_paren) ? skip_balanced(p_) : p_ + 1);
                    type = sema_.types.dependent();
                } else {
                    type = parse_type_id();
                }
            }
            d.params = std::move(params);
        }
    } else {
        while (is(Tok::l_square)) {
            next();
            Suffix s;
            if (is(Tok::r_square)) {
                s.known = false;
            } else if (pattern_) {
                const Token* close = p_;
                while (close < end_ && !close->is(Tok::r_square)) close = close->is(Tok::l_paren) ? skip_balanced(close) : close + 1;
                s.bound_param = 1000000;  // an expression: not deduced
                if (close == p_ + 1 && is(Tok::identifier)) {
                    Symbol* symbol = sema_.find(scope_, at(0).text);
                    if (symbol != nullptr && !symbol->entities.empty() && symbol->entities[0].kind == Entity::Kind::pattern_value) s.bound_param = static_cast<int32_t>(symbol->entities[0].value);
                }
                if (s.bound_param == 1000000 && p_->is(Tok::number)) {
                    s.count = static_cast<uint64_t>(sema_.evaluate_integer(parse_conditional(), "array bound"));
                    s.known = true;
                    s.bound_param = -1;
                }
                seek(close);
            } else {
                SourceLoc at_bound = loc();
                int64_t n = sema_.evaluate_integer(parse_conditional(), "array bound");
                if (n < 0 || n > (int64_t{1} << 40)) fail(at_bound, DiagCode::type, "array bound " + std::to_string(n) + " is out of range");
                s.known = true;
                s.count = static_cast<uint64_t>(n);
            }
            expect(Tok::r_square, "after array bound");
            arrays.push_back(s);
        }
    }
    for (auto it = arrays.rbegin(); it != arrays.rend(); ++it) {
        type = it->known ? sema_.types.array(type, it->count) : sema_.types.unknown_array(type, it->bound_param);
    }
    if (function_suffix) {
        std::vector<QualType> param_types;
        for (const ParameterDecl& p : d.params) param_types.push_back(p.type.unqualified());
        if (!type) type = sema_.types.void_type();
        type = sema_.types.function(type, std::move(param_types), d.variadic, method_quals);
        d.method_quals = method_quals;
    }
    while (is(Tok::kw_attribute) || (is(Tok::identifier) && at(0).text == "__align__" && is_at(1, Tok::l_paren))) {
        DeclSpecifiers attributes;
        parse_attributes(attributes);
        d.align = std::max(d.align, attributes.align);
    }
    if (nested) {
        const Token* after = p_;
        seek(inner);
        next();
        Declarator inside = parse_declarator(type, abstract_allowed, initializer_context);
        if (!is(Tok::r_paren)) syntax_error("')'");
        seek(after);
        if (function_suffix && inside.type == type) {
            // ( name ) (params): redundant parentheses round a function's name
            inside.is_function = true;
            inside.params = std::move(d.params);
            inside.variadic = d.variadic;
            inside.method_quals = d.method_quals;
        }
        return inside;
    }
    d.type = type;
    return d;
}

FunctionDecl* Parser::declare_function(DeclSpecifiers& spec, Declarator& d, Scope* target) {
    FunctionDecl* f = sema_.new_function(d.name, scope_, d.loc);
    FunctionInfo& fi = sema_.info(*f);
    f->display_name = sema_.qualified_name(target != nullptr ? target : scope_, d.name);
    f->result = d.type->inner;
    if (d.is_constructor || d.is_destructor) f->result = sema_.types.void_type();
    f->variadic = d.variadic;
    f->is_kernel = spec.cuda_global;
    f->is_constexpr = spec.is_constexpr;
    f->no_inline = spec.no_inline;
    f->intrinsic = spec.intrinsic;
    f->is_constructor = d.is_constructor;
    f->is_destructor = d.is_destructor;
    f->method_quals = d.method_quals;
    f->max_threads = spec.launch_bounds;
    f->is_host_only = !spec.cuda_device && !spec.cuda_global && !spec.is_constexpr;
    if (f->is_kernel && !f->result->is_void()) fail(d.loc, DiagCode::type, "a __global__ function must have a void return type");
    fi.is_static = spec.is_static;
    fi.is_explicit = spec.is_explicit;
    fi.is_virtual = spec.is_virtual;
    fi.auto_result = f->result->kind == TypeKind::auto_ || (f->result->is_reference() && f->result->inner->kind == TypeKind::auto_);
    fi.definition_loc = d.loc;
    fi.pack_at = d.pack_at;
    fi.pack_count = d.pack_count;
    fi.pack_name = d.pack_name;
    Scope* cls = target != nullptr ? target : scope_;
    while (cls != nullptr && cls->kind == Scope::Kind::template_) cls = cls->parent;
    if (cls != nullptr && cls->kind == Scope::Kind::record && !spec.is_friend) {
        f->record = cls->record;
        f->is_method = !spec.is_static;
        if (d.name == "operator new" || d.name == "operator delete") f->is_method = false;
    }
    for (size_t i = 0; i < d.params.size(); ++i) {
        const ParameterDecl& p = d.params[i];
        VarDecl* v = sema_.arena.make<VarDecl>();
        v->name = p.name;
        v->type = p.type;
        v->storage = Storage::parameter;
        v->is_restrict = p.is_restrict;
        v->loc = p.loc;
        f->params.push_back(v);
        fi.defaults.push_back(p.fallback);
        fi.default_scopes.push_back(scope_);
        fi.param_names.push_back(p.name);
    }
    return f;
}

/// After the declarator of a function: `;`, `= default`, `= delete`, `= 0`, or a definition, whose extent is noted.
void Parser::parse_function_tail(FunctionDecl* f, FunctionInfo& fi) {
    if (is(Tok::equal)) {
        next();
        if (is(Tok::kw_default)) fi.is_defaulted = true;
        if (is(Tok::kw_delete)) fi.is_deleted = true;
        next();
        accept(Tok::semicolon);
        return;
    }
    if (is(Tok::kw_try)) unsupported(loc(), "function try block");
    if (is(Tok::colon)) {
        next();
        const Token* begin = p_;
        while (!at_end()) {
            while (!at_end() && !is(Tok::l_paren) && !is(Tok::l_brace)) {
                const Token* after = is(Tok::less) ? skip_angles(p_) : nullptr;
                seek(after != nullptr ? after : p_ + 1);
            }
            seek(skip_balanced(p_));
            if (is(Tok::ellipsis)) next();
            if (!is(Tok::comma)) break;
            next();
        }
        fi.ctor_inits = {begin, p_};
    }
    if (is(Tok::l_brace)) {
        const Token* close = skip_balanced(p_);
        fi.body = {p_ + 1, close - 1};
        fi.has_body = true;
        seek(close);
        return;
    }
    accept(Tok::semicolon);
    (void)f;
}

/// `pending` is null for local declarations of functions and for instantiations.
void Parser::parse_declaration(Pending* pending) {
    if (is(Tok::kw_using)) {
        next();
        if (is(Tok::identifier) && (is_at(1, Tok::equal) || is_at(1, Tok::kw_attribute) || is_at(1, Tok::l_square))) {
            std::string_view name = at(0).text;
            next();
            DeclSpecifiers attributes;
            while (!is(Tok::equal)) {
                if (!parse_attributes(attributes)) syntax_error("'='");
            }
            next();
            Entity e;
            e.type = parse_type_id();
            sema_.declare(scope_, name, e);
            accept(Tok::semicolon);
            return;
        }
        accept(Tok::kw_typename);
        bool dependent = false;
        Scope* from = try_nested_name(&dependent);
        std::string_view name = is(Tok::kw_operator) ? parse_operator_name(nullptr) : at(0).text;
        if (from == nullptr) {
            Entity e;
            e.type = sema_.types.dependent();
            if (!dependent) fail(loc(), DiagCode::name_lookup, "unknown name in using-declaration");
            sema_.declare(scope_, name, e);
            return;
        }
        if (from->kind == Scope::Kind::record && scope_->kind == Scope::Kind::record && name == from->record->name) {
            // Inheriting constructors.
            for (FunctionDecl* ctor : sema_.constructors(*from->record, nullptr)) {
                (void)ctor;
                unsupported(loc(), "inheriting constructors");
            }
            return;
        }
        Symbol* symbol = sema_.find_in(from, name);
        if (symbol == nullptr || symbol->entities.empty()) {
            Diagnostic d{Severity::error, DiagCode::name_lookup, loc(), "no '" + std::string(name) + "' in '" + from->qualified + "'", {}};
            sema_.add_pending_errors(symbol, d);
            throw CompileError{d};
        }
        std::vector<Entity> copies = symbol->entities;
        for (Entity& e : copies) sema_.declare(scope_, name, e);
        if (is(Tok::identifier)) next();
        accept(Tok::semicolon);
        return;
    }
    DeclSpecifiers spec = parse_decl_specifiers();
    if (is(Tok::semicolon) || at_end()) {
        accept(Tok::semicolon);
        if (scope_->kind == Scope::Kind::record && spec.defined_record != nullptr && spec.defined_record->name.empty()) {
            Declarator none;
            none.type = spec.type;
            none.loc = spec.loc;
            ast::FieldDecl* field = sema_.arena.make<ast::FieldDecl>();
            field->type = spec.type;
            field->parent = scope_->record;
            field->loc = spec.loc;
            field->index = static_cast<uint32_t>(scope_->record->fields.size());
            sema_.complete(*spec.defined_record, spec.loc);
            scope_->record->fields.push_back(field);
            // Its members (and those of anonymous classes inside) are members here.
            for (const auto& [name, symbol] : sema_.info(*spec.defined_record).scope->names) {
                for (const Entity& e : symbol.entities) {
                    if (e.kind == Entity::Kind::field) sema_.declare(scope_, name, e);
                }
            }
        }
        return;
    }
    for (;;) {
        if (scope_->kind == Scope::Kind::record && is(Tok::colon)) {  // unnamed bit-field
            next();
            int64_t width = sema_.evaluate_integer(parse_conditional(), "bit-field width");
            ast::FieldDecl* field = sema_.arena.make<ast::FieldDecl>();
            field->type = spec.type;
            field->bit_width = static_cast<int32_t>(width);
            field->parent = scope_->record;
            field->loc = spec.loc;
            field->index = static_cast<uint32_t>(scope_->record->fields.size());
            scope_->record->fields.push_back(field);
            if (!accept(Tok::comma)) break;
            continue;
        }
        // `T x(…)` may initialise a variable; a body, __global__ or void make it a function for certain.
        bool has_body = end_ > p_ && end_[-1].is(Tok::r_brace);
        bool maybe_variable = !spec.is_typedef && scope_->kind != Scope::Kind::record && !has_body && !spec.cuda_global && !(spec.type && spec.type->is_void());
        Declarator d = parse_declarator(spec.no_type ? QualType() : spec.type, false, maybe_variable);
        if (spec.no_type && !d.is_function) fail(d.loc, DiagCode::syntax, "'" + std::string(d.name) + "' is declared without a type");
        d.align = std::max(d.align, spec.align);
        if (spec.is_typedef) {
            Entity e;
            e.type = d.type;
            if (spec.defined_record != nullptr && spec.defined_record->name.empty()) {
                spec.defined_record->name = d.name;
                spec.defined_record->display_name = sema_.qualified_name(scope_, d.name);
                sema_.info(*spec.defined_record).scope->qualified = spec.defined_record->display_name;
            }
            sema_.declare(scope_, d.name, e);
        } else if (d.is_function) {
            Scope* target = scope_;
            if (spec.is_friend) target = sema_.enclosing_namespace(scope_);
            FunctionDecl* f = declare_function(spec, d, d.qualifier != nullptr ? d.qualifier : target);
            FunctionInfo& fi = sema_.info(*f);
            bool definition = is(Tok::l_brace) || is(Tok::colon) || is(Tok::kw_try);
            parse_function_tail(f, fi);
            if (d.has_qualifier && d.qualifier != nullptr && d.qualifier->kind == Scope::Kind::namespace_) target = d.qualifier;
            if (d.qualifier == nullptr || d.qualifier->kind == Scope::Kind::namespace_) {
                std::string_view name = d.is_conversion ? std::string_view("operator T") : d.name;
                Symbol& symbol = target->names[name];
                bool merged = false;
                for (Entity& e : symbol.entities) {
                    if (e.kind != Entity::Kind::function || e.function->record != f->record) continue;
                    FunctionDecl& old = *e.function;
                    if (old.params.size() != f->params.size() || old.method_quals != f->method_quals || old.variadic != f->variadic) continue;
                    bool same = !d.is_conversion || old.result == f->result;
                    for (size_t i = 0; i < f->params.size(); ++i) same = same && old.params[i]->type.unqualified() == f->params[i]->type.unqualified();
                    if (!same) continue;
                    merged = true;
                    FunctionInfo& oi = sema_.info(old);
                    for (size_t i = 0; i < fi.defaults.size(); ++i) {
                        if (fi.defaults[i] && !oi.defaults[i]) {
                            oi.defaults[i] = fi.defaults[i];
                            oi.default_scopes[i] = fi.default_scopes[i];
                        }
                    }
                    if (definition && !oi.has_body) {
                        oi.body = fi.body;
                        oi.ctor_inits = fi.ctor_inits;
                        oi.has_body = true;
                        oi.scope = fi.scope;
                        oi.definition_loc = d.loc;
                        oi.param_names = fi.param_names;
                        if (f->max_threads != 0) old.max_threads = f->max_threads;
                        for (size_t i = 0; i < f->params.size(); ++i) {
                            old.params[i]->name = f->params[i]->name;
                            old.params[i]->type = f->params[i]->type;
                            old.params[i]->is_restrict = f->params[i]->is_restrict;
                        }
                    }
                    break;
                }
                if (!merged) {
                    Entity e;
                    e.kind = Entity::Kind::function;
                    e.function = f;
                    symbol.entities.push_back(e);
                }
            }
            if (definition) return;
            if (p_ > position() || !is(Tok::comma)) return;
        } else if (scope_->kind == Scope::Kind::record && !spec.is_static && !spec.is_friend) {
            ast::FieldDecl* field = sema_.arena.make<ast::FieldDecl>();
            field->name = d.name;
            field->type = d.type;
            field->parent = scope_->record;
            field->loc = d.loc;
            field->index = static_cast<uint32_t>(scope_->record->fields.size());
            if (d.align != 0) sema_.info(*scope_->record).field_aligns[field] = d.align;
            if (is(Tok::colon)) {
                next();
                field->bit_width = static_cast<int32_t>(sema_.evaluate_integer(parse_conditional(), "bit-field width"));
            }
            if (is(Tok::equal) || is(Tok::l_brace)) {
                if (is(Tok::equal)) next();
                const Token* begin = p_;
                while (!at_end() && !is(Tok::comma) && !is(Tok::semicolon)) {
                    if (is(Tok::l_paren) || is(Tok::l_brace) || is(Tok::l_square)) {
                        seek(skip_balanced(p_));
                    } else if (is(Tok::less) && p_ > begin && p_[-1].is(Tok::identifier) && skip_angles(p_) != nullptr && skip_angles(p_)->kind != Tok::identifier) {
                        seek(skip_angles(p_));
                    } else {
                        next();
                    }
                }
                sema_.info(*scope_->record).field_inits[field] = {begin, p_};
            }
            scope_->record->fields.push_back(field);
            Entity e;
            e.kind = Entity::Kind::field;
            e.field = field;
            sema_.declare(scope_, d.name, e);
        } else {
            parse_namespace_variable(spec, d);
        }
        if (!accept(Tok::comma)) break;
    }
    if (!at_end()) expect(Tok::semicolon, "after declaration");
    (void)pending;
}

/// Namespace-scope variables, static data members, and static locals (scope_ is a block then).
VarDecl* Parser::parse_namespace_variable(DeclSpecifiers& spec, Declarator& d) {
    VarDecl* v = sema_.arena.make<VarDecl>();
    v->name = d.name;
    v->qualified_name = sema_.qualified_name(d.qualifier != nullptr ? d.qualifier : scope_, d.name);
    v->type = d.type;
    v->loc = d.loc;
    v->align = d.align;
    v->is_constexpr = spec.is_constexpr;
    if (!spec.intrinsic.empty()) {
        v->storage = Storage::special;
        v->qualified_name = std::string(spec.intrinsic);
    } else if (spec.cuda_shared) {
        v->storage = spec.is_extern ? Storage::dynamic_shared : Storage::shared;
    } else if (spec.cuda_constant) {
        v->storage = Storage::constant;
    } else if (spec.cuda_managed) {
        v->storage = Storage::managed;
    } else if (spec.cuda_device) {
        v->storage = Storage::device;
    } else {
        v->storage = Storage::constant;
        v->is_host = true;
    }
    if (spec.is_constexpr) v->type = v->type.with(ast::q_const);
    // Visible in its own initialiser.
    Entity e;
    e.kind = Entity::Kind::variable;
    e.variable = v;
    Scope* target = d.qualifier != nullptr ? d.qualifier : scope_;
    Symbol& symbol = target->names[d.name];
    bool redeclared = false;
    for (Entity& old : symbol.entities) {
        if (old.kind == Entity::Kind::variable && old.variable->storage == v->storage && (old.variable->init == nullptr) && (spec.is_extern || target == scope_ || d.qualifier != nullptr) && scope_->kind != Scope::Kind::block) {
            if (old.variable->type->is_array() && old.variable->type->unknown_bound) old.variable->type = v->type;
            v = old.variable;
            redeclared = true;
        }
    }
    if (!redeclared) symbol.entities.push_back(e);
    if (v->storage == Storage::shared || v->storage == Storage::dynamic_shared || v->storage == Storage::special) return v;
    SourceLoc at_init = loc();
    if (is(Tok::equal)) {
        next();
        Expr* init = parse_initializer_clause();
        if (v->type->kind == TypeKind::auto_ || (v->type->is_reference() && v->type->inner->kind == TypeKind::auto_)) v->type = sema_.deduce_auto(v->type, init);
        v->init = sema_.copy_initialize(v->type, init, "initialiser");
        if (v->type->is_array() && v->type->unknown_bound) v->type = v->init->type;
    } else if (is(Tok::l_brace)) {
        v->init = sema_.copy_initialize(v->type, parse_braced_list(), "initialiser");
        if (v->type->is_array() && v->type->unknown_bound) v->type = v->init->type;
    } else if (is(Tok::l_paren)) {
        next();
        std::vector<Expr*> args = parse_expression_list(Tok::r_paren);
        expect(Tok::r_paren, "after initialiser");
        v->init = sema_.direct_initialize(v->type, std::move(args), at_init);
    } else if (!spec.is_extern && v->type->is_record() && !v->is_host && !is_dependent(v->type)) {
        sema_.require_complete(v->type, v->loc);
        v->init = sema_.default_initialize(v->type, v->loc);
    }
    return v;
}

}  // namespace sema
QIAO_NAMESPACE_END
