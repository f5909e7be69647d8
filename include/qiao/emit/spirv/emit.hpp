// SPDX-License-Identifier: Apache-2.0
// The spirv emitter: IR after passes::run_passes to code for the driver.
//
// In: one inlined kernel with concrete address spaces and laid out parameters. Out: the words of a SPIR-V 1.5 module
// (compute, PhysicalStorageBuffer64 addressing) as little-endian bytes; abi.hpp says how it is launched.
// memory.hpp decides where private and shared variables live, emitter.hpp walks the function, writer.hpp holds the words.
#pragma once
#include <string>

#include <qiao/emit/spirv/abi.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {

/// Emits the module's kernel. Fills KernelImage::code and entry; the rest of the image is filled by image_of().
/// Throws CompileError where the target cannot express something (caps), naming the feature and its place.
QIAO_DECL std::string emit_spirv(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);

}  // namespace emit
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/emit/spirv/impl/emit.ipp>
#endif
