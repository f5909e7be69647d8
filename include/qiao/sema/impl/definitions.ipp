// SPDX-License-Identifier: Apache-2.0
// Definitions of functions: finding them out of line, member initialisers, bodies.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

/// Class templates around a member, outermost first: each has a template header in an out-of-line definition.
inline std::vector<RecordDecl*> enclosing_specializations(Sema& s, RecordDecl* record) {
    std::vector<RecordDecl*> list;
    for (Scope* scope = s.info(*record).scope; scope != nullptr; scope = scope->parent) {
        if (scope->kind != Scope::Kind::record || scope->record == nullptr || s.info(*scope->record).tmpl == nullptr) continue;
        if (list.empty() || list.front() != scope->record) list.insert(list.begin(), scope->record);
    }
    return list;
}

/// Binds a header's parameters by matching `Class<pattern>::` after it with the arguments of `owner`. Null: no match.
inline Scope* bind_owner(Sema& s, const std::vector<TemplateParameter>& params, RecordDecl& owner, TokenRange declarator, Scope* outside, Scope* inside) {
    const Token* q = declarator.begin;
    auto qualifies = [&] {
        if (!q->is(Tok::identifier) || q->text != owner.name || !q[1].is(Tok::less)) return false;
        const Token* after = skip_angle_group(q + 1, declarator.end);
        return after != nullptr && after < declarator.end && after->is(Tok::colon_colon);
    };
    while (q < declarator.end && !qualifies()) ++q;
    if (q >= declarator.end) return nullptr;
    Parser qualifier(s, {q + 1, declarator.end}, pattern_scope(s, params, outside));
    qualifier.set_pattern(true);
    std::vector<TemplateArgument> pattern = qualifier.parse_pattern_arguments();
    std::vector<TemplateArgument> bound(params.size());
    std::vector<bool> known(params.size(), false);
    if (!s.deduce_arguments(pattern, s.info(owner).args, bound, known)) return nullptr;
    Scope* binding = s.new_scope(Scope::Kind::template_, inside);
    s.bind(binding, params, bound);
    return binding;
}

/// Reads the template headers of an out-of-line definition that may be of `f` and returns the scope of its declarator,
/// or null where it is another function's.
inline Scope* definition_scope(Sema& s, Parser& cursor, Scope* outside, FunctionDecl& f) {
    FunctionInfo& fi = s.info(f);
    Scope* scope = s.info(*f.record).scope;
    std::vector<RecordDecl*> owners = enclosing_specializations(s, f.record);
    size_t owner = 0;
    while (cursor.accept(Tok::kw_template)) {
        std::vector<TemplateParameter> params = cursor.parse_template_parameters();
        if (params.empty()) {
            ++owner;
            continue;
        }
        if (owner < owners.size()) {
            scope = bind_owner(s, params, *owners[owner++], {cursor.position(), cursor.limit()}, outside, scope);
            if (scope == nullptr) return nullptr;
        } else {
            if (fi.tmpl == nullptr || fi.args.size() != params.size()) return nullptr;
            Scope* binding = s.new_scope(Scope::Kind::template_, scope);
            s.bind(binding, params, fi.args);
            scope = binding;
        }
    }
    return scope;
}

/// Gives `f` the body of an out-of-line definition where that is its own.
inline void take_definition(Sema& s, Pending& p, FunctionDecl& f) {
    FunctionInfo& fi = s.info(f);
    Parser cursor(s, p.tokens, p.scope);
    Scope* scope = definition_scope(s, cursor, p.scope, f);
    if (scope == nullptr) return;
    Parser parser(s, {cursor.position(), p.tokens.end}, scope);
    DeclSpecifiers spec = parser.parse_decl_specifiers();
    Declarator d = parser.parse_declarator(spec.no_type ? QualType() : spec.type, false);
    if (!d.is_function || d.params.size() != f.params.size() || d.method_quals != f.method_quals || d.ref_qualifier != f.ref_qualifier ||
        d.is_destructor != f.is_destructor)
        return;
    if (d.qualifier != nullptr && d.qualifier->record != f.record) return;
    for (size_t k = 0; k < d.params.size(); ++k) {
        if (d.params[k].type.unqualified() != f.params[k]->type.unqualified()) return;
    }
    FunctionDecl* definition = parser.declare_function(spec, d, s.info(*f.record).scope);
    FunctionInfo& di = s.info(*definition);
    parser.parse_function_tail(definition, di);
    fi.body = di.body;
    fi.ctor_inits = di.ctor_inits;
    fi.has_body = di.has_body;
    fi.is_defaulted = fi.is_defaulted || di.is_defaulted;
    f.is_host_only = f.is_host_only && definition->is_host_only;
    f.is_host = f.is_host || definition->is_host;
    fi.scope = scope;
    fi.param_names = di.param_names;
    fi.definition_loc = d.loc;
    fi.pack_at = di.pack_at;
    fi.pack_count = di.pack_count;
    fi.pack_name = di.pack_name;
    for (size_t k = 0; k < d.params.size(); ++k) f.params[k]->name = d.params[k].name;
}

