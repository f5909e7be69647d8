// SPDX-License-Identifier: Apache-2.0
// Functions that the prelude declares with __qiao_intrinsic__("name"): one table from names to operations; names that
// it lacks are those of ir/intrinsic.def.
#pragma once
#include <qiao/ir/walk.hpp>
#include <qiao/lower/function.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

using ast::CastKind;
using ast::ExprKind;
using ir::Op;

namespace detail {

enum class Form : uint8_t {
    atomic,
    plain,
    barrier_reduce,
    fence,
    warp,
    active_mask,
    special,
    clock,
    print,
    trap,
    assert_failure,
    bitcast,
    rounded,
    thread_word,
    launch_ticket,
    launch_wait,
    unreachable,
    copy_bytes,
    set_bytes
};
struct IntrinsicEntry {
    std::string_view name;
    Form form;
    Op op = Op::unreachable;
    unsigned number = 0;  ///< the enumerator that the form needs
};
template <typename T>
constexpr unsigned number(T enumerator) {
    return static_cast<unsigned>(enumerator);
}
inline constexpr IntrinsicEntry intrinsic_entries[] = {
    {"atomic_add", Form::atomic, Op::atomic, number(ir::AtomicOp::add)},
    {"atomic_sub", Form::atomic, Op::atomic, number(ir::AtomicOp::sub)},
    {"atomic_exchange", Form::atomic, Op::atomic, number(ir::AtomicOp::exchange)},
    {"atomic_min", Form::atomic, Op::atomic, number(ir::AtomicOp::min)},
    {"atomic_max", Form::atomic, Op::atomic, number(ir::AtomicOp::max)},
    {"atomic_inc", Form::atomic, Op::atomic, number(ir::AtomicOp::inc)},
    {"atomic_dec", Form::atomic, Op::atomic, number(ir::AtomicOp::dec)},
    {"atomic_and", Form::atomic, Op::atomic, number(ir::AtomicOp::bit_and)},
    {"atomic_or", Form::atomic, Op::atomic, number(ir::AtomicOp::bit_or)},
    {"atomic_xor", Form::atomic, Op::atomic, number(ir::AtomicOp::bit_xor)},
    {"atomic_cas", Form::atomic, Op::atomic, number(ir::AtomicOp::cas)},
    {"barrier", Form::plain, Op::barrier},
    {"grid_barrier", Form::plain, Op::grid_barrier},
    {"barrier_count", Form::barrier_reduce, Op::barrier_reduce, number(ir::Reduce::count)},
    {"barrier_and", Form::barrier_reduce, Op::barrier_reduce, number(ir::Reduce::bit_and)},
    {"barrier_or", Form::barrier_reduce, Op::barrier_reduce, number(ir::Reduce::bit_or)},
    {"fence_block", Form::fence, Op::fence, number(ir::Scope::block)},
    {"fence_device", Form::fence, Op::fence, number(ir::Scope::device)},
    {"fence_system", Form::fence, Op::fence, number(ir::Scope::system)},
    {"warp_sync", Form::warp, Op::warp_sync},
    {"shfl_index", Form::warp, Op::warp_shuffle, number(ir::Shuffle::index)},
    {"shfl_up", Form::warp, Op::warp_shuffle, number(ir::Shuffle::up)},
    {"shfl_down", Form::warp, Op::warp_shuffle, number(ir::Shuffle::down)},
    {"shfl_xor", Form::warp, Op::warp_shuffle, number(ir::Shuffle::bit_xor)},
    {"vote_any", Form::warp, Op::warp_vote, number(ir::Vote::any)},
    {"vote_all", Form::warp, Op::warp_vote, number(ir::Vote::all)},
    {"vote_ballot", Form::warp, Op::warp_vote, number(ir::Vote::ballot)},
    {"match_any", Form::warp, Op::warp_match, 0},
    {"match_all", Form::warp, Op::warp_match, 1},
    {"warp_reduce_add", Form::warp, Op::warp_reduce, number(ir::Reduce::add)},
    {"warp_reduce_min", Form::warp, Op::warp_reduce, number(ir::Reduce::min)},
    {"warp_reduce_max", Form::warp, Op::warp_reduce, number(ir::Reduce::max)},
    {"warp_reduce_and", Form::warp, Op::warp_reduce, number(ir::Reduce::bit_and)},
    {"warp_reduce_or", Form::warp, Op::warp_reduce, number(ir::Reduce::bit_or)},
    {"warp_reduce_xor", Form::warp, Op::warp_reduce, number(ir::Reduce::bit_xor)},
    {"active_mask", Form::active_mask, Op::active_mask},
    {"lane_id", Form::special, Op::special, number(ir::Special::lane_id)},
    {"warp_id", Form::special, Op::special, number(ir::Special::warp_id)},
    {"cooperative", Form::special, Op::special, number(ir::Special::cooperative)},
    {"clock64", Form::clock, Op::clock, 0},
    {"globaltimer", Form::clock, Op::clock, 1},
    {"printf", Form::print, Op::print},
    {"trap", Form::trap, Op::trap},
    {"assert_fail", Form::assert_failure, Op::trap},
    {"bitcast", Form::bitcast, Op::bitcast},
    {"add_rn", Form::rounded, Op::add},
    {"sub_rn", Form::rounded, Op::sub},
    {"mul_rn", Form::rounded, Op::mul},
    {"carry", Form::thread_word},
    {"launch_error", Form::thread_word},
    {"launch_ticket", Form::launch_ticket},
    {"launch_wait", Form::launch_wait, Op::fence},
    {"unreachable", Form::unreachable},
    {"copy_bytes", Form::copy_bytes, Op::copy},
    {"set_bytes", Form::set_bytes, Op::zero},
};

/// What -use_fast_math makes of functions of float.
struct FastMath {
    ir::Intrinsic precise, fast;
};
inline constexpr FastMath fast_math_table[] = {{ir::Intrinsic::sin, ir::Intrinsic::fast_sin},     {ir::Intrinsic::cos, ir::Intrinsic::fast_cos},
                                               {ir::Intrinsic::tan, ir::Intrinsic::fast_tan},     {ir::Intrinsic::exp, ir::Intrinsic::fast_exp},
                                               {ir::Intrinsic::exp2, ir::Intrinsic::fast_exp2},   {ir::Intrinsic::exp10, ir::Intrinsic::fast_exp10},
                                               {ir::Intrinsic::log, ir::Intrinsic::fast_log},     {ir::Intrinsic::log2, ir::Intrinsic::fast_log2},
                                               {ir::Intrinsic::log10, ir::Intrinsic::fast_log10}, {ir::Intrinsic::pow, ir::Intrinsic::fast_pow}};

/// The pointer before conversions to other pointer types (void*, const).
inline const ast::Expr* without_pointer_casts(const ast::Expr* e) {
    while (e->kind == ExprKind::cast) {
        const auto& c = *static_cast<const ast::Cast*>(e);
        if (c.cast != CastKind::pointer && c.cast != CastKind::no_op) break;
        e = c.operand;
    }
    return e;
}
inline const ast::StringLiteral* string_of(const ast::Expr* e) {
    e = without_pointer_casts(e);
    if (e->kind == ExprKind::cast && static_cast<const ast::Cast*>(e)->cast == CastKind::array_to_pointer) e = static_cast<const ast::Cast*>(e)->operand;
    while (e->kind == ExprKind::cast && static_cast<const ast::Cast*>(e)->cast == CastKind::reinterpret_object) e = static_cast<const ast::Cast*>(e)->operand;
    return e->kind == ExprKind::string_literal ? static_cast<const ast::StringLiteral*>(e) : nullptr;
}
/// The array whose first element the pointer was made from, or null.
inline const ast::Expr* array_behind(const ast::Expr* e) {
    bool decays = e->kind == ExprKind::cast && static_cast<const ast::Cast*>(e)->cast == CastKind::array_to_pointer;
    return decays ? static_cast<const ast::Cast*>(e)->operand : nullptr;
}
/// Text that printf prints as it is.
inline std::string escape_format(const std::string& text) {
    std::string result;
    for (char c : text) result += c == '%' ? std::string("%%") : std::string(1, c);
    return result;
}
/// A count known from literals, or 0.
inline uint64_t literal_count(const ast::Expr* e) {
    if (e->kind == ExprKind::int_literal) return static_cast<const ast::IntLiteral*>(e)->value;
    if (e->kind == ExprKind::cast && static_cast<const ast::Cast*>(e)->cast == CastKind::arithmetic)
        return literal_count(static_cast<const ast::Cast*>(e)->operand);
    if (e->kind == ExprKind::binary && static_cast<const ast::Binary*>(e)->op == ast::BinaryOp::mul) {
        return literal_count(static_cast<const ast::Binary*>(e)->lhs) * literal_count(static_cast<const ast::Binary*>(e)->rhs);
    }
    return 0;
}

}  // namespace detail

