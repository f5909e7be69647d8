// SPDX-License-Identifier: Apache-2.0
// Random engines (linear congruential) and distributions, on host and device. Engines give the standard's numbers; how
// distributions use them is qiao's own.
#pragma once
#include <thrust/qiao/base.h>

#ifndef __CUDA_ARCH__
#include <cmath>
#include <iostream>  // programs count on CUDA's header for it
#endif

namespace thrust {
namespace random {

// x = a * x + c modulo m, which is less than 2^32 here.
template <typename UInt, UInt a, UInt c, UInt m> class linear_congruential_engine {
public:
    using result_type = UInt;
    static constexpr UInt min = c == 0 ? 1 : 0, max = m - 1, multiplier = a, increment = c, modulus = m, default_seed = 1;
    __host__ __device__ explicit linear_congruential_engine(UInt value = default_seed) { seed(value); }
    __host__ __device__ void seed(UInt value = default_seed) { x_ = c == 0 && value % m == 0 ? 1 : value % m; }
    __host__ __device__ UInt operator()() {
        x_ = static_cast<UInt>((static_cast<unsigned long long>(a) * x_ + c) % m);
        return x_;
    }
    // n steps at once, by squaring the step.
    __host__ __device__ void discard(unsigned long long n) {
        unsigned long long factor = a, summand = c, f = 1, s = 0;
        for (; n > 0; n >>= 1) {
            if (n & 1) {
                f = f * factor % m;
                s = (s * factor + summand) % m;
            }
            summand = (summand * factor + summand) % m;
            factor = factor * factor % m;
        }
        x_ = static_cast<UInt>((f * x_ + s) % m);
    }
    __host__ __device__ bool operator==(const linear_congruential_engine& o) const { return x_ == o.x_; }
    __host__ __device__ bool operator!=(const linear_congruential_engine& o) const { return x_ != o.x_; }

private:
    UInt x_;
};
using minstd_rand0 = linear_congruential_engine<unsigned int, 16807, 0, 2147483647>;
using minstd_rand = linear_congruential_engine<unsigned int, 48271, 0, 2147483647>;
using default_random_engine = minstd_rand;

namespace detail {
// A number of [0, 1).
template <typename Real, typename Engine> __host__ __device__ Real unit(Engine& engine) {
    Real u = static_cast<Real>(engine() - Engine::min) / (static_cast<Real>(Engine::max - Engine::min) + Real(1));
    return u < Real(1) ? u : Real(0);
}
}  // namespace detail

template <typename Int = int> class uniform_int_distribution {
public:
    using result_type = Int;
    __host__ __device__ explicit uniform_int_distribution(Int a = 0, Int b = static_cast<Int>(~0ULL >> (65 - 8 * sizeof(Int)))) : a_(a), b_(b) {}
    template <typename Engine> __host__ __device__ Int operator()(Engine& engine) const {
        double width = static_cast<double>(b_) - static_cast<double>(a_) + 1.0;
        return static_cast<Int>(a_ + static_cast<Int>(detail::unit<double>(engine) * width));
    }
    __host__ __device__ Int a() const { return a_; }
    __host__ __device__ Int b() const { return b_; }

private:
    Int a_, b_;
};
template <typename Real = double> class uniform_real_distribution {
public:
    using result_type = Real;
    __host__ __device__ explicit uniform_real_distribution(Real a = 0, Real b = 1) : a_(a), b_(b) {}
    template <typename Engine> __host__ __device__ Real operator()(Engine& engine) const { return a_ + detail::unit<Real>(engine) * (b_ - a_); }
    __host__ __device__ Real a() const { return a_; }
    __host__ __device__ Real b() const { return b_; }

private:
    Real a_, b_;
};
template <typename Real = double> class normal_distribution {
public:
    using result_type = Real;
    __host__ __device__ explicit normal_distribution(Real mean = 0, Real deviation = 1) : mean_(mean), deviation_(deviation) {}
    template <typename Engine> __host__ __device__ Real operator()(Engine& engine) const {
        Real u = Real(1) - detail::unit<Real>(engine), v = detail::unit<Real>(engine);
        return mean_ + deviation_ * static_cast<Real>(::sqrt(-2.0 * ::log(static_cast<double>(u))) * ::cos(6.283185307179586 * static_cast<double>(v)));
    }
    __host__ __device__ Real mean() const { return mean_; }
    __host__ __device__ Real stddev() const { return deviation_; }

private:
    Real mean_, deviation_;
};

}  // namespace random
using random::default_random_engine;
using random::minstd_rand;
using random::minstd_rand0;
using random::normal_distribution;
using random::uniform_int_distribution;
using random::uniform_real_distribution;

}  // namespace thrust
