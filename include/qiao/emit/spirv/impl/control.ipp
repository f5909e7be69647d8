// SPDX-License-Identifier: Apache-2.0
// Structured control flow, barriers, and the dispatch over instructions.
//
// The IR's structure is SPIR-V's: if_ is a selection, loop a loop construct whose step is the continue construct,
// switch_ an OpSwitch whose blocks fall through to the next one only (listed in their order, which is what 2.11 of the
// specification asks for). A block that no value selects is part of the one before it.
#pragma once
#include <algorithm>

#include <qiao/emit/spirv/emitter.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

void Emitter::branch(Id label) { w_.effect(spv::Op::OpBranch, {label}); }

void Emitter::open(Id label) {
    w_.begin_block(label);
    terminated_ = false;
}

/// Opens a merge block; one that nothing reaches ends at once.
void Emitter::open_merge(Id label, bool reached) {
    open(label);
    if (reached) return;
    w_.effect(spv::Op::OpUnreachable, {});
    terminated_ = true;
}

void Emitter::place(SourceLoc loc) {
    if (!loc.valid() || module_.sources == nullptr) return;
    w_.line(w_.source_file(module_.sources->name(loc.file)), loc.line, loc.column);
}

void Emitter::block(const ir::Block& block) {
    for (const ir::Inst* inst : block) {
        // What follows a jump is never reached.
        if (terminated_) return;
        place(inst->loc);
        instruction(*inst);
    }
}

void Emitter::if_(const ir::Inst& inst) {
    Id condition = value(inst.operands[0]);
    const ir::Block& otherwise = inst.blocks[1];
    Id then_label = w_.new_id();
    Id merge = w_.new_id();
    Id else_label = otherwise.empty() ? merge : w_.new_id();
    w_.effect(spv::Op::OpSelectionMerge, {merge, 0});
    w_.effect(spv::Op::OpBranchConditional, {condition, then_label, else_label});
    bool reached = otherwise.empty();
    open(then_label);
    block(inst.blocks[0]);
    if (!terminated_) {
        branch(merge);
        reached = true;
    }
    if (!otherwise.empty()) {
        open(else_label);
        block(otherwise);
        if (!terminated_) {
            branch(merge);
            reached = true;
        }
    }
    open_merge(merge, reached);
}

/// llvmpipe computes a value anew in each turn for all threads, from variables of which some have moved on, and hands the
/// last turn's out to threads that left before. Only what differs between two exits is kept for each thread; so a loop
/// whose exit follows a store gets a second exit, never taken, ahead of everything. (And variables start as zero: what is
/// undefined at one exit counts as the same.)
void Emitter::guard_exit_values(const ir::Inst& loop) {
    if (caps_.exit_values) return;
    bool leaves_first = !loop.test_last && !loop.operands.empty();
    if (leaves_first && !ir::any_inst(loop.blocks[0], [](const ir::Inst& i) { return ir::has_side_effects(i); })) return;
    // Its own: inside of another guarded loop the driver knows that loop's to be false.
    Id never = new_hidden_false();
    Id inside = w_.new_id();
    w_.effect(spv::Op::OpBranchConditional, {never, targets_.back().break_label, inside});
    open(inside);
    targets_.back().is_left = true;
}

void Emitter::loop(const ir::Inst& inst) {
    const ir::Block& head = inst.blocks[0];
    const ir::Block& body = inst.blocks[1];
    const ir::Block& step = inst.blocks[2];
    Id header = w_.new_id(), first = w_.new_id(), next = w_.new_id(), merge = w_.new_id();
    spv::LoopControlMask control = spv::LoopControlMask::MaskNone;
    if (inst.unroll == 0) control = spv::LoopControlMask::Unroll;
    if (inst.unroll == 1) control = spv::LoopControlMask::DontUnroll;
    if (inst.unroll > 1) control = spv::LoopControlMask::PartialCount;
    branch(header);
    open(header);
    Words loop_merge{merge, next, static_cast<uint32_t>(control)};
    if (inst.unroll > 1) loop_merge.push_back(static_cast<uint32_t>(inst.unroll));
    w_.effect(spv::Op::OpLoopMerge, loop_merge);
    branch(first);
    open(first);
    targets_.push_back({merge, next});
    guard_exit_values(inst);
    bool tested = !inst.operands.empty();
    if (!inst.test_last) {
        block(head);
        if (!terminated_ && tested) {
            Id inside = w_.new_id();
            w_.effect(spv::Op::OpBranchConditional, {value(inst.operands[0]), inside, merge});
            open(inside);
        }
        if (!terminated_) block(body);
    } else {
        block(body);
    }
    bool again = !terminated_ || targets_.back().is_continued;
    if (!terminated_) branch(next);
    open(next);
    // A continue construct that nothing reaches is the back edge alone.
    if (again) block(inst.test_last ? head : step);
    // The back edge must exist even where the step never ends.
    if (terminated_) {
        open(w_.new_id());
        again = false;
    }
    if (inst.test_last && tested && again)
        w_.effect(spv::Op::OpBranchConditional, {value(inst.operands[0]), header, merge});
    else
        branch(header);
    bool left = targets_.back().is_left || (tested && (!inst.test_last || again));
    targets_.pop_back();
    open_merge(merge, left);
}

