// SPDX-License-Identifier: Apache-2.0
// Constant evaluation [expr.const]: a tree walk over typed expressions and constexpr function bodies.
//
// Numbers, arrays, classes, references and pointers to array elements; loops and local variables of constexpr
// functions, within a step limit. Returns false rather than failing where something is not constant.
#pragma once
#include <cmath>
#include <cstring>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

using ast::BinaryOp;
using CKind = ConstantValue::Kind;

/// Wraps to the width and signedness of an integral or enum type.
inline int64_t wrap(QualType type, int64_t value) {
    QualType t = type->is_enum() ? type->enumeration->underlying : type;
    if (t->is_bool()) return value != 0;
    uint32_t bits = ast::scalar_size(t->kind) * 8;
    if (bits >= 64) return value;
    uint64_t v = static_cast<uint64_t>(value) & ((uint64_t{1} << bits) - 1);
    if (ast::is_signed(t->kind) && ((v >> (bits - 1)) & 1) != 0) v |= ~uint64_t{0} << bits;
    return static_cast<int64_t>(v);
}

struct Evaluator {
    Sema& s;
    std::map<VarDecl*, ConstantValue> frame;
    ConstantValue* self = nullptr;
    ConstantValue result;
    unsigned* steps;
    unsigned depth;

    enum class Flow : uint8_t { next, break_, continue_, return_, failed };

    static ConstantValue make_int(int64_t v) {
        ConstantValue c;
        c.kind = CKind::integer;
        c.integer = v;
        return c;
    }
    static ConstantValue make_float(double v) {
        ConstantValue c;
        c.kind = CKind::floating;
        c.floating = v;
        return c;
    }

    bool zero(QualType type, ConstantValue& out) {
        if (type->is_floating()) out = make_float(0);
        else if (type->is_integral() || type->is_enum()) out = make_int(0);
        else if (type->is_pointer() || type->kind == TypeKind::nullptr_) out = make_int(0);
        else if (type->is_array()) {
            if (type->count > (1u << 22)) return false;
            out = ConstantValue();
            out.kind = CKind::aggregate;
            ConstantValue one;
            if (!zero(type->inner, one)) return false;
            out.elements.assign(type->count, one);
        } else if (type->is_record()) {
            out = ConstantValue();
            out.kind = CKind::aggregate;
            s.complete(*type->record, type->record->loc);
            for (const ast::BaseSpecifier& b : type->record->bases) {
                ConstantValue one;
                if (!zero(s.types.record(b.record), one)) return false;
                out.elements.push_back(one);
            }
            for (ast::FieldDecl* f : type->record->fields) {
                ConstantValue one;
                if (f->type->is_reference() || !zero(f->type, one)) return false;
                out.elements.push_back(one);
            }
        } else {
            return false;
        }
        return true;
    }

    bool convert(QualType from, QualType to, const ConstantValue& v, ConstantValue& out) {
        if (to->is_floating()) {
            double d = v.kind == CKind::floating ? v.floating : v.kind == CKind::integer ? 0 : NAN;
            if (v.kind == CKind::integer) {
                QualType f = from->is_enum() ? from->enumeration->underlying : from;
                if (to->kind == TypeKind::float_) d = ast::is_signed(f->kind) ? static_cast<double>(static_cast<float>(v.integer)) : static_cast<double>(static_cast<float>(static_cast<uint64_t>(v.integer)));
                else d = ast::is_signed(f->kind) ? static_cast<double>(v.integer) : static_cast<double>(static_cast<uint64_t>(v.integer));
            }
            out = make_float(to->kind == TypeKind::float_ ? static_cast<double>(static_cast<float>(d)) : d);
            return v.kind == CKind::floating || v.kind == CKind::integer;
        }
        if (to->is_integral() || to->is_enum()) {
            if (v.kind == CKind::integer) {
                out = make_int(wrap(to, v.integer));
                return true;
            }
            if (v.kind != CKind::floating) return false;
            QualType t = to->is_enum() ? to->enumeration->underlying : to;
            if (t->is_bool()) {
                out = make_int(v.floating != 0);
                return true;
            }
            if (!(std::fabs(v.floating) < 1.8e19)) return false;
            out = make_int(wrap(to, v.floating >= 9.2e18 ? static_cast<int64_t>(static_cast<uint64_t>(v.floating)) : static_cast<int64_t>(v.floating)));
            return true;
        }
        out = v;
        return true;
    }

