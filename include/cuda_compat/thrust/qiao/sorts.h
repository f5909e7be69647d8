// SPDX-License-Identifier: Apache-2.0
// sort, sort_by_key and their stable kin: numbers by radix, the rest by merging; binary searches; merge.
#pragma once
#include <cub/device/device_radix_sort.cuh>
#include <thrust/qiao/elements.h>
#include <thrust/pair.h>

#ifndef __CUDA_ARCH__
#include <algorithm>
#endif

namespace thrust {
namespace detail {

// Orders that a radix sort knows: 1 ascending, -1 descending, 0 none.
template <typename Key, typename Less> inline constexpr int radix_order =
    !std::is_arithmetic<Key>::value                                                             ? 0
    : std::is_same<Less, less<Key>>::value || std::is_same<Less, less<void>>::value             ? 1
    : std::is_same<Less, greater<Key>>::value || std::is_same<Less, greater<void>>::value       ? -1
                                                                                                : 0;
#ifndef __CUDA_ARCH__
template <typename Key> inline constexpr int radix_order<Key, std::less<Key>> = std::is_arithmetic<Key>::value ? 1 : 0;
template <typename Key> inline constexpr int radix_order<Key, std::greater<Key>> = std::is_arithmetic<Key>::value ? -1 : 0;

// Sorts arrays in device memory.
template <typename Key, typename Value, typename Less> void sort_arrays(const DevicePolicy& p, Key* keys, Value* values, ptrdiff_t n, Less less) {
    constexpr bool has_values = !std::is_same<Value, cub::NullType>::value;
    if constexpr (radix_order<Key, Less> != 0) {
        Temporary<Key> other_keys(static_cast<size_t>(n));
        Temporary<Value> other_values(has_values ? static_cast<size_t>(n) : 0);
        cub::DoubleBuffer<Key> key_buffer(keys, other_keys.get());
        cub::DoubleBuffer<Value> value_buffer(values, other_values.get());
        with_memory([&](void* m, size_t& bytes) {
            return cub::detail::radix_sort<(radix_order<Key, Less> < 0)>(m, bytes, key_buffer, value_buffer, n, 0, sizeof(Key) * 8, p.stream);
        }, "sort");
        if (key_buffer.Current() != keys) {
            check(cudaMemcpyAsync(keys, key_buffer.Current(), static_cast<size_t>(n) * sizeof(Key), cudaMemcpyDeviceToDevice, p.stream), "sort");
            if (has_values) {
                check(cudaMemcpyAsync(values, value_buffer.Current(), static_cast<size_t>(n) * sizeof(Value), cudaMemcpyDeviceToDevice, p.stream), "sort");
            }
        }
        check(cudaStreamSynchronize(p.stream), "sort");
    } else {
        with_memory([&](void* m, size_t& bytes) { return cub::detail::merge_sort(m, bytes, keys, values, n, less, p.stream); }, "sort");
    }
}

// Gives `action` the items as an array, and puts it back where they are none.
template <typename Iterator, typename Action> void as_array(const DevicePolicy& p, Iterator first, ptrdiff_t n, Action action) {
    if constexpr (std::is_pointer<raw_t<Iterator>>::value) {
        action(raw(first));
    } else {
        using T = value_t<Iterator>;
        Temporary<T> items(static_cast<size_t>(n));
        indexed(p, n, Transform<raw_t<Iterator>, T*, identity<>>{raw(first), items.get(), identity<>()}, "sort");
        action(items.get());
        indexed(p, n, Transform<T*, raw_t<Iterator>, identity<>>{items.get(), raw(first), identity<>()}, "sort");
    }
}
#endif

// A stable sort in the calling thread, with values if `values` is no null pointer type.
template <typename Keys, typename Values, typename Less> __host__ __device__ void insert_sorted(Keys keys, Values values, ptrdiff_t n, Less less) {
    for (ptrdiff_t i = 1; i < n; ++i) {
        value_t<Keys> key = keys[i];
        ptrdiff_t to = i;
        while (to > 0 && static_cast<bool>(less(key, keys[to - 1]))) --to;
        if (to == i) continue;
        value_t<Values> value = values[i];
        for (ptrdiff_t k = i; k > to; --k) {
            keys[k] = keys[k - 1];
            values[k] = values[k - 1];
        }
        keys[to] = key;
        values[to] = value;
    }
}

template <typename P, typename It, typename Less> __host__ __device__ void sort_range(const P& p, It first, It last, Less less) {
    ptrdiff_t n = last - first;
    if (n < 2) return;
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        as_array(p, first, n, [&](auto* keys) { sort_arrays(p, keys, static_cast<cub::NullType*>(nullptr), n, less); });
    } else {
        std::stable_sort(first, last, less);
    }
#else
    insert_sorted(raw(first), discard_iterator<>(), n, less);
#endif
}
template <typename P, typename K, typename V, typename Less> __host__ __device__ void sort_pairs(const P& p, K first, K last, V values, Less less) {
    ptrdiff_t n = last - first;
    if (n < 2) return;
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        as_array(p, first, n, [&](auto* keys) { as_array(p, values, n, [&](auto* items) { sort_arrays(p, keys, items, n, less); }); });
    } else {
        std::vector<ptrdiff_t> order(static_cast<size_t>(n));
        for (ptrdiff_t i = 0; i < n; ++i) order[static_cast<size_t>(i)] = i;
        std::stable_sort(order.begin(), order.end(), [&](ptrdiff_t a, ptrdiff_t b) { return static_cast<bool>(less(first[a], first[b])); });
        std::vector<value_t<K>> keys(first, last);
        std::vector<value_t<V>> items(values, values + n);
        for (ptrdiff_t i = 0; i < n; ++i) {
            first[i] = keys[static_cast<size_t>(order[static_cast<size_t>(i)])];
            values[i] = items[static_cast<size_t>(order[static_cast<size_t>(i)])];
        }
    }
#else
    insert_sorted(raw(first), raw(values), n, less);
#endif
}

