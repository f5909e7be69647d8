// SPDX-License-Identifier: Apache-2.0
// A backward walk over the tree; loops are walked until nothing is added.
#pragma once
#include <qiao/ir/walk.hpp>
#include <qiao/passes/live_variables.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class LiveVariables {
public:
    explicit LiveVariables(ir::Function& kernel) : kernel_(kernel), places_(ir::number_values(kernel), none) {
        for (size_t i = 0; i < kernel.locals.size(); ++i) places_[kernel.locals[i]->slot] = i;
        always_ = empty();
        ir::for_each_inst(kernel.body, [&](const ir::Inst& inst) { find_escapes(inst); });
        block(kernel.body, empty());
    }

    std::map<const ir::Inst*, std::vector<ir::Variable*>> result() const {
        std::map<const ir::Inst*, std::vector<ir::Variable*>> variables;
        for (const auto& [barrier, live] : at_) {
            std::vector<ir::Variable*>& list = variables[barrier];
            for (size_t i = 0; i < live.size(); ++i) {
                if (live[i] || always_[i]) list.push_back(kernel_.locals[i]);
            }
        }
        return variables;
    }

private:
    using Op = ir::Op;
    using Set = std::vector<bool>;  ///< by place in Function::locals
    struct Target {
        bool loop;
        Set on_break, on_continue;
    };
    static constexpr size_t none = ~size_t(0);
    ir::Function& kernel_;
    std::vector<size_t> places_;  ///< by slot
    Set always_;
    std::map<const ir::Inst*, Set> at_;
    std::vector<Target> targets_;

    Set empty() const { return Set(kernel_.locals.size(), false); }
    static bool add(Set& to, const Set& from) {
        bool changed = false;
        for (size_t i = 0; i < to.size(); ++i) {
            changed = changed || (from[i] && !to[i]);
            to[i] = to[i] || from[i];
        }
        return changed;
    }
    size_t place(const ir::Value* v) const { return ir::is_local(v) ? places_[v->slot] : none; }

    void find_escapes(const ir::Inst& inst) {
        for (size_t k = 0; k < inst.operands.size(); ++k) {
            bool accessed = k == 0 && (inst.op == Op::load || inst.op == Op::store || inst.op == Op::copy || inst.op == Op::zero || inst.op == Op::atomic);
            bool passes = ir::is_address_step(inst.op) || inst.op == Op::select || (inst.op >= Op::eq && inst.op <= Op::ge);
            if (!accessed && !passes && !(k == 1 && inst.op == Op::copy)) escape(inst.operands[k]);
        }
    }
    void escape(const ir::Value* v) {
        if (size_t at = place(v); at != none) always_[at] = true;
        const ir::Inst* inst = ir::as_inst(v);
        if (inst == nullptr || !inst->type->is_pointer()) return;
        if (ir::is_address_step(inst->op)) escape(inst->operands[0]);
        if (inst->op == Op::select) escape(inst->operands[1]), escape(inst->operands[2]);
    }

    /// What is needed before the block, where `live` is needed after it.
    Set block(const ir::Block& b, Set live) {
        for (size_t i = b.size(); i-- > 0;) live = before(*b[i], std::move(live));
        return live;
    }

    Set before(const ir::Inst& inst, Set live) {
        switch (inst.op) {
            case Op::if_: {
                Set first = block(inst.blocks[0], live);
                live = block(inst.blocks[1], std::move(live));
                add(live, first);
                return live;
            }
            case Op::switch_:
                return before_switch(inst, std::move(live));
            case Op::loop:
                return before_loop(inst, live);
            case Op::break_:
                return targets_.back().on_break;
            case Op::continue_:
                return continue_target();
            case Op::return_:
            case Op::unreachable:
                return empty();
            case Op::grid_barrier:
                at_.try_emplace(&inst, empty());
                add(at_[&inst], live);
                return live;
            default:
                break;
        }
        bool whole = inst.op == Op::store;
        if (inst.op == Op::copy || inst.op == Op::zero)
            whole = ir::is_local(inst.operands[0]) && inst.operands[0]->type->element->size == inst.memory_type->size;
        size_t written = whole ? place(inst.operands[0]) : none;
        if (written != none) live[written] = false;
        for (size_t k = written != none ? 1 : 0; k < inst.operands.size(); ++k) {
            if (size_t at = place(inst.operands[k]); at != none) live[at] = true;
        }
        return live;
    }

    const Set& continue_target() const {
        size_t at = targets_.size() - 1;
        while (!targets_[at].loop) --at;
        return targets_[at].on_continue;
    }

    Set before_switch(const ir::Inst& inst, Set after) {
        targets_.push_back({false, after, {}});
        Set entered = after;  // no case may match
        Set next = std::move(after);
        for (size_t arm = inst.blocks.size(); arm-- > 0;) {
            next = block(inst.blocks[arm], std::move(next));
            add(entered, next);
        }
        targets_.pop_back();
        return entered;
    }

    Set before_loop(const ir::Inst& inst, const Set& after) {
        Set again = empty();  // needed where the next turn begins
        for (bool changed = true; changed;) {
            targets_.push_back({true, after, again});
            Set at_start;
            if (inst.test_last) {
                Set at_test = after;
                add(at_test, again);
                at_test = block(inst.blocks[0], std::move(at_test));
                targets_.back().on_continue = at_test;
                at_start = block(inst.blocks[1], std::move(at_test));
            } else {
                Set at_step = block(inst.blocks[2], again);
                targets_.back().on_continue = at_step;
                Set at_test = block(inst.blocks[1], std::move(at_step));
                add(at_test, after);
                at_start = block(inst.blocks[0], std::move(at_test));
            }
            targets_.pop_back();
            changed = add(again, at_start);
        }
        return again;
    }
};

}  // namespace detail

std::map<const ir::Inst*, std::vector<ir::Variable*>> live_at_grid_barriers(ir::Function& kernel) { return detail::LiveVariables(kernel).result(); }

}  // namespace passes
QIAO_NAMESPACE_END
