// SPDX-License-Identifier: Apache-2.0
// C++ types as the front end sees them. Interned: equal types are one object.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <qiao/support/source.hpp>

QIAO_NAMESPACE_BEGIN
namespace ast {

struct Type;
struct RecordDecl;
struct EnumDecl;
struct Expr;
struct TemplateDecl;
struct TemplateArgument;

enum Qualifier : uint8_t { q_none = 0, q_const = 1, q_volatile = 2 };

/// A type with its cv-qualifiers. Qualifiers of an array are those of its elements.
struct QualType {
    const Type* type = nullptr;
    uint8_t quals = q_none;

    const Type* operator->() const { return type; }
    explicit operator bool() const { return type != nullptr; }
    bool is_const() const { return (quals & q_const) != 0; }
    bool is_volatile() const { return (quals & q_volatile) != 0; }
    QualType unqualified() const { return {type, q_none}; }
    QualType with(uint8_t q) const { return {type, static_cast<uint8_t>(quals | q)}; }
    friend bool operator==(QualType a, QualType b) { return a.type == b.type && a.quals == b.quals; }
    friend bool operator!=(QualType a, QualType b) { return !(a == b); }
    friend bool operator<(QualType a, QualType b) { return a.type != b.type ? a.type < b.type : a.quals < b.quals; }
};

/// Arithmetic kinds are in order of conversion rank within integers [conv.rank].
enum class TypeKind : uint8_t {
    void_, boolean, char_, schar, uchar, wchar, char16, char32, short_, ushort, int_, uint, long_, ulong, llong, ullong,
    half, float_, double_, nullptr_,
    pointer, lvalue_ref, rvalue_ref, array, function, record, enum_, member_pointer,
    // Only in declarations of templates, before substitution:
    template_param,   ///< a type parameter: depth `count`, position `index`
    template_spec,    ///< Name<args> with dependent args
    dependent,        ///< anything else that depends on a parameter: a non-deduced context
    pack_expansion,   ///< pattern... (in parameter lists and template argument lists)
    auto_             ///< placeholder before deduction
};

struct Type {
    TypeKind kind = TypeKind::void_;
    QualType inner;                  ///< pointee, referee, element, function result; member_pointer: member type
    uint64_t count = 0;              ///< array bound; template_param: depth
    uint32_t index = 0;              ///< template_param; auto_: 1 for decltype(auto)
    bool unknown_bound = false;      ///< array of unknown bound; array whose bound is a dependent expression if bound_param >= 0
    int32_t bound_param = -1;        ///< array bound named by value parameter at that position (deduction)
    bool variadic = false;           ///< function
    uint8_t method_quals = q_none;   ///< function: cv of *this
    std::vector<QualType> params;    ///< function; member_pointer: the class, which may be dependent
    RecordDecl* record = nullptr;    ///< record; member_pointer: the class
    EnumDecl* enumeration = nullptr;
    TemplateDecl* tmpl = nullptr;    ///< template_spec; null with index valid: template template parameter
    std::vector<TemplateArgument> args;  ///< template_spec

    bool is(TypeKind k) const { return kind == k; }
    bool is_void() const { return kind == TypeKind::void_; }
    bool is_bool() const { return kind == TypeKind::boolean; }
    bool is_integral() const { return kind >= TypeKind::boolean && kind <= TypeKind::ullong; }  ///< not enums
    bool is_floating() const { return kind >= TypeKind::half && kind <= TypeKind::double_; }
    bool is_arithmetic() const { return kind >= TypeKind::boolean && kind <= TypeKind::double_; }
    bool is_pointer() const { return kind == TypeKind::pointer; }
    bool is_reference() const { return kind == TypeKind::lvalue_ref || kind == TypeKind::rvalue_ref; }
    bool is_array() const { return kind == TypeKind::array; }
    bool is_record() const { return kind == TypeKind::record; }
    bool is_enum() const { return kind == TypeKind::enum_; }
    bool is_function() const { return kind == TypeKind::function; }
};

/// One argument of a template: a type, an integral (or enum, bool, pointer-to-nothing) value, or a template.
struct TemplateArgument {
    enum class Kind : uint8_t { type, value, template_, pack, dependent_value } kind = Kind::type;
    QualType type;                        ///< type; value: its type
    int64_t value = 0;
    int32_t param = -1;                   ///< dependent_value: position of the value parameter it names, -1: other expression
    TemplateDecl* tmpl = nullptr;
    void* entity = nullptr;               ///< value: FunctionDecl* or VarDecl* whose address it is, else null
    std::vector<TemplateArgument> pack;
    bool expansion = false;               ///< pattern followed by ...
};

/// True for two's-complement signed kinds; plain char is signed, as nvcc has it on Linux.
inline bool is_signed(TypeKind k) {
    return k == TypeKind::char_ || k == TypeKind::schar || k == TypeKind::short_ || k == TypeKind::int_ || k == TypeKind::long_ || k == TypeKind::llong || k == TypeKind::wchar;
}
/// Bytes of an arithmetic kind on 64-bit Linux.
inline uint32_t scalar_size(TypeKind k) {
    switch (k) {
        case TypeKind::boolean: case TypeKind::char_: case TypeKind::schar: case TypeKind::uchar: return 1;
        case TypeKind::short_: case TypeKind::ushort: case TypeKind::char16: case TypeKind::half: return 2;
        case TypeKind::wchar: case TypeKind::char32: case TypeKind::int_: case TypeKind::uint: case TypeKind::float_: return 4;
        case TypeKind::void_: return 1;
        default: return 8;
    }
}

}  // namespace ast
QIAO_NAMESPACE_END
