// SPDX-License-Identifier: Apache-2.0
// Classes, enumerations and template declarations [class], [dcl.enum], [temp]. Bodies are only delimited here.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {
/// Reads what stands between the class name and the end of the body into `ri`. The cursor is at '{', ':' or ';'.
inline void note_class_body(Parser& p, RecordInfo& ri) {
    if (p.is(Tok::colon)) {
        p.next();
        const Token* begin = p.position();
        while (!p.at_end() && !p.is(Tok::l_brace)) {
            const Token* after = p.is(Tok::less) ? p.skip_angles(p.position()) : p.is(Tok::l_paren) ? p.skip_balanced(p.position()) : nullptr;
            p.seek(after != nullptr ? after : p.position() + 1);
        }
        ri.bases = {begin, p.position()};
    }
    if (p.is(Tok::l_brace)) {
        const Token* close = p.skip_balanced(p.position());
        ri.body = {p.position() + 1, close - 1};
        ri.has_body = true;
        p.seek(close);
    }
}
}  // namespace detail

QualType Parser::parse_class_specifier(DeclSpecifiers& spec) {
    bool is_union = is(Tok::kw_union);
    next();
    DeclSpecifiers attributes;
    while (parse_attributes(attributes)) {
    }
    spec.packed = spec.packed || attributes.packed;
    std::string_view name;
    SourceLoc name_loc = loc();
    const Token* name_at = p_;
    if (is(Tok::identifier)) {
        name = at(0).text;
        next();
        if (is(Tok::colon_colon) || is(Tok::less)) {
            // struct A::B or struct A<int>: an elaborated reference to an existing class.
            seek(name_at);
            auto t = try_type_name();
            if (!t) fail(name_loc, DiagCode::name_lookup, "unknown class '" + std::string(name) + "'");
            return *t;
        }
    }
    while (parse_attributes(attributes)) {
    }
    if (is(Tok::identifier) && at(0).text == "final") next();
    bool definition = is(Tok::l_brace) || is(Tok::colon);
    Scope* target = scope_;
    while (target->kind == Scope::Kind::template_ && target->parent != nullptr && !definition) target = target->parent;
    if (!definition) {
        bool forward = is(Tok::semicolon);
        Symbol* symbol = forward ? nullptr : sema_.find(scope_, name);
        if (forward) {
            auto it = scope_->names.find(name);
            symbol = it != scope_->names.end() ? &it->second : nullptr;
        }
        if (symbol != nullptr) {
            for (const Entity& e : symbol->entities) {
                if (e.kind == Entity::Kind::type && e.type->is_record()) return e.type;
            }
        }
        if (!forward) {
            while (target->kind != Scope::Kind::namespace_ && target->kind != Scope::Kind::block) target = target->parent;
        }
        RecordDecl* r = sema_.new_record(name, target, name_loc);
        r->is_union = is_union;
        Entity e;
        e.type = sema_.types.record(r);
        sema_.declare(target, name, e);
        return e.type;
    }
    RecordDecl* record = nullptr;
    if (!name.empty()) {
        Symbol& symbol = target->names[name];
        for (const Entity& e : symbol.entities) {
            if (e.kind == Entity::Kind::type && e.type->is_record() && !sema_.info(*e.type->record).has_body && e.type->record->name == name) record = e.type->record;
        }
    }
    if (record == nullptr) {
        record = sema_.new_record(name, target, name_loc);
        if (!name.empty()) {
            Entity e;
            e.type = sema_.types.record(record);
            sema_.declare(target, name, e);
        }
    }
    record->is_union = is_union;
    record->loc = name_loc;
    RecordInfo& ri = sema_.info(*record);
    ri.align_request = std::max(ri.align_request, std::max(attributes.align, spec.align));
    ri.packed = attributes.packed;
    detail::note_class_body(*this, ri);
    // Attributes may follow the body: struct S { … } __attribute__((aligned(16)));
    DeclSpecifiers trailing;
    while (is(Tok::kw_attribute)) parse_attributes(trailing);
    ri.align_request = std::max(ri.align_request, trailing.align);
    ri.packed = ri.packed || trailing.packed;
    spec.align = 0;
    spec.defined_record = record;
    return sema_.types.record(record);
}

