// SPDX-License-Identifier: Apache-2.0
// The uniformity analysis: a survey of blocks, variables and exits, then the fixpoint.
#pragma once
#include <algorithm>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/uniformity.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

using ir::Op;

bool is_pure(const ir::Inst& inst) {
    return inst.op <= Op::intrinsic || inst.op == Op::special || (inst.op >= Op::index && inst.op <= Op::int_to_pointer);
}

bool is_speculatable(const ir::Inst& inst) {
    if (!is_pure(inst)) return false;
    if ((inst.op != Op::div && inst.op != Op::rem) || inst.type->is_float()) return true;
    const ir::Constant* divisor = ir::as_constant(inst.operands[1]);
    // -1 traps too: on the smallest integer.
    return divisor != nullptr && divisor->bits != 0 && (!inst.type->is_signed() || divisor->bits != ~uint64_t{0} >> (64 - inst.type->bits()));
}

Uniformity::Uniformity(ir::Function& kernel, bool reads_at_once) : variables_(kernel.locals), reads_at_once_(reads_at_once) {
    uint32_t slots = ir::number_values(kernel);
    places_.resize(slots);
    varying_.resize(slots);
    locals_.resize(slots);
    roots_.resize(slots);
    written_.resize(slots);
    for (const ir::Variable* variable : variables_) locals_[variable->slot].tracked = variable->value_type->is_scalar();
    blocks_[&kernel.body] = {};
    std::vector<const ir::Inst*> enclosing;
    survey(kernel.body, enclosing);
    for (const ir::Variable* variable : variables_) varying_[variable->slot] = static_cast<char>(!locals_[variable->slot].tracked);
    while (iterate(kernel.body)) {
    }
    for (const auto& [construct, info] : constructs_) divergent_collectives_ = divergent_collectives_ || (info.collective && info.divergent);
}

void Uniformity::survey(const ir::Block& block, std::vector<const ir::Inst*>& enclosing) {
    for (size_t i = 0; i < block.size(); ++i) {
        const ir::Inst& inst = *block[i];
        places_[inst.slot] = {&block, i};
        survey_operands(inst);
        if (ir::is_collective(inst.op)) {
            for (const ir::Inst* construct : enclosing) constructs_[construct].collective = true;
        }
        if (inst.op == Op::break_ || inst.op == Op::continue_) survey_exit(inst, enclosing);
        if (inst.blocks.empty()) continue;
        constructs_[&inst];
        enclosing.push_back(&inst);
        // The order of execution, so that the first use of a variable is found first.
        bool body_first = inst.op == Op::loop && inst.test_last;
        for (size_t b = 0; b < inst.blocks.size(); ++b) {
            const ir::Block& nested = inst.blocks[body_first && b < 2 ? 1 - b : b];
            blocks_[&nested] = {&inst, &block, blocks_[&block].depth + 1};
            survey(nested, enclosing);
        }
        enclosing.pop_back();
    }
}

void Uniformity::survey_exit(const ir::Inst& inst, std::vector<const ir::Inst*>& enclosing) {
    for (size_t i = enclosing.size(); i-- > 0;) {
        Construct& construct = constructs_[enclosing[i]];
        if (enclosing[i]->op == Op::loop || (enclosing[i]->op == Op::switch_ && inst.op == Op::break_)) {
            (inst.op == Op::break_ ? construct.breaks : construct.continues) = true;
            construct.leaving.push_back(&inst);
            return;
        }
        construct.exits = true;
    }
}

void Uniformity::survey_operands(const ir::Inst& inst) {
    for (size_t i = 0; i < inst.operands.size(); ++i) {
        const ir::Value* operand = inst.operands[i];
        bool address = i == 0 && (inst.op == Op::load || inst.op == Op::store);
        if (ir::is_local(operand)) use_local(static_cast<const ir::Variable&>(*operand), inst, address && !inst.is_volatile);
        // Addresses inside a parameter: reading through them is harmless, everything else is taken for a write.
        const ir::Value* root = operand->kind == ir::ValueKind::instruction ? roots_[operand->slot] : operand;
        if (root == nullptr || (root->kind != ir::ValueKind::parameter && root->kind != ir::ValueKind::variable) || !root->type->is_pointer()) continue;
        if (i == 0 && ir::is_address_step(inst.op)) {
            roots_[inst.slot] = root;
        } else if (root->kind == ir::ValueKind::parameter && !(i == 0 && inst.op == Op::load) && !(i == 1 && inst.op == Op::copy)) {
            written_[root->slot] = 1;
        }
    }
}

