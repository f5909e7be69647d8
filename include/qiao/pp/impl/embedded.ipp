// SPDX-License-Identifier: Apache-2.0
// The table of embedded headers.
#pragma once
#include <qiao/pp/embedded.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

#include <qiao/pp/embedded/c_headers.inc>
#include <qiao/pp/embedded/cuda_headers.inc>
#include <qiao/pp/embedded/cxx_headers.inc>

inline constexpr EmbeddedHeader embedded_headers[] = {
#define QIAO_HEADER(name, text, is_cuda) {name, text, is_cuda},
#include <qiao/pp/embedded/headers.def>
#undef QIAO_HEADER
};

const EmbeddedHeader* find_embedded(std::string_view name) {
    for (const EmbeddedHeader& h : embedded_headers) {
        if (h.name == name) return &h;
    }
    return nullptr;
}

}  // namespace detail
QIAO_NAMESPACE_END
