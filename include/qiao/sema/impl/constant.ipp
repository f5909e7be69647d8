// SPDX-License-Identifier: Apache-2.0
// Constant evaluation [expr.const]: values of expressions, and what the front end asks for.
#pragma once
#include <qiao/sema/evaluator.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {
namespace detail {

bool Evaluator::value(Expr* e, ConstantValue& out) {
    if (++steps_ > most_steps) return false;
    switch (e->kind) {
        case ast::ExprKind::int_literal: out = make_int(static_cast<int64_t>(static_cast<ast::IntLiteral*>(e)->value)); return true;
        case ast::ExprKind::float_literal: out = make_float(static_cast<ast::FloatLiteral*>(e)->value); return true;
        case ast::ExprKind::zero_init: return zero_or_empty(e->type, out);
        case ast::ExprKind::init_list: return e->type ? aggregate_init(*static_cast<ast::InitList*>(e), out) : false;
        case ast::ExprKind::unary: return unary(*static_cast<ast::Unary*>(e), out);
        case ast::ExprKind::binary: return binary(*static_cast<ast::Binary*>(e), out);
        case ast::ExprKind::conditional: {
            auto* c = static_cast<ast::Conditional*>(e);
            ConstantValue v;
            if (!value(c->condition, v)) return false;
            return value(v.integer != 0 ? c->then_value : c->else_value, out);
        }
        case ast::ExprKind::cast: return cast(*static_cast<ast::Cast*>(e), out);
        case ast::ExprKind::address_of: return address_of(static_cast<ast::AddressOf*>(e)->operand, out);
        case ast::ExprKind::call: {
            auto* c = static_cast<ast::Call*>(e);
            return call(*c, out);
        }
        case ast::ExprKind::construct: return construct(*static_cast<ast::Construct*>(e), out);
        case ast::ExprKind::inc_dec: {
            auto* i = static_cast<ast::IncDec*>(e);
            ConstantValue* p = locate(i->operand);
            if (p == nullptr) return false;
            out = *p;
            return locate(e) != nullptr;
        }
        default:
            if (e->lvalue) {
                ConstantValue* p = locate(e);
                if (p == nullptr) return false;
                out = *p;
                return true;
            }
            return false;
    }
}

bool Evaluator::unary(ast::Unary& u, ConstantValue& out) {
    ConstantValue v;
    if (!value(u.operand, v)) return false;
    if (u.op == ast::UnaryOp::logical_not) out = make_int(v.integer == 0);
    else if (u.op == ast::UnaryOp::bit_not) out = make_int(wrap(u.type, ~v.integer));
    else if (v.kind == CKind::floating) out = make_float(-v.floating);
    else out = make_int(wrap(u.type, static_cast<int64_t>(0 - static_cast<uint64_t>(v.integer))));
    return true;
}

bool Evaluator::binary(ast::Binary& b, ConstantValue& out) {
    ConstantValue x, y;
    if (b.op == BinaryOp::comma) return discard(b.lhs) && value(b.rhs, out);
    if (!value(b.lhs, x)) return false;
    if (b.op == BinaryOp::logical_and || b.op == BinaryOp::logical_or) {
        if ((x.integer != 0) == (b.op == BinaryOp::logical_or)) {
            out = make_int(x.integer != 0);
            return true;
        }
        return value(b.rhs, out);
    }
    if (!value(b.rhs, y)) return false;
    if (b.op == BinaryOp::pointer_add || b.op == BinaryOp::pointer_sub) {
        if (x.kind != CKind::address || y.kind != CKind::integer || x.index < 0) return false;
        out = x;
        int64_t distance = b.op == BinaryOp::pointer_add ? y.integer : -y.integer;
        out.index += distance;
        out.bytes += distance * static_cast<int64_t>(s_.size_of(b.lhs->type->inner, b.loc));
        return true;
    }
    if (b.op == BinaryOp::pointer_diff) {
        if (x.kind != CKind::address || y.kind != CKind::address || x.target != y.target) return false;
        out = make_int(x.index - y.index);
        return true;
    }
    return arithmetic(b.op, b.type, b.lhs->type, x, y, out);
}

bool Evaluator::cast(ast::Cast& c, ConstantValue& out) {
    switch (c.cast) {
        case CastKind::lvalue_to_rvalue: {
            ConstantValue* p = locate(c.operand);
            if (p == nullptr || p->kind == CKind::none) return false;
            out = *p;
            return true;
        }
        case CastKind::arithmetic: {
            ConstantValue v;
            return value(c.operand, v) && convert(c.operand->type, c.type, v, out);
        }
        case CastKind::array_to_pointer: {
            out = ConstantValue();
            out.kind = CKind::address;
            out.target = locate(c.operand);
            out.variable = place_in_variable(c.operand, out.bytes);
            return out.target != nullptr || out.variable != nullptr;
        }
        case CastKind::function_to_pointer:
            out = ConstantValue();
            out.kind = CKind::address;
            out.index = -1;
            if (c.operand->kind == ast::ExprKind::function_ref) out.function = static_cast<ast::FunctionRef*>(c.operand)->function;
            return out.function != nullptr;
        case CastKind::no_op: case CastKind::pointer: case CastKind::int_to_pointer: return value(c.operand, out);
        case CastKind::base_pointer: return base_pointer(c, out);
        case CastKind::pointer_to_bool: {
            ConstantValue v;
            if (!value(c.operand, v)) return false;
            out = make_int(v.kind == CKind::address || v.integer != 0);
            return true;
        }
        case CastKind::to_void: return discard(c.operand);
        default: return false;
    }
}

bool Evaluator::address_of(Expr* operand, ConstantValue& out) {
    out = ConstantValue();
    out.kind = CKind::address;
    if (operand->kind == ast::ExprKind::deref) return value(static_cast<ast::Deref*>(operand)->pointer, out);
    out.variable = place_in_variable(operand, out.bytes);
    out.target = locate(operand);
    out.index = -1;
    return out.target != nullptr || out.variable != nullptr;
}

bool Evaluator::discard(Expr* e) {
    if (e->lvalue) return locate(e) != nullptr;
    if (e->kind == ast::ExprKind::cast && static_cast<ast::Cast*>(e)->cast == CastKind::to_void) return discard(static_cast<ast::Cast*>(e)->operand);
    ConstantValue v;
    return value(e, v);
}

bool Evaluator::aggregate_init(ast::InitList& list, ConstantValue& out) {
    if (!zero_or_empty(list.type, out)) return false;
    if (list.type->is_array()) {
        for (size_t i = 0; i < list.elements.size() && i < out.elements.size(); ++i) {
            if (list.elements[i] != nullptr && !value(list.elements[i], out.elements[i])) return false;
        }
        return true;
    }
    RecordDecl& r = *list.type->record;
    if (r.is_union) {
        if (list.union_field == nullptr || list.elements.empty()) return true;
        out.union_field = static_cast<int>(list.union_field->index);
        return value(list.elements[0], out.elements[list.union_field->index]);
    }
    for (size_t i = 0; i < list.bases.size(); ++i) {
        if (list.bases[i] != nullptr && !value(list.bases[i], out.elements[i])) return false;
    }
    for (size_t i = 0; i < list.elements.size(); ++i) {
        if (list.elements[i] == nullptr) continue;
        ConstantValue* saved = self_;
        if (list.elements[i] == r.fields[i]->init) self_ = &out;
        bool done = member(r.fields[i], list.elements[i], out.elements[r.bases.size() + i]);
        self_ = saved;
        if (!done) return false;
    }
    return true;
}

bool Evaluator::member(ast::FieldDecl* f, Expr* e, ConstantValue& slot) {
    if (!f->type->is_reference()) return value(e, slot);
    slot.kind = CKind::reference;
    slot.target = locate(e);
    return slot.target != nullptr;
}

}  // namespace detail

