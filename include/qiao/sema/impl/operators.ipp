// SPDX-License-Identifier: Apache-2.0
// Operators, built-in and overloaded [expr.unary] … [expr.ass], [over.oper].
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

using ast::BinaryOp;

namespace detail {

inline bool may_be_overloaded(const Expr* e) { return e->type && (e->type->is_record() || e->type->is_enum()); }

inline BinaryOp binary_op(Tok t) {
    switch (t) {
        case Tok::plus: case Tok::plus_equal: return BinaryOp::add;
        case Tok::minus: case Tok::minus_equal: return BinaryOp::sub;
        case Tok::star: case Tok::star_equal: return BinaryOp::mul;
        case Tok::slash: case Tok::slash_equal: return BinaryOp::div;
        case Tok::percent: case Tok::percent_equal: return BinaryOp::rem;
        case Tok::amp: case Tok::amp_equal: return BinaryOp::bit_and;
        case Tok::pipe: case Tok::pipe_equal: return BinaryOp::bit_or;
        case Tok::caret: case Tok::caret_equal: return BinaryOp::bit_xor;
        case Tok::less_less: case Tok::less_less_equal: return BinaryOp::shl;
        case Tok::greater_greater: case Tok::greater_greater_equal: return BinaryOp::shr;
        case Tok::equal_equal: return BinaryOp::eq;
        case Tok::exclaim_equal: return BinaryOp::ne;
        case Tok::less: return BinaryOp::lt;
        case Tok::less_equal: return BinaryOp::le;
        case Tok::greater: return BinaryOp::gt;
        case Tok::greater_equal: return BinaryOp::ge;
        case Tok::amp_amp: return BinaryOp::logical_and;
        case Tok::pipe_pipe: return BinaryOp::logical_or;
        default: return BinaryOp::comma;
    }
}

inline const char* spelling(Tok t) {
    static constexpr const char* names[] = {
#define QIAO_PUNCTUATOR(name, text) text,
#include <qiao/lex/tokens.def>
    };
    return t >= Tok::l_brace && t <= Tok::hash_hash ? names[static_cast<int>(t) - static_cast<int>(Tok::l_brace)] : "?";
}

}  // namespace detail

namespace detail {

/// Non-member candidates: unqualified lookup that ignores members, and argument-dependent lookup [over.match.oper]/3.
inline void nonmember_operators(Sema& s, std::string_view name, const std::vector<Expr*>& args, Scope* scope, OverloadSet& set) {
    Scope* found_in = nullptr;
    Symbol* symbol = s.find(scope, name, &found_in);
    while (found_in != nullptr && found_in->kind == Scope::Kind::record) symbol = found_in->parent != nullptr ? s.find(found_in->parent, name, &found_in) : nullptr;
    if (symbol != nullptr) {
        for (const Entity& e : symbol->entities) {
            if (e.kind == Entity::Kind::function && e.function->record == nullptr) set.functions.push_back(e.function);
            if (e.kind == Entity::Kind::template_ && e.tmpl != nullptr && e.tmpl->record == nullptr) set.templates.push_back(e.tmpl);
        }
    }
    s.argument_dependent(name, args, set);
}

/// A built-in operator beats candidates that convert a scalar operand by a user's function, where no operand is a class
/// that only they take as it is [over.match.oper]/3.
inline bool builtin_wins(Sema& s, Resolution& resolution, const std::vector<Expr*>& args) {
    for (Expr* a : args) {
        if (!a->type || (a->type->is_enum() && a->type->enumeration->scoped)) return false;
        if (!a->type->is_record()) continue;
        Symbol* symbol = s.find_in(s.info(*a->type->record).scope, "operator T");
        if (symbol == nullptr || symbol->entities.empty()) return false;
    }
    const Candidate* rival = nullptr;
    const Candidate* best = resolution.best(rival);
    if (best->conversions.size() != args.size()) return false;
    bool worse = false;
    for (size_t i = 0; i < args.size(); ++i) {
        bool user = best->conversions[i].rank >= Conversion::user;
        if (args[i]->type->is_record() && !user) return false;
        if (args[i]->type->is_enum() && best->conversions[i].rank == Conversion::exact) return false;
        worse = worse || (user && !args[i]->type->is_record());
    }
    return worse;
}

inline bool member_only(std::string_view name) { return name == "operator=" || name == "operator[]" || name == "operator()" || name == "operator->"; }

}  // namespace detail

