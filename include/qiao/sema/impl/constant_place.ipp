// SPDX-License-Identifier: Apache-2.0
// Constant evaluation: glvalues, the storage they name, and what changes it.
#pragma once
#include <qiao/sema/evaluator.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {
namespace detail {

/// The storage a glvalue names, or null.
ConstantValue* Evaluator::locate(Expr* e) {
    if (++steps_ > most_steps) return nullptr;
    switch (e->kind) {
        case ast::ExprKind::var_ref: return locate_variable(static_cast<ast::VarRef*>(e)->var);
        case ast::ExprKind::member: return locate_member(*static_cast<ast::Member*>(e));
        case ast::ExprKind::deref: return locate_pointee(*static_cast<ast::Deref*>(e));
        case ast::ExprKind::cast: return locate_cast(*static_cast<ast::Cast*>(e));
        case ast::ExprKind::temporary: {
            auto* slot = s_.arena.make<ConstantValue>();
            return value(static_cast<ast::Temporary*>(e)->init, *slot) ? slot : nullptr;
        }
        case ast::ExprKind::conditional: {
            auto* c = static_cast<ast::Conditional*>(e);
            ConstantValue v;
            if (!value(c->condition, v)) return nullptr;
            return locate(v.integer != 0 ? c->then_value : c->else_value);
        }
        case ast::ExprKind::assign: return assign(*static_cast<ast::Assign*>(e));
        case ast::ExprKind::compound_assign: return assign_compound(*static_cast<ast::CompoundAssign*>(e));
        case ast::ExprKind::inc_dec: return step(*static_cast<ast::IncDec*>(e));
        case ast::ExprKind::binary: {
            auto* b = static_cast<ast::Binary*>(e);
            if (b->op != BinaryOp::comma) return nullptr;
            ConstantValue ignored;
            if (!discard(b->lhs)) return nullptr;
            return locate(b->rhs);
        }
        case ast::ExprKind::call: {
            ConstantValue r;
            if (!call(*static_cast<ast::Call*>(e), r) || r.kind != CKind::reference) return nullptr;
            return r.target;
        }
        case ast::ExprKind::string_literal: return characters(*static_cast<ast::StringLiteral*>(e));
        default: return nullptr;
    }
}

ConstantValue* Evaluator::locate_variable(VarDecl* v) {
    auto it = frame_.find(v);
    if (it != frame_.end()) return it->second.kind == CKind::reference ? it->second.target : &it->second;
    const bool has_initial_value = v->storage == ast::Storage::local || v->storage == ast::Storage::device || v->storage == ast::Storage::constant;
    const bool constant = v->is_constexpr || (v->type.is_const() && (v->is_host || has_initial_value));
    if (!constant || v->init == nullptr || (v->type.is_volatile())) return nullptr;
    // One object however often it is named: addresses compare.
    auto known = s_.constant_objects.find(v);
    if (known != s_.constant_objects.end()) return known->second;
    // Until it has its value it is none: `constexpr int n = n;`.
    s_.constant_objects[v] = nullptr;
    ConstantValue* object = nullptr;
    if (v->type->is_reference()) {
        object = locate(v->init);
    } else {
        auto* slot = s_.arena.make<ConstantValue>();
        if (value(v->init, *slot)) object = slot;
    }
    if (object == nullptr || v->type->is_reference()) s_.constant_objects.erase(v);
    else s_.constant_objects[v] = object;
    return object;
}

ConstantValue* Evaluator::locate_member(ast::Member& m) {
    ConstantValue* base = locate(m.base);
    if (base == nullptr || base->kind != CKind::aggregate) return nullptr;
    RecordDecl& r = *m.field->parent;
    if (r.is_union && base->union_field >= 0 && base->union_field != static_cast<int>(m.field->index)) return nullptr;
    size_t index = r.bases.size() + m.field->index;
    if (index >= base->elements.size()) return nullptr;
    ConstantValue* c = &base->elements[index];
    return c->kind == CKind::reference ? c->target : c;
}

ConstantValue* Evaluator::locate_pointee(ast::Deref& d) {
    ConstantValue p;
    if (d.pointer->kind == ast::ExprKind::this_) return self_;
    if (!value(d.pointer, p) || p.kind != CKind::address || p.target == nullptr) return nullptr;
    if (p.index < 0) return p.target;
    if (static_cast<size_t>(p.index) >= p.target->elements.size()) return nullptr;
    return &p.target->elements[static_cast<size_t>(p.index)];
}

ConstantValue* Evaluator::locate_cast(ast::Cast& c) {
    ConstantValue* base = locate(c.operand);
    if (base == nullptr) return nullptr;
    if (c.cast == CastKind::reinterpret_object) return c.type.type == c.operand->type.type ? base : nullptr;
    if (c.cast != CastKind::base_object) return nullptr;
    return base_object(*base, *c.operand->type->record, c.type->record);
}

ConstantValue* Evaluator::characters(ast::StringLiteral& literal) {
    auto* slot = s_.arena.make<ConstantValue>();
    slot->kind = CKind::aggregate;
    for (char ch : literal.bytes) slot->elements.push_back(make_int(ch));
    slot->elements.push_back(make_int(0));
    return slot;
}

ConstantValue* Evaluator::assign(ast::Assign& a) {
    ConstantValue v;
    if (!value(a.value, v)) return nullptr;
    ConstantValue* target = locate(a.target);
    if (target == nullptr) return nullptr;
    *target = v;
    return target;
}

ConstantValue* Evaluator::assign_compound(ast::CompoundAssign& a) {
    ConstantValue v, converted, r;
    if (!value(a.value, v)) return nullptr;
    ConstantValue* target = locate(a.target);
    if (target == nullptr) return nullptr;
    if (a.op == BinaryOp::pointer_add || a.op == BinaryOp::pointer_sub) {
        if (target->kind != CKind::address) return nullptr;
        target->index += a.op == BinaryOp::pointer_add ? v.integer : -v.integer;
        return target;
    }
    if (!convert(a.target->type, a.computation, *target, converted)) return nullptr;
    if (!arithmetic(a.op, a.computation, a.computation, converted, v, r)) return nullptr;
    return convert(a.computation, a.target->type, r, *target) ? target : nullptr;
}

ConstantValue* Evaluator::step(ast::IncDec& i) {
    ConstantValue* target = locate(i.operand);
    if (target == nullptr) return nullptr;
    int64_t delta = i.increment ? 1 : -1;
    if (target->kind == CKind::integer) target->integer = wrap(i.operand->type, target->integer + delta);
    else if (target->kind == CKind::floating) target->floating += static_cast<double>(delta);
    else if (target->kind == CKind::address) target->index += delta;
    else return nullptr;
    return target;
}

/// The module variable that a glvalue is in, and its distance from the beginning; null: none, or not known.
VarDecl* Evaluator::place_in_variable(Expr* e, int64_t& bytes) {
    switch (e->kind) {
        case ast::ExprKind::var_ref: {
            VarDecl* v = static_cast<ast::VarRef*>(e)->var;
            bool module = v->storage == ast::Storage::device || v->storage == ast::Storage::constant || v->storage == ast::Storage::managed;
            return module && !v->type->is_reference() ? v : nullptr;
        }
        case ast::ExprKind::member: {
            auto* m = static_cast<ast::Member*>(e);
            bytes += static_cast<int64_t>(m->field->offset);
            return m->field->type->is_reference() || m->field->bit_width >= 0 ? nullptr : place_in_variable(m->base, bytes);
        }
        case ast::ExprKind::cast: {
            auto* c = static_cast<ast::Cast*>(e);
            if (c->cast != CastKind::base_object && c->cast != CastKind::reinterpret_object) return nullptr;
            bytes += c->offset;
            return place_in_variable(c->operand, bytes);
        }
        case ast::ExprKind::deref: {
            ConstantValue p;
            if (!value(static_cast<ast::Deref*>(e)->pointer, p) || p.kind != CKind::address) return nullptr;
            bytes += p.bytes;
            return p.variable;
        }
        default: return nullptr;
    }
}

/// The subobject of class `base` in an object of class `record`, or null.
ConstantValue* Evaluator::base_object(ConstantValue& object, RecordDecl& record, RecordDecl* base) {
    if (&record == base) return &object;
    for (size_t i = 0; i < record.bases.size() && i < object.elements.size(); ++i) {
        if (ConstantValue* found = base_object(object.elements[i], *record.bases[i].record, base)) return found;
    }
    return nullptr;
}

bool Evaluator::base_pointer(ast::Cast& c, ConstantValue& out) {
    ConstantValue p;
    if (!value(c.operand, p)) return false;
    if (p.kind == CKind::integer) {  // a null pointer
        out = p;
        return true;
    }
    if (p.kind == CKind::address && p.target == nullptr && p.variable != nullptr) {
        out = p;
        out.bytes += c.offset;
        return true;
    }
    if (p.kind != CKind::address || p.target == nullptr) return false;
    if (p.index >= 0 && static_cast<size_t>(p.index) >= p.target->elements.size()) return false;
    ConstantValue& object = p.index < 0 ? *p.target : p.target->elements[static_cast<size_t>(p.index)];
    out = p;
    out.bytes += c.offset;
    out.target = base_object(object, *c.operand->type->inner->record, c.type->inner->record);
    out.index = -1;
    return out.target != nullptr;
}

}  // namespace detail
}  // namespace sema
QIAO_NAMESPACE_END
