// SPDX-License-Identifier: Apache-2.0
// Sorting a block's keys (and values), stable, by digits of two bits: each thread counts its items' digits in the four
// 16-bit fields of one number, one scan of these numbers over the block gives every thread its places.
#pragma once
#include <cub/block/block_exchange.cuh>
#include <cub/block/block_scan.cuh>
#include <cub/util/radix.cuh>

namespace cub {

template <typename KeyT, int BLOCK_DIM_X, int ITEMS_PER_THREAD, typename ValueT = NullType, int RADIX_BITS = 4, bool MEMOIZE_OUTER_SCAN = true,
          BlockScanAlgorithm INNER_SCAN_ALGORITHM = BLOCK_SCAN_WARP_SCANS, int SMEM_CONFIG = 0, int BLOCK_DIM_Y = 1, int BLOCK_DIM_Z = 1,
          int LEGACY_PTX_ARCH = 0>
class BlockRadixSort {
    static constexpr int threads = BLOCK_DIM_X * BLOCK_DIM_Y * BLOCK_DIM_Z, items = ITEMS_PER_THREAD;
    static_assert(threads * items < 65536, "BlockRadixSort counts in 16 bits");
    static constexpr bool has_values = !std::is_same<ValueT, NullType>::value;
    using Scan = BlockScan<unsigned long long, BLOCK_DIM_X, BLOCK_SCAN_WARP_SCANS, BLOCK_DIM_Y, BLOCK_DIM_Z>;
    using KeyExchange = BlockExchange<KeyT, BLOCK_DIM_X, items, false, BLOCK_DIM_Y, BLOCK_DIM_Z>;
    using ValueExchange = BlockExchange<ValueT, BLOCK_DIM_X, items, false, BLOCK_DIM_Y, BLOCK_DIM_Z>;

public:
    struct TempStorage {
        typename Scan::TempStorage scan;
        union {
            typename KeyExchange::TempStorage keys;
            typename ValueExchange::TempStorage values;
        };
    };

    __device__ BlockRadixSort() : storage_(own_storage()) {}
    __device__ explicit BlockRadixSort(TempStorage& storage) : storage_(storage) {}

    __device__ void Sort(KeyT (&keys)[items], int begin_bit = 0, int end_bit = sizeof(KeyT) * 8) {
        NullType values[items];
        sort<false, false>(keys, values, begin_bit, end_bit);
    }
    __device__ void Sort(KeyT (&keys)[items], ValueT (&values)[items], int begin_bit = 0, int end_bit = sizeof(KeyT) * 8) {
        sort<false, false>(keys, values, begin_bit, end_bit);
    }
    __device__ void SortDescending(KeyT (&keys)[items], int begin_bit = 0, int end_bit = sizeof(KeyT) * 8) {
        NullType values[items];
        sort<true, false>(keys, values, begin_bit, end_bit);
    }
    __device__ void SortDescending(KeyT (&keys)[items], ValueT (&values)[items], int begin_bit = 0, int end_bit = sizeof(KeyT) * 8) {
        sort<true, false>(keys, values, begin_bit, end_bit);
    }
    __device__ void SortBlockedToStriped(KeyT (&keys)[items], int begin_bit = 0, int end_bit = sizeof(KeyT) * 8) {
        NullType values[items];
        sort<false, true>(keys, values, begin_bit, end_bit);
    }
    __device__ void SortBlockedToStriped(KeyT (&keys)[items], ValueT (&values)[items], int begin_bit = 0, int end_bit = sizeof(KeyT) * 8) {
        sort<false, true>(keys, values, begin_bit, end_bit);
    }
    __device__ void SortDescendingBlockedToStriped(KeyT (&keys)[items], int begin_bit = 0, int end_bit = sizeof(KeyT) * 8) {
        NullType values[items];
        sort<true, true>(keys, values, begin_bit, end_bit);
    }
    __device__ void SortDescendingBlockedToStriped(KeyT (&keys)[items], ValueT (&values)[items], int begin_bit = 0, int end_bit = sizeof(KeyT) * 8) {
        sort<true, true>(keys, values, begin_bit, end_bit);
    }

private:
    static __device__ TempStorage& own_storage() {
        __shared__ TempStorage storage;
        return storage;
    }

    template <bool descending> __device__ void rank(const KeyT (&keys)[items], int (&ranks)[items], int begin_bit, int bits) {
        unsigned long long counts = 0, before = 0, total = 0;
        for (int i = 0; i < items; ++i) counts += 1ULL << (16 * detail::KeyBits<KeyT, descending>::digit(keys[i], begin_bit, bits));
        Scan(storage_.scan).ExclusiveSum(counts, before, total);
        // A digit's items come after all those of smaller digits.
        unsigned long long next = before + (total << 16) + (total << 32) + (total << 48);
        for (int i = 0; i < items; ++i) {
            int shift = 16 * static_cast<int>(detail::KeyBits<KeyT, descending>::digit(keys[i], begin_bit, bits));
            ranks[i] = static_cast<int>((next >> shift) & 0xffffU);
            next += 1ULL << shift;
        }
    }

    template <bool descending, bool striped, typename Value>
    __device__ void sort(KeyT (&keys)[items], Value (&values)[items], int begin_bit, int end_bit) {
        int ranks[items];
        for (int bit = begin_bit; bit < end_bit; bit += 2) {
            rank<descending>(keys, ranks, bit, end_bit - bit < 2 ? 1 : 2);
            KeyExchange(storage_.keys).ScatterToBlocked(keys, ranks);
            __syncthreads();
            if constexpr (!std::is_same<Value, NullType>::value) {
                ValueExchange(storage_.values).ScatterToBlocked(values, ranks);
                __syncthreads();
            }
        }
        if constexpr (striped) {
            KeyExchange(storage_.keys).BlockedToStriped(keys);
            __syncthreads();
            if constexpr (!std::is_same<Value, NullType>::value) {
                ValueExchange(storage_.values).BlockedToStriped(values);
                __syncthreads();
            }
        }
    }

    TempStorage& storage_;
};

}  // namespace cub
