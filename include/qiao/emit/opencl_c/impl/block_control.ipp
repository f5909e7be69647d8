// SPDX-License-Identifier: Apache-2.0
// Control flow inside of a region: C's own where all lanes agree, masks where they do not.
#pragma once
#include <qiao/emit/opencl_c/block_writer.hpp>
#include <qiao/passes/uniformity.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

std::string BlockWriter::mask_without(const std::string& mask, const std::string& condition) const {
    return mask.empty() ? condition : mask + " & " + condition;
}

std::string BlockWriter::any(const std::string& mask) {
    auto known = tests_.find(mask);
    return known != tests_.end() && !known->second.any.empty() ? "(" + known->second.any + ")" : helpers_.any_lane(lanes_) + "(" + mask + ")";
}

std::string BlockWriter::all(const std::string& mask) {
    auto known = tests_.find(mask);
    return known != tests_.end() && !known->second.all.empty() ? "(" + known->second.all + ")" : helpers_.all_lanes(lanes_) + "(" + mask + ")";
}

/// Where this is so, what all lanes would do together need not be printed.
bool BlockWriter::never_all(const std::string& mask) const {
    auto known = tests_.find(mask);
    return known != tests_.end() && known->second.all == "false";
}

/// A row against a limit: its first or last lane decides.
BlockWriter::MaskTest BlockWriter::test_of_comparison(const ir::Inst& inst) {
    using ir::Op;
    const bool swapped = shapes_.uniform(*inst.operands[0]);
    const ir::Value* row = inst.operands[swapped ? 1 : 0];
    const ir::Value* limit = inst.operands[swapped ? 0 : 1];
    const passes::Shape shape = shapes_.shape(*row);
    if (shape.kind != passes::Shape::linear || !shape.exact || !row->type->is_integer() || row->type->is_boolean() || !shapes_.uniform(*limit)) return {};
    std::string low = stepped(row, {0, {}}), high = stepped(row, {lanes_ - 1, {}});
    if (shape.step < 0) low.swap(high);
    const std::string bound = operand(limit, Binding::sum);
    auto compare = [&](const std::string& lane, const char* sign) { return swapped ? bound + " " + sign + " " + lane : lane + " " + sign + " " + bound; };
    const char* sign = detail::operator_of(inst.op).sign;
    if (inst.op == Op::eq || inst.op == Op::ne) {
        if (shape.step != 1 && shape.step != -1) return {};
        const std::string within_row = low + " <= " + bound + " && " + bound + " <= " + high;
        return inst.op == Op::eq ? MaskTest{within_row, "false"} : MaskTest{"true", "!(" + within_row + ")"};
    }
    const bool least = (inst.op == Op::lt || inst.op == Op::le) != swapped;
    return {compare(least ? low : high, sign), compare(least ? high : low, sign)};
}

BlockWriter::MaskTest BlockWriter::test_of(const ir::Value* condition) {
    using ir::Op;
    if (shapes_.uniform(*condition)) {
        const std::string text = operand(condition, Binding::unary);
        return {text, text};
    }
    const ir::Inst* inst = ir::as_inst(condition);
    // What comes from another region has no operands here.
    if (inst == nullptr || (!kept_[inst->slot].empty() && region_of_[inst->slot] != region_)) return {};
    if (inst->op >= Op::eq && inst->op <= Op::ge) return test_of_comparison(*inst);
    auto negated = [](const std::string& text) { return text.empty() ? text : "!(" + text + ")"; };
    if (inst->op == Op::logical_not) {
        const MaskTest of = test_of(inst->operands[0]);
        return {negated(of.all), negated(of.any)};
    }
    if (!inst->type->is_boolean() || (inst->op != Op::bit_or && inst->op != Op::bit_and)) return {};
    const MaskTest a = test_of(inst->operands[0]), b = test_of(inst->operands[1]);
    const bool either = inst->op == Op::bit_or;
    auto joined = [&](const std::string& x, const std::string& y) {
        return x.empty() || y.empty() ? "" : "(" + x + ")" + (either ? " || " : " && ") + "(" + y + ")";
    };
    MaskTest test{joined(a.any, b.any), joined(a.all, b.all)};
    // Some lanes may have the one, others the other, unless it is the same for all.
    const bool one_uniform = shapes_.uniform(*inst->operands[0]) || shapes_.uniform(*inst->operands[1]);
    if (!one_uniform) (either ? test.all : test.any).clear();
    return test;
}