ir::Value* FunctionLowering::declared_result(const ast::Call& e, ir::Value* v) {
    const ir::Type* wanted = type(e.callee->result);
    if (wanted->is_void()) return nullptr;
    return v->type->is_pointer() ? fit(v, wanted) : b_.convert(v, wanted);
}

ir::Value* FunctionLowering::intrinsic(const ast::Call& e) {
    for (size_t i = 0; i < sizeof detail::intrinsic_entries / sizeof detail::intrinsic_entries[0]; ++i) {
        if (detail::intrinsic_entries[i].name == e.callee->intrinsic) return special_intrinsic(e, i);
    }
    ir::Intrinsic i = ir::find_intrinsic(e.callee->intrinsic);
    if (i == ir::Intrinsic::none) unsupported(e.loc, "intrinsic '" + std::string(e.callee->intrinsic) + "'");
    return math(e, i);
}

ir::Value* FunctionLowering::special_intrinsic(const ast::Call& e, size_t entry_index) {
    const detail::IntrinsicEntry& entry = detail::intrinsic_entries[entry_index];
    switch (entry.form) {
        case detail::Form::atomic:
            return atomic(e, static_cast<ir::AtomicOp>(entry.number));
        case detail::Form::plain:
            return b_.insert(entry.op, types().void_type());
        case detail::Form::warp:
            return warp(e, entry.op, entry.number);
        case detail::Form::active_mask:
            return declared_result(e, b_.insert(Op::active_mask, types().u32()));
        case detail::Form::special:
            return declared_result(e, b_.special(static_cast<ir::Special>(entry.number)));
        case detail::Form::print:
            return print(e);
        case detail::Form::assert_failure:
            return assert_failure(e);
        case detail::Form::trap:
            return b_.insert(Op::trap, types().void_type());
        case detail::Form::bitcast:
            return reinterpret(value(e.arguments.at(0)), type(e.callee->result));
        case detail::Form::copy_bytes:
            return copy_bytes(e);
        case detail::Form::set_bytes:
            return set_bytes(e);
        case detail::Form::barrier_reduce: {
            ir::Inst* inst = b_.insert(Op::barrier_reduce, types().i32(), {b_.convert(value(e.arguments.at(0)), types().i32())});
            inst->reduce = static_cast<ir::Reduce>(entry.number);
            return declared_result(e, inst);
        }
        case detail::Form::fence: {
            ir::Inst* inst = b_.insert(Op::fence, types().void_type());
            inst->scope = static_cast<ir::Scope>(entry.number);
            return nullptr;
        }
        case detail::Form::clock: {
            ir::Inst* inst = b_.insert(Op::clock, types().i64());
            inst->number = entry.number;
            return declared_result(e, inst);
        }
        case detail::Form::rounded: {
            ir::Value* a = value(e.arguments.at(0));
            ir::Inst* inst = b_.binary(entry.op, a, value(e.arguments.at(1)));
            inst->no_contract = true;
            return inst;
        }
        case detail::Form::thread_word:
            return declared_result(e, m_.thread_word(entry.name.data()));
        case detail::Form::launch_ticket:
            return declared_result(e, m_.launch_ticket());
        case detail::Form::launch_wait: {
            ir::Inst* inst = b_.insert(Op::fence, types().void_type());
            inst->number = ir::fence_for_children;
            return nullptr;
        }
        case detail::Form::unreachable:
            b_.insert(Op::unreachable, types().void_type());
            end_block();
            return nullptr;
    }
    return nullptr;
}

