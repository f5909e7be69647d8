// SPDX-License-Identifier: Apache-2.0
// Layout of classes [Itanium C++ ABI 2.4], as the host compiler has it: bases and fields in order; empty bases share
// addresses where their types differ; tail padding of bases that are not POD is reused.
#pragma once
#include <algorithm>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

inline uint64_t round_up(uint64_t n, uint64_t unit) { return (n + unit - 1) / unit * unit; }

/// True where a member function is written out: its declaration does not end in `= default` or `= delete`.
inline bool is_provided(const Pending& p) {
    const Token* last = p.tokens.end - 1;
    if (last > p.tokens.begin && last->is(Tok::semicolon)) --last;
    return !((last->is(Tok::kw_default) || last->is(Tok::kw_delete)) && last[-1].is(Tok::equal));
}

/// POD as the ABI counts it (C++03's): such a class keeps its tail padding to itself. Decided by tokens, since members are
/// not parsed before the class is laid out.
inline bool is_layout_pod(Sema& s, RecordDecl& record) {
    RecordInfo& ri = s.info(record);
    if (!record.bases.empty() || record.has_vtable) return false;
    for (const Pending* p : ri.members) {
        bool function = p->kind == Pending::Kind::function || (p->kind == Pending::Kind::template_ && p->is_function);
        bool special = p->name == record.name || (!p->name.empty() && p->name[0] == '~');
        if (function && p->name == "operator=") {
            for (const Token* t = p->tokens.begin; t < p->tokens.end && !t->is(Tok::l_brace); ++t)
                special = special || (t[-1].is(Tok::l_paren) && t->is(Tok::identifier) && t->text == record.name) ||
                          (t->is(Tok::kw_const) && t[1].is(Tok::identifier) && t[1].text == record.name);
        }
        if (function && special && is_provided(*p)) return false;
        if (p->kind == Pending::Kind::variable && !p->is_static && p->is_nonpublic) return false;
    }
    for (const ast::FieldDecl* f : record.fields) {
        QualType t = f->type;
        while (t->is_array()) t = t->inner;
        if (t->is_reference() || (t->is_record() && !s.info(*t->record).layout_pod)) return false;
    }
    return true;
}

/// Puts the parts of one class in place.
struct LayoutBuilder {
    Sema& s;
    RecordDecl& record;
    RecordInfo& ri;
    uint64_t offset = 0;   ///< end of the data so far
    uint64_t floor = 0;    ///< the size is at least this: empty bases may stand beyond the data
    uint64_t bit_end = 0;  ///< end of the last bit-field, in bits from the start; 0: none open
    uint64_t largest = 0;  ///< unions
    uint32_t align = 1;
    std::vector<std::pair<const RecordDecl*, uint64_t>> empties{};  ///< empty subobjects and where they are

    static void collect(const RecordDecl& r, uint64_t at, std::vector<std::pair<const RecordDecl*, uint64_t>>& out) {
        if (r.is_empty) out.push_back({&r, at});
        for (const ast::BaseSpecifier& b : r.bases) collect(*b.record, at + b.offset, out);
        for (const ast::FieldDecl* f : r.fields) collect(f->type, at + f->offset, out);
    }
    static void collect(QualType t, uint64_t at, std::vector<std::pair<const RecordDecl*, uint64_t>>& out) {
        if (t->is_record()) collect(*t->record, at, out);
        if (!t->is_array() || t->unknown_bound) return;
        QualType element = t;
        while (element->is_array()) element = element->inner;
        if (!element->is_record()) return;
        // Elements of an array are apart by their size; the first few show any conflict there can be at small offsets.
        for (uint64_t i = 0; i < std::min<uint64_t>(t->count, 16); ++i) collect(*element->record, at + i * element->record->size, out);
    }

    /// Claims the place `at` for an object; false where an empty subobject of the same type is there already.
    bool claim(QualType t, uint64_t at) {
        std::vector<std::pair<const RecordDecl*, uint64_t>> own;
        collect(t, at, own);
        for (const auto& one : own) {
            if (std::find(empties.begin(), empties.end(), one) != empties.end()) return false;
        }
        empties.insert(empties.end(), own.begin(), own.end());
        return true;
    }

