// SPDX-License-Identifier: Apache-2.0
// Chooses kernels that one work-item can run a whole block of: for processors, whose drivers leave most kernels scalar.
//
// In: a kernel after all lowering, options.block_lanes. Out: where block_shapes.hpp accepts the kernel and rows of threads
// are likely to be faster (most of what they touch in memory lies side by side), Module::block_lanes
// is set (twice options.block_lanes where options.wide_rows allows that and it pays) and blockDim comes from hidden
// parameters (the launch has one work-item a block); else nothing changes.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Returns why the kernel stays as it is; empty where it was chosen or nobody asked.
QIAO_DECL std::string whole_blocks(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/whole_blocks.ipp>
#endif
