// SPDX-License-Identifier: Apache-2.0
// Definitions of module blas (cuBLAS), for QIAO_COMPILED builds.
#pragma once
#include <qiao/blas/impl/handle.ipp>
#include <qiao/blas/impl/api.ipp>
