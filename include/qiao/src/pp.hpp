// SPDX-License-Identifier: Apache-2.0
// Definitions of module pp, for QIAO_COMPILED builds.
#pragma once
#include <qiao/src/lex.hpp>  // the preprocessor shares helpers with the lexer
#include <qiao/pp/impl/preprocessor.ipp>
#include <qiao/pp/impl/directives.ipp>
#include <qiao/pp/impl/expand.ipp>
#include <qiao/pp/impl/condition.ipp>
#include <qiao/pp/impl/headers.ipp>
#include <qiao/pp/impl/predefined.ipp>
#include <qiao/pp/impl/print.ipp>
#include <qiao/pp/impl/embedded.ipp>
