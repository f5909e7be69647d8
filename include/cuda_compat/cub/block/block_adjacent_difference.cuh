// SPDX-License-Identifier: Apache-2.0
// What an operation makes of each item of a block and the one to its left or right. Items are blocked: a thread's are consecutive.
#pragma once
#include <cub/qiao/neighbours.cuh>

namespace cub {

template <typename T, int BLOCK_DIM_X, int BLOCK_DIM_Y = 1, int BLOCK_DIM_Z = 1, int LEGACY_PTX_ARCH = 0>
class BlockAdjacentDifference {
    static constexpr int threads = BLOCK_DIM_X * BLOCK_DIM_Y * BLOCK_DIM_Z;
    using Neighbours = detail::Neighbours<T, threads>;

public:
    struct TempStorage { typename Neighbours::Storage memory; };

    __device__ BlockAdjacentDifference() : near_(own_storage().memory) {}
    __device__ explicit BlockAdjacentDifference(TempStorage& storage) : near_(storage.memory) {}

    /// out[i] = operation(in[i], in[i - 1]); the block's first item stays as it is.
    template <int items, typename Output, typename Operation>
    __device__ void SubtractLeft(T (&in)[items], Output (&out)[items], Operation operation) {
        left(in, out, operation, threads * items, static_cast<T*>(nullptr));
    }
    /// The item before the block's first one is known.
    template <int items, typename Output, typename Operation>
    __device__ void SubtractLeft(T (&in)[items], Output (&out)[items], Operation operation, T tile_predecessor_item) {
        left(in, out, operation, threads * items, &tile_predecessor_item);
    }
    /// Items from valid_items on stay as they are.
    template <int items, typename Output, typename Operation>
    __device__ void SubtractLeftPartialTile(T (&in)[items], Output (&out)[items], Operation operation, int valid_items) {
        left(in, out, operation, valid_items, static_cast<T*>(nullptr));
    }
    template <int items, typename Output, typename Operation>
    __device__ void SubtractLeftPartialTile(T (&in)[items], Output (&out)[items], Operation operation, int valid_items, T tile_predecessor_item) {
        left(in, out, operation, valid_items, &tile_predecessor_item);
    }

    /// out[i] = operation(in[i], in[i + 1]); the block's last item stays as it is.
    template <int items, typename Output, typename Operation>
    __device__ void SubtractRight(T (&in)[items], Output (&out)[items], Operation operation) {
        right(in, out, operation, threads * items, static_cast<T*>(nullptr));
    }
    template <int items, typename Output, typename Operation>
    __device__ void SubtractRight(T (&in)[items], Output (&out)[items], Operation operation, T tile_successor_item) {
        right(in, out, operation, threads * items, &tile_successor_item);
    }
    /// The last valid item, and all behind it, stay as they are.
    template <int items, typename Output, typename Operation>
    __device__ void SubtractRightPartialTile(T (&in)[items], Output (&out)[items], Operation operation, int valid_items) {
        right(in, out, operation, valid_items, static_cast<T*>(nullptr));
    }

private:
    static __device__ TempStorage& own_storage() {
        __shared__ TempStorage storage;
        return storage;
    }

    // `in` and `out` may be one array: each item is read before its place is written.
    template <int items, typename Output, typename Operation>
    __device__ void left(T (&in)[items], Output (&out)[items], Operation& operation, int valid, T* predecessor) {
        near_.share(in);
        const int first = near_.thread() * items;
        for (int i = items - 1; i > 0; --i) {
            if (first + i < valid) out[i] = operation(in[i], in[i - 1]);
            else out[i] = in[i];
        }
        if (first >= valid) out[0] = in[0];
        else if (first != 0) out[0] = operation(in[0], near_.before());
        else if (predecessor != nullptr) out[0] = operation(in[0], *predecessor);
        else out[0] = in[0];
    }

    template <int items, typename Output, typename Operation>
    __device__ void right(T (&in)[items], Output (&out)[items], Operation& operation, int valid, T* successor) {
        near_.share(in);
        const int first = near_.thread() * items;
        for (int i = 0; i < items - 1; ++i) {
            if (first + i + 1 < valid) out[i] = operation(in[i], in[i + 1]);
            else out[i] = in[i];
        }
        constexpr int last = items - 1;
        if (first + items < valid) out[last] = operation(in[last], near_.behind());
        else if (near_.thread() == threads - 1 && successor != nullptr) out[last] = operation(in[last], *successor);
        else out[last] = in[last];
    }

    Neighbours near_;
};

}  // namespace cub
