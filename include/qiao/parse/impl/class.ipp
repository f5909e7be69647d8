// SPDX-License-Identifier: Apache-2.0
// Classes and enumerations [class], [dcl.enum]. Bodies are only delimited here.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {
/// Reads what stands between the class name and the end of the body into `ri`. The cursor is at '{', ':' or ';'.
inline void note_class_body(Parser& p, RecordInfo& ri) {
    if (p.is(Tok::colon)) {
        p.next();
        const Token* begin = p.position();
        while (!p.at_end() && !p.is(Tok::l_brace)) {
            const Token* after = p.is(Tok::less) ? p.skip_angles(p.position()) : p.is(Tok::l_paren) ? p.skip_balanced(p.position()) : nullptr;
            p.seek(after != nullptr ? after : p.position() + 1);
        }
        ri.bases = {begin, p.position()};
    }
    if (p.is(Tok::l_brace)) {
        const Token* close = p.skip_balanced(p.position());
        ri.body = {p.position() + 1, close - 1};
        ri.has_body = true;
        p.seek(close);
    }
}
}  // namespace detail

QualType Parser::parse_class_specifier(DeclSpecifiers& spec) {
    bool is_union = is(Tok::kw_union), is_class = is(Tok::kw_class);
    next();
    DeclSpecifiers attributes;
    while (parse_attributes(attributes)) {
    }
    spec.packed = spec.packed || attributes.packed;
    std::string_view name;
    SourceLoc name_loc = loc();
    const Token* name_at = p_;
    if (is(Tok::identifier)) {
        name = at(0).text;
        next();
        if (is(Tok::colon_colon) || is(Tok::less)) {
            // struct A::B or struct A<int>: an elaborated reference to an existing class.
            seek(name_at);
            auto t = try_type_name();
            if (!t) fail(name_loc, DiagCode::name_lookup, "unknown class '" + std::string(name) + "'");
            return *t;
        }
    }
    while (parse_attributes(attributes)) {
    }
    if (is(Tok::identifier) && at(0).text == "final") next();
    bool definition = is(Tok::l_brace) || is(Tok::colon);
    Scope* target = scope_;
    while (target->kind == Scope::Kind::template_ && target->parent != nullptr && !definition) target = target->parent;
    if (!definition) {
        bool forward = is(Tok::semicolon);
        Symbol* symbol = forward ? nullptr : sema_.find(scope_, name);
        if (forward) {
            auto it = scope_->names.find(name);
            symbol = it != scope_->names.end() ? &it->second : nullptr;
        }
        if (symbol != nullptr) {
            for (const Entity& e : symbol->entities) {
                if (e.kind == Entity::Kind::type && e.type->is_record()) return e.type;
            }
        }
        if (!forward) {
            while (target->kind != Scope::Kind::namespace_ && target->kind != Scope::Kind::block) target = target->parent;
        }
        RecordDecl* r = sema_.new_record(name, target, name_loc);
        r->is_union = is_union;
        Entity e;
        e.type = sema_.types.record(r);
        sema_.declare(target, name, e);
        return e.type;
    }
    RecordDecl* record = nullptr;
    if (!name.empty()) {
        Symbol& symbol = target->names[name];
        for (const Entity& e : symbol.entities) {
            if (e.kind == Entity::Kind::type && e.type->is_record() && !sema_.info(*e.type->record).has_body && e.type->record->name == name) record = e.type->record;
        }
    }
    if (record == nullptr) {
        record = sema_.new_record(name, target, name_loc);
        if (!name.empty()) {
            Entity e;
            e.type = sema_.types.record(record);
            sema_.declare(target, name, e);
        }
    }
    record->is_union = is_union;
    record->loc = name_loc;
    RecordInfo& ri = sema_.info(*record);
    ri.align_request = std::max(ri.align_request, std::max(attributes.align, spec.align));
    ri.packed = attributes.packed;
    ri.pack = attributes.pack;
    ri.is_class = is_class;
    detail::note_class_body(*this, ri);
    // Attributes may follow the body: struct S { … } __attribute__((aligned(16)));
    DeclSpecifiers trailing;
    while (is(Tok::kw_attribute)) parse_attributes(trailing);
    ri.align_request = std::max(ri.align_request, trailing.align);
    ri.packed = ri.packed || trailing.packed;
    spec.align = 0;
    spec.defined_record = record;
    return sema_.types.record(record);
}

namespace detail {
inline ast::EnumDecl* enumeration_of(const Symbol* symbol) {
    ast::EnumDecl* found = nullptr;
    if (symbol == nullptr) return found;
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::type && e.type->is_enum()) found = e.type->enumeration;
    }
    return found;
}
}  // namespace detail

