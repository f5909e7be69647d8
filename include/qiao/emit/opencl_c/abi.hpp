// SPDX-License-Identifier: Apache-2.0
// What emitted OpenCL C and the code that launches it agree on.
//
// Arguments of a kernel, in order: the parameters of the image (one argument each, by value, the bytes as they lie in
// the parameter block), or, where KernelImage::parameters_in_memory, the block's address as one ulong; then
// TargetCaps::arenas pointers to ordinary memory objects; then, where KernelImage::uses_dynamic_shared, a __local
// pointer.
// Addresses with TargetCaps::arena_offsets: (arena + 1) << 40 | offset, so that no valid address is 0.
// A first line of the text that starts with build_options_mark names the -cl options that the numbers rest on.
#pragma once
#include <cstdint>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {

inline constexpr unsigned arena_shift = 40;
inline constexpr char build_options_mark[] = "// build options: ";

}  // namespace emit
QIAO_NAMESPACE_END
