// SPDX-License-Identifier: Apache-2.0
// Device-wide sort by comparison, stable: each thread sorts a few items by insertion, then passes merge runs of twice the
// width. In a merge each item finds its place by itself, as its place in its own run plus the number of items of the
// other run that go before it.
#pragma once
#include <cub/qiao/device.cuh>

namespace cub {
namespace detail {

constexpr int insertion_items = 8;

template <typename Key, typename Value, typename Less> struct SortRuns {
    Key* keys;
    Value* values;
    long long n;
    Less less;
    __device__ void operator()(long long run) {
        long long first = run * insertion_items, end = first + insertion_items < n ? first + insertion_items : n;
        for (long long i = first + 1; i < end; ++i) {
            Key key = keys[i];
            Value value{};
            if constexpr (!std::is_same<Value, NullType>::value) value = values[i];
            long long to = i;
            while (to > first && less(key, keys[to - 1])) {
                keys[to] = keys[to - 1];
                if constexpr (!std::is_same<Value, NullType>::value) values[to] = values[to - 1];
                --to;
            }
            keys[to] = key;
            if constexpr (!std::is_same<Value, NullType>::value) values[to] = value;
        }
    }
};

// Items of `keys[first, end)` that go before `key`; of equal ones those of the earlier run.
template <typename Key, typename Less> __device__ long long items_before(const Key* keys, long long first, long long end, const Key& key, bool equal_too, Less less) {
    long long begin = first;
    while (first < end) {
        long long middle = first + (end - first) / 2;
        bool before = equal_too ? !less(key, keys[middle]) : static_cast<bool>(less(keys[middle], key));
        if (before) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first - begin;
}

template <typename Key, typename Value, typename Less> struct MergeRuns {
    const Key* keys;
    const Value* values;
    Key* keys_out;
    Value* values_out;
    long long n, width;
    Less less;
    __device__ void operator()(long long i) {
        long long pair = i / (2 * width) * (2 * width), middle = pair + width < n ? pair + width : n, end = pair + 2 * width < n ? pair + 2 * width : n;
        Key key = keys[i];
        long long to = i < middle ? i + items_before(keys, middle, end, key, false, less) : i - width + items_before(keys, pair, middle, key, true, less);
        keys_out[to] = key;
        if constexpr (!std::is_same<Value, NullType>::value) values_out[to] = values[i];
    }
};

// Sorts in place; `other` is room for as much.
template <typename Key, typename Value, typename Less>
__host__ cudaError_t merge_sort(void* memory, size_t& bytes, Key* keys, Value* values, long long n, Less less, cudaStream_t stream) {
    constexpr bool has_values = !std::is_same<Value, NullType>::value;
    Arrays arrays(memory);
    bool merges = n > insertion_items;
    Key* other_keys = arrays.take<Key>(merges ? n : 0);
    Value* other_values = arrays.take<Value>(merges && has_values ? n : 0);
    cudaError_t error;
    if (arrays.only_size(bytes, error)) return error;
    error = for_each_index((n + insertion_items - 1) / insertion_items, SortRuns<Key, Value, Less>{keys, values, n, less}, stream);
    Key *from = keys, *to = other_keys;
    Value *values_from = values, *values_to = other_values;
    for (long long width = insertion_items; width < n && error == cudaSuccess; width *= 2) {
        error = for_each_index(n, MergeRuns<Key, Value, Less>{from, values_from, to, values_to, n, width, less}, stream);
        std::swap(from, to);
        std::swap(values_from, values_to);
    }
    if (error != cudaSuccess || from == keys) return error;
    error = for_each_index(n, CopyItem<Key*, Key*>{from, keys}, stream);
    if constexpr (has_values) {
        if (error == cudaSuccess) error = for_each_index(n, CopyItem<Value*, Value*>{values_from, values}, stream);
    }
    return error;
}

}  // namespace detail
}  // namespace cub
