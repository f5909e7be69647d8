// SPDX-License-Identifier: Apache-2.0
// Building typed expressions: literals, references, members, calls, casts [expr].
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

Expr* Sema::integer(int64_t value, QualType type, SourceLoc loc) {
    auto* e = arena.make<ast::IntLiteral>();
    e->value = static_cast<uint64_t>(value);
    e->type = type.unqualified();
    e->loc = loc;
    return e;
}

Expr* Sema::floating(double value, QualType type, SourceLoc loc) {
    auto* e = arena.make<ast::FloatLiteral>();
    e->value = value;
    e->type = type.unqualified();
    e->loc = loc;
    return e;
}

ast::Cast* Sema::cast(CastKind kind, Expr* operand, QualType type) {
    auto* e = arena.make<ast::Cast>(kind);
    e->operand = operand;
    e->type = type;
    e->loc = operand->loc;
    return e;
}

Expr* Sema::variable_ref(VarDecl* var, SourceLoc loc) {
    auto* e = arena.make<ast::VarRef>();
    e->var = var;
    e->type = var->type->is_reference() ? var->type->inner : var->type;
    e->loc = loc;
    return e;
}

Expr* Sema::rvalue(Expr* e) {
    if (!e->type) {
        if (OverloadSet* set = detail::as_overloads(e)) {
            if (FunctionDecl* f = only_function(*set)) {
                Expr* ref = function_ref(f, function_type(*f), e->loc);
                return cast(CastKind::function_to_pointer, ref, types.pointer(ref->type));
            }
            fail(e->loc, DiagCode::overload, "cannot tell which overload of '" + std::string(set->name) + "' is meant");
        }
        fail(e->loc, DiagCode::syntax, "an initialiser list is not an expression here");
    }
    if (!e->lvalue) return e;
    if (e->type->is_array()) return cast(CastKind::array_to_pointer, e, types.pointer(e->type->inner.with(e->type.quals)));
    if (e->type->is_function()) return cast(CastKind::function_to_pointer, e, types.pointer(e->type));
    // A constant variable of the host is its value.
    if (e->kind == ast::ExprKind::var_ref) {
        VarDecl* v = static_cast<ast::VarRef*>(e)->var;
        bool fold = v->type.is_const() && v->init != nullptr && (v->is_host || v->is_constexpr) && (e->type->is_arithmetic() || e->type->is_enum());
        if (fold) {
            ConstantValue c;
            if (evaluate(v->init, c)) {
                if (c.kind == ConstantValue::Kind::integer && !e->type->is_floating()) return integer(c.integer, e->type, e->loc);
                if (c.kind == ConstantValue::Kind::floating && e->type->is_floating()) return floating(c.floating, e->type, e->loc);
            }
        }
        if (v->is_host && !v->type.is_const() && !v->type->is_reference()) {
            fail(e->loc, DiagCode::name_lookup, "host variable '" + v->qualified_name + "' cannot be used in device code");
        }
    }
    if (e->type->is_record()) return convert(e, e->type.unqualified(), "");
    return cast(CastKind::lvalue_to_rvalue, e, e->type.unqualified());
}

Expr* Sema::glvalue(Expr* e) {
    if (e->lvalue) return e;
    if (!e->type) return rvalue(e);
    auto* t = arena.make<ast::Temporary>();
    t->init = e;
    t->type = e->type;
    t->loc = e->loc;
    t->destructor = destructor_of(e->type);
    return t;
}

QualType Sema::promoted(QualType t) {
    t = t.unqualified();
    if (t->is_enum()) {
        if (t->enumeration->scoped) return t;
        return promoted(t->enumeration->underlying);
    }
    if (t->kind == TypeKind::half) return types.scalar(TypeKind::float_);
    if (t->is_integral() && t->kind < TypeKind::int_) {
        if (t->kind == TypeKind::char32) return types.scalar(TypeKind::uint);
        return types.int_type();
    }
    return t;
}

Expr* Sema::promote(Expr* e) {
    e = rvalue(e);
    QualType to = promoted(e->type);
    return to.type == e->type.type ? e : scalar_cast(e, to);
}

