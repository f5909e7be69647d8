// SPDX-License-Identifier: Apache-2.0
// Scans, also by key and of transformed items; adjacent_difference.
#pragma once
#include <cub/device/device_scan.cuh>
#include <thrust/qiao/reductions.h>

namespace thrust {
namespace detail {

template <bool inclusive, typename T, typename P, typename In, typename Out, typename Initial, typename F>
__host__ __device__ Out scan_items(const P& p, In items, ptrdiff_t n, Out out, Initial initial, F f) {
    auto to = run_on(p, out);
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        with_memory([&](void* m, size_t& bytes) {
            return cub::detail::scan<inclusive, T>(m, bytes, items, to, static_cast<long long>(n), f, initial, p.stream);
        }, "scan");
        finish(p, "scan");
        return out + n;
    } else {
#endif
        constexpr bool has_initial = !std::is_same<Initial, cub::NullType>::value;
        T sum{};
        if constexpr (has_initial) sum = initial;
        for (ptrdiff_t i = 0; i < n; ++i) {
            T item = items[i], through = has_initial || i > 0 ? static_cast<T>(f(sum, item)) : item;
            to[i] = inclusive ? through : sum;
            sum = through;
        }
        return out + n;
#ifndef __CUDA_ARCH__
    }
#endif
}

template <bool exclusive, typename T, typename P, typename Keys, typename Values, typename Out, typename Equal, typename F>
__host__ __device__ Out scan_by_key(const P& p, Keys first, Keys last, Values values, Out out, T initial, Equal equal, F f) {
    ptrdiff_t n = last - first;
    auto keys = run_on(p, first);
    auto from = run_on(p, values);
    auto to = run_on(p, out);
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        with_memory([&](void* m, size_t& bytes) {
            return cub::detail::scan_by_key<exclusive, T>(m, bytes, keys, from, to, f, initial, static_cast<long long>(n), equal, p.stream);
        }, "scan_by_key");
        finish(p, "scan_by_key");
        return out + n;
    } else {
#endif
        T sum = initial;
        for (ptrdiff_t i = 0; i < n; ++i) {
            bool head = i == 0 || !static_cast<bool>(equal(keys[i - 1], keys[i]));
            T item = from[i];
            if constexpr (exclusive) {
                if (head) sum = initial;
                to[i] = sum;
                sum = f(sum, item);
            } else {
                sum = head ? item : static_cast<T>(f(sum, item));
                to[i] = sum;
            }
        }
        return out + n;
#ifndef __CUDA_ARCH__
    }
#endif
}

template <typename In, typename Out, typename F> struct AdjacentDifference {
    In in;
    Out out;
    F f;
    template <typename N> __host__ __device__ void operator()(N i) {
        if (i == 0) {
            out[i] = in[i];
        } else {
            out[i] = f(in[i], in[i - 1]);
        }
    }
};

}  // namespace detail

QIAO_THRUST_POLICY, typename In, typename Out, typename F> __host__ __device__ Out inclusive_scan(const P& p, In first, In last, Out out, F f) {
    return detail::scan_items<true, detail::value_t<In>>(p, detail::run_on(p, first), last - first, out, cub::NullType(), f);
}
QIAO_THRUST_POLICY, typename In, typename Out> __host__ __device__ Out inclusive_scan(const P& p, In first, In last, Out out) {
    return inclusive_scan(p, first, last, out, plus<>());
}
template <typename In, typename Out, typename F, detail::if_no_policy<In> = 0> __host__ __device__ Out inclusive_scan(In first, In last, Out out, F f) {
    return inclusive_scan(detail::policy_t<In, Out>(), first, last, out, f);
}
template <typename In, typename Out, detail::if_no_policy<In> = 0> __host__ __device__ Out inclusive_scan(In first, In last, Out out) {
    return inclusive_scan(detail::policy_t<In, Out>(), first, last, out);
}

QIAO_THRUST_POLICY, typename In, typename Out, typename T, typename F>
__host__ __device__ Out exclusive_scan(const P& p, In first, In last, Out out, T initial, F f) {
    return detail::scan_items<false, T>(p, detail::run_on(p, first), last - first, out, initial, f);
}
QIAO_THRUST_POLICY, typename In, typename Out, typename T> __host__ __device__ Out exclusive_scan(const P& p, In first, In last, Out out, T initial) {
    return exclusive_scan(p, first, last, out, initial, plus<>());
}
QIAO_THRUST_POLICY, typename In, typename Out> __host__ __device__ Out exclusive_scan(const P& p, In first, In last, Out out) {
    return exclusive_scan(p, first, last, out, detail::value_t<In>{});
}
template <typename In, typename Out, typename T, typename F, detail::if_no_policy<In> = 0>
__host__ __device__ Out exclusive_scan(In first, In last, Out out, T initial, F f) {
    return exclusive_scan(detail::policy_t<In, Out>(), first, last, out, initial, f);
}
template <typename In, typename Out, typename T, detail::if_no_policy<In> = 0> __host__ __device__ Out exclusive_scan(In first, In last, Out out, T initial) {
    return exclusive_scan(detail::policy_t<In, Out>(), first, last, out, initial);
}
template <typename In, typename Out, detail::if_no_policy<In> = 0> __host__ __device__ Out exclusive_scan(In first, In last, Out out) {
    return exclusive_scan(detail::policy_t<In, Out>(), first, last, out);
}