// Items before `value`: those less than it, or also those that are equal.
template <typename In, typename T, typename Less> __host__ __device__ ptrdiff_t items_before(In in, ptrdiff_t n, const T& value, bool equal_too, Less less) {
    ptrdiff_t first = 0;
    while (first < n) {
        ptrdiff_t middle = first + (n - first) / 2;
        bool before = equal_too ? !static_cast<bool>(less(value, in[middle])) : static_cast<bool>(less(in[middle], value));
        if (before) {
            first = middle + 1;
        } else {
            n = middle;
        }
    }
    return first;
}
enum class Search { lower, upper, whether };
template <Search search, typename In, typename Values, typename Out, typename Less> struct SearchEach {
    In in;
    ptrdiff_t n;
    Values values;
    Out out;
    Less less;
    template <typename N> __host__ __device__ void operator()(N i) {
        value_t<Values> value = values[i];
        ptrdiff_t at = items_before(in, n, value, search == Search::upper, less);
        if constexpr (search == Search::whether) {
            out[i] = at < n && !static_cast<bool>(less(value, in[at]));
        } else {
            out[i] = at;
        }
    }
};
template <typename A, typename B, typename Out, typename Less> struct MergeEach {
    A a;
    B b;
    Out out;
    ptrdiff_t na, nb;
    Less less;
    template <typename N> __host__ __device__ void operator()(N i) {
        if (i < na) {
            value_t<A> item = a[i];
            out[i + items_before(b, nb, item, false, less)] = item;
        } else {
            value_t<B> item = b[i - na];
            out[i - na + items_before(a, na, item, true, less)] = item;
        }
    }
};

}  // namespace detail

#define QIAO_THRUST_SORT(name)                                                                                                         \
    QIAO_THRUST_POLICY, typename It, typename Less> __host__ __device__ void name(const P& p, It first, It last, Less less) {          \
        detail::sort_range(p, first, last, less);                                                                                      \
    }                                                                                                                                  \
    QIAO_THRUST_POLICY, typename It> __host__ __device__ void name(const P& p, It first, It last) {                                    \
        detail::sort_range(p, first, last, less<detail::value_t<It>>());                                                               \
    }                                                                                                                                  \
    template <typename It, typename Less, detail::if_no_policy<It> = 0> __host__ __device__ void name(It first, It last, Less less) {  \
        detail::sort_range(detail::policy_t<It>(), first, last, less);                                                                 \
    }                                                                                                                                  \
    template <typename It, detail::if_no_policy<It> = 0> __host__ __device__ void name(It first, It last) {                            \
        detail::sort_range(detail::policy_t<It>(), first, last, less<detail::value_t<It>>());                                          \
    }                                                                                                                                  \
    QIAO_THRUST_POLICY, typename K, typename V, typename Less> __host__ __device__ void name##_by_key(const P& p, K first, K last, V values, Less less) { \
        detail::sort_pairs(p, first, last, values, less);                                                                              \
    }                                                                                                                                  \
    QIAO_THRUST_POLICY, typename K, typename V> __host__ __device__ void name##_by_key(const P& p, K first, K last, V values) {        \
        detail::sort_pairs(p, first, last, values, less<detail::value_t<K>>());                                                        \
    }                                                                                                                                  \
    template <typename K, typename V, typename Less, detail::if_no_policy<K> = 0>                                                      \
    __host__ __device__ void name##_by_key(K first, K last, V values, Less less) {                                                     \
        detail::sort_pairs(detail::policy_t<K, V>(), first, last, values, less);                                                       \
    }                                                                                                                                  \
    template <typename K, typename V, detail::if_no_policy<K> = 0> __host__ __device__ void name##_by_key(K first, K last, V values) { \
        detail::sort_pairs(detail::policy_t<K, V>(), first, last, values, less<detail::value_t<K>>());                                 \
    }