QualType Sema::common_arithmetic(QualType a, QualType b) {
    a = promoted(a);
    b = promoted(b);
    if (a->kind == TypeKind::double_ || b->kind == TypeKind::double_) return types.scalar(TypeKind::double_);
    if (a->kind == TypeKind::float_ || b->kind == TypeKind::float_) return types.scalar(TypeKind::float_);
    if (a.type == b.type) return a;
    auto rank = [](TypeKind k) { return k >= TypeKind::llong ? 3 : k >= TypeKind::long_ ? 2 : 1; };
    auto is_unsigned = [](TypeKind k) { return !ast::is_signed(k); };
    int ra = rank(a->kind), rb = rank(b->kind);
    bool ua = is_unsigned(a->kind), ub = is_unsigned(b->kind);
    if (ua == ub) return ra >= rb ? a : b;
    QualType u = ua ? a : b, s = ua ? b : a;
    if (rank(u->kind) >= rank(s->kind)) return u;
    if (ast::scalar_size(s->kind) > ast::scalar_size(u->kind)) return s;
    return types.scalar(s->kind == TypeKind::llong ? TypeKind::ullong : TypeKind::ulong);
}

Expr* Sema::condition(Expr* e) {
    if (e->type && e->type->is_record()) {
        // explicit operator bool counts in conditions.
        Conversion c = user_conversion(e, types.boolean(), true);
        if (c) e = call_function(c.function, glvalue(e), {}, e->loc);
    }
    e = convert(e, types.boolean(), "condition");
    return e;
}

Expr* Sema::upcast(Expr* object, RecordDecl* base, SourceLoc loc) {
    if (object->type->record == base) return object;
    auto offset = base_offset(object->type->record, base);
    if (!offset) fail(loc, DiagCode::type, "'" + to_string(object->type) + "' is not derived from '" + base->display_name + "'");
    ast::Cast* c = cast(CastKind::base_object, object, types.record(base).with(object->type.quals));
    c->offset = *offset;
    c->lvalue = true;
    c->xvalue = object->xvalue;
    c->loc = loc;
    return c;
}

Expr* Sema::member_ref(Expr* base, ast::FieldDecl* field, SourceLoc loc) {
    base = glvalue(base);
    if (base->type->record != field->parent) {
        if (base_offset(base->type->record, field->parent)) {
            base = upcast(base, field->parent, loc);
        } else {
            // Through anonymous structs and unions, possibly of a base.
            std::function<bool(RecordDecl&, std::vector<ast::FieldDecl*>&)> path = [&](RecordDecl& r, std::vector<ast::FieldDecl*>& out) {
                for (ast::FieldDecl* f : r.fields) {
                    if (f == field) {
                        out.push_back(f);
                        return true;
                    }
                    if (f->name.empty() && f->type->is_record()) {
                        out.push_back(f);
                        if (path(*f->type->record, out)) return true;
                        out.pop_back();
                    }
                }
                return false;
            };
            std::function<RecordDecl*(RecordDecl&, std::vector<ast::FieldDecl*>&)> owner = [&](RecordDecl& r, std::vector<ast::FieldDecl*>& out) -> RecordDecl* {
                complete(r, loc);
                if (path(r, out)) return &r;
                for (const ast::BaseSpecifier& b : r.bases) {
                    if (RecordDecl* o = owner(*b.record, out)) return o;
                }
                return nullptr;
            };
            std::vector<ast::FieldDecl*> steps;
            RecordDecl* start = owner(*base->type->record, steps);
            if (start == nullptr) fail(loc, DiagCode::name_lookup, "'" + std::string(field->name) + "' is no member of '" + to_string(base->type) + "'");
            base = upcast(base, start, loc);
            for (size_t i = 0; i + 1 < steps.size(); ++i) base = member_ref(base, steps[i], loc);
        }
    }
    auto* m = arena.make<ast::Member>();
    m->base = base;
    m->field = field;
    m->loc = loc;
    if (field->type->is_reference()) {
        m->type = field->type->inner;
    } else {
        m->type = field->type.with(field->is_mutable ? static_cast<uint8_t>(base->type.quals & ~ast::q_const) : base->type.quals);
        m->xvalue = base->xvalue;
    }
    return m;
}