void Emitter::switch_(const ir::Inst& inst) {
    size_t count = inst.blocks.size();
    Id merge = w_.new_id();
    std::vector<Id> labels(count);  // 0: goes on in the block before
    for (size_t i = 0; i < count; ++i) {
        if (!inst.cases[i].empty() || inst.default_case == static_cast<int>(i)) labels[i] = w_.new_id();
    }
    const ir::Type* type = inst.operands[0]->type;
    Words operands{value(inst.operands[0]), inst.default_case >= 0 ? labels[static_cast<size_t>(inst.default_case)] : merge};
    for (size_t i = 0; i < count; ++i) {
        for (int64_t v : inst.cases[i]) {
            operands.push_back(static_cast<uint32_t>(v));
            if (type->size == 8) operands.push_back(static_cast<uint32_t>(static_cast<uint64_t>(v) >> 32));
            operands.push_back(labels[i]);
        }
    }
    w_.effect(spv::Op::OpSelectionMerge, {merge, 0});
    w_.effect(spv::Op::OpSwitch, operands);
    terminated_ = true;
    targets_.push_back({merge, 0});
    for (size_t i = 0; i < count; ++i) {
        if (labels[i] != 0) {
            if (!terminated_) branch(labels[i]);
            open(labels[i]);
        }
        block(inst.blocks[i]);
    }
    bool reached = targets_.back().is_left || inst.default_case < 0 || !terminated_;
    if (!terminated_) branch(merge);
    targets_.pop_back();
    open_merge(merge, reached);
}

void Emitter::leave(const ir::Inst& inst) {
    switch (inst.op) {
        case ir::Op::break_:
            targets_.back().is_left = true;
            branch(targets_.back().break_label);
            break;
        case ir::Op::continue_: {
            auto loop = std::find_if(targets_.rbegin(), targets_.rend(), [](const Target& t) { return t.continue_label != 0; });
            loop->is_continued = true;
            branch(loop->continue_label);
            break;
        }
        case ir::Op::unreachable:
            w_.effect(spv::Op::OpUnreachable, {});
            break;
        default:
            w_.effect(spv::Op::OpReturn, {});
            break;
    }
    terminated_ = true;
}

Id Emitter::fence_semantics() {
    uint32_t mask = static_cast<uint32_t>(spv::MemorySemanticsMask::AcquireRelease) | static_cast<uint32_t>(spv::MemorySemanticsMask::UniformMemory) |
                    static_cast<uint32_t>(spv::MemorySemanticsMask::WorkgroupMemory);
    if (caps_.vulkan_memory_model)
        mask |= static_cast<uint32_t>(spv::MemorySemanticsMask::MakeAvailable) | static_cast<uint32_t>(spv::MemorySemanticsMask::MakeVisible);
    return w_.u32(mask);
}

void Emitter::fence(ir::Scope s) {
    if (caps_.divergent_fences) {
        w_.effect(spv::Op::OpMemoryBarrier, {scope(s), fence_semantics()});
        return;
    }
    // Such drivers run on the CPU and make every atomic operation a full fence: one that changes nothing will do.
    op(spv::Op::OpAtomicOr, uint_type(), {reduce_word(), scope(ir::Scope::block), w_.u32(0), w_.u32(0)});
}

