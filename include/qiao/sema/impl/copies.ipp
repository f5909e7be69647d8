// SPDX-License-Identifier: Apache-2.0
// Copying and moving of classes: what is trivial, and the implicit and defaulted constructors and assignments
// [class.copy]. Those that are not trivial become functions that go member by member.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

/// The record's own assignment operators that take its own type.
inline std::vector<FunctionDecl*> own_assignments(Sema& s, RecordDecl& r) {
    std::vector<FunctionDecl*> list;
    Symbol* symbol = r.name.empty() ? nullptr : s.find_local(s.info(r).scope, "operator=");
    if (symbol == nullptr) return list;
    for (const Entity& e : symbol->entities) {
        if (e.kind != Entity::Kind::function || e.function->params.size() != 1) continue;
        QualType p = e.function->params[0]->type;
        bool by_value = p->is_record() && p->record == &r;
        if (by_value || takes_own_type(*e.function, r)) list.push_back(e.function);
    }
    return list;
}

inline std::vector<FunctionDecl*> own_copies(Sema& s, RecordDecl& r) {
    std::vector<FunctionDecl*> list;
    for (FunctionDecl* c : s.constructors(r, nullptr)) {
        if (takes_own_type(*c, r)) list.push_back(c);
    }
    return list;
}

inline bool is_provided(const FunctionInfo& f) { return !f.is_defaulted && !f.is_deleted; }

/// Whether the implicit copy of an rvalue moves the members: no copy operation and no destructor is declared.
inline bool moves_implicitly(Sema& s, RecordDecl& r) {
    if (!own_copies(s, r).empty() || !own_assignments(s, r).empty() || r.name.empty()) return r.name.empty();
    auto it = s.info(r).scope->names.find(s.intern("~" + std::string(r.name)));
    return it == s.info(r).scope->names.end();
}

/// `object` as an expression of the value category that copying (a const lvalue) or moving (an xvalue) reads from.
inline Expr* copy_source(Sema& s, Expr* object, bool moves) {
    QualType t = moves ? s.types.reference(object->type, true) : s.types.reference(object->type.with(ast::q_const), false);
    return s.explicit_cast(Tok::kw_static_cast, object, t, object->loc);
}

inline Expr* element_of(Sema& s, Expr* array, uint64_t index, SourceLoc loc) {
    bool xvalue = array->xvalue;
    Expr* e = s.deref(s.builtin_binary(Tok::plus, s.rvalue(array), s.integer(static_cast<int64_t>(index), s.types.ptrdiff_type(), loc), loc), loc);
    e->xvalue = xvalue;
    return e;
}

/// The prvalue that initialises a member of type `t` from the glvalue `source`.
inline Expr* copied_member(Sema& s, QualType t, Expr* source, SourceLoc loc) {
    if (t->is_reference()) return source;
    if (!t->is_array()) return s.convert(source, t.unqualified(), "implicit copy");
    if (s.trivially_copyable(t)) return s.cast(CastKind::lvalue_to_rvalue, source, t.unqualified());
    if (t->count > 4096) unsupported(loc, "implicit copy of an array of more than 4096 objects with a copy constructor");
    auto* list = s.arena.make<ast::InitList>();
    list->type = t.unqualified();
    list->loc = loc;
    for (uint64_t i = 0; i < t->count; ++i) list->elements.push_back(copied_member(s, t->inner, element_of(s, source, i, loc), loc));
    return list;
}

/// Member initialisers of an implicit or defaulted copy or move constructor.
inline void memberwise_inits(Sema& s, FunctionDecl& f) {
    RecordDecl& r = *f.record;
    bool moves = f.params[0]->type->kind == TypeKind::rvalue_ref;
    if (r.is_union) unsupported(f.loc, "implicit copy of union '" + r.display_name + "' with members that are not trivially copied");
    auto other = [&] { return copy_source(s, s.variable_ref(f.params[0], f.loc), moves); };
    for (size_t i = 0; i < r.bases.size(); ++i) {
        Expr* base = s.upcast(other(), r.bases[i].record, f.loc);
        f.inits.push_back({nullptr, static_cast<int>(i), false, s.convert(base, s.types.record(r.bases[i].record), "implicit copy")});
    }
    for (ast::FieldDecl* field : r.fields) {
        if (field->bit_width >= 0 && field->name.empty()) continue;
        f.inits.push_back({field, -1, false, copied_member(s, field->type, s.member_ref(other(), field, f.loc), f.loc)});
    }
}

