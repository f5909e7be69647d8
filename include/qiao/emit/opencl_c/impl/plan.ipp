// SPDX-License-Identifier: Apache-2.0
// Folding of values and placement of variables.
#pragma once
#include <algorithm>

#include <qiao/emit/opencl_c/plan.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

namespace detail {

/// Addresses and thread indices cost nothing to repeat and read best where they are used.
inline bool folds_anywhere(const ir::Inst& inst) { return ir::is_address_step(inst.op) || inst.op == ir::Op::special; }

/// copy and zero of arrays become loops that mention their operands several times.
inline unsigned mentions(const ir::Inst& inst) {
    bool moves = inst.op == ir::Op::copy || inst.op == ir::Op::zero;
    return moves && (inst.memory_type->kind == ir::TypeKind::array || inst.align != 0) ? 2 : 1;
}

}  // namespace detail

Plan::Plan(ir::Module& module) : kernel_(*module.kernel) {
    number(module);
    survey(kernel_.body, nullptr, nullptr, 0);
    visit(kernel_.body);
    uses_.resize(values_.size());
    collect_uses(kernel_.body);
    for (ir::Variable* v : kernel_.locals) place(*v);
}

void Plan::number(ir::Module& module) {
    uint32_t next = ir::number_values(*module.kernel);
    for (ir::Variable* v : module.shared) v->slot = next++;
    values_.resize(next);
    for (ir::Variable* v : module.kernel->locals) values_[v->slot].cell = v->value_type->is_scalar();
}

void Plan::survey(const ir::Block& block, const ir::Block* parent, const ir::Inst* owner, size_t position) {
    blocks_[&block] = {parent, position, owner};
    for (size_t i = 0; i < block.size(); ++i) {
        const ir::Inst& inst = *block[i];
        values_[inst.slot].home = &block;
        values_[inst.slot].position = i;
        survey_operands(inst);
        for (const ir::Block& nested : inst.blocks) survey(nested, &block, &inst, i);
    }
}

void Plan::survey_operands(const ir::Inst& inst) {
    using ir::Op;
    for (size_t k = 0; k < inst.operands.size(); ++k) {
        const ir::Value* operand = inst.operands[k];
        const ir::Value* root = address_root(operand);
        if (!ir::is_local(root)) continue;
        bool access = k == 0 && (inst.op == Op::load || inst.op == Op::store);
        bool known = access || inst.op == Op::copy || (k == 0 && (inst.op == Op::zero || inst.op == Op::atomic || ir::is_address_step(inst.op)));
        if (!known) values_[root->slot].escaped = true;
        if (root != operand || !access || inst.is_volatile) values_[root->slot].cell = false;
    }
}

void Plan::visit(const ir::Block& block) {
    for (size_t i = block.size(); i-- > 0;) {
        const ir::Inst& inst = *block[i];
        if (inst.op == ir::Op::loop) {
            const ir::Block& head = inst.blocks[0];
            visit(inst.blocks[2]);
            if (!inst.test_last) visit(inst.blocks[1]);
            if (!inst.operands.empty()) print_operand(inst.operands[0], &head, head.size(), 1);
            visit(head);
            if (inst.test_last) visit(inst.blocks[1]);
            continue;
        }
        for (size_t b = inst.blocks.size(); b-- > 0;) visit(inst.blocks[b]);
        decide(inst);
    }
}

void Plan::decide(const ir::Inst& inst) {
    using ir::Op;
    ValueState& state = values_[inst.slot];
    bool effects = ir::has_side_effects(inst);
    if (state.prints == 0 && !effects) return;
    bool once_here = state.prints == 1 && state.place == state.home;
    if (detail::folds_anywhere(inst) || (inst.op == Op::load && !inst.is_volatile && is_cell(inst.operands[0]) && keeps_value(inst))) {
        state.folded = true;
    } else if (!effects && once_here && inst.op != Op::clock && inst.op != Op::active_mask) {
        state.folded = inst.op != Op::load || may_move(inst, state.place_position);
    }
    unsigned times = (state.folded ? state.prints : 1) * detail::mentions(inst);
    const ir::Block* block = state.folded ? state.place : state.home;
    size_t position = state.folded ? state.place_position : state.position;
    for (const ir::Value* operand : inst.operands) {
        print_operand(operand, block, position, times);
        if (state.folded) inherit_places(operand, inst);
    }
}

