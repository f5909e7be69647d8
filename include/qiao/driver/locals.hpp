// SPDX-License-Identifier: Apache-2.0
// Which names the blocks of a host function declare, found without looking any name up.
//
// In: tokens, the function's declaration and a token inside of its body. Out: what is declared in the blocks, headers of
// statements and parameter lists around that token, before it. A statement that begins like a declaration counts as one
// (`a * b;`), as in C++ itself.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <qiao/driver/host_tokens.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

struct LocalNames {
    /// A constant, an alias, or a using-declaration or -directive.
    struct Statement {
        std::string_view name;  ///< empty for using-directives and -declarations
        size_t begin = 0, end = 0;
        bool is_constant = false, is_static = false;
    };
    std::set<std::string_view> variables;  ///< automatic ones and parameters
    std::vector<Statement> statements;
};

/// Names around token `target` of the function declared at `function`.
QIAO_DECL LocalNames names_around(const HostTokens& tokens, size_t function, size_t target);
/// Tokens that declare a variable anywhere in [begin, end).
QIAO_DECL std::set<size_t> declared_in(const HostTokens& tokens, size_t begin, size_t end);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/driver/impl/locals.ipp>
#endif
