// SPDX-License-Identifier: Apache-2.0
// Scalar prvalues: literals, operators, conversions, short-circuit evaluation.
#pragma once
#include <qiao/ir/walk.hpp>
#include <qiao/lower/function.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

using ast::BinaryOp;
using ast::CastKind;
using ast::ExprKind;
using ir::Op;

namespace detail {

/// IR operations of BinaryOp::add … ge, in its order.
inline constexpr Op binary_ops[] = {Op::add, Op::sub, Op::mul, Op::div, Op::rem, Op::bit_and, Op::bit_or, Op::bit_xor,
                                    Op::shl, Op::shr, Op::eq,  Op::ne,  Op::lt,  Op::le,      Op::gt,     Op::ge};

}  // namespace detail

ir::Value* FunctionLowering::zero_of(const ir::Type* t) { return b_.constant(t, 0); }

ir::Value* FunctionLowering::float_constant(const ir::Type* t, double v) {
    if (t->kind == ir::TypeKind::f64) return b_.f64(v);
    if (t->kind == ir::TypeKind::f32) return b_.f32(static_cast<float>(v));
    return b_.convert(b_.f32(static_cast<float>(v)), t);
}

/// A pointer of any space as a generic one.
ir::Value* FunctionLowering::generic(ir::Value* pointer) {
    if (pointer->type->space == ir::Space::generic) return pointer;
    return b_.insert(Op::pointer_cast, types().pointer(pointer->type->element, ir::Space::generic), {pointer});
}

/// `v` where a value of type `t` is wanted: pointers get its pointee and keep their space.
ir::Value* FunctionLowering::fit(ir::Value* v, const ir::Type* t) {
    if (!t->is_pointer() || !v->type->is_pointer() || ir::same_but_space(v->type->element, t->element)) return v;
    return b_.pointer_cast(v, t->element);
}

ir::Value* FunctionLowering::value(const ast::Expr* e) {
    At at(b_, e->loc);
    if (e->lvalue) return read_through(e);
    switch (e->kind) {
        case ExprKind::int_literal:
            return b_.constant(type(e->type), static_cast<const ast::IntLiteral*>(e)->value);
        case ExprKind::float_literal:
            return float_constant(type(e->type), static_cast<const ast::FloatLiteral*>(e)->value);
        case ExprKind::this_:
            return this_;
        case ExprKind::address_of:
            return fit(address(static_cast<const ast::AddressOf*>(e)->operand), type(e->type));
        case ExprKind::unary:
            return unary(*static_cast<const ast::Unary*>(e));
        case ExprKind::binary:
            return binary(*static_cast<const ast::Binary*>(e));
        case ExprKind::cast:
            return cast(*static_cast<const ast::Cast*>(e));
        case ExprKind::call:
            return call(*static_cast<const ast::Call*>(e), nullptr);
        case ExprKind::indirect_call:
            return indirect_call(*static_cast<const ast::IndirectCall*>(e), nullptr);
        case ExprKind::launch:
            return launch(*static_cast<const ast::Launch*>(e));
        case ExprKind::placement_new:
            return placement_new(*static_cast<const ast::PlacementNew*>(e));
        case ExprKind::throw_:
            unsupported(e->loc, "exception ('throw')");
        case ExprKind::conditional:
            return conditional(*static_cast<const ast::Conditional*>(e));
        case ExprKind::zero_init:
            return zero_of(type(e->type));
        case ExprKind::statement_:
            return statement_expression(*static_cast<const ast::StatementExpr*>(e), nullptr);
        case ExprKind::inc_dec: {
            ir::Value* before = nullptr;
            increment(*static_cast<const ast::IncDec*>(e), &before, nullptr);
            return before;
        }
        case ExprKind::init_list: {
            const auto& list = *static_cast<const ast::InitList*>(e);
            return list.elements.empty() || list.elements[0] == nullptr ? zero_of(type(e->type)) : value(list.elements[0]);
        }
        default:
            break;
    }
    fail(e->loc, DiagCode::internal, "an expression that has no value reached lowering");
}

