// SPDX-License-Identifier: Apache-2.0
// Copy the bodies, find what must be cut, cut it, then connect values across states.
#pragma once
#include <algorithm>

#include <qiao/passes/recursion_states.hpp>
#include <qiao/passes/pointer_memory.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

RecursionStates::RecursionStates(ir::Module& module, const std::vector<ir::Function*>& cycle, ir::Function& machine)
    : module_(module), machine_(machine), build_(module) {
    current_state_ = build_.local(machine, "state", build_.types().u32());
    depth_ = build_.local(machine, "depth", build_.types().u32());
    returns_ = build_.local(machine, "returns", build_.types().array(build_.types().u32(), 1));
    returns_->is_reserved = true;
    new_state();  // number 0 is none
    for (ir::Function* f : cycle) {
        Member& member = members_[f];
        member.entry = new_state();
        if (!f->result->is_void()) member.result = result_of(*f);
        for (ir::Parameter* p : f->parameters) {
            member.parameters.push_back(variable(p->name, p->type));
            kept_[p] = member.parameters.back();
        }
    }
    std::vector<ir::Block> bodies;
    for (ir::Function* f : cycle) bodies.push_back(copy_body(*f));
    for (size_t k = 0; k < cycle.size(); ++k) {
        // A tail call's frame is its caller's, whose variables must not be needed any more.
        find_tails(bodies[k], {cycle[k]->result->is_void(), nullptr}, !gives_addresses_away(bodies[k]));
        find_splits(bodies[k]);
    }
    for (size_t k = 0; k < cycle.size(); ++k) {
        member_ = &members_[cycle[k]];
        build_.loc = cycle[k]->loc;
        begin(member_->entry);
        ir::Inst end(ir::Op::return_, build_.types().void_type());
        if (cut(bodies[k], {})) leave_by(end, {}, code());
    }
    connect_values();
    drop_unreached();
}

/// A tail call's result is its caller's, so there is one variable for each type of result.
ir::Variable* RecursionStates::result_of(const ir::Function& f) {
    for (const auto& [function, member] : members_) {
        if (member.result != nullptr && function->result == f.result) return member.result;
    }
    return build_.local(machine_, f.name + "_result", f.result);
}

ir::Variable* RecursionStates::variable(const std::string& name, const ir::Type* type) {
    ir::Variable* v = build_.local(machine_, name, type);
    call_variables_.push_back(v);
    return v;
}

void RecursionStates::set_length(ir::Variable& array, uint64_t count) {
    array.value_type = build_.types().array(array.value_type->element, count);
    array.type = build_.types().pointer(array.value_type, ir::Space::private_);
}

ir::Value* RecursionStates::element(ir::Builder& build, ir::Variable& array, ir::Value* frame) { return build.index(build.decay(&array), frame); }

/// The bodies are cut up, and another entry of the cycle may need them again.
ir::Block RecursionStates::copy_body(ir::Function& function) {
    ir::Cloner cloner(module_, ir::number_values(function));
    for (const ir::Variable* v : function.locals) {
        ir::Variable* copy = variable(v->name, v->value_type);
        copy->align = v->align;
        copy->loc = v->loc;
        copy->is_reserved = v->is_reserved;
        cloner.map[v->slot] = copy;
    }
    return cloner.block(function.body);
}

bool RecursionStates::gives_address_away(const ir::Inst& inst, size_t operand) {
    using ir::Op;
    if (inst.op == Op::copy || inst.op == Op::zero) return false;
    return operand != 0 || !(inst.op == Op::load || inst.op == Op::store || inst.op == Op::atomic || ir::is_address_step(inst.op));
}

const ir::Variable* RecursionStates::local_behind(const ir::Value* pointer) {
    if (!pointer->type->is_pointer()) return nullptr;
    const ir::Value* root = PointerMemory::root_of(pointer);
    return ir::is_local(root) ? static_cast<const ir::Variable*>(root) : nullptr;
}

