// SPDX-License-Identifier: Apache-2.0
// Checks the invariants that ir.hpp states: operand counts and types, visibility of values by nesting, break and
// continue inside loops, no aggregates as values. Before infer_spaces a `generic` pointer fits any space.
#pragma once
#include <unordered_set>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {
namespace detail {

/// Operand counts by operation: least and most. 255: any number.
struct OperandCount {
    uint8_t least, most;
};
inline OperandCount operand_count(const Inst& i) {
    switch (i.op) {
        case Op::neg:
        case Op::bit_not:
        case Op::logical_not:
        case Op::convert:
        case Op::bitcast:
        case Op::load:
        case Op::zero:
        case Op::field:
        case Op::decay:
        case Op::pointer_cast:
        case Op::pointer_to_int:
        case Op::int_to_pointer:
        case Op::barrier_reduce:
        case Op::if_:
        case Op::switch_: return {1, 1};
        case Op::select: return {3, 3};
        case Op::intrinsic: return {static_cast<uint8_t>(info(i.intrinsic).operands), static_cast<uint8_t>(info(i.intrinsic).operands)};
        case Op::atomic: return i.atomic == AtomicOp::cas ? OperandCount{3, 3} : OperandCount{2, 2};
        // Warp operations: a last operand says whether the thread takes part (passes/converge.hpp).
        case Op::active_mask: return {0, 1};
        case Op::warp_sync: return {1, 2};
        case Op::warp_vote:
        case Op::warp_match:
        case Op::warp_reduce: return {2, 3};
        case Op::warp_shuffle: return {4, 5};
        case Op::loop:
        case Op::return_: return {0, 1};
        case Op::call:
        case Op::print: return {0, 255};
        case Op::special:
        case Op::fence:
        case Op::barrier:
        case Op::grid_barrier:
        case Op::clock:
        case Op::trap:
        case Op::break_:
        case Op::continue_:
        case Op::unreachable: return {0, 0};
        default: return {2, 2};
    }
}

inline size_t block_count(const Inst& i) { return i.op == Op::if_ ? 2 : i.op == Op::loop ? 3 : i.op == Op::switch_ ? i.cases.size() : 0; }

/// Types that agree, a `generic` pointer with one of any space.
inline bool fits(const Type* a, const Type* b) {
    if (!same_but_space(a, b)) return false;
    return !a->is_pointer() || a->space == b->space || a->space == Space::generic || b->space == Space::generic;
}

class Verifier {
public:
    std::string errors;

    void module(const Module& m) {
        module_ = &m;
        for (const Variable* v : m.globals) module_variable(*v, Space::global);
        for (const Variable* v : m.shared) module_variable(*v, Space::shared);
        functions_.insert(m.functions.begin(), m.functions.end());
        if (m.kernel != nullptr && functions_.count(m.kernel) == 0) add("the kernel is not in the module's list of functions");
        for (const Function* f : m.functions) function(*f);
    }

private:
    const Module* module_ = nullptr;
    const Function* function_ = nullptr;
    std::unordered_set<const Function*> functions_;
    std::unordered_set<const Value*> visible_;
    std::unordered_set<const Inst*> placed_;

    void add(const std::string& text) {
        errors += (function_ != nullptr ? function_->name + ": " : std::string()) + text + "\n";
    }
    void wrong(const Inst& i, const std::string& what) {
        std::string at = i.loc.valid() ? " (line " + std::to_string(i.loc.line) + ")" : "";
        add(std::string(op_name(i.op)) + (i.name.empty() ? "" : " %" + i.name) + at + ": " + what);
    }
    bool expect(const Inst& i, bool holds, const char* what) {
        if (!holds) wrong(i, what);
        return holds;
    }

    void module_variable(const Variable& v, Space space) {
        if (v.type->space != space) add("variable " + v.name + " is listed in the wrong space");
        visible_.insert(&v);
    }

    void function(const Function& f) {
        function_ = &f;
        placed_.clear();
        std::vector<const Value*> added;
        for (const Parameter* p : f.parameters) {
            if (!p->type->is_scalar()) add("parameter " + p->name + " is not a scalar value");
            if (visible_.insert(p).second) added.push_back(p);
        }
        for (const Variable* v : f.locals) {
            if (v->type->space != Space::private_ || v->type->element != v->value_type) add("local " + v->name + " has a wrong address type");
            if (visible_.insert(v).second) added.push_back(v);
            else add("local " + v->name + " is listed twice");
        }
        block(f.body, false, false);
        for (const Value* v : added) visible_.erase(v);
        function_ = nullptr;
    }

    void hide(const Block& b) {
        for (const Inst* i : b) visible_.erase(i);
    }