inline void assign_member(Sema& s, QualType t, Expr* target, Expr* source, ast::Compound& body, SourceLoc loc) {
    if (t->is_reference() || t.is_const()) fail(loc, DiagCode::overload, "implicit assignment of a class with a const or reference member");
    auto add = [&](Expr* e) {
        auto* st = s.arena.make<ast::ExprStmt>();
        st->expr = e;
        st->loc = loc;
        body.body.push_back(st);
    };
    if (t->is_array() && !s.trivially_assignable(t)) {
        if (t->count > 4096) unsupported(loc, "implicit assignment of an array of more than 4096 objects with an assignment operator");
        for (uint64_t i = 0; i < t->count; ++i) assign_member(s, t->inner, element_of(s, target, i, loc), element_of(s, source, i, loc), body, loc);
    } else if (t->is_record() && !s.trivially_assignable(t)) {
        add(s.assign_class(target, source, loc));
    } else {
        auto* e = s.arena.make<ast::Assign>();
        e->target = target;
        e->value = s.cast(CastKind::lvalue_to_rvalue, source, t.unqualified());
        e->type = target->type;
        e->loc = loc;
        add(e);
    }
}

/// Body of an implicit or defaulted assignment operator.
inline ast::Compound* memberwise_assignments(Sema& s, FunctionDecl& f) {
    RecordDecl& r = *f.record;
    bool moves = f.params[0]->type->kind == TypeKind::rvalue_ref;
    if (r.is_union) unsupported(f.loc, "implicit assignment of union '" + r.display_name + "' with members that are not trivially assigned");
    auto* body = s.arena.make<ast::Compound>();
    auto other = [&] { return copy_source(s, s.variable_ref(f.params[0], f.loc), moves); };
    auto self = [&] {
        auto* e = s.arena.make<ast::This>();
        e->type = s.types.pointer(s.types.record(&r));
        e->loc = f.loc;
        return s.deref(e, f.loc);
    };
    for (const ast::BaseSpecifier& b : r.bases) {
        if (b.record->is_empty && s.trivially_assignable(s.types.record(b.record))) continue;
        assign_member(s, s.types.record(b.record), s.upcast(self(), b.record, f.loc), s.upcast(other(), b.record, f.loc), *body, f.loc);
    }
    for (ast::FieldDecl* field : r.fields) {
        if (field->bit_width >= 0 && field->name.empty()) continue;
        assign_member(s, field->type, s.member_ref(self(), field, f.loc), s.member_ref(other(), field, f.loc), *body, f.loc);
    }
    auto* result = s.arena.make<ast::Return>();
    result->value = self();
    result->loc = f.loc;
    body->body.push_back(result);
    return body;
}

