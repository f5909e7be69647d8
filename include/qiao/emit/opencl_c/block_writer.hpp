// SPDX-License-Identifier: Apache-2.0
// Prints a kernel of which one work-item runs a whole block, lanes as vector elements (passes/block_shapes.hpp).
//
// The text is the spine, in C's own control flow, and regions between: loops over the block's rows,
//   for (uint chunk = 0, z = 0; z < block_dim_z; z++) for (uint y ...) for (uint x = 0; x < block_dim_x; x += 16, chunk++) { ... }
// with these forms of a value in a region:
//   linear    a C scalar, lane 0's value, made by what Writer prints for work-items
//   varying   a vector: float16, int16; booleans are int16 masks (0 or -1), pointers ulong16
// An address is never a value of its own; each access spells it, with one lane's operands put in where lanes part.
// Where an operation has no vector form, the work-item's form is printed once for each lane; where only some lanes take
// part, once in a loop over the lanes, which drivers turn into masked accesses, and which they compile much faster.
//
// Control that lanes do not agree on works by masks. `mask_` names the lanes at work; it is empty where all are. Code is
// only reached by at least one lane, so what is the same for all lanes needs no mask. Values that outlive their region
// (variables too) live in arrays with an element for each chunk; what is cheap is computed again.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <qiao/emit/opencl_c/writer.hpp>
#include <qiao/passes/block_shapes.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

class BlockWriter : private Writer {
public:
    QIAO_DECL BlockWriter(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);
    QIAO_DECL std::string run();

private:
    struct Region {
        ir::Block insts;
        bool in_loop = false;
        std::vector<const ir::Inst*> outside;     ///< values of other regions, in the order to make or fetch them
        std::vector<const ir::Variable*> locals;  ///< variables it uses
    };
    struct Item {
        const ir::Inst* spine = nullptr;  ///< or, where null, a region
        size_t region = 0;
    };
    /// One of a vector's elements: by number, or by the variable of a loop over the lanes.
    struct Lane {
        unsigned number = 0;
        std::string variable;
    };
    /// What says of a mask, in scalars, whether any and whether each lane is set; empty where only the mask tells.
    struct MaskTest {
        std::string any, all;
    };
    struct Local {
        unsigned regions = 0;
        size_t last_region = 0;
        bool kept = false;  ///< has an element for each chunk
        std::string all;    ///< name of that array
    };

    // Regions (impl/block_regions.ipp).
    QIAO_DECL void partition(const ir::Block& block, bool in_loop);
    QIAO_DECL bool must_close(const ir::Block& open, const ir::Inst& next) const;
    QIAO_DECL void close(ir::Block& open, bool in_loop, std::vector<Item>& items);
    QIAO_DECL void find_uses(size_t region);
    QIAO_DECL void use_value(size_t region, const ir::Value* v);
    QIAO_DECL void use_local(size_t region, const ir::Variable& v);
    QIAO_DECL bool made_again(const ir::Inst& inst);
    QIAO_DECL void find_sums(const ir::Block& block);
    QIAO_DECL void declare_kept();
    QIAO_DECL void emit_spine(const ir::Block& block);
    QIAO_DECL void emit_spine_construct(const ir::Inst& inst);
    QIAO_DECL void emit_region(const Region& region);
    QIAO_DECL void open_region(const Region& region);
    QIAO_DECL void close_region(const Region& region);
    QIAO_DECL std::string local_declaration(const ir::Variable& v, const std::string& name, const std::string& elements);

    // Control (impl/block_control.ipp).
    QIAO_DECL void emit_list(const ir::Block& block);
    QIAO_DECL void emit_one(const ir::Inst& inst);
    QIAO_DECL void emit_form(const ir::Inst& inst);
    QIAO_DECL void emit_masked_if(const ir::Inst& inst);
    QIAO_DECL bool pays_twice(const ir::Block& block) const;
    QIAO_DECL void emit_same_if(const ir::Inst& inst);
    QIAO_DECL void emit_masked_loop(const ir::Inst& inst);
    QIAO_DECL void emit_same_loop(const ir::Inst& inst);
    QIAO_DECL void emit_same_switch(const ir::Inst& inst);
    QIAO_DECL void emit_exit(const ir::Inst& inst);
    QIAO_DECL void emit_nested(const ir::Block& block, const std::string& mask);
    QIAO_DECL std::string mask_without(const std::string& mask, const std::string& condition) const;
    QIAO_DECL std::string any(const std::string& mask);
    QIAO_DECL std::string all(const std::string& mask);
    QIAO_DECL bool never_all(const std::string& mask) const;
    QIAO_DECL MaskTest test_of(const ir::Value* condition);
    QIAO_DECL MaskTest test_of_comparison(const ir::Inst& inst);

