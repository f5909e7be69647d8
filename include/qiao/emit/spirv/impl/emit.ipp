// SPDX-License-Identifier: Apache-2.0
// Entry of the SPIR-V emitter.
#pragma once
#include <qiao/emit/spirv/emit.hpp>
#include <qiao/emit/spirv/emitter.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {

std::string emit_spirv(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options) { return spirv::Emitter(module, caps, options).run(); }

}  // namespace emit
QIAO_NAMESPACE_END