    /// Checks a block; its values stay visible until hide().
    void open(const Block& b, bool in_loop, bool in_switch) {
        for (size_t k = 0; k < b.size(); ++k) {
            const Inst& i = *b[k];
            if (!placed_.insert(&i).second) wrong(i, "stands in two places");
            if (is_terminator(i.op) && k + 1 != b.size()) wrong(i, "is not the last of its block");
            if (i.op == Op::break_ && !in_loop && !in_switch) wrong(i, "outside of loops and switches");
            if (i.op == Op::continue_ && !in_loop) wrong(i, "outside of loops");
            instruction(i, in_loop, in_switch);
            visible_.insert(&i);
        }
    }
    void block(const Block& b, bool in_loop, bool in_switch) {
        open(b, in_loop, in_switch);
        hide(b);
    }

    void instruction(const Inst& i, bool in_loop, bool in_switch) {
        OperandCount count = operand_count(i);
        if (i.operands.size() < count.least || (count.most != 255 && i.operands.size() > count.most)) return wrong(i, "has a wrong number of operands");
        if (i.blocks.size() != block_count(i)) return wrong(i, "has a wrong number of blocks");
        if (i.type == nullptr || i.type->is_aggregate()) return wrong(i, "has an aggregate for a value, or no type");
        if (i.op != Op::loop && !operands_visible(i)) return;
        if (i.op == Op::loop) return loop(i);
        types(i);
        bool is_switch = i.op == Op::switch_;
        if (is_switch && i.default_case >= static_cast<int>(i.blocks.size())) wrong(i, "has a default case without a block");
        for (const Block& b : i.blocks) block(b, in_loop, in_switch || is_switch);
    }

    bool operands_visible(const Inst& i) {
        for (size_t k = 0; k < i.operands.size(); ++k) {
            const Value* v = i.operands[k];
            if (v == nullptr) return wrong(i, "lacks operand " + std::to_string(k)), false;
            if (!v->type->is_scalar()) return wrong(i, "operand " + std::to_string(k) + " is not a scalar value"), false;
            if (v->kind != ValueKind::constant && visible_.count(v) == 0) return wrong(i, "operand " + std::to_string(k) + " is not visible here"), false;
        }
        return true;
    }

    void loop(const Inst& i) {
        auto condition = [&] {
            if (i.operands.empty() || !operands_visible(i)) return;
            expect(i, i.operands[0]->type->is_boolean(), "the condition is not a boolean");
        };
        if (i.test_last) {
            expect(i, i.blocks[2].empty(), "tests last, but has a step");
            block(i.blocks[1], true, false);
        }
        open(i.blocks[0], true, false);
        condition();
        if (!i.test_last) {
            block(i.blocks[1], true, false);
            block(i.blocks[2], true, false);
        }
        hide(i.blocks[0]);
    }

    /// The pointee may be reached with a type that differs in the spaces of pointers in it.
    void access(const Inst& i, const Value* pointer, const Type* value) {
        if (!expect(i, pointer->type->is_pointer(), "the address is not a pointer")) return;
        if (!same_but_space(pointer->type->element, value)) wrong(i, "moves " + to_string(value) + " through " + to_string(pointer->type));
    }