inline bool is_explicit_specialization(const Pending& p) {
    return p.kind == Pending::Kind::template_ && p.tokens.begin + 2 < p.tokens.end && p.tokens.begin[1].is(Tok::less) && p.tokens.begin[2].is(Tok::greater);
}

/// Looks for the `Class::name(…) {…}` definition of a member: explicit specialisations only, or all others.
inline void find_out_of_line(Sema& s, FunctionDecl& f, bool specializations) {
    FunctionInfo& fi = s.info(f);
    std::string_view name = fi.tmpl != nullptr ? fi.tmpl->name : f.name;
    TokenRange own = fi.body;
    for (Scope* ns = s.enclosing_namespace(s.info(*f.record).enclosing); ns != nullptr; ns = ns->parent) {
        for (size_t i = 0; i < ns->out_of_line.size(); ++i) {
            Pending& p = *ns->out_of_line[i];
            if (p.qualifier.empty() || p.qualifier.back() != f.record->name || p.name != name || is_explicit_specialization(p) != specializations) continue;
            take_definition(s, p, f);
            if (fi.has_body && fi.body.begin != own.begin) return;
        }
    }
}

/// The base object of an inherited constructor.
inline Expr* forward_parameters(Sema& s, FunctionDecl& f, FunctionDecl& base) {
    std::vector<Expr*> args;
    for (VarDecl* p : f.params) {
        Expr* e = s.variable_ref(p, f.loc);
        if (p->type->kind != TypeKind::lvalue_ref) e = s.explicit_cast(Tok::kw_static_cast, e, s.types.reference(e->type, true), f.loc);
        args.push_back(e);
    }
    return s.call_function(&base, nullptr, std::move(args), f.loc);
}

/// Puts the initialiser of a member of anonymous classes, reached by `path`, into the lists of those.
inline void init_anonymous_member(Sema& s, ast::MemberInit& whole, const std::vector<ast::FieldDecl*>& path, Expr* value, SourceLoc loc) {
    auto list_for = [&](Expr*& slot, QualType type) {
        if (slot == nullptr) {
            auto* made = s.arena.make<ast::InitList>();
            made->type = type;
            made->loc = loc;
            made->elements.resize(type->record->is_union ? 1 : type->record->fields.size(), nullptr);
            slot = made;
        }
        return static_cast<ast::InitList*>(slot);
    };
    whole.field = path[0];
    ast::InitList* list = list_for(whole.value, path[0]->type);
    for (size_t i = 1; i < path.size(); ++i) {
        bool in_union = path[i]->parent->is_union;
        if (in_union) list->union_field = path[i];
        Expr*& slot = list->elements[in_union ? 0 : path[i]->index];
        if (i + 1 == path.size())
            slot = value;
        else
            list = list_for(slot, path[i]->type);
    }
}

