// SPDX-License-Identifier: Apache-2.0
// Interning of IR types.
#pragma once
#include <qiao/ir/type.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

TypeTable::TypeTable() {
    static constexpr uint8_t sizes[13] = {0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8};
    for (size_t i = 0; i < 13; ++i) {
        Type type;
        type.kind = static_cast<TypeKind>(i);
        type.size = sizes[i];
        type.align = sizes[i] != 0 ? sizes[i] : 1;
        storage_.push_back(type);
        scalars_[i] = &storage_.back();
    }
}

const Type* TypeTable::pointer(const Type* pointee, Space space) {
    const Type*& slot = pointers_[{pointee, space}];
    if (slot == nullptr) {
        Type type;
        type.kind = TypeKind::pointer;
        type.space = space;
        type.element = pointee;
        type.size = 8;
        type.align = 8;
        storage_.push_back(type);
        slot = &storage_.back();
    }
    return slot;
}

const Type* TypeTable::array(const Type* element, uint64_t count) {
    const Type*& slot = arrays_[{element, count}];
    if (slot == nullptr) {
        Type type;
        type.kind = TypeKind::array;
        type.element = element;
        type.count = count;
        type.size = element->size * count;
        type.align = element->align;
        storage_.push_back(type);
        slot = &storage_.back();
    }
    return slot;
}

const Type* TypeTable::record(std::string name, std::vector<Field> fields, uint64_t size, uint32_t align, bool is_union) {
    unsigned serial = record_names_[name]++;
    if (serial != 0) name += "_" + std::to_string(serial);
    Type type;
    type.kind = TypeKind::record;
    type.name = std::move(name);
    type.fields = std::move(fields);
    type.size = size;
    type.align = align;
    type.is_union = is_union;
    storage_.push_back(std::move(type));
    return &storage_.back();
}

void TypeTable::complete_record(const Type* record, std::vector<Field> fields, uint64_t size, uint32_t align, bool is_union) {
    for (Type& type : storage_) {
        if (&type != record) continue;
        type.fields = std::move(fields);
        type.size = size;
        type.align = align;
        type.is_union = is_union;
    }
}

const Type* TypeTable::integer(uint32_t bits, bool is_signed) const {
    TypeKind kind = bits == 8 ? TypeKind::u8 : bits == 16 ? TypeKind::u16 : bits == 32 ? TypeKind::u32 : TypeKind::u64;
    return scalar(is_signed ? static_cast<TypeKind>(static_cast<uint8_t>(kind) - 1) : kind);
}

std::string to_string(const Type* type) {
    static constexpr const char* names[13] = {"void", "bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "f16", "f32", "f64"};
    static constexpr const char* spaces[4] = {"generic", "global", "shared", "private"};
    switch (type->kind) {
        case TypeKind::pointer: return std::string("ptr<") + spaces[static_cast<size_t>(type->space)] + ", " + to_string(type->element) + ">";
        case TypeKind::array: return "[" + std::to_string(type->count) + " x " + to_string(type->element) + "]";
        case TypeKind::record: return "%" + type->name;
        default: return names[static_cast<size_t>(type->kind)];
    }
}

}  // namespace ir
QIAO_NAMESPACE_END
