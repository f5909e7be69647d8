// SPDX-License-Identifier: Apache-2.0
// The walk over the kernel. One method group a file: impl/entry.ipp (module level, parameters), values.ipp (types,
// constants, pointers), arithmetic.ipp, convert.ipp, math.ipp, fused.ipp (fma), access.ipp (loads, stores, copies), vectors.ipp (loads of several members at
// once), wide.ipp (vector records at once), thread_loops.ipp (llvmpipe), atomics.ipp, control.ipp (structured control flow, barriers).
//
// Registers: boolean is OpTypeBool; integers up to 32 bits are 32-bit (8 and 16 bits are kept extended by their own
// sign), so neither Int8 nor Int16 arithmetic is asked for; global pointers are 64-bit numbers, private and shared ones
// 32-bit (memory.hpp). All integers have signedness 0; opcodes carry the sign.
#pragma once
#include <unordered_map>
#include <unordered_set>

#include <qiao/image.hpp>
#include <qiao/emit/spirv/memory.hpp>
#include <qiao/emit/spirv/writer.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

/// A pointer: base (0: none; bytes for global pointers, units of the class for others) plus a constant of bytes. Constants
/// are added late, so that p[i].x and p[i].y share their base.
struct Address {
    Id base = 0;
    int64_t offset = 0;
};

/// An element of a class's variable.
struct Element {
    MemoryClass* memory = nullptr;
    Id index = 0;  ///< 0: constant_index counts
    uint64_t constant_index = 0;
    Id bit_shift = 0;    ///< words, accesses of less than a word: first bit; 0: none
    uint32_t lane = 0;   ///< of the element, where those are vectors
    uint64_t place = 0;  ///< split: byte offset; block: constant byte offset in the parameter block
};

class Emitter {
public:
    QIAO_DECL Emitter(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);
    QIAO_DECL std::string run();

private:
    // entry.ipp
    QIAO_DECL void check_types(const ir::Block& block);
    QIAO_DECL void declare_capabilities();
    QIAO_DECL void declare_float_controls(Id function);
    QIAO_DECL void declare_block_shape(Id function);
    QIAO_DECL void declare_parameters();
    QIAO_DECL void declare_class(MemoryClass& memory);
    QIAO_DECL void declare_places(MemoryClass& memory);
    QIAO_DECL Id element_count(const MemoryClass& memory);
    QIAO_DECL void fill_parameter_copies(MemoryClass& memory);
    QIAO_DECL Id builtin(spv::BuiltIn which, bool is_vector);
    QIAO_DECL Id builtin_component(spv::BuiltIn which, uint32_t component);
    QIAO_DECL Id special(ir::Special which);
    QIAO_DECL void plan_block();
    QIAO_DECL uint32_t block_member(uint64_t parameter) const;
    QIAO_DECL Id block_word(uint64_t parameter, Id dynamic, int64_t word);
    QIAO_DECL Id block_bits(uint64_t parameter, Id dynamic, int64_t offset, uint32_t size);
    QIAO_DECL Id block_bits_aligned(uint64_t parameter, Id dynamic, int64_t offset, uint32_t size, uint32_t align);
    QIAO_DECL Id parameter(const ir::Parameter& parameter);
    QIAO_DECL Id reduce_word();

