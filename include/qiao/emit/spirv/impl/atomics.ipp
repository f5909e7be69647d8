// SPDX-License-Identifier: Apache-2.0
// Atomic operations: native ones on 32 and 64-bit words, loops of compare-and-exchange for what SPIR-V or the device
// lacks (floats, inc and dec, parts of words). All are relaxed, as CUDA's are.
#pragma once
#include <qiao/emit/spirv/emitter.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

Id Emitter::scope(ir::Scope s) { return w_.u32(static_cast<uint32_t>(s == ir::Scope::block ? spv::Scope::Workgroup : spv::Scope::Device)); }

/// A SPIR-V pointer to the operand, whose memory holds elements of type `pointee`.
Id Emitter::atomic_pointer(const ir::Inst& inst, Id pointee) {
    const ir::Value* pointer = inst.operands[0];
    if (!is_logical(pointer->type)) return global_pointer(address(pointer), 0, pointee);
    return element_pointer(element(*plan_.class_of(pointer), address(pointer), 0, static_cast<uint32_t>(inst.type->size)));
}

/// Operations that SPIR-V has, on integers or on the bits of floats; 0 for others.
Id Emitter::atomic_native(const ir::Inst& inst) {
    using spv::Op;
    const ir::Type* type = inst.type;
    bool is_float = type->is_float();
    Op code = Op::OpNop;
    switch (inst.atomic) {
        case ir::AtomicOp::exchange:
            code = Op::OpAtomicExchange;
            break;
        case ir::AtomicOp::cas:
            code = Op::OpAtomicCompareExchange;
            break;
        case ir::AtomicOp::add:
            code = Op::OpAtomicIAdd;
            break;
        case ir::AtomicOp::sub:
            code = Op::OpAtomicISub;
            break;
        case ir::AtomicOp::min:
            code = type->is_signed() ? Op::OpAtomicSMin : Op::OpAtomicUMin;
            break;
        case ir::AtomicOp::max:
            code = type->is_signed() ? Op::OpAtomicSMax : Op::OpAtomicUMax;
            break;
        case ir::AtomicOp::bit_and:
            code = Op::OpAtomicAnd;
            break;
        case ir::AtomicOp::bit_or:
            code = Op::OpAtomicOr;
            break;
        case ir::AtomicOp::bit_xor:
            code = Op::OpAtomicXor;
            break;
        case ir::AtomicOp::inc:
        case ir::AtomicOp::dec:
            return 0;
    }
    bool on_bits = inst.atomic == ir::AtomicOp::exchange || inst.atomic == ir::AtomicOp::cas;
    if (is_float && !on_bits) return 0;
    Id word = w_.type_uint(type->bits());
    Id pointer = atomic_pointer(inst, word);
    Id relaxed = w_.u32(0);
    Id operand = to_bits(value(inst.operands[1]), type);
    if (code != Op::OpAtomicCompareExchange) return from_bits(op(code, word, {pointer, scope(inst.scope), relaxed, operand}), type);
    Id desired = to_bits(value(inst.operands[2]), type);
    return from_bits(op(code, word, {pointer, scope(inst.scope), relaxed, relaxed, desired, operand}), type);
}

/// f32 additions where the device has them; 0 elsewhere.
Id Emitter::atomic_float_add(const ir::Inst& inst) {
    if (inst.type->kind != ir::TypeKind::f32 || inst.atomic != ir::AtomicOp::add) return 0;
    bool native = caps_.float_atomic_add;
    if (inst.operands[0]->type->space == ir::Space::shared) {
        MemoryClass* memory = plan_.class_of(inst.operands[0]);
        native = caps_.shared_float_atomic_add && memory != nullptr && memory->element_type == float_type();
    }
    if (!native) return 0;
    w_.capability(spv::Capability::AtomicFloat32AddEXT);
    w_.extension("SPV_EXT_shader_atomic_float_add");
    return op(spv::Op::OpAtomicFAddEXT, float_type(), {atomic_pointer(inst, float_type()), scope(inst.scope), w_.u32(0), value(inst.operands[1])});
}

