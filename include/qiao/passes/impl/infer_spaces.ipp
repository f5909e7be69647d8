// SPDX-License-Identifier: Apache-2.0
// A forward dataflow over the lattice unknown < {global, shared, private} < conflict (an error). Facts are kept for
// every value, as `held` for every local scalar variable whose address is only loaded from and stored to, and for
// other memory of the thread and of the block as pointer_memory.hpp says. Facts only rise, so sweeps over the function
// until nothing changes end after as many as pointers pass through memory against the order of the text. Integers carry the space of the pointer they were made from, so that a pointer that
// is aligned or offset as a number keeps its space. Pointers of unknown space at the end (null, or made of a number)
// are global. Where a local pointer is found to be of two spaces, generic_pointers.hpp takes it apart and inference
// runs once more; a pointer in other memory must have one.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/generic_pointers.hpp>
#include <qiao/passes/infer_spaces.hpp>
#include <qiao/passes/pointer_memory.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class SpaceInference {
public:
    /// `strict`: a pointer of two spaces is an error everywhere.
    SpaceInference(ir::Module& module, bool strict) : module_(module), function_(*module.kernel), strict_(strict) {}

    /// False where pointers had to be taken apart: then nothing else has been done yet.
    bool run() {
        uint32_t slots = ir::number_values(function_);
        spaces_.assign(slots, unknown);
        held_.assign(slots, unknown);
        is_cell_.assign(slots, false);
        find_cells();
        settle();
        // Numbers that no pointer went into, and memory that no pointer was stored in, hold global pointers (they came
        // as bytes from there); then only null stays unknown.
        ir::for_each_inst(function_.body, [&](ir::Inst& i) {
            bool from_bytes = i.op == ir::Op::int_to_pointer || (i.op == ir::Op::load && i.type->is_pointer() && !is_cell(i.operands[0]));
            if (from_bytes && spaces_[i.slot] == unknown) join_value(i, Space::global);
        });
        settle();
        if (mixed_) {
            split_generic_pointers(module_, function_, {spaces_, held_, is_cell_});
            return false;
        }
        rewrite();
        return true;
    }

