// SPDX-License-Identifier: Apache-2.0
// Definitions of module sema, for QIAO_COMPILED builds.
#pragma once
#include <qiao/impl/compiler.ipp>
