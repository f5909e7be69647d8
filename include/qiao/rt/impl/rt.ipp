// SPDX-License-Identifier: Apache-2.0
// All definitions of rt, for header-only builds. These headers need each other's declarations in their definitions, so
// the definitions follow once, at the end of whichever header a translation unit includes first (QIAO_RT_OUTERMOST).
#pragma once
#include <qiao/rt/allocate.hpp>
#include <qiao/rt/array.hpp>
#include <qiao/rt/capture.hpp>
#include <qiao/rt/child_launches.hpp>
#include <qiao/rt/copy.hpp>
#include <qiao/rt/device.hpp>
#include <qiao/rt/graph.hpp>
#include <qiao/rt/launch.hpp>
#include <qiao/rt/memory_pool.hpp>
#include <qiao/rt/messages.hpp>
#include <qiao/rt/module.hpp>
#include <qiao/rt/properties.hpp>
#include <qiao/rt/stream.hpp>
#include <qiao/rt/text_source.hpp>
#include <qiao/rt/texture.hpp>
#include <qiao/rt/texture_reference.hpp>

#include <qiao/src/rt.hpp>
