// SPDX-License-Identifier: Apache-2.0
// Definitions of module vulkan, for QIAO_COMPILED builds.
#pragma once
#include <qiao/vulkan/impl/backend.ipp>
#if __has_include(<vulkan/vulkan_core.h>)
#  include <qiao/vulkan/impl/device.ipp>
#  include <qiao/vulkan/impl/loader.ipp>
#  include <qiao/vulkan/impl/memory.ipp>
#  include <qiao/vulkan/impl/program.ipp>
#  include <qiao/vulkan/impl/queue.ipp>
#  include <qiao/vulkan/impl/queue_copy.ipp>
#  include <qiao/vulkan/impl/staging.ipp>
#endif
