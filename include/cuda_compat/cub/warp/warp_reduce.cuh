// SPDX-License-Identifier: Apache-2.0
// Reductions of the lanes of a (logical) warp, by shuffles, in the order of the lanes. The result is lane 0's.
#pragma once
#include <cub/thread/thread_operators.cuh>

namespace cub {
namespace detail {

// Lanes from `valid` on are left out.
template <int threads, typename T, typename Operation> inline __device__ T warp_reduce(T value, Operation op, int valid) {
    LogicalWarp<threads> warp;
    for (int delta = 1; delta < threads; delta *= 2) {
        T other = shuffle_down(value, delta, warp.mask);
        if (static_cast<int>(warp.lane) + delta < valid) value = op(value, other);
    }
    return value;
}

}  // namespace detail

template <typename T, int LOGICAL_WARP_THREADS = 32, int LEGACY_PTX_ARCH = 0> class WarpReduce {
public:
    struct TempStorage : detail::NoStorage {};
    __device__ explicit WarpReduce(TempStorage&) {}

    template <typename Operation> __device__ T Reduce(T input, Operation op) { return Reduce(input, op, LOGICAL_WARP_THREADS); }
    template <typename Operation> __device__ T Reduce(T input, Operation op, int valid_items) {
        return detail::warp_reduce<LOGICAL_WARP_THREADS>(input, op, valid_items);
    }
    __device__ T Sum(T input) { return Reduce(input, cub::Sum()); }
    __device__ T Sum(T input, int valid_items) { return Reduce(input, cub::Sum(), valid_items); }

    // Segments begin where the flag is set; the result is that of each segment's first lane.
    template <typename Flag, typename Operation> __device__ T HeadSegmentedReduce(T input, Flag head, Operation op) {
        return segmented(input, next_flag(head != 0, 1), op);
    }
    template <typename Flag, typename Operation> __device__ T TailSegmentedReduce(T input, Flag tail, Operation op) {
        return segmented(input, next_flag(tail != 0, 0), op);
    }
    template <typename Flag> __device__ T HeadSegmentedSum(T input, Flag head) { return HeadSegmentedReduce(input, head, cub::Sum()); }
    template <typename Flag> __device__ T TailSegmentedSum(T input, Flag tail) { return TailSegmentedReduce(input, tail, cub::Sum()); }

private:
    // One past the last lane of this lane's segment: `after` is 1 where flags mark firsts, 0 where they mark lasts.
    __device__ int next_flag(bool flag, int after) {
        unsigned int flags = __ballot_sync(warp_.mask, flag) >> warp_.first();
        unsigned int later = warp_.lane + after > 31U ? 0U : flags >> (warp_.lane + after);
        int end = later == 0U ? LOGICAL_WARP_THREADS : static_cast<int>(warp_.lane) + after + __ffs(static_cast<int>(later)) - after;
        return end < LOGICAL_WARP_THREADS ? end : LOGICAL_WARP_THREADS;
    }
    template <typename Operation> __device__ T segmented(T value, int end, Operation op) {
        return detail::warp_reduce<LOGICAL_WARP_THREADS>(value, op, end);
    }
    detail::LogicalWarp<LOGICAL_WARP_THREADS> warp_;
};

}  // namespace cub
