// SPDX-License-Identifier: Apache-2.0
// Types, constants, pointers and the bits of values.
#pragma once
#include <qiao/emit/spirv/emitter.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

Id Emitter::cell_type(Cell cell) {
    switch (cell) {
        case Cell::boolean:
            return w_.type_bool();
        case Cell::u64:
            return w_.type_uint(64);
        case Cell::f16:
            return w_.type_float(16);
        case Cell::f32:
            return w_.type_float(32);
        case Cell::f64:
            return w_.type_float(64);
        default:
            return w_.type_uint(32);
    }
}

/// Of a place in a split class: the one cell it has, or bits.
Id Emitter::place_type(const MemoryClass& memory, uint64_t place) {
    const std::vector<Cell>& cells = memory.places.at(place);
    if (cells.size() == 1) return cell_type(cells[0]);
    return w_.type_uint(cell_size(cells[0]) == 8 ? 64 : 32);
}

Id Emitter::register_type(const ir::Type* type) { return cell_type(cell_of(type)); }

Id Emitter::value(const ir::Value* v) {
    if (v->type->is_pointer()) return pointer_number(v);
    switch (v->kind) {
        case ir::ValueKind::constant:
            return constant(static_cast<const ir::Constant&>(*v));
        case ir::ValueKind::parameter:
            return parameter(static_cast<const ir::Parameter&>(*v));
        default:
            break;
    }
    auto found = values_.find(v);
    if (found != values_.end()) return found->second;
    const ir::Inst& inst = static_cast<const ir::Inst&>(*v);
    fail(inst.loc, DiagCode::internal, std::string("qiao: '") + ir::op_name(inst.op) + "' is used before it is computed");
}

Id Emitter::constant(const ir::Constant& c) {
    const ir::Type* type = c.type;
    if (type->is_boolean()) return w_.boolean(c.bits != 0);
    return number(type, c.bits);
}

/// A number of an integer or float type by its bits.
Id Emitter::number(const ir::Type* type, uint64_t bits) {
    switch (type->kind) {
        case ir::TypeKind::i8:
            return w_.u32(static_cast<uint32_t>(static_cast<int32_t>(static_cast<int8_t>(bits))));
        case ir::TypeKind::u8:
            return w_.u32(static_cast<uint8_t>(bits));
        case ir::TypeKind::i16:
            return w_.u32(static_cast<uint32_t>(static_cast<int32_t>(static_cast<int16_t>(bits))));
        case ir::TypeKind::u16:
            return w_.u32(static_cast<uint16_t>(bits));
        case ir::TypeKind::f16:
            return w_.constant(w_.type_float(16), 16, bits & 0xffff);
        default:
            return w_.constant(register_type(type), type->bits(), bits);
    }
}

/// A float constant of f32 or f64; of f16 by conversion at run time, which drivers fold.
Id Emitter::real(const ir::Type* type, double v) {
    if (type->kind == ir::TypeKind::f64) return w_.f64(v);
    Id single = w_.f32(static_cast<float>(v));
    return type->kind == ir::TypeKind::f32 ? single : op(spv::Op::OpFConvert, register_type(type), {single});
}

uint32_t Emitter::unit_of(const ir::Value* pointer) {
    if (!is_logical(pointer->type)) return 1;
    MemoryClass* memory = plan_.class_of(pointer);
    return memory != nullptr ? memory->unit : 1;
}

Address Emitter::address(const ir::Value* pointer) {
    switch (pointer->kind) {
        case ir::ValueKind::constant: {
            uint64_t bits = static_cast<const ir::Constant*>(pointer)->bits;
            if (is_logical(pointer->type)) return {w_.u32(bits == 0 ? logical_null : static_cast<uint32_t>(bits)), 0};
            return {0, static_cast<int64_t>(bits)};
        }
        case ir::ValueKind::parameter:
            if (!is_logical(pointer->type)) return {parameter(static_cast<const ir::Parameter&>(*pointer)), 0};
            [[fallthrough]];
        case ir::ValueKind::variable: {
            MemoryClass* memory = plan_.class_of(pointer);
            if (memory == nullptr) fail({}, DiagCode::internal, "qiao: a variable of the module has no place on this target");
            auto base = memory->bases.find(pointer);
            return {0, base == memory->bases.end() ? 0 : static_cast<int64_t>(base->second)};
        }
        default:
            break;
    }
    auto found = addresses_.find(pointer);
    if (found != addresses_.end()) return found->second;
    fail(static_cast<const ir::Inst&>(*pointer).loc, DiagCode::internal, "qiao: a pointer is used before it is computed");
}

