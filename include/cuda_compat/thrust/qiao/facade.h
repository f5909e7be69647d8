// SPDX-License-Identifier: Apache-2.0
// What Thrust's iterators have in common; the traits of iterators; raw(): the iterator that a kernel is given, with plain
// pointers in the place of device pointers.
#pragma once
#include <cub/qiao/facade.cuh>
#include <thrust/qiao/base.h>

namespace thrust {
namespace detail {

template <typename Self, typename Value, typename Reference, typename System> class Facade : public cub::detail::Facade<Self, Value, Reference> {
public:
    using system = System;
#ifdef __CUDA_ARCH__
    using iterator_category = random_access_traversal_tag;
#endif
};

// Iterators that hold others have a member raw(); host iterators stay as they are.
template <typename Iterator, typename = void> struct RawOf {
    static __host__ __device__ Iterator of(const Iterator& i) { return i; }
};
template <typename Iterator> struct RawOf<Iterator, std::void_t<decltype(std::declval<const Iterator&>().raw())>> {
    static __host__ __device__ auto of(const Iterator& i) { return i.raw(); }
};
template <typename Iterator> __host__ __device__ auto raw(const Iterator& i) { return RawOf<Iterator>::of(i); }
template <typename Iterator> using raw_t = decltype(RawOf<Iterator>::of(std::declval<const Iterator&>()));

template <typename Iterator> using value_t = cub::detail::value_t<Iterator>;

}  // namespace detail

#ifndef __CUDA_ARCH__
template <typename Iterator> using iterator_traits = std::iterator_traits<Iterator>;
#else
template <typename Iterator> struct iterator_traits {
    using value_type = typename Iterator::value_type;
    using reference = typename Iterator::reference;
    using pointer = typename Iterator::pointer;
    using difference_type = typename Iterator::difference_type;
};
template <typename T> struct iterator_traits<T*> {
    using value_type = std::remove_cv_t<T>;
    using reference = T&;
    using pointer = T*;
    using difference_type = ptrdiff_t;
};
#endif
template <typename Iterator> struct iterator_value { using type = typename iterator_traits<Iterator>::value_type; };
template <typename Iterator> struct iterator_reference { using type = typename iterator_traits<Iterator>::reference; };
template <typename Iterator> struct iterator_pointer { using type = typename iterator_traits<Iterator>::pointer; };
template <typename Iterator> struct iterator_difference { using type = typename iterator_traits<Iterator>::difference_type; };
template <typename Iterator> struct iterator_system { using type = detail::system_t<Iterator>; };
template <typename Iterator> using iterator_value_t = typename iterator_value<Iterator>::type;
template <typename Iterator> using iterator_reference_t = typename iterator_reference<Iterator>::type;
template <typename Iterator> using iterator_difference_t = typename iterator_difference<Iterator>::type;

template <typename Iterator> __host__ __device__ auto distance(Iterator first, Iterator last) { return last - first; }
template <typename Iterator, typename N> __host__ __device__ void advance(Iterator& i, N n) { i += n; }
template <typename Iterator> __host__ __device__ Iterator next(Iterator i, ptrdiff_t n = 1) { return i + n; }
template <typename Iterator> __host__ __device__ Iterator prev(Iterator i, ptrdiff_t n = 1) { return i - n; }

}  // namespace thrust
