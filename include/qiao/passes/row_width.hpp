// SPDX-License-Identifier: Apache-2.0
// Whether rows of twice as many threads are likely to be faster, for a kernel of which one work-item runs a whole block.
//
// In: the kernel and its shapes. Rows as wide as the processor's vectors leave it waiting for each result before the next step; in rows of
// twice that width there are always two steps that do not wait for each other, and what is the same for all threads is done half as
// often (a loop of a random generator's steps: 1.4 times as fast). They lose where registers do not suffice, and where rows
// are taken apart: lanes of their own in memory, and loops in which lanes part ways, as more lanes do more often.
#pragma once
#include <qiao/ir/ir.hpp>
#include <qiao/passes/block_shapes.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Values are numbered below `slots`.
QIAO_DECL bool pays_in_wide_rows(const ir::Function& kernel, const BlockShapes& shapes, uint32_t slots);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/row_width.ipp>
#endif