QIAO_THRUST_POLICY, typename In, typename Out, typename F, typename Sum>
__host__ __device__ Out transform_inclusive_scan(const P& p, In first, In last, Out out, F f, Sum sum) {
    using Items = detail::Applied<detail::run_t<P, In>, F>;
    return detail::scan_items<true, typename Items::value_type>(p, Items{detail::run_on(p, first), f}, last - first, out, cub::NullType(), sum);
}
template <typename In, typename Out, typename F, typename Sum, detail::if_no_policy<In> = 0>
__host__ __device__ Out transform_inclusive_scan(In first, In last, Out out, F f, Sum sum) {
    return transform_inclusive_scan(detail::policy_t<In, Out>(), first, last, out, f, sum);
}
QIAO_THRUST_POLICY, typename In, typename Out, typename F, typename T, typename Sum>
__host__ __device__ Out transform_exclusive_scan(const P& p, In first, In last, Out out, F f, T initial, Sum sum) {
    using Items = detail::Applied<detail::run_t<P, In>, F>;
    return detail::scan_items<false, T>(p, Items{detail::run_on(p, first), f}, last - first, out, initial, sum);
}
template <typename In, typename Out, typename F, typename T, typename Sum, detail::if_no_policy<In> = 0>
__host__ __device__ Out transform_exclusive_scan(In first, In last, Out out, F f, T initial, Sum sum) {
    return transform_exclusive_scan(detail::policy_t<In, Out>(), first, last, out, f, initial, sum);
}

QIAO_THRUST_POLICY, typename K, typename V, typename Out, typename Equal, typename F>
__host__ __device__ Out inclusive_scan_by_key(const P& p, K first, K last, V values, Out out, Equal equal, F f) {
    return detail::scan_by_key<false>(p, first, last, values, out, detail::value_t<V>{}, equal, f);
}
template <typename K, typename V, typename Out, typename Equal, typename F, detail::if_no_policy<K> = 0>
__host__ __device__ Out inclusive_scan_by_key(K first, K last, V values, Out out, Equal equal, F f) {
    return inclusive_scan_by_key(detail::policy_t<K, V, Out>(), first, last, values, out, equal, f);
}
template <typename K, typename V, typename Out, detail::if_no_policy<K> = 0> __host__ __device__ Out inclusive_scan_by_key(K first, K last, V values, Out out) {
    return inclusive_scan_by_key(detail::policy_t<K, V, Out>(), first, last, values, out, equal_to<>(), plus<>());
}
QIAO_THRUST_POLICY, typename K, typename V, typename Out> __host__ __device__ Out inclusive_scan_by_key(const P& p, K first, K last, V values, Out out) {
    return inclusive_scan_by_key(p, first, last, values, out, equal_to<>(), plus<>());
}
QIAO_THRUST_POLICY, typename K, typename V, typename Out, typename T, typename Equal, typename F>
__host__ __device__ Out exclusive_scan_by_key(const P& p, K first, K last, V values, Out out, T initial, Equal equal, F f) {
    return detail::scan_by_key<true>(p, first, last, values, out, initial, equal, f);
}
template <typename K, typename V, typename Out, typename T, typename Equal, typename F, detail::if_no_policy<K> = 0>
__host__ __device__ Out exclusive_scan_by_key(K first, K last, V values, Out out, T initial, Equal equal, F f) {
    return exclusive_scan_by_key(detail::policy_t<K, V, Out>(), first, last, values, out, initial, equal, f);
}
template <typename K, typename V, typename Out, typename T, detail::if_no_policy<K> = 0>
__host__ __device__ Out exclusive_scan_by_key(K first, K last, V values, Out out, T initial) {
    return exclusive_scan_by_key(first, last, values, out, initial, equal_to<>(), plus<>());
}
template <typename K, typename V, typename Out, detail::if_no_policy<K> = 0> __host__ __device__ Out exclusive_scan_by_key(K first, K last, V values, Out out) {
    return exclusive_scan_by_key(first, last, values, out, detail::value_t<V>{});
}

// May work in place: the items are copied first.
QIAO_THRUST_POLICY, typename In, typename Out, typename F> __host__ __device__ Out adjacent_difference(const P& p, In first, In last, Out out, F f) {
    ptrdiff_t n = last - first;
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        using T = detail::value_t<In>;
        detail::Temporary<T> items(static_cast<size_t>(n));
        copy(p, detail::raw(first), detail::raw(last), items.get());
        detail::indexed(p, n, detail::AdjacentDifference<T*, detail::raw_t<Out>, F>{items.get(), detail::raw(out), f}, "adjacent_difference");
        return out + n;
    } else {
#endif
        detail::value_t<In> previous{};
        for (ptrdiff_t i = 0; i < n; ++i) {
            detail::value_t<In> item = first[i];
            if (i == 0) {
                out[i] = item;
            } else {
                out[i] = f(item, previous);
            }
            previous = item;
        }
        return out + n;
#ifndef __CUDA_ARCH__
    }
#endif
}
QIAO_THRUST_POLICY, typename In, typename Out> __host__ __device__ Out adjacent_difference(const P& p, In first, In last, Out out) {
    return adjacent_difference(p, first, last, out, minus<>());
}
template <typename In, typename Out, typename F, detail::if_no_policy<In> = 0> __host__ __device__ Out adjacent_difference(In first, In last, Out out, F f) {
    return adjacent_difference(detail::policy_t<In, Out>(), first, last, out, f);
}
template <typename In, typename Out, detail::if_no_policy<In> = 0> __host__ __device__ Out adjacent_difference(In first, In last, Out out) {
    return adjacent_difference(first, last, out, minus<>());
}

}  // namespace thrust
