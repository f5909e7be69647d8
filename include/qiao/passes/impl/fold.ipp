// SPDX-License-Identifier: Apache-2.0
// One walk in the order values become visible. Each instruction is rewritten in place or replaced by a value; later
// operands are looked up by slot. Float identities are used only where they hold for zeros of both signs and NaN.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/constant_math.hpp>
#include <qiao/passes/fold.hpp>
#include <qiao/passes/highest_value.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class Folder {
public:
    bool changed = false;

    Folder(ir::Module& module, ir::Function& function) : builder_(module) {
        replacement_.assign(ir::number_values(function), nullptr);
        walk(function.body);
    }

private:
    using Op = ir::Op;
    using Value = ir::Value;
    using Inst = ir::Inst;
    ir::Builder builder_;
    std::vector<Value*> replacement_;  ///< by slot

    void replace_operands(Inst& i) {
        for (Value*& v : i.operands) {
            if (v->kind == ir::ValueKind::instruction && replacement_[v->slot] != nullptr) v = replacement_[v->slot];
        }
    }

    void walk(ir::Block& block) {
        ir::Block out;
        out.reserve(block.size());
        for (Inst* inst : block) {
            builder_.loc = inst->loc;
            if (!inst->blocks.empty()) control(*inst, out);
            else plain(*inst, out);
            if (!out.empty() && ir::is_terminator(out.back()->op)) break;
        }
        if (out.size() != block.size()) changed = true;
        block = std::move(out);
    }

    void plain(Inst& inst, ir::Block& out) {
        replace_operands(inst);
        builder_.block = &out;
        Value* value = simplify(inst);
        if (value == nullptr) {
            out.push_back(&inst);
            return;
        }
        if (Inst* made = ir::as_inst(value); made != nullptr && made->name.empty()) made->name = inst.name;
        replacement_[inst.slot] = value;
        changed = true;
    }

    void control(Inst& inst, ir::Block& out) {
        if (inst.op == Op::loop) return loop(inst, out);
        replace_operands(inst);
        const ir::Constant* condition = ir::as_constant(inst.operands[0]);
        if (inst.op == Op::if_ && condition != nullptr) {
            ir::Block& taken = inst.blocks[condition->bits != 0 ? 0 : 1];
            walk(taken);
            out.insert(out.end(), taken.begin(), taken.end());
            changed = true;
            return;
        }
        for (ir::Block& b : inst.blocks) walk(b);
        if (inst.op == Op::if_ && inst.blocks[0].empty() && !inst.blocks[1].empty()) {
            builder_.block = &out;
            inst.operands[0] = inverted(inst.operands[0]);
            inst.blocks[0].swap(inst.blocks[1]);
            changed = true;
        }
        out.push_back(&inst);
    }

    void loop(Inst& inst, ir::Block& out) {
        if (inst.test_last) walk(inst.blocks[1]);
        walk(inst.blocks[0]);
        replace_operands(inst);
        const ir::Constant* condition = inst.operands.empty() ? nullptr : ir::as_constant(inst.operands[0]);
        if (condition != nullptr && condition->bits == 0 && !inst.test_last) {
            // Only the head runs, once.
            out.insert(out.end(), inst.blocks[0].begin(), inst.blocks[0].end());
            changed = true;
            return;
        }
        if (condition != nullptr && condition->bits != 0) {
            inst.operands.clear();
            changed = true;
        }
        if (!inst.test_last) {
            walk(inst.blocks[1]);
            walk(inst.blocks[2]);
        }
        if (condition != nullptr && condition->bits == 0 && inst.test_last && !leaves(inst.blocks[1])) {
            // do { body } while (false) runs once.
            out.insert(out.end(), inst.blocks[1].begin(), inst.blocks[1].end());
            if (out.empty() || !ir::is_terminator(out.back()->op)) out.insert(out.end(), inst.blocks[0].begin(), inst.blocks[0].end());
            changed = true;
            return;
        }
        out.push_back(&inst);
    }

    /// A break_ or continue_ of the loop or switch that owns the block.
    static bool leaves(const ir::Block& block, bool in_switch = false) {
        for (const Inst* i : block) {
            if (i->op == Op::continue_ || (i->op == Op::break_ && !in_switch)) return true;
            if (i->op == Op::loop) continue;
            for (const ir::Block& b : i->blocks) {
                if (leaves(b, in_switch || i->op == Op::switch_)) return true;
            }
        }
        return false;
    }

    /// A new or existing value that is true where `v` is false.
    Value* inverted(Value* v) {
        if (Inst* i = ir::as_inst(v)) {
            if (i->op == Op::logical_not) return i->operands[0];
            Op op = opposite(*i);
            if (op != i->op) return builder_.binary(op, i->operands[0], i->operands[1]);
        }
        return builder_.unary(Op::logical_not, v);
    }
    /// The comparison that holds where `i` does not; the same operation where there is none (order of floats).
    static Op opposite(const Inst& i) {
        if (i.op == Op::eq) return Op::ne;
        if (i.op == Op::ne) return Op::eq;
        if (i.op < Op::lt || i.op > Op::ge || i.operands[0]->type->is_float()) return i.op;
        return i.op == Op::lt ? Op::ge : i.op == Op::ge ? Op::lt : i.op == Op::le ? Op::gt : Op::le;
    }

    static bool is_bits(const Value* v, uint64_t bits) { return v->kind == ir::ValueKind::constant && static_cast<const ir::Constant*>(v)->bits == bits; }
    static bool is_zero(const Value* v) { return v->type->is_integer() && is_bits(v, 0); }
    static bool is_ones(const Value* v) { return v->type->is_integer() && is_bits(v, truncated(v->type, ~uint64_t{0})); }
    static bool is_one(const Value* v) {
        if (v->type->is_integer()) return is_bits(v, 1);
        return (v->type->kind == ir::TypeKind::f32 && is_bits(v, 0x3f800000u)) || (v->type->kind == ir::TypeKind::f64 && is_bits(v, 0x3ff0000000000000u));
    }
    static bool is_float_zero(const Value* v, bool negative) {
        return v->type->is_float() && is_bits(v, negative ? uint64_t{1} << (v->type->bits() - 1) : 0);
    }

    /// The value that replaces `i`, or null where `i` stays (possibly changed).
    Value* simplify(Inst& i) {
        switch (i.op) {
            case Op::neg:
            case Op::bit_not:
            case Op::logical_not: return unary(i);
            case Op::select: return select(i);
            case Op::convert: return convert(i);
            case Op::bitcast: return bitcast(i);
            case Op::intrinsic: return intrinsic(i);
            case Op::index: return index(i);
            case Op::pointer_cast: return pointer_cast(i);
            case Op::pointer_to_int:
            case Op::int_to_pointer: return pointer_number(i);
            default: return i.op <= Op::ge ? binary(i) : nullptr;
        }
    }

    Value* binary(Inst& i) {
        Value* a = i.operands[0];
        Value* b = i.operands[1];
        const ir::Constant* ca = ir::as_constant(a);
        const ir::Constant* cb = ir::as_constant(b);
        uint64_t bits = 0;
        if (ca != nullptr && cb != nullptr && fold_binary(i.op, a->type, ca->bits, cb->bits, bits)) return builder_.constant(i.type, bits);
        return i.op >= Op::eq ? comparison(i, a, b) : arithmetic(i, a, b);
    }

    Value* arithmetic(Inst& i, Value* a, Value* b) {
        bool boolean = i.type->is_boolean();
        switch (i.op) {
            case Op::add:
                if (is_zero(b) || is_float_zero(b, true)) return a;
                if (is_zero(a) || is_float_zero(a, true)) return b;
                return nullptr;
            case Op::sub:
                if (is_zero(b) || is_float_zero(b, false)) return a;
                return a == b && i.type->is_integer() ? builder_.constant(i.type, 0) : nullptr;
            case Op::mul:
                if (is_one(b) || is_zero(a)) return a;
                return is_one(a) || is_zero(b) ? b : nullptr;
            case Op::div: return is_one(b) ? a : nullptr;
            case Op::rem: return is_one(b) ? builder_.constant(i.type, 0) : nullptr;
            case Op::bit_and:
                if (a == b || is_ones(b) || is_zero(a) || (boolean && (is_bits(b, 1) || is_bits(a, 0)))) return a;
                return is_ones(a) || is_zero(b) || (boolean && (is_bits(a, 1) || is_bits(b, 0))) ? b : nullptr;
            case Op::bit_or:
                if (a == b || is_bits(b, 0) || is_ones(a) || (boolean && is_bits(a, 1))) return a;
                return is_bits(a, 0) || is_ones(b) || (boolean && is_bits(b, 1)) ? b : nullptr;
            case Op::bit_xor:
                if (is_bits(b, 0)) return a;
                if (is_bits(a, 0)) return b;
                return a == b ? builder_.constant(i.type, 0) : nullptr;
            case Op::shl:
            case Op::shr: return is_zero(b) || is_zero(a) ? a : nullptr;
            default: return nullptr;
        }
    }

    Value* comparison(Inst& i, Value* a, Value* b) {
        const ir::Type* type = a->type;
        if (a == b && !type->is_float()) return builder_.boolean(i.op == Op::eq || i.op == Op::le || i.op == Op::ge);
        bool equality = i.op == Op::eq || i.op == Op::ne;
        if (type->is_integer() && !type->is_signed()) {
            if (is_zero(b) && (i.op == Op::lt || i.op == Op::ge)) return builder_.boolean(i.op == Op::ge);
            if (is_zero(a) && (i.op == Op::gt || i.op == Op::le)) return builder_.boolean(i.op == Op::le);
        }
        const ir::Constant* limit = type->is_integer() ? ir::as_constant(b) : nullptr;
        if (limit != nullptr && limit->bits <= highest_positive(*type)) {
            uint64_t highest = highest_value(*a);
            if (highest < limit->bits && (i.op == Op::lt || i.op == Op::ge)) return builder_.boolean(i.op == Op::lt);
            if (highest <= limit->bits && (i.op == Op::le || i.op == Op::gt)) return builder_.boolean(i.op == Op::le);
        }
        if (Value* known = narrow_comparison(i)) return known;
        if (!equality) return nullptr;
        if (type->is_boolean() && b->kind == ir::ValueKind::constant) return is_bits(b, i.op == Op::eq ? 1 : 0) ? a : builder_.unary(Op::logical_not, a);
        // A boolean made a number and compared with zero.
        Inst* made = ir::as_inst(a);
        if (is_zero(b) && made != nullptr && made->op == Op::convert && made->operands[0]->type->is_boolean()) {
            return i.op == Op::ne ? made->operands[0] : builder_.unary(Op::logical_not, made->operands[0]);
        }
        if (type->is_pointer() && ((is_bits(b, 0) && is_object(a)) || (is_bits(a, 0) && is_object(b)))) return builder_.boolean(i.op == Op::ne);
        return nullptr;
    }
    /// A widened integer against a constant: compared in its own type, which is cheaper, or known from the type's range.
    /// (Mesa 22.3 also gets the wide form wrong where the integer is signed.)
    Value* narrow_comparison(Inst& i) {
        for (size_t side = 0; side < 2; ++side) {
            const Inst* widened = ir::as_inst(i.operands[side]);
            const ir::Constant* limit = ir::as_constant(i.operands[1 - side]);
            if (widened == nullptr || widened->op != Op::convert || limit == nullptr) continue;
            Value* narrow = widened->operands[0];
            const ir::Type& from = *narrow->type;
            const ir::Type& to = *widened->type;
            if (!from.is_integer() || !to.is_integer() || to.size <= from.size) continue;
            // A negative number that becomes a huge one keeps neither its order nor its place.
            if (from.is_signed() && !to.is_signed()) continue;
            // As the widening keeps the value, everything of `from` and, read as signed, `limit` fits into 64 bits;
            // an unsigned limit beyond that is above any `from`.
            int64_t value = ir::signed_value(&to, limit->bits);
            bool huge = !to.is_signed() && value < 0;
            int64_t highest = static_cast<int64_t>((uint64_t{1} << (from.bits() - (from.is_signed() ? 1 : 0))) - 1);
            int64_t lowest = from.is_signed() ? -highest - 1 : 0;
            if (!huge && value >= lowest && value <= highest) {
                i.operands[side] = narrow;
                i.operands[1 - side] = builder_.constant(&from, truncated(&from, limit->bits));
                changed = true;
                return nullptr;
            }
            if (i.op == Op::eq || i.op == Op::ne) return builder_.boolean(i.op == Op::ne);
            bool narrow_is_less = huge || value > highest;
            bool left_is_less = narrow_is_less == (side == 0);
            return builder_.boolean(left_is_less == (i.op == Op::lt || i.op == Op::le));
        }
        return nullptr;
    }
    /// The address of a variable or of a part of it.
    static bool is_object(const Value* v) {
        const Inst* i = ir::as_inst(v);
        while (i != nullptr && ir::is_address_step(i->op)) {
            v = i->operands[0];
            i = ir::as_inst(v);
        }
        return v->kind == ir::ValueKind::variable;
    }

    Value* unary(Inst& i) {
        Value* a = i.operands[0];
        uint64_t bits = 0;
        if (const ir::Constant* c = ir::as_constant(a); c != nullptr && fold_unary(i.op, a->type, c->bits, bits)) return builder_.constant(i.type, bits);
        Inst* inner = ir::as_inst(a);
        if (inner == nullptr) return nullptr;
        if (inner->op == i.op) return inner->operands[0];
        if (i.op == Op::logical_not && opposite(*inner) != inner->op) return builder_.binary(opposite(*inner), inner->operands[0], inner->operands[1]);
        return nullptr;
    }

    Value* select(Inst& i) {
        if (const ir::Constant* c = ir::as_constant(i.operands[0])) return i.operands[c->bits != 0 ? 1 : 2];
        if (i.operands[1] == i.operands[2]) return i.operands[1];
        if (i.type->is_boolean() && is_bits(i.operands[1], 1) && is_bits(i.operands[2], 0)) return i.operands[0];
        return nullptr;
    }

    Value* convert(Inst& i) {
        Value* a = i.operands[0];
        if (a->type == i.type) return a;
        uint64_t bits = 0;
        if (const ir::Constant* c = ir::as_constant(a); c != nullptr && fold_convert(a->type, c->bits, i.type, bits)) return builder_.constant(i.type, bits);
        Inst* inner = ir::as_inst(a);
        if (inner == nullptr || inner->op != Op::convert || !through_is_exact(*inner->operands[0]->type, *a->type, *i.type)) return nullptr;
        if (inner->operands[0]->type == i.type) return inner->operands[0];
        i.operands[0] = inner->operands[0];
        changed = true;
        return nullptr;
    }
    /// Converting `from` to `to` by way of `middle` is the same as doing it at once.
    static bool through_is_exact(const ir::Type& from, const ir::Type& middle, const ir::Type& to) {
        if ((!from.is_integer() && !from.is_boolean()) || !middle.is_integer() || !to.is_integer()) return false;
        if (from.is_boolean() || to.size <= middle.size) return true;
        if (middle.size > from.size) return !from.is_signed() || middle.is_signed();
        return middle.size == from.size && middle.is_signed() == from.is_signed();
    }

    Value* bitcast(Inst& i) {
        Value* a = i.operands[0];
        if (a->type == i.type) return a;
        if (const ir::Constant* c = ir::as_constant(a)) return builder_.constant(i.type, c->bits);
        Inst* inner = ir::as_inst(a);
        if (inner == nullptr || inner->op != Op::bitcast) return nullptr;
        // Float to integer and back; the integer's signedness does not matter.
        return inner->operands[0]->type == i.type ? inner->operands[0] : i.type->is_integer() ? builder_.convert(inner->operands[0], i.type) : nullptr;
    }

    Value* intrinsic(Inst& i) {
        if (i.intrinsic != ir::Intrinsic::min && i.intrinsic != ir::Intrinsic::max) return nullptr;
        Value* a = i.operands[0];
        Value* b = i.operands[1];
        if (a == b) return a;
        uint64_t less = 0;
        const ir::Constant* ca = ir::as_constant(a);
        const ir::Constant* cb = ir::as_constant(b);
        if (!i.type->is_integer() || ca == nullptr || cb == nullptr || !fold_binary(Op::lt, a->type, ca->bits, cb->bits, less)) return nullptr;
        return (less != 0) == (i.intrinsic == ir::Intrinsic::min) ? a : b;
    }

    Value* index(Inst& i) {
        Value* base = i.operands[0];
        if (is_zero(i.operands[1])) return base;
        Inst* inner = ir::as_inst(base);
        const ir::Constant* offset = ir::as_constant(i.operands[1]);
        if (inner == nullptr || inner->op != Op::index || offset == nullptr) return nullptr;
        const ir::Constant* first = ir::as_constant(inner->operands[1]);
        if (first == nullptr || !ir::same_but_space(inner->type, i.type)) return nullptr;
        int64_t sum = static_cast<int64_t>(static_cast<uint64_t>(ir::signed_value(*first)) + static_cast<uint64_t>(ir::signed_value(*offset)));
        i.operands = {inner->operands[0], builder_.constant(builder_.types().i64(), static_cast<uint64_t>(sum))};
        changed = true;
        return sum == 0 ? i.operands[0] : nullptr;
    }

    Value* pointer_cast(Inst& i) {
        Value* a = i.operands[0];
        if (ir::same_but_space(a->type, i.type)) return a;
        if (const ir::Constant* c = ir::as_constant(a)) return builder_.constant(i.type, c->bits);
        Inst* inner = ir::as_inst(a);
        if (inner == nullptr || inner->op != Op::pointer_cast) return nullptr;
        if (ir::same_but_space(inner->operands[0]->type, i.type)) return inner->operands[0];
        i.operands[0] = inner->operands[0];
        changed = true;
        return nullptr;
    }

    Value* pointer_number(Inst& i) {
        Value* a = i.operands[0];
        if (const ir::Constant* c = ir::as_constant(a)) return builder_.constant(i.type, c->bits);
        Inst* inner = ir::as_inst(a);
        if (inner == nullptr || inner->op != (i.op == Op::pointer_to_int ? Op::int_to_pointer : Op::pointer_to_int)) return nullptr;
        Value* original = inner->operands[0];
        return i.op == Op::pointer_to_int || ir::same_but_space(original->type, i.type) ? original : builder_.pointer_cast(original, i.type->element);
    }
};

}  // namespace detail

bool fold(ir::Module& module, ir::Function& function) { return detail::Folder(module, function).changed; }

}  // namespace passes
QIAO_NAMESPACE_END
