// SPDX-License-Identifier: Apache-2.0
// The syntax of a kernel launch: `callee <<< configuration >>> ( arguments )`.
//
// In: tokens and the index of the first of three `<`. Out: where the callee begins, where the configuration ends.
// The callee is a postfix expression, read backwards: names with template arguments and qualifiers, member access,
// calls, subscripts, parentheses.
#pragma once
#include <qiao/driver/host_tokens.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

struct LaunchSyntax {
    size_t callee = 0;     ///< first token of the callee, 0 where there is none
    size_t close = 0;      ///< first > of the closing three, 0 where there is none
    size_t arguments = 0;  ///< the ( after it, 0 where there is none
};

QIAO_DECL LaunchSyntax parse_launch(const HostTokens& tokens, size_t open);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/driver/impl/launch.ipp>
#endif
