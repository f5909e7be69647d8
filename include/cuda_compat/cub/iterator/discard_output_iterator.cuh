// SPDX-License-Identifier: Apache-2.0
// Takes any value and keeps none.
#pragma once
#include <cub/qiao/device.cuh>

namespace cub {

namespace detail {
struct Discard {
    template <typename T> __host__ __device__ Discard& operator=(const T&) { return *this; }
};
}  // namespace detail

template <typename Offset = ptrdiff_t>
class DiscardOutputIterator {
public:
    using self_type = DiscardOutputIterator;
    using difference_type = Offset;
    using value_type = void;
    using pointer = void;
    using reference = detail::Discard&;
#ifndef __CUDA_ARCH__
    using iterator_category = std::random_access_iterator_tag;
#endif

    __host__ __device__ DiscardOutputIterator(Offset at = 0) : at_(at) {}
    __host__ __device__ reference operator*() { return nothing_; }
    template <typename D> __host__ __device__ reference operator[](D) { return nothing_; }
    __host__ __device__ DiscardOutputIterator& operator++() { ++at_; return *this; }
    __host__ __device__ DiscardOutputIterator operator++(int) { DiscardOutputIterator old = *this; ++*this; return old; }
    template <typename D> __host__ __device__ DiscardOutputIterator operator+(D n) const { DiscardOutputIterator r = *this; r += n; return r; }
    template <typename D> __host__ __device__ DiscardOutputIterator& operator+=(D n) { at_ += static_cast<Offset>(n); return *this; }
    template <typename D> __host__ __device__ DiscardOutputIterator operator-(D n) const { DiscardOutputIterator r = *this; r -= n; return r; }
    template <typename D> __host__ __device__ DiscardOutputIterator& operator-=(D n) { at_ -= static_cast<Offset>(n); return *this; }
    __host__ __device__ Offset operator-(const DiscardOutputIterator& o) const { return static_cast<Offset>(at_ - o.at_); }
    __host__ __device__ bool operator==(const DiscardOutputIterator& o) const { return at_ == o.at_; }
    __host__ __device__ bool operator!=(const DiscardOutputIterator& o) const { return at_ != o.at_; }

private:
    Offset at_;
    detail::Discard nothing_;
};

}  // namespace cub
