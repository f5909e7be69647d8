// SPDX-License-Identifier: Apache-2.0
// The device half of a .cu file: preprocessed, checked, and printed as the text that the program embeds.
#pragma once
#include <string>
#include <vector>

#include <qiao/compiler.hpp>
#include <qiao/driver/host_split.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

struct DeviceKernel {
    std::string name;  ///< qualified
    std::string file;
    uint32_t line = 0;
};

struct DeviceHalf {
    bool good = false;     ///< no errors
    std::string text;      ///< output of print_tokens
    std::string messages;  ///< rendered diagnostics
    std::vector<std::string> files;  ///< read from disk
    std::vector<DeviceKernel> kernels;
};

/// Preprocesses `source` (the text of `name`) and, with `check`, translates every kernel that is not a template for
/// both targets, to find what is wrong with it. What neither target takes is an error, what one of them takes a
/// warning, since the program may run on devices of the other.
QIAO_DECL DeviceHalf compile_device(const std::string& name, std::string source, const PreprocessOptions& options,
                                    const TranslateOptions& translate, bool check);

/// Rendered errors as warnings that hold for one backend's devices only.
QIAO_DECL std::string as_warning(std::string messages, const std::string& backend);

/// Gives each host kernel the place by which the device front end knows it: files may be spelt otherwise (./k.cuh), and
/// macro expansions counted to another line.
QIAO_DECL void match_places(std::vector<HostKernel>& host, const std::vector<DeviceKernel>& device);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/driver/impl/device.ipp>
#endif
