// SPDX-License-Identifier: Apache-2.0
// How many turns all loops of a thread take together at most, as a function of a launch.
//
// Made by passes/turn_bounds.hpp from a kernel whose loops count between values that the launch knows, kept in the
// kernel's image, evaluated at each launch where the driver limits loops (TargetCaps::loop_limit). Interval arithmetic:
// each node stands for all values that an expression of the kernel takes in any thread at any time.
#pragma once
#include <cstdint>
#include <vector>

#include <qiao/ir/type.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

/// What of a launch a bound depends on.
struct LaunchFacts {
    enum class Known : uint8_t {
        nothing,
        tiny,   ///< one thread, and 1 for every argument: what is not bounded here is not bounded by the launch
        launch
    };
    Known known = Known::nothing;
    void* const* arguments = nullptr;  ///< the kernel's own, in order
    uint32_t grid[3] = {1, 1, 1};
    uint32_t block[3] = {1, 1, 1};
};

struct TurnBound {
    enum class Op : uint8_t {
        constant,   ///< `value`
        any,        ///< all that `kind` holds
        parameter,  ///< `kind` at byte `b` of argument `a`
        thread, block, block_dim, grid_dim,  ///< dimension `a` of threadIdx and so on
        convert,                             ///< `a`, as `kind`
        add, sub, mul, div, rem, shl, shr, bit_and, min, max, unite,  ///< of nodes `a` and `b`, as `kind`
        after_up,   ///< a counter that grew by `b` from below `a`
        after_down, ///< a counter that shrank by `b` from above `a`
        count_up,   ///< turns of a loop whose counter (of the kind in `value`) starts at `a`, grows by `b` and stays below `c`
        count_down, ///< starts at `a`, shrinks by `b` and stays above `c`
        count_to,   ///< starts at `a`, grows by `b`, always 1, until it equals `c`
        total,      ///< turns `a` and turns `b`
        nested      ///< turns `a`, each with turns `b` inside
    };
    struct Node {
        Op op = Op::any;
        TypeKind kind = TypeKind::i64;
        uint32_t a = 0, b = 0, c = 0;
        int64_t value = 0;
    };
    std::vector<Node> nodes;  ///< operands before their users; the last is the answer

    bool empty() const { return nodes.empty(); }
    /// Turns of a thread; infinity where nothing is known.
    QIAO_DECL double evaluate(const LaunchFacts& facts) const;
};

/// False for nodes whose `a` and `b` say something else.
inline bool has_operands(TurnBound::Op op) { return op > TurnBound::Op::grid_dim; }

}  // namespace ir
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/ir/impl/turn_bound.ipp>
#endif
