// SPDX-License-Identifier: Apache-2.0
// The way from lowering back to sema: bodies, constants and destructors on demand.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include <qiao/ast/ast.hpp>
#include <qiao/kernel_name.hpp>

QIAO_NAMESPACE_BEGIN

/// What a module variable holds from the beginning.
struct InitialValue {
    std::vector<uint8_t> bytes;  ///< little endian; empty: zeros
    /// At a byte offset, the address of a variable is added.
    std::vector<std::pair<uint64_t, const ast::VarDecl*>> addresses;
};

/// The value of a pointer to a device function: never 0, and the same in every kernel of a text.
inline uint64_t function_id(const ast::FunctionDecl& f) {
    uint64_t hash = 14695981039346656037ull;
    auto add = [&](uint64_t v) { hash = (hash ^ v) * 1099511628211ull; };
    for (char c : f.display_name) add(static_cast<uint8_t>(c));
    add(f.loc.file);
    add(f.loc.line);
    add(f.loc.column);
    return hash | 1;
}

/// What lowering asks of sema.
struct LowerCallbacks {
    /// Parses the body of a function (and a constructor's member initialisers) if that has not happened yet. Throws
    /// CompileError if it has no definition or is wrong.
    std::function<void(ast::FunctionDecl&)> define;
    /// The constant initialiser of a module variable. Throws where it is not constant.
    std::function<InitialValue(const ast::VarDecl&)> constant_bytes;
    /// The destructor to call for a type, or null where trivial.
    std::function<ast::FunctionDecl*(ast::QualType)> destructor;
    /// Functions that a pointer read from memory may mean, whoever wrote it.
    std::function<std::vector<ast::FunctionDecl*>()> stored_functions;
    /// What names a kernel that the text defines and that device code launches at `loc`.
    std::function<ChildKernel(ast::FunctionDecl&, SourceLoc loc)> child;
};

QIAO_NAMESPACE_END
