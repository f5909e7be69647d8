// SPDX-License-Identifier: Apache-2.0
// Flags where items of a block differ from the one before (heads) or the one behind (tails). Items are blocked: a thread's are
// consecutive. The operation gets two neighbours, and the second one's rank in the block where it takes a third argument.
#pragma once
#include <type_traits>

#include <cub/qiao/neighbours.cuh>

namespace cub {

template <typename T, int BLOCK_DIM_X, int BLOCK_DIM_Y = 1, int BLOCK_DIM_Z = 1, int LEGACY_PTX_ARCH = 0>
class BlockDiscontinuity {
    static constexpr int threads = BLOCK_DIM_X * BLOCK_DIM_Y * BLOCK_DIM_Z;
    using Neighbours = detail::Neighbours<T, threads>;

public:
    struct TempStorage { typename Neighbours::Storage memory; };

    __device__ BlockDiscontinuity() : near_(own_storage().memory) {}
    __device__ explicit BlockDiscontinuity(TempStorage& storage) : near_(storage.memory) {}

    /// flags[i] = operation(in[i - 1], in[i]); the block's first item is a head.
    template <int items, typename Flag, typename Operation>
    __device__ void FlagHeads(Flag (&flags)[items], T (&in)[items], Operation operation) {
        near_.share(in);
        heads(flags, in, operation, static_cast<const T*>(nullptr));
    }
    template <int items, typename Flag, typename Operation>
    __device__ void FlagHeads(Flag (&flags)[items], T (&in)[items], Operation operation, T tile_predecessor_item) {
        near_.share(in);
        heads(flags, in, operation, &tile_predecessor_item);
    }
    /// flags[i] = operation(in[i], in[i + 1]); the block's last item is a tail.
    template <int items, typename Flag, typename Operation>
    __device__ void FlagTails(Flag (&flags)[items], T (&in)[items], Operation operation) {
        near_.share(in);
        tails(flags, in, operation, static_cast<const T*>(nullptr));
    }
    template <int items, typename Flag, typename Operation>
    __device__ void FlagTails(Flag (&flags)[items], T (&in)[items], Operation operation, T tile_successor_item) {
        near_.share(in);
        tails(flags, in, operation, &tile_successor_item);
    }

    template <int items, typename Flag, typename Operation>
    __device__ void FlagHeadsAndTails(Flag (&head_flags)[items], Flag (&tail_flags)[items], T (&in)[items], Operation operation) {
        both(head_flags, nullptr, tail_flags, nullptr, in, operation);
    }
    template <int items, typename Flag, typename Operation>
    __device__ void FlagHeadsAndTails(Flag (&head_flags)[items], Flag (&tail_flags)[items], T tile_successor_item, T (&in)[items], Operation operation) {
        both(head_flags, nullptr, tail_flags, &tile_successor_item, in, operation);
    }
    template <int items, typename Flag, typename Operation>
    __device__ void FlagHeadsAndTails(Flag (&head_flags)[items], T tile_predecessor_item, Flag (&tail_flags)[items], T (&in)[items], Operation operation) {
        both(head_flags, &tile_predecessor_item, tail_flags, nullptr, in, operation);
    }
    template <int items, typename Flag, typename Operation>
    __device__ void FlagHeadsAndTails(Flag (&head_flags)[items], T tile_predecessor_item, Flag (&tail_flags)[items], T tile_successor_item, T (&in)[items],
                                      Operation operation) {
        both(head_flags, &tile_predecessor_item, tail_flags, &tile_successor_item, in, operation);
    }

private:
    static __device__ TempStorage& own_storage() {
        __shared__ TempStorage storage;
        return storage;
    }

    template <typename Operation> static __device__ bool differ(Operation& operation, const T& a, const T& b, int rank_of_b) {
        if constexpr (std::is_invocable<Operation&, const T&, const T&, int>::value) return operation(a, b, rank_of_b);
        else return operation(a, b);
    }

    template <int items, typename Flag, typename Operation>
    __device__ void heads(Flag (&flags)[items], T (&in)[items], Operation& operation, const T* predecessor) {
        const int first = near_.thread() * items;
        if (first != 0) flags[0] = differ(operation, near_.before(), in[0], first);
        else if (predecessor != nullptr) flags[0] = differ(operation, *predecessor, in[0], first);
        else flags[0] = 1;
        for (int i = 1; i < items; ++i) flags[i] = differ(operation, in[i - 1], in[i], first + i);
    }

    template <int items, typename Flag, typename Operation>
    __device__ void tails(Flag (&flags)[items], T (&in)[items], Operation& operation, const T* successor) {
        const int first = near_.thread() * items;
        constexpr int last = items - 1;
        for (int i = 0; i < last; ++i) flags[i] = differ(operation, in[i], in[i + 1], first + i + 1);
        if (near_.thread() != threads - 1) flags[last] = differ(operation, in[last], near_.behind(), first + items);
        else if (successor != nullptr) flags[last] = differ(operation, in[last], *successor, first + items);
        else flags[last] = 1;
    }

    template <int items, typename Flag, typename Operation>
    __device__ void both(Flag (&head_flags)[items], const T* predecessor, Flag (&tail_flags)[items], const T* successor, T (&in)[items], Operation& operation) {
        near_.share(in);
        heads(head_flags, in, operation, predecessor);
        tails(tail_flags, in, operation, successor);
    }

    Neighbours near_;
};

}  // namespace cub
