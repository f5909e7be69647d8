// SPDX-License-Identifier: Apache-2.0
// Headers that qiao supplies itself: the parts of the C++ library and of the CUDA toolkit that device code may use.
// The device language proper is in the prelude (builtins/prelude.hpp), which is always there.
#pragma once
#include <string_view>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

struct EmbeddedHeader {
    std::string_view name;
    std::string_view text;
    bool is_cuda;  ///< wins over a file of that name on the include path also where the name is in quotes
};

/// Null where qiao supplies no such header.
QIAO_DECL const EmbeddedHeader* find_embedded(std::string_view name);

}  // namespace detail
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/pp/impl/embedded.ipp>
#endif