    // values.ipp
    QIAO_DECL Id register_type(const ir::Type* type);
    QIAO_DECL Id cell_type(Cell cell);
    QIAO_DECL Id place_type(const MemoryClass& memory, uint64_t place);
    QIAO_DECL Id value(const ir::Value* v);
    QIAO_DECL Id constant(const ir::Constant& c);
    QIAO_DECL Address address(const ir::Value* pointer);
    QIAO_DECL Id pointer_number(const ir::Value* pointer);
    QIAO_DECL Id materialise(const Address& a, uint32_t unit);
    QIAO_DECL Address derive(const ir::Inst& inst);
    QIAO_DECL Address derive_index(const ir::Inst& inst);
    QIAO_DECL Id pointer_to_int(const ir::Inst& inst);
    QIAO_DECL Id int_to_pointer(const ir::Inst& inst);
    QIAO_DECL Id integer_to(Id v, const ir::Type* from, uint32_t bits);
    QIAO_DECL uint32_t unit_of(const ir::Value* pointer);
    void set(const ir::Inst& inst, Id id) { values_[&inst] = id; }
    Id op(spv::Op o, Id type, std::initializer_list<uint32_t> operands) { return w_.value(o, type, operands); }
    Id bool_type() { return w_.type_bool(); }
    Id uint_type() { return w_.type_uint(32); }
    Id ulong_type() { return w_.type_uint(64); }
    Id float_type() { return w_.type_float(32); }
    Id select(Id type, Id condition, Id a, Id b) { return op(spv::Op::OpSelect, type, {condition, a, b}); }
    QIAO_DECL Id narrow(Id v, const ir::Type* type);
    QIAO_DECL Id to_bits(Id v, Cell cell);
    QIAO_DECL Id from_bits(Id bits, Cell cell);
    Id to_bits(Id v, const ir::Type* type) { return to_bits(v, cell_of(type)); }
    Id from_bits(Id bits, const ir::Type* type) { return from_bits(bits, cell_of(type)); }
    QIAO_DECL Id low_half(Id v);
    QIAO_DECL Id high_half(Id v);
    QIAO_DECL Id join_halves(Id low, Id high);
    QIAO_DECL Id exact(Id v);
    QIAO_DECL Id number(const ir::Type* type, uint64_t bits);
    QIAO_DECL Id real(const ir::Type* type, double v);

    // arithmetic.ipp
    QIAO_DECL void find_fused(const ir::Block& block);
    QIAO_DECL void count_uses(const ir::Block& block);
    QIAO_DECL bool can_fuse(const ir::Value* product) const;
    QIAO_DECL void arithmetic(const ir::Inst& inst);
    QIAO_DECL Id hidden_zero(const ir::Value* v);
    QIAO_DECL Id hidden_false();
    QIAO_DECL Id new_hidden_false();
    QIAO_DECL Id float_arithmetic(const ir::Inst& inst);
    QIAO_DECL Id fused(const ir::Inst& inst);
    QIAO_DECL Id shift(const ir::Inst& inst);
    QIAO_DECL Id compare(const ir::Inst& inst);
    QIAO_DECL Id compare_op(ir::Op relation, const ir::Type* type, Id a, Id b);

    // convert.ipp
    QIAO_DECL Id convert(const ir::Inst& inst);
    QIAO_DECL Id float_to_integer(Id v, const ir::Type* from, const ir::Type* to);
    QIAO_DECL Id float_to_wide(Id v, const ir::Type* from, uint32_t bits, bool is_signed);
    QIAO_DECL Id integer_to_float(Id v, const ir::Type* from, const ir::Type* to);
    QIAO_DECL Id bitcast(const ir::Inst& inst);

    // math.ipp
    QIAO_DECL Id first_lane(const ir::Inst& inst);
    QIAO_DECL Id intrinsic(const ir::Inst& inst);
    QIAO_DECL Id float_intrinsic(const ir::Inst& inst);
    QIAO_DECL Id composed_intrinsic(const ir::Inst& inst);
    QIAO_DECL Id multiply_add(const ir::Inst& inst);
    QIAO_DECL Id fused_single(Id a, Id b, Id c);
    QIAO_DECL Id fused_double(Id a, Id b, Id c);
    QIAO_DECL Id float_class(const ir::Inst& inst);
    QIAO_DECL Id integer_intrinsic(const ir::Inst& inst);
    QIAO_DECL Id high_product(Id a, Id b, const ir::Type* type);
    QIAO_DECL Id count_leading_zeros(Id v, const ir::Type* type);

