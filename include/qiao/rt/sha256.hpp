// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4), for cache keys.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// Digest of `bytes` as 64 hexadecimal digits.
QIAO_DECL std::string sha256(std::string_view bytes);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/rt/impl/sha256.ipp>
#endif
