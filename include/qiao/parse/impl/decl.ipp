// SPDX-License-Identifier: Apache-2.0
// Declarations: functions, variables, fields, aliases and using-declarations [dcl].
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

using ast::Storage;

QualType Parser::parse_type_id() {
    DeclSpecifiers spec = parse_decl_specifiers();
    Declarator d = parse_declarator(spec.type, true);
    return d.type;
}

FunctionDecl* Parser::declare_function(DeclSpecifiers& spec, Declarator& d, Scope* target) {
    FunctionDecl* f = sema_.new_function(d.name, scope_, d.loc);
    FunctionInfo& fi = sema_.info(*f);
    CudaSpecifiers cuda = spec.cuda | d.cuda;
    f->display_name = sema_.qualified_name(target != nullptr ? target : scope_, d.name);
    f->result = d.type->inner;
    if (d.is_constructor || d.is_destructor) f->result = sema_.types.void_type();
    f->variadic = d.variadic;
    f->is_kernel = cuda.global;
    f->is_constexpr = spec.is_constexpr;
    f->no_inline = spec.no_inline;
    f->intrinsic = spec.intrinsic;
    f->is_constructor = d.is_constructor;
    f->is_destructor = d.is_destructor;
    f->method_quals = d.method_quals;
    f->ref_qualifier = d.ref_qualifier;
    f->max_threads = spec.launch_bounds;
    f->is_host = cuda.host;
    f->is_host_only = !cuda.device && !cuda.global && !spec.is_constexpr && (cuda.host || !sema_.default_device);
    if (f->is_kernel && !f->result->is_void()) fail(d.loc, DiagCode::type, "a __global__ function must have a void return type");
    fi.is_static = spec.is_static;
    fi.has_c_linkage = c_linkage_;
    fi.is_explicit = spec.is_explicit;
    fi.is_noexcept = d.is_noexcept;
    fi.noexcept_condition = d.noexcept_condition;
    fi.is_virtual = spec.is_virtual;
    fi.auto_result = f->result->kind == TypeKind::auto_ || ((f->result->is_reference() || f->result->is_pointer()) && f->result->inner->kind == TypeKind::auto_);
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
        if (is(Tok::kw_default)) {
            fi.is_defaulted = true;
            f->is_host_only = false;
        }
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
}

/// using T = …; or the using-declarators of using A::b, C::d...;
void Parser::parse_using() {
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
    } else {
        do {
            parse_maybe_pack(Tok::semicolon, [&] { parse_using_declarator(); });
        } while (accept(Tok::comma));
    }
    accept(Tok::semicolon);
}