/// The new value of the operation.
Id Emitter::atomic_update(const ir::Inst& inst, Id old_value) {
    using spv::Op;
    const ir::Type* type = inst.type;
    Id result = register_type(type);
    Id operand = value(inst.operands[1]);
    bool is_float = type->is_float();
    auto binary = [&](Op code) { return op(code, result, {old_value, operand}); };
    auto lesser = [&](ir::Op relation) { return select(result, compare_op(relation, type, old_value, operand), old_value, operand); };
    Id zero = number(type, 0);
    switch (inst.atomic) {
        case ir::AtomicOp::add:
            return is_float ? exact(binary(Op::OpFAdd)) : narrow(binary(Op::OpIAdd), type);
        case ir::AtomicOp::sub:
            return is_float ? exact(binary(Op::OpFSub)) : narrow(binary(Op::OpISub), type);
        case ir::AtomicOp::exchange:
            return operand;
        case ir::AtomicOp::min:
            return is_float ? w_.glsl(GLSLstd450NMin, result, {old_value, operand}) : lesser(ir::Op::lt);
        case ir::AtomicOp::max:
            return is_float ? w_.glsl(GLSLstd450NMax, result, {old_value, operand}) : lesser(ir::Op::gt);
        case ir::AtomicOp::inc: {
            Id wraps = compare_op(ir::Op::ge, type, old_value, operand);
            return select(result, wraps, zero, op(Op::OpIAdd, result, {old_value, number(type, 1)}));
        }
        case ir::AtomicOp::dec: {
            Id wraps = op(Op::OpLogicalOr, bool_type(), {compare_op(ir::Op::eq, type, old_value, zero), compare_op(ir::Op::gt, type, old_value, operand)});
            return select(result, wraps, operand, op(Op::OpISub, result, {old_value, number(type, 1)}));
        }
        case ir::AtomicOp::bit_and:
            return binary(Op::OpBitwiseAnd);
        case ir::AtomicOp::bit_or:
            return binary(Op::OpBitwiseOr);
        case ir::AtomicOp::bit_xor:
            return binary(Op::OpBitwiseXor);
        case ir::AtomicOp::cas:
            break;
    }
    // Compare-and-exchange: on the bits, as CUDA compares.
    const ir::Type* bits = module_.types->integer(type->is_pointer() ? 64 : type->bits(), false);
    Id equal = compare_op(ir::Op::eq, bits, to_bits(old_value, type), to_bits(operand, type));
    return select(result, equal, value(inst.operands[2]), old_value);
}

/// Less than a word: within the one that holds them.
Id Emitter::atomic_part(const ir::Inst& inst) {
    const ir::Value* pointer = inst.operands[0];
    uint32_t bits = inst.type->bits();
    Id word_pointer = 0;
    Id bit_shift = 0;
    bool is_wide = false;
    if (is_logical(pointer->type)) {
        MemoryClass& memory = *plan_.class_of(pointer);
        Element e = element(memory, address(pointer), 0, bits / 8);
        word_pointer = element_pointer(e);
        bit_shift = e.bit_shift;
        is_wide = memory.element_size == 8;
    } else {
        Id number = pointer_number(pointer);
        Id word = op(spv::Op::OpBitwiseAnd, ulong_type(), {number, w_.u64(~uint64_t{3})});
        word_pointer = global_pointer({word, 0}, 0, uint_type());
        Id byte = op(spv::Op::OpBitwiseAnd, uint_type(), {low_half(number), w_.u32(3)});
        bit_shift = op(spv::Op::OpShiftLeftLogical, uint_type(), {byte, w_.u32(3)});
    }
    auto part = [&](Id word) { return from_bits(part_of_word(word, is_wide, bit_shift, bits), inst.type); };
    Id old_word = exchange_loop(word_pointer, w_.type_uint(is_wide ? 64 : 32), scope(inst.scope),
                                [&](Id word) { return word_with_part(word, is_wide, bit_shift, bits, to_bits(atomic_update(inst, part(word)), inst.type)); });
    return part(old_word);
}

/// Nobody else sees private memory.
Id Emitter::atomic_private(const ir::Inst& inst) {
    const ir::Value* pointer = inst.operands[0];
    Id old_value = load_at(pointer, address(pointer), 0, inst.type, 0, false, inst.loc);
    store_at(pointer, address(pointer), 0, inst.type, atomic_update(inst, old_value), 0, false, inst.loc);
    return old_value;
}

Id Emitter::atomic_result(const ir::Inst& inst) {
    const ir::Type* type = inst.type;
    ir::Space space = inst.operands[0]->type->space;
    if (space == ir::Space::private_) return atomic_private(inst);
    MemoryClass* memory = space == ir::Space::shared ? plan_.class_of(inst.operands[0]) : nullptr;
    if (space == ir::Space::shared && memory == nullptr) fail(inst.loc, DiagCode::access_space, "an atomic operation on a pointer that never points to memory");
    if (type->size == 8 || (memory != nullptr && memory->element_size == 8)) {
        bool available = space == ir::Space::shared ? caps_.shared_int64_atomics : caps_.int64_atomics;
        if (!available)
            fail(inst.loc, DiagCode::target,
                 std::string("the device has no 64-bit atomic operations on ") + (space == ir::Space::shared ? "shared" : "global") + " memory");
        w_.capability(spv::Capability::Int64Atomics);
    }
    if (type->size < (memory != nullptr ? memory->element_size : 4)) return atomic_part(inst);
    if (Id native = atomic_native(inst)) return native;
    if (Id native = atomic_float_add(inst)) return native;
    Id word = w_.type_uint(type->bits());
    Id old_word =
        exchange_loop(atomic_pointer(inst, word), word, scope(inst.scope), [&](Id bits) { return to_bits(atomic_update(inst, from_bits(bits, type)), type); });
    return from_bits(old_word, type);
}

void Emitter::atomic(const ir::Inst& inst) {
    Id result = atomic_result(inst);
    if (inst.type->is_pointer())
        addresses_[&inst] = {result, 0};
    else if (!inst.type->is_void())
        set(inst, result);
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
