// SPDX-License-Identifier: Apache-2.0
// Iterators without memory: counting numbers, one value again and again, and one that takes any value and keeps none.
#pragma once
#include <thrust/qiao/facade.h>

namespace thrust {

struct use_default {};

template <typename T, typename System = use_default, typename Traversal = use_default, typename Difference = use_default>
class counting_iterator : public detail::Facade<counting_iterator<T, System, Traversal, Difference>, T, T, any_system_tag> {
public:
    __host__ __device__ counting_iterator() : value_() {}
    __host__ __device__ explicit counting_iterator(T value) : value_(value) {}
    __host__ __device__ T dereference() const { return value_; }
    __host__ __device__ void advance(ptrdiff_t n) { value_ = static_cast<T>(value_ + static_cast<T>(n)); }
    __host__ __device__ ptrdiff_t distance_to(const counting_iterator& o) const { return static_cast<ptrdiff_t>(o.value_) - static_cast<ptrdiff_t>(value_); }

private:
    T value_;
};
template <typename T> __host__ __device__ counting_iterator<T> make_counting_iterator(T value) { return counting_iterator<T>(value); }

template <typename T, typename Incrementable = use_default, typename System = use_default>
class constant_iterator : public detail::Facade<constant_iterator<T, Incrementable, System>, T, T, any_system_tag> {
public:
    __host__ __device__ constant_iterator() : value_(), at_(0) {}
    __host__ __device__ explicit constant_iterator(T value, ptrdiff_t at = 0) : value_(value), at_(at) {}
    __host__ __device__ T dereference() const { return value_; }
    __host__ __device__ void advance(ptrdiff_t n) { at_ += n; }
    __host__ __device__ ptrdiff_t distance_to(const constant_iterator& o) const { return o.at_ - at_; }

private:
    T value_;
    ptrdiff_t at_;
};
template <typename T> __host__ __device__ constant_iterator<T> make_constant_iterator(T value) { return constant_iterator<T>(value); }
template <typename T, typename N> __host__ __device__ constant_iterator<T> make_constant_iterator(T value, N at) { return constant_iterator<T>(value, at); }

namespace detail {
struct Anything {
    template <typename T> __host__ __device__ const Anything& operator=(const T&) const { return *this; }
};
}  // namespace detail

template <typename System = use_default>
class discard_iterator : public detail::Facade<discard_iterator<System>, detail::Anything, detail::Anything, any_system_tag> {
public:
    __host__ __device__ explicit discard_iterator(ptrdiff_t at = 0) : at_(at) {}
    __host__ __device__ detail::Anything dereference() const { return detail::Anything(); }
    __host__ __device__ void advance(ptrdiff_t n) { at_ += n; }
    __host__ __device__ ptrdiff_t distance_to(const discard_iterator& o) const { return o.at_ - at_; }

private:
    ptrdiff_t at_;
};
inline __host__ __device__ discard_iterator<> make_discard_iterator(ptrdiff_t at = 0) { return discard_iterator<>(at); }

}  // namespace thrust
