// SPDX-License-Identifier: Apache-2.0
// Addresses, loads, stores, copies.
//
// place(p) is the object that p points to, as a person would write it: v, v.x, p->x, a[i], *p. lvalue(p, T) is the same
// where p points to a T, else a dereferenced cast. With arena offsets a global pointer is a number, and every access
// dereferences what qiao_at makes of it.
#pragma once
#include <qiao/emit/opencl_c/writer.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

namespace detail {

inline bool is_argument_object(const ir::Value* v) {
    return v->kind == ir::ValueKind::parameter && v->type->is_pointer() && v->type->space == ir::Space::private_;
}

inline bool is_dynamic_shared(const ir::Value* v) { return v->kind == ir::ValueKind::variable && static_cast<const ir::Variable*>(v)->is_dynamic_shared; }

}  // namespace detail

Text Writer::place(const ir::Value* p) {
    using ir::Op;
    if (types_.is_address(p->type)) return {"*" + c_pointer(p, p->type->element), Binding::unary};
    if (p->kind == ir::ValueKind::variable && !detail::is_dynamic_shared(p)) return texts_[p->slot];
    if (detail::is_argument_object(p)) return texts_[p->slot];
    const ir::Inst* inst = ir::as_inst(p);
    if (inst != nullptr && !named_[inst->slot]) {
        const ir::Value* base = inst->operands.empty() ? nullptr : inst->operands[0];
        if (inst->op == Op::field) {
            const ir::Type* record = base->type->element;
            std::string member = types_.member(record, inst->number);
            if (!member.empty()) {
                Text object = place(base);
                if (object.text[0] == '*' && object.binding == Binding::unary) return {operand(base, Binding::postfix) + "->" + member};
                return {within(object, Binding::postfix) + "." + member};
            }
        }
        if (inst->op == Op::index || inst->op == Op::decay) {
            std::string i = inst->op == Op::decay ? "0" : expression(inst->operands[1]).text;
            const ir::Inst* by = inst->op == Op::index ? ir::as_inst(inst->operands[1]) : nullptr;
            // Thread indices are size_t already.
            if (by != nullptr && by->op == Op::special && i.compare(0, 6, "(uint)") == 0) i = i.substr(6);
            return {within(pointer(inst->op == Op::decay ? p : base), Binding::postfix) + "[" + i + "]"};
        }
    }
    return {"*" + operand(p, Binding::unary), Binding::unary};
}

Text Writer::pointer(const ir::Value* p) {
    if (p->kind == ir::ValueKind::variable || detail::is_argument_object(p)) {
        if (detail::is_dynamic_shared(p)) return texts_[p->slot];
        return {"&" + texts_[p->slot].text, Binding::unary};
    }
    const ir::Inst* inst = ir::as_inst(p);
    if (inst == nullptr || named_[inst->slot] || !ir::is_address_step(inst->op)) return expression(p);
    return types_.is_address(p->type) ? address_arithmetic(*inst) : address_step(*inst);
}

Text Writer::address_step(const ir::Inst& inst) {
    using ir::Op;
    const ir::Value* base = inst.operands[0];
    switch (inst.op) {
        case Op::decay:
            // An array's name is the pointer to its first element.
            return is_open_array(base->type->element) ? pointer(base) : Text{within(place(base), Binding::postfix)};
        case Op::pointer_cast:
            return cast(types_.value(inst.type), expression(base));
        case Op::field:
            if (types_.member(base->type->element, inst.number).empty()) {
                std::string bytes = "(" + std::string(TypeWriter::space_prefix(inst.type->space)) + "uchar*)" + operand(base, Binding::unary);
                uint64_t offset = base->type->element->fields[inst.number].offset;
                return {"(" + types_.value(inst.type) + ")(" + bytes + " + " + std::to_string(offset) + ")", Binding::unary};
            }
            break;
        default:
            // Elements of void and of empty records count in IR bytes; C has no such arrays.
            if (inst.type->element->is_void()) {
                return {operand(base, Binding::sum) + " + " + operand(inst.operands[1], Binding::product), Binding::sum};
            }
            break;
    }
    return {"&" + place(&inst).text, Binding::unary};
}

