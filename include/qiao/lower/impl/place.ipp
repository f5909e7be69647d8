// SPDX-License-Identifier: Apache-2.0
// Glvalues: variables, members, temporaries, assignments; reads and writes, of bit-fields too.
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

// ---- Addresses --------------------------------------------------------------------------------------------------

ir::Value* FunctionLowering::address(const ast::Expr* e) {
    Place p = place(e);
    if (p.bits != nullptr) unsupported(e->loc, "reference to a bit-field");
    return p.pointer;
}

Place FunctionLowering::place(const ast::Expr* e) {
    At at(b_, e->loc);
    Place result;
    result.is_volatile = e->type && e->type.is_volatile();
    switch (e->kind) {
        case ExprKind::var_ref:
            return variable_place(*static_cast<const ast::VarRef*>(e));
        case ExprKind::member:
            return member_place(*static_cast<const ast::Member*>(e));
        case ExprKind::temporary:
            return temporary_place(*static_cast<const ast::Temporary*>(e));
        case ExprKind::assign:
            return assign(*static_cast<const ast::Assign*>(e), nullptr);
        case ExprKind::compound_assign:
            return compound_assign(*static_cast<const ast::CompoundAssign*>(e), nullptr);
        case ExprKind::function_ref:
            result.pointer = b_.u64(m_.function_address(*static_cast<const ast::FunctionRef*>(e)->function));
            return result;
        case ExprKind::inc_dec:
            if (e->lvalue) return increment(*static_cast<const ast::IncDec*>(e), nullptr, nullptr);
            break;
        case ExprKind::conditional:
            if (e->lvalue) return conditional_place(*static_cast<const ast::Conditional*>(e));
            break;
        case ExprKind::binary:
            if (!e->lvalue) break;
            discard(static_cast<const ast::Binary*>(e)->lhs);
            return place(static_cast<const ast::Binary*>(e)->rhs);
        case ExprKind::string_literal:
            result.pointer = m_.string(static_cast<const ast::StringLiteral*>(e)->bytes);
            return result;
        case ExprKind::deref:
            result.pointer = fit(value(static_cast<const ast::Deref*>(e)->pointer), m_.types.pointer_to(e->type));
            return result;
        case ExprKind::call:
            if (!e->lvalue) break;
            result.pointer = fit(call(*static_cast<const ast::Call*>(e), nullptr), m_.types.pointer_to(e->type));
            return result;
        case ExprKind::indirect_call:
            if (!e->lvalue) break;
            result.pointer = fit(indirect_call(*static_cast<const ast::IndirectCall*>(e), nullptr), m_.types.pointer_to(e->type));
            return result;
        case ExprKind::statement_:
            if (!e->lvalue) break;
            result.pointer = statement_expression(*static_cast<const ast::StatementExpr*>(e), nullptr);
            return result;
        case ExprKind::cast: {
            const auto& c = *static_cast<const ast::Cast*>(e);
            if (c.cast == CastKind::base_object) {
                result.pointer = offset_address(address(c.operand), c.operand->type->record, e->type->record, c.offset);
                return result;
            }
            if (c.cast == CastKind::reinterpret_object || (c.cast == CastKind::no_op && c.operand->lvalue)) {
                Place p = place(c.operand);
                if (p.bits != nullptr && c.operand->type.type != e->type.type) unsupported(e->loc, "reference to a bit-field");
                if (p.bits == nullptr) p.pointer = fit(p.pointer, m_.types.pointer_to(e->type));
                p.is_volatile = result.is_volatile;
                return p;
            }
            break;
        }
        default:
            break;
    }
    result.pointer = materialise(e);
    return result;
}

/// A prvalue in storage of its own, for the rest of the full expression.
ir::Value* FunctionLowering::materialise(const ast::Expr* e) {
    ir::Variable* storage = local("temporary", type(e->type));
    initialise(storage, e->type, e);
    add_cleanup(scopes_.size() - 1, storage, e->type, e->type->is_record() || e->type->is_array() ? m_.callbacks.destructor(e->type) : nullptr);
    return storage;
}

Place FunctionLowering::temporary_place(const ast::Temporary& e) {
    Place result;
    if (e.init->lvalue) return place(e.init);
    ir::Variable* storage = local("temporary", type(e.type));
    bool is_extended = extended_ == &e;
    initialise(storage, e.type, e.init);
    size_t scope = scopes_.size() - (is_extended && scopes_.size() >= 2 ? 2 : 1);
    add_cleanup(scope, storage, e.type, e.destructor);
    result.pointer = storage;
    return result;
}

