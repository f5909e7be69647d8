// SPDX-License-Identifier: Apache-2.0
// One value again and again.
#pragma once
#include <cub/qiao/device.cuh>

namespace cub {

template <typename ValueType, typename Offset = ptrdiff_t>
class ConstantInputIterator {
public:
    using self_type = ConstantInputIterator;
    using difference_type = Offset;
    using value_type = ValueType;
    using pointer = ValueType*;
    using reference = ValueType;
#ifndef __CUDA_ARCH__
    using iterator_category = std::random_access_iterator_tag;
#endif

    __host__ __device__ ConstantInputIterator(ValueType value, Offset at = 0) : value_(value), at_(at) {}
    __host__ __device__ reference operator*() const { return value_; }
    template <typename D> __host__ __device__ reference operator[](D) const { return value_; }
    __host__ __device__ ConstantInputIterator& operator++() { ++at_; return *this; }
    __host__ __device__ ConstantInputIterator operator++(int) { ConstantInputIterator old = *this; ++*this; return old; }
    template <typename D> __host__ __device__ ConstantInputIterator operator+(D n) const { ConstantInputIterator r = *this; r += n; return r; }
    template <typename D> __host__ __device__ ConstantInputIterator& operator+=(D n) { at_ += static_cast<Offset>(n); return *this; }
    template <typename D> __host__ __device__ ConstantInputIterator operator-(D n) const { ConstantInputIterator r = *this; r -= n; return r; }
    template <typename D> __host__ __device__ ConstantInputIterator& operator-=(D n) { at_ -= static_cast<Offset>(n); return *this; }
    __host__ __device__ Offset operator-(const ConstantInputIterator& o) const { return static_cast<Offset>(at_ - o.at_); }
    __host__ __device__ bool operator==(const ConstantInputIterator& o) const { return at_ == o.at_; }
    __host__ __device__ bool operator!=(const ConstantInputIterator& o) const { return at_ != o.at_; }

private:
    ValueType value_;
    Offset at_;
};

}  // namespace cub