/// The address as a number: bytes for global ones (unit 0), units of the class else.
Id Emitter::materialise(const Address& a, uint32_t unit) {
    Id type = unit == 0 ? ulong_type() : uint_type();
    Id offset = unit == 0 ? w_.u64(static_cast<uint64_t>(a.offset)) : w_.u32(static_cast<uint32_t>(a.offset / static_cast<int64_t>(unit)));
    if (a.base == 0) return offset;
    return a.offset == 0 ? a.base : op(spv::Op::OpIAdd, type, {a.base, offset});
}

Id Emitter::pointer_number(const ir::Value* pointer) { return materialise(address(pointer), is_logical(pointer->type) ? unit_of(pointer) : 0); }

/// An integer in a register of 32 or 64 bits.
Id Emitter::integer_to(Id v, const ir::Type* from, uint32_t bits) {
    if (from->size == 8) return bits == 64 ? v : op(spv::Op::OpUConvert, uint_type(), {v});
    if (bits == 32) return v;
    return op(from->is_signed() ? spv::Op::OpSConvert : spv::Op::OpUConvert, ulong_type(), {v});
}

Address Emitter::derive_index(const ir::Inst& inst) {
    Address base = address(inst.operands[0]);
    const ir::Value* index = inst.operands[1];
    bool global = !is_logical(inst.type);
    uint64_t stride = inst.type->element->is_void() ? 1 : inst.type->element->size;
    uint64_t steps = stride / unit_of(&inst);
    if (const ir::Constant* constant = ir::as_constant(index)) {
        base.offset += ir::signed_value(*constant) * static_cast<int64_t>(stride);
        if (!global) base.offset = static_cast<int32_t>(base.offset);
        return base;
    }
    Id type = global ? ulong_type() : uint_type();
    Id scaled = integer_to(value(index), index->type, global ? 64 : 32);
    if ((steps & (steps - 1)) == 0 && steps != 0) {
        uint32_t amount = 0;
        while (uint64_t{1} << amount != steps) ++amount;
        if (amount != 0) scaled = op(spv::Op::OpShiftLeftLogical, type, {scaled, w_.u32(amount)});
    } else {
        scaled = op(spv::Op::OpIMul, type, {scaled, global ? w_.u64(steps) : w_.u32(static_cast<uint32_t>(steps))});
    }
    if (base.base != 0) scaled = op(spv::Op::OpIAdd, type, {base.base, scaled});
    return {address_as_vector(scaled, inst), base.offset};
}

Address Emitter::derive(const ir::Inst& inst) {
    switch (inst.op) {
        case ir::Op::index:
            return derive_index(inst);
        case ir::Op::field: {
            Address base = address(inst.operands[0]);
            base.offset += static_cast<int64_t>(inst.operands[0]->type->element->fields[inst.number].offset);
            return base;
        }
        case ir::Op::decay:
            return address(inst.operands[0]);
        case ir::Op::pointer_cast:
            return address(inst.operands[0]);
        case ir::Op::select:
            return {select(is_logical(inst.type) ? uint_type() : ulong_type(), value(inst.operands[0]), pointer_number(inst.operands[1]),
                           pointer_number(inst.operands[2])),
                    0};
        default:
            return {int_to_pointer(inst), 0};
    }
}

/// Logical pointers as integers: bytes from a fixed start other than 0, so that only null is 0.
Id Emitter::pointer_to_int(const ir::Inst& inst) {
    const ir::Value* pointer = inst.operands[0];
    Id number = pointer_number(pointer);
    if (is_logical(pointer->type)) {
        Id wide = op(spv::Op::OpUConvert, ulong_type(), {number});
        wide = op(spv::Op::OpIMul, ulong_type(), {wide, w_.u64(unit_of(pointer))});
        wide = op(spv::Op::OpIAdd, ulong_type(), {wide, w_.u64(logical_start)});
        number = select(ulong_type(), op(spv::Op::OpIEqual, bool_type(), {number, w_.u32(logical_null)}), w_.u64(0), wide);
    }
    return inst.type->size == 8 ? number : narrow(low_half(number), inst.type);
}

