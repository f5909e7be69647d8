// SPDX-License-Identifier: Apache-2.0
// Entry of the vulkan backend.
//
// Nothing of Vulkan is linked: libvulkan.so.1 is opened by enumerate(). Every object of the backend keeps the driver
// objects it needs alive, so they may die in any order. A program that ends may leak them all: a backend held by a
// static object should be leaked on purpose, because drivers' threads and libraries may be gone before its destructor.
#pragma once
#include <memory>

#include <qiao/backend.hpp>

QIAO_NAMESPACE_BEGIN

/// Never null; opens the loader when enumerate() is called.
QIAO_DECL std::unique_ptr<Backend> make_vulkan_backend();

/// Errors and warnings of the Khronos validation layer so far in this process (QIAO_VULKAN_VALIDATION=1 turns it on).
QIAO_DECL uint64_t vulkan_validation_messages();

/// Whether the layer was asked for and found, so that a zero count means something.
QIAO_DECL bool vulkan_validation_active();

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/vulkan/impl/backend.ipp>
#endif
