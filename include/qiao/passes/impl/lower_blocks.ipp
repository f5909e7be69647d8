// SPDX-License-Identifier: Apache-2.0
// blockIdx and gridDim from hardware_block_x and hidden parameters.
#pragma once
#include <qiao/passes/lower_blocks.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

namespace detail {

/// The coordinate `axis` of the block with this linear index (u64).
inline ir::Value* block_coordinate(ir::Builder& build, unsigned axis, ir::Value* linear, ir::Parameter* const (&grid)[3]) {
    const ir::Type* u64 = build.types().u64();
    ir::Value* value = linear;
    if (axis > 0) value = build.binary(ir::Op::div, value, build.convert(grid[0], u64));
    if (axis > 1) value = build.binary(ir::Op::div, value, build.convert(grid[1], u64));
    if (axis < 2) value = build.binary(ir::Op::rem, value, build.convert(grid[axis], u64));
    return build.convert(value, build.types().u32());
}

}  // namespace detail

void lower_blocks(ir::Module& module, const TargetCaps&, const TranslateOptions& options) {
    if (!options.linear_blocks) return;
    const ir::Type* u32 = module.types->u32();
    ir::Parameter* base = add_hidden(module, ir::HiddenParameter::block_base, module.types->u64(), "block_base");
    ir::Parameter* grid[3] = {add_hidden(module, ir::HiddenParameter::grid_dim, u32, "grid_dim_x"),
                              add_hidden(module, ir::HiddenParameter::grid_dim, u32, "grid_dim_y"),
                              add_hidden(module, ir::HiddenParameter::grid_dim, u32, "grid_dim_z")};
    ir::Block prologue;
    ir::Builder build(module, &prologue);
    build.loc = module.kernel->loc;
    ir::Value* linear = nullptr;
    ir::Value* coordinates[3] = {};
    std::unordered_map<ir::Value*, ir::Value*> replacements;
    ir::for_each_inst(module.kernel->body, [&](ir::Inst& inst) {
        if (inst.op != ir::Op::special) return;
        if (inst.special >= ir::Special::grid_dim_x && inst.special <= ir::Special::grid_dim_z) {
            replacements[&inst] = grid[static_cast<unsigned>(inst.special) - static_cast<unsigned>(ir::Special::grid_dim_x)];
        } else if (inst.special >= ir::Special::block_x && inst.special <= ir::Special::block_z) {
            unsigned axis = static_cast<unsigned>(inst.special) - static_cast<unsigned>(ir::Special::block_x);
            if (linear == nullptr) {
                linear = build.binary(ir::Op::add, base, build.convert(build.special(ir::Special::hardware_block_x), module.types->u64()));
            }
            if (coordinates[axis] == nullptr) coordinates[axis] = detail::block_coordinate(build, axis, linear, grid);
            replacements[&inst] = coordinates[axis];
        }
    });
    replace_operands(module.kernel->body, replacements);
    remove_instructions(module.kernel->body, [&](const ir::Inst& inst) { return replacements.count(const_cast<ir::Inst*>(&inst)) != 0; });
    prepend(*module.kernel, prologue);
}

}  // namespace passes
QIAO_NAMESPACE_END
