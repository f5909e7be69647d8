// SPDX-License-Identifier: Apache-2.0
// Loads, stores, copies and clearings, in global memory by address and in private and shared memory by element.
#pragma once
#include <algorithm>

#include <qiao/emit/spirv/emitter.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

/// A pointer to `pointee` at a + delta.
Id Emitter::global_pointer(const Address& a, uint64_t delta, Id pointee) {
    Id number = materialise({a.base, a.offset + static_cast<int64_t>(delta)}, 0);
    return op(spv::Op::OpConvertUToPtr, w_.type_pointer(spv::StorageClass::PhysicalStorageBuffer, pointee), {number});
}

/// Memory operands: alignment always; volatile accesses go through to the device's coherent memory.
Words Emitter::global_operands(uint32_t align, bool is_volatile, bool is_store) {
    uint32_t mask = static_cast<uint32_t>(spv::MemoryAccessMask::Aligned);
    Words words{mask, align};
    if (is_volatile) words[0] |= static_cast<uint32_t>(spv::MemoryAccessMask::Volatile);
    if (!caps_.vulkan_memory_model) return words;
    words[0] |= static_cast<uint32_t>(spv::MemoryAccessMask::NonPrivatePointer);
    if (is_volatile && caps_.divergent_fences) {
        words[0] |= static_cast<uint32_t>(is_store ? spv::MemoryAccessMask::MakePointerAvailable : spv::MemoryAccessMask::MakePointerVisible);
        words.push_back(w_.u32(static_cast<uint32_t>(spv::Scope::Device)));
    }
    return words;
}

Id Emitter::load_global(const Address& a, uint64_t delta, const ir::Type* type, uint32_t align, bool is_volatile, SourceLoc loc) {
    if (align == 0) align = static_cast<uint32_t>(type->size);
    bool small = type->size < 4;
    if (small && !(type->size == 1 ? caps_.storage8 : caps_.storage16))
        fail(loc, DiagCode::target, "the device cannot load " + std::to_string(type->bits()) + "-bit values from memory");
    Id pointee = register_type(type);
    if (small && type->kind != ir::TypeKind::f16) pointee = w_.type_uint(type->bits());
    if (small) w_.capability(type->size == 1 ? spv::Capability::StorageBuffer8BitAccess : spv::Capability::StorageBuffer16BitAccess);
    Words operands{global_pointer(a, delta, pointee)};
    Words access = global_operands(align, is_volatile, false);
    operands.insert(operands.end(), access.begin(), access.end());
    Id loaded = w_.value(spv::Op::OpLoad, pointee, operands);
    if (!small || type->kind == ir::TypeKind::f16) return loaded;
    Id wide = op(type->is_signed() ? spv::Op::OpSConvert : spv::Op::OpUConvert, uint_type(), {loaded});
    return type->is_boolean() ? from_bits(wide, type) : wide;
}

void Emitter::store_global(const Address& a, uint64_t delta, const ir::Type* type, Id v, uint32_t align, bool is_volatile, SourceLoc loc) {
    if (align == 0) align = static_cast<uint32_t>(type->size);
    bool small = type->size < 4;
    if (small && !(type->size == 1 ? caps_.storage8 : caps_.storage16))
        fail(loc, DiagCode::target, "the device cannot store " + std::to_string(type->bits()) + "-bit values to memory");
    Id pointee = register_type(type);
    if (small) w_.capability(type->size == 1 ? spv::Capability::StorageBuffer8BitAccess : spv::Capability::StorageBuffer16BitAccess);
    if (small && type->kind != ir::TypeKind::f16) {
        pointee = w_.type_uint(type->bits());
        v = op(spv::Op::OpUConvert, pointee, {type->is_boolean() ? to_bits(v, type) : v});
    }
    Words operands{global_pointer(a, delta, pointee), as_vector(v, type)};
    Words access = global_operands(align, is_volatile, true);
    operands.insert(operands.end(), access.begin(), access.end());
    w_.effect(spv::Op::OpStore, operands);
}

