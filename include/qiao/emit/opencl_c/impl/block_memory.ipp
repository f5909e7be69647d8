// SPDX-License-Identifier: Apache-2.0
// Loads and stores of rows, and what is done lane by lane.
//
// A lane's form of an operation is the work-item's, with the texts of the values below it exchanged for that lane's.
#pragma once
#include <algorithm>

#include <qiao/emit/opencl_c/block_writer.hpp>
#include <qiao/passes/uniformity.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

/// The values that differ from lane to lane and that the operation's text is made of; addresses are spelled out.
void BlockWriter::find_leaves(const ir::Inst& inst, std::vector<const ir::Value*>& leaves) const {
    for (const ir::Value* v : inst.operands) {
        const ir::Inst* operand = ir::as_inst(v);
        if (operand == nullptr) continue;
        if (ir::is_address_step(operand->op))
            find_leaves(*operand, leaves);
        else if (!shapes_.uniform(*v) && std::find(leaves.begin(), leaves.end(), v) == leaves.end())
            leaves.push_back(v);
    }
}

std::string BlockWriter::element_type(const ir::Type* type) { return type->is_boolean() ? "int" : type->is_pointer() ? "ulong" : types_.value(type); }

std::string BlockWriter::component(const std::string& name, const Lane& lane, const ir::Type* type) {
    if (lane.variable.empty() && lanes_ > sizeof(detail::lane_digits) - 1) return name + "[" + std::to_string(lane.number) + "]";
    if (lane.variable.empty()) return name + ".s" + detail::lane_digits[lane.number];
    return "((" + element_type(type) + "*)&" + name + ")[" + lane.variable + "]";
}

/// The lane's value of what differs by a step from lane to lane.
std::string BlockWriter::stepped(const ir::Value* v, const Lane& lane) {
    const ir::Type* type = v->type;
    const int64_t step = shapes_.shape(*v).step;
    if (lane.variable.empty() && lane.number == 0) return within(texts_[v->slot], Binding::postfix);
    std::string offset;
    if (lane.variable.empty())
        offset = std::to_string(step * static_cast<int64_t>(lane.number));
    else
        offset = (type->size == 8 ? "(long)" : "") + lane.variable + (step == 1 ? "" : " * " + std::to_string(step));
    if (!type->is_pointer()) return "(" + within(texts_[v->slot], Binding::sum) + " + " + offset + ")";
    std::string bytes = std::string("(") + TypeWriter::space_prefix(type->space) + "uchar*)";
    return "((" + types_.value(type) + ")(" + bytes + within(texts_[v->slot], Binding::unary) + " + " + offset + "))";
}

/// `part` is the element of a varying value.
std::string BlockWriter::lane_text(const ir::Value* v, const Lane& lane) {
    if (!varying(v)) return stepped(v, lane);
    std::string part = lane.variable.empty() ? component(texts_[v->slot].text, lane, v->type) : arrays_[v->slot] + "[" + lane.variable + "]";
    if (v->type->is_boolean()) return "(" + part + " != 0)";
    return v->type->is_pointer() ? "((" + types_.value(v->type) + ")" + part + ")" : part;
}

/// Prints with the values that differ from lane to lane exchanged for the lane's.
template <typename Print>
void BlockWriter::in_lane(const ir::Inst& inst, const Lane& lane, Print&& print) {
    std::vector<const ir::Value*> leaves;
    find_leaves(inst, leaves);
    std::vector<Text> before, texts;
    for (const ir::Value* v : leaves) {
        before.push_back(texts_[v->slot]);
        texts.push_back({lane_text(v, lane)});
    }
    for (size_t i = 0; i < leaves.size(); ++i) texts_[leaves[i]->slot] = texts[i];
    print();
    for (size_t i = leaves.size(); i-- > 0;) texts_[leaves[i]->slot] = before[i];
}

/// Prints statements for each of all lanes.
template <typename Print>
void BlockWriter::in_each_lane(const ir::Inst& inst, Print&& print) {
    for (unsigned number = 0; number < lanes_; ++number) in_lane(inst, {number, {}}, [&] { print(Lane{number, {}}); });
}

