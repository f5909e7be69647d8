// SPDX-License-Identifier: Apache-2.0
// Definitions of module rand (cuRAND's host interface), for QIAO_COMPILED builds.
#pragma once
#include <qiao/rand/impl/api.ipp>
