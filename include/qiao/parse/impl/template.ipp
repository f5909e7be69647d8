// SPDX-License-Identifier: Apache-2.0
// Template declarations [temp]: parameters, and what is declared. Bodies stay tokens.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

std::vector<TemplateParameter> Parser::parse_template_parameters() {
    std::vector<TemplateParameter> params;
    expect(Tok::less, "after 'template'");
    while (!at_close_angle() && !split_) {
        if (at_end()) syntax_error("'>'");
        TemplateParameter param;
        param.loc = loc();
        auto note_default = [&] {
            if (!is(Tok::equal)) return;
            next();
            const Token* begin = p_;
            while (!at_end() && !is(Tok::comma) && !at_close_angle()) {
                const Token* after = is(Tok::less) ? skip_angles(p_) : is(Tok::l_paren) || is(Tok::l_brace) || is(Tok::l_square) ? skip_balanced(p_) : nullptr;
                if (is(Tok::less) && after != nullptr && detail::angle_balance(p_, after) < 0) {
                    // T = X<A>>: the second half of '>>' closes the parameter list.
                    param.fallback = {begin, after};
                    seek(after - 1);
                    split_ = true;
                    return;
                }
                seek(after != nullptr ? after : p_ + 1);
            }
            param.fallback = {begin, p_};
        };
        bool type_param =
            (is(Tok::kw_typename) || is(Tok::kw_class)) &&
            (is_at(1, Tok::ellipsis) || is_at(1, Tok::comma) || is_at(1, Tok::greater) || is_at(1, Tok::equal) || is_at(1, Tok::greater_greater) ||
             (is_at(1, Tok::identifier) && (is_at(2, Tok::comma) || is_at(2, Tok::greater) || is_at(2, Tok::equal) || is_at(2, Tok::greater_greater))));
        if (type_param) {
            next();
            param.is_pack = accept(Tok::ellipsis);
            if (is(Tok::identifier)) {
                param.name = at(0).text;
                next();
            }
            note_default();
        } else if (is(Tok::kw_template)) {
            param.kind = TemplateParameter::Kind::template_;
            next();
            const Token* after = skip_angles(p_);
            if (after == nullptr) syntax_error("template parameters");
            seek(after);
            next();  // class or typename
            param.is_pack = accept(Tok::ellipsis);
            if (is(Tok::identifier)) {
                param.name = at(0).text;
                next();
            }
            note_default();
        } else {
            param.kind = TemplateParameter::Kind::value;
            const Token* begin = p_;
            // The name is the last identifier before ',', '>', '=' that follows the type.
            while (!at_end() && !is(Tok::comma) && !at_close_angle() && !is(Tok::equal)) {
                if (is(Tok::ellipsis)) param.is_pack = true;
                if (is(Tok::identifier) && p_ > begin && !p_[-1].is(Tok::colon_colon) && !p_[-1].is(Tok::kw_typename) && !is_at(1, Tok::colon_colon) &&
                    (is_at(1, Tok::comma) || is_at(1, Tok::greater) || is_at(1, Tok::equal) || is_at(1, Tok::greater_greater) || is_at(1, Tok::r_paren) ||
                     is_at(1, Tok::greater_equal))) {
                    if (!detail::is_cv(p_[-1]) || (p_ - 1 > begin)) param.name = at(0).text;
                }
                const Token* after = is(Tok::less) ? skip_angles(p_) : is(Tok::l_paren) && !is_at(1, Tok::star) && !at_member_star(p_ + 1) ? skip_balanced(p_) : nullptr;
                if (is(Tok::less) && after != nullptr && detail::angle_balance(p_, after) < 0) {
                    // An unnamed parameter of template type: <X<A>>
                    param.declaration = {begin, after};
                    seek(after - 1);
                    split_ = true;
                    break;
                }
                seek(after != nullptr ? after : p_ + 1);
            }
            if (!param.declaration) param.declaration = {begin, p_};
            note_default();
        }
        params.push_back(param);
        if (!accept(Tok::comma)) break;
    }
    expect_close_angle();
    return params;
}

