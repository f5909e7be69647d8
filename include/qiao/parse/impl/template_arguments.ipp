// SPDX-License-Identifier: Apache-2.0
// Pack expansions and template arguments [temp.variadic], [temp.arg].
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

void Parser::parse_maybe_pack(Tok close, const std::function<void()>& element) {
    // Find the end of this element and whether '...' closes it.
    const Token* begin = p_;
    const Token* t = p_;
    const Token* dots = nullptr;
    while (t < end_) {
        if (t->is(Tok::comma) || t->is(close) || t->is(Tok::semicolon) || t->is(Tok::r_paren) || t->is(Tok::r_brace) || t->is(Tok::r_square)) break;
        if (close == Tok::greater && (t->is(Tok::greater) || t->is(Tok::greater_greater))) break;
        if (t->is(Tok::ellipsis) && !(t > begin && t[-1].is(Tok::kw_sizeof))) dots = t;
        if (t->is(Tok::less) && t > begin && t[-1].is(Tok::identifier)) {
            const Token* after = skip_angles(t);
            if (after != nullptr &&
                (close == Tok::greater ||
                 (after < end_ && (after->is(Tok::l_paren) || after->is(Tok::colon_colon) || after->is(Tok::l_brace) || after->is(Tok::ellipsis) ||
                                   after->is(Tok::amp) || after->is(Tok::amp_amp) || after->is(Tok::star) || after->is(Tok::identifier))))) {
                if (close == Tok::greater && after[-1].is(Tok::greater_greater)) {
                    // The second '>' may be the list's own end; angle depth decides.
                    if (detail::angle_balance(t, after) < 0) {
                        t = after - 1;
                        break;
                    }
                }
                t = after;
                continue;
            }
        }
        t = t->is(Tok::l_paren) || t->is(Tok::l_brace) || t->is(Tok::l_square) ? skip_balanced(t) : t + 1;
    }
    // In parameter declarations the dots stand before the name: T... args.
    if (dots == nullptr && close == Tok::r_paren) {
        for (const Token* u = begin; u < t; ++u) {
            if (u->is(Tok::ellipsis) && u + 1 < t && u[1].is(Tok::identifier) && !(u > begin && u[-1].is(Tok::kw_sizeof))) {
                // (&name)... forms are rare; a nested '...' belongs to an inner list, where it was balanced away above.
                if (u + 2 == t) dots = u;
            }
        }
    }
    if (dots == nullptr) {
        element();
        return;
    }
    // The packs named in the pattern give the length.
    std::optional<size_t> length;
    for (const Token* u = begin; u < t; ++u) {
        if (!u->is(Tok::identifier) || (u > begin && (u[-1].is(Tok::dot) || u[-1].is(Tok::arrow) || u[-1].is(Tok::colon_colon)))) continue;
        Symbol* symbol = sema_.find(scope_, u->text);
        const Entity* pack = detail::find_kind(symbol, Entity::Kind::pack);
        if (pack == nullptr) continue;
        if (u - begin >= 3 && u[-1].is(Tok::l_paren) && u[-2].is(Tok::ellipsis) && u[-3].is(Tok::kw_sizeof)) continue;
        size_t n = pack->pack.empty() ? pack->variables.size() : pack->pack.size();
        if (!length || n < *length) length = n;
    }
    if (!length) fail(dots->loc, DiagCode::template_, "no parameter pack in this expansion");
    int saved = pack_index_;
    for (size_t i = 0; i < *length; ++i) {
        seek(begin);
        pack_index_ = static_cast<int>(i);
        try {
            element();
        } catch (...) {
            pack_index_ = saved;
            throw;
        }
        accept(Tok::ellipsis);
    }
    pack_index_ = saved;
    if (*length == 0) seek(t);
}