ir::Value* FunctionLowering::math(const ast::Call& e, ir::Intrinsic i) {
    std::vector<ir::Value*> operands;
    for (const ast::Expr* a : e.arguments) operands.push_back(value(a));
    if (operands.size() != ir::info(i).operands)
        fail(e.loc, DiagCode::internal, "intrinsic '" + std::string(e.callee->intrinsic) + "' has a wrong number of arguments");
    const ir::Type* t = operands[0]->type;
    const ir::Type* result = t;
    if (i >= ir::Intrinsic::is_nan && i <= ir::Intrinsic::sign_bit) result = types().boolean();
    if (i == ir::Intrinsic::popc || i == ir::Intrinsic::clz) result = types().i32();
    if (m_.fast_math && t->kind == ir::TypeKind::f32) {
        for (const detail::FastMath& f : detail::fast_math_table) {
            if (f.precise == i) {
                i = f.fast;
                break;
            }
        }
    }
    return declared_result(e, b_.intrinsic(i, result, std::move(operands)));
}

ir::Value* FunctionLowering::atomic(const ast::Call& e, ir::AtomicOp op) {
    std::vector<ir::Value*> operands;
    for (const ast::Expr* a : e.arguments) operands.push_back(value(a));
    if (operands.size() != (op == ir::AtomicOp::cas ? 3u : 2u)) fail(e.loc, DiagCode::internal, "atomic intrinsic with a wrong number of arguments");
    const ir::Type* t = operands[1]->type;
    operands[0] = fit(operands[0], types().pointer(t, ir::Space::generic));
    ir::Inst* inst = b_.insert(Op::atomic, t, std::move(operands));
    inst->atomic = op;
    return declared_result(e, inst);
}

