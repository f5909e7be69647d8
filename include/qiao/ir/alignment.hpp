// SPDX-License-Identifier: Apache-2.0
// How far a pointer is aligned, by the way to it: members of packed classes are less so than their types ask for.
//
// A variable, a parameter or a pointer from memory is aligned as its type says. Fields and elements lower that by their
// offsets, for what lies inside of them too. A cast to a pointer of another type promises that type's alignment, as in C,
// but for members known to lie elsewhere.
#pragma once
#include <algorithm>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

/// The alignment of what lies `offset` behind something aligned to `align`.
inline uint32_t alignment_at(uint32_t align, uint64_t offset) {
    return offset == 0 ? align : static_cast<uint32_t>(std::min<uint64_t>(align, offset & (~offset + 1)));
}

inline uint32_t known_alignment(const Value* pointer) {
    const Type* element = pointer->type->element;
    const Inst* step = as_inst(pointer);
    if (step == nullptr || !is_address_step(step->op)) return element->align;
    const Value* from = step->operands[0];
    uint32_t align = known_alignment(from);
    const Type* source = from->type->element;
    switch (step->op) {
        case Op::field: return alignment_at(align, source->fields[step->number].offset);
        case Op::index: return alignment_at(align, source->size);
        case Op::pointer_cast: return align < source->align ? std::min(align, element->align) : element->align;
        default: return align;
    }
}

}  // namespace ir
QIAO_NAMESPACE_END
