// SPDX-License-Identifier: Apache-2.0
// Definitions of module lower, for QIAO_COMPILED builds.
#pragma once
#include <qiao/lower/impl/lower.ipp>
