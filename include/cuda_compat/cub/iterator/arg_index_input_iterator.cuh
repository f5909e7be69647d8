// SPDX-License-Identifier: Apache-2.0
// Items with their indices, as KeyValuePair.
#pragma once
#include <cub/qiao/device.cuh>

namespace cub {

template <typename InputIteratorT, typename Offset = ptrdiff_t, typename OutputValueT = detail::value_t<InputIteratorT>>
class ArgIndexInputIterator {
public:
    using self_type = ArgIndexInputIterator;
    using difference_type = Offset;
    using value_type = KeyValuePair<Offset, OutputValueT>;
    using pointer = value_type*;
    using reference = value_type;
#ifndef __CUDA_ARCH__
    using iterator_category = std::random_access_iterator_tag;
#endif

    __host__ __device__ ArgIndexInputIterator(InputIteratorT in, Offset at = 0) : in_(in), at_(at) {}
    __host__ __device__ void normalize() { in_ += at_; at_ = 0; }
    __host__ __device__ reference operator*() const { return (*this)[0]; }
    template <typename D> __host__ __device__ reference operator[](D n) const {
        return value_type(at_ + static_cast<Offset>(n), static_cast<OutputValueT>(in_[at_ + static_cast<Offset>(n)]));
    }
    __host__ __device__ ArgIndexInputIterator& operator++() { ++at_; return *this; }
    __host__ __device__ ArgIndexInputIterator operator++(int) { ArgIndexInputIterator old = *this; ++*this; return old; }
    template <typename D> __host__ __device__ ArgIndexInputIterator operator+(D n) const { ArgIndexInputIterator r = *this; r += n; return r; }
    template <typename D> __host__ __device__ ArgIndexInputIterator& operator+=(D n) { at_ += static_cast<Offset>(n); return *this; }
    template <typename D> __host__ __device__ ArgIndexInputIterator operator-(D n) const { ArgIndexInputIterator r = *this; r -= n; return r; }
    template <typename D> __host__ __device__ ArgIndexInputIterator& operator-=(D n) { at_ -= static_cast<Offset>(n); return *this; }
    __host__ __device__ Offset operator-(const ArgIndexInputIterator& o) const { return static_cast<Offset>(at_ - o.at_); }
    __host__ __device__ bool operator==(const ArgIndexInputIterator& o) const { return at_ == o.at_; }
    __host__ __device__ bool operator!=(const ArgIndexInputIterator& o) const { return at_ != o.at_; }

private:
    InputIteratorT in_;
    Offset at_;
};

}  // namespace cub