Expr* Sema::deref(Expr* pointer, SourceLoc loc) {
    pointer = rvalue(pointer);
    if (!pointer->type->is_pointer()) fail(loc, DiagCode::type, "'" + to_string(pointer->type) + "' cannot be dereferenced");
    if (pointer->type->inner->is_void()) fail(loc, DiagCode::type, "'void *' cannot be dereferenced");
    auto* d = arena.make<ast::Deref>();
    d->pointer = pointer;
    d->type = pointer->type->inner;
    d->loc = loc;
    return d;
}

/// `args` as the parameters take them, with default arguments.
std::vector<Expr*> Sema::call_arguments(FunctionDecl& f, const std::vector<Expr*>& args, SourceLoc loc) {
    FunctionInfo& fi = info(f);
    std::vector<Expr*> converted;
    for (size_t i = 0; i < f.params.size(); ++i) {
        QualType type = f.params[i]->type;
        Expr* value = nullptr;
        if (i < args.size()) {
            value = args[i];
        } else {
            TokenRange range = i < fi.defaults.size() ? fi.defaults[i] : TokenRange();
            if (!range) fail(loc, DiagCode::overload, "too few arguments for '" + f.display_name + "'");
            Parser parser(*this, range, fi.default_scopes[i], nullptr);
            value = parser.is(Tok::l_brace) ? parser.parse_braced_list() : parser.parse_assignment();
        }
        std::string what = "argument " + std::to_string(i + 1) + " of '" + f.display_name + "'";
        require_complete(type->is_reference() ? types.void_type() : type, loc);
        converted.push_back(copy_initialize(type.unqualified(), value, what.c_str()));
    }
    for (size_t i = f.params.size(); i < args.size(); ++i) {
        // Variadic: default argument promotions [expr.call]/12.
        Expr* value = rvalue(args[i]);
        if (value->type->kind == TypeKind::float_ || value->type->kind == TypeKind::half) value = scalar_cast(value, types.scalar(TypeKind::double_));
        else if (value->type->is_integral() || value->type->is_enum()) value = promote(value);
        converted.push_back(value);
    }
    return converted;
}

/// `args` are unconverted. For constructors the result is a prvalue of the class.
Expr* Sema::call_function(FunctionDecl* f, Expr* object, std::vector<Expr*> args, SourceLoc loc) {
    FunctionInfo& fi = info(*f);
    if (fi.is_deleted) fail(loc, DiagCode::overload, "use of deleted function '" + f->display_name + "'");
    if (f->is_kernel) fail(loc, DiagCode::type, "the __global__ function '" + f->display_name + "' is called without a launch configuration (<<<...>>>)");
    std::vector<Expr*> converted = call_arguments(*f, args, loc);
    if (noexcept_depth > 0 && may_throw(*f)) ++throwing_calls;
    if (f->is_constructor) {
        auto* c = arena.make<ast::Construct>();
        c->constructor = f;
        c->arguments = std::move(converted);
        c->type = types.record(f->record);
        c->loc = loc;
        return c;
    }
    if (fi.auto_result) {
        try {
            define(*f);
        } catch (CompileError& error) {
            if (fi.tmpl != nullptr) note_instantiation(error.diagnostic, loc, f->display_name);
            throw;
        }
    }
    auto* c = arena.make<ast::Call>();
    c->callee = f;
    if (f->is_method) {
        if (object == nullptr) fail(loc, DiagCode::type, "member function '" + f->display_name + "' is called without an object");
        object = glvalue(object);
        if (object->type->record != f->record) object = upcast(object, f->record, loc);
        c->object = object;
        if (fi.is_virtual && object->kind == ast::ExprKind::deref) unsupported(loc, "call of virtual function '" + f->display_name + "' through a pointer or reference");
    }
    c->arguments = std::move(converted);
    c->loc = loc;
    QualType r = f->result;
    if (r->is_reference()) {
        c->lvalue = true;
        c->xvalue = r->kind == TypeKind::rvalue_ref;
        c->type = r->inner;
    } else {
        c->type = r->is_record() ? r : r.unqualified();
        require_complete(r, loc);
        if (r->is_record()) c->type = r.unqualified();
    }
    return c;
}

