// SPDX-License-Identifier: Apache-2.0
// Depth-first over the call graph: a function is finished (free of calls, its values numbered) before its body is
// copied into callers, so the work is linear in the size of the result. A function of several callers is simplified
// first, so that its copies are small.
#pragma once
#include <unordered_map>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/clone.hpp>
#include <qiao/passes/call_cycles.hpp>
#include <qiao/passes/inline_calls.hpp>
#include <qiao/passes/local_names.hpp>
#include <qiao/passes/recursion.hpp>
#include <qiao/passes/scalarise.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class Inliner {
public:
    Inliner(ir::Module& module, StackSize stack) : module_(module), stack_(stack), cycles_(module) {}

    void run() {
        for (const ir::Function* f : module_.functions) {
            ir::for_each_inst(f->body, [&](const ir::Inst& i) {
                if (i.op == ir::Op::call) ++states_[i.callee].calls;
            });
        }
        finish(*module_.kernel);
        module_.functions.assign(1, module_.kernel);
        own_thread_variables();
        make_local_names_unique(*module_.kernel);
    }

private:
    struct State {
        unsigned calls = 0;  ///< of it, in the module
        bool done = false;
        uint32_t slots = 0;  ///< of the finished function
    };
    ir::Module& module_;
    std::unordered_map<const ir::Function*, State> states_;
    StackSize stack_;
    CallCycles cycles_;
    std::unordered_map<const ir::Function*, ir::Function*> flat_;  ///< what is called in place of functions of cycles
    std::unordered_map<const ir::Value*, ir::Value*> results_;

    /// Variables of each thread become locals of the kernel.
    void own_thread_variables() {
        std::unordered_map<const ir::Value*, ir::Value*> owned;
        std::vector<ir::Variable*> others;
        ir::Block start;
        ir::Builder build(module_, &start);
        build.loc = module_.kernel->loc;
        for (ir::Variable* v : module_.globals) {
            if (!v->is_thread_local) {
                others.push_back(v);
                continue;
            }
            auto* local = module_.arena.make<ir::Variable>(module_.types->pointer(v->value_type, ir::Space::private_), v->value_type);
            local->name = v->name;
            module_.kernel->locals.push_back(local);
            build.store(local, build.constant(v->value_type, 0));
            owned[v] = local;
        }
        if (owned.empty()) return;
        prepend(*module_.kernel, start);
        module_.globals = std::move(others);
        ir::for_each_inst(module_.kernel->body, [&](ir::Inst& i) {
            for (ir::Value*& operand : i.operands) {
                if (auto own = owned.find(operand); own != owned.end()) operand = own->second;
            }
        });
    }

    void finish(ir::Function& function) {
        expand(function, function.body);
        State& state = states_[&function];
        if (state.calls > 1) scalarise_function(module_, function);
        state.done = true;
        state.slots = ir::number_values(function);
    }

    /// The function to inline for a call from outside of the cycles that the callee is in.
    ir::Function& callee_of(const ir::Inst& call) {
        const std::vector<ir::Function*>& cycle = cycles_.of(call.callee);
        if (cycle.empty()) return *call.callee;
        ir::Function*& flat = flat_[call.callee];
        if (flat != nullptr) return *flat;
        for (ir::Function* f : cycle) {
            if (states_[f].done) continue;
            expand(*f, f->body);
            scalarise_function(module_, *f);
            states_[f].done = true;
        }
        flat = &flatten_recursion(module_, cycle, *call.callee, stack_);
        states_[flat].calls = states_[call.callee].calls;
        return *flat;
    }
    bool in_one_cycle(const ir::Function& a, const ir::Function& b) const { return cycles_.recursive(&a) && &cycles_.of(&a) == &cycles_.of(&b); }

    void replace_results(ir::Inst& inst) {
        if (results_.empty()) return;
        for (ir::Value*& v : inst.operands) {
            const ir::Inst* i = ir::as_inst(v);
            if (i == nullptr || i->op != ir::Op::call) continue;
            if (auto result = results_.find(v); result != results_.end()) v = result->second;
        }
    }

    void expand(ir::Function& caller, ir::Block& block) {
        using namespace ir;
        Block out;
        out.reserve(block.size());
        for (Inst* inst : block) {
            for (Block& b : inst->blocks) expand(caller, b);
            replace_results(*inst);
            if (inst->op == Op::call && !in_one_cycle(caller, *inst->callee)) expand_call(caller, *inst, out);
            else out.push_back(inst);
        }
        block = std::move(out);
    }

    void expand_call(ir::Function& caller, ir::Inst& call, ir::Block& out) {
        using namespace ir;
        Function& callee = callee_of(call);
        if (!states_[&callee].done) finish(callee);
        Cloner cloner(module_, states_[&callee].slots);
        for (size_t i = 0; i < callee.parameters.size(); ++i) {
            cloner.map[callee.parameters[i]->slot] = call.operands[i];
            // The copy that lowering made for a parameter of class type is that parameter now.
            Variable* copy = as_variable(call.operands[i]);
            if (copy != nullptr && copy->name == "argument") copy->name = callee.parameters[i]->name;
        }
        for (const Variable* v : callee.locals) cloner.map[v->slot] = clone_local(caller, *v);
        for (const Inst* inst : callee.body) {
            // What follows the call may stay: it is not reached either.
            if (inst->op == Op::unreachable) continue;
            if (inst->op != Op::return_) {
                out.push_back(cloner.instruction(*inst));
            } else if (!inst->operands.empty()) {
                Value* value = cloner.mapped(inst->operands[0]);
                // The caller's name for it says more than the callee's.
                if (inst->operands[0]->kind == ValueKind::instruction) static_cast<Inst*>(value)->name = call.name;
                results_[&call] = value;
            }
        }
        if (!call.type->is_void() && results_.count(&call) == 0) {
            // Control never leaves the callee (it ends in unreachable): any value will do.
            results_[&call] = Builder(module_).constant(call.type, 0);
        }
    }

    ir::Variable* clone_local(ir::Function& caller, const ir::Variable& v) {
        ir::Variable* copy = module_.arena.make<ir::Variable>(v.type, v.value_type);
        copy->name = v.name;
        copy->align = v.align;
        copy->loc = v.loc;
        copy->is_reserved = v.is_reserved;
        caller.locals.push_back(copy);
        return copy;
    }
};

}  // namespace detail

void inline_calls(ir::Module& module, StackSize stack) { detail::Inliner(module, stack).run(); }

}  // namespace passes
QIAO_NAMESPACE_END
