// SPDX-License-Identifier: Apache-2.0
// AST types to IR types: scalars by table, classes by layout.
#pragma once
#include <algorithm>
#include <unordered_set>

#include <qiao/lower/types.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

std::string identifier_from(std::string_view text) {
    // Instances of templates can have names of any length. PoCL names files after kernels; Vulkan's entry points have 256 bytes.
    constexpr size_t longest = 120;
    std::string name;
    for (char c : text.substr(0, 4 * longest)) {
        if (name.size() == longest) break;
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (word) {
            name += c;
        } else if (!name.empty() && name.back() != '_') {
            name += '_';
        }
    }
    while (name.size() > 1 && name.back() == '_') name.pop_back();
    if (name.empty()) return "unnamed";
    if (name[0] >= '0' && name[0] <= '9') name.insert(0, "_");
    return name;
}

const ir::Type* TypeLowering::lower(ast::QualType type) {
    const ir::Type*& slot = known_[type.type];
    if (slot != nullptr && !type->is_record()) return slot;
    const ir::Type* made = make(*type.type);
    known_[type.type] = made;
    return made;
}

const ir::Type* TypeLowering::make(const ast::Type& type) {
    using ast::TypeKind;
    switch (type.kind) {
        case TypeKind::void_:
        case TypeKind::function:
            return table_.void_type();
        case TypeKind::boolean:
            return table_.boolean();
        case TypeKind::half:
            return table_.scalar(ir::TypeKind::f16);
        case TypeKind::float_:
            return table_.f32();
        case TypeKind::double_:
            return table_.f64();
        case TypeKind::nullptr_:
            return table_.pointer(table_.void_type(), ir::Space::generic);
        case TypeKind::pointer:
        case TypeKind::lvalue_ref:
        case TypeKind::rvalue_ref:
            return pointer_to(type.inner);
        case TypeKind::array:
            return table_.array(lower(type.inner), type.unknown_bound ? 0 : type.count);
        case TypeKind::record:
            return layout(*type.record).type;
        case TypeKind::enum_:
            return lower(type.enumeration->underlying);
        case TypeKind::member_pointer:
            if (type.inner->is_function()) unsupported({}, "a pointer to a member function that is no constant");
            return table_.integer(64, true);
        default:
            break;
    }
    if (!type.is_integral()) fail({}, DiagCode::internal, "a type that depends on a template parameter reached lowering");
    return table_.integer(ast::scalar_size(type.kind) * 8, ast::is_signed(type.kind));
}

namespace detail {

/// As far as the layout goes: classes by their names.
inline bool same_layout(ast::QualType a, ast::QualType b) {
    if (!a || !b) return !a && !b;
    if (a->kind != b->kind || a->count != b->count) return false;
    return a->is_record() ? a->record->display_name == b->record->display_name : same_layout(a->inner, b->inner);
}

/// Two units' classes of one name, as far as both know them.
inline bool same_class(const ast::RecordDecl& a, const ast::RecordDecl& b) {
    if (!a.complete || !b.complete) return true;
    if (a.size != b.size || a.align != b.align || a.is_union != b.is_union || a.fields.size() != b.fields.size() || a.bases.size() != b.bases.size()) return false;
    for (size_t i = 0; i < a.fields.size(); ++i) {
        const ast::FieldDecl& f = *a.fields[i];
        const ast::FieldDecl& g = *b.fields[i];
        if (f.name != g.name || f.offset != g.offset || f.bit_width != g.bit_width || !same_layout(f.type, g.type)) return false;
    }
    return true;
}

}  // namespace detail

/// Its type, without fields where it is new. What pointers in memory point to is known by class and field
/// (passes/pointer_memory.hpp), so units must not have types of their own for one class.
const ir::Type* TypeLowering::record_type(const ast::RecordDecl& record) {
    const std::string name = record.display_name.empty() ? std::string(record.name) : record.display_name;
    bool is_own = name.empty() || name[0] == '<' || name.find("{anonymous}") != std::string::npos || name.rfind("lambda", 0) == 0;
    std::vector<SharedClass>* known = is_own ? nullptr : &(*classes_)[name];
    for (size_t i = 0; known != nullptr && i < known->size(); ++i) {
        const SharedClass& c = (*known)[i];
        if (c.owner != this && detail::same_class(*c.record, record)) return c.type;
    }
    const ir::Type* type = table_.record(identifier_from(name), {}, 0, 1, record.is_union);
    if (known != nullptr) known->push_back({this, &record, type});
    return type;
}

RecordLayout& TypeLowering::layout(const ast::RecordDecl& record) {
    RecordLayout*& slot = layouts_[&record];
    if (slot == nullptr) {
        records_.emplace_back(&record, RecordLayout());
        slot = &records_.back().second;
        slot->type = record_type(record);
    }
    RecordLayout& result = *slot;
    if (!result.filled && record.complete) {
        result.filled = true;
        fill(record, result);
    }
    return result;
}

void TypeLowering::complete() {
    for (size_t i = 0; i < records_.size(); ++i) layout(*records_[i].first);
}

void TypeLowering::finish() {
    for (size_t i = 0; i < records_.size(); ++i) {
        const ast::RecordDecl& record = *records_[i].first;
        RecordLayout& result = layout(record);
        if (!result.filled) {
            result.filled = true;
            if (result.type->fields.empty()) table_.complete_record(result.type, {{"opaque", table_.scalar(ir::TypeKind::u8), 0}}, 1, 1, false);
        }
    }
}

