// SPDX-License-Identifier: Apache-2.0
// Kernel images: made from IR, written to bytes and read back; the fingerprint of a device.
//
// Bytes of an image: "QIAOIMG" and a format number, the payload's length and FNV-1a hash (both u64, little endian),
// then the payload: the members in order, numbers as u64, strings and lists as a count and their items.
#pragma once
#include <cstring>

#include <qiao/image.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/layout_parameters.hpp>

QIAO_NAMESPACE_BEGIN

namespace detail {

inline constexpr char image_magic[9] = "QIAOIMG\x04";  // the last byte is the version of the format

inline uint64_t image_hash(std::string_view bytes) {
    uint64_t hash = 0xcbf29ce484222325;
    for (char c : bytes) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
    return hash;
}

class ImageWriter {
public:
    static constexpr bool reading = false;
    std::string bytes;

    template <typename T>
    void number(const T& value) {
        for (unsigned i = 0; i < 8; ++i) bytes += static_cast<char>(static_cast<uint64_t>(value) >> (8 * i));
    }
    void text(const std::string& value) {
        number(value.size());
        bytes += value;
    }
    void octets(const std::vector<uint8_t>& value) {
        number(value.size());
        bytes.append(value.begin(), value.end());
    }
    template <typename T, typename Each>
    void list(const std::vector<T>& values, Each&& each) {
        number(values.size());
        for (const T& value : values) each(value);
    }
};

/// Never reads past the end; `good` turns false instead.
class ImageReader {
public:
    static constexpr bool reading = true;
    bool good = true;

    explicit ImageReader(std::string_view bytes) : rest_(bytes) {}
    bool at_end() const { return rest_.empty(); }

    uint64_t take() {
        if (rest_.size() < 8) {
            good = false;
            rest_ = {};
            return 0;
        }
        uint64_t value = 0;
        for (unsigned i = 0; i < 8; ++i) value |= uint64_t{static_cast<uint8_t>(rest_[i])} << (8 * i);
        rest_.remove_prefix(8);
        return value;
    }
    template <typename T>
    void number(T& value) {
        value = static_cast<T>(take());
    }
    void text(std::string& value) { value = std::string(span()); }
    void octets(std::vector<uint8_t>& value) {
        std::string_view bytes = span();
        value.assign(bytes.begin(), bytes.end());
    }
    template <typename T, typename Each>
    void list(std::vector<T>& values, Each&& each) {
        uint64_t count = take();
        // Every item takes at least eight bytes: a larger count is damage.
        if (count > rest_.size() / 8) good = false;
        values.clear();
        for (uint64_t i = 0; good && i < count; ++i) {
            values.emplace_back();
            each(values.back());
        }
    }

private:
    std::string_view span() {
        uint64_t size = take();
        if (size > rest_.size()) {
            good = false;
            size = 0;
        }
        std::string_view result = rest_.substr(0, static_cast<size_t>(size));
        rest_.remove_prefix(static_cast<size_t>(size));
        return result;
    }
    std::string_view rest_;
};

/// One list of members for both directions.
template <typename Stream, typename Image>
void transfer_image(Stream& stream, Image& image) {
    stream.number(image.target);
    stream.text(image.entry);
    stream.text(image.display_name);
    stream.text(image.code);
    stream.list(image.parameters, [&](auto& parameter) {
        stream.number(parameter.offset);
        stream.number(parameter.size);
        stream.number(parameter.align);
        stream.number(parameter.hidden);
        stream.text(parameter.name);
    });
    stream.number(image.parameter_bytes);
    stream.list(image.variables, [&](auto& variable) {
        stream.text(variable.name);
        stream.number(variable.size);
        stream.number(variable.align);
        stream.octets(variable.initial);
        stream.list(variable.relocations, [&](auto& relocation) {
            stream.number(relocation.first);
            stream.text(relocation.second);
        });
    });
    stream.number(image.static_shared);
    stream.number(image.reserved_shared);
    stream.number(image.uses_dynamic_shared);
    stream.number(image.parameters_in_memory);
    stream.number(image.scratch_shared);
    stream.number(image.max_threads);
    stream.number(image.needs_fp64);
    stream.number(image.whole_blocks);
    stream.number(image.turn_threads);
    stream.number(image.grid_group);
    stream.number(image.saved_bytes);
    stream.number(image.most_phases);
    stream.list(image.turns.nodes, [&](auto& node) {
        stream.number(node.op);
        stream.number(node.kind);
        stream.number(node.a);
        stream.number(node.b);
        stream.number(node.c);
        stream.number(node.value);
    });
    stream.number(image.most_turns);
    stream.number(image.stack_frame);
    stream.number(image.open_loops);
    stream.number(image.local_bytes);
    stream.list(image.children, [&](auto& child) {
        stream.text(child.kernel.name);
        stream.text(child.kernel.arguments);
        stream.text(child.kernel.file);
        stream.number(child.kernel.line);
        stream.number(child.unit);
        stream.number(child.argument_bytes);
    });
    stream.list(image.messages, [&](auto& message) {
        stream.number(message.kind);
        stream.text(message.format);
        stream.text(message.arguments);
    });
}

inline bool uses_fp64(const ir::Type* type) {
    return type->kind == ir::TypeKind::f64 || (type->is_pointer() && type->element->kind == ir::TypeKind::f64);
}

}  // namespace detail

