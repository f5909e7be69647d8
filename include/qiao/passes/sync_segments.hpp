// SPDX-License-Identifier: Apache-2.0
// A kernel as split_phases sees it: grid_barriers, constructs around them, and segments, which are stretches of
// instructions without either.
//
// carry_values makes segments independent of each other: a value that another segment needs is computed there once more
// where that is cheap or where it is an address, else goes through a variable. Conditions of constructs around barriers
// are read in front of them, outside of segments.
#pragma once
#include <unordered_map>
#include <unordered_set>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

struct SyncSegments {
    /// Numbers of the barriers inside, from 1 on in the order of the text; none: last < first.
    struct Range {
        uint32_t first = 1, last = 0;
        bool empty() const { return last < first; }
    };
    std::unordered_map<const ir::Inst*, uint32_t> barriers;
    std::unordered_map<const ir::Block*, Range> blocks;     ///< of constructs around barriers
    std::unordered_map<const ir::Inst*, Range> constructs;  ///< around barriers
    std::unordered_set<const ir::Inst*> outside;            ///< instructions that stand in no segment: they read what a construct's condition needs
    std::vector<ir::Variable*> conditions;                  ///< variables that such instructions read, perhaps before anything is stored
    bool in_loop = false;                                   ///< some barrier stands in a loop
};

QIAO_DECL SyncSegments find_segments(ir::Function& kernel);
/// Throws CompileError for a pointer to a local variable that is loaded in one segment and used in another.
QIAO_DECL void carry_values(ir::Module& module, SyncSegments& segments);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/sync_segments.ipp>
#endif