QualType Parser::parse_enum_specifier(DeclSpecifiers& spec) {
    next();
    bool scoped = is(Tok::kw_class) || is(Tok::kw_struct);
    if (scoped) next();
    DeclSpecifiers attributes;
    while (parse_attributes(attributes)) {
    }
    std::string_view name;
    SourceLoc name_loc = loc();
    if (is(Tok::identifier)) {
        const Token* name_at = p_;
        name = at(0).text;
        next();
        if (is(Tok::colon_colon)) {
            seek(name_at);
            auto t = try_type_name();
            if (t) return *t;
            fail(name_loc, DiagCode::name_lookup, "unknown enumeration");
        }
    }
    ast::EnumDecl* decl = nullptr;
    auto lookup_existing = [&](Symbol* symbol) {
        if (symbol == nullptr) return;
        for (const Entity& e : symbol->entities) {
            if (e.kind == Entity::Kind::type && e.type->is_enum()) decl = e.type->enumeration;
        }
    };
    QualType underlying = scoped ? sema_.types.int_type() : QualType();
    bool fixed = scoped;
    if (is(Tok::colon)) {
        next();
        DeclSpecifiers base = parse_decl_specifiers();
        underlying = base.type.unqualified();
        fixed = true;
    }
    if (!is(Tok::l_brace)) {
        if (is(Tok::semicolon) || fixed) {
            auto it = scope_->names.find(name);
            if (it != scope_->names.end()) lookup_existing(&it->second);
        } else {
            lookup_existing(sema_.find(scope_, name));
            if (decl == nullptr) fail(name_loc, DiagCode::name_lookup, "unknown enumeration '" + std::string(name) + "'");
        }
        if (decl != nullptr) return sema_.types.enumeration(decl);
    } else if (!name.empty()) {
        auto it = scope_->names.find(name);
        if (it != scope_->names.end()) lookup_existing(&it->second);
    }
    if (decl == nullptr) {
        decl = sema_.arena.make<ast::EnumDecl>();
        decl->name = name;
        decl->display_name = name.empty() ? std::string("<enum>") : sema_.qualified_name(scope_, name);
        decl->loc = name_loc;
        if (!name.empty()) {
            Entity e;
            e.type = sema_.types.enumeration(decl);
            sema_.declare(scope_, name, e);
        }
        Scope* inner = sema_.new_scope(Scope::Kind::namespace_, scope_);
        inner->name = name;
        inner->qualified = decl->display_name;
        decl->sema = inner;
    }
    decl->scoped = scoped;
    decl->underlying = underlying ? underlying : sema_.types.scalar(TypeKind::uint);
    QualType type = sema_.types.enumeration(decl);
    spec.defined_enum = decl;
    if (!is(Tok::l_brace)) return type;
    next();
    int64_t value = 0;
    bool negative = false;
    uint64_t largest = 0;
    Scope* inner = static_cast<Scope*>(decl->sema);
    std::vector<std::pair<Scope*, std::string_view>> declared;
    while (!is(Tok::r_brace)) {
        if (!is(Tok::identifier)) syntax_error("an enumerator");
        std::string_view enumerator = at(0).text;
        next();
        DeclSpecifiers enumerator_attributes;
        while (parse_attributes(enumerator_attributes)) {
        }
        if (accept(Tok::equal)) {
            ScopeGuard guard(*this, inner);
            value = sema_.evaluate_integer(parse_conditional(), "enumerator");
        }
        negative = negative || value < 0;
        if (value > 0) largest = std::max(largest, static_cast<uint64_t>(value));
        Entity e;
        e.kind = Entity::Kind::value;
        e.type = type;
        e.value = value;
        sema_.declare(inner, enumerator, e);
        if (!scoped) sema_.declare(scope_, enumerator, e);
        ++value;
        if (!accept(Tok::comma)) break;
    }
    expect(Tok::r_brace, "after enumerators");
    if (!fixed) {
        TypeKind kind = negative ? (largest > 0x7fffffff ? TypeKind::long_ : TypeKind::int_) : (largest > 0xffffffffu ? TypeKind::ulong : TypeKind::uint);
        decl->underlying = sema_.types.scalar(kind);
    }
    decl->complete = true;
    return type;
}