std::string TargetCaps::fingerprint() const {
    std::string text;
    auto add = [&](const char* name, uint64_t value) { text += std::string(text.empty() ? "" : ",") + name + "=" + std::to_string(value); };
    add("target", static_cast<uint64_t>(target));
    add("fp64", fp64);
    add("fast_fp64", fast_fp64);
    add("fp16", fp16);
    add("int64", int64);
    add("int64_atomics", int64_atomics);
    add("shared_int64_atomics", shared_int64_atomics);
    add("float_atomic_add", float_atomic_add);
    add("shared_bytes", shared_bytes);
    add("push_constant_bytes", push_constant_bytes);
    add("int8", int8);
    add("int16", int16);
    add("storage8", storage8);
    add("storage16", storage16);
    add("vulkan_memory_model", vulkan_memory_model);
    add("explicit_shared_layout", explicit_shared_layout);
    add("shared_float_atomic_add", shared_float_atomic_add);
    add("preserve_denorms", preserve_denorms);
    add("preserve_inf_nan", preserve_inf_nan);
    add("round_to_even", round_to_even);
    add("fused_fma", fused_fma);
    add("loop_limit", loop_limit);
    add("nesting_limit", nesting_limit);
    add("stack_bytes", stack_bytes);
    add("divergent_fences", divergent_fences);
    add("exit_values", exit_values);
    add("thread_loops", thread_loops);
    add("shared_load_lanes", shared_load_lanes);
    add("threads_in_turns", threads_in_turns);
    add("signed_wide_compare", signed_wide_compare);
    add("parameter_bytes", parameter_bytes);
    add("clock", static_cast<uint64_t>(clock));
    add("subgroup_size", subgroup_size);
    add("max_threads", max_threads);
    add("arena_offsets", arena_offsets);
    add("accurate_math", accurate_math);
    add("block_lanes", block_lanes);
    add("arenas", arenas);
    return text;
}

std::string KernelImage::serialize() const {
    detail::ImageWriter payload;
    detail::transfer_image(payload, *this);
    detail::ImageWriter whole;
    whole.bytes.assign(detail::image_magic, 8);
    whole.number(payload.bytes.size());
    whole.number(detail::image_hash(payload.bytes));
    return whole.bytes + payload.bytes;
}

Result<KernelImage> KernelImage::deserialize(std::string_view bytes) {
    const Error damaged{ErrorKind::io, "the kernel image is damaged or of another version"};
    if (bytes.size() < 24 || std::memcmp(bytes.data(), detail::image_magic, 8) != 0) return damaged;
    detail::ImageReader head(bytes.substr(8, 16));
    uint64_t size = head.take();
    uint64_t hash = head.take();
    std::string_view payload = bytes.substr(24);
    if (payload.size() != size || detail::image_hash(payload) != hash) return damaged;
    detail::ImageReader reader(payload);
    KernelImage image;
    detail::transfer_image(reader, image);
    if (!reader.good || !reader.at_end()) return damaged;
    return image;
}

bool parameters_in_memory(const ir::Module& module, const TargetCaps& caps) {
    uint64_t bytes = passes::parameter_block_bytes(*module.kernel);
    // OpenCL passes the arenas as arguments besides.
    return caps.target == Target::spirv ? bytes > caps.push_constant_bytes : bytes + uint64_t{caps.arenas} * 8 > caps.parameter_bytes;
}

KernelImage image_of(const ir::Module& module, const TargetCaps& caps, const TranslateOptions&) {
    const ir::Function& kernel = *module.kernel;
    KernelImage image;
    image.target = caps.target;
    image.entry = kernel.name;
    image.display_name = kernel.display_name;
    for (const ir::Parameter* parameter : kernel.parameters) {
        const ir::Type* type = parameter->value_type != nullptr ? parameter->value_type : parameter->type;
        image.parameters.push_back({parameter->offset, type->size, type->align, parameter->hidden, parameter->name});
        image.needs_fp64 = image.needs_fp64 || detail::uses_fp64(type);
    }
    image.parameter_bytes = passes::parameter_block_bytes(kernel);
    image.parameters_in_memory = parameters_in_memory(module, caps);
    image.whole_blocks = module.block_lanes != 0;
    image.turn_threads = module.turn_threads;
    image.grid_group = module.grid_group;
    image.saved_bytes = module.saved_bytes;
    image.most_phases = module.most_phases;
    for (const ir::Variable* variable : module.globals) {
        uint32_t align = variable->align > variable->value_type->align ? variable->align : variable->value_type->align;
        image.variables.push_back({variable->name, variable->value_type->size, align, variable->initial, variable->relocations});
    }
    image.static_shared = module.shared_use.static_bytes;
    image.reserved_shared = module.shared_use.reserved_bytes;
    image.uses_dynamic_shared = module.shared_use.dynamic;
    image.scratch_shared = module.shared_use.scratch_bytes;
    image.max_threads = kernel.max_threads;
    image.messages = module.messages;
    image.children = module.children;
    image.turns = module.turns;
    image.most_turns = module.most_turns;
    image.stack_frame = module.stack_frame;
    image.open_loops = module.open_loops;
    for (const ir::Variable* local : kernel.locals) {
        // Scalars live in registers.
        if (local->value_type->is_aggregate()) image.local_bytes += local->value_type->size;
    }
    ir::for_each_inst(kernel.body, [&](const ir::Inst& inst) {
        image.needs_fp64 = image.needs_fp64 || detail::uses_fp64(inst.type);
        for (const ir::Value* operand : inst.operands) image.needs_fp64 = image.needs_fp64 || detail::uses_fp64(operand->type);
    });
    return image;
}

QIAO_NAMESPACE_END