/// Member candidates of args[0] and non-member ones compete. Null where none is viable.
Expr* Sema::overloaded_operator(std::string_view name, std::vector<Expr*> args, SourceLoc loc, Parser& p) {
    bool any = false;
    for (Expr* a : args) any = any || detail::may_be_overloaded(a);
    if (!any) return nullptr;
    check_stack(loc);
    detail::Resolution resolution{*this, loc, true, {}, {}};
    std::vector<Expr*> rest(args.begin() + 1, args.end());
    Expr* object = nullptr;
    if (args[0]->type && args[0]->type->is_record()) {
        complete(*args[0]->type->record, loc);
        Scope* members_of = info(*args[0]->type->record).scope;
        if (Symbol* symbol = name == "operator=" ? find_local(members_of, name) : find_in(members_of, name)) {
            std::vector<Entity> members = symbol->entities;
            if (!members.empty()) object = glvalue(args[0]);
            for (const Entity& e : members) {
                if (e.kind == Entity::Kind::function) resolution.function(e.function, nullptr, object, rest);
                if (e.kind == Entity::Kind::template_) resolution.function_template(e.tmpl, nullptr, object, rest);
            }
        }
    }
    if (!detail::member_only(name)) {
        OverloadSet set;
        detail::nonmember_operators(*this, name, args, p.scope(), set);
        for (FunctionDecl* f : set.functions) resolution.function(f, nullptr, nullptr, args);
        for (TemplateDecl* t : set.templates) resolution.function_template(t, nullptr, nullptr, args);
    }
    if (resolution.viable.empty() || (!detail::member_only(name) && detail::builtin_wins(*this, resolution, args))) return nullptr;
    FunctionDecl* f = resolution.choose("'" + std::string(name) + "'", args, true);
    return f->is_method ? call_function(f, object, rest, loc) : call_function(f, nullptr, args, loc);
}

namespace detail {
/// A class operand of a built-in operator: its one conversion function to a scalar.
inline Expr* scalar_operand(Sema& s, Expr* e) {
    // A bit-field whose values all fit is promoted to int, whatever its type [conv.prom]/5.
    bool narrow = e->kind == ast::ExprKind::member && static_cast<ast::Member*>(e)->field->bit_width >= 0 && static_cast<ast::Member*>(e)->field->bit_width < 32 && e->type->kind == TypeKind::uint;
    e = e->type && e->type->is_record() ? e : s.rvalue(e);
    if (narrow) return s.scalar_cast(e, s.types.int_type());
    if (!e->type->is_record()) return e;
    Symbol* symbol = s.find_in(s.info(*e->type->record).scope, "operator T");
    FunctionDecl* only = nullptr;
    if (symbol != nullptr) {
        for (const Entity& entity : symbol->entities) {
            if (entity.kind != Entity::Kind::function || s.info(*entity.function).is_explicit) continue;
            QualType r = entity.function->result;
            if (r->is_reference()) r = r->inner;
            if (!r->is_arithmetic() && !r->is_pointer() && !r->is_enum()) continue;
            if (e->type.is_const() && (entity.function->method_quals & ast::q_const) == 0) continue;
            only = only == nullptr || (r->is_arithmetic() && !only->result->is_arithmetic()) ? entity.function : only;
        }
    }
    if (only == nullptr) return e;
    return s.rvalue(s.call_function(only, s.glvalue(e), {}, e->loc));
}
}  // namespace detail

