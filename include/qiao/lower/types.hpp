// SPDX-License-Identifier: Apache-2.0
// AST types to IR types. A class becomes an IR record with the layout sema computed: a u64 `vtable` where it has one,
// the non-empty bases as base0, base1, …, the members under their names, and bit-fields as unsigned storage units
// bits0, bits1, … None of these overlap except in unions: a base whose tail padding holds members of the derived class is
// flattened into the derived record, and an empty base takes no field.
#pragma once
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <qiao/ast/ast.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

/// Where a bit-field lives: `width` bits from bit `bit` of the unit in IR field `first`, going on in the units after it.
struct BitField {
    uint32_t first = 0;
    uint32_t unit_bytes = 0;
    uint32_t bit = 0;
    uint32_t width = 0;
};

struct RecordLayout {
    const ir::Type* type = nullptr;
    bool filled = false;
    std::vector<int> fields;     ///< IR field of each FieldDecl; -1 for bit-fields
    std::vector<int> bases;      ///< IR field of each base; -1: empty or flattened
    std::vector<BitField> bits;  ///< one per FieldDecl
    uint32_t first_member = 0;   ///< IR fields from here on are the class's own
};

class TypeLowering {
public:
    explicit TypeLowering(ir::TypeTable& table) : table_(table), classes_(std::make_shared<Classes>()) {}
    /// From now on a class that another translation unit of the same IR module has too is the same type.
    void share(TypeLowering& other) { classes_ = other.classes_; }

    /// References become pointers. Throws for types that have no IR.
    QIAO_DECL const ir::Type* lower(ast::QualType type);
    /// Pointer to it, space generic; to a function: a number.
    const ir::Type* pointer_to(ast::QualType type) { return type->is_function() ? table_.u64() : table_.pointer(lower(type), ir::Space::generic); }
    QIAO_DECL RecordLayout& layout(const ast::RecordDecl& record);
    /// Classes that were incomplete when first named get their fields, or become opaque bytes.
    QIAO_DECL void finish();
    /// The first half of finish(): before any unit takes a class for opaque, all that know it say so.
    QIAO_DECL void complete();

private:
    struct SharedClass {
        const TypeLowering* owner;
        const ast::RecordDecl* record;
        const ir::Type* type;
    };
    using Classes = std::unordered_map<std::string, std::vector<SharedClass>>;

    ir::TypeTable& table_;
    std::shared_ptr<Classes> classes_;
    std::unordered_map<const ast::Type*, const ir::Type*> known_;
    std::unordered_map<const ast::RecordDecl*, RecordLayout*> layouts_;
    std::deque<std::pair<const ast::RecordDecl*, RecordLayout>> records_;

    QIAO_DECL const ir::Type* make(const ast::Type& type);
    QIAO_DECL const ir::Type* record_type(const ast::RecordDecl& record);
    QIAO_DECL void fill(const ast::RecordDecl& record, RecordLayout& layout);
    QIAO_DECL void add_bases(const ast::RecordDecl& record, RecordLayout& layout, std::vector<ir::Field>& fields);
    QIAO_DECL size_t add_bit_fields(const ast::RecordDecl& record, size_t begin, RecordLayout& layout, std::vector<ir::Field>& fields);
};

/// Letters and digits kept, everything else one underscore: "scale<float, 4>" is scale_float_4. At most 120 characters.
QIAO_DECL std::string identifier_from(std::string_view text);

}  // namespace lowering
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/lower/impl/types.ipp>
#endif