/// Where an access of `size` bytes at a + delta bytes falls.
Element Emitter::element(MemoryClass& memory, const Address& a, uint64_t delta, uint32_t size) {
    Element e;
    e.memory = &memory;
    uint64_t bytes = static_cast<uint64_t>(a.offset) + delta;
    if (memory.kind == MemoryClass::Kind::split) {
        e.place = bytes;
        return e;
    }
    uint32_t divisor = memory.element_size * memory.lanes;
    e.lane = static_cast<uint32_t>(bytes % divisor / memory.element_size);
    bool is_part = size < memory.element_size;
    if (a.base == 0) {
        e.constant_index = bytes / divisor;
        e.place = bytes;
        if (is_part) e.bit_shift = w_.u32(static_cast<uint32_t>(bytes % divisor) * 8);
        return e;
    }
    auto shifted = [&](Id v, spv::Op code, uint32_t factor) {
        uint32_t amount = 0;
        while (1u << amount < factor) ++amount;
        return amount == 0 ? v : op(code, uint_type(), {v, w_.u32(amount)});
    };
    // Rounds down, so that what `bytes % unit` leaves is never negative.
    Id units = materialise({a.base, static_cast<int64_t>(bytes - bytes % memory.unit)}, memory.unit);
    e.index = shifted(units, spv::Op::OpShiftRightLogical, divisor / memory.unit);
    if (is_part) {
        Id constant = w_.u32(static_cast<uint32_t>(bytes % memory.unit) * 8);
        if (memory.unit == divisor) {
            e.bit_shift = constant;
            return e;
        }
        Id inside = op(spv::Op::OpBitwiseAnd, uint_type(), {units, w_.u32(divisor / memory.unit - 1)});
        e.bit_shift = shifted(inside, spv::Op::OpShiftLeftLogical, memory.unit * 8);
        if (bytes % memory.unit != 0) e.bit_shift = op(spv::Op::OpIAdd, uint_type(), {e.bit_shift, constant});
    }
    return e;
}

/// A SPIR-V pointer to the element, or to the one `further` elements on.
Id Emitter::element_pointer(const Element& e, uint64_t further) {
    MemoryClass& memory = *e.memory;
    if (memory.kind == MemoryClass::Kind::split) return memory.place_variables.at(e.place);
    if (memory.is_scalar) return memory.variable;
    Id index = e.index == 0   ? w_.u32(static_cast<uint32_t>(e.constant_index + further))
               : further == 0 ? e.index
                              : op(spv::Op::OpIAdd, uint_type(), {e.index, w_.u32(static_cast<uint32_t>(further))});
    spv::StorageClass storage = memory.shared ? spv::StorageClass::Workgroup : spv::StorageClass::Function;
    if (memory.lanes != 1) return op(spv::Op::OpAccessChain, w_.type_pointer(storage, memory.element_type), {memory.variable, index, w_.u32(e.lane)});
    return op(spv::Op::OpAccessChain, w_.type_pointer(storage, memory.element_type), {memory.variable, index});
}

Words Emitter::logical_operands(const MemoryClass& memory, bool is_volatile) {
    uint32_t mask = is_volatile ? static_cast<uint32_t>(spv::MemoryAccessMask::Volatile) : 0;
    if (memory.shared && caps_.vulkan_memory_model) mask |= static_cast<uint32_t>(spv::MemoryAccessMask::NonPrivatePointer);
    return mask != 0 ? Words{mask} : Words{};
}

Id Emitter::load_element(const Element& e, bool is_volatile, uint64_t further) {
    MemoryClass& memory = *e.memory;
    Words operands{element_pointer(e, further)};
    Words access = logical_operands(memory, is_volatile);
    operands.insert(operands.end(), access.begin(), access.end());
    Id type = memory.kind == MemoryClass::Kind::split ? place_type(memory, e.place) : memory.element_type;
    return w_.value(spv::Op::OpLoad, type, operands);
}

void Emitter::store_element(const Element& e, Id v, bool is_volatile, uint64_t further) {
    Words operands{element_pointer(e, further), v};
    Words access = logical_operands(*e.memory, is_volatile);
    operands.insert(operands.end(), access.begin(), access.end());
    w_.effect(spv::Op::OpStore, operands);
}