QualType Parser::parse_enum_specifier(DeclSpecifiers& spec) {
    next();
    bool scoped = is(Tok::kw_class) || is(Tok::kw_struct);
    if (scoped) next();
    DeclSpecifiers attributes;
    while (parse_attributes(attributes)) {
    }
    std::string_view name;
    SourceLoc name_loc = loc();
    if (is(Tok::identifier)) {
        const Token* name_at = p_;
        name = at(0).text;
        next();
        if (is(Tok::colon_colon)) {
            seek(name_at);
            auto t = try_type_name();
            if (t) return *t;
            fail(name_loc, DiagCode::name_lookup, "unknown enumeration");
        }
    }
    QualType underlying = scoped ? sema_.types.int_type() : QualType();
    bool fixed = scoped;
    if (accept(Tok::colon)) {
        underlying = parse_decl_specifiers().type.unqualified();
        fixed = true;
    }
    ast::EnumDecl* decl = nullptr;
    bool defines = is(Tok::l_brace);
    if (defines || is(Tok::semicolon) || fixed) {
        auto here = scope_->names.find(name);
        if (here != scope_->names.end() && !(defines && name.empty())) decl = detail::enumeration_of(&here->second);
    } else {
        decl = detail::enumeration_of(sema_.find(scope_, name));
        if (decl == nullptr) fail(name_loc, DiagCode::name_lookup, "unknown enumeration '" + std::string(name) + "'");
    }
    if (!defines && decl != nullptr) return sema_.types.enumeration(decl);
    if (decl == nullptr) decl = declare_enumeration(name, name_loc);
    decl->scoped = scoped;
    decl->underlying = underlying ? underlying : sema_.types.scalar(TypeKind::uint);
    spec.defined_enum = decl;
    if (defines) parse_enumerators(*decl, fixed);
    return sema_.types.enumeration(decl);
}

ast::EnumDecl* Parser::declare_enumeration(std::string_view name, SourceLoc where) {
    auto* decl = sema_.arena.make<ast::EnumDecl>();
    decl->name = name;
    decl->display_name = name.empty() ? std::string("<enum>") : sema_.qualified_name(scope_, name);
    decl->loc = where;
    if (!name.empty()) {
        Entity e;
        e.type = sema_.types.enumeration(decl);
        sema_.declare(scope_, name, e);
    }
    Scope* inner = sema_.new_scope(Scope::Kind::namespace_, scope_);
    inner->name = name;
    inner->qualified = decl->display_name;
    decl->sema = inner;
    return decl;
}

/// The body of an enumeration. Where its underlying type is not `fixed`, it is the first that holds all values.
void Parser::parse_enumerators(ast::EnumDecl& decl, bool fixed) {
    next();
    QualType type = sema_.types.enumeration(&decl);
    Scope* inner = static_cast<Scope*>(decl.sema);
    int64_t value = 0;
    bool negative = false;
    uint64_t largest = 0;
    while (!is(Tok::r_brace)) {
        if (!is(Tok::identifier)) syntax_error("an enumerator");
        std::string_view enumerator = at(0).text;
        next();
        DeclSpecifiers attributes;
        while (parse_attributes(attributes)) {
        }
        if (accept(Tok::equal)) {
            ScopeGuard guard(*this, inner);
            value = sema_.evaluate_integer(parse_conditional(), "enumerator");
        }
        negative = negative || value < 0;
        if (value > 0) largest = std::max(largest, static_cast<uint64_t>(value));
        Entity e;
        e.kind = Entity::Kind::value;
        e.type = type;
        e.value = value;
        sema_.declare(inner, enumerator, e);
        if (!decl.scoped) sema_.declare(scope_, enumerator, e);
        ++value;
        if (!accept(Tok::comma)) break;
    }
    expect(Tok::r_brace, "after enumerators");
    if (!fixed) {
        TypeKind kind = negative ? (largest > 0x7fffffff ? TypeKind::long_ : TypeKind::int_) : (largest > 0xffffffffu ? TypeKind::ulong : TypeKind::uint);
        decl.underlying = sema_.types.scalar(kind);
    }
    decl.complete = true;
}

void Parser::parse_bases(RecordDecl& record) {
    while (!at_end()) {
        while (is(Tok::kw_public) || is(Tok::kw_private) || is(Tok::kw_protected)) next();
        if (is(Tok::kw_virtual)) unsupported(loc(), "virtual base class");
        SourceLoc at_base = loc();
        parse_maybe_pack(Tok::l_brace, [&] {
            auto t = try_type_name();
            if (!t || !t->type->is_record()) fail(at_base, DiagCode::type, "base class expected");
            sema_.complete(*t->type->record, at_base);
            record.bases.push_back({t->type->record, 0});
        });
        if (!accept(Tok::comma)) break;
    }
}

}  // namespace sema
QIAO_NAMESPACE_END