ir::Value* FunctionLowering::warp(const ast::Call& e, Op op, unsigned number) {
    std::vector<ir::Value*> operands;
    for (const ast::Expr* a : e.arguments) operands.push_back(value(a));
    if (operands.empty()) fail(e.loc, DiagCode::internal, "warp intrinsic without a mask");
    operands[0] = b_.convert(operands[0], types().u32());
    const ir::Type* t = op == Op::warp_sync ? types().void_type() : operands.size() > 1 ? operands[1]->type : types().u32();
    if (op == Op::warp_vote) {
        operands[1] = b_.convert(operands[1], types().boolean());
        t = static_cast<ir::Vote>(number) == ir::Vote::ballot ? types().u32() : types().i32();
    }
    if (op == Op::warp_match) t = types().u32();
    if (op == Op::warp_shuffle) {
        for (size_t i = 2; i < operands.size(); ++i) operands[i] = b_.convert(operands[i], types().i32());
        if (operands.size() == 3) operands.push_back(b_.i32(32));
    }
    ir::Inst* inst = b_.insert(op, t, std::move(operands));
    inst->shuffle = op == Op::warp_shuffle ? static_cast<ir::Shuffle>(number) : inst->shuffle;
    inst->vote = op == Op::warp_vote ? static_cast<ir::Vote>(number) : inst->vote;
    inst->reduce = op == Op::warp_reduce ? static_cast<ir::Reduce>(number) : inst->reduce;
    inst->number = op == Op::warp_match ? number : 0;
    return op == Op::warp_sync ? nullptr : declared_result(e, inst);
}

ir::Value* FunctionLowering::print(const ast::Call& e) {
    const ast::StringLiteral* format = detail::string_of(e.arguments.at(0));
    std::vector<ir::Value*> operands;
    for (size_t i = format != nullptr ? 1 : 0; i < e.arguments.size(); ++i) {
        if (!detail::is_scalar(e.arguments[i]->type)) unsupported(e.arguments[i]->loc, "printf of an object of class type");
        operands.push_back(value(e.arguments[i]));
    }
    ir::Inst* inst = b_.insert(Op::print, types().i32(), std::move(operands));
    if (format != nullptr) inst->text = format->bytes;
    inst->number = format != nullptr ? 0 : 1;
    return declared_result(e, inst);
}

ir::Value* FunctionLowering::assert_failure(const ast::Call& e) {
    const ast::StringLiteral* parts[4] = {};
    for (size_t i : {0u, 1u, 3u}) {
        parts[i] = i < e.arguments.size() ? detail::string_of(e.arguments[i]) : nullptr;
        if (parts[i] == nullptr) unsupported(e.loc, "assertion failure with texts that are not string literals");
    }
    ir::Inst* inst = b_.insert(Op::trap, types().void_type());
    inst->text = detail::escape_format(parts[1]->bytes) + ":" + std::to_string(detail::literal_count(e.arguments[2])) + ": " +
                 detail::escape_format(parts[3]->bytes) + ": block: [%u,%u,%u], thread: [%u,%u,%u] Assertion `" + detail::escape_format(parts[0]->bytes) +
                 "` failed.\n";
    return nullptr;
}

/// The bits of a scalar as another scalar type of the same size.
ir::Value* FunctionLowering::reinterpret(ir::Value* v, const ir::Type* t) {
    if (v->type == t) return v;
    if (v->type->is_pointer() || t->is_pointer() || v->type->size != t->size) fail(b_.loc, DiagCode::internal, "bit cast between types of different sizes");
    if (v->type->is_float() != t->is_float()) return b_.bitcast(v, t);
    return b_.convert(v, t);
}

// ---- memcpy, memset ---------------------------------------------------------------------------------------------

