// SPDX-License-Identifier: Apache-2.0
// Two walks: one says in which segment each instruction stands, the other gives segments what they need of others.
#pragma once
#include <qiao/ir/walk.hpp>
#include <qiao/passes/sync_segments.hpp>
#include <qiao/passes/uniformity.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class SegmentFinder {
public:
    explicit SegmentFinder(SyncSegments& result) : result_(result) {}

    SyncSegments::Range block(const ir::Block& b, unsigned loops) {
        uint32_t first = next_;
        for (const ir::Inst* inst : b) {
            if (inst->op == ir::Op::grid_barrier) {
                result_.barriers[inst] = next_++;
                result_.in_loop = result_.in_loop || loops != 0;
            }
            uint32_t inside = next_;
            for (const ir::Block& nested : inst->blocks) {
                SyncSegments::Range range = block(nested, loops + (inst->op == ir::Op::loop ? 1 : 0));
                if (!range.empty()) result_.blocks[&nested] = range;
            }
            if (next_ != inside) result_.constructs[inst] = {inside, next_ - 1};
        }
        return {first, next_ - 1};
    }

private:
    SyncSegments& result_;
    uint32_t next_ = 1;
};

class ValueCarrier {
public:
    ValueCarrier(ir::Module& module, SyncSegments& segments) : kernel_(*module.kernel), build_(module), segments_(segments) {}

    void run() {
        segment_.assign(ir::number_values(kernel_), outside_segment);
        next_ = outside_segment + 1;
        assign(kernel_.body);
        stores_.resize(segment_.size());
        next_ = outside_segment + 1;
        carry(kernel_.body);
        place_stores(kernel_.body);
    }

private:
    using Inst = ir::Inst;
    using Value = ir::Value;
    /// Where values arrive: the start of a segment, or in front of a construct.
    struct Arrival {
        uint32_t segment;
        ir::Block code;
        std::unordered_map<Value*, Value*> values;
    };
    static constexpr uint32_t outside_segment = 0;
    static constexpr unsigned cheap = 6;  ///< operations that are computed again rather than saved

    ir::Function& kernel_;
    ir::Builder build_;
    SyncSegments& segments_;
    std::vector<uint32_t> segment_;  ///< by slot
    uint32_t next_ = 0;
    std::vector<ir::Variable*> stores_;  ///< by slot of an instruction: the variable that carries its value

    bool separates(const Inst& inst) const { return inst.op == ir::Op::grid_barrier || segments_.constructs.count(&inst) != 0; }

    // ---- which instruction stands where

    void assign(const ir::Block& block) {
        uint32_t segment = next_++;
        for (Inst* inst : block) {
            if (!separates(*inst)) {
                mark(*inst, segment);
                continue;
            }
            for (const ir::Block& nested : inst->blocks) assign(nested);
            segment = next_++;
        }
    }
    void mark(Inst& inst, uint32_t segment) {
        segment_[inst.slot] = segment;
        for (const ir::Block& nested : inst.blocks) {
            for (Inst* inner : nested) mark(*inner, segment);
        }
    }

    // ---- what segments need. Blocks are met in the same order, so segments get the same numbers.

    void carry(ir::Block& block, Inst* tested = nullptr) {
        ir::Block out, code;
        Arrival arrival{next_++, {}, {}};
        auto close = [&] {
            out.insert(out.end(), arrival.code.begin(), arrival.code.end());
            out.insert(out.end(), code.begin(), code.end());
            code.clear();
        };
        for (Inst* inst : block) {
            if (!separates(*inst)) {
                resolve(*inst, arrival);
                code.push_back(inst);
                continue;
            }
            close();
            if (inst->op != ir::Op::loop) read_condition(*inst, out);
            for (size_t k = 0; k < inst->blocks.size(); ++k) carry(inst->blocks[k], inst->op == ir::Op::loop && k == 0 ? inst : nullptr);
            out.push_back(inst);
            arrival = {next_++, {}, {}};
        }
        close();
        if (tested != nullptr) read_condition(*tested, out);
        block = std::move(out);
    }
    void resolve(Inst& inst, Arrival& arrival) {
        for (Value*& operand : inst.operands) operand = arrive(operand, arrival);
        for (ir::Block& nested : inst.blocks) {
            for (Inst* inner : nested) resolve(*inner, arrival);
        }
    }
    void read_condition(Inst& construct, ir::Block& out) {
        if (construct.operands.empty()) return;
        Arrival arrival{outside_segment, {}, {}};
        construct.operands[0] = arrive(construct.operands[0], arrival);
        for (Inst* inst : arrival.code) {
            segments_.outside.insert(inst);
            out.push_back(inst);
            if (inst->op == ir::Op::load) segments_.conditions.push_back(static_cast<ir::Variable*>(inst->operands[0]));
        }
    }

    Value* arrive(Value* value, Arrival& arrival) {
        Inst* inst = ir::as_inst(value);
        // Made by this pass: at home where it is used.
        if (inst == nullptr || inst->slot == 0) return value;
        if (arrival.segment != outside_segment && segment_[inst->slot] == arrival.segment) return value;
        auto found = arrival.values.find(value);
        if (found != arrival.values.end()) return found->second;
        unsigned cost = 0;
        bool again = (inst->type->is_pointer() && is_pure(*inst)) || is_cheap(*inst, cost);
        Value* result = again ? copy(*inst, arrival) : load(*inst, arrival);
        arrival.values[value] = result;
        return result;
    }
    bool is_cheap(const Inst& inst, unsigned& cost) const {
        if (!is_speculatable(inst) || inst.op == ir::Op::intrinsic || ++cost > cheap) return false;
        for (const Value* operand : inst.operands) {
            const Inst* made = ir::as_inst(operand);
            if (made != nullptr && !is_cheap(*made, cost)) return false;
        }
        return true;
    }
    Value* copy(Inst& inst, Arrival& arrival) {
        Inst* made = build_.module.arena.make<Inst>(inst);
        made->slot = 0;
        for (Value*& operand : made->operands) operand = arrive(operand, arrival);
        arrival.code.push_back(made);
        return made;
    }
    Value* load(Inst& inst, Arrival& arrival) {
        if (inst.type->is_pointer() && inst.type->space == ir::Space::private_) {
            unsupported(inst.loc,
                        (inst.name.empty() ? std::string() : "'" + inst.name + "', ") + "a pointer to a local variable that is needed behind grid.sync(),");
        }
        ir::Variable*& carrier = stores_[inst.slot];
        build_.loc = inst.loc;
        if (carrier == nullptr) {
            carrier = build_.local(kernel_, inst.name.empty() ? "carried" : inst.name, inst.type);
            carrier->slot = 0;
        }
        build_.block = &arrival.code;
        Inst* made = build_.load(carrier);
        made->slot = 0;
        return made;
    }

    void place_stores(ir::Block& block) {
        ir::Block out;
        out.reserve(block.size());
        for (Inst* inst : block) {
            for (ir::Block& nested : inst->blocks) place_stores(nested);
            out.push_back(inst);
            if (inst->slot == 0 || stores_[inst->slot] == nullptr) continue;
            build_.block = &out;
            build_.loc = inst->loc;
            build_.store(stores_[inst->slot], inst);
        }
        block = std::move(out);
    }
};

}  // namespace detail

SyncSegments find_segments(ir::Function& kernel) {
    SyncSegments result;
    detail::SegmentFinder(result).block(kernel.body, 0);
    return result;
}

void carry_values(ir::Module& module, SyncSegments& segments) { detail::ValueCarrier(module, segments).run(); }

}  // namespace passes
QIAO_NAMESPACE_END
