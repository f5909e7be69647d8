// SPDX-License-Identifier: Apache-2.0
// Emulation of warp operations; passes/lower_warp.hpp describes the protocol.
#pragma once
#include <unordered_set>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/lower_warp.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

namespace detail {

class WarpLowering {
public:
    WarpLowering(ir::Module& module, uint32_t threads) : module_(module), kernel_(*module.kernel), build_(module), threads_(threads) {}

    void run() {
        wide_ = ir::any_inst(kernel_.body, [](const ir::Inst& inst) {
            return (inst.op == ir::Op::warp_shuffle || inst.op == ir::Op::warp_match) && inst.operands[1]->type->size == 8;
        });
        find_needed_masks(kernel_.body);
        lower(kernel_.body);
        if (replaced_.empty() && prologue_.empty()) return;
        for (auto& [from, to] : replaced_) {
            // A result may be the operand of a later operation that is replaced too.
            for (auto next = replaced_.find(to); next != replaced_.end(); next = replaced_.find(to)) to = next->second;
        }
        replace_operands(kernel_.body, replaced_);
        if (words_cleared_) emit_prologue_barrier();
        prepend(kernel_, prologue_);
    }

private:
    using Value = ir::Value;
    using Inst = ir::Inst;
    using Op = ir::Op;

    /// Three words (or rows of a word per warp) in rotation, and the thread's private notion of the current row.
    struct Words {
        ir::Variable* memory = nullptr;
        ir::Variable* row = nullptr;
        uint32_t width = 0;
    };

    // ---- values that are the same all through the kernel, computed at its start

    template <typename Make>
    Value* once(Value*& value, const char* name, Make&& make) {
        if (value == nullptr) {
            ir::Block* block = build_.block;
            build_.block = &prologue_;
            ir::Inst* made = make();
            made->name = name;
            value = made;
            build_.block = block;
        }
        return value;
    }
    Value* special(ir::Special s) { return build_.special(s); }
    Value* thread() {
        return once(thread_, "linear_thread", [&] {
            Value* rows = build_.binary(Op::mul, special(ir::Special::thread_z), special(ir::Special::block_dim_y));
            rows = build_.binary(Op::add, rows, special(ir::Special::thread_y));
            return build_.binary(Op::add, build_.binary(Op::mul, rows, special(ir::Special::block_dim_x)), special(ir::Special::thread_x));
        });
    }
    Value* lane() {
        return once(lane_, "lane_index", [&] { return build_.binary(Op::bit_and, thread(), build_.u32(31)); });
    }
    Value* warp() {
        return once(warp_, "warp_index", [&] { return build_.binary(Op::shr, thread(), build_.u32(5)); });
    }
    Value* warp_start() {
        return once(warp_start_, "warp_start", [&] { return build_.binary(Op::bit_and, thread(), build_.u32(~31U)); });
    }
    Value* lane_bit() {
        return once(lane_bit_, "lane_bit", [&] { return build_.binary(Op::shl, build_.u32(1), lane()); });
    }
    Value* leads_warp() {
        return once(leads_warp_, "leads_warp", [&] { return build_.binary(Op::eq, lane(), build_.u32(0)); });
    }
    Value* leads_block() {
        return once(leads_block_, "leads_block", [&] { return build_.binary(Op::eq, thread(), build_.u32(0)); });
    }
    Value* block_threads() {
        return once(block_threads_, "block_threads", [&] {
            Value* plane = build_.binary(Op::mul, special(ir::Special::block_dim_x), special(ir::Special::block_dim_y));
            return build_.binary(Op::mul, plane, special(ir::Special::block_dim_z));
        });
    }
    /// Bits of the lanes that this warp has.
    Value* existing() {
        return once(existing_, "warp_lanes", [&] {
            Value* rest = build_.binary(Op::sub, block_threads(), warp_start());
            Value* some = build_.binary(Op::sub, build_.binary(Op::shl, build_.u32(1), rest), build_.u32(1));
            return build_.select(build_.binary(Op::ge, rest, build_.u32(32)), build_.u32(~0U), some);
        });
    }