Expr* Sema::unary(Tok op, Expr* operand, SourceLoc loc, Parser& p) {
    if (op == Tok::amp) {
        if (OverloadSet* set = detail::as_overloads(operand)) {
            set->under_address = true;
            return set;
        }
        if (!operand->lvalue) fail(loc, DiagCode::type, "the address of a temporary value is taken");
        if (operand->type->is_record()) {
            if (Expr* e = overloaded_operator("operator&", {operand}, loc, p)) return e;
        }
        if (operand->kind == ast::ExprKind::member && static_cast<ast::Member*>(operand)->field->bit_width >= 0) fail(loc, DiagCode::type, "the address of a bit-field is taken");
        auto* a = arena.make<ast::AddressOf>();
        a->operand = operand;
        a->type = types.pointer(operand->type);
        a->loc = loc;
        return a;
    }
    if (detail::may_be_overloaded(operand)) {
        std::string_view name = intern("operator" + std::string(detail::spelling(op)));
        if (Expr* e = overloaded_operator(name, {operand}, loc, p)) return e;
    }
    if (op == Tok::star) return deref(detail::scalar_operand(*this, operand), loc);
    if (op == Tok::exclaim) {
        Expr* c = condition(operand);
        auto* u = arena.make<ast::Unary>(ast::UnaryOp::logical_not);
        u->operand = c;
        u->type = types.boolean();
        u->loc = loc;
        return u;
    }
    Expr* e = detail::scalar_operand(*this, operand);
    if (op == Tok::plus && e->type->is_pointer()) return e;
    if (!e->type->is_arithmetic() && !(e->type->is_enum() && !e->type->enumeration->scoped)) {
        fail(loc, DiagCode::type, "wrong operand type '" + to_string(e->type) + "' for unary '" + detail::spelling(op) + "'");
    }
    e = promote(e);
    if (op == Tok::plus) return e;
    if (op == Tok::tilde && e->type->is_floating()) fail(loc, DiagCode::type, "'~' needs an integer");
    if (op == Tok::minus && e->kind == ast::ExprKind::float_literal) return floating(-static_cast<ast::FloatLiteral*>(e)->value, e->type, loc);
    auto* u = arena.make<ast::Unary>(op == Tok::minus ? ast::UnaryOp::neg : ast::UnaryOp::bit_not);
    u->operand = e;
    u->type = e->type.unqualified();
    u->loc = loc;
    if (e->kind == ast::ExprKind::int_literal) {
        ConstantValue v;
        if (evaluate(u, v)) return integer(v.integer, u->type, loc);
    }
    return u;
}

/// Pointers step by the size of what they point to: a complete type, and no function.
void Sema::require_steps(QualType pointer, SourceLoc loc) {
    if (pointer->inner->is_function()) fail(loc, DiagCode::type, "arithmetic on a pointer to a function");
    if (pointer->inner->is_record()) require_complete(pointer->inner, loc);
}