void Parser::parse_bases(RecordDecl& record) {
    while (!at_end()) {
        while (is(Tok::kw_public) || is(Tok::kw_private) || is(Tok::kw_protected)) next();
        if (is(Tok::kw_virtual)) unsupported(loc(), "virtual base class");
        SourceLoc at_base = loc();
        parse_maybe_pack(Tok::l_brace, [&] {
            auto t = try_type_name();
            if (!t || !t->type->is_record()) fail(at_base, DiagCode::type, "base class expected");
            sema_.complete(*t->type->record, at_base);
            record.bases.push_back({t->type->record, 0});
        });
        if (!accept(Tok::comma)) break;
    }
}

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
        bool type_param = (is(Tok::kw_typename) || is(Tok::kw_class)) &&
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
                    (is_at(1, Tok::comma) || is_at(1, Tok::greater) || is_at(1, Tok::equal) || is_at(1, Tok::greater_greater) || is_at(1, Tok::r_paren) || is_at(1, Tok::greater_equal))) {
                    if (!detail::is_cv(p_[-1]) || (p_ - 1 > begin)) param.name = at(0).text;
                }
                const Token* after = is(Tok::less) ? skip_angles(p_) : is(Tok::l_paren) && !is_at(1, Tok::star) ? skip_balanced(p_) : nullptr;
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