void Uniformity::use_local(const ir::Variable& variable, const ir::Inst& inst, bool direct) {
    Local& local = locals_[variable.slot];
    if (!direct) local.tracked = false;
    if (inst.op == Op::store && direct) local.stores.push_back(&inst);
    Place use = places_[inst.slot];
    if (local.scope == nullptr) {
        local.scope = use.block;
        local.first_use = use.index;
        local.first_is_store = inst.op == Op::store;
        return;
    }
    const ir::Block* a = local.scope;
    const ir::Block* b = use.block;
    while (a != b) {
        const ir::Block*& deeper = blocks_[a].depth >= blocks_[b].depth ? a : b;
        deeper = blocks_[deeper].parent;
    }
    if (a != local.scope) local.first_is_store = false;
    local.scope = a;
}

bool Uniformity::vary(const ir::Value& value) {
    if (varying_[value.slot] != 0) return false;
    varying_[value.slot] = 1;
    return true;
}

bool Uniformity::varying(const ir::Value& value) const {
    return value.kind == ir::ValueKind::instruction && varying_[value.slot] != 0;
}

bool Uniformity::uniform(const ir::Inst& inst) const {
    if (inst.op == Op::store) return ir::is_local(inst.operands[0]) && varying_[inst.operands[0]->slot] == 0;
    return (is_pure(inst) || inst.op == Op::load) && varying_[inst.slot] == 0;
}

bool Uniformity::iterate(const ir::Block& block) {
    bool changed = false;
    for (const ir::Inst* inst : block) {
        for (const ir::Block& nested : inst->blocks) changed = iterate(nested) || changed;
        if (!inst->blocks.empty()) {
            Construct& construct = constructs_[inst];
            if (!construct.divergent && construct_diverges(*inst)) construct.divergent = changed = true;
        } else if (inst->op == Op::store && ir::is_local(inst->operands[0])) {
            const ir::Value& variable = *inst->operands[0];
            if (varying_[variable.slot] == 0 && store_varies(*inst, locals_[variable.slot])) changed = vary(variable) || changed;
        } else if (varying_[inst->slot] == 0 && computes_varying(*inst)) {
            changed = vary(*inst) || changed;
        }
    }
    return changed;
}

bool Uniformity::computes_varying(const ir::Inst& inst) const {
    for (const ir::Value* operand : inst.operands) {
        if (varying(*operand) && inst.op != Op::barrier_reduce) return true;
    }
    switch (inst.op) {
        case Op::barrier_reduce: return false;
        case Op::load: return load_varies(inst);
        case Op::special: return inst.special <= ir::Special::thread_z || inst.special == ir::Special::lane_id || inst.special == ir::Special::warp_id;
        default: return !is_pure(inst) || (!is_speculatable(inst) && in_divergent(places_[inst.slot].block));
    }
}

bool Uniformity::load_varies(const ir::Inst& inst) const {
    const ir::Value* pointer = inst.operands[0];
    if (inst.is_volatile) return true;
    if (ir::is_local(pointer)) return varying_[pointer->slot] != 0;
    // Uniform memory: a parameter that stays as it was passed, and variables no kernel writes. (The address is uniform.)
    const ir::Value* root = pointer->kind == ir::ValueKind::instruction ? roots_[pointer->slot] : pointer;
    bool readable = root != nullptr && ((root->kind == ir::ValueKind::parameter && root->type->space == ir::Space::private_ && written_[root->slot] == 0) ||
                                        (root->kind == ir::ValueKind::variable && static_cast<const ir::Variable*>(root)->is_constant));
    if (!readable) {
        const ir::Space space = pointer->type->space;
        return !reads_at_once_ || (space != ir::Space::global && space != ir::Space::shared) || in_divergent(places_[inst.slot].block);
    }
    if (!in_divergent(places_[inst.slot].block)) return false;
    // All threads will execute it, so its address must be sound: only constant steps.
    for (const ir::Inst* step = ir::as_inst(pointer); step != nullptr; step = ir::as_inst(step->operands[0])) {
        if (step->op == Op::index && step->operands[1]->kind != ir::ValueKind::constant) return true;
    }
    return false;
}

