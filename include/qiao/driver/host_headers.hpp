// SPDX-License-Identifier: Apache-2.0
// CUDA headers with device code (cooperative_groups.h, cuda_fp16.h, ...) for the host compiler.
//
// The preprocessor embeds their text for device code. The host compiler needs the same declarations as files; qiaocc
// writes them once, when qiao is built, and the splitter makes host code of them like of any other CUDA text.
#pragma once
#include <string>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

/// Writes the headers into `directory`, which is created. False if that fails.
QIAO_DECL bool write_host_headers(const std::string& directory);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/driver/impl/host_headers.ipp>
#endif
