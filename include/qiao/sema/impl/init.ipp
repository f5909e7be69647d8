// SPDX-License-Identifier: Apache-2.0
// Initialisation [dcl.init].
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

Expr* Sema::copy_initialize(QualType to, Expr* from, const char* what) {
    if (to->is_reference()) return convert(from, to, what);
    if (to->is_array()) {
        if (BracedList* list = detail::as_braced(from)) return list_initialize(to, list);
        if (from->kind == ast::ExprKind::string_literal && ast::scalar_size(to->inner->kind) == 1) {
            auto* text = static_cast<ast::StringLiteral*>(from);
            auto* list = arena.make<ast::InitList>();
            list->loc = from->loc;
            for (char ch : text->bytes) list->elements.push_back(integer(ch, to->inner.unqualified(), from->loc));
            uint64_t n = text->bytes.size() + 1;
            if (!to->unknown_bound && text->bytes.size() > to->count) fail(from->loc, DiagCode::type, "string is longer than the array");
            list->type = to->unknown_bound ? types.array(to->inner, n) : to;
            return list;
        }
        fail(from->loc, DiagCode::type, "an array must be initialised by a list in braces");
    }
    if (BracedList* list = detail::as_braced(from)) return list_initialize(to, list);
    return convert(from, to, what);
}

Expr* Sema::direct_initialize(QualType to, std::vector<Expr*> args, SourceLoc loc, bool allow_explicit) {
    if (to->is_reference()) {
        if (args.size() != 1) fail(loc, DiagCode::type, "a reference is initialised by one expression");
        return convert(args[0], to, "initialiser");
    }
    if (args.empty()) return value_initialize(to, loc);
    if (to->is_record()) {
        complete(*to->record, loc);
        if (args.size() == 1 && !detail::as_braced(args[0]) && args[0]->type && args[0]->type->is_record() && base_offset(args[0]->type->record, to->record)) {
            // Copy or move; a prvalue is elided.
            return convert(args[0], to, "initialiser");
        }
        std::vector<TemplateDecl*> templates;
        std::vector<FunctionDecl*> ctors = constructors(*to->record, &templates);
        bool implicit_only = templates.empty();
        for (FunctionDecl* f : ctors) implicit_only = implicit_only && info(*f).is_defaulted;
        if (!implicit_only) {
            FunctionDecl* f = resolve(ctors, templates, nullptr, nullptr, args, allow_explicit, loc, "constructor of '" + to_string(to) + "'", args.size() != 1);
            if (f != nullptr) return call_function(f, nullptr, std::move(args), loc);
        }
        if (args.size() == 1 && args[0]->type && args[0]->type->is_record() && allow_explicit) {
            Conversion c = user_conversion(args[0], to, true);
            if (c) return convert(call_function(c.function, glvalue(args[0]), {}, loc), to, "initialiser");
        }
        if (args.size() == 1) return convert(args[0], to, "initialiser");
        fail(loc, DiagCode::overload, "no constructor of '" + to_string(to) + "' takes " + std::to_string(args.size()) + " arguments");
    }
    if (args.size() != 1) fail(loc, DiagCode::type, "'" + to_string(to) + "' is initialised by one expression");
    if (to->is_array()) return copy_initialize(to, args[0], "initialiser");
    return copy_initialize(to, args[0], "initialiser");
}

Expr* Sema::value_initialize(QualType to, SourceLoc loc) {
    to = to.unqualified();
    require_complete(to, loc);
    if (!trivially_default(to)) {
        Expr* e = default_initialize(to, loc);
        if (e != nullptr) return e;
    }
    if (to->kind == TypeKind::member_pointer) return integer(-1, to, loc);
    auto* zero = arena.make<ast::ZeroInit>();
    zero->type = to;
    zero->loc = loc;
    return zero;
}

Expr* Sema::default_initialize(QualType to, SourceLoc loc) {
    if (to->is_reference() || trivially_default(to)) return nullptr;
    if (to->is_array()) {
        auto* list = arena.make<ast::InitList>();
        list->type = to.unqualified();
        list->loc = loc;
        if (to->count > 4096) unsupported(loc, "array of more than 4096 objects with a constructor");
        Expr* one = default_initialize(to->inner, loc);
        for (uint64_t i = 0; i < to->count; ++i) list->elements.push_back(one);
        return list;
    }
    FunctionDecl* ctor = default_constructor(*to->record, loc);
    return call_function(ctor, nullptr, {}, loc);
}

