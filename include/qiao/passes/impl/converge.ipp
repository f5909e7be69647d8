// SPDX-License-Identifier: Apache-2.0
// Predication of divergent regions that hold collectives (passes/converge.hpp says what comes out).
//
// A Region is a block under construction. While threads may be inactive, instructions that must not run for them are
// collected in an open `group`: an if on the current predicate, appended when something that needs all threads follows.
// Uniform and harmless instructions go before the open group.
#pragma once
#include <algorithm>
#include <unordered_map>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/converge.hpp>
#include <qiao/passes/uniformity.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

namespace detail {

class Converger {
public:
    Converger(ir::Module& module, bool reads_at_once)
        : module_(module), kernel_(*module.kernel), uniformity_(*module.kernel, reads_at_once), build_(module) {}

    void run() {
        if (!uniformity_.divergent_collectives()) return;
        Region region;
        visit(kernel_.body, region);
        flush(region);
        kernel_.body = std::move(region.out);
    }

private:
    using Value = ir::Value;
    using Inst = ir::Inst;
    using Op = ir::Op;

    /// Who executes: those with `fixed` (null: all) and with `flag` set (null: all). Flags change with break and continue.
    struct Active {
        Value* fixed = nullptr;
        ir::Variable* flag = nullptr;
        bool full() const { return fixed == nullptr && flag == nullptr; }
    };
    struct Region {
        Region* parent = nullptr;
        ir::Block out;
        Active active;
        bool nonempty = false;               ///< some thread is active as long as flags keep their version
        unsigned nonempty_version = 0;       ///< of active.flag
        Value* predicate = nullptr;          ///< `active` as a value, read at predicate_version of active.flag
        unsigned predicate_version = 0;
        Inst* group = nullptr;               ///< the open group, not yet in `out`
        bool group_has_control = false;
        std::unordered_map<Value*, Value*> resolved;        ///< grouped values as read in `out`
        std::unordered_map<Value*, Value*> group_resolved;  ///< ... and in the open group
    };
    /// A value defined in a group, and the variable that carries it out once somebody needs it.
    struct Grouped {
        Inst* group;
        ir::Variable* carrier = nullptr;
    };
    /// How break and continue of an enclosing loop or switch are done.
    struct Target {
        const Inst* construct;
        bool kept;                          ///< by themselves
        ir::Variable* running = nullptr;    ///< else by flags: cleared by break
        ir::Variable* iteration = nullptr;  ///< loops: cleared by break and continue; may be null
    };

    // ---- predicates

    Value* predicate(Region& region) {
        if (region.active.full()) return nullptr;
        if (region.predicate != nullptr && region.predicate_version == version(region)) return region.predicate;
        Value* value = region.active.fixed;
        if (region.active.flag != nullptr) {
            build_.block = &region.out;
            Value* flag = build_.load(region.active.flag);
            value = value == nullptr ? flag : named(build_.binary(Op::bit_and, value, flag), "active");
        }
        region.predicate = value;
        region.predicate_version = version(region);
        return value;
    }
    /// Counts the stores to the flag that the region's activity rests on.
    unsigned version(const Region& region) { return region.active.flag != nullptr ? versions_[region.active.flag] : 0; }
    Value* both(Region& region, Value* a, Value* b) {
        if (a == nullptr || b == nullptr) return a == nullptr ? b : a;
        build_.block = &region.out;
        return named(build_.binary(Op::bit_and, a, b), "active");
    }
    static Inst* named(Inst* inst, const char* name) {
        inst->name = name;
        return inst;
    }
    Value* vote(Region& region, Value* value) {
        build_.block = &region.out;
        Inst* any = build_.insert(Op::barrier_reduce, build_.types().i32(), {build_.convert(value, build_.types().i32())});
        any->reduce = ir::Reduce::bit_or;
        return named(build_.binary(Op::ne, any, build_.i32(0)), "any_active");
    }
    void set_active(Region& region, Active active, bool nonempty) {
        region.active = active;
        region.predicate = nullptr;
        region.nonempty = nonempty;
        region.nonempty_version = version(region);
    }

