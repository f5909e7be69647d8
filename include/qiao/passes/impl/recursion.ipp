// SPDX-License-Identifier: Apache-2.0
// States and frames put together:
//
//   state = entry; depth = 0; returns[0] = done;
//   while (state != done) {
//       if (state == 1) { restore what the call saved; code; save, push and choose the callee's entry, or choose a state }
//       if (state == 2) ...
//   }
//
// One after the other and not as a switch, so that a turn of the loop may run through several states: they stand in the
// order of the text. On processors that execute all branches for a vector of threads a turn costs the same either way.
#pragma once
#include <algorithm>

#include <qiao/passes/recursion.hpp>
#include <qiao/passes/recursion_frames.hpp>
#include <qiao/passes/recursion_states.hpp>
#include <qiao/passes/structured_exits.hpp>
#include <qiao/passes/visit.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// Frames of `bytes` each that the stack has. However small the limit, that is 16, and 64 of small ones: ptxas has other
/// frames than these, and a program that works there with the default of 1,024 bytes should work here.
inline uint64_t frame_count(StackSize stack, uint64_t bytes) {
    constexpr uint64_t least = 16, least_of_small = 64, small_bytes = 4096;
    uint64_t at_least = std::max(least, std::min(least_of_small, small_bytes / bytes));
    // Frames of kilobytes: as many as private memory has room for.
    if (bytes > stack.largest / 8) at_least = std::max<uint64_t>(64 * 1024 / bytes, 2);
    return std::max(at_least, std::min(stack.wanted, stack.largest) / bytes);
}

class RecursionFlattener {
public:
    RecursionFlattener(ir::Module& module, const std::vector<ir::Function*>& cycle, const ir::Function& entry, StackSize stack)
        : module_(module), machine_(new_machine(module, entry)), states_(module, cycle, machine_), frames_(module, states_, machine_), build_(module) {
        count_ = frame_count(stack, frames_.bytes());
        frames_.settle(count_);
        if (states_.has_stack()) {
            states_.set_length(*states_.returns(), count_);
            module.stack_frame = std::max(module.stack_frame, static_cast<uint32_t>(frames_.bytes()));
        }
        build_.loc = entry.loc;
        start(entry);
        run();
        if (const ir::Variable* result = states_.member(entry).result) {
            build_.block = &machine_.body;
            ir::Inst* value = build_.load(const_cast<ir::Variable*>(result));
            build_.insert(ir::Op::return_, build_.types().void_type(), {value});
        }
        dissolve_regions(module, machine_);
    }

    ir::Function& machine() { return machine_; }

private:
    ir::Module& module_;
    ir::Function& machine_;
    RecursionStates states_;
    RecursionFrames frames_;
    ir::Builder build_;
    uint64_t count_ = 0;

    static ir::Function& new_machine(ir::Module& module, const ir::Function& entry) {
        ir::Function* machine = module.arena.make<ir::Function>();
        machine->name = entry.name + "_unrolled";
        machine->display_name = entry.display_name;
        machine->result = entry.result;
        machine->loc = entry.loc;
        for (const ir::Parameter* p : entry.parameters) machine->parameters.push_back(module.arena.make<ir::Parameter>(*p));
        module.functions.push_back(machine);
        return *machine;
    }

    /// Everything begins with a store, also what is written again before it is read: what only the loop uses would not
    /// outlive a turn (ir::Variable).
    void start(const ir::Function& entry) {
        build_.block = &machine_.body;
        for (ir::Variable* v : machine_.locals) {
            if (v == states_.current() || v == states_.depth()) continue;
            // Of stacks, its own and those of recursive functions that it calls, one element is enough for that.
            ir::Value* place = v->is_reserved ? states_.element(build_, *v, build_.u32(0)) : v;
            const ir::Type* type = v->is_reserved ? v->value_type->element : v->value_type;
            if (type->is_scalar()) build_.store(place, build_.constant(type, 0));
            else build_.zero(place, type);
        }
        static_assert(RecursionStates::done == 0, "the outermost frame returns to no state");
        const RecursionStates::Member& member = states_.member(entry);
        for (size_t k = 0; k < member.parameters.size(); ++k) build_.store(member.parameters[k], machine_.parameters[k]);
        build_.store(states_.depth(), build_.u32(0));
        build_.store(states_.current(), build_.u32(member.entry));
    }

