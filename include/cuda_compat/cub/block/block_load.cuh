// SPDX-License-Identifier: Apache-2.0
// Loads of a block's tile: free functions, and BlockLoad, whose algorithms but the striped one all leave consecutive
// items in a thread. How the memory is read on the way (through shared memory, by vectors) is left to the device.
#pragma once
#include <cub/thread/thread_load.cuh>

namespace cub {

// Consecutive items in a thread.
template <typename T, int items, typename Iterator> __device__ void LoadDirectBlocked(int linear_tid, Iterator block, T (&out)[items]) {
    for (int i = 0; i < items; ++i) out[i] = block[linear_tid * items + i];
}
template <typename T, int items, typename Iterator> __device__ void LoadDirectBlocked(int linear_tid, Iterator block, T (&out)[items], int valid) {
    for (int i = 0; i < items; ++i) {
        if (linear_tid * items + i < valid) out[i] = block[linear_tid * items + i];
    }
}
template <typename T, typename Default, int items, typename Iterator>
__device__ void LoadDirectBlocked(int linear_tid, Iterator block, T (&out)[items], int valid, Default otherwise) {
    for (int i = 0; i < items; ++i) out[i] = otherwise;
    LoadDirectBlocked(linear_tid, block, out, valid);
}
template <typename T, int items> __device__ void LoadDirectBlockedVectorized(int linear_tid, T* block, T (&out)[items]) {
    LoadDirectBlocked(linear_tid, block, out);
}

// Items a block's (a warp's) width apart.
template <int threads, typename T, int items, typename Iterator> __device__ void LoadDirectStriped(int linear_tid, Iterator block, T (&out)[items]) {
    for (int i = 0; i < items; ++i) out[i] = block[linear_tid + i * threads];
}
template <int threads, typename T, int items, typename Iterator>
__device__ void LoadDirectStriped(int linear_tid, Iterator block, T (&out)[items], int valid) {
    for (int i = 0; i < items; ++i) {
        if (linear_tid + i * threads < valid) out[i] = block[linear_tid + i * threads];
    }
}
template <int threads, typename T, typename Default, int items, typename Iterator>
__device__ void LoadDirectStriped(int linear_tid, Iterator block, T (&out)[items], int valid, Default otherwise) {
    for (int i = 0; i < items; ++i) out[i] = otherwise;
    LoadDirectStriped<threads>(linear_tid, block, out, valid);
}
template <typename T, int items, typename Iterator> __device__ void LoadDirectWarpStriped(int linear_tid, Iterator block, T (&out)[items]) {
    for (int i = 0; i < items; ++i) out[i] = block[(linear_tid / 32) * 32 * items + linear_tid % 32 + i * 32];
}
template <typename T, int items, typename Iterator>
__device__ void LoadDirectWarpStriped(int linear_tid, Iterator block, T (&out)[items], int valid) {
    for (int i = 0; i < items; ++i) {
        int at = (linear_tid / 32) * 32 * items + linear_tid % 32 + i * 32;
        if (at < valid) out[i] = block[at];
    }
}
template <typename T, typename Default, int items, typename Iterator>
__device__ void LoadDirectWarpStriped(int linear_tid, Iterator block, T (&out)[items], int valid, Default otherwise) {
    for (int i = 0; i < items; ++i) out[i] = otherwise;
    LoadDirectWarpStriped(linear_tid, block, out, valid);
}

enum BlockLoadAlgorithm {
    BLOCK_LOAD_DIRECT,
    BLOCK_LOAD_STRIPED,
    BLOCK_LOAD_VECTORIZE,
    BLOCK_LOAD_TRANSPOSE,
    BLOCK_LOAD_WARP_TRANSPOSE,
    BLOCK_LOAD_WARP_TRANSPOSE_TIMESLICED
};

template <typename T, int BLOCK_DIM_X, int ITEMS_PER_THREAD, BlockLoadAlgorithm ALGORITHM = BLOCK_LOAD_DIRECT, int BLOCK_DIM_Y = 1, int BLOCK_DIM_Z = 1,
          int LEGACY_PTX_ARCH = 0>
class BlockLoad {
    static constexpr int threads = BLOCK_DIM_X * BLOCK_DIM_Y * BLOCK_DIM_Z;

public:
    struct TempStorage : detail::NoStorage {};
    __device__ BlockLoad() {}
    __device__ explicit BlockLoad(TempStorage&) {}

    template <typename Iterator> __device__ void Load(Iterator block, T (&out)[ITEMS_PER_THREAD]) {
        Load(block, out, threads * ITEMS_PER_THREAD);
    }
    template <typename Iterator> __device__ void Load(Iterator block, T (&out)[ITEMS_PER_THREAD], int valid) {
        if constexpr (ALGORITHM == BLOCK_LOAD_STRIPED) {
            LoadDirectStriped<threads>(static_cast<int>(detail::linear_thread()), block, out, valid);
        } else {
            LoadDirectBlocked(static_cast<int>(detail::linear_thread()), block, out, valid);
        }
    }
    template <typename Iterator, typename Default>
    __device__ void Load(Iterator block, T (&out)[ITEMS_PER_THREAD], int valid, Default otherwise) {
        for (int i = 0; i < ITEMS_PER_THREAD; ++i) out[i] = otherwise;
        Load(block, out, valid);
    }
};

}  // namespace cub
