// SPDX-License-Identifier: Apache-2.0
// Every pointer value gets a concrete address space.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// For a module whose kernel has no calls (inline_calls). Pointers in memory are global; what a local pointer variable
/// holds follows from its stores. Throws CompileError (access_space) where a pointer may point to two spaces, or where
/// a pointer to shared or local memory would be stored in memory.
QIAO_DECL void infer_spaces(ir::Module& module);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/infer_spaces.ipp>
#endif