    // ---- groups

    void flush(Region& region) {
        if (region.group == nullptr) return;
        region.out.push_back(region.group);
        region.group = nullptr;
        region.group_has_control = false;
        region.group_resolved.clear();
    }
    ir::Block& open_group(Region& region) {
        if (region.group == nullptr) {
            Value* condition = predicate(region);
            ir::Block unplaced;
            build_.block = &unplaced;
            region.group = build_.if_(condition);
        }
        return region.group->blocks[0];
    }
    void put_in_group(Region& region, Inst& inst) {
        ir::Block& block = open_group(region);
        resolve_operands(region, block, inst);
        block.push_back(&inst);
        if (!inst.type->is_void()) grouped_[&inst] = {region.group};
        region.group_has_control = region.group_has_control || !inst.blocks.empty();
    }
    void resolve_operands(Region& region, ir::Block& block, Inst& inst) {
        for (Value*& operand : inst.operands) operand = resolve_in_group(region, block, operand);
        for (ir::Block& nested : inst.blocks) {
            // What nested instructions need is read before the construct.
            for (Inst* inner : nested) resolve_operands(region, block, *inner);
        }
    }

    // ---- values of groups, seen from outside of them

    static Value* find_resolved(const Region& region, Value* value) {
        for (const Region* at = &region; at != nullptr; at = at->parent) {
            auto found = at->resolved.find(value);
            if (found != at->resolved.end()) return found->second;
        }
        return nullptr;
    }
    Value* resolve(Region& region, Value* value) {
        value = original(value);
        if (grouped_.count(value) == 0) return value;
        if (Value* found = find_resolved(region, value)) return found;
        flush(region);
        Value* result = fetch(region.out, value, [&](Value* operand) { return resolve(region, operand); });
        region.resolved[value] = result;
        return result;
    }
    Value* resolve_in_group(Region& region, ir::Block& block, Value* value) {
        value = original(value);
        auto grouped = grouped_.find(value);
        if (grouped == grouped_.end() || grouped->second.group == region.group) return value;
        if (Value* found = find_resolved(region, value)) return found;
        auto found = region.group_resolved.find(value);
        if (found != region.group_resolved.end()) return found->second;
        Value* result = fetch(block, value, [&](Value* operand) { return resolve_in_group(region, block, operand); });
        region.group_resolved[value] = result;
        originals_[result] = value;
        return result;
    }
    /// A group's own reading of a value of another group cannot be seen by the next: that one reads anew.
    Value* original(Value* value) const {
        auto found = originals_.find(value);
        return found == originals_.end() ? value : found->second;
    }
    /// Pointers are computed anew (no variable of a pointer into shared memory comes into being); the rest is carried.
    template <typename Resolve>
    Value* fetch(ir::Block& block, Value* value, Resolve&& resolve_operand) {
        Inst& inst = static_cast<Inst&>(*value);
        if (inst.type->is_pointer() && is_pure(inst)) {
            Inst* copy = module_.arena.make<Inst>(inst);
            for (Value*& operand : copy->operands) operand = resolve_operand(operand);
            block.push_back(copy);
            return copy;
        }
        Grouped& grouped = grouped_[value];
        if (grouped.carrier == nullptr) {
            build_.loc = inst.loc;
            grouped.carrier = build_.local(kernel_, inst.name.empty() ? "carried" : inst.name, inst.type);
            ir::Block& home = grouped.group->blocks[0];
            ir::Block store;
            build_.block = &store;
            build_.store(grouped.carrier, value);
            home.insert(std::find(home.begin(), home.end(), &inst) + 1, store[0]);
        }
        build_.block = &block;
        return build_.load(grouped.carrier);
    }

    // ---- the walk

