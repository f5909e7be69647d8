// SPDX-License-Identifier: Apache-2.0
// The table of embedded headers.
#pragma once
#include <qiao/pp/embedded.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

#include <qiao/pp/embedded/c_headers.inc>
#include <qiao/pp/embedded/cuda_headers.inc>
#include <qiao/pp/embedded/cxx_headers.inc>
#include <qiao/pp/embedded/cxx_ranges.inc>
#include <qiao/pp/embedded/cooperative_groups.inc>
#include <qiao/pp/embedded/fp8.inc>
#include <qiao/pp/embedded/half.inc>
#include <qiao/pp/embedded/mma.inc>
#include <qiao/pp/embedded/toolkit.inc>

inline constexpr EmbeddedHeader embedded_headers[] = {
#define QIAO_HEADER(name, text, is_cuda) {name, text, is_cuda},
#include <qiao/pp/embedded/headers.def>
#undef QIAO_HEADER
};

const EmbeddedHeader* find_embedded(std::string_view name) {
    for (const EmbeddedHeader& h : embedded_headers) {
        if (h.name != name) continue;
        if (h.text.empty()) return &h;
        // One text under several names is one header to #pragma once.
        for (const EmbeddedHeader& first : embedded_headers) {
            if (first.text.data() == h.text.data()) return &first;
        }
    }
    return nullptr;
}

}  // namespace detail
QIAO_NAMESPACE_END
