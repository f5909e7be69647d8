// SPDX-License-Identifier: Apache-2.0
// A kernel that is left at each grid.sync() and entered again behind it, so that a grid can synchronise though its
// blocks do not run at the same time: every launch runs every block up to its next grid.sync() (a phase).
//
// In: the inlined, converged kernel, where all of a block passes each grid_barrier. Out: no grid_barrier. The variable
// `at` says where the block is: 0 where it runs, the number of a grid_barrier on the way to it, beyond `leaving` on the way
// out. What runs is guarded by at == 0; constructs around barriers are entered and left as `at` asks (sync_segments.hpp
// tells one from the other). At a barrier each thread saves its variables that are still needed (live_variables.hpp), or
// gets them back. Shared memory is global (options.shared_in_global), so it stays as it is, and so do pointers to it.
//
// Memory, all given by hidden parameters: phase_from and phase_to are a u32 that tells whether some block goes on, then a
// u32 for each block, the number of the barrier it stands at, 0 at the start and phase_done at the end. phase_saved
// holds Module::saved_bytes for each thread, variable by variable.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// What a finished block notes.
inline constexpr uint32_t phase_done = ~0u;

/// Only with options.grid_phases. Sets Module::saved_bytes and most_phases. Throws CompileError where a pointer to a local
/// variable is needed behind a barrier.
QIAO_DECL void split_phases(ir::Module& module, const TranslateOptions& options);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/split_phases.ipp>
#endif
