// SPDX-License-Identifier: Apache-2.0
// A forward walk finds the variables whose memory is observed (anything but being written to through static address
// steps) and counts uses; a backward walk then drops each instruction that has neither effects nor uses left, so
// chains of dead values go at once.
#pragma once
#include <algorithm>

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
        reads_.assign(slots, 0);
        inside_.assign(slots, 0);
        ir::for_each_inst(function.body, [&](ir::Inst& i) { count(i); });
        sweep(function.body);
        drop_locals();
    }

private:
    using Op = ir::Op;
    ir::Function& function_;
    std::vector<uint32_t> uses_;
    std::vector<const ir::Value*> root_;  ///< by slot of an address step: the local it points into
    std::vector<uint32_t> reads_;         ///< by slot of a local: uses that observe its memory
    std::vector<uint32_t> inside_;        ///< the same in the loop being looked at

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
            if (ir::is_address_step(i.op) && k == 0) root_[i.slot] = root(v);
        }
        for_each_read(i, [&](const ir::Value* local) { ++reads_[local->slot]; });
    }
    /// Calls `visit(local)` for each operand through which memory of a local is observed.
    template <typename Visit>
    void for_each_read(const ir::Inst& i, Visit&& visit) const {
        if (ir::is_address_step(i.op)) return;
        for (size_t k = 0; k < i.operands.size(); ++k) {
            const ir::Value* local = i.operands[k]->type->is_pointer() ? root(i.operands[k]) : nullptr;
            if (local != nullptr && !writes_only(i, k)) visit(local);
        }
    }

    /// Has no effect but on itself: writes only locals that nothing else reads, and reads only locals, so that it waits for
    /// nobody. That it ends may be taken for granted where it can end at all.
    bool is_dead_loop(const ir::Inst& loop) {
        bool closed = true, ends = !loop.operands.empty();
        std::vector<const ir::Value*> written, read;
        for (const ir::Block& block : loop.blocks) {
            ir::for_each_inst(block, [&](const ir::Inst& i) {
                ends = ends || i.op == Op::break_;
                const ir::Value* written_local = writes_only(i, 0) ? root(i.operands[0]) : nullptr;
                if (written_local != nullptr) written.push_back(written_local);
                else closed = closed && is_harmless(i);
                for_each_read(i, [&](const ir::Value* local) { read.push_back(local); });
            });
            if (!closed) return false;
        }
        for (const ir::Value* local : read) ++inside_[local->slot];
        closed = ends && std::all_of(written.begin(), written.end(), [&](const ir::Value* v) { return reads_[v->slot] == inside_[v->slot]; });
        for (const ir::Value* local : read) inside_[local->slot] = 0;
        return closed;
    }
    bool is_harmless(const ir::Inst& i) const {
        if (i.op == Op::load) return !i.is_volatile && root(i.operands[0]) != nullptr;
        bool stays_inside = i.op == Op::if_ || i.op == Op::loop || i.op == Op::switch_ || i.op == Op::break_ || i.op == Op::continue_;
        return stays_inside || (!ir::has_side_effects(i) && !ir::reads_memory(i));
    }
    void release(const ir::Inst& i) {
        for (const ir::Value* v : i.operands) {
            if (v->kind == ir::ValueKind::instruction || ir::is_local(v)) --uses_[v->slot];
        }
    }

    bool is_dead(const ir::Inst& i) {
        if (i.op == Op::loop) return is_dead_loop(i);
        if (i.op == Op::if_) return i.blocks[0].empty() && i.blocks[1].empty();
        if (writes_only(i, 0)) {
            const ir::Value* local = root(i.operands[0]);
            return local != nullptr && reads_[local->slot] == 0;
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
            release(i);
            for (const ir::Block& inner : i.blocks) ir::for_each_inst(inner, [&](const ir::Inst& at_inner) { release(at_inner); });
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