Expr* Sema::builtin_binary(Tok op, Expr* lhs, Expr* rhs, SourceLoc loc) {
    BinaryOp bop = detail::binary_op(op);
    auto make = [&](BinaryOp o, Expr* a, Expr* b, QualType type) -> Expr* {
        auto* e = arena.make<ast::Binary>(o);
        e->lhs = a;
        e->rhs = b;
        e->type = type.unqualified();
        e->loc = loc;
        return e;
    };
    auto wrong = [&]() {
        fail(loc, DiagCode::type, "wrong operand types '" + to_string(lhs->type) + "' and '" + to_string(rhs->type) + "' for '" + detail::spelling(op) + "'");
    };
    if (bop == BinaryOp::logical_and || bop == BinaryOp::logical_or) return make(bop, condition(lhs), condition(rhs), types.boolean());
    for (Expr** side : {&lhs, &rhs}) {
        // Pointers to members are compared as offsets, nullptr as one of them.
        QualType other = side == &lhs ? rhs->type : lhs->type;
        if (!other || other->kind != TypeKind::member_pointer || (bop != BinaryOp::eq && bop != BinaryOp::ne)) continue;
        *side = cast(CastKind::arithmetic, scalar_cast(*side, other), types.scalar(TypeKind::llong));
        Expr*& second = side == &lhs ? rhs : lhs;
        second = cast(CastKind::arithmetic, rvalue(second), types.scalar(TypeKind::llong));
        break;
    }
    lhs = detail::scalar_operand(*this, lhs);
    rhs = detail::scalar_operand(*this, rhs);
    QualType a = lhs->type, b = rhs->type;
    bool an = a->is_arithmetic() || (a->is_enum() && !a->enumeration->scoped), bn = b->is_arithmetic() || (b->is_enum() && !b->enumeration->scoped);
    bool compare = bop >= BinaryOp::eq && bop <= BinaryOp::ge;
    if (compare) {
        if (a->is_enum() && a.type == b.type) return make(bop, lhs, rhs, types.boolean());
        if (a->is_pointer() || b->is_pointer() || a->kind == TypeKind::nullptr_ || b->kind == TypeKind::nullptr_) {
            QualType common = a->is_pointer() ? a : b;
            if (!(a->is_pointer() || detail::is_null_constant(lhs)) || !(b->is_pointer() || detail::is_null_constant(rhs))) wrong();
            if (a->kind == TypeKind::nullptr_ && b->kind == TypeKind::nullptr_) return integer(bop == BinaryOp::eq || bop == BinaryOp::le || bop == BinaryOp::ge, types.boolean(), loc);
            if (a->is_pointer() && b->is_pointer() && a->inner.type != b->inner.type) {
                if (a->inner->is_record() && b->inner->is_record() && base_offset(b->inner->record, a->inner->record)) common = a;
                else if (a->inner->is_record() && b->inner->is_record() && base_offset(a->inner->record, b->inner->record)) common = b;
                else common = types.pointer(types.void_type());
            }
            return make(bop, scalar_cast(lhs, common), scalar_cast(rhs, common), types.boolean());
        }
        if (!an || !bn) wrong();
        QualType t = common_arithmetic(a, b);
        return make(bop, scalar_cast(lhs, t), scalar_cast(rhs, t), types.boolean());
    }
    if ((bop == BinaryOp::add || bop == BinaryOp::sub) && (a->is_pointer() || b->is_pointer())) {
        require_steps(a->is_pointer() ? a : b, loc);
        if (a->is_pointer() && b->is_pointer()) {
            if (bop != BinaryOp::sub || a->inner.type != b->inner.type) wrong();
            return make(BinaryOp::pointer_diff, lhs, rhs, types.ptrdiff_type());
        }
        if (b->is_pointer()) {
            if (bop == BinaryOp::sub) wrong();
            std::swap(lhs, rhs);
            std::swap(a, b);
            std::swap(an, bn);
        }
        if (!bn || b->is_floating()) wrong();
        return make(bop == BinaryOp::add ? BinaryOp::pointer_add : BinaryOp::pointer_sub, lhs, promote(rhs), a);
    }
    if (!an || !bn) wrong();
    if (bop == BinaryOp::shl || bop == BinaryOp::shr) {
        if (a->is_floating() || b->is_floating()) wrong();
        lhs = promote(lhs);
        rhs = promote(rhs);
        return make(bop, lhs, rhs, lhs->type);
    }
    QualType t = common_arithmetic(a, b);
    if (t->is_floating() && (bop == BinaryOp::rem || bop == BinaryOp::bit_and || bop == BinaryOp::bit_or || bop == BinaryOp::bit_xor)) wrong();
    return make(bop, scalar_cast(lhs, t), scalar_cast(rhs, t), t);
}

Expr* Sema::binary(Tok op, Expr* lhs, Expr* rhs, SourceLoc loc, Parser& p) {
    if (detail::may_be_overloaded(lhs) || detail::may_be_overloaded(rhs)) {
        std::string_view name = intern("operator" + std::string(detail::spelling(op)));
        if (Expr* e = overloaded_operator(name, {lhs, rhs}, loc, p)) return e;
    }
    if (op == Tok::comma) {
        auto* e = arena.make<ast::Binary>(BinaryOp::comma);
        if (!lhs->type) lhs = rvalue(lhs);
        if (!rhs->type) rhs = rvalue(rhs);
        e->lhs = lhs;
        e->rhs = rhs;
        e->type = rhs->type;
        e->lvalue = rhs->lvalue;
        e->xvalue = rhs->xvalue;
        e->loc = loc;
        return e;
    }
    return builtin_binary(op, lhs, rhs, loc);
}

/// `lhs = rhs` for a class: its own operators, or the implicit one, which always hides those of bases.
Expr* Sema::class_assignment(Expr* lhs, Expr* rhs, SourceLoc loc, Parser& p) {
    RecordDecl& r = *lhs->type->record;
    complete(r, loc);
    BracedList* list = detail::as_braced(rhs);
    if (list != nullptr) rhs = convert(rhs, lhs->type.unqualified(), "assignment");
    bool same = rhs->type && rhs->type->is_record() && base_offset(rhs->type->record, &r);
    bool implicit = detail::own_assignments(*this, r).empty();
    if (!(same && implicit)) {
        if (Expr* e = overloaded_operator("operator=", {lhs, rhs}, loc, p)) {
            FunctionDecl* f = static_cast<ast::Call*>(e)->callee;
            if (!info(*f).is_defaulted) return e;
        }
    }
    if (lhs->type.is_const()) fail(loc, DiagCode::type, "assignment to a const object");
    if (!same) rhs = copy_initialize(lhs->type.unqualified(), rhs, "assignment");
    if (!rhs->lvalue && trivially_assignable(lhs->type) && rhs->type.type == lhs->type.type) {
        auto* e = arena.make<ast::Assign>();
        e->target = glvalue(lhs);
        e->value = rhs;
        e->type = lhs->type;
        e->loc = loc;
        return e;
    }
    return assign_class(glvalue(lhs), upcast(glvalue(rhs), &r, loc), loc);
}

