// SPDX-License-Identifier: Apache-2.0
// Several iterators as one, over tuples of references.
#pragma once
#include <thrust/iterator/counting_iterator.h>
#include <thrust/tuple.h>

namespace thrust {

template <typename Tuple> class zip_iterator;

namespace detail {
template <typename Tuple> struct ZipTypes;
template <typename... Iterators> struct ZipTypes<tuple<Iterators...>> {
    using value = tuple<value_t<Iterators>...>;
    using reference = tuple<typename iterator_traits<Iterators>::reference...>;
    using raw = zip_iterator<tuple<raw_t<Iterators>...>>;
    using system = system_of_all_t<Iterators...>;
    using indices = std::make_index_sequence<sizeof...(Iterators)>;
};
}  // namespace detail

template <typename Tuple>
class zip_iterator : public detail::Facade<zip_iterator<Tuple>, typename detail::ZipTypes<Tuple>::value, typename detail::ZipTypes<Tuple>::reference,
                                           typename detail::ZipTypes<Tuple>::system> {
    using Types = detail::ZipTypes<Tuple>;

public:
    __host__ __device__ zip_iterator() {}
    __host__ __device__ zip_iterator(const Tuple& iterators) : iterators_(iterators) {}
    __host__ __device__ const Tuple& get_iterator_tuple() const { return iterators_; }
    __host__ __device__ typename Types::raw raw() const { return raw_each(typename Types::indices()); }
    __host__ __device__ typename Types::reference dereference() const { return each(typename Types::indices()); }
    __host__ __device__ void advance(ptrdiff_t n) { advance_each(n, typename Types::indices()); }
    __host__ __device__ ptrdiff_t distance_to(const zip_iterator& o) const { return get<0>(o.iterators_) - get<0>(iterators_); }

private:
    template <size_t... i> __host__ __device__ typename Types::reference each(std::index_sequence<i...>) const {
        return typename Types::reference(*get<i>(iterators_)...);
    }
    template <size_t... i> __host__ __device__ typename Types::raw raw_each(std::index_sequence<i...>) const {
        return typename Types::raw(make_tuple(detail::raw(get<i>(iterators_))...));
    }
    template <size_t... i> __host__ __device__ void advance_each(ptrdiff_t n, std::index_sequence<i...>) { ((get<i>(iterators_) += n), ...); }

    Tuple iterators_;
};
template <typename... Iterators> __host__ __device__ zip_iterator<tuple<Iterators...>> make_zip_iterator(const tuple<Iterators...>& t) {
    return zip_iterator<tuple<Iterators...>>(t);
}
template <typename First, typename Second, typename... Iterators>
__host__ __device__ zip_iterator<tuple<First, Second, Iterators...>> make_zip_iterator(First first, Second second, Iterators... more) {
    return zip_iterator<tuple<First, Second, Iterators...>>(tuple<First, Second, Iterators...>(first, second, more...));
}

// A functor of several arguments for a zip iterator's tuples.
template <typename F> class zip_function {
public:
    __host__ __device__ zip_function(F f) : f_(f) {}
    template <typename... Ts> __host__ __device__ decltype(auto) operator()(const tuple<Ts...>& t) const { return call(t, std::make_index_sequence<sizeof...(Ts)>()); }

private:
    template <typename Tuple, size_t... i> __host__ __device__ decltype(auto) call(const Tuple& t, std::index_sequence<i...>) const {
        F f = f_;
        return f(get<i>(t)...);
    }
    F f_;
};
template <typename F> __host__ __device__ zip_function<F> make_zip_function(F f) { return zip_function<F>(f); }

}  // namespace thrust
