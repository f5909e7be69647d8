// SPDX-License-Identifier: Apache-2.0
// Searches over divisors: lengths have few of them.
#pragma once
#include <cmath>

#include <qiao/fft/factors.hpp>

QIAO_NAMESPACE_BEGIN
namespace fft {
namespace detail {

/// `parts` factors of n, each of which `fits`, that multiply to n, none greater than the one before it; nothing where there are none.
/// Of all, those with the smallest sum.
template <typename Fits>
std::vector<int64_t> equal_factors(int64_t n, int parts, int64_t most, const Fits& fits) {
    if (parts == 1) return n <= most && fits(n) ? std::vector<int64_t>{n} : std::vector<int64_t>{};
    std::vector<int64_t> best;
    int64_t best_sum = 0;
    for (int64_t d = 2; d <= most && d <= n; ++d) {
        if (n % d != 0 || !fits(d)) continue;
        std::vector<int64_t> rest = equal_factors(n / d, parts - 1, d, fits);
        if (rest.empty()) continue;
        int64_t sum = d;
        for (int64_t r : rest) sum += r;
        if (!best.empty() && sum >= best_sum) continue;
        best_sum = sum;
        best.assign(1, d);
        best.insert(best.end(), rest.begin(), rest.end());
    }
    return best;
}

/// The fewest such factors.
template <typename Fits>
std::vector<int64_t> fewest_factors(int64_t n, int64_t most, const Fits& fits) {
    for (int parts = 1; parts < 32; ++parts) {
        if (std::pow(static_cast<double>(most), parts) < 0.5 * static_cast<double>(n)) continue;
        std::vector<int64_t> found = equal_factors(n, parts, most, fits);
        if (!found.empty()) return found;
    }
    return {};
}

/// What steps over columns may take at once.
inline bool is_column_step(int64_t n, int bytes) {
    const std::vector<int> radices = radices_of(n, false);
    return !radices.empty() && shared_for(radices, row, bytes) <= shared_bytes;
}

}  // namespace detail

bool is_smooth(int64_t n) {
    for (int64_t prime : {2, 3, 5, 7, 11, 13}) {
        while (n % prime == 0) n /= prime;
    }
    return n == 1;
}

std::vector<int> radices_of(int64_t n, bool row_first) {
    auto any = [](int64_t) { return true; };
    if (n == 1 || !is_smooth(n)) return n == 1 ? std::vector<int>{1} : std::vector<int>{};
    const std::vector<int64_t> fewest = detail::fewest_factors(n, largest_radix, any);
    std::vector<int> radices(fewest.begin(), fewest.end());
    if (!row_first || n % row != 0 || n == row || radices[0] == row) return radices;
    const std::vector<int64_t> others = detail::fewest_factors(n / row, largest_radix, any);
    if (others.size() + 1 > radices.size()) return radices;
    radices.assign(1, row);
    radices.insert(radices.end(), others.begin(), others.end());
    return radices;
}

// Between two passes there is one buffer; more passes write to another than they read.
int64_t shared_for(const std::vector<int>& radices, int64_t lines, int bytes) {
    int64_t n = lines * bytes;
    for (int r : radices) n *= r;
    return radices.size() < 2 ? 0 : radices.size() == 2 ? n : 2 * n;
}

bool is_line(int64_t n, int bytes) {
    if (n <= 8 * row || n > shared_bytes / bytes || !is_smooth(n)) return false;
    return shared_for(radices_of(n, true), 1, bytes) <= shared_bytes;
}

std::vector<int64_t> steps_of(int64_t n, bool line, int bytes) {
    if (line && is_line(n, bytes)) return {n};
    return detail::fewest_factors(n, shared_bytes / (row * bytes), [&](int64_t d) { return detail::is_column_step(d, bytes); });
}

}  // namespace fft
QIAO_NAMESPACE_END
