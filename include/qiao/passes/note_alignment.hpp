// SPDX-License-Identifier: Apache-2.0
// Notes at each access how far it is aligned, where that is less than its type asks for: members of packed classes.
//
// In: IR whose calls are inlined, so that a path to a member starts at a variable, a parameter or a pointer from memory
// (ir/alignment.hpp says what it guarantees): whole copies, and functions that work on a misaligned member, count too.
#pragma once
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

QIAO_DECL void note_alignment(ir::Module& module);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/passes/impl/note_alignment.ipp>
#endif