void Emitter::barrier() {
    Id workgroup = scope(ir::Scope::block);
    w_.effect(spv::Op::OpControlBarrier, {workgroup, workgroup, fence_semantics()});
}

/// Counts in a word of shared memory. The last barrier keeps the word until every thread has read it.
Id Emitter::barrier_reduce(const ir::Inst& inst) {
    using spv::Op;
    Id word = reduce_word();
    Id first = op(Op::OpIEqual, bool_type(), {builtin(spv::BuiltIn::LocalInvocationIndex, false), w_.u32(0)});
    Id clear = w_.new_id(), merge = w_.new_id();
    Words access = caps_.vulkan_memory_model ? Words{static_cast<uint32_t>(spv::MemoryAccessMask::NonPrivatePointer)} : Words{};
    w_.effect(Op::OpSelectionMerge, {merge, 0});
    w_.effect(Op::OpBranchConditional, {first, clear, merge});
    open(clear);
    Words store{word, w_.u32(0)};
    store.insert(store.end(), access.begin(), access.end());
    w_.effect(Op::OpStore, store);
    branch(merge);
    open(merge);
    barrier();
    Id holds = op(Op::OpINotEqual, bool_type(), {value(inst.operands[0]), w_.u32(0)});
    op(Op::OpAtomicIAdd, uint_type(), {word, scope(ir::Scope::block), w_.u32(0), select(uint_type(), holds, w_.u32(1), w_.u32(0))});
    barrier();
    Words load{word};
    load.insert(load.end(), access.begin(), access.end());
    Id count = w_.value(Op::OpLoad, uint_type(), load);
    barrier();
    Id one = w_.u32(1), zero = w_.u32(0);
    switch (inst.reduce) {
        case ir::Reduce::count:
            return count;
        case ir::Reduce::bit_or:
            return select(uint_type(), op(Op::OpINotEqual, bool_type(), {count, zero}), one, zero);
        case ir::Reduce::bit_and: {
            Id plane = op(Op::OpIMul, uint_type(), {block_size_[0], block_size_[1]});
            Id threads = op(Op::OpIMul, uint_type(), {plane, block_size_[2]});
            return select(uint_type(), op(Op::OpIEqual, bool_type(), {count, threads}), one, zero);
        }
        default:
            unsupported(inst.loc, "this block-wide reduction");
    }
}

void Emitter::instruction(const ir::Inst& inst) {
    using ir::Op;
    switch (inst.op) {
        case Op::convert:
            return set(inst, convert(inst));
        case Op::bitcast:
            return set(inst, bitcast(inst));
        case Op::intrinsic:
            return set(inst, intrinsic(inst));
        case Op::load:
            return load(inst);
        case Op::store:
            return store(inst);
        case Op::copy:
        case Op::zero:
            return transfer(inst);
        case Op::select:
            if (inst.type->is_pointer()) break;
            return arithmetic(inst);
        case Op::index:
        case Op::field:
        case Op::decay:
        case Op::pointer_cast:
        case Op::int_to_pointer:
            break;
        case Op::pointer_to_int:
            return set(inst, pointer_to_int(inst));
        case Op::special:
            return set(inst, special(inst.special));
        case Op::atomic:
            return atomic(inst);
        case Op::fence:
            return fence(inst.scope);
        case Op::barrier:
            return barrier();
        case Op::barrier_reduce:
            return set(inst, barrier_reduce(inst));
        case Op::if_:
            return if_(inst);
        case Op::loop:
            return loop(inst);
        case Op::switch_:
            return switch_(inst);
        case Op::break_:
        case Op::continue_:
        case Op::return_:
        case Op::unreachable:
            return leave(inst);
        case Op::clock:
            return set(inst, clock(inst));
        case Op::call:
        case Op::print:
        case Op::trap:
            fail(inst.loc, DiagCode::internal, std::string("qiao: '") + ir::op_name(inst.op) + "' reached the emitter");
        case Op::warp_sync:
        case Op::warp_shuffle:
        case Op::warp_vote:
        case Op::warp_match:
        case Op::warp_reduce:
        case Op::active_mask:
            unsupported(inst.loc, std::string("'") + ir::op_name(inst.op) + "' for Vulkan devices");
        default:
            return arithmetic(inst);
    }
    addresses_[&inst] = derive(inst);
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
