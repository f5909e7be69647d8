// SPDX-License-Identifier: Apache-2.0
// Makes instructions at the end of a block. Types of results follow from operands (ir.hpp).
#pragma once
#include <cstring>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

/// Appends to `block`; passes and the lowering point it elsewhere as they go. `loc` is given to every instruction.
class Builder {
public:
    Module& module;
    Block* block = nullptr;
    SourceLoc loc;

    explicit Builder(Module& m, Block* b = nullptr) : module(m), block(b) {}
    TypeTable& types() { return *module.types; }

    Constant* constant(const Type* type, uint64_t bits) { return module.arena.make<Constant>(type, type->size < 8 ? bits & ((uint64_t{1} << type->bits()) - 1) : bits); }
    Constant* boolean(bool b) { return constant(types().boolean(), b); }
    Constant* i32(int32_t v) { return constant(types().i32(), static_cast<uint32_t>(v)); }
    Constant* u32(uint32_t v) { return constant(types().u32(), v); }
    Constant* u64(uint64_t v) { return constant(types().u64(), v); }
    Constant* f32(float v) {
        uint32_t bits = 0;
        std::memcpy(&bits, &v, 4);
        return constant(types().f32(), bits);
    }
    Constant* f64(double v) {
        uint64_t bits = 0;
        std::memcpy(&bits, &v, 8);
        return constant(types().f64(), bits);
    }

    Inst* insert(Op op, const Type* type, std::vector<Value*> operands = {}) {
        Inst* inst = module.arena.make<Inst>(op, type);
        inst->operands = std::move(operands);
        inst->loc = loc;
        block->push_back(inst);
        return inst;
    }
    Inst* binary(Op op, Value* a, Value* b) { return insert(op, op >= Op::eq && op <= Op::ge ? types().boolean() : a->type, {a, b}); }
    Inst* unary(Op op, Value* a) { return insert(op, a->type, {a}); }
    Inst* select(Value* c, Value* a, Value* b) { return insert(Op::select, a->type, {c, a, b}); }
    /// Returns `v` itself where it has that type already.
    Value* convert(Value* v, const Type* to) { return v->type == to ? v : insert(Op::convert, to, {v}); }
    Value* bitcast(Value* v, const Type* to) { return v->type == to ? v : insert(Op::bitcast, to, {v}); }
    Inst* intrinsic(Intrinsic i, const Type* type, std::vector<Value*> operands) {
        Inst* inst = insert(Op::intrinsic, type, std::move(operands));
        inst->intrinsic = i;
        return inst;
    }
    Inst* load(Value* pointer) { return insert(Op::load, pointer->type->element, {pointer}); }
    Inst* store(Value* pointer, Value* v) { return insert(Op::store, types().void_type(), {pointer, v}); }
    Inst* copy(Value* destination, Value* source, const Type* type) {
        Inst* inst = insert(Op::copy, types().void_type(), {destination, source});
        inst->memory_type = type;
        return inst;
    }
    Inst* zero(Value* destination, const Type* type) {
        Inst* inst = insert(Op::zero, types().void_type(), {destination});
        inst->memory_type = type;
        return inst;
    }
    Inst* index(Value* pointer, Value* i) { return insert(Op::index, pointer->type, {pointer, i}); }
    Inst* field(Value* pointer, uint32_t number) {
        Inst* inst = insert(Op::field, types().pointer(pointer->type->element->fields[number].type, pointer->type->space), {pointer});
        inst->number = number;
        return inst;
    }
    Inst* decay(Value* pointer) { return insert(Op::decay, types().pointer(pointer->type->element->element, pointer->type->space), {pointer}); }
    /// To a pointer with another pointee, space kept.
    Value* pointer_cast(Value* pointer, const Type* pointee) {
        return pointer->type->element == pointee ? pointer : insert(Op::pointer_cast, types().pointer(pointee, pointer->type->space), {pointer});
    }
    Inst* special(Special s) {
        Inst* inst = insert(Op::special, types().u32());
        inst->special = s;
        return inst;
    }
    Inst* if_(Value* condition) {
        Inst* inst = insert(Op::if_, types().void_type(), {condition});
        inst->blocks.resize(2);
        return inst;
    }
    Inst* loop() {
        Inst* inst = insert(Op::loop, types().void_type());
        inst->blocks.resize(3);
        return inst;
    }
    Variable* local(Function& function, std::string name, const Type* value_type) {
        Variable* v = module.arena.make<Variable>(types().pointer(value_type, Space::private_), value_type);
        v->name = std::move(name);
        v->align = value_type->align;
        v->loc = loc;
        function.locals.push_back(v);
        return v;
    }
};

}  // namespace ir
QIAO_NAMESPACE_END