/// The operand of a folded value stands wherever that value does.
void Plan::inherit_places(const ir::Value* operand, const ir::Inst& by) {
    const ir::Inst* inst = ir::as_inst(operand);
    if (inst == nullptr) return;
    ValueState& state = values_[inst->slot];
    const ValueState& user = values_[by.slot];
    if (state.home != user.home) return note_place(state, user.home, user.position);
    state.leaves_home = state.leaves_home || user.leaves_home;
    if (user.last < state.last) return;
    state.last_nested = user.last_nested || (user.last == state.last && state.last_nested);
    state.last = user.last;
}

void Plan::print_operand(const ir::Value* operand, const ir::Block* block, size_t position, unsigned times) {
    const ir::Inst* inst = ir::as_inst(operand);
    if (inst == nullptr) return;
    ValueState& state = values_[inst->slot];
    state.prints += times;
    state.place = block;
    state.place_position = position;
    note_place(state, block, position);
}

void Plan::note_place(ValueState& state, const ir::Block* block, size_t position) {
    bool nested = false;
    while (block != nullptr && block != state.home) {
        const BlockState& b = blocks_.at(block);
        block = b.parent;
        position = b.position;
        nested = true;
    }
    if (block == nullptr) {
        state.leaves_home = true;
    } else if (position > state.last) {
        state.last = position;
        state.last_nested = nested;
    } else if (position == state.last) {
        state.last_nested = state.last_nested || nested;
    }
}

/// True where the local scalar that is loaded holds the same value at all places that use it.
bool Plan::keeps_value(const ir::Inst& load) const {
    const ValueState& state = values_[load.slot];
    const auto& v = static_cast<const ir::Variable&>(*load.operands[0]);
    if (state.leaves_home) return false;
    auto stores = [&](const ir::Inst& inst) { return inst.op == ir::Op::store && inst.operands[0] == &v; };
    for (size_t i = state.position + 1; i <= state.last && i < state.home->size(); ++i) {
        const ir::Inst& inst = *(*state.home)[i];
        bool at_end = i == state.last;
        // A statement reads its operands before it writes, and before what it contains runs.
        if (!at_end && stores(inst)) return false;
        if (at_end && !state.last_nested) continue;
        for (const ir::Block& nested : inst.blocks) {
            if (ir::any_inst(nested, stores)) return false;
        }
    }
    return true;
}

/// True where the load may as well happen at position `to` of its block.
bool Plan::may_move(const ir::Inst& load, size_t to) const {
    const ValueState& state = values_[load.slot];
    for (size_t i = state.position + 1; i < to && i < state.home->size(); ++i) {
        if (disturbs(*(*state.home)[i], load)) return false;
    }
    return true;
}

bool Plan::disturbs(const ir::Inst& inst, const ir::Inst& load) const {
    using ir::Op;
    for (const ir::Block& nested : inst.blocks) {
        if (ir::any_inst(nested, [&](const ir::Inst& i) { return i.blocks.empty() && disturbs(i, load); })) return true;
    }
    if (!inst.blocks.empty() || !ir::has_side_effects(inst) || ir::is_terminator(inst.op) || inst.op == Op::load) return false;
    const ir::Value* from = address_root(load.operands[0]);
    bool unreachable_by_pointer = ir::is_local(from) && !values_[from->slot].escaped;
    if (inst.op != Op::store && inst.op != Op::atomic && inst.op != Op::copy && inst.op != Op::zero) return !unreachable_by_pointer;
    const ir::Value* to = address_root(inst.operands[0]);
    if (from == to) return true;
    if (from->type->is_pointer() && to->type->is_pointer() && from->type->space != to->type->space) return false;
    bool to_local = ir::is_local(to) && !values_[to->slot].escaped;
    return !unreachable_by_pointer && !to_local;
}

