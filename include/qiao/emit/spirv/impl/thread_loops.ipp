// SPDX-License-Identifier: Apache-2.0
// What keeps work out of llvmpipe's loops over threads (TargetCaps::thread_loops): each of its accesses to memory takes threads one
// by one, and LLVM moves what is computed for that access only into the loop, where it is computed eight times, for one thread
// each, from operands that all must go through the stack. A choice that nobody can foresee (hidden_false) stays outside.
#pragma once
#include <qiao/emit/spirv/emitter.hpp>
#include <qiao/ir/walk.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

namespace detail {

/// A sum or product of numbers that are not constant.
inline bool is_computed(const ir::Value* v) {
    const ir::Inst* inst = ir::as_inst(v);
    if (inst == nullptr) return false;
    switch (inst->op) {
        case ir::Op::convert:
            return is_computed(inst->operands[0]);
        case ir::Op::add:
        case ir::Op::sub:
        case ir::Op::mul:
            if (ir::as_constant(inst->operands[0]) == nullptr && ir::as_constant(inst->operands[1]) == nullptr) return true;
            return is_computed(inst->operands[0]) || is_computed(inst->operands[1]);
        default:
            return false;
    }
}

/// True where the pointer is the result of an instruction: more than a parameter, a variable or a member of one.
inline bool is_derived(const ir::Value* pointer) {
    const ir::Inst* inst = ir::as_inst(pointer);
    if (inst == nullptr) return false;
    bool same_start = inst->op == ir::Op::pointer_cast || inst->op == ir::Op::decay || inst->op == ir::Op::field;
    return !same_start || is_derived(inst->operands[0]);
}

}  // namespace detail

/// A value that is stored.
Id Emitter::as_vector(Id v, const ir::Type* type) {
    if (!caps_.thread_loops || type->size < 4 || type->is_pointer()) return v;
    return select(register_type(type), hidden_false(), type->is_float() ? real(type, 0) : number(type, 0), v);
}

/// The address that an `index` computes, where its sum has more than two terms. Only in kernels with barriers: those make coroutines of
/// threads, whose values are all in memory behind a barrier, so that each term is one more load and one more way through the stack. Elsewhere
/// what is the same for all threads is in a scalar register, and the loop's own sum costs less than one of vectors.
Id Emitter::address_as_vector(Id number, const ir::Inst& index) {
    if (!has_barriers_ || !caps_.thread_loops || is_logical(index.type)) return number;
    if (!detail::is_computed(index.operands[1]) && !detail::is_derived(index.operands[0])) return number;
    return select(ulong_type(), hidden_false(), w_.u64(0), number);
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