    /// The storage a glvalue names, or null.
    ConstantValue* locate(Expr* e) {
        if (++*steps > 2000000) return nullptr;
        switch (e->kind) {
            case ast::ExprKind::var_ref: {
                VarDecl* v = static_cast<ast::VarRef*>(e)->var;
                auto it = frame.find(v);
                if (it != frame.end()) return it->second.kind == CKind::reference ? it->second.target : &it->second;
                bool constant = v->is_constexpr || (v->type.is_const() && (v->is_host || v->storage == ast::Storage::constant || v->storage == ast::Storage::local));
                if (!constant || v->init == nullptr || (v->type.is_volatile())) return nullptr;
                // One object however often it is named: addresses compare.
                auto known = s.constant_objects.find(v);
                if (known != s.constant_objects.end()) return known->second;
                // Until it has its value it is none: `constexpr int n = n;`.
                s.constant_objects[v] = nullptr;
                ConstantValue* object = nullptr;
                if (v->type->is_reference()) {
                    object = locate(v->init);
                } else {
                    auto* slot = s.arena.make<ConstantValue>();
                    if (value(v->init, *slot)) object = slot;
                }
                if (object == nullptr || v->type->is_reference()) s.constant_objects.erase(v);
                else s.constant_objects[v] = object;
                return object;
            }
            case ast::ExprKind::member: {
                auto* m = static_cast<ast::Member*>(e);
                ConstantValue* base = locate(m->base);
                if (base == nullptr || base->kind != CKind::aggregate) return nullptr;
                RecordDecl& r = *m->field->parent;
                if (r.is_union && base->union_field >= 0 && base->union_field != static_cast<int>(m->field->index)) return nullptr;
                size_t index = r.bases.size() + m->field->index;
                if (index >= base->elements.size()) return nullptr;
                ConstantValue* c = &base->elements[index];
                return c->kind == CKind::reference ? c->target : c;
            }
            case ast::ExprKind::deref: {
                ConstantValue p;
                auto* d = static_cast<ast::Deref*>(e);
                if (d->pointer->kind == ast::ExprKind::this_) return self;
                if (!value(d->pointer, p) || p.kind != CKind::address || p.target == nullptr) return nullptr;
                if (p.index < 0) return p.target;
                if (static_cast<size_t>(p.index) >= p.target->elements.size()) return nullptr;
                return &p.target->elements[static_cast<size_t>(p.index)];
            }
            case ast::ExprKind::cast: {
                auto* c = static_cast<ast::Cast*>(e);
                ConstantValue* base = locate(c->operand);
                if (base == nullptr) return nullptr;
                if (c->cast == CastKind::reinterpret_object) return c->type.type == c->operand->type.type ? base : nullptr;
                if (c->cast != CastKind::base_object) return nullptr;
                return base_object(*base, *c->operand->type->record, c->type->record);
            }
            case ast::ExprKind::temporary: {
                auto* slot = s.arena.make<ConstantValue>();
                return value(static_cast<ast::Temporary*>(e)->init, *slot) ? slot : nullptr;
            }
            case ast::ExprKind::conditional: {
                auto* c = static_cast<ast::Conditional*>(e);
                ConstantValue v;
                if (!value(c->condition, v)) return nullptr;
                return locate(v.integer != 0 ? c->then_value : c->else_value);
            }
            case ast::ExprKind::assign: {
                auto* a = static_cast<ast::Assign*>(e);
                ConstantValue v;
                if (!value(a->value, v)) return nullptr;
                ConstantValue* target = locate(a->target);
                if (target == nullptr) return nullptr;
                *target = v;
                return target;
            }
            case ast::ExprKind::compound_assign: {
                auto* a = static_cast<ast::CompoundAssign*>(e);
                ConstantValue v, converted, r;
                if (!value(a->value, v)) return nullptr;
                ConstantValue* target = locate(a->target);
                if (target == nullptr) return nullptr;
                if (a->op == BinaryOp::pointer_add || a->op == BinaryOp::pointer_sub) {
                    if (target->kind != CKind::address) return nullptr;
                    target->index += a->op == BinaryOp::pointer_add ? v.integer : -v.integer;
                    return target;
                }
                if (!convert(a->target->type, a->computation, *target, converted)) return nullptr;
                if (!arithmetic(a->op, a->computation, a->computation, converted, v, r)) return nullptr;
                return convert(a->computation, a->target->type, r, *target) ? target : nullptr;
            }
            case ast::ExprKind::inc_dec: {
                auto* i = static_cast<ast::IncDec*>(e);
                ConstantValue* target = locate(i->operand);
                if (target == nullptr) return nullptr;
                int64_t delta = i->increment ? 1 : -1;
                if (target->kind == CKind::integer) target->integer = wrap(i->operand->type, target->integer + delta);
                else if (target->kind == CKind::floating) target->floating += static_cast<double>(delta);
                else if (target->kind == CKind::address) target->index += delta;
                else return nullptr;
                return target;
            }
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
            case ast::ExprKind::string_literal: {
                auto* slot = s.arena.make<ConstantValue>();
                slot->kind = CKind::aggregate;
                for (char ch : static_cast<ast::StringLiteral*>(e)->bytes) slot->elements.push_back(make_int(ch));
                slot->elements.push_back(make_int(0));
                return slot;
            }
            default: return nullptr;
        }
    }

