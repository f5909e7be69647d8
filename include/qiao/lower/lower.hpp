// SPDX-License-Identifier: Apache-2.0
// Lowering: typed tree to IR, one kernel at a time, callees on demand.
//
// Classes become IR records with the layout sema computed; glvalues become pointers (space generic, private_ for
// locals, shared, global for module variables); class prvalues are built in place. && || ?: become if_ with a
// variable unless both sides are free of side effects and of memory reads.
#pragma once
#include <functional>

#include <qiao/ast/ast.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN

/// What lowering asks of sema.
struct LowerCallbacks {
    /// Parses the body of a function (and a constructor's member initialisers) if that has not happened yet. Throws
    /// CompileError if it has no definition or is wrong.
    std::function<void(ast::FunctionDecl&)> define;
    /// Bytes of a constant initialiser of a module variable (little endian, `size` bytes). Throws where not constant.
    std::function<std::vector<uint8_t>(const ast::VarDecl&)> constant_bytes;
    /// The destructor to call for a type, or null where trivial.
    std::function<ast::FunctionDecl*(ast::QualType)> destructor;
};

/// Lowers `kernel` and everything it reaches into `module`. Throws CompileError.
QIAO_DECL void lower_kernel(ast::FunctionDecl& kernel, ir::Module& module, const LowerCallbacks& callbacks, bool fast_math);

/// Lowers a device function (of the device library) into `module` and returns it.
QIAO_DECL ir::Function* lower_function(ast::FunctionDecl& function, ir::Module& module, const LowerCallbacks& callbacks);

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/lower/impl/lower.ipp>
#endif