bool Sema::evaluate(Expr* e, ConstantValue& out) {
    if (!e->type) return false;
    unsigned steps = 0;
    detail::Evaluator evaluator(*this, steps);
    try {
        return evaluator.value(e, out);
    } catch (CompileError& error) {
        if (error.diagnostic.code == DiagCode::limit) throw;
        return false;
    }
}

std::optional<int64_t> Sema::try_integer(Expr* e) {
    ConstantValue v;
    if (e->type && e->type->is_record()) return std::nullopt;
    if (!evaluate(e->lvalue ? rvalue(e) : e, v) || v.kind != ConstantValue::Kind::integer) return std::nullopt;
    return v.integer;
}

Expr* Sema::constant_initializer(VarDecl& var) {
    ConstantValue v;
    if (!evaluate(var.init, v)) return var.init;
    QualType type = var.type.unqualified();
    if (v.kind == ConstantValue::Kind::integer && (type->is_integral() || type->is_enum())) return integer(v.integer, type, var.init->loc);
    if (v.kind == ConstantValue::Kind::floating && type->is_floating()) return floating(v.floating, type, var.init->loc);
    return var.init;
}

int64_t Sema::evaluate_integer(Expr* e, const char* what) {
    e = e->type && e->type->is_record() ? detail::scalar_operand(*this, e) : rvalue(e);
    ConstantValue v;
    if (!evaluate(e, v) || v.kind != ConstantValue::Kind::integer) fail(e->loc, DiagCode::constant, std::string(what) + " is not an integer constant");
    return v.integer;
}

}  // namespace sema
QIAO_NAMESPACE_END
