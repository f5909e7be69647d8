// SPDX-License-Identifier: Apache-2.0
// Definitions of module ir, for QIAO_COMPILED builds.
#pragma once
#include <qiao/ir/impl/type.ipp>
#include <qiao/ir/impl/turn_bound.ipp>
#include <qiao/ir/impl/ir.ipp>
#include <qiao/ir/impl/printer.ipp>
#include <qiao/ir/impl/verifier.ipp>
