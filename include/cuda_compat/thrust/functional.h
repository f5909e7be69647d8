// SPDX-License-Identifier: Apache-2.0
// Functors of Thrust; of no type (plus<>) they take any.
#pragma once
#include <thrust/qiao/base.h>

namespace thrust {

template <typename Argument, typename Result> struct unary_function {
    using argument_type = Argument;
    using result_type = Result;
};
template <typename First, typename Second, typename Result> struct binary_function {
    using first_argument_type = First;
    using second_argument_type = Second;
    using result_type = Result;
};

#define QIAO_THRUST_BINARY(name, result, expression)                                                       \
    template <typename T = void> struct name : binary_function<T, T, result> {                             \
        __host__ __device__ constexpr result operator()(const T& a, const T& b) const { return expression; } \
    };                                                                                                     \
    template <> struct name<void> {                                                                        \
        template <typename A, typename B> __host__ __device__ constexpr auto operator()(const A& a, const B& b) const { return expression; } \
    };
QIAO_THRUST_BINARY(plus, T, a + b)
QIAO_THRUST_BINARY(minus, T, a - b)
QIAO_THRUST_BINARY(multiplies, T, a * b)
QIAO_THRUST_BINARY(divides, T, a / b)
QIAO_THRUST_BINARY(modulus, T, a % b)
QIAO_THRUST_BINARY(bit_and, T, a & b)
QIAO_THRUST_BINARY(bit_or, T, a | b)
QIAO_THRUST_BINARY(bit_xor, T, a ^ b)
QIAO_THRUST_BINARY(maximum, T, a < b ? b : a)
QIAO_THRUST_BINARY(minimum, T, b < a ? b : a)
QIAO_THRUST_BINARY(equal_to, bool, a == b)
QIAO_THRUST_BINARY(not_equal_to, bool, a != b)
QIAO_THRUST_BINARY(greater, bool, a > b)
QIAO_THRUST_BINARY(less, bool, a < b)
QIAO_THRUST_BINARY(greater_equal, bool, a >= b)
QIAO_THRUST_BINARY(less_equal, bool, a <= b)
QIAO_THRUST_BINARY(logical_and, bool, a && b)
QIAO_THRUST_BINARY(logical_or, bool, a || b)
#undef QIAO_THRUST_BINARY

#define QIAO_THRUST_UNARY(name, result, expression)                                              \
    template <typename T = void> struct name : unary_function<T, result> {                       \
        __host__ __device__ constexpr result operator()(const T& a) const { return expression; } \
    };                                                                                           \
    template <> struct name<void> {                                                              \
        template <typename A> __host__ __device__ constexpr auto operator()(const A& a) const { return expression; } \
    };
QIAO_THRUST_UNARY(negate, T, -a)
QIAO_THRUST_UNARY(square, T, a * a)
QIAO_THRUST_UNARY(bit_not, T, ~a)
QIAO_THRUST_UNARY(logical_not, bool, !a)
QIAO_THRUST_UNARY(identity, T, a)
#undef QIAO_THRUST_UNARY

template <typename A = void, typename B = void> struct project1st { __host__ __device__ A operator()(const A& a, const B&) const { return a; } };
template <typename A = void, typename B = void> struct project2nd { __host__ __device__ B operator()(const A&, const B& b) const { return b; } };

template <typename Predicate> struct unary_negate {
    Predicate predicate;
    __host__ __device__ explicit unary_negate(Predicate p) : predicate(p) {}
    template <typename T> __host__ __device__ bool operator()(const T& a) { return !predicate(a); }
};
template <typename Predicate> struct binary_negate {
    Predicate predicate;
    __host__ __device__ explicit binary_negate(Predicate p) : predicate(p) {}
    template <typename A, typename B> __host__ __device__ bool operator()(const A& a, const B& b) { return !predicate(a, b); }
};
template <typename Predicate> __host__ __device__ unary_negate<Predicate> not1(const Predicate& p) { return unary_negate<Predicate>(p); }
template <typename Predicate> __host__ __device__ binary_negate<Predicate> not2(const Predicate& p) { return binary_negate<Predicate>(p); }
template <typename F> __host__ __device__ unary_negate<F> not_fn(const F& f) { return unary_negate<F>(f); }

}  // namespace thrust