    /// The same bits as a type of the same width.
    Value* as_bits(Value* value, const ir::Type* type) {
        return value->type->is_float() || type->is_float() ? build_.bitcast(value, type) : build_.convert(value, type);
    }

    // ---- memory

    ir::Variable* reserve(const char* name, const ir::Type* element, uint64_t count) {
        const ir::Type* type = build_.types().array(element, count);
        ir::Variable* variable = module_.arena.make<ir::Variable>(build_.types().pointer(type, ir::Space::shared), type);
        variable->name = name;
        variable->align = element->align;
        variable->is_reserved = true;
        module_.shared.push_back(variable);
        return variable;
    }
    Value* element(Value* array, Value* index) { return build_.index(build_.decay(array), index); }
    void barrier() { build_.insert(Op::barrier, build_.types().void_type()); }
    ir::Variable* private_u32(const char* name) {
        ir::Variable* variable = build_.local(kernel_, name, build_.types().u32());
        ir::Block* block = build_.block;
        build_.block = &prologue_;
        build_.store(variable, build_.u32(0));
        build_.block = block;
        return variable;
    }

    /// Words start at zero: the first row is cleared before the kernel begins, each further one by the operation before.
    Words& words(Words& w, const char* name, uint32_t width, Value* leader, Value* column) {
        if (w.memory != nullptr) return w;
        w.width = width;
        w.memory = reserve(name, build_.types().u32(), uint64_t{3} * width);
        w.row = private_u32("word_row");
        ir::Block* block = build_.block;
        build_.block = &prologue_;
        clear(w, build_.u32(0), leader, column);
        build_.block = block;
        words_cleared_ = true;
        return w;
    }
    void clear(const Words& w, Value* row, Value* leader, Value* column) {
        Inst* test = build_.if_(leader);
        ir::Block* block = build_.block;
        build_.block = &test->blocks[0];
        build_.store(element(w.memory, build_.binary(Op::add, row, column)), build_.u32(0));
        build_.block = block;
    }
    void emit_prologue_barrier() {
        build_.block = &prologue_;
        barrier();
    }

    /// Before the barrier: adds `bits` to the current word where `set` holds. Returns the word's address, to be read
    /// after the barrier.
    Value* contribute(Words& w, Value* leader, Value* column, Value* set, Value* bits, ir::AtomicOp op) {
        Value* row = build_.load(w.row);
        Value* word = element(w.memory, build_.binary(Op::add, row, column));
        Inst* test = build_.if_(set);
        ir::Block* block = build_.block;
        build_.block = &test->blocks[0];
        Inst* atomic = build_.insert(Op::atomic, build_.types().u32(), {word, bits});
        atomic->atomic = op;
        atomic->scope = ir::Scope::block;
        build_.block = block;
        Value* last = build_.binary(Op::eq, row, build_.u32(2 * w.width));
        Value* next = build_.select(last, build_.u32(0), build_.binary(Op::add, row, build_.u32(w.width)));
        clear(w, next, leader, column);
        build_.store(w.row, next);
        return word;
    }
    /// Address of the warp's word after lanes with `set` have put in their bit.
    Value* gather(Value* set) {
        Words& w = words(warp_words_, "warp_words", threads_ / 32, leads_warp(), warp());
        return contribute(w, leads_warp(), warp(), set, lane_bit(), ir::AtomicOp::bit_or);
    }

