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

void BlockWriter::emit_masked_if(const ir::Inst& inst) {
    const std::string condition = vector(inst.operands[0]);
    for (size_t branch = 0; branch < 2; ++branch) {
        if (inst.blocks[branch].empty()) continue;
        std::string lanes = names_.fresh(branch == 0 ? "taken" : "other");
        line("const " + mask_type_ + " " + lanes + " = " + mask_without(mask_, branch == 0 ? condition : "~" + condition) + ";");
        line("if (" + any(lanes) + ") {");
        emit_nested(inst.blocks[branch], lanes);
        line("}");
    }
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