/// The value that a scalar glvalue holds.
ir::Value* FunctionLowering::read_through(const ast::Expr* e) {
    At at(b_, e->loc);
    if (const ast::VarDecl* v = detail::variable_of(e)) {
        auto bound = bindings_.find(v);
        if (bound != bindings_.end() && bound->second.value != nullptr) return bound->second.value;
        if (v->storage == ast::Storage::special && v->qualified_name == "warp_size") return b_.i32(32);
    }
    if (ir::Value* special = special_member(e)) return special;
    ir::Value* stored = nullptr;
    switch (e->kind) {
        case ExprKind::conditional:
            if (!e->type.is_volatile()) return conditional(*static_cast<const ast::Conditional*>(e));
            break;
        case ExprKind::assign: {
            Place p = assign(*static_cast<const ast::Assign*>(e), &stored);
            return stored != nullptr ? stored : read(p);
        }
        case ExprKind::compound_assign: {
            Place p = compound_assign(*static_cast<const ast::CompoundAssign*>(e), &stored);
            return stored != nullptr ? stored : read(p);
        }
        case ExprKind::inc_dec: {
            Place p = increment(*static_cast<const ast::IncDec*>(e), nullptr, &stored);
            return stored != nullptr ? stored : read(p);
        }
        case ExprKind::temporary: {
            const auto& t = *static_cast<const ast::Temporary*>(e);
            if (t.destructor == nullptr && detail::is_scalar(t.type)) return value(t.init);
            break;
        }
        case ExprKind::cast: {
            const auto& c = *static_cast<const ast::Cast*>(e);
            if (c.cast == CastKind::reinterpret_object && c.operand->lvalue && c.operand->type.type == c.type.type && !c.type.is_volatile())
                return read_through(c.operand);
            break;
        }
        default:
            break;
    }
    return read(place(e));
}

ir::Value* FunctionLowering::unary(const ast::Unary& e) {
    ir::Value* v = value(e.operand);
    switch (e.op) {
        case ast::UnaryOp::neg:
            return b_.unary(Op::neg, v);
        case ast::UnaryOp::bit_not:
            return b_.unary(Op::bit_not, v);
        default:
            return b_.unary(Op::logical_not, v);
    }
}

ir::Value* FunctionLowering::arithmetic(BinaryOp op, ir::Value* a, ir::Value* b) {
    if (op == BinaryOp::div && m_.fast_math && a->type->kind == ir::TypeKind::f32) return b_.intrinsic(ir::Intrinsic::fast_div, a->type, {a, b});
    return b_.binary(detail::binary_ops[static_cast<size_t>(op)], a, b);
}

ir::Value* FunctionLowering::compare(BinaryOp op, ir::Value* a, ir::Value* b) {
    if (a->type->is_pointer() && b->type->is_pointer()) {
        b = fit(b, a->type);
        if (a->type->space != b->type->space) {
            a = generic(a);
            b = generic(b);
        }
    }
    return b_.binary(detail::binary_ops[static_cast<size_t>(op)], a, b);
}

ir::Value* FunctionLowering::binary(const ast::Binary& e) {
    switch (e.op) {
        case BinaryOp::logical_and:
        case BinaryOp::logical_or:
            return short_circuit(e);
        case BinaryOp::comma:
            discard(e.lhs);
            return value(e.rhs);
        default:
            break;
    }
    ir::Value* a = value(e.lhs);
    ir::Value* b = value(e.rhs);
    switch (e.op) {
        case BinaryOp::pointer_add:
            return pointer_add(a, b, false);
        case BinaryOp::pointer_sub:
            return pointer_add(a, b, true);
        case BinaryOp::pointer_diff:
            return pointer_difference(a, b);
        default:
            break;
    }
    if (e.op >= BinaryOp::eq) return compare(e.op, a, b);
    return arithmetic(e.op, a, b);
}

