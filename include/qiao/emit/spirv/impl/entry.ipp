// SPDX-License-Identifier: Apache-2.0
// Module level: capabilities, block shape, parameters, variables, special registers.
#pragma once
#include <algorithm>

#include <qiao/emit/spirv/abi.hpp>
#include <qiao/emit/spirv/emitter.hpp>

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
    }
    Id all = w_.spec_composite(w_.type_vector(uint_type(), 3), {block_size_[0], block_size_[1], block_size_[2]});
    w_.decorate(all, spv::Decoration::BuiltIn, {static_cast<uint32_t>(spv::BuiltIn::WorkgroupSize)});
    w_.execution_mode(function, spv::ExecutionMode::LocalSize, {1, 1, 1});
}

void Emitter::declare_parameters() {
    uint32_t bytes = push_constant_bytes(parameter_bytes_, caps_);
    if (bytes == 0) return;
    Id words = w_.new_array(uint_type(), w_.u32(bytes / 4));
    w_.decorate(words, spv::Decoration::ArrayStride, {4});
    Id block = w_.new_struct({words});
    w_.name(block, "Parameters");
    w_.member_name(block, 0, in_memory_ ? "address" : "words");
    w_.decorate(block, spv::Decoration::Block);
    w_.decorate_member(block, 0, spv::Decoration::Offset, {0});
    push_constants_ = w_.global_variable(spv::StorageClass::PushConstant, block);
    w_.name(push_constants_, "parameters");
    interface_.push_back(push_constants_);
    if (in_memory_) block_address_ = w_.in_prologue([&] { return join_halves(block_word(w_.u32(0)), block_word(w_.u32(1))); });
}

Id Emitter::block_word(Id word_index) {
    Id pointer = op(spv::Op::OpAccessChain, w_.type_pointer(spv::StorageClass::PushConstant, uint_type()), {push_constants_, w_.u32(0), word_index});
    return op(spv::Op::OpLoad, uint_type(), {pointer});
}

/// Bits of `size` bytes of the parameter block at a constant offset plus an optional dynamic one.
Id Emitter::block_bits(Id byte_offset_dynamic, uint64_t byte_offset, uint32_t size) {
    using spv::Op;
    bool small = size < 4;
    Id bit_shift = w_.u32(static_cast<uint32_t>(byte_offset % 4) * 8);
    Id total = 0;  // of dynamic ones, small: bytes
    if (byte_offset_dynamic != 0) {
        total = materialise({byte_offset_dynamic, static_cast<int64_t>(byte_offset)}, 1);
        if (small) bit_shift = op(Op::OpShiftLeftLogical, uint_type(), {op(Op::OpBitwiseAnd, uint_type(), {total, w_.u32(3)}), w_.u32(3)});
    }
    Id low = 0, high = 0;
    if (in_memory_) {
        const ir::Type* type = size == 8 ? module_.types->u64() : module_.types->u32();
        Address a{block_address_, static_cast<int64_t>(small ? byte_offset / 4 * 4 : byte_offset)};
        if (total != 0) {
            Id bytes = small ? op(Op::OpBitwiseAnd, uint_type(), {total, w_.u32(~3u)}) : total;
            a = {op(Op::OpIAdd, ulong_type(), {block_address_, op(Op::OpUConvert, ulong_type(), {bytes})}), 0};
        }
        low = load_global(a, 0, type, 0, false, {});
    } else {
        Id index = total == 0 ? w_.u32(static_cast<uint32_t>(byte_offset / 4)) : op(Op::OpShiftRightLogical, uint_type(), {total, w_.u32(2)});
        low = block_word(index);
        if (size == 8) {
            high = block_word(total == 0 ? w_.u32(static_cast<uint32_t>(byte_offset / 4 + 1)) : op(Op::OpIAdd, uint_type(), {index, w_.u32(1)}));
            low = join_halves(low, high);
        }
    }
    return small ? op(Op::OpBitFieldUExtract, uint_type(), {low, bit_shift, w_.u32(size * 8)}) : low;
}

/// The same for an offset that is aligned to `align` only.
Id Emitter::block_bits_aligned(Id byte_offset_dynamic, uint64_t byte_offset, uint32_t size, uint32_t align) {
    if (align >= size) return block_bits(byte_offset_dynamic, byte_offset, size);
    Id bits = block_bits(byte_offset_dynamic, byte_offset, align);
    for (uint32_t at = align; at < size; at += align) {
        Id part = block_bits(byte_offset_dynamic, byte_offset + at, align);
        bits = op(spv::Op::OpBitFieldInsert, uint_type(), {bits, part, w_.u32(at * 8), w_.u32(align * 8)});
    }
    return bits;
}

/// A scalar parameter, read once.
Id Emitter::parameter(const ir::Parameter& parameter) {
    Id& id = values_[&parameter];
    if (id != 0) return id;
    Id loaded = w_.in_prologue([&] { return from_bits(block_bits(0, parameter.offset, static_cast<uint32_t>(parameter.type->size)), parameter.type); });
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
            Id bits = block_bits(0, base + offset, cell_size(cells[0]));
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
            Id bits = block_bits_aligned(bytes, parameter->offset + constant * size, size, parameter->value_type->align);
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
