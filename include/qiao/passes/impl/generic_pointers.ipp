// SPDX-License-Identifier: Apache-2.0
// One walk that rebuilds the blocks. `parts_` holds tag and pointers of each mixed value, `cells_` the variables that
// replace a mixed variable. A pointer of one space becomes mixed with a constant tag; its other pointers are null.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/generic_pointers.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class GenericPointerSplitter {
public:
    GenericPointerSplitter(ir::Module& module, ir::Function& function, const PointerFacts& facts) : builder_(module), function_(function), facts_(facts) {
        parts_.resize(facts.spaces.size());
        cells_.resize(facts.spaces.size());
        replacement_.assign(facts.spaces.size(), nullptr);
        find_spaces();
        split_cells();
        walk(function.body);
    }

private:
    using Op = ir::Op;
    using Inst = ir::Inst;
    using Value = ir::Value;
    using Space = ir::Space;
    static constexpr size_t spaces = 4;  ///< values of ir::Space

    struct Parts {
        Value* tag = nullptr;
        Value* pointer[spaces] = {};
    };
    struct Cells {
        ir::Variable* tag = nullptr;
        ir::Variable* pointer[spaces] = {};
    };

    ir::Builder builder_;
    ir::Function& function_;
    const PointerFacts& facts_;
    std::vector<size_t> used_;  ///< the spaces that mixed pointers of this function point into
    std::vector<Parts> parts_;
    std::vector<Cells> cells_;
    std::vector<Value*> replacement_;

    Space space(const Value* v) const {
        if (v->kind == ir::ValueKind::instruction) return v->slot < facts_.spaces.size() ? facts_.spaces[v->slot] : Space::generic;
        if (v->kind == ir::ValueKind::constant) return Space::generic;
        return v->type->space == Space::generic ? Space::global : v->type->space;
    }
    bool is_mixed(const Value* v) const { return v->type->is_pointer() && v->kind == ir::ValueKind::instruction && space(v) == PointerFacts::mixed; }
    bool is_mixed_cell(const Value* v) const { return ir::is_local(v) && v->slot < facts_.held.size() && cells_[v->slot].tag != nullptr; }

    void find_spaces() {
        bool used[spaces] = {};
        auto note = [&](const Value* v) {
            if (space(v) != PointerFacts::mixed) used[static_cast<size_t>(space(v))] = true;
        };
        ir::for_each_inst(function_.body, [&](Inst& i) {
            bool to_cell = i.op == Op::store && ir::is_local(i.operands[0]) && facts_.is_cell[i.operands[0]->slot] && facts_.held[i.operands[0]->slot] == PointerFacts::mixed;
            if (to_cell && i.operands[1]->type->is_pointer()) note(i.operands[1]);
            if (i.op == Op::select && is_mixed(&i)) {
                note(i.operands[1]);
                note(i.operands[2]);
            }
        });
        for (size_t s = 1; s < spaces; ++s) {
            if (used[s]) used_.push_back(s);
        }
    }

    void split_cells() {
        static constexpr const char* suffix[spaces] = {"", "_global", "_shared", "_local"};
        std::vector<ir::Variable*> locals;
        locals.swap(function_.locals);
        for (ir::Variable* v : locals) {
            if (!facts_.is_cell[v->slot] || !v->value_type->is_pointer() || facts_.held[v->slot] != PointerFacts::mixed) {
                function_.locals.push_back(v);
                continue;
            }
            builder_.loc = v->loc;
            const ir::Type* pointer = builder_.types().pointer(v->value_type->element, Space::generic);
            Cells& cells = cells_[v->slot];
            cells.tag = builder_.local(function_, v->name + "_space", builder_.types().u32());
            for (size_t s : used_) cells.pointer[s] = builder_.local(function_, v->name + suffix[s], pointer);
        }
    }

    Parts parts_of(Value* v) {
        if (is_mixed(v)) return parts_[v->slot];
        Space s = space(v);
        size_t own = s == Space::generic ? used_[0] : static_cast<size_t>(s);
        Parts p;
        p.tag = builder_.u32(static_cast<uint32_t>(own));
        for (size_t k : used_) p.pointer[k] = k == own ? v : builder_.constant(builder_.types().pointer(v->type->element, Space::generic), 0);
        return p;
    }
    Value* is_in(const Parts& p, size_t s) { return builder_.binary(Op::eq, p.tag, builder_.u32(static_cast<uint32_t>(s))); }

    void walk(ir::Block& block) {
        ir::Block out;
        out.reserve(block.size());
        for (Inst* inst : block) {
            builder_.block = &out;
            builder_.loc = inst->loc;
            // A loop's condition is computed in its head.
            bool is_loop = inst->op == Op::loop;
            if (!is_loop) replace_operands(*inst);
            if (!visit(*inst)) out.push_back(inst);
            for (ir::Block& b : inst->blocks) walk(b);
            if (is_loop) replace_operands(*inst);
        }
        block = std::move(out);
    }

    void replace_operands(Inst& i) {
        for (Value*& v : i.operands) {
            if (v->kind == ir::ValueKind::instruction && v->slot < replacement_.size() && replacement_[v->slot] != nullptr) v = replacement_[v->slot];
        }
    }

    /// True where the instruction has been replaced.
    bool visit(Inst& i) {
        if (i.op == Op::load && is_mixed_cell(i.operands[0])) return load_cell(i);
        if (i.op == Op::store && is_mixed_cell(i.operands[0])) return store_cell(i);
        if (i.op == Op::select && is_mixed(&i)) return select(i);
        bool any = false;
        for (const Value* v : i.operands) any = any || is_mixed(v);
        if (!any) {
            if (is_mixed(&i)) refuse(i);
            return false;
        }
        if (ir::is_address_step(i.op)) return step(i);
        if (i.op >= Op::eq && i.op <= Op::ge) return compare(i);
        if (i.op == Op::pointer_to_int) return to_number(i);
        bool plain_store = i.op != Op::store || !is_mixed(i.operands[1]);
        bool access = i.op == Op::load || i.op == Op::store || i.op == Op::copy || i.op == Op::zero || (i.op == Op::atomic && is_mixed(i.operands[0]));
        if (!access || !plain_store) refuse(i);
        dispatch(i, 0);
        return true;
    }

    [[noreturn]] static void refuse(const Inst& i) {
        fail(i.loc, DiagCode::access_space, "a pointer that may point to memory of two address spaces cannot be used here");
    }

    bool load_cell(Inst& i) {
        const Cells& cells = cells_[i.operands[0]->slot];
        Parts& p = parts_[i.slot];
        p.tag = builder_.load(cells.tag);
        for (size_t s : used_) p.pointer[s] = builder_.load(cells.pointer[s]);
        return true;
    }
    bool store_cell(Inst& i) {
        const Cells& cells = cells_[i.operands[0]->slot];
        Parts p = parts_of(i.operands[1]);
        builder_.store(cells.tag, p.tag);
        for (size_t s : used_) builder_.store(cells.pointer[s], p.pointer[s]);
        return true;
    }
    bool select(Inst& i) {
        Parts a = parts_of(i.operands[1]);
        Parts b = parts_of(i.operands[2]);
        Parts& p = parts_[i.slot];
        p.tag = builder_.select(i.operands[0], a.tag, b.tag);
        for (size_t s : used_) p.pointer[s] = builder_.select(i.operands[0], a.pointer[s], b.pointer[s]);
        return true;
    }
    bool step(Inst& i) {
        Parts base = parts_of(i.operands[0]);
        Parts& p = parts_[i.slot];
        p.tag = base.tag;
        for (size_t s : used_) {
            std::vector<Value*> operands = i.operands;
            operands[0] = base.pointer[s];
            Inst* made = builder_.insert(i.op, i.type, std::move(operands));
            made->number = i.number;
            p.pointer[s] = made;
        }
        return true;
    }

    static bool is_null(const Value* v) { return v->kind == ir::ValueKind::constant; }

    /// Equal, or in order, where both point into one space and the pointers of that space are.
    bool compare(Inst& i) {
        Parts a = parts_of(i.operands[0]);
        Parts b = parts_of(i.operands[1]);
        Op op = i.op == Op::ne ? Op::eq : i.op;
        Value* any = nullptr;
        for (size_t s : used_) {
            Value* holds = builder_.binary(op, a.pointer[s], b.pointer[s]);
            if (!is_null(i.operands[0])) holds = builder_.binary(Op::bit_and, is_in(a, s), holds);
            if (!is_null(i.operands[1])) holds = builder_.binary(Op::bit_and, is_in(b, s), holds);
            any = any == nullptr ? holds : builder_.binary(Op::bit_or, any, holds);
        }
        replacement_[i.slot] = i.op == Op::ne ? builder_.unary(Op::logical_not, any) : any;
        return true;
    }

    bool to_number(Inst& i) {
        Parts p = parts_of(i.operands[0]);
        Value* number = nullptr;
        for (size_t s : used_) {
            Value* own = builder_.insert(Op::pointer_to_int, i.type, {p.pointer[s]});
            number = number == nullptr ? own : builder_.select(is_in(p, s), own, number);
        }
        replacement_[i.slot] = number;
        return true;
    }

    /// Emits the access once for each space of its mixed operands, from operand `from` on, under ifs.
    void dispatch(Inst& i, size_t from) {
        ir::Variable* result = nullptr;
        if (!i.type->is_void()) {
            const ir::Type* type = i.type->is_pointer() ? builder_.types().pointer(i.type->element, Space::generic) : i.type;
            result = builder_.local(function_, i.name.empty() ? std::string("loaded") : i.name, type);
            result->loc = {};
        }
        branches(i, i.operands, from, result);
        if (result == nullptr) return;
        Inst* loaded = builder_.load(result);
        loaded->name = i.name;
        replacement_[i.slot] = loaded;
    }
    void branches(const Inst& i, std::vector<Value*> operands, size_t from, ir::Variable* result) {
        while (from < operands.size() && !is_mixed(operands[from])) ++from;
        if (from == operands.size()) {
            Inst* access = plain(i, std::move(operands));
            if (result != nullptr) builder_.store(result, access);
            return;
        }
        ir::Block* before = builder_.block;
        Parts p = parts_of(operands[from]);
        for (size_t k = 0; k < used_.size(); ++k) {
            operands[from] = p.pointer[used_[k]];
            if (k + 1 == used_.size()) {
                branches(i, operands, from + 1, result);
                break;
            }
            Inst* choice = builder_.if_(is_in(p, used_[k]));
            builder_.block = &choice->blocks[0];
            branches(i, operands, from + 1, result);
            builder_.block = &choice->blocks[1];
        }
        builder_.block = before;
    }
    Inst* plain(const Inst& i, std::vector<Value*> operands) {
        Inst* made = builder_.insert(i.op, i.type, std::move(operands));
        made->atomic = i.atomic;
        made->scope = i.scope;
        made->is_volatile = i.is_volatile;
        made->align = i.align;
        made->memory_type = i.memory_type;
        return made;
    }
};

}  // namespace detail

void split_generic_pointers(ir::Module& module, ir::Function& function, const PointerFacts& facts) { detail::GenericPointerSplitter(module, function, facts); }

}  // namespace passes
QIAO_NAMESPACE_END
