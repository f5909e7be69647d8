// SPDX-License-Identifier: Apache-2.0
// Implicit conversions: ranking [over.best.ics] and building [conv].
#pragma once
#include <algorithm>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

inline bool is_null_constant(const Expr* e) {
    if (e->type && e->type->kind == TypeKind::nullptr_) return true;
    return e->kind == ast::ExprKind::int_literal && e->type->is_integral() && static_cast<const ast::IntLiteral*>(e)->value == 0;
}

/// cv-qualifiers of every level but the first may only grow. True where `from`* converts to `to`* by qualification.
inline bool qualification_ok(QualType from, QualType to) {
    for (;;) {
        if ((from.quals & ~to.quals) != 0) return false;
        if (from.type == to.type) return true;
        if (from->kind != to->kind) return false;
        if (!from->is_pointer()) {
            if (from->is_array() && to->is_array() && (from->count == to->count || to->unknown_bound)) {
                from = from->inner;
                to = to->inner;
                continue;
            }
            return false;
        }
        from = from->inner;
        to = to->inner;
    }
}

inline BracedList* as_braced(Expr* e) { return e->kind == ast::ExprKind::init_list && !e->type ? static_cast<BracedList*>(e) : nullptr; }
inline OverloadSet* as_overloads(Expr* e) { return e->kind == ast::ExprKind::function_ref && !e->type ? static_cast<OverloadSet*>(e) : nullptr; }

/// The specialisation of a function template whose type is `function` [temp.deduct.funcaddr], or null.
inline FunctionDecl* specialization_of_type(Sema& s, TemplateDecl& t, const std::vector<TemplateArgument>* explicit_args, const ast::Type* function) {
    s.parse_pattern(t);
    if (t.pattern_failed || t.pattern->params.size() != function->params.size()) return nullptr;
    std::vector<TemplateArgument> bound(t.params.size());
    std::vector<bool> known(bound.size(), false);
    for (size_t i = 0; explicit_args != nullptr && i < explicit_args->size() && i < bound.size() && !t.params[i].is_pack; ++i) {
        bound[i] = (*explicit_args)[i];
        known[i] = true;
    }
    for (size_t i = 0; i < function->params.size(); ++i) {
        if (!s.deduce(t.pattern->params[i], function->params[i], bound, known)) return nullptr;
    }
    if (!known.empty() && !known[0] && !s.deduce(t.pattern->inner, function->inner, bound, known)) return nullptr;
    size_t count = 0;
    while (count < known.size() && known[count]) ++count;
    bound.resize(count);
    try {
        if (!s.complete_arguments(t.params, bound, t.scope, t.loc, false)) return nullptr;
        FunctionDecl* f = s.instantiate_function(t, bound, t.loc);
        if (s.info(*f).auto_result) s.define(*f);
        return f->result == function->inner ? f : nullptr;
    } catch (CompileError& error) {
        if (error.diagnostic.code == DiagCode::limit) throw;
        return nullptr;
    }
}

/// The function of an overload set whose type is `function`.
inline FunctionDecl* pick_function(Sema& s, OverloadSet& set, const ast::Type* function) {
    if (!function->is_function()) return nullptr;
    for (FunctionDecl* f : set.functions) {
        if (s.info(*f).auto_result && f->params.size() == function->params.size()) s.define(*f);
        if (!set.has_explicit_args && s.function_type(*f).type == function) return f;
    }
    for (TemplateDecl* t : set.templates) {
        if (FunctionDecl* f = specialization_of_type(s, *t, set.has_explicit_args ? &set.explicit_args : nullptr, function)) return f;
    }
    return nullptr;
}

/// The call operator that a lambda without captures converts to a pointer to `function`, or null [expr.prim.lambda.closure].
inline FunctionDecl* lambda_function(Sema& s, QualType closure, const ast::Type* function) {
    if (!closure->is_record() || !function->is_function()) return nullptr;
    RecordInfo& ri = s.info(*closure->record);
    if (!ri.is_lambda || !closure->record->fields.empty()) return nullptr;
    OverloadSet set;
    Symbol* symbol = s.find_local(ri.scope, "operator()");
    QualType method = s.types.function(function->inner, function->params, function->variadic, ast::q_const);
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::function) set.functions.push_back(e.function);
        if (e.kind == Entity::Kind::template_) set.templates.push_back(e.tmpl);
    }
    FunctionDecl* f = pick_function(s, set, method.type);
    return f != nullptr ? f : pick_function(s, set, function);
}

}  // namespace detail

