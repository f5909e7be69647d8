// SPDX-License-Identifier: Apache-2.0
// Classes: members, completion, layout (Itanium C++ ABI, the host's), implicit members, function definitions.
#pragma once
#include <algorithm>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

RecordDecl* Sema::new_record(std::string_view name, Scope* scope, SourceLoc loc) {
    RecordDecl* r = arena.make<RecordDecl>();
    r->name = name;
    r->display_name = name.empty() ? "<unnamed>" : qualified_name(scope, name);
    r->loc = loc;
    RecordInfo* ri = arena.make<RecordInfo>();
    ri->enclosing = scope;
    ri->scope = new_scope(Scope::Kind::record, scope);
    ri->scope->record = r;
    ri->scope->name = name;
    ri->scope->qualified = r->display_name;
    ri->scope->function = scope->function;
    r->sema = ri;
    if (!name.empty()) {
        Entity injected;
        injected.type = types.record(r);
        declare(ri->scope, name, injected);
    }
    return r;
}

FunctionDecl* Sema::new_function(std::string_view name, Scope* scope, SourceLoc loc) {
    FunctionDecl* f = arena.make<FunctionDecl>();
    f->name = name;
    f->loc = loc;
    f->result = types.void_type();
    FunctionInfo* fi = arena.make<FunctionInfo>();
    fi->scope = scope;
    fi->decl = f;
    fi->serial = next_serial();
    f->sema = fi;
    return f;
}

void Sema::skim_members(RecordDecl& record) {
    RecordInfo& ri = info(record);
    if (ri.skimmed) return;
    if (ri.tmpl != nullptr && !ri.has_body) choose_specialization(record, record.loc);
    if (!ri.has_body) return;
    ri.skimmed = true;
    skim(ri.body, ri.scope);
    if (ri.bases) {
        Parser parser(*this, ri.bases, ri.scope);
        parser.parse_bases(record);
    }
}

void Sema::require_complete(QualType type, SourceLoc loc) {
    if (type->is_record()) complete(*type->record, loc);
    else if (type->is_array()) require_complete(type->inner, loc);
}

void Sema::complete(RecordDecl& record, SourceLoc loc) {
    RecordInfo& ri = info(record);
    if (record.complete || ri.completing) return;
    check_stack(loc);
    if (!ri.has_body && ri.tmpl != nullptr) choose_specialization(record, loc);
    if (!ri.has_body) {
        // A forward declaration whose definition is still pending.
        Symbol* symbol = find(ri.enclosing, record.name);
        if (!ri.has_body) {
            Diagnostic d{Severity::error, DiagCode::type, loc, "incomplete type '" + record.display_name + "'", {}};
            d.notes.push_back({record.loc, "declared here"});
            add_pending_errors(symbol, d);
            throw CompileError{d};
        }
        if (record.complete) return;
    }
    ri.completing = true;
    try {
        skim_members(record);
        for (size_t i = 0; i < ri.members.size(); ++i) {
            Pending& p = *ri.members[i];
            bool may_be_field = (p.kind == Pending::Kind::variable && !p.is_static) || (p.kind == Pending::Kind::tag && (p.has_declarators || p.name.empty()));
            if (p.kind == Pending::Kind::function) {
                for (const Token* t = p.tokens.begin; t < p.tokens.end && !t->is(Tok::l_paren); ++t) {
                    if (t->is(Tok::kw_virtual)) record.has_vtable = true;
                }
            }
            if (!may_be_field) continue;
            if (p.kind == Pending::Kind::tag && p.name.empty() && p.tokens.begin->is(Tok::kw_enum)) continue;
            parse_pending(p);
            if (p.state == Pending::State::failed) throw CompileError{p.error};
        }
        for (const ast::BaseSpecifier& b : record.bases) record.has_vtable = record.has_vtable || b.record->has_vtable;
        layout(record);
    } catch (...) {
        ri.completing = false;
        throw;
    }
    ri.completing = false;
    record.complete = true;
}