    /// Puts the value in the thread's slot; returns the index of the warp's first slot, to be read after the barrier.
    Value* publish(Value* value) {
        if (slots_ == nullptr) {
            slots_ = reserve("warp_slots", wide_ ? build_.types().u64() : build_.types().u32(), uint64_t{2} * threads_);
            half_ = private_u32("slot_half");
            ir::Block* block = build_.block;
            build_.block = &prologue_;
            clear_missing_slots();
            build_.block = block;
        }
        Value* half = build_.load(half_);
        const ir::Type* slot = slots_->value_type->element;
        Value* bits = as_bits(value, build_.types().integer(value->type->bits(), false));
        build_.store(element(slots_, build_.binary(Op::add, half, thread())), build_.convert(bits, slot));
        build_.store(half_, build_.binary(Op::sub, build_.u32(threads_), half));
        return build_.binary(Op::add, half, warp_start());
    }
    /// Zeros in both slots of each lane that the last warp does not have: nobody writes there, but shuffles may read.
    void clear_missing_slots() {
        Value* leads = leads_block();
        Value* rest = build_.binary(Op::bit_and, block_threads(), build_.u32(31));
        Inst* partial = build_.if_(build_.binary(Op::ne, rest, build_.u32(0)));
        ir::Block* block = build_.block;
        build_.block = &partial->blocks[0];
        Inst* leader = build_.if_(leads);
        build_.block = &leader->blocks[0];
        const ir::Type* slot = slots_->value_type->element;
        Value* last_warp = build_.binary(Op::sub, block_threads(), rest);
        for_each_lane([&](Value* other) {
            Inst* missing = build_.if_(build_.binary(Op::ge, other, rest));
            ir::Block* body = build_.block;
            build_.block = &missing->blocks[0];
            Value* first = build_.binary(Op::add, last_warp, other);
            build_.store(element(slots_, first), build_.constant(slot, 0));
            build_.store(element(slots_, build_.binary(Op::add, first, build_.u32(threads_))), build_.constant(slot, 0));
            build_.block = body;
        });
        build_.block = block;
    }
    /// The value of the slot, as bits of the width of `type`.
    Value* slot_bits(Value* index, const ir::Type* type) {
        return build_.convert(build_.load(element(slots_, index)), build_.types().integer(type->bits(), false));
    }

    // ---- operations

    void lower(ir::Block& block) {
        ir::Block result;
        for (Inst* inst : block) {
            for (ir::Block& nested : inst->blocks) lower(nested);
            if (!ir::is_collective(inst->op) || inst->op == Op::barrier) {
                result.push_back(inst);
                continue;
            }
            build_.block = &result;
            build_.loc = inst->loc;
            if (inst->op == Op::active_mask && needed_masks_.count(inst) == 0) continue;
            if (Value* value = lower_operation(*inst)) replaced_[inst] = value;
        }
        block = std::move(result);
    }

    /// The operand that says whether the thread takes part; null: all do.
    static Value* participates(const Inst& inst) {
        size_t usual = inst.op == Op::active_mask ? 0 : inst.op == Op::warp_sync ? 1 : inst.op == Op::warp_shuffle ? 4 : 2;
        return inst.operands.size() > usual ? inst.operands[usual] : nullptr;
    }

    /// An operation whose mask is "who is here" (the old __shfl and its like) needs none: who takes part is known anyway.
    static bool ignores_mask(const Inst& inst) {
        if (inst.op == Op::warp_shuffle || inst.op == Op::warp_sync) return true;
        const Inst* mask = ir::as_inst(inst.operands[0]);
        return mask != nullptr && mask->op == Op::active_mask && participates(*mask) == participates(inst);
    }
    void find_needed_masks(ir::Block& block) {
        ir::for_each_inst(block, [&](Inst& inst) {
            bool ignored = ir::is_collective(inst.op) && inst.op >= Op::warp_sync && !inst.operands.empty() && ignores_mask(inst);
            for (size_t i = ignored ? 1 : 0; i < inst.operands.size(); ++i) needed_masks_.insert(inst.operands[i]);
        });
    }
    Value* masked(Value* bits, const Inst& inst) {
        return ignores_mask(inst) ? bits : build_.binary(Op::bit_and, bits, inst.operands[0]);
    }

