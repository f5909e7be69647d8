// SPDX-License-Identifier: Apache-2.0
// Symbols of kernels and device variables, as the Itanium C++ ABI has them (what nvcc puts into PTX).
//
// Programs of the driver API name kernels by these: cuModuleGetFunction(&f, m, "_Z5scalePffi"), or by what
// nvrtcGetLoweredName answers. An instance of a template spells its parameters through the template's (T_), as the ABI
// asks, where they can be expressed so; parameters that depend on a template parameter by an expression are spelt as
// what they came to.
#pragma once
#include <string>
#include <string_view>

#include <qiao/sema/sema.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

/// "scale" for an extern "C" function, else its symbol: "_ZN2ns5scaleIfEEvPT_i".
QIAO_DECL std::string mangle(Sema& sema, ast::FunctionDecl& function);
/// Of a variable by its qualified name: "table", or "_ZN2ns5tableE".
QIAO_DECL std::string mangle_variable(std::string_view qualified_name);

}  // namespace sema
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/src/sema.hpp>
#endif
