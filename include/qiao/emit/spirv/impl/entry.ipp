// SPDX-License-Identifier: Apache-2.0
// Module level: capabilities, block shape, parameters, variables, special registers.
#pragma once
#include <algorithm>

#include <qiao/emit/spirv/abi.hpp>
#include <qiao/emit/spirv/emitter.hpp>
#include <qiao/ir/walk.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

Emitter::Emitter(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options)
    : module_(module), caps_(caps), options_(options), plan_(module, caps) {
    for (const ir::Parameter* parameter : module.kernel->parameters) {
        const ir::Type* type = parameter->value_type != nullptr ? parameter->value_type : parameter->type;
        parameter_bytes_ = std::max(parameter_bytes_, parameter->offset + type->size);
    }
    parameter_bytes_ = (parameter_bytes_ + 7) / 8 * 8;
    in_memory_ = parameters_in_memory(parameter_bytes_, caps);
    plan_block();
}

/// Pointers and other parameters of 64 bits are members of their own: one load, where two words would be two that have to be joined.
void Emitter::plan_block() {
    if (in_memory_) return block_members_.push_back({0, 2, true});
    for (const ir::Parameter* parameter : module_.kernel->parameters) {
        const ir::Type* type = parameter->value_type != nullptr ? parameter->value_type : parameter->type;
        uint32_t first = static_cast<uint32_t>(parameter->offset / 4);
        uint32_t end = static_cast<uint32_t>((parameter->offset + type->size + 3) / 4);
        if (type == parameter->type && type->size == 8) {
            block_members_.push_back({first, 2, true});
        } else if (block_members_.empty() || block_members_.back().is_wide) {
            block_members_.push_back({first, end - first, false});
        } else {
            block_members_.back().words = end - block_members_.back().first;
        }
    }
}

void Emitter::check_types(const ir::Block& block) {
    for (const ir::Inst* inst : block) {
        auto check = [&](const ir::Type* type) {
            if (type->kind == ir::TypeKind::f64 && !caps_.fp64) fail(inst->loc, DiagCode::target, "the device has no double precision (fp64)");
            if (type->kind == ir::TypeKind::f16 && !caps_.fp16) fail(inst->loc, DiagCode::target, "the device has no half precision (fp16)");
        };
        check(inst->type);
        for (const ir::Value* operand : inst->operands) check(operand->type);
        for (const ir::Block& inner : inst->blocks) check_types(inner);
    }
}

void Emitter::declare_capabilities() {
    if (!caps_.int64) fail(module_.kernel->loc, DiagCode::target, "the device has no 64-bit integers (int64), which addresses need");
    w_.capability(spv::Capability::Shader);
    w_.capability(spv::Capability::Int64);
    w_.capability(spv::Capability::PhysicalStorageBufferAddresses);
    if (caps_.vulkan_memory_model) {
        w_.capability(spv::Capability::VulkanMemoryModel);
        w_.capability(spv::Capability::VulkanMemoryModelDeviceScope);
    }
    w_.memory_model(spv::AddressingModel::PhysicalStorageBuffer64, caps_.vulkan_memory_model ? spv::MemoryModel::Vulkan : spv::MemoryModel::GLSL450);
}

/// What CUDA promises of floats, where the device can promise it.
void Emitter::declare_float_controls(Id function) {
    struct Control {
        bool wanted;
        spv::Capability capability;
        spv::ExecutionMode mode;
    };
    const Control controls[] = {
        {caps_.preserve_denorms, spv::Capability::DenormPreserve, spv::ExecutionMode::DenormPreserve},
        {caps_.preserve_inf_nan, spv::Capability::SignedZeroInfNanPreserve, spv::ExecutionMode::SignedZeroInfNanPreserve},
        {caps_.round_to_even, spv::Capability::RoundingModeRTE, spv::ExecutionMode::RoundingModeRTE},
    };
    for (const Control& control : controls) {
        if (!control.wanted) continue;
        w_.capability(control.capability);
        w_.execution_mode(function, control.mode, {32});
        if (caps_.fp64) w_.execution_mode(function, control.mode, {64});
    }
}

