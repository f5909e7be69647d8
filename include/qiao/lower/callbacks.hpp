// SPDX-License-Identifier: Apache-2.0
// The way from lowering back to sema: bodies, constants and destructors on demand.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include <qiao/ast/ast.hpp>

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

QIAO_NAMESPACE_END