    void visit(ir::Block& block, Region& region) {
        if (!region.active.full()) clear_unset(block, region);
        for (Inst* inst : block) {
            build_.loc = inst->loc;
            if (ir::is_collective(inst->op)) {
                visit_collective(*inst, region);
            } else if (inst->op == Op::break_ || inst->op == Op::continue_) {
                return visit_exit(*inst, region);
            } else if (!inst->blocks.empty() && uniformity_.involved(*inst)) {
                visit_construct(*inst, region);
            } else if (region.active.full()) {
                region.out.push_back(inst);
            } else if (uniformity_.uniform(*inst)) {
                if (inst->op == Op::store && region.group_has_control) flush(region);
                region.out.push_back(inst);
            } else if (may_hoist(*inst)) {
                region.out.push_back(inst);
            } else {
                put_in_group(region, *inst);
            }
        }
    }

    /// Uniform variables that a thread could read unset when no thread is active: they decide on control all the same.
    void clear_unset(const ir::Block& block, Region& region) {
        for (ir::Variable* variable : uniformity_.unset_variables(block)) {
            build_.block = &region.out;
            build_.store(variable, build_.constant(variable->value_type, 0));
        }
    }

    /// Cheap and harmless for inactive threads, from values known outside of groups.
    bool may_hoist(const Inst& inst) const {
        return is_speculatable(inst) && inst.op != Op::intrinsic &&
               std::none_of(inst.operands.begin(), inst.operands.end(), [&](Value* operand) { return grouped_.count(operand) != 0; });
    }

    void visit_collective(Inst& inst, Region& region) {
        for (Value*& operand : inst.operands) operand = resolve(region, operand);
        flush(region);
        if (Value* active = inst.op == Op::barrier || inst.op == Op::grid_barrier ? nullptr : predicate(region)) {
            if (inst.op == Op::barrier_reduce) {
                build_.block = &region.out;
                inst.operands[0] = build_.select(active, inst.operands[0], build_.i32(inst.reduce == ir::Reduce::bit_and ? 1 : 0));
            } else {
                inst.operands.push_back(active);
            }
        }
        region.out.push_back(&inst);
    }

    void visit_exit(Inst& inst, Region& region) {
        size_t at = targets_.size() - 1;
        while (inst.op == Op::continue_ && targets_[at].construct->op != Op::loop) --at;
        if (targets_[at].kept) {
            flush(region);
            region.out.push_back(&inst);
            return;
        }
        std::vector<ir::Variable*> flags;
        for (size_t i = at + 1; i < targets_.size(); ++i) flags.push_back(targets_[i].running);  // switches that a continue leaves
        if (inst.op == Op::break_) flags.push_back(targets_[at].running);
        flags.push_back(targets_[at].iteration);
        for (ir::Variable* flag : flags) {
            if (flag == nullptr) continue;
            ir::Block& group = open_group(region);
            build_.block = &group;
            build_.store(flag, build_.boolean(false));
            ++versions_[flag];
        }
        flush(region);
    }

    void visit_construct(Inst& inst, Region& region) {
        bool divergent = uniformity_.divergent(inst);
        if (inst.op == Op::if_) {
            divergent ? divergent_if(inst, region) : uniform_if(inst, region);
        } else if (inst.op == Op::loop) {
            divergent ? divergent_loop(inst, region) : uniform_loop(inst, region);
        } else {
            divergent ? divergent_switch(inst, region) : uniform_switch(inst, region);
        }
    }

    /// Rebuilds a block in a region of its own, with the activity of `parent`.
    Region nested(Region& parent, ir::Block& block) {
        Region region;
        region.parent = &parent;
        region.active = parent.active;
        region.nonempty = parent.nonempty;
        region.nonempty_version = parent.nonempty_version;
        region.predicate = parent.predicate;
        region.predicate_version = parent.predicate_version;
        visit(block, region);
        flush(region);
        return region;
    }

    void uniform_if(Inst& inst, Region& region) {
        flush(region);
        predicate(region);
        for (ir::Block& block : inst.blocks) block = nested(region, block).out;
        region.out.push_back(&inst);
    }

    void uniform_switch(Inst& inst, Region& region) {
        targets_.push_back({&inst, true});
        uniform_if(inst, region);
        targets_.pop_back();
    }