void Parser::parse_using_declarator() {
    accept(Tok::kw_typename);
    const Token* begin = p_;
    bool dependent = false;
    Scope* from = try_nested_name(&dependent);
    std::string_view last_qualifier;  // of `A<int>::A::name` the second A
    for (const Token* t = begin; t + 1 < p_; ++t) {
        if (t->is(Tok::identifier) && (t[1].is(Tok::colon_colon) || t[1].is(Tok::less))) last_qualifier = t->text;
    }
    if (from == nullptr && !dependent) fail(loc(), DiagCode::name_lookup, "unknown name in using-declaration");
    std::string_view name;
    if (is(Tok::kw_operator)) {
        name = parse_operator_name(nullptr);
    } else {
        name = at(0).text;
        if (is(Tok::identifier)) next();
    }
    if (from == nullptr) {
        Entity e;
        e.type = sema_.types.dependent();
        sema_.declare(scope_, name, e);
        return;
    }
    bool constructors = from->kind == Scope::Kind::record && scope_->kind == Scope::Kind::record && (name == from->record->name || name == last_qualifier);
    if (constructors) {
        sema_.info(*scope_->record).inherited.push_back(from->record);
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
}

ast::FieldDecl* Parser::add_field(std::string_view name, QualType type, SourceLoc where) {
    RecordDecl& record = *scope_->record;
    ast::FieldDecl* field = sema_.arena.make<ast::FieldDecl>();
    field->name = name;
    field->type = type;
    field->parent = &record;
    field->loc = where;
    field->index = static_cast<uint32_t>(record.fields.size());
    record.fields.push_back(field);
    return field;
}

/// An anonymous struct or union in a class: its members (and those of anonymous classes inside) are members here.
void Parser::declare_anonymous_member(const DeclSpecifiers& spec) {
    sema_.complete(*spec.defined_record, spec.loc);
    add_field({}, spec.type, spec.loc);
    for (const auto& [name, symbol] : sema_.info(*spec.defined_record).scope->names) {
        for (const Entity& e : symbol.entities) {
            if (e.kind == Entity::Kind::field) sema_.declare(scope_, name, e);
        }
    }
}

void Parser::declare_typedef(DeclSpecifiers& spec, const Declarator& d) {
    Entity e;
    e.type = d.type;
    if (spec.defined_record != nullptr && spec.defined_record->name.empty()) {
        spec.defined_record->name = d.name;
        spec.defined_record->display_name = sema_.qualified_name(scope_, d.name);
        sema_.info(*spec.defined_record).scope->qualified = spec.defined_record->display_name;
    }
    sema_.declare(scope_, d.name, e);
}

namespace detail {

inline bool same_signature(const FunctionDecl& a, const FunctionDecl& b) {
    if (a.params.size() != b.params.size() || a.method_quals != b.method_quals || a.ref_qualifier != b.ref_qualifier || a.variadic != b.variadic) return false;
    for (size_t i = 0; i < a.params.size(); ++i) {
        if (a.params[i]->type.unqualified() != b.params[i]->type.unqualified()) return false;
    }
    return true;
}

/// Joins a redeclaration into the function already known.
inline void merge_function(Sema& s, FunctionDecl& old, FunctionDecl& f, bool definition) {
    FunctionInfo& oi = s.info(old);
    FunctionInfo& fi = s.info(f);
    for (size_t i = 0; i < fi.defaults.size(); ++i) {
        if (!fi.defaults[i] || oi.defaults[i]) continue;
        oi.defaults[i] = fi.defaults[i];
        oi.default_scopes[i] = fi.default_scopes[i];
    }
    old.is_host_only = old.is_host_only && f.is_host_only;
    old.is_host = old.is_host || f.is_host;
    if (!definition || oi.has_body) return;
    oi.body = fi.body;
    oi.ctor_inits = fi.ctor_inits;
    oi.has_body = true;
    oi.scope = fi.scope;
    oi.definition_loc = f.loc;
    oi.param_names = fi.param_names;
    if (f.max_threads != 0) old.max_threads = f.max_threads;
    for (size_t i = 0; i < f.params.size(); ++i) {
        old.params[i]->name = f.params[i]->name;
        old.params[i]->type = f.params[i]->type;
        old.params[i]->is_restrict = f.params[i]->is_restrict;
    }
}

}  // namespace detail

/// A function, after its declarator. False where the declaration ends with it.
bool Parser::parse_function_declaration(DeclSpecifiers& spec, Declarator& d) {
    Scope* target = spec.is_friend ? sema_.enclosing_namespace(scope_) : scope_;
    FunctionDecl* f = declare_function(spec, d, d.qualifier != nullptr ? d.qualifier : target);
    bool definition = is(Tok::l_brace) || is(Tok::colon) || is(Tok::kw_try);
    parse_function_tail(f, sema_.info(*f));
    if (d.has_qualifier && d.qualifier != nullptr && d.qualifier->kind == Scope::Kind::namespace_) target = d.qualifier;
    if (d.qualifier == nullptr || d.qualifier->kind == Scope::Kind::namespace_) {
        Symbol& symbol = target->names[d.is_conversion ? std::string_view("operator T") : d.name];
        for (Entity& e : symbol.entities) {
            if (e.kind != Entity::Kind::function || e.function->record != f->record || !detail::same_signature(*e.function, *f)) continue;
            if (d.is_conversion && e.function->result != f->result) continue;
            detail::merge_function(sema_, *e.function, *f, definition);
            return !definition && is(Tok::comma);
        }
        Entity e;
        e.kind = Entity::Kind::function;
        e.function = f;
        symbol.entities.push_back(e);
    }
    return !definition && is(Tok::comma);
}

/// The extent of a default member initialiser, unparsed.
TokenRange Parser::skip_member_initializer() {
    const Token* begin = p_;
    while (!at_end() && !is(Tok::comma) && !is(Tok::semicolon)) {
        const Token* angles = is(Tok::less) && p_ > begin && p_[-1].is(Tok::identifier) ? skip_angles(p_) : nullptr;
        if (is(Tok::l_paren) || is(Tok::l_brace) || is(Tok::l_square)) seek(skip_balanced(p_));
        else if (angles != nullptr && angles->kind != Tok::identifier) seek(angles);
        else next();
    }
    return {begin, p_};
}

/// A non-static data member, after its declarator.
void Parser::parse_field(const DeclSpecifiers& spec, Declarator& d) {
    RecordInfo& ri = sema_.info(*scope_->record);
    ast::FieldDecl* field = add_field(d.name, d.type, d.loc);
    field->is_mutable = spec.is_mutable;
    if (d.align != 0) ri.field_aligns[field] = d.align;
    if (accept(Tok::colon)) field->bit_width = static_cast<int32_t>(sema_.evaluate_integer(parse_conditional(), "bit-field width"));
    if (is(Tok::equal) || is(Tok::l_brace)) {
        accept(Tok::equal);
        ri.field_inits[field] = skip_member_initializer();
    }
    Entity e;
    e.kind = Entity::Kind::field;
    e.field = field;
    sema_.declare(scope_, d.name, e);
}

/// simple-declaration, function definition or member declaration.
void Parser::parse_declaration() {
    if (is(Tok::kw_using)) return parse_using();
    DeclSpecifiers spec = parse_decl_specifiers();
    bool in_class = scope_->kind == Scope::Kind::record;
    if (is(Tok::semicolon) || at_end()) {
        accept(Tok::semicolon);
        if (in_class && spec.defined_record != nullptr && spec.defined_record->name.empty()) declare_anonymous_member(spec);
        return;
    }
    do {
        if (in_class && accept(Tok::colon)) {  // unnamed bit-field
            int64_t width = sema_.evaluate_integer(parse_conditional(), "bit-field width");
            add_field({}, spec.type, spec.loc)->bit_width = static_cast<int32_t>(width);
            continue;
        }
        // `T x(…)` may initialise a variable; a body, __global__ or void make it a function for certain.
        bool has_body = end_ > p_ && end_[-1].is(Tok::r_brace);
        bool maybe_variable = !spec.is_typedef && !in_class && !has_body && !spec.cuda.global && !(spec.type && spec.type->is_void());
        Declarator d = parse_declarator(spec.no_type ? QualType() : spec.type, false, maybe_variable);
        if (spec.no_type && !d.is_function) fail(d.loc, DiagCode::syntax, "'" + std::string(d.name) + "' is declared without a type");
        d.align = std::max(d.align, spec.align);
        if (spec.is_typedef) {
            declare_typedef(spec, d);
        } else if (d.is_function) {
            if (!parse_function_declaration(spec, d)) return;
        } else if (in_class && !spec.is_static && !spec.is_friend) {
            parse_field(spec, d);
        } else {
            parse_namespace_variable(spec, d);
        }
    } while (accept(Tok::comma));
    if (!at_end()) expect(Tok::semicolon, "after declaration");
}

namespace detail {

/// An array is const where its elements are.
inline bool is_const_object(QualType t) {
    while (!t.is_const() && t->is_array()) t = t->inner;
    return t.is_const();
}

/// texture<...> and surface<...> of the prelude.
inline bool is_texture_reference(Sema& sema, QualType type, SourceLoc loc) {
    if (!type->is_record() || (type->record->name != "texture" && type->record->name != "surface") || is_dependent(type)) return false;
    sema.require_complete(type, loc);
    return !type->record->bases.empty() && type->record->bases[0].record->name == "__qiao_texture";
}

}  // namespace detail

/// Namespace-scope variables, static data members, and static locals (scope_ is a block then).
VarDecl* Parser::parse_namespace_variable(DeclSpecifiers& spec, Declarator& d) {
    VarDecl* v = sema_.arena.make<VarDecl>();
    CudaSpecifiers cuda = spec.cuda | d.cuda;
    v->name = d.name;
    v->qualified_name = sema_.qualified_name(d.qualifier != nullptr ? d.qualifier : scope_, d.name);
    v->type = d.type;
    v->loc = d.loc;
    v->align = d.align;
    v->is_constexpr = spec.is_constexpr;
    if (!spec.intrinsic.empty()) {
        v->storage = Storage::special;
        v->qualified_name = std::string(spec.intrinsic);
    } else if (cuda.shared) {
        v->storage = spec.is_extern ? Storage::dynamic_shared : Storage::shared;
    } else if (cuda.constant) {
        v->storage = Storage::constant;
    } else if (cuda.managed) {
        v->storage = Storage::managed;
    } else if (cuda.device) {
        v->storage = Storage::device;
    } else if (detail::is_texture_reference(sema_, v->type, v->loc)) {
        v->storage = Storage::device;
    } else if (sema_.default_device && !spec.is_constexpr && !detail::is_const_object(v->type)) {
        v->storage = Storage::device;
    } else {
        v->storage = Storage::constant;
        v->is_host = true;
    }
    if (spec.is_constexpr) v->type = v->type.with(ast::q_const);
    bool in_class = scope_->kind == Scope::Kind::record;
    bool is_internal = !in_class && !spec.is_extern && (spec.is_static || detail::is_const_object(v->type) || v->is_host);
    if (is_internal || v->qualified_name.find("{anonymous}") != std::string::npos) v->qualified_name += sema_.unit_mark;
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
    v->is_defined = v->is_defined || is(Tok::equal) || is(Tok::l_brace) || is(Tok::l_paren) || !(spec.is_extern || (in_class && spec.is_static));
    if (v->storage == Storage::shared || v->storage == Storage::dynamic_shared || v->storage == Storage::special) return v;
    if (detail::is_texture_reference(sema_, v->type, v->loc)) {
        // The runtime writes it; the initialiser is for the host's object.
        if (accept(Tok::l_paren)) {
            parse_expression_list(Tok::r_paren);
            expect(Tok::r_paren, "after initialiser");
        }
        return v;
    }
    SourceLoc at_init = loc();
    bool is_auto = v->type->kind == TypeKind::auto_ || ((v->type->is_reference() || v->type->is_pointer()) && v->type->inner->kind == TypeKind::auto_);
    if (is(Tok::equal) || is(Tok::l_brace)) {
        accept(Tok::equal);
        Expr* init = parse_initializer_clause();
        if (is_auto) v->type = sema_.deduce_auto(v->type, init);
        v->init = sema_.copy_initialize(v->type, init, "initialiser");
        if (v->type->is_array() && v->type->unknown_bound) v->type = {v->init->type.type, v->type.quals};
    } else if (is(Tok::l_paren)) {
        next();
        std::vector<Expr*> args = parse_expression_list(Tok::r_paren);
        expect(Tok::r_paren, "after initialiser");
        if (is_auto) v->type = v->type->tmpl != nullptr ? sema_.deduce_class(*v->type->tmpl, args, at_init).with(v->type.quals) : sema_.deduce_auto(v->type, args.at(0));
        v->init = sema_.direct_initialize(v->type, std::move(args), at_init);
    } else if (!spec.is_extern && v->type->is_record() && !v->is_host && !is_dependent(v->type)) {
        sema_.require_complete(v->type, v->loc);
        v->init = sema_.default_initialize(v->type, v->loc);
    }
    return v;
}

}  // namespace sema
QIAO_NAMESPACE_END