uint64_t Sema::size_of(QualType type, SourceLoc loc) {
    switch (type->kind) {
        case TypeKind::pointer: case TypeKind::lvalue_ref: case TypeKind::rvalue_ref: case TypeKind::nullptr_: return 8;
        case TypeKind::array:
            if (type->unknown_bound) fail(loc, DiagCode::type, "size of an array of unknown bound");
            return type->count * size_of(type->inner, loc);
        case TypeKind::record:
            complete(*type->record, loc);
            if (!type->record->complete) fail(loc, DiagCode::type, "size of incomplete type '" + to_string(type) + "'");
            return type->record->size;
        case TypeKind::enum_: return ast::scalar_size(type->enumeration->underlying->kind);
        case TypeKind::function: return 1;
        case TypeKind::member_pointer: unsupported(loc, "pointer to member");
        case TypeKind::template_param: case TypeKind::template_spec: case TypeKind::dependent: case TypeKind::pack_expansion: case TypeKind::auto_:
            fail(loc, DiagCode::type, "size of a type that is not known here");
        default: return ast::scalar_size(type->kind);
    }
}

uint32_t Sema::align_of(QualType type, SourceLoc loc) {
    switch (type->kind) {
        case TypeKind::array: return align_of(type->inner, loc);
        case TypeKind::record:
            complete(*type->record, loc);
            return type->record->align;
        default: return static_cast<uint32_t>(size_of(type, loc));
    }
}

/// Itanium C++ ABI 2.4: bases and fields in order; empty bases at offset 0; tail padding of non-POD bases is reused.
void Sema::layout(RecordDecl& record) {
    RecordInfo& ri = info(record);
    uint64_t offset = 0;
    uint32_t align = 1;
    record.is_empty = record.fields.empty() && !record.has_vtable;
    bool vtable_in_base = false;
    for (const ast::BaseSpecifier& b : record.bases) vtable_in_base = vtable_in_base || b.record->has_vtable;
    if (record.has_vtable && !vtable_in_base) {
        offset = 8;
        align = 8;
    }
    for (ast::BaseSpecifier& b : record.bases) {
        align = std::max(align, b.record->align);
        if (b.record->is_empty) {
            b.offset = 0;
            continue;
        }
        record.is_empty = false;
        offset = (offset + b.record->align - 1) / b.record->align * b.record->align;
        b.offset = offset;
        offset += b.record->data_size;
    }
    uint64_t largest = 0;
    uint64_t bit_end = 0;  // end of the last bit-field, in bits from the start; 0: none open
    for (ast::FieldDecl* f : record.fields) {
        uint64_t size = 0;
        uint32_t field_align = 0;
        if (f->type->is_reference()) {
            size = 8;
            field_align = 8;
        } else if (f->type->is_array() && f->type->unknown_bound) {
            field_align = align_of(f->type->inner, f->loc);
        } else {
            size = size_of(f->type, f->loc);
            field_align = align_of(f->type, f->loc);
        }
        if (ri.packed) field_align = 1;
        if (auto request = ri.field_aligns.find(f); request != ri.field_aligns.end()) field_align = std::max(field_align, request->second);
        if (f->bit_width >= 0) {
            uint64_t unit = size * 8;
            if (record.is_union) bit_end = 0;
            uint64_t bit = record.is_union ? 0 : bit_end != 0 ? bit_end : offset * 8;
            if (f->bit_width == 0) {
                bit_end = (bit + unit - 1) / unit * unit;
                offset = bit_end / 8;
                continue;
            }
            if (bit / unit != (bit + static_cast<uint64_t>(f->bit_width) - 1) / unit) bit = (bit + unit - 1) / unit * unit;
            f->offset = bit / unit * size;
            f->bit_offset = static_cast<uint32_t>(bit % unit);
            bit_end = bit + static_cast<uint64_t>(f->bit_width);
            if (!record.is_union) offset = (bit_end + 7) / 8;
            largest = std::max(largest, size);
            align = std::max(align, field_align);
            continue;
        }
        bit_end = 0;
        if (record.is_union) {
            f->offset = 0;
            largest = std::max(largest, size);
        } else {
            offset = (offset + field_align - 1) / field_align * field_align;
            f->offset = offset;
            offset += size;
        }
        align = std::max(align, field_align);
    }
    if (record.is_union) offset = largest;
    align = std::max(align, ri.align_request);
    record.align = align;
    record.data_size = offset;
    record.size = std::max<uint64_t>((offset + align - 1) / align * align, align);
    // POD for layout: aggregates without bases, constructors or non-public data keep their padding.
    bool pod = record.bases.empty() && !record.has_vtable;
    for (const Pending* p : ri.members) pod = pod && !(p->kind == Pending::Kind::function && (p->name == record.name || (!p->name.empty() && p->name[0] == '~')));
    if (pod) record.data_size = record.size;
}

