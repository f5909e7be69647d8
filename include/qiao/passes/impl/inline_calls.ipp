// SPDX-License-Identifier: Apache-2.0
// Depth-first over the call graph: a function is finished (free of calls, its values numbered) before its body is
// copied into callers, so the work is linear in the size of the result. A function of several callers is simplified
// first, so that its copies are small.
#pragma once
#include <unordered_map>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/clone.hpp>
#include <qiao/passes/inline_calls.hpp>
#include <qiao/passes/local_names.hpp>
#include <qiao/passes/scalarise.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class Inliner {
public:
    explicit Inliner(ir::Module& module) : module_(module) {}

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
    std::vector<ir::Function*> open_;  ///< functions being finished, outermost first
    std::unordered_map<const ir::Value*, ir::Value*> results_;

    /// Variables of each thread become locals of the kernel.
    void own_thread_variables() {
        std::unordered_map<const ir::Value*, ir::Value*> owned;
        std::vector<ir::Variable*> others;
        for (ir::Variable* v : module_.globals) {
            if (!v->is_thread_local) {
                others.push_back(v);
                continue;
            }
            auto* local = module_.arena.make<ir::Variable>(module_.types->pointer(v->value_type, ir::Space::private_), v->value_type);
            local->name = v->name;
            module_.kernel->locals.push_back(local);
            owned[v] = local;
        }
        if (owned.empty()) return;
        module_.globals = std::move(others);
        ir::for_each_inst(module_.kernel->body, [&](ir::Inst& i) {
            for (ir::Value*& operand : i.operands) {
                if (auto own = owned.find(operand); own != owned.end()) operand = own->second;
            }
        });
    }

    static const std::string& shown(const ir::Function& f) { return f.display_name.empty() ? f.name : f.display_name; }

    void finish(ir::Function& function) {
        open_.push_back(&function);
        expand(function, function.body);
        open_.pop_back();
        State& state = states_[&function];
        if (state.calls > 1) scalarise_function(module_, function);
        state.done = true;
        state.slots = ir::number_values(function);
    }

    [[noreturn]] void recursion(const ir::Inst& call) {
        std::string cycle;
        bool inside = false;
        for (const ir::Function* f : open_) {
            inside = inside || f == call.callee;
            if (inside) cycle += shown(*f) + " -> ";
        }
        unsupported(call.loc, "recursion (" + cycle + shown(*call.callee) + ")");
    }

    void replace_results(ir::Inst& inst) {
        if (results_.empty()) return;
        for (ir::Value*& v : inst.operands) {
            const ir::Inst* i = ir::as_inst(v);
            if (i != nullptr && i->op == ir::Op::call) v = results_.at(v);
        }
    }

    void expand(ir::Function& caller, ir::Block& block) {
        using namespace ir;
        Block out;
        out.reserve(block.size());
        for (Inst* inst : block) {
            for (Block& b : inst->blocks) expand(caller, b);
            replace_results(*inst);
            if (inst->op == Op::call) expand_call(caller, *inst, out);
            else out.push_back(inst);
        }
        block = std::move(out);
    }

    void expand_call(ir::Function& caller, ir::Inst& call, ir::Block& out) {
        using namespace ir;
        Function& callee = *call.callee;
        for (const Function* f : open_) {
            if (f == &callee) recursion(call);
        }
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
        caller.locals.push_back(copy);
        return copy;
    }
};

}  // namespace detail

void inline_calls(ir::Module& module) { detail::Inliner(module).run(); }

}  // namespace passes
QIAO_NAMESPACE_END