QualType Sema::initializer_list_element(QualType t) {
    if (!t->is_record()) return {};
    const RecordInfo& ri = info(*t->record);
    bool is_list = ri.tmpl != nullptr && ri.tmpl->name == "initializer_list" && ri.args.size() == 1 && ri.tmpl->scope->qualified == "std";
    return is_list ? ri.args[0].type : QualType();
}

/// std::initializer_list of the type that the elements have in common [dcl.spec.auto]/4.
QualType Sema::initializer_list_of(BracedList* list) {
    if (list->elements.empty()) fail(list->loc, DiagCode::type, "'auto' from an empty initialiser list");
    QualType element;
    for (Expr* e : list->elements) {
        QualType t = deduce_auto(types.auto_type(), e);
        if (element && element != t) fail(e->loc, DiagCode::type, "elements of different types in an initialiser list: '" + to_string(element) + "' and '" + to_string(t) + "'");
        element = t;
    }
    Symbol* ns = find_in(global, "std");
    const Entity* std_scope = detail::find_kind(ns, Entity::Kind::namespace_);
    TemplateDecl* tmpl = std_scope != nullptr ? detail::type_template(find_in(std_scope->scope, "initializer_list")) : nullptr;
    if (tmpl == nullptr) fail(list->loc, DiagCode::name_lookup, "std::initializer_list is not declared: <initializer_list> is not included");
    TemplateArgument a;
    a.type = element;
    return instantiate_class(*tmpl, {a}, list->loc);
}

FunctionDecl* Sema::list_constructor(QualType to, BracedList* list) {
    std::vector<TemplateDecl*> templates;
    std::vector<FunctionDecl*> candidates;
    for (FunctionDecl* f : constructors(*to->record, &templates)) {
        if (f->params.empty()) continue;
        QualType p = f->params[0]->type;
        if (p->is_reference()) p = p->inner.unqualified();
        bool rest = true;
        for (size_t i = 1; i < f->params.size(); ++i) rest = rest && info(*f).defaults[i];
        if (rest && initializer_list_element(p)) candidates.push_back(f);
    }
    if (candidates.empty()) return nullptr;
    return resolve(candidates, {}, nullptr, nullptr, {list}, true, list->loc, "", false);
}

namespace detail {

/// A std::initializer_list object: its elements in an array of their own.
inline Expr* make_initializer_list(Sema& s, QualType to, QualType element, BracedList* list) {
    s.complete(*to->record, list->loc);
    auto* object = s.arena.make<ast::InitList>();
    object->type = to;
    object->loc = list->loc;
    if (list->elements.empty()) {
        object->elements = {nullptr, nullptr};
        return object;
    }
    QualType array = s.types.array(element, list->elements.size());
    size_t position = 0;
    Expr* storage = s.glvalue(s.aggregate_initialize(array, list, position, true));
    QualType pointer = s.types.pointer(element.with(ast::q_const));
    object->elements = {s.scalar_cast(s.rvalue(storage), pointer), s.integer(static_cast<int64_t>(list->elements.size()), s.types.size_type(), list->loc)};
    return object;
}

}  // namespace detail

Expr* Sema::list_initialize(QualType to, BracedList* list) {
    to = to.unqualified();
    if (to->is_array()) {
        // { "text" } for a character array.
        if (list->elements.size() == 1 && list->elements[0]->kind == ast::ExprKind::string_literal && ast::scalar_size(to->inner->kind) == 1 && to->inner->is_integral()) {
            return copy_initialize(to, list->elements[0], "initialiser");
        }
        size_t position = 0;
        return aggregate_initialize(to, list, position, true);
    }
    if (to->is_record()) {
        complete(*to->record, list->loc);
        if (list->elements.size() == 1 && !detail::as_braced(list->elements[0]) && list->elements[0]->type && list->elements[0]->type.type == to.type && list->designators[0].empty()) {
            return convert(list->elements[0], to, "initialiser");
        }
        if (is_aggregate(*to->record)) {
            size_t position = 0;
            return aggregate_initialize(to, list, position, true);
        }
        if (QualType element = initializer_list_element(to)) return detail::make_initializer_list(*this, to, element, list);
        if (list->elements.empty()) return value_initialize(to, list->loc);
        if (FunctionDecl* f = list_constructor(to, list)) return call_function(f, nullptr, {list}, list->loc);
        std::vector<TemplateDecl*> templates;
        std::vector<FunctionDecl*> ctors = constructors(*to->record, &templates);
        FunctionDecl* f = resolve(ctors, templates, nullptr, nullptr, list->elements, true, list->loc, "constructor of '" + to_string(to) + "'");
        return call_function(f, nullptr, list->elements, list->loc);
    }
    if (list->elements.empty()) return value_initialize(to, list->loc);
    if (list->elements.size() != 1) fail(list->loc, DiagCode::type, "'" + to_string(to) + "' is initialised by one expression");
    // An enumeration takes an integer in braces, std::byte{1} [dcl.init.list]/3.8.
    Expr* only = list->elements[0];
    if (to->is_enum() && only->type && only->type->is_integral() && !only->type->is_enum()) return scalar_cast(rvalue(only), to);
    return copy_initialize(to, only, "initialiser");
}