    // access.ipp
    QIAO_DECL Id load_global(const Address& a, uint64_t delta, const ir::Type* type, uint32_t align, bool is_volatile, SourceLoc loc);
    QIAO_DECL void store_global(const Address& a, uint64_t delta, const ir::Type* type, Id v, uint32_t align, bool is_volatile, SourceLoc loc);
    QIAO_DECL Id global_pointer(const Address& a, uint64_t delta, Id pointee);
    QIAO_DECL Words global_operands(uint32_t align, bool is_volatile, bool is_store);
    QIAO_DECL Element element(MemoryClass& memory, const Address& a, uint64_t delta, uint32_t size);
    QIAO_DECL Words logical_operands(const MemoryClass& memory, bool is_volatile);
    QIAO_DECL bool stored_as_is(const Element& e) const;
    QIAO_DECL Id element_pointer(const Element& e, uint64_t further = 0);
    QIAO_DECL Id load_element(const Element& e, bool is_volatile, uint64_t further = 0);
    QIAO_DECL void store_element(const Element& e, Id v, bool is_volatile, uint64_t further = 0);
    QIAO_DECL Id load_logical(MemoryClass& memory, const Address& a, uint64_t delta, const ir::Type* type, bool is_volatile);
    QIAO_DECL void store_logical(MemoryClass& memory, const Address& a, uint64_t delta, const ir::Type* type, Id v, bool is_volatile);
    QIAO_DECL Id part_of_word(Id word, bool is_wide, Id bit_shift, uint32_t bits);
    QIAO_DECL Id word_with_part(Id word, bool is_wide, Id bit_shift, uint32_t bits, Id part);
    QIAO_DECL void store_part_of_word(const Element& e, const ir::Type* type, Id v);
    QIAO_DECL Id load_at(const ir::Value* root, const Address& a, uint64_t delta, const ir::Type* type, uint32_t align, bool is_volatile, SourceLoc loc);
    QIAO_DECL void store_at(const ir::Value* root, const Address& a, uint64_t delta, const ir::Type* type, Id v, uint32_t align, bool is_volatile,
                            SourceLoc loc);
    QIAO_DECL Id load_parts(const ir::Value* root, const Address& a, uint64_t delta, const ir::Type* type, uint32_t align, bool is_volatile, SourceLoc loc);
    QIAO_DECL void store_parts(const ir::Value* root, const Address& a, uint64_t delta, const ir::Type* type, Id v, uint32_t align, bool is_volatile,
                               SourceLoc loc);
    QIAO_DECL void find_load_groups(const ir::Block& block);
    QIAO_DECL bool load_vector(const ir::Inst& inst);
    QIAO_DECL void load(const ir::Inst& inst);
    QIAO_DECL void store(const ir::Inst& inst);
    /// One cursor moves through a copy or a clearing: pointers plus what loops have added.
    struct Transfer {
        Address destination, source;
        const ir::Value* destination_root;
        const ir::Value* source_root;  ///< null: zeros
        uint32_t align;
        SourceLoc loc;
    };
    QIAO_DECL void transfer(const ir::Inst& inst);
    QIAO_DECL void transfer_type(const Transfer& t, const ir::Type* type, uint64_t delta);
    QIAO_DECL bool has_padding(const ir::Value* root, bool is_source) const;
    QIAO_DECL void transfer_padding(const Transfer& t, const ir::Type* record, uint64_t delta);
    QIAO_DECL void transfer_loop(const Transfer& t, const ir::Type* array, uint64_t delta);
    QIAO_DECL Address advance(const ir::Value* root, const Address& a, Id i, uint64_t stride, uint64_t delta);

    // thread_loops.ipp
    QIAO_DECL Id as_vector(Id v, const ir::Type* type);
    QIAO_DECL Id address_as_vector(Id number, const ir::Inst& index);

