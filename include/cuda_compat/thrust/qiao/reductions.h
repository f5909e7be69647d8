// SPDX-License-Identifier: Apache-2.0
// Algorithms whose result is one value or place: reduce, transform_reduce, inner_product, count, extrema, find, logical
// ones, equal, is_sorted; and reduce_by_key.
#pragma once
#include <cub/device/device_reduce.cuh>
#include <thrust/pair.h>
#include <thrust/qiao/elements.h>

namespace thrust {
namespace detail {

// The reduction of items [0, n) of anything with operator[].
template <typename P, typename Items, typename T, typename F> __host__ __device__ T reduce_items(const P& p, Items items, ptrdiff_t n, T initial, F f) {
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        if (n == 0) return initial;
        Temporary<T> result(1);
        with_memory([&](void* m, size_t& bytes) {
            return cub::detail::reduce<T>(m, bytes, items, result.get(), static_cast<long long>(n), f, initial, initial, p.stream);
        }, "reduce");
        return result.read(p.stream);
    } else {
#endif
        for (ptrdiff_t i = 0; i < n; ++i) initial = f(initial, items[i]);
        return initial;
#ifndef __CUDA_ARCH__
    }
#endif
}

template <typename In, typename F> struct Applied {
    using value_type = std::decay_t<decltype(std::declval<F&>()(*std::declval<In&>()))>;
    In in;
    F f;
    template <typename N> __host__ __device__ value_type operator[](N i) { return f(in[i]); }
};
template <typename A, typename B, typename F> struct Applied2 {
    using value_type = std::decay_t<decltype(std::declval<F&>()(*std::declval<A&>(), *std::declval<B&>()))>;
    A a;
    B b;
    F f;
    template <typename N> __host__ __device__ value_type operator[](N i) { return f(a[i], b[i]); }
};

// The smallest index for which a predicate of indices holds, else n.
template <typename Predicate> struct FirstIndex {
    using value_type = long long;
    Predicate predicate;
    long long n;
    template <typename N> __host__ __device__ long long operator[](N i) { return predicate(i) ? static_cast<long long>(i) : n; }
};
struct Smaller { __host__ __device__ long long operator()(long long a, long long b) const { return b < a ? b : a; } };
template <typename P, typename Predicate> __host__ __device__ ptrdiff_t first_index(const P& p, ptrdiff_t n, Predicate predicate) {
    if constexpr (P::on_device) {
        return static_cast<ptrdiff_t>(reduce_items(p, FirstIndex<Predicate>{predicate, n}, n, static_cast<long long>(n), Smaller()));
    } else {
        for (ptrdiff_t i = 0; i < n; ++i) {
            if (predicate(i)) return i;
        }
        return n;
    }
}
template <typename In, typename Predicate, bool wanted> struct HoldsAt {
    In in;
    Predicate predicate;
    template <typename N> __host__ __device__ bool operator()(N i) { return static_cast<bool>(predicate(in[i])) == wanted; }
};
template <typename A, typename B, typename Predicate> struct DiffersAt {
    A a;
    B b;
    Predicate equal;
    template <typename N> __host__ __device__ bool operator()(N i) { return !static_cast<bool>(equal(a[i], b[i])); }
};
template <typename In, typename Less> struct FallsAt {
    In in;
    Less less;
    template <typename N> __host__ __device__ bool operator()(N i) { return static_cast<bool>(less(in[i + 1], in[i])); }
};

// An item and where it stands; of equal ones the first counts.
template <typename T> struct Placed {
    T value;
    long long place;
};
template <typename In> struct PlacedItems {
    using value_type = Placed<value_t<In>>;
    In in;
    template <typename N> __host__ __device__ value_type operator[](N i) { return value_type{static_cast<value_t<In>>(in[i]), static_cast<long long>(i)}; }
};
template <typename T, typename Less, bool largest> struct Extreme {
    Less less;
    __host__ __device__ Placed<T> operator()(const Placed<T>& a, const Placed<T>& b) {
        bool b_first = largest ? static_cast<bool>(less(a.value, b.value)) : static_cast<bool>(less(b.value, a.value));
        bool a_first = largest ? static_cast<bool>(less(b.value, a.value)) : static_cast<bool>(less(a.value, b.value));
        if (b_first || (!a_first && b.place < a.place)) return b;
        return a;
    }
};
template <bool largest, typename P, typename In, typename Less> __host__ __device__ In extreme(const P& p, In first, In last, Less less) {
    ptrdiff_t n = last - first;
    if (n == 0) return last;
    using T = value_t<In>;
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        using Items = PlacedItems<raw_t<In>>;
        Temporary<Placed<T>> result(1);
        Items items{raw(first)};
        with_memory([&](void* m, size_t& bytes) {
            return cub::detail::reduce<Placed<T>>(m, bytes, items, result.get(), static_cast<long long>(n), Extreme<T, Less, largest>{less}, cub::NullType(),
                                                  Placed<T>(), p.stream);
        }, "extrema");
        return first + static_cast<ptrdiff_t>(result.read(p.stream).place);
    } else {
#endif
        In best = first;
        for (In i = first; i != last; ++i) {
            if (largest ? static_cast<bool>(less(*best, *i)) : static_cast<bool>(less(*i, *best))) best = i;
        }
        return best;
#ifndef __CUDA_ARCH__
    }
#endif
}

}  // namespace detail

