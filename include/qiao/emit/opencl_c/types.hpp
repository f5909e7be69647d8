// SPDX-License-Identifier: Apache-2.0
// IR types as OpenCL C.
//
// A type has two spellings: that of a value (bool, float, __global float*) and that of memory (uchar for bool, ulong
// for pointers), whose size and alignment are the IR's. Records become typedefs with explicit padding; a record that C
// cannot lay out (overlapping fields) becomes bytes, and its fields are reached by offset.
//
// Drivers built on clang assume that pointers to different types do not alias. CUDA programs cast pointers freely, so
// every type that is the result of a pointer cast in the kernel is spelled as a may_alias typedef where pointers point to it.
#pragma once
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <qiao/image.hpp>
#include <qiao/emit/opencl_c/names.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

class TypeWriter {
public:
    TypeWriter(const TargetCaps& caps, NameTable& names) : caps_(caps), names_(names) {}

    /// Accesses through pointers to `type` may alias anything. Call before the first spelling.
    QIAO_DECL void mark_aliasing(const ir::Type* type);
    /// Throws CompileError where the device lacks the type.
    QIAO_DECL void require(const ir::Type* type, SourceLoc loc);

    /// `float x`, `__global float* p`, `uint (*rows)[16]`: an object of C's value type.
    QIAO_DECL std::string declare(const ir::Type* type, const std::string& name);
    /// The same for memory: `ulong p`, `uchar flag`, `float tile[16][17]`.
    QIAO_DECL std::string declare_memory(const ir::Type* type, const std::string& name);
    std::string value(const ir::Type* type) { return declare(type, {}); }
    std::string memory(const ir::Type* type) { return declare_memory(type, {}); }
    /// Pointer to memory of type `pointee` in that space; `qualifier` is empty or "volatile ".
    QIAO_DECL std::string pointer_to(const ir::Type* pointee, ir::Space space, const std::string& name = {}, const char* qualifier = "");
    /// True where values of this type are numbers in OpenCL C too: pointers into arenas.
    bool is_address(const ir::Type* type) const { return caps_.arena_offsets && type->is_pointer() && global(type->space); }
    static bool global(ir::Space space) { return space == ir::Space::global || space == ir::Space::generic; }
    static const char* space_prefix(ir::Space space) { return global(space) ? "__global " : space == ir::Space::shared ? "__local " : ""; }

    /// A struct that holds an array as its member `elements`: C passes no arrays by value.
    QIAO_DECL std::string boxed(const ir::Type* array);
    /// The C member of a field; empty where the record is bytes or the field has none.
    QIAO_DECL std::string member(const ir::Type* record, uint32_t field);
    /// True where assigning {0} clears all of it: no unions, no bytes.
    QIAO_DECL bool clears_by_literal(const ir::Type* type) const;
    /// Typedefs of everything spelled so far, in order.
    const std::string& declarations() const { return declarations_; }
    bool uses_fp64() const { return fp64_; }
    bool uses_fp16() const { return fp16_; }

private:
    struct Record {
        std::string name;
        std::vector<std::string> members;  ///< by field
    };
    QIAO_DECL const char* scalar(ir::TypeKind kind, bool in_memory);
    QIAO_DECL std::string element_name(const ir::Type* type, bool through_pointer);
    QIAO_DECL const Record& record(const ir::Type* type);
    QIAO_DECL bool layout(const ir::Type* type, Record& out, std::string& body, std::string& attributes);

    const TargetCaps& caps_;
    NameTable& names_;
    std::string declarations_;
    std::unordered_map<const ir::Type*, Record> records_;
    std::unordered_set<const ir::Type*> aliasing_;
    std::unordered_map<const ir::Type*, std::string> alias_names_;
    bool fp64_ = false;
    bool fp16_ = false;
};

/// A pointer to an array of no declared length is spelled as a pointer to its elements.
inline bool is_open_array(const ir::Type* type) { return type->kind == ir::TypeKind::array && type->count == 0; }

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
