// SPDX-License-Identifier: Apache-2.0
// Spelling of types and layout of records.
#pragma once
#include <qiao/emit/opencl_c/types.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

namespace detail {

inline const ir::Type* innermost(const ir::Type* type) {
    while (type->kind == ir::TypeKind::array) type = type->element;
    return type;
}

inline bool has_overlap(const ir::Type* type) {
    uint64_t end = 0;
    for (const ir::Field& field : type->fields) {
        if (field.offset < end) return true;
        end = field.offset + field.type->size;
    }
    return end > type->size;
}

/// Alignment that C gives a type spelled as memory.
inline uint32_t natural_align(const ir::Type* type) {
    type = innermost(type);
    return type->align == 0 ? 1 : type->align;
}

}  // namespace detail

void TypeWriter::mark_aliasing(const ir::Type* type) {
    type = detail::innermost(type);
    // Bytes alias everything anyway.
    if (type->is_void() || type->size == 1) return;
    aliasing_.insert(type->is_pointer() ? nullptr : type);
}

void TypeWriter::require(const ir::Type* type, SourceLoc loc) {
    switch (type->kind) {
        case ir::TypeKind::f64:
            if (!caps_.fp64) fail(loc, DiagCode::target, "qiao: the device has no double precision (cl_khr_fp64), which this kernel needs");
            fp64_ = true;
            break;
        case ir::TypeKind::i64:
        case ir::TypeKind::u64:
            if (!caps_.int64) fail(loc, DiagCode::target, "qiao: the device has no 64-bit integers, which this kernel needs");
            break;
        case ir::TypeKind::f16:
            fp16_ = fp16_ || caps_.fp16;
            break;
        case ir::TypeKind::pointer:
        case ir::TypeKind::array:
            require(type->element, loc);
            break;
        case ir::TypeKind::record:
            if (records_.count(type) == 0) {
                for (const ir::Field& field : type->fields) {
                    if (!field.type->is_pointer()) require(field.type, loc);
                }
            }
            break;
        default:
            break;
    }
}

const char* TypeWriter::scalar(ir::TypeKind kind, bool in_memory) {
    static constexpr const char* names[13] = {"void", "bool", "char", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "half", "float", "double"};
    if (kind == ir::TypeKind::boolean && in_memory) return "uchar";
    if (kind == ir::TypeKind::void_) return in_memory ? "uchar" : "void";
    if (kind == ir::TypeKind::f16 && !caps_.fp16) return "ushort";
    return names[static_cast<size_t>(kind)];
}

std::string TypeWriter::element_name(const ir::Type* type, bool through_pointer) {
    if (type->kind == ir::TypeKind::record) return record(type).name;
    const ir::Type* key = type->is_pointer() ? nullptr : type;
    std::string name = type->is_pointer() ? "ulong" : scalar(type->kind, true);
    if (!through_pointer || aliasing_.count(key) == 0) return name;
    std::string& alias = alias_names_[key];
    if (alias.empty()) {
        alias = names_.fresh(name + "_alias");
        declarations_ += "typedef " + name + " __attribute__((may_alias)) " + alias + ";\n";
    }
    return alias;
}

std::string TypeWriter::declare(const ir::Type* type, const std::string& name) {
    if (!type->is_pointer() && !type->is_aggregate()) return scalar(type->kind, false) + (name.empty() ? "" : " " + name);
    if (!type->is_pointer() || is_address(type)) return declare_memory(type, name);
    return pointer_to(type->element, type->space, name);
}

std::string TypeWriter::pointer_to(const ir::Type* pointee, ir::Space space, const std::string& name, const char* qualifier) {
    if (is_open_array(pointee)) pointee = pointee->element;
    std::string head = qualifier + std::string(space_prefix(space)) + element_name(detail::innermost(pointee), true);
    if (pointee->kind != ir::TypeKind::array) return head + "*" + (name.empty() ? "" : " " + name);
    std::string dimensions;
    for (; pointee->kind == ir::TypeKind::array; pointee = pointee->element) dimensions += "[" + std::to_string(pointee->count) + "]";
    return head + " (*" + name + ")" + dimensions;
}

