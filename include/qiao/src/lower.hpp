// SPDX-License-Identifier: Apache-2.0
// Definitions of module lower, for QIAO_COMPILED builds.
#pragma once
#include <qiao/lower/impl/call.ipp>
#include <qiao/lower/impl/context.ipp>
#include <qiao/lower/impl/expr.ipp>
#include <qiao/lower/impl/function.ipp>
#include <qiao/lower/impl/indirect.ipp>
#include <qiao/lower/impl/init.ipp>
#include <qiao/lower/impl/intrinsics.ipp>
#include <qiao/lower/impl/labels.ipp>
#include <qiao/lower/impl/launch.ipp>
#include <qiao/lower/impl/lower.ipp>
#include <qiao/lower/impl/place.ipp>
#include <qiao/lower/impl/scan.ipp>
#include <qiao/lower/impl/stmt.ipp>
#include <qiao/lower/impl/types.ipp>
