// SPDX-License-Identifier: Apache-2.0
// What a recursive call must keep: the second half of passes/recursion.hpp.
//
// Liveness over the states, backward until nothing changes. A scalar variable that is only loaded and stored lives
// outside the stack and is saved by the calls after which it is read, in an array of its type that other variables share.
// Any other variable (an aggregate, or one whose address is taken) is an element of an array of its own, always, if a
// call can come between two of its uses: so a pointer to it stays good.
#pragma once
#include <unordered_map>
#include <utility>
#include <vector>

#include <qiao/passes/recursion_states.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

class RecursionFrames {
public:
    struct Saved {
        ir::Variable* variable;
        ir::Variable* array;
    };

    /// Adds arrays to `machine`, of one element until settle().
    QIAO_DECL RecursionFrames(ir::Module& module, RecursionStates& states, ir::Function& machine);

    /// What the call before the state that resumes there saves.
    const std::vector<Saved>& saved(uint32_t resuming) const { return saved_.at(resuming); }
    /// Where the variable lies; null: not in the stack.
    QIAO_DECL ir::Variable* array_of(const ir::Value* variable) const;
    /// Bytes of one frame.
    uint64_t bytes() const { return bytes_; }
    /// Gives all arrays their length.
    QIAO_DECL void settle(uint64_t frames);

private:
    using Bits = std::vector<bool>;
    /// What a state does with variables, in its own order.
    struct Effect {
        Bits reads;   ///< before it writes
        Bits writes;  ///< on every way through it
        Bits live;    ///< at its start
    };

    ir::Module& module_;
    RecursionStates& states_;
    ir::Function& machine_;
    ir::Builder build_;
    std::unordered_map<const ir::Value*, size_t> numbers_;  ///< of call variables
    Bits is_cell_, escapes_;
    std::vector<Effect> effects_;
    std::unordered_map<uint32_t, std::vector<Saved>> saved_;
    std::unordered_map<const ir::Value*, ir::Variable*> arrays_;
    std::vector<ir::Variable*> all_arrays_;
    uint64_t bytes_ = 4;  ///< the state to return to

    QIAO_DECL void find_cells();
    QIAO_DECL void find_effects(uint32_t number);
    QIAO_DECL void note(const ir::Inst& inst, Effect& effect, bool always);
    QIAO_DECL void find_live();
    QIAO_DECL void place();
    QIAO_DECL ir::Variable* array(const std::string& name, const ir::Type* element, uint32_t align);
};

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/recursion_frames.ipp>
#endif
