// SPDX-License-Identifier: Apache-2.0
// Names of kernel instances. The host compiler spells an instance's template arguments in the __PRETTY_FUNCTION__ of
// Signature<...>::text() (host/generated.hpp); here that text becomes what qiao's front end reads. The runtime does so
// when a kernel registers itself, qiaocc when it finds the text in an object file, so both ask for the same kernels.
#pragma once
#include <string>
#include <string_view>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace host {

struct InstanceName {
    unsigned kernel = 0;    ///< which kernel of its file, in the order of the host splitter
    std::string arguments;  ///< template arguments as C++ text: "float, 4"; empty for none
};

/// What stands before the arguments in every signature, whatever the host compiler.
inline constexpr std::string_view signature_mark = "::host::Signature<";

/// Reads g++'s or clang++'s spelling; false where `signature` is none.
QIAO_DECL bool read_signature(std::string_view signature, InstanceName& name);

}  // namespace host
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/host/impl/signature.ipp>
#endif