/// The whole list of initialisations of a constructor, in order: bases, then fields.
inline void build_inits(Sema& s, FunctionDecl& f, Parser* parser) {
    RecordDecl& r = *f.record;
    RecordInfo& ri = s.info(r);
    s.complete(r, f.loc);
    std::vector<ast::MemberInit> bases(r.bases.size()), fields(r.fields.size());
    std::vector<bool> base_done(r.bases.size(), false), field_done(r.fields.size(), false);
    while (parser != nullptr && !parser->at_end()) {
        SourceLoc loc = parser->loc();
        ast::FieldDecl* field = nullptr;
        if (parser->is(Tok::identifier)) {
            for (ast::FieldDecl* candidate : r.fields) {
                if (candidate->name == parser->at(0).text && !candidate->name.empty()) field = candidate;
            }
        }
        std::optional<QualType> base;
        std::vector<ast::FieldDecl*> nested;
        if (field == nullptr && parser->is(Tok::identifier)) nested = s.find_field_path(r, parser->at(0).text);
        if (field != nullptr || nested.size() > 1) {
            parser->next();
        } else {
            base = parser->try_type_name();
            if (!base || !(*base)->is_record())
                fail(loc, DiagCode::name_lookup, "'" + std::string(parser->at(0).text) + "' is neither a member nor a base of '" + r.display_name + "'");
        }
        BracedList* list = nullptr;
        std::vector<Expr*> args;
        if (parser->is(Tok::l_brace)) {
            list = parser->parse_braced_list();
        } else {
            parser->expect(Tok::l_paren, "in member initialiser");
            args = parser->parse_expression_list(Tok::r_paren);
            parser->expect(Tok::r_paren, "after member initialiser");
        }
        auto initialise = [&](QualType type) -> Expr* {
            if (list != nullptr) return s.copy_initialize(type, list, "member initialiser");
            if (args.empty()) return s.value_initialize(type, loc);
            return s.direct_initialize(type, args, loc);
        };
        if (field != nullptr) {
            fields[field->index] = {field, -1, false, initialise(field->type)};
            field_done[field->index] = true;
        } else if (nested.size() > 1) {
            init_anonymous_member(s, fields[nested[0]->index], nested, initialise(nested.back()->type), loc);
            field_done[nested[0]->index] = true;
        } else if ((*base)->record == &r) {
            f.inits.push_back({nullptr, -1, true, initialise(*base)});
            return;
        } else {
            int index = -1;
            for (size_t i = 0; i < r.bases.size(); ++i) {
                if (r.bases[i].record == (*base)->record) index = static_cast<int>(i);
            }
            if (index < 0) fail(loc, DiagCode::name_lookup, "'" + to_string(*base) + "' is no direct base of '" + r.display_name + "'");
            bases[static_cast<size_t>(index)] = {nullptr, index, false, initialise(*base)};
            base_done[static_cast<size_t>(index)] = true;
        }
        if (!parser->accept(Tok::comma)) break;
    }
    for (size_t i = 0; i < r.bases.size(); ++i) {
        FunctionDecl* inherited = s.info(f).inherited;
        if (!base_done[i] && inherited != nullptr && inherited->record == r.bases[i].record) {
            bases[i] = {nullptr, static_cast<int>(i), false, forward_parameters(s, f, *inherited)};
        } else if (!base_done[i]) {
            bases[i] = {nullptr, static_cast<int>(i), false, s.default_initialize(s.types.record(r.bases[i].record), f.loc)};
        }
        if (bases[i].value != nullptr) f.inits.push_back(bases[i]);
    }
    bool union_done = false;
    for (size_t i = 0; i < r.fields.size(); ++i) union_done = union_done || field_done[i];
    for (size_t i = 0; i < r.fields.size(); ++i) {
        ast::FieldDecl* field = r.fields[i];
        if (!field_done[i]) {
            if (r.is_union && (union_done || ri.field_inits.count(field) == 0)) continue;
            Expr* value = s.default_field_init(*field);
            if (value == nullptr && field->type->is_reference())
                fail(f.loc, DiagCode::type, "reference member '" + std::string(field->name) + "' is not initialised");
            if (value == nullptr) value = s.default_initialize(field->type, f.loc);
            fields[i] = {field, -1, false, value};
        }
        if (fields[i].value != nullptr) f.inits.push_back(fields[i]);
    }
}

