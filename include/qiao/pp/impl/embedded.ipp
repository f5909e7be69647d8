// SPDX-License-Identifier: Apache-2.0
// The table of embedded headers.
#include <qiao/pp/embedded.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

#include <qiao/pp/embedded/c_headers.inc>
#include <qiao/pp/embedded/cuda_headers.inc>

inline constexpr EmbeddedHeader embedded_headers[] = {
    {"climits", "", false}, {"limits.h", "", false}, {"cstddef", "", false}, {"stddef.h", "", false},
    {"cfloat", embedded_float_h, false}, {"float.h", embedded_float_h, false},
    {"cstdint", embedded_stdint_h, false}, {"stdint.h", embedded_stdint_h, false}, {"inttypes.h", embedded_stdint_h, false}, {"cinttypes", embedded_stdint_h, false},
    {"cassert", embedded_assert_h, false}, {"assert.h", embedded_assert_h, false},
    {"cmath", "", false}, {"math.h", "", false}, {"cstdio", "", false}, {"stdio.h", "", false},
    {"cstdlib", "", false}, {"stdlib.h", "", false}, {"cstring", "", false}, {"string.h", "", false},
    {"cuda_runtime.h", embedded_cuda_runtime_h, true}, {"cuda_runtime_api.h", embedded_cuda_runtime_h, true}, {"cuda.h", embedded_cuda_h, true},
    {"device_launch_parameters.h", "", true}, {"vector_types.h", "", true}, {"vector_functions.h", "", true}, {"driver_types.h", "", true},
    {"host_defines.h", "", true}, {"builtin_types.h", "", true}, {"device_functions.h", "", true}, {"math_functions.h", "", true},
    {"sm_20_intrinsics.h", "", true}, {"sm_30_intrinsics.h", "", true},
};

const EmbeddedHeader* find_embedded(std::string_view name) {
    for (const EmbeddedHeader& h : embedded_headers) {
        if (h.name == name) return &h;
    }
    return nullptr;
}

}  // namespace detail
QIAO_NAMESPACE_END
