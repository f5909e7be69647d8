// SPDX-License-Identifier: Apache-2.0
// The driver of the simplifying passes. One pass uncovers work for the others (a forwarded pointer makes an access
// static, which splits an aggregate, whose parts are forwarded), hence the rounds; each is linear, and few are needed.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/eliminate_dead.hpp>
#include <qiao/passes/fold.hpp>
#include <qiao/passes/forward_stores.hpp>
#include <qiao/passes/local_names.hpp>
#include <qiao/passes/pointer_memory.hpp>
#include <qiao/passes/scalarise.hpp>
#include <qiao/passes/split_aggregates.hpp>
#include <qiao/passes/unroll_loops.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// What is loaded may, once forwarded, point anywhere: pointers that lowering took for global become generic.
inline void forget_spaces(ir::Module& module, ir::Function& function) {
    ir::for_each_inst(function.body, [&](ir::Inst& i) {
        if (!i.type->is_pointer()) return;
        if (ir::is_address_step(i.op))
            i.type = module.types->pointer(i.type->element, i.operands[0]->type->space);
        else
            i.type = module.types->pointer(i.type->element, ir::Space::generic);
    });
}

/// Kernel parameters that are written, or whose address goes where it cannot be followed, get a local copy: that can
/// be split, and emitters may leave parameters where they lie. Returns true where there was one.
inline bool copy_written_parameters(ir::Module& module, ir::Function& kernel) {
    std::vector<ir::Variable*> copies(ir::number_values(kernel), nullptr);  // by slot of a parameter
    ir::Block prologue;
    ir::Builder builder(module, &prologue);
    builder.loc = kernel.loc;
    ir::for_each_inst(kernel.body, [&](ir::Inst& i) {
        for (size_t k = 0; k < i.operands.size(); ++k) {
            bool reads = (k == 0 && i.op == ir::Op::load) || (k == 1 && i.op == ir::Op::copy) || ir::is_address_step(i.op);
            if (reads || !i.operands[k]->type->is_pointer() || !PointerMemory::is_parameter_memory(i.operands[k])) continue;
            auto* parameter = const_cast<ir::Parameter*>(static_cast<const ir::Parameter*>(PointerMemory::root_of(i.operands[k])));
            ir::Variable*& copy = copies[parameter->slot];
            if (copy != nullptr) continue;
            copy = builder.local(kernel, parameter->name, parameter->type->element);
            builder.copy(copy, parameter, copy->value_type);
        }
    });
    if (prologue.empty()) return false;
    ir::for_each_inst(kernel.body, [&](ir::Inst& i) {
        for (ir::Value*& v : i.operands) {
            if (v->kind != ir::ValueKind::parameter || !v->type->is_pointer() || v->type->space != ir::Space::private_) continue;
            if (ir::Variable* copy = copies[v->slot]) v = copy;
        }
    });
    kernel.body.insert(kernel.body.begin(), prologue.begin(), prologue.end());
    return true;
}

}  // namespace detail

void scalarise_function(ir::Module& module, ir::Function& function) {
    constexpr int most_rounds = 16;
    for (int round = 0; round < most_rounds; ++round) {
        bool changed = fold(module, function);
        changed = split_aggregates(module, function) || changed;
        changed = forward_stores(module, function) || changed;
        changed = eliminate_dead(function) || changed;
        if (!changed) break;
    }
}

void scalarise(ir::Module& module) {
    ir::Function& kernel = *module.kernel;
    detail::forget_spaces(module, kernel);
    scalarise_function(module, kernel);
    if (detail::copy_written_parameters(module, kernel)) scalarise_function(module, kernel);
    if (unroll_loops(module, kernel)) scalarise_function(module, kernel);
    make_local_names_unique(kernel);
}

void simplify(ir::Module& module) {
    ir::Function& kernel = *module.kernel;
    constexpr int most_rounds = 16;
    for (int round = 0; round < most_rounds; ++round) {
        bool changed = fold(module, kernel);
        changed = forward_stores(module, kernel) || changed;
        changed = eliminate_dead(kernel) || changed;
        if (!changed) break;
    }
    make_local_names_unique(kernel);
}

}  // namespace passes
QIAO_NAMESPACE_END
