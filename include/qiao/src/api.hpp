// SPDX-License-Identifier: Apache-2.0
// Definitions of module api (<qiao/qiao.hpp>), for QIAO_COMPILED builds.
#pragma once
#include <qiao/impl/qiao.ipp>
