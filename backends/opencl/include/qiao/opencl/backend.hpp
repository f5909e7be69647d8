// SPDX-License-Identifier: Apache-2.0
// Entry of the opencl backend.
#pragma once
#include <memory>

#include <qiao/backend.hpp>

QIAO_NAMESPACE_BEGIN

/// Never null; opens the loader when enumerate() is called.
QIAO_DECL std::unique_ptr<Backend> make_opencl_backend();

QIAO_NAMESPACE_END

// All of the backend's definitions hang here, because its other headers include each other.
#if defined(QIAO_HEADER_ONLY)
#    include <qiao/opencl/impl/backend.ipp>
#    include <qiao/opencl/impl/device.ipp>
#    include <qiao/opencl/impl/loader.ipp>
#    include <qiao/opencl/impl/memory.ipp>
#    include <qiao/opencl/impl/probe.ipp>
#    include <qiao/opencl/impl/program.ipp>
#    include <qiao/opencl/impl/queue.ipp>
#endif
