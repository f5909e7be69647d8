// SPDX-License-Identifier: Apache-2.0
// How many turns the loops of an inlined kernel take, as expressions that a launch can evaluate (ir/turn_bound.hpp).
//
// A loop is bounded where its test compares a counter with a value whose interval is known at a launch (constants, scalar
// arguments, thread and block indices, arithmetic on these, variables that hold only such), and every turn moves the
// counter towards it. Loops whose bounds come from memory are not bounded, nor are those around or inside of such.
// The analysis does not follow the flow: a variable stands for all values ever stored to it.
#pragma once
#include <unordered_map>
#include <vector>

#include <qiao/ir/ir.hpp>
#include <qiao/ir/turn_bound.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

class TurnBounds {
public:
    /// `atomic_turns`: what an atomic operation that the emitter writes as a loop counts for.
    QIAO_DECL TurnBounds(const ir::Function& kernel, uint32_t atomic_turns);

    /// True where the loop itself, all around it and all inside are bounded.
    bool bounded(const ir::Inst& loop) const { return loops_.at(&loop).bounded; }
    /// Turns of one execution of the loop, as far as known.
    QIAO_DECL double turns(const ir::Inst& loop, const ir::LaunchFacts& facts) const;
    /// Of all bounded loops together.
    QIAO_DECL ir::TurnBound total() const;

private:
    using Op = ir::TurnBound::Op;
    struct LoopInfo {
        const ir::Inst* parent = nullptr;
        uint32_t turns = 0;  ///< node of the loop's own turns, 0: not known
        bool bounded = false;
    };
    struct Store {
        const ir::Inst* inst;
        const ir::Inst* loop;  ///< the innermost around it
        bool every_turn;       ///< no turn of that loop goes on without it
    };
    struct VariableInfo {
        std::vector<Store> stores;
        bool escapes = false;
        bool in_progress = false;
        uint32_t node = 0;
    };
    struct Place {
        const ir::Block* block;
        size_t index;
        const ir::Inst* owner;
    };
    /// `variable relation bound`: what a loop goes on for.
    struct CounterTest {
        const ir::Variable* variable = nullptr;
        ir::Op relation = ir::Op::ne;
        uint32_t bound = 0;
    };

    uint32_t atomic_turns_;
    ir::TurnBound bound_;
    bool writes_arguments_ = false;  ///< some code may write a thread's copy of an argument of class type
    std::unordered_map<const ir::Inst*, LoopInfo> loops_;
    std::unordered_map<const ir::Inst*, Place> places_;
    std::unordered_map<const ir::Value*, VariableInfo> variables_;
    std::unordered_map<const ir::Value*, uint32_t> nodes_;

    QIAO_DECL void collect(const ir::Block& block, const ir::Inst* owner, const ir::Inst* loop, bool every_turn);
    QIAO_DECL uint32_t add(Op op, ir::TypeKind kind, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0, int64_t value = 0);
    QIAO_DECL uint32_t node(const ir::Value* value);
    QIAO_DECL uint32_t node_of(const ir::Inst& inst);
    QIAO_DECL uint32_t argument_node(const ir::Inst& load);
    QIAO_DECL uint32_t variable_node(const ir::Variable* variable);
    QIAO_DECL uint32_t start_of(const ir::Variable* variable, const ir::Inst& loop);
    QIAO_DECL bool inside(const ir::Inst* place, const ir::Inst& loop) const;
    QIAO_DECL uint32_t constant(int64_t value);
    QIAO_DECL uint32_t plus(uint32_t a, int64_t b);
    QIAO_DECL void find_tests(const ir::Inst& loop, const ir::Value* condition, std::vector<CounterTest>& tests);
    QIAO_DECL void find_test(const ir::Inst& loop, ir::Op relation, const ir::Value* counter, uint32_t bound, std::vector<CounterTest>& tests);
    QIAO_DECL uint32_t end_of_counter(const Store& store, const ir::Variable* variable, bool upwards, uint32_t step);
    QIAO_DECL uint32_t loop_turns(const ir::Inst& loop);
    QIAO_DECL uint32_t counted_turns(const ir::Inst& loop, const CounterTest& test);
    QIAO_DECL uint32_t block_turns(const ir::Block& block, bool& bounded);
    QIAO_DECL void leave_open(const ir::Block& block);
};

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/turn_bounds.ipp>
#endif
