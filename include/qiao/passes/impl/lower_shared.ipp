// SPDX-License-Identifier: Apache-2.0
// Layout of shared memory and its indices; user variables in scratch memory where options.shared_in_global asks for it.
#pragma once
#include <map>
#include <set>

#include <qiao/passes/lower_shared.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

namespace detail {

/// Offsets of the variables for which `select(variable)` holds, in declaration order. Returns their end.
template <typename Select>
uint64_t shared_offsets(const ir::Module& module, Select&& select, std::map<const ir::Variable*, uint64_t>& offsets) {
    uint64_t end = 0;
    for (const ir::Variable* variable : module.shared) {
        if (!select(*variable)) continue;
        uint64_t offset = align_up(end, variable->align > variable->value_type->align ? variable->align : variable->value_type->align);
        offsets[variable] = offset;
        end = offset + variable->value_type->size;
    }
    return end;
}

/// True where the element in front of the pointer may be part of the same array.
inline bool may_lie_inside(const ir::Value* pointer) {
    const ir::Inst* inst = ir::as_inst(pointer);
    while (inst != nullptr && inst->op == ir::Op::pointer_cast) inst = ir::as_inst(inst->operands[0]);
    return inst != nullptr && inst->op != ir::Op::decay;
}

/// CUDA computes addresses of shared memory in 32 bits: from a pointer into an array, `p[~0u]` is the element before.
inline void wrap_indices(ir::Module& module, ir::Block& block) {
    ir::Block out;
    for (ir::Inst* inst : block) {
        for (ir::Block& nested : inst->blocks) wrap_indices(module, nested);
        bool narrow = inst->op == ir::Op::index && inst->type->space == ir::Space::shared && inst->operands[1]->type == module.types->u32();
        if (narrow && may_lie_inside(inst->operands[0])) {
            ir::Builder build(module, &out);
            build.loc = inst->loc;
            inst->operands[1] = build.convert(inst->operands[1], module.types->i32());
        }
        out.push_back(inst);
    }
    block = std::move(out);
}

/// Rewrites pointer types: shared becomes global, also inside pointees, arrays and records.
class SharedTypes {
public:
    explicit SharedTypes(ir::TypeTable& types) : types_(types) {}

    const ir::Type* rewrite(const ir::Type* type) {
        if (type->kind != ir::TypeKind::pointer && !type->is_aggregate()) return type;
        auto found = done_.find(type);
        if (found != done_.end()) return found->second;
        const ir::Type* result = type;
        if (type->is_pointer()) {
            result = types_.pointer(rewrite(type->element), type->space == ir::Space::shared ? ir::Space::global : type->space);
        } else if (type->kind == ir::TypeKind::array) {
            result = types_.array(rewrite(type->element), type->count);
        } else {
            result = rewrite_record(type);
        }
        done_[type] = result;
        return result;
    }

private:
    /// Records stay the same object unless a field holds a shared pointer: their identity is their name.
    const ir::Type* rewrite_record(const ir::Type* type) {
        std::vector<ir::Field> fields = type->fields;
        bool changed = false;
        done_[type] = type;
        for (ir::Field& field : fields) {
            const ir::Type* rewritten = rewrite(field.type);
            changed = changed || rewritten != field.type;
            field.type = rewritten;
        }
        return changed ? types_.record(type->name, std::move(fields), type->size, type->align, type->is_union) : type;
    }

