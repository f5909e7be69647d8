// SPDX-License-Identifier: Apache-2.0
// How lengths are taken apart: a transform into steps (a kernel each), a step into radices (a pass in registers each).
#pragma once
#include <cstdint>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace fft {

/// Radices are 2 to 16; so lengths with greater primes than 13 have no such factors.
inline constexpr int largest_radix = 16;
/// A row of threads: lanes that stand side by side in memory.
inline constexpr int row = 16;
/// Shared memory that every device has.
inline constexpr int shared_bytes = 32 * 1024;

QIAO_DECL bool is_smooth(int64_t n);
/// As few factors of n as possible, as equal as possible; `row_first`: rather one of 16 in front. Empty where there are none.
QIAO_DECL std::vector<int> radices_of(int64_t n, bool row_first);
/// Bytes of shared memory that `radices` take for `lines` transforms side by side, of values of `bytes`.
QIAO_DECL int64_t shared_for(const std::vector<int>& radices, int64_t lines, int bytes);
/// The lengths of the steps of a transform of length n, which is smooth; `line`: its elements lie side by side, so one block may
/// take it whole.
QIAO_DECL std::vector<int64_t> steps_of(int64_t n, bool line, int bytes);
/// A block takes one or more whole lines, threads along them; shorter lines stand side by side like columns.
QIAO_DECL bool is_line(int64_t n, int bytes);

}  // namespace fft
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/fft/impl/factors.ipp>
#endif
