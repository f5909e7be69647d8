// SPDX-License-Identifier: Apache-2.0
// Definitions of module pp, for QIAO_COMPILED builds.
#pragma once
#include <qiao/pp/impl/preprocessor.ipp>
