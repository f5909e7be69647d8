// SPDX-License-Identifier: Apache-2.0
// Device printf, assert and __trap as records in the message buffer (message_buffer.hpp), which the host reads when the
// launch is over.
#pragma once
#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Replaces `print` and `trap` in the inlined kernel; fills Module::messages. What a failed thread would do after its
/// trap is skipped. Kernels without either stay as they are.
QIAO_DECL void lower_messages(ir::Module& module);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/lower_messages.ipp>
#endif
