// SPDX-License-Identifier: Apache-2.0
// Constant evaluation: numbers. Conversions and operators as on the device, with its widths.
#pragma once
#include <cmath>

#include <qiao/sema/evaluator.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {
namespace detail {

bool Evaluator::zero(QualType type, ConstantValue& out) {
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
        s_.complete(*type->record, type->record->loc);
        for (const ast::BaseSpecifier& b : type->record->bases) {
            ConstantValue one;
            if (!zero(s_.types.record(b.record), one)) return false;
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

bool Evaluator::zero_or_empty(QualType type, ConstantValue& out) {
    if (zero(type, out)) return true;
    if (!type->is_record()) return false;
    out = ConstantValue();
    out.kind = CKind::aggregate;
    out.elements.resize(type->record->bases.size() + type->record->fields.size());
    for (size_t i = 0; i < type->record->bases.size(); ++i) {
        if (!zero_or_empty(s_.types.record(type->record->bases[i].record), out.elements[i])) return false;
    }
    for (ast::FieldDecl* f : type->record->fields) {
        if (!f->type->is_reference()) zero_or_empty(f->type, out.elements[type->record->bases.size() + f->index]);
    }
    return true;
}

bool Evaluator::convert(QualType from, QualType to, const ConstantValue& v, ConstantValue& out) {
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

inline bool is_comparison(BinaryOp op) { return op >= BinaryOp::eq && op <= BinaryOp::ge; }

template <typename T>
bool holds(BinaryOp op, T x, T y) {
    switch (op) {
        case BinaryOp::eq: return x == y;
        case BinaryOp::ne: return x != y;
        case BinaryOp::lt: return x < y;
        case BinaryOp::le: return x <= y;
        case BinaryOp::gt: return x > y;
        default: return x >= y;
    }
}

bool Evaluator::floats(BinaryOp op, QualType type, double x, double y, ConstantValue& out) {
    if (is_comparison(op)) {
        out = make_int(holds(op, x, y));
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

/// Comparisons: of order only within one object.
bool Evaluator::pointers(BinaryOp op, const ConstantValue& a, const ConstantValue& b, ConstantValue& out) {
    if (!is_comparison(op)) return false;
    const bool same_object = a.kind == b.kind && a.target == b.target && a.function == b.function && (a.target != nullptr || a.variable == b.variable);
    if (same_object) {
        out = make_int(a.target != nullptr ? holds(op, a.index, b.index) : holds(op, a.bytes, b.bytes));
        return true;
    }
    out = make_int(op == BinaryOp::ne);
    return op == BinaryOp::eq || op == BinaryOp::ne;
}

bool Evaluator::integers(BinaryOp op, QualType type, QualType operand, int64_t x, int64_t y, ConstantValue& out) {
    QualType t = operand->is_enum() ? operand->enumeration->underlying : operand;
    const bool is_signed = ast::is_signed(t->kind);
    const uint64_t ux = static_cast<uint64_t>(x), uy = static_cast<uint64_t>(y);
    if (is_comparison(op)) {
        out = make_int(is_signed ? holds(op, x, y) : holds(op, ux, uy));
        return true;
    }
    const bool shifts = op == BinaryOp::shl || op == BinaryOp::shr, divides = op == BinaryOp::div || op == BinaryOp::rem;
    if (shifts && uy >= ast::scalar_size(t->kind) * 8) return false;
    if (divides && (y == 0 || (is_signed && x == INT64_MIN && y == -1))) return false;
    int64_t r = 0;
    switch (op) {
        case BinaryOp::add: r = static_cast<int64_t>(ux + uy); break;
        case BinaryOp::sub: r = static_cast<int64_t>(ux - uy); break;
        case BinaryOp::mul: r = static_cast<int64_t>(ux * uy); break;
        case BinaryOp::div: r = is_signed ? x / y : static_cast<int64_t>(ux / uy); break;
        case BinaryOp::rem: r = is_signed ? x % y : static_cast<int64_t>(ux % uy); break;
        case BinaryOp::bit_and: r = x & y; break;
        case BinaryOp::bit_or: r = x | y; break;
        case BinaryOp::bit_xor: r = x ^ y; break;
        case BinaryOp::shl: r = static_cast<int64_t>(ux << y); break;
        case BinaryOp::shr: r = is_signed ? x >> y : static_cast<int64_t>(ux >> y); break;
        default: return false;
    }
    out = make_int(wrap(type, r));
    return true;
}

bool Evaluator::arithmetic(BinaryOp op, QualType type, QualType operand, const ConstantValue& a, const ConstantValue& b, ConstantValue& out) {
    if (a.kind == CKind::address || b.kind == CKind::address) return !operand->is_floating() && pointers(op, a, b, out);
    const CKind kind = operand->is_floating() ? CKind::floating : CKind::integer;
    if (a.kind != kind || b.kind != kind) return false;
    return kind == CKind::floating ? floats(op, type, a.floating, b.floating, out) : integers(op, type, operand, a.integer, b.integer, out);
}

}  // namespace detail
}  // namespace sema
QIAO_NAMESPACE_END
