// SPDX-License-Identifier: Apache-2.0
// Definitions of module rtc (NVRTC), for QIAO_COMPILED builds.
#pragma once
#include <qiao/rtc/impl/options.ipp>
#include <qiao/rtc/impl/program.ipp>
#include <qiao/rtc/impl/api.ipp>