    void types(const Inst& i) {
        auto type = [&](size_t k) { return i.operands[k]->type; };
        switch (i.op) {
            case Op::add:
            case Op::sub:
            case Op::mul:
            case Op::div:
                expect(i, type(0) == type(1) && i.type == type(0), "operands and result differ in type");
                expect(i, type(0)->is_integer() || type(0)->is_float(), "operands are not numbers");
                break;
            case Op::rem:
            case Op::bit_and:
            case Op::bit_or:
            case Op::bit_xor:
                expect(i, type(0) == type(1) && i.type == type(0), "operands and result differ in type");
                expect(i, type(0)->is_integer() || (type(0)->is_boolean() && i.op != Op::rem), "operands are not integers");
                break;
            case Op::neg:
                expect(i, i.type == type(0) && (type(0)->is_integer() || type(0)->is_float()), "wrong types");
                break;
            case Op::bit_not: expect(i, i.type == type(0) && type(0)->is_integer(), "wrong types"); break;
            case Op::shl:
            case Op::shr: expect(i, i.type == type(0) && type(0)->is_integer() && type(1)->is_integer(), "wrong types"); break;
            case Op::logical_not: expect(i, i.type->is_boolean() && type(0)->is_boolean(), "wrong types"); break;
            case Op::eq:
            case Op::ne:
            case Op::lt:
            case Op::le:
            case Op::gt:
            case Op::ge:
                expect(i, i.type->is_boolean(), "the result is not a boolean");
                expect(i, fits(type(0), type(1)), "operands differ in type");
                expect(i, !type(0)->is_boolean() || i.op <= Op::ne, "orders booleans");
                break;
            case Op::select:
                expect(i, type(0)->is_boolean(), "the condition is not a boolean");
                if (!fits(i.type, type(1)) || !fits(i.type, type(2))) wrong(i, "operands and result differ in type");
                break;
            case Op::convert: expect(i, !i.type->is_pointer() && !i.type->is_void() && !type(0)->is_pointer(), "converts what is not a number"); break;
            case Op::bitcast: expect(i, i.type->size == type(0)->size && i.type->is_float() != type(0)->is_float() && !i.type->is_pointer() && !type(0)->is_pointer(), "wrong types"); break;
            case Op::intrinsic: expect(i, i.intrinsic != Intrinsic::none && !i.type->is_void(), "lacks its intrinsic or result"); break;
            case Op::load:
                access(i, i.operands[0], i.type);
                expect(i, i.type->is_scalar(), "loads no scalar");
                break;
            case Op::store: access(i, i.operands[0], type(1)); break;
            case Op::copy:
            case Op::zero:
                for (const Value* v : i.operands) expect(i, v->type->is_pointer(), "the address is not a pointer");
                expect(i, i.memory_type != nullptr && i.memory_type->size != 0, "lacks the type of the memory");
                break;
            case Op::index: expect(i, type(0)->is_pointer() && fits(i.type, type(0)) && type(1)->is_integer(), "wrong types"); break;
            case Op::field:
                if (!expect(i, type(0)->is_pointer() && type(0)->element->kind == TypeKind::record, "the address is not one of a record")) break;
                if (!expect(i, i.number < type(0)->element->fields.size(), "the record has no such field")) break;
                expect(i, i.type->is_pointer() && same_but_space(i.type->element, type(0)->element->fields[i.number].type), "the result is not the field's address");
                break;
            case Op::decay:
                if (!expect(i, type(0)->is_pointer() && type(0)->element->kind == TypeKind::array, "the address is not one of an array")) break;
                expect(i, i.type->is_pointer() && same_but_space(i.type->element, type(0)->element->element), "the result is not the element's address");
                break;
            case Op::pointer_cast:
                expect(i, i.type->is_pointer() && type(0)->is_pointer(), "wrong types");
                expect(i, i.type->space == type(0)->space || i.type->space == Space::generic || type(0)->space == Space::generic, "changes the address space");
                break;
            case Op::pointer_to_int: expect(i, i.type->kind == TypeKind::u64 && type(0)->is_pointer(), "wrong types"); break;
            case Op::int_to_pointer: expect(i, i.type->is_pointer() && type(0)->kind == TypeKind::u64, "wrong types"); break;
            case Op::special: expect(i, i.type->kind == TypeKind::u32, "the result is not u32"); break;
            case Op::atomic:
                for (size_t k = 1; k < i.operands.size(); ++k) access(i, i.operands[0], type(k));
                expect(i, same_but_space(i.type, type(1)), "the result differs from the operand");
                break;
            case Op::warp_shuffle: expect(i, i.type == type(1) && (i.type->size == 4 || i.type->size == 8), "wrong types"); break;
            case Op::warp_vote: expect(i, type(1)->is_boolean(), "the predicate is not a boolean"); break;
            case Op::if_: expect(i, type(0)->is_boolean(), "the condition is not a boolean"); break;
            case Op::switch_: expect(i, type(0)->is_integer(), "the value is not an integer"); break;
            case Op::return_: result(i); break;
            case Op::call: call(i); break;
            default: break;
        }
    }

    void result(const Inst& i) {
        bool is_void = function_->result == nullptr || function_->result->is_void();
        if (!expect(i, i.operands.empty() == is_void, "returns a value from a void function, or none from another")) return;
        if (!is_void) expect(i, fits(i.operands[0]->type, function_->result), "returns a value of another type");
    }

    void call(const Inst& i) {
        if (!expect(i, i.callee != nullptr && functions_.count(i.callee) != 0, "the callee is not in the module")) return;
        if (!expect(i, i.operands.size() == i.callee->parameters.size(), "has a wrong number of arguments")) return;
        for (size_t k = 0; k < i.operands.size(); ++k) {
            const Type* wanted = i.callee->parameters[k]->type;
            if (!fits(i.operands[k]->type, wanted)) wrong(i, "argument " + std::to_string(k) + " is " + to_string(i.operands[k]->type) + ", not " + to_string(wanted));
        }
    }
};

}  // namespace detail

std::string verify(const Module& module) {
    detail::Verifier verifier;
    verifier.module(module);
    return verifier.errors;
}

}  // namespace ir
QIAO_NAMESPACE_END