/// The vector's elements in an array, which a loop over lanes can index.
std::string BlockWriter::copy_to_array(const std::string& vector, const std::string& type, const std::string& hint) {
    std::string name = names_.fresh(hint + "_lanes");
    line(type + " " + name + "[" + width_ + "];");
    line(helpers_.vector_store(type, lanes_) + "(" + vector + ", 0, " + name + ");");
    return name;
}

/// Prints the body of a loop over lanes. `print` gets the lane, and what is true where it is at work.
template <typename Print>
void BlockWriter::in_lane_loop(const ir::Inst& inst, Print&& print) {
    const std::string working = copy_to_array(mask_, "int", "working");
    std::vector<const ir::Value*> leaves;
    find_leaves(inst, leaves);
    for (const ir::Value* v : leaves) {
        if (varying(v)) arrays_[v->slot] = copy_to_array(texts_[v->slot].text, element_type(v->type), "of");
    }
    const Lane lane{0, names_.fresh("lane")};
    line("for (int " + lane.variable + " = 0; " + lane.variable + " < " + width_ + "; " + lane.variable + "++) {");
    ++depth_;
    in_lane(inst, lane, [&] { print(lane, working + "[" + lane.variable + "]"); });
    --depth_;
    line("}");
}

/// A vector with `value(lane)` in the lanes at work and zeros in the others.
template <typename Value>
std::string BlockWriter::made_in_lane_loop(const ir::Inst& inst, Value&& value) {
    const std::string results = names_.fresh("results");
    line(element_type(inst.type) + " " + results + "[" + width_ + "];");
    in_lane_loop(inst,
                 [&](const Lane& lane, const std::string& works) { line(results + "[" + lane.variable + "] = " + works + " ? " + value(lane) + " : 0;"); });
    return helpers_.vector_load(element_type(inst.type), lanes_) + "(0, " + results + ")";
}

