// SPDX-License-Identifier: Apache-2.0
// Definitions of module rt, for QIAO_COMPILED builds.
#pragma once
#include <qiao/impl/backend.ipp>
