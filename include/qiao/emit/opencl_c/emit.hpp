// SPDX-License-Identifier: Apache-2.0
// The opencl_c emitter: IR after passes::run_passes to code for the driver.
#pragma once
#include <string>

#include <qiao/image.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {

/// Emits the module's kernel. Fills KernelImage::code and entry; the rest of the image is filled by image_of().
/// Throws CompileError where the target cannot express something (caps), naming the feature and its place.
QIAO_DECL std::string emit_opencl_c(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace emit
QIAO_NAMESPACE_END

// All of the emitter's definitions hang here, because its other headers include each other.
#if defined(QIAO_HEADER_ONLY)
#    include <qiao/emit/opencl_c/impl/emit.ipp>
#    include <qiao/emit/opencl_c/impl/expressions.ipp>
#    include <qiao/emit/opencl_c/impl/helpers.ipp>
#    include <qiao/emit/opencl_c/impl/kernel.ipp>
#    include <qiao/emit/opencl_c/impl/memory.ipp>
#    include <qiao/emit/opencl_c/impl/names.ipp>
#    include <qiao/emit/opencl_c/impl/plan.ipp>
#    include <qiao/emit/opencl_c/impl/statements.ipp>
#    include <qiao/emit/opencl_c/impl/types.ipp>
#    include <qiao/emit/opencl_c/impl/block_values.ipp>
#    include <qiao/emit/opencl_c/impl/block_memory.ipp>
#    include <qiao/emit/opencl_c/impl/block_control.ipp>
#    include <qiao/emit/opencl_c/impl/block_regions.ipp>
#endif
