// SPDX-License-Identifier: Apache-2.0
// Module variables as hidden address parameters.
#pragma once
#include <set>

#include <qiao/passes/lower_globals.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

namespace detail {

/// Drops globals that neither `used` nor an initialiser of a kept one names.
inline void prune_globals(ir::Module& module, const std::set<const ir::Value*>& used) {
    std::set<const ir::Value*> kept = used;
    for (bool changed = true; changed;) {
        changed = false;
        for (const ir::Variable* variable : module.globals) {
            if (kept.count(variable) == 0) continue;
            for (const auto& relocation : variable->relocations) {
                for (const ir::Variable* target : module.globals) {
                    if (target->name == relocation.second && kept.insert(target).second) changed = true;
                }
            }
        }
    }
    std::vector<ir::Variable*> rest;
    for (ir::Variable* variable : module.globals) {
        if (kept.count(variable) != 0) rest.push_back(variable);
    }
    module.globals = std::move(rest);
}

}  // namespace detail

void lower_globals(ir::Module& module, const TargetCaps&, const TranslateOptions&) {
    std::set<const ir::Value*> used;
    ir::for_each_inst(module.kernel->body, [&](const ir::Inst& inst) {
        for (const ir::Value* operand : inst.operands) {
            if (operand->kind == ir::ValueKind::variable) used.insert(operand);
        }
    });
    std::set<const ir::Value*> used_globals;
    ir::Block prologue;
    ir::Builder build(module, &prologue);
    build.loc = module.kernel->loc;
    std::unordered_map<ir::Value*, ir::Value*> replacements;
    for (ir::Variable* variable : module.globals) {
        if (used.count(variable) == 0) continue;
        if (variable->hidden == ir::HiddenParameter::global_variable) used_globals.insert(variable);
        ir::Parameter* address = add_hidden(module, variable->hidden, module.types->u64(), variable->name);
        ir::Inst* pointer = build.insert(ir::Op::int_to_pointer, variable->type, {address});
        pointer->name = variable->name;
        replacements[variable] = pointer;
    }
    detail::prune_globals(module, used_globals);
    replace_operands(module.kernel->body, replacements);
    prepend(*module.kernel, prologue);
}

}  // namespace passes
QIAO_NAMESPACE_END
