// SPDX-License-Identifier: Apache-2.0
// Templates: binding, specialisations, instantiation by parsing again [temp].
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

using Kind = TemplateArgument::Kind;

void Sema::bind(Scope* scope, const std::vector<TemplateParameter>& params, const std::vector<TemplateArgument>& args) {
    for (size_t i = 0; i < params.size() && i < args.size(); ++i) {
        const TemplateParameter& p = params[i];
        if (p.name.empty()) continue;
        const TemplateArgument& a = args[i];
        Entity e;
        if (p.is_pack) {
            e.kind = Entity::Kind::pack;
            e.pack = a.pack;
        } else if (a.kind == Kind::type) {
            e.kind = Entity::Kind::type;
            e.type = a.type;
        } else if (a.kind == Kind::template_) {
            e.kind = Entity::Kind::template_;
            e.tmpl = a.tmpl;
        } else {
            e.kind = Entity::Kind::value;
            e.type = a.type;
            e.value = a.value;
            e.address = a.entity;
        }
        declare(scope, p.name, e);
    }
}

bool Sema::complete_arguments(const std::vector<TemplateParameter>& params, std::vector<TemplateArgument>& args, Scope* scope, SourceLoc loc, bool required) {
    std::vector<TemplateArgument> full;
    Scope* binding = new_scope(Scope::Kind::template_, scope);
    size_t next = 0;
    for (size_t i = 0; i < params.size(); ++i) {
        const TemplateParameter& p = params[i];
        TemplateArgument a;
        if (p.is_pack) {
            a.kind = Kind::pack;
            if (next < args.size() && args[next].kind == Kind::pack) {
                a = args[next++];
            } else {
                while (next < args.size()) a.pack.push_back(args[next++]);
            }
        } else if (next < args.size()) {
            a = args[next++];
        } else if (p.fallback) {
            Parser parser(*this, p.fallback, binding);
            parser.no_greater_ = true;
            if (p.kind == TemplateParameter::Kind::type) {
                a.type = parser.parse_type_id();
            } else {
                a = parser.parse_template_argument();
            }
        } else {
            if (!required) return false;
            fail(loc, DiagCode::template_, "missing template argument" + (p.name.empty() ? std::string() : " for '" + std::string(p.name) + "'"));
        }
        auto check = [&](TemplateArgument& one) {
            if (p.kind == TemplateParameter::Kind::type && one.kind != Kind::type) {
                if (required) fail(loc, DiagCode::template_, "template argument for '" + std::string(p.name) + "' must be a type");
                return false;
            }
            if (p.kind == TemplateParameter::Kind::value) {
                if (one.kind != Kind::value) {
                    if (required) fail(loc, DiagCode::template_, "template argument for '" + std::string(p.name) + "' must be a value");
                    return false;
                }
                Parser parser(*this, p.declaration, binding);
                DeclSpecifiers spec = parser.parse_decl_specifiers();
                Declarator d = parser.parse_declarator(spec.type, true);
                QualType type = d.type.unqualified();
                if (type->kind == TypeKind::auto_) type = one.type;
                if (one.entity == nullptr && (type->is_integral() || type->is_enum())) {
                    // Convert the value.
                    QualType number = type->is_enum() ? type->enumeration->underlying : type;
                    uint32_t bits = ast::scalar_size(number->kind) * 8;
                    uint64_t v = static_cast<uint64_t>(one.value);
                    if (number->is_bool()) {
                        v = v != 0;
                    } else if (bits < 64) {
                        v &= (uint64_t{1} << bits) - 1;
                        if (ast::is_signed(number->kind) && ((v >> (bits - 1)) & 1) != 0) v |= ~uint64_t{0} << bits;
                    }
                    one.value = static_cast<int64_t>(v);
                }
                one.type = type;
            }
            if (p.kind == TemplateParameter::Kind::template_ && one.kind != Kind::template_) {
                if (required) fail(loc, DiagCode::template_, "template argument for '" + std::string(p.name) + "' must be a template");
                return false;
            }
            return true;
        };
        if (p.is_pack) {
            for (TemplateArgument& one : a.pack) {
                if (!check(one)) return false;
            }
        } else if (!check(a)) {
            return false;
        }
        full.push_back(a);
        std::vector<TemplateParameter> single{p};
        bind(binding, single, {a});
    }
    if (next < args.size()) {
        if (required) fail(loc, DiagCode::template_, "too many template arguments");
        return false;
    }
    args = std::move(full);
    return true;
}