    uint32_t at_most_pack(uint32_t wanted) const { return ri.pack == 0 ? wanted : std::min(wanted, ri.pack); }

    void base(ast::BaseSpecifier& b) {
        const RecordDecl& r = *b.record;
        QualType type = s.types.record(b.record);
        uint32_t base_align = at_most_pack(r.align);
        align = std::max(align, base_align);
        uint64_t at = 0;
        if (!r.is_empty || !claim(type, 0)) {
            at = round_up(offset, base_align);
            while (!claim(type, at)) at += base_align;
        }
        b.offset = at;
        if (r.is_empty) {
            floor = std::max(floor, at + r.size);
        } else {
            record.is_empty = false;
            offset = at + r.data_size;
        }
    }

    void bit_field(ast::FieldDecl& f, uint64_t size, uint32_t field_align) {
        uint64_t unit = size * 8;
        if (record.is_union) bit_end = 0;
        uint64_t bit = record.is_union ? 0 : bit_end != 0 ? bit_end : offset * 8;
        if (f.bit_width == 0) {
            bit_end = round_up(bit, unit);
            offset = bit_end / 8;
            return;
        }
        auto width = static_cast<uint64_t>(f.bit_width);
        if (!ri.packed && ri.pack == 0 && bit / unit != (bit + width - 1) / unit) bit = round_up(bit, unit);
        f.offset = bit / unit * size;
        f.bit_offset = static_cast<uint32_t>(bit % unit);
        bit_end = bit + width;
        if (!record.is_union) offset = (bit_end + 7) / 8;
        largest = std::max(largest, (width + 7) / 8);
        if (!f.name.empty()) align = std::max(align, field_align);
    }

    void field(ast::FieldDecl& f) {
        uint64_t size = 8;
        uint32_t field_align = 8;
        if (f.type->is_array() && f.type->unknown_bound) {
            size = 0;
            field_align = s.align_of(f.type->inner, f.loc);
        } else if (!f.type->is_reference()) {
            size = s.size_of(f.type, f.loc);
            field_align = s.align_of(f.type, f.loc);
        }
        if (ri.packed) field_align = 1;
        if (auto request = ri.field_aligns.find(&f); request != ri.field_aligns.end()) field_align = std::max(field_align, request->second);
        field_align = at_most_pack(field_align);
        if (f.bit_width >= 0) return bit_field(f, size, field_align);
        bit_end = 0;
        align = std::max(align, field_align);
        if (record.is_union) {
            f.offset = 0;
            largest = std::max(largest, size);
            return;
        }
        uint64_t at = round_up(offset, field_align);
        while (!claim(f.type, at)) at += field_align;
        f.offset = at;
        offset = at + size;
    }

    void finish() {
        if (record.is_union) offset = largest;
        align = std::max(align, ri.align_request);
        record.align = align;
        record.data_size = offset;
        record.size = std::max<uint64_t>(round_up(std::max(offset, floor), align), align);
        ri.layout_pod = is_layout_pod(s, record);
        if (ri.layout_pod) record.data_size = record.size;
    }
};

}  // namespace detail

void Sema::layout(RecordDecl& record) {
    detail::LayoutBuilder builder{*this, record, info(record)};
    record.is_empty = record.fields.empty() && !record.has_vtable;
    bool vtable_in_base = false;
    for (const ast::BaseSpecifier& b : record.bases) vtable_in_base = vtable_in_base || b.record->has_vtable;
    if (record.has_vtable && !vtable_in_base) {
        builder.offset = 8;
        builder.align = 8;
    }
    for (ast::BaseSpecifier& b : record.bases) builder.base(b);
    for (ast::FieldDecl* f : record.fields) builder.field(*f);
    builder.finish();
}

}  // namespace sema
QIAO_NAMESPACE_END