Place FunctionLowering::variable_place(const ast::VarRef& e) {
    const ast::VarDecl& v = *e.var;
    Place result;
    result.is_volatile = e.type.is_volatile();
    switch (v.storage) {
        case ast::Storage::special:
            result.pointer = special_record(e);
            return result;
        case ast::Storage::local:
        case ast::Storage::parameter:
            break;
        default:
            result.pointer = m_.variable(v, e.loc);
            return result;
    }
    auto it = bindings_.find(&v);
    if (it == bindings_.end()) unsupported(e.loc, "reading variable '" + std::string(v.name) + "' in its own initialiser");
    Binding& binding = it->second;
    if (binding.address == nullptr) {
        // A value whose address is wanted after all.
        ir::Variable* storage = local(std::string(v.name), binding.value->type, v.align);
        b_.store(storage, binding.value);
        result.pointer = storage;
        return result;
    }
    result.pointer = fit(binding.address, m_.types.pointer_to(e.type));
    return result;
}

namespace detail {

struct SpecialVariable {
    std::string_view name;
    ir::Special first;
};
inline constexpr SpecialVariable special_variables[] = {{"thread_index", ir::Special::thread_x},
                                                        {"block_index", ir::Special::block_x},
                                                        {"block_dim", ir::Special::block_dim_x},
                                                        {"grid_dim", ir::Special::grid_dim_x}};

inline ir::Special special_of(const ast::VarDecl& v, size_t component) {
    for (const SpecialVariable& s : special_variables) {
        if (s.name == v.qualified_name) return static_cast<ir::Special>(static_cast<size_t>(s.first) + component);
    }
    unsupported(v.loc, "built-in variable '" + std::string(v.name) + "'");
}

}  // namespace detail

/// threadIdx and its like as a whole.
ir::Value* FunctionLowering::special_record(const ast::VarRef& e) {
    const ir::Type* t = type(e.type);
    ir::Variable* storage = local(std::string(e.var->name), t);
    if (e.var->qualified_name == "warp_size") {
        b_.store(storage, b_.i32(32));
        return storage;
    }
    const RecordLayout& layout = m_.types.layout(*e.type->record);
    for (size_t i = 0; i < 3; ++i) {
        b_.store(b_.field(storage, static_cast<uint32_t>(layout.fields[i])), b_.special(detail::special_of(*e.var, i)));
    }
    return storage;
}

/// threadIdx.x and its like, or null.
ir::Value* FunctionLowering::special_member(const ast::Expr* e) {
    if (e->kind != ExprKind::member) return nullptr;
    const auto& m = *static_cast<const ast::Member*>(e);
    const ast::Expr* base = m.base;
    while (base->kind == ExprKind::cast && static_cast<const ast::Cast*>(base)->cast == CastKind::reinterpret_object)
        base = static_cast<const ast::Cast*>(base)->operand;
    const ast::VarDecl* v = detail::variable_of(base);
    if (v == nullptr || v->storage != ast::Storage::special || m.field->name.size() != 1) return nullptr;
    return b_.special(detail::special_of(*v, static_cast<size_t>(m.field->name[0] - 'x')));
}

ir::Value* FunctionLowering::field_address(ir::Value* object, const ast::FieldDecl& f) {
    const RecordLayout& layout = m_.types.layout(*f.parent);
    object = b_.pointer_cast(object, layout.type);
    return b_.field(object, static_cast<uint32_t>(layout.fields[f.index]));
}

Place FunctionLowering::member_place(const ast::Member& e) {
    Place object = place(e.base);
    if (object.bits != nullptr) fail(e.loc, DiagCode::internal, "member of a bit-field");
    const RecordLayout& layout = m_.types.layout(*e.field->parent);
    object.pointer = b_.pointer_cast(object.pointer, layout.type);
    object.is_volatile = e.type.is_volatile();
    if (e.field->bit_width >= 0) {
        object.bits = e.field;
        return object;
    }
    object.pointer = b_.field(object.pointer, static_cast<uint32_t>(layout.fields[e.field->index]));
    if (e.field->type->is_reference()) {
        object.pointer = fit(read(object), m_.types.pointer_to(e.type));
    }
    return object;
}