    void divergent_if(Inst& inst, Region& region) {
        Value* condition = resolve(region, inst.operands[0]);
        flush(region);
        Value* before = predicate(region);
        Region saved;
        save_activity(region, saved);
        // Only exits inside change flags; without any the predicate of a part stays what it was at its start.
        ir::Variable* flag = ir::any_inst(inst.blocks[0], is_exit) || ir::any_inst(inst.blocks[1], is_exit) ? region.active.flag : nullptr;
        Value* taken = both(region, before, condition);
        if (!inst.blocks[0].empty()) {
            set_active(region, {taken, flag}, false);
            visit(inst.blocks[0], region);
            flush(region);
        }
        if (!inst.blocks[1].empty()) {
            build_.loc = inst.loc;
            build_.block = &region.out;
            set_active(region, {both(region, before, build_.unary(Op::logical_not, condition)), flag}, false);
            visit(inst.blocks[1], region);
            flush(region);
        }
        save_activity(saved, region);
    }
    static bool is_exit(const Inst& inst) { return inst.op == Op::break_ || inst.op == Op::continue_; }
    static void save_activity(const Region& from, Region& to) {
        to.active = from.active;
        to.predicate = from.predicate;
        to.predicate_version = from.predicate_version;
        to.nonempty = from.nonempty;
        to.nonempty_version = from.nonempty_version;
    }

    /// All active threads leave together. Where there may be none, its control might never end it: a vote goes first.
    void uniform_loop(Inst& inst, Region& region) {
        flush(region);
        Value* active = predicate(region);
        bool guarded = active != nullptr && !(region.nonempty && region.nonempty_version == version(region)) && !uniformity_.constant_trips(inst);
        if (!guarded) return keep_loop(inst, region);
        build_.block = &region.out;
        Value* any = vote(region, active);
        Inst* guard = build_.if_(any);
        Region inside;
        inside.parent = &region;
        save_activity(region, inside);
        inside.nonempty = true;
        inside.nonempty_version = version(inside);
        keep_loop(inst, inside);
        guard->blocks[0] = std::move(inside.out);
    }

    void keep_loop(Inst& inst, Region& region) {
        targets_.push_back({&inst, true});
        if (inst.test_last) {
            inst.blocks[1] = nested(region, inst.blocks[1]).out;
            inst.blocks[0] = nested(region, inst.blocks[0]).out;
        } else {
            // The body and the step see values of the head.
            Region head = nested(region, inst.blocks[0]);
            inst.blocks[1] = nested(head, inst.blocks[1]).out;
            inst.blocks[2] = nested(head, inst.blocks[2]).out;
            inst.blocks[0] = std::move(head.out);
        }
        targets_.pop_back();
        region.out.push_back(&inst);
    }

    void divergent_loop(Inst& inst, Region& region) {
        flush(region);
        Value* active = predicate(region);
        ir::Variable* running = build_.local(kernel_, "running", build_.types().boolean());
        ir::Variable* iteration = uniformity_.has_continue(inst) ? build_.local(kernel_, "in_iteration", build_.types().boolean()) : nullptr;
        build_.block = &region.out;
        build_.store(running, active != nullptr ? active : build_.boolean(true));
        targets_.push_back({&inst, false, running, iteration});
        if (inst.test_last) {
            Region body = loop_part(region, inst.blocks[1], running, iteration, false);
            Region head = loop_head(region, inst, running);
            inst.blocks[1] = std::move(body.out);
            inst.blocks[0] = std::move(head.out);
        } else {
            Region head = loop_head(region, inst, running);
            Region body = loop_part(head, inst.blocks[1], running, iteration, true);
            Region step = loop_part(head, inst.blocks[2], running, nullptr, false);
            inst.blocks[0] = std::move(head.out);
            inst.blocks[1] = std::move(body.out);
            inst.blocks[2] = std::move(step.out);
        }
        targets_.pop_back();
        region.out.push_back(&inst);
    }
    Region loop_part(Region& parent, ir::Block& block, ir::Variable* running, ir::Variable* iteration, bool nonempty) {
        Region part;
        part.parent = &parent;
        if (iteration != nullptr) {
            build_.block = &part.out;
            build_.store(iteration, build_.load(running));
        }
        set_active(part, {nullptr, iteration != nullptr ? iteration : running}, nonempty);
        visit(block, part);
        flush(part);
        return part;
    }
    /// The head, then: leave the loop once no thread is running.
    Region loop_head(Region& parent, Inst& inst, ir::Variable* running) {
        Region head;
        head.parent = &parent;
        set_active(head, {nullptr, running}, false);
        visit(inst.blocks[0], head);
        build_.loc = inst.loc;
        Value* condition = inst.operands.empty() ? nullptr : resolve(head, inst.operands[0]);
        flush(head);
        Value* still = both(head, predicate(head), condition);
        build_.block = &head.out;
        if (condition != nullptr) build_.store(running, still);
        ++versions_[running];
        inst.operands = {vote(head, still)};
        return head;
    }