/// Arena offsets: pointers are numbers.
Text Writer::address_arithmetic(const ir::Inst& inst) {
    using ir::Op;
    const ir::Value* base = inst.operands[0];
    if (inst.op == Op::decay || inst.op == Op::pointer_cast) return expression(base);
    std::string left = operand(base, Binding::sum);
    if (inst.op == Op::field) {
        uint64_t offset = base->type->element->fields[inst.number].offset;
        return offset == 0 ? expression(base) : Text{left + " + " + std::to_string(offset) + "UL", Binding::sum};
    }
    uint64_t size = inst.type->element->is_void() ? 1 : inst.type->element->size;
    const ir::Type* type = inst.operands[1]->type;
    std::string i = operand(inst.operands[1], Binding::unary);
    if (type->size < 8 || type->is_signed()) i = type->is_signed() && type->size < 8 ? "(ulong)(long)" + i : "(ulong)" + i;
    return {left + " + " + i + (size == 1 ? "" : " * " + std::to_string(size)), Binding::sum};
}

/// A C pointer to memory of type `pointee`.
std::string Writer::c_pointer(const ir::Value* p, const ir::Type* pointee, const char* qualifier) {
    if (types_.is_address(p->type)) {
        helpers_.resolve_arenas(caps_.arenas);
        return "(" + types_.pointer_to(pointee, ir::Space::global, {}, qualifier) + ")qiao_at(" + expression(p).text + ")";
    }
    bool fits = qualifier[0] == '\0' && ir::same_but_space(p->type->element, pointee);
    if (fits) return expression(p).text;
    return "(" + types_.pointer_to(pointee, p->type->space, {}, qualifier) + ")" + operand(p, Binding::unary);
}

Text Writer::lvalue(const ir::Value* p, const ir::Type* type, bool is_volatile) {
    if (!is_volatile && ir::same_but_space(p->type->element, type)) return place(p);
    return {"*" + c_pointer(p, type, is_volatile ? "volatile " : ""), Binding::unary};
}

bool Writer::unaligned(const ir::Inst& inst, const ir::Type* type) const { return inst.align != 0 && inst.align < type->align; }

Text Writer::from_memory(Text text, const ir::Type* type) {
    if (type->is_boolean()) return {within(text, Binding::relation) + " != 0", Binding::equality};
    if (type->is_pointer() && !types_.is_address(type)) return cast(types_.value(type), text);
    return text;
}

Text Writer::to_memory(const ir::Value* v) {
    if (v->type->is_pointer() && !types_.is_address(v->type)) return cast("ulong", expression(v));
    return expression(v);
}

Text Writer::load(const ir::Inst& inst) {
    const ir::Value* p = inst.operands[0];
    const ir::Type* type = inst.type;
    types_.require(type, inst.loc);
    if (plan_.is_cell(p)) return texts_[p->slot];
    if (!unaligned(inst, type)) return from_memory(lvalue(p, type, inst.is_volatile), type);
    const ir::Type* bytes = module_.types->scalar(ir::TypeKind::u8);
    std::string read = "vload" + std::to_string(type->size) + "(0, " + c_pointer(p, bytes) + ")";
    if (type->is_pointer()) return from_memory({"as_ulong(" + read + ")"}, type);
    return {"as_" + types_.memory(type) + "(" + read + ")"};
}

/// The store as an expression (no semicolon).
std::string Writer::store(const ir::Inst& inst) {
    const ir::Value* p = inst.operands[0];
    const ir::Type* type = inst.operands[1]->type;
    types_.require(type, inst.loc);
    if (unaligned(inst, type)) {
        const ir::Type* bytes = module_.types->scalar(ir::TypeKind::u8);
        std::string count = std::to_string(type->size);
        // as_ucharN wants a value of exactly that size: literals and promoted operands are ints.
        Text value = to_memory(inst.operands[1]);
        if (!type->is_pointer()) value = cast(types_.memory(type), value);
        return "vstore" + count + "(as_uchar" + count + "(" + value.text + "), 0, " + c_pointer(p, bytes) + ")";
    }
    bool cell = plan_.is_cell(p);
    Text target = cell ? texts_[p->slot] : lvalue(p, type, inst.is_volatile);
    std::string short_form = inst.is_volatile ? std::string() : update(inst, target);
    if (!short_form.empty()) return short_form;
    return target.text + " = " + (cell ? expression(inst.operands[1]) : to_memory(inst.operands[1])).text;
}