std::string TypeWriter::declare_memory(const ir::Type* type, const std::string& name) {
    std::string dimensions;
    const ir::Type* element = type;
    for (; element->kind == ir::TypeKind::array; element = element->element) dimensions += "[" + std::to_string(element->count) + "]";
    return element_name(element, false) + (name.empty() ? "" : " " + name) + dimensions;
}

std::string TypeWriter::boxed(const ir::Type* array) {
    std::string name = names_.fresh("boxed");
    std::string body = declare_memory(array, "elements");
    declarations_ += "typedef struct {\n    " + body + ";\n} " + name + ";\n";
    return name;
}

std::string TypeWriter::member(const ir::Type* type, uint32_t field) { return record(type).members[field]; }

bool TypeWriter::clears_by_literal(const ir::Type* type) const {
    type = detail::innermost(type);
    if (type->kind != ir::TypeKind::record) return true;
    if (type->is_union || detail::has_overlap(type)) return false;
    for (const ir::Field& field : type->fields) {
        if (!clears_by_literal(field.type)) return false;
    }
    return true;
}

const TypeWriter::Record& TypeWriter::record(const ir::Type* type) {
    auto found = records_.find(type);
    if (found != records_.end()) return found->second;
    Record made;
    std::string body;
    std::string attributes;
    if (!layout(type, made, body, attributes)) {
        made.members.assign(type->fields.size(), {});
        body = "    uchar bytes[" + std::to_string(type->size == 0 ? 1 : type->size) + "];\n";
        attributes = type->align > 1 ? "aligned(" + std::to_string(type->align) + ")" : "";
    }
    if (aliasing_.count(type) != 0) attributes += attributes.empty() ? "may_alias" : ", may_alias";
    made.name = names_.fresh(type->name, "record");
    declarations_ += std::string("typedef ") + (type->is_union ? "union" : "struct") + (attributes.empty() ? "" : " __attribute__((" + attributes + "))") +
                     " {\n" + body + "} " + made.name + ";\n";
    return records_.emplace(type, std::move(made)).first->second;
}

/// Members with padding between them so that offsets, size and alignment are the IR's. False where C has no such struct.
bool TypeWriter::layout(const ir::Type* type, Record& out, std::string& body, std::string& attributes) {
    if (type->fields.empty() || (!type->is_union && detail::has_overlap(type))) return false;
    NameTable members;
    uint64_t at = 0;
    uint32_t align = 1;
    bool packed = false;
    unsigned pads = 0;
    auto pad = [&](uint64_t bytes) {
        if (bytes != 0) body += "    uchar " + members.fresh("pad" + std::to_string(pads++)) + "[" + std::to_string(bytes) + "];\n";
    };
    for (const ir::Field& field : type->fields)
        packed = packed || field.offset % detail::natural_align(field.type) != 0 || type->align < detail::natural_align(field.type);
    for (const ir::Field& field : type->fields) {
        if (field.type->size == 0) {
            out.members.emplace_back();
            continue;
        }
        uint32_t own = packed ? 1 : detail::natural_align(field.type);
        align = own > align ? own : align;
        if (!type->is_union) {
            uint64_t natural = (at + own - 1) / own * own;
            // Padding that C adds by itself needs no words.
            if (natural != field.offset) pad(field.offset - at);
            at = field.offset + field.type->size;
        }
        out.members.push_back(members.fresh(field.name, "field"));
        body += "    " + declare_memory(field.type, out.members.back()) + ";\n";
    }
    if (body.empty()) return false;
    uint64_t natural_size = (at + align - 1) / align * align;
    if (!type->is_union && natural_size < type->size && (type->align <= align || type->size - at >= type->align)) pad(type->size - at);
    if (type->is_union) pad(type->size);
    if (packed) attributes = "packed";
    if (type->align > align) attributes += std::string(packed ? ", " : "") + "aligned(" + std::to_string(type->align) + ")";
    return true;
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
