// SPDX-License-Identifier: Apache-2.0
// Definitions of module fft (cuFFT), for QIAO_COMPILED builds.
#pragma once
#include <qiao/fft/impl/codelet.ipp>
#include <qiao/fft/impl/factors.ipp>
#include <qiao/fft/impl/kernels.ipp>
#include <qiao/fft/impl/plan.ipp>
#include <qiao/fft/impl/api.ipp>
#include <qiao/fft/impl/xt.ipp>