/// Prints statements for each lane at work.
template <typename Print>
void BlockWriter::in_working_lanes(const ir::Inst& inst, Print&& print) {
    if (mask_.empty()) return in_each_lane(inst, print);
    in_lane_loop(inst, [&](const Lane& lane, const std::string& works) {
        line("if (" + works + ") {");
        ++depth_;
        print(lane);
        --depth_;
        line("}");
    });
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

const std::string& BlockWriter::row_type(const std::string& element) {
    std::string& name = row_types_[element];
    if (name.empty()) name = names_.fresh("row_" + element);
    return name;
}

std::string BlockWriter::row_pointer(const ir::Value* pointer, const std::string& element) {
    return std::string("(") + TypeWriter::space_prefix(pointer->type->space) + row_type(element) + "*)" + operand(pointer, Binding::unary);
}

/// `*(__global row_float*)p`: all lanes' places at once.
std::string BlockWriter::row(const ir::Value* pointer, const ir::Type* type) {
    return "*" + row_pointer(pointer, type->is_boolean() ? "uchar" : type->is_pointer() ? "ulong" : types_.memory(type));
}

/// The lanes' structs are as many rows as they have parts; the elements are picked out of those.
std::string BlockWriter::part_of_rows(const ir::Inst& load, unsigned parts) {
    const ir::Inst& field = *ir::as_inst(load.operands[0]);
    const std::string element = types_.memory(load.type), pointer = row_pointer(field.operands[0], element);
    std::vector<std::string> rows;
    for (unsigned r = 0; r < parts; ++r) {
        rows.push_back(names_.fresh("row"));
        line("const " + vector_type(load.type) + " " + rows.back() + " = (" + pointer + ")[" + std::to_string(r) + "];");
    }
    std::string text = "(" + vector_type(load.type) + ")(";
    for (unsigned lane = 0; lane < lanes_; ++lane) {
        const unsigned at = lane * parts + field.number;
        text += (lane == 0 ? "" : ", ") + component(rows[at / lanes_], {at % lanes_, {}}, load.type);
    }
    return text + ")";
}

/// Stores to all parts of the same structs, with nothing between them that could see the difference, become one.
void BlockWriter::find_part_stores(const ir::Block& block) {
    using ir::Op;
    std::vector<const ir::Inst*> open;
    auto base = [](const ir::Inst& store) { return ir::as_inst(store.operands[0])->operands[0]; };
    auto number = [](const ir::Inst& store) { return ir::as_inst(store.operands[0])->number; };
    for (const ir::Inst* inst : block) {
        for (const ir::Block& nested : inst->blocks) find_part_stores(nested);
        const unsigned parts = inst->op == Op::store ? shapes_.parts_of_row(*inst) : 0;
        if (parts == 0) {
            const bool harmless = passes::is_pure(*inst) || ir::is_address_step(inst->op) || (inst->op == Op::load && is_local_address(inst->operands[0]));
            if (!harmless) open.clear();
            continue;
        }
        for (const ir::Inst* other : open) {
            const bool fits = base(*other) == base(*inst) && number(*other) != number(*inst) && region_of_[other->slot] == region_of_[inst->slot];
            if (fits) continue;
            open.clear();
            break;
        }
        open.push_back(inst);
        if (open.size() < parts) continue;
        for (const ir::Inst* store : open) joined_[store->slot] = 1;
        part_stores_[inst].swap(open);
        open.clear();
    }
}

void BlockWriter::emit_part_stores(const std::vector<const ir::Inst*>& stores) {
    const ir::Type* type = stores[0]->operands[1]->type;
    const unsigned parts = static_cast<unsigned>(stores.size());
    std::vector<std::string> values(parts);
    for (const ir::Inst* store : stores) {
        const unsigned part = ir::as_inst(store->operands[0])->number;
        values[part] = names_.fresh("part");
        line("const " + vector_type(type) + " " + values[part] + " = " + vector(store->operands[1]) + ";");
    }
    const std::string pointer = row_pointer(ir::as_inst(stores[0]->operands[0])->operands[0], types_.memory(type));
    for (unsigned r = 0; r < parts; ++r) {
        std::string text = "(" + pointer + ")[" + std::to_string(r) + "] = (" + vector_type(type) + ")(";
        for (unsigned i = 0; i < lanes_; ++i) {
            const unsigned at = r * lanes_ + i;
            text += (i == 0 ? "" : ", ") + component(values[at % parts], {at / parts, {}}, type);
        }
        line(text + ");");
    }
}

/// Structs from one place to another, each lane's behind its neighbour's on both sides.
bool BlockWriter::copies_rows(const ir::Inst& copy) const {
    const ir::Type* type = copy.memory_type;
    if (!mask_.empty() || type->size % 4 != 0 || type->size > 32 || type->align < 4 || unaligned(copy, type)) return false;
    for (const ir::Value* v : copy.operands) {
        const passes::Shape at = shapes_.shape(*v);
        if (at.kind != passes::Shape::linear || at.step != static_cast<int64_t>(type->size) || is_local_address(v)) return false;
    }
    return true;
}

/// All is read before anything is written, as the two may overlap.
void BlockWriter::emit_row_copy(const ir::Inst& copy) {
    const std::string to = row_pointer(copy.operands[0], "uint"), from = row_pointer(copy.operands[1], "uint");
    std::vector<std::string> rows;
    for (unsigned r = 0; r < copy.memory_type->size / 4; ++r) {
        rows.push_back(names_.fresh("row"));
        line("const " + vector_of("uint") + " " + rows.back() + " = (" + from + ")[" + std::to_string(r) + "];");
    }
    for (size_t r = 0; r < rows.size(); ++r) line("(" + to + ")[" + std::to_string(r) + "] = " + rows[r] + ";");
}

std::string BlockWriter::lane_load(const ir::Inst& inst, const Lane& lane) {
    if (is_local_address(inst.operands[0])) return component(within(place(inst.operands[0]), Binding::postfix), lane, inst.type);
    return element(inst.type, load(inst));
}

std::string BlockWriter::row_load(const ir::Inst& inst) {
    std::string whole = row(inst.operands[0], inst.type);
    return inst.type->is_boolean() ? converted("convert", "int", "char", whole + " != (" + vector_of("uchar") + ")(0)") : whole;
}

std::string BlockWriter::gather(const ir::Inst& inst) {
    std::string whole = "(" + vector_type(inst.type) + ")(";
    in_each_lane(inst, [&](const Lane& lane) { whole += (lane.number == 0 ? "" : ", ") + lane_load(inst, lane); });
    return whole + ")";
}

void BlockWriter::emit_load(const ir::Inst& inst) {
    const ir::Value* p = inst.operands[0];
    const ir::Type* type = inst.type;
    if (ir::is_local(p)) return name_vector(inst, texts_[p->slot].text);
    if (is_local_address(p) && !varying(p)) return name_vector(inst, place(p).text);
    const bool in_row = !varying(p) && is_row(inst, type);
    // Where one lane's place is, the whole row can be read: TargetCaps::block_lanes promises so of global memory.
    const unsigned parts = shapes_.parts_of_row(inst);
    const bool whole = mask_.empty() || ((in_row || parts != 0) && p->type->space == ir::Space::global);
    if (whole && parts != 0) return name_vector(inst, part_of_rows(inst, parts));
    if (whole) return name_vector(inst, in_row ? row_load(inst) : gather(inst));
    types_.require(type, inst.loc);
    auto by_lanes = [&] { return made_in_lane_loop(inst, [&](const Lane& lane) { return lane_load(inst, lane); }); };
    if (never_all(mask_)) return name_vector(inst, by_lanes());
    std::string name = names_.fresh(detail::name_hint(inst));
    line(vector_type(type) + " " + name + ";");
    line("if (" + all(mask_) + ") {");
    line("    " + name + " = " + (in_row ? row_load(inst) : gather(inst)) + ";");
    line("} else {");
    ++depth_;
    std::string some = by_lanes();
    line(name + " = " + some + ";");
    --depth_;
    line("}");
    named_[inst.slot] = true;
    texts_[inst.slot] = {name};
}

std::string BlockWriter::lane_store(const ir::Inst& inst, const Lane& lane) {
    if (!is_local_address(inst.operands[0])) return store(inst) + ";";
    const ir::Type* type = inst.operands[1]->type;
    std::string target = component(within(place(inst.operands[0]), Binding::postfix), lane, type);
    return target + " = " + element(type, expression(inst.operands[1])) + ";";
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
    if (mask_.empty() && joined_[inst.slot] != 0) {
        auto last = part_stores_.find(&inst);
        return last == part_stores_.end() ? void() : emit_part_stores(last->second);
    }
    if (!is_local_address(p) && shapes_.uniform(*p) && shapes_.uniform(*value)) return line(store(inst) + ";");
    auto by_lanes = [&] { in_working_lanes(inst, [&](const Lane& lane) { line(lane_store(inst, lane)); }); };
    if (varying(p) || !is_row(inst, type) || never_all(mask_)) return by_lanes();
    types_.require(type, inst.loc);
    std::string text = vector(value);
    if (type->is_boolean()) text = converted("convert", "uchar", "int", text + " & 1");
    text = row(p, type) + " = " + text + ";";
    if (mask_.empty()) return line(text);
    line("if (" + all(mask_) + ") {");
    line("    " + text);
    line("} else {");
    ++depth_;
    by_lanes();
    --depth_;
    line("}");
}

/// Atomics, copies, clearing: whatever has an effect and no form for rows.
void BlockWriter::emit_by_lanes(const ir::Inst& inst) {
    using ir::Op;
    if (inst.op == Op::atomic) {
        if (plan_.prints(inst) == 0) return in_working_lanes(inst, [&](const Lane&) { line(compute(inst).text + ";"); });
        if (!mask_.empty()) return name_vector(inst, made_in_lane_loop(inst, [&](const Lane&) { return element(inst.type, compute(inst)); }));
        std::string name = names_.fresh(detail::name_hint(inst));
        line(vector_type(inst.type) + " " + name + ";");
        in_each_lane(inst, [&](const Lane& lane) { line(component(name, lane, inst.type) + " = " + element(inst.type, compute(inst)) + ";"); });
        named_[inst.slot] = true;
        texts_[inst.slot] = {name};
        return;
    }
    auto print = [&](const Lane&) { inst.op == Op::zero ? emit_zero(inst) : emit_copy(inst); };
    bool same = shapes_.uniform(*inst.operands[0]) && (inst.op == Op::zero || shapes_.uniform(*inst.operands[1]));
    if (same) return print({});
    if (inst.op == Op::copy && copies_rows(inst)) return emit_row_copy(inst);
    in_working_lanes(inst, print);
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