    /// The module variable that a glvalue is in, and its distance from the beginning; null: none, or not known.
    VarDecl* place_in_variable(Expr* e, int64_t& bytes) {
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

    bool discard(Expr* e) {
        if (e->lvalue) return locate(e) != nullptr;
        if (e->kind == ast::ExprKind::cast && static_cast<ast::Cast*>(e)->cast == CastKind::to_void) return discard(static_cast<ast::Cast*>(e)->operand);
        ConstantValue v;
        return value(e, v);
    }

    bool arithmetic(BinaryOp op, QualType type, QualType operand, const ConstantValue& a, const ConstantValue& b, ConstantValue& out) {
        bool compare = op >= BinaryOp::eq && op <= BinaryOp::ge;
        if (operand->is_floating()) {
            if (a.kind != CKind::floating || b.kind != CKind::floating) return false;
            double x = a.floating, y = b.floating;
            if (compare) {
                bool r = op == BinaryOp::eq ? x == y : op == BinaryOp::ne ? x != y : op == BinaryOp::lt ? x < y : op == BinaryOp::le ? x <= y : op == BinaryOp::gt ? x > y : x >= y;
                out = make_int(r);
                return true;
            }
            double r = 0;
            switch (op) {
                case BinaryOp::add: r = x + y; break;
                case BinaryOp::sub: r = x - y; break;
                case BinaryOp::mul: r = x * y; break;
                case BinaryOp::div: r = x / y; break;
                default: return false;
            }
            // Double arithmetic rounded to float gives the correctly rounded float result for + - * /.
            out = make_float(type->kind == TypeKind::float_ ? static_cast<double>(static_cast<float>(r)) : r);
            return true;
        }
        if (a.kind == CKind::address || b.kind == CKind::address) {
            bool same_object = a.kind == b.kind && a.target == b.target && a.function == b.function && (a.target != nullptr || a.variable == b.variable);
            if (!compare || !same_object) {
                if (compare && (op == BinaryOp::eq || op == BinaryOp::ne)) {
                    out = make_int((op == BinaryOp::ne));
                    return true;
                }
                return false;
            }
            int64_t x = a.target != nullptr ? a.index : a.bytes, y = a.target != nullptr ? b.index : b.bytes;
            bool r = op == BinaryOp::eq ? x == y : op == BinaryOp::ne ? x != y : op == BinaryOp::lt ? x < y : op == BinaryOp::le ? x <= y : op == BinaryOp::gt ? x > y : x >= y;
            out = make_int(r);
            return true;
        }
        if (a.kind != CKind::integer || b.kind != CKind::integer) return false;
        QualType t = operand->is_enum() ? operand->enumeration->underlying : operand;
        bool is_signed = ast::is_signed(t->kind);
        int64_t x = a.integer, y = b.integer;
        uint64_t ux = static_cast<uint64_t>(x), uy = static_cast<uint64_t>(y);
        if (compare) {
            bool r = false;
            if (is_signed) r = op == BinaryOp::eq ? x == y : op == BinaryOp::ne ? x != y : op == BinaryOp::lt ? x < y : op == BinaryOp::le ? x <= y : op == BinaryOp::gt ? x > y : x >= y;
            else r = op == BinaryOp::eq ? ux == uy : op == BinaryOp::ne ? ux != uy : op == BinaryOp::lt ? ux < uy : op == BinaryOp::le ? ux <= uy : op == BinaryOp::gt ? ux > uy : ux >= uy;
            out = make_int(r);
            return true;
        }
        int64_t r = 0;
        uint32_t bits = ast::scalar_size(t->kind) * 8;
        switch (op) {
            case BinaryOp::add: r = static_cast<int64_t>(ux + uy); break;
            case BinaryOp::sub: r = static_cast<int64_t>(ux - uy); break;
            case BinaryOp::mul: r = static_cast<int64_t>(ux * uy); break;
            case BinaryOp::div: case BinaryOp::rem:
                if (y == 0 || (is_signed && x == INT64_MIN && y == -1)) return false;
                if (is_signed) r = op == BinaryOp::div ? x / y : x % y;
                else r = static_cast<int64_t>(op == BinaryOp::div ? ux / uy : ux % uy);
                break;
            case BinaryOp::bit_and: r = x & y; break;
            case BinaryOp::bit_or: r = x | y; break;
            case BinaryOp::bit_xor: r = x ^ y; break;
            case BinaryOp::shl:
                if (y < 0 || y >= static_cast<int64_t>(bits)) return false;
                r = static_cast<int64_t>(ux << y);
                break;
            case BinaryOp::shr:
                if (y < 0 || y >= static_cast<int64_t>(bits)) return false;
                r = is_signed ? x >> y : static_cast<int64_t>(ux >> y);
                break;
            default: return false;
        }
        out = make_int(wrap(type, r));
        return true;
    }

    bool aggregate_init(ast::InitList& list, ConstantValue& out) {
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
            ConstantValue* saved = self;
            if (list.elements[i] == r.fields[i]->init) self = &out;
            bool done = member(r.fields[i], list.elements[i], out.elements[r.bases.size() + i]);
            self = saved;
            if (!done) return false;
        }
        return true;
    }

