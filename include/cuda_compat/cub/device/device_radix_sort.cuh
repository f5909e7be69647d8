// SPDX-License-Identifier: Apache-2.0
// cub::DeviceRadixSort and cub::DeviceMergeSort.
#pragma once
#include <cub/qiao/merge_sort.cuh>
#include <cub/qiao/radix_sort.cuh>

namespace cub {

struct DeviceRadixSort {
    template <typename Key, typename Value, typename Count>
    static __host__ cudaError_t SortPairs(void* memory, size_t& bytes, const Key* keys, Key* keys_out, const Value* values, Value* values_out, Count n,
                                          int begin_bit = 0, int end_bit = sizeof(Key) * 8, cudaStream_t stream = nullptr, bool = false) {
        return detail::radix_sort<false>(memory, bytes, keys, keys_out, values, values_out, n, begin_bit, end_bit, stream);
    }
    template <typename Key, typename Value, typename Count>
    static __host__ cudaError_t SortPairs(void* memory, size_t& bytes, DoubleBuffer<Key>& keys, DoubleBuffer<Value>& values, Count n, int begin_bit = 0,
                                          int end_bit = sizeof(Key) * 8, cudaStream_t stream = nullptr, bool = false) {
        return detail::radix_sort<false>(memory, bytes, keys, values, n, begin_bit, end_bit, stream);
    }
    template <typename Key, typename Value, typename Count>
    static __host__ cudaError_t SortPairsDescending(void* memory, size_t& bytes, const Key* keys, Key* keys_out, const Value* values, Value* values_out,
                                                    Count n, int begin_bit = 0, int end_bit = sizeof(Key) * 8, cudaStream_t stream = nullptr, bool = false) {
        return detail::radix_sort<true>(memory, bytes, keys, keys_out, values, values_out, n, begin_bit, end_bit, stream);
    }
    template <typename Key, typename Value, typename Count>
    static __host__ cudaError_t SortPairsDescending(void* memory, size_t& bytes, DoubleBuffer<Key>& keys, DoubleBuffer<Value>& values, Count n,
                                                    int begin_bit = 0, int end_bit = sizeof(Key) * 8, cudaStream_t stream = nullptr, bool = false) {
        return detail::radix_sort<true>(memory, bytes, keys, values, n, begin_bit, end_bit, stream);
    }
    template <typename Key, typename Count>
    static __host__ cudaError_t SortKeys(void* memory, size_t& bytes, const Key* keys, Key* keys_out, Count n, int begin_bit = 0,
                                         int end_bit = sizeof(Key) * 8, cudaStream_t stream = nullptr, bool = false) {
        return detail::radix_sort<false, Key, NullType>(memory, bytes, keys, keys_out, nullptr, nullptr, n, begin_bit, end_bit, stream);
    }
    template <typename Key, typename Count>
    static __host__ cudaError_t SortKeys(void* memory, size_t& bytes, DoubleBuffer<Key>& keys, Count n, int begin_bit = 0, int end_bit = sizeof(Key) * 8,
                                         cudaStream_t stream = nullptr, bool = false) {
        DoubleBuffer<NullType> none;
        return detail::radix_sort<false>(memory, bytes, keys, none, n, begin_bit, end_bit, stream);
    }
    template <typename Key, typename Count>
    static __host__ cudaError_t SortKeysDescending(void* memory, size_t& bytes, const Key* keys, Key* keys_out, Count n, int begin_bit = 0,
                                                   int end_bit = sizeof(Key) * 8, cudaStream_t stream = nullptr, bool = false) {
        return detail::radix_sort<true, Key, NullType>(memory, bytes, keys, keys_out, nullptr, nullptr, n, begin_bit, end_bit, stream);
    }
    template <typename Key, typename Count>
    static __host__ cudaError_t SortKeysDescending(void* memory, size_t& bytes, DoubleBuffer<Key>& keys, Count n, int begin_bit = 0,
                                                   int end_bit = sizeof(Key) * 8, cudaStream_t stream = nullptr, bool = false) {
        DoubleBuffer<NullType> none;
        return detail::radix_sort<true>(memory, bytes, keys, none, n, begin_bit, end_bit, stream);
    }
};

// In place, with a comparison; both sorts are stable.
struct DeviceMergeSort {
    template <typename Key, typename Value, typename Count, typename Less>
    static __host__ cudaError_t SortPairs(void* memory, size_t& bytes, Key* keys, Value* values, Count n, Less less, cudaStream_t stream = nullptr) {
        return detail::merge_sort(memory, bytes, keys, values, n, less, stream);
    }
    template <typename Key, typename Value, typename Count, typename Less>
    static __host__ cudaError_t StableSortPairs(void* memory, size_t& bytes, Key* keys, Value* values, Count n, Less less, cudaStream_t stream = nullptr) {
        return detail::merge_sort(memory, bytes, keys, values, n, less, stream);
    }
    template <typename Key, typename Count, typename Less>
    static __host__ cudaError_t SortKeys(void* memory, size_t& bytes, Key* keys, Count n, Less less, cudaStream_t stream = nullptr) {
        return detail::merge_sort(memory, bytes, keys, static_cast<NullType*>(nullptr), n, less, stream);
    }
    template <typename Key, typename Count, typename Less>
    static __host__ cudaError_t StableSortKeys(void* memory, size_t& bytes, Key* keys, Count n, Less less, cudaStream_t stream = nullptr) {
        return detail::merge_sort(memory, bytes, keys, static_cast<NullType*>(nullptr), n, less, stream);
    }
};

}  // namespace cub