    void run() {
        ir::Inst* loop = build_.loop();
        build_.block = &loop->blocks[0];
        loop->operands = {build_.binary(ir::Op::ne, build_.load(states_.current()), build_.u32(RecursionStates::done))};
        for (uint32_t number : states_.order()) {
            RecursionState& state = states_.state(number);
            ir::Block code = restore(number);
            place_variables(state, code);
            code.insert(code.end(), state.code.begin(), state.code.end());
            if (state.callee != nullptr) call(number, code);
            build_.loc = code.empty() ? machine_.loc : code[0]->loc;
            build_.block = &loop->blocks[1];
            ir::Inst* chosen = build_.if_(build_.binary(ir::Op::eq, build_.load(states_.current()), build_.u32(number)));
            if (!state.has_leaves) {
                chosen->blocks[0] = std::move(code);
                continue;
            }
            build_.block = &chosen->blocks[0];
            ir::Inst* region = build_.insert(ir::Op::region, build_.types().void_type());
            region->number = number;
            region->blocks.push_back(std::move(code));
        }
    }

    ir::Block restore(uint32_t number) {
        ir::Block code;
        if (!states_.state(number).resumes || frames_.saved(number).empty()) return code;
        build_.block = &code;
        ir::Value* frame = build_.load(states_.depth());
        for (const RecursionFrames::Saved& s : frames_.saved(number)) {
            build_.store(s.variable, build_.load(states_.element(build_, *s.array, frame)));
        }
        return code;
    }

    /// Variables that lie in the stack become their places in the current frame.
    void place_variables(RecursionState& state, ir::Block& prelude) {
        build_.block = &prelude;
        ir::Value* frame = nullptr;
        std::unordered_map<ir::Value*, ir::Value*> places;
        auto place = [&](ir::Value*& operand) {
            ir::Variable* array = frames_.array_of(operand);
            if (array == nullptr) return;
            ir::Value*& address = places[operand];
            if (frame == nullptr) frame = build_.load(states_.depth());
            if (address == nullptr) address = states_.element(build_, *array, frame);
            operand = address;
        };
        ir::for_each_inst(state.code, [&](ir::Inst& i) {
            for (ir::Value*& operand : i.operands) place(operand);
        });
        for (ir::Value*& argument : state.arguments) place(argument);
    }

    void call(uint32_t number, ir::Block& code) {
        const RecursionState& state = states_.state(number);
        const RecursionStates::Member& callee = states_.member(*state.callee);
        build_.loc = state.loc;
        build_.block = &code;
        if (!state.is_tail) push(state);
        for (size_t k = 0; k < state.arguments.size(); ++k) build_.store(callee.parameters[k], state.arguments[k]);
        build_.store(states_.current(), build_.u32(callee.entry));
    }

    void push(const RecursionState& state) {
        uint32_t resuming = state.next.back();
        ir::Value* frame = build_.load(states_.depth());
        for (const RecursionFrames::Saved& s : frames_.saved(resuming)) {
            build_.store(states_.element(build_, *s.array, frame), build_.load(s.variable));
        }
        ir::Value* next = build_.binary(ir::Op::add, frame, build_.u32(1));
        ir::Inst* overflow = build_.if_(build_.binary(ir::Op::ge, next, build_.u32(static_cast<uint32_t>(count_))));
        ir::Block* outer = build_.block;
        build_.block = &overflow->blocks[0];
        ir::Inst* trap = build_.insert(ir::Op::trap, build_.types().void_type());
        trap->text = overflow_text(*state.callee);
        trap->number = 1;
        build_.block = outer;
        build_.store(states_.depth(), next);
        build_.store(states_.element(build_, *states_.returns(), next), build_.u32(resuming));
    }

    std::string overflow_text(const ir::Function& callee) const {
        const std::string& name = callee.display_name.empty() ? callee.name : callee.display_name;
        return "qiao: kernel '" + module_.kernel->display_name + "': calls of '" + name + "' nest deeper than the stack's " + std::to_string(count_) + " frames of " +
               std::to_string(frames_.bytes()) + " bytes; cudaDeviceSetLimit(cudaLimitStackSize, bytes) makes it larger\n";
    }
};

inline void refuse_collectives(const ir::Function& f) {
    ir::for_each_inst(f.body, [&](const ir::Inst& i) {
        if (!ir::is_collective(i.op)) return;
        const std::string& name = f.display_name.empty() ? f.name : f.display_name;
        unsupported(i.loc, "a barrier or warp operation in a function that calls itself (" + name + ")");
    });
}

}  // namespace detail

ir::Function& flatten_recursion(ir::Module& module, const std::vector<ir::Function*>& cycle, const ir::Function& entry, StackSize stack) {
    for (const ir::Function* f : cycle) detail::refuse_collectives(*f);
    return detail::RecursionFlattener(module, cycle, entry, stack).machine();
}

}  // namespace passes
QIAO_NAMESPACE_END
