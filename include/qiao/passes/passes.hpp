// SPDX-License-Identifier: Apache-2.0
// The passes, in the order run_passes applies them. Each is a function from IR to IR in a header of its own.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>
#include <qiao/passes/library_provider.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Everything between lowering and emission:
///  1. expand_library     intrinsics the target lacks become calls of library functions
///  2. structured_exits   returns inside callees (and kernels that need it) become structured single exits
///  3. inline_calls       every call is inlined; recursive functions become loops with a stack (recursion.hpp)
///     note_alignment     accesses to members of packed classes say how far they are aligned
///     guard_division     integer division has a value for every divisor
///     guard_shifts       shifts have a result for every amount
///     grid_sync          grid.sync() is a barrier where a grid is one block
///  4. lower_messages     printf, assert and __trap become records in a buffer
///  5. scalarise          aggregates with static paths become scalars; forwarded pointers and constants fold; dead code goes;
///                        loops over the parts of small arrays unroll
///  6. infer_spaces       generic pointers get their space
///  7. lower_blocks       options.linear_blocks
///     keep_lockstep      warps meet around accesses to volatile shared memory
///  8. converge           collectives in divergent code become convergent by predication
///     split_phases       options.grid_phases: the kernel is left at each grid.sync() and entered again after it
///  9. lower_warp         warp operations through workgroup memory
/// 10. lower_shared       options.shared_in_global; layout of shared memory
/// 11. lower_globals      module variables become hidden parameters
///     simplify           what these left behind folds
///     keep_own_elements  drivers that load thread by thread: what only one thread writes in shared memory, it keeps
///     share_loads        drivers that load thread by thread: what neighbours read alike, one reads for all
///     limit_loops        drivers that end long loops: fewer iterations, and an error where still too many
///     divide_by_shifts   SPIR-V: integer division by powers of two
///     threads_in_turns   caps.threads_in_turns: short kernels run several threads of a block one after the other
///     limit_nesting      drivers that lose deep conditions: what is too deep moves out, or is refused
///     whole_blocks       options.block_lanes: kernels that one work-item can run a block of are marked
/// 12. layout_parameters  offsets of all kernel parameters
/// Throws CompileError. Verifies after each pass where QIAO_VERIFY_IR is set or the build is Debug.
QIAO_DECL void run_passes(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options, const LibraryProvider& library);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/passes.ipp>
#endif