/// True where elements are stored as the values they are, without going through bits.
bool Emitter::stored_as_is(const Element& e) const {
    if (e.memory->kind == MemoryClass::Kind::split) return e.memory->places.at(e.place).size() == 1;
    return e.memory->kind == MemoryClass::Kind::native && e.memory->same_cell;
}

Id Emitter::load_logical(MemoryClass& memory, const Address& a, uint64_t delta, const ir::Type* type, bool is_volatile) {
    uint32_t size = static_cast<uint32_t>(type->size);
    if (memory.kind == MemoryClass::Kind::block) {
        Id base = a.base == 0 || memory.unit == 1 ? a.base : op(spv::Op::OpIMul, uint_type(), {a.base, w_.u32(memory.unit)});
        return from_bits(block_bits(memory.parameters[0]->offset, base, a.offset + static_cast<int64_t>(delta), size), type);
    }
    Element e = element(memory, a, delta, size);
    if (memory.kind == MemoryClass::Kind::split || memory.kind == MemoryClass::Kind::native) {
        Id loaded = load_element(e, is_volatile);
        if (stored_as_is(e)) return loaded;
        bool small_storage = memory.kind == MemoryClass::Kind::native && memory.shared && size < 4;
        if (small_storage) loaded = op(spv::Op::OpUConvert, uint_type(), {loaded});
        return from_bits(loaded, type);
    }
    Id word = load_element(e, is_volatile);
    if (size == memory.element_size) return from_bits(word, type);
    if (size > memory.element_size) return from_bits(join_halves(word, load_element(e, is_volatile, 1)), type);
    return from_bits(part_of_word(word, memory.element_size == 8, e.bit_shift, size * 8), type);
}

/// `bits` bits of a word of 32 or 64, zero-extended in a 32-bit register.
Id Emitter::part_of_word(Id word, bool is_wide, Id bit_shift, uint32_t bits) {
    if (!is_wide) return op(spv::Op::OpBitFieldUExtract, uint_type(), {word, bit_shift, w_.u32(bits)});
    Id low = low_half(op(spv::Op::OpShiftRightLogical, ulong_type(), {word, bit_shift}));
    return bits == 32 ? low : op(spv::Op::OpBitFieldUExtract, uint_type(), {low, w_.u32(0), w_.u32(bits)});
}

Id Emitter::word_with_part(Id word, bool is_wide, Id bit_shift, uint32_t bits, Id part) {
    if (!is_wide) return op(spv::Op::OpBitFieldInsert, uint_type(), {word, part, bit_shift, w_.u32(bits)});
    auto shifted = [&](Id v) { return op(spv::Op::OpShiftLeftLogical, ulong_type(), {v, bit_shift}); };
    Id others = op(spv::Op::OpNot, ulong_type(), {shifted(w_.u64((uint64_t{1} << bits) - 1))});
    Id kept = op(spv::Op::OpBitwiseAnd, ulong_type(), {word, others});
    return op(spv::Op::OpBitwiseOr, ulong_type(), {kept, shifted(op(spv::Op::OpUConvert, ulong_type(), {part}))});
}

/// Part of a word. In shared memory other threads may write its neighbours: exchange until nobody interferes.
void Emitter::store_part_of_word(const Element& e, const ir::Type* type, Id v) {
    Id bits = to_bits(v, type);
    bool is_wide = e.memory->element_size == 8;
    auto with_part = [&](Id word) { return word_with_part(word, is_wide, e.bit_shift, type->bits(), bits); };
    if (!e.memory->shared) return store_element(e, with_part(load_element(e, false)), false);
    exchange_loop(element_pointer(e), e.memory->element_type, scope(ir::Scope::block), with_part);
}

void Emitter::store_logical(MemoryClass& memory, const Address& a, uint64_t delta, const ir::Type* type, Id v, bool is_volatile) {
    uint32_t size = static_cast<uint32_t>(type->size);
    Element e = element(memory, a, delta, size);
    if (memory.kind == MemoryClass::Kind::split || memory.kind == MemoryClass::Kind::native) {
        if (stored_as_is(e)) return store_element(e, v, is_volatile);
        v = to_bits(v, type);
        if (memory.kind == MemoryClass::Kind::native && memory.shared && size < 4) v = op(spv::Op::OpUConvert, memory.element_type, {v});
        return store_element(e, v, is_volatile);
    }
    if (size < memory.element_size) return store_part_of_word(e, type, v);
    Id bits = to_bits(v, type);
    if (size == memory.element_size) return store_element(e, bits, is_volatile);
    store_element(e, low_half(bits), is_volatile);
    store_element(e, high_half(bits), is_volatile, 1);
}

