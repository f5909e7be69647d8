// SPDX-License-Identifier: Apache-2.0
// Walking and numbering the instruction tree: what every pass needs.
//
// The order is the one in which values become visible: a loop that tests first is head, body, step; one that tests
// last is body, head. Slots are small numbers for side tables (std::vector indexed by Value::slot); a walk that
// numbers forgets the numbers of earlier ones.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

/// Calls `visit(Inst&)` for every instruction, an owner before its blocks.
template <typename Visit>
void for_each_inst(const Block& block, Visit&& visit) {
    for (Inst* inst : block) {
        visit(*inst);
        for (const Block& nested : inst->blocks) for_each_inst(nested, visit);
    }
}

/// True where `test(const Inst&)` holds for an instruction of the block or of those nested in it.
template <typename Test>
bool any_inst(const Block& block, Test&& test) {
    for (const Inst* inst : block) {
        if (test(*inst)) return true;
        for (const Block& nested : inst->blocks) {
            if (any_inst(nested, test)) return true;
        }
    }
    return false;
}

/// Gives slots 1.. to the parameters, locals and instructions of `function`; constants get 0. Returns the number of
/// slots, slot 0 included. Module variables are not touched.
inline uint32_t number_values(Function& function) {
    uint32_t next = 1;
    for (Parameter* p : function.parameters) p->slot = next++;
    for (Variable* v : function.locals) v->slot = next++;
    for_each_inst(function.body, [&](Inst& inst) { inst.slot = next++; });
    return next;
}

inline Inst* as_inst(Value* v) { return v->kind == ValueKind::instruction ? static_cast<Inst*>(v) : nullptr; }
inline const Inst* as_inst(const Value* v) { return v->kind == ValueKind::instruction ? static_cast<const Inst*>(v) : nullptr; }
inline Constant* as_constant(Value* v) { return v->kind == ValueKind::constant ? static_cast<Constant*>(v) : nullptr; }
inline const Constant* as_constant(const Value* v) { return v->kind == ValueKind::constant ? static_cast<const Constant*>(v) : nullptr; }
inline Variable* as_variable(Value* v) { return v->kind == ValueKind::variable ? static_cast<Variable*>(v) : nullptr; }
inline const Variable* as_variable(const Value* v) { return v->kind == ValueKind::variable ? static_cast<const Variable*>(v) : nullptr; }

/// A local variable: its slot is set by number_values.
inline bool is_local(const Value* v) { return v->kind == ValueKind::variable && v->type->space == Space::private_; }

/// True for instructions that compute an address from operands[0] without leaving its object: index, field, decay,
/// pointer_cast.
inline bool is_address_step(Op op) { return op == Op::index || op == Op::field || op == Op::decay || op == Op::pointer_cast; }

/// break_, continue_, return_, unreachable: nothing after it in its block is reached.
inline bool is_terminator(Op op) { return op == Op::break_ || op == Op::continue_ || op == Op::return_ || op == Op::unreachable; }

/// Equal but for the address spaces of pointers, at any depth. A pointer in memory may be `generic` in a record's
/// field and `global` in the type of the value loaded from it.
inline bool same_but_space(const Type* a, const Type* b) {
    while (a != b) {
        if (a->kind != b->kind || (a->kind != TypeKind::pointer && a->kind != TypeKind::array) || a->count != b->count) return false;
        a = a->element;
        b = b->element;
    }
    return true;
}

}  // namespace ir
QIAO_NAMESPACE_END
