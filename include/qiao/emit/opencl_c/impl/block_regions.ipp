// SPDX-License-Identifier: Apache-2.0
// The spine and the regions between its parts.
//
// What of the spine is only a value is printed where it stands, ahead of the region it stands in; a region is closed
// before anything that could see, or be seen by, what the region does.
#pragma once
#include <algorithm>

#include <qiao/emit/opencl_c/block_writer.hpp>
#include <qiao/passes/lower_warp.hpp>
#include <qiao/passes/uniformity.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

BlockWriter::BlockWriter(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options)
    : Writer(module, caps, options), shapes_(module, plan_.slots(), module.block_lanes), lanes_(module.block_lanes), width_(std::to_string(lanes_)) {
    region_of_.resize(plan_.slots());
    kept_.resize(plan_.slots());
    summand_.resize(plan_.slots());
    cheap_.resize(plan_.slots());
    locals_.resize(plan_.slots());
    arrays_.resize(plan_.slots());
    joined_.resize(plan_.slots());
    mask_type_ = vector_of("int");
    most_chunks_ = (passes::reserved_threads(kernel_, caps, options) + lanes_ - 1) / lanes_;
    attributes_ = "__attribute__((reqd_work_group_size(1, 1, 1))) ";
}

std::string BlockWriter::run() {
    if (!shapes_.refusal().empty()) fail(kernel_.loc, DiagCode::internal, "qiao: the kernel cannot run a block as one work-item: " + shapes_.refusal());
    prepare();
    std::string head = signature();
    depth_ = 1;
    emit_parameters();
    emit_shared();
    for (const ir::Parameter* p : kernel_.parameters) {
        if (p->hidden == ir::HiddenParameter::block_dim) dimensions_[p->name.back() - 'x'] = texts_[p->slot].text;
    }
    partition(kernel_.body, false);
    for (size_t r = 0; r < regions_.size(); ++r) find_uses(r);
    find_sums(kernel_.body);
    find_part_stores(kernel_.body);
    declare_kept();
    emit_spine(kernel_.body);
    std::string rows;
    for (const auto& [type, name] : row_types_)
        rows += "typedef " + vector_of(type) + " " + name + " __attribute__((aligned(sizeof(" + type + ")), may_alias));\n";
    return preamble() + rows + (rows.empty() ? "" : "\n") + head + "\n" + out_ + "}\n";
}

// ---- Cutting.

void BlockWriter::partition(const ir::Block& block, bool in_loop) {
    ir::Block open;
    std::vector<Item> items;
    for (ir::Inst* inst : block) {
        if (inst->blocks.empty() && plan_.dead(*inst)) continue;
        if (!shapes_.on_spine(*inst)) {
            open.push_back(inst);
            continue;
        }
        if (must_close(open, *inst)) close(open, in_loop, items);
        items.push_back({inst, 0});
        for (const ir::Block& nested : inst->blocks) partition(nested, in_loop || inst->op == ir::Op::loop);
    }
    close(open, in_loop, items);
    items_[&block] = std::move(items);
}

bool BlockWriter::must_close(const ir::Block& open, const ir::Inst& next) const {
    using ir::Op;
    if (next.op == Op::store) {
        return ir::any_inst(open, [&](const ir::Inst& i) { return i.op == Op::load && i.operands[0] == next.operands[0]; });
    }
    if (next.op == Op::load && !ir::is_local(next.operands[0])) {
        return ir::any_inst(open, [&](const ir::Inst& i) {
            bool local = (i.op == Op::store || i.op == Op::zero) && is_local_address(i.operands[0]);
            return i.blocks.empty() && ir::has_side_effects(i) && !local;
        });
    }
    return next.op != Op::load && !passes::is_pure(next);
}

void BlockWriter::close(ir::Block& open, bool in_loop, std::vector<Item>& items) {
    if (open.empty()) return;
    regions_.push_back({});
    regions_.back().insts.swap(open);
    regions_.back().in_loop = in_loop;
    ir::for_each_inst(regions_.back().insts, [&](ir::Inst& i) { region_of_[i.slot] = regions_.size(); });
    items.push_back({nullptr, regions_.size() - 1});
}

// ---- What crosses from one region to another.