    Value* lower_operation(const Inst& inst) {
        switch (inst.op) {
            case Op::warp_sync: barrier(); return nullptr;
            case Op::barrier_reduce: return block_reduce(inst);
            case Op::warp_shuffle: return shuffle(inst);
            case Op::warp_vote: return vote(inst);
            case Op::active_mask: return present(participates(inst));
            default: return warp_fold(inst);
        }
    }

    Value* block_reduce(const Inst& inst) {
        Words& w = words(block_words_, "block_words", 1, leads_block(), build_.u32(0));
        bool all = inst.reduce == ir::Reduce::bit_and;
        Value* zero = build_.constant(inst.operands[0]->type, 0);
        Value* set = build_.binary(all ? Op::eq : Op::ne, inst.operands[0], zero);
        ir::AtomicOp op = inst.reduce == ir::Reduce::count ? ir::AtomicOp::add : ir::AtomicOp::bit_or;
        Value* word = contribute(w, leads_block(), build_.u32(0), set, build_.u32(1), op);
        barrier();
        Value* read = build_.load(word);
        if (inst.reduce == ir::Reduce::count) return build_.convert(read, inst.type);
        return build_.convert(build_.binary(all ? Op::eq : Op::ne, read, build_.u32(0)), inst.type);
    }

    /// Lanes that do not take part, or that the block does not have, hand out zero, as hardware does: CUDA leaves it open, but
    /// programs rely on it (sums over part of a warp).
    Value* shuffle(const Inst& inst) {
        Value* from = source_lane(inst);
        Value* given = inst.operands[1];
        if (Value* part = participates(inst)) given = build_.select(part, given, build_.constant(given->type, 0));
        Value* start = publish(given);
        barrier();
        Value* bits = slot_bits(build_.binary(Op::add, start, from), inst.type);
        return as_bits(bits, inst.type);
    }
    /// As shfl.sync: lanes form segments of `width`; a source outside of the segment is the lane itself.
    Value* source_lane(const Inst& inst) {
        const ir::Type* u32 = build_.types().u32();
        Value* by = build_.binary(Op::bit_and, build_.convert(inst.operands[2], u32), build_.u32(31));
        Value* width = build_.convert(inst.operands[3], u32);
        const ir::Constant* constant = ir::as_constant(inst.operands[3]);
        bool whole = constant != nullptr && constant->bits == 32;
        Value* below = whole ? static_cast<Value*>(build_.u32(31)) : build_.binary(Op::sub, width, build_.u32(1));
        Value* first = whole ? static_cast<Value*>(build_.u32(0)) : build_.binary(Op::bit_and, lane(), build_.binary(Op::sub, build_.u32(32), width));
        if (inst.shuffle == ir::Shuffle::index) return whole ? by : build_.binary(Op::bit_or, first, build_.binary(Op::bit_and, by, below));
        Value* last = whole ? below : build_.binary(Op::bit_or, first, below);
        if (inst.shuffle == ir::Shuffle::bit_xor) {
            Value* source = build_.binary(Op::bit_xor, lane(), by);
            return whole ? source : build_.select(build_.binary(Op::le, source, last), source, lane());
        }
        if (inst.shuffle == ir::Shuffle::down) {
            Value* source = build_.binary(Op::add, lane(), by);
            return build_.select(build_.binary(Op::le, source, last), source, lane());
        }
        Value* inside = build_.binary(Op::ge, lane(), build_.binary(Op::add, first, by));
        return build_.select(inside, build_.binary(Op::sub, lane(), by), lane());
    }

    Value* vote(const Inst& inst) {
        Value* holds = inst.operands[1];
        if (inst.vote == ir::Vote::all) holds = build_.unary(Op::logical_not, holds);
        if (Value* part = participates(inst)) holds = build_.binary(Op::bit_and, part, holds);
        Value* word = gather(holds);
        barrier();
        Value* bits = masked(build_.load(word), inst);
        if (inst.vote == ir::Vote::ballot) return bits;
        return build_.convert(build_.binary(inst.vote == ir::Vote::all ? Op::eq : Op::ne, bits, build_.u32(0)), inst.type);
    }

