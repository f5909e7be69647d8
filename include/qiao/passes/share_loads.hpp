// SPDX-License-Identifier: Apache-2.0
// Loads that are the same for neighbouring threads, made by the first of them for all (TargetCaps::shared_load_lanes).
//
// llvmpipe loads from memory thread by thread, in a loop over the threads of a vector, whatever the addresses. Where all of them
// read one place (a tile's element in a matrix product, a body that all others look at, a filter's weight), one thread can
// read it and hand it to the others by a subgroup's broadcast, for a fifth of the time.
//
// In: a kernel after all lowering. A load is shared if BlockShapes has one address for the lanes of a row, and where the row's first
// lane takes part whenever any lane does: in code that is not divergent, and under conditions that hold for the first lanes of
// a row, as `i < n` does. Loads that no store or barrier separates are made in one branch.
//
// Out: `if (first lane) v = load;  x = rows are whole ? first_lane(v) : v`. Rows are whole where blockDim.x is a multiple of the
// subgroup's size, which the driver knows when it makes the pipeline; where they are not, every thread loads as before.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void share_loads(ir::Module& module, const TargetCaps& caps);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/share_loads.ipp>
#endif
