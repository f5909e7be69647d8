// SPDX-License-Identifier: Apache-2.0
// Definitions of module passes, for QIAO_COMPILED builds.
#pragma once
#include <qiao/passes/impl/passes.ipp>
#include <qiao/passes/impl/expand_library.ipp>
#include <qiao/passes/impl/structured_exits.ipp>
#include <qiao/passes/impl/inline_calls.ipp>
#include <qiao/passes/impl/guard_division.ipp>
#include <qiao/passes/impl/lower_messages.ipp>
#include <qiao/passes/impl/constant_math.ipp>
#include <qiao/passes/impl/fold.ipp>
#include <qiao/passes/impl/split_aggregates.ipp>
#include <qiao/passes/impl/forward_stores.ipp>
#include <qiao/passes/impl/eliminate_dead.ipp>
#include <qiao/passes/impl/scalarise.ipp>
#include <qiao/passes/impl/generic_pointers.ipp>
#include <qiao/passes/impl/infer_spaces.ipp>
#include <qiao/passes/impl/lockstep.ipp>
#include <qiao/passes/impl/lower_blocks.ipp>
#include <qiao/passes/impl/uniformity.ipp>
#include <qiao/passes/impl/converge.ipp>
#include <qiao/passes/impl/lower_warp.ipp>
#include <qiao/passes/impl/lower_shared.ipp>
#include <qiao/passes/impl/lower_globals.ipp>
#include <qiao/passes/impl/block_shapes.ipp>
#include <qiao/passes/impl/whole_blocks.ipp>
#include <qiao/passes/impl/layout_parameters.ipp>
#include <qiao/impl/image.ipp>