/// Whether its declaration allows exceptions [except.spec]. A condition that cannot be told counts as no promise.
bool Sema::may_throw(FunctionDecl& f) {
    FunctionInfo& fi = info(f);
    if (fi.implicit || fi.is_defaulted || f.is_destructor || !f.intrinsic.empty()) return false;
    if (!fi.noexcept_condition) return !fi.is_noexcept;
    try {
        Parser parser(*this, fi.noexcept_condition, fi.scope);
        ConstantValue value;
        return !evaluate(rvalue(parser.parse_conditional()), value) || value.kind != ConstantValue::Kind::integer || value.integer == 0;
    } catch (CompileError&) {
        return true;
    }
}

/// `pointer` is a prvalue of pointer-to-function type.
Expr* Sema::indirect_call(Expr* pointer, std::vector<Expr*> args, SourceLoc loc) {
    const ast::Type& function = *pointer->type->inner.type;
    if (args.size() != function.params.size()) fail(loc, DiagCode::overload, "a function of type '" + to_string(pointer->type->inner) + "' is called with " + std::to_string(args.size()) + " arguments");
    if (noexcept_depth > 0) ++throwing_calls;
    auto* c = arena.make<ast::IndirectCall>();
    c->pointer = pointer;
    c->loc = loc;
    for (size_t i = 0; i < args.size(); ++i) {
        require_complete(function.params[i]->is_reference() ? types.void_type() : function.params[i], loc);
        c->arguments.push_back(copy_initialize(function.params[i], args[i], "argument"));
    }
    QualType r = function.inner;
    c->lvalue = r->is_reference();
    c->xvalue = r->kind == TypeKind::rvalue_ref;
    c->type = r->is_reference() ? r->inner : r.unqualified();
    if (!r->is_reference()) require_complete(r, loc);
    return c;
}

namespace detail {
/// The function that an expression names without a pointer variable in between, or null.
inline FunctionDecl* named_function(Expr* e) {
    auto without_decay = [](Expr* x) {
        bool decays = x->kind == ast::ExprKind::cast && static_cast<ast::Cast*>(x)->cast == CastKind::function_to_pointer;
        return decays ? static_cast<ast::Cast*>(x)->operand : x;
    };
    e = without_decay(e);
    if (e->kind == ast::ExprKind::deref) {
        Expr* inner = without_decay(static_cast<ast::Deref*>(e)->pointer);
        if (inner != static_cast<ast::Deref*>(e)->pointer) e = inner;
    }
    return e->kind == ast::ExprKind::function_ref && e->type ? static_cast<ast::FunctionRef*>(e)->function : nullptr;
}
}  // namespace detail

Expr* Sema::call(Expr* callee, std::vector<Expr*> args, SourceLoc loc, Parser& p) {
    (void)p;
    if (OverloadSet* set = detail::as_overloads(callee)) {
        OverloadSet joined = *set;
        if (set->object == nullptr && !set->qualified) {
            bool member = false;
            for (FunctionDecl* f : set->functions) member = member || f->record != nullptr;
            if (!member) argument_dependent(set->name, args, joined);
        }
        if (joined.functions.empty() && joined.templates.empty()) fail(loc, DiagCode::name_lookup, "'" + std::string(set->name) + "' is not declared");
        FunctionDecl* f = resolve(joined.functions, joined.templates, set->has_explicit_args ? &set->explicit_args : nullptr, set->object, args, true, callee->loc, "function '" + std::string(set->name) + "'");
        return call_function(f, f->is_method ? set->object : nullptr, std::move(args), callee->loc);
    }
    if (callee->type->is_record()) {
        // operator()
        complete(*callee->type->record, loc);
        Symbol* symbol = find_in(info(*callee->type->record).scope, "operator()");
        OverloadSet set;
        if (symbol != nullptr) {
            for (const Entity& e : symbol->entities) {
                if (e.kind == Entity::Kind::function) set.functions.push_back(e.function);
                if (e.kind == Entity::Kind::template_) set.templates.push_back(e.tmpl);
            }
        }
        Expr* object = glvalue(callee);
        FunctionDecl* f = resolve(set.functions, set.templates, nullptr, object, args, true, loc, "call operator of '" + to_string(callee->type) + "'");
        return call_function(f, object, std::move(args), loc);
    }
    if (FunctionDecl* f = detail::named_function(callee)) return call_function(f, nullptr, std::move(args), loc);
    if (callee->type->is_function() || (callee->type->is_pointer() && callee->type->inner->is_function())) return indirect_call(rvalue(callee), std::move(args), loc);
    fail(loc, DiagCode::type, "'" + to_string(callee->type) + "' cannot be called");
}

