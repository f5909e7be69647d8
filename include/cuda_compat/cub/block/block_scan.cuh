// SPDX-License-Identifier: Apache-2.0
// Scans over a block: a thread's items, then the warps by shuffles, then the warps before one's own. The algorithm is a
// hint without effect.
#pragma once
#include <cub/warp/warp_scan.cuh>

namespace cub {

enum BlockScanAlgorithm { BLOCK_SCAN_RAKING, BLOCK_SCAN_RAKING_MEMOIZE, BLOCK_SCAN_WARP_SCANS };

template <typename T, int BLOCK_DIM_X, BlockScanAlgorithm ALGORITHM = BLOCK_SCAN_RAKING, int BLOCK_DIM_Y = 1, int BLOCK_DIM_Z = 1, int LEGACY_PTX_ARCH = 0>
class BlockScan {
    static constexpr int threads = BLOCK_DIM_X * BLOCK_DIM_Y * BLOCK_DIM_Z;
    static constexpr int warps = (threads + 31) / 32;

public:
    struct TempStorage {
        detail::Slots<T, warps> warp_totals;
        detail::Slots<T, 1> prefix;
    };

    __device__ BlockScan() : storage_(own_storage()) {}
    __device__ explicit BlockScan(TempStorage& storage) : storage_(storage) {}

    // Sums, exclusive.
    __device__ void ExclusiveSum(T input, T& output) { ExclusiveScan(input, output, T{}, cub::Sum()); }
    __device__ void ExclusiveSum(T input, T& output, T& block_aggregate) { ExclusiveScan(input, output, T{}, cub::Sum(), block_aggregate); }
    template <typename Callback> __device__ void ExclusiveSum(T input, T& output, Callback& callback) {
        ExclusiveScan(input, output, cub::Sum(), callback);
    }
    template <int items> __device__ void ExclusiveSum(T (&input)[items], T (&output)[items]) { ExclusiveScan(input, output, T{}, cub::Sum()); }
    template <int items> __device__ void ExclusiveSum(T (&input)[items], T (&output)[items], T& block_aggregate) {
        ExclusiveScan(input, output, T{}, cub::Sum(), block_aggregate);
    }
    template <int items, typename Callback> __device__ void ExclusiveSum(T (&input)[items], T (&output)[items], Callback& callback) {
        ExclusiveScan(input, output, cub::Sum(), callback);
    }

    // Sums, inclusive.
    __device__ void InclusiveSum(T input, T& output) { InclusiveScan(input, output, cub::Sum()); }
    __device__ void InclusiveSum(T input, T& output, T& block_aggregate) { InclusiveScan(input, output, cub::Sum(), block_aggregate); }
    template <typename Callback> __device__ void InclusiveSum(T input, T& output, Callback& callback) {
        InclusiveScan(input, output, cub::Sum(), callback);
    }
    template <int items> __device__ void InclusiveSum(T (&input)[items], T (&output)[items]) { InclusiveScan(input, output, cub::Sum()); }
    template <int items> __device__ void InclusiveSum(T (&input)[items], T (&output)[items], T& block_aggregate) {
        InclusiveScan(input, output, cub::Sum(), block_aggregate);
    }
    template <int items, typename Callback> __device__ void InclusiveSum(T (&input)[items], T (&output)[items], Callback& callback) {
        InclusiveScan(input, output, cub::Sum(), callback);
    }

    // Any operation, exclusive; without an initial value thread 0's (first) output is undefined.
    template <typename Operation> __device__ void ExclusiveScan(T input, T& output, T initial_value, Operation op) {
        T total;
        ExclusiveScan(input, output, initial_value, op, total);
    }
    template <typename Operation> __device__ void ExclusiveScan(T input, T& output, T initial_value, Operation op, T& block_aggregate) {
        Thread t = scan(input, op, block_aggregate);
        output = t.first ? initial_value : static_cast<T>(op(initial_value, t.before));
    }
    template <typename Operation> __device__ void ExclusiveScan(T input, T& output, Operation op) {
        T total;
        output = scan(input, op, total).before;
    }
    template <typename Operation> __device__ void ExclusiveScan(T input, T& output, Operation op, T& block_aggregate) {
        output = scan(input, op, block_aggregate).before;
    }
    template <typename Operation, typename Callback> __device__ void ExclusiveScan(T input, T& output, Operation op, Callback& callback) {
        T total;
        Thread t = scan(input, op, total);
        T prefix = ask(callback, total);
        output = t.first ? prefix : static_cast<T>(op(prefix, t.before));
    }
    template <int items, typename Operation> __device__ void ExclusiveScan(T (&input)[items], T (&output)[items], T initial_value, Operation op) {
        T total;
        ExclusiveScan(input, output, initial_value, op, total);
    }
    template <int items, typename Operation>
    __device__ void ExclusiveScan(T (&input)[items], T (&output)[items], T initial_value, Operation op, T& block_aggregate) {
        Thread t = scan(ThreadReduce(input, op), op, block_aggregate);
        spread_exclusive(input, output, t.first ? initial_value : static_cast<T>(op(initial_value, t.before)), op);
    }
    template <int items, typename Operation, typename Callback>
    __device__ void ExclusiveScan(T (&input)[items], T (&output)[items], Operation op, Callback& callback) {
        T total;
        Thread t = scan(ThreadReduce(input, op), op, total);
        T prefix = ask(callback, total);
        spread_exclusive(input, output, t.first ? prefix : static_cast<T>(op(prefix, t.before)), op);
    }
    template <int items, typename Operation> __device__ void ExclusiveScan(T (&input)[items], T (&output)[items], Operation op) {
        T total;
        ExclusiveScan(input, output, op, total);
    }
    template <int items, typename Operation>
    __device__ void ExclusiveScan(T (&input)[items], T (&output)[items], Operation op, T& block_aggregate) {
        Thread t = scan(ThreadReduce(input, op), op, block_aggregate);
        if (!t.first) return spread_exclusive(input, output, t.before, op);
        T sum = input[0];
        for (int i = 1; i < items; ++i) {
            T next = i + 1 < items ? static_cast<T>(op(sum, input[i])) : sum;
            output[i] = sum;
            sum = next;
        }
    }