    // wide.ipp
    QIAO_DECL void find_wide_groups(const ir::Block& block);
    QIAO_DECL Id wide_type(const ir::Type* record);
    QIAO_DECL Id wide_memory_type(const ir::Type* record);
    QIAO_DECL Id load_record(const Address& a, uint64_t delta, const ir::Type* record);
    QIAO_DECL void store_record(const Address& a, uint64_t delta, const ir::Type* record, Id vector);
    QIAO_DECL bool load_wide(const ir::Inst& inst);
    QIAO_DECL bool store_wide(const ir::Inst& inst);
    QIAO_DECL bool transfer_wide(const Transfer& t, const ir::Type* type, uint64_t delta);

    // atomics.ipp
    QIAO_DECL void atomic(const ir::Inst& inst);
    QIAO_DECL Id atomic_result(const ir::Inst& inst);
    QIAO_DECL Id atomic_pointer(const ir::Inst& inst, Id pointee);
    QIAO_DECL Id atomic_native(const ir::Inst& inst);
    QIAO_DECL Id atomic_float_add(const ir::Inst& inst);
    QIAO_DECL Id clock(const ir::Inst& inst);
    QIAO_DECL Id atomic_update(const ir::Inst& inst, Id old_value);
    QIAO_DECL Id atomic_part(const ir::Inst& inst);
    QIAO_DECL Id atomic_private(const ir::Inst& inst);
    QIAO_DECL Id scope(ir::Scope s);
    /// Replaces *pointer by next(old) until nobody interferes; `next` returns the new word. Result: the old word.
    template <typename Next>
    Id exchange_loop(Id pointer, Id type, Id scope, Next&& next);
    /// for (i = 0; i < count; ++i) body(i)
    template <typename Body>
    void counted_loop(uint32_t count, Body&& body);

    // control.ipp
    QIAO_DECL void block(const ir::Block& block);
    QIAO_DECL void instruction(const ir::Inst& inst);
    QIAO_DECL void if_(const ir::Inst& inst);
    QIAO_DECL void loop(const ir::Inst& inst);
    QIAO_DECL void guard_exit_values(const ir::Inst& loop);
    QIAO_DECL void switch_(const ir::Inst& inst);
    QIAO_DECL void branch(Id label);
    QIAO_DECL void open(Id label);
    QIAO_DECL void barrier();
    QIAO_DECL void fence(ir::Scope s);
    QIAO_DECL Id fence_semantics();
    QIAO_DECL void leave(const ir::Inst& inst);
    QIAO_DECL void open_merge(Id label, bool reached);
    QIAO_DECL Id barrier_reduce(const ir::Inst& inst);
    QIAO_DECL void place(SourceLoc loc);

    ir::Module& module_;
    const TargetCaps& caps_;
    const TranslateOptions& options_;
    Writer w_;
    MemoryPlan plan_;
    std::unordered_map<const ir::Value*, Id> values_;
    std::unordered_map<const ir::Value*, Address> addresses_;
    std::unordered_map<const ir::Value*, unsigned> uses_;
    std::unordered_set<const ir::Value*> fused_;
    /// Loads of vectors of shared memory from one root, between which nothing is written; with their distance from it.
    using LoadGroup = std::vector<std::pair<const ir::Inst*, uint64_t>>;
    std::vector<LoadGroup> load_groups_;
    std::unordered_map<const ir::Value*, size_t> group_of_;
    /// Accesses to members of one vector record in global memory that may be one access; with their lanes.
    struct WideGroup {
        const ir::Value* record;
        std::vector<std::pair<const ir::Inst*, uint32_t>> members;
    };
    static constexpr size_t no_group = ~size_t{0};
    std::vector<WideGroup> wide_groups_;
    std::unordered_map<const ir::Value*, size_t> wide_group_of_;
    std::map<std::pair<uint32_t, uint32_t>, Id> builtins_;  ///< (BuiltIn, component), loaded; component ~0: the whole
    Words interface_;
    Id block_size_[3] = {};
    Id workgroup_size_[3] = {};  ///< the same but for Module::turn_threads
    /// A member of the push constants: words of the parameter block, or one number of 64 bits.
    struct BlockMember {
        uint32_t first;
        uint32_t words;
        bool is_wide;
    };
    std::vector<BlockMember> block_members_;
    Id push_constants_ = 0;
    Id block_address_ = 0;  ///< parameters in memory: u64, read once
    Id reduce_word_ = 0;
    Id hidden_false_ = 0;
    uint32_t hidden_falses_ = 0;
    std::map<std::pair<uint32_t, bool>, Id> hidden_zeros_;  ///< by bits and sign
    bool in_memory_ = false;
    bool has_barriers_ = false;
    uint64_t parameter_bytes_ = 0;

