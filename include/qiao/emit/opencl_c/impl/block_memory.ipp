// SPDX-License-Identifier: Apache-2.0
// Loads and stores of rows, and what is done lane by lane.
//
// A lane's form of an operation is the work-item's, with the texts of the values below it exchanged for that lane's.
#pragma once
#include <qiao/emit/opencl_c/block_writer.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

/// The values that differ from lane to lane and that the operation's text is made of; addresses are spelled out.
void BlockWriter::find_leaves(const ir::Inst& inst, std::vector<const ir::Value*>& leaves) const {
    for (const ir::Value* v : inst.operands) {
        const ir::Inst* operand = ir::as_inst(v);
        if (operand == nullptr) continue;
        if (ir::is_address_step(operand->op))
            find_leaves(*operand, leaves);
        else if (!shapes_.uniform(*v))
            leaves.push_back(v);
    }
}

std::string BlockWriter::component(const std::string& name, unsigned lane) const { return name + ".s" + detail::lane_digits[lane]; }

std::string BlockWriter::lane_text(const ir::Value* v, unsigned lane) {
    const ir::Type* type = v->type;
    if (varying(v)) {
        std::string part = component(texts_[v->slot].text, lane);
        if (type->is_boolean()) return "(" + part + " != 0)";
        return type->is_pointer() ? "((" + types_.value(type) + ")" + part + ")" : part;
    }
    const int64_t offset = shapes_.shape(*v).step * static_cast<int64_t>(lane);
    if (offset == 0) return within(texts_[v->slot], Binding::postfix);
    if (type->is_pointer()) {
        std::string bytes = std::string("(") + TypeWriter::space_prefix(type->space) + "uchar*)";
        return "((" + types_.value(type) + ")(" + bytes + within(texts_[v->slot], Binding::unary) + " + " + std::to_string(offset) + "))";
    }
    return "(" + within(texts_[v->slot], Binding::sum) + " + " + std::to_string(offset) + ")";
}

template <typename Print>
void BlockWriter::in_lane(const ir::Inst& inst, unsigned lane, Print&& print) {
    std::vector<const ir::Value*> leaves;
    find_leaves(inst, leaves);
    std::vector<std::string> texts;
    for (const ir::Value* v : leaves) texts.push_back(lane_text(v, lane));
    std::vector<std::pair<uint32_t, Text>> before;
    for (size_t i = 0; i < leaves.size(); ++i) {
        before.push_back({leaves[i]->slot, texts_[leaves[i]->slot]});
        texts_[leaves[i]->slot] = {texts[i]};
    }
    print();
    for (size_t i = before.size(); i-- > 0;) texts_[before[i].first] = before[i].second;
}

/// Prints statements for each lane at work.
template <typename Print>
void BlockWriter::in_each_lane(const ir::Inst& inst, Print&& print) {
    for (unsigned lane = 0; lane < lanes_; ++lane) {
        if (!mask_.empty()) line("if (" + component(mask_, lane) + ") {");
        depth_ += mask_.empty() ? 0 : 1;
        in_lane(inst, lane, [&] { print(lane); });
        depth_ -= mask_.empty() ? 0 : 1;
        if (!mask_.empty()) line("}");
    }
}

/// A scalar as an element of a vector.
std::string BlockWriter::element(const ir::Type* type, const Text& scalar) {
    if (type->is_boolean()) return "-(int)" + within(scalar, Binding::unary);
    if (type->is_pointer()) return "(ulong)" + within(scalar, Binding::unary);
    return scalar.text;
}

/// The lanes' places lie one after the other.
bool BlockWriter::is_row(const ir::Inst& access, const ir::Type* type) const {
    passes::Shape shape = shapes_.shape(*access.operands[0]);
    return shape.kind == passes::Shape::linear && shape.step == static_cast<int64_t>(type->size) && !access.is_volatile && !unaligned(access, type);
}

/// `*(__global row_float*)p`: all lanes' places at once.
std::string BlockWriter::row(const ir::Value* pointer, const ir::Type* type) {
    const std::string element = type->is_boolean() ? "uchar" : type->is_pointer() ? "ulong" : types_.memory(type);
    std::string& name = row_types_[element];
    if (name.empty()) name = names_.fresh("row_" + element);
    return std::string("*(") + TypeWriter::space_prefix(pointer->type->space) + name + "*)" + operand(pointer, Binding::unary);
}

std::string BlockWriter::lane_load(const ir::Inst& inst, unsigned lane) {
    if (is_local_address(inst.operands[0])) return component(within(place(inst.operands[0]), Binding::postfix), lane);
    return element(inst.type, load(inst));
}

