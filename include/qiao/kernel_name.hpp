// SPDX-License-Identifier: Apache-2.0
// How kernels are named from outside of the front end: by the runtime, by tools, and in images of kernels that launch others.
#pragma once
#include <cstdint>
#include <string>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN

/// Names a kernel. Either a C++ name expression as nvrtcAddNameExpression takes it ("scale<float, 4>", "ns::k"), or,
/// with `file` and `line`, the declaration at that place with `name` qualified and `arguments` its template arguments
/// as C++ text.
struct KernelName {
    std::string name;
    std::string arguments;  ///< "float, 4"; empty for none
    std::string file;       ///< empty: any place
    uint32_t line = 0;
};

/// A kernel that another one launches.
struct ChildKernel {
    KernelName kernel;
    uint32_t unit = 0;            ///< number of the text that defines it among those of the program (Linkage)
    uint32_t argument_bytes = 0;  ///< of its argument block
};

QIAO_NAMESPACE_END