private:
    using Space = ir::Space;
    static constexpr Space unknown = Space::generic;
    static constexpr Space conflict = PointerFacts::mixed;
    ir::Module& module_;
    ir::Function& function_;
    bool strict_;
    bool mixed_ = false;         ///< some local pointer has two spaces
    std::vector<Space> spaces_;  ///< by slot, of values
    std::vector<Space> held_;    ///< by slot, of what local variables hold
    std::vector<bool> is_cell_;  ///< by slot: a scalar variable that is only loaded and stored
    PointerMemory memory_;
    bool changed_ = false;

    void settle() {
        do {
            changed_ = false;
            ir::for_each_inst(function_.body, [&](ir::Inst& i) { visit(i); });
            memory_.take_merged([&](Space in, Space fact) { join(memory_.held(in, {}), fact, *module_.types->pointer(module_.types->void_type(), unknown), nullptr, function_.loc); });
        } while (changed_);
    }

    static const char* shown(Space s) { return s == Space::shared ? "shared" : s == Space::private_ ? "local" : "global"; }

    void find_cells() {
        for (const ir::Variable* v : function_.locals) is_cell_[v->slot] = v->value_type->is_scalar();
        ir::for_each_inst(function_.body, [&](ir::Inst& i) {
            for (size_t k = 0; k < i.operands.size(); ++k) {
                bool access = k == 0 && (i.op == ir::Op::load || i.op == ir::Op::store);
                if (!access && ir::is_local(i.operands[k])) is_cell_[i.operands[k]->slot] = false;
                if (!access && i.op != ir::Op::copy && !ir::is_address_step(i.op)) escaped(i.operands[k], i.loc);
            }
        });
    }
    /// Once a parameter's memory is reached through pointers of unknown origin, its pointers count where those look.
    void escaped(const ir::Value* v, SourceLoc loc) {
        if (!v->type->is_pointer() || !PointerMemory::is_parameter_memory(v)) return;
        const ir::Value* root = PointerMemory::root_of(v);
        PointerMemory::for_each_place(root->type->element, root, [&](PointerPlace place) { join(memory_.held(Space::private_, place), Space::global, *root->type, root, loc); });
    }
    bool is_cell(const ir::Value* v) const { return ir::is_local(v) && is_cell_[v->slot]; }

    Space space(const ir::Value* v) const {
        switch (v->kind) {
            case ir::ValueKind::constant: return !v->type->is_pointer() || static_cast<const ir::Constant*>(v)->bits == 0 ? unknown : Space::global;
            case ir::ValueKind::variable: return v->type->space;
            case ir::ValueKind::parameter: return !v->type->is_pointer() ? unknown : v->type->space == Space::private_ ? Space::private_ : Space::global;
            default: return spaces_[v->slot];
        }
    }

    static std::string name_of(const ir::Value* v) {
        if (v == nullptr) return {};
        while (const ir::Inst* i = ir::as_inst(v)) {
            if (!i->name.empty()) return i->name;
            if (i->operands.empty() || (!ir::is_address_step(i->op) && i->op != ir::Op::load)) return {};
            v = i->operands[0];
        }
        if (v->kind == ir::ValueKind::variable) return static_cast<const ir::Variable*>(v)->name;
        return v->kind == ir::ValueKind::parameter ? static_cast<const ir::Parameter*>(v)->name : std::string();
    }

    static std::string quoted_name(const ir::Value* v) {
        std::string name = name_of(v);
        return name.empty() ? name : " '" + name + "'";
    }

    /// `type`: of the value that the fact is about; `named`: what a message calls it. Numbers may be of two spaces, as
    /// long as they do not become pointers, and local pointers may, because they can be taken apart.
    void join(Space& fact, Space with, const ir::Type& type, const ir::Value* named, SourceLoc loc, bool local = false) {
        if (with == unknown || fact == with || fact == conflict) return;
        if (fact != unknown || with == conflict) {
            if (type.is_pointer() && (strict_ || !local)) two_spaces(fact, with, named, loc);
            mixed_ = mixed_ || type.is_pointer();
            with = conflict;
        }
        fact = with;
        changed_ = true;
    }
    void join_value(ir::Inst& i, Space with) { join(spaces_[i.slot], with, *i.type, &i, i.loc, i.op != ir::Op::int_to_pointer); }

    [[noreturn]] static void two_spaces(Space first, Space second, const ir::Value* named, SourceLoc loc) {
        std::string both = second == conflict ? "memory of two kinds" : std::string(shown(first)) + " and to " + shown(second) + " memory";
        fail(loc, DiagCode::access_space, "pointer" + quoted_name(named) + " may point to " + both + "; qiao cannot decide its address space");
    }

    void visit(ir::Inst& i) {
        using ir::Op;
        switch (i.op) {
            case Op::load:
                if (is_cell(i.operands[0])) join(spaces_[i.slot], held_[i.operands[0]->slot], *i.type, i.operands[0], i.loc, true);
                else if (i.type->is_pointer()) join_value(i, content(i.operands[0], PointerMemory::place(i.operands[0])));
                break;
            case Op::store:
                if (is_cell(i.operands[0])) join(held_[i.operands[0]->slot], space(i.operands[1]), *i.operands[1]->type, i.operands[0], i.loc, true);
                else if (i.operands[1]->type->is_pointer() && keeps_spaces(i.operands[0])) hold(i, PointerMemory::place(i.operands[0]), space(i.operands[1]));
                break;
            case Op::copy: copy(i); break;
            case Op::select:
                join_value(i, space(i.operands[1]));
                join_value(i, space(i.operands[2]));
                break;
            case Op::pointer_to_int:
            case Op::int_to_pointer: join_value(i, space(i.operands[0])); break;
            case Op::sub:
                // The difference of two addresses is none.
                if (space(i.operands[1]) == unknown) number(i);
                break;
            default:
                if (ir::is_address_step(i.op)) join_value(i, space(i.operands[0]));
                else if (i.type->is_pointer()) join_value(i, Space::global);
                else if (i.op < Op::select || i.op == Op::convert) number(i);
                break;
        }
    }

    /// Memory whose pointers may have any space: not global memory, not parameters. False while that is not known.
    bool keeps_spaces(const ir::Value* address) const {
        return (space(address) == Space::shared || space(address) == Space::private_) && !PointerMemory::is_parameter_memory(address);
    }
    Space content(const ir::Value* address, PointerPlace place) {
        if (keeps_spaces(address)) return memory_.held(space(address), place);
        return space(address) == unknown ? unknown : Space::global;
    }
    void hold(const ir::Inst& i, PointerPlace place, Space with) {
        const ir::Value* address = i.operands[0];
        join(memory_.held(space(address), place), with, *address->type, address, i.loc);
    }
    void copy(const ir::Inst& i) {
        const ir::Value* source = i.operands[1];
        if (!keeps_spaces(i.operands[0]) || space(source) == unknown) return;
        PointerMemory::for_each_place(i.memory_type, i.operands[0], [&](PointerPlace place) {
            // Only an array of pointers has a place that depends on the address.
            PointerPlace from = is_array_of_pointers(i.memory_type) ? PointerMemory::place(source) : place;
            hold(i, place, content(source, from));
        });
    }
    static bool is_array_of_pointers(const ir::Type* type) {
        while (type->kind == ir::TypeKind::array) type = type->element;
        return type->is_pointer();
    }

    /// Arithmetic on a pointer's number keeps its space. Only values as wide as an address can become one again.
    void number(ir::Inst& i) {
        if (i.type->size != 8 || i.type->is_float()) return;
        for (const ir::Value* v : i.operands) join_value(i, space(v));
    }

    /// Types of what lies in memory: pointers there are global.
    const ir::Type* in_memory(const ir::Type* type) {
        if (type->is_pointer()) return module_.types->pointer(in_memory(type->element), Space::global);
        if (type->kind == ir::TypeKind::array) return module_.types->array(in_memory(type->element), type->count);
        return type;
    }
    const ir::Type* pointer_in(const ir::Type* type, Space space) {
        return module_.types->pointer(in_memory(type->element), space == unknown ? Space::global : space);
    }

    void rewrite() {
        for (ir::Parameter* p : function_.parameters) {
            if (!p->type->is_pointer()) continue;
            bool by_value = p->type->space == Space::private_;
            p->type = pointer_in(p->type, space(p));
            if (by_value && p->value_type != nullptr) p->value_type = p->type->element;
            else if (p->value_type != nullptr) p->value_type = p->type;
        }
        for (ir::Variable* v : module_.globals) place_variable(*v, in_memory(v->value_type));
        for (ir::Variable* v : module_.shared) place_variable(*v, in_memory(v->value_type));
        for (ir::Variable* v : function_.locals) {
            bool cell = is_cell_[v->slot] && v->value_type->is_pointer();
            place_variable(*v, cell ? pointer_in(v->value_type, held_[v->slot]) : in_memory(v->value_type));
        }
        ir::for_each_inst(function_.body, [&](ir::Inst& i) { retype(i); });
        ir::for_each_inst(function_.body, [&](ir::Inst& i) { place_nulls(i); });
    }

    void place_variable(ir::Variable& v, const ir::Type* value_type) {
        v.value_type = value_type;
        v.type = module_.types->pointer(value_type, v.type->space);
    }

    void retype(ir::Inst& i) {
        using ir::Op;
        if (i.memory_type != nullptr) i.memory_type = in_memory(i.memory_type);
        if (i.type->is_pointer()) i.type = pointer_in(i.type, spaces_[i.slot]);
        if (i.op == Op::store && !is_cell(i.operands[0]) && !keeps_spaces(i.operands[0])) stays_global(i, space(i.operands[1]), i.operands[1]);
        if (i.op == Op::atomic) {
            for (size_t k = 1; k < i.operands.size(); ++k) stays_global(i, space(i.operands[k]), i.operands[k]);
        }
        if (i.op == Op::copy && !keeps_spaces(i.operands[0]) && keeps_spaces(i.operands[1])) {
            PointerMemory::for_each_place(i.memory_type, i.operands[1], [&](PointerPlace place) { stays_global(i, content(i.operands[1], place), i.operands[1]); });
        }
        if (i.op == Op::pointer_cast && keeps_spaces(i.operands[0])) reinterpretation(i);
    }

    void stays_global(const ir::Inst& i, Space s, const ir::Value* value) {
        if (!value->type->is_pointer() || s == unknown || s == Space::global) return;
        std::string into = quoted_name(i.operands[0]);
        fail(i.loc, DiagCode::access_space,
             "pointer" + quoted_name(value) + " to " + shown(s) + " memory is stored in" + (into.empty() ? " memory" : into) + "; qiao keeps only pointers to global memory there");
    }

    /// Bytes of pointers that are read as something else lose their space.
    void reinterpretation(const ir::Inst& i) {
        const ir::Type* to = i.type->element;
        if (to->is_void() || PointerMemory::has_pointers(to) || !PointerMemory::has_pointers(i.operands[0]->type->element)) return;
        if (!memory_.holds_other_than_global(space(i.operands[0]))) return;
        fail(i.loc, DiagCode::access_space, "pointers to shared or local memory in" + quoted_name(i.operands[0]) + " are accessed as another type; qiao cannot follow their address spaces");
    }

    /// A null, also one that went through variables, gets the type its user needs; comparisons of pointers into different spaces are decided.
    void place_nulls(ir::Inst& i) {
        using ir::Op;
        size_t first = i.op == Op::select ? 1 : 0;
        for (size_t k = first; k < i.operands.size(); ++k) {
            const ir::Value* v = i.operands[k];
            const ir::Constant* constant = ir::as_constant(v);
            if (!v->type->is_pointer() || (constant == nullptr && (space(v) != unknown || ir::is_address_step(i.op)))) continue;
            const ir::Type* wanted = pointer_in(i.operands[k]->type, unknown);
            if (i.op == Op::store && k == 1) {
                bool cell = is_cell(i.operands[0]);
                wanted = cell ? i.operands[0]->type->element : pointer_in(i.operands[k]->type, content(i.operands[0], PointerMemory::place(i.operands[0])));
            } else if (i.op == Op::select) {
                wanted = i.type;
            } else if (i.op >= Op::eq && i.op <= Op::ge) {
                wanted = pointer_in(i.operands[k]->type, space(i.operands[1 - k]));
            }
            i.operands[k] = ir::Builder(module_).constant(wanted, constant != nullptr ? constant->bits : 0);
        }
        if (i.op < Op::eq || i.op > Op::ge || !i.operands[0]->type->is_pointer()) return;
        const ir::Type* a = i.operands[0]->type;
        const ir::Type* b = i.operands[1]->type;
        if (a->space == b->space) return;
        if (i.op > Op::ne) {
            fail(i.loc, DiagCode::access_space, std::string("pointers to ") + shown(a->space) + " and to " + shown(b->space) + " memory have no order");
        }
        // Objects in different spaces never share an address: x == y becomes a comparison of two unequal numbers.
        bool unequal = i.op == Op::ne;
        i.op = Op::ne;
        i.operands = {ir::Builder(module_).boolean(unequal), ir::Builder(module_).boolean(false)};
    }
};

}  // namespace detail

void infer_spaces(ir::Module& module) {
    if (!detail::SpaceInference(module, false).run()) detail::SpaceInference(module, true).run();
}

}  // namespace passes
QIAO_NAMESPACE_END
