// SPDX-License-Identifier: Apache-2.0
// Find the counted loops; find the arrays that constants in place of counters would take apart; repeat, innermost first.
#pragma once
#include <unordered_map>
#include <unordered_set>

#include <qiao/ir/clone.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/constant_math.hpp>
#include <qiao/passes/unroll_loops.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class LoopUnroller {
public:
    LoopUnroller(ir::Module& module, ir::Function& function) : module_(module), function_(function) {}

    bool run() {
        ir::for_each_inst(function_.body, [&](ir::Inst& i) { note(i); });
        find(function_.body);
        if (trips_.empty()) return false;
        find_arrays();
        unroll(function_.body);
        return added_ != 0;
    }

private:
    using Op = ir::Op;
    using Inst = ir::Inst;
    using Value = ir::Value;
    static constexpr int64_t most_trips = 32;
    static constexpr size_t most_instructions = 384;  ///< of one loop, repeated
    static constexpr size_t most_added = 1024;        ///< of all

    ir::Module& module_;
    ir::Function& function_;
    std::unordered_set<const Value*> escaping_;              ///< locals that are used by more than loads and stores
    std::unordered_map<const Inst*, int64_t> trips_;         ///< of counted loops
    std::unordered_map<const Inst*, const Value*> counter_;  ///< of counted loops
    std::unordered_set<const Value*> counters_;              ///< all of them
    std::unordered_set<const Value*> arrays_;                ///< locals that constant indices would take apart
    size_t added_ = 0;

    void note(const Inst& inst) {
        for (size_t k = 0; k < inst.operands.size(); ++k) {
            const bool plain = k == 0 && (inst.op == Op::load || inst.op == Op::store) && !inst.is_volatile;
            if (ir::is_local(inst.operands[k]) && !plain) escaping_.insert(inst.operands[k]);
        }
    }

    // ---- counted loops

    void find(const ir::Block& block) {
        std::unordered_map<const Value*, const ir::Constant*> known;  // what locals hold here
        for (const Inst* inst : block) {
            if (inst->op == Op::store && ir::is_local(inst->operands[0])) known[inst->operands[0]] = ir::as_constant(inst->operands[1]);
            if (inst->op == Op::loop) take(*inst, known);
            for (const ir::Block& nested : inst->blocks) {
                find(nested);
                ir::for_each_inst(nested, [&](const Inst& i) {
                    if (i.op == Op::store) known.erase(i.operands[0]);
                });
            }
        }
    }

    static const Value* loaded_local(const Value* v) {
        const Inst* inst = ir::as_inst(v);
        return inst != nullptr && inst->op == Op::load && !inst->is_volatile && ir::is_local(inst->operands[0]) ? inst->operands[0] : nullptr;
    }

    /// Small values only, so that nothing wraps.
    static bool small(const ir::Constant* c, int64_t& value) {
        if (c == nullptr || !c->type->is_integer() || c->type->is_boolean()) return false;
        value = ir::signed_value(*c);
        return value > -(1 << 20) && value < (1 << 20);
    }

    static bool holds(Op op, int64_t a, int64_t b) {
        switch (op) {
            case Op::lt:
                return a < b;
            case Op::le:
                return a <= b;
            case Op::gt:
                return a > b;
            case Op::ge:
                return a >= b;
            default:
                return a != b;
        }
    }

    void take(const Inst& loop, const std::unordered_map<const Value*, const ir::Constant*>& known) {
        const Inst* test = loop.operands.empty() || loop.test_last || loop.unroll == 1 ? nullptr : ir::as_inst(loop.operands[0]);
        const bool compares = test != nullptr && (test->op == Op::lt || test->op == Op::le || test->op == Op::gt || test->op == Op::ge || test->op == Op::ne);
        const Value* counter = compares ? loaded_local(test->operands[0]) : nullptr;
        auto start = known.find(counter);
        int64_t from = 0, to = 0, by = 0;
        if (counter == nullptr || escaping_.count(counter) != 0 || start == known.end() || !small(start->second, from)) return;
        if (!small(ir::as_constant(test->operands[1]), to) || !step_of(loop, counter, by)) return;
        // An unsigned counter below zero would be a large one.
        if (!test->operands[0]->type->is_signed() && (from + by < 0 || to < 0 || by < 0)) return;
        if (leaves(loop.blocks[1], true, true)) return;
        int64_t trips = 0;
        for (int64_t at = from; holds(test->op, at, to); at += by) {
            if (++trips > most_trips) return;
        }
        trips_[&loop] = trips;
        counter_[&loop] = counter;
        counters_.insert(counter);
    }

    /// The only store to the counter is the step's, of itself and a constant.
    static bool step_of(const Inst& loop, const Value* counter, int64_t& by) {
        const Inst* store = nullptr;
        unsigned stores = 0;
        for (const ir::Block& block : loop.blocks) {
            ir::for_each_inst(block, [&](const Inst& i) { stores += i.op == Op::store && i.operands[0] == counter ? 1 : 0; });
        }
        for (const Inst* i : loop.blocks[2]) {
            if (i->op == Op::store && i->operands[0] == counter) store = i;
        }
        const Inst* sum = store != nullptr && stores == 1 ? ir::as_inst(store->operands[1]) : nullptr;
        if (sum == nullptr || (sum->op != Op::add && sum->op != Op::sub) || loaded_local(sum->operands[0]) != counter) return false;
        if (!small(ir::as_constant(sum->operands[1]), by) || by == 0) return false;
        if (sum->op == Op::sub) by = -by;
        return true;
    }

    /// A break or continue of the loop around, a barrier or collective: such bodies are not repeated.
    static bool leaves(const ir::Block& block, bool breaks, bool continues) {
        for (const Inst* inst : block) {
            if ((inst->op == Op::break_ && breaks) || (inst->op == Op::continue_ && continues)) return true;
            if (inst->op == Op::return_ || inst->op == Op::barrier || ir::is_collective(inst->op)) return true;
            const bool loop = inst->op == Op::loop;
            for (const ir::Block& nested : inst->blocks) {
                if (leaves(nested, breaks && !loop && inst->op != Op::switch_, continues && !loop)) return true;
            }
        }
        return false;
    }

    // ---- arrays

    static const Value* array_root(const Value* address) {
        while (const Inst* step = ir::as_inst(address)) {
            if (!ir::is_address_step(step->op)) return nullptr;
            address = step->operands[0];
        }
        return ir::is_local(address) ? address : nullptr;
    }

    /// Made of constants and counters; `used`, where not null, is whether that counter is one of them.
    bool known_index(const Value* v, const Value* counter, bool* used) const {
        if (v->kind == ir::ValueKind::constant) return true;
        if (const Value* local = loaded_local(v)) {
            if (used != nullptr && local == counter) *used = true;
            return counters_.count(local) != 0;
        }
        const Inst* inst = ir::as_inst(v);
        if (inst == nullptr || (inst->op != Op::convert && !(inst->op <= Op::shr && inst->type->is_integer()))) return false;
        for (const Value* operand : inst->operands) {
            if (!known_index(operand, counter, used)) return false;
        }
        return true;
    }

    void find_arrays() {
        std::unordered_set<const Value*> refused;
        ir::for_each_inst(function_.body, [&](const Inst& i) {
            const Value* root = i.op == Op::index ? array_root(i.operands[0]) : nullptr;
            if (root == nullptr) return;
            arrays_.insert(root);
            if (!known_index(i.operands[1], nullptr, nullptr)) refused.insert(root);
        });
        for (const Value* root : refused) arrays_.erase(root);
    }

    bool worth_it(const Inst& loop, size_t& size) const {
        bool indexes = false;
        const Value* counter = counter_.at(&loop);
        for (const ir::Block& block : loop.blocks) {
            ir::for_each_inst(block, [&](const Inst& i) {
                ++size;
                const Value* root = i.op == Op::index ? array_root(i.operands[0]) : nullptr;
                if (root != nullptr && arrays_.count(root) != 0) known_index(i.operands[1], counter, &indexes);
            });
        }
        return indexes;
    }

    // ---- repetition

    void unroll(ir::Block& block) {
        ir::Block out;
        for (Inst* inst : block) {
            for (ir::Block& nested : inst->blocks) unroll(nested);
            auto trips = trips_.find(inst);
            size_t size = 0;
            if (trips == trips_.end() || !worth_it(*inst, size) || size * static_cast<size_t>(trips->second) > most_instructions) {
                out.push_back(inst);
                continue;
            }
            if (added_ + size * static_cast<size_t>(trips->second) > most_added) {
                out.push_back(inst);
                continue;
            }
            added_ += 1 + size * static_cast<size_t>(trips->second);
            const uint32_t slots = ir::number_values(function_);
            for (int64_t i = 0; i < trips->second; ++i) {
                ir::Cloner cloner(module_, slots);
                for (const ir::Block& part : inst->blocks) {
                    ir::Block copy = cloner.block(part);
                    out.insert(out.end(), copy.begin(), copy.end());
                }
            }
        }
        block = std::move(out);
    }
};

}  // namespace detail

bool unroll_loops(ir::Module& module, ir::Function& function) { return detail::LoopUnroller(module, function).run(); }

}  // namespace passes
QIAO_NAMESPACE_END
