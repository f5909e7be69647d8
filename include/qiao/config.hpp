// SPDX-License-Identifier: Apache-2.0
// Build modes and the ABI-tagged namespace.
//
// Two modes of the same files. Default (QIAO_HEADER_ONLY): every function is inline, for programs of one file.
// QIAO_COMPILED: headers only declare; one translation unit includes <qiao/src.hpp>, or the program links
// qiao::compiled. The inline namespace carries the version and the mode, so mixing modes fails at link time.
//
// QIAO_DECL stands on the first declaration of every non-template function, in-class ones too. Definitions live in
// impl/*.ipp and carry no keyword.
#pragma once
#include <qiao/version.hpp>

#if defined(QIAO_COMPILED)
#  define QIAO_DECL
#  define QIAO_NAMESPACE_BEGIN \
      namespace qiao {         \
      inline namespace v0_1c {
#else
#  define QIAO_HEADER_ONLY 1
#  define QIAO_DECL inline
#  define QIAO_NAMESPACE_BEGIN \
      namespace qiao {         \
      inline namespace v0_1h {
#endif
#define QIAO_NAMESPACE_END \
    }                      \
    }
