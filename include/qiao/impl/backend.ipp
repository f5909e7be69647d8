// SPDX-License-Identifier: Apache-2.0
// Destructors of the backend interface (out of line, so that one object file holds the vtables).
#pragma once
#include <qiao/backend.hpp>

QIAO_NAMESPACE_BEGIN
BackendMemory::~BackendMemory() = default;
BackendKernel::~BackendKernel() = default;
BackendSignal::~BackendSignal() = default;
BackendQueue::~BackendQueue() = default;
BackendDevice::~BackendDevice() = default;
Backend::~Backend() = default;
QIAO_NAMESPACE_END