/// `object` (pointer to `from`) as pointer to `to`, `offset` bytes away: by fields where `to` is a base at that offset.
ir::Value* FunctionLowering::offset_address(ir::Value* object, const ast::RecordDecl* from, const ast::RecordDecl* to, int64_t offset) {
    struct Step {
        const ast::RecordDecl* record;
        uint32_t field;
    };
    std::vector<Step> steps;
    struct Walk {
        FunctionLowering& owner;
        const ast::RecordDecl* to;
        std::vector<Step>& steps;
        bool operator()(const ast::RecordDecl& record, int64_t left) {
            if (&record == to) return left == 0;
            const RecordLayout& layout = owner.m_.types.layout(record);
            for (size_t i = 0; i < record.bases.size(); ++i) {
                auto at = static_cast<int64_t>(record.bases[i].offset);
                if (layout.bases[i] < 0 || left < at) continue;
                steps.push_back({&record, static_cast<uint32_t>(layout.bases[i])});
                if ((*this)(*record.bases[i].record, left - at)) return true;
                steps.pop_back();
            }
            return false;
        }
    };
    const ir::Type* target = m_.types.layout(*to).type;
    if (offset >= 0 && Walk{*this, to, steps}(*from, offset)) {
        for (const Step& step : steps) object = b_.field(b_.pointer_cast(object, m_.types.layout(*step.record).type), step.field);
        return b_.pointer_cast(object, target);
    }
    if (offset != 0) {
        object = b_.pointer_cast(object, types().scalar(ir::TypeKind::u8));
        object = b_.index(object, b_.constant(types().i64(), static_cast<uint64_t>(offset)));
    }
    return b_.pointer_cast(object, target);
}

ir::Value* FunctionLowering::base_address(ir::Value* object, const ast::RecordDecl& record, size_t index) {
    const ast::BaseSpecifier& base = record.bases[index];
    return offset_address(object, &record, base.record, static_cast<int64_t>(base.offset));
}

/// c ? a : b as a glvalue.
Place FunctionLowering::conditional_place(const ast::Conditional& e) {
    Place result;
    result.is_volatile = e.type.is_volatile();
    ir::Value* c = value(e.condition);
    if (const ir::Constant* known = ir::as_constant(c)) return place(known->bits != 0 ? e.then_value : e.else_value);
    if (is_cheap_place(e.then_value) && is_cheap_place(e.else_value)) {
        ir::Value* a = address(e.then_value);
        result.pointer = select(c, a, address(e.else_value));
        return result;
    }
    ir::Variable* chosen = local("chosen", m_.types.pointer_to(e.type));
    ir::Inst* branch = b_.if_(c);
    in_branch(branch->blocks[0], [&] { b_.store(chosen, fit(address(e.then_value), chosen->value_type)); });
    in_branch(branch->blocks[1], [&] { b_.store(chosen, fit(address(e.else_value), chosen->value_type)); });
    result.pointer = b_.load(chosen);
    return result;
}

// ---- Reads and writes -------------------------------------------------------------------------------------------

ir::Value* FunctionLowering::read(const Place& p) {
    if (p.bits != nullptr) return read_bits(p);
    ir::Inst* load = b_.load(p.pointer);
    load->is_volatile = p.is_volatile;
    return load;
}

void FunctionLowering::write(const Place& p, ir::Value* v) {
    if (p.bits != nullptr) return write_bits(p, v);
    ir::Inst* store = b_.store(p.pointer, fit(v, p.pointer->type->element));
    store->is_volatile = p.is_volatile;
}

namespace detail {

/// Calls `piece(unit field, offset in the unit, first bit of the value, count)` for the units a bit-field spans.
template <typename Piece>
inline void for_each_unit(const BitField& f, Piece&& piece) {
    uint32_t unit_bits = f.unit_bytes * 8;
    for (uint32_t done = 0; done < f.width;) {
        uint32_t at = f.bit + done;
        uint32_t offset = at % unit_bits;
        uint32_t count = std::min(unit_bits - offset, f.width - done);
        piece(f.first + at / unit_bits, offset, done, count);
        done += count;
    }
}
inline uint64_t low_bits(uint32_t count) { return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1; }

}  // namespace detail

ir::Value* FunctionLowering::read_bits(const Place& p) {
    const BitField& f = m_.types.layout(*p.bits->parent).bits[p.bits->index];
    const ir::Type* t = type(p.bits->type);
    uint32_t bits = f.width > 32 || f.unit_bytes > 4 ? 64 : 32;
    const ir::Type* work = types().integer(bits, false);
    ir::Value* all = nullptr;
    detail::for_each_unit(f, [&](uint32_t unit, uint32_t offset, uint32_t done, uint32_t count) {
        ir::Inst* load = b_.load(b_.field(p.pointer, unit));
        load->is_volatile = p.is_volatile;
        ir::Value* v = b_.convert(load, work);
        if (offset != 0) v = b_.binary(Op::shr, v, b_.u32(offset));
        v = b_.binary(Op::bit_and, v, b_.constant(work, detail::low_bits(count)));
        if (done != 0) v = b_.binary(Op::shl, v, b_.u32(done));
        all = all == nullptr ? v : b_.binary(Op::bit_or, all, v);
    });
    if (t->is_signed() && f.width < bits) {
        ir::Value* up = b_.convert(b_.binary(Op::shl, all, b_.u32(bits - f.width)), types().integer(bits, true));
        all = b_.binary(Op::shr, up, b_.u32(bits - f.width));
    }
    return b_.convert(all, t);
}

