// SPDX-License-Identifier: Apache-2.0
// What passes share: replacement and removal of instructions (walks are in ir/walk.hpp), hidden parameters.
#pragma once
#include <unordered_map>
#include <utility>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/ir.hpp>
#include <qiao/ir/walk.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

inline uint64_t align_up(uint64_t value, uint64_t align) { return (value + align - 1) / align * align; }

/// Replaces each operand that is a key of `map`.
inline void replace_operands(ir::Block& block, const std::unordered_map<ir::Value*, ir::Value*>& map) {
    if (map.empty()) return;
    ir::for_each_inst(block, [&](ir::Inst& inst) {
        for (ir::Value*& operand : inst.operands) {
            auto found = map.find(operand);
            if (found != map.end()) operand = found->second;
        }
    });
}

/// Takes out each instruction for which `test(inst)` holds.
template <typename Test>
void remove_instructions(ir::Block& block, Test&& test) {
    size_t kept = 0;
    for (ir::Inst* inst : block) {
        if (test(*inst)) continue;
        for (ir::Block& inner : inst->blocks) remove_instructions(inner, test);
        block[kept++] = inst;
    }
    block.resize(kept);
}

/// Puts `prologue` before all that the function does.
inline void prepend(ir::Function& function, const ir::Block& prologue) {
    function.body.insert(function.body.begin(), prologue.begin(), prologue.end());
}

/// The first hidden parameter of that kind, or null.
inline ir::Parameter* find_hidden(const ir::Function& kernel, ir::HiddenParameter kind) {
    for (ir::Parameter* parameter : kernel.parameters) {
        if (parameter->hidden == kind) return parameter;
    }
    return nullptr;
}

/// Appends a parameter that the runtime fills.
inline ir::Parameter* add_hidden(ir::Module& module, ir::HiddenParameter kind, const ir::Type* type, std::string name) {
    ir::Parameter* parameter = module.arena.make<ir::Parameter>(type);
    parameter->name = std::move(name);
    parameter->index = static_cast<unsigned>(module.kernel->parameters.size());
    parameter->hidden = kind;
    parameter->value_type = type;
    module.kernel->parameters.push_back(parameter);
    return parameter;
}

/// The hidden parameter of that kind, appended where the kernel has none yet.
inline ir::Parameter* need_hidden(ir::Module& module, ir::HiddenParameter kind, const ir::Type* type, const char* name) {
    ir::Parameter* found = find_hidden(*module.kernel, kind);
    return found != nullptr ? found : add_hidden(module, kind, type, name);
}

}  // namespace passes
QIAO_NAMESPACE_END