std::optional<int64_t> Sema::base_offset(RecordDecl* derived, RecordDecl* base, uint32_t* depth) {
    if (derived == base) {
        if (depth != nullptr) *depth = 0;
        return 0;
    }
    complete(*derived, derived->loc);
    for (const ast::BaseSpecifier& b : derived->bases) {
        uint32_t inner_depth = 0;
        auto inner = base_offset(b.record, base, &inner_depth);
        if (inner) {
            if (depth != nullptr) *depth = inner_depth + 1;
            return static_cast<int64_t>(b.offset) + *inner;
        }
    }
    return std::nullopt;
}

std::vector<FunctionDecl*> Sema::constructors(RecordDecl& record, std::vector<TemplateDecl*>* templates) {
    std::vector<FunctionDecl*> list;
    skim_members(record);
    Symbol* symbol = find_local(info(record).scope, record.name);
    if (symbol == nullptr) return list;
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::function && e.function->is_constructor) list.push_back(e.function);
        if (e.kind == Entity::Kind::template_ && e.tmpl->kind == TemplateDecl::Kind::function && templates != nullptr) templates->push_back(e.tmpl);
    }
    return list;
}

namespace detail {
/// The one reference parameter of a copy or move constructor or assignment of `record`.
inline bool takes_own_type(FunctionDecl& f, RecordDecl& record) {
    return f.params.size() >= 1 && f.params[0]->type->is_reference() && f.params[0]->type->inner->is_record() && f.params[0]->type->inner->record == &record;
}
}  // namespace detail

bool Sema::trivially_copyable(QualType type) {
    if (type->is_array()) return trivially_copyable(type->inner);
    if (!type->is_record()) return true;
    RecordDecl& r = *type->record;
    complete(r, r.loc);
    RecordInfo& ri = info(r);
    if (ri.trivial_copy >= 0) return ri.trivial_copy != 0;
    ri.trivial_copy = 1;
    bool trivial = true;
    for (FunctionDecl* c : constructors(r, nullptr)) {
        FunctionInfo& fi = info(*c);
        if (detail::takes_own_type(*c, r) && !fi.is_defaulted && !fi.is_deleted) trivial = false;
    }
    for (const ast::BaseSpecifier& b : r.bases) trivial = trivial && trivially_copyable(types.record(b.record));
    for (ast::FieldDecl* f : r.fields) trivial = trivial && (f->type->is_reference() || trivially_copyable(f->type));
    ri.trivial_copy = trivial ? 1 : 0;
    return trivial;
}

bool Sema::trivially_default(QualType type) {
    if (type->is_array()) return trivially_default(type->inner);
    if (!type->is_record()) return true;
    RecordDecl& r = *type->record;
    complete(r, r.loc);
    RecordInfo& ri = info(r);
    if (ri.trivial_default >= 0) return ri.trivial_default != 0;
    bool trivial = ri.field_inits.empty();
    std::vector<TemplateDecl*> templates;
    bool any = false, defaulted = false;
    for (FunctionDecl* c : constructors(r, &templates)) {
        any = true;
        if (c->params.empty() && info(*c).is_defaulted) defaulted = true;
    }
    if ((any || !templates.empty()) && !defaulted) trivial = false;
    for (const ast::BaseSpecifier& b : r.bases) trivial = trivial && trivially_default(types.record(b.record));
    if (!r.is_union) {
        for (ast::FieldDecl* f : r.fields) trivial = trivial && !f->type->is_reference() && trivially_default(f->type);
    }
    ri.trivial_default = trivial ? 1 : 0;
    return trivial;
}

