// SPDX-License-Identifier: Apache-2.0
// Stores of a block's tile; as block_load.cuh.
#pragma once
#include <cub/thread/thread_load.cuh>

namespace cub {

template <typename T, int items, typename Iterator> __device__ void StoreDirectBlocked(int linear_tid, Iterator block, T (&in)[items]) {
    for (int i = 0; i < items; ++i) block[linear_tid * items + i] = in[i];
}
template <typename T, int items, typename Iterator> __device__ void StoreDirectBlocked(int linear_tid, Iterator block, T (&in)[items], int valid) {
    for (int i = 0; i < items; ++i) {
        if (linear_tid * items + i < valid) block[linear_tid * items + i] = in[i];
    }
}
template <typename T, int items> __device__ void StoreDirectBlockedVectorized(int linear_tid, T* block, T (&in)[items]) {
    StoreDirectBlocked(linear_tid, block, in);
}
template <int threads, typename T, int items, typename Iterator> __device__ void StoreDirectStriped(int linear_tid, Iterator block, T (&in)[items]) {
    for (int i = 0; i < items; ++i) block[linear_tid + i * threads] = in[i];
}
template <int threads, typename T, int items, typename Iterator>
__device__ void StoreDirectStriped(int linear_tid, Iterator block, T (&in)[items], int valid) {
    for (int i = 0; i < items; ++i) {
        if (linear_tid + i * threads < valid) block[linear_tid + i * threads] = in[i];
    }
}
template <typename T, int items, typename Iterator> __device__ void StoreDirectWarpStriped(int linear_tid, Iterator block, T (&in)[items]) {
    for (int i = 0; i < items; ++i) block[(linear_tid / 32) * 32 * items + linear_tid % 32 + i * 32] = in[i];
}
template <typename T, int items, typename Iterator>
__device__ void StoreDirectWarpStriped(int linear_tid, Iterator block, T (&in)[items], int valid) {
    for (int i = 0; i < items; ++i) {
        int at = (linear_tid / 32) * 32 * items + linear_tid % 32 + i * 32;
        if (at < valid) block[at] = in[i];
    }
}

enum BlockStoreAlgorithm {
    BLOCK_STORE_DIRECT,
    BLOCK_STORE_STRIPED,
    BLOCK_STORE_VECTORIZE,
    BLOCK_STORE_TRANSPOSE,
    BLOCK_STORE_WARP_TRANSPOSE,
    BLOCK_STORE_WARP_TRANSPOSE_TIMESLICED
};

template <typename T, int BLOCK_DIM_X, int ITEMS_PER_THREAD, BlockStoreAlgorithm ALGORITHM = BLOCK_STORE_DIRECT, int BLOCK_DIM_Y = 1, int BLOCK_DIM_Z = 1,
          int LEGACY_PTX_ARCH = 0>
class BlockStore {
    static constexpr int threads = BLOCK_DIM_X * BLOCK_DIM_Y * BLOCK_DIM_Z;

public:
    struct TempStorage : detail::NoStorage {};
    __device__ BlockStore() {}
    __device__ explicit BlockStore(TempStorage&) {}

    template <typename Iterator> __device__ void Store(Iterator block, T (&in)[ITEMS_PER_THREAD]) { Store(block, in, threads * ITEMS_PER_THREAD); }
    template <typename Iterator> __device__ void Store(Iterator block, T (&in)[ITEMS_PER_THREAD], int valid) {
        if constexpr (ALGORITHM == BLOCK_STORE_STRIPED) {
            StoreDirectStriped<threads>(static_cast<int>(detail::linear_thread()), block, in, valid);
        } else {
            StoreDirectBlocked(static_cast<int>(detail::linear_thread()), block, in, valid);
        }
    }
};

}  // namespace cub
