// SPDX-License-Identifier: Apache-2.0
// Definitions of module emit, for QIAO_COMPILED builds.
#pragma once
#include <qiao/emit/opencl_c/impl/emit.ipp>
#include <qiao/emit/opencl_c/impl/expressions.ipp>
#include <qiao/emit/opencl_c/impl/helpers.ipp>
#include <qiao/emit/opencl_c/impl/kernel.ipp>
#include <qiao/emit/opencl_c/impl/memory.ipp>
#include <qiao/emit/opencl_c/impl/names.ipp>
#include <qiao/emit/opencl_c/impl/plan.ipp>
#include <qiao/emit/opencl_c/impl/statements.ipp>
#include <qiao/emit/opencl_c/impl/types.ipp>
#include <qiao/emit/spirv/impl/writer.ipp>
#include <qiao/emit/spirv/impl/memory.ipp>
#include <qiao/emit/spirv/impl/values.ipp>
#include <qiao/emit/spirv/impl/arithmetic.ipp>
#include <qiao/emit/spirv/impl/convert.ipp>
#include <qiao/emit/spirv/impl/fused.ipp>
#include <qiao/emit/spirv/impl/math.ipp>
#include <qiao/emit/spirv/impl/access.ipp>
#include <qiao/emit/spirv/impl/vectors.ipp>
#include <qiao/emit/spirv/impl/atomics.ipp>
#include <qiao/emit/spirv/impl/control.ipp>
#include <qiao/emit/spirv/impl/entry.ipp>
#include <qiao/emit/spirv/impl/emit.ipp>
