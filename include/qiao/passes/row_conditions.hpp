// SPDX-License-Identifier: Apache-2.0
// Conditions on thread indices that can be asked for a whole row of a block at once.
//
// In: a condition made of comparisons of numbers that grow or fall evenly with threadIdx.x (or do not know it), such as the
// guards `i < n` and `x < w && y < h`. Out: code that says whether it holds for every thread of the row, from its values at
// the row's two ends: an even number that does not wrap around in between is between its ends everywhere else too. That it does
// not wrap is part of the code's answer.
#pragma once
#include <cstdint>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

class RowConditions {
public:
    /// `x` stands for threadIdx.x; the ends of the row are values that it may have. Values are numbered below `slots`.
    RowConditions(ir::Module& module, uint32_t slots, const ir::Value* x) : build_(module), x_(x), slots_(slots) {}

    /// Whether `holds` can be written for the condition (`wanted` false: for its opposite).
    QIAO_DECL bool provable(const ir::Value& condition, bool wanted) const;
    /// Writes to `block` what is true only where the condition is `wanted` for all threads from `first` to `last`. `others` maps the
    /// values that stand for something else in that block, such as threadIdx.y.
    QIAO_DECL ir::Value* holds(const ir::Value& condition, bool wanted, ir::Value* first, ir::Value* last,
                               const std::vector<std::pair<const ir::Value*, ir::Value*>>& others, ir::Block& block);

private:
    struct End {
        ir::Value* x = nullptr;
        std::vector<ir::Value*> copies;  ///< by slot
    };
    QIAO_DECL bool independent(const ir::Value& value) const;
    QIAO_DECL bool even(const ir::Value& value, int64_t& step) const;
    QIAO_DECL ir::Value* at(End& end, const ir::Value& value);
    QIAO_DECL ir::Value* ordered(const ir::Value& value);
    QIAO_DECL ir::Value* widened_in_order(const ir::Value& value);
    QIAO_DECL ir::Value* both(ir::Value* a, ir::Value* b);
    QIAO_DECL ir::Value* write(const ir::Value& condition, bool wanted);

    ir::Builder build_;
    const ir::Value* x_;
    uint32_t slots_;
    End ends_[2];
};

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/row_conditions.ipp>
#endif