Expr* Sema::assignment(Tok op, Expr* lhs, Expr* rhs, SourceLoc loc, Parser& p) {
    if (detail::may_be_overloaded(lhs) || (op != Tok::equal && detail::may_be_overloaded(rhs))) {
        if (op == Tok::equal && lhs->type->is_record()) return class_assignment(lhs, rhs, loc, p);
        std::string_view name = intern("operator" + std::string(detail::spelling(op)));
        if (Expr* e = overloaded_operator(name, {lhs, rhs}, loc, p)) return e;
    }
    if (!lhs->lvalue || (lhs->xvalue && !lhs->type->is_record())) fail(loc, DiagCode::type, "the left side of an assignment is not an lvalue");
    if (lhs->type.is_const()) fail(loc, DiagCode::type, "assignment to a const object");
    if (lhs->kind == ast::ExprKind::var_ref && static_cast<ast::VarRef*>(lhs)->var->is_host) {
        fail(lhs->loc, DiagCode::name_lookup, "host variable '" + static_cast<ast::VarRef*>(lhs)->var->qualified_name + "' cannot be used in device code");
    }
    if (op == Tok::equal) {
        if (lhs->type->is_array()) fail(loc, DiagCode::type, "assignment to an array");
        auto* e = arena.make<ast::Assign>();
        e->target = lhs;
        e->value = copy_initialize(lhs->type.unqualified(), rhs, "assignment");
        e->type = lhs->type;
        e->loc = loc;
        return e;
    }
    BinaryOp bop = detail::binary_op(op);
    rhs = detail::scalar_operand(*this, rhs);
    auto wrong = [&]() { fail(loc, DiagCode::type, "wrong operand types '" + to_string(lhs->type) + "' and '" + to_string(rhs->type) + "' for '" + detail::spelling(op) + "'"); };
    if (lhs->type->is_record() || rhs->type->is_record()) wrong();
    auto* e = arena.make<ast::CompoundAssign>(bop);
    e->target = lhs;
    e->type = lhs->type;
    e->loc = loc;
    if (lhs->type->is_pointer()) {
        if ((bop != BinaryOp::add && bop != BinaryOp::sub) || !(rhs->type->is_integral() || rhs->type->is_enum())) wrong();
        require_steps(lhs->type, loc);
        e->op = bop == BinaryOp::add ? BinaryOp::pointer_add : BinaryOp::pointer_sub;
        e->value = promote(rhs);
        e->computation = lhs->type.unqualified();
        return e;
    }
    if (!lhs->type->is_arithmetic() || !(rhs->type->is_arithmetic() || rhs->type->is_enum())) wrong();
    if (bop == BinaryOp::shl || bop == BinaryOp::shr) {
        e->computation = promoted(lhs->type);
        e->value = promote(rhs);
    } else {
        e->computation = common_arithmetic(lhs->type, rhs->type);
        e->value = scalar_cast(rhs, e->computation);
    }
    if (e->computation->is_floating() && bop >= BinaryOp::rem && bop <= BinaryOp::shr) wrong();
    return e;
}

Expr* Sema::inc_dec(bool increment, bool prefix, Expr* operand, SourceLoc loc, Parser& p) {
    if (detail::may_be_overloaded(operand)) {
        std::vector<Expr*> args{operand};
        if (!prefix) args.push_back(integer(0, types.int_type(), loc));
        if (Expr* e = overloaded_operator(increment ? "operator++" : "operator--", args, loc, p)) return e;
    }
    if (!operand->lvalue) fail(loc, DiagCode::type, "the operand of '++' or '--' is not an lvalue");
    if (operand->type.is_const()) fail(loc, DiagCode::type, "'++' or '--' on a const object");
    if (!operand->type->is_arithmetic() && !operand->type->is_pointer()) fail(loc, DiagCode::type, "wrong operand type '" + to_string(operand->type) + "' for '++' or '--'");
    if (operand->type->is_pointer()) require_steps(operand->type, loc);
    auto* e = arena.make<ast::IncDec>();
    e->increment = increment;
    e->prefix = prefix;
    e->operand = operand;
    e->type = prefix ? operand->type : operand->type.unqualified();
    e->lvalue = prefix;
    e->loc = loc;
    return e;
}

