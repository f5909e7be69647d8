// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/passes/threads_in_turns.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

inline bool is_thread_index(const ir::Inst& inst) {
    return inst.op == ir::Op::special && (inst.special == ir::Special::thread_x || inst.special == ir::Special::thread_y);
}

/// Neither meets other threads nor is long.
inline bool can_take_turns(const ir::Module& module) {
    using ir::Op;
    if (!module.shared.empty() || find_hidden(*module.kernel, ir::HiddenParameter::shared_scratch) != nullptr) return false;
    return !ir::any_inst(module.kernel->body, [](const ir::Inst& inst) {
        const bool of_warp = inst.op == Op::special && (inst.special == ir::Special::lane_id || inst.special == ir::Special::warp_id);
        return inst.op == Op::loop || inst.op == Op::active_mask || of_warp || ir::is_collective(inst.op);
    });
}

}  // namespace detail

void threads_in_turns(ir::Module& module, const TargetCaps& caps) {
    using ir::Op;
    using ir::Special;
    if (!caps.threads_in_turns || !detail::can_take_turns(module)) return;
    ir::Function& kernel = *module.kernel;
    ir::Block body = std::move(kernel.body);
    kernel.body.clear();
    ir::Builder build(module, &kernel.body);
    ir::Variable* turn = build.local(kernel, "turn", build.types().u32());
    build.store(turn, build.u32(0));
    auto turns_along = [&](Special block, Special workgroup) { return build.binary(Op::div, build.special(block), build.special(workgroup)); };
    ir::Value* turns_x = turns_along(Special::block_dim_x, Special::hardware_dim_x);
    ir::Value* turns = build.binary(Op::mul, turns_x, turns_along(Special::block_dim_y, Special::hardware_dim_y));
    ir::Inst* loop = build.loop();

    build.block = &loop->blocks[0];
    loop->operands = {build.binary(Op::lt, build.load(turn), turns)};

    build.block = &loop->blocks[1];
    ir::Value* count = build.load(turn);
    // In the dimension where the workgroup is as large as the block the step is 0.
    auto thread = [&](Special own, Special workgroup, Special block) {
        ir::Value* step = build.binary(Op::rem, build.special(workgroup), build.special(block));
        return build.binary(Op::add, build.special(own), build.binary(Op::mul, count, step));
    };
    ir::Value* const x = thread(Special::hardware_thread_x, Special::hardware_dim_x, Special::block_dim_x);
    ir::Value* const y = thread(Special::hardware_thread_y, Special::hardware_dim_y, Special::block_dim_y);
    std::unordered_map<ir::Value*, ir::Value*> indices;
    ir::for_each_inst(body, [&](ir::Inst& inst) {
        if (detail::is_thread_index(inst)) indices[&inst] = inst.special == Special::thread_x ? x : y;
    });
    replace_operands(body, indices);
    remove_instructions(body, detail::is_thread_index);
    loop->blocks[1].insert(loop->blocks[1].end(), body.begin(), body.end());

    build.block = &loop->blocks[2];
    build.store(turn, build.binary(Op::add, build.load(turn), build.u32(1)));
    module.threads_in_turns = true;
}

}  // namespace passes
QIAO_NAMESPACE_END