/// The best conversion function of a class object to a non-reference type [over.match.conv].
Conversion Sema::user_conversion(Expr* from, QualType to, bool allow_explicit) {
    Conversion best;
    QualType a = from->type;
    complete(*a->record, from->loc);
    Symbol* symbol = find_in(info(*a->record).scope, "operator T");
    if (symbol == nullptr) return best;
    std::vector<Entity> entities = symbol->entities;
    for (const Entity& e : entities) {
        FunctionDecl* f = e.function;
        if (e.kind == Entity::Kind::template_) {
            // template <class T> operator X<T>(): deduced from the wanted type.
            parse_pattern(*e.tmpl);
            std::vector<TemplateArgument> bound(e.tmpl->params.size());
            std::vector<bool> known(bound.size(), false);
            if (e.tmpl->pattern_failed) continue;
            QualType pattern = e.tmpl->pattern->inner;
            if (pattern->is_reference()) pattern = pattern->inner.unqualified();
            if (!deduce(pattern, to, bound, known)) continue;
            size_t count = 0;
            while (count < known.size() && known[count]) ++count;
            bound.resize(count);
            try {
                f = complete_arguments(e.tmpl->params, bound, e.tmpl->scope, from->loc, false) ? instantiate_function(*e.tmpl, bound, from->loc) : nullptr;
            } catch (CompileError& error) {
                if (error.diagnostic.code == DiagCode::limit) throw;
                continue;
            }
        }
        if (f == nullptr || (info(*f).is_explicit && !allow_explicit)) continue;
        if (a.is_const() && (f->method_quals & ast::q_const) == 0) continue;
        ast::Call probe;
        QualType r = f->result;
        probe.lvalue = r->is_reference();
        probe.type = r->is_reference() ? r->inner : r;
        probe.loc = from->loc;
        Conversion second = conversion(&probe, to, false);
        // Of functions that end alike the one that needs no const is better for an object that is none.
        uint32_t badness = second.rank * 2u + ((f->method_quals & ast::q_const) != 0 && !a.is_const() ? 1u : 0u);
        if (!second || (best && badness >= best.depth)) continue;
        best.rank = Conversion::user;
        best.function = f;
        best.depth = badness;
    }
    return best;
}

/// Of a braced list to a class [over.ics.list]: ranked as a user-defined conversion; whether it works shows when it is built.
Conversion Sema::list_to_class(BracedList& list, QualType to, bool allow_user) {
    Conversion c;
    complete(*to->record, list.loc);
    if (QualType element = initializer_list_element(to)) {
        // As its worst element.
        c.rank = Conversion::exact;
        for (Expr* e : list.elements) {
            Conversion one = conversion(e, element, allow_user);
            if (!one) return one;
            if (one.rank > c.rank) c.rank = one.rank;
        }
        return c;
    }
    if (is_aggregate(*to->record) || list.elements.empty()) {
        size_t capacity = to->record->fields.size() + to->record->bases.size();
        if (list.elements.size() <= capacity || capacity == 0) c.rank = Conversion::user;
        return c;
    }
    c.function = list_constructor(to, &list);
    if (c.function == nullptr) {
        std::vector<TemplateDecl*> templates;
        std::vector<FunctionDecl*> ctors = constructors(*to->record, &templates);
        c.function = resolve(ctors, templates, nullptr, nullptr, list.elements, true, list.loc, "", false);
    }
    if (c.function != nullptr) c.rank = Conversion::user;
    return c;
}

Conversion Sema::list_conversion(BracedList& list, QualType to, bool allow_user) {
    Conversion c;
    QualType target = to->is_reference() ? to->inner.unqualified() : to.unqualified();
    if (to->kind == TypeKind::lvalue_ref && !to->inner.is_const()) return c;
    if (target->is_record()) return list_to_class(list, target, allow_user);
    if (target->is_array()) {
        c.rank = Conversion::user;
        return c;
    }
    if (list.elements.empty()) c.rank = Conversion::exact;
    if (list.elements.size() == 1) return conversion(list.elements[0], target, allow_user);
    return c;
}