bool RecursionStates::gives_addresses_away(const ir::Block& body) {
    return ir::any_inst(body, [](const ir::Inst& inst) {
        for (size_t k = 0; k < inst.operands.size(); ++k) {
            if (gives_address_away(inst, k) && local_behind(inst.operands[k]) != nullptr) return true;
        }
        return false;
    });
}

/// What the function does after the instruction at `at`, `end` being what it does after the block.
RecursionStates::Ending RecursionStates::ending_after(const ir::Block& block, size_t at, Ending end) {
    using ir::Op;
    if (at + 1 == block.size()) return end;
    const ir::Inst& next = *block[at + 1];
    if (next.op == Op::return_) return {next.operands.empty(), next.operands.empty() ? nullptr : next.operands[0]};
    if (next.op != Op::load || next.is_volatile || !ir::is_local(next.operands[0]) || at + 2 == block.size()) return {};
    const ir::Inst& last = *block[at + 2];
    return last.op == Op::return_ && last.operands[0] == &next ? Ending{false, next.operands[0]} : Ending{};
}

/// Calls after which the function does nothing but to return what they do.
void RecursionStates::find_tails(const ir::Block& block, Ending end, bool allowed) {
    for (size_t at = 0; at < block.size(); ++at) {
        const ir::Inst& inst = *block[at];
        Ending after = ending_after(block, at, end);
        if (inst.op == ir::Op::call) {
            const ir::Inst* next = at + 1 < block.size() ? block[at + 1] : nullptr;
            bool goes_to_variable = next != nullptr && next->op == ir::Op::store && !next->is_volatile && next->operands[1] == &inst;
            if (goes_to_variable) {
                after = ending_after(block, at + 1, end);
                goes_to_variable = after.value == next->operands[0];
            }
            bool is_tail = after.returns_nothing || goes_to_variable || (after.value == &inst);
            if (allowed && is_tail) tails_.insert(&inst);
            else has_stack_ = true;
        }
        for (const ir::Block& nested : inst.blocks) find_tails(nested, inst.op == ir::Op::if_ ? after : Ending{}, allowed);
    }
}

bool RecursionStates::find_splits(const ir::Block& block) {
    bool any = false;
    for (const ir::Inst* inst : block) {
        bool splits = inst->op == ir::Op::call;
        for (const ir::Block& nested : inst->blocks) splits = find_splits(nested) || splits;
        if (splits) splits_.insert(inst);
        any = any || splits;
    }
    return any;
}

// ---- cutting

uint32_t RecursionStates::new_state() {
    states_.emplace_back();
    return static_cast<uint32_t>(states_.size() - 1);
}

void RecursionStates::begin(uint32_t number) {
    at_ = number;
    order_.push_back(number);
}

void RecursionStates::go(ir::Block& block, uint32_t number) {
    build_.block = &block;
    build_.store(current_state_, build_.u32(number));
    states_[at_].next.push_back(number);
}

void RecursionStates::choose(ir::Value* condition, uint32_t yes, uint32_t no) {
    build_.block = &code();
    build_.store(current_state_, build_.select(condition, build_.u32(yes), build_.u32(no)));
    states_[at_].next.insert(states_[at_].next.end(), {yes, no});
}

/// Appends the block to the state at hand and to new ones. True where its end can be reached.
bool RecursionStates::cut(ir::Block& block, Jumps jumps) {
    for (ir::Inst* inst : block) {
        build_.loc = inst->loc;
        if (ir::is_terminator(inst->op)) {
            leave_by(*inst, jumps, code());
            return false;
        }
        if (splits_.count(inst) == 0) {
            for (ir::Block& nested : inst->blocks) leave_from_inside(nested, jumps, inst->op == ir::Op::loop || inst->op == ir::Op::switch_, inst->op == ir::Op::loop);
            code().push_back(inst);
            continue;
        }
        switch (inst->op) {
            case ir::Op::call:
                if (!cut_call(*inst)) return false;
                break;
            case ir::Op::if_: cut_if(*inst, jumps); break;
            case ir::Op::loop: cut_loop(*inst); break;
            default: cut_switch(*inst, jumps); break;
        }
    }
    return true;
}