std::vector<TemplateArgument> Parser::parse_template_arguments() {
    std::vector<TemplateArgument> args;
    expect(Tok::less, "before template arguments");
    bool saved = no_greater_;
    no_greater_ = true;
    while (!at_close_angle()) {
        parse_maybe_pack(Tok::greater, [&] {
            TemplateArgument a = parse_template_argument();
            args.push_back(std::move(a));
        });
        if (!accept(Tok::comma)) break;
    }
    no_greater_ = saved;
    expect_close_angle();
    return args;
}

/// A template named as such, alone between commas or as all of a default argument; else null and nothing is read.
TemplateDecl* Parser::try_template_argument_name() {
    const Token* saved = p_;
    Scope* qualifier = nullptr;
    if (is(Tok::identifier) && is_at(1, Tok::colon_colon)) {
        bool dependent = false;
        qualifier = try_nested_name(&dependent);
        if (qualifier == nullptr) seek(saved);
    }
    bool alone = is(Tok::identifier) && (p_ + 1 == end_ || is_at(1, Tok::comma) || is_at(1, Tok::greater) || is_at(1, Tok::greater_greater));
    Symbol* symbol = !alone ? nullptr : qualifier != nullptr ? sema_.find_in(qualifier, at(0).text) : sema_.find(scope_, at(0).text);
    TemplateDecl* tmpl = detail::type_template(symbol);
    if (tmpl != nullptr && detail::find_kind(symbol, Entity::Kind::type) == nullptr) {
        next();
        return tmpl;
    }
    seek(saved);
    return nullptr;
}

TemplateArgument Parser::parse_template_argument() {
    TemplateArgument a;
    if (TemplateDecl* tmpl = try_template_argument_name()) {
        a.kind = TemplateArgument::Kind::template_;
        a.tmpl = tmpl;
        return a;
    }
    if (starts_type()) {
        const Token* saved = p_;
        bool saved_split = split_;
        bool keyword = !is(Tok::identifier) && !is(Tok::colon_colon);
        QualType t = parse_type_id();
        if (is(Tok::comma) || at_close_angle() || is(Tok::ellipsis)) {
            a.type = t;
            return a;
        }
        (void)keyword;
        p_ = saved;
        split_ = saved_split;
    }
    bool saved = no_greater_;
    no_greater_ = true;
    SourceLoc at_arg = loc();
    Expr* e = parse_conditional();
    no_greater_ = saved;
    a.kind = TemplateArgument::Kind::value;
    if (e->kind == ast::ExprKind::function_ref ||
        (e->kind == ast::ExprKind::address_of && static_cast<ast::AddressOf*>(e)->operand->kind == ast::ExprKind::function_ref)) {
        if (e->kind == ast::ExprKind::address_of) e = static_cast<ast::AddressOf*>(e)->operand;
        auto* set = static_cast<OverloadSet*>(e);
        if (set->functions.size() + set->templates.size() != 1) unsupported(at_arg, "overloaded function as template argument");
        FunctionDecl* f = !set->functions.empty() ? set->functions[0] : sema_.instantiate_function(*set->templates[0], set->explicit_args, at_arg);
        std::vector<QualType> params;
        for (VarDecl* v : f->params) params.push_back(v->type);
        a.type = sema_.types.pointer(sema_.types.function(f->result, params, f->variadic, 0));
        if (f->is_method) a.type = sema_.types.member_pointer(sema_.function_type(*f), sema_.types.record(f->record));
        a.entity = f;
        return a;
    }
    a.type = e->type.unqualified();
    ConstantValue v;
    if (!sema_.evaluate(sema_.rvalue(e), v) || v.kind != ConstantValue::Kind::integer) {
        if (v.kind == ConstantValue::Kind::address && v.variable != nullptr) {
            a.entity = v.variable;
            return a;
        }
        fail(at_arg, DiagCode::constant, "template argument is not a constant integer");
    }
    a.value = v.integer;
    return a;
}

