// SPDX-License-Identifier: Apache-2.0
// Offsets of kernel parameters.
#pragma once
#include <qiao/passes/layout_parameters.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

void layout_parameters(ir::Module& module, const TargetCaps&, const TranslateOptions&) {
    uint64_t end = 0;
    unsigned index = 0;
    for (ir::Parameter* parameter : module.kernel->parameters) {
        if (parameter->value_type == nullptr) parameter->value_type = parameter->type;
        parameter->index = index++;
        parameter->offset = align_up(end, parameter->value_type->align);
        end = parameter->offset + parameter->value_type->size;
    }
}

uint64_t parameter_block_bytes(const ir::Function& kernel) {
    uint64_t end = 0;
    for (const ir::Parameter* parameter : kernel.parameters) {
        const ir::Type* type = parameter->value_type != nullptr ? parameter->value_type : parameter->type;
        end = end > parameter->offset + type->size ? end : parameter->offset + type->size;
    }
    return align_up(end, 8);
}

}  // namespace passes
QIAO_NAMESPACE_END