/// template-declaration, explicit specialisation: notes what is declared; nothing is instantiated.
void Parser::parse_template_declaration(Pending& pending) {
    expect(Tok::kw_template, "");
    TemplateHeader header;
    header.params = parse_template_parameters();
    header.is_member = is(Tok::kw_template);
    // A member template of a class template, defined outside, is found through its class (find_member_template).
    if (header.is_member) return;
    header.begin = p_;
    if (is(Tok::kw_using)) return declare_alias_template(header);
    if (accept(Tok::kw_friend)) header.is_friend = true;
    while (skip_attribute() || is(Tok::kw_device) || is(Tok::kw_host)) {  // they may name parameters, which no scope holds yet
        if (is(Tok::kw_device) || is(Tok::kw_host)) next();
    }
    if (is(Tok::kw_enum)) unsupported(loc(), "enumeration template");
    bool is_class = is(Tok::kw_struct) || is(Tok::kw_class) || is(Tok::kw_union);
    if (is_class && declare_class_template(header)) return;
    seek(header.begin);
    if (pending.is_function && declare_deduction_guide(header.params, pending.name)) return;
    seek(header.begin);
    if (pending.is_function && header.params.empty()) return declare_function_specialization();
    if (!pending.is_function && declare_variable_specialization(header, pending)) return;
    declare_function_or_variable_template(header, pending);
}

void Parser::declare_alias_template(TemplateHeader& header) {
    next();
    std::string_view name = at(0).text;
    TemplateDecl* t = sema_.arena.make<TemplateDecl>();
    t->kind = TemplateDecl::Kind::alias;
    t->name = name;
    t->params = std::move(header.params);
    t->scope = scope_;
    t->loc = loc();
    while (!at_end() && !is(Tok::equal)) next();
    next();
    t->declaration = {p_, end_};
    declare_template(*scope_, *t);
}

void Parser::declare_template(Scope& target, TemplateDecl& t) {
    Entity e;
    e.kind = Entity::Kind::template_;
    e.tmpl = &t;
    target.names[t.name].entities.push_back(e);
}

namespace detail {

inline TemplateDecl* template_of_kind(const Symbol* symbol, TemplateDecl::Kind kind) {
    if (symbol == nullptr) return nullptr;
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::template_ && e.tmpl != nullptr && e.tmpl->kind == kind) return e.tmpl;
    }
    return nullptr;
}

}  // namespace detail

/// Class templates, partial and explicit specialisations. The cursor is at the class-key. False where it only starts
/// the type of a function or variable.
bool Parser::declare_class_template(TemplateHeader& header) {
    const Token* class_key = p_;
    next();
    while (skip_attribute()) {
    }
    Scope* target = scope_;
    bool dependent = false;
    if (is(Tok::identifier) && (is_at(1, Tok::colon_colon) || is_at(1, Tok::less))) {
        Scope* q = try_nested_name(&dependent);
        if (q != nullptr) target = q;
    }
    if (!is(Tok::identifier)) return false;
    std::string_view name = at(0).text;
    SourceLoc name_loc = loc();
    const Token* after_name = p_ + 1;
    const Token* after_args = after_name < end_ && after_name->is(Tok::less) ? skip_angles(after_name) : nullptr;
    const Token* tail = after_args != nullptr ? after_args : after_name;
    while (tail < end_ &&
           (tail->is(Tok::kw_attribute) || tail->is(Tok::kw_alignas) || (tail->is(Tok::identifier) && (tail->text == "final" || tail->text == "__align__")))) {
        tail = tail + 1 < end_ && tail[1].is(Tok::l_paren) ? skip_balanced(tail + 1) : tail + 1;
    }
    if (tail >= end_ || !(tail->is(Tok::l_brace) || tail->is(Tok::colon) || tail->is(Tok::semicolon))) return false;
    if (header.is_friend) return true;
    TemplateDecl* primary = detail::template_of_kind(&target->names[name], TemplateDecl::Kind::class_);
    if (after_args == nullptr) {
        declare_primary_class(header, *target, primary, {class_key, end_}, !tail->is(Tok::semicolon));
        return true;
    }
    if (primary == nullptr) primary = detail::template_of_kind(sema_.find(target, name), TemplateDecl::Kind::class_);
    if (primary == nullptr) fail(name_loc, DiagCode::template_, "'" + std::string(name) + "' is not a class template");
    declare_specialization(header, *primary, after_name, after_args, {class_key, end_});
    return true;
}

/// The cursor is at the name.
void Parser::declare_primary_class(TemplateHeader& header, Scope& target, TemplateDecl* primary, TokenRange declaration, bool has_body) {
    if (primary == nullptr) {
        primary = sema_.arena.make<TemplateDecl>();
        primary->name = at(0).text;
        primary->scope = scope_;
        primary->loc = loc();
        primary->params = header.params;
        declare_template(target, *primary);
    } else {
        // Redeclaration: names of the definition count, defaults accumulate.
        for (size_t i = 0; i < header.params.size() && i < primary->params.size(); ++i) {
            if (!header.params[i].fallback) header.params[i].fallback = primary->params[i].fallback;
        }
        if (has_body || !primary->has_body) primary->params = header.params;
    }
    if (has_body) {
        primary->has_body = true;
        primary->loc = loc();
        primary->declaration = declaration;
    } else if (!primary->has_body) {
        primary->declaration = declaration;
    }
}

