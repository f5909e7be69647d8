// SPDX-License-Identifier: Apache-2.0
// Intrinsics that the target lacks become calls of functions of the device library, or a few instructions.
//
// In: functions that still have calls. Out: only intrinsics that the emitter of caps.target maps to one native
// operation (native_intrinsic says which). Library functions are expanded in turn.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>
#include <qiao/passes/library_provider.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// True where operands of `type` are left to the emitter of caps.target. Integer intrinsics are native everywhere.
QIAO_DECL bool native_intrinsic(const TargetCaps& caps, ir::Intrinsic intrinsic, const ir::Type* type);

/// Throws CompileError (unsupported) where neither the target nor the library has a function.
QIAO_DECL void expand_library(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options, const LibraryProvider& library);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/expand_library.ipp>
#endif
