// SPDX-License-Identifier: Apache-2.0
// Types of the kernel IR. Sizes, offsets and alignments are CUDA's on a 64-bit host.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

/// Where a pointer points. `generic` is the state before passes/infer_spaces.hpp; no emitter accepts it.
/// CUDA's __constant__ and __device__ memory is `global`.
enum class Space : uint8_t { generic, global, shared, private_ };

enum class TypeKind : uint8_t { void_, boolean, i8, u8, i16, u16, i32, u32, i64, u64, f16, f32, f64, pointer, array, record };

struct Type;
struct Field {
    std::string name;
    const Type* type;
    uint64_t offset;
};

/// Interned: two equal types are one object. Records are equal only to themselves.
///
/// A pointer value is 64 bits in memory. Memory holds pointers as type `pointer` with space `global` or, before
/// inference, `generic`; a record's field or an array's element of pointer type is therefore 8 bytes.
struct Type {
    TypeKind kind = TypeKind::void_;
    Space space = Space::generic;   ///< pointer
    const Type* element = nullptr;  ///< pointer: pointee (void_ allowed); array: element
    uint64_t count = 0;             ///< array
    uint64_t size = 0;              ///< bytes, padding included; boolean is 1
    uint32_t align = 1;
    bool is_union = false;          ///< record: fields overlap
    std::string name;               ///< record: readable, unique in its module, a C identifier
    std::vector<Field> fields;      ///< record

    bool is_integer() const { return kind >= TypeKind::i8 && kind <= TypeKind::u64; }
    bool is_signed() const { return kind == TypeKind::i8 || kind == TypeKind::i16 || kind == TypeKind::i32 || kind == TypeKind::i64; }
    bool is_float() const { return kind >= TypeKind::f16 && kind <= TypeKind::f64; }
    bool is_boolean() const { return kind == TypeKind::boolean; }
    bool is_pointer() const { return kind == TypeKind::pointer; }
    bool is_void() const { return kind == TypeKind::void_; }
    bool is_aggregate() const { return kind == TypeKind::array || kind == TypeKind::record; }
    bool is_scalar() const { return !is_aggregate() && !is_void(); }
    uint32_t bits() const { return static_cast<uint32_t>(size * 8); }
};

/// Makes and interns types. Types live as long as the table. Not thread-safe.
class TypeTable {
public:
    QIAO_DECL TypeTable();
    TypeTable(const TypeTable&) = delete;
    TypeTable& operator=(const TypeTable&) = delete;

    const Type* scalar(TypeKind kind) const { return scalars_[static_cast<size_t>(kind)]; }
    const Type* void_type() const { return scalar(TypeKind::void_); }
    const Type* boolean() const { return scalar(TypeKind::boolean); }
    const Type* i32() const { return scalar(TypeKind::i32); }
    const Type* u32() const { return scalar(TypeKind::u32); }
    const Type* i64() const { return scalar(TypeKind::i64); }
    const Type* u64() const { return scalar(TypeKind::u64); }
    const Type* f32() const { return scalar(TypeKind::f32); }
    const Type* f64() const { return scalar(TypeKind::f64); }
    QIAO_DECL const Type* pointer(const Type* pointee, Space space);
    QIAO_DECL const Type* array(const Type* element, uint64_t count);
    /// A new record. `fields` carry their offsets; the caller (sema's layout) has already applied the ABI's rules.
    QIAO_DECL const Type* record(std::string name, std::vector<Field> fields, uint64_t size, uint32_t align, bool is_union);
    /// Gives a record made without fields its members: for classes that contain pointers to themselves.
    QIAO_DECL void complete_record(const Type* record, std::vector<Field> fields, uint64_t size, uint32_t align, bool is_union);
    /// The integer type of that width.
    QIAO_DECL const Type* integer(uint32_t bits, bool is_signed) const;

private:
    std::deque<Type> storage_;
    const Type* scalars_[13] = {};
    std::map<std::pair<const Type*, Space>, const Type*> pointers_;
    std::map<std::pair<const Type*, uint64_t>, const Type*> arrays_;
    std::map<std::string, unsigned> record_names_;
};

/// As written in dumps: `i32`, `ptr<global, f32>`, `[16 x f32]`, `%float4`.
QIAO_DECL std::string to_string(const Type* type);

}  // namespace ir
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/ir/impl/type.ipp>
#endif
