// SPDX-License-Identifier: Apache-2.0
// Definitions of module vulkan, for QIAO_COMPILED builds.
#pragma once
#include <qiao/vulkan/impl/backend.ipp>
