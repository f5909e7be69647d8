// SPDX-License-Identifier: Apache-2.0
// Prvalues built in place: aggregates, copies, zeros. An object that may be a base class's part of a larger one is
// never written beyond its data: its tail padding may hold members of the derived class.
#pragma once
#include <algorithm>

#include <qiao/ir/walk.hpp>
#include <qiao/lower/function.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

using ast::BinaryOp;
using ast::CastKind;
using ast::ExprKind;
using ir::Op;

void FunctionLowering::initialise(ir::Value* destination, ast::QualType t, const ast::Expr* e) {
    if (detail::is_scalar(t) || t->is_reference()) {
        ir::Value* v = t->is_reference() ? address(e) : value(e);
        b_.store(destination, fit(v, destination->type->element));
        return;
    }
    emit_into(e, destination);
}

void FunctionLowering::emit_into(const ast::Expr* e, ir::Value* destination) {
    At at(b_, e->loc);
    if (detail::is_scalar(e->type)) {
        b_.store(destination, fit(value(e), destination->type->element));
        return;
    }
    if (e->lvalue) return copy_object(destination, address(e), e->type);
    destination = b_.pointer_cast(destination, type(e->type));
    switch (e->kind) {
        case ExprKind::call:
            call(*static_cast<const ast::Call*>(e), destination);
            return;
        case ExprKind::indirect_call:
            indirect_call(*static_cast<const ast::IndirectCall*>(e), destination);
            return;
        case ExprKind::construct:
            return construct(*static_cast<const ast::Construct*>(e), destination);
        case ExprKind::init_list:
            return init_list(*static_cast<const ast::InitList*>(e), destination);
        case ExprKind::zero_init:
            return zero_object(destination, e->type);
        case ExprKind::statement_:
            statement_expression(*static_cast<const ast::StatementExpr*>(e), destination);
            return;
        case ExprKind::binary:
            discard(static_cast<const ast::Binary*>(e)->lhs);
            return emit_into(static_cast<const ast::Binary*>(e)->rhs, destination);
        case ExprKind::conditional: {
            const auto& c = *static_cast<const ast::Conditional*>(e);
            ir::Value* condition = value(c.condition);
            if (const ir::Constant* known = ir::as_constant(condition)) return emit_into(known->bits != 0 ? c.then_value : c.else_value, destination);
            ir::Inst* branch = b_.if_(condition);
            in_branch(branch->blocks[0], [&] { emit_into(c.then_value, destination); });
            in_branch(branch->blocks[1], [&] { emit_into(c.else_value, destination); });
            return;
        }
        case ExprKind::cast: {
            const auto& c = *static_cast<const ast::Cast*>(e);
            if (c.cast == CastKind::lvalue_to_rvalue) return copy_object(destination, address(c.operand), e->type);
            if (c.cast == CastKind::no_op) return emit_into(c.operand, destination);
            break;
        }
        default:
            break;
    }
    fail(e->loc, DiagCode::internal, "an expression of class type that cannot be built reached lowering");
}

// ---- Aggregates -------------------------------------------------------------------------------------------------

void FunctionLowering::init_list(const ast::InitList& e, ir::Value* destination) {
    if (e.type->is_array()) return init_array(e, destination);
    init_record(e, destination);
}

void FunctionLowering::init_array(const ast::InitList& e, ir::Value* destination) {
    ast::QualType element = e.type->inner;
    uint64_t count = e.type->count;
    const auto& given = e.elements;
    bool all_same =
        given.size() == count && count > 4 && given[0] != nullptr && std::all_of(given.begin(), given.end(), [&](const ast::Expr* x) { return x == given[0]; });
    ir::Value* first = b_.decay(destination);
    if (all_same) {
        counted_loop(b_.constant(types().i64(), count), [&](ir::Value* i) { initialise(b_.index(first, i), element, given[0]); });
        return;
    }
    bool complete = given.size() >= count && std::all_of(given.begin(), given.end(), [](const ast::Expr* x) { return x != nullptr; });
    if (!complete) b_.zero(destination, destination->type->element);
    for (size_t i = 0; i < given.size(); ++i) {
        if (given[i] != nullptr) initialise(b_.index(first, b_.i32(static_cast<int32_t>(i))), element, given[i]);
    }
}

void FunctionLowering::init_record(const ast::InitList& e, ir::Value* destination) {
    const ast::RecordDecl& record = *e.type->record;
    if (record.is_union) {
        if (e.union_field == nullptr || e.elements.empty()) return zero_object(destination, e.type);
        init_field(destination, *e.union_field, e.elements[0]);
        return;
    }
    for (size_t i = 0; i < e.bases.size(); ++i) {
        if (e.bases[i] != nullptr) emit_into(e.bases[i], base_address(destination, record, i));
    }
    for (size_t i = 0; i < record.fields.size(); ++i) {
        init_field(destination, *record.fields[i], i < e.elements.size() ? e.elements[i] : nullptr);
    }
}

