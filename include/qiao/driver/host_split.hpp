// SPDX-License-Identifier: Apache-2.0
// The host half of a .cu file: preprocessed CUDA C++ in, C++11 that any host compiler takes out.
//
// Kernels become launch stubs that register themselves, `k<<<...>>>(...)` becomes a call behind a pushed launch
// configuration, bodies of device-only functions become a call that aborts, device variables become registered shadow
// variables, and CUDA's keywords vanish. All of it is done by replacing pieces of the text in place: no newline is
// added or removed, so that diagnostics and debuggers keep showing the user's lines. The generated code calls
// <qiao/host/generated.hpp>.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <qiao/config.hpp>
#include <qiao/driver/lambda.hpp>
#include <qiao/driver/text.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

/// A kernel definition that got a stub. Its place in the output can be changed with HostSplit::finish.
struct HostKernel {
    std::string name;  ///< qualified; unnamed namespaces left out
    std::string file;  ///< presumed place of the name token
    uint32_t line = 0;
};

/// The rewritten text. The kernels' places are left open until finish(), since the device front end may spell a
/// file's name differently.
struct HostSplit {
    std::vector<std::string> pieces;  ///< text between places: kernels[i]'s goes after pieces[i]
    std::vector<HostKernel> kernels;
    std::vector<HostLambda> lambdas;  ///< extended ones, whose twins the device text needs
    size_t variables = 0;             ///< registered device variables

    /// The whole text, with every kernel's place as `kernels` has it now.
    QIAO_DECL std::string finish() const;
};

/// Rewrites `text` (output of `c++ -E`). Constructs that cannot be split are reported to `diagnostics`. `relocatable`: shadow
/// variables keep their linkage, since other files may declare the device variables (-rdc=true).
QIAO_DECL HostSplit split_host(std::string_view text, SourceManager& sources, Diagnostics& diagnostics, bool relocatable = false);

/// The text to append to the rewritten one: the module record with the embedded device text.
QIAO_DECL std::string module_definition(std::string_view file, std::string_view device_text, std::string_view options);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/driver/impl/host_split.ipp>
#endif
