// SPDX-License-Identifier: Apache-2.0
// options.linear_blocks: a CUDA grid of any size through one-dimensional launches of any length.
//
// In: blockIdx and gridDim as specials. Out: arithmetic on hardware_block_x and hidden parameters: block_base (u64, the
// linear index of the first block of this launch) and grid_dim (x, y, z). All four are always appended, in that order.
// Linear index = (z * grid.y + y) * grid.x + x. The runtime launches exactly the blocks that exist: there is no check
// for surplus blocks, because it would stand between every block and its barriers.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void lower_blocks(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/lower_blocks.ipp>
#endif
