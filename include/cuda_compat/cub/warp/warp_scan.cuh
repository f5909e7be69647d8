// SPDX-License-Identifier: Apache-2.0
// Scans over the lanes of a (logical) warp, by shuffles.
#pragma once
#include <cub/thread/thread_operators.cuh>

namespace cub {
namespace detail {

template <int threads, typename T, typename Operation> inline __device__ T warp_inclusive_scan(T value, Operation op) {
    LogicalWarp<threads> warp;
    for (int delta = 1; delta < threads; delta *= 2) {
        T other = shuffle_up(value, delta, warp.mask);
        if (static_cast<int>(warp.lane) >= delta) value = op(other, value);
    }
    return value;
}

}  // namespace detail

template <typename T, int LOGICAL_WARP_THREADS = 32, int LEGACY_PTX_ARCH = 0> class WarpScan {
public:
    struct TempStorage : detail::NoStorage {};
    __device__ explicit WarpScan(TempStorage&) {}

    template <typename Operation> __device__ void InclusiveScan(T input, T& output, Operation op) { output = inclusive(input, op); }
    template <typename Operation> __device__ void InclusiveScan(T input, T& output, Operation op, T& warp_aggregate) {
        output = inclusive(input, op);
        warp_aggregate = last(output);
    }
    // Without an initial value lane 0's output is undefined.
    template <typename Operation> __device__ void ExclusiveScan(T input, T& output, Operation op) { output = before(inclusive(input, op)); }
    template <typename Operation> __device__ void ExclusiveScan(T input, T& output, T initial_value, Operation op) {
        output = exclusive(inclusive(input, op), initial_value, op);
    }
    template <typename Operation> __device__ void ExclusiveScan(T input, T& output, Operation op, T& warp_aggregate) {
        T sum = inclusive(input, op);
        output = before(sum);
        warp_aggregate = last(sum);
    }
    template <typename Operation> __device__ void ExclusiveScan(T input, T& output, T initial_value, Operation op, T& warp_aggregate) {
        T sum = inclusive(input, op);
        output = exclusive(sum, initial_value, op);
        warp_aggregate = last(sum);
    }
    template <typename Operation> __device__ void Scan(T input, T& inclusive_output, T& exclusive_output, Operation op) {
        inclusive_output = inclusive(input, op);
        exclusive_output = before(inclusive_output);
    }
    template <typename Operation> __device__ void Scan(T input, T& inclusive_output, T& exclusive_output, T initial_value, Operation op) {
        T sum = inclusive(input, op);
        inclusive_output = op(initial_value, sum);
        exclusive_output = exclusive(sum, initial_value, op);
    }
    __device__ void InclusiveSum(T input, T& output) { InclusiveScan(input, output, cub::Sum()); }
    __device__ void InclusiveSum(T input, T& output, T& warp_aggregate) { InclusiveScan(input, output, cub::Sum(), warp_aggregate); }
    __device__ void ExclusiveSum(T input, T& output) { ExclusiveScan(input, output, T{}, cub::Sum()); }
    __device__ void ExclusiveSum(T input, T& output, T& warp_aggregate) { ExclusiveScan(input, output, T{}, cub::Sum(), warp_aggregate); }
    __device__ T Broadcast(T input, unsigned int src_lane) {
        return detail::shuffle_index(input, warp_.first() + static_cast<int>(src_lane), warp_.mask);
    }

private:
    template <typename Operation> __device__ T inclusive(T input, Operation op) { return detail::warp_inclusive_scan<LOGICAL_WARP_THREADS>(input, op); }
    __device__ T before(T value) { return detail::shuffle_up(value, 1, warp_.mask); }
    __device__ T last(T value) { return detail::shuffle_index(value, warp_.first() + LOGICAL_WARP_THREADS - 1, warp_.mask); }
    template <typename Operation> __device__ T exclusive(T sum, T initial, Operation op) {
        T previous = before(sum);
        return warp_.lane == 0 ? initial : static_cast<T>(op(initial, previous));
    }
    detail::LogicalWarp<LOGICAL_WARP_THREADS> warp_;
};

}  // namespace cub
