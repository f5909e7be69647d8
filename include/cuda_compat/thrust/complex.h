// SPDX-License-Identifier: Apache-2.0
// thrust::complex of float and double, on host and device.
#pragma once
#include <thrust/qiao/base.h>

#ifndef __CUDA_ARCH__
#include <cmath>
#include <complex>
#endif

namespace thrust {

template <typename T> struct complex {
    using value_type = T;
    __host__ __device__ constexpr complex(const T& re = T(), const T& im = T()) : re_(re), im_(im) {}
    template <typename U> __host__ __device__ constexpr complex(const complex<U>& z) : re_(static_cast<T>(z.real())), im_(static_cast<T>(z.imag())) {}
#ifndef __CUDA_ARCH__
    template <typename U> complex(const std::complex<U>& z) : re_(static_cast<T>(z.real())), im_(static_cast<T>(z.imag())) {}
    operator std::complex<T>() const { return std::complex<T>(re_, im_); }
#endif
    __host__ __device__ constexpr T real() const { return re_; }
    __host__ __device__ constexpr T imag() const { return im_; }
    __host__ __device__ void real(T re) { re_ = re; }
    __host__ __device__ void imag(T im) { im_ = im; }
    __host__ __device__ complex& operator=(const T& re) { return *this = complex(re); }
    template <typename U> __host__ __device__ complex& operator+=(const complex<U>& z) { return *this = complex(re_ + z.real(), im_ + z.imag()); }
    template <typename U> __host__ __device__ complex& operator-=(const complex<U>& z) { return *this = complex(re_ - z.real(), im_ - z.imag()); }
    template <typename U> __host__ __device__ complex& operator*=(const complex<U>& z) {
        return *this = complex(re_ * z.real() - im_ * z.imag(), re_ * z.imag() + im_ * z.real());
    }
    // Scaled, so that squares of large parts do not overflow.
    template <typename U> __host__ __device__ complex& operator/=(const complex<U>& z) {
        T a = z.real() < U(0) ? -z.real() : z.real(), b = z.imag() < U(0) ? -z.imag() : z.imag(), s = a + b;
        T c = z.real() / s, d = z.imag() / s, e = re_ / s, f = im_ / s, n = c * c + d * d;
        return *this = complex((e * c + f * d) / n, (f * c - e * d) / n);
    }
    __host__ __device__ complex& operator+=(const T& x) { return *this = complex(re_ + x, im_); }
    __host__ __device__ complex& operator-=(const T& x) { return *this = complex(re_ - x, im_); }
    __host__ __device__ complex& operator*=(const T& x) { return *this = complex(re_ * x, im_ * x); }
    __host__ __device__ complex& operator/=(const T& x) { return *this = complex(re_ / x, im_ / x); }

private:
    alignas(2 * sizeof(T)) T re_;
    T im_;
};

#define QIAO_THRUST_COMPLEX(op)                                                                                                                  \
    template <typename A, typename B> __host__ __device__ complex<std::common_type_t<A, B>> operator op(const complex<A>& a, const complex<B>& b) { \
        complex<std::common_type_t<A, B>> r(a);                                                                                                   \
        return r op## = b;                                                                                                                        \
    }                                                                                                                                             \
    template <typename A, typename B, typename = std::enable_if_t<std::is_arithmetic<B>::value>>                                                  \
    __host__ __device__ complex<std::common_type_t<A, B>> operator op(const complex<A>& a, const B& b) {                                          \
        complex<std::common_type_t<A, B>> r(a);                                                                                                   \
        return r op## = static_cast<std::common_type_t<A, B>>(b);                                                                                 \
    }                                                                                                                                             \
    template <typename A, typename B, typename = std::enable_if_t<std::is_arithmetic<A>::value>>                                                  \
    __host__ __device__ complex<std::common_type_t<A, B>> operator op(const A& a, const complex<B>& b) {                                          \
        complex<std::common_type_t<A, B>> r(static_cast<std::common_type_t<A, B>>(a));                                                            \
        return r op## = b;                                                                                                                        \
    }
QIAO_THRUST_COMPLEX(+)
QIAO_THRUST_COMPLEX(-)
QIAO_THRUST_COMPLEX(*)
QIAO_THRUST_COMPLEX(/)
#undef QIAO_THRUST_COMPLEX
template <typename T> __host__ __device__ complex<T> operator+(const complex<T>& z) { return z; }
template <typename T> __host__ __device__ complex<T> operator-(const complex<T>& z) { return complex<T>(-z.real(), -z.imag()); }
template <typename A, typename B> __host__ __device__ bool operator==(const complex<A>& a, const complex<B>& b) { return a.real() == b.real() && a.imag() == b.imag(); }
template <typename A, typename B> __host__ __device__ bool operator!=(const complex<A>& a, const complex<B>& b) { return !(a == b); }
template <typename T> __host__ __device__ bool operator==(const complex<T>& a, const T& b) { return a.real() == b && a.imag() == T(0); }
template <typename T> __host__ __device__ bool operator==(const T& a, const complex<T>& b) { return b == a; }
template <typename T> __host__ __device__ bool operator!=(const complex<T>& a, const T& b) { return !(a == b); }

#ifdef __CUDA_ARCH__
#define QIAO_MATH
#else
#define QIAO_MATH std
#endif
template <typename T> __host__ __device__ T norm(const complex<T>& z) { return z.real() * z.real() + z.imag() * z.imag(); }
template <typename T> __host__ __device__ complex<T> conj(const complex<T>& z) { return complex<T>(z.real(), -z.imag()); }
template <typename T> __host__ __device__ T abs(const complex<T>& z) { return QIAO_MATH::hypot(z.real(), z.imag()); }
template <typename T> __host__ __device__ T arg(const complex<T>& z) { return QIAO_MATH::atan2(z.imag(), z.real()); }
template <typename T> __host__ __device__ complex<T> polar(const T& r, const T& angle = T()) {
    return complex<T>(r * QIAO_MATH::cos(angle), r * QIAO_MATH::sin(angle));
}
template <typename T> __host__ __device__ complex<T> exp(const complex<T>& z) { return polar(QIAO_MATH::exp(z.real()), z.imag()); }
template <typename T> __host__ __device__ complex<T> log(const complex<T>& z) { return complex<T>(QIAO_MATH::log(abs(z)), arg(z)); }
template <typename T> __host__ __device__ complex<T> sqrt(const complex<T>& z) { return polar(QIAO_MATH::sqrt(abs(z)), arg(z) / T(2)); }
template <typename T> __host__ __device__ complex<T> pow(const complex<T>& z, const T& x) { return polar(QIAO_MATH::pow(abs(z), x), arg(z) * x); }
template <typename T> __host__ __device__ complex<T> pow(const complex<T>& z, const complex<T>& w) { return exp(w * log(z)); }
template <typename T> __host__ __device__ complex<T> sin(const complex<T>& z) {
    return complex<T>(QIAO_MATH::sin(z.real()) * QIAO_MATH::cosh(z.imag()), QIAO_MATH::cos(z.real()) * QIAO_MATH::sinh(z.imag()));
}
template <typename T> __host__ __device__ complex<T> cos(const complex<T>& z) {
    return complex<T>(QIAO_MATH::cos(z.real()) * QIAO_MATH::cosh(z.imag()), -(QIAO_MATH::sin(z.real()) * QIAO_MATH::sinh(z.imag())));
}
#undef QIAO_MATH

#ifndef __CUDA_ARCH__
template <typename T, typename Stream> auto operator<<(Stream& out, const complex<T>& z) -> decltype(out << z.real()) {
    return out << '(' << z.real() << ',' << z.imag() << ')';
}
#endif

}  // namespace thrust
