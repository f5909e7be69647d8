// SPDX-License-Identifier: Apache-2.0
// Where private and shared memory live. Vulkan has no addresses for them, so a pointer into them is a number that
// selects an element of one variable, and the variable must be known wherever the pointer is used.
//
// A flow-insensitive points-to analysis (Steensgaard's: unification in almost linear time) puts variables that one
// pointer may reach into one MemoryClass; a class becomes one SPIR-V variable, laid out by how the kernel uses it:
//  * split    every address is known: a scalar variable for each place that is used
//  * native   all accesses have one size: an array of that scalar; a pointer counts elements where all steps allow it
//  * words    anything else: an array of 32-bit words (64-bit ones where 64-bit atomics need them); smaller accesses
//             mask, larger ones take two words
//  * block    an aggregate parameter that is only read: stays in the parameter block
// A native class of shared memory whose records are 8 or 16 bytes apart holds vectors, so that members that are read
// together are loaded together. A pointer's number is in `unit` bytes from the start of its class. Null is 0xffffffff.
#pragma once
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include <qiao/image.hpp>
#include <qiao/ir/alignment.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

inline constexpr uint32_t logical_null = 0xffffffffu;
/// What the first byte of a class counts as where its pointers become integers.
inline constexpr uint64_t logical_start = 0x10000;

/// What an access moves, as far as storage cares; integers of 32 and 64 bits lose their sign.
enum class Cell : uint8_t { boolean, i8, u8, i16, u16, u32, u64, f16, f32, f64, logical_pointer };
QIAO_DECL Cell cell_of(const ir::Type* type);
/// Bytes a cell takes in memory.
QIAO_DECL uint32_t cell_size(Cell cell);

struct MemoryClass {
    enum class Kind : uint8_t { split, native, words, block };
    Kind kind = Kind::native;
    bool shared = false;
    std::vector<const ir::Variable*> variables;
    std::vector<const ir::Parameter*> parameters;

    // How the kernel uses it.
    std::vector<Cell> cells;    ///< of all accesses, without repetition
    bool has_dynamic = false;   ///< contains the dynamic shared array
    bool atomic64 = false;      ///< has 64-bit atomics
    bool atomic_small = false;  ///< has atomics below 32 bits
    bool atomic_bits = false;   ///< has atomics that need an integer element (all but float add)
    bool float_add = false;     ///< has atomic float additions
    bool written = false;
    bool exact_addresses = true;                   ///< every address used is a variable plus a constant
    bool escapes = false;                          ///< some pointer is needed as a number: stored, compared, selected
    uint64_t steps = 0;                            ///< strides that a variable index multiplies, or-ed
    uint64_t offsets = 0;                          ///< constant distances, or-ed
    std::map<uint64_t, std::vector<Cell>> places;  ///< split: cells by byte offset

    // Layout.
    uint32_t unit = 1;                                     ///< bytes per step of a pointer
    uint32_t element_size = 4;                             ///< bytes that one scalar stands for
    uint32_t lanes = 1;                                    ///< native: scalars per element of the variable, 1, 2 or 4
    bool same_cell = false;                                ///< native: all accesses have cells[0], which is stored as it is
    uint64_t static_bytes = 0;                             ///< without the dynamic array, which comes last
    std::unordered_map<const ir::Value*, uint64_t> bases;  ///< byte offset of each variable and parameter

    // Filled by the emitter.
    uint32_t variable = 0;
    uint32_t element_type = 0;
    bool is_scalar = false;                        ///< the variable is one element, not an array
    std::map<uint64_t, uint32_t> place_variables;  ///< split
};

class MemoryPlan {
public:
    /// Throws CompileError (access_space) where a pointer's variable cannot be known.
    QIAO_DECL MemoryPlan(ir::Module& module, const TargetCaps& caps);
    /// The class a private or shared pointer points into; null for null pointers.
    QIAO_DECL MemoryClass* class_of(const ir::Value* pointer) const;
    const std::vector<std::unique_ptr<MemoryClass>>& classes() const { return classes_; }

private:
    struct Node {
        uint32_t parent = 0;
        uint32_t content[2] = {0, 0};  ///< what pointers to shared, to private memory stored here point to; 0: not yet
        MemoryClass* memory = nullptr;
    };
    QIAO_DECL uint32_t new_node();
    QIAO_DECL uint32_t find(uint32_t node);
    QIAO_DECL void unify(uint32_t a, uint32_t b);
    QIAO_DECL uint32_t content(uint32_t node, ir::Space space);
    QIAO_DECL uint32_t node_of(const ir::Value* pointer);
    QIAO_DECL void connect(const ir::Inst& inst);
    QIAO_DECL void connect_block(const ir::Block& block);
    QIAO_DECL void connect_escaped();
    QIAO_DECL void collect_block(const ir::Block& block);
    QIAO_DECL void collect(const ir::Inst& inst);
    QIAO_DECL void note_access(const ir::Value* pointer, const ir::Type* type, uint64_t offset, bool write, uint32_t align);
    QIAO_DECL void note_memory_type(const ir::Value* pointer, const ir::Type* type, uint64_t offset, bool write, uint32_t align);
    QIAO_DECL void note_escape(const ir::Value* pointer);
    QIAO_DECL void lay_out(MemoryClass& memory, const TargetCaps& caps);
    QIAO_DECL bool can_split(const MemoryClass& memory) const;

    ir::Module& module_;
    std::vector<Node> nodes_;
    std::unordered_map<const ir::Value*, uint32_t> value_nodes_;
    std::vector<std::unique_ptr<MemoryClass>> classes_;
    std::vector<uint32_t> escaped_[2];
    bool integers_become_pointers_[2] = {false, false};
};

inline bool is_logical(const ir::Type* type) { return type->is_pointer() && (type->space == ir::Space::shared || type->space == ir::Space::private_); }
/// What a pointer is a constant distance (bytes) from: the first pointer on its way that is not derived by constants.
QIAO_DECL void pointer_root(const ir::Value* pointer, const ir::Value*& root, uint64_t& offset);
/// The distance of a pointer from its variable or parameter where that is a constant, else false.
QIAO_DECL bool constant_offset(const ir::Value* pointer, const ir::Value*& root, uint64_t& offset);
/// The type in whose scalars an aggregate is copied: arrays and records of scalars; unions as arrays of integers.
QIAO_DECL const ir::Type* copy_form(ir::TypeTable& types, const ir::Type* type);
/// Scalars of a copy_form, all of them.
QIAO_DECL uint64_t leaf_count(ir::TypeTable& types, const ir::Type* type);
/// Arrays of more scalars than this are copied and cleared by a loop.
inline constexpr uint64_t unrolled_leaves = 32;

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/emit/spirv/impl/memory.ipp>
#endif