/// Null: zero.
void FunctionLowering::init_field(ir::Value* object, const ast::FieldDecl& f, const ast::Expr* e) {
    if (f.bit_width >= 0) {
        if (f.bit_width == 0) return;
        Place p;
        p.pointer = b_.pointer_cast(object, m_.types.layout(*f.parent).type);
        p.bits = &f;
        write(p, e != nullptr ? value(e) : zero_of(type(f.type)));
        return;
    }
    ir::Value* destination = field_address(object, f);
    if (destination->type->element->size == 0) return;
    if (e != nullptr) {
        // `this` in a default member initialiser is the object being made, in aggregates too.
        ir::Value* saved = this_;
        if (e == f.init) this_ = b_.pointer_cast(object, m_.types.layout(*f.parent).type);
        initialise(destination, f.type, e);
        this_ = saved;
    } else if (detail::is_scalar(f.type) || f.type->is_reference()) {
        b_.store(destination, zero_of(destination->type->element));
    } else {
        zero_object(destination, f.type);
    }
}

// ---- Copies and zeros -------------------------------------------------------------------------------------------

void FunctionLowering::copy_object(ir::Value* destination, ir::Value* source, ast::QualType t) {
    const ir::Type* whole = type(t);
    destination = b_.pointer_cast(destination, whole);
    source = b_.pointer_cast(source, whole);
    if (destination == source || whole->size == 0) return;
    if (t->is_array() || t->record->is_union || (!t->record->is_empty && t->record->data_size >= t->record->size)) {
        b_.copy(destination, source, whole);
    } else {
        copy_record(destination, source, *t->record);
    }
}

void FunctionLowering::copy_record(ir::Value* destination, ir::Value* source, const ast::RecordDecl& record) {
    if (record.is_empty) return;
    const RecordLayout& layout = m_.types.layout(record);
    for (size_t i = 0; i < record.bases.size(); ++i) {
        if (record.bases[i].record->is_empty) continue;
        ir::Value* to = base_address(destination, record, i);
        copy_record(to, base_address(source, record, i), *record.bases[i].record);
    }
    for (uint32_t i = layout.first_member; i < layout.type->fields.size(); ++i) {
        ir::Value* to = b_.field(destination, i);
        ir::Value* from = b_.field(source, i);
        const ir::Type* t = layout.type->fields[i].type;
        if (t->size == 0) continue;
        if (t->is_aggregate()) {
            b_.copy(to, from, t);
        } else {
            b_.store(to, b_.load(from));
        }
    }
}

void FunctionLowering::zero_object(ir::Value* destination, ast::QualType t) {
    const ir::Type* whole = type(t);
    if (whole->size == 0) return;
    if (t->is_array() || t->record->is_union || (!t->record->is_empty && t->record->data_size >= t->record->size)) {
        b_.zero(destination, whole);
    } else {
        zero_record(destination, *t->record);
    }
}

void FunctionLowering::zero_record(ir::Value* destination, const ast::RecordDecl& record) {
    if (record.is_empty) return;
    const RecordLayout& layout = m_.types.layout(record);
    for (size_t i = 0; i < record.bases.size(); ++i) {
        if (!record.bases[i].record->is_empty) zero_record(base_address(destination, record, i), *record.bases[i].record);
    }
    for (uint32_t i = layout.first_member; i < layout.type->fields.size(); ++i) {
        const ir::Type* t = layout.type->fields[i].type;
        if (t->is_aggregate() && t->size != 0) b_.zero(b_.field(destination, i), t);
        if (t->is_scalar()) b_.store(b_.field(destination, i), zero_of(t));
    }
}

/// ({ … }): the value of its last expression statement; of class type: built in `destination`; a glvalue: its address.
ir::Value* FunctionLowering::statement_expression(const ast::StatementExpr& e, ir::Value* destination) {
    push_scope();
    const auto* body = static_cast<const ast::Compound*>(e.body);
    ir::Value* result = nullptr;
    for (size_t i = 0; i < body->body.size(); ++i) {
        const ast::Stmt* s = body->body[i];
        bool is_value = i + 1 == body->body.size() && s->kind == ast::StmtKind::expression && !e.type->is_void();
        if (!is_value) {
            statement(s);
            continue;
        }
        const ast::Expr* last = static_cast<const ast::ExprStmt*>(s)->expr;
        FullExpression full(*this);
        if (e.lvalue) {
            result = address(last);
        } else if (detail::is_scalar(e.type)) {
            result = value(last);
        } else if (destination != nullptr) {
            emit_into(last, destination);
        } else {
            discard(last);
        }
        full.end();
    }
    pop_scope();
    return result;
}

}  // namespace lowering
QIAO_NAMESPACE_END
