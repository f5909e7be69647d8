// SPDX-License-Identifier: Apache-2.0
// Functors of CUB.
#pragma once
#include <cub/qiao/base.cuh>

namespace cub {

struct Equality { template <typename T, typename U> __host__ __device__ bool operator()(T&& a, U&& b) const { return a == b; } };
struct Inequality { template <typename T, typename U> __host__ __device__ bool operator()(T&& a, U&& b) const { return a != b; } };
template <typename Operation> struct InequalityWrapper {
    Operation op;
    __host__ __device__ InequalityWrapper(Operation o) : op(o) {}
    template <typename T, typename U> __host__ __device__ bool operator()(T&& a, U&& b) { return !op(a, b); }
};
struct Sum { template <typename T, typename U> __host__ __device__ auto operator()(T&& a, U&& b) const -> decltype(a + b) { return a + b; } };
struct Difference { template <typename T, typename U> __host__ __device__ auto operator()(T&& a, U&& b) const -> decltype(a - b) { return a - b; } };
struct Division { template <typename T, typename U> __host__ __device__ auto operator()(T&& a, U&& b) const -> decltype(a / b) { return a / b; } };
struct Max {
    template <typename T, typename U> __host__ __device__ std::common_type_t<T, U> operator()(T&& a, U&& b) const { return a < b ? b : a; }
};
struct Min {
    template <typename T, typename U> __host__ __device__ std::common_type_t<T, U> operator()(T&& a, U&& b) const { return b < a ? b : a; }
};
// Of equal values the one with the smaller index.
struct ArgMax {
    template <typename T, typename Offset>
    __host__ __device__ KeyValuePair<Offset, T> operator()(const KeyValuePair<Offset, T>& a, const KeyValuePair<Offset, T>& b) const {
        return a.value < b.value || (a.value == b.value && b.key < a.key) ? b : a;
    }
};
struct ArgMin {
    template <typename T, typename Offset>
    __host__ __device__ KeyValuePair<Offset, T> operator()(const KeyValuePair<Offset, T>& a, const KeyValuePair<Offset, T>& b) const {
        return b.value < a.value || (a.value == b.value && b.key < a.key) ? b : a;
    }
};
template <typename B> struct CastOp { template <typename A> __host__ __device__ B operator()(A&& a) const { return static_cast<B>(a); } };
template <typename Operation> struct SwizzleScanOp {
    Operation op;
    __host__ __device__ SwizzleScanOp(Operation o) : op(o) {}
    template <typename T> __host__ __device__ T operator()(const T& a, const T& b) { return op(b, a); }
};

namespace internal {
// Reductions of an array that one thread holds.
template <typename T, int n, typename Operation> __device__ T ThreadReduce(const T (&input)[n], Operation op) {
    T result = input[0];
    for (int i = 1; i < n; ++i) result = op(result, input[i]);
    return result;
}
template <typename T, int n, typename Operation> __device__ T ThreadReduce(const T (&input)[n], Operation op, T prefix) {
    for (int i = 0; i < n; ++i) prefix = op(prefix, input[i]);
    return prefix;
}
}  // namespace internal
using internal::ThreadReduce;

}  // namespace cub