    ir::TypeTable& types_;
    std::map<const ir::Type*, const ir::Type*> done_;
};

/// Index of the block within the launch (u64): what scratch memory is divided by.
inline ir::Value* block_in_launch(ir::Builder& build, const TranslateOptions& options) {
    const ir::Type* u64 = build.types().u64();
    if (options.linear_blocks) return build.convert(build.special(ir::Special::hardware_block_x), u64);
    ir::Value* z = build.convert(build.special(ir::Special::block_z), u64);
    ir::Value* y = build.convert(build.special(ir::Special::block_y), u64);
    ir::Value* x = build.convert(build.special(ir::Special::block_x), u64);
    ir::Value* rows = build.binary(ir::Op::add, build.binary(ir::Op::mul, z, build.convert(build.special(ir::Special::grid_dim_y), u64)), y);
    return build.binary(ir::Op::add, build.binary(ir::Op::mul, rows, build.convert(build.special(ir::Special::grid_dim_x), u64)), x);
}

/// Gives every value that may hold an address of user shared memory its global type. Addresses of `reserved` stay.
inline void retype_shared(ir::Function& kernel, ir::TypeTable& types, const std::set<const ir::Value*>& reserved) {
    SharedTypes rewrite(types);
    std::set<const ir::Value*> kept = reserved;
    for (ir::Variable* local : kernel.locals) {
        local->type = rewrite.rewrite(local->type);
        local->value_type = rewrite.rewrite(local->value_type);
    }
    ir::for_each_inst(kernel.body, [&](ir::Inst& inst) {
        if (inst.memory_type != nullptr) inst.memory_type = rewrite.rewrite(inst.memory_type);
        for (ir::Value*& operand : inst.operands) {
            if (operand->kind == ir::ValueKind::constant) operand->type = rewrite.rewrite(operand->type);
        }
        bool stays = inst.type->is_pointer() && !inst.operands.empty() && kept.count(inst.operands[0]) != 0;
        if (stays) {
            kept.insert(&inst);
        } else {
            inst.type = rewrite.rewrite(inst.type);
        }
    });
}

/// Moves all variables of module.shared that `moves` holds of to scratch memory.
inline void move_to_scratch(ir::Module& module, const TranslateOptions& options, const std::map<const ir::Variable*, uint64_t>& offsets,
                            bool reserved_too) {
    const ir::Type* u64 = module.types->u64();
    ir::Parameter* scratch = add_hidden(module, ir::HiddenParameter::shared_scratch, u64, "shared_scratch");
    ir::Parameter* stride = add_hidden(module, ir::HiddenParameter::shared_stride, u64, "shared_stride");
    std::set<const ir::Value*> reserved;
    std::vector<ir::Variable*> moved, staying;
    for (ir::Variable* variable : module.shared) {
        if (variable->is_reserved && !reserved_too) {
            reserved.insert(variable);
            staying.push_back(variable);
        } else {
            moved.push_back(variable);
        }
    }
    retype_shared(*module.kernel, *module.types, reserved);
    ir::Block prologue;
    ir::Builder build(module, &prologue);
    build.loc = module.kernel->loc;
    ir::Value* base = build.binary(ir::Op::add, scratch, build.binary(ir::Op::mul, detail::block_in_launch(build, options), stride));
    SharedTypes rewrite(*module.types);
    std::unordered_map<ir::Value*, ir::Value*> replacements;
    for (ir::Variable* variable : moved) {
        uint64_t offset = variable->is_dynamic_shared ? module.shared_use.scratch_bytes : offsets.at(variable);
        ir::Value* address = offset == 0 ? base : build.binary(ir::Op::add, base, build.u64(offset));
        ir::Inst* pointer = build.insert(ir::Op::int_to_pointer, rewrite.rewrite(variable->type), {address});
        pointer->name = variable->name;
        replacements[variable] = pointer;
    }
    replace_operands(module.kernel->body, replacements);
    prepend(*module.kernel, prologue);
    module.shared = std::move(staying);
}

}  // namespace detail

void lower_shared(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options) {
    if (!module.shared.empty()) detail::wrap_indices(module, module.kernel->body);
    std::map<const ir::Variable*, uint64_t> offsets, reserved_offsets;
    ir::SharedUse& use = module.shared_use;
    use = {};
    use.static_bytes = detail::shared_offsets(module, [](const ir::Variable& v) { return !v.is_dynamic_shared && !v.is_reserved; }, offsets);
    use.reserved_bytes = detail::shared_offsets(module, [](const ir::Variable& v) { return v.is_reserved; }, reserved_offsets);
    uint32_t dynamic_align = 16;
    for (const ir::Variable* variable : module.shared) {
        use.dynamic = use.dynamic || variable->is_dynamic_shared;
        if (variable->is_dynamic_shared && variable->align > dynamic_align) dynamic_align = variable->align;
    }
    if (!options.shared_in_global) {
        uint64_t needed = align_up(use.static_bytes, 8) + use.reserved_bytes;
        if (needed > caps.shared_bytes) {
            fail(module.kernel->loc, DiagCode::target,
                 "kernel '" + module.kernel->display_name + "' needs " + std::to_string(needed) + " bytes of shared memory, the device has " +
                     std::to_string(caps.shared_bytes) + ": it must be translated with shared memory in global scratch memory");
        }
        return;
    }
    bool reserved_too = use.reserved_bytes > caps.shared_bytes;
    uint64_t end = use.static_bytes;
    if (reserved_too) {
        for (const auto& [variable, offset] : reserved_offsets) offsets[variable] = align_up(end, 8) + offset;
        end = align_up(end, 8) + use.reserved_bytes;
        use.reserved_bytes = 0;
    }
    use.scratch_bytes = align_up(end, dynamic_align);
    use.static_bytes = 0;
    use.dynamic = false;
    detail::move_to_scratch(module, options, offsets, reserved_too);
}

}  // namespace passes
QIAO_NAMESPACE_END
