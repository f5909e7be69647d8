// SPDX-License-Identifier: Apache-2.0
// Copies of instruction trees inside one module, with values of the original mapped to values of the copy.
#pragma once
#include <qiao/ir/ir.hpp>
#include <qiao/ir/walk.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

/// Copies blocks of one function, whose values number_values() has numbered. Fill `map` (by slot) for parameters and
/// locals first; values without an entry stay themselves.
class Cloner {
public:
    std::vector<Value*> map;

    Cloner(Module& module, uint32_t slots) : map(slots, nullptr), module_(module) {}

    Value* mapped(Value* v) const {
        if (v->kind == ValueKind::constant || (v->kind == ValueKind::variable && !is_local(v))) return v;
        Value* copy = v->slot < map.size() ? map[v->slot] : nullptr;
        return copy != nullptr ? copy : v;
    }

    Block block(const Block& original) {
        Block copy;
        copy.reserve(original.size());
        for (const Inst* inst : original) copy.push_back(instruction(*inst));
        return copy;
    }

    Inst* instruction(const Inst& original) {
        Inst* copy = module_.arena.make<Inst>(original.op, original.type);
        // Everything but what is mapped below.
        copy->loc = original.loc;
        copy->cases = original.cases;
        copy->default_case = original.default_case;
        copy->intrinsic = original.intrinsic;
        copy->special = original.special;
        copy->atomic = original.atomic;
        copy->scope = original.scope;
        copy->reduce = original.reduce;
        copy->shuffle = original.shuffle;
        copy->vote = original.vote;
        copy->is_volatile = original.is_volatile;
        copy->test_last = original.test_last;
        copy->no_contract = original.no_contract;
        copy->align = original.align;
        copy->number = original.number;
        copy->unroll = original.unroll;
        copy->memory_type = original.memory_type;
        copy->callee = original.callee;
        copy->text = original.text;
        copy->name = original.name;
        map[original.slot] = copy;
        copy->blocks.reserve(original.blocks.size());
        for (const Block& b : original.blocks) copy->blocks.push_back(block(b));
        copy->operands.reserve(original.operands.size());
        for (Value* v : original.operands) copy->operands.push_back(mapped(v));  // after the blocks: a loop's condition is in its head
        return copy;
    }

private:
    Module& module_;
};

}  // namespace ir
QIAO_NAMESPACE_END
