// SPDX-License-Identifier: Apache-2.0
// What the SPIR-V emitter and the Vulkan backend agree on.
//
// A module is a compute shader of Vulkan 1.2 with one entry point, named as ir::Function::name of the kernel.
//  * No descriptor sets. The pipeline layout has one push-constant range (stage compute, offset 0) of
//    push_constant_bytes(parameter bytes, caps); none where that is 0.
//  * The parameter block holds each parameter at Parameter::offset. Where it fits, the push constants are the block
//    itself; else they are 8 bytes: the device address of the block, which is aligned to 16.
//  * Specialisation constants, all u32: the block's shape and the bytes of dynamic shared memory (below). A module that
//    uses no dynamic shared memory has no constant SpecId 3; giving it a value is harmless.
//  * Where KernelImage::turn_threads is not 0, the workgroup's size in x and y are two constants more. They divide the block's, and
//    blockDim / workgroup is how many threads an invocation runs.
//  * Device addresses are 64-bit (bufferDeviceAddress); memory of every buffer is reached by address only.
#pragma once
#include <string_view>

#include <qiao/image.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {

inline constexpr uint32_t spec_id_block_x = 0;
inline constexpr uint32_t spec_id_block_y = 1;
inline constexpr uint32_t spec_id_block_z = 2;
/// Bytes of dynamic shared memory, 0 allowed.
inline constexpr uint32_t spec_id_dynamic_shared = 3;
inline constexpr uint32_t spec_id_workgroup_x = 4;
inline constexpr uint32_t spec_id_workgroup_y = 5;

/// The message of a CompileError (DiagCode::target) starts with this where shared memory needs what only global memory of
/// the device has; the kernel can be translated with TranslateOptions::shared_in_global instead.
inline constexpr std::string_view shared_memory_marker = "shared memory cannot hold this";

/// True where the parameter block travels in memory and the push constants hold its address.
inline bool parameters_in_memory(uint64_t parameter_bytes, const TargetCaps& caps) { return parameter_bytes > caps.push_constant_bytes; }

/// Size of the push-constant range, a multiple of 4.
inline uint32_t push_constant_bytes(uint64_t parameter_bytes, const TargetCaps& caps) {
    return parameters_in_memory(parameter_bytes, caps) ? 8 : static_cast<uint32_t>((parameter_bytes + 3) / 4 * 4);
}

}  // namespace emit
QIAO_NAMESPACE_END
