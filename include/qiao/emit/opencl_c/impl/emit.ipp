// SPDX-License-Identifier: Apache-2.0
// Entry of the OpenCL C emitter.
#pragma once
#include <qiao/emit/opencl_c/block_writer.hpp>
#include <qiao/emit/opencl_c/emit.hpp>
#include <qiao/emit/opencl_c/writer.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {

std::string emit_opencl_c(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options) {
    if (module.block_lanes != 0) return opencl_c::BlockWriter(module, caps, options).run();
    return opencl_c::Writer(module, caps, options).run();
}

}  // namespace emit
QIAO_NAMESPACE_END