/// Members of packed records: no access may be wider than what it is aligned to.
Id Emitter::load_parts(const ir::Value* root, const Address& a, uint64_t delta, const ir::Type* type, uint32_t align, bool is_volatile, SourceLoc loc) {
    bool is_wide = type->size == 8;
    Id word_type = is_wide ? ulong_type() : uint_type();
    const ir::Type* part_type = module_.types->integer(align * 8, false);
    Id bits = 0;
    for (uint32_t at = 0; at < type->size; at += align) {
        Id part = load_at(root, a, delta + at, part_type, align, is_volatile, loc);
        if (is_wide) part = op(spv::Op::OpUConvert, word_type, {part});
        if (at != 0) part = op(spv::Op::OpShiftLeftLogical, word_type, {part, w_.u32(at * 8)});
        bits = at == 0 ? part : op(spv::Op::OpBitwiseOr, word_type, {bits, part});
    }
    return from_bits(bits, type);
}

void Emitter::store_parts(const ir::Value* root, const Address& a, uint64_t delta, const ir::Type* type, Id v, uint32_t align, bool is_volatile,
                          SourceLoc loc) {
    bool is_wide = type->size == 8;
    const ir::Type* part_type = module_.types->integer(align * 8, false);
    Id bits = to_bits(v, type);
    for (uint32_t at = 0; at < type->size; at += align) {
        Id part = part_of_word(bits, is_wide, w_.u32(at * 8), align * 8);
        store_at(root, a, delta + at, part_type, part, align, is_volatile, loc);
    }
}

Id Emitter::load_at(const ir::Value* root, const Address& a, uint64_t delta, const ir::Type* type, uint32_t align, bool is_volatile, SourceLoc loc) {
    if (align != 0 && align < type->size) return load_parts(root, a, delta, type, align, is_volatile, loc);
    if (!is_logical(root->type)) return load_global(a, delta, type, align, is_volatile, loc);
    MemoryClass* memory = plan_.class_of(root);
    // A class without variables is reached by null pointers only.
    if (memory == nullptr) return w_.undef(register_type(type));
    return load_logical(*memory, a, delta, type, is_volatile);
}

void Emitter::store_at(const ir::Value* root, const Address& a, uint64_t delta, const ir::Type* type, Id v, uint32_t align, bool is_volatile, SourceLoc loc) {
    if (align != 0 && align < type->size) return store_parts(root, a, delta, type, v, align, is_volatile, loc);
    if (!is_logical(root->type)) return store_global(a, delta, type, v, align, is_volatile, loc);
    if (MemoryClass* memory = plan_.class_of(root)) store_logical(*memory, a, delta, type, v, is_volatile);
}

void Emitter::load(const ir::Inst& inst) {
    if (values_.count(&inst) != 0 || load_vector(inst) || load_wide(inst)) return;
    const ir::Value* pointer = inst.operands[0];
    Id loaded = load_at(pointer, address(pointer), 0, inst.type, inst.align, inst.is_volatile, inst.loc);
    if (inst.type->is_pointer())
        addresses_[&inst] = {loaded, 0};
    else
        set(inst, loaded);
}

void Emitter::store(const ir::Inst& inst) {
    if (store_wide(inst)) return;
    const ir::Value* pointer = inst.operands[0];
    store_at(pointer, address(pointer), 0, inst.operands[1]->type, value(inst.operands[1]), inst.align, inst.is_volatile, inst.loc);
}

/// a + delta bytes + i * stride bytes.
Address Emitter::advance(const ir::Value* root, const Address& a, Id i, uint64_t stride, uint64_t delta) {
    bool global = !is_logical(root->type);
    uint32_t unit = unit_of(root);
    Address result = a;
    result.offset += static_cast<int64_t>(delta);
    if (i == 0) return result;
    Id type = global ? ulong_type() : uint_type();
    Id wide = global ? op(spv::Op::OpUConvert, type, {i}) : i;
    Id scaled = op(spv::Op::OpIMul, type, {wide, global ? w_.u64(stride) : w_.u32(static_cast<uint32_t>(stride / unit))});
    result.base = a.base == 0 ? scaled : op(spv::Op::OpIAdd, type, {a.base, scaled});
    return result;
}