void BlockWriter::find_uses(size_t region) {
    ir::for_each_inst(regions_[region].insts, [&](const ir::Inst& i) {
        for (const ir::Value* v : i.operands) use_value(region, v);
    });
    for (const ir::Variable* v : regions_[region].locals) {
        Local& local = locals_[v->slot];
        bool carries = regions_[region].in_loop && !(plan_.is_cell(v) && shapes_.starts_fresh(*v));
        local.kept = local.kept || local.regions > 1 || carries;
    }
}

/// Cheap: all from the thread's place in its block and what is the same for the block.
bool BlockWriter::made_again(const ir::Inst& inst) {
    if (shapes_.on_spine(inst)) return true;
    char& known = cheap_[inst.slot];  // 0: not yet asked, 1: no, 2: yes
    if (known != 0) return known == 2;
    bool cheap = !varying(&inst) && passes::is_pure(inst) && std::all_of(inst.operands.begin(), inst.operands.end(), [&](const ir::Value* v) {
        const ir::Inst* operand = ir::as_inst(v);
        return operand == nullptr || made_again(*operand);
    });
    known = cheap ? 2 : 1;
    return cheap;
}

void BlockWriter::use_value(size_t region, const ir::Value* v) {
    if (ir::is_local(v)) return use_local(region, static_cast<const ir::Variable&>(*v));
    const ir::Inst* inst = ir::as_inst(v);
    if (inst == nullptr || shapes_.on_spine(*inst) || region_of_[inst->slot] == region + 1) return;
    std::vector<const ir::Inst*>& outside = regions_[region].outside;
    if (std::find(outside.begin(), outside.end(), inst) != outside.end()) return;
    bool again = ir::is_address_step(inst->op) || made_again(*inst);
    if (again) {
        for (const ir::Value* operand : inst->operands) use_value(region, operand);
    } else if (kept_[inst->slot].empty()) {
        kept_[inst->slot] = names_.fresh(detail::name_hint(*inst) + "_all");
    }
    if (!ir::is_address_step(inst->op)) outside.push_back(inst);
}

void BlockWriter::use_local(size_t region, const ir::Variable& v) {
    if (shapes_.on_spine(v)) return;
    Local& local = locals_[v.slot];
    if (local.last_region == region + 1) return;
    local.last_region = region + 1;
    ++local.regions;
    regions_[region].locals.push_back(&v);
    if (local.regions > 1) local.kept = true;
}

/// Products that are used once, by a sum in the same block, are printed in it, so that the driver may fuse the two.
void BlockWriter::find_sums(const ir::Block& block) {
    using ir::Op;
    for (const ir::Inst* inst : block) {
        for (const ir::Block& nested : inst->blocks) find_sums(nested);
        if ((inst->op != Op::add && inst->op != Op::sub) || !inst->type->is_float() || inst->no_contract) continue;
        for (const ir::Value* v : inst->operands) {
            const ir::Inst* product = ir::as_inst(v);
            bool fits = product != nullptr && product->op == Op::mul && !product->no_contract && plan_.prints(*product) == 1 &&
                        varying(product) == varying(inst) && shapes_.on_spine(*product) == shapes_.on_spine(*inst) &&
                        (inst->type->size == 4 || inst->type->size == 8);
            if (!fits || std::find(block.begin(), block.end(), product) == block.end() || region_of_[product->slot] != region_of_[inst->slot]) continue;
            summand_[product->slot] = 1;
            break;  // one product a sum: which of two is fused would be the driver's choice
        }
    }
}

std::string BlockWriter::local_declaration(const ir::Variable& v, const std::string& name, const std::string& elements) {
    const ir::Type* type = v.value_type;
    std::string extents = elements;
    for (; type->kind == ir::TypeKind::array; type = type->element) extents += "[" + std::to_string(type->count) + "]";
    types_.require(type, v.loc);
    if (v.value_type->is_scalar() && !varying(&v)) return types_.declare(type, name + elements);
    return vector_type(type) + " " + name + extents;
}

void BlockWriter::declare_kept() {
    const std::string elements = "[" + std::to_string(most_chunks_) + "]";
    for (const ir::Variable* v : kernel_.locals) {
        if (shapes_.on_spine(*v)) {
            texts_[v->slot] = {names_.fresh(v->name, "v")};
            line(variable_declaration(*v) + ";");
        } else if (locals_[v->slot].kept) {
            locals_[v->slot].all = names_.fresh(v->name + "_all", "all");
            line(local_declaration(*v, locals_[v->slot].all, elements) + ";");
        }
    }
    ir::for_each_inst(kernel_.body, [&](const ir::Inst& inst) {
        const std::string& name = kept_[inst.slot];
        if (name.empty()) return;
        line((varying(&inst) ? vector_type(inst.type) + " " + name + elements : types_.declare(inst.type, name + elements)) + ";");
    });
}

