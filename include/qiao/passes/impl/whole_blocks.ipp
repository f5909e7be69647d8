// SPDX-License-Identifier: Apache-2.0
// The kernel is looked at as it is; block dimensions have the same shape as special values and as parameters.
#pragma once
#include <qiao/ir/walk.hpp>
#include <qiao/passes/block_shapes.hpp>
#include <qiao/passes/row_width.hpp>
#include <qiao/passes/visit.hpp>
#include <qiao/passes/whole_blocks.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// Code grows with the lanes wherever a lane goes its own way; beyond this the driver's compiler takes too long (PoCL 3.1, all
/// kernels of a test: 17 to 45 % more for CUB and Thrust where 1000 are allowed, 2 % for cuBLAS's products with these 600, which
/// run ten times as fast by that).
inline constexpr size_t most_instructions = 600;
/// Straight text in rows (transforms of cuFFT) costs the driver's compiler less than the same text as work-items: 3 s instead of 10.
inline constexpr size_t most_instructions_in_rows = 6000;

/// Few of the kernel's accesses are for each lane alone: loads and stores of global and shared memory.
inline bool is_nearly_all_rows(const ir::Function& kernel, const BlockShapes& shapes, uint32_t slots) {
    size_t apart = 0;
    ir::for_each_inst(kernel.body, [&](const ir::Inst& inst) {
        if ((inst.op != ir::Op::load && inst.op != ir::Op::store) || BlockShapes::local_root(inst.operands[0]) != nullptr) return;
        const Shape at = shapes.shape(*inst.operands[0]);
        const ir::Type* type = inst.op == ir::Op::load ? inst.type : inst.operands[1]->type;
        const bool row = at.kind == Shape::linear && at.step == static_cast<int64_t>(type->size);
        if (!at.uniform() && !row && shapes.parts_of_row(inst) == 0) ++apart;
    });
    return apart * 24 < slots;
}

/// Rough costs of a row of threads, loops weighed by their depth: as work-items one after the other, and as a row.
struct RowCosts {
    uint64_t apart = 0;
    uint64_t together = 0;
};

inline uint64_t row_cost(const ir::Inst& inst, const BlockShapes& shapes, uint32_t lanes) {
    using ir::Op;
    const bool memory = inst.op == Op::load || inst.op == Op::store;
    if (memory) {
        const Shape at = shapes.shape(*inst.operands[0]);
        const ir::Type* type = inst.op == Op::load ? inst.type : inst.operands[1]->type;
        if (at.uniform()) return 1;
        if (shapes.parts_of_row(inst) != 0) return 4;
        // Lane by lane: taking an index out of its vector and putting the value into another costs as much as the access.
        if (at.kind != Shape::linear) return 3 * lanes;
        return at.step == static_cast<int64_t>(type->size) ? 2 : 2 * lanes;
    }
    if (inst.op == Op::atomic || inst.op == Op::copy || inst.op == Op::zero) return 2 * lanes;
    return inst.type->is_void() || !shapes.varying(inst) ? 1 : 2;
}

inline void add_costs(const ir::Block& block, const BlockShapes& shapes, uint32_t lanes, uint64_t weight, RowCosts& costs) {
    for (const ir::Inst* inst : block) {
        const bool variable = (inst->op == ir::Op::load || inst->op == ir::Op::store) && ir::is_local(inst->operands[0]);
        const bool free = variable || ir::is_address_step(inst->op) || inst->op == ir::Op::convert || inst->op == ir::Op::special;
        if (!free) {
            costs.apart += weight * lanes;
            costs.together += weight * row_cost(*inst, shapes, lanes);
        }
        const bool inner = inst->op == ir::Op::loop && weight < 4096;
        for (const ir::Block& nested : inst->blocks) add_costs(nested, shapes, lanes, inner ? weight * 8 : weight, costs);
    }
}

inline bool is_block_dim(const ir::Inst& inst) {
    return inst.op == ir::Op::special && inst.special >= ir::Special::block_dim_x && inst.special <= ir::Special::block_dim_z;
}

/// A few operations on what neighbours have side by side in memory, once: all it costs is the way to memory. PoCL makes
/// vectors of such kernels by itself, and rows were up to a fifth slower (STREAM's add and triad).
inline bool only_streams(const ir::Function& kernel, const BlockShapes& shapes, uint32_t slots) {
    constexpr uint32_t few = 48;
    return slots <= few && !ir::any_inst(kernel.body, [&](const ir::Inst& inst) {
        if (inst.op == ir::Op::load || inst.op == ir::Op::store) {
            const Shape at = shapes.shape(*inst.operands[0]);
            const ir::Type* type = inst.op == ir::Op::load ? inst.type : inst.operands[1]->type;
            const bool side_by_side = at.kind == Shape::linear && at.step == static_cast<int64_t>(type->size) && shapes.parts_of_row(inst) == 0;
            return !ir::is_local(inst.operands[0]) && !at.uniform() && !side_by_side;
        }
        return inst.op == ir::Op::loop || inst.op == ir::Op::intrinsic || (ir::has_side_effects(inst) && inst.op != ir::Op::if_);
    });
}

inline std::string block_refusal(const ir::Function& kernel, const BlockShapes& shapes, uint32_t slots, uint32_t lanes) {
    if (!shapes.refusal().empty()) return shapes.refusal();
    // A barrier costs work-items so much that a row always pays.
    if (ir::any_inst(kernel.body, [](const ir::Inst& i) { return i.op == ir::Op::barrier; })) return {};
    if (only_streams(kernel, shapes, slots)) return "it only streams memory";
    RowCosts costs;
    add_costs(kernel.body, shapes, lanes, 1, costs);
    return 4 * costs.together > 3 * costs.apart ? "its threads go their own ways in memory" : "";
}

}  // namespace detail

std::string whole_blocks(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options) {
    if (options.block_lanes == 0 || caps.target != Target::opencl_c) return {};
    if (caps.arena_offsets) return "addresses are not those of the device";
    const uint32_t slots = ir::number_values(*module.kernel), lanes = options.block_lanes;
    if (slots > detail::most_instructions_in_rows) return "it is too long";
    const BlockShapes shapes(module, slots, lanes);
    if (slots > detail::most_instructions && !detail::is_nearly_all_rows(*module.kernel, shapes, slots)) return "it is too long";
    std::string refusal = detail::block_refusal(*module.kernel, shapes, slots, lanes);
    if (!refusal.empty()) return refusal;
    // The shapes of wider rows are not quite the same.
    const bool wide = options.wide_rows && pays_in_wide_rows(*module.kernel, shapes, slots) && BlockShapes(module, slots, 2 * lanes).refusal().empty();
    ir::Parameter* dimensions[3];
    static constexpr const char* names[] = {"block_dim_x", "block_dim_y", "block_dim_z"};
    for (int i = 0; i < 3; ++i) dimensions[i] = add_hidden(module, ir::HiddenParameter::block_dim, module.types->u32(), names[i]);
    std::unordered_map<ir::Value*, ir::Value*> replacements;
    ir::for_each_inst(module.kernel->body, [&](ir::Inst& inst) {
        if (detail::is_block_dim(inst)) replacements[&inst] = dimensions[static_cast<unsigned>(inst.special) - static_cast<unsigned>(ir::Special::block_dim_x)];
    });
    replace_operands(module.kernel->body, replacements);
    remove_instructions(module.kernel->body, detail::is_block_dim);
    module.block_lanes = wide ? 2 * lanes : lanes;
    return {};
}

}  // namespace passes
QIAO_NAMESPACE_END