void Emitter::declare_block_shape(Id function) {
    static constexpr const char* names[] = {"block_dim_x", "block_dim_y", "block_dim_z"};
    for (uint32_t i = 0; i < 3; ++i) {
        block_size_[i] = w_.spec_constant(spec_id_block_x + i, 1);
        w_.name(block_size_[i], names[i]);
        workgroup_size_[i] = block_size_[i];
    }
    for (uint32_t i = 0; i < 2 && module_.turn_threads != 0; ++i) workgroup_size_[i] = w_.spec_constant(spec_id_workgroup_x + i, 1);
    Id all = w_.spec_composite(w_.type_vector(uint_type(), 3), {workgroup_size_[0], workgroup_size_[1], workgroup_size_[2]});
    w_.decorate(all, spv::Decoration::BuiltIn, {static_cast<uint32_t>(spv::BuiltIn::WorkgroupSize)});
    w_.execution_mode(function, spv::ExecutionMode::LocalSize, {1, 1, 1});
}

void Emitter::declare_parameters() {
    if (block_members_.empty()) return;
    Words types;
    for (const BlockMember& member : block_members_) {
        if (member.is_wide) {
            types.push_back(ulong_type());
            continue;
        }
        types.push_back(w_.new_array(uint_type(), w_.u32(member.words)));
        w_.decorate(types.back(), spv::Decoration::ArrayStride, {4});
    }
    Id block = w_.new_struct(types);
    w_.name(block, "Parameters");
    w_.decorate(block, spv::Decoration::Block);
    for (uint32_t i = 0; i < block_members_.size(); ++i) w_.decorate_member(block, i, spv::Decoration::Offset, {block_members_[i].first * 4});
    push_constants_ = w_.global_variable(spv::StorageClass::PushConstant, block);
    w_.name(push_constants_, "parameters");
    interface_.push_back(push_constants_);
    if (in_memory_) block_address_ = w_.in_prologue([&] { return block_word(0, 0, 0); });
}

/// The index of the member of the push constants that holds the parameter at `parameter` bytes.
uint32_t Emitter::block_member(uint64_t parameter) const {
    uint32_t index = 0;
    while (index + 1 < block_members_.size() && block_members_[index + 1].first * 4 <= parameter) ++index;
    return index;
}

/// A word of a parameter, or all of it where its member is wide: the block's word `word`, plus an optional dynamic number of words.
Id Emitter::block_word(uint64_t parameter, Id dynamic, int64_t word) {
    using spv::Op;
    const uint32_t index = block_member(parameter);
    const BlockMember& member = block_members_[index];
    const Id type = member.is_wide ? ulong_type() : uint_type();
    Words chain{push_constants_, w_.u32(index)};
    if (!member.is_wide) {
        int64_t at = word - member.first;
        if (dynamic == 0) at = std::clamp<int64_t>(at, 0, member.words - 1);  // behind a parameter nothing is defined
        chain.push_back(dynamic == 0 ? w_.u32(static_cast<uint32_t>(at)) : materialise({dynamic, at}, 1));
    }
    return op(Op::OpLoad, type, {w_.value(Op::OpAccessChain, w_.type_pointer(spv::StorageClass::PushConstant, type), chain)});
}