/// Notes a specialisation whose arguments stand at [open, after).
void Parser::declare_specialization(TemplateHeader& header, TemplateDecl& primary, const Token* open, const Token* after, TokenRange declaration) {
    auto* spec = sema_.arena.make<PartialSpecialization>();
    spec->params = std::move(header.params);
    spec->pattern = {open + 1, after[-1].is(Tok::greater_greater) ? after : after - 1};
    spec->declaration = declaration;
    spec->scope = scope_;
    if (!spec->params.empty()) {
        primary.partial.push_back(spec);
        return;
    }
    SourceLoc where = open->loc;
    seek(open);
    std::vector<TemplateArgument> args = parse_template_arguments();
    if (sema_.complete_arguments(primary.params, args, primary.scope, where, true)) primary.explicit_specs.push_back({args, spec});
}

/// A deduction guide [temp.deduct.guide]: Name(parameters) -> Name<arguments>; kept as a function template
/// `auto guide(parameters) -> Name<arguments>`. False where the cursor is at no guide.
bool Parser::declare_deduction_guide(const std::vector<TemplateParameter>& params, std::string_view name) {
    if (is(Tok::kw_explicit)) next();
    if (!is(Tok::identifier) || at(0).text != name || !is_at(1, Tok::l_paren)) return false;
    const Token* after = skip_balanced(p_ + 1);
    TemplateDecl* tmpl = after < end_ && after->is(Tok::arrow) ? detail::template_of_kind(&scope_->names[name], TemplateDecl::Kind::class_) : nullptr;
    if (tmpl == nullptr) return false;
    tmpl->guides.push_back(sema_.make_guide(*tmpl, params, {p_ + 1, end_}, scope_, loc()));
    return true;
}

/// template <> of a function template.
void Parser::declare_function_specialization() {
    DeclSpecifiers spec = parse_decl_specifiers();
    Declarator d = parse_declarator(spec.no_type ? QualType() : spec.type, false);
    Scope* target = d.qualifier != nullptr ? d.qualifier : scope_;
    FunctionDecl* f = declare_function(spec, d, target);
    parse_function_tail(f, sema_.info(*f));
    Symbol* symbol = sema_.find_in(target, d.name);
    if (symbol == nullptr) fail(d.loc, DiagCode::template_, "no template '" + std::string(d.name) + "' to specialise");
    bool member = false;
    for (const Entity& e : symbol->entities) {
        member = member || (e.kind == Entity::Kind::function && e.function->record != nullptr);
        if (e.kind == Entity::Kind::template_ && e.tmpl->kind == TemplateDecl::Kind::function && specialize_function(*e.tmpl, *f, d)) return;
    }
    // A member of a class template, specialised with its class: found by find_out_of_line.
    if (!member) fail(d.loc, DiagCode::template_, "no template '" + std::string(d.name) + "' matches this specialisation");
}

/// Makes `f` the specialisation of `t` where their types agree.
bool Parser::specialize_function(TemplateDecl& t, FunctionDecl& f, const Declarator& d) {
    sema_.parse_pattern(t);
    if (t.pattern_failed || !t.pattern || t.pattern->params.size() != d.type->params.size()) return false;
    std::vector<TemplateArgument> bound = d.explicit_args;
    std::vector<bool> known(bound.size(), true);
    bound.resize(std::max(bound.size(), t.params.size()));
    known.resize(bound.size(), false);
    if (!sema_.deduce(t.pattern->inner, d.type->inner, bound, known)) return false;
    for (size_t i = 0; i < d.type->params.size(); ++i) {
        if (!sema_.deduce(t.pattern->params[i], d.type->params[i], bound, known)) return false;
    }
    size_t count = 0;
    while (count < known.size() && known[count]) ++count;
    bound.resize(count);
    if (!sema_.complete_arguments(t.params, bound, t.scope, d.loc, false)) return false;
    f.is_kernel = f.is_kernel || t.is_kernel;
    if (t.is_static) f.is_method = false;
    sema_.info(f).tmpl = &t;
    sema_.info(f).args = bound;
    f.display_name = sema_.qualified_name(d.qualifier != nullptr ? d.qualifier : scope_, d.name) + detail::spell_arguments(bound);
    FunctionDecl*& slot = t.functions[key_of(bound)];
    if (slot == nullptr || sema_.info(f).has_body) slot = &f;
    return true;
}