QIAO_THRUST_POLICY, typename In, typename T, typename F> __host__ __device__ T reduce(const P& p, In first, In last, T initial, F f) {
    return detail::reduce_items(p, detail::run_on(p, first), last - first, initial, f);
}
QIAO_THRUST_POLICY, typename In, typename T> __host__ __device__ T reduce(const P& p, In first, In last, T initial) {
    return reduce(p, first, last, initial, plus<T>());
}
QIAO_THRUST_POLICY, typename In> __host__ __device__ detail::value_t<In> reduce(const P& p, In first, In last) {
    return reduce(p, first, last, detail::value_t<In>{});
}
template <typename In, typename T, typename F, detail::if_no_policy<In> = 0> __host__ __device__ T reduce(In first, In last, T initial, F f) {
    return reduce(detail::policy_t<In>(), first, last, initial, f);
}
template <typename In, typename T, detail::if_no_policy<In> = 0> __host__ __device__ T reduce(In first, In last, T initial) {
    return reduce(detail::policy_t<In>(), first, last, initial);
}
template <typename In, detail::if_no_policy<In> = 0> __host__ __device__ detail::value_t<In> reduce(In first, In last) {
    return reduce(detail::policy_t<In>(), first, last);
}

QIAO_THRUST_POLICY, typename In, typename F, typename T, typename Sum>
__host__ __device__ T transform_reduce(const P& p, In first, In last, F f, T initial, Sum sum) {
    return detail::reduce_items(p, detail::Applied<detail::run_t<P, In>, F>{detail::run_on(p, first), f}, last - first, initial, sum);
}
template <typename In, typename F, typename T, typename Sum, detail::if_no_policy<In> = 0>
__host__ __device__ T transform_reduce(In first, In last, F f, T initial, Sum sum) {
    return transform_reduce(detail::policy_t<In>(), first, last, f, initial, sum);
}

QIAO_THRUST_POLICY, typename A, typename B, typename T, typename Sum, typename Product>
__host__ __device__ T inner_product(const P& p, A first, A last, B second, T initial, Sum sum, Product product) {
    using Items = detail::Applied2<detail::run_t<P, A>, detail::run_t<P, B>, Product>;
    return detail::reduce_items(p, Items{detail::run_on(p, first), detail::run_on(p, second), product}, last - first, initial, sum);
}
QIAO_THRUST_POLICY, typename A, typename B, typename T> __host__ __device__ T inner_product(const P& p, A first, A last, B second, T initial) {
    return inner_product(p, first, last, second, initial, plus<T>(), multiplies<T>());
}
template <typename A, typename B, typename T, typename Sum, typename Product, detail::if_no_policy<A> = 0>
__host__ __device__ T inner_product(A first, A last, B second, T initial, Sum sum, Product product) {
    return inner_product(detail::policy_t<A, B>(), first, last, second, initial, sum, product);
}
template <typename A, typename B, typename T, detail::if_no_policy<A> = 0> __host__ __device__ T inner_product(A first, A last, B second, T initial) {
    return inner_product(detail::policy_t<A, B>(), first, last, second, initial);
}

