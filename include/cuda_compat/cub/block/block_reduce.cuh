// SPDX-License-Identifier: Apache-2.0
// Reductions over a block: warps reduce by shuffles, thread 0 the warps' results, all in the order of the threads. The
// algorithm is a hint without effect. The result is thread 0's.
#pragma once
#include <cub/warp/warp_reduce.cuh>

namespace cub {

enum BlockReduceAlgorithm { BLOCK_REDUCE_RAKING_COMMUTATIVE_ONLY, BLOCK_REDUCE_RAKING, BLOCK_REDUCE_WARP_REDUCTIONS };

template <typename T, int BLOCK_DIM_X, BlockReduceAlgorithm ALGORITHM = BLOCK_REDUCE_WARP_REDUCTIONS, int BLOCK_DIM_Y = 1, int BLOCK_DIM_Z = 1,
          int LEGACY_PTX_ARCH = 0>
class BlockReduce {
    static constexpr int threads = BLOCK_DIM_X * BLOCK_DIM_Y * BLOCK_DIM_Z;
    static constexpr int warps = (threads + 31) / 32;

public:
    struct TempStorage { detail::Slots<T, warps> warp_results; };

    __device__ BlockReduce() : storage_(own_storage()) {}
    __device__ explicit BlockReduce(TempStorage& storage) : storage_(storage) {}

    template <typename Operation> __device__ T Reduce(T input, Operation op) { return reduce(input, op, threads); }
    template <typename Operation> __device__ T Reduce(T input, Operation op, int num_valid) { return reduce(input, op, num_valid); }
    template <int items, typename Operation> __device__ T Reduce(T (&inputs)[items], Operation op) {
        return reduce(ThreadReduce(inputs, op), op, threads);
    }
    __device__ T Sum(T input) { return reduce(input, cub::Sum(), threads); }
    __device__ T Sum(T input, int num_valid) { return reduce(input, cub::Sum(), num_valid); }
    template <int items> __device__ T Sum(T (&inputs)[items]) { return Reduce(inputs, cub::Sum()); }

private:
    static __device__ TempStorage& own_storage() {
        __shared__ TempStorage storage;
        return storage;
    }

    template <typename Operation> __device__ T reduce(T value, Operation op, int valid) {
        int thread = static_cast<int>(detail::linear_thread());
        value = detail::warp_reduce<32>(value, op, valid - (thread & ~31));
        if constexpr (warps > 1) {
            if ((thread & 31) == 0) storage_.warp_results[thread / 32] = value;
            __syncthreads();
            if (thread == 0) {
                for (int w = 1; w < warps && w * 32 < valid; ++w) value = op(value, storage_.warp_results[w]);
            }
        }
        return value;
    }

    TempStorage& storage_;
};

}  // namespace cub