    /// Bits of the lanes that take part.
    Value* present(Value* part) {
        if (part == nullptr) return existing();
        Value* word = gather(part);
        barrier();
        return build_.load(word);
    }

    /// match and reduce: each lane looks at the slots of all lanes in its mask that take part.
    Value* warp_fold(const Inst& inst) {
        Value* value = inst.operands[1];
        Value* start = publish(value);
        Value* word = participates(inst) != nullptr ? gather(participates(inst)) : nullptr;
        barrier();
        Value* members = masked(word != nullptr ? static_cast<Value*>(build_.load(word)) : existing(), inst);
        if (inst.op == Op::warp_reduce) return reduce(inst, start, members);
        const ir::Type* bits_type = build_.types().integer(value->type->bits(), false);
        Value* mine = as_bits(value, bits_type);
        Value* same = each_lane(build_.u32(0), [&](Value* so_far, Value* other) {
            Value* equal = build_.binary(Op::eq, slot_bits(build_.binary(Op::add, start, other), value->type), mine);
            return build_.binary(Op::bit_or, so_far, build_.binary(Op::shl, build_.convert(equal, build_.types().u32()), other));
        });
        same = build_.binary(Op::bit_and, same, members);
        if (inst.number == 0) return same;
        return build_.select(build_.binary(Op::eq, same, members), members, build_.u32(0));
    }

    Value* reduce(const Inst& inst, Value* start, Value* members) {
        return each_lane(neutral(inst), [&](Value* so_far, Value* other) {
            Value* item = as_bits(slot_bits(build_.binary(Op::add, start, other), inst.type), inst.type);
            Value* bit = build_.binary(Op::bit_and, build_.binary(Op::shr, members, other), build_.u32(1));
            return build_.select(build_.binary(Op::ne, bit, build_.u32(0)), combine(inst, so_far, item), so_far);
        });
    }
    Value* neutral(const Inst& inst) {
        uint64_t top = uint64_t{1} << (inst.type->bits() - 1);
        bool is_signed = inst.type->is_signed();
        switch (inst.reduce) {
            case ir::Reduce::min: return build_.constant(inst.type, is_signed ? top - 1 : ~uint64_t{0});
            case ir::Reduce::max: return build_.constant(inst.type, is_signed ? top : 0);
            case ir::Reduce::bit_and: return build_.constant(inst.type, ~uint64_t{0});
            default: return build_.constant(inst.type, 0);
        }
    }
    Value* combine(const Inst& inst, Value* a, Value* b) {
        switch (inst.reduce) {
            case ir::Reduce::add: return build_.binary(Op::add, a, b);
            case ir::Reduce::min: return build_.intrinsic(ir::Intrinsic::min, inst.type, {a, b});
            case ir::Reduce::max: return build_.intrinsic(ir::Intrinsic::max, inst.type, {a, b});
            case ir::Reduce::bit_and: return build_.binary(Op::bit_and, a, b);
            case ir::Reduce::bit_or: return build_.binary(Op::bit_or, a, b);
            case ir::Reduce::bit_xor: return build_.binary(Op::bit_xor, a, b);
            default: unsupported(inst.loc, "this reduction over a warp");
        }
    }
    /// for (other = 0; other < 32; ++other) body(other)
    template <typename Body>
    void for_each_lane(Body&& body) {
        ir::Variable* counter = build_.local(kernel_, "other_lane", build_.types().u32());
        build_.store(counter, build_.u32(0));
        Inst* loop = build_.loop();
        ir::Block* block = build_.block;
        build_.block = &loop->blocks[0];
        loop->operands = {build_.binary(Op::lt, build_.load(counter), build_.u32(32))};
        build_.block = &loop->blocks[1];
        body(build_.load(counter));
        build_.block = &loop->blocks[2];
        build_.store(counter, build_.binary(Op::add, build_.load(counter), build_.u32(1)));
        build_.block = block;
    }
    /// The last of result = step(result, lane) over all 32 lanes.
    template <typename Step>
    Value* each_lane(Value* initial, Step&& step) {
        ir::Variable* result = build_.local(kernel_, "folded", initial->type);
        build_.store(result, initial);
        for_each_lane([&](Value* other) { build_.store(result, step(build_.load(result), other)); });
        return build_.load(result);
    }