namespace detail {
inline std::string spell_arguments(const std::vector<TemplateArgument>& args) {
    std::string s;
    for (const TemplateArgument& a : args) {
        std::string one = to_string(a);
        if (a.kind == Kind::pack && a.pack.empty()) continue;
        s += (s.empty() ? "" : ", ") + one;
    }
    return "<" + s + ">";
}
}  // namespace detail

QualType Sema::instantiate_class(TemplateDecl& tmpl, std::vector<TemplateArgument> args, SourceLoc loc) {
    check_stack(loc);
    if (!complete_arguments(tmpl.params, args, tmpl.scope, loc, true)) fail(loc, DiagCode::template_, "wrong template arguments for '" + std::string(tmpl.name) + "'");
    RecordDecl*& slot = tmpl.classes[key_of(args)];
    if (slot != nullptr) return types.record(slot);
    Scope* binding = new_scope(Scope::Kind::template_, tmpl.scope);
    bind(binding, tmpl.params, args);
    RecordDecl* record = new_record(tmpl.name, binding, tmpl.loc);
    record->display_name = qualified_name(tmpl.scope, tmpl.name) + detail::spell_arguments(args);
    RecordInfo& ri = info(*record);
    ri.scope->qualified = record->display_name;
    ri.tmpl = &tmpl;
    ri.args = args;
    ri.scope->names[tmpl.name].entities[0].tmpl = &tmpl;
    slot = record;
    record->is_union = tmpl.declaration && tmpl.declaration.begin->is(Tok::kw_union);
    return types.record(record);
}

namespace detail {

/// A scope in which template parameters stand for themselves.
inline Scope* pattern_scope(Sema& s, const std::vector<TemplateParameter>& params, Scope* parent) {
    Scope* scope = s.new_scope(Scope::Kind::template_, parent);
    for (size_t i = 0; i < params.size(); ++i) {
        Entity e;
        e.is_pattern_pack = params[i].is_pack;
        if (params[i].kind == TemplateParameter::Kind::type) {
            e.type = s.types.template_param(static_cast<uint32_t>(i), 0);
        } else {
            e.kind = params[i].kind == TemplateParameter::Kind::value ? Entity::Kind::pattern_value : Entity::Kind::template_;
            e.value = static_cast<int64_t>(i);
        }
        if (!params[i].name.empty()) s.declare(scope, params[i].name, e);
    }
    return scope;
}

inline void parse_specialization_pattern(Sema& s, PartialSpecialization& spec) {
    if (spec.parsed) return;
    Parser parser(s, {spec.pattern.begin - 1, spec.pattern.end + 1}, pattern_scope(s, spec.params, spec.scope));
    parser.set_pattern(true);
    spec.pattern_args = parser.parse_pattern_arguments();
    spec.parsed = true;
}

/// Whether the partial specialisation takes `args`; `bound` receives its parameters.
inline bool matches(Sema& s, TemplateDecl& tmpl, PartialSpecialization& spec, const std::vector<TemplateArgument>& args, std::vector<TemplateArgument>& bound) {
    parse_specialization_pattern(s, spec);
    bound.assign(spec.params.size(), {});
    std::vector<bool> known(spec.params.size(), false);
    if (!s.deduce_arguments(spec.pattern_args, s.written_arguments(spec.pattern_args, args), bound, known)) return false;
    for (size_t i = 0; i < spec.params.size(); ++i) {
        if (!known[i] && !spec.params[i].is_pack) return false;
        if (!known[i]) bound[i].kind = Kind::pack;
    }
    // Non-deduced parts (enable_if, values computed) must agree after substitution.
    try {
        Scope* scope = s.new_scope(Scope::Kind::template_, spec.scope);
        s.bind(scope, spec.params, bound);
        Parser parser(s, {spec.pattern.begin - 1, spec.pattern.end + 1}, scope);
        std::vector<TemplateArgument> concrete = parser.parse_template_arguments();
        return s.complete_arguments(tmpl.params, concrete, tmpl.scope, tmpl.loc, false) && key_of(concrete) == key_of(args);
    } catch (CompileError& error) {
        if (error.diagnostic.code == DiagCode::limit) throw;
        return false;
    }
}

/// `a` is at least as specialised as `b`: b's pattern accepts a's.
inline bool at_least_as_specialized(Sema& s, PartialSpecialization& a, PartialSpecialization& b) {
    std::vector<TemplateArgument> bound(b.params.size());
    std::vector<bool> known(b.params.size(), false);
    return s.deduce_arguments(b.pattern_args, a.pattern_args, bound, known);
}

}  // namespace detail

