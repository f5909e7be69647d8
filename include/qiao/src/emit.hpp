// SPDX-License-Identifier: Apache-2.0
// Definitions of module emit, for QIAO_COMPILED builds.
#pragma once
#include <qiao/emit/opencl_c/impl/emit.ipp>
#include <qiao/emit/spirv/impl/emit.ipp>
