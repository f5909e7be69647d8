// SPDX-License-Identifier: Apache-2.0
// Which variables are simple, what each state reads and writes, what is live where, which arrays that makes.
#pragma once
#include <algorithm>
#include <map>

#include <qiao/passes/recursion_frames.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

RecursionFrames::RecursionFrames(ir::Module& module, RecursionStates& states, ir::Function& machine)
    : module_(module), states_(states), machine_(machine), build_(module) {
    for (const ir::Variable* v : states.call_variables()) numbers_.emplace(v, numbers_.size());
    find_cells();
    uint32_t most = 0;
    for (uint32_t number : states.order()) most = std::max(most, number);
    effects_.resize(most + 1);
    for (uint32_t number : states.order()) find_effects(number);
    find_live();
    place();
}

ir::Variable* RecursionFrames::array_of(const ir::Value* variable) const {
    auto found = arrays_.find(variable);
    return found == arrays_.end() ? nullptr : found->second;
}

void RecursionFrames::find_cells() {
    is_cell_.assign(numbers_.size(), false);
    escapes_.assign(numbers_.size(), false);
    for (const auto& [v, number] : numbers_) is_cell_[number] = static_cast<const ir::Variable*>(v)->value_type->is_scalar();
    auto escape = [&](const ir::Value* value) {
        const ir::Variable* local = RecursionStates::local_behind(value);
        auto found = numbers_.find(local);
        if (found == numbers_.end()) return;
        escapes_[found->second] = true;
        is_cell_[found->second] = false;
    };
    for (uint32_t number : states_.order()) {
        RecursionState& state = states_.state(number);
        ir::for_each_inst(state.code, [&](const ir::Inst& i) {
            bool access = (i.op == ir::Op::load || i.op == ir::Op::store) && !i.is_volatile;
            for (size_t k = 0; k < i.operands.size(); ++k) {
                if (RecursionStates::gives_address_away(i, k)) escape(i.operands[k]);
                auto found = numbers_.find(i.operands[k]);
                if (found != numbers_.end() && !(access && k == 0)) is_cell_[found->second] = false;
            }
        });
        for (const ir::Value* argument : state.arguments) escape(argument);
    }
    // No call of this cycle comes between uses of another's frames.
    for (const auto& [v, number] : numbers_) escapes_[number] = escapes_[number] && !static_cast<const ir::Variable*>(v)->is_reserved;
}

void RecursionFrames::find_effects(uint32_t number) {
    Effect& effect = effects_[number];
    for (Bits* bits : {&effect.reads, &effect.writes, &effect.live}) bits->assign(numbers_.size(), false);
    bool always = true;
    auto is_leave = [](const ir::Inst& i) { return i.op == ir::Op::leave; };
    for (const ir::Inst* inst : states_.state(number).code) {
        note(*inst, effect, always);
        for (const ir::Block& nested : inst->blocks) {
            ir::for_each_inst(nested, [&](const ir::Inst& i) { note(i, effect, false); });
            // What follows may be left out.
            always = always && !ir::any_inst(nested, is_leave);
        }
    }
}

/// `always`: whenever the state runs, so does the instruction.
void RecursionFrames::note(const ir::Inst& inst, Effect& effect, bool always) {
    for (size_t k = 0; k < inst.operands.size(); ++k) {
        auto found = numbers_.find(inst.operands[k]);
        if (found == numbers_.end()) continue;
        size_t variable = found->second;
        const auto* v = static_cast<const ir::Variable*>(found->first);
        if (v->is_reserved) continue;
        bool fills = (inst.op == ir::Op::copy || inst.op == ir::Op::zero) && inst.memory_type->size == v->value_type->size;
        bool writes_all = k == 0 && (inst.op == ir::Op::store ? is_cell_[variable] : fills);
        if (!writes_all) effect.reads[variable] = effect.reads[variable] || !effect.writes[variable];
        else if (always) effect.writes[variable] = true;
    }
}

void RecursionFrames::find_live() {
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t at = states_.order().size(); at-- > 0;) {
            Effect& effect = effects_[states_.order()[at]];
            for (size_t v = 0; v < numbers_.size(); ++v) {
                if (effect.live[v]) continue;
                bool live = effect.reads[v];
                for (uint32_t next : states_.state(states_.order()[at]).next) live = live || (effects_[next].live[v] && !effect.writes[v]);
                effect.live[v] = live;
                changed = changed || live;
            }
        }
    }
}

/// Variables of one type share arrays, but not pointers: each array's have one address space.
void RecursionFrames::place() {
    std::map<std::pair<const ir::Type*, size_t>, ir::Variable*> shared;
    for (uint32_t number : states_.order()) {
        if (!states_.state(number).resumes) continue;
        std::vector<Saved>& saved = saved_[number];
        std::map<const ir::Type*, size_t> used;
        for (ir::Variable* v : states_.call_variables()) {
            size_t variable = numbers_.at(v);
            if (!effects_[number].live[variable] || escapes_[variable]) continue;
            const ir::Type* type = v->value_type;
            ir::Variable*& whole = arrays_[v];
            if (!is_cell_[variable]) {
                if (whole == nullptr) whole = array(v->name, type, v->align);
                continue;
            }
            ir::Variable*& own = type->is_pointer() ? whole : shared[{type, used[type]++}];
            if (own == nullptr) own = array(type->is_pointer() ? v->name : "saved", type, 0);
            saved.push_back({v, own});
        }
    }
    for (ir::Variable* v : states_.call_variables()) {
        if (escapes_[numbers_.at(v)]) arrays_[v] = array(v->name, v->value_type, v->align);
    }
    // A pointer that is saved is a variable still.
    for (const auto& [v, number] : numbers_) {
        if (is_cell_[number]) arrays_.erase(v);
    }
}

ir::Variable* RecursionFrames::array(const std::string& name, const ir::Type* element, uint32_t align) {
    ir::Variable* v = build_.local(machine_, name + "_stack", module_.types->array(element, 1));
    v->align = std::max(v->align, align);
    v->is_reserved = true;
    all_arrays_.push_back(v);
    bytes_ += element->size;
    return v;
}

void RecursionFrames::settle(uint64_t frames) {
    for (ir::Variable* v : all_arrays_) states_.set_length(*v, frames);
}

}  // namespace passes
QIAO_NAMESPACE_END
