// SPDX-License-Identifier: Apache-2.0
// Statements and control flow.
//
// Loops that test first, by what their head and step need:
//   for (init; cond; step) { body }            the head folds into cond, the step into a comma expression
//   for (;; step) { head; if (!cond) break; body }
//   for (;;) { head; if (!cond) break; body; step }                          no `continue` in the body
//   for (bool again = false;; again = true) { if (again) { step } head; ... }    with `continue`
// A loop that tests last is do { body } while (cond), or for (;;) with its head at the end or, with `continue`, in front.
#pragma once
#include <qiao/emit/opencl_c/writer.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

namespace detail {

/// Expressions longer than this get a name.
inline constexpr size_t long_expression = 110;

/// A `continue` of the loop itself, not of one inside of it.
inline bool continues(const ir::Block& block) {
    for (const ir::Inst* inst : block) {
        if (inst->op == ir::Op::continue_) return true;
        if (inst->op == ir::Op::loop) continue;
        for (const ir::Block& nested : inst->blocks) {
            if (continues(nested)) return true;
        }
    }
    return false;
}

inline std::string name_hint(const ir::Inst& inst) {
    if (!inst.name.empty()) return inst.name;
    if (inst.op == ir::Op::load || inst.op == ir::Op::atomic) {
        const ir::Value* root = address_root(inst.operands[0]);
        std::string base;
        if (root->kind == ir::ValueKind::variable) base = static_cast<const ir::Variable*>(root)->name;
        if (root->kind == ir::ValueKind::parameter) base = static_cast<const ir::Parameter*>(root)->name;
        if (!base.empty()) return (inst.op == ir::Op::load ? "" : "old_") + base + (inst.op == ir::Op::load ? "_value" : "");
    }
    return inst.type->is_boolean() ? "is" : inst.type->is_pointer() ? "p" : "t";
}

}  // namespace detail

void Writer::line(const std::string& text) {
    out_.append(depth_ * 4, ' ');
    out_ += text;
    out_ += '\n';
}

void Writer::emit_block(const ir::Block& block) {
    for (size_t i = 0; i < block.size(); ++i) emit_inst(block, i);
}

void Writer::emit_inst(const ir::Block& block, size_t position) {
    using ir::Op;
    const ir::Inst& inst = *block[position];
    if (inst.op != Op::loop && plan_.dead(inst)) return;
    for (const ir::Variable* v : plan_.declared_before(inst)) declare_variable(*v);
    if (plan_.folded(inst)) {
        // Addresses stay open: their places read better than names.
        if (ir::is_address_step(inst.op) || inst.op == Op::special) return;
        Text text = compute(inst);
        if (split_long_ && text.text.size() > detail::long_expression)
            name_value(inst, text);
        else
            texts_[inst.slot] = text;
        return;
    }
    if (plan_.initialises(inst) && inst.op == Op::store) {
        const auto& v = static_cast<const ir::Variable&>(*inst.operands[0]);
        texts_[v.slot] = {names_.fresh(v.name, "v")};
        std::string text = variable_declaration(v) + " = " + (plan_.is_cell(&v) ? expression(inst.operands[1]) : to_memory(inst.operands[1])).text;
        if (next_is_loop_over(block, position, v))
            for_init_ = text;
        else
            line(text + ";");
        return;
    }
    emit_statement(inst);
}