/// Bits of `size` bytes of the parameter at `parameter` bytes of the block, from a constant offset in it plus an optional dynamic one.
Id Emitter::block_bits(uint64_t parameter, Id dynamic, int64_t offset, uint32_t size) {
    using spv::Op;
    bool small = size < 4;
    int64_t byte = static_cast<int64_t>(parameter) + offset;
    Id bit_shift = w_.u32(static_cast<uint32_t>(byte & 3) * 8);
    Id total = 0;  // of dynamic ones: bytes
    if (dynamic != 0) {
        total = materialise({dynamic, byte}, 1);
        if (small) bit_shift = op(Op::OpShiftLeftLogical, uint_type(), {op(Op::OpBitwiseAnd, uint_type(), {total, w_.u32(3)}), w_.u32(3)});
    }
    Id bits = 0;
    if (in_memory_) {
        const ir::Type* type = size == 8 ? module_.types->u64() : module_.types->u32();
        Address a{block_address_, small ? byte & ~int64_t{3} : byte};
        if (total != 0) {
            Id bytes = small ? op(Op::OpBitwiseAnd, uint_type(), {total, w_.u32(~3u)}) : total;
            a = {op(Op::OpIAdd, ulong_type(), {block_address_, op(Op::OpUConvert, ulong_type(), {bytes})}), 0};
        }
        bits = load_global(a, 0, type, 0, false, {});
    } else {
        Id index = total == 0 ? 0 : op(Op::OpShiftRightLogical, uint_type(), {total, w_.u32(2)});
        int64_t word = total == 0 ? byte >> 2 : 0;
        bits = block_word(parameter, index, word);
        if (size == 8 && !block_members_[block_member(parameter)].is_wide) bits = join_halves(bits, block_word(parameter, index, word + 1));
    }
    return small ? op(Op::OpBitFieldUExtract, uint_type(), {bits, bit_shift, w_.u32(size * 8)}) : bits;
}

/// The same for an offset that is aligned to `align` only.
Id Emitter::block_bits_aligned(uint64_t parameter, Id dynamic, int64_t offset, uint32_t size, uint32_t align) {
    if (align >= size) return block_bits(parameter, dynamic, offset, size);
    Id bits = block_bits(parameter, dynamic, offset, align);
    for (uint32_t at = align; at < size; at += align) {
        Id part = block_bits(parameter, dynamic, offset + at, align);
        bits = op(spv::Op::OpBitFieldInsert, uint_type(), {bits, part, w_.u32(at * 8), w_.u32(align * 8)});
    }
    return bits;
}

/// A scalar parameter, read once.
Id Emitter::parameter(const ir::Parameter& parameter) {
    Id& id = values_[&parameter];
    if (id != 0) return id;
    Id loaded = w_.in_prologue([&] { return from_bits(block_bits(parameter.offset, 0, 0, static_cast<uint32_t>(parameter.type->size)), parameter.type); });
    w_.name(loaded, parameter.name);
    return values_[&parameter] = loaded;
}

/// The dynamic array's length is known when the pipeline is made.
Id Emitter::element_count(const MemoryClass& memory) {
    uint32_t element_bytes = memory.element_size * memory.lanes;
    uint64_t fixed = (memory.static_bytes + element_bytes - 1) / element_bytes;
    if (!memory.has_dynamic) return w_.u32(static_cast<uint32_t>(std::max<uint64_t>(fixed, 1)));
    using spv::Op;
    Id bytes = w_.spec_constant(spec_id_dynamic_shared, 0);
    w_.name(bytes, "dynamic_shared_bytes");
    Id rounded = w_.spec_op(Op::OpIAdd, uint_type(), {bytes, w_.u32(element_bytes - 1)});
    Id count = w_.spec_op(Op::OpUDiv, uint_type(), {rounded, w_.u32(element_bytes)});
    if (fixed != 0) return w_.spec_op(Op::OpIAdd, uint_type(), {count, w_.u32(static_cast<uint32_t>(fixed))});
    Id empty = w_.spec_op(Op::OpIEqual, bool_type(), {count, w_.u32(0)});
    return w_.spec_op(Op::OpSelect, uint_type(), {empty, w_.u32(1), count});
}

void Emitter::declare_places(MemoryClass& memory) {
    const std::string& name = memory.variables.empty() ? memory.parameters[0]->name : memory.variables[0]->name;
    const ir::Type* type = memory.variables.empty() ? memory.parameters[0]->value_type : memory.variables[0]->value_type;
    for (const auto& [offset, cells] : memory.places) {
        Id variable = w_.function_variable(place_type(memory, offset), !caps_.exit_values);
        w_.name(variable, type->is_scalar() ? name : name + "_" + std::to_string(offset));
        memory.place_variables[offset] = variable;
    }
}

