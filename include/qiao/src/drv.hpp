// SPDX-License-Identifier: Apache-2.0
// Definitions of module drv (the driver API), for QIAO_COMPILED builds.
#pragma once
#include <qiao/drv/impl/context.ipp>
#include <qiao/drv/impl/module.ipp>
#include <qiao/drv/impl/api_copy.ipp>
#include <qiao/drv/impl/api_device.ipp>
#include <qiao/drv/impl/api_memory.ipp>
#include <qiao/drv/impl/api_module.ipp>
#include <qiao/drv/impl/api_stream.ipp>
#include <qiao/drv/impl/api_texture.ipp>