/// [over.ics.ref]: a reference binds to the object itself, to its base, or to what it converts to.
Conversion Sema::reference_conversion(Expr* from, QualType to, bool allow_user) {
    Conversion c;
    QualType a = from->type;
    QualType target = to->inner;
    bool rvalue_ref = to->kind == TypeKind::rvalue_ref;
    bool same = a.type == target.type || (a->is_array() && target->is_array() && a->inner.type == target->inner.type && target->unknown_bound);
    uint32_t depth = 0;
    bool related = same;
    if (!same && a->is_record() && target->is_record() && base_offset(a->record, target->record, &depth)) related = true;
    uint8_t a_quals = a->is_array() ? static_cast<uint8_t>(a.quals | a->inner.quals) : a.quals;
    uint8_t t_quals = target->is_array() ? static_cast<uint8_t>(target.quals | target->inner.quals) : target.quals;
    if (a->is_array() && target->is_array() && !same) related = a->inner.type == target->inner.type && a->count == target->count;
    if (related) {
        if ((a_quals & ~t_quals) != 0) return c;
        bool lvalue = from->lvalue && !from->xvalue;
        if (rvalue_ref && lvalue) return c;
        if (!rvalue_ref && !lvalue && !target.is_const()) return c;
        c.rank = depth == 0 ? Conversion::exact : Conversion::conversion;
        c.depth = depth;
        c.qualification = static_cast<uint8_t>(t_quals & ~a_quals);
        c.binds_rvalue_ref = rvalue_ref;
        c.binds_lvalue_to_const = !rvalue_ref && target.is_const() && !lvalue;
        return c;
    }
    // A conversion function to an lvalue reference would do; rare.
    if (!rvalue_ref && (!target.is_const() || target.is_volatile())) return c;
    c = conversion(from, target.unqualified(), allow_user);
    c.binds_rvalue_ref = rvalue_ref;
    return c;
}

/// By a converting constructor [class.conv.ctor], whose own argument converts by standard conversions only.
Conversion Sema::constructor_conversion(Expr* from, QualType to) {
    complete(*to->record, from->loc);
    std::vector<TemplateDecl*> templates;
    std::vector<FunctionDecl*> ctors = constructors(*to->record, &templates);
    FunctionDecl* best = nullptr;
    Conversion best_argument;
    for (FunctionDecl* f : ctors) {
        if (info(*f).is_explicit || detail::takes_own_type(*f, *to->record)) continue;
        size_t required = 0;
        for (size_t i = 0; i < f->params.size(); ++i) required += info(*f).defaults[i] ? 0 : 1;
        if (f->params.empty() || required > 1) continue;
        Conversion argument = conversion(from, f->params[0]->type, false);
        if (argument && (best == nullptr || argument.rank < best_argument.rank)) {
            best = f;
            best_argument = argument;
        }
    }
    templates.erase(std::remove_if(templates.begin(), templates.end(), [](const TemplateDecl* t) { return t->is_explicit; }), templates.end());
    if (best == nullptr && !templates.empty()) best = resolve({}, templates, nullptr, nullptr, {from}, false, from->loc, "", false);
    Conversion c;
    if (best != nullptr) {
        c.rank = Conversion::user;
        c.function = best;
    }
    return c;
}

/// To a class: the object itself, its base, or by a converting constructor. None leaves conversion functions to try.
Conversion Sema::class_conversion(Expr* from, QualType to, bool allow_user) {
    Conversion c;
    QualType a = from->type;
    if (a->is_record()) {
        uint32_t depth = 0;
        if (a.type == to.type) {
            c.rank = Conversion::exact;
            return c;
        }
        if (base_offset(a->record, to->record, &depth)) {
            c.rank = Conversion::conversion;
            c.depth = depth;
            return c;
        }
    }
    return allow_user ? constructor_conversion(from, to) : c;
}

/// [conv.qual], [conv.ptr].
Conversion Sema::pointer_conversion(Expr* from, QualType a, QualType to) {
    Conversion c;
    if (detail::is_null_constant(from)) {
        c.rank = Conversion::conversion;
        return c;
    }
    if (!a->is_pointer()) return c;
    QualType pointee = a->inner, target = to->inner;
    if (detail::qualification_ok(pointee, target)) {
        c.qualification = 1;
        c.rank = Conversion::exact;
        return c;
    }
    if ((pointee.quals & ~target.quals) != 0) return c;
    if (target->is_void()) {
        c.depth = 100;
        c.rank = Conversion::conversion;
        return c;
    }
    uint32_t depth = 0;
    if (pointee->is_record() && target->is_record() && base_offset(pointee->record, target->record, &depth)) {
        c.depth = depth;
        c.rank = Conversion::conversion;
    }
    return c;
}

