// SPDX-License-Identifier: Apache-2.0
// Lowering: typed tree to IR, one kernel at a time, callees on demand.
//
// Classes become IR records with the layout sema computed; glvalues become pointers (space generic, private_ for
// locals, shared, global for module variables); class prvalues are built in place. && || ?: become if_ with a
// variable unless both sides are free of side effects and of memory reads.
#pragma once
#include <qiao/ir/ir.hpp>
#include <qiao/lower/callbacks.hpp>

QIAO_NAMESPACE_BEGIN

/// Lowers `kernel` and everything it reaches into `module`. Throws CompileError.
QIAO_DECL void lower_kernel(ast::FunctionDecl& kernel, ir::Module& module, const LowerCallbacks& callbacks, bool fast_math);

/// Lowers a device function (of the device library) into `module` and returns it.
QIAO_DECL ir::Function* lower_function(ast::FunctionDecl& function, ir::Module& module, const LowerCallbacks& callbacks);

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/lower/impl/lower.ipp>
#endif
