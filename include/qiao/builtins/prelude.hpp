// SPDX-License-Identifier: Apache-2.0
// The device language as CUDA C++ text: what a .cu file has without any #include. The front end reads it before the
// user's tokens. `__qiao_intrinsic__("name")` binds a declaration to an operation of the IR.
#pragma once
#include <qiao/pp/preprocessor.hpp>

QIAO_NAMESPACE_BEGIN

/// The prelude's tokens, lexed once per process; they and `*sources`, which their places refer to, live for ever.
/// Thread-safe. `sources` may be null.
QIAO_DECL const TokenBuffer& prelude_tokens(SourceManager** sources);

/// The device math library (library_f32.cuh.inc, library_f64.cuh.inc): __qiao_lib_<intrinsic>_<f32|f64> for devices that lack a good
/// intrinsic of their own. Same terms as prelude_tokens.
QIAO_DECL const TokenBuffer& library_tokens(SourceManager** sources);

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/builtins/impl/prelude.ipp>
#endif