/// One aggregate from `list` starting at `position`. Without own braces (brace elision) it takes as many elements as
/// it needs.
Expr* Sema::aggregate_initialize(QualType to, BracedList* list, size_t& position, bool braced) {
    check_stack(list->loc);
    auto* result = arena.make<ast::InitList>();
    result->loc = list->loc;
    result->type = to;
    auto more = [&] { return position < list->elements.size(); };
    /// Initialises one subobject from the elements at `position`.
    auto element = [&](QualType type) -> Expr* {
        Expr* e = list->elements[position];
        if (detail::as_braced(e) == nullptr && !(type->is_array() && e->kind == ast::ExprKind::string_literal)) {
            bool aggregate = type->is_array() || (type->is_record() && is_aggregate(*type->record));
            if (aggregate && !(type->is_record() && conversion(e, type))) return aggregate_initialize(type.unqualified(), list, position, false);
        }
        ++position;
        return copy_initialize(type, e, "initialiser");
    };
    if (to->is_array()) {
        uint64_t index = 0, size = 0;
        uint64_t limit = to->unknown_bound ? UINT64_MAX : to->count;
        while (more()) {
            if (list->array_indices[position] >= 0 && braced) index = static_cast<uint64_t>(list->array_indices[position]);
            if (index >= limit) {
                if (braced) fail(list->elements[position]->loc, DiagCode::type, "too many initialisers for '" + to_string(to) + "'");
                break;
            }
            if (index > (1u << 24)) fail(list->loc, DiagCode::limit, "initialiser list is too long");
            if (result->elements.size() <= index) result->elements.resize(index + 1, nullptr);
            result->elements[index] = element(to->inner);
            ++index;
            size = std::max(size, index);
        }
        if (to->unknown_bound) result->type = types.array(to->inner, size);
        if (!to->unknown_bound && !trivially_default(to->inner) && to->inner->is_record()) {
            result->elements.resize(to->count, nullptr);
            for (Expr*& e : result->elements) {
                if (e == nullptr) e = value_initialize(to->inner, list->loc);
            }
        }
        return result;
    }
    RecordDecl& r = *to->record;
    complete(r, list->loc);
    if (r.is_union) {
        if (!more()) {
            return value_initialize(to, list->loc);
        }
        ast::FieldDecl* field = r.fields.empty() ? nullptr : r.fields[0];
        if (braced && !list->designators[position].empty()) {
            field = nullptr;
            for (ast::FieldDecl* f : r.fields) {
                if (f->name == list->designators[position]) field = f;
            }
        }
        if (field == nullptr) fail(list->loc, DiagCode::type, "no such member of '" + to_string(to) + "'");
        result->union_field = field;
        result->elements.push_back(element(field->type));
        return result;
    }
    for (const ast::BaseSpecifier& b : r.bases) {
        result->bases.push_back(more() && !(braced && !list->designators[position].empty()) ? element(types.record(b.record)) : value_initialize(types.record(b.record), list->loc));
    }
    result->elements.resize(r.fields.size(), nullptr);
    std::vector<bool> done(r.fields.size(), false);
    size_t index = 0;
    while (more()) {
        if (braced && !list->designators[position].empty()) {
            bool found = false;
            for (ast::FieldDecl* f : r.fields) {
                if (f->name == list->designators[position]) {
                    index = f->index;
                    found = true;
                }
            }
            if (!found) fail(list->elements[position]->loc, DiagCode::name_lookup, "'" + to_string(to) + "' has no member '" + std::string(list->designators[position]) + "'");
        }
        while (index < r.fields.size() && r.fields[index]->bit_width >= 0 && r.fields[index]->name.empty()) ++index;
        if (index >= r.fields.size()) {
            if (braced) fail(list->elements[position]->loc, DiagCode::type, "too many initialisers for '" + to_string(to) + "'");
            break;
        }
        result->elements[index] = element(r.fields[index]->type);
        done[index] = true;
        ++index;
    }
    for (size_t i = 0; i < r.fields.size(); ++i) {
        if (done[i]) continue;
        Expr* init = default_field_init(*r.fields[i]);
        if (init == nullptr && r.fields[i]->type->is_reference()) fail(list->loc, DiagCode::type, "reference member '" + std::string(r.fields[i]->name) + "' is not initialised");
        if (init == nullptr && !trivially_default(r.fields[i]->type)) init = value_initialize(r.fields[i]->type, list->loc);
        result->elements[i] = init;
    }
    return result;
}

