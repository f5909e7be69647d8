// SPDX-License-Identifier: Apache-2.0
// Spaces of pointers that lie in private and shared memory, for infer_spaces.
//
// What a place holds is known by kind of place, not by place: one fact for each field of each record type, one for
// each variable that is an array of pointers; private and shared memory apart. An access through a pointer whose
// place is not of that form may touch any of them, so it merges all facts of that memory into one. Global memory and
// parameters hold global pointers only.
#pragma once
#include <map>
#include <tuple>
#include <vector>

#include <qiao/ir/ir.hpp>
#include <qiao/ir/walk.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// A kind of place that holds a pointer: a field (record, number), a variable (variable, 0), or unknown (null, 0).
struct PointerPlace {
    const void* owner = nullptr;
    uint32_t number = 0;
};

class PointerMemory {
public:
    /// What lies behind an address: the variable or parameter, or the value that is the address's origin.
    static const ir::Value* root_of(const ir::Value* address) {
        const ir::Inst* i = ir::as_inst(address);
        while (i != nullptr && ir::is_address_step(i->op)) {
            address = i->operands[0];
            i = ir::as_inst(address);
        }
        return address;
    }
    static bool is_parameter_memory(const ir::Value* address) {
        const ir::Value* root = root_of(address);
        return root->kind == ir::ValueKind::parameter && root->type->space == ir::Space::private_;
    }

    /// The place of a pointer behind `address`.
    static PointerPlace place(const ir::Value* address) {
        for (const ir::Inst* i = ir::as_inst(address); i != nullptr && ir::is_address_step(i->op); i = ir::as_inst(address)) {
            if (i->op == ir::Op::field) return field_of(i->operands[0]->type->element, i->number);
            if (i->op == ir::Op::pointer_cast) return {};
            address = i->operands[0];
        }
        return address->kind == ir::ValueKind::variable ? PointerPlace{address, 0} : PointerPlace{};
    }

    /// Calls `visit(PointerPlace)` for each place of a pointer in memory of `type` at `address`.
    template <typename Visit>
    static void for_each_place(const ir::Type* type, const ir::Value* address, Visit&& visit) {
        while (type->kind == ir::TypeKind::array) type = type->element;
        if (type->is_pointer()) visit(place(address));
        else if (type->kind == ir::TypeKind::record) for_each_field(type, visit);
    }
    static bool has_pointers(const ir::Type* type) {
        while (type->kind == ir::TypeKind::array) type = type->element;
        bool found = type->is_pointer();
        if (type->kind == ir::TypeKind::record) for_each_field(type, [&](PointerPlace) { found = true; });
        return found;
    }

    /// What pointers at `place` in memory of `space` point to; generic where nothing is known yet.
    ir::Space& held(ir::Space space, PointerPlace place) {
        bool shared = space == ir::Space::shared;
        if (place.owner == nullptr) merged_[shared] = true;
        if (merged_[shared]) place = {};
        return facts_[{shared, place.owner, place.number}];
    }
    /// Calls `visit(Space fact)` for facts that a merge has left behind, and forgets them.
    template <typename Visit>
    void take_merged(Visit&& visit) {
        for (auto it = facts_.begin(); it != facts_.end();) {
            bool shared = std::get<0>(it->first);
            if (!merged_[shared] || std::get<1>(it->first) == nullptr) {
                ++it;
                continue;
            }
            visit(shared ? ir::Space::shared : ir::Space::private_, it->second);
            it = facts_.erase(it);
        }
    }
    bool holds_other_than_global(ir::Space space) const {
        for (const auto& fact : facts_) {
            if (std::get<0>(fact.first) == (space == ir::Space::shared) && fact.second != ir::Space::generic && fact.second != ir::Space::global) return true;
        }
        return false;
    }

private:
    std::map<std::tuple<bool, const void*, uint32_t>, ir::Space> facts_;
    bool merged_[2] = {false, false};

    /// The members of a union are one place.
    static PointerPlace field_of(const ir::Type* record, uint32_t number) { return {record, record->is_union ? 0 : number}; }
    template <typename Visit>
    static void for_each_field(const ir::Type* record, Visit&& visit) {
        for (uint32_t k = 0; k < record->fields.size(); ++k) {
            const ir::Type* type = record->fields[k].type;
            while (type->kind == ir::TypeKind::array) type = type->element;
            if (type->is_pointer()) visit(field_of(record, k));
            else if (type->kind == ir::TypeKind::record) for_each_field(type, visit);
        }
    }
};

}  // namespace passes
QIAO_NAMESPACE_END
