// SPDX-License-Identifier: Apache-2.0
// A forward walk finds the variables whose memory is observed (anything but being written to through static address
// steps) and counts uses; a backward walk then drops each instruction that has neither effects nor uses left, so
// chains of dead values go at once.
#pragma once
#include <qiao/ir/walk.hpp>
#include <qiao/passes/eliminate_dead.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class DeadCodeRemover {
public:
    bool changed = false;

    explicit DeadCodeRemover(ir::Function& function) : function_(function) {
        uint32_t slots = ir::number_values(function);
        uses_.assign(slots, 0);
        root_.assign(slots, nullptr);
        observed_.assign(slots, false);
        ir::for_each_inst(function.body, [&](ir::Inst& i) { count(i); });
        sweep(function.body);
        drop_locals();
    }

private:
    using Op = ir::Op;
    ir::Function& function_;
    std::vector<uint32_t> uses_;
    std::vector<const ir::Value*> root_;  ///< by slot of an address step: the local it points into
    std::vector<bool> observed_;          ///< by slot of a local

    const ir::Value* root(const ir::Value* v) const {
        if (v->kind == ir::ValueKind::instruction) return root_[v->slot];
        return ir::is_local(v) ? v : nullptr;
    }
    static bool writes_only(const ir::Inst& i, size_t operand) {
        return operand == 0 && (i.op == Op::store || i.op == Op::copy || i.op == Op::zero) && !i.is_volatile;
    }

    void count(ir::Inst& i) {
        for (size_t k = 0; k < i.operands.size(); ++k) {
            const ir::Value* v = i.operands[k];
            if (v->kind == ir::ValueKind::instruction || ir::is_local(v)) ++uses_[v->slot];
            const ir::Value* local = v->type->is_pointer() ? root(v) : nullptr;
            if (local == nullptr) continue;
            if (ir::is_address_step(i.op)) root_[i.slot] = local;
            else if (!writes_only(i, k)) observed_[local->slot] = true;
        }
    }

    bool is_dead(const ir::Inst& i) const {
        if (i.op == Op::if_) return i.blocks[0].empty() && i.blocks[1].empty();
        if (writes_only(i, 0)) {
            const ir::Value* local = root(i.operands[0]);
            return local != nullptr && !observed_[local->slot];
        }
        return !ir::has_side_effects(i) && uses_[i.slot] == 0;
    }

    void sweep(ir::Block& block) {
        size_t removed = 0;
        for (size_t at = block.size(); at-- > 0;) {
            ir::Inst& i = *block[at];
            // A loop's condition is used before its head is swept.
            for (size_t k = i.blocks.size(); k-- > 0;) sweep(i.blocks[k]);
            if (!is_dead(i)) continue;
            for (const ir::Value* v : i.operands) {
                if (v->kind == ir::ValueKind::instruction || ir::is_local(v)) --uses_[v->slot];
            }
            block[at] = nullptr;
            ++removed;
        }
        if (removed == 0) return;
        changed = true;
        size_t kept = 0;
        for (ir::Inst* i : block) {
            if (i != nullptr) block[kept++] = i;
        }
        block.resize(kept);
    }

    void drop_locals() {
        size_t kept = 0;
        for (ir::Variable* v : function_.locals) {
            if (uses_[v->slot] != 0) function_.locals[kept++] = v;
        }
        function_.locals.resize(kept);
    }
};

}  // namespace detail

bool eliminate_dead(ir::Function& function) { return detail::DeadCodeRemover(function).changed; }

}  // namespace passes
QIAO_NAMESPACE_END