void FunctionLowering::write_bits(const Place& p, ir::Value* v) {
    const BitField& f = m_.types.layout(*p.bits->parent).bits[p.bits->index];
    const ir::Type* unit_type = types().integer(f.unit_bytes * 8, false);
    const ir::Type* work = types().integer(f.width > 32 ? 64 : 32, false);
    ir::Value* all = b_.convert(v, work);
    detail::for_each_unit(f, [&](uint32_t unit, uint32_t offset, uint32_t done, uint32_t count) {
        uint64_t mask = detail::low_bits(count);
        ir::Value* piece = done == 0 ? all : b_.binary(Op::shr, all, b_.u32(done));
        piece = b_.convert(b_.binary(Op::bit_and, piece, b_.constant(work, mask)), unit_type);
        if (offset != 0) piece = b_.binary(Op::shl, piece, b_.u32(offset));
        ir::Value* at = b_.field(p.pointer, unit);
        ir::Inst* old = b_.load(at);
        old->is_volatile = p.is_volatile;
        ir::Value* kept = b_.binary(Op::bit_and, old, b_.constant(unit_type, ~(mask << offset)));
        ir::Inst* store = b_.store(at, b_.binary(Op::bit_or, kept, piece));
        store->is_volatile = p.is_volatile;
    });
}

// ---- Assignments ------------------------------------------------------------------------------------------------

/// `stored`, where wanted, receives the value, unless it must be read back (bit-fields, volatile).
Place FunctionLowering::assign(const ast::Assign& e, ir::Value** stored) {
    if (detail::is_scalar(e.target->type)) {
        ir::Value* v = value(e.value);
        Place target = place(e.target);
        write(target, v);
        if (stored != nullptr && target.bits == nullptr && !target.is_volatile) *stored = v;
        return target;
    }
    if (detail::is_load(e.value)) {
        ir::Value* source = address(static_cast<const ast::Cast*>(e.value)->operand);
        Place target = place(e.target);
        copy_object(target.pointer, source, e.target->type);
        return target;
    }
    // The value may be computed from the target: it is complete before anything is written.
    ir::Variable* temporary = local("temporary", type(e.value->type));
    emit_into(e.value, temporary);
    Place target = place(e.target);
    copy_object(target.pointer, temporary, e.target->type);
    return target;
}

Place FunctionLowering::compound_assign(const ast::CompoundAssign& e, ir::Value** stored) {
    ir::Value* v = value(e.value);
    Place target = place(e.target);
    ir::Value* old = read(target);
    ir::Value* result = nullptr;
    if (e.op == BinaryOp::pointer_add || e.op == BinaryOp::pointer_sub) {
        result = pointer_add(old, v, e.op == BinaryOp::pointer_sub);
    } else {
        result = b_.convert(arithmetic(e.op, b_.convert(old, type(e.computation)), v), old->type);
    }
    write(target, result);
    if (stored != nullptr && target.bits == nullptr && !target.is_volatile) *stored = result;
    return target;
}

ir::Value* FunctionLowering::stepped(const ast::IncDec& e, ir::Value* old) {
    const ir::Type* t = old->type;
    if (t->is_pointer()) return pointer_add(old, b_.i32(e.increment ? 1 : -1), false);
    if (t->is_boolean()) return e.increment ? static_cast<ir::Value*>(b_.boolean(true)) : b_.unary(Op::logical_not, old);
    ir::Value* one = t->is_float() ? float_constant(t, 1) : b_.constant(t, 1);
    return b_.binary(e.increment ? Op::add : Op::sub, old, one);
}

Place FunctionLowering::increment(const ast::IncDec& e, ir::Value** before, ir::Value** after) {
    Place target = place(e.operand);
    ir::Value* old = read(target);
    ir::Value* result = stepped(e, old);
    write(target, result);
    if (before != nullptr) *before = old;
    if (after != nullptr && target.bits == nullptr && !target.is_volatile) *after = result;
    return target;
}

}  // namespace lowering
QIAO_NAMESPACE_END
