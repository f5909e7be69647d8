// SPDX-License-Identifier: Apache-2.0
// Definitions of module host, for QIAO_COMPILED builds.
#pragma once
#include <qiao/host/impl/signature.ipp>
#include <qiao/host/impl/registration.ipp>
