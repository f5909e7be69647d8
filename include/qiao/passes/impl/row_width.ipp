// SPDX-License-Identifier: Apache-2.0
// Both estimates are rough: values that live at once as the text has them, and instructions weighed by the depth of their loops.
#pragma once
#include <algorithm>
#include <vector>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/row_width.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// The most registers, each a row of 4-byte values, that varying values of one block and of those inside need at once.
class RowPressure {
public:
    RowPressure(const BlockShapes& shapes, uint32_t slots) : shapes_(shapes), last_use_(slots) {}

    uint64_t of(const ir::Function& kernel) {
        uint64_t sum = most(kernel.body);
        for (const ir::Variable* v : kernel.locals) {
            if (!shapes_.on_spine(*v) && (shapes_.varying(*v) || !v->value_type->is_scalar())) sum += registers(v->value_type);
        }
        return sum;
    }

private:
    static uint64_t registers(const ir::Type* type) { return (type->size + 3) / 4; }

    uint64_t most(const ir::Block& block) {
        for (size_t i = 0; i < block.size(); ++i) note_uses(*block[i], i);
        std::vector<uint64_t> ends(block.size());
        uint64_t live = 0, highest = 0;
        for (size_t i = 0; i < block.size(); ++i) {
            const ir::Inst& inst = *block[i];
            uint64_t inside = 0;
            for (const ir::Block& nested : inst.blocks) inside = std::max(inside, most(nested));
            highest = std::max(highest, live + inside);
            live -= ends[i];
            if (inst.type->is_void() || last_use_[inst.slot] <= i || !shapes_.varying(inst)) continue;
            ends[last_use_[inst.slot]] += registers(inst.type);
            live += registers(inst.type);
            highest = std::max(highest, live);
        }
        return highest;
    }

    /// Uses inside of a construct are the construct's.
    void note_uses(const ir::Inst& inst, size_t at) {
        for (const ir::Value* v : inst.operands) {
            if (const ir::Inst* used = ir::as_inst(v)) last_use_[used->slot] = at;
        }
        for (const ir::Block& nested : inst.blocks) {
            for (const ir::Inst* inner : nested) note_uses(*inner, at);
        }
    }

    const BlockShapes& shapes_;
    std::vector<size_t> last_use_;  ///< by slot: index in the block that is being looked at
};

/// Work on whole rows, and work that takes rows apart.
struct RowWork {
    uint64_t whole = 0;
    uint64_t apart = 0;
};

inline bool takes_row_apart(const ir::Inst& inst, const BlockShapes& shapes) {
    using ir::Op;
    if (inst.op == Op::atomic || inst.op == Op::copy || inst.op == Op::zero) return true;
    if ((inst.op != Op::load && inst.op != Op::store) || ir::is_local(inst.operands[0])) return false;
    const Shape at = shapes.shape(*inst.operands[0]);
    const ir::Type* type = inst.op == Op::load ? inst.type : inst.operands[1]->type;
    return !at.uniform() && !(at.kind == Shape::linear && at.step == static_cast<int64_t>(type->size));
}

inline void add_work(const ir::Block& block, const BlockShapes& shapes, uint64_t weight, bool parted, RowWork& work) {
    constexpr uint64_t turns = 8, deep = 4096;
    for (const ir::Inst* inst : block) {
        const bool memory = inst->op == ir::Op::load || inst->op == ir::Op::store;
        const bool works = memory ? !ir::is_local(inst->operands[0]) : !inst->type->is_void() && shapes.varying(*inst) && !ir::is_address_step(inst->op);
        const bool apart = takes_row_apart(*inst, shapes);
        if (works || apart) (apart || (memory && parted) ? work.apart : work.whole) += weight;
        const bool loop = inst->op == ir::Op::loop;
        // A guard around everything parts few rows; one in a loop is often the loop's own (half of the threads, then a quarter).
        const bool parts = !inst->blocks.empty() && shapes.divergent(*inst) && (loop || weight > 1);
        for (const ir::Block& nested : inst->blocks)
            add_work(nested, shapes, loop && weight < deep ? weight * turns : weight, parted || parts, work);
    }
}

inline bool has_divergent_loop(const ir::Function& kernel, const BlockShapes& shapes) {
    return ir::any_inst(kernel.body, [&](const ir::Inst& i) { return i.op == ir::Op::loop && shapes.divergent(i); });
}

}  // namespace detail

bool pays_in_wide_rows(const ir::Function& kernel, const BlockShapes& shapes, uint32_t slots) {
    constexpr uint64_t registers = 12, most_apart = 4;  // a wide row of floats takes two of the 32 vector registers
    if (detail::has_divergent_loop(kernel, shapes)) return false;
    detail::RowWork work;
    detail::add_work(kernel.body, shapes, 1, false, work);
    return most_apart * work.apart <= work.whole + work.apart && detail::RowPressure(shapes, slots).of(kernel) <= registers;
}

}  // namespace passes
QIAO_NAMESPACE_END