// ---- Printing.

void BlockWriter::emit_spine(const ir::Block& block) {
    for (const Item& item : items_[&block]) {
        if (item.spine == nullptr)
            emit_region(regions_[item.region]);
        else if (!item.spine->blocks.empty())
            emit_spine_construct(*item.spine);
        else if (item.spine->op == ir::Op::barrier || ir::is_address_step(item.spine->op))
            continue;
        else
            emit_statement(*item.spine);
    }
}

void BlockWriter::emit_spine_construct(const ir::Inst& inst) {
    auto part = [&](const ir::Block& block) {
        ++depth_;
        emit_spine(block);
        --depth_;
    };
    if (inst.op == ir::Op::if_) {
        line("if (" + expression(inst.operands[0]).text + ") {");
        part(inst.blocks[0]);
        if (!inst.blocks[1].empty()) line("} else {");
        part(inst.blocks[1]);
        return line("}");
    }
    if (inst.op == ir::Op::switch_) {
        line("switch (" + typed(inst.operands[0]) + ") {");
        for (size_t b = 0; b < inst.blocks.size(); ++b) {
            line(case_labels(inst, b) + "{");
            part(inst.blocks[b]);
            line("}");
        }
        return line("}");
    }
    line("for (;;) {");
    if (inst.test_last) part(inst.blocks[1]);
    part(inst.blocks[0]);
    ++depth_;
    emit_exit_unless(inst);
    --depth_;
    if (!inst.test_last) {
        part(inst.blocks[1]);
        part(inst.blocks[2]);
    }
    line("}");
}

void BlockWriter::emit_region(const Region& region) {
    region_ = static_cast<size_t>(&region - regions_.data()) + 1;
    open_region(region);
    emit_list(region.insts);
    close_region(region);
}

void BlockWriter::open_region(const Region& region) {
    static constexpr const char* axes[] = {"x", "y", "z"};
    for (int i = 0; i < 3; ++i) thread_[i] = names_.fresh(std::string("thread_") + axes[i]);
    chunk_ = names_.fresh("chunk");
    line("for (uint " + chunk_ + " = 0, " + thread_[2] + " = 0; " + thread_[2] + " < " + dimensions_[2] + "; " + thread_[2] + "++)");
    line("for (uint " + thread_[1] + " = 0; " + thread_[1] + " < " + dimensions_[1] + "; " + thread_[1] + "++)");
    line("for (uint " + thread_[0] + " = 0; " + thread_[0] + " < " + dimensions_[0] + "; " + thread_[0] + " += " + width_ + ", " + chunk_ + "++) {");
    ++depth_;
    for (const ir::Inst* inst : region.outside) {
        if (kept_[inst->slot].empty()) {
            emit_one(*inst);
            continue;
        }
        Text fetched{kept_[inst->slot] + "[" + chunk_ + "]"};
        if (varying(inst))
            name_vector(*inst, fetched.text);
        else
            name_value(*inst, fetched);
    }
    for (const ir::Variable* v : region.locals) {
        const Local& local = locals_[v->slot];
        if (local.kept && v->value_type->is_aggregate()) {
            texts_[v->slot] = {local.all + "[" + chunk_ + "]"};
            continue;
        }
        texts_[v->slot] = {names_.fresh(v->name, "v")};
        line(local_declaration(*v, texts_[v->slot].text, {}) + (local.kept ? " = " + local.all + "[" + chunk_ + "]" : "") + ";");
    }
}

void BlockWriter::close_region(const Region& region) {
    for (const ir::Variable* v : region.locals) {
        const Local& local = locals_[v->slot];
        bool stored = ir::any_inst(region.insts, [&](const ir::Inst& i) { return i.op == ir::Op::store && i.operands[0] == v; });
        if (local.kept && stored && v->value_type->is_scalar()) line(local.all + "[" + chunk_ + "] = " + texts_[v->slot].text + ";");
    }
    --depth_;
    line("}");
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