/// Template arguments in a pattern: what cannot be deduced becomes a dependent value or type.
std::vector<TemplateArgument> Parser::parse_pattern_arguments() {
    std::vector<TemplateArgument> args;
    expect(Tok::less, "before template arguments");
    while (!at_close_angle()) {
        TemplateArgument a;
        // Extent of this argument.
        const Token* t = p_;
        int depth = 0;
        while (t < end_) {
            if (depth == 0 && (t->is(Tok::comma) || t->is(Tok::greater) || t->is(Tok::greater_greater))) break;
            if (t->is(Tok::less) && t > p_ && (t[-1].is(Tok::identifier))) {
                const Token* after = skip_angles(t);
                if (after != nullptr) {
                    if (detail::angle_balance(t, after) < 0) {
                        t = after - 1;
                        break;
                    }
                    t = after;
                    continue;
                }
            }
            t = t->is(Tok::l_paren) || t->is(Tok::l_brace) || t->is(Tok::l_square) ? skip_balanced(t) : t + 1;
        }
        Symbol* symbol = is(Tok::identifier) ? sema_.find(scope_, at(0).text) : nullptr;
        bool lone = t == p_ + 1 || (t == p_ + 2 && p_[1].is(Tok::ellipsis));
        const Entity* value = detail::find_kind(symbol, Entity::Kind::pattern_value);
        bool named_template = lone && symbol != nullptr && detail::find_kind(symbol, Entity::Kind::type) == nullptr && detail::type_template(symbol) != nullptr;
        const Entity* pattern_template = nullptr;
        if (symbol != nullptr) {
            for (const Entity& e : symbol->entities) {
                if (e.kind == Entity::Kind::template_ && e.tmpl == nullptr) pattern_template = &e;
            }
        }
        if (lone && value != nullptr) {
            a.kind = TemplateArgument::Kind::dependent_value;
            a.param = static_cast<int32_t>(value->value);
            next();
        } else if (lone && pattern_template != nullptr) {
            a.kind = TemplateArgument::Kind::template_;
            a.param = static_cast<int32_t>(pattern_template->value);
            next();
        } else if (named_template) {
            a.kind = TemplateArgument::Kind::template_;
            a.tmpl = detail::type_template(symbol);
            next();
        } else if (starts_type()) {
            const Token* saved = p_;
            bool saved_split = split_;
            QualType type = parse_type_id();
            if (is(Tok::comma) || at_close_angle() || is(Tok::ellipsis)) {
                a.type = type;
            } else {
                p_ = saved;
                split_ = saved_split;
                a.kind = TemplateArgument::Kind::dependent_value;
                seek(t);
            }
        } else {
            // An expression: a constant where nothing in it depends on a parameter.
            const Token* saved = p_;
            bool depends = false;
            for (const Token* u = p_; u < t; ++u) {
                if (!u->is(Tok::identifier)) continue;
                Symbol* s = sema_.find(scope_, u->text);
                if (s == nullptr) continue;
                for (const Entity& e : s->entities) {
                    depends = depends || e.kind == Entity::Kind::pattern_value || e.is_pattern_pack || (e.kind == Entity::Kind::type && is_dependent(e.type)) ||
                              (e.kind == Entity::Kind::template_ && e.tmpl == nullptr);
                }
            }
            if (depends) {
                a.kind = TemplateArgument::Kind::dependent_value;
                seek(t);
            } else {
                pattern_ = false;
                try {
                    a = parse_template_argument();
                } catch (CompileError&) {
                    a = TemplateArgument();
                    a.kind = TemplateArgument::Kind::dependent_value;
                    seek(t);
                }
                pattern_ = true;
                (void)saved;
            }
        }
        if (accept(Tok::ellipsis)) a.expansion = true;
        args.push_back(std::move(a));
        if (!accept(Tok::comma)) break;
    }
    expect_close_angle();
    return args;
}

}  // namespace sema
QIAO_NAMESPACE_END
