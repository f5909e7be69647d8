// SPDX-License-Identifier: Apache-2.0
// Vector records (float4, int2, double2 ...) in global memory: copies of whole ones, and scalar accesses to members of
// one that stand together, move the record in one access, as CUDA's 64 and 128-bit accesses do.
#pragma once
#include <algorithm>

#include <qiao/emit/spirv/emitter.hpp>
#include <qiao/emit/spirv/groups.hpp>
#include <qiao/ir/alignment.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

namespace detail {

/// The one scalar type of a record that is a vector of 2 or 4, aligned as a whole, of 32 or 64-bit numbers, at most 128
/// bits; null for others.
inline const ir::Type* vector_scalar(const ir::Type* type) {
    if (type->kind != ir::TypeKind::record || type->is_union || type->align < type->size || type->size > 16) return nullptr;
    if (type->fields.size() != 2 && type->fields.size() != 4) return nullptr;
    const ir::Type* scalar = type->fields[0].type;
    if (!(scalar->is_integer() || scalar->is_float()) || scalar->size < 4 || scalar->size * type->fields.size() != type->size) return nullptr;
    bool alike = std::all_of(type->fields.begin(), type->fields.end(), [&](const ir::Field& field) { return field.type == scalar; });
    return alike ? scalar : nullptr;
}

/// The address of the vector record that `pointer` points into, and the byte there; null where there is none.
inline const ir::Value* vector_of(const ir::Value* pointer, uint64_t& offset) {
    offset = 0;
    for (const ir::Value* at = pointer; ir::as_inst(at) != nullptr;) {
        const ir::Inst& step = *ir::as_inst(at);
        if (step.op != ir::Op::field || step.operands[0]->type->space != ir::Space::global) return nullptr;
        const ir::Type* record = step.operands[0]->type->element;
        offset += record->fields[step.number].offset;
        at = step.operands[0];
        if (vector_scalar(record) != nullptr) return ir::known_alignment(at) < record->align ? nullptr : at;
    }
    return nullptr;
}

/// Whether a store may not be moved across the instruction: what reads or writes global memory too.
inline bool ends_stores(const ir::Inst& inst) {
    auto is_global = [](const ir::Value* v) { return v->type->is_pointer() && v->type->space == ir::Space::global; };
    bool touches = inst.op == ir::Op::load || inst.op == ir::Op::store || inst.op == ir::Op::copy || inst.op == ir::Op::zero;
    if (touches) return inst.is_volatile || std::any_of(inst.operands.begin(), inst.operands.end(), is_global);
    return ir::has_side_effects(inst);
}

}  // namespace detail

void Emitter::find_wide_groups(const ir::Block& block) {
    using Key = std::pair<const ir::Value*, uint64_t>;  // root and distance of the record
    std::map<Key, size_t> loads;
    size_t stores = no_group;
    Key stored{};
    for (const ir::Inst* inst : block) {
        for (const ir::Block& inner : inst->blocks) find_wide_groups(inner);
        bool access = (inst->op == ir::Op::load || inst->op == ir::Op::store) && !inst->is_volatile && inst->align == 0;
        uint64_t offset = 0;
        const ir::Value* record = access ? detail::vector_of(inst->operands[0], offset) : nullptr;
        Key key{};
        if (record != nullptr) pointer_root(record, key.first, key.second);
        bool continues = inst->op == ir::Op::store && record != nullptr && stores != no_group && key == stored;
        if (detail::ends_loads(*inst, ir::Space::global)) loads.clear();
        if (!continues && detail::ends_stores(*inst)) stores = no_group;
        if (record == nullptr) continue;
        size_t group = continues ? stores : no_group;
        if (inst->op == ir::Op::load) group = loads.try_emplace(key, wide_groups_.size()).first->second;
        if (group == no_group) group = wide_groups_.size();
        if (group == wide_groups_.size()) wide_groups_.push_back({record, {}});
        if (inst->op == ir::Op::store) {
            stores = group;
            stored = key;
        }
        wide_groups_[group].members.push_back({inst, static_cast<uint32_t>(offset / inst->operands[0]->type->element->size)});
        wide_group_of_[inst] = group;
    }
}

Id Emitter::wide_type(const ir::Type* record) {
    return w_.type_vector(register_type(detail::vector_scalar(record)), static_cast<uint32_t>(record->fields.size()));
}

