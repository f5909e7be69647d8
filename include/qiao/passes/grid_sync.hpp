// SPDX-License-Identifier: Apache-2.0
// What becomes of grid.sync() (CUDA guide, cooperative groups, grid synchronisation) before phases are split.
//
// No driver promises that the blocks of a grid run at the same time. A launch of one block needs no promise: grid_barrier
// becomes a fence and a barrier, and a failure of the launch where it is not cooperative and has more blocks. With
// options.grid_phases grid_barrier stays, for split_phases. Special::cooperative, which is_valid() asks for, becomes its answer.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Sets Module::grid_group.
QIAO_DECL void grid_sync(ir::Module& module, const TranslateOptions& options);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/grid_sync.ipp>
#endif
