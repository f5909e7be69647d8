// SPDX-License-Identifier: Apache-2.0
// Definitions of module passes, for QIAO_COMPILED builds.
#pragma once
#include <qiao/passes/impl/passes.ipp>
