// SPDX-License-Identifier: Apache-2.0
// Pointers that may point into more than one address space, taken apart: a helper of infer_spaces.
#pragma once
#include <vector>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// What infer_spaces found, by slot (number_values).
struct PointerFacts {
    std::vector<ir::Space> spaces;  ///< of values; `mixed` for pointers of several spaces
    std::vector<ir::Space> held;    ///< of what local variables hold
    std::vector<bool> is_cell;      ///< scalar local variables that are only loaded and stored
    static constexpr ir::Space mixed = static_cast<ir::Space>(4);
};

/// Replaces each mixed pointer by a tag (its ir::Space) and one pointer a space. Accesses through it become branches on
/// the tag. Afterwards every pointer has one space, which infer_spaces finds in a second run. Throws CompileError
/// (access_space) where a mixed pointer is used as only a plain one can be.
QIAO_DECL void split_generic_pointers(ir::Module& module, ir::Function& function, const PointerFacts& facts);

}  // namespace passes
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/passes/impl/generic_pointers.ipp>
#endif