Id Emitter::int_to_pointer(const ir::Inst& inst) {
    Id number = integer_to(value(inst.operands[0]), inst.operands[0]->type, 64);
    if (!is_logical(inst.type)) return number;
    Id bytes = low_half(op(spv::Op::OpISub, ulong_type(), {number, w_.u64(logical_start)}));
    return select(uint_type(), op(spv::Op::OpIEqual, bool_type(), {number, w_.u64(0)}), w_.u32(logical_null), bytes);
}

/// Makes a register of a type below 32 bits canonical after arithmetic that may have left its range.
Id Emitter::narrow(Id v, const ir::Type* type) {
    if (type->size >= 4 || !type->is_integer()) return v;
    if (!type->is_signed()) return op(spv::Op::OpBitwiseAnd, uint_type(), {v, w_.u32(type->size == 1 ? 0xffu : 0xffffu)});
    return op(spv::Op::OpBitFieldSExtract, uint_type(), {v, w_.u32(0), w_.u32(type->bits())});
}

/// The bits of a value as 32 or 64-bit integer, zero-extended.
Id Emitter::to_bits(Id v, Cell cell) {
    switch (cell) {
        case Cell::boolean:
            return select(uint_type(), v, w_.u32(1), w_.u32(0));
        case Cell::i8:
            return op(spv::Op::OpBitwiseAnd, uint_type(), {v, w_.u32(0xff)});
        case Cell::i16:
            return op(spv::Op::OpBitwiseAnd, uint_type(), {v, w_.u32(0xffff)});
        case Cell::f16: {
            w_.capability(spv::Capability::Int16);
            return op(spv::Op::OpUConvert, uint_type(), {op(spv::Op::OpBitcast, w_.type_uint(16), {v})});
        }
        case Cell::f32:
            return op(spv::Op::OpBitcast, uint_type(), {v});
        case Cell::f64:
            return op(spv::Op::OpBitcast, ulong_type(), {v});
        // One more than the number, so that null is 0 as in cleared memory.
        case Cell::logical_pointer:
            return op(spv::Op::OpUConvert, ulong_type(), {op(spv::Op::OpIAdd, uint_type(), {v, w_.u32(1)})});
        default:
            return v;
    }
}

/// The reverse; bits above the cell's width must be zero.
Id Emitter::from_bits(Id bits, Cell cell) {
    switch (cell) {
        case Cell::boolean:
            return op(spv::Op::OpINotEqual, bool_type(), {bits, w_.u32(0)});
        case Cell::i8:
            return op(spv::Op::OpBitFieldSExtract, uint_type(), {bits, w_.u32(0), w_.u32(8)});
        case Cell::i16:
            return op(spv::Op::OpBitFieldSExtract, uint_type(), {bits, w_.u32(0), w_.u32(16)});
        case Cell::f16: {
            w_.capability(spv::Capability::Int16);
            return op(spv::Op::OpBitcast, w_.type_float(16), {op(spv::Op::OpUConvert, w_.type_uint(16), {bits})});
        }
        case Cell::f32:
            return op(spv::Op::OpBitcast, float_type(), {bits});
        case Cell::f64:
            return op(spv::Op::OpBitcast, w_.type_float(64), {bits});
        case Cell::logical_pointer:
            return op(spv::Op::OpISub, uint_type(), {op(spv::Op::OpUConvert, uint_type(), {bits}), w_.u32(1)});
        default:
            return bits;
    }
}

Id Emitter::low_half(Id v) { return op(spv::Op::OpUConvert, uint_type(), {v}); }
Id Emitter::high_half(Id v) { return op(spv::Op::OpUConvert, uint_type(), {op(spv::Op::OpShiftRightLogical, ulong_type(), {v, w_.u32(32)})}); }

Id Emitter::join_halves(Id low, Id high) {
    Id pair = op(spv::Op::OpCompositeConstruct, w_.type_vector(uint_type(), 2), {low, high});
    return op(spv::Op::OpBitcast, ulong_type(), {pair});
}

/// Forbids the driver to contract or reassociate.
Id Emitter::exact(Id v) {
    w_.decorate(v, spv::Decoration::NoContraction);
    return v;
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