namespace detail {

/// First byte that a member occupies.
inline uint64_t first_byte(const ast::FieldDecl& f) { return f.offset + (f.bit_width >= 0 ? f.bit_offset / 8 : 0); }

/// Fields of a base whose end reaches into the derived class's members.
inline void flatten(const ir::Type* base, uint64_t offset, uint64_t limit, const std::string& prefix, ir::TypeTable& table, std::vector<ir::Field>& out) {
    for (const ir::Field& f : base->fields) {
        uint64_t at = offset + f.offset;
        if (at + f.type->size <= limit) {
            out.push_back({prefix + "_" + f.name, f.type, at});
        } else if (f.type->kind == ir::TypeKind::record && !f.type->is_union) {
            flatten(f.type, at, limit, prefix + "_" + f.name, table, out);
        } else if (at < limit) {
            out.push_back({prefix + "_" + f.name, table.array(table.scalar(ir::TypeKind::u8), limit - at), at});
        }
    }
}

}  // namespace detail

void TypeLowering::add_bases(const ast::RecordDecl& record, RecordLayout& result, std::vector<ir::Field>& fields) {
    result.bases.assign(record.bases.size(), -1);
    for (size_t i = 0; i < record.bases.size(); ++i) {
        const ast::BaseSpecifier& base = record.bases[i];
        if (base.record->is_empty) continue;
        uint64_t limit = record.size;
        for (size_t k = i + 1; k < record.bases.size(); ++k) {
            if (!record.bases[k].record->is_empty) limit = std::min(limit, record.bases[k].offset);
        }
        for (const ast::FieldDecl* f : record.fields) limit = std::min(limit, detail::first_byte(*f));
        const ir::Type* type = layout(*base.record).type;
        std::string name = "base" + std::to_string(i);
        if (base.offset + type->size > limit) {
            detail::flatten(type, base.offset, limit, name, table_, fields);
            continue;
        }
        result.bases[i] = static_cast<int>(fields.size());
        fields.push_back({std::move(name), type, base.offset});
    }
}

/// Storage units for the run of bit-fields that starts at `begin`; returns the index after it. Units are as wide as the
/// widest declared type where that does not touch a neighbour, else narrower.
size_t TypeLowering::add_bit_fields(const ast::RecordDecl& record, size_t begin, RecordLayout& result, std::vector<ir::Field>& fields) {
    size_t end = begin;
    uint64_t low = UINT64_MAX, high = 0;
    uint32_t widest = 1;
    for (; end < record.fields.size() && record.fields[end]->bit_width >= 0; ++end) {
        const ast::FieldDecl& f = *record.fields[end];
        if (f.bit_width == 0) continue;
        uint64_t bit = f.offset * 8 + f.bit_offset;
        low = std::min(low, bit / 8);
        high = std::max(high, (bit + static_cast<uint64_t>(f.bit_width) + 7) / 8);
        widest = std::max(widest, static_cast<uint32_t>(lower(f.type)->size));
        if (record.is_union) {
            ++end;
            break;
        }
    }
    if (low == UINT64_MAX) return end;
    uint64_t before = record.is_union || fields.empty() ? 0 : fields.back().offset + fields.back().type->size;
    uint64_t after = record.is_union ? record.size : record.data_size;
    if (!record.is_union && end < record.fields.size()) after = std::min(after, record.fields[end]->offset);
    uint32_t unit = widest;
    while (unit > 1 && (low / unit * unit < before || (high + unit - 1) / unit * unit > after)) unit /= 2;
    uint64_t start = low / unit * unit;
    auto first = static_cast<uint32_t>(fields.size());
    for (uint64_t at = start; at < high; at += unit) {
        fields.push_back({"bits" + std::to_string(fields.size()), table_.integer(unit * 8, false), at});
    }
    for (size_t i = begin; i < end; ++i) {
        const ast::FieldDecl& f = *record.fields[i];
        uint64_t bit = f.offset * 8 + f.bit_offset - start * 8;
        result.bits[i] = {first + static_cast<uint32_t>(bit / (unit * 8)), unit, static_cast<uint32_t>(bit % (unit * 8)), static_cast<uint32_t>(f.bit_width)};
    }
    return end;
}

void TypeLowering::fill(const ast::RecordDecl& record, RecordLayout& result) {
    // Another unit may have filled it.
    bool is_new = result.type->fields.empty();
    if (!is_new && result.type->size != record.size) fail(record.loc, DiagCode::type, "class '" + record.display_name + "' differs from file to file");
    // Size and alignment first: members may point back to this class.
    if (is_new) table_.complete_record(result.type, {}, record.size, record.align, record.is_union);
    std::vector<ir::Field> fields;
    bool vtable_in_base = false;
    for (const ast::BaseSpecifier& b : record.bases) vtable_in_base = vtable_in_base || b.record->has_vtable;
    if (record.has_vtable && !vtable_in_base) fields.push_back({"vtable", table_.u64(), 0});
    add_bases(record, result, fields);
    result.first_member = static_cast<uint32_t>(fields.size());
    result.fields.assign(record.fields.size(), -1);
    result.bits.assign(record.fields.size(), BitField());
    for (size_t i = 0; i < record.fields.size();) {
        const ast::FieldDecl& f = *record.fields[i];
        if (f.bit_width >= 0) {
            i = add_bit_fields(record, i, result, fields);
            continue;
        }
        result.fields[i] = static_cast<int>(fields.size());
        std::string name = f.name.empty() ? "anonymous" + std::to_string(i) : std::string(f.name);
        fields.push_back({std::move(name), lower(f.type), f.offset});
        ++i;
    }
    if (fields.empty()) fields.push_back({"unused", table_.scalar(ir::TypeKind::u8), 0});
    std::unordered_set<std::string> used;
    for (ir::Field& f : fields) {
        while (!used.insert(f.name).second) f.name += "_";
    }
    if (is_new) table_.complete_record(result.type, std::move(fields), record.size, record.align, record.is_union);
}

}  // namespace lowering
QIAO_NAMESPACE_END
