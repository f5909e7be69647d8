// SPDX-License-Identifier: Apache-2.0
// Every definition, for the one translation unit of a QIAO_COMPILED program.
#pragma once
#include <qiao/src/support.hpp>
#include <qiao/src/lex.hpp>
#include <qiao/src/pp.hpp>
#include <qiao/src/builtins.hpp>
#include <qiao/src/sema.hpp>
#include <qiao/src/ir.hpp>
#include <qiao/src/lower.hpp>
#include <qiao/src/passes.hpp>
#include <qiao/src/emit.hpp>
#include <qiao/src/rt.hpp>
#include <qiao/src/host.hpp>
#include <qiao/src/cuda.hpp>
#include <qiao/src/api.hpp>
#include <qiao/src/driver.hpp>
#include <qiao/src/rtc.hpp>
#include <qiao/src/drv.hpp>
#include <qiao/src/opencl.hpp>
#include <qiao/src/vulkan.hpp>
// The libraries come with their own headers where everything is inline.
#if !defined(QIAO_HEADER_ONLY)
#  include <qiao/src/blas.hpp>
#  include <qiao/src/fft.hpp>
#  include <qiao/src/rand.hpp>
#endif