/// A partial or explicit specialisation of a variable template: `name<arguments>` in the declarator, which is kept
/// without the arguments. False where the declaration is a primary template.
bool Parser::declare_variable_specialization(TemplateHeader& header, const Pending& pending) {
    for (const Token* u = header.begin; u + 1 < end_ && !u->is(Tok::equal) && !u->is(Tok::l_brace); ++u) {
        if (!u->is(Tok::identifier) || u->text != pending.name || !u[1].is(Tok::less)) continue;
        const Token* after = skip_angles(u + 1);
        TemplateDecl* primary = after != nullptr ? detail::template_of_kind(&scope_->names[pending.name], TemplateDecl::Kind::variable) : nullptr;
        if (primary == nullptr) fail(pending.loc, DiagCode::template_, "'" + std::string(pending.name) + "' is not a variable template");
        auto* tokens = sema_.arena.make<std::vector<Token>>(header.begin, u + 1);
        tokens->insert(tokens->end(), after, end_ + 1);
        declare_specialization(header, *primary, u + 1, after, {tokens->data(), tokens->data() + tokens->size() - 1});
        return true;
    }
    if (header.params.empty()) fail(pending.loc, DiagCode::template_, "explicit specialisation without template arguments");
    return false;
}

namespace detail {

/// A redeclaration has the same parameters; the definition's tokens and names count, default arguments accumulate.
inline bool merge_function_template(TemplateDecl& old, TemplateDecl& t) {
    if (old.kind != TemplateDecl::Kind::function || old.params.size() != t.params.size()) return false;
    if (old.pattern_failed || t.pattern_failed || old.has_body == t.has_body) return false;
    if (old.pattern->params != t.pattern->params || old.pattern_method_quals != t.pattern_method_quals || old.pattern_ref != t.pattern_ref) return false;
    for (size_t i = 0; i < t.params.size(); ++i) {
        if (t.params[i].kind != old.params[i].kind) return false;
    }
    std::vector<TemplateParameter> merged = t.has_body ? t.params : old.params;
    const std::vector<TemplateParameter>& other = t.has_body ? old.params : t.params;
    for (size_t i = 0; i < merged.size(); ++i) {
        if (!merged[i].fallback) merged[i].fallback = other[i].fallback;
    }
    if (t.has_body) {
        old.required_params = std::min(old.required_params, t.required_params);
        old.declaration = t.declaration;
        old.has_body = true;
        old.loc = t.loc;
    }
    old.params = std::move(merged);
    return true;
}

}  // namespace detail

void Parser::declare_function_or_variable_template(TemplateHeader& header, const Pending& pending) {
    TemplateDecl* t = sema_.arena.make<TemplateDecl>();
    t->kind = pending.is_function ? TemplateDecl::Kind::function : TemplateDecl::Kind::variable;
    t->name = pending.name;
    t->params = std::move(header.params);
    t->scope = scope_;
    t->declaration = {header.begin, end_};
    t->loc = pending.loc;
    t->is_kernel = pending.is_kernel;
    for (const Token* u = header.begin; u < end_ && !u->is(Tok::l_paren) && !u->is(Tok::l_brace); ++u) {
        if (u->is(Tok::kw_static)) t->is_static = true;
        if (u->is(Tok::kw_explicit)) t->is_explicit = true;
    }
    const Token* last = end_ > header.begin && end_[-1].is(Tok::semicolon) ? end_ - 2 : end_ - 1;
    t->has_body = pending.is_function && last > header.begin && last->is(Tok::r_brace);
    if (scope_->kind == Scope::Kind::record && !header.is_friend) {
        t->record = scope_->record;
        t->is_constructor = t->name == scope_->record->name;
        t->is_conversion = t->name == "operator T";
    }
    Scope* target = header.is_friend ? sema_.enclosing_namespace(scope_) : scope_;
    if (pending.is_function) {
        sema_.parse_pattern(*t);
        for (Entity& e : target->names[t->name].entities) {
            if (e.kind == Entity::Kind::template_ && e.tmpl != nullptr && detail::merge_function_template(*e.tmpl, *t)) return;
        }
    }
    declare_template(*target, *t);
}

}  // namespace sema
QIAO_NAMESPACE_END
