// SPDX-License-Identifier: Apache-2.0
// Definitions of module opencl, for QIAO_COMPILED builds.
#pragma once
#include <qiao/opencl/impl/backend.ipp>
#include <qiao/opencl/impl/device.ipp>
#include <qiao/opencl/impl/loader.ipp>
#include <qiao/opencl/impl/memory.ipp>
#include <qiao/opencl/impl/probe.ipp>
#include <qiao/opencl/impl/program.ipp>
#include <qiao/opencl/impl/queue.ipp>