    bool member(ast::FieldDecl* f, Expr* e, ConstantValue& slot) {
        if (!f->type->is_reference()) return value(e, slot);
        slot.kind = CKind::reference;
        slot.target = locate(e);
        return slot.target != nullptr;
    }

    bool zero_or_empty(QualType type, ConstantValue& out) {
        if (zero(type, out)) return true;
        if (!type->is_record()) return false;
        out = ConstantValue();
        out.kind = CKind::aggregate;
        out.elements.resize(type->record->bases.size() + type->record->fields.size());
        for (size_t i = 0; i < type->record->bases.size(); ++i) {
            if (!zero_or_empty(s.types.record(type->record->bases[i].record), out.elements[i])) return false;
        }
        for (ast::FieldDecl* f : type->record->fields) {
            if (!f->type->is_reference()) zero_or_empty(f->type, out.elements[type->record->bases.size() + f->index]);
        }
        return true;
    }

    bool value(Expr* e, ConstantValue& out) {
        if (++*steps > 2000000) return false;
        switch (e->kind) {
            case ast::ExprKind::int_literal: out = make_int(static_cast<int64_t>(static_cast<ast::IntLiteral*>(e)->value)); return true;
            case ast::ExprKind::float_literal: out = make_float(static_cast<ast::FloatLiteral*>(e)->value); return true;
            case ast::ExprKind::zero_init: return zero_or_empty(e->type, out);
            case ast::ExprKind::init_list: return e->type ? aggregate_init(*static_cast<ast::InitList*>(e), out) : false;
            case ast::ExprKind::unary: {
                auto* u = static_cast<ast::Unary*>(e);
                ConstantValue v;
                if (!value(u->operand, v)) return false;
                if (u->op == ast::UnaryOp::logical_not) out = make_int(v.integer == 0);
                else if (u->op == ast::UnaryOp::bit_not) out = make_int(wrap(e->type, ~v.integer));
                else if (v.kind == CKind::floating) out = make_float(-v.floating);
                else out = make_int(wrap(e->type, static_cast<int64_t>(0 - static_cast<uint64_t>(v.integer))));
                return true;
            }
            case ast::ExprKind::binary: {
                auto* b = static_cast<ast::Binary*>(e);
                ConstantValue x, y;
                if (b->op == BinaryOp::comma) return discard(b->lhs) && value(b->rhs, out);
                if (!value(b->lhs, x)) return false;
                if (b->op == BinaryOp::logical_and || b->op == BinaryOp::logical_or) {
                    if ((x.integer != 0) == (b->op == BinaryOp::logical_or)) {
                        out = make_int(x.integer != 0);
                        return true;
                    }
                    return value(b->rhs, out);
                }
                if (!value(b->rhs, y)) return false;
                if (b->op == BinaryOp::pointer_add || b->op == BinaryOp::pointer_sub) {
                    if (x.kind != CKind::address || y.kind != CKind::integer || x.index < 0) return false;
                    out = x;
                    int64_t distance = b->op == BinaryOp::pointer_add ? y.integer : -y.integer;
                    out.index += distance;
                    out.bytes += distance * static_cast<int64_t>(s.size_of(b->lhs->type->inner, e->loc));
                    return true;
                }
                if (b->op == BinaryOp::pointer_diff) {
                    if (x.kind != CKind::address || y.kind != CKind::address || x.target != y.target) return false;
                    out = make_int(x.index - y.index);
                    return true;
                }
                return arithmetic(b->op, e->type, b->lhs->type, x, y, out);
            }
            case ast::ExprKind::conditional: {
                auto* c = static_cast<ast::Conditional*>(e);
                ConstantValue v;
                if (!value(c->condition, v)) return false;
                return value(v.integer != 0 ? c->then_value : c->else_value, out);
            }
            case ast::ExprKind::cast: {
                auto* c = static_cast<ast::Cast*>(e);
                switch (c->cast) {
                    case CastKind::lvalue_to_rvalue: {
                        ConstantValue* p = locate(c->operand);
                        if (p == nullptr || p->kind == CKind::none) return false;
                        out = *p;
                        return true;
                    }
                    case CastKind::arithmetic: {
                        ConstantValue v;
                        return value(c->operand, v) && convert(c->operand->type, c->type, v, out);
                    }
                    case CastKind::array_to_pointer: {
                        out = ConstantValue();
                        out.kind = CKind::address;
                        out.target = locate(c->operand);
                        out.variable = place_in_variable(c->operand, out.bytes);
                        return out.target != nullptr || out.variable != nullptr;
                    }
                    case CastKind::function_to_pointer:
                        out = ConstantValue();
                        out.kind = CKind::address;
                        out.index = -1;
                        if (c->operand->kind == ast::ExprKind::function_ref) out.function = static_cast<ast::FunctionRef*>(c->operand)->function;
                        return out.function != nullptr;
                    case CastKind::no_op: case CastKind::pointer: case CastKind::int_to_pointer: return value(c->operand, out);
                    case CastKind::base_pointer: return base_pointer(*c, out);
                    case CastKind::pointer_to_bool: {
                        ConstantValue v;
                        if (!value(c->operand, v)) return false;
                        out = make_int(v.kind == CKind::address || v.integer != 0);
                        return true;
                    }
                    case CastKind::to_void: return discard(c->operand);
                    default: return false;
                }
            }
            case ast::ExprKind::address_of: {
                Expr* operand = static_cast<ast::AddressOf*>(e)->operand;
                out = ConstantValue();
                out.kind = CKind::address;
                if (operand->kind == ast::ExprKind::deref) return value(static_cast<ast::Deref*>(operand)->pointer, out);
                out.variable = place_in_variable(operand, out.bytes);
                out.target = locate(operand);
                out.index = -1;
                return out.target != nullptr || out.variable != nullptr;
            }
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

    /// The subobject of class `base` in an object of class `record`, or null.
    ConstantValue* base_object(ConstantValue& object, RecordDecl& record, RecordDecl* base) {
        if (&record == base) return &object;
        for (size_t i = 0; i < record.bases.size() && i < object.elements.size(); ++i) {
            if (ConstantValue* found = base_object(object.elements[i], *record.bases[i].record, base)) return found;
        }
        return nullptr;
    }

    bool base_pointer(ast::Cast& c, ConstantValue& out) {
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

    bool bind(FunctionDecl& f, const std::vector<Expr*>& arguments, Evaluator& inner) {
        for (size_t i = 0; i < f.params.size() && i < arguments.size(); ++i) {
            ConstantValue v;
            if (f.params[i]->type->is_reference()) {
                v.kind = CKind::reference;
                v.target = locate(arguments[i]);
                if (v.target == nullptr) return false;
            } else if (!value(arguments[i], v)) {
                return false;
            }
            inner.frame[f.params[i]] = v;
        }
        return true;
    }

    bool intrinsic(FunctionDecl& f, ast::Call& c, ConstantValue& out) {
        std::vector<double> a;
        std::vector<int64_t> n;
        for (Expr* arg : c.arguments) {
            ConstantValue v;
            if (!value(arg, v)) return false;
            if (v.kind == CKind::floating) a.push_back(v.floating);
            else if (v.kind == CKind::integer) n.push_back(v.integer);
            else return false;
        }
        std::string_view name = f.intrinsic;
        if (a.empty() && n.size() == 2 && (name == "min" || name == "max")) {
            bool less = ast::is_signed(f.params[0]->type->kind) ? n[0] < n[1] : static_cast<uint64_t>(n[0]) < static_cast<uint64_t>(n[1]);
            out = make_int(less == (name == "min") ? n[0] : n[1]);
            return true;
        }
        if (a.empty() && n.size() == 1 && name == "abs") {
            out = make_int(n[0] < 0 ? -n[0] : n[0]);
            return true;
        }
        if (a.size() == 1 && n.empty()) {
            double x = a[0];
            double r = 0;
            if (name == "sqrt") r = std::sqrt(x);
            else if (name == "fabs") r = std::fabs(x);
            else if (name == "floor") r = std::floor(x);
            else if (name == "ceil") r = std::ceil(x);
            else return false;
            out = make_float(f.result->kind == TypeKind::float_ ? static_cast<double>(static_cast<float>(r)) : r);
            return true;
        }
        if (a.size() == 2 && n.empty() && (name == "fmin" || name == "fmax")) {
            out = make_float(name == "fmin" ? std::fmin(a[0], a[1]) : std::fmax(a[0], a[1]));
            return true;
        }
        return false;
    }

    bool call(ast::Call& c, ConstantValue& out) {
        FunctionDecl& f = *c.callee;
        if (!f.intrinsic.empty()) return intrinsic(f, c, out);
        if (depth > 200) return false;
        s.define(f);
        if (f.body == nullptr) return false;
        Evaluator inner{s, {}, nullptr, {}, steps, depth + 1};
        if (c.object != nullptr) {
            inner.self = locate(c.object);
            if (inner.self == nullptr) return false;
        }
        if (!bind(f, c.arguments, inner)) return false;
        Flow flow = inner.run_block(f.body->body, f);
        if (flow == Flow::failed) return false;
        if (flow == Flow::return_) out = inner.result;
        return flow == Flow::return_ || f.result->is_void();
    }

    bool construct(ast::Construct& c, ConstantValue& out) {
        FunctionDecl& f = *c.constructor;
        if (depth > 200) return false;
        s.define(f);
        if (f.body == nullptr) return false;
        if (!zero_or_empty(c.type, out)) return false;
        auto* object = s.arena.make<ConstantValue>(out);
        Evaluator inner{s, {}, object, {}, steps, depth + 1};
        if (!bind(f, c.arguments, inner)) return false;
        RecordDecl& r = *f.record;
        for (const ast::MemberInit& init : f.inits) {
            if (init.delegating) {
                if (!inner.value(init.value, *object)) return false;
                continue;
            }
            size_t index = init.field != nullptr ? r.bases.size() + init.field->index : static_cast<size_t>(init.base);
            if (init.field != nullptr) {
                if (r.is_union) object->union_field = static_cast<int>(init.field->index);
                if (!inner.member(init.field, init.value, object->elements[index])) return false;
            } else if (!inner.value(init.value, object->elements[index])) {
                return false;
            }
        }
        Flow flow = inner.run_block(f.body->body, f);
        out = *object;
        return flow != Flow::failed;
    }

    Flow run_block(const std::vector<ast::Stmt*>& list, FunctionDecl& f) {
        for (ast::Stmt* st : list) {
            Flow flow = run(st, f);
            if (flow != Flow::next) return flow;
        }
        return Flow::next;
    }

    bool test(Expr* e, bool& failed) {
        ConstantValue v;
        failed = !value(e, v);
        return !failed && v.integer != 0;
    }

    bool declare(VarDecl* v) {
        ConstantValue c;
        if (v->type->is_reference()) {
            c.kind = CKind::reference;
            c.target = locate(v->init);
            if (c.target == nullptr) return false;
        } else if (v->init != nullptr) {
            if (!value(v->init, c)) return false;
        } else {
            zero_or_empty(v->type, c);
        }
        frame[v] = c;
        return true;
    }

    Flow loop(Expr* condition, Expr* step, ast::Stmt* body, bool test_last, FunctionDecl& f) {
        bool failed = false;
        if (!test_last && condition != nullptr && !test(condition, failed)) return failed ? Flow::failed : Flow::next;
        for (;;) {
            if (++*steps > 2000000) return Flow::failed;
            Flow flow = run(body, f);
            if (flow == Flow::break_) return Flow::next;
            if (flow == Flow::return_ || flow == Flow::failed) return flow;
            if (step != nullptr && !discard(step)) return Flow::failed;
            if (condition != nullptr && !test(condition, failed)) return failed ? Flow::failed : Flow::next;
        }
    }

    Flow run(ast::Stmt* st, FunctionDecl& f) {
        if (++*steps > 2000000) return Flow::failed;
        switch (st->kind) {
            case ast::StmtKind::compound: return run_block(static_cast<ast::Compound*>(st)->body, f);
            case ast::StmtKind::declaration:
                for (VarDecl* v : static_cast<ast::DeclStmt*>(st)->vars) {
                    if (!declare(v)) return Flow::failed;
                }
                return Flow::next;
            case ast::StmtKind::expression: return discard(static_cast<ast::ExprStmt*>(st)->expr) ? Flow::next : Flow::failed;
            case ast::StmtKind::if_: {
                auto* i = static_cast<ast::If*>(st);
                bool failed = false;
                bool taken = test(i->condition, failed);
                if (failed) return Flow::failed;
                if (taken) return run(i->then_stmt, f);
                return i->else_stmt != nullptr ? run(i->else_stmt, f) : Flow::next;
            }
            case ast::StmtKind::while_: {
                auto* w = static_cast<ast::While*>(st);
                if (w->condition_var != nullptr) return Flow::failed;
                return loop(w->condition, nullptr, w->body, false, f);
            }
            case ast::StmtKind::do_: return loop(static_cast<ast::Do*>(st)->condition, nullptr, static_cast<ast::Do*>(st)->body, true, f);
            case ast::StmtKind::for_: {
                auto* l = static_cast<ast::For*>(st);
                if (l->init != nullptr) {
                    Flow flow = run(l->init, f);
                    if (flow != Flow::next) return flow;
                }
                return loop(l->condition, l->step, l->body, false, f);
            }
            case ast::StmtKind::switch_: {
                auto* w = static_cast<ast::Switch*>(st);
                ConstantValue v;
                if (!value(w->condition, v)) return Flow::failed;
                size_t start = w->cases.size();
                for (size_t i = 0; i < w->cases.size(); ++i) {
                    for (int64_t c : w->cases[i].values) {
                        if (c == v.integer) start = i;
                    }
                }
                for (size_t i = 0; i < w->cases.size() && start == w->cases.size(); ++i) {
                    if (w->cases[i].is_default) start = i;
                }
                for (size_t i = start; i < w->cases.size(); ++i) {
                    Flow flow = run_block(w->cases[i].body, f);
                    if (flow == Flow::break_) return Flow::next;
                    if (flow != Flow::next) return flow;
                }
                return Flow::next;
            }
            case ast::StmtKind::break_: return Flow::break_;
            case ast::StmtKind::continue_: return Flow::continue_;
            case ast::StmtKind::return_: {
                Expr* e = static_cast<ast::Return*>(st)->value;
                if (e == nullptr) return Flow::return_;
                if (f.result->is_reference()) {
                    result.kind = CKind::reference;
                    result.target = locate(e);
                    return result.target != nullptr ? Flow::return_ : Flow::failed;
                }
                if (f.result->is_void()) return discard(e) ? Flow::return_ : Flow::failed;
                return value(e, result) ? Flow::return_ : Flow::failed;
            }
            case ast::StmtKind::goto_:
            case ast::StmtKind::label: return Flow::failed;
            case ast::StmtKind::null_: return Flow::next;
        }
        return Flow::failed;
    }
};

}  // namespace detail

bool Sema::evaluate(Expr* e, ConstantValue& out) {
    if (!e->type) return false;
    unsigned steps = 0;
    detail::Evaluator evaluator{*this, {}, nullptr, {}, &steps, 0};
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