    // Values (impl/block_values.ipp).
    QIAO_DECL std::string vector_type(const ir::Type* type);
    std::string vector_of(const std::string& element) { return helpers_.vector_type(element, lanes_); }
    QIAO_DECL std::string called(const std::string& name, const std::string& result, const std::vector<std::string>& operands,
                                 const std::vector<std::string>& values);
    QIAO_DECL std::string converted(const char* how, const std::string& to, const std::string& from, const std::string& value, const char* rounding = "");
    QIAO_DECL std::string vector(const ir::Value* v);
    QIAO_DECL std::string steps(const ir::Type* type, int64_t step);
    QIAO_DECL void emit_vector_value(const ir::Inst& inst);
    QIAO_DECL void name_vector(const ir::Inst& inst, const std::string& text);
    QIAO_DECL std::optional<Text> vector_operation(const ir::Inst& inst);
    QIAO_DECL std::optional<Text> vector_binary(const ir::Inst& inst);
    QIAO_DECL std::optional<Text> vector_convert(const ir::Inst& inst);
    QIAO_DECL std::optional<Text> vector_intrinsic(const ir::Inst& inst);
    QIAO_DECL Text vector_compare(const ir::Inst& inst);
    QIAO_DECL std::string mask_of(const std::string& condition, const ir::Type* compared);
    QIAO_DECL std::string each_lane(const std::string& function, const std::string& element, const std::vector<std::string>& values);
    QIAO_DECL std::string choose(const ir::Type* type, const std::string& mask, const std::string& yes, const std::string& no);
    QIAO_DECL std::string all_lanes(const ir::Inst& inst);

    // Lanes and memory (impl/block_memory.ipp).
    QIAO_DECL void find_leaves(const ir::Inst& inst, std::vector<const ir::Value*>& leaves) const;
    QIAO_DECL std::string lane_text(const ir::Value* v, const Lane& lane);
    QIAO_DECL std::string stepped(const ir::Value* v, const Lane& lane);
    template <typename Print>
    void in_lane(const ir::Inst& inst, const Lane& lane, Print&& print);
    template <typename Print>
    void in_each_lane(const ir::Inst& inst, Print&& print);
    template <typename Print>
    void in_lane_loop(const ir::Inst& inst, Print&& print);
    template <typename Print>
    void in_working_lanes(const ir::Inst& inst, Print&& print);
    template <typename Value>
    std::string made_in_lane_loop(const ir::Inst& inst, Value&& value);
    QIAO_DECL std::string element(const ir::Type* type, const Text& scalar);
    QIAO_DECL std::string component(const std::string& name, const Lane& lane, const ir::Type* type);
    QIAO_DECL std::string element_type(const ir::Type* type);
    QIAO_DECL std::string copy_to_array(const std::string& vector, const std::string& type, const std::string& hint);
    QIAO_DECL bool is_row(const ir::Inst& access, const ir::Type* type) const;
    QIAO_DECL const std::string& row_type(const std::string& element);
    QIAO_DECL std::string row_pointer(const ir::Value* pointer, const std::string& element);
    QIAO_DECL std::string row(const ir::Value* pointer, const ir::Type* type);
    QIAO_DECL std::string part_of_rows(const ir::Inst& load, unsigned parts);
    QIAO_DECL void find_part_stores(const ir::Block& block);
    QIAO_DECL void emit_part_stores(const std::vector<const ir::Inst*>& stores);
    QIAO_DECL bool copies_rows(const ir::Inst& copy) const;
    QIAO_DECL void emit_row_copy(const ir::Inst& copy);
    QIAO_DECL std::string row_load(const ir::Inst& inst);
    QIAO_DECL std::string gather(const ir::Inst& inst);
    QIAO_DECL void emit_load(const ir::Inst& inst);
    QIAO_DECL void emit_store(const ir::Inst& inst);
    QIAO_DECL void emit_local_store(const ir::Inst& inst);
    QIAO_DECL void emit_by_lanes(const ir::Inst& inst);
    QIAO_DECL std::string lane_load(const ir::Inst& inst, const Lane& lane);
    QIAO_DECL std::string lane_store(const ir::Inst& inst, const Lane& lane);

    bool varying(const ir::Value* v) const { return shapes_.varying(*v); }
    bool is_local_address(const ir::Value* p) const { return passes::BlockShapes::local_root(p) != nullptr; }

    passes::BlockShapes shapes_;
    unsigned lanes_;
    std::string width_;  ///< "16"
    std::string mask_;
    std::string mask_type_;
    std::map<std::string, MaskTest> tests_;  ///< by the name of a mask
    size_t region_ = 0;                      ///< being printed, counted from 1
    std::vector<std::string> running_;       ///< for each masked loop around: the lanes of this turn
    std::vector<std::string> live_;          ///< ... and those that have not left
    std::vector<Region> regions_;
    std::unordered_map<const ir::Block*, std::vector<Item>> items_;
    std::vector<size_t> region_of_;                                                  ///< by slot: 0 none, else index + 1
    std::vector<std::string> kept_;                                                  ///< by slot of a value: name of its array
    std::vector<char> summand_;                                                      ///< by slot: a product printed inside of the sum that uses it
    std::vector<char> cheap_;                                                        ///< by slot: what made_again knows
    std::vector<Local> locals_;                                                      ///< by slot of a variable
    std::unordered_map<const ir::Inst*, std::vector<const ir::Inst*>> part_stores_;  ///< by the last of them, stores to all parts of a row's structs
    std::vector<char> joined_;                                                       ///< by slot: a store that the last of its like prints
    std::vector<std::string> arrays_;                                                ///< by slot of a value: the array that a loop over lanes reads
    std::map<std::string, std::string> row_types_;                                   ///< element to typedef
    std::string dimensions_[3];
    std::string thread_[3];  ///< names of the region's loop variables
    std::string chunk_;
    unsigned most_chunks_ = 0;
};

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