    // Any operation, inclusive.
    template <typename Operation> __device__ void InclusiveScan(T input, T& output, Operation op) {
        T total;
        InclusiveScan(input, output, op, total);
    }
    template <typename Operation> __device__ void InclusiveScan(T input, T& output, Operation op, T& block_aggregate) {
        Thread t = scan(input, op, block_aggregate);
        output = t.first ? input : static_cast<T>(op(t.before, input));
    }
    template <typename Operation, typename Callback> __device__ void InclusiveScan(T input, T& output, Operation op, Callback& callback) {
        T total;
        Thread t = scan(input, op, total);
        T prefix = ask(callback, total);
        output = op(t.first ? prefix : static_cast<T>(op(prefix, t.before)), input);
    }
    template <int items, typename Operation> __device__ void InclusiveScan(T (&input)[items], T (&output)[items], Operation op) {
        T total;
        InclusiveScan(input, output, op, total);
    }
    template <int items, typename Operation>
    __device__ void InclusiveScan(T (&input)[items], T (&output)[items], Operation op, T& block_aggregate) {
        Thread t = scan(ThreadReduce(input, op), op, block_aggregate);
        T sum = t.first ? input[0] : static_cast<T>(op(t.before, input[0]));
        output[0] = sum;
        for (int i = 1; i < items; ++i) output[i] = sum = op(sum, input[i]);
    }
    template <int items, typename Operation, typename Callback>
    __device__ void InclusiveScan(T (&input)[items], T (&output)[items], Operation op, Callback& callback) {
        T total;
        Thread t = scan(ThreadReduce(input, op), op, total);
        T prefix = ask(callback, total);
        T sum = t.first ? prefix : static_cast<T>(op(prefix, t.before));
        for (int i = 0; i < items; ++i) output[i] = sum = op(sum, input[i]);
    }

private:
    // What is before a thread; nothing is before the first.
    struct Thread {
        T before;
        bool first;
    };

    static __device__ TempStorage& own_storage() {
        __shared__ TempStorage storage;
        return storage;
    }

    template <typename Operation> __device__ Thread scan(T input, Operation op, T& total) {
        int thread = static_cast<int>(detail::linear_thread()), lane = thread & 31, warp = thread / 32;
        T sum = detail::warp_inclusive_scan<32>(input, op);
        int last = threads - warp * 32 < 32 ? threads - warp * 32 - 1 : 31;
        if (lane == last) storage_.warp_totals[warp] = sum;
        Thread result{detail::shuffle_up(sum, 1, 0xffffffffU), thread == 0};
        __syncthreads();
        total = storage_.warp_totals[0];
        for (int w = 1; w < warps; ++w) {
            if (w == warp) result.before = lane == 0 ? total : static_cast<T>(op(total, result.before));
            total = op(total, storage_.warp_totals[w]);
        }
        return result;
    }

    // The first warp calls; its lane 0 has the prefix for all.
    template <typename Callback> __device__ T ask(Callback& callback, T total) {
        if (detail::linear_thread() < 32U) {
            T prefix = callback(total);
            if (detail::linear_thread() == 0U) storage_.prefix[0] = prefix;
        }
        __syncthreads();
        return storage_.prefix[0];
    }

    template <int items, typename Operation> __device__ void spread_exclusive(T (&input)[items], T (&output)[items], T sum, Operation op) {
        for (int i = 0; i < items; ++i) {
            T next = i + 1 < items ? static_cast<T>(op(sum, input[i])) : sum;
            output[i] = sum;
            sum = next;
        }
    }

    TempStorage& storage_;
};

}  // namespace cub