/// An implicit copy or move operation of the class, made on first use.
inline FunctionDecl* implicit_copy(Sema& s, RecordDecl& r, bool assignment, bool moves) {
    FunctionDecl*& slot = s.info(r).implicit_copies[assignment ? 1 : 0][moves ? 1 : 0];
    if (slot != nullptr) return slot;
    std::string_view name = assignment ? std::string_view("operator=") : r.name;
    FunctionDecl* f = s.new_function(name, s.info(r).scope, r.loc);
    f->display_name = r.display_name + "::" + std::string(name.empty() ? std::string_view("copy") : name);
    f->is_method = true;
    f->is_constructor = !assignment;
    f->is_constexpr = true;
    f->record = &r;
    QualType self = s.types.record(&r);
    if (assignment) f->result = s.types.reference(self, false);
    VarDecl* other = s.arena.make<VarDecl>();
    other->name = "other";
    other->type = moves ? s.types.reference(self, true) : s.types.reference(self.with(ast::q_const), false);
    other->storage = ast::Storage::parameter;
    f->params.push_back(other);
    FunctionInfo& fi = s.info(*f);
    fi.implicit = true;
    fi.defaults.resize(1);
    fi.default_scopes.resize(1);
    slot = f;
    return f;
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
    for (FunctionDecl* c : detail::own_copies(*this, r)) trivial = trivial && !detail::is_provided(info(*c));
    for (const ast::BaseSpecifier& b : r.bases) trivial = trivial && trivially_copyable(types.record(b.record));
    for (ast::FieldDecl* f : r.fields) trivial = trivial && (f->type->is_reference() || trivially_copyable(f->type));
    ri.trivial_copy = trivial ? 1 : 0;
    return trivial;
}

bool Sema::trivially_assignable(QualType type) {
    if (type->is_array()) return trivially_assignable(type->inner);
    if (!type->is_record()) return true;
    RecordDecl& r = *type->record;
    complete(r, r.loc);
    RecordInfo& ri = info(r);
    if (ri.trivial_assign >= 0) return ri.trivial_assign != 0;
    bool trivial = true;
    for (FunctionDecl* f : detail::own_assignments(*this, r)) trivial = trivial && !detail::is_provided(info(*f));
    for (const ast::BaseSpecifier& b : r.bases) trivial = trivial && trivially_assignable(types.record(b.record));
    for (ast::FieldDecl* f : r.fields) trivial = trivial && (f->type->is_reference() || trivially_assignable(f->type));
    ri.trivial_assign = trivial ? 1 : 0;
    return trivial;
}

/// A class prvalue made from a glvalue of the same class.
Expr* Sema::copy_class(Expr* source, SourceLoc loc) {
    QualType to = source->type.unqualified();
    RecordDecl& r = *to->record;
    std::vector<FunctionDecl*> own = detail::own_copies(*this, r);
    if (!own.empty()) {
        // A deleted one is refused, whether bytes would do or not.
        FunctionDecl* f = resolve(own, {}, nullptr, nullptr, {source}, true, loc, "copy constructor of '" + to_string(to) + "'");
        if (!info(*f).is_defaulted || info(*f).is_deleted) return call_function(f, nullptr, {source}, loc);
        if (trivially_copyable(to)) return cast(CastKind::lvalue_to_rvalue, source, to);
        return call_function(f, nullptr, {source}, loc);
    }
    if (trivially_copyable(to)) return cast(CastKind::lvalue_to_rvalue, source, to);
    bool moves = source->xvalue && detail::moves_implicitly(*this, r);
    return call_function(detail::implicit_copy(*this, r, false, moves), nullptr, {detail::copy_source(*this, source, moves)}, loc);
}

/// The implicit or defaulted assignment of a glvalue of the same class.
Expr* Sema::assign_class(Expr* target, Expr* source, SourceLoc loc) {
    RecordDecl& r = *target->type->record;
    std::vector<FunctionDecl*> own = detail::own_assignments(*this, r);
    if (!own.empty()) {
        FunctionDecl* f = resolve(own, {}, nullptr, target, {source}, true, loc, "assignment operator of '" + to_string(target->type) + "'");
        if (!info(*f).is_defaulted || !trivially_assignable(target->type)) return call_function(f, target, {source}, loc);
    }
    if (trivially_assignable(target->type)) {
        auto* e = arena.make<ast::Assign>();
        e->target = target;
        e->value = cast(CastKind::lvalue_to_rvalue, source, target->type.unqualified());
        e->type = target->type;
        e->loc = loc;
        return e;
    }
    bool moves = source->xvalue && detail::moves_implicitly(*this, r);
    return call_function(detail::implicit_copy(*this, r, true, moves), target, {detail::copy_source(*this, source, moves)}, loc);
}

}  // namespace sema
QIAO_NAMESPACE_END