/// To a scalar from the unqualified type `a`, of which arrays and functions have become pointers.
Conversion Sema::scalar_conversion(Expr* from, QualType a, QualType to) {
    Conversion c;
    auto ranked = [&](Conversion::Rank r) {
        c.rank = r;
        return c;
    };
    if (a.type == to.type) return ranked(Conversion::exact);
    if (to->is_pointer()) return pointer_conversion(from, a, to);
    if (to->kind == TypeKind::member_pointer) return detail::is_null_constant(from) ? ranked(Conversion::conversion) : c;
    if (to->kind == TypeKind::nullptr_) return detail::is_null_constant(from) ? ranked(Conversion::conversion) : c;
    if (to->is_bool()) {
        if (a->is_arithmetic() || a->is_pointer() || a->kind == TypeKind::nullptr_ || (a->is_enum() && !a->enumeration->scoped)) {
            c.depth = a->is_pointer() ? 200 : 0;
            return ranked(Conversion::conversion);
        }
        return c;
    }
    if (!to->is_arithmetic()) return c;
    if (a->is_enum()) {
        if (a->enumeration->scoped) return c;
        return ranked(to.type == promoted(a).type ? Conversion::promotion : Conversion::conversion);
    }
    if (!a->is_arithmetic()) return c;
    if (a->is_integral() && to.type == promoted(a).type) return ranked(Conversion::promotion);
    if (a->kind == TypeKind::float_ && to->kind == TypeKind::double_) return ranked(Conversion::promotion);
    return ranked(Conversion::conversion);
}

Conversion Sema::conversion(Expr* from, QualType to, bool allow_user) {
    Conversion c;
    if (BracedList* list = detail::as_braced(from)) return list_conversion(*list, to, allow_user);
    if (OverloadSet* set = detail::as_overloads(from)) {
        QualType target = to->is_reference() ? to->inner : to;
        if (target->is_pointer()) target = target->inner;
        if (target->is_function() && detail::pick_function(*this, *set, target.type) != nullptr) c.rank = Conversion::exact;
        return c;
    }
    if (to->is_reference()) return reference_conversion(from, to, allow_user);
    QualType a = from->type;
    to = to.unqualified();
    if (to->is_record()) {
        c = class_conversion(from, to, allow_user);
        if (c || !allow_user) return c;
    }
    if (a->is_record()) {
        if (!allow_user) return c;
        complete(*a->record, from->loc);
        if (FunctionDecl* body = to->is_pointer() ? detail::lambda_function(*this, a, to->inner.type) : nullptr) {
            c.rank = Conversion::user;
            c.function = body;
            return c;
        }
        return user_conversion(from, to, false);
    }
    if (a->is_array()) a = types.pointer(a->inner.with(a.quals));
    if (a->is_function()) a = types.pointer(a);
    return scalar_conversion(from, a.unqualified(), to);
}

Expr* Sema::scalar_cast(Expr* e, QualType to) {
    to = to.unqualified();
    e = rvalue(e);
    QualType a = e->type.unqualified();
    if (a.type == to.type) return e;
    if (to->is_void()) return cast(CastKind::to_void, e, to);
    if (e->kind == ast::ExprKind::int_literal && (to->is_arithmetic() || to->is_enum()) && (a->is_arithmetic() || a->is_enum())) {
        // Fold conversions of literals at once: cheap, and keeps dumps readable.
        auto* lit = static_cast<ast::IntLiteral*>(e);
        QualType an = a->is_enum() ? a->enumeration->underlying : a;
        QualType tn = to->is_enum() ? to->enumeration->underlying : to;
        if (tn->is_floating() && tn->kind != TypeKind::half) {
            double d = ast::is_signed(an->kind) ? static_cast<double>(static_cast<int64_t>(lit->value)) : static_cast<double>(lit->value);
            if (tn->kind == TypeKind::float_)
                d = ast::is_signed(an->kind) ? static_cast<float>(static_cast<int64_t>(lit->value)) : static_cast<float>(lit->value);
            return floating(d, to, e->loc);
        }
        if (tn->is_integral()) {
            ConstantValue v;
            ast::Cast c(CastKind::arithmetic);
            c.operand = e;
            c.type = to;
            c.loc = e->loc;
            if (evaluate(&c, v)) return integer(v.integer, to, e->loc);
        }
    }
    if (e->kind == ast::ExprKind::float_literal && to->is_floating() && to->kind != TypeKind::half) {
        double d = static_cast<ast::FloatLiteral*>(e)->value;
        return floating(to->kind == TypeKind::float_ ? static_cast<double>(static_cast<float>(d)) : d, to, e->loc);
    }
    bool a_number = a->is_arithmetic() || a->is_enum();
    bool to_number = to->is_arithmetic() || to->is_enum();
    if (a_number && to_number) return cast(CastKind::arithmetic, e, to);
    if (to->is_bool() && (a->is_pointer() || a->kind == TypeKind::nullptr_))
        return a->is_pointer() ? cast(CastKind::pointer_to_bool, e, to) : integer(0, to, e->loc);
    if (to->is_pointer() && detail::is_null_constant(e)) return integer(0, to, e->loc);
    if (to->kind == TypeKind::member_pointer && detail::is_null_constant(e)) return integer(-1, to, e->loc);
    if (to->is_pointer() && a->is_pointer()) {
        if (a->inner->is_record() && to->inner->is_record() && a->inner.type != to->inner.type) {
            if (auto offset = base_offset(a->inner->record, to->inner->record)) {
                ast::Cast* c = cast(CastKind::base_pointer, e, to);
                c->offset = *offset;
                return c;
            }
        }
        return cast(CastKind::pointer, e, to);
    }
    if (to->is_pointer() && a_number) return cast(CastKind::int_to_pointer, e, to);
    if (to_number && a->is_pointer()) return cast(CastKind::pointer_to_int, e, to);
    if (to->kind == TypeKind::nullptr_) return integer(0, to, e->loc);
    fail(e->loc, DiagCode::type, "cannot convert '" + to_string(a) + "' to '" + to_string(to) + "'");
}

