// SPDX-License-Identifier: Apache-2.0
// Definitions of module rt, for QIAO_COMPILED builds.
#pragma once
#include <qiao/impl/backend.ipp>
#include <qiao/rt/impl/allocate.ipp>
#include <qiao/rt/impl/array.ipp>
#include <qiao/rt/impl/cache.ipp>
#include <qiao/rt/impl/copy.ipp>
#include <qiao/rt/impl/device.ipp>
#include <qiao/rt/impl/error.ipp>
#include <qiao/rt/impl/event.ipp>
#include <qiao/rt/impl/function.ipp>
#include <qiao/rt/impl/launch.ipp>
#include <qiao/rt/impl/log.ipp>
#include <qiao/rt/impl/memory.ipp>
#include <qiao/rt/impl/memory_pool.ipp>
#include <qiao/rt/impl/messages.ipp>
#include <qiao/rt/impl/module.ipp>
#include <qiao/rt/impl/options.ipp>
#include <qiao/rt/impl/properties.ipp>
#include <qiao/rt/impl/sha256.ipp>
#include <qiao/rt/impl/stream.ipp>
#include <qiao/rt/impl/text_source.ipp>
#include <qiao/rt/impl/texture.ipp>
#include <qiao/rt/impl/texture_reference.ipp>
