// SPDX-License-Identifier: Apache-2.0
// A walk over blocks that carries whether the first lane leads, and gathers loads of each stretch of a block into waves.
#pragma once
#include <algorithm>
#include <unordered_set>

#include <qiao/ir/builder.hpp>
#include <qiao/passes/block_shapes.hpp>
#include <qiao/passes/share_loads.hpp>
#include <qiao/passes/uniformity.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

using ir::Op;

class LoadSharer {
public:
    LoadSharer(ir::Module& module, uint32_t lanes)
        : kernel_(*module.kernel), lanes_(lanes), build_(module), shapes_(module, ir::number_values(*module.kernel), lanes) {}

    void run() {
        if (!shapes_.refusal().empty()) return;
        walk(kernel_.body, true);
        if (whole_rows_ != nullptr) prepend(kernel_, prologue_);
    }

private:
    /// Loads of one branch, and what was computed from them meanwhile.
    struct Wave {
        std::vector<ir::Inst*> loads;
        std::vector<ir::Inst*> later;
        std::unordered_set<const ir::Value*> known_later;
    };

    void walk(ir::Block& block, bool leads) {
        ir::Block result;
        Wave wave;
        for (ir::Inst* inst : block) {
            for (size_t i = 0; i < inst->blocks.size(); ++i) walk(inst->blocks[i], leads && leads_in(*inst, i));
            const bool shared = leads && is_shared(*inst);
            if (!shared && !moves(*inst)) {
                flush(wave, result);
                result.push_back(inst);
                continue;
            }
            bool waits = false;
            for (const ir::Value* operand : inst->operands) waits = waits || wave.known_later.count(operand) != 0;
            if (shared && waits) {
                flush(wave, result);
                waits = false;
            }
            if (shared) wave.loads.push_back(inst);
            else (waits ? wave.later : result).push_back(inst);
            if (shared || waits) wave.known_later.insert(inst);
        }
        flush(wave, result);
        block = std::move(result);
    }

    bool is_shared(const ir::Inst& inst) const {
        if (inst.op != Op::load || inst.is_volatile || inst.align != 0) return false;
        const ir::Space space = inst.operands[0]->type->space;
        const bool is_number = inst.type->is_integer() || inst.type->is_float();
        return is_number && inst.type->size >= 4 && (space == ir::Space::global || space == ir::Space::shared) && shapes_.uniform(*inst.operands[0]);
    }

    /// What may change places with the loads of a wave.
    static bool moves(const ir::Inst& inst) { return is_pure(inst) || (inst.op == Op::load && !inst.is_volatile); }

    /// Whether the first lane runs nested block `i` of the construct if any lane of the row does, given that it runs the construct.
    bool leads_in(const ir::Inst& construct, size_t i) const {
        if (!shapes_.divergent(construct)) return true;
        if (construct.op == Op::if_) return holds_first(*construct.operands[0], i == 0);
        if (construct.op != Op::loop || construct.operands.empty() || !holds_first(*construct.operands[0], true)) return false;
        return std::none_of(construct.blocks.begin(), construct.blocks.end(), [&](const ir::Block& block) {
            return ir::any_inst(block, [&](const ir::Inst& exit) {
                return (exit.op == Op::break_ || exit.op == Op::continue_) && shapes_.target(exit) == &construct;
            });
        });
    }

    /// Whether the condition (or, `wanted` false, its opposite) holds for lane 0 if it holds for any lane.
    bool holds_first(const ir::Value& condition, bool wanted) const {
        if (shapes_.uniform(condition)) return true;
        const ir::Inst* inst = ir::as_inst(&condition);
        if (inst == nullptr) return false;
        if (inst->op == Op::bit_not) return holds_first(*inst->operands[0], !wanted);
        if (inst->op == (wanted ? Op::bit_and : Op::bit_or) && inst->type->is_boolean()) {
            return holds_first(*inst->operands[0], wanted) && holds_first(*inst->operands[1], wanted);
        }
        if (inst->op < Op::lt || inst->op > Op::ge || !inst->operands[0]->type->is_integer()) return false;
        const Shape a = shapes_.shape(*inst->operands[0]), b = shapes_.shape(*inst->operands[1]);
        if (a.kind != Shape::linear || b.kind != Shape::linear || !a.exact || !b.exact) return false;
        const bool less = (inst->op == Op::lt || inst->op == Op::le) == wanted;
        return less ? a.step >= 0 && b.step <= 0 : a.step <= 0 && b.step >= 0;
    }

    void flush(Wave& wave, ir::Block& result) {
        if (!wave.loads.empty()) {
            declare();
            build_.block = &result;
            build_.loc = wave.loads[0]->loc;
            ir::Inst* branch = build_.if_(first_);
            for (ir::Inst* inst : wave.loads) {
                ir::Variable* place = build_.local(kernel_, "shared_load", inst->type);
                build_.block = &branch->blocks[0];
                build_.loc = inst->loc;
                build_.store(place, build_.load(inst->operands[0]));
                build_.block = &result;
                ir::Value* own = build_.load(place);
                ir::Value* handed = build_.intrinsic(ir::Intrinsic::first_lane, inst->type, {own});
                inst->op = Op::select;
                inst->operands = {whole_rows_, handed, own};
                result.push_back(inst);
            }
        }
        result.insert(result.end(), wave.later.begin(), wave.later.end());
        wave = {};
    }

    /// Which lane this is, and whether rows are whole: once, ahead of everything.
    void declare() {
        if (whole_rows_ != nullptr) return;
        build_.block = &prologue_;
        build_.loc = {};
        auto low_bits = [&](ir::Special of) { return build_.binary(Op::bit_and, build_.special(of), build_.u32(lanes_ - 1)); };
        whole_rows_ = build_.binary(Op::eq, low_bits(ir::Special::block_dim_x), build_.u32(0));
        ir::Value* is_first = build_.binary(Op::eq, low_bits(ir::Special::thread_x), build_.u32(0));
        first_ = build_.select(whole_rows_, is_first, build_.boolean(true));
    }

    ir::Function& kernel_;
    uint32_t lanes_;
    ir::Builder build_;
    BlockShapes shapes_;
    ir::Block prologue_;
    ir::Value* whole_rows_ = nullptr;
    ir::Value* first_ = nullptr;
};

}  // namespace detail

void share_loads(ir::Module& module, const TargetCaps& caps) {
    if (caps.shared_load_lanes != 0) detail::LoadSharer(module, caps.shared_load_lanes).run();
}

}  // namespace passes
QIAO_NAMESPACE_END
