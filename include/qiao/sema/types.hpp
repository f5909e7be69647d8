// SPDX-License-Identifier: Apache-2.0
// Interning and spelling of C++ types.
#pragma once
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include <qiao/ast/ast.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

using ast::QualType;
using ast::TypeKind;

/// Makes and interns ast::Type. One per translation unit.
class TypeContext {
public:
    QIAO_DECL TypeContext();
    TypeContext(const TypeContext&) = delete;
    TypeContext& operator=(const TypeContext&) = delete;

    QualType scalar(TypeKind kind) const { return {scalars_[static_cast<size_t>(kind)], 0}; }
    QualType void_type() const { return scalar(TypeKind::void_); }
    QualType boolean() const { return scalar(TypeKind::boolean); }
    QualType int_type() const { return scalar(TypeKind::int_); }
    QualType size_type() const { return scalar(TypeKind::ulong); }
    QualType ptrdiff_type() const { return scalar(TypeKind::long_); }
    QualType auto_type() const { return scalar(TypeKind::auto_); }
    QIAO_DECL QualType decltype_auto_type();
    /// A class template whose arguments the initialiser gives: of kind auto_ with `tmpl`.
    QIAO_DECL QualType deduced_class(ast::TemplateDecl* tmpl);
    QualType dependent() const { return scalar(TypeKind::dependent); }
    QIAO_DECL QualType pointer(QualType pointee);
    /// Applies reference collapsing [dcl.ref].
    QIAO_DECL QualType reference(QualType referee, bool rvalue);
    QIAO_DECL QualType array(QualType element, uint64_t count);
    QIAO_DECL QualType unknown_array(QualType element, int32_t bound_param = -1);
    QIAO_DECL QualType function(QualType result, std::vector<QualType> params, bool variadic, uint8_t method_quals);
    QIAO_DECL QualType record(ast::RecordDecl* decl);
    QIAO_DECL QualType enumeration(ast::EnumDecl* decl);
    QIAO_DECL QualType template_param(uint32_t index, uint64_t depth);
    QIAO_DECL QualType template_spec(ast::TemplateDecl* tmpl, std::vector<ast::TemplateArgument> args, uint32_t param_index);
    QIAO_DECL QualType pack_expansion(QualType pattern);
    /// The class may depend on a template parameter.
    QIAO_DECL QualType member_pointer(QualType member, QualType of);

private:
    const ast::Type* intern(const std::string& key, const ast::Type& type);
    std::deque<ast::Type> storage_;
    const ast::Type* scalars_[64] = {};
    std::map<std::pair<QualType, uint64_t>, const ast::Type*> simple_;  ///< keyed by inner type and (kind, count)
    std::unordered_map<std::string, const ast::Type*> complex_;
};

/// As C++ text: "const float *", "ns::Pair<int, 4>".
QIAO_DECL std::string to_string(QualType type);
QIAO_DECL std::string to_string(const ast::TemplateArgument& argument);
/// A unique key of template arguments, for tables of specialisations.
QIAO_DECL std::string key_of(const std::vector<ast::TemplateArgument>& arguments);
/// True where the type depends on a template parameter (only in patterns).
QIAO_DECL bool is_dependent(QualType type);

}  // namespace sema
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/sema/impl/types.ipp>
#endif