/// The scope of a function's parameters, which get what a body needs of them.
inline Scope* open_parameters(Sema& s, FunctionDecl& f) {
    FunctionInfo& fi = s.info(f);
    Scope* scope = s.new_scope(Scope::Kind::function, fi.scope);
    scope->function = &fi;
    std::vector<VarDecl*> pack;
    for (size_t i = 0; i < f.params.size(); ++i) {
        VarDecl* v = f.params[i];
        QualType object = v->type->is_reference() ? s.types.void_type() : v->type;
        s.require_complete(object, v->loc);
        v->destructor = s.destructor_of(object);
        bool in_pack = fi.pack_at >= 0 && i >= static_cast<size_t>(fi.pack_at) && i < static_cast<size_t>(fi.pack_at) + fi.pack_count;
        if (in_pack) {
            pack.push_back(v);
            continue;
        }
        if (v->name.empty()) continue;
        Entity e;
        e.kind = Entity::Kind::variable;
        e.variable = v;
        e.owner = &fi;
        s.declare(scope, v->name, e);
    }
    if (fi.pack_at >= 0 && !fi.pack_name.empty()) {
        Entity e;
        e.kind = Entity::Kind::pack;
        e.is_parameter_pack = true;
        e.variables = pack;
        e.owner = &fi;
        s.declare(scope, fi.pack_name, e);
    }
    return scope;
}

/// What a destructor does after its body: fields, then bases, each from the last to the first.
inline void note_subobject_destructors(Sema& s, FunctionDecl& f) {
    RecordDecl& r = *f.record;
    for (auto it = r.fields.rbegin(); it != r.fields.rend(); ++it) {
        if (!r.is_union && !(*it)->type->is_reference() && s.destructor_of((*it)->type) != nullptr) f.subobject_destructors.push_back({*it, -1, false, nullptr});
    }
    for (size_t i = r.bases.size(); i-- > 0;) {
        if (s.destructor_of(s.types.record(r.bases[i].record)) != nullptr)
            f.subobject_destructors.push_back({nullptr, static_cast<int>(i), false, nullptr});
    }
}

}  // namespace detail

void Sema::define(FunctionDecl& f) {
    FunctionInfo& fi = info(f);
    if (fi.state == FunctionInfo::State::defined || !f.intrinsic.empty()) return;
    if (fi.state == FunctionInfo::State::defining) {
        if (fi.auto_result) fail(f.loc, DiagCode::type, "'" + f.display_name + "' is used before its return type is deduced");
        return;
    }
    check_stack(f.loc);
    if (fi.is_deleted) fail(f.loc, DiagCode::overload, "'" + f.display_name + "' is deleted");
    if (f.record != nullptr && !fi.implicit && !fi.is_defaulted) {
        if (info(*f.record).tmpl != nullptr) detail::find_out_of_line(*this, f, true);
        if (!fi.has_body) detail::find_out_of_line(*this, f, false);
    }
    if (!fi.has_body && !fi.implicit && !fi.is_defaulted && fi.tmpl != nullptr && fi.tmpl->has_body) {
        // Instantiated from a declaration before the definition was seen.
        fail(f.loc, DiagCode::template_, "'" + f.display_name + "' has no definition");
    }
    bool synthesised = fi.implicit || fi.is_defaulted;
    if (!fi.has_body && !synthesised) {
        if (fi.is_virtual) unsupported(f.loc, "virtual function '" + f.display_name + "'");
        f.is_external = relocatable && is_linkable(f);
        if (f.is_external) return;
        fail(f.loc, DiagCode::name_lookup, "'" + f.display_name + "' is called in device code but has no definition in this translation unit");
    }
    fi.state = FunctionInfo::State::defining;
    try {
        Scope* params = detail::open_parameters(*this, f);
        fi.param_scope = params;
        if (f.is_constructor) {
            if (synthesised && !f.params.empty() && fi.inherited == nullptr) {
                detail::memberwise_inits(*this, f);
            } else {
                Parser inits(*this, fi.ctor_inits, params, &fi);
                detail::build_inits(*this, f, fi.ctor_inits ? &inits : nullptr);
            }
        }
        if (f.is_destructor) detail::note_subobject_destructors(*this, f);
        if (fi.has_body) {
            Parser body(*this, fi.body, new_scope(Scope::Kind::block, params), &fi);
            f.body = body.parse_function_body();
        } else if (synthesised && f.name == "operator=") {
            f.body = detail::memberwise_assignments(*this, f);
        } else {
            f.body = arena.make<ast::Compound>();
        }
        if (fi.auto_result && f.result->kind == TypeKind::auto_) {
            f.result = types.void_type();
            fi.auto_result = false;
        }
        fi.state = FunctionInfo::State::defined;
    } catch (...) {
        fi.state = FunctionInfo::State::declared;
        throw;
    }
}

}  // namespace sema
QIAO_NAMESPACE_END