namespace detail {
[[noreturn]] inline void no_conversion(Expr* from, QualType to, const char* what) {
    std::string have = from->type                   ? "'" + to_string(from->type) + "'"
                       : as_braced(from) != nullptr ? std::string("initialiser list")
                                                    : std::string("overloaded function");
    std::string message = "cannot convert " + have + " to '" + to_string(to) + "'";
    if (what[0] != 0) message += std::string(" in ") + what;
    fail(from->loc, DiagCode::type, message);
}
}  // namespace detail

Expr* Sema::function_ref(FunctionDecl* f, QualType type, SourceLoc loc) {
    auto* ref = arena.make<ast::FunctionRef>();
    ref->function = f;
    ref->type = type;
    ref->loc = loc;
    return ref;
}

Expr* Sema::convert(Expr* from, QualType to, const char* what) {
    Conversion c = conversion(from, to);
    if (!c) detail::no_conversion(from, to, what);
    if (BracedList* list = detail::as_braced(from)) {
        if (to->is_reference()) return glvalue(list_initialize(to->inner.unqualified(), list));
        return list_initialize(to, list);
    }
    if (OverloadSet* set = detail::as_overloads(from)) {
        QualType target = to->is_reference() ? to->inner : to;
        if (target->is_pointer()) target = target->inner;
        Expr* ref = function_ref(detail::pick_function(*this, *set, target.type), target, from->loc);
        return to->is_reference() ? ref : cast(CastKind::function_to_pointer, ref, to);
    }
    if (to->is_reference()) {
        QualType target = to->inner;
        bool same = from->type.type == target.type;
        bool arrays = from->type->is_array() && target->is_array();
        if (same || arrays) {
            Expr* g = glvalue(from);
            if (g->type != target && !arrays) {
                ast::Cast* adjusted = cast(CastKind::reinterpret_object, g, target);
                adjusted->lvalue = true;
                adjusted->xvalue = g->xvalue;
                return adjusted;
            }
            return g;
        }
        if (from->type->is_record() && target->is_record() && base_offset(from->type->record, target->record)) {
            return upcast(glvalue(from), target->record, from->loc);
        }
        return glvalue(convert(from, target.unqualified(), what));
    }
    to = to.unqualified();
    if (c.rank == Conversion::user) {
        if (c.function->is_constructor) {
            return call_function(c.function, nullptr, {from}, from->loc);
        }
        if (from->type->is_record() && info(*from->type->record).is_lambda)
            return cast(CastKind::function_to_pointer, function_ref(c.function, to->inner, from->loc), to);
        Expr* object = glvalue(from);
        Expr* result = call_function(c.function, object, {}, from->loc);
        return convert(result, to, what);
    }
    if (to->is_record()) {
        // Same class or derived: copy.
        if (!from->lvalue && from->type.type == to.type) return from;
        Expr* source = from->lvalue ? from : glvalue(from);
        if (source->type.type != to.type) source = upcast(source, to->record, from->loc);
        return copy_class(source, from->loc);
    }
    return scalar_cast(from, to);
}

}  // namespace sema
QIAO_NAMESPACE_END
