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

/// Member candidates of args[0], non-member ones by lookup and ADL. Null where none is viable.
Expr* Sema::overloaded_operator(std::string_view name, std::vector<Expr*> args, SourceLoc loc, Parser& p) {
    bool any = false;
    for (Expr* a : args) any = any || detail::may_be_overloaded(a);
    if (!any) return nullptr;
    FunctionDecl* member = nullptr;
    Expr* object = nullptr;
    if (args[0]->type && args[0]->type->is_record()) {
        skim_members(*args[0]->type->record);
        complete(*args[0]->type->record, loc);
        Symbol* symbol = find_in(info(*args[0]->type->record).scope, name);
        if (symbol != nullptr && !symbol->entities.empty()) {
            std::vector<FunctionDecl*> functions;
            std::vector<TemplateDecl*> templates;
            for (const Entity& e : symbol->entities) {
                if (e.kind == Entity::Kind::function) functions.push_back(e.function);
                if (e.kind == Entity::Kind::template_) templates.push_back(e.tmpl);
            }
            object = glvalue(args[0]);
            std::vector<Expr*> rest(args.begin() + 1, args.end());
            member = resolve(functions, templates, nullptr, object, rest, true, loc, std::string(name), false);
            if (member != nullptr && name != "operator=" ) return call_function(member, object, rest, loc);
            if (member != nullptr) return call_function(member, object, rest, loc);
        }
    }
    if (name == "operator=" || name == "operator[]" || name == "operator()" || name == "operator->") return nullptr;
    OverloadSet set;
    Symbol* symbol = find(p.scope(), name);
    // A member found first does not hide: continue with namespaces.
    Scope* ns = enclosing_namespace(p.scope());
    for (Scope* s = ns; s != nullptr; s = s->parent) {
        Symbol* found = find_in(s, name);
        if (found == nullptr || found->entities.empty()) continue;
        for (const Entity& e : found->entities) {
            if (e.kind == Entity::Kind::function && e.function->record == nullptr) set.functions.push_back(e.function);
            if (e.kind == Entity::Kind::template_ && e.tmpl->record == nullptr) set.templates.push_back(e.tmpl);
        }
        break;
    }
    (void)symbol;
    argument_dependent(name, args, set);
    if (set.functions.empty() && set.templates.empty()) return nullptr;
    FunctionDecl* f = resolve(set.functions, set.templates, nullptr, nullptr, args, true, loc, std::string(name), false);
    return f != nullptr ? call_function(f, nullptr, args, loc) : nullptr;
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
            (void)set;
            return operand;  // &function
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
        if (a->inner->is_record()) require_complete(a->inner, loc);
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

Expr* Sema::assignment(Tok op, Expr* lhs, Expr* rhs, SourceLoc loc, Parser& p) {
    if (detail::may_be_overloaded(lhs) || (op != Tok::equal && detail::may_be_overloaded(rhs))) {
        std::string_view name = intern("operator" + std::string(detail::spelling(op)));
        Expr* arg = rhs;
        if (lhs->type->is_record() && op == Tok::equal && detail::as_braced(rhs) != nullptr) arg = convert(rhs, lhs->type.unqualified(), "assignment");
        if (Expr* e = overloaded_operator(name, {lhs, arg}, loc, p)) {
            bool defaulted = e->kind == ast::ExprKind::call && static_cast<ast::Call*>(e)->callee->record != nullptr && info(*static_cast<ast::Call*>(e)->callee).is_defaulted;
            if (!defaulted) return e;
        }
        rhs = arg;
    }
    if (!lhs->lvalue || (lhs->xvalue && !lhs->type->is_record())) fail(loc, DiagCode::type, "the left side of an assignment is not an lvalue");
    if (lhs->type.is_const()) fail(loc, DiagCode::type, "assignment to a const object");
    if (lhs->kind == ast::ExprKind::var_ref && static_cast<ast::VarRef*>(lhs)->var->is_host) {
        fail(lhs->loc, DiagCode::name_lookup, "host variable '" + static_cast<ast::VarRef*>(lhs)->var->qualified_name + "' cannot be used in device code");
    }
    if (op == Tok::equal) {
        if (lhs->type->is_array()) fail(loc, DiagCode::type, "assignment to an array");
        if (lhs->type->is_record() && !trivially_copyable(lhs->type)) {
            // Memberwise assignment is only written out for classes whose bytes may be copied.
            Symbol* symbol = find_in(info(*lhs->type->record).scope, "operator=");
            (void)symbol;
            bool bytes = true;
            for (ast::FieldDecl* f : lhs->type->record->fields) bytes = bytes && trivially_copyable(f->type);
            for (const ast::BaseSpecifier& b : lhs->type->record->bases) bytes = bytes && trivially_copyable(types.record(b.record));
            if (!bytes) unsupported(loc, "implicit assignment of non-trivial class '" + to_string(lhs->type) + "'");
            Expr* source = rhs;
            if (source->lvalue && source->type.type == lhs->type.type) {
                auto* e = arena.make<ast::Assign>();
                e->target = lhs;
                e->value = cast(CastKind::lvalue_to_rvalue, source, lhs->type.unqualified());
                e->type = lhs->type;
                e->loc = loc;
                return e;
            }
        }
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
        require_complete(lhs->type->inner, loc);
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
    bool throws_a = false;
    (void)throws_a;
    if (!a->type) a = rvalue(a);
    if (!b->type) b = rvalue(b);
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