void Emitter::declare_class(MemoryClass& memory) {
    if (memory.kind == MemoryClass::Kind::block || memory.cells.empty()) return;
    if (memory.kind == MemoryClass::Kind::split) {
        declare_places(memory);
        return fill_parameter_copies(memory);
    }
    if (memory.kind == MemoryClass::Kind::words) {
        memory.element_type = w_.type_uint(memory.element_size * 8);
    } else if (memory.same_cell) {
        memory.element_type = cell_type(memory.cells[0]);
    } else {
        uint32_t bits = memory.shared || memory.element_size == 8 ? memory.element_size * 8 : 32;
        if (bits < 32) w_.capability(bits == 8 ? spv::Capability::Int8 : spv::Capability::Int16);
        memory.element_type = w_.type_uint(bits);
    }
    memory.is_scalar = memory.lanes == 1 && !memory.has_dynamic && memory.static_bytes <= memory.element_size;
    Id element = memory.lanes == 1 ? memory.element_type : w_.type_vector(memory.element_type, memory.lanes);
    Id type = memory.is_scalar ? element : w_.type_array(element, element_count(memory));
    if (memory.shared) {
        memory.variable = w_.global_variable(spv::StorageClass::Workgroup, type);
        interface_.push_back(memory.variable);
    } else {
        // Larger arrays are memory to the driver, not values.
        bool may_be_values = memory.static_bytes <= 256;
        memory.variable = w_.function_variable(type, !caps_.exit_values && may_be_values);
    }
    w_.name(memory.variable, memory.variables.empty() ? memory.parameters[0]->name : memory.variables[0]->name);
    fill_parameter_copies(memory);
}

/// Parameters that the kernel writes to start as what was passed.
void Emitter::fill_parameter_copies(MemoryClass& memory) {
    if (memory.kind == MemoryClass::Kind::split) {
        if (memory.parameters.empty()) return;
        uint64_t base = memory.parameters[0]->offset;
        for (const auto& [offset, cells] : memory.places) {
            Id bits = block_bits(base, 0, static_cast<int64_t>(offset), cell_size(cells[0]));
            Id initial = cells.size() == 1 ? from_bits(bits, cells[0]) : bits;
            w_.effect(spv::Op::OpStore, {memory.place_variables[offset], initial});
        }
        return;
    }
    uint32_t size = memory.element_size;
    for (const ir::Parameter* parameter : memory.parameters) {
        uint64_t base = memory.bases.at(parameter);
        uint32_t count = static_cast<uint32_t>((parameter->value_type->size + size - 1) / size);
        auto fill = [&](Id dynamic, uint64_t constant) {
            Id bytes = dynamic == 0 ? 0 : op(spv::Op::OpIMul, uint_type(), {dynamic, w_.u32(size)});
            Id bits = block_bits_aligned(parameter->offset, bytes, static_cast<int64_t>(constant * size), size, parameter->value_type->align);
            Element e;
            e.memory = &memory;
            e.constant_index = base / size + constant;
            if (dynamic != 0) e.index = op(spv::Op::OpIAdd, uint_type(), {dynamic, w_.u32(static_cast<uint32_t>(base / size))});
            store_element(e, memory.same_cell ? from_bits(bits, memory.cells[0]) : bits, false);
        };
        if (count <= unrolled_leaves) {
            for (uint32_t i = 0; i < count; ++i) fill(0, i);
        } else {
            counted_loop(count, [&](Id i) { fill(i, 0); });
        }
    }
}