void BlockWriter::emit_load(const ir::Inst& inst) {
    const ir::Value* p = inst.operands[0];
    const ir::Type* type = inst.type;
    if (ir::is_local(p)) return name_vector(inst, texts_[p->slot].text);
    if (is_local_address(p) && !varying(p)) return name_vector(inst, place(p).text);
    std::string whole;
    if (!varying(p) && is_row(inst, type)) {
        whole = row(p, type);
        if (type->is_boolean()) whole = "convert_" + mask_type_ + "(" + whole + " != (uchar" + width_ + ")(0))";
    } else {
        whole = "(" + vector_type(type) + ")(";
        for (unsigned lane = 0; lane < lanes_; ++lane) in_lane(inst, lane, [&] { whole += (lane == 0 ? "" : ", ") + lane_load(inst, lane); });
        whole += ")";
    }
    if (mask_.empty()) return name_vector(inst, whole);
    types_.require(type, inst.loc);
    std::string name = names_.fresh(detail::name_hint(inst));
    line(vector_type(type) + " " + name + " = (" + vector_type(type) + ")(0);");
    line("if (" + all(mask_) + ") {");
    line("    " + name + " = " + whole + ";");
    line("} else {");
    ++depth_;
    in_each_lane(inst, [&](unsigned lane) { line(component(name, lane) + " = " + lane_load(inst, lane) + ";"); });
    --depth_;
    line("}");
    named_[inst.slot] = true;
    texts_[inst.slot] = {name};
}

std::string BlockWriter::lane_store(const ir::Inst& inst, unsigned lane) {
    if (!is_local_address(inst.operands[0])) return store(inst) + ";";
    std::string target = component(within(place(inst.operands[0]), Binding::postfix), lane);
    return target + " = " + element(inst.operands[1]->type, expression(inst.operands[1])) + ";";
}

/// To a variable, or to a place of a private array that is the same in all lanes.
void BlockWriter::emit_local_store(const ir::Inst& inst) {
    const ir::Value* p = inst.operands[0];
    const ir::Value* value = inst.operands[1];
    const bool variable = ir::is_local(p);
    if (variable && !varying(p)) return line(texts_[p->slot].text + " = " + expression(value).text + ";");
    const std::string target = variable ? texts_[p->slot].text : place(p).text;
    bool whole = mask_.empty() || (variable && shapes_.stored_whole(static_cast<const ir::Variable&>(*p)));
    line(target + " = " + (whole ? vector(value) : choose(value->type, mask_, vector(value), target)) + ";");
}

void BlockWriter::emit_store(const ir::Inst& inst) {
    const ir::Value* p = inst.operands[0];
    const ir::Value* value = inst.operands[1];
    const ir::Type* type = value->type;
    if (ir::is_local(p) || (is_local_address(p) && !varying(p))) return emit_local_store(inst);
    if (!is_local_address(p) && shapes_.uniform(*p) && shapes_.uniform(*value)) return line(store(inst) + ";");
    if (varying(p) || !is_row(inst, type)) return in_each_lane(inst, [&](unsigned lane) { line(lane_store(inst, lane)); });
    types_.require(type, inst.loc);
    std::string text = vector(value);
    if (type->is_boolean()) text = "convert_uchar" + width_ + "(" + text + " & 1)";
    text = row(p, type) + " = " + text + ";";
    if (mask_.empty()) return line(text);
    line("if (" + all(mask_) + ") {");
    line("    " + text);
    line("} else {");
    ++depth_;
    in_each_lane(inst, [&](unsigned lane) { line(lane_store(inst, lane)); });
    --depth_;
    line("}");
}

/// Atomics, copies, clearing: whatever has an effect and no form for rows.
void BlockWriter::emit_by_lanes(const ir::Inst& inst) {
    using ir::Op;
    if (inst.op == Op::atomic) {
        if (plan_.prints(inst) == 0) return in_each_lane(inst, [&](unsigned) { line(compute(inst).text + ";"); });
        std::string name = names_.fresh(detail::name_hint(inst));
        line(vector_type(inst.type) + " " + name + " = (" + vector_type(inst.type) + ")(0);");
        in_each_lane(inst, [&](unsigned lane) { line(component(name, lane) + " = " + element(inst.type, compute(inst)) + ";"); });
        named_[inst.slot] = true;
        texts_[inst.slot] = {name};
        return;
    }
    auto print = [&](unsigned) { inst.op == Op::zero ? emit_zero(inst) : emit_copy(inst); };
    bool same = shapes_.uniform(*inst.operands[0]) && (inst.op == Op::zero || shapes_.uniform(*inst.operands[1]));
    if (same) return print(0);
    in_each_lane(inst, print);
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
