// SPDX-License-Identifier: Apache-2.0
// What module variables hold from the beginning: bytes, addresses, functions.
#pragma once
#include <cstring>
#include <set>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

inline void write_constant(Sema& s, QualType type, const ConstantValue& v, InitialValue& initial, uint64_t at, SourceLoc loc) {
    std::vector<uint8_t>& out = initial.bytes;
    auto put = [&](uint64_t bits, uint32_t size) {
        for (uint32_t i = 0; i < size; ++i) out[at + i] = static_cast<uint8_t>(bits >> (8 * i));
    };
    if (type->is_floating()) {
        if (type->kind == TypeKind::float_) {
            float f = static_cast<float>(v.floating);
            uint32_t bits = 0;
            std::memcpy(&bits, &f, 4);
            put(bits, 4);
        } else {
            uint64_t bits = 0;
            std::memcpy(&bits, &v.floating, 8);
            put(bits, 8);
        }
    } else if (type->is_integral() || type->is_enum()) {
        put(static_cast<uint64_t>(v.integer), static_cast<uint32_t>(s.size_of(type, loc)));
    } else if (type->is_array()) {
        uint64_t size = s.size_of(type->inner, loc);
        for (uint64_t i = 0; i < v.elements.size(); ++i) write_constant(s, type->inner, v.elements[i], initial, at + i * size, loc);
    } else if (type->is_record()) {
        RecordDecl& r = *type->record;
        for (size_t i = 0; i < r.bases.size(); ++i) write_constant(s, s.types.record(r.bases[i].record), v.elements[i], initial, at + r.bases[i].offset, loc);
        for (ast::FieldDecl* f : r.fields) {
            if (r.is_union && v.union_field >= 0 && static_cast<int>(f->index) != v.union_field) continue;
            if (f->bit_width >= 0) {
                uint64_t size = s.size_of(f->type, loc);
                uint64_t unit = 0;
                for (uint64_t i = 0; i < size; ++i) unit |= uint64_t{out[at + f->offset + i]} << (8 * i);
                uint64_t mask = f->bit_width >= 64 ? ~uint64_t{0} : (uint64_t{1} << f->bit_width) - 1;
                unit |= (static_cast<uint64_t>(v.elements[r.bases.size() + f->index].integer) & mask) << f->bit_offset;
                for (uint64_t i = 0; i < size; ++i) out[at + f->offset + i] = static_cast<uint8_t>(unit >> (8 * i));
                continue;
            }
            write_constant(s, f->type, v.elements[r.bases.size() + f->index], initial, at + f->offset, loc);
        }
    } else if (type->is_pointer()) {
        if (v.kind == ConstantValue::Kind::address && v.function != nullptr) return put(function_id(*v.function), 8);
        if (v.kind == ConstantValue::Kind::address) {
            if (v.variable == nullptr || (v.variable->is_host && !v.variable->type.is_const()))
                unsupported(loc, "initial value that is the address of a temporary or host object");
            initial.addresses.push_back({at, v.variable});
            return put(static_cast<uint64_t>(v.bytes), 8);
        }
        put(static_cast<uint64_t>(v.integer), 8);
    } else {
        unsupported(loc, "initial value of type '" + to_string(type) + "'");
    }
}

}  // namespace detail

InitialValue Sema::constant_bytes(const VarDecl& var) {
    InitialValue initial;
    if (var.init == nullptr) return initial;
    ConstantValue v;
    if (!evaluate(var.init, v)) fail(var.init->loc, DiagCode::constant, "the initialiser of '" + var.qualified_name + "' is not constant");
    initial.bytes.resize(size_of(var.type, var.loc));
    detail::write_constant(*this, var.type, v, initial, 0, var.loc);
    bool zero = initial.addresses.empty();
    for (uint8_t b : initial.bytes) zero = zero && b == 0;
    if (zero) initial.bytes.clear();
    return initial;
}

namespace detail {

inline void collect_functions(const ConstantValue& v, std::vector<FunctionDecl*>& out) {
    if (v.function != nullptr) out.push_back(v.function);
    for (const ConstantValue& e : v.elements) collect_functions(e, out);
}

/// A pointer to function may be somewhere in an object of the type.
inline bool may_hold_function(Sema& s, QualType t) {
    while (t->is_array()) t = t->inner;
    if (t->is_pointer()) return t->inner->is_function();
    if (!t->is_record() || !t->record->complete) return false;
    for (const ast::BaseSpecifier& b : t->record->bases) {
        if (may_hold_function(s, s.types.record(b.record))) return true;
    }
    for (const ast::FieldDecl* f : t->record->fields) {
        if (may_hold_function(s, f->type)) return true;
    }
    return false;
}

}  // namespace detail

std::vector<FunctionDecl*> Sema::stored_functions() {
    std::vector<FunctionDecl*> list;
    for (size_t i = 0; i < device_variables.size(); ++i) {
        Pending& p = *device_variables[i];
        Symbol* symbol = find_local(p.scope, p.name);
        if (symbol == nullptr) continue;
        for (const Entity& e : symbol->entities) {
            if (e.kind != Entity::Kind::variable || e.variable->init == nullptr || !detail::may_hold_function(*this, e.variable->type)) continue;
            ConstantValue v;
            if (evaluate(e.variable->init, v)) detail::collect_functions(v, list);
        }
    }
    std::set<std::string_view> named;
    for (const TokenRange& text : texts) {
        for (const Token* t = text.begin; t + 1 < text.end; ++t) {
            if (t->is(Tok::identifier) && !t[1].is(Tok::l_paren)) named.insert(t->text);
        }
    }
    for (size_t i = 0; i < device_functions.size() && !named.empty(); ++i) {
        Pending& p = *device_functions[i];
        Symbol* symbol = named.count(p.name) != 0 ? find_local(p.scope, p.name) : nullptr;
        if (symbol == nullptr) continue;
        for (const Entity& e : symbol->entities) {
            if (e.kind != Entity::Kind::function || !info(*e.function).has_body) continue;
            try {
                define(*e.function);
                list.push_back(e.function);
            } catch (CompileError& error) {
                if (error.diagnostic.code == DiagCode::limit) throw;
            }
        }
    }
    return list;
}

}  // namespace sema
QIAO_NAMESPACE_END