void Plan::collect_uses(const ir::Block& block) {
    for (size_t i = 0; i < block.size(); ++i) {
        const ir::Inst& inst = *block[i];
        if (inst.op != ir::Op::loop && dead(inst)) continue;
        for (const ir::Value* operand : inst.operands) {
            if (ir::is_local(operand)) uses_[operand->slot].push_back({&block, i});
        }
        for (const ir::Block& nested : inst.blocks) collect_uses(nested);
    }
}

const ir::Block* Plan::common_block(const std::vector<Use>& uses) const {
    auto depth = [&](const ir::Block* b) {
        size_t d = 0;
        for (; b != nullptr; b = blocks_.at(b).parent) ++d;
        return d;
    };
    const ir::Block* common = uses.front().block;
    for (const Use& use : uses) {
        const ir::Block* other = use.block;
        size_t d = depth(common);
        size_t e = depth(other);
        for (; d > e; --d) common = blocks_.at(common).parent;
        for (; e > d; --e) other = blocks_.at(other).parent;
        while (common != other) {
            common = blocks_.at(common).parent;
            other = blocks_.at(other).parent;
        }
    }
    return common;
}

/// Position in `block` of the first instruction that is or contains a use.
size_t Plan::first_position(const std::vector<Use>& uses, const ir::Block* block) const {
    size_t first = block->size();
    for (Use use : uses) {
        while (use.block != block) {
            const BlockState& state = blocks_.at(use.block);
            use = {state.parent, state.position};
        }
        first = std::min(first, use.position);
    }
    return first;
}

bool Plan::writes_all(const ir::Inst& inst, const ir::Variable& v) const {
    using ir::Op;
    if (inst.operands.empty() || inst.operands[0] != &v || inst.is_volatile) return false;
    if (inst.op == Op::store) return inst.operands[1] != &v && inst.operands[1]->type == v.value_type && inst.align == 0;
    if (inst.memory_type != v.value_type || inst.align != 0) return false;
    return inst.op == Op::zero || (inst.op == Op::copy && v.value_type->kind == ir::TypeKind::record && inst.operands[1] != &v);
}

bool Plan::touches(const ir::Block& block, const ir::Variable& v) const {
    return ir::any_inst(block, [&](const ir::Inst& inst) {
        for (const ir::Value* operand : inst.operands) {
            if (operand == &v) return true;
        }
        return false;
    });
}

/// What happens first to the variable from position `from` on, on every way through the block: `written` only if all of
/// it is written before anything else, or the way leaves the block.
Plan::Flow Plan::flow(const ir::Block& block, size_t from, const ir::Variable& v) const {
    for (size_t i = from; i < block.size(); ++i) {
        Flow f = flow(*block[i], v);
        if (f != Flow::untouched) return f;
    }
    return Flow::untouched;
}

Plan::Flow Plan::flow(const ir::Inst& inst, const ir::Variable& v) const {
    if (inst.blocks.empty()) {
        // Loops and switches inside are not looked into, so an exit here leaves the block itself.
        if (ir::is_terminator(inst.op)) return Flow::written;
        if (writes_all(inst, v)) return Flow::written;
        for (const ir::Value* operand : inst.operands) {
            if (operand == &v) return Flow::read;
        }
        return Flow::untouched;
    }
    if (inst.op == ir::Op::if_) {
        Flow yes = flow(inst.blocks[0], 0, v);
        Flow no = flow(inst.blocks[1], 0, v);
        if (yes == no) return yes;
        // Written on one way only: whatever reads it next may see what was there before.
        bool partly = yes == Flow::read || no == Flow::read || touches(inst.blocks[0], v) || touches(inst.blocks[1], v);
        return partly ? Flow::read : Flow::untouched;
    }
    for (const ir::Block& nested : inst.blocks) {
        if (touches(nested, v)) return Flow::read;
    }
    return Flow::untouched;
}