    ir::Module& module_;
    ir::Function& kernel_;
    ir::Builder build_;
    uint32_t threads_;
    bool wide_ = false;  ///< slots of 64 bits
    bool words_cleared_ = false;
    ir::Block prologue_;
    std::unordered_map<Value*, Value*> replaced_;
    std::unordered_set<const Value*> needed_masks_;  ///< values that something else than an ignored mask uses
    ir::Variable* slots_ = nullptr;
    ir::Variable* half_ = nullptr;
    Words warp_words_;
    Words block_words_;
    Value* thread_ = nullptr;
    Value* lane_ = nullptr;
    Value* warp_ = nullptr;
    Value* warp_start_ = nullptr;
    Value* lane_bit_ = nullptr;
    Value* leads_warp_ = nullptr;
    Value* leads_block_ = nullptr;
    Value* existing_ = nullptr;
    Value* block_threads_ = nullptr;
};

inline bool holds_barrier(const ir::Inst& inst) {
    for (const ir::Block& block : inst.blocks) {
        if (ir::any_inst(block, [](const ir::Inst& inner) { return inner.op == ir::Op::barrier; })) return true;
    }
    return false;
}

/// True where a branch stands after the last barrier of the block.
inline bool ends_in_branches(const ir::Block& block) {
    for (size_t i = block.size(); i-- > 0 && block[i]->op != ir::Op::barrier;) {
        if (!block[i]->blocks.empty()) return true;
    }
    return false;
}

/// Compilers that cut a kernel at its barriers (PoCL) fail where LLVM has merged the end of a loop's body with what
/// stands before the loop, as it does when both end in like branches. A barrier before such a loop keeps them apart.
inline void set_loops_apart(ir::Module& module, ir::Block& block) {
    ir::Block result;
    bool branches = false;
    for (ir::Inst* inst : block) {
        for (ir::Block& nested : inst->blocks) set_loops_apart(module, nested);
        if (inst->op == ir::Op::loop && branches && holds_barrier(*inst)) {
            const ir::Block& last = inst->blocks[inst->blocks[2].empty() ? 1 : 2];
            bool continues = ir::any_inst(inst->blocks[1], [](const ir::Inst& inner) { return inner.op == ir::Op::continue_; });
            if (continues || ends_in_branches(last)) {
                ir::Builder build(module, &result);
                build.loc = inst->loc;
                build.insert(ir::Op::barrier, build.types().void_type());
            }
        }
        result.push_back(inst);
        branches = inst->op != ir::Op::barrier && (branches || !inst->blocks.empty());
    }
    block = std::move(result);
}

}  // namespace detail

uint32_t reserved_threads(const ir::Function& kernel, const TargetCaps& caps, const TranslateOptions& options) {
    uint32_t threads = options.block_threads != 0 ? options.block_threads : kernel.max_threads;
    uint32_t most = caps.max_threads != 0 && caps.max_threads < 1024 ? caps.max_threads : 1024;
    if (threads == 0 || threads > most) threads = most;
    return static_cast<uint32_t>(align_up(threads, 32));
}

void lower_warp(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options) {
    auto emulated = [](const ir::Inst& inst) { return ir::is_collective(inst.op) && inst.op != ir::Op::barrier; };
    if (ir::any_inst(module.kernel->body, emulated)) detail::WarpLowering(module, reserved_threads(*module.kernel, caps, options)).run();
    if (caps.target == Target::opencl_c) detail::set_loops_apart(module, module.kernel->body);
}

}  // namespace passes
QIAO_NAMESPACE_END
