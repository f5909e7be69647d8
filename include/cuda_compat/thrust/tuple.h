// SPDX-License-Identifier: Apache-2.0
// thrust::tuple and thrust::pair: of values and of references, which assign through.
#pragma once
#include <thrust/qiao/base.h>
#include <thrust/pair.h>

#ifndef __CUDA_ARCH__
#include <tuple>
#endif

namespace thrust {

struct null_type {};
template <typename... Ts> class tuple;

namespace detail {
template <typename T> struct IsTuple : std::false_type {};
template <typename... Ts> struct IsTuple<tuple<Ts...>> : std::true_type {};
template <int i, typename Head, typename... Tail> struct TupleElement : TupleElement<i - 1, Tail...> {};
template <typename Head, typename... Tail> struct TupleElement<0, Head, Tail...> { using type = Head; };
}  // namespace detail

template <> class tuple<> {};

template <typename Head, typename... Tail> class tuple<Head, Tail...> {
public:
    Head head;
    tuple<Tail...> tail;

    __host__ __device__ tuple() : head(), tail() {}
    template <typename A, typename... B, std::enable_if_t<sizeof...(B) == sizeof...(Tail) && !detail::IsTuple<std::decay_t<A>>::value, int> = 0>
    __host__ __device__ tuple(A&& a, B&&... b) : head(static_cast<A&&>(a)), tail(static_cast<B&&>(b)...) {}
    __host__ __device__ tuple(const tuple& o) : head(o.head), tail(o.tail) {}
    template <typename A, typename... B, std::enable_if_t<sizeof...(B) == sizeof...(Tail), int> = 0>
    __host__ __device__ tuple(const tuple<A, B...>& o) : head(o.head), tail(o.tail) {}

    __host__ __device__ tuple& operator=(const tuple& o) {
        head = o.head;
        tail = o.tail;
        return *this;
    }
    template <typename A, typename... B> __host__ __device__ tuple& operator=(const tuple<A, B...>& o) {
        head = o.head;
        tail = o.tail;
        return *this;
    }
    template <typename A, typename B> __host__ __device__ tuple& operator=(const pair<A, B>& p) {
        head = p.first;
        tail.head = p.second;
        return *this;
    }
};

template <typename T> struct tuple_size;
template <typename... Ts> struct tuple_size<tuple<Ts...>> { static constexpr int value = sizeof...(Ts); };
template <size_t i, typename T> struct tuple_element;
template <size_t i, typename... Ts> struct tuple_element<i, tuple<Ts...>> : detail::TupleElement<i, Ts...> {};
template <size_t i, typename T> using tuple_element_t = typename tuple_element<i, T>::type;

template <size_t i, typename... Ts> __host__ __device__ tuple_element_t<i, tuple<Ts...>>& get(tuple<Ts...>& t) {
    if constexpr (i == 0) {
        return t.head;
    } else {
        return get<i - 1>(t.tail);
    }
}
template <size_t i, typename... Ts> __host__ __device__ const tuple_element_t<i, tuple<Ts...>>& get(const tuple<Ts...>& t) {
    if constexpr (i == 0) {
        return t.head;
    } else {
        return get<i - 1>(t.tail);
    }
}
template <size_t i, typename... Ts> __host__ __device__ tuple_element_t<i, tuple<Ts...>>&& get(tuple<Ts...>&& t) {
    return static_cast<tuple_element_t<i, tuple<Ts...>>&&>(get<i>(t));
}

template <typename... Ts> __host__ __device__ tuple<std::decay_t<Ts>...> make_tuple(const Ts&... values) { return tuple<std::decay_t<Ts>...>(values...); }
template <typename... Ts> __host__ __device__ tuple<Ts&...> tie(Ts&... values) { return tuple<Ts&...>(values...); }

__host__ __device__ inline bool operator==(const tuple<>&, const tuple<>&) { return true; }
__host__ __device__ inline bool operator<(const tuple<>&, const tuple<>&) { return false; }
template <typename A, typename... As, typename B, typename... Bs> __host__ __device__ bool operator==(const tuple<A, As...>& a, const tuple<B, Bs...>& b) {
    return a.head == b.head && a.tail == b.tail;
}
template <typename A, typename... As, typename B, typename... Bs> __host__ __device__ bool operator<(const tuple<A, As...>& a, const tuple<B, Bs...>& b) {
    if (a.head < b.head) return true;
    if (b.head < a.head) return false;
    return a.tail < b.tail;
}
template <typename... As, typename... Bs> __host__ __device__ bool operator!=(const tuple<As...>& a, const tuple<Bs...>& b) { return !(a == b); }
template <typename... As, typename... Bs> __host__ __device__ bool operator>(const tuple<As...>& a, const tuple<Bs...>& b) { return b < a; }
template <typename... As, typename... Bs> __host__ __device__ bool operator<=(const tuple<As...>& a, const tuple<Bs...>& b) { return !(b < a); }
template <typename... As, typename... Bs> __host__ __device__ bool operator>=(const tuple<As...>& a, const tuple<Bs...>& b) { return !(a < b); }

}  // namespace thrust

// Structured bindings.
namespace std {
template <typename... Ts> struct tuple_size<thrust::tuple<Ts...>> { static constexpr size_t value = sizeof...(Ts); };
template <size_t i, typename... Ts> struct tuple_element<i, thrust::tuple<Ts...>> { using type = typename thrust::tuple_element<i, thrust::tuple<Ts...>>::type; };
}  // namespace std
