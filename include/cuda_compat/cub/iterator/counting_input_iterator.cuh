// SPDX-License-Identifier: Apache-2.0
// Numbers that count up.
#pragma once
#include <cub/qiao/device.cuh>

namespace cub {

template <typename ValueType, typename Offset = ptrdiff_t>
class CountingInputIterator {
public:
    using self_type = CountingInputIterator;
    using difference_type = Offset;
    using value_type = ValueType;
    using pointer = ValueType*;
    using reference = ValueType;
#ifndef __CUDA_ARCH__
    using iterator_category = std::random_access_iterator_tag;
#endif

    __host__ __device__ CountingInputIterator(const ValueType& value) : value_(value) {}
    __host__ __device__ reference operator*() const { return value_; }
    template <typename D> __host__ __device__ reference operator[](D n) const { return value_ + static_cast<ValueType>(n); }
    __host__ __device__ CountingInputIterator& operator++() { ++value_; return *this; }
    __host__ __device__ CountingInputIterator operator++(int) { CountingInputIterator old = *this; ++*this; return old; }
    template <typename D> __host__ __device__ CountingInputIterator operator+(D n) const { CountingInputIterator r = *this; r += n; return r; }
    template <typename D> __host__ __device__ CountingInputIterator& operator+=(D n) { value_ += static_cast<ValueType>(n); return *this; }
    template <typename D> __host__ __device__ CountingInputIterator operator-(D n) const { CountingInputIterator r = *this; r -= n; return r; }
    template <typename D> __host__ __device__ CountingInputIterator& operator-=(D n) { value_ -= static_cast<ValueType>(n); return *this; }
    __host__ __device__ Offset operator-(const CountingInputIterator& o) const { return static_cast<Offset>(value_ - o.value_); }
    __host__ __device__ bool operator==(const CountingInputIterator& o) const { return value_ == o.value_; }
    __host__ __device__ bool operator!=(const CountingInputIterator& o) const { return value_ != o.value_; }

private:
    ValueType value_;
};

}  // namespace cub