/// An input variable, loaded once.
Id Emitter::builtin(spv::BuiltIn which, bool is_vector) {
    Id& id = builtins_[{static_cast<uint32_t>(which), ~0u}];
    if (id != 0) return id;
    Id type = is_vector ? w_.type_vector(uint_type(), 3) : uint_type();
    Id variable = w_.global_variable(spv::StorageClass::Input, type);
    w_.decorate(variable, spv::Decoration::BuiltIn, {static_cast<uint32_t>(which)});
    interface_.push_back(variable);
    return id = w_.in_prologue([&] { return op(spv::Op::OpLoad, type, {variable}); });
}

Id Emitter::builtin_component(spv::BuiltIn which, uint32_t component) {
    Id vector = builtin(which, true);
    Id& id = builtins_[{static_cast<uint32_t>(which), component}];
    if (id == 0) id = w_.in_prologue([&] { return op(spv::Op::OpCompositeExtract, uint_type(), {vector, component}); });
    return id;
}

Id Emitter::special(ir::Special which) {
    using ir::Special;
    auto from = [&](Special first) { return static_cast<uint32_t>(which) - static_cast<uint32_t>(first); };
    if (which <= Special::thread_z) return builtin_component(spv::BuiltIn::LocalInvocationId, from(Special::thread_x));
    if (which <= Special::block_z) return builtin_component(spv::BuiltIn::WorkgroupId, from(Special::block_x));
    if (which <= Special::block_dim_z) return block_size_[from(Special::block_dim_x)];
    if (which <= Special::grid_dim_z) return builtin_component(spv::BuiltIn::NumWorkgroups, from(Special::grid_dim_x));
    if (which == Special::hardware_block_x) return builtin_component(spv::BuiltIn::WorkgroupId, 0);
    if (which >= Special::hardware_dim_x) return workgroup_size_[from(Special::hardware_dim_x)];
    if (which >= Special::hardware_thread_x) return builtin_component(spv::BuiltIn::LocalInvocationId, from(Special::hardware_thread_x));
    // LocalInvocationIndex is CUDA's linear thread index.
    Id linear = builtin(spv::BuiltIn::LocalInvocationIndex, false);
    return which == Special::lane_id ? op(spv::Op::OpBitwiseAnd, uint_type(), {linear, w_.u32(31)})
                                     : op(spv::Op::OpShiftRightLogical, uint_type(), {linear, w_.u32(5)});
}

Id Emitter::clock(const ir::Inst& inst) {
    if (caps_.clock == Clock::none) fail(inst.loc, DiagCode::target, "the device has no clock that kernels can read");
    w_.capability(spv::Capability::ShaderClockKHR);
    w_.extension("SPV_KHR_shader_clock");
    return op(spv::Op::OpReadClockKHR, w_.type_uint(64), {w_.u32(static_cast<uint32_t>(spv::Scope::Device))});
}

Id Emitter::reduce_word() {
    if (reduce_word_ != 0) return reduce_word_;
    reduce_word_ = w_.global_variable(spv::StorageClass::Workgroup, uint_type());
    w_.name(reduce_word_, "block_count");
    interface_.push_back(reduce_word_);
    return reduce_word_;
}

std::string Emitter::run() {
    const ir::Function& kernel = *module_.kernel;
    check_types(kernel.body);
    declare_capabilities();
    Id function = w_.new_id();
    w_.name(function, kernel.name);
    declare_float_controls(function);
    declare_block_shape(function);
    w_.begin_function(function, w_.new_id());
    declare_parameters();
    for (const auto& memory : plan_.classes()) declare_class(*memory);
    if (options_.contract && caps_.fused_fma) {
        count_uses(kernel.body);
        find_fused(kernel.body);
    }
    has_barriers_ = ir::any_inst(kernel.body, [](const ir::Inst& inst) { return inst.op == ir::Op::barrier || inst.op == ir::Op::barrier_reduce; });
    find_load_groups(kernel.body);
    find_wide_groups(kernel.body);
    block(kernel.body);
    if (!terminated_) w_.effect(spv::Op::OpReturn, {});
    w_.entry_point(function, kernel.name, interface_);
    return w_.finish(function);
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
