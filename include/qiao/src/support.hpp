// SPDX-License-Identifier: Apache-2.0
// Definitions of module support, for QIAO_COMPILED builds.
#pragma once
#include <qiao/support/impl/source.ipp>
#include <qiao/support/impl/diagnostics.ipp>
