// SPDX-License-Identifier: Apache-2.0
// What a kernel looks like to a processor that runs a whole block as one work-item, a row of `lanes` threads at a time.
//
// In: one inlined kernel after all lowering, whose only collective is `barrier`, under control that is the same for the
// whole block. Its threads are cut into chunks of `lanes` consecutive values of threadIdx.x (blockDim.x is a multiple).
//
//  * The spine is what runs once for the block: constructs with barriers inside, and the values and variables that their
//    control is made of. What stands between runs for one chunk after the other (a region).
//  * Within a chunk each value has a shape: lane l's value is lane 0's plus l * step (step 0: the same for all), or it
//    varies. Constructs are divergent where lanes may part ways.
//
// A local variable keeps the shape of what is stored to it if all lanes that read it took part in each store. Lanes part
// ways at scopes: the branches of divergent ifs, divergent loops, and what follows a break or continue that only some
// lanes reach. Kernels that fit none of this are refused, with a reason; they run as work-items.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

struct Shape {
    enum Kind : uint8_t { unknown, linear, varying };
    Kind kind = unknown;
    bool exact = true;  ///< integers: the lanes' values do not wrap, so widening keeps the step
    bool non_negative = false;
    uint32_t align = 1;  ///< a power of two that divides lane 0's value
    int64_t step = 0;

    bool uniform() const { return kind == linear && step == 0; }
};

class BlockShapes {
public:
    /// All values of the kernel are numbered below `slots` and stay so while this object is asked.
    QIAO_DECL BlockShapes(const ir::Module& module, uint32_t slots, uint32_t lanes);

    /// Why the kernel cannot run this way; empty if it can.
    const std::string& refusal() const { return refusal_; }
    /// Runs once for the block, not for each chunk.
    bool on_spine(const ir::Inst& inst) const { return spine_[inst.slot] != 0; }
    /// A variable that lives once for the block.
    bool on_spine(const ir::Variable& local) const { return spine_[local.slot] != 0; }
    /// Of a value; for a local scalar, of what it holds.
    QIAO_DECL Shape shape(const ir::Value& value) const;
    bool varying(const ir::Value& value) const { return shape(value).kind == Shape::varying; }
    bool uniform(const ir::Value& value) const { return shape(value).uniform(); }
    bool divergent(const ir::Inst& construct) const { return divergent_[construct.slot] != 0; }
    /// A divergent break or continue inside leaves the construct: lanes may be gone after it.
    bool narrows(const ir::Inst& construct) const { return narrows_[construct.slot] != 0; }
    /// The loop or switch that a break or continue leaves or goes on with.
    const ir::Inst* target(const ir::Inst& exit) const { return target_[exit.slot]; }
    /// Stores need no mask: lanes that take no part never read what they overwrite.
    bool stored_whole(const ir::Variable& local) const { return stored_whole_[local.slot] != 0; }
    /// In its block, the variable is stored to before all else that uses it: nothing is carried over.
    QIAO_DECL bool starts_fresh(const ir::Variable& local) const;
    /// Of a load or store: where each lane's place is one of the equal parts of its own struct, and the structs of a row lie
    /// one after the other, the number of parts; else 0.
    QIAO_DECL unsigned parts_of_row(const ir::Inst& access) const;
    /// The local variable that an address is derived from by steps inside of it, or null.
    QIAO_DECL static const ir::Variable* local_root(const ir::Value* address);

private:
    struct Scope {
        int parent;
        const ir::Inst* loop;  ///< divergent loop whose running lanes this is, or null
    };
    struct Access {
        const ir::Inst* inst;
        const ir::Block* block;
        int scope;
        uint32_t order;
    };
    struct Target {
        const ir::Inst* inst;  ///< loop or switch
        int scope;
    };
    struct Place {
        const ir::Inst* owner = nullptr;
        const ir::Block* block = nullptr;
    };

    QIAO_DECL void survey(const ir::Block& block, const ir::Inst* owner, std::vector<const ir::Inst*>& enclosing);
    QIAO_DECL void survey_use(const ir::Inst& inst);
    QIAO_DECL void refuse(const std::string& reason);

    QIAO_DECL void check_private_memory();
    QIAO_DECL void find_spine(const ir::Block& block);
    QIAO_DECL void take_construct(const ir::Inst& construct);
    QIAO_DECL void take_path(const ir::Inst* from, const ir::Inst* to);
    QIAO_DECL void take_value(const ir::Value& value);
    QIAO_DECL void take_variable(const ir::Value& variable);

    QIAO_DECL void settle();
    QIAO_DECL bool iterate();
    QIAO_DECL void walk(const ir::Block& block, int scope);
    QIAO_DECL void walk_loop(const ir::Inst& loop, int scope);
    QIAO_DECL void walk_exit(const ir::Inst& exit, int scope);
    QIAO_DECL void note(const ir::Inst& inst, const ir::Block& block, int scope);
    QIAO_DECL bool consistent(const ir::Variable& local) const;
    QIAO_DECL bool consistent_in_loop(const std::vector<Access>& accesses) const;
    QIAO_DECL bool first_store_rules(const std::vector<Access>& accesses) const;
    QIAO_DECL bool inside(const ir::Block* block, const ir::Block* outer) const;
    QIAO_DECL bool inside(const ir::Block* block, const ir::Inst& construct) const;
    int new_scope(int parent, const ir::Inst* loop = nullptr) {
        scopes_.push_back({parent, loop});
        return static_cast<int>(scopes_.size()) - 1;
    }

    QIAO_DECL Shape compute(const ir::Inst& inst) const;
    QIAO_DECL Shape arithmetic(const ir::Inst& inst) const;
    QIAO_DECL Shape special(ir::Special s) const;
    QIAO_DECL Shape convert(const ir::Inst& inst) const;
    QIAO_DECL Shape index(const ir::Inst& inst) const;
    QIAO_DECL Shape compare(const ir::Inst& inst) const;
    QIAO_DECL Shape checked(Shape shape, const ir::Type* type, bool exact) const;
    /// Lane 0's value and the lanes' share disjoint bits.
    bool row(const Shape& s) const { return s.kind == Shape::linear && s.step == 1 && s.align >= lanes_; }
    static Shape vary() { return {Shape::varying, false, false, 1, 0}; }
    QIAO_DECL static Shape join(const Shape& a, const Shape& b);

    const ir::Function& kernel_;
    uint32_t lanes_;
    std::string refusal_;
    std::vector<Shape> shapes_;            ///< by slot
    std::vector<char> spine_;              ///< by slot
    std::vector<char> divergent_;          ///< by slot of a construct
    std::vector<char> narrows_;            ///< by slot of a construct
    std::vector<char> stored_whole_;       ///< by slot of a local
    std::vector<char> cell_;               ///< by slot of a local: a scalar that is only loaded and stored
    std::vector<char> barrier_inside_;     ///< by slot of a construct
    std::vector<Place> places_;            ///< by slot of an instruction
    std::vector<const ir::Inst*> target_;  ///< by slot of a break or continue
    std::unordered_map<const ir::Block*, const ir::Inst*> owner_of_block_;
    std::unordered_map<const ir::Inst*, std::vector<const ir::Inst*>> exits_;  ///< loops and switches: what leaves them
    std::vector<std::vector<const ir::Inst*>> stores_;                         ///< by slot of a local
    std::vector<std::vector<Access>> accesses_;                                ///< by slot of a local, made anew by each walk
    std::vector<Scope> scopes_;
    std::vector<Target> targets_;
    uint32_t order_ = 0;
    bool changed_ = false;
};

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/block_shapes.ipp>
#endif