/// Explicit specialisation, most specialised partial one, or null for the primary template.
PartialSpecialization* Sema::find_specialization(TemplateDecl& tmpl, const std::vector<TemplateArgument>& args, std::vector<TemplateArgument>& bound, SourceLoc loc) {
    parse_specializations(tmpl);
    std::string key = key_of(args);
    for (auto& [special, spec] : tmpl.explicit_specs) {
        if (key_of(special) == key) return spec;
    }
    PartialSpecialization* chosen = nullptr;
    PartialSpecialization* rival = nullptr;
    for (size_t i = 0; i < tmpl.partial.size(); ++i) {
        PartialSpecialization* spec = tmpl.partial[i];
        std::vector<TemplateArgument> own;
        if (!detail::matches(*this, tmpl, *spec, args, own)) continue;
        if (chosen != nullptr) {
            bool narrower = detail::at_least_as_specialized(*this, *spec, *chosen);
            bool wider = detail::at_least_as_specialized(*this, *chosen, *spec);
            if (narrower == wider) rival = spec;
            if (!narrower || wider) continue;
        }
        chosen = spec;
        rival = nullptr;
        bound = own;
    }
    if (rival != nullptr) fail(loc, DiagCode::template_, "ambiguous partial specialisations of '" + std::string(tmpl.name) + "'");
    return chosen;
}

/// Finds the body of a class.
void Sema::choose_specialization(RecordDecl& record, SourceLoc loc) {
    RecordInfo& ri = info(record);
    if (ri.has_body) return;
    TemplateDecl& tmpl = *ri.tmpl;
    std::vector<TemplateArgument> chosen_args;
    PartialSpecialization* chosen = find_specialization(tmpl, ri.args, chosen_args, loc);
    if (ri.has_body) return;
    TokenRange declaration = tmpl.declaration;
    Scope* binding = ri.enclosing;
    if (chosen != nullptr) {
        declaration = chosen->declaration;
        Scope* scope = new_scope(Scope::Kind::template_, chosen->scope);
        bind(scope, chosen->params, chosen_args);
        binding = scope;
        ri.enclosing = scope;
        ri.scope->parent = scope;
        ri.is_specialization = true;
    }
    if (!declaration) fail(loc, DiagCode::type, "'" + record.display_name + "' is not defined");
    Parser parser(*this, declaration, binding);
    record.is_union = parser.is(Tok::kw_union);
    ri.is_class = parser.is(Tok::kw_class);
    parser.next();
    DeclSpecifiers attributes;
    while (parser.parse_attributes(attributes)) {
    }
    while (!parser.at_end() && !parser.is(Tok::l_brace) && !parser.is(Tok::colon) && !parser.is(Tok::semicolon)) {
        if (parser.parse_attributes(attributes)) continue;
        if (parser.is(Tok::less)) {
            const Token* after = parser.skip_angles(parser.position());
            parser.seek(after != nullptr ? after : parser.position() + 1);
        } else if (parser.is(Tok::colon_colon)) {
            parser.next();
        } else {
            parser.next();
        }
    }
    ri.align_request = attributes.align;
    ri.packed = attributes.packed;
    ri.pack = attributes.pack;
    detail::note_class_body(parser, ri);
    if (!ri.has_body) fail(loc, DiagCode::type, "'" + record.display_name + "' is declared but not defined");
}

QualType Sema::instantiate_alias(TemplateDecl& tmpl, std::vector<TemplateArgument> args, SourceLoc loc) {
    check_stack(loc);
    complete_arguments(tmpl.params, args, tmpl.scope, loc, true);
    Scope* binding = new_scope(Scope::Kind::template_, tmpl.scope);
    bind(binding, tmpl.params, args);
    Parser parser(*this, tmpl.declaration, binding);
    return parser.parse_type_id();
}