    /// Where break_ and continue_ go: the loops and switches around, innermost last.
    struct Target {
        Id break_label;
        Id continue_label;          ///< 0: a switch
        bool is_left = false;       ///< some break_ goes there
        bool is_continued = false;  ///< some continue_ goes there
    };
    std::vector<Target> targets_;
    bool terminated_ = false;
};

template <typename Next>
Id Emitter::exchange_loop(Id pointer, Id type, Id scope, Next&& next) {
    Id relaxed = w_.u32(0);
    Id first = op(spv::Op::OpAtomicLoad, type, {pointer, scope, relaxed});
    Id before = w_.current_block();
    Id header = w_.new_id(), body = w_.new_id(), again = w_.new_id(), merge = w_.new_id(), seen = w_.new_id();
    branch(header);
    open(header);
    Id old_word = op(spv::Op::OpPhi, type, {first, before, seen, again});
    w_.effect(spv::Op::OpLoopMerge, {merge, again, 0});
    branch(body);
    open(body);
    Id new_word = next(old_word);
    w_.value_with_id(seen, spv::Op::OpAtomicCompareExchange, type, {pointer, scope, relaxed, relaxed, new_word, old_word});
    w_.effect(spv::Op::OpBranchConditional, {op(spv::Op::OpIEqual, bool_type(), {seen, old_word}), merge, again});
    open(again);
    branch(header);
    open(merge);
    return seen;
}

template <typename Body>
void Emitter::counted_loop(uint32_t count, Body&& body) {
    Id before = w_.current_block();
    Id header = w_.new_id(), inside = w_.new_id(), next = w_.new_id(), merge = w_.new_id(), following = w_.new_id();
    branch(header);
    open(header);
    Id i = op(spv::Op::OpPhi, uint_type(), {w_.u32(0), before, following, next});
    Id more = op(spv::Op::OpULessThan, bool_type(), {i, w_.u32(count)});
    w_.effect(spv::Op::OpLoopMerge, {merge, next, 0});
    w_.effect(spv::Op::OpBranchConditional, {more, inside, merge});
    open(inside);
    body(i);
    branch(next);
    open(next);
    w_.value_with_id(following, spv::Op::OpIAdd, uint_type(), {i, w_.u32(1)});
    branch(header);
    open(merge);
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/emit/spirv/impl/access.ipp>
#  include <qiao/emit/spirv/impl/vectors.ipp>
#  include <qiao/emit/spirv/impl/wide.ipp>
#  include <qiao/emit/spirv/impl/arithmetic.ipp>
#  include <qiao/emit/spirv/impl/atomics.ipp>
#  include <qiao/emit/spirv/impl/control.ipp>
#  include <qiao/emit/spirv/impl/convert.ipp>
#  include <qiao/emit/spirv/impl/entry.ipp>
#  include <qiao/emit/spirv/impl/fused.ipp>
#  include <qiao/emit/spirv/impl/math.ipp>
#  include <qiao/emit/spirv/impl/thread_loops.ipp>
#  include <qiao/emit/spirv/impl/values.ipp>
#endif