QualType Sema::function_type(const FunctionDecl& f) {
    std::vector<QualType> params;
    for (VarDecl* p : f.params) params.push_back(p->type.unqualified());
    return types.function(f.result, std::move(params), f.variadic, f.method_quals);
}

FunctionDecl* Sema::only_function(OverloadSet& set) {
    if (set.object != nullptr && !set.implicit_object) return nullptr;
    if (set.functions.size() == 1 && set.templates.empty()) {
        if (info(*set.functions[0]).auto_result) define(*set.functions[0]);
        return set.functions[0];
    }
    if (!set.functions.empty() || set.templates.size() != 1 || !set.has_explicit_args) return nullptr;
    std::vector<TemplateArgument> args = set.explicit_args;
    TemplateDecl& tmpl = *set.templates[0];
    if (!complete_arguments(tmpl.params, args, tmpl.scope, set.loc, false)) return nullptr;
    FunctionDecl* f = instantiate_function(tmpl, std::move(args), set.loc);
    if (info(*f).auto_result) define(*f);
    return f;
}

/// [dcl.type.decltype]
QualType Sema::decltype_of(Expr* e, bool parenthesised) {
    if (e->kind == ast::ExprKind::function_ref && !e->type) {
        auto* set = static_cast<OverloadSet*>(e);
        FunctionDecl* f = only_function(*set);
        if (f == nullptr) fail(e->loc, DiagCode::overload, "decltype of an overloaded function");
        QualType t = function_type(*f);
        if (set->under_address) return f->is_method ? types.member_pointer(t, types.record(f->record)) : types.pointer(t);
        return parenthesised ? types.reference(t, false) : t;
    }
    if (!e->type) e = rvalue(e);
    if (!parenthesised && e->kind == ast::ExprKind::var_ref) return static_cast<ast::VarRef*>(e)->var->type;
    if (!parenthesised && e->kind == ast::ExprKind::member) return static_cast<ast::Member*>(e)->field->type;
    return e->lvalue ? types.reference(e->type, e->xvalue) : e->type;
}

QualType Sema::deduce_auto(QualType declared, Expr* init, bool parenthesised) {
    if (declared->kind == TypeKind::auto_ && declared->tmpl != nullptr) {
        BracedList* list = detail::as_braced(init);
        return deduce_class(*declared->tmpl, list != nullptr ? list->elements : std::vector<Expr*>{init}, init->loc).with(declared.quals);
    }
    if (declared->kind == TypeKind::auto_ && declared->index == 1) return decltype_of(init, parenthesised);
    if (BracedList* list = detail::as_braced(init)) return initializer_list_of(list).with(declared.quals);
    if (OverloadSet* set = detail::as_overloads(init)) {
        FunctionDecl* f = only_function(*set);
        if (f == nullptr) fail(init->loc, DiagCode::overload, "'auto' from an overloaded function");
        QualType t = function_type(*f);
        if (declared->is_reference()) return types.reference(t, false);
        return types.pointer(t).with(declared.quals);
    }
    QualType t = init->type;
    if (declared->is_reference()) {
        QualType inner = declared->inner;
        if (inner->kind == TypeKind::auto_) {
            if (declared->kind == TypeKind::rvalue_ref && inner.quals == 0) return types.reference(t, !(init->lvalue && !init->xvalue));
            return types.reference(t.with(inner.quals), declared->kind == TypeKind::rvalue_ref);
        }
    }
    if (t->is_array()) t = types.pointer(t->inner.with(t.quals));
    if (t->is_function()) t = types.pointer(t);
    t = t.unqualified();
    if (declared->is_pointer()) {
        // auto* p = …
        if (!t->is_pointer()) fail(init->loc, DiagCode::type, "'auto *' needs a pointer, not '" + to_string(t) + "'");
        if (declared->inner->kind == TypeKind::auto_) return types.pointer(t->inner.with(declared->inner.quals)).with(declared.quals);
        return t.with(declared.quals);
    }
    return t.with(declared.quals);
}

}  // namespace sema
QIAO_NAMESPACE_END