namespace detail {
template <typename Predicate> struct OneIf {
    Predicate predicate;
    template <typename T> __host__ __device__ ptrdiff_t operator()(const T& x) { return static_cast<bool>(predicate(x)) ? 1 : 0; }
};
}  // namespace detail
QIAO_THRUST_POLICY, typename In, typename Predicate> __host__ __device__ ptrdiff_t count_if(const P& p, In first, In last, Predicate predicate) {
    return transform_reduce(p, first, last, detail::OneIf<Predicate>{predicate}, ptrdiff_t(0), plus<ptrdiff_t>());
}
template <typename In, typename Predicate, detail::if_no_policy<In> = 0> __host__ __device__ ptrdiff_t count_if(In first, In last, Predicate predicate) {
    return count_if(detail::policy_t<In>(), first, last, predicate);
}
QIAO_THRUST_POLICY, typename In, typename T> __host__ __device__ ptrdiff_t count(const P& p, In first, In last, const T& value) {
    return count_if(p, first, last, detail::Equals<T>{value});
}
template <typename In, typename T, detail::if_no_policy<In> = 0> __host__ __device__ ptrdiff_t count(In first, In last, const T& value) {
    return count(detail::policy_t<In>(), first, last, value);
}

#define QIAO_THRUST_EXTREME(name, largest)                                                                                             \
    QIAO_THRUST_POLICY, typename In, typename Less> __host__ __device__ In name(const P& p, In first, In last, Less less) {            \
        return detail::extreme<largest>(p, first, last, less);                                                                         \
    }                                                                                                                                  \
    QIAO_THRUST_POLICY, typename In> __host__ __device__ In name(const P& p, In first, In last) {                                      \
        return detail::extreme<largest>(p, first, last, less<detail::value_t<In>>());                                                  \
    }                                                                                                                                  \
    template <typename In, typename Less, detail::if_no_policy<In> = 0> __host__ __device__ In name(In first, In last, Less less) {    \
        return detail::extreme<largest>(detail::policy_t<In>(), first, last, less);                                                    \
    }                                                                                                                                  \
    template <typename In, detail::if_no_policy<In> = 0> __host__ __device__ In name(In first, In last) {                              \
        return detail::extreme<largest>(detail::policy_t<In>(), first, last, less<detail::value_t<In>>());                             \
    }
QIAO_THRUST_EXTREME(min_element, false)
QIAO_THRUST_EXTREME(max_element, true)
#undef QIAO_THRUST_EXTREME
QIAO_THRUST_POLICY, typename In, typename Less> __host__ __device__ pair<In, In> minmax_element(const P& p, In first, In last, Less less) {
    return pair<In, In>(min_element(p, first, last, less), max_element(p, first, last, less));
}
QIAO_THRUST_POLICY, typename In> __host__ __device__ pair<In, In> minmax_element(const P& p, In first, In last) {
    return minmax_element(p, first, last, less<detail::value_t<In>>());
}
template <typename In, typename Less, detail::if_no_policy<In> = 0> __host__ __device__ pair<In, In> minmax_element(In first, In last, Less less) {
    return minmax_element(detail::policy_t<In>(), first, last, less);
}
template <typename In, detail::if_no_policy<In> = 0> __host__ __device__ pair<In, In> minmax_element(In first, In last) {
    return minmax_element(detail::policy_t<In>(), first, last);
}
template <typename T> __host__ __device__ T min(const T& a, const T& b) { return b < a ? b : a; }
template <typename T> __host__ __device__ T max(const T& a, const T& b) { return a < b ? b : a; }

#define QIAO_THRUST_FIND(name, wanted)                                                                                                        \
    QIAO_THRUST_POLICY, typename In, typename Predicate> __host__ __device__ In name(const P& p, In first, In last, Predicate predicate) {     \
        using At = detail::HoldsAt<detail::run_t<P, In>, Predicate, wanted>;                                                                   \
        return first + detail::first_index(p, last - first, At{detail::run_on(p, first), predicate});                                          \
    }                                                                                                                                          \
    template <typename In, typename Predicate, detail::if_no_policy<In> = 0> __host__ __device__ In name(In first, In last, Predicate predicate) { \
        return name(detail::policy_t<In>(), first, last, predicate);                                                                           \
    }