ir::Value* FunctionLowering::short_circuit(const ast::Binary& e) {
    bool is_and = e.op == BinaryOp::logical_and;
    ir::Value* a = value(e.lhs);
    if (const ir::Constant* known = ir::as_constant(a)) {
        if ((known->bits != 0) != is_and) return a;
        return value(e.rhs);
    }
    if (is_cheap(e.rhs)) return b_.binary(is_and ? Op::bit_and : Op::bit_or, a, value(e.rhs));
    ir::Variable* result = local("both", types().boolean());
    result->name = is_and ? "both" : "either";
    b_.store(result, a);
    ir::Inst* branch = b_.if_(a);
    in_branch(branch->blocks[is_and ? 0 : 1], [&] { b_.store(result, value(e.rhs)); });
    return b_.load(result);
}

/// pointer ± index elements; void and incomplete pointees count bytes, as GNU C has it.
ir::Value* FunctionLowering::pointer_add(ir::Value* pointer, ir::Value* index, bool negative) {
    const ir::Type* wanted = pointer->type->element;
    if (!index->type->is_integer()) index = b_.convert(index, types().i32());
    if (negative) {
        index = index->type->size < 8 ? b_.convert(index, types().i64()) : index;
        index = b_.unary(Op::neg, index);
    }
    if (wanted->is_void()) {
        ir::Value* bytes = b_.pointer_cast(pointer, types().scalar(ir::TypeKind::u8));
        return b_.pointer_cast(b_.index(bytes, index), wanted);
    }
    return b_.index(pointer, index);
}

ir::Value* FunctionLowering::pointer_difference(ir::Value* a, ir::Value* b) {
    uint64_t size = a->type->element->size != 0 ? a->type->element->size : 1;
    ir::Value* x = b_.insert(Op::pointer_to_int, types().u64(), {a});
    ir::Value* y = b_.insert(Op::pointer_to_int, types().u64(), {b});
    ir::Value* bytes = b_.convert(b_.binary(Op::sub, x, y), types().i64());
    if (size == 1) return bytes;
    if ((size & (size - 1)) == 0) {
        int shift = 0;
        while ((uint64_t{1} << shift) != size) ++shift;
        return b_.binary(Op::shr, bytes, b_.i32(shift));
    }
    return b_.binary(Op::div, bytes, b_.constant(types().i64(), size));
}

ir::Value* FunctionLowering::select(ir::Value* c, ir::Value* a, ir::Value* b) {
    if (a->type->is_pointer()) {
        b = fit(b, a->type);
        if (a->type->space != b->type->space) {
            a = generic(a);
            b = generic(b);
        }
    }
    return b_.select(c, a, b);
}

/// Also for a scalar glvalue that is read: the chosen side is read, not its address chosen.
ir::Value* FunctionLowering::conditional(const ast::Conditional& e) {
    ir::Value* c = value(e.condition);
    if (const ir::Constant* known = ir::as_constant(c)) {
        const ast::Expr* taken = known->bits != 0 ? e.then_value : e.else_value;
        if (!e.type->is_void()) return value(taken);
        discard(taken);
        return nullptr;
    }
    if (e.type->is_void()) {
        ir::Inst* branch = b_.if_(c);
        in_branch(branch->blocks[0], [&] { discard(e.then_value); });
        in_branch(branch->blocks[1], [&] { discard(e.else_value); });
        return nullptr;
    }
    auto cheap = [&](const ast::Expr* side) {
        if (!side->lvalue) return is_cheap(side);
        const ast::VarDecl* v = detail::variable_of(side);
        return v != nullptr && !v->type->is_reference() && !v->type.is_volatile() &&
               (v->storage == ast::Storage::local || v->storage == ast::Storage::parameter);
    };
    if (cheap(e.then_value) && cheap(e.else_value)) {
        ir::Value* a = value(e.then_value);
        return select(c, a, value(e.else_value));
    }
    ir::Variable* result = local("chosen", type(e.type));
    ir::Inst* branch = b_.if_(c);
    in_branch(branch->blocks[0], [&] { b_.store(result, fit(value(e.then_value), result->value_type)); });
    in_branch(branch->blocks[1], [&] { b_.store(result, fit(value(e.else_value), result->value_type)); });
    return b_.load(result);
}