/// `x += y` and `x++` where the value stored is made of what was there; else empty.
std::string Writer::update(const ir::Inst& inst, const Text& target) {
    using ir::Op;
    const ir::Inst* value = ir::as_inst(inst.operands[1]);
    if (value == nullptr || !plan_.folded(*value) || named_[value->slot] || value->operands.size() != 2 || value->no_contract) return {};
    bool arithmetic = value->op <= Op::rem || (value->op >= Op::bit_and && value->op <= Op::bit_xor) || value->op == Op::shl || value->op == Op::shr;
    bool advance = value->op == Op::index && plan_.is_cell(inst.operands[0]) && !types_.is_address(value->type) && !value->type->element->is_void();
    if (!arithmetic && !advance) return {};
    const ir::Type* type = value->type;
    if (type->is_boolean() || (type->kind == ir::TypeKind::f16 && !caps_.fp16)) return {};
    const ir::Inst* old = ir::as_inst(value->operands[0]);
    if (old == nullptr || old->op != Op::load || old->operands[0] != inst.operands[0] || old->is_volatile || !plan_.folded(*old) || named_[old->slot])
        return {};
    if ((value->op == Op::shl || value->op == Op::shr) && type->size < 4) return {};
    const ir::Value* by = value->operands[1];
    bool one = by->kind == ir::ValueKind::constant && !type->is_float() && static_cast<const ir::Constant*>(by)->bits == 1;
    bool up = value->op == Op::add || advance;
    if (one && (up || value->op == Op::sub)) return within(target, Binding::postfix) + (up ? "++" : "--");
    static constexpr const char* signs[] = {" += ", " -= ", " *= ", " /= ", " %= ", "", " &= ", " |= ", " ^= ", "", " <<= ", " >>= "};
    return target.text + (advance ? " += " : signs[static_cast<size_t>(value->op)]) + expression(by).text;
}

void Writer::emit_copy(const ir::Inst& inst) {
    const ir::Type* type = inst.memory_type;
    types_.require(type, inst.loc);
    if (unaligned(inst, type)) return copy_bytes(inst);
    copy_elements(lvalue(inst.operands[0], type), lvalue(inst.operands[1], type), type);
}

void Writer::copy_elements(const Text& to, const Text& from, const ir::Type* type) {
    if (type->size == 0) return;
    if (type->kind != ir::TypeKind::array) return line(to.text + " = " + from.text + ";");
    std::string i = names_.fresh("k");
    line("for (uint " + i + " = 0; " + i + " < " + std::to_string(type->count) + "; " + i + "++) {");
    ++depth_;
    copy_elements({within(to, Binding::postfix) + "[" + i + "]"}, {within(from, Binding::postfix) + "[" + i + "]"}, type->element);
    --depth_;
    line("}");
}

void Writer::copy_bytes(const ir::Inst& inst) {
    const ir::Type* bytes = module_.types->scalar(ir::TypeKind::u8);
    std::string i = names_.fresh("k");
    line("for (uint " + i + " = 0; " + i + " < " + std::to_string(inst.memory_type->size) + "; " + i + "++) {");
    line("    (" + c_pointer(inst.operands[0], bytes) + ")[" + i +
         "] = " + (inst.op == ir::Op::zero ? "0" : "(" + c_pointer(inst.operands[1], bytes) + ")[" + i + "]") + ";");
    line("}");
}

void Writer::emit_zero(const ir::Inst& inst) {
    const ir::Type* type = inst.memory_type;
    types_.require(type, inst.loc);
    if (unaligned(inst, type)) return copy_bytes(inst);
    zero_elements(lvalue(inst.operands[0], type), type, inst.operands[0]->type->space);
}

void Writer::zero_elements(const Text& to, const ir::Type* type, ir::Space space) {
    if (type->size == 0) return;
    if (type->is_scalar()) return line(to.text + " = 0;");
    std::string i;
    if (type->kind == ir::TypeKind::record) {
        if (types_.clears_by_literal(type)) return line(to.text + " = (" + types_.memory(type) + "){0};");
        i = names_.fresh("k");
        line("for (uint " + i + " = 0; " + i + " < " + std::to_string(type->size) + "; " + i + "++) {");
        line("    ((" + std::string(TypeWriter::space_prefix(space)) + "uchar*)&" + within(to, Binding::unary) + ")[" + i + "] = 0;");
        return line("}");
    }
    i = names_.fresh("k");
    line("for (uint " + i + " = 0; " + i + " < " + std::to_string(type->count) + "; " + i + "++) {");
    ++depth_;
    zero_elements({within(to, Binding::postfix) + "[" + i + "]"}, type->element, space);
    --depth_;
    line("}");
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
