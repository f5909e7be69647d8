// SPDX-License-Identifier: Apache-2.0
// One walk in program order that remembers the last wait. A loop with a wait in it comes after the wait as a whole. A thread
// that returns leaves nothing behind, but a barrier further on may have waited for it to go.
#pragma once
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <qiao/passes/check_launch_waits.hpp>
#include <qiao/passes/visit.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class LaunchWaits {
public:
    explicit LaunchWaits(const ir::Module& module) : module_(module) {}

    void run() { visit(module_.kernel->body, {}); }
    static bool is_wait(const ir::Inst& inst) { return inst.op == ir::Op::fence && inst.number == ir::fence_for_children; }

private:
    const ir::Module& module_;
    SourceLoc returned_;  ///< the wait of a thread that returned
    std::unordered_map<const ir::Function*, bool> waits_;
    std::set<std::pair<const ir::Function*, bool>> checked_;  ///< called after a wait, and whether with own arguments

    /// Code of the launches themselves.
    bool is_runtime(SourceLoc loc) const {
        std::string_view name = module_.sources != nullptr && loc.valid() ? module_.sources->name(loc.file) : std::string_view();
        return name == "<qiao launches>" || name == "<qiao device_runtime>";
    }

    bool waits(const ir::Function& f) {
        auto [known, first] = waits_.insert({&f, false});  // false inside of a recursion, which is refused later
        if (!first) return known->second;
        bool result = waits(f.body);
        return waits_[&f] = result;
    }
    bool waits(const ir::Block& block) {
        return ir::any_inst(block, [&](const ir::Inst& inst) { return is_wait(inst) || (inst.op == ir::Op::call && waits(*inst.callee)); });
    }
    SourceLoc first_wait(const ir::Block& block) {
        SourceLoc found;
        ir::any_inst(block, [&](const ir::Inst& inst) {
            if (is_wait(inst) || (inst.op == ir::Op::call && waits(*inst.callee))) found = inst.loc;
            return found.valid();
        });
        return found;
    }

    /// `wait`: the last one before the block; returns the last one before what follows it.
    SourceLoc visit(const ir::Block& block, SourceLoc wait) {
        for (const ir::Inst* inst : block) {
            if (ir::is_collective(inst->op) && returned_.valid() && !wait.valid()) wait = returned_;
            if (wait.valid()) check(*inst, wait);
            if (is_wait(*inst) || (inst->op == ir::Op::call && waits(*inst->callee))) {
                if (inst->op == ir::Op::call && !is_runtime(inst->callee->loc)) visit_callee(*inst->callee);
                wait = inst->loc;
            }
            if (!inst->blocks.empty()) wait = visit_inside(*inst, wait);
            if (inst->op == ir::Op::return_) {
                if (wait.valid()) returned_ = wait;
                return {};
            }
        }
        return wait;
    }
    SourceLoc visit_inside(const ir::Inst& inst, SourceLoc wait) {
        if (inst.op == ir::Op::loop) {
            for (const ir::Block& inner : inst.blocks) {
                if (!wait.valid()) wait = first_wait(inner);
            }
        }
        // A case may follow another one; an if without a wait inside keeps the one before.
        SourceLoc after = inst.op == ir::Op::if_ ? SourceLoc() : wait;
        for (const ir::Block& inner : inst.blocks) {
            SourceLoc one = visit(inner, inst.op == ir::Op::if_ ? wait : after);
            if (one.valid()) after = one;
        }
        return after;
    }
    void visit_callee(const ir::Function& f) {
        visit(f.body, {});
        returned_ = {};
    }

    /// `own_arguments`: what the function's pointer parameters point to is the thread's or the block's own.
    void check(const ir::Inst& inst, SourceLoc wait, bool own_arguments = false) {
        if (is_runtime(inst.loc)) return;
        switch (inst.op) {
            case ir::Op::load:
            case ir::Op::store:
            case ir::Op::zero:
            case ir::Op::atomic:
                return check_pointer(inst, *inst.operands[0], wait, own_arguments);
            case ir::Op::copy:
                check_pointer(inst, *inst.operands[0], wait, own_arguments);
                return check_pointer(inst, *inst.operands[1], wait, own_arguments);
            case ir::Op::call:
                return check_call(inst, wait, own_arguments);
            default:
                return;
        }
    }
    void check_call(const ir::Inst& call, SourceLoc wait, bool own_arguments) {
        bool own = true;
        for (const ir::Value* argument : call.operands) own = own && (!argument->type->is_pointer() || is_own(*argument, own_arguments));
        if (is_runtime(call.callee->loc) || !checked_.insert({call.callee, own}).second) return;
        ir::any_inst(call.callee->body, [&](const ir::Inst& inner) {
            check(inner, wait, own);
            return false;
        });
    }
    /// Whether a pointer points to memory that launched kernels cannot know, or that nobody writes.
    static bool is_own(const ir::Value& pointer, bool own_arguments) {
        const ir::Value* at = &pointer;
        while (at->kind == ir::ValueKind::instruction) {
            const auto& step = static_cast<const ir::Inst&>(*at);
            bool derived = step.op == ir::Op::index || step.op == ir::Op::field || step.op == ir::Op::decay || step.op == ir::Op::pointer_cast;
            if (!derived) break;
            at = step.operands[0];
        }
        if (at->type->space == ir::Space::private_ || at->type->space == ir::Space::shared) return true;
        if (at->kind == ir::ValueKind::parameter) return own_arguments;
        if (at->kind != ir::ValueKind::variable) return false;
        const auto& variable = static_cast<const ir::Variable&>(*at);
        return variable.is_constant || variable.is_thread_local;
    }
    static void check_pointer(const ir::Inst& inst, const ir::Value& pointer, SourceLoc wait, bool own_arguments) {
        if (is_own(pointer, own_arguments)) return;
        Diagnostic d{Severity::error,
                     DiagCode::unsupported,
                     wait,
                     "qiao: cudaDeviceSynchronize in device code before an access of memory is not supported: launched kernels run when the kernel "
                     "that launches them has ended",
                     {}};
        d.notes.push_back({inst.loc, "the access"});
        throw CompileError{d};
    }
};

}  // namespace detail

void check_launch_waits(ir::Module& module) {
    if (!module.children.empty()) detail::LaunchWaits(module).run();
    for (ir::Function* f : module.functions) remove_instructions(f->body, detail::LaunchWaits::is_wait);
}

}  // namespace passes
QIAO_NAMESPACE_END