/// Derived* to base* or back; null stays null.
ir::Value* FunctionLowering::base_pointer(const ast::Cast& e) {
    ir::Value* pointer = value(e.operand);
    ir::Value* moved = offset_address(pointer, e.operand->type->inner->record, e.type->inner->record, e.offset);
    bool never_null = e.operand->kind == ExprKind::this_ || e.operand->kind == ExprKind::address_of;
    if (e.offset == 0 || never_null) return moved;
    ir::Value* is_null = b_.binary(Op::eq, pointer, zero_of(pointer->type));
    return b_.select(is_null, zero_of(moved->type), moved);
}

ir::Value* FunctionLowering::cast(const ast::Cast& e) {
    const ir::Type* to = type(e.type);
    switch (e.cast) {
        case CastKind::to_void:
            discard(e.operand);
            return nullptr;
        case CastKind::lvalue_to_rvalue:
            return fit(read_through(e.operand), to);
        case CastKind::arithmetic:
            return b_.convert(value(e.operand), to);
        case CastKind::array_to_pointer: {
            ir::Value* array = address(e.operand);
            return fit(b_.decay(array), to);
        }
        case CastKind::function_to_pointer:
            return address(e.operand);
        case CastKind::base_pointer:
            return base_pointer(e);
        default:
            break;
    }
    ir::Value* v = value(e.operand);
    switch (e.cast) {
        case CastKind::pointer_to_bool:
            return b_.binary(Op::ne, v, zero_of(v->type));
        case CastKind::pointer:
            // Pointers to functions are numbers.
            if (v->type->is_pointer() != to->is_pointer()) return b_.insert(to->is_pointer() ? Op::int_to_pointer : Op::pointer_to_int, to, {v});
            return fit(v, to);
        case CastKind::pointer_to_int:
            return b_.convert(v->type->is_pointer() ? b_.insert(Op::pointer_to_int, types().u64(), {v}) : v, to);
        case CastKind::int_to_pointer:
            if (!to->is_pointer()) return b_.convert(v, to);
            return b_.insert(Op::int_to_pointer, to, {b_.convert(v, types().u64())});
        case CastKind::no_op:
            return v->type->is_pointer() ? fit(v, to) : b_.convert(v, to);
        default:
            break;
    }
    fail(e.loc, DiagCode::internal, "a conversion of objects was used as a value");
}

/// Evaluates for side effects only.
void FunctionLowering::discard(const ast::Expr* e) {
    At at(b_, e->loc);
    if (e->kind == ExprKind::binary && static_cast<const ast::Binary*>(e)->op == BinaryOp::comma) {
        discard(static_cast<const ast::Binary*>(e)->lhs);
        discard(static_cast<const ast::Binary*>(e)->rhs);
    } else if (e->kind == ExprKind::conditional) {
        const auto& c = *static_cast<const ast::Conditional*>(e);
        ir::Inst* branch = b_.if_(value(c.condition));
        in_branch(branch->blocks[0], [&] { discard(c.then_value); });
        in_branch(branch->blocks[1], [&] { discard(c.else_value); });
    } else if (e->lvalue) {
        bool names_only = e->kind == ExprKind::var_ref || e->kind == ExprKind::function_ref || e->kind == ExprKind::string_literal;
        if (e->type.is_volatile() && detail::is_scalar(e->type)) {
            bool assigns = e->kind == ExprKind::assign || e->kind == ExprKind::compound_assign || e->kind == ExprKind::inc_dec;
            Place p = place(e);
            if (!assigns) read(p);
        } else if (!names_only) {
            place(e);
        }
    } else if (e->type->is_record() || e->type->is_array()) {
        materialise(e);
    } else if (e->kind == ExprKind::statement_) {
        statement_expression(*static_cast<const ast::StatementExpr*>(e), nullptr);
    } else if (detail::is_load(e) && !static_cast<const ast::Cast*>(e)->operand->type.is_volatile()) {
        discard(static_cast<const ast::Cast*>(e)->operand);
    } else {
        value(e);
    }
}

}  // namespace lowering
QIAO_NAMESPACE_END
