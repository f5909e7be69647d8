// SPDX-License-Identifier: Apache-2.0
// A forward walk keeps, for each variable, the value last stored, as long as that is the same on every path: leaving a
// branch takes back what the branch stored and forgets the variables it stored to; entering a loop forgets all that
// are stored to anywhere in it. A known value is always one that is visible where it is known, because it was stored
// in the block at hand or in one around it. Lists of stored variables are contiguous ranges of one array, made by a
// walk before, so the whole is linear in the function but for ranges counted once per nesting level.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/forward_stores.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class StoreForwarder {
public:
    bool changed = false;

    StoreForwarder(ir::Module& module, ir::Function& function) : builder_(module), function_(function) {
        uint32_t slots = ir::number_values(function);
        is_cell_.assign(slots, false);
        known_.assign(slots, nullptr);
        seen_.assign(slots, nullptr);
        first_range_.assign(slots, 0);
        find_cells();
        list_stores(function.body);
        walk(function.body);
        choose();
        if (!promoted_.empty() || partial_) replace(function.body);
    }

private:
    using Op = ir::Op;
    using Value = ir::Value;
    using Inst = ir::Inst;
    struct Range {
        uint32_t begin = 0, end = 0;
    };
    ir::Builder builder_;
    ir::Function& function_;
    std::vector<bool> is_cell_;        ///< by slot of a variable: only loaded and stored
    std::vector<Value*> known_;        ///< by slot of a variable: the value it holds here
    std::vector<Value*> seen_;         ///< by slot of a load: the value it must give
    std::vector<uint32_t> stored_;     ///< slots of variables stored to, in the order of the text
    std::vector<Range> ranges_;        ///< into stored_, one a nested block
    std::vector<uint32_t> first_range_;  ///< by slot of a control instruction: of its blocks[0]
    std::vector<std::pair<uint32_t, Value*>> undo_;
    std::vector<const ir::Variable*> promoted_;
    bool partial_ = false;

    bool is_cell(const Value* v) const { return ir::is_local(v) && is_cell_[v->slot]; }

    void find_cells() {
        for (const ir::Variable* v : function_.locals) is_cell_[v->slot] = v->value_type->is_scalar();
        ir::for_each_inst(function_.body, [&](Inst& i) {
            bool access = (i.op == Op::load || i.op == Op::store) && !i.is_volatile;
            for (size_t k = 0; k < i.operands.size(); ++k) {
                if (ir::is_local(i.operands[k]) && (!access || k != 0)) is_cell_[i.operands[k]->slot] = false;
            }
        });
    }

    void list_stores(const ir::Block& block) {
        for (const Inst* inst : block) {
            if (inst->op == Op::store && is_cell(inst->operands[0])) stored_.push_back(inst->operands[0]->slot);
            if (inst->blocks.empty()) continue;
            uint32_t first = static_cast<uint32_t>(ranges_.size());
            first_range_[inst->slot] = first;
            ranges_.resize(first + inst->blocks.size());
            for (size_t k = 0; k < inst->blocks.size(); ++k) {
                uint32_t begin = static_cast<uint32_t>(stored_.size());
                list_stores(inst->blocks[k]);
                ranges_[first + k] = {begin, static_cast<uint32_t>(stored_.size())};
            }
        }
    }

    void set(uint32_t variable, Value* value) {
        if (known_[variable] == value) return;
        undo_.push_back({variable, known_[variable]});
        known_[variable] = value;
    }
    void take_back(size_t mark) {
        while (undo_.size() > mark) {
            known_[undo_.back().first] = undo_.back().second;
            undo_.pop_back();
        }
    }
    void forget(const Inst& owner, size_t block) {
        Range range = ranges_[first_range_[owner.slot] + block];
        for (uint32_t k = range.begin; k < range.end; ++k) set(stored_[k], nullptr);
    }

    void walk(const ir::Block& block) {
        for (const Inst* inst : block) {
            switch (inst->op) {
                case Op::load:
                    if (is_cell(inst->operands[0])) seen_[inst->slot] = known_[inst->operands[0]->slot];
                    break;
                case Op::store:
                    if (is_cell(inst->operands[0])) set(inst->operands[0]->slot, inst->operands[1]);
                    break;
                case Op::if_: branch(*inst); break;
                case Op::switch_: switch_(*inst); break;
                case Op::loop: loop(*inst); break;
                default: break;
            }
        }
    }

    static bool falls_through(const ir::Block& block) { return block.empty() || !ir::is_terminator(block.back()->op); }

    void branch(const Inst& inst) {
        size_t mark = undo_.size();
        for (const ir::Block& b : inst.blocks) {
            walk(b);
            take_back(mark);
        }
        for (size_t k = 0; k < 2; ++k) {
            if (falls_through(inst.blocks[k])) forget(inst, k);
        }
    }

    void switch_(const Inst& inst) {
        for (size_t k = 0; k < inst.blocks.size(); ++k) forget(inst, k);
        size_t mark = undo_.size();
        for (const ir::Block& b : inst.blocks) {
            walk(b);
            take_back(mark);
        }
    }

    void loop(const Inst& inst) {
        for (size_t k = 0; k < 3; ++k) forget(inst, k);
        size_t mark = undo_.size();
        if (inst.test_last) {
            walk(inst.blocks[1]);
            take_back(mark);
        }
        walk(inst.blocks[0]);
        if (!inst.test_last) {
            size_t after_head = undo_.size();
            walk(inst.blocks[1]);
            take_back(after_head);
            forget(inst, 1);
            walk(inst.blocks[2]);
        }
        take_back(mark);
    }

    /// Decides which variables go, and hands on names.
    void choose() {
        std::vector<uint8_t> blind(known_.size(), 0);  // by slot of a variable: some load sees no known value
        ir::for_each_inst(function_.body, [&](Inst& i) {
            if (i.op != Op::load || !is_cell(i.operands[0])) return;
            if (seen_[i.slot] == nullptr) blind[i.operands[0]->slot] = 1;
        });
        for (const ir::Variable* v : function_.locals) {
            if (is_cell_[v->slot] && blind[v->slot] == 0) promoted_.push_back(v);
            else is_cell_[v->slot] = false;  // from here on: promoted
        }
        give_names(true);
        ir::for_each_inst(function_.body, [&](Inst& i) {
            Value* value = seen_[i.slot];
            if (value == nullptr) return;
            if (!is_cell_[i.operands[0]->slot] && !i.type->is_pointer() && value->kind != ir::ValueKind::constant) {
                seen_[i.slot] = nullptr;
                return;
            }
            partial_ = true;
            if (Inst* made = ir::as_inst(value); made != nullptr && made->name.empty()) made->name = i.name;
        });
        give_names(false);
    }

    /// Values take the names of promoted variables: those of the user's own first, then those that passes made.
    void give_names(bool users) {
        if (promoted_.empty()) return;
        ir::for_each_inst(function_.body, [&](Inst& i) {
            if (i.op != Op::store || !is_cell(i.operands[0])) return;
            const auto* v = static_cast<const ir::Variable*>(i.operands[0]);
            Inst* value = ir::as_inst(i.operands[1]);
            if (v->loc.valid() == users && value != nullptr && value->name.empty()) value->name = v->name;
        });
    }

    Value* resolved(Value* v) const {
        while (v->kind == ir::ValueKind::instruction && seen_[v->slot] != nullptr) v = seen_[v->slot];
        return v;
    }

    void replace(ir::Block& block) {
        size_t kept = 0;
        for (Inst* inst : block) {
            bool drop = (inst->op == Op::load && seen_[inst->slot] != nullptr) || (inst->op == Op::store && is_cell(inst->operands[0]));
            if (drop) {
                changed = true;
                continue;
            }
            for (Value*& v : inst->operands) v = resolved(v);
            for (ir::Block& b : inst->blocks) replace(b);
            block[kept++] = inst;
        }
        block.resize(kept);
    }
};

}  // namespace detail

bool forward_stores(ir::Module& module, ir::Function& function) { return detail::StoreForwarder(module, function).changed; }

}  // namespace passes
QIAO_NAMESPACE_END