bool RecursionStates::cut_call(ir::Inst& inst) {
    RecursionState& before = states_[at_];
    before.callee = inst.callee;
    before.arguments = inst.operands;
    before.is_tail = tails_.count(&inst) != 0;
    before.loc = inst.loc;
    if (before.is_tail) return false;
    uint32_t after = new_state();
    before.next.push_back(after);
    states_[after].resumes = true;
    begin(after);
    if (inst.type->is_void()) return true;
    build_.block = &code();
    ir::Inst* result = build_.load(members_.at(inst.callee).result);
    result->name = inst.name;
    results_[&inst] = result;
    return true;
}

void RecursionStates::cut_if(ir::Inst& inst, Jumps jumps) {
    uint32_t after = new_state();
    uint32_t targets[2];
    for (size_t k = 0; k < 2; ++k) targets[k] = inst.blocks[k].empty() ? after : new_state();
    choose(inst.operands[0], targets[0], targets[1]);
    for (size_t k = 0; k < 2; ++k) {
        if (inst.blocks[k].empty()) continue;
        begin(targets[k]);
        if (cut(inst.blocks[k], jumps)) go(code(), after);
    }
    begin(after);
}

void RecursionStates::cut_loop(ir::Inst& inst) {
    uint32_t head = new_state(), body = new_state(), after = new_state();
    uint32_t step = inst.test_last ? head : new_state();
    auto test = [&] {
        begin(head);
        if (!cut(inst.blocks[0], {})) return;
        if (inst.operands.empty()) go(code(), body);
        else choose(inst.operands[0], body, after);
    };
    go(code(), inst.test_last ? body : head);
    if (!inst.test_last) test();
    begin(body);
    if (cut(inst.blocks[1], {after, step})) go(code(), step);
    if (inst.test_last) {
        test();
    } else {
        begin(step);
        if (cut(inst.blocks[2], {})) go(code(), head);
    }
    begin(after);
}

void RecursionStates::cut_switch(ir::Inst& inst, Jumps jumps) {
    uint32_t after = new_state();
    std::vector<uint32_t> targets;
    for (size_t k = 0; k < inst.blocks.size(); ++k) targets.push_back(new_state());
    targets.push_back(after);
    go(code(), after);
    build_.block = &code();
    ir::Inst* choice = build_.insert(ir::Op::switch_, build_.types().void_type(), {inst.operands[0]});
    choice->cases = inst.cases;
    choice->default_case = inst.default_case;
    choice->blocks.resize(inst.blocks.size());
    for (size_t k = 0; k < inst.blocks.size(); ++k) {
        go(choice->blocks[k], targets[k]);
        build_.insert(ir::Op::break_, build_.types().void_type());
    }
    for (size_t k = 0; k < inst.blocks.size(); ++k) {
        begin(targets[k]);
        if (cut(inst.blocks[k], {after, jumps.on_continue})) go(code(), targets[k + 1]);
    }
    begin(after);
}

/// What return_, break_ or continue_ of something that was cut does, at the end of `block`.
void RecursionStates::leave_by(const ir::Inst& exit, Jumps jumps, ir::Block& block) {
    if (exit.op == ir::Op::break_ || exit.op == ir::Op::continue_) {
        go(block, exit.op == ir::Op::break_ ? jumps.on_break : jumps.on_continue);
        return;
    }
    build_.block = &block;
    if (!exit.operands.empty()) build_.store(member_->result, exit.operands[0]);
    if (!has_stack_) {
        build_.store(current_state_, build_.u32(done));
        return;
    }
    ir::Value* frame = build_.load(depth_);
    build_.store(current_state_, build_.load(element(build_, *returns_, frame)));
    build_.store(depth_, build_.binary(ir::Op::sub, frame, build_.u32(1)));
}