/// static_cast, reinterpret_cast, const_cast and C-style casts (`style` is kw_static_cast … or l_paren).
Expr* Sema::explicit_cast(Tok style, Expr* e, QualType to, SourceLoc loc) {
    if (to->is_void()) {
        if (!e->type) e = rvalue(e);
        return cast(CastKind::to_void, e, to);
    }
    if (BracedList* list = detail::as_braced(e)) return list_initialize(to, list);
    auto as_glvalue = [&](Expr* g, QualType target, CastKind kind) {
        ast::Cast* c = cast(kind, g, target);
        c->lvalue = true;
        c->xvalue = to->kind == TypeKind::rvalue_ref;
        c->loc = loc;
        return c;
    };
    if (to->is_reference()) {
        QualType target = to->inner;
        if (style != Tok::kw_reinterpret_cast && e->type) {
            if (e->type.type == target.type) return as_glvalue(glvalue(e), target, CastKind::reinterpret_object);
            if (e->type->is_record() && target->is_record()) {
                if (base_offset(e->type->record, target->record)) return upcast(glvalue(e), target->record, loc);
                if (auto down = base_offset(target->record, e->type->record)) {
                    ast::Cast* c = as_glvalue(glvalue(e), target, CastKind::base_object);
                    c->offset = -*down;
                    return c;
                }
            }
            if (style == Tok::kw_static_cast || conversion(e, to)) return convert(e, to, "cast");
        }
        return as_glvalue(glvalue(e), target, CastKind::reinterpret_object);
    }
    to = to.unqualified();
    if (style == Tok::kw_reinterpret_cast || style == Tok::kw_const_cast) {
        e = rvalue(e);
        return scalar_cast(e, to);
    }
    if (to->is_record()) {
        require_complete(to, loc);
        return direct_initialize(to, {e}, loc);
    }
    if (e->type && e->type->is_record()) {
        // Explicit conversion functions too.
        Conversion c = user_conversion(e, to, true);
        if (c) return convert(call_function(c.function, glvalue(e), {}, loc), to, "cast");
        return convert(e, to, "cast");
    }
    if (to->is_array()) fail(loc, DiagCode::type, "cast to an array type");
    if (OverloadSet* set = detail::as_overloads(e)) {
        (void)set;
        return convert(e, to, "cast");
    }
    e = rvalue(e);
    // static_cast down a hierarchy.
    if (e->type->is_pointer() && to->is_pointer() && e->type->inner->is_record() && to->inner->is_record() && e->type->inner.type != to->inner.type && style != Tok::kw_reinterpret_cast) {
        if (auto down = base_offset(to->inner->record, e->type->inner->record)) {
            ast::Cast* c = cast(CastKind::base_pointer, e, to);
            c->offset = -*down;
            return c;
        }
    }
    if (style == Tok::kw_static_cast && e->type->is_pointer() != to->is_pointer() && !detail::is_null_constant(e) && !to->is_bool()) {
        fail(loc, DiagCode::type, "invalid static_cast from '" + to_string(e->type) + "' to '" + to_string(to) + "'");
    }
    Expr* r = scalar_cast(e, to);
    if (r == e && e->type.type == to.type) return e;
    return r;
}

}  // namespace sema
QIAO_NAMESPACE_END
