// SPDX-License-Identifier: Apache-2.0
// Definitions of module builtins, for QIAO_COMPILED builds.
#pragma once
#include <qiao/builtins/impl/prelude.ipp>