/// for (i = 0; i < count; ++i) the element; `delta` is the array's place from where the transfer stands.
void Emitter::transfer_loop(const Transfer& t, const ir::Type* array, uint64_t delta) {
    counted_loop(static_cast<uint32_t>(array->count), [&](Id i) {
        Transfer inner = t;
        inner.align = ir::alignment_at(ir::alignment_at(t.align, delta), array->element->size);
        inner.destination = advance(t.destination_root, t.destination, i, array->element->size, delta);
        if (t.source_root != nullptr) inner.source = advance(t.source_root, t.source, i, array->element->size, delta);
        transfer_type(inner, array->element, 0);
    });
}

/// Whether bytes that no field covers exist there: not where each scalar has a variable or an element of its own.
bool Emitter::has_padding(const ir::Value* root, bool is_source) const {
    if (!is_logical(root->type)) return true;
    const MemoryClass* memory = plan_.class_of(root);
    if (memory == nullptr) return false;
    return memory->kind == MemoryClass::Kind::words || (is_source && memory->kind == MemoryClass::Kind::block);
}

/// Padding is moved too where it can be seen: programs hash and compare the bytes of records they cleared.
void Emitter::transfer_padding(const Transfer& t, const ir::Type* record, uint64_t delta) {
    if (!has_padding(t.destination_root, false) || (t.source_root != nullptr && !has_padding(t.source_root, true))) return;
    bool global = !is_logical(t.destination_root->type) || (t.source_root != nullptr && !is_logical(t.source_root->type));
    if (global && !(caps_.storage8 && caps_.storage16)) return;
    uint64_t at = 0;
    for (size_t i = 0; i <= record->fields.size(); ++i) {
        uint64_t end = i < record->fields.size() ? record->fields[i].offset : record->size;
        while (at < end) {
            uint32_t bytes = 1;
            while (bytes < 4 && at % (bytes * 2) == 0 && at + bytes * 2 <= end && bytes * 2 <= record->align) bytes *= 2;
            transfer_type(t, module_.types->integer(bytes * 8, false), delta + at);
            at += bytes;
        }
        if (i < record->fields.size()) at = std::max(at, record->fields[i].offset + record->fields[i].type->size);
    }
}

void Emitter::transfer_type(const Transfer& t, const ir::Type* type, uint64_t delta) {
    type = copy_form(*module_.types, type);
    if (transfer_wide(t, type, delta)) return;
    if (type->kind == ir::TypeKind::record) {
        for (const ir::Field& field : type->fields) transfer_type(t, field.type, delta + field.offset);
        transfer_padding(t, type, delta);
    } else if (type->kind == ir::TypeKind::array) {
        if (leaf_count(*module_.types, type) > unrolled_leaves) return transfer_loop(t, type, delta);
        for (uint64_t i = 0; i < type->count; ++i) transfer_type(t, type->element, delta + i * type->element->size);
    } else {
        uint32_t align = std::min(ir::alignment_at(t.align, delta), static_cast<uint32_t>(type->size));
        Id v = 0;
        if (t.source_root != nullptr)
            v = load_at(t.source_root, t.source, delta, type, align, false, t.loc);
        else
            v = type->is_boolean() ? w_.boolean(false) : w_.null(register_type(type));
        store_at(t.destination_root, t.destination, delta, type, v, align, false, t.loc);
    }
}

void Emitter::transfer(const ir::Inst& inst) {
    Transfer t{};
    t.destination_root = inst.operands[0];
    t.destination = address(inst.operands[0]);
    if (inst.op == ir::Op::copy) {
        t.source_root = inst.operands[1];
        t.source = address(inst.operands[1]);
    }
    t.align = inst.align != 0 ? inst.align : inst.memory_type->align;
    t.loc = inst.loc;
    transfer_type(t, inst.memory_type, 0);
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