VarDecl* Sema::instantiate_variable(TemplateDecl& tmpl, std::vector<TemplateArgument> args, SourceLoc loc) {
    check_stack(loc);
    complete_arguments(tmpl.params, args, tmpl.scope, loc, true);
    std::string key = key_of(args);
    if (auto known = tmpl.variables.find(key); known != tmpl.variables.end()) return known->second;
    std::vector<TemplateArgument> bound;
    PartialSpecialization* special = find_specialization(tmpl, args, bound, loc);
    Scope* binding = new_scope(Scope::Kind::template_, special != nullptr ? special->scope : tmpl.scope);
    bind(binding, special != nullptr ? special->params : tmpl.params, special != nullptr ? bound : args);
    Parser parser(*this, special != nullptr ? special->declaration : tmpl.declaration, binding);
    DeclSpecifiers spec = parser.parse_decl_specifiers();
    Declarator d = parser.parse_declarator(spec.type, false, true);
    VarDecl* v = parser.parse_namespace_variable(spec, d);
    v->qualified_name += detail::spell_arguments(args);
    tmpl.variables[key] = v;
    return v;
}

FunctionDecl* Sema::instantiate_function(TemplateDecl& tmpl, std::vector<TemplateArgument> args, SourceLoc loc) {
    check_stack(loc);
    complete_arguments(tmpl.params, args, tmpl.scope, loc, true);
    std::string key = key_of(args);
    if (!tmpl.specializations_parsed) {
        tmpl.specializations_parsed = true;
        parse_specializations(tmpl);
    }
    auto it = tmpl.functions.find(key);
    if (it != tmpl.functions.end() && it->second != nullptr) return it->second;
    if (tmpl.inherited != nullptr) return tmpl.functions[key] = detail::inherit_constructor(*this, *tmpl.record, *instantiate_function(*tmpl.inherited, args, loc));
    Scope* binding = new_scope(Scope::Kind::template_, tmpl.scope);
    bind(binding, tmpl.params, args);
    Parser parser(*this, tmpl.declaration, binding);
    FunctionDecl* f = nullptr;
    if (tmpl.is_lambda) {
        f = new_function(tmpl.name, binding, tmpl.loc);
    }
    // In a class, constructors are recognised by the class scope.
    DeclSpecifiers spec;
    Declarator d;
    if (tmpl.record != nullptr) {
        Scope* inner = new_scope(Scope::Kind::record, binding);
        inner->record = tmpl.record;
        inner->qualified = tmpl.scope->qualified;
        inner->function = tmpl.scope->function;
        parser.scope_ = inner;
    }
    spec = parser.parse_decl_specifiers();
    d = parser.parse_declarator(spec.no_type ? QualType() : spec.type, false);
    if (!d.is_function) fail(loc, DiagCode::template_, "'" + std::string(tmpl.name) + "' is no function template");
    f = parser.declare_function(spec, d, tmpl.record != nullptr ? info(*tmpl.record).scope : nullptr);
    if (tmpl.record != nullptr && d.name == tmpl.record->name) {
        f->is_constructor = true;
        f->result = types.void_type();
    }
    FunctionInfo& fi = info(*f);
    fi.tmpl = &tmpl;
    fi.args = args;
    fi.scope = parser.scope_;
    f->display_name = qualified_name(tmpl.scope, tmpl.name) + detail::spell_arguments(args);
    tmpl.functions[key] = f;
    parser.parse_function_tail(f, fi);
    return f;
}

TemplateDecl* Sema::make_guide(TemplateDecl& tmpl, const std::vector<TemplateParameter>& params, TokenRange tail, Scope* scope, SourceLoc loc) {
    TemplateDecl* guide = arena.make<TemplateDecl>();
    guide->kind = TemplateDecl::Kind::function;
    guide->name = tmpl.name;
    guide->params = params;
    guide->scope = scope;
    guide->loc = loc;
    auto* tokens = arena.make<std::vector<Token>>();
    auto push = [&](Tok kind, std::string_view text) {
        Token t;
        t.kind = kind;
        t.text = text;
        t.loc = loc;
        tokens->push_back(t);
    };
    push(Tok::kw_auto, "auto");
    push(Tok::identifier, "deduction guide");
    tokens->insert(tokens->end(), tail.begin, tail.end);
    if (tail.end[-1].is(Tok::r_paren)) {
        // A constructor's parameters: the result is the class with its own parameters.
        push(Tok::arrow, "->");
        push(Tok::identifier, tmpl.name);
        push(Tok::less, "<");
        for (size_t i = 0; i < tmpl.params.size(); ++i) {
            if (i != 0) push(Tok::comma, ",");
            push(Tok::identifier, params[i].name);
            if (params[i].is_pack) push(Tok::ellipsis, "...");
        }
        push(Tok::greater, ">");
    }
    push(Tok::semicolon, ";");
    push(Tok::eof, "");
    guide->declaration = {tokens->data(), tokens->data() + tokens->size() - 1};
    return guide;
}

