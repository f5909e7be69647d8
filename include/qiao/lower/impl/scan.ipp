// SPDX-License-Identifier: Apache-2.0
// Looks ahead in the tree: which variables need storage, which expressions are cheap enough to be evaluated on both
// sides of a condition, whether a loop body leaves the loop.
#pragma once
#include <qiao/lower/function.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

void FunctionLowering::scan_variable(const ast::VarDecl* v) {
    if (v != nullptr && v->init != nullptr) scan(v->init);
}

void FunctionLowering::scan(const ast::Expr* e) {
    if (e == nullptr) return;
    auto all = [&](const std::vector<ast::Expr*>& list) {
        for (const ast::Expr* x : list) scan(x);
    };
    switch (e->kind) {
        case ast::ExprKind::var_ref:
            in_memory_.insert(static_cast<const ast::VarRef*>(e)->var);
            break;
        case ast::ExprKind::member:
            scan(static_cast<const ast::Member*>(e)->base);
            break;
        case ast::ExprKind::deref:
            scan(static_cast<const ast::Deref*>(e)->pointer);
            break;
        case ast::ExprKind::address_of:
            scan(static_cast<const ast::AddressOf*>(e)->operand);
            break;
        case ast::ExprKind::unary:
            scan(static_cast<const ast::Unary*>(e)->operand);
            break;
        case ast::ExprKind::binary:
            scan(static_cast<const ast::Binary*>(e)->lhs);
            scan(static_cast<const ast::Binary*>(e)->rhs);
            break;
        case ast::ExprKind::assign:
            scan(static_cast<const ast::Assign*>(e)->target);
            scan(static_cast<const ast::Assign*>(e)->value);
            break;
        case ast::ExprKind::compound_assign:
            scan(static_cast<const ast::CompoundAssign*>(e)->target);
            scan(static_cast<const ast::CompoundAssign*>(e)->value);
            break;
        case ast::ExprKind::inc_dec:
            scan(static_cast<const ast::IncDec*>(e)->operand);
            break;
        case ast::ExprKind::cast: {
            const ast::Expr* operand = static_cast<const ast::Cast*>(e)->operand;
            // A plain read leaves the variable a value.
            if (detail::is_load(e) && detail::variable_of(operand) != nullptr && detail::is_scalar(e->type) && !operand->type.is_volatile()) break;
            scan(operand);
            break;
        }
        case ast::ExprKind::call:
            scan(static_cast<const ast::Call*>(e)->object);
            all(static_cast<const ast::Call*>(e)->arguments);
            break;
        case ast::ExprKind::indirect_call:
            scan(static_cast<const ast::IndirectCall*>(e)->pointer);
            all(static_cast<const ast::IndirectCall*>(e)->arguments);
            break;
        case ast::ExprKind::launch:
            scan(static_cast<const ast::Launch*>(e)->record);
            all(static_cast<const ast::Launch*>(e)->arguments);
            break;
        case ast::ExprKind::placement_new:
            scan(static_cast<const ast::PlacementNew*>(e)->address);
            scan(static_cast<const ast::PlacementNew*>(e)->init);
            break;
        case ast::ExprKind::construct:
            all(static_cast<const ast::Construct*>(e)->arguments);
            break;
        case ast::ExprKind::init_list:
            all(static_cast<const ast::InitList*>(e)->elements);
            all(static_cast<const ast::InitList*>(e)->bases);
            break;
        case ast::ExprKind::conditional:
            scan(static_cast<const ast::Conditional*>(e)->condition);
            scan(static_cast<const ast::Conditional*>(e)->then_value);
            scan(static_cast<const ast::Conditional*>(e)->else_value);
            break;
        case ast::ExprKind::temporary:
            scan(static_cast<const ast::Temporary*>(e)->init);
            break;
        case ast::ExprKind::statement_:
            scan(static_cast<const ast::StatementExpr*>(e)->body);
            break;
        default:
            break;
    }
}

void FunctionLowering::scan(const ast::Stmt* s) {
    if (s == nullptr) return;
    switch (s->kind) {
        case ast::StmtKind::compound:
            for (const ast::Stmt* x : static_cast<const ast::Compound*>(s)->body) scan(x);
            break;
        case ast::StmtKind::declaration:
            for (const ast::VarDecl* v : static_cast<const ast::DeclStmt*>(s)->vars) scan_variable(v);
            break;
        case ast::StmtKind::expression:
            scan(static_cast<const ast::ExprStmt*>(s)->expr);
            break;
        case ast::StmtKind::if_:
            scan(static_cast<const ast::If*>(s)->condition);
            scan(static_cast<const ast::If*>(s)->then_stmt);
            scan(static_cast<const ast::If*>(s)->else_stmt);
            break;
        case ast::StmtKind::while_:
            scan_variable(static_cast<const ast::While*>(s)->condition_var);
            scan(static_cast<const ast::While*>(s)->condition);
            scan(static_cast<const ast::While*>(s)->body);
            break;
        case ast::StmtKind::do_:
            scan(static_cast<const ast::Do*>(s)->body);
            scan(static_cast<const ast::Do*>(s)->condition);
            break;
        case ast::StmtKind::for_:
            scan(static_cast<const ast::For*>(s)->init);
            scan(static_cast<const ast::For*>(s)->condition);
            scan(static_cast<const ast::For*>(s)->step);
            scan(static_cast<const ast::For*>(s)->body);
            break;
        case ast::StmtKind::switch_:
            scan(static_cast<const ast::Switch*>(s)->condition);
            for (const ast::VarDecl* v : static_cast<const ast::Switch*>(s)->vars) scan_variable(v);
            for (const ast::SwitchCase& c : static_cast<const ast::Switch*>(s)->cases) {
                for (const ast::Stmt* x : c.body) scan(x);
            }
            break;
        case ast::StmtKind::return_:
            scan(static_cast<const ast::Return*>(s)->value);
            break;
        default:
            break;
    }
}

