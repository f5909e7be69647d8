// SPDX-License-Identifier: Apache-2.0
// Functions that call each other, cut into states: the first half of passes/recursion.hpp.
//
// Control flow that contains a recursive call is cut into states; all other stays as it is inside of a state, and what
// leaves it from there (return, or break and continue of a loop that was cut) becomes the choice of a state and a
// `leave` of the region that the state's code will be. Values that are used in another state than their own, and
// parameters, go through variables; addresses are computed again.
#pragma once
#include <deque>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/clone.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Runs from its start to one of its ends, which stores the number of the state that comes next.
struct RecursionState {
    ir::Block code;
    std::vector<uint32_t> next;            ///< states of the same call that may come next; after a call, the one it returns to
    const ir::Function* callee = nullptr;  ///< not null: ends in this call
    std::vector<ir::Value*> arguments;     ///< of the call
    bool is_tail = false;                  ///< the call's result is the function's
    bool resumes = false;                  ///< begins when a call has returned
    bool has_leaves = false;
    SourceLoc loc;                         ///< of the call
};

class RecursionStates {
public:
    /// One of the functions: its first state, and where it finds its arguments and leaves its result (null: void).
    struct Member {
        uint32_t entry = 0;
        std::vector<ir::Variable*> parameters;
        ir::Variable* result = nullptr;
    };
    static constexpr uint32_t done = 0;  ///< the number of no state: the outermost call has returned

    /// Variables are added to `machine`, which is otherwise left alone.
    QIAO_DECL RecursionStates(ir::Module& module, const std::vector<ir::Function*>& cycle, ir::Function& machine);

    RecursionState& state(uint32_t number) { return states_[number]; }
    /// Numbers of the states that can be reached, as in the text: what comes next mostly stands after.
    const std::vector<uint32_t>& order() const { return order_; }
    const Member& member(const ir::Function& f) const { return members_.at(&f); }
    bool has_stack() const { return has_stack_; }  ///< some call is no tail call
    ir::Variable* current() const { return current_state_; }  ///< number of the state that comes next
    ir::Variable* depth() const { return depth_; }            ///< of calls: index of the current frame
    ir::Variable* returns() const { return returns_; }        ///< state to go on with, by frame; its length is not settled yet
    /// Variables that belong to one call: parameters, the functions' own, and values that several states need.
    const std::vector<ir::Variable*>& call_variables() const { return call_variables_; }
    /// Gives the array of one element its final length.
    QIAO_DECL void set_length(ir::Variable& array, uint64_t count);
    /// The address of the current frame's element, at the end of the builder's block.
    QIAO_DECL ir::Value* element(ir::Builder& build, ir::Variable& array, ir::Value* frame);

    /// The local variable that the pointer was computed from by address steps, or null.
    QIAO_DECL static const ir::Variable* local_behind(const ir::Value* pointer);
    /// Where a pointer goes as this operand it cannot be followed.
    QIAO_DECL static bool gives_address_away(const ir::Inst& inst, size_t operand);

private:
    static constexpr uint32_t nowhere = ~0u;
    /// States that break_ and continue_ go to.
    struct Jumps {
        uint32_t on_break = nowhere;
        uint32_t on_continue = nowhere;
    };

    /// How a function goes on to its end: returns nothing, or a value or what a variable holds, or is not done yet.
    struct Ending {
        bool returns_nothing = false;
        const ir::Value* value = nullptr;
    };

    ir::Module& module_;
    ir::Function& machine_;
    ir::Builder build_;
    std::unordered_map<const ir::Function*, Member> members_;
    const Member* member_ = nullptr;  ///< whose body is being cut
    std::deque<RecursionState> states_;
    std::vector<uint32_t> order_;
    uint32_t at_ = 0;  ///< the state being written
    ir::Variable* current_state_ = nullptr;
    ir::Variable* depth_ = nullptr;
    ir::Variable* returns_ = nullptr;
    bool has_stack_ = false;
    std::vector<ir::Variable*> call_variables_;
    std::unordered_set<const ir::Inst*> tails_;
    std::unordered_set<const ir::Inst*> splits_;  ///< calls, and control flow around them
    std::unordered_map<const ir::Value*, ir::Value*> results_;  ///< of calls
    std::unordered_map<const ir::Value*, uint32_t> homes_;      ///< state of each instruction
    std::unordered_map<const ir::Value*, ir::Variable*> kept_;  ///< variables of parameters, and of values that other states need

    QIAO_DECL ir::Variable* variable(const std::string& name, const ir::Type* type);
    QIAO_DECL ir::Variable* result_of(const ir::Function& f);
    QIAO_DECL ir::Block copy_body(ir::Function& function);
    QIAO_DECL bool find_splits(const ir::Block& block);
    QIAO_DECL static bool gives_addresses_away(const ir::Block& body);
    QIAO_DECL static Ending ending_after(const ir::Block& block, size_t at, Ending end);
    QIAO_DECL void find_tails(const ir::Block& block, Ending end, bool allowed);

    QIAO_DECL uint32_t new_state();
    QIAO_DECL void begin(uint32_t number);
    QIAO_DECL void go(ir::Block& block, uint32_t number);
    QIAO_DECL void choose(ir::Value* condition, uint32_t yes, uint32_t no);
    QIAO_DECL bool cut(ir::Block& block, Jumps jumps);
    QIAO_DECL bool cut_call(ir::Inst& inst);
    QIAO_DECL void cut_if(ir::Inst& inst, Jumps jumps);
    QIAO_DECL void cut_loop(ir::Inst& inst);
    QIAO_DECL void cut_switch(ir::Inst& inst, Jumps jumps);
    QIAO_DECL void leave_by(const ir::Inst& exit, Jumps jumps, ir::Block& block);
    QIAO_DECL void leave_from_inside(ir::Block& block, Jumps jumps, bool own_break, bool own_continue);
    ir::Block& code() { return states_[at_].code; }

    QIAO_DECL void connect_values();
    QIAO_DECL ir::Value* value_in(ir::Value* value, uint32_t number, ir::Block& prelude, std::unordered_map<ir::Value*, ir::Value*>& here);
    QIAO_DECL void store_kept();
    QIAO_DECL void drop_unreached();
};

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/recursion_states.ipp>
#endif