bool Plan::in_loop(const ir::Block* block) const {
    for (; block != nullptr; block = blocks_.at(block).parent) {
        const ir::Inst* owner = blocks_.at(block).owner;
        if (owner != nullptr && owner->op == ir::Op::loop) return true;
    }
    return false;
}

void Plan::place(ir::Variable& v) {
    const std::vector<Use>& uses = uses_[v.slot];
    if (uses.empty()) return;
    const ir::Block* block = common_block(uses);
    size_t position = first_position(uses, block);
    const ir::Inst* first = (*block)[position];
    // A pointer to it may outlive a turn of a loop around.
    if (writes_all(*first, v) && (!values_[v.slot].escaped || !in_loop(block))) {
        values_[first->slot].initialises = true;
        return;
    }
    bool stays = !values_[v.slot].escaped && flow(*block, position, v) == Flow::written;
    for (const ir::Block* b = stays ? nullptr : block; b != nullptr; b = blocks_.at(b).parent) {
        const BlockState& state = blocks_.at(b);
        if (state.owner != nullptr && state.owner->op == ir::Op::loop) {
            block = state.parent;
            position = state.position;
        }
    }
    declared_[(*block)[position]].push_back(&v);
}

const std::vector<ir::Variable*>& Plan::declared_before(const ir::Inst& inst) const {
    auto found = declared_.find(&inst);
    return found == declared_.end() ? nothing_ : found->second;
}

bool Plan::inside(const ir::Block* block, const ir::Inst& owner) const {
    for (; block != nullptr; block = blocks_.at(block).parent) {
        if (blocks_.at(block).owner == &owner) return true;
    }
    return false;
}

bool Plan::used_only_in(const ir::Variable& v, const ir::Inst& store, const ir::Inst& loop) const {
    const ValueState& at = values_[store.slot];
    for (const Use& use : uses_[v.slot]) {
        bool is_store = use.block == at.home && use.position == at.position;
        if (!is_store && !inside(use.block, loop)) return false;
    }
    return true;
}

bool Plan::silent(const ir::Block& block) const {
    for (const ir::Inst* inst : block) {
        if (!dead(*inst) && (!folded(*inst) || !declared_before(*inst).empty())) return false;
    }
    return true;
}

bool Plan::comma_expression(const ir::Block& block) const {
    using ir::Op;
    for (const ir::Inst* inst : block) {
        if (dead(*inst)) continue;
        if (!declared_before(*inst).empty() || initialises(*inst)) return false;
        if (folded(*inst)) continue;
        bool simple = inst->op == Op::store || (inst->op == Op::atomic && prints(*inst) == 0);
        if (!simple) return false;
    }
    return true;
}

std::vector<const ir::Inst*> Plan::named_values_used(const ir::Block& from, const ir::Block& by) const {
    std::vector<const ir::Inst*> found;
    std::vector<const ir::Value*> open;
    ir::for_each_inst(by, [&](const ir::Inst& inst) {
        if (inst.op == ir::Op::loop || !dead(inst)) open.insert(open.end(), inst.operands.begin(), inst.operands.end());
    });
    std::vector<bool> seen(values_.size());
    while (!open.empty()) {
        const ir::Inst* inst = ir::as_inst(open.back());
        open.pop_back();
        if (inst == nullptr || seen[inst->slot]) continue;
        seen[inst->slot] = true;
        if (folded(*inst))
            open.insert(open.end(), inst->operands.begin(), inst->operands.end());
        else if (values_[inst->slot].home == &from)
            found.push_back(inst);
    }
    std::sort(found.begin(), found.end(), [&](const ir::Inst* a, const ir::Inst* b) { return values_[a->slot].position < values_[b->slot].position; });
    return found;
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
