// SPDX-License-Identifier: Apache-2.0
// Which values and which control flow are the same for all threads of a block.
//
// In: one inlined kernel. Out: for each value, variable and construct (if, loop, switch) whether it may differ between
// threads. Everything starts as uniform and a fixpoint adds what may vary: thread indices, memory that others write,
// results of atomics and warp operations, and what is computed from those or assigned under control that varies.
//
// Uniform is relative: inside a construct that only some threads enter, a uniform value is one that all threads would
// compute alike if all of them executed it, and may execute safely. So divisions that could trap and loads that could
// be out of bounds count as varying there. A local variable is uniform if, within the innermost block that has all its
// uses (its scope), all stores to it are of uniform values under uniform control.
#pragma once
#include <unordered_map>
#include <vector>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

class Uniformity {
public:
    /// Numbers the values of `kernel` (Value::slot); they must keep their numbers while this object is asked.
    /// `reads_at_once`: a load that all threads of a block execute, of one address, is one load for the block (whole_blocks.hpp).
    QIAO_DECL explicit Uniformity(ir::Function& kernel, bool reads_at_once = false);

    QIAO_DECL bool varying(const ir::Value& value) const;
    /// True for pure operations, loads and stores that all threads may execute, whoever is active, with the same outcome.
    QIAO_DECL bool uniform(const ir::Inst& inst) const;
    /// True where threads may part ways at the construct: its condition varies, or some leave it early.
    bool divergent(const ir::Inst& construct) const { return constructs_.at(&construct).divergent; }
    /// True for constructs that hold a collective, or a break or continue that leaves them. Others need no attention.
    bool involved(const ir::Inst& construct) const { return constructs_.at(&construct).collective || constructs_.at(&construct).exits; }
    bool collective(const ir::Inst& construct) const { return constructs_.at(&construct).collective; }
    /// True where a break (a continue) inside targets this loop or switch.
    bool has_break(const ir::Inst& construct) const { return constructs_.at(&construct).breaks; }
    bool has_continue(const ir::Inst& construct) const { return constructs_.at(&construct).continues; }
    /// True where the loop's control depends on nothing but constants: it ends, whether or not a thread wants it to run.
    QIAO_DECL bool constant_trips(const ir::Inst& loop) const;
    /// True where some collective stands in a divergent construct.
    bool divergent_collectives() const { return divergent_collectives_; }
    /// Uniform variables whose scope is this block, where some thread might read them before any store.
    QIAO_DECL std::vector<ir::Variable*> unset_variables(const ir::Block& block) const;

private:
    struct Place {
        const ir::Block* block = nullptr;
        size_t index = 0;
    };
    struct BlockInfo {
        const ir::Inst* owner = nullptr;
        const ir::Block* parent = nullptr;
        unsigned depth = 0;
    };
    struct Construct {
        bool collective = false;
        bool exits = false;  ///< holds a break or continue that leaves it
        bool breaks = false;
        bool continues = false;
        bool divergent = false;
        std::vector<const ir::Inst*> leaving;  ///< loops and switches: breaks and continues that target it
    };
    struct Local {
        bool tracked = true;  ///< a scalar that is only loaded and stored
        const ir::Block* scope = nullptr;
        size_t first_use = 0;         ///< in scope
        bool first_is_store = false;  ///< ... and is a store of the scope block itself
        std::vector<const ir::Inst*> stores;
    };

    QIAO_DECL void survey(const ir::Block& block, std::vector<const ir::Inst*>& enclosing);
    QIAO_DECL void survey_exit(const ir::Inst& inst, std::vector<const ir::Inst*>& enclosing);
    QIAO_DECL void survey_operands(const ir::Inst& inst);
    QIAO_DECL void use_local(const ir::Variable& variable, const ir::Inst& inst, bool direct);
    QIAO_DECL bool iterate(const ir::Block& block);
    QIAO_DECL bool vary(const ir::Value& value);
    QIAO_DECL bool computes_varying(const ir::Inst& inst) const;
    QIAO_DECL bool load_varies(const ir::Inst& inst) const;
    QIAO_DECL bool store_varies(const ir::Inst& store, const Local& local) const;
    QIAO_DECL bool construct_diverges(const ir::Inst& construct) const;
    const ir::Inst* owner_of(const ir::Inst& inst) const { return blocks_.at(places_[inst.slot].block).owner; }
    QIAO_DECL bool in_divergent(const ir::Block* block) const;
    QIAO_DECL bool constant_value(const ir::Value& value, std::vector<const ir::Value*>& assumed) const;
    QIAO_DECL bool constant_path(const ir::Block* from, const ir::Block* to, std::vector<const ir::Value*>& assumed) const;
    QIAO_DECL bool constant_control(const ir::Inst& construct, std::vector<const ir::Value*>& assumed) const;

    std::unordered_map<const ir::Block*, BlockInfo> blocks_;
    std::vector<Place> places_;  ///< by slot
    std::vector<char> varying_;  ///< by slot
    std::vector<Local> locals_;  ///< by slot
    std::vector<const ir::Value*> roots_;  ///< by slot: the variable or parameter an address is derived from
    std::vector<char> written_;  ///< by slot: parameters whose memory may be written or whose address escapes
    std::unordered_map<const ir::Inst*, Construct> constructs_;
    std::vector<ir::Variable*> variables_;
    bool divergent_collectives_ = false;
    bool reads_at_once_;
};

/// True for operations that compute a value from their operands alone.
QIAO_DECL bool is_pure(const ir::Inst& inst);
/// True for pure operations that no operand makes trap: not integer division by something unknown.
QIAO_DECL bool is_speculatable(const ir::Inst& inst);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/uniformity.ipp>
#endif
