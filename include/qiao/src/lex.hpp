// SPDX-License-Identifier: Apache-2.0
// Definitions of module lex, for QIAO_COMPILED builds.
#pragma once
#include <qiao/lex/impl/lexer.ipp>
#include <qiao/lex/impl/literal.ipp>
