// SPDX-License-Identifier: Apache-2.0
// Entry of the opencl backend.
#pragma once
#include <memory>

#include <qiao/backend.hpp>

QIAO_NAMESPACE_BEGIN

/// Never null; opens the loader when enumerate() is called.
QIAO_DECL std::unique_ptr<Backend> make_opencl_backend();

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/opencl/impl/backend.ipp>
#endif
