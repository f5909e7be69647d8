// SPDX-License-Identifier: Apache-2.0
// qiaocc as a library: a command line in, host compiler runs, object files and programs out.
//
// A .cu file goes two ways at once. The host compiler preprocesses it in a child process, while this process
// preprocesses the device side, translates its kernels for both targets to find errors, and prints the text to embed.
// Then the host text is split (host_split.hpp), the embedded text appended, and the host compiler makes the object.
#pragma once
#include <string>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

/// Where qiao's own files are, relative to the running program or as its profile (qiaocc.profile) says.
struct Installation {
    std::vector<std::string> include_paths;  ///< CUDA's names first, then qiao's
    std::string library;                     ///< libqiao.a
    std::string toolkit;                     ///< directory laid out like NVIDIA's toolkit
};

/// Looks beside `program` for qiaocc.profile (lines `include=<dir>`, `library=<file>`, `toolkit=<dir>`; relative to the profile), then
/// for an installed tree.
QIAO_DECL Installation find_installation(const std::string& program);

/// Runs the tool; `arguments[0]` is its name. Returns the exit code. Messages go to standard error.
QIAO_DECL int run(const std::vector<std::string>& arguments);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/driver/impl/driver.ipp>
#endif