Expr* Sema::subscript(Expr* base, std::vector<Expr*> index, SourceLoc loc, Parser& p) {
    std::vector<Expr*> args{base};
    args.insert(args.end(), index.begin(), index.end());
    if (base->type && base->type->is_record()) {
        if (Expr* e = overloaded_operator("operator[]", args, loc, p)) return e;
    }
    if (index.size() != 1) fail(loc, DiagCode::syntax, "one index expected");
    Expr* a = detail::scalar_operand(*this, base);
    Expr* b = detail::scalar_operand(*this, index[0]);
    if (!a->type->is_pointer() && b->type->is_pointer()) std::swap(a, b);
    if (!a->type->is_pointer()) fail(loc, DiagCode::type, "'" + to_string(a->type) + "' cannot be indexed");
    return deref(builtin_binary(Tok::plus, a, b, loc), loc);
}

Expr* Sema::conditional(Expr* c, Expr* a, Expr* b, SourceLoc loc) {
    auto* e = arena.make<ast::Conditional>();
    e->condition = condition(c);
    e->loc = loc;
    if (!a->type) a = rvalue(a);
    if (!b->type) b = rvalue(b);
    bool a_throws = a->kind == ast::ExprKind::throw_, b_throws = b->kind == ast::ExprKind::throw_;
    if (a_throws != b_throws) {
        Expr* value = rvalue(a_throws ? b : a);
        e->type = value->type.unqualified();
        e->then_value = a_throws ? a : value;
        e->else_value = a_throws ? value : b;
        return e;
    }
    if (a->lvalue && b->lvalue && a->type.type == b->type.type && a->xvalue == b->xvalue && (a->type.quals == b->type.quals || a->type->is_record()) && !a->type->is_array()) {
        bool host_constant = false;
        for (Expr* side : {a, b}) host_constant = host_constant || (side->kind == ast::ExprKind::var_ref && static_cast<ast::VarRef*>(side)->var->is_host);
        if (!host_constant) {
            e->type = a->type.with(b->type.quals);
            e->lvalue = true;
            e->xvalue = a->xvalue;
            e->then_value = a;
            e->else_value = b;
            return e;
        }
    }
    if (a->type->is_void() || b->type->is_void()) {
        e->type = types.void_type();
        e->then_value = a->type->is_void() ? a : cast(CastKind::to_void, a, types.void_type());
        e->else_value = b->type->is_void() ? b : cast(CastKind::to_void, b, types.void_type());
        return e;
    }
    QualType t;
    if (a->type->is_record() || b->type->is_record()) {
        if (a->type.type == b->type.type) t = a->type.unqualified();
        else if (conversion(a, b->type.unqualified()) && b->type->is_record()) t = b->type.unqualified();
        else if (conversion(b, a->type.unqualified())) t = a->type.unqualified();
        else t = b->type.unqualified();
        if (!conversion(a, t)) t = a->type.unqualified();
    } else {
        a = rvalue(a);
        b = rvalue(b);
        if (a->type.type == b->type.type) t = a->type;
        else if ((a->type->is_arithmetic() || a->type->is_enum()) && (b->type->is_arithmetic() || b->type->is_enum())) t = common_arithmetic(a->type, b->type);
        else if (a->type->is_pointer() && (detail::is_null_constant(b) || conversion(b, a->type))) t = a->type;
        else if (b->type->is_pointer() && (detail::is_null_constant(a) || conversion(a, b->type))) t = b->type;
        else fail(loc, DiagCode::type, "'?:' has operands of types '" + to_string(a->type) + "' and '" + to_string(b->type) + "'");
    }
    e->type = t.unqualified();
    e->then_value = copy_initialize(e->type, a, "'?:'");
    e->else_value = copy_initialize(e->type, b, "'?:'");
    return e;
}

}  // namespace sema
QIAO_NAMESPACE_END