    void divergent_switch(Inst& inst, Region& region) {
        Value* selector = resolve(region, inst.operands[0]);
        flush(region);
        Value* active = predicate(region);
        Region saved;
        save_activity(region, saved);
        ir::Variable* inside = build_.local(kernel_, "in_switch", build_.types().boolean());
        build_.block = &region.out;
        build_.store(inside, build_.boolean(false));
        std::vector<Value*> matches = switch_matches(inst, selector);
        targets_.push_back({&inst, false, inside, nullptr});
        for (size_t arm = 0; arm < inst.blocks.size(); ++arm) {
            build_.loc = inst.loc;
            build_.block = &region.out;
            // Threads fall through from the arm before, or start here.
            build_.store(inside, build_.binary(Op::bit_or, build_.load(inside), both(region, active, matches[arm])));
            ++versions_[inside];
            set_active(region, {nullptr, inside}, false);
            visit(inst.blocks[arm], region);
            flush(region);
        }
        targets_.pop_back();
        save_activity(saved, region);
    }
    /// Per arm: the selector is one of its cases, or, for the default arm, none of any.
    std::vector<Value*> switch_matches(const Inst& inst, Value* selector) {
        std::vector<Value*> matches;
        Value* any = build_.boolean(false);
        for (size_t arm = 0; arm < inst.blocks.size(); ++arm) {
            Value* match = build_.boolean(false);
            for (int64_t value : inst.cases[arm]) {
                Value* equal = build_.binary(Op::eq, selector, build_.constant(selector->type, static_cast<uint64_t>(value)));
                match = match->kind == ir::ValueKind::constant ? equal : build_.binary(Op::bit_or, match, equal);
            }
            any = any->kind == ir::ValueKind::constant ? match : match->kind == ir::ValueKind::constant ? any : build_.binary(Op::bit_or, any, match);
            matches.push_back(match);
        }
        if (inst.default_case >= 0) {
            Value*& match = matches[static_cast<size_t>(inst.default_case)];
            Value* none = build_.unary(Op::logical_not, any);
            match = match->kind == ir::ValueKind::constant ? none : build_.binary(Op::bit_or, match, none);
        }
        return matches;
    }

    ir::Module& module_;
    ir::Function& kernel_;
    Uniformity uniformity_;
    ir::Builder build_;
    std::unordered_map<Value*, Grouped> grouped_;
    std::unordered_map<Value*, Value*> originals_;  ///< of values that were read in a group
    std::vector<Target> targets_;
    std::unordered_map<const ir::Variable*, unsigned> versions_;  ///< of flags
};

}  // namespace detail

void converge(ir::Module& module, const TargetCaps&, const TranslateOptions& options) {
    auto collective = [](const ir::Inst& inst) { return ir::is_collective(inst.op); };
    // Most kernels end here: no collectives, or only such as stand in no construct at all.
    bool nested = false;
    for (const ir::Inst* inst : module.kernel->body) {
        for (const ir::Block& block : inst->blocks) nested = nested || ir::any_inst(block, collective);
    }
    if (nested) detail::Converger(module, options.block_lanes != 0).run();
}

}  // namespace passes
QIAO_NAMESPACE_END