bool FunctionLowering::is_cheap_place(const ast::Expr* e) const {
    switch (e->kind) {
        case ast::ExprKind::var_ref:
            return static_cast<const ast::VarRef*>(e)->var->storage != ast::Storage::special;
        case ast::ExprKind::member: {
            const auto& m = *static_cast<const ast::Member*>(e);
            return m.field->bit_width < 0 && !m.field->type->is_reference() && is_cheap_place(m.base);
        }
        case ast::ExprKind::cast: {
            const auto& c = *static_cast<const ast::Cast*>(e);
            return (c.cast == ast::CastKind::base_object || c.cast == ast::CastKind::reinterpret_object) && is_cheap_place(c.operand);
        }
        case ast::ExprKind::deref:
            return static_cast<const ast::Deref*>(e)->pointer->kind == ast::ExprKind::this_;
        default:
            return false;
    }
}

bool FunctionLowering::is_cheap(const ast::Expr* e) const {
    unsigned budget = 8;
    return is_cheap(e, budget);
}

/// Pure, and no memory but local scalars is read: both sides may be evaluated.
bool FunctionLowering::is_cheap(const ast::Expr* e, unsigned& budget) const {
    if (budget-- == 0) {
        budget = 0;
        return false;
    }
    switch (e->kind) {
        case ast::ExprKind::int_literal:
        case ast::ExprKind::float_literal:
            return true;
        case ast::ExprKind::this_:
            return true;
        case ast::ExprKind::unary:
            return is_cheap(static_cast<const ast::Unary*>(e)->operand, budget);
        case ast::ExprKind::binary: {
            const auto& b = *static_cast<const ast::Binary*>(e);
            if (b.op == ast::BinaryOp::div || b.op == ast::BinaryOp::rem || b.op == ast::BinaryOp::comma || b.op == ast::BinaryOp::pointer_diff) return false;
            return is_cheap(b.lhs, budget) && is_cheap(b.rhs, budget);
        }
        case ast::ExprKind::conditional: {
            const auto& c = *static_cast<const ast::Conditional*>(e);
            return !c.lvalue && is_cheap(c.condition, budget) && is_cheap(c.then_value, budget) && is_cheap(c.else_value, budget);
        }
        case ast::ExprKind::cast: {
            const auto& c = *static_cast<const ast::Cast*>(e);
            switch (c.cast) {
                case ast::CastKind::arithmetic:
                case ast::CastKind::pointer_to_bool:
                case ast::CastKind::pointer:
                case ast::CastKind::no_op:
                    return is_cheap(c.operand, budget);
                case ast::CastKind::lvalue_to_rvalue:
                    break;
                default:
                    return false;
            }
            if (!detail::is_scalar(c.type) || c.operand->type.is_volatile()) return false;
            if (const ast::VarDecl* v = detail::variable_of(c.operand)) {
                bool local = v->storage == ast::Storage::local || v->storage == ast::Storage::parameter;
                return (local && !v->type->is_reference()) || v->storage == ast::Storage::special;
            }
            if (c.operand->kind == ast::ExprKind::member) {
                const ast::VarDecl* v = detail::variable_of(static_cast<const ast::Member*>(c.operand)->base);
                return v != nullptr && v->storage == ast::Storage::special;
            }
            return false;
        }
        default:
            return false;
    }
}

/// True where the statement has a break or continue that belongs to the loop around it.
bool FunctionLowering::has_jump(const ast::Stmt* s, bool in_switch) {
    if (s == nullptr) return false;
    switch (s->kind) {
        case ast::StmtKind::break_:
            return !in_switch;
        case ast::StmtKind::continue_:
            return true;
        case ast::StmtKind::compound:
            for (const ast::Stmt* x : static_cast<const ast::Compound*>(s)->body) {
                if (has_jump(x, in_switch)) return true;
            }
            return false;
        case ast::StmtKind::if_:
            return has_jump(static_cast<const ast::If*>(s)->then_stmt, in_switch) || has_jump(static_cast<const ast::If*>(s)->else_stmt, in_switch);
        case ast::StmtKind::switch_:
            for (const ast::SwitchCase& c : static_cast<const ast::Switch*>(s)->cases) {
                for (const ast::Stmt* x : c.body) {
                    if (has_jump(x, true)) return true;
                }
            }
            return false;
        default:
            return false;
    }
}

}  // namespace lowering
QIAO_NAMESPACE_END
