// SPDX-License-Identifier: Apache-2.0
// All that an iterator needs besides dereference(), advance(n) and distance_to(other); CUB's and Thrust's stand on it.
#pragma once
#include <cub/qiao/device.cuh>

namespace cub {
namespace detail {

template <typename Self, typename Value, typename Reference, typename Difference = ptrdiff_t> class Facade {
public:
    using value_type = Value;
    using reference = Reference;
    using pointer = Value*;
    using difference_type = Difference;
#ifndef __CUDA_ARCH__
    using iterator_category = std::random_access_iterator_tag;
#endif

    __host__ __device__ Reference operator*() const { return self().dereference(); }
    template <typename N> __host__ __device__ Reference operator[](N n) const { return (self() + n).dereference(); }
    __host__ __device__ Self& operator++() { return *this += 1; }
    __host__ __device__ Self& operator--() { return *this += -1; }
    __host__ __device__ Self operator++(int) {
        Self old = self();
        *this += 1;
        return old;
    }
    __host__ __device__ Self operator--(int) {
        Self old = self();
        *this += -1;
        return old;
    }
    template <typename N> __host__ __device__ Self& operator+=(N n) {
        self().advance(static_cast<ptrdiff_t>(n));
        return self();
    }
    template <typename N> __host__ __device__ Self& operator-=(N n) { return *this += -static_cast<ptrdiff_t>(n); }
    template <typename N, typename = std::enable_if_t<std::is_integral<N>::value>> __host__ __device__ Self operator+(N n) const {
        Self moved = self();
        moved.advance(static_cast<ptrdiff_t>(n));
        return moved;
    }
    template <typename N, typename = std::enable_if_t<std::is_integral<N>::value>> __host__ __device__ Self operator-(N n) const {
        return *this + -static_cast<ptrdiff_t>(n);
    }
    __host__ __device__ Difference operator-(const Self& o) const { return static_cast<Difference>(o.distance_to(self())); }
    __host__ __device__ bool operator==(const Self& o) const { return o.distance_to(self()) == 0; }
    __host__ __device__ bool operator!=(const Self& o) const { return o.distance_to(self()) != 0; }
    __host__ __device__ bool operator<(const Self& o) const { return self().distance_to(o) > 0; }
    __host__ __device__ bool operator>(const Self& o) const { return self().distance_to(o) < 0; }
    __host__ __device__ bool operator<=(const Self& o) const { return self().distance_to(o) >= 0; }
    __host__ __device__ bool operator>=(const Self& o) const { return self().distance_to(o) <= 0; }

private:
    __host__ __device__ Self& self() { return static_cast<Self&>(*this); }
    __host__ __device__ const Self& self() const { return static_cast<const Self&>(*this); }
};

}  // namespace detail
}  // namespace cub
