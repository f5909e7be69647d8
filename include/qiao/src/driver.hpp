// SPDX-License-Identifier: Apache-2.0
// Definitions of module driver, for QIAO_COMPILED builds.
#pragma once
#include <qiao/driver/impl/host_tokens.ipp>
#include <qiao/driver/impl/declaration.ipp>
#include <qiao/driver/impl/launch.ipp>
#include <qiao/driver/impl/text.ipp>
#include <qiao/driver/impl/locals.ipp>
#include <qiao/driver/impl/lambda.ipp>
#include <qiao/driver/impl/host_split.ipp>
#include <qiao/driver/impl/options.ipp>
#include <qiao/driver/impl/process.ipp>
#include <qiao/driver/impl/device.ipp>
#include <qiao/driver/impl/device_image.ipp>
#include <qiao/driver/impl/driver.ipp>
