// SPDX-License-Identifier: Apache-2.0
// Warp operations and barrier_reduce through workgroup memory and barriers, for any device.
//
// In: a kernel whose collectives are convergent (passes/converge.hpp). Out: no collective but `barrier`. A warp is 32
// threads with consecutive linear indices, whatever the device's own width; the last warp may have fewer.
//
// Values travel through slots, one per thread, in two halves that operations use in turn: a write to a half cannot
// meet a read of the operation before the last, because the last one's barrier lies between. So one barrier an
// operation is enough. Bits (votes, who takes part) travel through words that threads set atomically: three in
// rotation, of which each operation uses one and clears the next.
//
// The memory is Variable::is_reserved: 8 (16, if 64-bit values are exchanged) bytes per thread for slots and 12 bytes a
// warp for words, each only if needed. Threads: options.block_threads, or launch bounds, or the device's maximum, at
// most 1024.
//
// For OpenCL C, loops with barriers are set apart from branches before them (a weakness of compilers that cut kernels at
// barriers; set_loops_apart in the implementation has the details).
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void lower_warp(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

/// Threads per block that emulated operations of this kernel reserve memory for: no launch may have more.
QIAO_DECL uint32_t reserved_threads(const ir::Function& kernel, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/lower_warp.ipp>
#endif
