// SPDX-License-Identifier: Apache-2.0
// Random sparse matrices and graphs in compressed rows, with rows of uneven length as real ones have.
#pragma once
#include "harness/case.hpp"

namespace bench {

struct SparseRows {
    std::vector<int> starts, columns;
};

/// `rows` rows of 1 to 31 entries each, 16 on average.
inline SparseRows sparse_rows(int rows) {
    const auto lengths = random<int>(static_cast<size_t>(rows), 1, 32, 7);
    SparseRows s;
    s.starts.push_back(0);
    for (int length : lengths) s.starts.push_back(s.starts.back() + length);
    s.columns = random<int>(static_cast<size_t>(s.starts.back()), 0, rows, 8);
    return s;
}

}  // namespace bench
