// SPDX-License-Identifier: Apache-2.0
// Where passes get functions of the device library from.
#pragma once
#include <functional>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Supplies functions of qiao's device library (CUDA C++ compiled to IR), cloned into `module`. Null where it has none.
using LibraryProvider = std::function<ir::Function*(ir::Module& module, ir::Intrinsic intrinsic, const ir::Type* type)>;

}  // namespace passes
QIAO_NAMESPACE_END