/// What such a record is in memory: numbers of 64 bits where each part of an access is a loop over threads (TargetCaps::thread_loops).
Id Emitter::wide_memory_type(const ir::Type* record) {
    if (!caps_.thread_loops || detail::vector_scalar(record)->size == 8) return wide_type(record);
    return record->size == 8 ? ulong_type() : w_.type_vector(ulong_type(), 2);
}

Id Emitter::load_record(const Address& a, uint64_t delta, const ir::Type* record) {
    const Id type = wide_type(record), memory_type = wide_memory_type(record);
    Words words{global_pointer(a, delta, memory_type)};
    Words access = global_operands(static_cast<uint32_t>(record->size), false, false);
    words.insert(words.end(), access.begin(), access.end());
    Id loaded = w_.value(spv::Op::OpLoad, memory_type, words);
    return memory_type == type ? loaded : op(spv::Op::OpBitcast, type, {loaded});
}

void Emitter::store_record(const Address& a, uint64_t delta, const ir::Type* record, Id vector) {
    const Id memory_type = wide_memory_type(record);
    if (memory_type != wide_type(record)) vector = op(spv::Op::OpBitcast, memory_type, {vector});
    Words words{global_pointer(a, delta, memory_type), vector};
    Words access = global_operands(static_cast<uint32_t>(record->size), false, true);
    words.insert(words.end(), access.begin(), access.end());
    w_.effect(spv::Op::OpStore, words);
}

/// Loads the whole record for the first of several loads of its members; false where there is only one.
bool Emitter::load_wide(const ir::Inst& inst) {
    auto found = wide_group_of_.find(&inst);
    if (found == wide_group_of_.end() || wide_groups_[found->second].members.size() < 2) return false;
    const WideGroup& group = wide_groups_[found->second];
    const ir::Type* record = group.record->type->element;
    Id vector = load_record(address(group.record), 0, record);
    for (const auto& [member, lane] : group.members) set(*member, op(spv::Op::OpCompositeExtract, register_type(member->type), {vector, lane}));
    return true;
}

/// True where the record's members are all stored together, at the last of the stores.
bool Emitter::store_wide(const ir::Inst& inst) {
    auto found = wide_group_of_.find(&inst);
    if (found == wide_group_of_.end()) return false;
    const WideGroup& group = wide_groups_[found->second];
    const ir::Type* record = group.record->type->element;
    Words lanes(record->fields.size(), 0);
    for (const auto& [member, lane] : group.members) lanes[lane] = 1;
    if (std::count(lanes.begin(), lanes.end(), 1u) != static_cast<std::ptrdiff_t>(lanes.size())) return false;
    if (group.members.back().first != &inst) return true;
    for (const auto& [member, lane] : group.members) lanes[lane] = as_vector(value(member->operands[1]), member->operands[1]->type);
    store_record(address(group.record), 0, record, w_.value(spv::Op::OpCompositeConstruct, wide_type(record), lanes));
    return true;
}

/// Copies or clears a vector record of which one side is in global memory; false for other types and less alignment.
bool Emitter::transfer_wide(const Transfer& t, const ir::Type* type, uint64_t delta) {
    const ir::Type* scalar = detail::vector_scalar(type);
    if (scalar == nullptr || ir::alignment_at(t.align, delta) < type->size) return false;
    bool from_global = t.source_root != nullptr && !is_logical(t.source_root->type);
    bool to_global = !is_logical(t.destination_root->type);
    if (!from_global && !to_global) return false;
    Id vector_type = wide_type(type);
    Id vector = 0;
    if (t.source_root == nullptr) {
        vector = w_.null(vector_type);
    } else if (from_global) {
        vector = load_record(t.source, delta, type);
    } else {
        Words lanes;
        for (const ir::Field& field : type->fields) {
            lanes.push_back(load_at(t.source_root, t.source, delta + field.offset, scalar, static_cast<uint32_t>(scalar->size), false, t.loc));
        }
        vector = w_.value(spv::Op::OpCompositeConstruct, vector_type, lanes);
    }
    if (to_global) {
        store_record(t.destination, delta, type, vector);
        return true;
    }
    for (uint32_t lane = 0; lane < type->fields.size(); ++lane) {
        Id v = op(spv::Op::OpCompositeExtract, register_type(scalar), {vector, lane});
        store_at(t.destination_root, t.destination, delta + type->fields[lane].offset, scalar, v, static_cast<uint32_t>(scalar->size), false, t.loc);
    }
    return true;
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
