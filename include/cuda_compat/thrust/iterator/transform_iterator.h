// SPDX-License-Identifier: Apache-2.0
// Iterators over other iterators: what a functor makes of the items, items by an index, items from the end.
#pragma once
#include <thrust/iterator/counting_iterator.h>

namespace thrust {
namespace detail {
template <typename F, typename Iterator> using applied_t = std::decay_t<decltype(std::declval<F&>()(*std::declval<raw_t<Iterator>&>()))>;
}

template <typename F, typename Iterator, typename Reference = use_default, typename Value = use_default>
class transform_iterator
    : public detail::Facade<transform_iterator<F, Iterator, Reference, Value>, detail::applied_t<F, Iterator>, detail::applied_t<F, Iterator>,
                            detail::system_t<Iterator>> {
public:
    __host__ __device__ transform_iterator() {}
    __host__ __device__ explicit transform_iterator(const Iterator& base, F f = F()) : base_(base), f_(f) {}
    __host__ __device__ const Iterator& base() const { return base_; }
    __host__ __device__ F functor() const { return f_; }
    __host__ __device__ transform_iterator<F, detail::raw_t<Iterator>, Reference, Value> raw() const {
        return transform_iterator<F, detail::raw_t<Iterator>, Reference, Value>(detail::raw(base_), f_);
    }
    __host__ __device__ detail::applied_t<F, Iterator> dereference() const {
        F f = f_;
        return f(*base_);
    }
    __host__ __device__ void advance(ptrdiff_t n) { base_ += n; }
    __host__ __device__ ptrdiff_t distance_to(const transform_iterator& o) const { return o.base_ - base_; }

private:
    Iterator base_;
    F f_;
};
template <typename F, typename Iterator> __host__ __device__ transform_iterator<F, Iterator> make_transform_iterator(Iterator base, F f) {
    return transform_iterator<F, Iterator>(base, f);
}

template <typename Elements, typename Indices>
class permutation_iterator
    : public detail::Facade<permutation_iterator<Elements, Indices>, detail::value_t<Elements>, typename iterator_traits<Elements>::reference,
                            detail::system_of_all_t<Elements, Indices>> {
public:
    __host__ __device__ permutation_iterator() {}
    __host__ __device__ permutation_iterator(Elements elements, Indices indices) : elements_(elements), indices_(indices) {}
    __host__ __device__ const Indices& base() const { return indices_; }
    __host__ __device__ permutation_iterator<detail::raw_t<Elements>, detail::raw_t<Indices>> raw() const {
        return permutation_iterator<detail::raw_t<Elements>, detail::raw_t<Indices>>(detail::raw(elements_), detail::raw(indices_));
    }
    __host__ __device__ typename iterator_traits<Elements>::reference dereference() const {
        return *(elements_ + static_cast<ptrdiff_t>(static_cast<detail::value_t<Indices>>(*indices_)));
    }
    __host__ __device__ void advance(ptrdiff_t n) { indices_ += n; }
    __host__ __device__ ptrdiff_t distance_to(const permutation_iterator& o) const { return o.indices_ - indices_; }

private:
    Elements elements_;
    Indices indices_;
};
template <typename Elements, typename Indices> __host__ __device__ permutation_iterator<Elements, Indices> make_permutation_iterator(Elements e, Indices i) {
    return permutation_iterator<Elements, Indices>(e, i);
}

template <typename Iterator>
class reverse_iterator : public detail::Facade<reverse_iterator<Iterator>, detail::value_t<Iterator>, typename iterator_traits<Iterator>::reference,
                                               detail::system_t<Iterator>> {
public:
    __host__ __device__ reverse_iterator() {}
    __host__ __device__ explicit reverse_iterator(Iterator base) : base_(base) {}
    __host__ __device__ Iterator base() const { return base_; }
    __host__ __device__ reverse_iterator<detail::raw_t<Iterator>> raw() const { return reverse_iterator<detail::raw_t<Iterator>>(detail::raw(base_)); }
    __host__ __device__ typename iterator_traits<Iterator>::reference dereference() const { return *(base_ - 1); }
    __host__ __device__ void advance(ptrdiff_t n) { base_ -= n; }
    __host__ __device__ ptrdiff_t distance_to(const reverse_iterator& o) const { return base_ - o.base_; }

private:
    Iterator base_;
};
template <typename Iterator> __host__ __device__ reverse_iterator<Iterator> make_reverse_iterator(Iterator i) { return reverse_iterator<Iterator>(i); }

}  // namespace thrust
