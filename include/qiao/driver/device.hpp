// SPDX-License-Identifier: Apache-2.0
// The device half of a .cu file: preprocessed, checked, and printed as the text that the program embeds.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <qiao/compiler.hpp>
#include <qiao/driver/host_split.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

struct DeviceKernel {
    std::string name;  ///< qualified
    std::string file;
    uint32_t line = 0;
    bool is_template = false;
};

struct DeviceHalf {
    std::unique_ptr<TranslationUnit> unit;
    bool good = false;               ///< no errors
    std::string text;                ///< output of print_tokens
    std::string messages;            ///< rendered diagnostics
    std::vector<std::string> files;  ///< read from disk
    std::vector<DeviceKernel> kernels;
    bool relocatable = false;        ///< other files may define what this one declares (-rdc=true)
};

/// Preprocesses `source` (the text of `name`) and, with `check`, translates every kernel that is not a template for
/// both targets, to find what is wrong with it. What neither target takes is an error, what one of them takes a
/// warning, since the program may run on devices of the other.
QIAO_DECL DeviceHalf compile_device(const std::string& name, std::string source, const PreprocessOptions& options, const TranslateOptions& translate,
                                    bool check, bool relocatable = false);

/// Adds the device side of the host side's extended lambdas to the text.
QIAO_DECL void add_lambdas(DeviceHalf& half, const std::string& name, const std::vector<HostLambda>& lambdas);

/// What of the host kernels still needs a check after compile_device, as the object file that the host compiler made of
/// them tells: instances of templates, which nobody knows before, and explicit specialisations. Each stub's signature
/// (host/signature.hpp) stands in the object as plain text; where it does not (link-time optimisation, another host
/// compiler) nothing is found, and errors wait for the program's run.
QIAO_DECL std::vector<KernelName> find_instances(std::string_view object, const std::vector<HostKernel>& host, const std::vector<DeviceKernel>& device);

/// Translates `instances` for both targets as compile_device does the others; sets `half.good` and appends to
/// `half.messages`, each error once. An instance whose arguments the device text has no names for (types of functions
/// and of the host only) is left to the program's run.
QIAO_DECL void check_instances(DeviceHalf& half, const std::vector<KernelName>& instances, const TranslateOptions& translate);

/// Rendered errors as warnings that hold for one backend's devices only.
QIAO_DECL std::string as_warning(std::string messages, const std::string& backend);

/// Gives each host kernel the place by which the device front end knows it: files may be spelt otherwise (./k.cuh), and
/// macro expansions counted to another line.
QIAO_DECL void match_places(std::vector<HostKernel>& host, const std::vector<DeviceKernel>& device);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/driver/impl/device.ipp>
#endif
