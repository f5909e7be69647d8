// SPDX-License-Identifier: Apache-2.0
// Properties of operations: names, effects, collectives.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

bool is_collective(Op op) {
    switch (op) {
        case Op::barrier:
        case Op::grid_barrier:
        case Op::barrier_reduce:
        case Op::warp_sync:
        case Op::warp_shuffle:
        case Op::warp_vote:
        case Op::warp_match:
        case Op::warp_reduce:
        case Op::active_mask: return true;
        default: return false;
    }
}

bool has_side_effects(const Inst& inst) {
    switch (inst.op) {
        case Op::load: return inst.is_volatile;
        case Op::active_mask:
        case Op::clock: return false;
        case Op::store:
        case Op::copy:
        case Op::zero:
        case Op::atomic:
        case Op::fence:
        case Op::print:
        case Op::trap:
        case Op::call: return true;
        default: return is_collective(inst.op) || inst.op >= Op::if_;
    }
}

const char* op_name(Op op) {
    static constexpr const char* names[] = {
        "add", "sub", "mul", "div", "rem", "neg",
        "bit_and", "bit_or", "bit_xor", "bit_not", "shl", "shr", "logical_not",
        "eq", "ne", "lt", "le", "gt", "ge", "select", "convert", "bitcast", "intrinsic",
        "load", "store", "copy", "zero", "index", "field", "decay", "pointer_cast", "pointer_to_int", "int_to_pointer",
        "special", "atomic", "fence", "barrier", "grid_barrier", "barrier_reduce", "warp_sync", "warp_shuffle", "warp_vote", "warp_match", "warp_reduce",
        "active_mask", "clock", "print", "trap",
        "call", "if", "loop", "switch", "break", "continue", "return", "region", "leave", "unreachable"};
    static_assert(sizeof names / sizeof names[0] == static_cast<size_t>(Op::unreachable) + 1, "one name for each Op, in its order");
    return names[static_cast<size_t>(op)];
}

}  // namespace ir
QIAO_NAMESPACE_END