void Writer::emit_statement(const ir::Inst& inst) {
    using ir::Op;
    switch (inst.op) {
        case Op::store:
            return line(store(inst) + ";");
        case Op::copy:
        case Op::zero: {
            bool zero = inst.op == Op::zero;
            if (!plan_.initialises(inst)) return zero ? emit_zero(inst) : emit_copy(inst);
            const auto& v = static_cast<const ir::Variable&>(*inst.operands[0]);
            types_.require(v.value_type, inst.loc);
            texts_[v.slot] = {names_.fresh(v.name, "v")};
            if (zero && !types_.clears_by_literal(v.value_type)) {
                line(variable_declaration(v) + ";");
                return emit_zero(inst);
            }
            return line(variable_declaration(v) + " = " + (zero ? "{0}" : lvalue(inst.operands[1], v.value_type).text) + ";");
        }
        case Op::if_:
            return emit_if(inst, "");
        case Op::loop:
            return emit_loop(inst);
        case Op::switch_:
            return emit_switch(inst);
        case Op::break_:
            return line("break;");
        case Op::continue_:
            return line("continue;");
        case Op::return_:
            return line("return;");
        case Op::unreachable:
            return;
        case Op::barrier:
            return line("barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
        case Op::warp_sync:
            unsupported(inst.loc, "__syncwarp (a warp operation)");
        case Op::fence:
            return line("mem_fence(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
        case Op::call:
        case Op::print:
        case Op::trap:
            fail(inst.loc, DiagCode::internal, std::string("qiao: '") + ir::op_name(inst.op) + "' was left for the OpenCL C emitter");
        default:
            break;
    }
    Text text = compute(inst);
    if (plan_.prints(inst) == 0)
        line(text.text + ";");
    else
        name_value(inst, text);
}

void Writer::name_value(const ir::Inst& inst, const Text& text) {
    std::string name = hoisted_[inst.slot] ? texts_[inst.slot].text : names_.fresh(detail::name_hint(inst));
    named_[inst.slot] = true;
    texts_[inst.slot] = {name};
    if (hoisted_[inst.slot]) return line(name + " = " + text.text + ";");
    bool pointer = inst.type->is_pointer() && !types_.is_address(inst.type);
    line((pointer ? "" : "const ") + types_.declare(inst.type, name) + " = " + text.text + ";");
}

std::string Writer::variable_declaration(const ir::Variable& v) {
    types_.require(v.value_type, v.loc);
    const std::string& name = texts_[v.slot].text;
    if (plan_.is_cell(&v)) return types_.declare(v.value_type, name);
    std::string text = types_.declare_memory(v.value_type, name);
    if (v.align > v.value_type->align) text += " __attribute__((aligned(" + std::to_string(v.align) + ")))";
    return text;
}

void Writer::declare_variable(const ir::Variable& v) {
    texts_[v.slot] = {names_.fresh(v.name, "v")};
    line(variable_declaration(v) + ";");
}

/// True where the next thing printed is a `for` that may hold the declaration of `v`.
bool Writer::next_is_loop_over(const ir::Block& block, size_t position, const ir::Variable& v) const {
    for (size_t i = position + 1; i < block.size(); ++i) {
        const ir::Inst& next = *block[i];
        if (!plan_.declared_before(next).empty()) return false;
        if (next.op != ir::Op::loop) {
            if (plan_.dead(next) || (plan_.folded(next) && (ir::is_address_step(next.op) || next.op == ir::Op::special))) continue;
            return false;
        }
        bool plain = !next.test_last && plan_.silent(next.blocks[0]) && plan_.comma_expression(next.blocks[2]);
        return plain && plan_.named_values_used(next.blocks[0], next.blocks[2]).empty() && plan_.used_only_in(v, *block[position], next);
    }
    return false;
}

/// The `if` that is all that the block prints, or null.
const ir::Inst* Writer::sole_if(const ir::Block& block) const {
    if (block.empty() || block.back()->op != ir::Op::if_) return nullptr;
    for (const ir::Inst* inst : block) {
        if (!plan_.declared_before(*inst).empty()) return nullptr;
        if (inst != block.back() && !plan_.dead(*inst) && !plan_.folded(*inst)) return nullptr;
    }
    return block.back();
}

void Writer::emit_if(const ir::Inst& inst, const char* prefix) {
    const ir::Block& yes = inst.blocks[0];
    const ir::Block& no = inst.blocks[1];
    bool only_else = plan_.silent(yes) && !plan_.silent(no);
    line(prefix + std::string("if (") + (only_else ? negation(inst.operands[0]) : expression(inst.operands[0])).text + ") {");
    ++depth_;
    // A silent block still holds folded values' texts; nothing needs them outside.
    emit_block(only_else ? no : yes);
    --depth_;
    if (only_else || plan_.silent(no)) return line("}");
    if (const ir::Inst* chained = sole_if(no)) {
        bool split = split_long_;
        split_long_ = false;
        for (size_t i = 0; i + 1 < no.size(); ++i) emit_inst(no, i);
        split_long_ = split;
        return emit_if(*chained, "} else ");
    }
    line("} else {");
    ++depth_;
    emit_block(no);
    --depth_;
    line("}");
}

/// `case 1: case 2: default: `, as the block has them.
std::string Writer::case_labels(const ir::Inst& inst, size_t block) {
    const ir::Type* type = inst.operands[0]->type;
    const uint64_t bits = type->size < 8 ? (uint64_t{1} << type->bits()) - 1 : ~uint64_t{0};
    std::string labels;
    for (int64_t value : inst.cases[block]) labels += "case " + constant(ir::Constant(type, static_cast<uint64_t>(value) & bits)).text + ": ";
    if (inst.default_case == static_cast<int>(block)) labels += "default: ";
    return labels;
}

void Writer::emit_switch(const ir::Inst& inst) {
    line("switch (" + typed(inst.operands[0]) + ") {");
    ++depth_;
    for (size_t b = 0; b < inst.blocks.size(); ++b) {
        line(case_labels(inst, b) + "{");
        ++depth_;
        emit_block(inst.blocks[b]);
        --depth_;
        line("}");
    }
    --depth_;
    line("}");
}

void Writer::emit_loop(const ir::Inst& inst) {
    std::string init;
    init.swap(for_init_);
    if (inst.unroll == 0)
        line("#pragma unroll");
    else if (inst.unroll > 0)
        line("#pragma unroll " + std::to_string(inst.unroll));
    if (inst.test_last)
        emit_loop_test_last(inst);
    else
        emit_loop_test_first(inst, init);
}

void Writer::emit_loop_test_first(const ir::Inst& inst, const std::string& init) {
    const ir::Block& head = inst.blocks[0];
    const ir::Block& body = inst.blocks[1];
    const ir::Block& step = inst.blocks[2];
    bool step_folds = plan_.comma_expression(step) && plan_.named_values_used(head, step).empty();
    if (!step_folds && detail::continues(body)) return emit_loop_with_flag(inst, step);
    bool split = split_long_;
    split_long_ = false;
    bool head_folds = plan_.silent(head);
    std::string condition;
    if (head_folds) {
        emit_block(head);
        if (!inst.operands.empty()) condition = expression(inst.operands[0]).text;
    }
    // The step's text is made before the body's, in the order of the words; it uses no value of the body.
    std::string step_text = step_folds ? comma_list(step) : std::string();
    split_long_ = split;
    if (init.empty() && step_text.empty())
        line(condition.empty() ? "for (;;) {" : "while (" + condition + ") {");
    else
        line("for (" + init + ";" + (condition.empty() ? "" : " ") + condition + ";" + (step_text.empty() ? "" : " ") + step_text + ") {");
    ++depth_;
    if (!head_folds) {
        emit_block(head);
        emit_exit_unless(inst);
    }
    emit_block(body);
    if (!step_folds) emit_block(step);
    --depth_;
    line("}");
}

void Writer::emit_exit_unless(const ir::Inst& loop) {
    if (loop.operands.empty()) return;
    line("if (" + negation(loop.operands[0]).text + ") {");
    line("    break;");
    line("}");
}

void Writer::emit_loop_test_last(const ir::Inst& inst) {
    const ir::Block& head = inst.blocks[0];
    const ir::Block& body = inst.blocks[1];
    bool head_folds = plan_.silent(head) && !inst.operands.empty();
    if (!head_folds && detail::continues(body) && !plan_.silent(head)) return emit_loop_with_flag(inst, head);
    line(head_folds ? "do {" : "for (;;) {");
    ++depth_;
    emit_block(body);
    bool split = split_long_;
    split_long_ = !head_folds;
    emit_block(head);
    split_long_ = split;
    if (!head_folds) emit_exit_unless(inst);
    --depth_;
    line(head_folds ? "} while (" + expression(inst.operands[0]).text + ");" : "}");
}

/// The form for `continue` where C's own would skip `between`, what happens from one turn to the next.
void Writer::emit_loop_with_flag(const ir::Inst& inst, const ir::Block& between) {
    const ir::Block& head = inst.blocks[0];
    if (!inst.test_last) hoist(plan_.named_values_used(head, between));
    std::string flag = names_.fresh("again");
    line("for (bool " + flag + " = false;; " + flag + " = true) {");
    ++depth_;
    line("if (" + flag + ") {");
    ++depth_;
    emit_block(between);
    if (inst.test_last) emit_exit_unless(inst);
    --depth_;
    line("}");
    if (!inst.test_last) {
        bool split = split_long_;
        split_long_ = false;
        emit_block(head);
        split_long_ = split;
        emit_exit_unless(inst);
    }
    emit_block(inst.blocks[1]);
    --depth_;
    line("}");
}

void Writer::hoist(const std::vector<const ir::Inst*>& values) {
    for (const ir::Inst* inst : values) {
        types_.require(inst->type, inst->loc);
        std::string name = names_.fresh(detail::name_hint(*inst));
        line(types_.declare(inst->type, name) + ";");
        texts_[inst->slot] = {name};
        named_[inst->slot] = true;
        hoisted_[inst->slot] = true;
    }
}

/// What a `for` does between turns; the block is one for which Plan::comma_expression holds.
std::string Writer::comma_list(const ir::Block& block) {
    std::string list;
    for (const ir::Inst* inst : block) {
        if (plan_.dead(*inst)) continue;
        if (plan_.folded(*inst)) {
            if (!ir::is_address_step(inst->op) && inst->op != ir::Op::special) texts_[inst->slot] = compute(*inst);
            continue;
        }
        list += (list.empty() ? "" : ", ") + (inst->op == ir::Op::store ? store(*inst) : compute(*inst).text);
    }
    return list;
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