void Parser::parse_template_declaration(Pending* pending) {
    expect(Tok::kw_template, "");
    std::vector<TemplateParameter> params = parse_template_parameters();
    if (is(Tok::kw_template)) {
        // A member template of a class template, defined outside: instantiated through its class.
        unsupported(loc(), "out-of-class definition of a member template of a class template");
    }
    const Token* begin = p_;
    SourceLoc begin_loc = loc();
    const Token* end = end_;
    // ---- alias template
    if (is(Tok::kw_using)) {
        next();
        std::string_view name = at(0).text;
        TemplateDecl* t = sema_.arena.make<TemplateDecl>();
        t->kind = TemplateDecl::Kind::alias;
        t->name = name;
        t->params = std::move(params);
        t->scope = scope_;
        t->loc = loc();
        while (!at_end() && !is(Tok::equal)) next();
        next();
        t->declaration = {p_, end};
        Entity e;
        e.kind = Entity::Kind::template_;
        e.tmpl = t;
        sema_.declare(scope_, name, e);
        return;
    }
    bool is_friend = is(Tok::kw_friend);
    if (is_friend) next();
    const Token* class_key = p_;
    DeclSpecifiers leading;
    while (parse_attributes(leading) || is(Tok::kw_device) || is(Tok::kw_host)) {
        if (is(Tok::kw_device) || is(Tok::kw_host)) next();
    }
    // ---- class template, partial and explicit specialisations
    if (is(Tok::kw_struct) || is(Tok::kw_class) || is(Tok::kw_union)) {
        class_key = p_;
        next();
        DeclSpecifiers attributes;
        while (parse_attributes(attributes)) {
        }
        Scope* target = scope_;
        bool dependent = false;
        if (is(Tok::identifier) && is_at(1, Tok::colon_colon)) {
            Scope* q = try_nested_name(&dependent);
            if (q != nullptr) target = q;
        }
        if (is(Tok::identifier)) {
            std::string_view name = at(0).text;
            SourceLoc name_loc = loc();
            const Token* after_name = p_ + 1;
            const Token* after_args = after_name < end && after_name->is(Tok::less) ? skip_angles(after_name) : nullptr;
            const Token* tail = after_args != nullptr ? after_args : after_name;
            while (tail < end && (tail->is(Tok::kw_attribute) || tail->is(Tok::kw_alignas) || (tail->is(Tok::identifier) && (tail->text == "final" || tail->text == "__align__")))) {
                tail = tail + 1 < end && tail[1].is(Tok::l_paren) ? skip_balanced(tail + 1) : tail + 1;
            }
            bool is_class = tail < end && (tail->is(Tok::l_brace) || tail->is(Tok::colon) || tail->is(Tok::semicolon));
            if (is_class) {
                if (is_friend) return;
                Symbol& symbol = target->names[name];
                TemplateDecl* primary = nullptr;
                for (const Entity& e : symbol.entities) {
                    if (e.kind == Entity::Kind::template_ && e.tmpl->kind == TemplateDecl::Kind::class_) primary = e.tmpl;
                }
                bool has_body = !tail->is(Tok::semicolon);
                if (after_args != nullptr) {
                    if (primary == nullptr) {
                        Symbol* found = sema_.find(target, name);
                        if (found != nullptr) {
                            for (const Entity& e : found->entities) {
                                if (e.kind == Entity::Kind::template_ && e.tmpl->kind == TemplateDecl::Kind::class_) primary = e.tmpl;
                            }
                        }
                    }
                    if (primary == nullptr) fail(name_loc, DiagCode::template_, "'" + std::string(name) + "' is not a class template");
                    auto* spec = sema_.arena.make<PartialSpecialization>();
                    spec->params = std::move(params);
                    spec->pattern = {after_name + 1, after_args - 1};
                    if (after_args[-1].is(Tok::greater_greater)) spec->pattern.end = after_args;
                    spec->declaration = {class_key, end};
                    spec->scope = scope_;
                    if (spec->params.empty()) {
                        // template<> struct X<args>
                        next();
                        std::vector<TemplateArgument> args = parse_template_arguments();
                        if (!sema_.complete_arguments(primary->params, args, primary->scope, name_loc, true)) return;
                        primary->explicit_specs.push_back({args, spec});
                    } else {
                        primary->partial.push_back(spec);
                    }
                    return;
                }
                if (primary == nullptr) {
                    primary = sema_.arena.make<TemplateDecl>();
                    primary->name = name;
                    primary->scope = scope_;
                    primary->loc = name_loc;
                    primary->params = params;
                    Entity e;
                    e.kind = Entity::Kind::template_;
                    e.tmpl = primary;
                    symbol.entities.push_back(e);
                } else {
                    // Redeclaration: names of the definition count, defaults accumulate.
                    for (size_t i = 0; i < params.size() && i < primary->params.size(); ++i) {
                        if (!params[i].fallback) params[i].fallback = primary->params[i].fallback;
                    }
                    if (has_body || !primary->has_body) primary->params = params;
                }
                if (has_body) {
                    primary->has_body = true;
                    primary->declaration = {class_key, end};
                    primary->loc = name_loc;
                } else if (!primary->has_body) {
                    primary->declaration = {class_key, end};
                }
                return;
            }
        }
        seek(begin);
    } else if (is(Tok::kw_enum)) {
        unsupported(begin_loc, "enumeration template");
    }
    seek(begin);
    // ---- functions and variables
    std::string_view name = pending != nullptr ? pending->name : std::string_view();
    bool is_function = pending != nullptr && pending->is_function;
    if (params.empty()) {
        // Explicit specialisation of a function or variable template.
        if (is_function) {
            DeclSpecifiers spec = parse_decl_specifiers();
            Declarator d = parse_declarator(spec.no_type ? QualType() : spec.type, false);
            Scope* target = d.qualifier != nullptr ? d.qualifier : scope_;
            FunctionDecl* f = declare_function(spec, d, target);
            parse_function_tail(f, sema_.info(*f));
            Symbol* symbol = sema_.find_in(target, d.name);
            if (symbol == nullptr) fail(d.loc, DiagCode::template_, "no template '" + std::string(d.name) + "' to specialise");
            for (const Entity& e : symbol->entities) {
                if (e.kind != Entity::Kind::template_ || e.tmpl->kind != TemplateDecl::Kind::function) continue;
                TemplateDecl& t = *e.tmpl;
                sema_.parse_pattern(t);
                if (t.pattern_failed || !t.pattern) continue;
                std::vector<TemplateArgument> bound = d.explicit_args;
                std::vector<bool> known(bound.size(), true);
                bound.resize(std::max(bound.size(), t.params.size()));
                known.resize(bound.size(), false);
                bool ok = t.pattern->params.size() == d.type->params.size() && sema_.deduce(t.pattern->inner, d.type->inner, bound, known);
                for (size_t i = 0; ok && i < d.type->params.size(); ++i) ok = sema_.deduce(t.pattern->params[i], d.type->params[i], bound, known);
                if (!ok) continue;
                size_t count = 0;
                while (count < known.size() && known[count]) ++count;
                bound.resize(count);
                if (!sema_.complete_arguments(t.params, bound, t.scope, d.loc, false)) continue;
                f->is_kernel = f->is_kernel || t.is_kernel;
                sema_.info(*f).tmpl = &t;
                sema_.info(*f).args = bound;
                f->display_name = sema_.qualified_name(target, d.name) + "<" + [&] {
                    std::string s;
                    for (const auto& a : bound) s += (s.empty() ? "" : ", ") + to_string(a);
                    return s;
                }() + ">";
                FunctionDecl*& slot = t.functions[key_of(bound)];
                if (slot == nullptr || sema_.info(*f).has_body) slot = f;
                return;
            }
            fail(d.loc, DiagCode::template_, "no template '" + std::string(d.name) + "' matches this specialisation");
        }
        note_variable_specialization(name);
        unsupported(begin_loc, "explicit specialisation of a variable template");
    }
    for (const Token* u = begin; !is_function && u + 1 < end && !u->is(Tok::equal) && !u->is(Tok::l_brace); ++u) {
        if (!u->is(Tok::identifier) || u->text != name || !u[1].is(Tok::less)) continue;
        note_variable_specialization(name);
        unsupported(begin_loc, "partial specialisation of a variable template");
    }
    TemplateDecl* t = sema_.arena.make<TemplateDecl>();
    t->kind = is_function ? TemplateDecl::Kind::function : TemplateDecl::Kind::variable;
    t->name = name;
    t->params = std::move(params);
    t->scope = scope_;
    t->declaration = {begin, end};
    t->loc = pending != nullptr ? pending->loc : begin_loc;
    t->is_kernel = pending != nullptr && pending->is_kernel;
    for (const Token* u = begin; u < end && !u->is(Tok::l_paren) && !u->is(Tok::l_brace); ++u) {
        if (u->is(Tok::kw_static)) t->is_static = true;
        if (u->is(Tok::kw_explicit)) t->is_explicit = true;
    }
    t->has_body = is_function && end > begin && (end[-1].is(Tok::r_brace) || (end[-1].is(Tok::semicolon) && end - 2 > begin && end[-2].is(Tok::r_brace)));
    Scope* cls = scope_;
    if (cls->kind == Scope::Kind::record && !is_friend) {
        t->record = cls->record;
        t->is_constructor = name == cls->record->name;
        t->is_conversion = name == "operator T";
    }
    Scope* target = is_friend ? sema_.enclosing_namespace(scope_) : scope_;
    Symbol& symbol = target->names[name];
    if (is_function) {
        sema_.parse_pattern(*t);
        // A redeclaration has the same parameter types.
        for (Entity& e : symbol.entities) {
            if (e.kind != Entity::Kind::template_ || e.tmpl->kind != TemplateDecl::Kind::function || e.tmpl->params.size() != t->params.size()) continue;
            TemplateDecl& old = *e.tmpl;
            if (old.pattern_failed || t->pattern_failed || old.has_body == t->has_body) continue;
            if (old.pattern->params != t->pattern->params || old.pattern_method_quals != t->pattern_method_quals) continue;
            bool same_kinds = true;
            for (size_t i = 0; i < t->params.size(); ++i) same_kinds = same_kinds && t->params[i].kind == old.params[i].kind;
            if (!same_kinds) continue;
            std::vector<TemplateParameter> merged = t->has_body ? t->params : old.params;
            const std::vector<TemplateParameter>& other = t->has_body ? old.params : t->params;
            for (size_t i = 0; i < merged.size(); ++i) {
                if (!merged[i].fallback) merged[i].fallback = other[i].fallback;
            }
            if (t->has_body) {
                size_t required = std::min(old.required_params, t->required_params);
                old.declaration = t->declaration;
                old.has_body = true;
                old.loc = t->loc;
                old.required_params = required;
            }
            old.params = std::move(merged);
            return;
        }
    }
    Entity e;
    e.kind = Entity::Kind::template_;
    e.tmpl = t;
    symbol.entities.push_back(e);
}

/// Uses of a variable template that is specialised must fail: the primary template's value would be wrong.
void Parser::note_variable_specialization(std::string_view name) {
    for (Entity& e : scope_->names[name].entities) {
        if (e.kind == Entity::Kind::template_ && e.tmpl->kind == TemplateDecl::Kind::variable) e.tmpl->is_specialised = true;
    }
}

}  // namespace sema
QIAO_NAMESPACE_END
