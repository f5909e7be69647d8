// SPDX-License-Identifier: Apache-2.0
// thrust::pair.
#pragma once
#include <thrust/qiao/base.h>

namespace thrust {

template <typename First, typename Second> struct pair {
    using first_type = First;
    using second_type = Second;
    First first;
    Second second;
    __host__ __device__ pair() : first(), second() {}
    __host__ __device__ pair(const First& a, const Second& b) : first(a), second(b) {}
    template <typename A, typename B> __host__ __device__ pair(const pair<A, B>& o) : first(o.first), second(o.second) {}
#ifndef __CUDA_ARCH__
    template <typename A, typename B> pair(const std::pair<A, B>& o) : first(o.first), second(o.second) {}
#endif
};
template <typename A, typename B> __host__ __device__ pair<std::decay_t<A>, std::decay_t<B>> make_pair(A&& a, B&& b) {
    return pair<std::decay_t<A>, std::decay_t<B>>(a, b);
}
template <typename A, typename B> __host__ __device__ bool operator==(const pair<A, B>& x, const pair<A, B>& y) { return x.first == y.first && x.second == y.second; }
template <typename A, typename B> __host__ __device__ bool operator!=(const pair<A, B>& x, const pair<A, B>& y) { return !(x == y); }
template <typename A, typename B> __host__ __device__ bool operator<(const pair<A, B>& x, const pair<A, B>& y) {
    return x.first < y.first || (!(y.first < x.first) && x.second < y.second);
}
template <typename A, typename B> __host__ __device__ bool operator>(const pair<A, B>& x, const pair<A, B>& y) { return y < x; }

}  // namespace thrust
