// SPDX-License-Identifier: Apache-2.0
// Decides, before a word is printed, which values are folded into the expressions that use them and where variables
// are declared.
//
// Values are visited from last to first, so all uses are known when a value is reached. A value's print places are the
// statements its text would end up in. Folded are: addresses and thread indices, anywhere (their operands then are
// names); pure values that end up in one statement of their own block; loads of which that is true and between which
// and the statement nothing is written that they might read; loads of local scalars wherever they end up, as long as the
// variable keeps its value until there. All else becomes a statement or a named constant.
//
// A local variable is declared in the innermost block with all its uses if every way through that block writes all of
// it before it is read, or if no loop is around; otherwise outside of all loops, because it may carry a value from one turn to the next (or, where
// its address is kept somewhere, be reached from one turn to the next).
#pragma once
#include <unordered_map>
#include <vector>

#include <qiao/ir/ir.hpp>
#include <qiao/ir/walk.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

class Plan {
public:
    /// Numbers all values of the module (Value::slot) and plans its kernel.
    QIAO_DECL explicit Plan(ir::Module& module);

    uint32_t slots() const { return static_cast<uint32_t>(values_.size()); }
    /// Nobody uses it and it does nothing.
    bool dead(const ir::Inst& inst) const { return values_[inst.slot].prints == 0 && !ir::has_side_effects(inst); }
    bool folded(const ir::Inst& inst) const { return values_[inst.slot].folded; }
    /// Number of places where the value's text or name stands.
    unsigned prints(const ir::Inst& inst) const { return values_[inst.slot].prints; }
    /// A local scalar that is only loaded and stored: it can have C's own type.
    bool is_cell(const ir::Value* v) const { return ir::is_local(v) && values_[v->slot].cell; }

    /// Variables to declare before the instruction's statement.
    QIAO_DECL const std::vector<ir::Variable*>& declared_before(const ir::Inst& inst) const;
    /// True where this store, zero or copy is the variable's declaration.
    bool initialises(const ir::Inst& inst) const { return values_[inst.slot].initialises; }
    /// True where all uses of `v` but `store` are inside of `loop`.
    QIAO_DECL bool used_only_in(const ir::Variable& v, const ir::Inst& store, const ir::Inst& loop) const;

    /// No statement would be printed for this block.
    QIAO_DECL bool silent(const ir::Block& block) const;
    /// The block is nothing but assignments and calls that a comma can join.
    QIAO_DECL bool comma_expression(const ir::Block& block) const;
    /// The named values of `from`'s top level that the text of `by` mentions.
    QIAO_DECL std::vector<const ir::Inst*> named_values_used(const ir::Block& from, const ir::Block& by) const;

private:
    struct ValueState {
        const ir::Block* home = nullptr;   ///< block the instruction stands in
        size_t position = 0;               ///< its place there
        const ir::Block* place = nullptr;  ///< block of the statement that prints it
        size_t place_position = 0;
        size_t last = 0;           ///< furthest position in the home block with a use
        bool last_nested = false;  ///< at that position, a use in a block inside of the instruction
        bool leaves_home = false;  ///< a use neither in the home block nor inside of it
        unsigned prints = 0;
        bool folded = false;
        bool cell = false;
        bool escaped = false;
        bool initialises = false;
    };
    struct BlockState {
        const ir::Block* parent = nullptr;
        size_t position = 0;  ///< of the owner in the parent
        const ir::Inst* owner = nullptr;
    };
    struct Use {
        const ir::Block* block;
        size_t position;
    };

    QIAO_DECL void number(ir::Module& module);
    QIAO_DECL void survey(const ir::Block& block, const ir::Block* parent, const ir::Inst* owner, size_t position);
    QIAO_DECL void survey_operands(const ir::Inst& inst);
    QIAO_DECL void visit(const ir::Block& block);
    QIAO_DECL void decide(const ir::Inst& inst);
    QIAO_DECL void print_operand(const ir::Value* operand, const ir::Block* block, size_t position, unsigned times);
    QIAO_DECL void inherit_places(const ir::Value* operand, const ir::Inst& by);
    QIAO_DECL void note_place(ValueState& state, const ir::Block* block, size_t position);
    QIAO_DECL bool keeps_value(const ir::Inst& load) const;
    QIAO_DECL bool may_move(const ir::Inst& load, size_t to) const;
    QIAO_DECL bool disturbs(const ir::Inst& inst, const ir::Inst& load) const;
    QIAO_DECL void collect_uses(const ir::Block& block);
    QIAO_DECL bool in_loop(const ir::Block* block) const;
    QIAO_DECL void place(ir::Variable& v);
    QIAO_DECL const ir::Block* common_block(const std::vector<Use>& uses) const;
    QIAO_DECL size_t first_position(const std::vector<Use>& uses, const ir::Block* block) const;
    enum class Flow : uint8_t { untouched, written, read };
    QIAO_DECL Flow flow(const ir::Block& block, size_t from, const ir::Variable& v) const;
    QIAO_DECL Flow flow(const ir::Inst& inst, const ir::Variable& v) const;
    QIAO_DECL bool touches(const ir::Block& block, const ir::Variable& v) const;
    QIAO_DECL bool writes_all(const ir::Inst& inst, const ir::Variable& v) const;
    QIAO_DECL bool inside(const ir::Block* block, const ir::Inst& owner) const;

    const ir::Function& kernel_;
    std::vector<ValueState> values_;
    std::unordered_map<const ir::Block*, BlockState> blocks_;
    std::vector<std::vector<Use>> uses_;  ///< by slot, of local variables
    std::unordered_map<const ir::Inst*, std::vector<ir::Variable*>> declared_;
    std::vector<ir::Variable*> nothing_;
};

/// The variable or parameter that an address was made from by address steps, or the value where that is unknown.
inline const ir::Value* address_root(const ir::Value* v) {
    for (;;) {
        const ir::Inst* inst = ir::as_inst(v);
        if (inst == nullptr || !ir::is_address_step(inst->op)) return v;
        v = inst->operands[0];
    }
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