namespace detail {

/// Guides made of the constructors of the primary template [over.match.class.deduct]. Constructors that name their
/// class by its injected name copy or convert: the copy is handled apart.
inline void add_constructor_guides(Sema& s, TemplateDecl& tmpl) {
    if (tmpl.guides_done) return;
    tmpl.guides_done = true;
    std::vector<TemplateParameter> class_params = tmpl.params;
    for (size_t i = 0; i < class_params.size(); ++i) {
        if (class_params[i].name.empty()) class_params[i].name = s.intern("param:" + std::to_string(i));
    }
    Parser cursor(s, tmpl.declaration, tmpl.scope);
    while (!cursor.at_end() && !cursor.is(Tok::l_brace)) cursor.next();
    if (cursor.at_end()) return;
    const Token* end = cursor.skip_balanced(cursor.position()) - 1;
    for (const Token* t = cursor.position() + 1; t < end;) {
        bool constructor = t->is(Tok::identifier) && t->text == tmpl.name && t[1].is(Tok::l_paren) && !t[-1].is(Tok::tilde) && !t[-1].is(Tok::kw_return);
        if (!constructor) {
            t = t->is(Tok::l_brace) || t->is(Tok::l_paren) ? cursor.skip_balanced(t) : t + 1;
            continue;
        }
        const Token* after = cursor.skip_balanced(t + 1);
        // A template header in front of it, with specifiers between.
        const Token* head = t;
        while (head > cursor.position() + 1 && !head[-1].is(Tok::semicolon) && !head[-1].is(Tok::r_brace) && !head[-1].is(Tok::colon) && !head[-1].is(Tok::l_brace)) --head;
        std::vector<TemplateParameter> params = class_params;
        if (head->is(Tok::kw_template)) {
            Parser header(s, {head + 1, t}, tmpl.scope);
            for (TemplateParameter& p : header.parse_template_parameters()) params.push_back(p);
        }
        bool names_itself = false;
        for (const Token* u = t + 1; u < after; ++u) names_itself = names_itself || (u->is(Tok::identifier) && u->text == tmpl.name);
        if (!names_itself) tmpl.constructor_guides.push_back(s.make_guide(tmpl, params, {t + 1, after}, tmpl.scope, t->loc));
        t = after;
    }
}

}  // namespace detail

void Sema::parse_pattern(TemplateDecl& tmpl) {
    if (tmpl.pattern_done) return;
    tmpl.pattern_done = true;
    try {
        Scope* scope = detail::pattern_scope(*this, tmpl.params, tmpl.scope);
        if (tmpl.record != nullptr) {
            scope->kind = Scope::Kind::record;
            scope->record = tmpl.record;
        }
        Parser parser(*this, tmpl.declaration, scope);
        parser.set_pattern(true);
        DeclSpecifiers spec = parser.parse_decl_specifiers();
        Declarator d = parser.parse_declarator(spec.no_type ? QualType() : spec.type, false);
        if (!d.is_function) fail(tmpl.loc, DiagCode::syntax, "expected a function declarator");
        std::vector<QualType> params;
        for (const ParameterDecl& p : d.params) {
            params.push_back(p.type.unqualified());
            tmpl.pattern_pack.push_back(p.is_pack);
        }
        tmpl.required_params = 0;
        for (size_t i = 0; i < d.params.size(); ++i) {
            if (!d.params[i].fallback && !d.params[i].is_pack) tmpl.required_params = i + 1;
        }
        QualType result = d.type->inner;
        if (tmpl.record != nullptr && d.name == tmpl.record->name) tmpl.is_constructor = true;
        tmpl.pattern_method_quals = d.method_quals;
        tmpl.pattern_ref = d.ref_qualifier;
        tmpl.pattern = types.function(result ? result : types.void_type(), params, d.variadic, d.method_quals);
    } catch (CompileError& error) {
        tmpl.pattern_failed = true;
        tmpl.pattern = types.function(types.void_type(), {}, false, 0);
        tmpl.pattern_error = std::move(error.diagnostic);
    }
}

}  // namespace sema
QIAO_NAMESPACE_END