void BlockWriter::emit_list(const ir::Block& block) {
    const std::string before = mask_;
    unsigned opened = 0;
    for (size_t i = 0; i < block.size(); ++i) {
        const ir::Inst& inst = *block[i];
        emit_one(inst);
        if (inst.blocks.empty() || !shapes_.narrows(inst) || i + 1 == block.size()) continue;
        // Some lanes have left.
        std::string rest = names_.fresh("rest");
        line("const " + mask_type_ + " " + rest + " = " + mask_without(mask_, running_.back()) + ";");
        line("if (" + any(rest) + ") {");
        ++depth_;
        ++opened;
        mask_ = rest;
    }
    for (; opened > 0; --opened) {
        --depth_;
        line("}");
    }
    mask_ = before;
}

void BlockWriter::emit_nested(const ir::Block& block, const std::string& mask) {
    const std::string before = mask_;
    mask_ = mask;
    ++depth_;
    emit_list(block);
    --depth_;
    mask_ = before;
}

void BlockWriter::emit_one(const ir::Inst& inst) {
    if (inst.op != ir::Op::loop && plan_.dead(inst)) return;
    emit_form(inst);
    if (!kept_[inst.slot].empty()) line(kept_[inst.slot] + "[" + chunk_ + "] = " + texts_[inst.slot].text + ";");
}

void BlockWriter::emit_form(const ir::Inst& inst) {
    using ir::Op;
    switch (inst.op) {
        case Op::if_:
            return shapes_.divergent(inst) ? emit_masked_if(inst) : emit_same_if(inst);
        case Op::loop:
            return shapes_.divergent(inst) ? emit_masked_loop(inst) : emit_same_loop(inst);
        case Op::switch_:
            return emit_same_switch(inst);
        case Op::break_:
        case Op::continue_:
            return emit_exit(inst);
        case Op::unreachable:
            return;
        case Op::store:
            return emit_store(inst);
        case Op::copy:
        case Op::zero:
        case Op::atomic:
            return emit_by_lanes(inst);
        case Op::special: {
            using ir::Special;
            named_[inst.slot] = true;
            texts_[inst.slot] = special(inst.special);
            if (inst.special <= Special::thread_z) texts_[inst.slot] = {thread_[static_cast<unsigned>(inst.special)]};
            if (inst.special == Special::lane_id) texts_[inst.slot] = {"(" + chunk_ + " * " + width_ + " & 31)"};
            if (inst.special == Special::warp_id) texts_[inst.slot] = {"(" + chunk_ + " * " + width_ + " >> 5)"};
            return;
        }
        default:
            break;
    }
    if (ir::is_address_step(inst.op)) return;
    if (inst.type->is_void()) return emit_statement(inst);
    if (varying(&inst)) {
        if (inst.op == Op::load) return emit_load(inst);
        emit_vector_value(inst);
    } else if (summand_[inst.slot] != 0) {
        texts_[inst.slot] = compute(inst);
    } else {
        emit_statement(inst);
    }
}

void BlockWriter::emit_same_if(const ir::Inst& inst) {
    line("if (" + expression(inst.operands[0]).text + ") {");
    emit_nested(inst.blocks[0], mask_);
    if (!inst.blocks[1].empty()) {
        line("} else {");
        emit_nested(inst.blocks[1], mask_);
    }
    line("}");
}