QIAO_THRUST_FIND(find_if, true)
QIAO_THRUST_FIND(find_if_not, false)
#undef QIAO_THRUST_FIND
QIAO_THRUST_POLICY, typename In, typename T> __host__ __device__ In find(const P& p, In first, In last, const T& value) {
    return find_if(p, first, last, detail::Equals<T>{value});
}
template <typename In, typename T, detail::if_no_policy<In> = 0> __host__ __device__ In find(In first, In last, const T& value) {
    return find(detail::policy_t<In>(), first, last, value);
}
#define QIAO_THRUST_LOGICAL(name, expression)                                                                                                 \
    QIAO_THRUST_POLICY, typename In, typename Predicate> __host__ __device__ bool name(const P& p, In first, In last, Predicate predicate) {   \
        return expression;                                                                                                                     \
    }                                                                                                                                          \
    template <typename In, typename Predicate, detail::if_no_policy<In> = 0> __host__ __device__ bool name(In first, In last, Predicate predicate) { \
        return name(detail::policy_t<In>(), first, last, predicate);                                                                           \
    }
QIAO_THRUST_LOGICAL(all_of, find_if_not(p, first, last, predicate) == last)
QIAO_THRUST_LOGICAL(any_of, find_if(p, first, last, predicate) != last)
QIAO_THRUST_LOGICAL(none_of, find_if(p, first, last, predicate) == last)
#undef QIAO_THRUST_LOGICAL

QIAO_THRUST_POLICY, typename A, typename B, typename Equal> __host__ __device__ pair<A, B> mismatch(const P& p, A first, A last, B second, Equal equal) {
    using At = detail::DiffersAt<detail::run_t<P, A>, detail::run_t<P, B>, Equal>;
    ptrdiff_t i = detail::first_index(p, last - first, At{detail::run_on(p, first), detail::run_on(p, second), equal});
    return pair<A, B>(first + i, second + i);
}
template <typename A, typename B, detail::if_no_policy<A> = 0> __host__ __device__ pair<A, B> mismatch(A first, A last, B second) {
    return mismatch(detail::policy_t<A, B>(), first, last, second, equal_to<>());
}
QIAO_THRUST_POLICY, typename A, typename B, typename Equal> __host__ __device__ bool equal(const P& p, A first, A last, B second, Equal equals) {
    return mismatch(p, first, last, second, equals).first == last;
}
QIAO_THRUST_POLICY, typename A, typename B> __host__ __device__ bool equal(const P& p, A first, A last, B second) {
    return mismatch(p, first, last, second, equal_to<>()).first == last;
}
template <typename A, typename B, typename Equal, detail::if_no_policy<A> = 0> __host__ __device__ bool equal(A first, A last, B second, Equal equals) {
    return mismatch(detail::policy_t<A, B>(), first, last, second, equals).first == last;
}
template <typename A, typename B, detail::if_no_policy<A> = 0> __host__ __device__ bool equal(A first, A last, B second) {
    return equal(first, last, second, equal_to<>());
}
QIAO_THRUST_POLICY, typename In, typename Less> __host__ __device__ bool is_sorted(const P& p, In first, In last, Less less) {
    ptrdiff_t n = last - first - 1;
    return n <= 0 || detail::first_index(p, n, detail::FallsAt<detail::run_t<P, In>, Less>{detail::run_on(p, first), less}) == n;
}
QIAO_THRUST_POLICY, typename In> __host__ __device__ bool is_sorted(const P& p, In first, In last) {
    return is_sorted(p, first, last, less<detail::value_t<In>>());
}
template <typename In, typename Less, detail::if_no_policy<In> = 0> __host__ __device__ bool is_sorted(In first, In last, Less less) {
    return is_sorted(detail::policy_t<In>(), first, last, less);
}
template <typename In, detail::if_no_policy<In> = 0> __host__ __device__ bool is_sorted(In first, In last) {
    return is_sorted(detail::policy_t<In>(), first, last);
}

}  // namespace thrust