QIAO_THRUST_SORT(sort)
QIAO_THRUST_SORT(stable_sort)
#undef QIAO_THRUST_SORT

// Searches: of one value they give an iterator, of many one index each.
#define QIAO_THRUST_SEARCH(name, search)                                                                                              \
    QIAO_THRUST_POLICY, typename In, typename Values, typename Out, typename Less>                                                    \
    __host__ __device__ Out name(const P& p, In first, In last, Values v, Values v_last, Out out, Less less) {                        \
        using Each = detail::SearchEach<search, detail::run_t<P, In>, detail::run_t<P, Values>, detail::run_t<P, Out>, Less>;         \
        detail::indexed(p, v_last - v, Each{detail::run_on(p, first), last - first, detail::run_on(p, v), detail::run_on(p, out), less}, #name); \
        return out + (v_last - v);                                                                                                    \
    }                                                                                                                                 \
    QIAO_THRUST_POLICY, typename In, typename Values, typename Out>                                                                   \
    __host__ __device__ Out name(const P& p, In first, In last, Values v, Values v_last, Out out) {                                   \
        return name(p, first, last, v, v_last, out, less<>());                                                                        \
    }                                                                                                                                 \
    template <typename In, typename Values, typename Out, typename Less, detail::if_no_policy<In> = 0>                                \
    __host__ __device__ Out name(In first, In last, Values v, Values v_last, Out out, Less less) {                                    \
        return name(detail::policy_t<In, Values, Out>(), first, last, v, v_last, out, less);                                          \
    }                                                                                                                                 \
    template <typename In, typename Values, typename Out, detail::if_no_policy<In> = 0>                                               \
    __host__ __device__ Out name(In first, In last, Values v, Values v_last, Out out) {                                               \
        return name(detail::policy_t<In, Values, Out>(), first, last, v, v_last, out, less<>());                                      \
    }
QIAO_THRUST_SEARCH(lower_bound, detail::Search::lower)
QIAO_THRUST_SEARCH(upper_bound, detail::Search::upper)
QIAO_THRUST_SEARCH(binary_search, detail::Search::whether)
#undef QIAO_THRUST_SEARCH
template <typename In, typename T, detail::if_no_policy<In> = 0> __host__ __device__ In lower_bound(In first, In last, const T& value) {
    return first + detail::items_before(first, last - first, value, false, less<>());
}
template <typename In, typename T, detail::if_no_policy<In> = 0> __host__ __device__ In upper_bound(In first, In last, const T& value) {
    return first + detail::items_before(first, last - first, value, true, less<>());
}
template <typename In, typename T, detail::if_no_policy<In> = 0> __host__ __device__ bool binary_search(In first, In last, const T& value) {
    return lower_bound(first, last, value) != upper_bound(first, last, value);
}
template <typename In, typename T, detail::if_no_policy<In> = 0> __host__ __device__ pair<In, In> equal_range(In first, In last, const T& value) {
    return pair<In, In>(lower_bound(first, last, value), upper_bound(first, last, value));
}

QIAO_THRUST_POLICY, typename A, typename B, typename Out, typename Less>
__host__ __device__ Out merge(const P& p, A first, A last, B second, B second_last, Out out, Less less) {
    using Each = detail::MergeEach<detail::run_t<P, A>, detail::run_t<P, B>, detail::run_t<P, Out>, Less>;
    ptrdiff_t na = last - first, nb = second_last - second;
    detail::indexed(p, na + nb, Each{detail::run_on(p, first), detail::run_on(p, second), detail::run_on(p, out), na, nb, less}, "merge");
    return out + (na + nb);
}
template <typename A, typename B, typename Out, typename Less, detail::if_no_policy<A> = 0>
__host__ __device__ Out merge(A first, A last, B second, B second_last, Out out, Less less) {
    return merge(detail::policy_t<A, B, Out>(), first, last, second, second_last, out, less);
}
template <typename A, typename B, typename Out, detail::if_no_policy<A> = 0>
__host__ __device__ Out merge(A first, A last, B second, B second_last, Out out) {
    return merge(detail::policy_t<A, B, Out>(), first, last, second, second_last, out, less<>());
}

}  // namespace thrust