/// Copies whole objects where both pointers point to such: values instead of bytes. Returns the destination; null where
/// they do not.
ir::Value* FunctionLowering::copy_typed(const ast::Expr* to, const ast::Expr* from, uint64_t count) {
    const ast::Expr* to_array = detail::array_behind(to);
    const ast::Expr* from_array = detail::array_behind(from);
    if (to_array != nullptr && from_array != nullptr && type(to_array->type) == type(from_array->type) && type(to_array->type)->size == count) {
        ir::Value* array = address(to_array);
        b_.copy(array, address(from_array), type(to_array->type));
        return b_.decay(array);
    }
    ast::QualType to_type = to->type->inner;
    ast::QualType from_type = from->type->inner;
    const ir::Type* t = type(to_type);
    const ir::Type* f = type(from_type);
    if (t->size == 0 || t->size != f->size || count % t->size != 0 || count / t->size > 16) return nullptr;
    bool scalars = t->is_scalar() && f->is_scalar() && (t == f || (!t->is_pointer() && !f->is_pointer() && !t->is_boolean() && !f->is_boolean()));
    if (!scalars && t != f) return nullptr;
    ir::Value* destination = value(to);
    ir::Value* source = value(from);
    uint64_t elements = count / t->size;
    for (uint64_t i = 0; i < elements; ++i) {
        ir::Value* d = elements == 1 ? destination : b_.index(destination, b_.i32(static_cast<int32_t>(i)));
        ir::Value* s = elements == 1 ? source : b_.index(source, b_.i32(static_cast<int32_t>(i)));
        if (scalars) {
            b_.store(d, reinterpret(b_.load(s), t));
        } else {
            b_.copy(d, s, t);
        }
    }
    return destination;
}

/// Words where alignment and count allow, else bytes.
const ir::Type* FunctionLowering::block_unit(const ast::Expr* a, const ast::Expr* b, const ast::Expr* count) {
    uint64_t n = detail::literal_count(count);
    bool words = n != 0 && n % 4 == 0;
    for (const ast::Expr* p : {a, b}) {
        if (p != nullptr && type(p->type->inner)->align < 4) words = false;
    }
    return words ? types().u32() : types().scalar(ir::TypeKind::u8);
}

ir::Value* FunctionLowering::copy_bytes(const ast::Call& e) {
    const ast::Expr* to = detail::without_pointer_casts(e.arguments.at(0));
    const ast::Expr* from = detail::without_pointer_casts(e.arguments.at(1));
    uint64_t known = detail::literal_count(e.arguments.at(2));
    ir::Value* typed = known != 0 ? copy_typed(to, from, known) : nullptr;
    if (typed != nullptr) return declared_result(e, typed);
    const ir::Type* unit = block_unit(to, from, e.arguments[2]);
    ir::Value* result = value(to);
    ir::Value* destination = b_.pointer_cast(result, unit);
    ir::Value* source = b_.pointer_cast(value(from), unit);
    ir::Value* count = b_.convert(value(e.arguments[2]), types().u64());
    if (unit->size == 4) count = b_.constant(types().u64(), known / 4);
    counted_loop(count, [&](ir::Value* i) {
        ir::Value* v = b_.load(b_.index(source, i));
        b_.store(b_.index(destination, i), v);
    });
    return declared_result(e, result);
}

ir::Value* FunctionLowering::set_bytes(const ast::Call& e) {
    const ast::Expr* to = detail::without_pointer_casts(e.arguments.at(0));
    uint64_t known = detail::literal_count(e.arguments.at(2));
    const ast::Expr* fill = e.arguments[1];
    bool clears = fill->kind == ExprKind::int_literal && static_cast<const ast::IntLiteral*>(fill)->value == 0;
    if (const ast::Expr* array = detail::array_behind(to); array != nullptr && clears && type(array->type)->size == known && known != 0) {
        ir::Value* object = address(array);
        b_.zero(object, type(array->type));
        return declared_result(e, b_.decay(object));
    }
    const ir::Type* whole = type(to->type->inner);
    if (clears && known != 0 && whole->size == known) {
        ir::Value* object = value(to);
        if (whole->is_aggregate()) {
            b_.zero(object, whole);
        } else {
            b_.store(object, zero_of(whole));
        }
        return declared_result(e, object);
    }
    const ir::Type* unit = block_unit(to, nullptr, e.arguments.at(2));
    ir::Value* result = value(to);
    ir::Value* byte = b_.convert(value(e.arguments[1]), types().scalar(ir::TypeKind::u8));
    ir::Value* count = b_.convert(value(e.arguments[2]), types().u64());
    if (unit->size == 4) {
        byte = b_.binary(Op::mul, b_.convert(byte, unit), b_.u32(0x01010101));
        count = b_.constant(types().u64(), known / 4);
    }
    ir::Value* destination = b_.pointer_cast(result, unit);
    counted_loop(count, [&](ir::Value* i) { b_.store(b_.index(destination, i), byte); });
    return declared_result(e, result);
}

}  // namespace lowering
QIAO_NAMESPACE_END
