// SPDX-License-Identifier: Apache-2.0
// Matrix products on the host, as one would write them plainly.
#pragma once
#include "harness/case.hpp"
#include "harness/libraries.hpp"

namespace bench {

/// Rows [from, to) of c = a * b. T stores, A adds up.
template <typename T, typename A>
void gemm_rows(const T* a, const T* b, A* c, int n, int from, int to) {
    for (int row = from; row < to; ++row) {
        A* out = c + static_cast<size_t>(row) * static_cast<size_t>(n);
        for (int j = 0; j < n; ++j) out[j] = 0;
        for (int k = 0; k < n; ++k) {
            const A factor = static_cast<A>(a[static_cast<size_t>(row) * static_cast<size_t>(n) + static_cast<size_t>(k)]);
            const T* line = b + static_cast<size_t>(k) * static_cast<size_t>(n);
#pragma omp simd
            for (int j = 0; j < n; ++j) out[j] += factor * static_cast<A>(line[j]);
        }
    }
}

template <typename T, typename A>
void host_gemm(const T* a, const T* b, A* c, int n) {
#pragma omp parallel for
    for (int row = 0; row < n; row += 8) gemm_rows(a, b, c, n, row, row + 8 < n ? row + 8 : n);
}

}  // namespace bench
