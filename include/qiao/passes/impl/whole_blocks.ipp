// SPDX-License-Identifier: Apache-2.0
// The kernel is looked at as it is; block dimensions have the same shape as special values and as parameters.
#pragma once
#include <qiao/ir/walk.hpp>
#include <qiao/passes/block_shapes.hpp>
#include <qiao/passes/visit.hpp>
#include <qiao/passes/whole_blocks.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// Code grows with the lanes wherever a lane goes its own way; beyond this the driver's compiler takes too long.
inline constexpr size_t most_instructions = 3000;

inline bool is_block_dim(const ir::Inst& inst) {
    return inst.op == ir::Op::special && inst.special >= ir::Special::block_dim_x && inst.special <= ir::Special::block_dim_z;
}

inline std::string block_refusal(ir::Module& module, uint32_t lanes) {
    const uint32_t slots = ir::number_values(*module.kernel);
    if (slots > most_instructions) return "it is too long";
    return BlockShapes(module, slots, lanes).refusal();
}

}  // namespace detail

std::string whole_blocks(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options) {
    if (options.block_lanes == 0 || caps.target != Target::opencl_c) return {};
    if (caps.arena_offsets) return "addresses are not those of the device";
    std::string refusal = detail::block_refusal(module, options.block_lanes);
    if (!refusal.empty()) return refusal;
    ir::Parameter* dimensions[3];
    static constexpr const char* names[] = {"block_dim_x", "block_dim_y", "block_dim_z"};
    for (int i = 0; i < 3; ++i) dimensions[i] = add_hidden(module, ir::HiddenParameter::block_dim, module.types->u32(), names[i]);
    std::unordered_map<ir::Value*, ir::Value*> replacements;
    visit_instructions(module.kernel->body, [&](ir::Inst& inst) {
        if (detail::is_block_dim(inst)) replacements[&inst] = dimensions[static_cast<unsigned>(inst.special) - static_cast<unsigned>(ir::Special::block_dim_x)];
    });
    replace_operands(module.kernel->body, replacements);
    remove_instructions(module.kernel->body, detail::is_block_dim);
    module.block_lanes = options.block_lanes;
    return {};
}

}  // namespace passes
QIAO_NAMESPACE_END
