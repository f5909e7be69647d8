// SPDX-License-Identifier: Apache-2.0
// Definitions of module opencl, for QIAO_COMPILED builds.
#pragma once
#include <qiao/opencl/impl/backend.ipp>
