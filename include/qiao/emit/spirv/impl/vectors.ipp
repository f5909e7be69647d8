// SPDX-License-Identifier: Apache-2.0
// Members of one record in shared memory that are read one after the other come in one load of a vector: a float4 costs
// one access then, as it does in hand-written shaders (lavapipe: half the time of n-body).
#pragma once
#include <qiao/emit/spirv/emitter.hpp>
#include <qiao/emit/spirv/groups.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

void Emitter::find_load_groups(const ir::Block& block) {
    std::unordered_map<const ir::Value*, size_t> open_groups;
    for (const ir::Inst* inst : block) {
        for (const ir::Block& inner : inst->blocks) find_load_groups(inner);
        if (detail::ends_loads(*inst, ir::Space::shared)) open_groups.clear();
        if (inst->op != ir::Op::load || inst->is_volatile || inst->operands[0]->type->space != ir::Space::shared) continue;
        const MemoryClass* memory = plan_.class_of(inst->operands[0]);
        if (memory == nullptr || memory->lanes == 1) continue;
        const ir::Value* root = nullptr;
        uint64_t offset = 0;
        pointer_root(inst->operands[0], root, offset);
        auto [group, is_new] = open_groups.try_emplace(root, load_groups_.size());
        if (is_new) load_groups_.emplace_back();
        load_groups_[group->second].push_back({inst, offset});
        group_of_[inst] = group->second;
    }
}

/// Loads the vector that the instruction reads from and with it what later loads of its group want; false where it is the
/// only one.
bool Emitter::load_vector(const ir::Inst& inst) {
    auto found = group_of_.find(&inst);
    if (found == group_of_.end()) return false;
    const LoadGroup& group = load_groups_[found->second];
    MemoryClass& memory = *plan_.class_of(inst.operands[0]);
    const Address own = address(inst.operands[0]);
    uint64_t bytes = memory.element_size * memory.lanes;
    uint64_t own_distance = 0;
    for (const auto& [load, distance] : group) {
        if (load == &inst) own_distance = distance;
    }
    // Distances wrap around as addresses do; vectors are powers of two.
    uint64_t first = static_cast<uint64_t>(own.offset) / bytes;
    std::vector<std::pair<const ir::Inst*, uint32_t>> members;
    for (const auto& [load, distance] : group) {
        uint64_t at = static_cast<uint64_t>(own.offset) + (distance - own_distance);
        if (at / bytes == first && values_.count(load) == 0) members.push_back({load, static_cast<uint32_t>(at % bytes / memory.element_size)});
    }
    if (members.size() < 2) return false;
    Element e = element(memory, own, 0, memory.element_size);
    Id type = w_.type_vector(memory.element_type, memory.lanes);
    Id index = e.index != 0 ? e.index : w_.u32(static_cast<uint32_t>(e.constant_index));
    Words operands{op(spv::Op::OpAccessChain, w_.type_pointer(spv::StorageClass::Workgroup, type), {memory.variable, index})};
    Words access = logical_operands(memory, false);
    operands.insert(operands.end(), access.begin(), access.end());
    Id vector = w_.value(spv::Op::OpLoad, type, operands);
    for (const auto& [load, lane] : members) {
        Id scalar = op(spv::Op::OpCompositeExtract, memory.element_type, {vector, lane});
        set(*load, memory.same_cell ? scalar : from_bits(scalar, load->type));
    }
    return true;
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