bool Sema::is_aggregate(RecordDecl& r) {
    complete(r, r.loc);
    if (r.has_vtable) return false;
    std::vector<TemplateDecl*> templates;
    for (FunctionDecl* c : constructors(r, &templates)) {
        if (!info(*c).is_defaulted && !info(*c).is_deleted) return false;
    }
    return templates.empty();
}

FunctionDecl* Sema::destructor_of(QualType type) {
    while (type->is_array()) type = type->inner;
    if (!type->is_record()) return nullptr;
    RecordDecl& r = *type->record;
    complete(r, r.loc);
    RecordInfo& ri = info(r);
    if (ri.trivial_destructor == 1) return nullptr;
    if (ri.implicit_destructor != nullptr) return ri.implicit_destructor;
    std::string_view name = intern("~" + std::string(r.name));
    Symbol* symbol = r.name.empty() ? nullptr : find_local(ri.scope, name);
    if (symbol != nullptr) {
        for (const Entity& e : symbol->entities) {
            if (e.kind == Entity::Kind::function && !info(*e.function).is_defaulted) {
                ri.implicit_destructor = e.function;
                return e.function;
            }
        }
    }
    bool needed = false;
    for (const ast::BaseSpecifier& b : r.bases) needed = needed || destructor_of(types.record(b.record)) != nullptr;
    if (!r.is_union) {
        for (ast::FieldDecl* f : r.fields) needed = needed || (!f->type->is_reference() && destructor_of(f->type) != nullptr);
    }
    ri.trivial_destructor = needed ? 0 : 1;
    if (!needed) return nullptr;
    FunctionDecl* f = new_function(name, ri.scope, r.loc);
    f->display_name = r.display_name + "::" + std::string(name);
    f->is_method = f->is_destructor = true;
    f->record = &r;
    info(*f).implicit = true;
    ri.implicit_destructor = f;
    return f;
}

FunctionDecl* Sema::default_constructor(RecordDecl& record, SourceLoc loc) {
    RecordInfo& ri = info(record);
    std::vector<TemplateDecl*> templates;
    std::vector<FunctionDecl*> ctors = constructors(record, &templates);
    bool only_defaulted = templates.empty();
    for (FunctionDecl* c : ctors) only_defaulted = only_defaulted && ((c->params.empty() && info(*c).is_defaulted));
    if (!only_defaulted) {
        FunctionDecl* f = resolve(ctors, templates, nullptr, nullptr, {}, true, loc, "constructor of '" + record.display_name + "'");
        if (!info(*f).is_defaulted) return f;
    }
    if (ri.implicit_default == nullptr) {
        FunctionDecl* f = new_function(record.name, ri.scope, record.loc);
        f->display_name = record.display_name + "::" + std::string(record.name);
        f->is_method = f->is_constructor = true;
        f->is_constexpr = true;
        f->record = &record;
        info(*f).implicit = true;
        ri.implicit_default = f;
    }
    return ri.implicit_default;
}

Expr* Sema::default_field_init(ast::FieldDecl& field) {
    RecordInfo& ri = info(*field.parent);
    auto it = ri.field_inits.find(&field);
    if (it == ri.field_inits.end()) return nullptr;
    if (field.init != nullptr) return field.init;
    FunctionDecl* context = new_function("", ri.scope, field.loc);
    context->record = field.parent;
    context->is_method = true;
    Parser parser(*this, it->second, ri.scope, &info(*context));
    Expr* e = parser.parse_initializer_clause();
    field.init = copy_initialize(field.type, e, "default member initialiser");
    return field.init;
}

std::vector<ast::FieldDecl*> Sema::find_field_path(RecordDecl& record, std::string_view name) {
    for (ast::FieldDecl* f : record.fields) {
        if (!f->name.empty() && f->name == name) return {f};
        if (f->name.empty() && f->type->is_record()) {
            auto inner = find_field_path(*f->type->record, name);
            if (!inner.empty()) {
                inner.insert(inner.begin(), f);
                return inner;
            }
        }
    }
    return {};
}

