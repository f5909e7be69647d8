// SPDX-License-Identifier: Apache-2.0
// Places shared memory.
//
// In: Module::shared. Out: Module::shared_use says how much of it there is. With options.shared_in_global the user's
// variables become global pointers into scratch memory: each block owns shared_stride bytes (hidden parameter, u64)
// at shared_scratch (hidden, u64) + shared_stride * index of the block in this launch; static variables come first
// (shared_use.scratch_bytes), dynamic ones follow. The runtime sets shared_stride to at least scratch_bytes + the
// launch's dynamic bytes, rounded up to 256, and provides scratch for all blocks of the launch. Memory of emulated
// operations stays in the device's own workgroup memory while it fits.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Throws CompileError (target) where static shared memory exceeds caps.shared_bytes.
QIAO_DECL void lower_shared(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/lower_shared.ipp>
#endif