/// The same in control flow that stays as it is. `own_break`: a break_ here stays inside.
void RecursionStates::leave_from_inside(ir::Block& block, Jumps jumps, bool own_break, bool own_continue) {
    ir::Block out;
    for (ir::Inst* inst : block) {
        bool stays = inst->op == ir::Op::break_ ? own_break : inst->op == ir::Op::continue_ ? own_continue : inst->op != ir::Op::return_;
        if (stays) {
            bool loop = inst->op == ir::Op::loop;
            for (ir::Block& nested : inst->blocks) leave_from_inside(nested, jumps, own_break || loop || inst->op == ir::Op::switch_, own_continue || loop);
            out.push_back(inst);
            continue;
        }
        build_.loc = inst->loc;
        leave_by(*inst, jumps, out);
        build_.insert(ir::Op::leave, build_.types().void_type())->number = at_;
        states_[at_].has_leaves = true;
        break;
    }
    block = std::move(out);
}

// ---- values across states

void RecursionStates::connect_values() {
    for (uint32_t number : order_) {
        ir::for_each_inst(states_[number].code, [&](ir::Inst& i) { homes_[&i] = number; });
    }
    for (uint32_t number : order_) {
        RecursionState& state = states_[number];
        ir::Block prelude;
        std::unordered_map<ir::Value*, ir::Value*> here;
        build_.loc = state.code.empty() ? state.loc : state.code[0]->loc;
        auto connect = [&](ir::Value*& operand) { operand = value_in(operand, number, prelude, here); };
        ir::for_each_inst(state.code, [&](ir::Inst& i) {
            for (ir::Value*& operand : i.operands) connect(operand);
        });
        for (ir::Value*& argument : state.arguments) connect(argument);
        state.code.insert(state.code.begin(), prelude.begin(), prelude.end());
    }
    store_kept();
}

/// The value as the state can use it; what it takes for that is appended to the state's prelude.
ir::Value* RecursionStates::value_in(ir::Value* value, uint32_t number, ir::Block& prelude, std::unordered_map<ir::Value*, ir::Value*>& here) {
    if (auto result = results_.find(value); result != results_.end()) value = result->second;
    bool is_parameter = value->kind == ir::ValueKind::parameter;
    if (!is_parameter && value->kind != ir::ValueKind::instruction) return value;
    if (!is_parameter && homes_.at(value) == number) return value;
    if (auto found = here.find(value); found != here.end()) return found->second;
    ir::Inst* inst = ir::as_inst(value);
    bool is_step = inst != nullptr && ir::is_address_step(inst->op) && (inst->op != ir::Op::index || ir::as_constant(inst->operands[1]) != nullptr);
    ir::Value* made = nullptr;
    if (is_step || (inst != nullptr && inst->op == ir::Op::special)) {
        ir::Inst* again = module_.arena.make<ir::Inst>(*inst);
        if (is_step) again->operands[0] = value_in(inst->operands[0], number, prelude, here);
        prelude.push_back(again);
        made = again;
    } else {
        ir::Variable*& keeper = kept_[value];
        if (keeper == nullptr) keeper = variable(inst->name.empty() ? "kept" : inst->name, value->type);
        build_.block = &prelude;
        made = build_.load(keeper);
    }
    here[value] = made;
    return made;
}

/// Each value that another state needs is stored where it is made.
void RecursionStates::store_kept() {
    for (uint32_t number : order_) {
        ir::Block out;
        for (ir::Inst* inst : states_[number].code) {
            out.push_back(inst);
            auto keeper = kept_.find(inst);
            if (keeper == kept_.end()) continue;
            build_.loc = inst->loc;
            build_.block = &out;
            build_.store(keeper->second, inst);
        }
        states_[number].code = std::move(out);
    }
}

void RecursionStates::drop_unreached() {
    std::vector<bool> reached(states_.size(), false);
    std::vector<uint32_t> open;
    for (const auto& [function, member] : members_) open.push_back(member.entry);
    while (!open.empty()) {
        uint32_t number = open.back();
        open.pop_back();
        if (reached[number]) continue;
        reached[number] = true;
        for (uint32_t next : states_[number].next) open.push_back(next);
    }
    order_.erase(std::remove_if(order_.begin(), order_.end(), [&](uint32_t number) { return !reached[number]; }), order_.end());
}

}  // namespace passes
QIAO_NAMESPACE_END
