// SPDX-License-Identifier: Apache-2.0
// The opencl_c emitter: IR after passes::run_passes to code for the driver.
#pragma once
#include <string>

#include <qiao/compiler.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {

/// Emits the module's kernel. Fills KernelImage::code and entry; the rest of the image is filled by image_of().
/// Throws CompileError where the target cannot express something (caps), naming the feature and its place.
QIAO_DECL std::string emit_opencl_c(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace emit
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/emit/opencl_c/impl/emit.ipp>
#endif
