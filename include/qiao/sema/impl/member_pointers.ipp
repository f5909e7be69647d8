// SPDX-License-Identifier: Apache-2.0
// Pointers to members [expr.mptr.oper]. One to a data member is its offset, -1 where null, as the host's ABI has it. What it
// means is found by comparing it with the class's members of that type, so that no address is taken apart. A pointer to a member
// function is a name for that function: an argument of a template, or written where it is used.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {
namespace detail {

/// A member of a class, through anonymous structs and unions.
struct PlacedField {
    int64_t offset;
    std::vector<ast::FieldDecl*> path;
};
inline void add_fields(RecordDecl& record, const ast::Type* type, const PlacedField& around, std::vector<PlacedField>& out) {
    for (ast::FieldDecl* f : record.fields) {
        PlacedField one = around;
        one.offset += static_cast<int64_t>(f->offset);
        one.path.push_back(f);
        if (f->name.empty() && f->type->is_record()) {
            add_fields(*f->type->record, type, one, out);
        } else if (f->type.type == type && f->bit_width < 0) {
            out.push_back(std::move(one));
        }
    }
}

/// True where evaluating the expression again gives the same and changes nothing.
inline bool is_repeatable(const Expr* e) {
    switch (e->kind) {
        case ast::ExprKind::int_literal:
        case ast::ExprKind::var_ref:
        case ast::ExprKind::this_:
            return true;
        case ast::ExprKind::member:
            return is_repeatable(static_cast<const ast::Member*>(e)->base);
        case ast::ExprKind::deref:
            return is_repeatable(static_cast<const ast::Deref*>(e)->pointer);
        case ast::ExprKind::cast:
            return is_repeatable(static_cast<const ast::Cast*>(e)->operand);
        case ast::ExprKind::binary:
            return is_repeatable(static_cast<const ast::Binary*>(e)->lhs) && is_repeatable(static_cast<const ast::Binary*>(e)->rhs);
        default:
            return false;
    }
}

}  // namespace detail

/// &record::name for a data member.
Expr* Sema::member_address(RecordDecl& record, ast::FieldDecl& field, std::string_view name, SourceLoc loc) {
    if (field.bit_width >= 0) fail(loc, DiagCode::type, "a bit-field has no address");
    if (field.type->is_reference()) fail(loc, DiagCode::type, "a pointer to a member of reference type");
    complete(record, loc);
    int64_t offset = 0;
    RecordDecl* owner = &record;
    if (std::vector<ast::FieldDecl*> path = find_field_path(record, name); !path.empty()) {
        for (ast::FieldDecl* f : path) offset += static_cast<int64_t>(f->offset);
    } else {
        owner = field.parent;
        offset = static_cast<int64_t>(field.offset);
    }
    return integer(offset, types.member_pointer(field.type, types.record(owner)), loc);
}

/// object.*member
Expr* Sema::member_access(Expr* object, Expr* member, SourceLoc loc) {
    if (OverloadSet* set = detail::as_overloads(member)) {
        auto* call = arena.make<OverloadSet>(*set);
        call->object = glvalue(object);
        call->implicit_object = false;
        return call;
    }
    member = rvalue(member);
    if (member->type->kind != TypeKind::member_pointer) fail(loc, DiagCode::type, "'" + to_string(member->type) + "' is no pointer to a member");
    if (member->type->inner->is_function()) unsupported(loc, "a pointer to a member function that is no constant");
    RecordDecl* record = member->type->record;
    object = glvalue(object);
    if (!object->type->is_record() || !base_offset(object->type->record, record)) {
        fail(loc, DiagCode::type, "'" + to_string(object->type) + "' has no members of '" + record->display_name + "'");
    }
    complete(*record, loc);
    std::vector<detail::PlacedField> fields;
    detail::add_fields(*record, member->type->inner.type, {}, fields);
    auto place = [&](const detail::PlacedField& f) {
        Expr* e = object->type->record == record ? object : upcast(object, record, loc);
        for (ast::FieldDecl* step : f.path) e = member_ref(e, step, loc);
        return e;
    };
    std::optional<int64_t> known = try_integer(member);
    if (!known && !detail::is_repeatable(member)) unsupported(loc, "a pointer to a member that is no variable");
    Expr* result = nullptr;
    for (size_t i = fields.size(); i-- > 0;) {
        if (known && fields[i].offset != *known) continue;
        QualType number = types.scalar(TypeKind::llong);
        Expr* e = place(fields[i]);
        if (result != nullptr)
            e = conditional(builtin_binary(Tok::equal_equal, cast(CastKind::arithmetic, member, number), integer(fields[i].offset, number, loc), loc), e,
                            result, loc);
        result = e;
    }
    if (result == nullptr) fail(loc, DiagCode::type, "a null pointer to a member is used");
    return result;
}

}  // namespace sema
QIAO_NAMESPACE_END