bool Uniformity::store_varies(const ir::Inst& store, const Local& local) const {
    if (varying(*store.operands[1])) return true;
    for (const ir::Block* at = places_[store.slot].block; at != local.scope;) {
        const BlockInfo& info = blocks_.at(at);
        const Construct& construct = constructs_.at(info.owner);
        if (construct.divergent) return true;
        // Where only some threads are active, constructs that are not involved run as a whole under their predicate.
        if (!construct.collective && !construct.exits && in_divergent(info.parent)) return true;
        at = info.parent;
    }
    return false;
}

bool Uniformity::construct_diverges(const ir::Inst& construct) const {
    if (!construct.operands.empty() && varying(*construct.operands[0])) return true;
    for (const ir::Inst* exit : constructs_.at(&construct).leaving) {
        for (const ir::Inst* owner = owner_of(*exit); owner != &construct; owner = owner_of(*owner)) {
            if (constructs_.at(owner).divergent) return true;
        }
    }
    return false;
}

bool Uniformity::in_divergent(const ir::Block* block) const {
    for (const BlockInfo* info = &blocks_.at(block); info->owner != nullptr; info = &blocks_.at(info->parent)) {
        if (constructs_.at(info->owner).divergent) return true;
    }
    return false;
}

bool Uniformity::constant_trips(const ir::Inst& loop) const {
    std::vector<const ir::Value*> assumed;
    return (!loop.operands.empty() || constructs_.at(&loop).breaks) && constant_control(loop, assumed);
}

bool Uniformity::constant_value(const ir::Value& value, std::vector<const ir::Value*>& assumed) const {
    if (value.kind == ir::ValueKind::constant) return true;
    if (value.kind == ir::ValueKind::parameter || std::find(assumed.begin(), assumed.end(), &value) != assumed.end()) {
        return value.kind != ir::ValueKind::parameter;
    }
    assumed.push_back(&value);
    if (value.kind == ir::ValueKind::variable) {
        if (!ir::is_local(&value) || !locals_[value.slot].tracked) return false;
        const Local& local = locals_[value.slot];
        return std::all_of(local.stores.begin(), local.stores.end(), [&](const ir::Inst* store) {
            return constant_value(*store->operands[1], assumed) && constant_path(places_[store->slot].block, local.scope, assumed);
        });
    }
    const ir::Inst& inst = static_cast<const ir::Inst&>(value);
    if (inst.op == Op::load ? !ir::is_local(inst.operands[0]) : !is_pure(inst) || inst.op == Op::special) return false;
    return std::all_of(inst.operands.begin(), inst.operands.end(), [&](const ir::Value* operand) { return constant_value(*operand, assumed); });
}

bool Uniformity::constant_path(const ir::Block* from, const ir::Block* to, std::vector<const ir::Value*>& assumed) const {
    for (const ir::Block* at = from; at != to; at = blocks_.at(at).parent) {
        if (!constant_control(*blocks_.at(at).owner, assumed)) return false;
    }
    return true;
}

bool Uniformity::constant_control(const ir::Inst& construct, std::vector<const ir::Value*>& assumed) const {
    if (std::find(assumed.begin(), assumed.end(), &construct) != assumed.end()) return true;
    assumed.push_back(&construct);
    if (!construct.operands.empty() && !constant_value(*construct.operands[0], assumed)) return false;
    const Construct& info = constructs_.at(&construct);
    return std::all_of(info.leaving.begin(), info.leaving.end(), [&](const ir::Inst* exit) {
        for (const ir::Inst* owner = owner_of(*exit); owner != &construct; owner = owner_of(*owner)) {
            if (!constant_control(*owner, assumed)) return false;
        }
        return true;
    });
}

std::vector<ir::Variable*> Uniformity::unset_variables(const ir::Block& block) const {
    std::vector<ir::Variable*> result;
    for (ir::Variable* variable : variables_) {
        const Local& local = locals_[variable->slot];
        if (local.scope == &block && varying_[variable->slot] == 0 && !local.first_is_store) result.push_back(variable);
    }
    return result;
}

}  // namespace passes
QIAO_NAMESPACE_END