/// Where scalars say whether all lanes take a branch, it is printed twice: once without masks, which most rows take, and
/// once for rows at an edge, behind all tests for whole rows.
void BlockWriter::emit_masked_if(const ir::Inst& inst) {
    const std::string condition = vector(inst.operands[0]);
    const MaskTest test = mask_.empty() ? test_of(inst.operands[0]) : MaskTest{};
    auto negated = [](const std::string& text) { return text.empty() ? text : "!(" + text + ")"; };
    const MaskTest tests[2] = {test, {negated(test.all), negated(test.any)}};
    bool apart[2] = {false, false};
    for (size_t branch = 0; branch < 2; ++branch) {
        const MaskTest& own = tests[branch];
        if (own.all.empty() || own.all == "false" || !pays_twice(inst.blocks[branch])) continue;
        line((branch == 1 && apart[0] ? "} else if (" : "if (") + own.all + ") {");
        emit_nested(inst.blocks[branch], {});
        apart[branch] = true;
    }
    const bool behind = apart[0] || apart[1];
    if (behind) line("} else {");
    if (behind) ++depth_;
    for (size_t branch = 0; branch < 2; ++branch) {
        if (inst.blocks[branch].empty()) continue;
        const std::string lanes = names_.fresh(branch == 0 ? "taken" : "other");
        tests_[lanes] = {tests[branch].any, apart[branch] || never_all(mask_) ? "false" : tests[branch].all};
        line("const " + mask_type_ + " " + lanes + " = " + mask_without(mask_, branch == 0 ? condition : "~" + condition) + ";");
        const bool some = apart[1 - branch];  // or all lanes would have gone the other way
        line(some ? "{" : "if (" + any(lanes) + ") {");
        emit_nested(inst.blocks[branch], lanes);
        line("}");
    }
    if (!behind) return;
    --depth_;
    line("}");
}

/// Short, and with something in it that masks make slower.
bool BlockWriter::pays_twice(const ir::Block& block) const {
    constexpr size_t most_instructions = 80;
    size_t size = 0;
    bool pays = false;
    ir::for_each_inst(block, [&](const ir::Inst& i) {
        ++size;
        pays = pays || i.op == ir::Op::store || i.op == ir::Op::atomic || i.op == ir::Op::copy || (!i.blocks.empty() && shapes_.divergent(i));
    });
    return pays && size <= most_instructions;
}

void BlockWriter::emit_same_loop(const ir::Inst& inst) {
    if (inst.unroll == 0)
        line("#pragma unroll");
    else if (inst.unroll > 0)
        line("#pragma unroll " + std::to_string(inst.unroll));
    line("for (;;) {");
    if (inst.test_last) emit_nested(inst.blocks[1], mask_);
    emit_nested(inst.blocks[0], mask_);
    ++depth_;
    emit_exit_unless(inst);
    --depth_;
    if (!inst.test_last) {
        emit_nested(inst.blocks[1], mask_);
        emit_nested(inst.blocks[2], mask_);
    }
    line("}");
}

void BlockWriter::emit_masked_loop(const ir::Inst& inst) {
    live_.push_back(names_.fresh("live"));
    running_.push_back(names_.fresh("running"));
    const std::string live = live_.back();
    line(mask_type_ + " " + live + " = " + (mask_.empty() ? "(" + mask_type_ + ")(-1)" : mask_) + ";");
    line("for (;;) {");
    auto body = [&] {
        ++depth_;
        line(mask_type_ + " " + running_.back() + " = " + live + ";");
        --depth_;
        emit_nested(inst.blocks[1], running_.back());
        ++depth_;
        line("if (!" + any(live) + ") break;");
        --depth_;
    };
    if (inst.test_last) body();
    emit_nested(inst.blocks[0], live);
    ++depth_;
    if (!inst.operands.empty() && varying(inst.operands[0])) {
        line(live + " &= " + vector(inst.operands[0]) + ";");
        line("if (!" + any(live) + ") break;");
    } else {
        emit_exit_unless(inst);
    }
    --depth_;
    if (!inst.test_last) {
        body();
        emit_nested(inst.blocks[2], live);
    }
    line("}");
    live_.pop_back();
    running_.pop_back();
}

void BlockWriter::emit_same_switch(const ir::Inst& inst) {
    line("switch (" + typed(inst.operands[0]) + ") {");
    for (size_t b = 0; b < inst.blocks.size(); ++b) {
        line(case_labels(inst, b) + "{");
        emit_nested(inst.blocks[b], mask_);
        line("}");
    }
    line("}");
}

void BlockWriter::emit_exit(const ir::Inst& inst) {
    bool leaves = inst.op == ir::Op::break_;
    if (!shapes_.divergent(*shapes_.target(inst))) return line(leaves ? "break;" : "continue;");
    // The mask may be the very variable that changes.
    const std::string gone = names_.fresh("gone");
    line("const " + mask_type_ + " " + gone + " = " + mask_ + ";");
    line(running_.back() + " &= ~" + gone + ";");
    if (leaves) line(live_.back() + " &= ~" + gone + ";");
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