namespace detail {

/// Looks for `Class::name(…) {…}` definitions of a member without a body.
inline void find_out_of_line(Sema& s, FunctionDecl& f) {
    FunctionInfo& fi = s.info(f);
    RecordInfo& ri = s.info(*f.record);
    Scope* ns = s.enclosing_namespace(ri.enclosing);
    std::string_view name = fi.tmpl != nullptr ? fi.tmpl->name : f.name;
    for (; ns != nullptr && !fi.has_body; ns = ns->parent) {
        for (size_t i = 0; i < ns->out_of_line.size() && !fi.has_body; ++i) {
            Pending& p = *ns->out_of_line[i];
            if (p.qualifier.empty() || p.qualifier.back() != f.record->name || p.name != name) continue;
            const Token* begin = p.tokens.begin;
            Scope* scope = ri.scope;
            if (p.kind == Pending::Kind::template_) {
                Parser header(s, p.tokens, p.scope);
                header.next();
                std::vector<TemplateParameter> params = header.parse_template_parameters();
                begin = header.position();
                if (begin->is(Tok::kw_template)) continue;
                if (ri.tmpl != nullptr && !params.empty()) {
                    // Bind the header's parameters by matching Class<pattern>:: with this specialisation's arguments.
                    Scope* pattern_scope = s.new_scope(Scope::Kind::template_, p.scope);
                    for (size_t k = 0; k < params.size(); ++k) {
                        Entity e;
                        e.is_pattern_pack = params[k].is_pack;
                        if (params[k].kind == TemplateParameter::Kind::type) {
                            e.type = s.types.template_param(static_cast<uint32_t>(k), 0);
                        } else {
                            e.kind = params[k].kind == TemplateParameter::Kind::value ? Entity::Kind::pattern_value : Entity::Kind::template_;
                            e.value = static_cast<int64_t>(k);
                        }
                        s.declare(pattern_scope, params[k].name, e);
                    }
                    const Token* q = begin;
                    while (q < p.tokens.end && !(q->is(Tok::identifier) && q->text == f.record->name && q[1].is(Tok::less))) ++q;
                    if (q >= p.tokens.end) continue;
                    Parser qualifier(s, {q + 1, p.tokens.end}, pattern_scope);
                    qualifier.set_pattern(true);
                    std::vector<TemplateArgument> pattern = qualifier.parse_pattern_arguments();
                    std::vector<TemplateArgument> bound(params.size());
                    std::vector<bool> known(params.size(), false);
                    if (!s.deduce_arguments(pattern, ri.args, bound, known)) continue;
                    Scope* binding = s.new_scope(Scope::Kind::template_, ri.scope);
                    s.bind(binding, params, bound);
                    scope = binding;
                }
            }
            Parser parser(s, {begin, p.tokens.end}, scope);
            DeclSpecifiers spec = parser.parse_decl_specifiers();
            Declarator d = parser.parse_declarator(spec.no_type ? QualType() : spec.type, false);
            if (!d.is_function || d.params.size() != f.params.size() || d.method_quals != f.method_quals || d.is_destructor != f.is_destructor) continue;
            bool same = true;
            for (size_t k = 0; k < d.params.size(); ++k) same = same && d.params[k].type.unqualified() == f.params[k]->type.unqualified();
            if (!same) continue;
            FunctionDecl* definition = parser.declare_function(spec, d, ri.scope);
            FunctionInfo& di = s.info(*definition);
            parser.parse_function_tail(definition, di);
            fi.body = di.body;
            fi.ctor_inits = di.ctor_inits;
            fi.has_body = di.has_body;
            fi.is_defaulted = fi.is_defaulted || di.is_defaulted;
            fi.scope = scope;
            fi.param_names = di.param_names;
            fi.definition_loc = d.loc;
            fi.pack_at = di.pack_at;
            fi.pack_count = di.pack_count;
            fi.pack_name = di.pack_name;
            for (size_t k = 0; k < d.params.size(); ++k) f.params[k]->name = d.params[k].name;
        }
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
            if (!base || !(*base)->is_record()) fail(loc, DiagCode::name_lookup, "'" + std::string(parser->at(0).text) + "' is neither a member nor a base of '" + r.display_name + "'");
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
            unsupported(loc, "constructor initialiser for a member of an anonymous union or struct");
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
        if (!base_done[i]) bases[i] = {nullptr, static_cast<int>(i), false, s.default_initialize(s.types.record(r.bases[i].record), f.loc)};
        if (bases[i].value != nullptr) f.inits.push_back(bases[i]);
    }
    bool union_done = false;
    for (size_t i = 0; i < r.fields.size(); ++i) union_done = union_done || field_done[i];
    for (size_t i = 0; i < r.fields.size(); ++i) {
        ast::FieldDecl* field = r.fields[i];
        if (!field_done[i]) {
            if (r.is_union && (union_done || ri.field_inits.count(field) == 0)) continue;
            Expr* value = s.default_field_init(*field);
            if (value == nullptr && field->type->is_reference()) fail(f.loc, DiagCode::type, "reference member '" + std::string(field->name) + "' is not initialised");
            if (value == nullptr) value = s.default_initialize(field->type, f.loc);
            fields[i] = {field, -1, false, value};
        }
        if (fields[i].value != nullptr) f.inits.push_back(fields[i]);
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
    if (!fi.has_body && f.record != nullptr && !fi.implicit && !fi.is_defaulted) detail::find_out_of_line(*this, f);
    if (!fi.has_body && !fi.implicit && !fi.is_defaulted && fi.tmpl != nullptr && fi.tmpl->has_body) {
        // Instantiated from a declaration before the definition was seen.
        fail(f.loc, DiagCode::template_, "'" + f.display_name + "' has no definition");
    }
    bool synthesised = fi.implicit || fi.is_defaulted;
    if (!fi.has_body && !synthesised) {
        if (fi.is_virtual) unsupported(f.loc, "virtual function '" + f.display_name + "'");
        fail(f.loc, DiagCode::name_lookup, "'" + f.display_name + "' is called in device code but has no definition in this translation unit");
    }
    if (fi.is_virtual && f.record != nullptr) {
        // A direct call is fine; calls through the table are refused where they are made.
    }
    fi.state = FunctionInfo::State::defining;
    try {
        Scope* params = new_scope(Scope::Kind::function, fi.scope);
        params->function = &fi;
        fi.param_scope = params;
        std::vector<VarDecl*> pack;
        for (size_t i = 0; i < f.params.size(); ++i) {
            VarDecl* v = f.params[i];
            require_complete(v->type->is_reference() ? types.void_type() : v->type, v->loc);
            v->destructor = destructor_of(v->type->is_reference() ? types.void_type() : v->type);
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
            declare(params, v->name, e);
        }
        if (fi.pack_at >= 0 && !fi.pack_name.empty()) {
            Entity e;
            e.kind = Entity::Kind::pack;
            e.variables = pack;
            e.owner = &fi;
            declare(params, fi.pack_name, e);
        }
        if (f.is_constructor) {
            if (fi.is_defaulted && !f.params.empty()) {
                // Copy or move constructor, memberwise.
                fail(f.loc, DiagCode::unsupported, "qiao: defaulted copy constructor of a class with non-trivial members is not supported");
            }
            Parser inits(*this, fi.ctor_inits, params, &fi);
            detail::build_inits(*this, f, fi.ctor_inits ? &inits : nullptr);
        }
        if (f.is_destructor) {
            RecordDecl& r = *f.record;
            for (auto it = r.fields.rbegin(); it != r.fields.rend(); ++it) {
                if (!r.is_union && !(*it)->type->is_reference() && destructor_of((*it)->type) != nullptr) f.subobject_destructors.push_back({*it, -1, false, nullptr});
            }
            for (size_t i = r.bases.size(); i-- > 0;) {
                if (destructor_of(types.record(r.bases[i].record)) != nullptr) f.subobject_destructors.push_back({nullptr, static_cast<int>(i), false, nullptr});
            }
        }
        if (fi.has_body) {
            Parser body(*this, fi.body, new_scope(Scope::Kind::block, params), &fi);
            ast::Compound* compound = body.parse_compound_body();
            f.body = compound;
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
